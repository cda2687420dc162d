"""Rules as RFC 5545 writes them: stored whole, taken in from calendars, given to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from bot.rules import (
    LAST,
    Days,
    MonthDays,
    MonthWeekdays,
    Pattern,
    Rule,
    Weeks,
    YearDay,
    YearWeekday,
    calendar_lines,
    dates,
    from_rrule,
    from_text,
    occurrences,
    to_rrule,
    to_text,
)
from tests.test_rules import WEEKLY, rules

NEW_YORK = ZoneInfo("America/New_York")
ALWAYS = datetime(1960, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)


@given(rules())
def test_what_is_stored_is_read_as_the_same_rule(rule: Rule) -> None:
    assert from_text(to_text(rule)) == rule


@given(rules())
def test_what_calendars_get_fires_as_the_rule_does(rule: Rule) -> None:
    again = from_text("\n".join(calendar_lines(rule)))

    assert list(islice(occurrences(again, *ALWAYS), 300)) == list(islice(occurrences(rule, *ALWAYS), 300))


@given(rules())
def test_a_recurrence_alone_is_read_back(rule: Rule) -> None:
    again = from_rrule(to_rrule(rule), rule.start, rule.at, rule.zone, rule.skipped if rule.until is None else ())

    assert again.pattern == rule.pattern
    assert again.count == rule.count


def test_a_rule_is_stored_in_three_lines_that_hold_local_days() -> None:
    rule = WEEKLY.changed(until=date(2027, 1, 31)).without(date(2026, 11, 24)).without(date(2026, 12, 1))

    assert to_text(rule).splitlines() == [
        "DTSTART;TZID=America/Chicago:20261110T190000",
        "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270131",
        "EXDATE;VALUE=DATE:20261124,20261201",
    ]


def test_a_calendar_gets_the_end_in_utc_and_the_exceptions_in_the_zone() -> None:
    rule = WEEKLY.changed(pattern=Weeks((1,), 2), until=date(2027, 1, 31)).without(date(2026, 11, 24))

    assert calendar_lines(rule) == (
        "DTSTART;TZID=America/Chicago:20261110T190000",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270201T010000Z",
        "EXDATE;TZID=America/Chicago:20261124T190000",
    )


@pytest.mark.parametrize(
    ("recurrence", "pattern"),
    [
        ("FREQ=DAILY;INTERVAL=10", Days(10)), ("FREQ=WEEKLY;BYDAY=TU,TH", Weeks((1, 3))), ("RRULE:FREQ=WEEKLY;WKST=SU;BYDAY=TU", Weeks((1,))),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=MO", Weeks((1,), 2)), ("freq=monthly;byday=1tu,-1tu", MonthWeekdays((1, LAST), 1)),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1", MonthWeekdays((1,), 1)), ("FREQ=MONTHLY;BYMONTHDAY=2,-1", MonthDays((2, LAST))),
        ("FREQ=MONTHLY", MonthDays((2,))), ("FREQ=YEARLY", YearDay(9, 2)), ("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2", YearDay(9, 2)),
        ("FREQ=YEARLY;BYDAY=+1TU;BYMONTH=9", YearWeekday(9, 1, 1)),
    ],
)  # fmt: skip
def test_a_recurrence_of_a_calendar_is_read(recurrence: str, pattern: Pattern) -> None:
    assert from_rrule(recurrence, date(1997, 9, 2), time(9), NEW_YORK).pattern == pattern


@pytest.mark.parametrize(
    ("recurrence", "part"),
    [
        ("", "RRULE"), ("FREQ=HOURLY", "FREQ=HOURLY"), ("INTERVAL=2", "FREQ="), ("FREQ=DAILY;BYHOUR=9", "BYHOUR"), ("FREQ=DAILY;BYDAY=MO", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY"), ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "WKST"), ("FREQ=MONTHLY;BYDAY=5TU", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=TU", "BYDAY"), ("FREQ=MONTHLY;BYDAY=1TU,2WE", "BYDAY"), ("FREQ=MONTHLY;BYMONTHDAY=-2", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "BYDAY"), ("FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=1", "BYSETPOS"), ("FREQ=YEARLY;BYYEARDAY=1", "BYYEARDAY"),
        ("FREQ=YEARLY;BYDAY=20MO", "BYDAY"), ("FREQ=YEARLY;BYMONTH=1,2", "BYMONTH"), ("FREQ=YEARLY;BYMONTHDAY=2", "BYMONTHDAY"),
        ("FREQ=YEARLY;BYMONTH=9;BYDAY=TU", "BYDAY"), ("FREQ=YEARLY;BYMONTH=9;BYDAY=1TU,2TU", "BYDAY"), ("FREQ=DAILY;FREQ=DAILY", "twice"),
        ("FREQ=DAILY;COUNT=2;UNTIL=19980101", "count"), ("FREQ=DAILY;COUNT=x", "COUNT"), ("FREQ=DAILY;INTERVAL=0", "every"),
        ("FREQ=MONTHLY;BYMONTHDAY=2;BYDAY=1TU", "BYDAY"), ("FREQ=MONTHLY;BYDAY=1TU;BYSETPOS=1", "BYSETPOS"), ("FREQ=WEEKLY;BYDAY=TU,XX", "BYDAY"),
        ("FREQ=YEARLY;BYDAY=1TU", "BYDAY"), ("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2,3", "BYMONTHDAY"), ("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=-1", "BYMONTHDAY"), ("FREQ=DAILY;WKST=", "WKST"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL"), ("FREQ=DAILY;UNTIL=19971301", "UNTIL"), ("FREQ=WEEKLY;BYDAY=WE", "start"),
    ],
)  # fmt: skip
def test_a_part_that_is_not_supported_is_named(recurrence: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        from_rrule(recurrence, date(1997, 9, 2), time(9), NEW_YORK)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "DTSTART"), ("DTSTART:19970902T090000\nRRULE:FREQ=DAILY", "DTSTART"), ("DTSTART;TZID=UTC:19970902T090000", "RRULE"),
        ("DTSTART;TZID=Mars/Base:19970902T090000\nRRULE:FREQ=DAILY", "TZID=Mars/Base"), ("DTSTART;TZID=UTC:1997\nRRULE:FREQ=DAILY", "DTSTART"),
        ("DTSTART;TZID=../etc:19970902T090000\nRRULE:FREQ=DAILY", "TZID"), ("DTSTART;TZID=UTC:19970902T090005\nRRULE:FREQ=DAILY", "at"),
        ("DTSTART;TZID=UTC:19970902T090000\nDTSTART;TZID=UTC:19970903T090000\nRRULE:FREQ=DAILY", "DTSTART"), ("DTSTART;TZID=UTC:19970902T090000\nRRULE:FREQ=DAILY\nRRULE:FREQ=DAILY", "RRULE"),
        ("DTSTART;TZID=UTC:19970902T090000\nRRULE:FREQ=DAILY\nEXDATE;TZID=Europe/London:19970903T090000", "EXDATE"),
        ("DTSTART;TZID=UTC:19970902T090000\nRRULE:FREQ=DAILY\nRDATE:19970903T090000", "RDATE"),
        ("DTSTART;TZID=UTC:19970902T090000\nRRULE:FREQ=DAILY\nEXDATE;TZID=UTC:19970903T100000", "EXDATE"),
        ("DTSTART;TZID=UTC:19970902T090000\nRRULE:FREQ=WEEKLY\nEXDATE;VALUE=DATE:19970903", "skipped"),
    ],
)  # fmt: skip
def test_a_text_that_is_not_a_rule_is_refused_by_what_is_wrong(text: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        from_text(text)


@pytest.mark.parametrize(
    ("until", "day"),
    [
        ("19971224T000000Z", 23), ("19971223T140000Z", 23), ("19971223T135959Z", 22), ("19971223T090000", 23), ("19971223T085900", 22),
        ("19971223", 23),
    ],
)  # fmt: skip
def test_the_end_of_a_calendar_is_the_last_day_that_may_fire(until: str, day: int) -> None:
    rule = from_rrule(f"FREQ=DAILY;UNTIL={until}", date(1997, 9, 2), time(9), NEW_YORK)

    assert rule.until == date(1997, 12, day)


@pytest.mark.parametrize(
    ("start", "recurrence", "wanted"),
    [
        ("0902", "FREQ=DAILY;COUNT=10", "0902 0903 0904 0905 0906 0907 0908 0909 0910 0911"),
        ("0902", "FREQ=DAILY;INTERVAL=10;COUNT=5", "0902 0912 0922 1002 1012"),
        ("0902", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=8", "0902 0904 0916 0918 0930 1002 1014 1016"),
        ("0905", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "0905 1003 1107 1205 0102 0206 0306 0403 0501 0605"),
        ("0930", "FREQ=MONTHLY;BYMONTHDAY=1,-1;COUNT=10", "0930 1001 1031 1101 1130 1201 1231 0101 0131 0201"),
        ("0910", "FREQ=MONTHLY;INTERVAL=18;BYMONTHDAY=10,11,12,13,14,15;COUNT=10", "0910 0911 0912 0913 0914 0915 0310 0311 0312 0313"),
        ("0902", "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", "0902 0904 0909 0911 0916 0918 0923 0925 0930 1002"),
        ("0904", "FREQ=MONTHLY;COUNT=3;BYDAY=TH;BYSETPOS=1", "0904 1002 1106"),
    ],
)  # fmt: skip
def test_the_examples_of_the_rfc_come_out_as_it_prints_them(start: str, recurrence: str, wanted: str) -> None:
    """Source: RFC 5545, section 3.8.5.3; all begin in 1997."""
    begins = datetime.strptime(f"1997{start}", "%Y%m%d").date()  # noqa: DTZ007
    rule = from_rrule(recurrence, begins, time(9), NEW_YORK)

    assert [f"{day:%m%d}" for day in dates(rule, begins)] == wanted.split()


def test_the_last_firing_before_a_day_that_the_zone_leaves_out_ends_a_calendar() -> None:
    rule = Rule(Days(), time(9), ZoneInfo("Pacific/Apia"), date(2011, 12, 28), until=date(2011, 12, 30))
    again = from_rrule(to_rrule(rule), rule.start, rule.at, rule.zone)

    assert again.until == date(2011, 12, 29)


def test_a_stored_end_stays_when_the_law_of_the_zone_changes() -> None:
    stored = to_text(WEEKLY.changed(until=date(2026, 11, 24))).replace("America/Chicago", "Pacific/Auckland")

    assert from_text(stored).until == date(2026, 11, 24)
