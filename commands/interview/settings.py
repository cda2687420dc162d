"""What moderators decide about interviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot import settings
from bot.gatherings import Here
from bot.kinds import Duration, Integer, Reading
from bot.people import UTC
from bot.settings import Setting
from bot.text import say
from bot.vocabulary import Vocabulary

SHORTEST = timedelta(hours=1)
"""Nobody is released sooner, whatever is decided."""

patience = Setting(
    "interview.patience",
    Duration(),
    say("Answer a talk within"),
    say(
        "Who is asked for a talk has so long to answer, such as 7d; then they are released. The same for choosing a time."
    ),
    default=timedelta(days=7),
)

nudge = Setting(
    "interview.nudge",
    Duration(),
    say("Remind of a talk after"),
    say("Who has not answered is reminded once, such as after 3d."),
    default=timedelta(days=3),
)

limit = Setting(
    "interview.limit",
    Duration(),
    say("End a search for a talk after"),
    say("Where several are asked one after the other, the last has had their turn by then, such as 14d."),
    default=timedelta(days=14),
)

most = Setting(
    "interview.most",
    Integer(least=1, most=20),
    say("Talks a month"),
    say("How many talks a member who offers them gives in a month, unless they say otherwise."),
    default=2,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a community decided, as values."""

    patience: timedelta
    nudge: timedelta
    limit: timedelta
    most: int


async def terms(here: Here) -> Terms:
    """Load what is decided, in one query."""
    decided = await settings.load(here.db, here.workspace)
    reading = Reading(here.now, UTC, Vocabulary({}))

    def value(setting: Setting) -> Any:
        return decided.get(setting, reading)

    return Terms(max(value(patience), SHORTEST), value(nudge), max(value(limit), SHORTEST), value(most))
