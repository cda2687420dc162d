"""Lengths of time, days, times of day, instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot import moments, zones
from bot.errors import Unread
from bot.kinds.kind import Plain, Reading
from bot.kinds.widgets import DateBox, LineBox, TimeBox, Widget
from bot.text import say


@dataclass(frozen=True)
class Duration(Plain):
    """A length of time, from ``least`` to ``most`` where these are given."""

    spaced = True

    least: timedelta = timedelta(0)
    most: timedelta = timedelta.max

    def read(self, raw: str, reading: Reading) -> timedelta:
        length = moments.read_duration(raw)
        if not self.least <= length <= self.most:
            least, most = self.show(self.least), self.show(self.most)
            raise Unread(say("Give a length of time from {least} to {most}.", least=least, most=most))
        return length

    def show(self, value: timedelta) -> str:
        return moments.show_duration(value)

    def widget(self, reading: Reading) -> Widget:
        return LineBox(placeholder="2h, 7d or 8w")


class Day(Plain):
    spaced = True

    def read(self, raw: str, reading: Reading) -> date:
        today = reading.now.astimezone(reading.zone).date()
        return moments.read_date(raw, today, month_first=zones.month_first(reading.zone))

    def show(self, value: date) -> str:
        return value.isoformat()

    def widget(self, reading: Reading) -> Widget:
        return DateBox()


class TimeOfDay(Plain):
    def read(self, raw: str, reading: Reading) -> time:
        return moments.read_time(raw)

    def show(self, value: time) -> str:
        return f"{value:%H:%M}"

    def widget(self, reading: Reading) -> Widget:
        return TimeBox()


class Instant(Plain):
    spaced = True

    def read(self, raw: str, reading: Reading) -> datetime:
        """Read an instant to come; a form that is opened again may hold one that has passed, as ``show`` wrote it."""
        return moments.read_shown(raw) or moments.read_moment(raw, reading.now, reading.zone)

    def show(self, value: datetime) -> str:
        return moments.show_moment(value)

    def widget(self, reading: Reading) -> Widget:
        return LineBox(placeholder="Tue 7pm")
