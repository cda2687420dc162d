"""Rules as RFC 5545 writes them: for storage in one column of text, and for calendars.

``to_text`` keeps its ``UNTIL`` and ``EXDATE`` as local days, so that what is stored means the same after the zone's
law has changed; calendars want instants there, and ``calendar_lines`` gives them. Both are read back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.rules.occurrences import instant
from bot.rules.patterns import LAST, Days, MonthDays, MonthWeekdays, Pattern, Weeks, YearDay, YearWeekday
from bot.rules.rule import Rule

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_KNOWN = {"FREQ", "INTERVAL", "UNTIL", "COUNT", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
_USES = {
    "DAILY": set[str](),
    "WEEKLY": {"BYDAY"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"},
}


def to_rrule(rule: Rule) -> str:
    """Write the recurrence alone, ``FREQ=WEEKLY;BYDAY=TU``, its end in UTC as calendars want it."""
    return _recurrence(rule, f"{_last_instant(rule):%Y%m%dT%H%M%SZ}" if rule.until else "")


def to_text(rule: Rule) -> str:
    """Write the whole rule in at most three lines that ``from_text`` reads back as the same value."""
    lines = [
        f"DTSTART;TZID={rule.zone.key}:{_stamp(rule.start, rule.at)}",
        f"RRULE:{_recurrence(rule, f'{rule.until:%Y%m%d}' if rule.until else '')}",
    ]
    if rule.skipped:
        lines.append("EXDATE;VALUE=DATE:" + ",".join(f"{day:%Y%m%d}" for day in sorted(rule.skipped)))
    return "\n".join(lines)


def calendar_lines(rule: Rule) -> tuple[str, ...]:
    """Write the properties of a calendar's event, unfolded; the calendar has to define the zone."""
    zoned = f";TZID={rule.zone.key}:"
    skipped = (f"EXDATE{zoned}{_stamp(day, rule.at)}" for day in sorted(rule.skipped))
    return (f"DTSTART{zoned}{_stamp(rule.start, rule.at)}", f"RRULE:{to_rrule(rule)}", *skipped)


def from_rrule(text: str, start: date, at: time, zone: ZoneInfo, skipped: Iterable[date] = frozenset()) -> Rule:
    """Read a recurrence; ValueError names the first part that Circulator does not know."""
    parts = _parts(text)
    pattern = _pattern(parts, start)
    until = _until(parts["UNTIL"], at, zone) if "UNTIL" in parts else None
    count = _number(parts, "COUNT") if "COUNT" in parts else None
    return Rule(pattern, at, zone, start, until, count, frozenset(skipped))


def from_text(text: str) -> Rule:
    """Read what ``to_text`` or ``calendar_lines`` has written; ValueError names what it cannot read."""
    lines = [_property(line) for line in text.strip().splitlines()]
    start, zone = _start([line for line in lines if line[0] == "DTSTART"])
    recurrences = [value for name, _, value in lines if name == "RRULE"]
    if len(recurrences) != 1:
        raise ValueError("RRULE: give exactly one")
    unknown = [name for name, _, _ in lines if name not in {"DTSTART", "RRULE", "EXDATE"}]
    if unknown:
        raise ValueError(f"{unknown[0]}: not supported")
    skipped = (
        day for name, options, value in lines if name == "EXDATE" for day in _skipped(options, value, start, zone)
    )
    return from_rrule(recurrences[0], start.date(), start.time(), zone, skipped)


def _recurrence(rule: Rule, until: str) -> str:
    parts = list(_written(rule.pattern))
    if rule.pattern.every > 1:
        parts.insert(1, f"INTERVAL={rule.pattern.every}")
    if rule.count:
        parts.append(f"COUNT={rule.count}")
    if until:
        parts.append(f"UNTIL={until}")
    return ";".join(parts)


def _written(pattern: Pattern) -> Iterator[str]:
    match pattern:
        case Days():
            yield "FREQ=DAILY"
        case Weeks(on):
            yield from ("FREQ=WEEKLY", "BYDAY=" + ",".join(_DAYS[day] for day in on))
        case MonthDays(on):
            yield from ("FREQ=MONTHLY", "BYMONTHDAY=" + ",".join(map(str, on)))
        case MonthWeekdays(nth, weekday):
            yield from ("FREQ=MONTHLY", "BYDAY=" + ",".join(f"{each}{_DAYS[weekday]}" for each in nth))
        case YearDay(month, day):
            yield from ("FREQ=YEARLY", f"BYMONTH={month}", f"BYMONTHDAY={day}")
        case YearWeekday(month, nth, weekday):
            yield from ("FREQ=YEARLY", f"BYMONTH={month}", f"BYDAY={nth}{_DAYS[weekday]}")
        case _:
            assert_never(pattern)


def _last_instant(rule: Rule) -> datetime:
    day = rule.until or rule.start
    return instant(day, rule.at, rule.zone) or _last_instant(rule.changed(until=day - timedelta(days=1)))


def _stamp(day: date, at: time) -> str:
    return f"{day:%Y%m%d}T{at:%H%M}00"


def _parts(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.strip().upper().removeprefix("RRULE:").split(";")]
    parts = {name: value for name, _, value in pairs}
    wrong = [name for name, _, value in pairs if name not in _KNOWN or not value]
    if wrong:
        raise ValueError(f"{wrong[0] or 'RRULE'}: not supported")
    if len(parts) < len(pairs):
        raise ValueError("RRULE: a part stands in it twice")
    return parts


def _pattern(parts: Mapping[str, str], start: date) -> Pattern:
    frequency = parts.get("FREQ", "")
    if frequency not in _USES:
        raise ValueError(f"FREQ={frequency}: not supported")
    unused = [name for name in parts if name.startswith("BY") and name not in _USES[frequency]]
    if unused:
        raise ValueError(f"{unused[0]} with FREQ={frequency}: not supported")
    every = _number(parts, "INTERVAL") if "INTERVAL" in parts else 1
    if frequency == "DAILY":
        return Days(every)
    if frequency == "WEEKLY":
        return _weeks(parts, start, every)
    if frequency == "MONTHLY":
        return _months(parts, start, every)
    return _years(parts, start, every)


def _weeks(parts: Mapping[str, str], start: date, every: int) -> Weeks:
    if parts.get("WKST", "MO") != "MO" and every > 1:
        raise ValueError(f"WKST={parts['WKST']}: weeks begin on Monday here")
    days = _weekdays(parts) or [(0, start.weekday())]
    if any(nth for nth, _ in days):
        raise ValueError(f"BYDAY={parts['BYDAY']} with FREQ=WEEKLY: not supported")
    return Weeks(tuple(sorted({day for _, day in days})), every)


def _months(parts: Mapping[str, str], start: date, every: int) -> MonthDays | MonthWeekdays:
    days = _weekdays(parts)
    if days:
        return MonthWeekdays(_ordered(nth for nth, _ in days), _one_weekday(parts, days), every)
    return MonthDays(_month_days(parts) or (start.day,), every)


def _years(parts: Mapping[str, str], start: date, every: int) -> YearDay | YearWeekday:
    month, days = _number(parts, "BYMONTH") if "BYMONTH" in parts else start.month, _weekdays(parts)
    if len(days) > 1:
        raise ValueError(f"BYDAY={parts['BYDAY']} with FREQ=YEARLY: not supported")
    if days and "BYMONTH" not in parts:
        raise ValueError("BYDAY without BYMONTH: not supported")
    if days:
        return YearWeekday(month, days[0][0], _one_weekday(parts, days), every)
    on = _month_days(parts) or (start.day,)
    if len(on) > 1 or on[0] == LAST or ("BYMONTHDAY" in parts and "BYMONTH" not in parts):
        raise ValueError(f"BYMONTHDAY={parts['BYMONTHDAY']} with FREQ=YEARLY: not supported")
    return YearDay(month, on[0], every)


def _weekdays(parts: Mapping[str, str]) -> list[tuple[int, int]]:
    """Give each weekday with its place in the month, 0 where none is said."""
    found = [_BY_DAY.fullmatch(each) for each in parts["BYDAY"].split(",")] if "BYDAY" in parts else []
    places = _integers(parts, "BYSETPOS") if "BYSETPOS" in parts else []
    days = [(int(match[1] or 0), _DAYS.index(match[2])) for match in found if match]
    if len(days) < len(found) or (found and "BYMONTHDAY" in parts):
        raise ValueError(f"BYDAY={parts['BYDAY']}: not supported")
    if places and (len(days) != 1 or days[0][0]):
        raise ValueError(f"BYSETPOS={parts['BYSETPOS']}: not supported")
    return [(place, days[0][1]) for place in places] or days


def _one_weekday(parts: Mapping[str, str], days: list[tuple[int, int]]) -> int:
    weekdays = {day for _, day in days}
    if len(weekdays) > 1 or any(nth not in {1, 2, 3, 4, LAST} for nth, _ in days):
        raise ValueError(f"BYDAY={parts['BYDAY']}: only the first to fourth or last of one weekday is supported")
    return weekdays.pop()


def _month_days(parts: Mapping[str, str]) -> tuple[int, ...]:
    days = _integers(parts, "BYMONTHDAY") if "BYMONTHDAY" in parts else []
    if any(day != LAST and not 1 <= day <= 31 for day in days):
        raise ValueError("BYMONTHDAY: only days 1 to 31 and -1 are supported")
    return _ordered(days)


def _ordered(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(numbers), key=lambda number: (number == LAST, number)))


def _number(parts: Mapping[str, str], name: str) -> int:
    numbers = _integers(parts, name)
    if len(numbers) > 1:
        raise ValueError(f"{name}={parts[name]}: only one is supported")
    return numbers[0]


def _integers(parts: Mapping[str, str], name: str) -> list[int]:
    if not re.fullmatch(r"[+-]?\d{1,4}(,[+-]?\d{1,4})*", parts[name]):
        raise ValueError(f"{name}={parts[name]}: not a number")
    return [int(each) for each in parts[name].split(",")]


def _until(value: str, at: time, zone: ZoneInfo) -> date:
    """Give the last local day that may fire: of a day itself, of a local time, or of an instant in UTC."""
    if re.fullmatch(r"\d{8}", value):
        return _moment("UNTIL", f"{value}T000000").date()
    limit = _moment("UNTIL", value.removesuffix("Z"))
    if not value.endswith("Z"):
        return limit.date() if at <= limit.time() else limit.date() - timedelta(days=1)
    limit = limit.replace(tzinfo=UTC)
    around = (limit.date() + timedelta(days=step) for step in (1, 0, -1))
    return next((day for day in around if _fires_by(day, at, zone, limit)), limit.date() - timedelta(days=2))


def _fires_by(day: date, at: time, zone: ZoneInfo, limit: datetime) -> bool:
    found = instant(day, at, zone)
    return found is not None and found <= limit


def _property(line: str) -> tuple[str, str, str]:
    head, _, value = line.strip().partition(":")
    name, _, options = head.partition(";")
    return name.upper(), options, value


def _start(lines: list[tuple[str, str, str]]) -> tuple[datetime, ZoneInfo]:
    if len(lines) != 1 or not lines[0][1].upper().startswith("TZID="):
        raise ValueError("DTSTART: give exactly one, with TZID")
    _, options, value = lines[0]
    return _moment("DTSTART", value), _zone(options[len("TZID=") :])


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ValueError(f"TZID={name}: not a time zone") from None


def _skipped(options: str, value: str, start: datetime, zone: ZoneInfo) -> Iterator[date]:
    for each in value.split(","):
        if options.upper() == "VALUE=DATE":
            yield _moment("EXDATE", f"{each}T000000").date()
        elif options == f"TZID={zone.key}" and each[8:] == f"{start:T%H%M%S}":
            yield _moment("EXDATE", each).date()
        else:
            raise ValueError(f"EXDATE={each}: give a day, or the rule's own time in its own zone")


def _moment(name: str, value: str) -> datetime:
    fault = f"{name}={value}: not a local date and time"
    if not re.fullmatch(r"\d{8}T\d{6}", value):
        raise ValueError(fault)
    try:
        return datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007
    except ValueError:
        raise ValueError(fault) from None
