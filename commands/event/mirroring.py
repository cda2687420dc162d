"""The next date of an event in the calendar that the platform itself keeps, where moderators want it there.

The truth is here: what somebody changes there is put back, and a host decides whether to take it over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from bot import agenda, deliveries, entries, gatherings, people, settings
from bot import schema as s
from bot.agenda import Agenda
from bot.alterations import Alteration
from bot.call import Call
from bot.cards import Card, Fields, card
from bot.declare import button, delivery, on
from bot.deliveries import Debt
from bot.errors import UserError
from bot.gatherings import Gathering, Here, Meeting, Plan
from bot.gatherings.tables import gathering_hosts
from bot.scene import Scene
from bot.store import Connection
from bot.text import Moment, Words, say
from commands.event import keeping
from commands.event.finding import require_host
from commands.event.settings import mirrored
from commands.event.tables import altered

ENTRY, ALTERED = "event.entry", "event.altered"
NOWHERE = "See the card of the event"
"""Platforms want a place; the link that only those going see is none."""

DAY = timedelta(days=1)
_a = altered.c


async def mirror(here: Here, gathering: Gathering, now_on: Meeting | None) -> None:
    """Keep the next date in the calendars of the workspaces that want it; what is over or called off goes out of them."""
    wanted = await settings.local_values(here.db, gathering.community, mirrored)
    dates = [each.id for each in await gatherings.meetings_of(here.db, gathering, here.now - DAY)]
    standing = await _standing(here, dates)
    if not standing and "yes" not in wanted.values():
        return
    for workspace in await people.workspaces_of(here.db, gathering.community):
        coming = now_on.id if now_on is not None and wanted.get(workspace.id) == "yes" else None
        for each in dates:
            stands = (workspace.id, each) in standing
            if each == coming and now_on is not None and (stands or now_on.at > here.now):
                await entries.enter(here.db, workspace, ENTRY, each, here.now)
            elif stands:
                await entries.strike(here.db, workspace, ENTRY, each, here.now)


@delivery(ENTRY, label=say("Entry in the calendar of the server"))
async def entry(scene: Scene) -> Agenda | None:
    """Draw a date for the calendar; one that was called off, or is not the next any more, has no entry."""
    meeting = await gatherings.meeting(scene.db, scene.workspace.community, int(scene.subject))
    if meeting is None or not meeting.open:
        return None
    now_on = await gatherings.current(scene.db, meeting.gathering, scene.now)
    if now_on is None or now_on.id != meeting.id:
        return None
    about = "\n\n".join(
        filter(None, (meeting.about, f"Say whether you come on the card of event {meeting.gathering.id}."))
    )
    return Agenda(meeting.title, about, meeting.at, meeting.ends, meeting.where or NOWHERE)


@on("altered")
async def noticed(alteration: Alteration) -> None:
    """Keep what somebody made of an event there, and ask its hosts about it."""
    if alteration.kind != ENTRY:
        return
    meeting = await gatherings.meeting(alteration.db, alteration.workspace.community, int(alteration.subject))
    if meeting is None or not meeting.open:
        return
    if alteration.agenda is not None and not _changes(meeting, alteration.agenda):
        return
    gathering = meeting.gathering
    await alteration.db.execute(delete(altered).where(_a.gathering == gathering.id))
    row = {"community": gathering.community, "gathering": gathering.id, "meeting": meeting.id, "at": alteration.now}
    await alteration.db.execute(insert(altered).values(row | {"agenda": _written(alteration.agenda)}))
    h = gathering_hosts.c
    hosts = select(h.member, h.workspace).where(h.gathering == gathering.id).order_by(h.at)
    for host in (await alteration.db.execute(hosts)).all():
        there = await people.workspace_of(alteration.db, host.workspace)
        debt = Debt(ALTERED, gathering.id, f"{host.member}:{alteration.now.isoformat()}", member=host.member)
        await deliveries.tell(alteration.db, there, debt, alteration.now)


@delivery(ALTERED, label=say("Question about a changed event"))
async def asked(scene: Scene) -> Card | None:
    """Ask a host whether to take over what somebody changed in the calendar; None: it is decided."""
    found = await _kept(scene.db, scene.workspace.community, int(scene.subject))
    if found is None:
        return None
    meeting, heard, turn = found
    value = f"{meeting.gathering.id}.{turn}"
    if heard is None:
        return card(
            say("Taken out: {title}", title=meeting.title),
            say("Somebody took it out of the calendar of the server. The event itself stands as it was."),
            call_off.button(say("Call this date off"), value, style="danger"),
            leave.button(say("Put it back"), value, style="primary"),
        )
    return card(
        say("Changed elsewhere: {title}", title=meeting.title),
        say("Somebody changed it in the calendar of the server. I put it back as it was; do you want the change?"),
        Fields(tuple(_changes(meeting, heard))),
        take_over.button(say("Take it over"), value, style="primary"),
        leave.button(say("Leave it as it was"), value),
    )


@button("event.take-over")
async def take_over(call: Call, value: str) -> Card:
    """Change the event as somebody did in the calendar."""
    meeting, heard = await _decided(call, value)
    if heard is None:
        raise UserError(say("It was taken out there, not changed. Call it off with /event cancel, if you want that."))
    if heard.start <= call.now:
        raise UserError(say("That time is past by now. Change the event with /event edit."))
    plan = _plan(meeting, heard)
    after = await gatherings.change(call, meeting.gathering, plan, meeting, "this")
    details = (await keeping.load(call.db, [after.id]))[after.id]
    await keeping.note(call.db, await keeping.found(call.db, call.community, after.id), details, call.vocabulary)
    return card(
        say("Taken over: {title}", title=heard.title), say("Those whom it concerns are told; the card shows it.")
    )


@button("event.taken-out")
async def call_off(call: Call, value: str) -> Card:
    """Call off the date that somebody took out of the calendar."""
    meeting, _ = await _decided(call, value)
    await gatherings.cancel(call, meeting.gathering, "", meeting, "this")
    return card(say("Called off: {title}", title=meeting.title), say("Those whom it concerns are told."))


@button("event.leave")
async def leave(call: Call, value: str) -> Card:
    """Leave the event as it was, and see to it that the calendar shows it so."""
    meeting, _ = await _decided(call, value)
    await mirror(call, meeting.gathering, await gatherings.current(call.db, meeting.gathering, call.now))
    return card(say("As it was: {title}", title=meeting.title), say("The calendar shows it as it is here."))


async def _decided(call: Call, value: str) -> tuple[Meeting, Agenda | None]:
    """Give what was changed, to a host, once; what was changed once more since is another question."""
    number, _, turn = value.partition(".")
    gathering = await keeping.found(
        call.db, call.community, int(number) if number.isdecimal() and len(number) < 18 else 0
    )
    await require_host(call, gathering)
    found = await _kept(call.db, call.community, gathering.id)
    if found is not None and str(found[2]) != turn:
        raise UserError(say("Somebody changed it once more since. Decide by the later message."))
    if found is None or not (await call.db.execute(delete(altered).where(_a.gathering == gathering.id))).rowcount:
        raise UserError(say("That is decided already. See the event with /event show."))
    return found[0], found[1]


async def _kept(db: Connection, community: int, number: int) -> tuple[Meeting, Agenda | None, int] | None:
    row = (await db.execute(select(altered).where(_a.gathering == number, _a.community == community))).one_or_none()
    meeting = await gatherings.meeting(db, community, row.meeting) if row else None
    if row is None or meeting is None or not meeting.open:
        return None
    return meeting, agenda.read(row.agenda) if row.agenda else None, round(row.at.timestamp() * 1000)


async def _standing(here: Here, dates: Iterable[int]) -> set[tuple[int, int]]:
    """Give the workspaces in whose calendars dates stand, with the dates."""
    p = s.posts.c
    ours = (p.community == here.workspace.community, p.kind == ENTRY, p.subject.in_([str(each) for each in dates]))
    return {
        (row.workspace, int(row.subject)) for row in await here.db.execute(select(p.workspace, p.subject).where(*ours))
    }


def _plan(meeting: Meeting, heard: Agenda) -> Plan:
    plan = meeting.as_plan() if meeting.gathering.repeats else meeting.gathering.plan
    length = heard.end - heard.start
    midnight = heard.start.astimezone(plan.zone).time() == time(0)
    return replace(
        plan, title=heard.title[:150], where=_where(meeting, heard), start=heard.start, length=length,
        whole_days=plan.whole_days and midnight and not length % DAY,
    )  # fmt: skip


def _where(meeting: Meeting, heard: Agenda) -> str:
    return meeting.where if heard.where == NOWHERE else heard.where[:200]


def _changes(meeting: Meeting, heard: Agenda) -> list[tuple[Words, Words]]:
    """Name what differs, before and after; what it is about is changed here alone."""
    differing: tuple[tuple[Words, str | datetime, str | datetime], ...] = (
        (say("Title"), meeting.title, heard.title),
        (say("Where"), meeting.where, _where(meeting, heard)),
        (say("Begins"), meeting.at, heard.start),
        (say("Ends"), meeting.ends, heard.end),
    )
    return [
        (label, say("{was} → {now}", was=_shown(was), now=_shown(now))) for label, was, now in differing if was != now
    ]


def _shown(value: str | datetime) -> Words:
    return Moment(value) if isinstance(value, datetime) else value or "–"


def _written(heard: Agenda | None) -> dict[str, Any] | None:
    if heard is None:
        return None
    return {**asdict(heard), "start": heard.start.isoformat(), "end": heard.end.isoformat()}
