"""A round before anybody hears of it: begun by its rule, tried by moderators, decided, and published."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, select

from bot import deliveries, errands, timers
from bot.deliveries import Debt
from bot.gatherings import Here
from bot.store import Connection
from bot.text import say
from commands.pairing import circles, owing, rounds
from commands.pairing.circles import Circle
from commands.pairing.kinds import JOINED
from commands.pairing.rounds import Round
from commands.pairing.tables import rounds as table

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LONGEST, USUAL = timedelta(weeks=8), timedelta(weeks=2)
LOOK = timedelta(hours=12)
"""So long moderators can look at a round before it publishes itself."""

PAUSE = timedelta(seconds=1)
NOBODY = say("Fewer than two members are in it, so there was nobody to bring together.")


async def found(db: Connection, number: int) -> tuple[Round | None, Circle | None]:
    """Give a round with its circle, by the number that an errand or a timer carries."""
    community = (await db.execute(select(table.c.community).where(table.c.id == number))).scalar_one_or_none()
    round_ = await rounds.find(db, community, number) if community is not None else None
    return round_, await circles.find(db, round_.community, round_.circle) if round_ else None


async def begin(here: Here, circle: Circle, state: str, next_: datetime | None) -> int:
    """Make a round that lasts until the next one, and have it decided who goes with whom; ``next_`` is when that begins."""
    length = min(next_ - here.now, LONGEST) if next_ is not None else USUAL
    ends = here.now + length - min(HOUR, length / 10)
    row = {
        "community": circle.community, "circle": circle.id, "workspace": circle.workspace, "state": state, "trouble": "",
        "seed": 1, "began": here.now, "half": here.now + length / 2, "last": ends - min(DAY, length / 4), "ends": ends,
    }  # fmt: skip
    made: int = (await here.db.execute(insert(table).values(row).returning(table.c.id))).scalar_one()
    there = await owing.home(here, circle.workspace)
    # Who is in a channel is seen first, where that decides who is in the circle.
    kind, subject = (owing.SOLVE, made) if circle.who == JOINED else (owing.GATHER, f"{circle.id}.{made}")
    await errands.send(here.db, there, kind, subject, here.now)
    return made


async def decided(here: Here, circle: Circle, round_: Round) -> None:
    """Go on with a round for which it is decided who goes with whom: show it to moderators first, or publish it."""
    await rounds.change(here.db, round_.id, solved=here.now, trouble="")
    if round_.state == "trial":
        return
    if not circle.look:
        await publish(here, round_)
        return
    due = round_.due or here.now + LOOK
    await rounds.change(here.db, round_.id, state="ready", due=due)
    await timers.put(here.db, await owing.home(here, round_.workspace), owing.PUBLISH, round_.id, due)
    await note(here, circle, owing.READY, round_.id, key=here.now.isoformat())


async def publish(here: Here, round_: Round) -> None:
    """Let all hear of a round, some at a time."""
    await rounds.change(here.db, round_.id, state="begins", due=None)
    await timers.put(here.db, await owing.home(here, round_.workspace), owing.PUBLISH, round_.id, here.now + PAUSE)


async def fail(here: Here, circle: Circle, round_: Round, why: str) -> None:
    """Call a round off for which it could not be decided who goes with whom, and tell the moderators why."""
    state = round_.state if round_.state == "trial" else "off"
    await rounds.change(here.db, round_.id, state=state, trouble=why, solved=here.now)
    if round_.state != "trial":
        await note(here, circle, owing.TROUBLE, round_.id)


async def note(here: Here, circle: Circle, kind: str, subject: int, *, key: str = "") -> None:
    """Owe a post in the place that moderators chose for what they should know; nothing where they chose none."""
    if circle.report:
        debt = Debt(kind, subject, key, place=circle.report)
        await deliveries.reply(here.db, await owing.home(here, circle.workspace), debt, here.now)
