"""Dates, times and lengths as people type them: what is read, and what they are told otherwise."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import moments
from bot.errors import Unread
from bot.text import plain

TODAY = date(2026, 11, 22)
"""A Sunday."""


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        ("8w", 8 * 604800), ("7d", 604800), ("1h30m", 5400), ("1h 30m", 5400), ("1 hour and 30 minutes", 5400), ("2 weeks", 1209600), ("1 day, 2 hrs", 93600),
        ("90min", 5400), ("0s", 0), ("45 sec", 45), ("3660d", 3660 * 86400), ("1H", 3600), (" 5m ", 300), ("1d1d", 172800),
        ("an hour", 3600), ("half an hour", 1800), ("an hour and a half", 5400), ("two weeks", 1209600), ("1 h", 3600),
    ],
)  # fmt: skip
def test_a_length_is_read(raw: str, seconds: int) -> None:
    assert moments.read_duration(raw) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "x",
        "8",
        "8 w x",
        "1h30",
        "-1h",
        "1.5h",
        "1y",
        "w8",
        "∞",
        "9999999999d",
        "1h;",
        "1 fortnight",
        "a",
        "two",
        "half a day",
        "1,5h",
        "1ms",
    ],
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
        ("1st dec", "2026-12-01"), ("Dec. 3rd", "2026-12-03"), ("21 Aug", "2027-08-21"), ("22 nov", "2026-11-22"), ("today", "2026-11-22"),
        ("Tomorrow", "2026-11-23"), ("tue", "2026-11-24"), ("on tuesday", "2026-11-24"), ("this thurs", "2026-11-26"),
        ("next sunday", "2026-11-29"), ("this Sun", "2026-11-22"), ("sat", "2026-11-28"), ("11/30", "2026-11-30"), ("30/11", "2026-11-30"), ("the 30th", "2026-11-30"),
        ("2nd Tue of Dec", "2026-12-08"), ("Mon Nov 30", "2026-11-30"), ("30NOV2026", "2026-11-30"), ("04DEC26", "2026-12-04"), ("04-dec-26", "2026-12-04"), ("in 2 months", "2027-01-22"), ("a month from Tue", "2026-12-24"), ("a week from tuesday", "2026-12-01"), ("Sat?", "2026-11-28"), ("in 3 weeks", "2026-12-13"), ("2026–11–30", "2026-11-30"), ("29 feb", "2028-02-29"), ("1 Jan", "2027-01-01"), ("2024-02-29", "2024-02-29"),
    ],
)  # fmt: skip
def test_a_day_is_read(raw: str, day: str) -> None:
    assert moments.read_date(raw, TODAY).isoformat() == day


@pytest.mark.parametrize(
    "raw", ["", "x", "30.11.", "nextday", "tues day", "mond", "2026-1-1", "today tue", "tomorrow morning", "novem 30", "next week", "99999999 days from now"],
)  # fmt: skip
def test_a_day_that_is_not_one_is_refused_with_examples(raw: str) -> None:
    wanted = f"I cannot read “{raw}” as a date. Type it as 2026-11-30, 30 Nov, tomorrow or Tue."

    assert refused(lambda: moments.read_date(raw, TODAY)) == wanted


@pytest.mark.parametrize(
    "raw", ["2026-13-01", "2026-02-30", "31 nov", "29 feb 2027", "0 jan", "0/1", "1/0", "0/0", "13/13", "the 31st"]
)
def test_a_day_that_the_calendar_lacks_is_refused(raw: str) -> None:
    assert refused(lambda: moments.read_date(raw, TODAY)).startswith(f"The calendar has no “{raw}”.")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("Sun", "“Sun” could be Sun 2026-11-22 or Sun 2026-11-29."), ("next Mon", "“next Mon” could be Mon 2026-11-23 or Mon 2026-11-30."),
        ("21 Nov", "“21 Nov” could be Sat 2026-11-21 or Sun 2027-11-21."), ("3/4", "“3/4” is one day to some and another to others. Type 2027-03-04 or 2027-04-03."), ("1/12/26", "“1/12/26” is one day to some and another to others. Type 2026-01-12 or 2026-12-01."),
        ("next Tue", "“next Tue” could be Tue 2026-11-24 or Tue 2026-12-01."), ("a week from Sun", "“a week from Sun” could be Sun 2026-11-29 or Sun 2026-12-06."),
        ("Wed Nov 24", "2026-11-24 is not a Wednesday but a Tuesday."),
    ],
)  # fmt: skip
def test_a_day_that_could_be_two_asks_which(raw: str, sentence: str) -> None:
    assert refused(lambda: moments.read_date(raw, TODAY)).startswith(sentence)


def test_three_four_is_the_fourth_of_march_where_months_come_first() -> None:
    assert moments.read_date("3/4", TODAY, month_first=True) == date(2027, 3, 4)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("7pm", (19, 0)), ("7 PM", (19, 0)), ("7:30 am", (7, 30)), ("19:00", (19, 0)), ("at 19:05", (19, 5)), ("12am", (0, 0)), ("12pm", (12, 0)),
        ("12:59am", (0, 59)), ("0:00", (0, 0)), ("23:59", (23, 59)), ("1am", (1, 0)), ("noon", (12, 0)), ("7 p.m.", (19, 0)), ("7p", (19, 0)), ("730a", (7, 30)),
        ("0700", (7, 0)), ("1900h", (19, 0)), ("0700 hrs", (7, 0)), ("07:00 pm", (19, 0)), ("7 pm", (19, 0)), ("12:30", (12, 30)), ("half past 7pm", (19, 30)), ("quarter past 12am", (0, 15)),
        ("quarter to 8 pm", (19, 45)), ("quarter to 12pm", (11, 45)), ("quarter to 1 a.m.", (0, 45)), ("half past seven pm", (19, 30)), ("1900 hours", (19, 0)), ("7pm?", (19, 0)),
    ],
)  # fmt: skip
def test_a_time_is_read(raw: str, wanted: tuple[int, int]) -> None:
    assert moments.read_time(raw) == time(*wanted)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "7:60",
        "13pm",
        "0am",
        "7pmx",
        "7:3",
        "-7pm",
        "19.00",
        "0700pm",
        "1900pm",
        "730",
        "19h",
        "7 a",
        "1900:30",
        "quarter to 12am",
        "half past 7:30pm",
        "half past 13",
        "04-DEC26",
    ],
)
def test_a_time_that_is_not_one_is_refused_with_examples(raw: str) -> None:
    assert refused(lambda: moments.read_time(raw)) == f"I cannot read “{raw}” as a time. Type it as 7pm or 19:00."


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("7", "“7” could be morning or evening. Type 7am or 7pm."), ("7:00", "“7:00” could be morning or evening. Type 7:00am or 7:00pm."),
        ("7 o’clock", "could be morning or evening"), ("half past 7", "“half past 7” could be morning or evening. Type 7:30am or 7:30pm."),
        ("quarter to 12", "Type 11:45am or 11:45pm."), ("quarter to one", "Type 12:45am or 12:45pm."), ("midnight", "A day has two midnights."), ("24:00", "A day has two midnights."),
    ],
)  # fmt: skip
def test_a_time_that_could_be_two_asks_which(raw: str, sentence: str) -> None:
    assert sentence in refused(lambda: moments.read_time(raw))


@given(
    st.one_of(
        st.sampled_from([0, 1, 59, 60, 3599, 3600, 86399, 86400, 604799, 604800, 3660 * 86400]),
        st.integers(0, 3660 * 86400),
    )
)
def test_a_length_is_read_back_as_it_was_written(seconds: int) -> None:
    length = timedelta(seconds=seconds)

    assert moments.read_duration(moments.show_duration(length)) == length


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
def test_whatever_is_typed_is_read_or_refused(raw: str) -> None:
    for read in (moments.read_duration, moments.read_time, lambda text: moments.read_date(text, TODAY)):
        try:
            read(raw)
        except Unread as fault:
            assert plain(fault.words)


def refused(read: object) -> str:
    with pytest.raises(Unread) as fault:
        read()  # type: ignore[operator]
    return plain(fault.value.words)
