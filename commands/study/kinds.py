"""Values that study groups ask for, and what is said wherever people share."""

from __future__ import annotations

from bot.cards import Option
from bot.kinds import Several
from bot.text import Words, joined, say

_WAYS = (
    Option(say("By chat"), "chat"),
    Option(say("By call or video"), "call"),
    Option(say("In person"), "person"),
)
WAYS = Several(_WAYS)
LEAST, MOST, USUAL = 3, 8, 6
"""How many seats a group may have, and how many it has unless somebody says otherwise."""

SECURITY = say(
    "Never share what was on an exam, yours or anybody's: NBSTSA, HSPA and the other bodies forbid recalled questions. "
    "Share outlines, books and questions of your own, and nothing about a patient."
)


def ways_in_words(ways: tuple[str, ...]) -> Words:
    """Say how people study together; nothing chosen means any way."""
    labels = {"chat": say("by chat"), "call": say("by call or video"), "person": say("in person")}
    said = [label for way, label in labels.items() if way in ways]
    return joined(said, "; ") if said else say("any way")
