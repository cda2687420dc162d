"""Rules: which days they fall on, what a rule may not be, and what holds for all their firings."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    dates,
    first,
    following,
    last,
    occurrences,
)

CHICAGO = ZoneInfo("America/Chicago")
START = date(2026, 11, 10)
NOW = datetime(2026, 11, 22, 13, tzinfo=UTC)
WEEKLY = Rule(Weeks((1,)), time(19), CHICAGO, START)

every = st.sampled_from([1, 1, 1, 2, 3, 5, 12, 53, 400])
years = st.sampled_from([1, 1, 2, 4, 5])  # so that a hundred of them end before the calendar does
places = st.lists(st.sampled_from([1, 2, 3, 4]), unique=True).map(sorted)
weekdays = st.integers(0, 6)
patterns: st.SearchStrategy[Pattern] = st.one_of(
    st.builds(Days, every),
    st.builds(Weeks, st.sets(weekdays, min_size=1).map(lambda found: tuple(sorted(found))), every),
    st.builds(
        MonthDays,
        st.tuples(st.sets(st.sampled_from([1, 2, 15, 28, 29, 30, 31])), st.booleans()).map(
            lambda pair: (*sorted(pair[0]), LAST) if pair[1] or not pair[0] else tuple(sorted(pair[0]))
        ),
        every,
    ),
    st.builds(
        MonthWeekdays,
        st.tuples(places, st.booleans()).map(
            lambda pair: (*pair[0], LAST) if pair[1] or not pair[0] else tuple(pair[0])
        ),
        weekdays,
        every,
    ),
    st.one_of(
        st.builds(YearDay, st.integers(1, 12), st.sampled_from([1, 15, 28, 29]), years),
        st.builds(YearDay, st.sampled_from([1, 12]), st.just(31), years),
    ),
    st.builds(YearWeekday, st.integers(1, 12), st.sampled_from([1, 2, 3, 4, LAST]), weekdays, years),
)
zones = st.sampled_from(
    [
        "America/Chicago", "UTC", "Europe/Berlin", "America/Havana", "Asia/Beirut", "Pacific/Apia", "Australia/Lord_Howe",
        "America/Indiana/Knox", "EST", "Etc/GMT+5", "Africa/Casablanca", "America/Argentina/Ushuaia", "Africa/Monrovia",
    ]
).map(ZoneInfo)  # fmt: skip
clocks = st.one_of(
    st.sampled_from([time(0), time(0, 30), time(1, 30), time(2), time(2, 30), time(3), time(12), time(23, 59)]),
    st.times().map(lambda at: time(at.hour, at.minute)),
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    pattern = draw(patterns)
    start = first(pattern, draw(st.dates(date(1969, 12, 1), date(2040, 1, 1))))
    ends = draw(st.sampled_from(["until", "count", ""]))
    until = start + timedelta(days=draw(st.sampled_from([0, 1, 30, 366, 5000]))) if ends == "until" else None
    count = draw(st.sampled_from([1, 2, 7, 100])) if ends == "count" else None
    rule = Rule(pattern, draw(clocks), draw(zones), start, until, count)
    skipped = draw(st.sets(st.sampled_from(list(islice(dates(rule, start), 8)))))
    return rule.changed(skipped=frozenset(skipped))


def falls(pattern: Pattern, start: date, day: date) -> bool:
    """Decide for one day alone, by another way than the rules'."""
    months = (day.year - start.year) * 12 + day.month - start.month
    places = {(day.day - 1) // 7 + 1, LAST if (day + timedelta(weeks=1)).month != day.month else 0}
    ends = (day + timedelta(days=1)).month != day.month
    match pattern:
        case Days(every):
            return (day - start).days % every == 0
        case Weeks(on, every):
            mondays = [each - timedelta(days=each.weekday()) for each in (start, day)]
            return day.weekday() in on and (mondays[1] - mondays[0]).days // 7 % every == 0
        case MonthDays(on, every):
            return (day.day in on or (ends and LAST in on)) and months % every == 0
        case MonthWeekdays(nth, weekday, every):
            return day.weekday() == weekday and bool(places & set(nth)) and months % every == 0
        case YearDay(month, number, every):
            return (day.month, day.day) == (month, number) and (day.year - start.year) % every == 0
        case YearWeekday(month, one, weekday, every):
            return (
                day.month == month
                and day.weekday() == weekday
                and one in places
                and (day.year - start.year) % every == 0
            )


@given(patterns, st.dates(date(1970, 1, 1), date(2037, 1, 1)), st.integers(0, 9000))
@settings(max_examples=60)
def test_a_pattern_falls_on_the_days_that_a_walk_over_all_days_finds(pattern: Pattern, since: date, later: int) -> None:
    start = first(pattern, since)
    rule, begin = Rule(pattern, time(9), CHICAGO, start), start + timedelta(days=later)
    window = [begin + timedelta(days=step) for step in range(800)]

    found = [day for day in islice(dates(rule, begin), 801) if day <= window[-1]]

    assert found == [day for day in window if falls(pattern, start, day)]


@given(patterns, st.dates(date(1970, 1, 1), date(2037, 1, 1)))
def test_the_first_day_is_the_earliest_with_which_the_pattern_may_begin(pattern: Pattern, since: date) -> None:
    day = since
    while not falls(pattern, day, day):
        day += timedelta(days=1)

    assert first(pattern, since) == day


@given(rules(), st.integers(-100, 4000), st.integers(0, 2000), st.integers(0, 2000))
def test_firings_of_two_spans_are_those_of_both_together(rule: Rule, begin: int, one: int, two: int) -> None:
    a = datetime.combine(rule.start, time(6, 30), UTC) + timedelta(days=begin)
    b, c = a + timedelta(hours=one), a + timedelta(hours=one + two)

    assert [*occurrences(rule, a, b), *occurrences(rule, b, c)] == list(occurrences(rule, a, c))


@given(rules(), st.integers(-100, 4000))
def test_firings_rise_name_each_day_once_and_keep_to_the_rule(rule: Rule, begin: int) -> None:
    after = datetime.combine(rule.start, time(6, 30), UTC) + timedelta(days=begin)

    found = list(islice(occurrences(rule, after, after + timedelta(days=3000)), 200))

    assert all(one.at < two.at and one.date < two.date for one, two in pairwise(found))
    assert all(each.at > after and each.at.tzinfo is UTC for each in found)
    assert not {each.date for each in found} & rule.skipped
    assert all(rule.start <= each.date <= last(rule) and rule.falls(each.date) for each in found)
    assert next(iter(found), None) == next(iter(occurrences(rule, after, after + timedelta(days=3000))), None)


@given(rules(), st.integers(-100, 4000))
def test_the_following_is_the_first_of_the_firings(rule: Rule, begin: int) -> None:
    after = datetime.combine(rule.start, time(6, 30), UTC) + timedelta(days=begin)
    found = following(rule, after)

    assert found is None or list(occurrences(rule, after, found.at)) == [found]
    assert found is None or following(rule, found.at - timedelta(microseconds=1)) == found


@given(rules())
def test_a_count_is_of_days_those_left_out_included(rule: Rule) -> None:
    days = list(islice(dates(rule, rule.start), 101))

    assert rule.count is None or len(days) == rule.count
    assert rule.until is None or all(day <= rule.until for day in days)
    assert days[0] == rule.start


def fired(rule: Rule, year: int, month: int, day: int, days: int = 1) -> list[str]:
    after = datetime(year, month, day, tzinfo=rule.zone) - timedelta(microseconds=1)
    return [
        f"{each.date:%m-%d} {each.at.astimezone(rule.zone):%d %H:%M %z}"
        for each in occurrences(rule, after, after + timedelta(days=days))
    ]


def daily(zone: str, hour: int, minute: int = 0, start: date = date(1970, 1, 1)) -> Rule:
    return Rule(Days(), time(hour, minute), ZoneInfo(zone), start)


@pytest.mark.parametrize(
    ("rule", "day", "firings"),
    [
        (daily("America/Chicago", 2, 30), (2026, 3, 8), ["03-08 08 03:30 -0500"]),
        (daily("America/Chicago", 2), (2026, 3, 8), ["03-08 08 03:00 -0500"]),
        (daily("America/Chicago", 1, 30), (2026, 11, 1), ["11-01 01 01:30 -0500"]),
        (daily("Europe/Berlin", 2, 30), (2026, 10, 25), ["10-25 25 02:30 +0200"]),
        (daily("America/Havana", 0), (2026, 3, 8), ["03-08 08 01:00 -0400"]),
        (daily("Asia/Beirut", 0), (2026, 3, 29), ["03-29 29 01:00 +0300"]),
        (daily("Australia/Lord_Howe", 2, 15), (2026, 10, 4), ["10-04 04 02:45 +1100"]),
        (daily("America/Scoresbysund", 23, 30), (2025, 3, 29), ["03-29 30 00:30 -0100"]),
    ],
    ids=str,
)  # fmt: skip
def test_at_a_change_of_the_clocks_a_rule_fires_once(rule: Rule, day: tuple[int, int, int], firings: list[str]) -> None:
    assert fired(rule, *day) == firings


@pytest.mark.parametrize(
    ("zone", "gone"),
    [("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21)), ("Pacific/Kiritimati", date(1994, 12, 31))],
)  # fmt: skip
def test_a_day_that_the_zone_leaves_out_has_no_firing_and_its_neighbours_have_one(zone: str, gone: date) -> None:
    rule = daily(zone, 12)
    after = datetime.combine(gone - timedelta(days=3), time(0), rule.zone)

    found = [each.date for each in occurrences(rule, after, after + timedelta(days=5))]

    assert gone not in found
    assert {gone - timedelta(days=1), gone + timedelta(days=1)} <= set(found)


def test_a_day_that_the_zone_leaves_out_counts() -> None:
    rule = Rule(Days(), time(9), ZoneInfo("Pacific/Apia"), date(2011, 12, 28), count=4)

    found = occurrences(rule, datetime(2011, 1, 1, tzinfo=UTC), datetime(2013, 1, 1, tzinfo=UTC))

    assert [each.date.day for each in found] == [28, 29, 31]


@pytest.mark.parametrize(
    ("pattern", "days"),
    [
        (MonthDays((31,)), ["01-31", "03-31", "05-31", "07-31"]),
        (MonthDays((LAST,)), ["01-31", "02-28", "03-31", "04-30"]),
        (MonthDays((30, LAST)), ["01-30", "01-31", "02-28", "03-30"]),
        (MonthWeekdays((LAST,), 4), ["01-30", "02-27", "03-27", "04-24"]),
        (MonthWeekdays((1, 3), 1), ["01-06", "01-20", "02-03", "02-17"]),
        (Weeks((1, 3), 2), ["01-01", "01-13", "01-15", "01-27"]),
        (YearWeekday(9, 3, 6), ["09-20", "09-19", "09-17", "09-16"]),
        (YearDay(2, 29), ["02-29", "02-29", "02-29", "02-29"]),
    ],
    ids=str,
)  # fmt: skip
def test_the_days_of_a_pattern(pattern: Pattern, days: list[str]) -> None:
    rule = Rule(pattern, time(9), CHICAGO, first(pattern, date(2026, 1, 1)))

    assert [f"{day:%m-%d}" for day in islice(dates(rule, rule.start), 4)] == days


def test_a_meeting_called_off_is_not_made_up_for_at_the_end() -> None:
    rule = Rule(Days(), time(9), CHICAGO, START, count=3).without(START)

    assert [each.date.day for each in occurrences(rule, datetime(2026, 1, 1, tzinfo=UTC), NOW)] == [11, 12]


def test_after_is_left_out_and_until_is_taken_in() -> None:
    at = following(WEEKLY, NOW)
    assert at is not None

    assert list(occurrences(WEEKLY, NOW, at.at)) == [at]
    assert list(occurrences(WEEKLY, at.at, at.at + timedelta(days=6))) == []


def test_a_rule_that_has_ended_has_no_following() -> None:
    assert following(WEEKLY.changed(until=START), NOW) is None
    assert following(WEEKLY.changed(count=1), NOW) is None


def test_times_at_both_ends_of_the_calendar_are_no_trouble() -> None:
    assert following(WEEKLY, datetime.min.replace(tzinfo=UTC)) == following(WEEKLY, datetime(2026, 1, 1, tzinfo=UTC))
    assert following(WEEKLY, datetime.max.replace(tzinfo=UTC)) is None
    assert following(daily("Pacific/Kiritimati", 0), datetime(9990, 1, 1, tzinfo=UTC)) is not None


def test_the_zone_in_which_an_instant_is_given_makes_no_difference() -> None:
    rule = daily("Pacific/Niue", 23, 30)
    after = datetime(2026, 11, 22, 10, tzinfo=UTC)

    assert following(rule, after.astimezone(ZoneInfo("Pacific/Kiritimati"))) == following(rule, after)
    assert (found := following(rule, after)) is not None
    assert found.date == date(2026, 11, 21)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="after"):
        following(WEEKLY, datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"at": time(19, 0, 5)}, "at"), ({"at": time(19, tzinfo=UTC)}, "at"), ({"at": "19:00"}, "at"), ({"at": time(1, fold=1)}, "at"),
        ({"zone": "America/Chicago"}, "zone"), ({"zone": UTC}, "zone"), ({"start": date(2026, 11, 11)}, "start"),
        ({"start": datetime(2026, 11, 10, tzinfo=UTC)}, "start"), ({"start": date(1899, 12, 26)}, "start"),
        ({"until": date(2026, 11, 9)}, "until"), ({"until": NOW}, "until"), ({"count": 0}, "count"), ({"count": 1001}, "count"),
        ({"count": True}, "count"), ({"count": 2, "until": date(2027, 1, 1)}, "count"), ({"skipped": {START}}, "skipped"),
        ({"skipped": frozenset({date(2026, 11, 11)})}, "skipped"), ({"skipped": frozenset({NOW})}, "skipped"),
        ({"count": 2, "skipped": frozenset({date(2026, 11, 24)})}, "skipped"),
    ],
    ids=str,
)  # fmt: skip
def test_a_faulty_rule_is_refused_by_the_name_of_the_field(fields: dict[str, Any], field: str) -> None:
    whole: dict[str, Any] = {"pattern": Weeks((1,)), "at": time(19), "zone": CHICAGO, "start": START}

    with pytest.raises(ValueError, match=f"^{field}: "):
        Rule(**{**whole, **fields})


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Days(0), "every"), (lambda: Days(401), "every"), (lambda: Days(True), "every"), (lambda: Weeks(()), "on"),
        (lambda: Weeks((7,)), "on"), (lambda: Weeks((2, 1)), "on"), (lambda: Weeks((1, 1)), "on"), (lambda: MonthDays((0,)), "on"),
        (lambda: MonthDays((LAST, 1)), "on"), (lambda: MonthDays((32,)), "on"), (lambda: MonthWeekdays((5,), 1), "nth"),
        (lambda: MonthWeekdays((1,), 7), "weekday"), (lambda: YearDay(13, 1), "month"), (lambda: YearDay(2, 30), "day"),
        (lambda: YearWeekday(1, 5, 1), "nth"), (lambda: YearWeekday(0, 1, 1), "month"),
    ],
)  # fmt: skip
def test_a_faulty_pattern_is_refused_by_the_name_of_the_field(make: Any, field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        make()


def test_days_that_a_changed_rule_no_longer_has_are_no_longer_left_out() -> None:
    rule = WEEKLY.without(date(2026, 11, 17)).without(date(2026, 12, 1))

    assert rule.changed(until=date(2026, 11, 30)).skipped == {date(2026, 11, 17)}


def test_equal_rules_are_one_key() -> None:
    assert len({WEEKLY, Rule(Weeks((1,)), time(19), ZoneInfo("America/Chicago"), START)}) == 1


def test_the_next_firing_of_an_old_rule_is_found_without_a_walk() -> None:
    old = Rule(Days(), time(19), CHICAGO, date(1900, 1, 1))
    begun = perf_counter()
    for _ in range(100):
        following(old, NOW)

    assert perf_counter() - begun < 0.1, "a walk over 46,000 days takes longer once"
