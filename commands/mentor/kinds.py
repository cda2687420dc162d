"""Values that mentoring asks for: how people meet, how soon, and what makes a mentor rank higher."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards import Option
from bot.errors import Unread
from bot.kinds import Choice, Plain, Reading, Several
from bot.text import Words, joined, say

CHAT, CALL, PERSON = "chat", "call", "person"
_WAYS = (Option(say("In writing"), CHAT), Option(say("By call or video"), CALL), Option(say("In person"), PERSON))
WAYS = Several(_WAYS)

URGENCIES = Choice(
    (
        Option(say("This week"), "week"),
        Option(say("This month"), "month"),
        Option(say("When somebody fits"), "any"),
    )
)

CRITERIA: Mapping[str, Words] = {
    "topic": say("Helps with the topic"),
    "work": say("Same service lines or SPD areas"),
    "experience": say("Has worked longer"),
    "hours": say("Free at the same hours"),
    "zone": say("Clocks close together"),
    "language": say("Shares a language"),
    "load": say("Has room for more"),
    "turn": say("Was not asked for long"),
}
"""What may count for a mentor. Only what members declared is compared, never what they wrote to each other."""

USUAL: Mapping[str, int] = {
    "topic": 10, "work": 6, "experience": 4, "hours": 6, "zone": 2, "language": 2, "load": 3, "turn": 3,
}  # fmt: skip


class Weights(Plain):
    """How much each criterion counts, 0 to 10, such as ``topic 10, hours 6``; one that is not named counts nothing."""

    spaced = True

    def read(self, raw: str, reading: Reading) -> dict[str, int]:
        found: dict[str, int] = {}
        for piece in filter(None, (each.strip() for each in raw.split(","))):
            name, _, number = piece.rpartition(" ")
            if name not in CRITERIA or not number.isdecimal() or not 0 <= int(number) <= 10:
                raise Unread(
                    say(
                        "I do not read “{piece}”. Type a name and a number from 0 to 10, such as hours 6; there is {names}.",
                        piece=piece,
                        names=", ".join(CRITERIA),
                    )
                )
            found[name] = int(number)
        if not any(found.values()):
            raise Unread(say("At least one must count for something, such as topic 10."))
        return {name: found.get(name, 0) for name in CRITERIA}

    def show(self, value: Mapping[str, int]) -> str:
        return ", ".join(f"{name} {number}" for name, number in value.items() if number)

    def words(self, raw: str) -> Words:
        named = (piece.strip().rpartition(" ") for piece in raw.split(","))
        return joined(say("{what} {number}", what=CRITERIA.get(name, name), number=number) for name, _, number in named)


def ways_in_words(ways: tuple[str, ...]) -> Words:
    """Say how somebody meets; nothing chosen means that it is all the same to them."""
    labels = {option.value: option.label for option in _WAYS}
    return joined(labels[way] for way in ways) if ways else say("Any way")
