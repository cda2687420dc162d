"""Calendars written: other readers see the very instants of the rules, and our own reader everything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from bot.calendars import Change, Entry, google_link, outlook_link, read, write
from bot.calendars.timezones import definition
from bot.rules import LAST, Days, MonthDays, MonthWeekdays, Pattern, Rule, Weeks, YearWeekday, first, occurrences
from bot.rules.occurrences import instant

NOW = datetime(2026, 11, 22, 13, tzinfo=UTC)
UNTIL = NOW + timedelta(days=800, seconds=7)
CHICAGO = ZoneInfo("America/Chicago")
ZONES = (
    "America/New_York",
    "America/Chicago",
    "Europe/London",
    "Australia/Sydney",
    "America/Phoenix",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
)
WEEKLY = Rule(Weeks((1,)), time(19), CHICAGO, date(2026, 11, 24))


def entry(rule: Rule | None = None, **fields: Any) -> Entry:
    start = datetime(2026, 12, 1, 1, tzinfo=UTC)
    if rule is not None:
        start, fields = instant(rule.start, rule.at, rule.zone) or start, {"zone": rule.zone, **fields}
    usual = {
        "uid": "1@circulator",
        "title": "Study hour",
        "start": start,
        "length": timedelta(hours=1),
        "zone": CHICAGO,
    }
    return Entry(**{**usual, "rule": rule, **fields})


def lines(*entries: Entry) -> list[str]:
    return write("Circulator", entries, NOW).decode().replace("\r\n ", "").split("\r\n")


def seen_by_others(content: bytes, since: datetime, until: datetime) -> list[datetime]:
    """Give the instants that a reader has that shares no code with us."""
    calendar = IcsCalendarStream.calendar_from_ics(content.decode())
    starts = (event.start_datetime.astimezone(UTC) for event in calendar.timeline.overlapping(since, until))
    return [start for start in starts if start > since]


def offsets_apart(zone: ZoneInfo, hours: Iterable[datetime]) -> list[datetime]:
    """Give the hours of the wall on which a zone as we define it, read by others, has another offset than the zone."""
    text = "\n".join(("BEGIN:VCALENDAR", *definition(zone, 2004, 2026), "END:VCALENDAR"))
    defined = tzical(StringIO(text)).get()
    real = (at for at in hours if at.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == at)
    return [at for at in real if at.replace(tzinfo=defined).utcoffset() != at.replace(tzinfo=zone).utcoffset()]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("pattern", "at"),
    [
        (Weeks((1,)), time(19)),
        (Weeks((0, 6), 2), time(2, 30)),  # skipped or doubled in one night each year
        (Days(), time(1, 45)),
        (MonthDays((1, 31, LAST)), time(0)),
        (MonthWeekdays((2, LAST), 3), time(23, 59)),
        (YearWeekday(3, 2, 6), time(2)),
    ],
)
def test_another_reader_sees_the_instants_of_the_rule(zone: str, pattern: Pattern, at: time) -> None:
    rule = Rule(pattern, at, ZoneInfo(zone), first(pattern, date(2026, 9, 1)))
    fires = list(occurrences(rule, NOW, UNTIL))
    rule = replace(rule, skipped=frozenset({fires[1].date}))

    seen = seen_by_others(write("Feed", [entry(rule)], NOW), NOW, UNTIL)

    assert seen == [each.at for each in occurrences(rule, NOW, UNTIL)]


@settings(max_examples=40)
@given(
    zone=st.sampled_from(ZONES),
    start=st.dates(date(2026, 2, 20), date(2026, 11, 10)),
    minute=st.sampled_from([0, 30, 60, 90, 119, 120, 150, 179, 180, 1140, 1439]),
    end=st.one_of(st.none(), st.integers(1, 60), st.dates(date(2026, 11, 10), date(2027, 12, 1))),
    every=st.integers(1, 3),
)
def test_however_a_rule_ends_another_reader_sees_the_same(
    zone: str, start: date, minute: int, end: int | date | None, every: int
) -> None:
    ends: dict[str, Any] = {"count": end} if isinstance(end, int) else {"until": end}
    at = time(minute // 60, minute % 60)
    rule = Rule(Days(every), at, ZoneInfo(zone), start, **ends)
    since = datetime(2026, 1, 1, tzinfo=UTC)

    seen = seen_by_others(write("Feed", [entry(rule)], NOW), since, UNTIL)

    assert seen == [each.at for each in occurrences(rule, since, UNTIL)]


def test_another_reader_sees_the_changed_date_instead_of_its_own() -> None:
    moved = datetime(2026, 12, 2, 2, tzinfo=UTC)
    changed = entry(WEEKLY, changes=(Change(date(2026, 12, 1), start=moved, title="Moved"),))

    seen = seen_by_others(write("Feed", [changed], NOW), NOW, NOW + timedelta(days=20))

    assert seen == [datetime(2026, 11, 25, 1, tzinfo=UTC), moved, datetime(2026, 12, 9, 1, tzinfo=UTC)]


@pytest.mark.parametrize("zone", [*ZONES, "UTC", "Africa/Casablanca", "Europe/Dublin", "America/Santiago"])
def test_a_zone_is_defined_as_its_clocks_go(zone: str) -> None:
    days = [datetime(2004, 1, 2) + timedelta(days=day, hours=6 * (day % 4)) for day in range(365 * 24)]  # noqa: DTZ001

    assert offsets_apart(ZoneInfo(zone), days) == []


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Europe/London"])
def test_a_zone_turns_at_the_very_minute(zone: str) -> None:
    months = [datetime(2026, month, 1) for month in (3, 4, 10, 11)]  # noqa: DTZ001
    minutes = [month + timedelta(minutes=count) for month in months for count in range(0, 43_200, 10)]
    around = [at + timedelta(minutes=aside) for at in minutes for aside in (-1, 0)]

    assert offsets_apart(ZoneInfo(zone), around) == []


def test_each_zone_is_defined_once() -> None:
    feed = lines(entry(uid="1"), entry(uid="2"), entry(uid="3", zone=ZoneInfo("Asia/Kolkata")))

    assert [line for line in feed if line.startswith("TZID:")] == ["TZID:America/Chicago", "TZID:Asia/Kolkata"]


def test_a_feed_tells_what_it_is_and_when_to_come_again() -> None:
    assert lines()[:-1] == [
        "BEGIN:VCALENDAR",
        "PRODID:-//Circulator//Events//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Circulator",
        "X-WR-CALNAME:Circulator",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "END:VCALENDAR",
    ]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (entry(), ["DTSTART;TZID=America/Chicago:20261130T190000", "DTEND;TZID=America/Chicago:20261130T200000"]),
        (entry(cancelled=True), ["STATUS:CANCELLED"]),
        (entry(), ["STATUS:CONFIRMED", "DTSTAMP:20261122T130000Z", "SEQUENCE:0"]),
        (entry(sequence=4, changed=NOW), ["SEQUENCE:4", "LAST-MODIFIED:20261122T130000Z"]),
        (entry(about="a, b; c\\d\ne", where="Room; 2"), ["DESCRIPTION:a\\, b\\; c\\\\d\\ne", "LOCATION:Room\\; 2"]),
        (entry(link="https://example.org/a,b;c"), ["URL:https://example.org/a,b;c"]),
        (entry(replace(WEEKLY, skipped=frozenset({date(2026, 12, 1)}))), ["EXDATE;TZID=America/Chicago:20261201T190000"]),
        (entry(replace(WEEKLY, until=date(2026, 12, 31))), ["RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270101T010000Z"]),
        (
            entry(WEEKLY, changes=(Change(date(2026, 12, 8), cancelled=True),)),
            ["RECURRENCE-ID;TZID=America/Chicago:20261208T190000", "STATUS:CANCELLED"],
        ),
        (
            entry(
                Rule(Weeks((0,)), time(0), CHICAGO, date(2026, 11, 30), until=date(2026, 12, 20), skipped=frozenset({date(2026, 12, 7)})),
                length=timedelta(days=2), whole_days=True,
            ),
            ["DTSTART;VALUE=DATE:20261130", "DTEND;VALUE=DATE:20261202", "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261220", "EXDATE;VALUE=DATE:20261207"],
        ),
        (entry(start=datetime(2027, 11, 7, 7, 30, tzinfo=UTC)), ["DTSTART:20271107T073000Z", "X-CIRCULATOR-ZONE:America/Chicago"]),
    ],
)  # fmt: skip
def test_an_entry_is_written_as_the_rfc_has_it(written: Entry, wanted: list[str]) -> None:
    feed = lines(written)

    assert [line for line in wanted if line not in feed] == []


def test_what_has_no_length_has_no_end() -> None:
    assert not [line for line in lines(entry(length=timedelta(0))) if line.startswith("DTEND")]


@pytest.mark.parametrize("character", ["\r\n", "\n", "\r", "\x85", "\u2028", "\x0b", "\x00"])
def test_no_text_can_begin_a_line_of_its_own(character: str) -> None:
    wicked = f"x{character}END:VEVENT{character}BEGIN:VALARM"

    content = write(wicked, [entry(uid=wicked, title=wicked, about=wicked, where=wicked, link=wicked)], NOW).decode()

    begun = [line for line in content.replace("\r\n ", "").splitlines() if line in {"END:VEVENT", "BEGIN:VALARM"}]
    assert begun == ["END:VEVENT"]
    assert "\0" not in content


@given(st.text(st.sampled_from("aé€😀 ,;\\\n"), min_size=50, max_size=400))
def test_every_line_is_at_most_75_octets_and_ends_with_crlf(text: str) -> None:
    content = write("Feed", [entry(title=text, about=text)], NOW)

    assert content.endswith(b"\r\n")
    assert [line for line in content.split(b"\r\n") if len(line) > 75 or b"\n" in line] == []
    assert content.decode().replace("\r\n ", "").count("\r\n") == len(lines(entry(title=text, about=text))) - 1


def test_a_strict_reader_finds_nothing_wrong() -> None:
    changes = (Change(date(2026, 12, 8), cancelled=True), Change(date(2026, 12, 15), title="Other"))
    feed = write("Feed", [entry(WEEKLY, changes=changes, about="é" * 500, changed=NOW)], NOW)

    calendar = icalendar.Calendar.from_ical(feed)

    assert [part.errors for part in calendar.walk() if part.errors] == []
    assert len(calendar.events) == 3


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"start": datetime(2026, 12, 1, 19)}, "start"),  # noqa: DTZ001
        ({"length": timedelta(hours=-1)}, "length"),
        ({"whole_days": True}, "length"),
        ({"whole_days": True, "length": timedelta(0)}, "length"),
        ({"changes": (Change(date(2026, 12, 1)),)}, "changes"),
        ({"rule": WEEKLY}, "rule"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(fields: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{fault}:"):
        replace(entry(), **fields)


texts = st.text(st.sampled_from("ab <b>&amp;é,;:\\\"'\n😀"), max_size=60)
rows = texts.map(lambda text: " ".join(text.split()))
titles = rows.map(lambda text: text or "Title")
links = st.sampled_from(["", "https://example.org/a?b=c&d=,;"])
instants = st.integers(1, 63_000_000).map(lambda seconds: NOW + timedelta(seconds=seconds))
PATTERNS: list[Pattern] = [
    *(Days(), Days(3), Weeks((1,)), Weeks((0, 6), 2), MonthDays((31, LAST))),
    *(MonthWeekdays((1, LAST), 6), YearWeekday(11, 1, 6)),
]
ENDS: list[dict[str, Any]] = [{}, {"count": 1000}, {"until": date(2032, 2, 1)}]
lengths = st.sampled_from([0, 1, 45, 60, 90, 1440, 5000]).map(lambda minutes: timedelta(minutes=minutes))
zones = st.sampled_from([*ZONES, "UTC", "America/St_Johns"]).map(ZoneInfo)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    zone, whole = draw(zones), draw(st.booleans())
    length = timedelta(days=draw(st.integers(1, 9))) if whole else draw(lengths)
    rule = draw(st.one_of(st.none(), rules(zone, whole=whole)))
    day = draw(st.dates(date(2026, 11, 24), date(2029, 1, 1)))
    single = instant(day, time(0), zone) if whole else draw(instants)
    start = single if rule is None else instant(rule.start, rule.at, zone)
    assert start is not None
    made = Entry(
        "uid", draw(titles), start, length, zone, draw(texts.map(str.strip)), draw(rows), draw(links), rule,
        sequence=draw(st.integers(0, 99)), changed=draw(st.one_of(st.none(), instants)),
        cancelled=draw(st.booleans()), whole_days=whole,
    )  # fmt: skip
    return made if rule is None else replace(made, changes=tuple(draw(changes(made, rule))))


@st.composite
def rules(draw: st.DrawFn, zone: ZoneInfo, *, whole: bool) -> Rule:
    pattern = draw(st.sampled_from(PATTERNS))
    at = time(0) if whole else draw(st.sampled_from([time(0), time(1, 30), time(2, 30), time(19), time(23, 59)]))
    start = first(pattern, draw(st.dates(date(2025, 1, 1), date(2027, 6, 1))))
    rule = Rule(pattern, at, zone, start, **draw(st.sampled_from(ENDS)))
    days = [each.date for each in occurrences(rule, NOW, NOW + timedelta(days=300))][:9]
    return replace(rule, skipped=frozenset(draw(st.sets(st.sampled_from(days), max_size=3)) if len(days) > 3 else ()))


@st.composite
def changes(draw: st.DrawFn, made: Entry, rule: Rule) -> Iterable[Change]:
    days = [each.date for each in occurrences(rule, NOW, NOW + timedelta(days=300))][:5]
    for day in sorted(draw(st.sets(st.sampled_from(days), max_size=3)) if days else ()):
        usual = instant(day, rule.at, rule.zone)
        assert usual is not None
        moved = (
            instant(day + timedelta(days=1), time(0), rule.zone) if made.whole_days else usual + timedelta(minutes=40)
        )
        title, about = draw(st.none() | titles), draw(st.none() | texts.map(str.strip))
        yield Change(
            day,
            draw(st.sampled_from([None, moved])),
            draw(st.sampled_from([None, made.length + timedelta(days=1)])),
            None if title == made.title else title,
            None if about == made.about else about,
            None if made.where == "There" else draw(st.sampled_from([None, "There"])),
            cancelled=draw(st.booleans()) and not made.cancelled,
        )


@settings(max_examples=300)
@given(entries())
def test_what_we_write_we_read(made: Entry) -> None:
    found = read(write("Feed", [made], NOW), NOW, NOW + timedelta(days=365), ZoneInfo("Pacific/Auckland"))

    assert (found.entries, found.skipped, found.name) == ((made,), (), "Feed")


def asked(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (entry(), {"text": "Study hour", "dates": "20261130T190000/20261130T200000", "ctz": "America/Chicago"}),
        (entry(WEEKLY), {"dates": "20261124T190000/20261124T200000", "recur": "RRULE:FREQ=WEEKLY;BYDAY=TU"}),
        (entry(start=datetime(2026, 11, 30, 6, tzinfo=UTC), length=timedelta(days=2), whole_days=True), {"dates": "20261130/20261202"}),
        (entry(start=datetime(2027, 11, 7, 7, 30, tzinfo=UTC)), {"dates": "20271107T073000Z/20271107T083000Z"}),
        (entry(where="Room 1", about="A & B", link="https://e.org/"), {"location": "Room 1", "details": "https://e.org/\n\nA & B"}),
    ],
)  # fmt: skip
def test_a_link_fills_in_google_calendar(written: Entry, wanted: dict[str, str]) -> None:
    found = asked(google_link(written))

    assert {name: found[name] for name in wanted} == wanted


def test_a_rule_with_dates_that_differ_goes_to_google_as_its_first_date_alone() -> None:
    skipping = replace(WEEKLY, skipped=frozenset({date(2026, 12, 1)}))

    assert "recur" not in asked(google_link(entry(skipping)))
    assert "recur" not in asked(google_link(entry(WEEKLY, changes=(Change(date(2026, 12, 1), cancelled=True),))))


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (entry(), {"subject": "Study hour", "startdt": "2026-12-01T01:00:00Z", "enddt": "2026-12-01T02:00:00Z"}),
        (
            entry(start=datetime(2026, 11, 30, 6, tzinfo=UTC), length=timedelta(days=2), whole_days=True),
            {"allday": "true", "startdt": "2026-11-30", "enddt": "2026-12-02"},
        ),
    ],
)
def test_a_link_fills_in_outlook(written: Entry, wanted: dict[str, str]) -> None:
    found = asked(outlook_link(written))

    assert {name: found[name] for name in wanted} == wanted


@pytest.mark.parametrize("link", [google_link, outlook_link])
@pytest.mark.parametrize("letter", ["a", "é", "😀", "&"])
def test_a_link_is_never_longer_than_a_button_takes(link: Any, letter: str) -> None:
    long = entry(title=letter * 150, where=letter * 300, about=letter * 2000)

    assert 400 < len(link(long)) <= 512
    assert "�" not in str(asked(link(long)))
