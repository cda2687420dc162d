"""Rules of repetition, and what may be one: a moment, or a rule."""

from __future__ import annotations

from datetime import datetime

from bot import moments, rules
from bot.kinds.kind import Plain, Reading
from bot.kinds.widgets import LineBox, Widget
from bot.rules import Rule


class Repeat(Plain):
    """A rule in words, such as ``every 2nd Tue 7pm``, in the member's zone where none is named."""

    spaced = True

    def read(self, raw: str, reading: Reading) -> Rule:
        return rules.read(raw, reading.now, reading.zone)

    def show(self, value: Rule) -> str:
        return rules.show(value)

    def widget(self, reading: Reading) -> Widget:
        return LineBox(most=2_000, placeholder="every Tuesday at 19:00")


class When(Plain):
    """A moment, such as ``tomorrow 7pm``, or a rule, such as ``every Tuesday at 19:00``."""

    spaced = True

    def read(self, raw: str, reading: Reading) -> datetime | Rule:
        """Read either; a form that is opened again may hold a moment that has passed, as ``show`` wrote it."""
        if rules.repeats(raw):
            return rules.read(raw, reading.now, reading.zone)
        return moments.read_shown(raw) or moments.read_moment(raw, reading.now, reading.zone)

    def show(self, value: datetime | Rule) -> str:
        return rules.show(value) if isinstance(value, Rule) else moments.show_moment(value)

    def widget(self, reading: Reading) -> Widget:
        return LineBox(most=2_000, placeholder="Tue 7pm, or every Tuesday at 19:00")
