"""Dates, times and lengths as people type them: what is read, and what they are told otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import moments
from bot.errors import Unread
from bot.text import plain

TODAY = date(2026, 11, 22)
"""A Sunday."""
CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
"""07:00 in Chicago."""


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        ("8w", 8 * 604800), ("7d", 604800), ("1h30m", 5400), ("1h 30m", 5400), ("1 hour and 30 minutes", 5400), ("2 weeks", 1209600), ("1 day, 2 hrs", 93600),
        ("90min", 5400), ("0s", 0), ("45 sec", 45), ("3660d", 3660 * 86400), ("1H", 3600), (" 5m ", 300), ("1d1d", 172800),
    ],
)  # fmt: skip
def test_a_length_is_read(raw: str, seconds: int) -> None:
    assert moments.read_duration(raw) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "raw", ["", "x", "8", "8 w x", "1h30", "-1h", "1.5h", "1y", "w8", "∞", "9999999999d", "1h;", "1 fortnight"]
)
def test_a_length_that_is_not_one_is_refused_with_examples(raw: str) -> None:
    assert (
        refused(lambda: moments.read_duration(raw))
        == f"I cannot read “{raw}” as a length of time. Type it as 7d, 8w or 1h30m."
    )


@pytest.mark.parametrize("raw", ["3661d", "999999999w", "3660d1s", "123456789h"])
def test_a_length_beyond_ten_years_is_refused(raw: str) -> None:
    assert (
        refused(lambda: moments.read_duration(raw))
        == f"“{raw}” is longer than ten years. Give a shorter time, such as 8w."
    )


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-11-30", "2026-11-30"), ("30 Nov", "2026-11-30"), ("Nov 30", "2026-11-30"), ("Nov 30 2027", "2027-11-30"), ("30 November, 2027", "2027-11-30"),
        ("1st dec", "2026-12-01"), ("Dec. 3rd", "2026-12-03"), ("21 Nov", "2027-11-21"), ("22 nov", "2026-11-22"), ("today", "2026-11-22"),
        ("Tomorrow", "2026-11-23"), ("tue", "2026-11-24"), ("next Tue", "2026-11-24"), ("on tuesday", "2026-11-24"), ("this thurs", "2026-11-26"),
        ("sunday", "2026-11-29"), ("Sun", "2026-11-29"), ("sat", "2026-11-28"), ("29 feb", "2028-02-29"), ("1 Jan", "2027-01-01"), ("2024-02-29", "2024-02-29"),
    ],
)  # fmt: skip
def test_a_day_is_read(raw: str, day: str) -> None:
    assert moments.read_date(raw, TODAY).isoformat() == day


@pytest.mark.parametrize(
    "raw", ["", "x", "2026-13-01", "2026-02-30", "31 Nov", "11/30", "30.11.", "the 30th", "nextday", "tues day", "29 feb 2027", "mond", "2026-1-1", "0 jan", "today tue"],
)  # fmt: skip
def test_a_day_that_is_not_one_is_refused_with_examples(raw: str) -> None:
    wanted = f"I cannot read “{raw}” as a date. Type it as 2026-11-30, 30 Nov, tomorrow or next Tue."

    assert refused(lambda: moments.read_date(raw, TODAY)) == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("7pm", (19, 0)), ("7 PM", (19, 0)), ("7:30 am", (7, 30)), ("19:00", (19, 0)), ("at 19:05", (19, 5)), ("12am", (0, 0)), ("12pm", (12, 0)),
        ("12:59am", (0, 59)), ("0:00", (0, 0)), ("23:59", (23, 59)), ("1am", (1, 0)),
    ],
)  # fmt: skip
def test_a_time_is_read(raw: str, wanted: tuple[int, int]) -> None:
    assert moments.read_time(raw) == time(*wanted)


@pytest.mark.parametrize("raw", ["", "7", "24:00", "7:60", "13pm", "0am", "noon", "7pmx", "7:3", "-7pm", "19.00"])
def test_a_time_that_is_not_one_is_refused_with_examples(raw: str) -> None:
    assert refused(lambda: moments.read_time(raw)) == f"I cannot read “{raw}” as a time. Type it as 7pm or 19:00."


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("next Tue 7pm", "2026-11-25T01:00"), ("2026-11-30 19:00", "2026-12-01T01:00"), ("2026-11-30T19:00", "2026-12-01T01:00"), ("2026-11-30 7pm", "2026-12-01T01:00"),
        ("2026-11-30T19:00+00:00", "2026-11-30T19:00"), ("2026-11-30T19:00Z", "2026-11-30T19:00"), ("tomorrow at 9am", "2026-11-23T15:00"),
        ("in 2h", "2026-11-22T15:00"), ("In 1d", "2026-11-23T13:00"), ("7:01", "2026-11-22T13:01"), ("7am", "2026-11-23T13:00"), ("6:59", "2026-11-23T12:59"),
        ("30 Nov 7pm", "2026-12-01T01:00"), ("Dec 1, 2026 19:00", "2026-12-02T01:00"), ("at 8pm", "2026-11-23T02:00"),
    ],
)  # fmt: skip
def test_a_moment_is_read_in_the_persons_zone(raw: str, wanted: str) -> None:
    assert moments.read_moment(raw, NOW, CHICAGO) == datetime.fromisoformat(f"{wanted}+00:00")


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "someday",
        "tuesday",
        "2026-11-30",
        "2026-11-30T",
        "7",
        "next year 7pm",
        "0001-01-01T00:00+14:00",
        "9999-12-31 23:59",
        "9999-12-31T23:59-12:00",
    ],
)
def test_a_moment_that_is_not_one_is_refused_in_words(raw: str) -> None:
    assert refused(lambda: moments.read_moment(raw, NOW, CHICAGO))


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    wanted = "02:30 does not exist on 2027-03-14: the clocks go forward then. Choose another time."

    assert refused(lambda: moments.read_moment("2027-03-14 2:30am", NOW, CHICAGO)) == wanted
    assert moments.read_moment("2027-03-14 3:00am", NOW, CHICAGO) == datetime(2027, 3, 14, 8, 0, tzinfo=UTC)
    assert moments.read_moment("2027-03-14 1:59am", NOW, CHICAGO) == datetime(2027, 3, 14, 7, 59, tzinfo=UTC)


def test_of_a_time_that_the_clocks_double_the_first_is_meant() -> None:
    assert moments.read_moment("2027-11-07 1:30am", NOW, CHICAGO) == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)


def test_a_bare_time_on_the_day_that_skips_it_is_tomorrows() -> None:
    early = datetime(2027, 3, 14, 15, 0, tzinfo=UTC)

    assert moments.read_moment("2:30am", early, CHICAGO) == datetime(2027, 3, 15, 7, 30, tzinfo=UTC)


@given(
    st.one_of(
        st.sampled_from([0, 1, 59, 60, 3599, 3600, 86399, 86400, 604799, 604800, 3660 * 86400]),
        st.integers(0, 3660 * 86400),
    )
)
@settings(deadline=None)
def test_a_length_is_read_back_as_it_was_written(seconds: int) -> None:
    length = timedelta(seconds=seconds)

    assert moments.read_duration(moments.show_duration(length)) == length


@given(
    st.datetimes(
        datetime(1970, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        datetime(2100, 1, 1),  # noqa: DTZ001
        allow_imaginary=False,
        timezones=st.sampled_from([UTC, CHICAGO, ZoneInfo("Asia/Kolkata"), ZoneInfo("Pacific/Chatham")]),
    )
)
@settings(deadline=None)
def test_a_moment_is_read_back_as_it_was_written(at: datetime) -> None:
    # Python never calls a doubled hour of one zone equal to an instant of another, so both are compared in UTC.
    assert moments.read_moment(moments.show_moment(at), NOW, CHICAGO) == at.astimezone(UTC)


@given(
    st.one_of(
        st.text(max_size=12),
        st.lists(
            st.sampled_from(
                ["2026", "-", "11", "30", "T", "7", "pm", ":", "next", "tue", "in", "2h", " ", "feb", "29"]
            ),
            max_size=7,
        ).map("".join),
    )
)
@settings(deadline=None)
def test_whatever_is_typed_is_read_or_refused(raw: str) -> None:
    for read in (
        moments.read_duration,
        moments.read_time,
        lambda text: moments.read_date(text, TODAY),
        lambda text: moments.read_moment(text, NOW, CHICAGO),
    ):
        try:
            read(raw)
        except Unread as fault:
            assert plain(fault.words)


def refused(read: object) -> str:
    with pytest.raises(Unread) as fault:
        read()  # type: ignore[operator]
    return plain(fault.value.words)
