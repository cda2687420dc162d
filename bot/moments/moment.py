"""Instants as people type them: a day and a time in either order, an exact ISO time, or a way ahead (``in 2h``).

A time alone is the next such time. ``in 3 weeks`` and ``in 2 months`` keep the time of day, whatever the clocks do
meanwhile; ``in 2h`` counts hours that pass. Days such as ``tomorrow`` are the person's own; if today is another date in
the zone that is named, both are considered. From midnight until four ``tomorrow`` asks: to who works at night it may be
the day that has begun; of the two evenings that ``tonight`` may be, one is over. A phrase that can mean two instants, or one that is past, asks back.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import Unread
from bot.moments import asking
from bot.moments.asking import Asked
from bot.moments.durations import LONGEST, read_steps
from bot.moments.folding import folded
from bot.moments.meanings import lacking, meanings
from bot.moments.walls import exactly, in_zone
from bot.moments.weeks import MONTHS_AHEAD

_EXACT = r"([0-9]{4}-[0-9]{2}-[0-9]{2})([t ])([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]{1,6})?)? ?(utc|z|[+-][0-9]{2}:?[0-9]{2})"


def read_moment(raw: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Read an instant that is still to come, in the person's zone; the answer is aware, in UTC.

    Raises:
        Unread: with what to type, for whatever is not fully read, is past or over ten years away, or could be two
            instants: a doubled hour, ``7:00``, ``next Fri`` on a Monday.
    """
    asked = Asked(raw, now.astimezone(UTC), zone)
    try:
        found = _read(folded(raw), asked)
    except OverflowError:
        raise asking.far(raw) from None
    if found <= asked.now:
        raise asking.past(asked, found)
    if found - asked.now > LONGEST:
        raise asking.far(raw)
    return found


def show_moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def read_shown(raw: str) -> datetime | None:
    """Read back exactly what ``show_moment`` wrote, past or to come; anything else is None."""
    try:
        found = datetime.fromisoformat(raw.strip())
        return found if found.tzinfo and show_moment(found) == raw.strip() else None
    except (ValueError, OverflowError):
        return None


def _read(text: str, asked: Asked) -> datetime:
    found = _exact(text, asked) or _ahead(text, asked)
    if found:
        return found
    text = _timed(re.sub(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})t(?=[0-9])", r"\1 ", text), asked)
    meant = meanings(text, asked)
    for each in meant:
        if isinstance(each, Unread):
            raise each
    ats = sorted({each for each in meant if isinstance(each, datetime)})
    if len(ats) == 1:
        return ats[0]
    raise (asking.which(asked, [exactly(at, asked.zone) for at in ats]) if ats else lacking(text, asked))


def _exact(text: str, asked: Asked) -> datetime | None:
    """Read ISO with its offset; behind a space, ``19:00-07:00`` could be a shift, so it asks."""
    found = re.fullmatch(_EXACT, text)
    if found is None:
        return None
    if found[2] == " " and not found[4] and found[5].startswith("-"):
        raise asking.spanning(asked)
    try:
        offset = found[5].replace("utc", "+00:00").replace("z", "+00:00")
        return datetime.fromisoformat(f"{found[1]}T{found[3]}{found[4] or ''}{offset}").astimezone(UTC)
    except ValueError:
        raise asking.unread(asked) from None


def _timed(text: str, asked: Asked) -> str:
    """Write the time of day that it is behind ``in 2 months``, which keeps it."""
    return f"{text} {asked.now.astimezone(asked.zone):%H:%M:%S}" if re.fullmatch(MONTHS_AHEAD, text) else text


def _ahead(text: str, asked: Asked) -> datetime | None:
    """Read ``in 2h``: days and weeks keep the time of day, hours and minutes are counted as they pass."""
    found = re.fullmatch(r"in (.+)|(.+) from now", text)
    length = (found[1] or found[2]) if found else ""
    steps = None if re.search(r"[0-9]{4} ?h", length) else read_steps(length)
    if steps is None:
        return None
    days, rest = steps
    local = asked.now.astimezone(asked.zone).replace(tzinfo=None)
    if not days:
        return asked.now + rest
    return in_zone(local + timedelta(days=days), asked.zone) + rest
