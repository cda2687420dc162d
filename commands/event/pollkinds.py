"""Values that only time polls have: several times in one line, a range of days, the numbers of what suits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import moments, zones
from bot.cards import Option
from bot.errors import Unread
from bot.kinds import AreaBox, LineBox, ManyOf, Plain, Reading, Widget
from bot.text import cut, say

LEAST, MOST = 2, 25
"""No menu holds more than 25."""

PIECES, TOGETHER = 100, 3
LONGEST = timedelta(days=31)
_BREAK = re.compile(r"[\n;]+|\s+(?:and|or)\s+", re.IGNORECASE)
_SPAN = re.compile(r"(.+?)(?:\s+(?:to|until|till|through|thru|-)\s+|\s*[\u2013\u2014]\s*)(.+)", re.IGNORECASE)
_DAYS = re.compile(r"([^\d-]+\d{1,2})\s*-\s*(\d{1,2})")


class Times(Plain):
    """From 2 to 25 times, divided by commas or lines: ``Tue 7pm, Wed 7pm, Sat 10am``; they come back in their order."""

    spaced = True

    def read(self, raw: str, reading: Reading) -> tuple[datetime, ...]:
        found: dict[datetime, str] = {}
        for piece, at in _times(raw, reading):
            if at in found:
                raise Unread(
                    say("“{one}” and “{other}” are the same time. Name each once.", one=found[at], other=piece)
                )
            found[at] = piece
        if not LEAST <= len(found) <= MOST:
            raise Unread(say("Name from 2 to 25 times, such as Tue 7pm, Wed 7pm. I read {n}.", n=str(len(found))))
        return tuple(sorted(found))

    def show(self, value: tuple[datetime, ...]) -> str:
        return ", ".join(map(moments.show_moment, value))

    def widget(self, reading: Reading) -> Widget:
        return AreaBox(most=1_500)


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row, both ends with them."""

    first: date
    last: date


class Between(Plain):
    """A range of days, at most 31: ``Dec 1 to Dec 14``, ``Dec 1-14``, ``tomorrow to Fri``."""

    spaced = True

    def read(self, raw: str, reading: Reading) -> Span:
        first, last = _ends(raw)
        today = reading.now.astimezone(reading.zone).date()
        begin = _day(first, today, reading)
        end = _day(last, begin, reading)
        if end < begin:
            raise Unread(say("“{raw}” ends before it begins. Type the earlier day first.", raw=cut(raw, 60)))
        if end - begin >= LONGEST:
            raise Unread(say("Choose at most {n} days, such as Dec 1 to Dec 14.", n=str(LONGEST.days)))
        return Span(begin, end)

    def show(self, value: Span) -> str:
        return f"{value.first} to {value.last}"

    def widget(self, reading: Reading) -> Widget:
        return LineBox(placeholder="Dec 1 to Dec 14")


@dataclass(frozen=True)
class Numbers(Plain):
    """Some of the times on a card, by their numbers there; where they are ``offered``, each is written out to choose."""

    offered: tuple[Option, ...] = ()

    def read(self, raw: str, reading: Reading) -> tuple[int, ...]:
        pieces = [piece.strip() for piece in raw.split(",") if piece.strip()]
        known = {option.value for option in self.offered} or {str(n) for n in range(1, MOST + 1)}
        for piece in pieces:
            if piece not in known:
                raise Unread(
                    say("“{raw}” is no number of a time on the card. Type them such as 1, 3.", raw=cut(piece, 40))
                )
        return tuple(sorted({int(piece) for piece in pieces}))

    def show(self, value: tuple[int, ...]) -> str:
        return ",".join(map(str, value))

    def widget(self, reading: Reading) -> Widget:
        return ManyOf(self.offered, len(self.offered)) if self.offered else LineBox(placeholder="1, 3")


def _times(raw: str, reading: Reading) -> Iterator[tuple[str, datetime]]:
    """Read piece by piece; where a comma stands inside a time, as in ``Tue, Nov 24, 7pm``, its pieces belong together."""
    lines = [[piece.strip() for piece in line.split(",") if piece.strip()] for line in _BREAK.split(raw)]
    if sum(map(len, lines)) > PIECES:
        raise Unread(say("That is too much at once. Name from 2 to 25 times, such as Tue 7pm, Wed 7pm."))
    number = 0
    for left in lines:
        while left:
            number += 1
            taken, at = _first(left, number, reading)
            yield ", ".join(left[:taken]), at
            left = left[taken:]  # noqa: PLW2901 - what is read is taken off the line


def _first(left: list[str], number: int, reading: Reading) -> tuple[int, datetime]:
    """Read the time that a line begins with, and say how many pieces it takes."""
    fault: Unread | None = None
    for taken in range(1, min(TOGETHER, len(left)) + 1):
        try:
            return taken, _time(", ".join(left[:taken]), reading)
        except Unread as unread:
            fault = fault or unread
    assert fault is not None
    raise Unread(say("Time {n}, “{piece}”: {why}", n=str(number), piece=cut(left[0], 60), why=fault.words))


def _time(raw: str, reading: Reading) -> datetime:
    return moments.read_shown(raw) or moments.read_moment(raw, reading.now, reading.zone)


def _ends(raw: str) -> tuple[str, str]:
    text = raw.strip()
    found = _SPAN.fullmatch(text) or _DAYS.fullmatch(text)
    if found is None:
        raise Unread(say("“{raw}” is not a range of days. Type one such as Dec 1 to Dec 14.", raw=cut(text, 60)))
    return found[1], found[2]


def _day(raw: str, since: date, reading: Reading) -> date:
    """Read a day; a bare number is a day of the month in which the range begins."""
    text = raw.strip()
    if text.isdecimal() and len(text) < 3:
        try:
            return since.replace(day=int(text))
        except ValueError:
            raise Unread(
                say("There is no day {n} in that month. Type a range such as Dec 1 to Dec 14.", n=text)
            ) from None
    return moments.read_date(text, since, month_first=zones.month_first(reading.zone))
