"""All that a day and a time may mean together, in the zone that is named beside them or in the person's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from bot import zones
from bot.errors import Unread
from bot.moments import asking
from bot.moments.asking import Asked
from bot.moments.clocks import clock, midnight, which_midnight
from bot.moments.days import Day, day
from bot.moments.folding import folded
from bot.moments.names import WEEKDAYS, brief, month
from bot.moments.phrases import Cut, cuts
from bot.moments.walls import instant, instants
from bot.zones import Meant

Meaning = datetime | Unread
_HOURS = ("7pm", "1900", "7am", "0700", "3pm", "1500", "11pm", "2300")
_COMPACT = "[0-9]-?[a-z]{3}-?[0-9]{2}"


def meanings(text: str, asked: Asked) -> list[Meaning]:
    """Give each instant that a folded phrase may mean, and each refusal that says what is not plain in it."""
    return [each for cut in cuts(text) for each in _cut(cut, asked)]


def lacking(text: str, asked: Asked) -> Unread:
    """Say what keeps a phrase without any meaning from being read."""
    found = _day(text, (Meant(asked.zone),), asked)
    if isinstance(found, Unread):
        return found
    if found:
        return asking.timeless(_with_time(found, asked))
    if hint := asking.hint(asked):
        return hint
    words = text.split()
    for count in (1, 2):
        if meanings(" ".join(words[:-count]), asked):
            return asking.leftover(asked.raw, " ".join(words[-count:]))
    return asking.unread(asked)


def _cut(cut: Cut, asked: Asked) -> Iterator[Meaning]:
    at, alone = _clock(cut)
    named = _named(cut.zone, asked) if at is not None else ()
    if not named or at is None:
        return
    if alone:
        yield at if isinstance(at, Unread) else _next(at, named, asked)
        return
    found = _day(cut.day, named, asked)
    if isinstance(found, Unread):
        yield found
    elif isinstance(at, Unread):
        yield from [at] if found else []
    elif found:
        yield _year(found, at, cut, asked) if _like_year(cut) else _on(found, at, named, cut, asked)


def _clock(cut: Cut) -> tuple[time | Unread | None, bool]:
    """Read the time of day, and say whether it is meant without a day: ``midnight tonight`` is the next midnight."""
    if not midnight(cut.clock):
        return clock(cut.clock), not cut.day
    alone = cut.day in {"", "tonight", "tonite"}
    return (time(0) if alone else which_midnight()), alone


def _named(zone: str, asked: Asked) -> tuple[Meant, ...]:
    return zones.meant(zone, asked.zone, asked.now) if zone else (Meant(asked.zone),)


def _next(at: time, named: tuple[Meant, ...], asked: Asked) -> Meaning:
    """Give the next instant at which a clock there shows a time."""
    today = _today(named[0], asked)
    for ahead in (0, 1):
        local = datetime.combine(today + timedelta(days=ahead), at)
        shown = instants(local, named) or instants(local, tuple(Meant(each.zone) for each in named))
        if not shown or shown[-1] > asked.now:
            break
    return instant(local, named, asked.zone)


def _day(text: str, named: tuple[Meant, ...], asked: Asked) -> Day | Unread | None:
    """Read a day by each date that may be today for the person."""
    first_is_month = zones.month_first(asked.zone)
    found: list[Day] = []
    for today in _todays(named, asked):
        one = day(text, today, month_first=first_is_month)
        if not isinstance(one, Day):
            return one
        found.append(one)
    return Day(tuple(sorted({each for one in found for each in one.dates})), found[0].within)


def _todays(named: tuple[Meant, ...], asked: Asked) -> Iterable[date]:
    """Give the person's own today, the zone's, and after midnight the day that has ended: to who is up late it has not."""
    yesterday = [asked.today - timedelta(days=1)] if asked.late else []
    return dict.fromkeys([asked.today, _today(named[0], asked), *yesterday])


def _on(found: Day, at: time, named: tuple[Meant, ...], cut: Cut, asked: Asked) -> Meaning:
    """Give the one instant to come among the dates that a day may mean, or ask which."""
    if not found.within[0] <= at <= found.within[1]:
        days = (each + timedelta(days=step) for step in (0, 1) for each in found.dates)
        return asking.part(at, *_read(1, (_offer(each, at, cut.zone) for each in days), asked))
    ats: dict[date, datetime] = {}
    for each in found.dates:
        one = instant(datetime.combine(each, at), named, asked.zone)
        if isinstance(one, Unread):
            return one
        ats[each] = one
    return _one(ats, at, cut, asked)


def _one(ats: dict[date, datetime], at: time, cut: Cut, asked: Asked) -> Meaning:
    ahead = [each for each, one in ats.items() if one > asked.now]
    if len(ahead) > 1:
        return asking.which(asked, [_offer(each, at, cut.zone) for each in ahead])
    if ahead and min(ats) < asked.today:
        return asking.passed(asked.raw, _offer(ahead[0], at, cut.zone))
    return ats[ahead[0] if ahead else max(ats)]


def _year(found: Day, at: time, cut: Cut, asked: Asked) -> Unread:
    on = found.dates[-1]
    offers = (f"{on} {at:%H:%M} {_written(cut.zone)}", f"{at:%H%M}-{on:%m-%d} 7pm {_written(cut.zone)}")
    return asking.year(asked.raw, _read(2, map(str.strip, offers), asked))


def _with_time(found: Day, asked: Asked) -> list[str]:
    """Offer the phrase itself with a time of day behind it, or else the dates that it may mean."""
    phrase = asked.raw.strip(" .!?,")
    at = next(at for at in (time(19), time(7), time(15)) if found.within[0] <= at <= found.within[1])
    phrases = [f"{phrase} {each}" for each in _HOURS] if len(found.dates) == 1 else []
    days = [_offer(each, at, "") for each in found.dates]
    return _read(2, (*phrases, *days), asked)


def _read(most: int, offers: Iterable[str], asked: Asked) -> list[str]:
    """Keep the first offers that are read as one instant to come; where none is, give an example."""
    return list(islice((each for each in offers if _plain(each, asked)), most)) or [asking.soon(asked)]


def _plain(offer: str, asked: Asked) -> bool:
    found = meanings(folded(offer), Asked(offer, asked.now, asked.zone))
    return len(set(found)) == 1 and isinstance(found[0], datetime) and found[0] > asked.now


def _offer(day: date, at: time, zone: str) -> str:
    """Write a day, a time and a zone so that they are read back: ``Tue 2026-11-24 19:00 CT``."""
    return f"{brief(WEEKDAYS[day.weekday()])} {day.isoformat()} {at:%H:%M} {_written(zone)}".strip()


def _written(zone: str) -> str:
    return zone.upper() if len(zone) <= 4 else zone


def _like_year(cut: Cut) -> bool:
    """Say whether what stands beside ``Nov 30`` could be its year."""
    named = any(month(word) for word in re.findall("[a-z]+", cut.day))
    dated = re.search(f"[0-9]{{4}}|{_COMPACT}$", cut.day)
    return named and not dated and re.fullmatch("20[0-5][0-9]", cut.clock) is not None


def _today(zone: Meant, asked: Asked) -> date:
    return asked.now.astimezone(zone.zone).date()
