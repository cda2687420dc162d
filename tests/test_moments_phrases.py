"""Instants as people in hospitals type them: what is read, what is asked back, and that nothing is wrong in silence."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import moments
from bot.errors import Unread
from bot.text import plain

CHICAGO = ZoneInfo("America/Chicago")
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
"""A Sunday, 07:00 in Chicago."""
ZONES = [CHICAGO, SHANGHAI, *map(ZoneInfo, ("UTC", "America/New_York", "America/St_Johns", "Europe/Dublin", "Asia/Kolkata", "Pacific/Chatham", "America/Havana"))]  # fmt: skip
WORDS = (
    "next", "this", "Tue", "tuesday", "sun", "tomorrow", "today", "tonight", "half past", "quarter to", "months", "from", "EDT", "04DEC26", "at", "on", "in", "7", "7pm", "7:00", "0700", "1900h", "12am", "midnight", "noon",
    "3 weeks", "2h", "a", "week", "Nov 30", "30 Nov", "11/30", "3/4", "2030", "2026-11-30", "19:00", "-06:00", "T", "ET", "EST", "cst", "Z", "Chicago time", "UTC-5",
    "the 30th", "2nd", "of", "december", "morning", "night", "-", "–", ",", ".", "feb 29", "01:30", "2026-11-01", "02:30", "2027-03-14",
)  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "local"),
    [
        ("Nov 30,2026 7pm", "2026-11-30T19:00"), ("Nov 30 2106", "2026-11-30T21:06"), ("1900,Fri", "2026-11-27T19:00"),
        ("0645 tomorrow", "2026-11-23T06:45"), ("Thurs 15:30", "2026-11-26T15:30"), ("Mon 11/23 0700", "2026-11-23T07:00"),
        ("Dec 2, 2026 @ 1pm", "2026-12-02T13:00"), ("@ 1500 today", "2026-11-22T15:00"), ("today @ 5:30 PM", "2026-11-22T17:30"),
        ("this evening 6pm", "2026-11-22T18:00"), ("friday night 8pm", "2026-11-27T20:00"), ("tues 12pm", "2026-11-24T12:00"),
        ("dec 24 noon", "2026-12-24T12:00"), ("25 Dec 1200", "2026-12-25T12:00"), ("12/25/26 8a", "2026-12-25T08:00"),
        ("Jan 5 0800 PST", "2027-01-05T10:00"), ("Jul 5 0800 PDT", "2027-07-05T10:00"), ("0800 MST Thu", "2026-11-26T09:00"),
        ("Sat 9am Hawaii", "2026-11-28T13:00"), ("Thu 7:30pm Mountain", "2026-11-26T20:30"), ("first Monday in Dec 1800", "2026-12-07T18:00"),
        ("last Friday of December 1pm", "2026-12-25T13:00"), ("3rd Wed of Jan 2027 7 p.m.", "2027-01-20T19:00"),
        ("in 90 minutes", "2026-11-22T08:30"), ("in 10 days 1400", "2026-12-02T14:00"), ("two weeks from today 7pm", "2026-12-06T19:00"),
        ("2 weeks from now", "2026-12-06T07:00"), ("7.30pm tomorrow", "2026-11-23T19:30"), ("1930 hrs 28NOV", "2026-11-28T19:30"),
        ("Nov 28 @1930 hrs CT", "2026-11-28T19:30"), ("noon tomorrow ET", "2026-11-23T11:00"), ("2026/12/01 0700", "2026-12-01T07:00"),
        ("Dec 1st at 0700 hours", "2026-12-01T07:00"), ("the day after tomorrow at noon", "2026-11-24T12:00"), ("13:00 Sat.", "2026-11-28T13:00"),
        ("Sat 1pm!", "2026-11-28T13:00"), ("tomorrow 1900 UTC-6", "2026-11-23T19:00"), ("in 24 hours", "2026-11-23T07:00"),
        ("Mon Dec 7 7pm", "2026-12-07T19:00"), ("19:00:00", "2026-11-22T19:00"), ("7pm tonight ET", "2026-11-22T18:00"),
        ("in a week at noon", "2026-11-29T12:00"), ("on Monday the 30th at 6:15pm", "2026-11-30T18:15"), ("Dec 31 2359", "2026-12-31T23:59"),
        ("1 Jan 0001", "2027-01-01T00:01"), ("1/1 0700", "2027-01-01T07:00"), ("half past 7pm Tue", "2026-11-24T19:30"),
        ("tomorrow 0700", "2026-11-23T07:00"), ("in 3 weeks", "2026-12-13T07:00"), ("Nov 30 19:00 CT", "2026-11-30T19:00"),
        ("1900 Fri", "2026-11-27T19:00"), ("1900h", "2026-11-22T19:00"), ("0700 hrs", "2026-11-23T07:00"), ("noon", "2026-11-22T12:00"),
        ("midnight", "2026-11-23T00:00"), ("7p", "2026-11-22T19:00"), ("7:30a", "2026-11-22T07:30"), ("tonight 7pm", "2026-11-22T19:00"),
        ("Fri at 1900", "2026-11-27T19:00"), ("11/30 7pm", "2026-11-30T19:00"), ("2026-11-30 19:00", "2026-11-30T19:00"),
        ("2026-11-30T19:00", "2026-11-30T19:00"), ("2026-11-30T19:00-05:00", "2026-11-30T18:00"), ("2026-11-30T19:00Z", "2026-11-30T13:00"),
        ("2026-11-30 19:00:00-05:00", "2026-11-30T18:00"), ("2026-11-30 19:00 +0000", "2026-11-30T13:00"),
        ("day after tomorrow 7pm", "2026-11-24T19:00"), ("in 2h", "2026-11-22T09:00"), ("in an hour", "2026-11-22T08:00"),
        ("in a week", "2026-11-29T07:00"), ("in 3 weeks at 7pm", "2026-12-13T19:00"), ("this Fri 7pm", "2026-11-27T19:00"),
        ("2nd Tuesday of December 7pm", "2026-12-08T19:00"), ("7pm EST", "2026-11-22T18:00"), ("Jul 3 7pm ET", "2027-07-03T18:00"),
        ("Jul 3 7pm AZ", "2027-07-03T21:00"), ("7pm Central", "2026-11-22T19:00"), ("7pm Chicago time", "2026-11-22T19:00"),
        ("7pm AKT", "2026-11-22T22:00"), ("7pm HST", "2026-11-22T23:00"), ("7pm PT", "2026-11-22T21:00"), ("7pm UTC", "2026-11-22T13:00"),
        ("1900Z", "2026-11-22T13:00"), ("1900Z Fri", "2026-11-27T13:00"), ("12:30", "2026-11-22T12:30"), ("07:00", "2026-11-23T07:00"),
        ("Sun 6am", "2026-11-29T06:00"), ("next Sun 7pm", "2026-11-29T19:00"), ("2027-03-14 01:59", "2027-03-14T01:59"),
        ("2027-03-14 03:00", "2027-03-14T03:00"), ("2027-11-07 01:30 CDT", "2027-11-07T01:30"), ("2027-11-07 01:30 CST", "2027-11-07T01:30"),
        ("Nov 30 2030 2030", "2030-11-30T20:30"), ("Tue Nov 24 7pm", "2026-11-24T19:00"), ("30NOV2026 1900", "2026-11-30T19:00"),
        ("0000 Fri", "2026-11-27T00:00"), ("midnight tonight", "2026-11-23T00:00"), ("tomorrow morning 7am", "2026-11-23T07:00"),
        ("in 36h", "2026-11-23T19:00"), ("in half an hour", "2026-11-22T07:30"), ("in an hour and a half", "2026-11-22T08:30"),
        ("the 30th 7pm", "2026-11-30T19:00"), ("3/4 7pm", "2027-03-04T19:00"), ("7pm America/Halifax", "2026-11-22T17:00"),
        ("7pm et tomorrow", "2026-11-23T18:00"), ("tomorrow 7pm Eastern Standard Time", "2026-11-23T18:00"), ("Feb 29 7pm", "2028-02-29T19:00"),
        ("Jan 31 0700", "2027-01-31T07:00"), ("Tue\xa0Nov\xa024 7\xa0pm", "2026-11-24T19:00"), ("2026–11–30 19:00", "2026-11-30T19:00"),
        ("Dec 3rd, 6:30p CT", "2026-12-03T18:30"), ("thursday @ 0730", "2026-11-26T07:30"), ("8a tomorrow", "2026-11-23T08:00"),
        ("0800 on the 1st", "2026-12-01T08:00"), ("Wednesday, December 9th, 2026 at 7:00 PM CST", "2026-12-09T19:00"),
        ("12/9 @ 7:00pm EST", "2026-12-09T18:00"), ("Tues Dec 1 12:15", "2026-12-01T12:15"), ("1st Thursday of January 1900 MT", "2027-01-07T20:00"),
        ("today at noon PT", "2026-11-22T14:00"), ("this afternoon 1530", "2026-11-22T15:30"), ("Sat morning 0900", "2026-11-28T09:00"),
        ("1 p.m. on 12/4", "2026-12-04T13:00"), ("4 Dec, 1315 hrs", "2026-12-04T13:15"), ("2026-12-04 1315", "2026-12-04T13:15"),
        ("2026-12-04T13:15:00.000Z", "2026-12-04T07:15"), ("in 45 min", "2026-11-22T07:45"), ("in 3 days", "2026-11-25T07:00"),
        ("3 days from now at 0600", "2026-11-25T06:00"), ("Thursday at 1800 hours", "2026-11-26T18:00"),
        ("coming Thursday 6pm", "2026-11-26T18:00"), ("Monday 0630 central standard time", "2026-11-23T06:30"),
        ("6pm on Dec 31st", "2026-12-31T18:00"), ("may 5 7pm", "2027-05-05T19:00"), ("mar 1 0000", "2027-03-01T00:00"),
        ("tue the 1st 7pm", "2026-12-01T19:00"), ("0700 CT Dec 2 2026", "2026-12-02T07:00"), ("2 Dec 2026 0700", "2026-12-02T07:00"),
        ("in 1 week 1900", "2026-11-29T19:00"), ("tomorrow 07:00Z", "2026-11-23T01:00"), ("2am Sun", "2026-11-29T02:00"),
        ("2026-12-04 13:15 CT", "2026-12-04T13:15"), ("1900 in 2 days ET", "2026-11-24T18:00"), ("1 Dec 1 pm", "2026-12-01T13:00"),
        ("Dec 1 2027 1pm", "2027-12-01T13:00"), ("7/4/27 noon", "2027-07-04T12:00"), ("4th of July noon", "2027-07-04T12:00"),
        ("in 2 months", "2027-01-22T07:00"), ("in a month at 7pm", "2026-12-22T19:00"), ("2 months from now", "2027-01-22T07:00"), ("a week from Tuesday 7pm", "2026-12-01T19:00"),
        ("7pm two weeks from this Fri", "2026-12-11T19:00"), ("Tue. 7pm", "2026-11-24T19:00"), ("quarter to 8 pm tomorrow", "2026-11-23T19:45"), ("Tue 7pm?", "2026-11-24T19:00"), ("04DEC26 1315", "2026-12-04T13:15"),
        ("04DEC26 2030", "2026-12-04T20:30"), ("1900 hours Fri", "2026-11-27T19:00"), ("7pm Sun 6 Dec ?", "2026-12-06T19:00"),
        ("Tue 1900 GMT-5", "2026-11-24T18:00"), ("Tue 7pm Phoenix time", "2026-11-24T20:00"), ("Tue 7pm mountain standard time", "2026-11-24T20:00"),
    ],
)  # fmt: skip
def test_a_phrase_is_read_in_the_persons_zone(raw: str, local: str) -> None:
    assert moments.read_moment(raw, NOW, CHICAGO).astimezone(CHICAGO).isoformat()[:16] == local


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("tmrw 0530 report", "I do not know what “report” means"), ("Thurs 3:30", "“3:30” could be morning or evening. Type 3:30am or 3:30pm."),
        ("friday night 1am", "01:00 is not in that part of the day."), ("wed 12am", "A day has two midnights."),
        ("Jul 5 0800 PST", "PST is not used on 2027-07-05: clocks there show PDT then. Type 2027-07-05 08:00 PDT, or a city, such as Chicago time."),
        ("in a fortnight", "I cannot read"), ("in 2 months ET", "I cannot read"), ("week from Tuesday 7pm", "I cannot read"),
        ("after my shift", "I cannot read"), ("1500ish", "I cannot read"), ("between cases", "I cannot read"), ("Mon or Tue 7pm", "I cannot read"),
        ("every Tue 7pm", "is several days."), ("730 tomorrow", "I cannot read"), ("19.30 tomorrow", "I cannot read"),
        ("281930NOV26", "I cannot read"), ("tomorrow at 7", "“7” could be morning or evening. Type 7am or 7pm."),
        ("tomorrow 7 in the morning", "I cannot read"), ("next shift", "I cannot read"), ("Mon–Fri 0700", "I cannot read"),
        ("Fri 0700–1530", "looks like a start and an end."), ("Tue 7pm EST/6pm CST", "I do not know what “est/6pm cst” means"),
        ("12-01-2026 0700", "I cannot read"), ("day after tomorrow", "At what time?"),
        ("Tue next week 7pm", "could be two times. Type Tue 2026-11-24 19:00 or Tue 2026-12-01 19:00."),
        ("next week Wed 0900", "could be two times. Type Wed 2026-11-25 09:00 or Wed 2026-12-02 09:00."), ("25:00", "I cannot read"),
        ("tomorrow 7pm central daylight time", "CDT is not used on 2026-11-23: clocks there show CST then. Type 2026-11-23 19:00 CST, or a city, such as Chicago time."),
        ("tomorrow 1900 -0600", "looks like a start and an end."), ("now", "I cannot read"), ("asap", "I cannot read"), ("0.5h", "I cannot read"),
        ("in 1,000 minutes", "I cannot read"), ("in 0 min", "is past: that was 2026-11-22 07:00."), ("today", "At what time?"),
        ("today 0600", "is past: that was 2026-11-22 06:00."), ("Dec 7 7", "“7” could be morning or evening. Type 7am or 7pm."),
        ("7 Dec 7", "“7” could be morning or evening. Type 7am or 7pm."),
        ("sun 1900 ct", "could be two times. Type Sun 2026-11-22 19:00 CT or Sun 2026-11-29 19:00 CT."), ("'next tue 7pm'", "I cannot read"),
        ("Tue 7pm (CT)", "I do not know what “(ct)” means"), ("tomorrow evening", "At what time? Type it behind the day, such as tomorrow evening 7pm or tomorrow evening 1900."),
        ("tomorrow morning", "such as tomorrow morning 7am or tomorrow morning 0700."), ("Sat afternoon?", "such as Sat afternoon 3pm or Sat afternoon 1500."),
        ("Sun", "such as Sun 2026-11-22 19:00 or Sun 2026-11-29 19:00."), ("next Mon", "such as Mon 2026-11-23 19:00 or Mon 2026-11-30 19:00."), ("in an hour at 7pm", "I cannot read"),
        ("8pm Thanksgiving", "I do not know what “thanksgiving” means"), ("Christmas Eve 6pm", "I cannot read"), ("Mo 7pm", "I cannot read"),
        ("0700 0800", "I do not know what “0800” means"), ("2027-02-29 07:00", "The calendar has no “2027-02-29”."),
        ("Feb 30 7pm", "The calendar has no “feb 30”."), ("Nov 30th", "At what time?"),
        ("Nov 30 2020", "could have a year or a time in it. Type the day and the time in full, such as 2026-11-30 20:20."),
        ("Nov 30 2030 ET", "Type 2026-11-30 20:30 ET for the time, or the year and a time, such as 2030-11-30 7pm ET."),
        ("30 Nov 2026", "could have a year or a time in it. Type 2026-11-30 20:26 for the time, or the year and a time, such as 2026-11-30 7pm."),
        ("2026-11-30 19:00-05:00", "looks like a start and an end."), ("Tuesday week", "I cannot read"), ("next week", "is several days."),
        ("end of shift", "I cannot read"),
        ("7pm EDT", "EDT is not used on 2026-11-22: clocks there show EST then. Type 2026-11-22 19:00 EST, or a city, such as Chicago time."),
        ("Jul 3 7pm EST", "EST is not used on 2027-07-03: clocks there show EDT then. Type 2027-07-03 19:00 EDT, or a city, such as Chicago time."),
        ("Jul 3 7pm MST", "MST is not used on 2027-07-03: clocks there show MDT then. Type 2027-07-03 19:00 MDT, or a city, such as Chicago time."),
        ("7pm IST", "I do not know what “ist” means"), ("7pm BST", "I do not know what “bst” means"),
        ("7", "could be morning or evening. Type 7am or 7pm."), ("at 7", "“7” could be morning or evening. Type 7am or 7pm."),
        ("7:00", "could be morning or evening. Type 7:00am or 7:00pm."),
        ("Sun 7pm", "could be two times. Type Sun 2026-11-22 19:00 or Sun 2026-11-29 19:00."),
        ("next Mon 7pm", "could be two times. Type Mon 2026-11-23 19:00 or Mon 2026-11-30 19:00."),
        ("2027-03-14 02:30", "02:30 does not exist on 2027-03-14: the clocks go forward then. Choose another time."),
        ("2027-11-07 01:30", "01:30 comes twice on 2027-11-07. Type 2027-11-07 01:30 CDT or 2027-11-07 01:30 CST."),
        ("2027-11-07 01:30 ET", "01:30 comes twice on 2027-11-07. Type 2027-11-07 01:30 EDT or 2027-11-07 01:30 EST."),
        ("yesterday 7pm", "is past: that was 2026-11-21 19:00."),
        ("Nov 21 7pm ET", "has just passed. Type Sun 2027-11-21 19:00 ET if you mean the next one, or another day."),
        ("Nov 22 6am", "is past: that was 2026-11-22 06:00."), ("2036-12-12 7pm", "is too far away: more than ten years. Choose another day."),
        ("9999-12-31T23:59-12:00", "is too far away: more than ten years. Choose another day."),
        ("0001-01-01T00:00+14:00", "is too far away: more than ten years. Choose another day."),
        ("Nov 30 2030", "could have a year or a time in it. Type 2026-11-30 20:30 for the time, or the year and a time, such as 2030-11-30 7pm."),
        ("7-9pm tue", "looks like a start and an end."), ("1900–0700", "looks like a start and an end."),
        ("Wed Nov 24 7pm", "2026-11-24 is not a Wednesday but a Tuesday."), ("midnight Fri", "A day has two midnights."),
        ("12am Fri", "A day has two midnights."), ("tomorrow morning 7pm", "19:00 is not in that part of the day. Type the day and the time alone, such as Mon 2026-11-23 19:00."),
        ("this evening 0600", "such as Mon 2026-11-23 06:00."), ("2 hours ago", "is past."),
        ("7pm pls", "I do not know what “pls” means"), ("7pm Atlantic time", "I do not know what “atlantic time” means"),
        ("7 o'clock", "could be morning or evening. Type 7am or 7pm."), ("2400 fri", "A day has two midnights."),
        ("31 Nov 7pm", "The calendar has no “31 nov”."), ("Fri 7pm or 8pm", "I do not know what “or 8pm” means"),
        ("", "Type a day and a time, such as Tue 7pm or 2026-11-30 19:00."), ("?", "I cannot read “?”"),
        ("next Tue 7pm", "could be two times. Type Tue 2026-11-24 19:00 or Tue 2026-12-01 19:00."), ("next Sat 7pm", "Type Sat 2026-11-28 19:00 or Sat 2026-12-05 19:00."),
        ("a week from Sun 7pm", "Type Sun 2026-11-29 19:00 or Sun 2026-12-06 19:00."), ("two weeks from next Fri 7pm", "Type Fri 2026-12-11 19:00 or Fri 2026-12-18 19:00."), ("someday", "I cannot read"), ("in 1900h", "I cannot read"),
        ("in 11 years", "I cannot read"), ("in 600 weeks", "is too far away: more than ten years. Choose another day."),
        ("Sat 11/28 1300-1500", "looks like a start and an end."), ("Tue, Dec 1, 7–8pm ET", "looks like a start and an end."),
        ("tonight at 9", "“9” could be morning or evening. Type 9am or 9pm."), ("0300 tomorrow night", "03:00 is not in that part of the day."),
        ("tomorrow @ 12", "“12” could be morning or evening. Type 12am or 12pm."), ("04DEC 26 1315", "I cannot read"),
        ("12-4 1pm", "looks like a start and an end."), ("Fri Dec 5 1pm", "2026-12-05 is not a Friday but a Saturday."),
        ("in a couple of hours", "I cannot read"), ("Thursday after next 6pm", "I cannot read"), ("a week Thursday 6pm", "I cannot read"),
        ("Thur 6:00 pm Eastern Daylight Time", "EDT is not used on 2026-11-26: clocks there show EST then. Type 2026-11-26 18:00 EST, or a city, such as Chicago time."),
        ("NYE 9pm", "I cannot read"), ("1 minute to midnight", "I cannot read"), ("half past 7", "“half past 7” could be morning or evening. Type 7:30am or 7:30pm."),
        ("Fri quarter to 12am", "I cannot read"), ("before 0700 Mon", "I cannot read"), ("Mon 0700 sharp", "I do not know what “sharp” means"),
        ("weekdays 0700", "I cannot read"), ("end of month", "I cannot read"), ("Dec 7pm", "I cannot read"),
        ("Dec 10 11", "“11” could be morning or evening. Type 11am or 11pm."), ("10 11 Dec", "“10” could be morning or evening. Type 10am or 10pm."),
        ("Nov 7pm", "I cannot read"), ("second tuesday 7pm", "I cannot read"), ("wed the 1st 7pm", "2026-12-01 is not a Wednesday but a Tuesday."),
        ("2 Dec 0700 2026", "I do not know what “2026” means"), ("19h00 mardi", "I cannot read"), ("mañana 7pm", "I cannot read"),
        ("７pm tomorrow", "I cannot read"), ("tomorrow 0700L", "I cannot read"), ("Fri 7pm, bring CE forms", "I cannot read"),
        ("7pm Fri Dec 4 @ St. Mary's", "I cannot read"), ("Fri 7pm my time", "I do not know what “my time” means"),
        ("Fri 7pm local", "I do not know what “local” means"), ("in 3 weeks Tue", "I cannot read"), ("next next Tue 7pm", "I cannot read"),
        ("not Tue 7pm", "I cannot read"), ("Tue 7:00:00pm", "I cannot read"),
        ("Tue 7PM EDT", "EDT is not used on 2026-11-24: clocks there show EST then. Type 2026-11-24 19:00 EST, or a city, such as Chicago time."),
        ("11/31 7pm", "The calendar has no “11/31”."), ("0/5 7pm", "The calendar has no “0/5”."), ("1900 1900", "I do not know what “1900” means"),
        ("20261204 1315", "I cannot read"), ("in -2h", "I cannot read"), ("-2h", "I cannot read"), ("+2h", "I cannot read"), ("2h", "I cannot read"),
        ("in 2h ET", "I cannot read"), ("in 3 weeks ET", "I cannot read"), ("5 Dec 12", "“5” could be morning or evening. Type 5am or 5pm."),
        ("Sunday 1am next week", "is several days."), ("in 2 weeks from now", "I cannot read"), ("10 12 pm", "I do not know what “12 pm” means"),
        ("1 Dec 1pm 2027", "I do not know what “2027” means"), ("Dec 1 1pm 2027", "I do not know what “2027” means"),
        ("first of December 1pm", "I cannot read"), ("Tue 1900 UTC+25", "I do not know what “utc+25” means"),
        ("Tue 1900 EST5EDT", "I do not know what “est5edt” means"), ("Tue 7pm Phoenix", "I do not know what “phoenix” means"),
    ],
)  # fmt: skip
def test_a_phrase_that_is_not_one_instant_to_come_asks_back(raw: str, sentence: str) -> None:
    assert sentence in asked(raw, NOW, CHICAGO)


@pytest.mark.parametrize(
    ("raw", "now", "zone", "instant"),
    [
        ("01:30 CDT", "2026-11-01T05:00Z", CHICAGO, "2026-11-01T06:30"), ("01:30 CST", "2026-11-01T05:00Z", CHICAGO, "2026-11-01T07:30"),
        ("in 1 day", "2026-10-31T15:00Z", CHICAGO, "2026-11-01T16:00"), ("in 24h", "2026-10-31T15:00Z", CHICAGO, "2026-11-01T15:00"),
        ("in 3 weeks", "2026-10-20T15:00Z", CHICAGO, "2026-11-10T16:00"), ("0300", "2026-03-08T07:00Z", CHICAGO, "2026-03-08T08:00"),
        ("7pm CST", "2026-11-22T13:00Z", ZoneInfo("UTC"), "2026-11-23T01:00"), ("7pm BST", "2026-07-01T09:00Z", ZoneInfo("Europe/London"), "2026-07-01T18:00"),
        ("7pm IST", "2026-11-22T13:00Z", ZoneInfo("Asia/Kolkata"), "2026-11-22T13:30"), ("7pm MST", "2026-07-01T16:00Z", ZoneInfo("America/Phoenix"), "2026-07-02T02:00"),
        ("next Tue 7pm", "2026-11-25T15:00Z", CHICAGO, "2026-12-02T01:00"), ("next Mon 7pm", "2026-11-23T15:00Z", CHICAGO, "2026-12-01T01:00"),
        ("Mon 6pm", "2026-11-24T01:00Z", CHICAGO, "2026-12-01T00:00"), ("30/11 7pm", "2026-11-22T13:00Z", SHANGHAI, "2026-11-30T11:00"),
        ("Feb 29 7pm", "2028-02-28T15:00Z", CHICAGO, "2028-03-01T01:00"), ("tomorrow 0700", "2027-02-28T15:00Z", CHICAGO, "2027-03-01T13:00"),
        ("tomorrow 0700", "2026-12-31T15:00Z", CHICAGO, "2027-01-01T13:00"), ("the 31st 7pm", "2026-12-31T15:00Z", CHICAGO, "2027-01-01T01:00"),
        ("the 1st 7pm", "2026-12-31T15:00Z", CHICAGO, "2027-01-02T01:00"), ("7pm ET", "2026-11-23T03:00Z", SHANGHAI, "2026-11-24T00:00"),
        ("tomorrow 7am", "2026-11-23T10:00Z", CHICAGO, "2026-11-24T13:00"), ("tomorrow 1am", "2026-11-23T08:00Z", CHICAGO, "2026-11-24T07:00"),
        ("tonight 11pm", "2026-11-23T08:00Z", CHICAGO, "2026-11-24T05:00"), ("next Tue 7pm", "2026-11-28T15:00Z", CHICAGO, "2026-12-02T01:00"),
        ("next Sun 7pm", "2026-11-22T15:00Z", CHICAGO, "2026-11-30T01:00"), ("in a month", "2027-01-28T15:00:30Z", CHICAGO, "2027-02-28T15:00:30"),
    ],
)  # fmt: skip
def test_a_phrase_is_read_by_when_and_where_it_is_said(raw: str, now: str, zone: ZoneInfo, instant: str) -> None:
    assert moments.read_moment(raw, datetime.fromisoformat(now), zone) == datetime.fromisoformat(f"{instant}Z")


@pytest.mark.parametrize(
    ("raw", "now", "zone", "sentence"),
    [
        ("2026-03-08 02:30", "2026-03-01T12:00Z", CHICAGO, "02:30 does not exist on 2026-03-08"), ("2:30am", "2026-03-08T07:00Z", CHICAGO, "does not exist"),
        ("tomorrow 0230", "2026-03-07T15:00Z", CHICAGO, "does not exist"), ("in 1 day", "2026-03-07T08:30Z", CHICAGO, "does not exist"),
        ("2026-11-01 01:30", "2026-10-20T12:00Z", CHICAGO, "01:30 comes twice on 2026-11-01. Type 2026-11-01 01:30 CDT or 2026-11-01 01:30 CST."),
        ("1:30am", "2026-11-01T06:45Z", CHICAGO, "comes twice"), ("in 1 week", "2026-10-25T06:30Z", CHICAGO, "comes twice"),
        ("2026-11-01 01:30 EST", "2026-11-01T06:45Z", CHICAGO, "is past"), ("7pm CST", "2026-11-22T13:00Z", SHANGHAI, "19:00 CST comes twice on 2026-11-22."),
        ("3/4 7pm", "2026-11-22T13:00Z", SHANGHAI, "one day to some"), ("3/4 7pm", "2026-11-22T13:00Z", ZoneInfo("UTC"), "one day to some"),
        ("tomorrow 7pm CT", "2026-11-23T03:00Z", ZoneInfo("UTC"), "Type Mon 2026-11-23 19:00 CT or Tue 2026-11-24 19:00 CT."),
        ("next Tue 7pm", "2026-11-23T15:00Z", CHICAGO, "Type Tue 2026-11-24 19:00 or Tue 2026-12-01 19:00."),
        ("next Fri 7pm", "2026-11-23T15:00Z", CHICAGO, "Type Fri 2026-11-27 19:00 or Fri 2026-12-04 19:00."),
        ("Mon 7pm", "2026-11-23T15:00Z", CHICAGO, "Type Mon 2026-11-23 19:00 or Mon 2026-11-30 19:00."), ("the 30th 7pm", "2027-01-31T15:00Z", CHICAGO, "The calendar has no"),
        ("tonight 7pm", "2026-11-24T01:00Z", CHICAGO, "is past"), ("Feb 29 7pm", "2028-03-01T15:00Z", CHICAGO, "has just passed. Type Sun 2032-02-29 19:00"),
        ("in 1 month", "2027-01-31T15:00Z", CHICAGO, "could be two times. Type Sun 2027-02-28 09:00 or Mon 2027-03-01 09:00."),
        ("in a month 7pm", "2027-01-31T15:00Z", CHICAGO, "Type Sun 2027-02-28 19:00 or Mon 2027-03-01 19:00."),
        ("tomorrow 7am", "2026-11-23T08:00Z", CHICAGO, "It is after midnight: “tomorrow 7am” could be two times. Type Mon 2026-11-23 07:00 or Tue 2026-11-24 07:00."),
        ("tmrw 7am ET", "2026-11-23T09:59Z", CHICAGO, "It is after midnight: “tmrw 7am ET” could be two times. Type Mon 2026-11-23 07:00 ET or Tue 2026-11-24 07:00 ET."),
        ("tomorrow morning", "2026-11-23T08:00Z", CHICAGO, "such as Mon 2026-11-23 07:00 or Tue 2026-11-24 07:00."), ("7pm EDT", "2026-11-23T03:00Z", CHICAGO, "Type 2026-11-23 19:00 EST"),
        ("tonight", "2026-11-24T05:30Z", CHICAGO, "such as Wed 7pm."), ("3/4", "2026-11-22T13:00Z", SHANGHAI, "Type 2027-03-04 or 2027-04-03."),
    ],
)  # fmt: skip
def test_a_phrase_asks_back_by_when_and_where_it_is_said(raw: str, now: str, zone: ZoneInfo, sentence: str) -> None:
    assert sentence in asked(raw, datetime.fromisoformat(now), zone)


@given(
    st.one_of(st.text(max_size=20), st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)),
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    st.sampled_from(ZONES),
)
@settings(max_examples=400)
def test_whatever_is_typed_is_an_instant_to_come_or_asks_and_what_it_offers_is_read(
    raw: str, now: datetime, zone: ZoneInfo
) -> None:
    try:
        at = moments.read_moment(raw, now, zone)
    except Unread as fault:
        words = plain(fault.words)
        assert words
        assert all(again(offer, now, zone) for offer in offered(words)), words
        return

    assert at.tzinfo is UTC
    assert now < at <= now + timedelta(days=3660)


@given(st.datetimes(datetime(2026, 11, 24), datetime(2036, 11, 1)), st.sampled_from(ZONES))  # noqa: DTZ001 - instants in UTC
def test_an_instant_as_it_is_spelled_is_read_back(bare: datetime, zone: ZoneInfo) -> None:
    at = bare.replace(second=0, microsecond=0, tzinfo=UTC)

    assert moments.read_moment(moments.spelled(at, zone, NOW), NOW, zone) == at


@given(st.datetimes(datetime(2026, 11, 24), datetime(2036, 11, 1), timezones=st.sampled_from(ZONES)))  # noqa: DTZ001 - hypothesis adds the zone
def test_a_moment_is_read_back_as_it_was_written(at: datetime) -> None:
    # Python never calls a doubled hour of one zone equal to an instant of another, so both are compared in UTC.
    assert moments.read_moment(moments.show_moment(at), NOW, CHICAGO) == at.astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-25T01:00Z", "Tue Nov 24, 19:00 Central (Chicago)"), ("2027-11-07T07:30Z", "Sun Nov 7 2027, 01:30 CST"), ("2027-01-01T05:59Z", "Thu Dec 31, 23:59 Central (Chicago)"),
    ],
)  # fmt: skip
def test_an_instant_is_spelled_for_people_to_confirm(at: str, words: str) -> None:
    assert moments.spelled(datetime.fromisoformat(at), CHICAGO, NOW) == words


@pytest.mark.parametrize("raw", ["x" * 100_000, "7pm " * 5_000, "in " + "1h" * 100_000, "9" * 5_000])
def test_what_is_far_too_long_is_refused_and_quoted_in_part(raw: str) -> None:
    assert len(asked(raw, NOW, CHICAGO)) < 250


def asked(raw: str, now: datetime, zone: ZoneInfo) -> str:
    with pytest.raises(Unread) as fault:
        moments.read_moment(raw, now, zone)
    return plain(fault.value.words)


def offered(words: str) -> list[str]:
    """Give every example in a sentence, without what was typed, which may hold anything."""
    bare = re.sub("“.*?”", "", words, flags=re.DOTALL)
    found = re.findall(
        r"(?:such as|Type) (?!(?:a|another|the|one|both|it)\b)(.+?)(?= for the|, or | if you|\.$|\. |$)", bare
    )
    return [offer for each in found for offer in each.split(" or ") if re.search("[0-9]", offer)]


def again(offer: str, now: datetime, zone: ZoneInfo) -> bool:
    """Say whether an offer is read as a moment, or as a day where the day was the trouble; the doubled hour may be past by then."""
    try:
        return moments.read_moment(offer, now, zone) > now
    except Unread as fault:
        asked = plain(fault.words)
        return " is past: " in asked or (
            "At what time?" in asked and bool(moments.read_date(offer, now.astimezone(zone).date()))
        )
