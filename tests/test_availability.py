"""When members are awake: whole hours of their own week, also when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.availability import (
    ALWAYS,
    HOURS_A_WEEK,
    free,
    next_waking,
    outside,
    overlap,
    promises,
    touched,
    waking,
)

SHIFTS = ("days", "mids", "evenings", "nights", "weekends", "weekdays", "on-call", "rotating", "unheard-of")
CHANGES = [
    datetime(2026, 3, 8, 8, tzinfo=UTC), datetime(2026, 11, 1, 7, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 16, tzinfo=UTC),
    datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 9, 6, 4, tzinfo=UTC),
]  # fmt: skip
"""Instants at which the clocks of Chicago, Berlin, Lord Howe, Havana, Beirut or Santiago change."""

ZONES = st.sampled_from([
    ZoneInfo(name) for name in (
        "UTC", "America/Chicago", "America/New_York", "America/Phoenix", "America/St_Johns", "America/Havana",
        "America/Santiago", "Europe/Berlin", "Europe/London", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Beirut",
        "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Kiritimati",
    )
])  # fmt: skip
near = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-1600, 1600)
)
instants = st.one_of(near, st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
shifts = st.lists(st.sampled_from(SHIFTS), unique=True, max_size=3).map(tuple)
hour = st.integers(0, 23)
weeks = st.one_of(
    shifts.map(waking), st.tuples(hour, hour).map(lambda pair: outside(*pair)),
    st.frozensets(st.integers(0, HOURS_A_WEEK - 1), min_size=1, max_size=3), st.just(ALWAYS), st.just(frozenset[int]()),
)  # fmt: skip


def hour_of(at: datetime, zone: ZoneInfo) -> int:
    """Give the hour of the local week, 0 = Monday 00:00."""
    here = at.astimezone(zone)
    return here.weekday() * 24 + here.hour


@given(instants, ZONES, weeks)
@example(datetime(2026, 3, 8, 4, 30, tzinfo=UTC), ZoneInfo("America/Havana"), outside(22, 0))
@example(datetime(2026, 3, 8, 6, 30, tzinfo=UTC), ZoneInfo("America/Chicago"), outside(3, 2))
def test_somebody_is_next_awake_at_the_first_such_hour_from_now_on(
    at: datetime, zone: ZoneInfo, hours: frozenset[int]
) -> None:
    woken = next_waking(at, zone, hours)

    assert at <= woken <= at + timedelta(days=7, hours=2)
    assert woken.tzinfo is at.tzinfo
    minutes = range(0, int((woken - at) / timedelta(minutes=1)), 15)
    assert not hours or not any(hour_of(at + timedelta(minutes=each), zone) in hours for each in minutes)
    assert woken == at or hour_of(woken, zone) in hours or _skips(woken, zone)


@given(hour, hour)
def test_quiet_hours_leave_the_rest_of_each_day(first: int, last: int) -> None:
    hours = outside(first, last)

    assert len(hours) == 7 * (24 - (last - first) % 24)
    assert (first in hours) == (first == last)
    assert (last in hours) or first == last


@given(shifts)
def test_everybody_is_awake_at_some_hour_of_each_day(shifts: tuple[str, ...]) -> None:
    hours = waking(shifts)

    assert {each // 24 for each in hours} == set(range(7)) or len(shifts) > 1


@given(shifts, st.sampled_from(SHIFTS))
def test_one_more_shift_wakes_nobody_more_often(shifts: tuple[str, ...], more: str) -> None:
    known = [shift for shift in shifts if shift != "unheard-of"]

    assert not known or waking((*shifts, more)) <= waking(shifts)


@pytest.mark.parametrize(
    ("shift", "asleep", "awake"),
    [
        ("days", (21, 5), (6, 20)), ("nights", (8, 15), (16, 7)), ("mids", (23, 7), (8, 22)),
        ("evenings", (0, 8), (9, 23)), ("weekends", (22, 6), (7, 21)), ("on-call", (22, 6), (7, 21)),
    ],
)  # fmt: skip
def test_a_shift_sleeps_when_it_does_not_work(shift: str, asleep: tuple[int, ...], awake: tuple[int, ...]) -> None:
    hours = waking([shift])

    assert not hours & set(asleep)
    assert hours >= set(awake)


def test_who_rotates_is_left_alone_when_either_shift_sleeps() -> None:
    assert waking(["rotating"]) == waking(["days"]) & waking(["nights"])


def test_who_named_no_shift_sleeps_from_ten_to_eight() -> None:
    assert waking([]) == outside(22, 8)


def _skips(at: datetime, zone: ZoneInfo) -> bool:
    """Say whether the clocks go forward at this instant, over the hour that was meant."""
    before = (at - timedelta(seconds=1)).astimezone(zone).utcoffset()
    return before is not None and before < (at.astimezone(zone).utcoffset() or timedelta(0))


@pytest.mark.parametrize(
    ("mine", "my_zone", "theirs", "their_zone", "hours"),
    [
        ({10}, "UTC", {10}, "UTC", 1),
        ({10}, "UTC", {10}, "Asia/Kolkata", 0),
        ({10, 11}, "Asia/Kolkata", {10, 11}, "Asia/Karachi", 1),
        ({10, 11, 34, 35}, "Asia/Kolkata", {10, 11, 34, 35}, "Asia/Karachi", 3),
        ({10, 11}, "America/St_Johns", {10, 11}, "America/Halifax", 1),
        ({10, 34, 58, 82}, "Asia/Kathmandu", {10, 34, 58, 82}, "Asia/Kolkata", 3),
        ({0}, "UTC", {167}, "Etc/GMT+1", 1),
        ({167}, "UTC", {0}, "Etc/GMT-1", 1),
        (ALWAYS, "Pacific/Chatham", ALWAYS, "America/Chicago", HOURS_A_WEEK),
    ],
)
def test_common_hours_are_counted_to_the_quarter(
    mine: set[int], my_zone: str, theirs: set[int], their_zone: str, hours: int
) -> None:
    january = datetime(2026, 1, 14, tzinfo=UTC)

    assert overlap(frozenset(mine), ZoneInfo(my_zone), frozenset(theirs), ZoneInfo(their_zone), january) == hours


@given(weeks, weeks, ZONES, ZONES, instants)
def test_who_is_compared_with_whom_does_not_change_the_count(
    mine: frozenset[int], theirs: frozenset[int], here: ZoneInfo, there: ZoneInfo, at: datetime
) -> None:
    hours = overlap(mine, here, theirs, there, at)

    assert hours == overlap(theirs, there, mine, here, at) <= min(len(mine), len(theirs))
    assert overlap(mine, here, mine, here, at) == len(mine)


@given(instants, st.integers(1, 300), ZONES)
def test_what_lasts_touches_the_hour_of_each_of_its_minutes(at: datetime, minutes: int, zone: ZoneInfo) -> None:
    each = {hour_of(at + timedelta(minutes=minute), zone) for minute in range(minutes)}
    last = hour_of(at + timedelta(minutes=minutes) - timedelta(seconds=1), zone)

    assert touched(at, timedelta(minutes=minutes), zone) == each | {last}


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ((), False), (("rotating",), False), (("days", "rotating"), False), (("twelves", "prn"), False),
        (("on-call",), False), (("unheard-of",), False), (("days",), True), (("nights", "twelves"), True),
    ],
)  # fmt: skip
def test_some_shifts_say_nothing_about_hours(named: tuple[str, ...], told: bool) -> None:
    assert promises(named) is told


@given(shifts)
def test_nobody_is_free_more_often_for_one_more_shift_with_hours(named: tuple[str, ...]) -> None:
    assert free((*named, "days")) <= free(("days",))
