"""Reminders before a meeting: as its hosts say, or as a member decided once for all."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from sqlalchemy import delete, insert, select

from bot.call import Call
from bot.cards import Card, Option, card
from bot.declare import Asked, Opening, button, form, timer
from bot.errors import Faults
from bot.gatherings import owing, rows
from bot.gatherings.finding import meeting as find_meeting
from bot.gatherings.finding import meetings_where
from bot.gatherings.gathering import MINUTE, lengths, written
from bot.gatherings.tables import meetings, reminding, rsvps
from bot.kinds import Choice, Several
from bot.text import Words, joined, say
from bot.timers import Ring

BEFORE = (
    Option(say("1 week before"), "10080"),
    Option(say("3 days before"), "4320"),
    Option(say("1 day before"), "1440"),
    Option(say("3 hours before"), "180"),
    Option(say("1 hour before"), "60"),
    Option(say("15 minutes before"), "15"),
)
HOST, OWN, NEVER = "host", "own", "never"
WHOSE = Choice(
    (Option(say("As each host says"), HOST), Option(say("As I choose below"), OWN), Option(say("Never"), NEVER))
)


@timer(owing.REMIND)
async def remind(ring: Ring) -> None:
    """Owe the reminder to everybody who is to have it so long before."""
    number, _, minutes = ring.subject.partition(".")
    meeting = await find_meeting(ring.db, ring.workspace.community, int(number))
    before = int(minutes) * MINUTE
    if meeting is None or not meeting.open or meeting.at - before != ring.at or meeting.at <= ring.now:
        return
    coming = await rows.all_of(ring.db, meeting.id, *owing.SOON)
    wanted = await owing.reminders_of(ring.db, meeting, [each.member for each in coming])
    due = [each for each in coming if before in wanted[each.member]]
    at = meeting.at.isoformat()
    await owing.tell_at(ring, owing.REMINDER, meeting, due, ring.at, detail=at, key=f"{minutes}:{at}")


@button("gathering.reminders")
async def change(call: Call) -> Opening:
    """Open what a member decided about reminders."""
    t = reminding.c
    mine = select(t.before).where(t.community == call.community, t.member == call.member.id)
    raw = (await call.db.execute(mine)).scalar_one_or_none()
    whose = HOST if raw is None else OWN if raw else NEVER
    return decide.open({"whose": whose, "before": tuple(raw.split(",")) if raw else None})


@form("gathering.remind", say("Reminders of dates that you said yes to"), submit=say("Save"))
async def decide(
    call: Call,
    _value: str,
    whose: Annotated[str, WHOSE, Asked(say("Remind me"))] = HOST,
    before: Annotated[tuple[str, ...], Several(BEFORE), Asked(say("How long before"))] = (),
) -> Card:
    """Holds for everything that you say yes or maybe to.

    Args:
        whose: Hosts usually say a day and an hour before.
        before: Up to six times.
    """
    if whose == OWN and not before:
        raise Faults({"before": say("Choose how long before, or choose “Never” above.")})
    mine = (reminding.c.community == call.community, reminding.c.member == call.member.id)
    await call.db.execute(delete(reminding).where(*mine))
    if whose != HOST:
        kept = ",".join(before) if whose == OWN else ""
        await call.db.execute(insert(reminding).values(community=call.community, member=call.member.id, before=kept))
    await _wake_mine(call)
    return card(say("Saved"), said(None if whose == HOST else lengths(",".join(before) if whose == OWN else "")))


def said(before: tuple[timedelta, ...] | None) -> Words:
    """Say when a member is reminded."""
    if before is None:
        return say("I remind you as each host says.")
    if not before:
        return say("I do not remind you of dates that you said yes to.")
    labels = {int(option.value) * MINUTE: option.label for option in BEFORE}
    return say("I remind you: {when}.", when=joined(labels.get(each, written([each])) for each in before))


async def _wake_mine(call: Call) -> None:
    """Set the timers that a member's choice asks for, for what they said yes to already."""
    r, m = rsvps.c, meetings.c
    soon = select(r.meeting).where(r.member == call.member.id, r.answer.in_(owing.SOON))
    for each in await meetings_where(call.db, m.id.in_(soon), m.at > call.now, m.state == "open"):
        await owing.remind_of(call, each, [call.member.id])
