"""Values that interviews ask for: how people talk, and what both agree to."""

from __future__ import annotations

from bot.cards import Option
from bot.kinds import Several
from bot.text import Words, joined, say

_WAYS = (
    Option(say("By call or video"), "call"),
    Option(say("In person"), "person"),
    Option(say("In writing"), "chat"),
)
WAYS = Several(_WAYS)
AGREEMENT = say(
    "One talk of 20 to 30 minutes, and no promise beyond. Nobody asks for a job or for mentoring in it, nothing is said about a "
    "patient, and what you hear you keep to yourself."
)


def ways_in_words(ways: tuple[str, ...]) -> Words:
    """Say how somebody likes to talk; nothing chosen means that it is all the same to them."""
    labels = {option.value: option.label for option in _WAYS}
    return joined(labels[way] for way in ways if way in labels) if ways else say("Any way")
