"""The story in chapters: what somebody does, and how long it takes until all that comes of it has come."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.faults.town import Town

SOON = timedelta(minutes=15)


@dataclass(frozen=True)
class Chapter:
    """What somebody does; ``within``: until then all that comes of it has come.

    ``kept`` is a query for what the person can look up at once, such as the reminders that are set. Without it they
    look at what came. ``only`` names the platform that can tell this at all; it is told ``blind`` too, unless not.
    ``away`` says for how many seconds the bot is away when it is killed, where that is not as with all others.
    """

    name: str
    act: Callable[[Town], Coroutine[Any, Any, None]]
    within: timedelta = SOON
    kept: str = ""
    only: str = ""
    blind: bool = True
    away: tuple[float, ...] = ()


async def _set_up(town: Town) -> None:
    await town.set_up()


async def _introduce(town: Town) -> None:
    await town.introduce("ben", "Ben")


async def _edit(town: Town) -> None:
    await town.introduce("ben", "Benedict")


async def _greet(town: Town) -> None:
    await town.greet()


async def _talk(town: Town) -> None:
    await town.use("ben", "trial talk", who="cai")


async def _end(town: Town) -> None:
    await town.use("ben", "trial end", who="cai")


async def _room(town: Town) -> None:
    await town.use("ben", "trial room", who="cai")


async def _paper(town: Town) -> None:
    await town.use("cai", "trial paper", name="agenda")


async def _later(town: Town) -> None:
    await town.use("cai", "trial later", word="tea", after="3h")


async def _take_back(town: Town) -> None:
    await town.take_back()


async def _remind(town: Town) -> None:
    await town.use("ben", "reminder add", when="in 3h", about="breakfast")


async def _remind_daily(town: Town) -> None:
    await town.use("ben", "reminder add", when=_daily(town), about="stretching")


async def _set_up_digest(town: Town) -> None:
    await town.set_up_digest(_daily(town))


async def _newcomer(town: Town) -> None:
    await town.introduce("cai", "Cai")


async def _arrive(town: Town) -> None:
    await town.arrive()


async def _gather(town: Town) -> None:
    await town.use("ben", "trial gather")


async def _stand_in_line(town: Town) -> None:
    await town.use("cai", "trial seat")


async def _step_back(town: Town) -> None:
    await town.use("ben", "trial leave")


async def _offer(town: Town) -> None:
    await town.use("ben", "trial mentor")


async def _seek(town: Town) -> None:
    await town.seek()


async def _accept(town: Town) -> None:
    await town.accept("Accept")


async def _meet(town: Town) -> None:
    await town.use("cai", "trial meet", who="ben")


async def _gladly(town: Town) -> None:
    await town.accept("Yes, gladly")


async def _found(town: Town) -> None:
    first = town.clock.now() + timedelta(days=12)
    await town.use(
        "ben", "study create", exam="cst", when=f"{first:every %A at 12:00, UTC, from %Y-%m-%d}", name="Spring"
    )


def _daily(town: Town) -> str:
    """Say when in words: every day, and the first time in three hours."""
    return f"every day at {town.clock.now() + timedelta(hours=3):%H:%M}, UTC"


_REMINDERS = "SELECT about FROM reminders ORDER BY about"
_REQUESTS = "SELECT member, state FROM mentor_requests"
_ANSWERS = "SELECT member, answer, offered FROM rsvps ORDER BY member"
STORY = (
    Chapter("set up", _set_up, kept="SELECT key, value FROM settings ORDER BY key"),
    Chapter("introduce", _introduce),
    Chapter("edit the live card", _edit),
    Chapter("hello in a thread", _greet),
    Chapter("open a conversation", _talk),
    Chapter("open a room, come and go", _room, away=(10.0,)),
    Chapter("close both", _end),
    Chapter("post a file", _paper),
    Chapter("tell later", _later, timedelta(hours=5), "SELECT count(*) FROM deliveries WHERE kind = 'trial.later'"),
    Chapter("delete the card", _take_back),
    Chapter("remind once", _remind, timedelta(hours=5), _REMINDERS),
    Chapter("remind daily, two days", _remind_daily, timedelta(hours=30), _REMINDERS),
    Chapter("set up a digest", _set_up_digest, kept="SELECT title FROM digests"),
    Chapter("a newcomer, and the digest", _newcomer, timedelta(hours=5), "SELECT count(*) FROM introductions"),
    Chapter("plan a gathering", _gather, kept=_ANSWERS),
    Chapter("stand in line", _stand_in_line, kept=_ANSWERS),
    Chapter("leave a seat, which is offered", _step_back, kept=_ANSWERS, blind=False),
    Chapter("offer to mentor", _offer, kept="SELECT member FROM mentors", blind=False),
    Chapter("ask for a mentor, who is asked", _seek, kept=_REQUESTS, blind=False),
    Chapter("say yes, and both are introduced", _accept, kept=_REQUESTS, blind=False),
    Chapter(
        "found a study group, which gets a room",
        _found,
        kept="SELECT name FROM study_groups",
        blind=False,
        away=(10.0,),
    ),
    Chapter("ask somebody to meet", _meet, kept="SELECT state FROM pairing_asks", blind=False, away=(10.0,)),
    Chapter("meet, in a conversation", _gladly, kept="SELECT state FROM pairing_groups", blind=False, away=(10.0,)),
    Chapter("welcome who joins", _arrive, only="slack"),
)
