"""Values that only events have: what is earned there, and when people are reminded."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import zones
from bot.cards import Option
from bot.errors import Unread
from bot.kinds import Choice, LineBox, Plain, Reading, When, Widget
from bot.moments import read_date, read_duration, show_duration
from bot.rules import Rule
from bot.text import Words, say

_CREDIT = re.compile(
    r"(\d{1,2}(?:[.,]\d{1,2})?)\s*(?:ces?|ceus?|credits?|hours?|h)?\s*(live|home study|on demand|recorded)?",
    re.IGNORECASE,
)
MOST_REMINDERS = 5
CHECKIN = Choice(
    (
        Option(say("Each by a button"), "button"),
        Option(say("By a code that the host shows"), "code"),
        Option(say("The host notes it"), "host"),
    )
)


@dataclass(frozen=True, slots=True)
class Credit:
    """What continuing education an event counts for, in hundredths of a credit; ``live``: one has to be there."""

    hundredths: int
    live: bool = False

    @property
    def amount(self) -> str:
        whole, rest = divmod(self.hundredths, 100)
        return f"{whole}.{rest:02}".rstrip("0").rstrip(".")


class Credits(Plain):
    """Credits of continuing education, such as ``2`` or ``1.5 live``."""

    spaced = True

    def read(self, raw: str, reading: Reading) -> Credit:
        found = _CREDIT.fullmatch(raw.strip())
        if found is None:
            raise Unread(say("I do not read “{raw}” as credits. Type a number such as 2, or 1.5 live.", raw=raw))
        hundredths = round(float(found[1].replace(",", ".")) * 100)
        if not hundredths or hundredths % 25:
            raise Unread(say("Credits are counted in quarters: type a number such as 1, 1.25 or 2.5."))
        return Credit(hundredths, (found[2] or "").casefold() == "live")

    def show(self, value: Credit) -> str:
        return f"{value.amount} live" if value.live else value.amount

    def widget(self, reading: Reading) -> Widget:
        return LineBox(placeholder="2 live")


class Befores(Plain):
    """How long before, one or several: ``1d, 1h``, or ``none``."""

    spaced = True

    def read(self, raw: str, reading: Reading) -> tuple[timedelta, ...]:
        if raw.strip().casefold() in {"none", "no", "never"}:
            return ()
        found = tuple(dict.fromkeys(read_duration(piece) for piece in re.split(r",|;| and ", raw) if piece.strip()))
        if len(found) > MOST_REMINDERS:
            raise Unread(say("Choose at most {n} reminders.", n=str(MOST_REMINDERS)))
        return tuple(sorted(found, reverse=True))

    def show(self, value: tuple[timedelta, ...]) -> str:
        return ", ".join(map(show_duration, value)) or "none"

    def words(self, raw: str) -> Words:
        return raw

    def widget(self, reading: Reading) -> Widget:
        return LineBox(placeholder="1d, 1h")


class Start(Plain):
    """When an event is: a moment, a rule, or a day alone for what lasts whole days."""

    spaced = True

    def read(self, raw: str, reading: Reading) -> date | datetime | Rule:
        try:
            return When().read(raw, reading)
        except Unread:
            today = reading.now.astimezone(reading.zone).date()
            with suppress(Unread):
                day = read_date(raw, today, month_first=zones.month_first(reading.zone))
                if day >= today:
                    return day
            raise

    def show(self, value: date | datetime | Rule) -> str:
        return When().show(value) if isinstance(value, datetime | Rule) else value.isoformat()

    def widget(self, reading: Reading) -> Widget:
        return When().widget(reading)


@dataclass(frozen=True)
class Web(Plain):
    """An address on the web, beginning with https://; for ``calendars`` with webcal:// too."""

    calendars: bool = False

    def read(self, raw: str, reading: Reading) -> str:
        text = raw.strip().strip("<>").partition("|")[0]
        schemes = "https?|webcals?" if self.calendars else "https?"
        if not re.fullmatch(rf"(?:{schemes})://[^\s<>\"]{{4,480}}", text):
            raise Unread(say("“{raw}” is not a web address. Type one that begins with https://", raw=raw[:80]))
        return text

    def widget(self, reading: Reading) -> Widget:
        return LineBox(most=500, placeholder="https://")
