"""Values that pairing asks for: who is in a circle, what counts when people are brought together, and how they meet."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards import Option
from bot.kinds import Choice, Several
from bot.text import Words, joined, say

JOINED, CHANNEL, ALL = "joined", "channel", "all"
WHO = Choice(
    (
        Option(say("Those who join"), JOINED),
        Option(say("The members of a channel"), CHANNEL),
        Option(say("Everybody here, unless they leave it"), ALL),
    )
)

CHAT, CALL, PERSON = "chat", "call", "person"
_WAYS = (Option(say("In writing"), CHAT), Option(say("By call or video"), CALL), Option(say("In person"), PERSON))
WAYS = Several(_WAYS)

RULES: Mapping[str, Words] = {
    "apart": say("Different facilities"),
    "work": say("A service line or SPD area in common"),
    "newcomer": say("A newcomer with a veteran"),
    "hours": say("Free at the same hours"),
    "level": say("No manager with their own people"),
}
"""What may count for two. Facilities are told apart by the employers that introductions name."""

USUAL = ("apart", "work", "newcomer", "hours")
NOTHING = "nothing"
_RULES = tuple(Option(words, key) for key, words in RULES.items())
PREFERENCE = Choice((*_RULES, Option(say("Nothing"), NOTHING)))
ALWAYS = Several(_RULES)


def ways_in_words(ways: tuple[str, ...]) -> Words:
    """Say how somebody likes to meet; nothing chosen means that it is all the same to them."""
    labels = {option.value: option.label for option in _WAYS}
    return joined(labels[way] for way in ways if way in labels) if ways else say("Any way")


def rules_in_words(rules: tuple[str, ...]) -> Words:
    return joined((RULES[each] for each in rules), ", ") if rules else say("nothing")
