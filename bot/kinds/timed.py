"""Lengths of time, days, times of day, instants."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot import moments
from bot.kinds.kind import Plain, Reading
from bot.kinds.widgets import DateBox, LineBox, TimeBox, Widget


class Duration(Plain):
    def read(self, raw: str, reading: Reading) -> timedelta:
        return moments.read_duration(raw)

    def show(self, value: timedelta) -> str:
        return moments.show_duration(value)

    def widget(self, reading: Reading) -> Widget:
        return LineBox(placeholder="8w")


class Day(Plain):
    def read(self, raw: str, reading: Reading) -> date:
        return moments.read_date(raw, reading.now.astimezone(reading.zone).date())

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
    def read(self, raw: str, reading: Reading) -> datetime:
        return moments.read_moment(raw, reading.now, reading.zone)

    def show(self, value: datetime) -> str:
        return moments.show_moment(value)

    def widget(self, reading: Reading) -> Widget:
        return LineBox(placeholder="next Tue 7pm")
