"""What is heard of a group's sessions, and what the group adds to the card that a member gets of one."""

from __future__ import annotations

from bot import timers
from bot.call import Call
from bot.cards import Control
from bot.declare import gathered, timer
from bot.gatherings import Meeting, More, Turn
from bot.text import Words, joined, say
from bot.timers import Ring
from commands.study import clock, drawing, owing, rows, scheduling, sessions
from commands.study.leading import pass_on
from commands.study.showing import show_group
from commands.study.tables import KIND


async def more(call: Call, meeting: Meeting) -> More:
    """Say who leads and what it is about, and lead back to the group."""
    group = await scheduling.group_of(call.db, call.community, meeting.gathering.id)
    if group is None:
        return More()
    kept = await sessions.kept_of(call, meeting.id)
    facts: list[tuple[Words, Words]] = []
    if kept is not None and kept.facilitator is not None:
        facts.append((say("Leads"), (await drawing.names(call.db, [kept.facilitator]))[kept.facilitator]))
    if kept is not None and kept.topics:
        facts.append((say("Topic"), joined(rows.lines(kept.topics))))
    mine = kept is not None and kept.facilitator == call.member.id and call.now < meeting.at
    controls: list[Control] = [show_group.button(say("The group"), group.id)]
    if mine:
        controls.insert(0, pass_on.button(say("Somebody else leads"), meeting.id))
    return More(tuple(facts), tuple(controls))


@gathered(KIND, more=more)
async def turned(turn: Turn) -> None:
    """Look at the group once this is done: the gathering's lock is held now."""
    if turn.what == "parted" and turn.was is not None:
        await scheduling.gone_on(turn.here, turn.was, turn.gathering)
        return
    group = await scheduling.group_of(turn.here.db, turn.gathering.community, turn.gathering.id)
    if group is not None and turn.what in {"answered", "stage", "planned", "changed"}:
        await timers.put(
            turn.here.db, await owing.home(turn.here, group.workspace), owing.HEARD, group.id, turn.here.now
        )


@timer(owing.HEARD)
async def heard(ring: Ring) -> None:
    await rows.alone(ring.db, ring.workspace.community)
    await clock.go_on(ring, int(ring.subject))
