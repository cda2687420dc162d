"""Rules in words: what is read, what is asked back, and that what is shown is read as the same."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import language, zones
from bot.errors import Unread
from bot.kinds import BY_TYPE, Reading, Repeat
from bot.rules import LAST, MonthDays, Rule, Weeks, YearDay, describe, first, following, read, show
from bot.text import plain
from bot.vocabulary import Vocabulary
from tests.test_rules import CHICAGO, NOW, WEEKLY, rules

TOKYO = ZoneInfo("Asia/Tokyo")
READING = Reading(NOW, CHICAGO, Vocabulary({}))


def understood(raw: str) -> str:
    """Read in Chicago, on Sunday 22 November 2026 at 07:00, and show without the usual zone."""
    return show(read(raw, NOW, CHICAGO)).replace(", Chicago time", "")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("daily at 7am", "every day at 07:00, from 23 November 2026"),
        ("every day 0700", "every day at 07:00, from 23 November 2026"),
        ("every day at 8am", "every day at 08:00, from 22 November 2026"),
        ("weekdays at 0700", "every weekday at 07:00, from 23 November 2026"),
        ("Mon-Fri 0700", "every weekday at 07:00, from 23 November 2026"),
        ("every Mon – Thu, 07:00", "every Monday, Tuesday, Wednesday and Thursday at 07:00, from 23 November 2026"),
        ("from Fri to Mon at 7am", "every Monday, Friday, Saturday and Sunday at 07:00, from 23 November 2026"),
        ("every weekend at noon", "every Saturday and Sunday at 12:00, from 22 November 2026"),
        ("weekly on Mon and Thu at 7pm", "every Monday and Thursday at 19:00, from 23 November 2026"),
        ("Mon thru Fri 0700", "every weekday at 07:00, from 23 November 2026"),
        ("M-F 0700", "every weekday at 07:00, from 23 November 2026"),
        ("every M – F, 1900 hours", "every weekday at 19:00, from 23 November 2026"),
        ("every Tue half past 7pm", "every Tuesday at 19:30, from 24 November 2026"),
        ("every Tue at quarter to 8 p.m.?", "every Tuesday at 19:45, from 24 November 2026"),
        ("every Tue 7.30p", "every Tuesday at 19:30, from 24 November 2026"),
        ("every Tue 7pm for 8 weeks", "every Tuesday at 19:00, from 24 November 2026, 8 times"),
        ("every Mon and Thu 7pm for eight weeks from Dec 1", "every Monday and Thursday at 19:00, from 3 December 2026, 16 times"),
        ("every day at 8am for 10 days", "every day at 08:00, from 22 November 2026, 10 times"),
        ("every day at 8am for a week", "every day at 08:00, from 22 November 2026, 7 times"),
        ("monthly on the 15th at 9am for 3 months", "on the 15th of every month at 09:00, from 15 December 2026, 3 times"),
        ("every May 1st at noon for 2 years", "every year on 1 May at 12:00, from 1 May 2027, 2 times"),
        ("every Tue 7pm until 3/4", "every Tuesday at 19:00, from 24 November 2026, until 4 March 2027"),
        ("every Tue 7pm from 12/1/26 except 12/15", "every Tuesday at 19:00, from 1 December 2026, except 15 December 2026"),
        ("every second and fourth Tue. 7pm", "on the 2nd and 4th Tuesday of every month at 19:00, from 24 November 2026"),
        ("every Tue 7pm from 1 Dec 2026 until in 3 weeks", "every Tuesday at 19:00, from 1 December 2026, until 13 December 2026"),
        ("every Tue 7pm from 4 Jan 2028 until 2 Feb", "every Tuesday at 19:00, from 4 January 2028, until 2 February 2028"),
        ("every Tuesday 7pm", "every Tuesday at 19:00, from 24 November 2026"),
        ("Tuesdays @ 7 p.m.", "every Tuesday at 19:00, from 24 November 2026"),
        ("7pm every Tuesday", "every Tuesday at 19:00, from 24 November 2026"),
        ("every Tue/Thu 1900", "every Tuesday and Thursday at 19:00, from 24 November 2026"),
        ("every Tuesday 2000", "every Tuesday at 20:00, from 24 November 2026"),
        ("every 3 days at 19:00", "every 3 days at 19:00, from 22 November 2026"),
        ("every 2 weeks on Tue,Thu at 7pm", "every 2 weeks on Tuesday and Thursday at 19:00, from 24 November 2026"),
        ("every other Tuesday at 7 pm", "every 2 weeks on Tuesday at 19:00, from 24 November 2026"),
        ("every second week on Tuesday at 7pm", "every 2 weeks on Tuesday at 19:00, from 24 November 2026"),
        ("fortnightly on Fri 5pm", "every 2 weeks on Friday at 17:00, from 27 November 2026"),
        ("weekly at 7pm from Dec 3", "every Thursday at 19:00, from 3 December 2026"),
        ("every 2nd Tue 7pm", "on the 2nd Tuesday of every month at 19:00, from 8 December 2026"),
        ("every second Tuesday of the month 7pm", "on the 2nd Tuesday of every month at 19:00, from 8 December 2026"),
        ("every 1st and 3rd Tue 7pm", "on the 1st and 3rd Tuesday of every month at 19:00, from 1 December 2026"),
        ("first Monday of the month 6pm", "on the 1st Monday of every month at 18:00, from 7 December 2026"),
        ("once a month on the last Friday at noon", "on the last Friday of every month at 12:00, from 27 November 2026"),
        ("monthly on the 15th at 9am", "on the 15th of every month at 09:00, from 15 December 2026"),
        ("on the 1st, 15th and last day of the month at 9am", "on the 1st, 15th and last day of every month at 09:00, from 30 November 2026"),
        ("on the 31st of every month at 9am", "on the 31st (if there is one) of every month at 09:00, from 31 December 2026"),
        ("every 3 months on the 1st at 8am", "every 3 months on the 1st at 08:00, from 1 December 2026"),
        ("quarterly on the first Monday at 8am", "every 3 months on the 1st Monday at 08:00, from 7 December 2026"),
        ("yearly on Nov 30 at 7pm", "every year on 30 November at 19:00, from 30 November 2026"),
        ("every May 1st at noon", "every year on 1 May at 12:00, from 1 May 2027"),
        ("every 2 years on 29 Feb at 9am", "every 2 years on 29 February at 09:00, from 29 February 2028"),
        ("every year on the third Sunday of September at 7am", "every year on the 3rd Sunday of September at 07:00, from 19 September 2027"),
        ("every Tue 7pm until 30 Nov", "every Tuesday at 19:00, from 24 November 2026, until 30 November 2026"),
        ("every Tue 7pm starting Dec 1, 2026 for 10 times", "every Tuesday at 19:00, from 1 December 2026, 10 times"),
        ("every Tue 7pm, 10 times, except Dec 1, 2026, 15 Dec", "every Tuesday at 19:00, from 24 November 2026, 10 times, except 1 December 2026 and 15 December 2026"),
        ("every Tue 7pm from 5 Jan 2027 until 2 Feb", "every Tuesday at 19:00, from 5 January 2027, until 2 February 2027"),
        ("every 2 weeks on Tue 7pm from 26 Nov", "every 2 weeks on Tuesday at 19:00, from 1 December 2026"),
    ],
)  # fmt: skip
def test_what_people_type_is_read(raw: str, shown: str) -> None:
    assert understood(raw) == shown


@pytest.mark.parametrize(
    ("zone", "key"),
    [
        ("Chicago time", "America/Chicago"), ("CT", "America/Chicago"), ("Central", "America/Chicago"), ("central time", "America/Chicago"),
        ("EST", "America/New_York"), ("in Eastern time", "America/New_York"), ("(PT)", "America/Los_Angeles"), ("London", "Europe/London"),
        ("America/Indiana/Knox", "America/Indiana/Knox"), ("UTC", "UTC"), ("Asia/Kolkata", "Asia/Kolkata"), ("zone EST", "EST"),
        ("Etc/GMT+5", "Etc/GMT+5"), ("St Johns time", "America/St_Johns"),
    ],
)  # fmt: skip
def test_a_zone_is_read_after_the_time_or_at_the_end(zone: str, key: str) -> None:
    assert read(f"every Tuesday at 7pm {zone}", NOW, TOKYO).zone.key == key
    assert read(f"every Tuesday at 7pm, {zone}, until 1 Mar 2027", NOW, TOKYO).zone.key == key
    assert read(f"7pm {zone} every Tuesday", NOW, TOKYO).zone.key == key


@pytest.mark.parametrize("raw", ["every Tue 7pm Chicago time until 3/4", "every Tue 7pm until 3/4"])
def test_a_slashed_date_is_read_as_where_the_person_is(raw: str) -> None:
    with pytest.raises(Unread) as fault:
        read(raw, NOW, TOKYO)

    assert "“3/4” is one day to some and another to others." in plain(fault.value.words)
    assert read("every Tue 7pm Tokyo time until 3/4", NOW, CHICAGO).until == date(2027, 3, 4)


def test_by_est_people_mean_eastern_time_in_both_seasons() -> None:
    rule = read("every Tue 7pm EST from 1 Jul 2027", NOW, CHICAGO)

    assert show(rule) == "every Tuesday at 19:00, New York time, from 6 July 2027"


def test_a_zone_may_end_the_sentence() -> None:
    assert read("every Tuesday at 7pm until 1 Mar 2027, Chicago time", NOW, TOKYO).zone == CHICAGO


def test_without_a_zone_the_persons_own_is_meant() -> None:
    assert read("every Tuesday at 7pm", NOW, TOKYO).zone == TOKYO


TWO_MEANINGS = "can mean two things. Say which: "
UNREAD = "as a repetition. Type it as “every Tuesday at 19:00”"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", UNREAD), ("every morning", UNREAD), ("Tuesday 7pm", UNREAD), ("every Tuesday and banana at 7pm", UNREAD),
        ("twice a week at 7pm", UNREAD), ("every 2 weeks on the 1st Tuesday at 9am", UNREAD), ("every month on Tuesday at 9am", UNREAD),
        ("every 0 days at 7pm", UNREAD), ("every 999 days at 7pm", UNREAD), ("every year on 31 June at 9am", UNREAD),
        ("every Tue at 7pm at 8pm", UNREAD), ("daily every week on Tue 7pm", UNREAD), ("every day on Tuesday at 7pm", UNREAD), ("every year on the 5th Sunday of September at 9am", "Not every month has"),
        ("every Tue 7pm until 1 Dec, Atlantis time", "I cannot read “1 dec, atlantis time” as a date."), (f"every {'Tuesday and ' * 12}Tuesday", "such as “every Tuesday at 19:00”."),
        (f"every day at 7pm except {', '.join(f'{day} {month} 2027' for day in range(1, 27) for month in ('Jan', 'Feb', 'Mar', 'Apr'))}", "Name from 1 to 100 days"), ("every year on Nov 30 2030", UNREAD), ("every Tue 7pm from 1 Jan 1800", UNREAD), ("every Tue 7pm from 31 June 2027", UNREAD),
        ("every week every month on the 1st at 9am", UNREAD), ("the last weekday of the month at 5pm", UNREAD),
        ("every second Tuesday 7pm", f"“every second tuesday” {TWO_MEANINGS}“every 2 weeks on Tuesday” or “on the 2nd Tuesday of every month”."),
        ("biweekly on Tue 7pm", f"“biweekly” {TWO_MEANINGS}"), ("bi-monthly on the 1st at 9am", f"“bi-monthly” {TWO_MEANINGS}"),
        ("every Tuesday", "At what time? Add it, such as “every Tuesday at 19:00”."),
        ("every Tuesday at 7", "“7” could be morning or evening."), ("every Tue 7:00", "“7:00” could be morning or evening."), ("every Tue at midnight", "A day has two midnights."), ("every Tuesday at 25:00", "I cannot read “25:00” as a time."),
        ("weekly at 7pm", "On which day? Say it too"), ("quarterly at 7pm from 1 Dec", "On which day? Say it too"),
        ("every 5th Tuesday at 7pm", "Not every month has that weekday five times. Choose the 1st to 4th, or the last."),
        ("every Tuesday at 7pm Atlantis time", "I do not know “atlantis time” as a time zone."),
        ("every day at 7am and 7pm", "I do not know “and 7pm” as a time zone."), ("every 2 weeks on Tue 7pm for 8 weeks", "“for 8 weeks” could be counted in two ways. Type how many times instead, such as “10 times”."),
        ("every Tue 7pm for 3 months", "“for 3 months” could be counted in two ways."), ("monthly on the 31st at 9am for 3 months", "two ways"), ("monthly on the 1st and last at 9am for 3 months", UNREAD),
        ("on the 1st and last day of the month at 9am for 3 months", "two ways"), ("every year on 29 Feb at 7pm for 3 years", "two ways"), ("every Tue 7pm for 8 weeks 10 times", UNREAD),
        ("every Tue 7pm for 8 weeks until 1 Mar 2027", UNREAD), ("every Tue 7pm for 0 weeks", "It can repeat from 1 to 1000 times."), ("weekdays at 7a and 7p", "I do not know “and 7p” as a time zone."),
        ("every Tue, Chicago time", "At what time? Add it, such as “every Tuesday at 19:00”."), ("every Tue?", "such as “every Tue at 19:00”."), ("every tue second at 7pm", "“every 2 weeks on Tuesday”"),
        ("every quarter to 12am Tue", "I cannot read “quarter to 12am” as a time."), ("every Tue 7pm until 2/30", "The calendar has no “2/30”."),
        ("every Tuesday from whenever at 7pm", "I cannot read “whenever” as a date."),
        ("every Tuesday at 7pm until 1 Nov 2026", "That ends on 2026-11-01, before it begins on 2026-11-24. Choose a later end."),
        ("every Tuesday at 7pm except 2 Dec", "It does not fall on 2026-12-02. Except a day on which it does."),
        ("every day except Sunday at 7pm", "I cannot leave out “sunday” each time. Name the weekdays that remain"),
        ("every day at 7pm except weekends", "I cannot leave out “weekends” each time."), ("every 2nd at 7pm", UNREAD), ("every last day at 7pm", UNREAD),
        ("every Tuesday at 7pm, 0 times", "It can repeat from 1 to 1000 times."), ("every Tuesday at 7pm except", "Name from 1 to 100 days"),
    ],
)  # fmt: skip
def test_what_is_not_read_to_the_last_word_is_asked_about(raw: str, words: str) -> None:
    with pytest.raises(Unread) as fault:
        read(raw, NOW, CHICAGO)

    assert words in plain(fault.value.words)


@given(rules())
def test_what_is_shown_is_read_as_the_same_rule_by_anyone_at_any_time(rule: Rule) -> None:
    kind = Repeat()

    for reading in (READING, Reading(datetime(2039, 2, 28, tzinfo=UTC), TOKYO, Vocabulary({}))):
        assert kind.read(kind.show(rule), reading) == rule


@given(
    st.lists(
        st.sampled_from(
            [
                "every", "2nd", "second", "other", "3", "tue", "mon-fri", "last", "day", "month", "weeks", "on", "the", "of", "at", "7pm",
                "0700", "chicago", "time", "from", "until", "except", "nov", "30", "2026", "10 times", ",", "and", "weekly", "year", "-",
            ]
        ),
        max_size=9,
    )
)  # fmt: skip
@settings(max_examples=300)
def test_any_words_in_any_order_are_read_or_asked_about(words: list[str]) -> None:
    try:
        rule = read(" ".join(words), NOW, CHICAGO)
    except Unread as fault:
        assert plain(fault.words)
    else:
        assert read(show(rule), NOW, CHICAGO) == rule


@given(st.text(max_size=40))
def test_any_text_is_asked_about(raw: str) -> None:
    with pytest.raises(Unread):
        read(raw, NOW, CHICAGO)


def test_every_zone_is_shown_as_words_that_find_it() -> None:
    for name in available_timezones():
        shown = zones.city(name)
        found = zones.lasting(shown) if shown else zones.lasting(f"zone {name}")

        assert found is not None
        assert found.key == name


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (WEEKLY, "every Tuesday at 19:00, Chicago time"),
        (WEEKLY.changed(pattern=Weeks((1,), 2)), "every 2 weeks on Tuesday at 19:00, Chicago time, from 10 November 2026"),
        (WEEKLY.changed(count=1), "every Tuesday at 19:00, Chicago time, from 10 November 2026, 1 time"),
        (WEEKLY.without(date(2026, 11, 24)), "every Tuesday at 19:00, Chicago time, except 24 November 2026"),
        (WEEKLY.changed(zone=ZoneInfo("UTC")), "every Tuesday at 19:00 UTC"),
        (WEEKLY.changed(zone=ZoneInfo("EST")), "every Tuesday at 19:00, zone EST"),
        (Rule(MonthDays((22, 31)), time(0), CHICAGO, date(2026, 11, 22)), "on the 22nd and 31st (if there is one) of every month at 00:00, Chicago time"),
        (Rule(MonthDays((11, LAST)), time(0), CHICAGO, date(2026, 11, 11)), "on the 11th and last day of every month at 00:00, Chicago time"),
        (Rule(YearDay(2, 29), time(0), CHICAGO, date(2028, 2, 29)), "every year on 29 February at 00:00, Chicago time"),
    ],
)  # fmt: skip
def test_a_rule_is_described_so_that_it_cannot_be_read_in_two_ways(rule: Rule, words: str) -> None:
    assert plain(describe(rule)) == words


def test_a_time_gone_by_today_is_not_counted() -> None:
    rule = read("every day at 06:30, 3 times", NOW, CHICAGO)

    assert rule.start == date(2026, 11, 23)
    assert (found := following(rule, NOW)) is not None
    assert found.date == rule.start


def test_a_rule_without_a_start_begins_with_the_next_of_its_days() -> None:
    rule = read("every 2 weeks on Wed and Fri at 19:00", NOW, CHICAGO)

    assert rule.start == first(rule.pattern, NOW.date()) == date(2026, 11, 25)


def test_a_parameter_of_a_rule_is_asked_for_by_its_kind() -> None:
    assert isinstance(BY_TYPE[Rule](), Repeat)


def test_no_word_is_looked_for_in_a_folder_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "LOCALES", tmp_path)

    assert plain(describe(WEEKLY), "de") == "every Tuesday at 19:00, Chicago time"


@given(
    st.lists(
        st.sampled_from(
            [
                "every", "second", "tue", "mon-fri", "m-f", "biweekly", "weekly", "monthly", "quarterly", "5th", "day", "on", "the", "1st", "except", "sunday",
                "for 8 weeks", "until", "dec 1", "3/4", "chicago time", ",", "?", "at", "7pm", "half past 7", "midnight", "10 times",
            ]
        ),
        max_size=6,
    )
)  # fmt: skip
def test_whatever_is_offered_is_read_but_for_its_time(words: list[str]) -> None:
    try:
        read(" ".join(words), NOW, CHICAGO)
    except Unread as fault:
        offers = re.findall("“([^”]*)”", re.split("such as|Type it as|Say which:", plain(fault.words), maxsplit=1)[-1])
        assert all(readable(offer) for offer in offers if offer.startswith(("every", "on", "monthly"))), offers


def readable(offer: str) -> bool:
    timed = offer if re.search(r"\d:\d\d|noon|\dam", offer) else f"{offer} at 19:00"
    return isinstance(read(timed, NOW, CHICAGO), Rule)
