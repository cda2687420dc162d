"""What moderators decide about study groups."""

from __future__ import annotations

from bot import settings
from bot.gatherings import Here
from bot.kinds import Integer, Reading, Where
from bot.people import UTC, Workspace
from bot.settings import Setting
from bot.text import say
from bot.vocabulary import Vocabulary

channel = Setting(
    "study.channel",
    Where(needs=("talk",)),
    say("Channel for study groups"),
    say(
        "Below it each group gets a private room, so all members must see it. Without it they are written to directly."
    ),
    local=True,
)

window = Setting(
    "study.window",
    Integer(least=1, most=26),
    say("Weeks between exams"),
    say("Members whose exams are at most so many weeks apart are brought together."),
    default=6,
)


async def weeks(here: Here) -> int:
    """Give how many weeks the exams of one group may be apart."""
    decided = await settings.load(here.db, here.workspace)
    found: int = decided.get(window, Reading(here.now, UTC, Vocabulary({})))
    return found


async def place(here: Here, workspace: Workspace) -> str | None:
    """Give the channel below which groups of a workspace get their rooms."""
    decided = await settings.load(here.db, workspace)
    chosen = decided.get(channel, Reading(here.now, UTC, Vocabulary({})))
    return chosen.id if chosen is not None else None
