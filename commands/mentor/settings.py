"""What moderators decide about mentoring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot import settings
from bot.gatherings import Here
from bot.kinds import Duration, Reading, Where, YesNo
from bot.people import UTC
from bot.settings import Setting, Settings
from bot.text import say
from bot.vocabulary import Vocabulary
from commands.mentor.kinds import USUAL, Weights

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
"""Nobody is hurried so that they cannot answer, nor asked every hour, whatever is decided."""

channel = Setting(
    "mentor.channel",
    Where(needs=("post",)),
    say("Mentors' channel"),
    say("Where mentors see open requests that they can take."),
    local=True,
)

pairs = Setting(
    "mentor.pairs",
    Where(needs=("talk",)),
    say("Channel for pairs"),
    say(
        "Below it each new pair gets a conversation of its own, so all members must see it. Without it they write directly."
    ),
    local=True,
)

coordinators = Setting(
    "mentor.coordinators",
    Where(needs=("post",)),
    say("Mentoring coordinators' channel"),
    say("Where coordinators see requests by age, and hear what needs a person. It should be private."),
    local=True,
)

posting = Setting(
    "mentor.posting",
    YesNo(),
    say("Post every mentor request"),
    say("Put each request into the mentors' channel at once, for any mentor to take, instead of asking one at a time."),
    default=False,
)

nudge = Setting(
    "mentor.nudge",
    Duration(HOUR, 4 * WEEK),
    say("Remind a mentor after"),
    say("A mentor who has not answered is reminded once, such as after 24h."),
    default=timedelta(hours=24),
)

patience = Setting(
    "mentor.patience",
    Duration(HOUR, 4 * WEEK),
    say("Ask the next mentor after"),
    say("A mentor who has not answered by then counts as silent, and the next one is asked, such as after 48h."),
    default=timedelta(hours=48),
)

limit = Setting(
    "mentor.limit",
    Duration(DAY, 13 * WEEK),
    say("Answer a request within"),
    say("At the latest by then who asked for a mentor has one, or hears that there is none yet, such as 7d."),
    default=timedelta(days=7),
)

term = Setting(
    "mentor.term",
    Duration(WEEK, 104 * WEEK),
    say("A mentorship lasts"),
    say("After this time both are asked whether to go on, such as 12w."),
    default=timedelta(weeks=12),
)

rhythm = Setting(
    "mentor.rhythm",
    Duration(DAY, 26 * WEEK),
    say("Ask whether they met every"),
    say("Both are asked with one click whether they met, such as every 2w."),
    default=timedelta(weeks=2),
)

weights = Setting(
    "mentor.weights",
    Weights(),
    say("What makes a mentor fit"),
    say("How much each thing counts when mentors are ranked, 0 to 10. /mentor weights changes it."),
    default=dict(USUAL),
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a community decided, as values."""

    posting: bool
    nudge: timedelta
    patience: timedelta
    limit: timedelta
    term: timedelta
    rhythm: timedelta
    weights: Mapping[str, int]


async def terms(here: Here) -> Terms:
    """Load what is decided, in one query."""
    decided = await settings.load(here.db, here.workspace)
    reading = Reading(here.now, UTC, Vocabulary({}))
    return read(decided, reading)


def read(decided: Settings, reading: Reading) -> Terms:
    def value(setting: Setting) -> Any:
        return decided.get(setting, reading)

    return Terms(
        value(posting), value(nudge), value(patience), value(limit), value(term), value(rhythm), value(weights)
    )
