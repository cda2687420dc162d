"""Days of the week, months, numbers and places in a row: how people spell them, and how we write them."""

from __future__ import annotations

import re

from bot.text import Say, say

WEEKDAYS = (
    say("Monday"), say("Tuesday"), say("Wednesday"), say("Thursday"), say("Friday"), say("Saturday"), say("Sunday"),
)  # fmt: skip
MONTHS = (
    say("January"), say("February"), say("March"), say("April"), say("May"), say("June"),
    say("July"), say("August"), say("September"), say("October"), say("November"), say("December"),
)  # fmt: skip
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
COUNTS = {"a": 1, "an": 1, **NUMBERS}
LAST = -1
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "last": LAST,
}  # fmt: skip


def english(name: Say) -> str:
    """Write a day or a month as people type it: ``tuesday``."""
    return name.template.casefold()


def brief(name: Say) -> str:
    """Shorten a day or a month to what can be typed in its stead, in any language of the reader: ``Tue``."""
    return name.template[:3]


_DAYS = {each: number for number, name in enumerate(WEEKDAYS) for each in (english(name), english(name)[:3])} | {
    "tues": 1, "weds": 2, "thur": 3, "thurs": 3,
}  # fmt: skip
_MONTHS = {each: number for number, name in enumerate(MONTHS, 1) for each in (english(name), english(name)[:3])} | {
    "sept": 9,
}  # fmt: skip


def weekday(word: str) -> int | None:
    """Number a day of the week from Monday, 0."""
    return _DAYS.get(word.removesuffix("."))


def month(word: str) -> int | None:
    """Number a month from January, 1."""
    return _MONTHS.get(word.removesuffix("."))


def place(word: str) -> int | None:
    """Number a place in a row: ``second``, ``22nd``, ``last``."""
    if re.fullmatch(r"[0-9]{1,2}(?:st|nd|rd|th)", word):
        return int(word[:-2])
    return ORDINALS.get(word)


def ordinal(number: int) -> Say:
    """Write a place in a row: 1st, 22nd, last."""
    if number == LAST:
        return say("last")
    n = str(number)
    if number in {11, 12, 13} or number % 10 not in {1, 2, 3}:
        return say("{n}th", n=n)
    return (say("{n}st", n=n), say("{n}nd", n=n), say("{n}rd", n=n))[number % 10 - 1]
