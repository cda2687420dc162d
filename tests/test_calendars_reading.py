"""Calendars read: the styles of those who make them, what is bent in them, and what is made to harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendars import Entry, Read, read, write
from bot.calendars.answers import taken, written
from bot.calendars.apart import Limits, read_safely
from bot.calendars.expanding import falling, parts_of
from bot.errors import UserError
from bot.rules import to_text
from bot.text import plain

NOW = datetime(2026, 11, 22, 13, tzinfo=UTC)
UNTIL = NOW + timedelta(days=365)
CHICAGO = ZoneInfo("America/Chicago")
FILES = Path(__file__).parent / "calendars"


def reading(content: bytes, zone: ZoneInfo = CHICAGO) -> Read:
    return read(content, NOW, UNTIL, zone)


def calendar(*lines: str, end: str = "\r\n") -> bytes:
    return end.join(("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", "")).encode()


def event(*lines: str, uid: str = "1", start: str = "DTSTART;TZID=America/Chicago:20261201T190000") -> bytes:
    return calendar("BEGIN:VEVENT", f"UID:{uid}", start, "SUMMARY:Meeting", *lines, "END:VEVENT")


def only(content: bytes) -> Entry:
    (found,) = reading(content).entries
    return found


def shown(entry: Entry) -> tuple[str, str, float, str, str]:
    rule = to_text(entry.rule).partition("RRULE:")[2] if entry.rule else ""
    return (entry.title, f"{entry.start:%Y-%m-%d %H:%M}", entry.length / timedelta(hours=1), entry.zone.key, rule)


@pytest.mark.parametrize(
    ("file", "name", "wanted"),
    [
        ("google", "Ohio Assembly", [
            ("Instrument study hour", "2026-10-06 23:00", 1.5, "America/New_York", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270330\nEXDATE;VALUE=DATE:20261229"),
            ("Board call", "2026-12-03 23:00", 1, "America/New_York", ""),
            ("National conference", "2027-05-28 04:00", 72, "America/New_York", ""),
        ]),
        ("exchange", "Sterile Processing", [
            ("Tray huddle", "2026-09-08 16:00", 0.5, "America/New_York", "FREQ=MONTHLY;BYDAY=2TU\nEXDATE;VALUE=DATE:20270112"),
            ("Mountain visit", "2026-12-10 16:00", 1, "America/Denver", ""),
            ("Old Outlook", "2026-12-11 14:00", 1, "America/New_York", ""),
            ("Tech week", "2026-12-14 05:00", 120, "America/New_York", ""),
        ]),
        ("apple", "Journal Club", [("Journal club", "2026-10-30 00:00", 1, "America/Los_Angeles", "FREQ=MONTHLY;BYDAY=-1TH;COUNT=6")]),
        ("meetup", "Scrubs of Columbus", [("Coffee and counts", "2026-12-05 15:00", 2, "America/New_York", "")]),
        ("eventbrite", "", [("Robotics workshop & lunch", "2027-01-15 18:00", 3, "America/Chicago", "")]),
        ("wordpress", "State Assembly", [
            ("Spring workshop – 8 CE credits", "2027-03-06 14:00", 8, "America/Chicago", ""),
            ("Surgical Technologists Week", "2027-09-19 05:00", 168, "America/Chicago", ""),
        ]),
        ("nextcloud", "Peer groups", [("Abendrunde für Neue", "2026-11-02 17:00", 1.5, "Europe/Berlin", "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=30\nEXDATE;VALUE=DATE:20261125")]),
        ("minimal", "", [("Game night", "2026-12-01 01:00", 0, "America/Chicago", ""), ("Floating lunch", "2026-12-02 18:00", 1, "America/Chicago", "")]),
        ("zoom", "", [("Exam prep on Zoom", "2026-11-25 01:00", 1, "America/Denver", "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261231")]),
        ("thunderbird", "", [
            ("Supply run", f"{day} 14:00", 0.5, "America/Phoenix", "")
            for day in ("2026-11-30", "2026-12-04", "2027-01-29", "2027-02-26", "2027-03-31", "2027-04-30", "2027-05-31")
        ]),
    ],
)  # fmt: skip
def test_each_maker_is_understood(file: str, name: str, wanted: list[tuple[str, str, float, str, str]]) -> None:
    found = reading((FILES / f"{file}.ics").read_bytes())

    assert [shown(entry) for entry in found.entries] == wanted
    assert found.name == name


def test_a_date_that_differs_is_found_on_the_rules_own_date() -> None:
    study, *_ = reading((FILES / "google.ics").read_bytes()).entries
    (journal,) = reading((FILES / "apple.ics").read_bytes()).entries

    assert [(each.date, each.start, each.title) for each in study.changes] == [
        (date(2026, 12, 15), datetime(2026, 12, 16, 23, tzinfo=UTC), "Instrument study hour (moved)")
    ]
    assert [(each.date, each.cancelled) for each in journal.changes] == [(date(2026, 11, 26), True)]


def test_what_is_over_is_counted_and_left_out() -> None:
    over = "DTSTART:20240101T100000Z"
    rule = ("RRULE:FREQ=WEEKLY;UNTIL=20240301T000000Z",)

    assert reading((FILES / "google.ics").read_bytes()).past == 1
    assert reading(event(start=over)) == Read((), past=1)
    assert reading(event(*rule, start=over)) == Read((), past=1)


def test_html_becomes_lines_and_links_keep_their_addresses() -> None:
    study, *_ = reading((FILES / "google.ics").read_bytes()).entries

    assert study.about == (
        "Bring your questions.\n\n- Loaner trays\n- Count sheets\nJoin here (https://meet.example.org/abc)"
    )
    assert study.link == "https://meet.google.com/abc-defg-hij"


@pytest.mark.parametrize(
    ("start", "lines", "wanted"),
    [
        ("DTSTART;TZID=America/Chicago:20261201T190000", ("DURATION:PT1H30M",), 1.5),
        ("DTSTART;TZID=America/Chicago:20261201T190000", ("DTEND:20261202T020000Z",), 1),
        ("DTSTART;TZID=America/Chicago:20261201T190000", (), 0),
        ("DTSTART;VALUE=DATE:20261201", (), 24),
        ("DTSTART;VALUE=DATE:20261201", ("DTEND;VALUE=DATE:20261201",), 24),
        ("DTSTART;VALUE=DATE:20270313", ("DTEND;VALUE=DATE:20270315",), 48),  # one of them has 23 hours
        ("DTSTART;VALUE=DATE:20261201", ("DURATION:P1W",), 168),
    ],
)
def test_a_length_is_read_however_it_is_said(start: str, lines: tuple[str, ...], wanted: float) -> None:
    assert only(event(*lines, start=start)).length == timedelta(hours=wanted)


@pytest.mark.parametrize(
    ("start", "at", "zone"),
    [
        ("DTSTART:20261201T190000", "2026-12-02 01:00", "America/Chicago"),
        ("DTSTART:20261201T190000Z", "2026-12-01 19:00", "America/Chicago"),
        ("DTSTART;TZID=Pacific Standard Time:20261201T190000", "2026-12-02 03:00", "America/Los_Angeles"),
        ('DTSTART;TZID="America/Denver":20261201T190000', "2026-12-02 02:00", "America/Denver"),
        ("DTSTART;TZID=america/denver:20261201T190000", "2026-12-02 02:00", "America/Denver"),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/London:20261201T190000", "2026-12-01 19:00", "Europe/London"),
        ("DTSTART;TZID=(UTC-06:00) Central Time (US & Canada):20261201T190000", "2026-12-02 01:00", "America/Chicago"),
        ("DTSTART;TZID=Nowhere/Else:20261201T190000", "2026-12-02 01:00", "America/Chicago"),
        ("DTSTART;TZID=../../etc/passwd:20261201T190000", "2026-12-02 01:00", "America/Chicago"),
        ("DTSTART;TZID=America/New_York:20270314T023000", "2027-03-14 07:30", "America/New_York"),  # skipped
        ("DTSTART;TZID=America/New_York:20271107T013000", "2027-11-07 05:30", "America/New_York"),  # twice
    ],
)  # fmt: skip
def test_a_time_is_read_in_its_zone(start: str, at: str, zone: str) -> None:
    assert shown(only(event(start=start)))[1:4:2] == (at, zone)


def test_a_zone_that_nothing_explains_is_told() -> None:
    (note,) = reading(event(start="DTSTART;TZID=Nowhere/Else:20261201T190000")).skipped

    assert plain(note) == "I do not know the time zone “Nowhere/Else”; its times are read in America/Chicago."


def test_times_without_a_zone_are_read_in_the_calendars_own() -> None:
    content = event(start="DTSTART:20261201T190000").replace(b"VERSION:2.0", b"X-WR-TIMEZONE:Asia/Kolkata")

    assert shown(only(content))[1:4:2] == ("2026-12-01 13:30", "Asia/Kolkata")


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (("RRULE:FREQ=WEEKLY",), "FREQ=WEEKLY;BYDAY=TU"),
        (("RRULE:FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=TU,FR",), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR"),
        (("RRULE:FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1",), "FREQ=MONTHLY;BYDAY=1TU"),
        (("RRULE:FREQ=WEEKLY;UNTIL=20270101T010000Z",), "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231"),
        (("RRULE:FREQ=WEEKLY;UNTIL=20270101T005959Z",), "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261230"),
        (("RRULE:FREQ=WEEKLY", "EXDATE;TZID=America/Chicago:20261208T190000,20261215T190000"), "FREQ=WEEKLY;BYDAY=TU\nEXDATE;VALUE=DATE:20261208,20261215"),
        (("RRULE:FREQ=WEEKLY", "EXDATE:20261209T010000Z"), "FREQ=WEEKLY;BYDAY=TU\nEXDATE;VALUE=DATE:20261208"),
        (("RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20261208"), "FREQ=WEEKLY;BYDAY=TU\nEXDATE;VALUE=DATE:20261208"),
        (("RRULE:FREQ=WEEKLY", "EXDATE:20261208T000000"), "FREQ=WEEKLY;BYDAY=TU\nEXDATE;VALUE=DATE:20261208"),
        (("RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20261209"), "FREQ=WEEKLY;BYDAY=TU"),
    ],
)  # fmt: skip
def test_a_repetition_becomes_a_rule_where_it_is_one(lines: tuple[str, ...], rule: str) -> None:
    assert shown(only(event(*lines)))[4] == rule


def test_days_end_with_a_day_whatever_the_end_was_written_as() -> None:
    found = only(event("RRULE:FREQ=DAILY;UNTIL=20261205T000000Z", start="DTSTART;VALUE=DATE:20261201"))

    assert shown(found)[4] == "FREQ=DAILY;UNTIL=20261205"


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (("RRULE:FREQ=MONTHLY;BYDAY=5TU",), ["12-01", "12-29", "03-30", "06-29", "08-31"]),
        (("RRULE:FREQ=MONTHLY;BYMONTHDAY=-2;COUNT=3",), ["12-01", "12-30", "01-30", "02-27"]),
        (("RRULE:FREQ=YEARLY;BYYEARDAY=100,-1",), ["12-01", "12-31", "04-10"]),
        (("RRULE:FREQ=YEARLY;BYWEEKNO=2;BYDAY=MO",), ["12-01", "01-11"]),
        (("RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",), ["12-01", "08-13"]),
        (("RRULE:FREQ=MONTHLY;BYMONTHDAY=-2;UNTIL=20270131T010000Z", "EXDATE;VALUE=DATE:20261230"), ["12-01", "01-30"]),
        (("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",), ["12-01"]),
        (("RDATE;TZID=America/Chicago:20261203T190000,20270110T190000",), ["12-01", "12-03", "01-10"]),
        (("RDATE;VALUE=PERIOD:20261204T010000Z/PT1H",), ["12-01", "12-03"]),
        (("RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=MONTHLY;COUNT=2"), ["12-01", "12-08", "01-01"]),
    ],
)
def test_another_repetition_becomes_its_single_dates(lines: tuple[str, ...], days: list[str]) -> None:
    found = reading(event(*lines))

    assert [f"{entry.start.astimezone(CHICAGO):%m-%d}" for entry in found.entries] == days
    assert [entry.uid[-5:] for entry in found.entries] == days
    assert plain(found.skipped[0]).startswith("“Meeting” repeats in a way that I do not know as a rule; I took its ")


def test_at_most_sixty_dates_are_taken_and_it_is_told() -> None:
    found = reading(event("RRULE:FREQ=DAILY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10"))

    assert len(found.entries) == 60
    assert "its next 60 dates" in plain(found.skipped[0])


def test_dates_besides_a_rule_stand_alone() -> None:
    found = reading(event("RRULE:FREQ=WEEKLY", "RDATE;TZID=America/Chicago:20261203T190000,20261208T190000"))

    assert [(entry.uid, bool(entry.rule)) for entry in found.entries] == [("1", True), ("1/2026-12-03", False)]


def test_a_changed_date_takes_the_place_of_a_single_one() -> None:
    series = ("BEGIN:VEVENT", "UID:1", "DTSTART;TZID=America/Chicago:20261229T190000", "SUMMARY:Fifth Tuesday")
    moved = ("BEGIN:VEVENT", "UID:1", "RECURRENCE-ID;TZID=America/Chicago:20270330T190000", "DTSTART:20270331T020000Z")

    found = reading(calendar(*series, "RRULE:FREQ=MONTHLY;BYDAY=5TU;COUNT=2", "END:VEVENT", *moved, "END:VEVENT"))

    assert [(entry.uid, f"{entry.start:%d %H}") for entry in found.entries] == [
        ("1/2026-12-29", "30 01"),
        ("1/2027-03-30", "31 02"),
    ]


def test_a_changed_date_without_its_series_stands_alone() -> None:
    assert only(event("RECURRENCE-ID:20261201T200000Z")).uid == "1/2026-12-01"


@pytest.mark.parametrize("lines", [("STATUS:CANCELLED",), ("STATUS:cancelled",)])
def test_what_is_called_off_is_kept_as_such(lines: tuple[str, ...]) -> None:
    assert only(event(*lines)).cancelled


def test_a_calendar_that_withdraws_calls_everything_off() -> None:
    assert only(event().replace(b"VERSION:2.0", b"METHOD:CANCEL")).cancelled


def test_of_several_editions_the_newest_is_taken() -> None:
    editions = [
        line
        for number, title in ((2, "Newest"), (10, "No number"), (1, "Older"))
        for line in ("BEGIN:VEVENT", "UID:1", "DTSTART:20261201T190000Z", f"SUMMARY:{title}", f"SEQUENCE:{number}" if number < 9 else "X-A:1", "END:VEVENT")
    ]  # fmt: skip

    found = reading(calendar(*editions))

    assert [entry.title for entry in found.entries] == ["Newest"]
    assert "more than once" in plain(found.skipped[0])


@pytest.mark.parametrize(
    "bent",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\r\n", b"\n"),
        lambda content: content.replace(b"\r\n", b"\r"),
        lambda content: content.decode().encode("utf-16"),
        lambda content: content.replace("é".encode(), b"\xe9"),
        lambda content: content.replace(b"Caf", b"Ca\r\n f"),
        lambda content: content.replace(b"Caf", b"Ca\n\tf"),
        lambda content: content.replace(b"\xc3\xa9", b"\xc3\r\n \xa9"),
        lambda content: content.replace(b"Caf", b"C\0af"),
        lambda content: content.replace(b"SUMMARY:", b"Summary;LANGUAGE=fr:"),
        lambda content: content.replace(b"END:VEVENT", b"this is no line\r\nEND:VALARM\r\nEND:VEVENT"),
        lambda content: content.replace(b"END:VEVENT", b"BEGIN:VALARM\r\nSUMMARY:Ring\r\nEND:VEVENT"),
        lambda content: b"\r\n\r\n" + content + b"\r\nmore",
        lambda content: content.replace(b"END:VEVENT", b"LAST-MODIFIED:yesterday\r\nSEQUENCE:many\r\nEND:VEVENT"),
    ],
)
def test_a_bent_file_is_read_all_the_same(bent: Callable[[bytes], bytes]) -> None:
    content = calendar("BEGIN:VEVENT", "UID:1", "DTSTART:20261201T190000Z", "SUMMARY:Café", "END:VEVENT")

    assert shown(only(bent(content))) == ("Café", "2026-12-01 19:00", 0, "America/Chicago", "")


def test_texts_are_cut() -> None:
    found = only(event("LOCATION:" + "b" * 900, "DESCRIPTION:" + "c" * 9000).replace(b"Meeting", b"a" * 900))

    assert (len(found.title), len(found.where), len(found.about)) == (150, 300, 2000)


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("URL:https://example.org/a?b=c\\,d", "https://example.org/a?b=c,d"),
        ("URL:javascript:alert(1)", ""),
        ("URL:https://example.org/ two", ""),
        ("URL:https://example.org/" + "a" * 600, ""),
        ("CONFERENCE;VALUE=URI:https://meet.example.org/x", "https://meet.example.org/x"),
    ],
)
def test_a_link_is_an_address_of_the_web(written: str, link: str) -> None:
    assert only(event(written)).link == link


@pytest.mark.parametrize(
    ("html", "plainly"),
    [
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<div>a</div><div>b</div>", "a\n\nb"),
        ('<a href="javascript:x()">here</a>', "here"),
        ('<a href="https://e.org">https://e.org</a>', "https://e.org"),
        ("<style>p {}</style><p>a</p>", "a"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("Q&amp;A &lt;b&gt;", "Q&A <b>"),
    ],
)
def test_html_is_taken_out(html: str, plainly: str) -> None:
    assert only(event(f"DESCRIPTION:{html}")).about == plainly


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "There is no calendar in this"),
        (b"<html><body>Sign in</body></html>", "There is no calendar in this"),
        (b"\0" * 1000, "There is no calendar in this"),
        (event()[:-30], "breaks off in the middle"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:2026", "breaks off in the middle"),
        (calendar(*["BEGIN:VEVENT"] * 9, *["END:VEVENT"] * 9), "built in a way that I cannot read"),
        (calendar(*["BEGIN:X"] * 100_000), "built in a way that I cannot read"),
        (event("DESCRIPTION:" + "a" * 10_000_000), "larger than 1 MB"),
        (b"a" * 10_000_000, "larger than 1 MB"),
        (
            calendar(*(f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART:20261201T190000Z\r\nEND:VEVENT" for n in range(2001))),
            "more than 2000 coming dates",
        ),
        (
            calendar(*(f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART:20261201T190000Z\r\nRRULE:FREQ=DAILY;BYYEARDAY=1,2\r\nEND:VEVENT" for n in range(999))),
            "more than 2000 coming dates",
        ),
    ],
)  # fmt: skip
def test_what_is_no_calendar_for_us_is_refused_with_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(UserError) as refused:
        reading(content)

    assert says in plain(refused.value.words)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=1000000000",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;BYHOUR=1,2,3",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;COUNT=99999999999999999999999999",
        "FREQ=DAILY;UNTIL=never",
        "nonsense",
        ";;;=",
        "FREQ=WEEKLY;BYDAY=" + "MO," * 700 + "MO",
    ],
)
def test_a_repetition_that_nobody_can_follow_leaves_its_first_date(rule: str) -> None:
    found = reading(event(f"RRULE:{rule}"))

    assert [entry.uid for entry in found.entries] == ["1"]
    assert plain(found.skipped[0]) == "“Meeting” repeats in a way that I cannot read; I took its first date."


@pytest.mark.parametrize(
    ("rule", "most"),
    [
        ("FREQ=DAILY;COUNT=1000000000", 60),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 1),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30,31;COUNT=1000000000", 1),
        ("FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6;COUNT=1000000000", 1),
    ],
)
def test_a_repetition_without_an_end_or_without_a_date_is_bounded(rule: str, most: int) -> None:
    assert len(reading(event(f"RRULE:{rule}")).entries) == most


def test_single_days_may_be_added_to_whole_days() -> None:
    found = reading(event("RDATE;VALUE=DATE:20261203,20261205", start="DTSTART;VALUE=DATE:20261201"))

    assert [(entry.uid, entry.whole_days) for entry in found.entries] == [
        *(("1/2026-12-01", True), ("1/2026-12-03", True), ("1/2026-12-05", True)),
    ]


def test_two_dates_of_one_day_are_told_apart() -> None:
    found = reading(event("RDATE:20261203T160000Z,20261203T200000Z"))

    assert [entry.uid for entry in found.entries] == ["1/2026-12-01", "1/2026-12-03", "1/2026-12-03T2000"]


def test_thousands_of_single_dates_are_bounded() -> None:
    days = ",".join(f"{datetime(2026, 12, 2) + timedelta(hours=n):%Y%m%dT%H%M%SZ}" for n in range(20_000))  # noqa: DTZ001

    assert len(reading(event(f"RDATE:{days}")).entries) == 60


@pytest.mark.parametrize(
    "line",
    [
        "DTSTART:00010101T000000Z",
        "DTSTART:99991231T235959Z",
        "DTSTART:20261301T000000Z",
        "DTSTART:20260230",
        "DTSTART:٢٠٢٦١٢٠١",
        "DTSTART:",
        "X-NONE:1",
        "DTSTART:20261201T190000Z\r\nDTEND:20261201T180000Z",
        "DTSTART:20261201T190000Z\r\nDTEND:99991231T235959Z",
        "DTSTART:20261201T190000Z\r\nDURATION:-PT1H",
        "DTSTART:20261201T190000Z\r\nDURATION:P99999D",
        "DTSTART:20261201T190000Z\r\nDURATION:P999999999999999W",
        "DTSTART:20261201T190000Z\r\nDURATION:soon",
    ],
)
def test_an_entry_that_cannot_be_read_is_left_out_and_told(line: str) -> None:
    found = reading(
        event(start=line).replace(b"END:VCALENDAR", b"") + event(uid="2").replace(b"BEGIN:VCALENDAR\r\n", b"")
    )

    assert [entry.uid for entry in found.entries] == ["2"]
    assert [plain(note).startswith("“Meeting” is left out, as it cannot be read (") for note in found.skipped] == [True]


def test_notes_are_few() -> None:
    bad = [line for n in range(500) for line in ("BEGIN:VEVENT", f"UID:{n}", "DTSTART:never", "END:VEVENT")]

    notes = reading(calendar(*bad)).skipped

    assert len(notes) == 21
    assert plain(notes[-1]) == "and 480 more"


@pytest.mark.parametrize(
    "lines",
    [
        ("RRULE:FREQ=SECONDLY",),
        ("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",),
        ("RRULE:FREQ=DAILY;INTERVAL=0",),
        ("RDATE:20261399T000000",),
    ],
)
def test_a_zone_with_an_impossible_definition_is_unknown(lines: tuple[str, ...]) -> None:
    zone = (
        "BEGIN:VTIMEZONE",
        "TZID:Odd",
        "BEGIN:STANDARD",
        "DTSTART:16010101T020000",
        "TZOFFSETFROM:+0133",
        "TZOFFSETTO:+0134",
    )
    events = event(start="DTSTART;TZID=Odd:20261201T190000").replace(b"BEGIN:VCALENDAR\r\n", b"").decode()
    content = (
        calendar(*zone, *lines, "END:STANDARD", "END:VTIMEZONE").decode().replace("END:VCALENDAR\r\n", "") + events
    )

    assert "I do not know the time zone “Odd”" in plain(reading(content.encode()).skipped[-1])


# Not BYSETPOS by weeks: there the other one forgets the days of the first week that are before the start.
FREQUENCIES: dict[str, dict[str, list[str]]] = {
    "DAILY": {"BYMONTH": ["1,6,12"], "BYMONTHDAY": ["1", "-1,15", "31"], "BYDAY": ["MO,FR"]},
    "WEEKLY": {"BYMONTH": ["2,3"], "BYDAY": ["SU", "MO,SU", "TU,WE,SA"], "WKST": ["SU", "WE"]},
    "MONTHLY": {"BYMONTH": ["2,5"], "BYMONTHDAY": ["-1,-30", "13"], "BYDAY": ["4MO", "-2FR", "MO,TU", "1SU,-1SU"], "BYSETPOS": ["1,-1", "2"]},
    "YEARLY": {"BYMONTH": ["2", "4,11"], "BYMONTHDAY": ["29", "1,-1"], "BYDAY": ["20MO", "-1FR", "SU"], "BYYEARDAY": ["1,100,-1,366"], "BYSETPOS": ["-1", "3"]},
}  # fmt: skip


@st.composite
def recurrences(draw: st.DrawFn) -> str:
    """Put parts together that have dates at all: without one the other implementation searches until the year 9999."""
    frequency = draw(st.sampled_from(sorted(FREQUENCIES)))
    parts = {"FREQ": frequency, "INTERVAL": str(draw(st.sampled_from([1, 1, 2, 3, 7])))}
    days = draw(
        st.sampled_from([each for each in FREQUENCIES[frequency] if each in {"BYDAY", "BYMONTHDAY", "BYYEARDAY"}])
    )
    others = {"BYMONTH", "BYSETPOS", "WKST"} - (
        {"BYMONTH"} if frequency == "YEARLY" and days != "BYMONTHDAY" else set()
    )
    for name, values in FREQUENCIES[frequency].items():
        if name == days or (name in others and draw(st.booleans())):
            parts[name] = draw(st.sampled_from(values))
    if parts.get("BYDAY") not in {"MO,TU", "SU"}:
        parts.pop("BYSETPOS", None)
    if draw(st.booleans()):
        parts["COUNT"] = str(draw(st.integers(1, 20)))
    return ";".join(f"{name}={value}" for name, value in parts.items())


@settings(max_examples=120)
@given(recurrences(), st.dates(date(2024, 1, 1), date(2026, 12, 31)))
def test_dates_are_those_that_another_implementation_finds(recurrence: str, start: date) -> None:
    since, until = date(2026, 3, 1), date(2028, 3, 1)
    begins = datetime(start.year, start.month, start.day)  # noqa: DTZ001
    known = [at.date() for at in rrulestr(recurrence, dtstart=begins).between(begins, datetime(2028, 3, 1), inc=True)]  # noqa: DTZ001

    assert list(falling(parts_of(recurrence), start, since, until)) == [day for day in known if day >= since]


async def test_a_process_of_its_own_reads_the_same() -> None:
    content = (FILES / "google.ics").read_bytes()

    assert await read_safely(content, NOW, UNTIL, CHICAGO) == reading(content)


@pytest.mark.parametrize("file", sorted(FILES.glob("*.ics")), ids=lambda file: str(file.stem))
def test_nothing_is_lost_between_two_processes(file: Path) -> None:
    found = reading(file.read_bytes())

    assert taken(written(found)) == found


async def test_what_was_refused_there_is_refused_here() -> None:
    with pytest.raises(UserError) as refused:
        await read_safely(b"<html>", NOW, UNTIL, CHICAGO)

    assert plain(refused.value.words).startswith("There is no calendar in this")


SLOW = calendar(
    *(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART:19000101T000000Z\r\n"
        + "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31;COUNT=99999999\r\n" * 5
        + "END:VEVENT"
        for n in range(1500)
    )
)
WIDE = b"BEGIN:VCALENDAR\r\n" + b"A:\n" * 300_000 + b"END:VCALENDAR"


@pytest.mark.parametrize(
    ("content", "limits"),
    [
        (SLOW, Limits(cpu=1, wall=300)),
        (SLOW, Limits(cpu=300, wall=1)),
        (WIDE, Limits(memory=64 * 1024 * 1024, wall=300)),
    ],
)
async def test_a_limit_ends_the_process_and_says_so(content: bytes, limits: Limits) -> None:
    with pytest.raises(UserError) as refused:
        await read_safely(content, NOW, UNTIL, CHICAGO, limits)

    assert plain(refused.value.words).startswith("This calendar takes longer to read than I may spend on one.")


async def test_the_same_memory_is_enough_for_a_usual_calendar() -> None:
    found = await read_safely(event(), NOW, UNTIL, CHICAGO, Limits(memory=64 * 1024 * 1024, wall=300))

    assert [entry.uid for entry in found.entries] == ["1"]


async def test_a_file_that_is_too_large_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere")

    with pytest.raises(UserError):
        await read_safely(b"a" * 1_000_001, NOW, UNTIL, CHICAGO)


async def test_nothing_of_our_environment_is_handed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit(3)", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    assert await read_safely(event(), NOW, UNTIL, CHICAGO) == reading(event())


@settings(max_examples=150)
@given(st.data())
def test_a_file_torn_anywhere_is_read_or_refused(data: Any) -> None:
    whole = data.draw(st.sampled_from([file.read_bytes() for file in sorted(FILES.glob("*.ics"))]))
    begin, length = data.draw(st.integers(0, len(whole))), data.draw(st.integers(1, 60))
    torn = whole[:begin] + data.draw(st.binary(max_size=20)) + whole[begin + length :]

    try:
        found = reading(torn)
    except UserError:
        return

    assert read(write("Again", found.entries, NOW), NOW, UNTIL, CHICAGO).entries is not None
