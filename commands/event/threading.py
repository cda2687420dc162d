"""The thread of an event, where its hosts want one: opened below the card a day before, closed a day after."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot import deliveries, gatherings, people, timers
from bot import schema as s
from bot.cards import Card, card
from bot.declare import delivery, timer
from bot.deliveries import Debt
from bot.gatherings import Here, Meeting, drawing
from bot.scene import Scene
from bot.text import say
from bot.timers import Ring
from commands.event import keeping
from commands.event.tables import CARD

OPENS, CLOSES, LINE = "event.thread-opens", "event.thread-closes", "event.thread"
DAY = timedelta(days=1)
SOON = timedelta(minutes=1)
"""So long after a card was owed it is taken to stand."""


async def arrange(here: Here, meeting: Meeting) -> None:
    """Set when the thread of a date opens and closes."""
    if not meeting.open:
        return
    home = await gatherings.home(here, meeting.gathering)
    if meeting.ends > here.now:
        await timers.put(here.db, home, OPENS, meeting.id, max(meeting.at - DAY, here.now + SOON))
    await timers.put(here.db, home, CLOSES, meeting.id, meeting.ends + DAY)


@timer(OPENS)
async def opens(ring: Ring) -> None:
    """Write the first line below the card, wherever it stands."""
    meeting = await gatherings.meeting(ring.db, ring.workspace.community, int(ring.subject))
    if meeting is None or not meeting.open or meeting.ends <= ring.now or not await _wanted(ring, meeting):
        return
    if meeting.at - DAY > ring.now + SOON:  # it was moved while another date came first
        await timers.put(ring.db, ring.workspace, OPENS, meeting.id, meeting.at - DAY)
        return
    for workspace, post in await _cards(ring, meeting):
        debt = Debt(LINE, meeting.id, "opens", post.place, thread=post.message)
        await deliveries.reply(ring.db, workspace, debt, ring.now)


@timer(CLOSES)
async def closes(ring: Ring) -> None:
    meeting = await gatherings.meeting(ring.db, ring.workspace.community, int(ring.subject))
    if meeting is None:
        return
    if meeting.open and meeting.ends + DAY > ring.now:
        await timers.put(ring.db, ring.workspace, CLOSES, meeting.id, meeting.ends + DAY)
        return
    for workspace, post in await _cards(ring, meeting):
        if await _opened(ring, workspace.id, meeting):
            await deliveries.close_below(ring.db, workspace, LINE, meeting.id, post.place, post.message, ring.now)


@delivery(LINE, live=False, label=say("First line of an event's thread"), lasts=DAY)
async def line(scene: Scene) -> Card | None:
    meeting = await gatherings.meeting(scene.db, scene.workspace.community, int(scene.subject))
    if meeting is None or not meeting.open:
        return None
    words = say("Here is room to talk about it before, during and after. It closes a day later.")
    return card(meeting.title, drawing.when(meeting, scene.now), words)


async def _wanted(ring: Ring, meeting: Meeting) -> bool:
    details = (await keeping.load(ring.db, [meeting.gathering.id])).get(meeting.gathering.id)
    return details is not None and details.thread


async def _cards(ring: Ring, meeting: Meeting) -> list[tuple[people.Workspace, deliveries.Post]]:
    here = await people.workspaces_of(ring.db, meeting.gathering.community)
    posts = [(each, await deliveries.posted(ring.db, each.id, CARD, meeting.id)) for each in here]
    return [(each, post) for each, post in posts if post is not None]


async def _opened(ring: Ring, workspace: int, meeting: Meeting) -> bool:
    d = s.deliveries.c
    sent = select(d.id).where(d.workspace == workspace, d.kind == LINE, d.subject == str(meeting.id), d.state == "sent")
    return (await ring.db.execute(sent.limit(1))).first() is not None
