"""What people are asked where a phrase is not one instant: each sentence says what to type, and that is read when typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import Unread
from bot.moments.names import WEEKDAYS, brief
from bot.text import cut, say

_SPAN = r"(?<![0-9-])[0-9]{1,2}(?::?[0-9]{2})?(?: ?[ap]m?| ?h(?:rs)?)? ?(?:-|to|till?|until) ?[0-9]{1,2}(?::?[0-9]{2})?(?![0-9-])"
_NIGHT_ENDS = time(4)


@dataclass(frozen=True, slots=True)
class Asked:
    """A phrase as it was typed, and what it depends on."""

    raw: str
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def late(self) -> bool:
        """Say whether it is after midnight and ``tomorrow`` is asked for, which to who is still up may be today."""
        night = self.now.astimezone(self.zone).time() < _NIGHT_ENDS
        return night and re.search(r"\b(tomorrow|tmrw)\b", self.raw.casefold()) is not None


def soon(asked: Asked) -> str:
    """Write an example that is read on any day: the weekday after tomorrow, ``Tue 7pm``."""
    return f"{brief(WEEKDAYS[(asked.today + timedelta(days=2)).weekday()])} 7pm"


def exact(asked: Asked) -> str:
    """Write an example in full: ``2026-11-30 19:00``."""
    return f"{asked.today + timedelta(days=8)} 19:00"


def unread(asked: Asked) -> Unread:
    """Ask for a phrase that is read in no way."""
    if not asked.raw.strip():
        return Unread(say("Type a day and a time, such as {soon} or {exact}.", soon=soon(asked), exact=exact(asked)))
    return Unread(
        say(
            "I cannot read “{raw}” as a day and a time. Type both, such as {soon} or {exact}.",
            raw=quoted(asked.raw),
            soon=soon(asked),
            exact=exact(asked),
        )
    )


def hint(asked: Asked) -> Unread | None:
    """Say what to type instead of some ways to write that are never one instant to come."""
    text = asked.raw.casefold()
    if re.search(r"\b(ago|last)\b", text):
        return Unread(
            say(
                "“{raw}” is past. Type a time that is still to come, such as {soon}.",
                raw=quoted(asked.raw),
                soon=soon(asked),
            )
        )
    if re.search(_SPAN, text.replace("–", "-")):
        return spanning(asked)
    if re.search(r"\b(next|this) (week|month|year)\b|\bweekend\b|\bevery\b", text):
        return Unread(
            say(
                "“{raw}” is several days. Type one and a time, such as {soon} or {exact}.",
                raw=quoted(asked.raw),
                soon=soon(asked),
                exact=exact(asked),
            )
        )
    return None


def spanning(asked: Asked) -> Unread:
    return Unread(
        say(
            "“{raw}” looks like a start and an end. Type the start alone, such as {soon}.",
            raw=quoted(asked.raw),
            soon=soon(asked),
        )
    )


def timeless(offers: Sequence[str]) -> Unread:
    return Unread(say("At what time? Type it behind the day, such as {offers}.", offers=" or ".join(offers)))


def leftover(raw: str, rest: str) -> Unread:
    return Unread(
        say(
            "I do not know what “{rest}” means in “{raw}”. A time zone is typed as ET, CT, MT, PT, UTC or Chicago time; leave out anything else.",
            rest=quoted(rest),
            raw=quoted(raw),
        )
    )


def far(raw: str) -> Unread:
    return Unread(say("“{raw}” is too far away: more than ten years. Choose another day.", raw=quoted(raw)))


def past(asked: Asked, at: datetime) -> Unread:
    try:
        when = f"{at.astimezone(asked.zone):%Y-%m-%d %H:%M}"
    except OverflowError:
        when = at.date().isoformat()
    return Unread(
        say(
            "“{raw}” is past: that was {when}. Type a time that is still to come, such as {soon}.",
            raw=quoted(asked.raw),
            when=when,
            soon=soon(asked),
        )
    )


def year(raw: str, offers: Sequence[str]) -> Unread:
    """Ask for ``Nov 30 2030``: a year, or half past eight in the evening; only one of them may be to come."""
    if len(offers) == 1:
        return Unread(
            say(
                "“{raw}” could have a year or a time in it. Type the day and the time in full, such as {offer}.",
                raw=quoted(raw),
                offer=offers[0],
            )
        )
    time, year = offers
    return Unread(
        say(
            "“{raw}” could have a year or a time in it. Type {time} for the time, or the year and a time, such as {year}.",
            raw=quoted(raw),
            time=time,
            year=year,
        )
    )


def passed(raw: str, following: str) -> Unread:
    """Ask for a date without a year that was only just."""
    return Unread(
        say(
            "“{raw}” has just passed. Type {next} if you mean the next one, or another day.",
            raw=quoted(raw),
            next=following,
        )
    )


def part(at: time, offer: str) -> Unread:
    return Unread(
        say(
            "{time} is not in that part of the day. Type the day and the time alone, such as {offer}.",
            time=f"{at:%H:%M}",
            offer=offer,
        )
    )


def which(asked: Asked, offers: Sequence[str]) -> Unread:
    """Ask which of two is meant."""
    first, second = offers[:2]
    raw = quoted(asked.raw)
    if asked.late:
        return Unread(
            say(
                "It is after midnight: “{raw}” could be two times. Type {first} or {second}.",
                raw=raw,
                first=first,
                second=second,
            )
        )
    return Unread(say("“{raw}” could be two times. Type {first} or {second}.", raw=raw, first=first, second=second))


def quoted(raw: str) -> str:
    return cut(raw.strip(), 100)
