"""The card of an event in its channel: posted, kept true, moved on to the next date; and the thread below it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot import deliveries, gatherings, settings, timers
from bot import schema as s
from bot.call import Call
from bot.cards import Card, Control
from bot.declare import delivery, gathered, on, timer
from bot.gatherings import Gathering, Here, Meeting, More, Turn
from bot.people import Workspace
from bot.scene import Scene
from bot.text import say
from bot.timers import Ring
from commands.event import keeping
from commands.event.controls import attendance_button, call_off_button, change_button, dates_button
from commands.event.drawing import event_card, own_facts
from commands.event.finding import hosts, next_of_each
from commands.event.mirroring import mirror
from commands.event.settings import channel
from commands.event.tables import CARD, KIND
from commands.event.threading import arrange

POST = "event.post"
AHEAD = timedelta(days=14)
"""The card of a later date of a series is posted no earlier than this before it, and when the one before is over."""

DAY = timedelta(days=1)


async def more(call: Call, meeting: Meeting) -> More:
    """Add what only events have, and for hosts what they can do."""
    kept = (await keeping.load(call.db, [meeting.gathering.id])).get(meeting.gathering.id)
    extra = tuple(own_facts(meeting, kept, call.vocabulary)) if kept else ()
    controls: list[Control] = [dates_button(meeting.gathering.id)] if meeting.gathering.repeats else []
    if await hosts(call, meeting.gathering):
        controls.append(attendance_button(meeting.id))
        if (
            await gatherings.current(call.db, meeting.gathering, call.now) is not None
            and meeting.gathering.state == "open"
        ):
            controls += [change_button(meeting.gathering.id), call_off_button(meeting.gathering.id)]
    return More(extra, tuple(controls))


@gathered(KIND, more=more)
async def turned(turn: Turn) -> None:
    """Keep the cards true after whatever became of an event."""
    here, gathering = turn.here, turn.gathering
    if turn.what == "answered" and turn.meeting is not None:
        # The most frequent turn, and the cheapest: only what the card of this date says is another.
        await deliveries.refresh(here.db, gathering.community, CARD, turn.meeting.id, here.now)
        return
    if turn.was is not None:
        await keeping.go_on(here.db, turn.was, gathering)
    details = (await keeping.load(here.db, [gathering.id])).get(gathering.id)
    if details is None or gathering.state == "draft":
        return
    places = await _places(here, gathering, details.place)
    now_on = await gatherings.current(here.db, gathering, here.now)
    for meeting in await _recent(here, gathering):
        for workspace, place in places:
            if await deliveries.posted(here.db, workspace.id, CARD, meeting.id) is not None:
                await deliveries.show(here.db, workspace, CARD, meeting.id, place, here.now)
    await mirror(here, gathering, now_on)
    if now_on is not None and details.thread:
        await arrange(here, now_on)
    if now_on is not None:
        await _come_up(here, gathering, now_on, places, first=turn.what == "planned" and not details.foreign)


@delivery(CARD, label=say("Card of an event"))
async def posted(scene: Scene) -> Card | None:
    meeting = await gatherings.meeting(scene.db, scene.workspace.community, int(scene.subject))
    if meeting is None or meeting.gathering.state == "draft":
        return None
    details = (await keeping.load(scene.db, [meeting.gathering.id])).get(meeting.gathering.id)
    return await event_card(scene, meeting, details) if details is not None else None


@timer(POST)
async def come_up(ring: Ring) -> None:
    """Post the card of the next date, now that it is near."""
    gathering = await gatherings.find(ring.db, ring.workspace.community, int(ring.subject))
    if gathering is None or gathering.state != "open":
        return
    details = (await keeping.load(ring.db, [gathering.id])).get(gathering.id)
    now_on = await gatherings.current(ring.db, gathering, ring.now)
    if details is not None and now_on is not None:
        await _come_up(ring, gathering, now_on, await _places(ring, gathering, details.place), first=False)


async def _come_up(
    here: Here, gathering: Gathering, now_on: Meeting, places: list[tuple[Workspace, str]], *, first: bool
) -> None:
    """Post the card of the date that is next: the first one at once, a later or an imported one when it is near."""
    if not first and now_on.at - AHEAD > here.now:
        await timers.put(here.db, await gatherings.home(here, gathering), POST, gathering.id, now_on.at - AHEAD)
        return
    for workspace, place in places:
        await deliveries.show(here.db, workspace, CARD, now_on.id, place, here.now)


async def _recent(here: Here, gathering: Gathering) -> list[Meeting]:
    """Give the meetings whose cards stand and may look different now."""
    recent = await gatherings.meetings_of(here.db, gathering, here.now - DAY)
    standing = await _standing(here, recent)
    return [each for each in recent if each.id in standing]


@on("decided")
async def decided(call: Call) -> None:
    """Bring the cards and entries of what is to come to where moderators want them now."""
    coming = await gatherings.meetings_where(call.db, next_of_each(*gatherings.coming(call.community, KIND, call.now)))
    for each in coming:
        await turned.run(Turn(call, each.gathering, None, "changed"))


async def _standing(here: Here, meetings: list[Meeting]) -> set[int]:
    p = s.posts.c
    numbers = {str(each.id) for each in meetings}
    found = select(p.subject).where(p.community == here.workspace.community, p.kind == CARD, p.subject.in_(numbers))
    return {int(subject) for subject in (await here.db.execute(found)).scalars()}


async def _places(here: Here, gathering: Gathering, place: str) -> list[tuple[Workspace, str]]:
    """Give where an event is announced: in its own channel, or the one chosen for events, in each workspace."""
    own = {gathering.workspace: place} if place else {}
    return await settings.places(here.db, gathering.community, channel, own)
