"""The rule by which rounds begin, and the word to everybody on the day before."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from bot import timers
from bot.cards import Button, Card, card
from bot.declare import delivery, recurring, timer
from bot.gatherings import Here
from bot.recurrence import Occasion
from bot.scene import Scene
from bot.text import Moment, say
from bot.timers import Ring
from commands.pairing import circles, drafting, ending, gathering, membership, owing, rounds, solving, topics
from commands.pairing.circles import Circle
from commands.pairing.kinds import JOINED
from commands.pairing.status import SKIP, SNOOZE
from commands.pairing.tables import members

CATCH_UP = timedelta(days=1)
BEFORE = timedelta(days=1)
AT_ONCE = 50
PAUSE = timedelta(seconds=1)
_m = members.c


@recurring(owing.ROUND, catch_up=CATCH_UP)
async def fires(occasion: Occasion) -> None:
    """Begin a round."""
    await circles.alone(occasion.db, occasion.workspace.community)
    circle = await circles.find(occasion.db, occasion.workspace.community, int(occasion.subject))
    if circle is not None:
        await begin(occasion, circle)


async def begin(here: Here, circle: Circle) -> None:
    """Begin a round: the one before is over, and what nobody heard of is dropped."""
    for unseen in await rounds.every(here.db, circle, *rounds.UNSEEN):
        await solving.forget(here.db, unseen.id)
        await rounds.change(here.db, unseen.id, state="off")
    running = await rounds.latest(here.db, circle, "begins", "running")
    if running is not None:
        await solving.forget(here.db, running.id)
        await ending.over(here, circle, running)
    next_ = await circles.next_at(here.db, circle)
    await drafting.begin(here, circle, "solving", next_)
    await wake(here, circle, next_)


async def wake(here: Here, circle: Circle, next_: datetime | None) -> None:
    """Set when all hear of the next round; nobody does of one that begins too soon."""
    await timers.stop(here.db, owing.EVE, circle.id)
    if next_ is not None and next_ - BEFORE > here.now:
        await timers.put(here.db, await owing.home(here, circle.workspace), owing.EVE, circle.id, next_ - BEFORE)


@timer(owing.EVE)
async def eve(ring: Ring) -> None:
    """Tell some of those who are in tomorrow's round, then the next; the subject is the circle, and who came last."""
    number, _, after = ring.subject.partition(".")
    circle = await circles.find(ring.db, ring.workspace.community, int(number))
    next_ = await circles.next_at(ring.db, circle) if circle else None
    if circle is None or next_ is None or next_ - ring.now > BEFORE:
        return
    if circle.who != JOINED and not after:
        await gathering.send(ring, circle, gathering.EVE)
        return
    mine = (_m.community == circle.community, _m.circle == circle.id, _m.state == "in", _m.member > int(after or 0))
    some = list((await ring.db.execute(select(_m.member).where(*mine).order_by(_m.member).limit(AT_ONCE))).scalars())
    for member in some:
        await owing.tell(ring, owing.TOMORROW, circle.id, member, circle.workspace, key=next_.date().isoformat())
    if len(some) == AT_ONCE:
        await timers.put(ring.db, ring.workspace, owing.EVE, f"{circle.id}.{some[-1]}", ring.now + PAUSE)


@delivery(owing.TOMORROW, label=say("The day before a pairing round"), topic=topics.eve, lasts=BEFORE)
async def tomorrow(scene: Scene) -> Card | None:
    circle = await circles.find(scene.db, scene.workspace.community, int(scene.subject))
    next_ = await circles.next_at(scene.db, circle) if circle else None
    if circle is None or scene.member is None or next_ is None or not scene.now < next_ < scene.now + 2 * BEFORE:
        return None
    mine = await membership.find(scene.db, circle, scene.member)
    if mine is None or not mine.free(next_):
        return None
    return card(
        say("A new pairing round begins soon"),
        say(
            "The next one is {when}: I bring you together with somebody whom you have not met lately. Are you still in?",
            when=Moment(next_),
        ),
        say("If so, there is nothing to do.")
        if mine.own
        else say(
            "You are in it as a member of this place; there is nothing to do. If you never want to be, type /pairing leave."
        ),
        Button(say("Skip this round"), SKIP, str(next_.date())),
        Button(say("Snooze"), SNOOZE),
    )
