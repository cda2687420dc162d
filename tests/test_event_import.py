"""Calendars of others taken over: looked at first, added once, or followed as they change."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from aiohttp import web
from sqlalchemy import select

from bot.clock import TravelClock
from bot.gatherings.tables import gatherings, meetings
from bot.house import House
from bot.text import plain
from commands.event.following import EVERY
from commands.event.tables import sources
from tests.test_calendars_fetching import FILES, NEXT_DOOR, NOT_PUBLIC, Site, running, ways
from tests.toy import Message, Person, Toy, buttons

DAY = timedelta(days=1)
ASSEMBLY = "UID:a1\nDTSTART:20261210T150000Z\nDTEND:20261210T170000Z\nSUMMARY:Assembly workshop\nLOCATION:Austin\n"
CONFERENCE = "UID:a2\nDTSTART;VALUE=DATE:20270527\nDTEND;VALUE=DATE:20270530\nSUMMARY:AST Conference\n"
WEEKLY = "UID:w1\nDTSTART;TZID=America/Chicago:20261124T190000\nDTEND;TZID=America/Chicago:20261124T200000\nSUMMARY:Case review\nRRULE:FREQ=WEEKLY\n"
SECOND, THIRD = "20261201T190000", "20261208T190000"
"""The next dates of the weekly one."""


def ics(*written: str, name: str = "AST events") -> bytes:
    inside = "".join(f"BEGIN:VEVENT\n{each}END:VEVENT\n" for each in written)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nX-WR-CALNAME:{name}\n{inside}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def on(date: str, *lines: str) -> str:
    """Write one date of the weekly one that differs."""
    head = f"UID:w1\nRECURRENCE-ID;TZID=America/Chicago:{date}\nSUMMARY:Case review\n"
    return head + "".join(f"{line}\n" for line in lines)


@dataclass
class Club:
    """A community whose moderator is mo, with a site whose calendar a test writes."""

    house: House
    toy: Toy
    clock: TravelClock
    site: Site
    mo: Person

    @property
    def url(self) -> str:
        return f"https://calendar.example:{self.site.port}/x.ics"

    def person(self, account: str) -> Person:
        return Person(self.house, account)

    def publish(self, *written: str, etag: str = "") -> None:
        headers = {"ETag": etag} if etag else {}
        self.site.answers["/x.ics"] = web.Response(body=ics(*written), headers=headers)

    async def settle(self) -> None:
        for _ in range(3):
            await self.house.errands.wait()
            await self.house.dispatcher.run()

    async def look(self, who: Person, content: bytes = b"", **more: str) -> Message:
        """Import a file, or without one the site's calendar, and give what came of it."""
        self.toy.uploads["https://f/x"] = ("x.ics", content)
        await who.use("event import", **({"file": "https://f/x"} if content else {"url": self.url}), **more)
        await self.settle()
        return self.letter(who)

    def letter(self, who: Person) -> Message:
        return self.toy.seen(f"dm-{who.account}")[-1]

    async def press(self, who: Person, message: Message, label: str) -> str:
        assert message.card is not None
        return await who.click(message.card, label, audience=message.audience)

    async def follow(self, *written: str, etag: str = "") -> str:
        self.publish(*written, etag=etag)
        return await self.press(self.mo, await self.look(self.mo), "Follow this calendar")

    async def refresh(self, *written: str, etag: str = "") -> None:
        """Let the site show something else, and look at it again at the next turn."""
        self.publish(*written, etag=etag)
        await self.wait(EVERY)

    async def wait(self, length: timedelta) -> None:
        self.clock.move(length)
        await self.house.dispatcher.run()
        await self.settle()

    async def listed(self, who: Person | None = None) -> str:
        return await (who or self.mo).use("event list", within="40w")

    async def dates(self, title: str) -> dict[str, tuple[str, str]]:
        """Give when the dates of an event are, and whether they take place, by the days that name them."""
        m, g = meetings.c, gatherings.c
        found = select(m.date, m.at, m.state).join(gatherings, m.gathering == g.id).where(g.title == title)
        async with self.house.store.read() as db:
            return {row.date: (f"{row.at:%m-%d %H:%M}", row.state) for row in await db.execute(found.order_by(m.at))}

    async def number(self, title: str) -> int:
        async with self.house.store.read() as db:
            found = select(gatherings.c.id).where(gatherings.c.title == title).order_by(gatherings.c.id.desc())
            return int((await db.execute(found.limit(1))).scalar_one())

    async def going(self, account: str, title: str) -> Person:
        """Let somebody say yes to the next date of an event."""
        person = self.person(account)
        await person.use("event show", event=str(await self.number(title)))
        await person.press("Going")
        return person

    def titles(self, account: str) -> list[str]:
        return [message.text.split("\n")[0] for message in self.toy.seen(f"dm-{account}")]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FILES / "server.pem")
    async with running("127.0.0.1", context) as found:
        yield found


@pytest.fixture
async def club(house: House, toy: Toy, clock: TravelClock, site: Site) -> Club:
    return await opened(house, toy, clock, site)


@pytest.fixture
async def small(lite: House, clock: TravelClock, site: Site) -> Club:
    toy = lite.circulator.platforms["toy"]
    assert isinstance(toy, Toy)
    return await opened(lite, toy, clock, site)


async def opened(house: House, toy: Toy, clock: TravelClock, site: Site) -> Club:
    house.errands.ways = ways()
    mo = Person(house, "mo", steward=True)
    for key, value in (("event.channel", "<#hall>"), ("community.zone", "America/Chicago")):
        await mo.use("community set", key=key, value=value)
        if mo.last is not None and mo.last.page is not None:
            await mo.fill()
    return Club(house, toy, clock, site, mo)


def labels(message: Message) -> list[str]:
    assert message.card is not None
    return [plain(each.label) for each in buttons(message.card)]


async def test_a_file_is_shown_first_and_added_once(club: Club) -> None:
    ana = club.person("ana")

    shown = await club.look(ana, ics(ASSEMBLY, CONFERENCE), organiser="ast")
    before = await club.listed()
    added = await club.press(ana, shown, "Add 2 events")
    again = await club.press(ana, shown, "Add 2 events")

    assert "AST events: what I found" in shown.text
    assert "Assembly workshop – Thu 10 Dec 2026, 15:00 UTC · Austin" in shown.text
    assert "Assembly" not in before
    assert "2 events added" in added
    assert "used up or too old" in again
    assert (await club.listed()).count("Assembly workshop") == 1
    assert "Thu 27 May 2027 to Sat 29 May 2027" in await club.listed()
    assert "[Call it off]" in await ana.use("event show", event="Assembly workshop")


async def test_a_calendar_is_fetched_from_its_address(club: Club) -> None:
    club.publish(ASSEMBLY)

    shown = await club.look(club.mo)

    assert "Assembly workshop" in shown.text
    assert labels(shown) == ["Add 1 event", "Follow this calendar", "Add nothing"]


async def test_what_is_there_can_be_left_alone(small: Club) -> None:
    ana = small.person("ana")
    shown = await small.look(ana, ics(ASSEMBLY))

    dropped = await small.press(ana, shown, "Add nothing")

    assert "Nothing was added." in dropped
    assert "too old" in await small.press(ana, shown, "Add 1 event")
    assert "Assembly" not in await small.listed()


async def test_nobody_else_adds_what_somebody_looks_at(small: Club) -> None:
    ana = small.person("ana")
    shown = await small.look(ana, ics(ASSEMBLY))

    for who in (small.person("ben"), small.mo):
        assert "added" not in await small.press(who, shown, "Add 1 event")

    assert "Assembly" not in await small.listed()


async def test_a_preview_lasts_a_day(small: Club) -> None:
    ana = small.person("ana")
    shown = await small.look(ana, ics(ASSEMBLY))
    small.clock.move(DAY + timedelta(minutes=1))
    await small.look(small.person("ben"), ics(CONFERENCE))

    assert "too old" in await small.press(ana, shown, "Add 1 event")


async def test_either_an_address_or_a_file_is_needed(small: Club) -> None:
    assert "Give either an address or a file." in await small.mo.use("event import", organiser="ast")


async def test_who_types_nothing_yet_is_shown_the_form_without_a_reproach(small: Club) -> None:
    await small.mo.use("event import")
    page = small.mo.page

    assert not page.faults
    await small.mo.fill()
    assert "url" in small.mo.page.faults


async def test_of_what_repeats_the_preview_names_the_next_date(small: Club) -> None:
    began = WEEKLY.replace("20261124", "20261006")

    shown = await small.look(small.person("ana"), ics(began))

    assert "Wed 25 Nov 2026, 01:00 UTC" in shown.text
    assert "Oct 2026" not in shown.text


async def test_where_moderators_alone_create_events_nobody_else_imports(small: Club) -> None:
    ana = small.person("ana")
    shown = await small.look(ana, ics(ASSEMBLY))
    await small.mo.use("community set", key="event.creators", value="moderators")

    assert "added" not in await small.press(ana, shown, "Add 1 event")
    assert "I look at it" not in await ana.use("event import", url=small.url)


async def test_only_moderators_follow(small: Club) -> None:
    small.publish(ASSEMBLY)
    ana = small.person("ana")

    refused = await small.press(ana, await small.look(ana), "Follow this calendar")

    assert "You follow" not in refused
    assert "Assembly" not in await small.listed()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"Dear all, see you on Monday.", "calendar"),
        (b"BEGIN:VCALENDAR\r\n" + b"X-A:" + b"x" * 1_200_000, "1 MB"),
        (b"BEGIN:VCALENDAR\r\n" * 5_000 + b"END:VCALENDAR\r\n", ""),
    ],
)  # fmt: skip
async def test_what_cannot_be_read_ends_in_a_clear_sentence(small: Club, content: bytes, says: str) -> None:
    ana = small.person("ana")

    shown = await small.look(ana, content)

    assert says in shown.text
    assert "added" not in shown.text
    assert not any(label.startswith("Add 1") for label in labels(shown))


async def test_an_address_that_is_not_the_publics_is_refused(small: Club) -> None:
    await small.mo.use("event import", url="https://192.168.1.1/x.ics")
    await small.settle()

    assert "That address is not on the public internet." in small.letter(small.mo).text


async def test_somebody_who_asks_for_many_at_once_waits(small: Club) -> None:
    small.site.answers.clear()
    ana = small.person("ana")
    answers = [await ana.use("event import", url=f"https://calendar.example:{small.site.port}/slow") for _ in range(4)]
    await small.house.errands.stop()

    assert [("I look at it" in each) for each in answers] == [True, True, True, False]
    assert "Wait for what I found" in answers[3]


async def test_times_without_a_zone_are_read_in_that_of_the_community(small: Club) -> None:
    shown = await small.look(small.mo, ics("UID:f\nDTSTART:20261210T090000\nDTEND:20261210T100000\nSUMMARY:Lunch\n"))

    await small.press(small.mo, shown, "Add 1 event")

    assert await small.dates("Lunch") == {"2026-12-10": ("12-10 15:00", "open")}


async def test_what_is_over_is_counted_and_what_cannot_be_read_is_named(small: Club) -> None:
    shown = await small.look(
        small.mo, ics(ASSEMBLY, "UID:o\nDTSTART:20200101T090000Z\nSUMMARY:Old\n", "UID:b\nSUMMARY:Broken\n")
    )

    assert "1 that is over is left out." in shown.text
    assert "Broken" in shown.text
    assert "Add 1 event" in labels(shown)


async def test_at_most_two_hundred_are_added_the_soonest_first(small: Club) -> None:
    many = [
        f"UID:m{n}\nDTSTART:202{7 if n < 50 else 6}12{n % 28 + 1:02}T150000Z\nDTEND:202{7 if n < 50 else 6}12{n % 28 + 1:02}T160000Z\nSUMMARY:Event {n:03}\n"
        for n in range(230)
    ]
    shown = await small.look(small.mo, ics(*many))

    added = await small.press(small.mo, shown, "Add 200 events")

    assert "I take over 200 at most, the soonest first." in shown.text
    again = await small.press(small.mo, shown, "Add 200 events")
    for _ in range(7):
        await small.wait(timedelta(seconds=2))

    assert "25 events added" in added
    assert "175 more follow in a moment." in added
    assert "too old" in again
    async with small.house.store.read() as db:
        titles = set((await db.execute(select(gatherings.c.title))).scalars())
    assert {f"Event {n:03}" for n in range(50, 230)} <= titles
    assert len(titles) == 200


async def test_a_large_calendar_that_is_followed_comes_in_several_turns(small: Club) -> None:
    many = [ASSEMBLY.replace("a1", f"m{n}").replace("Assembly workshop", f"Event {n:03}") for n in range(60)]
    shown = await small.follow(*many, etag='"one"')
    for _ in range(2):
        small.publish(*many, etag='"one"')
        await small.wait(timedelta(minutes=1))

    assert "35 more follow in a moment." in shown
    async with small.house.store.read() as db:
        assert len((await db.execute(select(gatherings.c.title))).all()) == 60
    small.publish(*many, etag='"one"')
    await small.wait(EVERY)
    assert small.site.asked[-1].headers["If-None-Match"] == '"one"'


async def test_importing_the_same_again_changes_it_and_keeps_what_hosts_decided(club: Club) -> None:
    ana = club.person("ana")
    await club.press(ana, await club.look(ana, ics(ASSEMBLY)), "Add 1 event")
    number = str(await club.number("Assembly workshop"))
    async with club.house.store.write() as db:
        await db.execute(gatherings.update().values(capacity=12, link="https://meet.example/1"))

    shown = await club.look(ana, ics(ASSEMBLY.replace("Austin", "Dallas"), CONFERENCE))
    done = await club.press(ana, shown, "Add 2 events")

    assert "1 of them is here already, and is not added twice." in shown.text
    assert "1 event added, 1 changed" in done.replace(" and ", ", ")
    async with club.house.store.read() as db:
        row = (await db.execute(select(gatherings).where(gatherings.c.id == int(number)))).one()
    assert (row.where, row.capacity, row.link) == ("Dallas", 12, "https://meet.example/1")


async def test_nobody_changes_by_a_file_what_another_member_hosts(small: Club) -> None:
    ana, ben = small.person("ana"), small.person("ben")
    await small.press(ana, await small.look(ana, ics(ASSEMBLY)), "Add 1 event")
    hostile = ASSEMBLY.replace("Austin", "Nowhere") + "SEQUENCE:9\n"

    for written in (hostile, hostile + "STATUS:CANCELLED\n"):
        shown = await small.look(ben, ics(written, CONFERENCE))
        answer = await small.press(ben, shown, next(each for each in labels(shown) if each.startswith("Add ")))
        assert "1 stayed as it was" in answer

    assert "Austin" in await small.listed()


async def test_our_own_calendar_comes_back_without_doubling_anything(small: Club) -> None:
    await small.mo.use("event create", title="Game night", when="Dec 10 19:00")
    await small.mo.press("Announce it")
    async with small.house.store.read() as db:
        uid = (await db.execute(select(gatherings.c.uid))).scalar_one()

    shown = await small.look(
        small.mo, ics(ASSEMBLY.replace("UID:a1", f"UID:{uid}").replace("SUMMARY:", "SUMMARY:Not "))
    )
    await small.press(small.mo, shown, "Add 1 event")

    assert "here already" in shown.text
    assert "Not Assembly" not in await small.listed()


async def test_what_is_imported_is_announced_only_when_it_is_near(small: Club) -> None:
    await small.press(small.mo, await small.look(small.mo, ics(ASSEMBLY, CONFERENCE)), "Add 2 events")
    at_once = len(small.toy.seen("hall"))
    await small.wait(4 * DAY)
    await small.wait(DAY)

    assert (at_once, [message.text.split("\n")[0] for message in small.toy.seen("hall")]) == (0, ["Assembly workshop"])


async def test_dates_that_differ_or_are_called_off_do_so_here(small: Club) -> None:
    moved = on(SECOND, "DTSTART;TZID=America/Chicago:20261202T180000", "DTEND;TZID=America/Chicago:20261202T193000")
    off = on(THIRD, f"DTSTART;TZID=America/Chicago:{THIRD}", "STATUS:CANCELLED")
    shown = await small.look(small.mo, ics(WEEKLY, moved, off))

    await small.press(small.mo, shown, "Add 1 event")

    dates = await small.dates("Case review")
    assert [dates.get(day) for day in ("2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15")] == [
        ("11-25 01:00", "open"), ("12-03 00:00", "open"), None, ("12-16 01:00", "open"),
    ]  # fmt: skip


async def test_a_calendar_that_is_followed_brings_its_changes(club: Club) -> None:
    assert "1 event added" in await club.follow(ASSEMBLY)

    await club.refresh(ASSEMBLY.replace("Austin", "Dallas"), CONFERENCE)

    listed = await club.listed()
    assert "Assembly workshop – Thu 10 Dec 2026, 15:00 UTC · Dallas" in listed
    assert "AST Conference" in listed
    assert "looked at" in await club.mo.use("event sources")


async def test_a_calendar_is_followed_once(small: Club) -> None:
    await small.follow(ASSEMBLY)

    assert "You follow that calendar already." in await small.follow(ASSEMBLY)


async def test_an_older_edition_is_passed_over(small: Club) -> None:
    await small.follow(ASSEMBLY + "SEQUENCE:2\n")
    await small.refresh(ASSEMBLY + "SEQUENCE:4\n")

    for older in ("SEQUENCE:3\n", "SEQUENCE:3\nSTATUS:CANCELLED\n"):
        await small.refresh(ASSEMBLY.replace("Austin", "Dallas") + older)

    assert "Austin" in await small.listed()


async def test_what_did_not_change_costs_nothing(small: Club) -> None:
    await small.follow(ASSEMBLY, etag='"one"')

    await small.refresh(ASSEMBLY.replace("Austin", "Dallas"), etag='"one"')

    assert small.site.asked[-1].headers["If-None-Match"] == '"one"'
    assert "Austin" in await small.listed()


async def test_reading_the_same_again_changes_nothing(small: Club) -> None:
    away = on(SECOND, "DTSTART;TZID=America/Chicago:20261202T180000", "DTEND;TZID=America/Chicago:20261202T193042")
    far = on("20270601T190000", "DTSTART;TZID=America/Chicago:20270602T190000")
    off = on("20270608T190000", "DTSTART;TZID=America/Chicago:20270608T190000", "STATUS:CANCELLED")
    every = (
        WEEKLY.replace("FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=1"),
        away,
        far,
        off,
        ASSEMBLY + "URL:https://ast.org/1\n",
        CONFERENCE,
    )
    await small.follow(*every)
    before = await editions(small)

    for _ in range(12):
        await small.refresh(*every)
        small.clock.move(DAY)

    assert await editions(small) == before


async def editions(club: Club) -> list[tuple[str, int, int]]:
    g, m = gatherings.c, meetings.c
    async with club.house.store.read() as db:
        whole = [(row.title, row.sequence, row.id) for row in await db.execute(select(gatherings).order_by(g.id))]
        own = select(m.date, m.sequence, m.gathering).where(m.sequence > 0).order_by(m.id)
        return whole + [(row.date, row.sequence, row.gathering) for row in await db.execute(own)]


@pytest.mark.parametrize("how", ["cancelled", "gone"])
async def test_what_the_calendar_calls_off_is_called_off_and_those_going_hear_why(club: Club, how: str) -> None:
    await club.follow(ASSEMBLY, CONFERENCE)
    await club.going("ben", "Assembly workshop")

    await club.refresh(*([ASSEMBLY + "STATUS:CANCELLED\n"] if how == "cancelled" else []), CONFERENCE)

    letter = club.letter(club.person("ben")).text
    assert "Called off: Assembly workshop" in letter
    assert ("says so" if how == "cancelled" else "no longer in the calendar") in letter
    assert "Assembly" not in await club.listed()


async def test_what_comes_back_is_made_anew_unless_it_was_called_off_here(small: Club) -> None:
    await small.follow(ASSEMBLY, CONFERENCE)
    await small.mo.use("event cancel", event="AST Conference")
    await small.mo.press("Call it off")
    await small.mo.fill(reason="Too far")
    await small.refresh(CONFERENCE)

    await small.refresh(ASSEMBLY, CONFERENCE)

    listed = await small.listed()
    assert (listed.count("Assembly workshop"), listed.count("AST Conference")) == (1, 0)


async def test_what_is_over_stays(small: Club) -> None:
    await small.follow(ASSEMBLY, CONFERENCE)
    await small.wait(20 * DAY)

    await small.refresh(CONFERENCE)

    assert [state for _, state in (await small.dates("Assembly workshop")).values()] == ["open"]


async def test_a_calendar_that_is_empty_all_at_once_calls_nothing_off(small: Club) -> None:
    await small.follow(ASSEMBLY)

    await small.refresh()

    assert "Assembly workshop" in await small.listed()
    assert "There is nothing in it any more." in await small.mo.use("event sources")


async def test_one_date_moves_or_is_called_off_with_its_calendar_and_comes_back(club: Club) -> None:
    await club.follow(WEEKLY)
    off = on(THIRD, f"DTSTART;TZID=America/Chicago:{THIRD}", "STATUS:CANCELLED")
    moved = on(SECOND, "DTSTART;TZID=America/Chicago:20261202T180000", "DTEND;TZID=America/Chicago:20261202T190000")

    await club.refresh(WEEKLY, moved, off)
    there = await club.dates("Case review")
    await club.refresh(WEEKLY)
    after = await club.dates("Case review")

    assert (there["2026-12-01"], there["2026-12-08"]) == (("12-03 00:00", "open"), ("12-09 01:00", "cancelled"))
    assert (after["2026-12-01"], after["2026-12-15"]) == (("12-02 01:00", "open"), ("12-16 01:00", "open"))


async def test_a_date_that_is_left_out_later_is_called_off_and_the_rest_stays_one_series(small: Club) -> None:
    await small.follow(WEEKLY)
    await small.wait(4 * DAY)

    await small.refresh(WEEKLY + f"EXDATE;TZID=America/Chicago:{THIRD}\n")

    assert (await small.dates("Case review"))["2026-12-08"] == ("12-09 01:00", "cancelled")
    assert len({title for title, _, _ in await editions(small)} & {"Case review"}) == 1
    assert await small.number("Case review") == 1


async def test_a_far_date_that_moves_does_so_once_it_is_planned(small: Club) -> None:
    far = on("20270316T190000", "DTSTART;TZID=America/Chicago:20270317T190000")
    await small.follow(WEEKLY, far, etag='"one"')
    small.site.answers.clear()

    small.publish(WEEKLY, far)
    await small.wait(60 * DAY)
    await small.refresh(WEEKLY, far)

    assert (await small.dates("Case review"))["2027-03-16"] == ("03-18 00:00", "open")


async def test_who_is_going_stays_so_at_another_hour_and_is_asked_anew_on_another_day(club: Club) -> None:
    await club.follow(ASSEMBLY)
    ben = await club.going("ben", "Assembly workshop")

    await club.refresh(ASSEMBLY.replace("T15", "T16").replace("T17", "T18"))
    same_day, told = await ben.use("event show", event="Assembly workshop"), club.titles("ben")[-1]
    await club.refresh(ASSEMBLY.replace("20261210", "20261211"))
    other_day = await ben.use("event show", event="Assembly workshop")

    assert told == "Changed: Assembly workshop"
    assert "answer anew" not in same_day
    assert "please answer anew" in club.letter(ben).text
    assert same_day != other_day


async def test_a_series_that_changes_its_day_after_it_began_keeps_step_with_its_calendar(small: Club) -> None:
    biweekly = WEEKLY.replace("FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2")
    await small.follow(biweekly)
    await small.wait(4 * DAY)
    thursdays = biweekly.replace("20261124", "20261126")

    await small.refresh(thursdays)
    there = await small.dates("Case review")
    before = await editions(small)
    for _ in range(3):
        await small.refresh(thursdays)

    coming = [day for day, (_, state) in there.items() if state == "open" and day > "2026-11-27"]
    assert coming[:3] == ["2026-12-10", "2026-12-24", "2027-01-07"]
    assert await editions(small) == before


async def test_failures_are_noted_and_told_once_after_four_in_a_row(club: Club) -> None:
    await club.follow(ASSEMBLY)
    club.site.answers["/x.ics"] = web.Response(status=404)
    told: list[int] = []
    for _ in range(6):
        club.site.answers["/x.ics"] = web.Response(status=404)
        await club.wait(EVERY)
        told.append(club.titles("mo").count("A calendar that you follow: AST events"))

    assert told == [0, 0, 0, 1, 1, 1]
    assert "There is nothing at that address." in await club.mo.use("event sources")
    assert "Assembly workshop" in await club.listed()

    await club.refresh(ASSEMBLY)
    assert "There is nothing" not in await club.mo.use("event sources")


async def test_each_look_at_a_calendar_that_is_followed_looks_at_its_address_anew(small: Club) -> None:
    await small.follow(ASSEMBLY)
    asked = len(small.site.asked)
    small.house.errands.ways = ways([NEXT_DOOR])

    await small.refresh(CONFERENCE)

    assert len(small.site.asked) == asked
    assert NOT_PUBLIC in await small.mo.use("event sources")
    assert "AST Conference" not in await small.listed()


async def test_a_redirect_of_a_later_look_is_looked_at_too(small: Club) -> None:
    await small.follow(ASSEMBLY)
    small.site.send("/x.ics", f"https://{NEXT_DOOR}/x.ics")

    await small.wait(EVERY)

    assert NOT_PUBLIC in await small.mo.use("event sources")
    assert "Assembly workshop" in await small.listed()


async def test_a_calendar_is_looked_at_again_at_once_if_asked(small: Club) -> None:
    await small.follow(ASSEMBLY)
    small.publish(ASSEMBLY.replace("Austin", "Dallas"))

    await small.mo.use("event sources")
    await small.mo.press("Look at all of them now")
    await small.settle()

    assert "Dallas" in await small.listed()


async def test_who_follows_a_calendar_no_more_keeps_its_events(club: Club) -> None:
    await club.follow(ASSEMBLY)
    asked = len(club.site.asked)

    await club.mo.use("event sources")
    ended = await club.mo.press("End it")
    await club.refresh(CONFERENCE)

    assert "The events that it brought stay." in ended
    assert "Assembly workshop" in await club.listed()
    assert len(club.site.asked) == asked
    assert "None yet." in await club.mo.use("event sources")


async def test_what_was_imported_once_is_kept_in_step_when_its_calendar_is_followed(small: Club) -> None:
    ana = small.person("ana")
    await small.press(ana, await small.look(ana, ics(ASSEMBLY)), "Add 1 event")

    await small.follow(ASSEMBLY.replace("Austin", "Dallas"))

    assert (await small.listed()).count("Assembly workshop") == 1
    assert "Dallas" in await small.listed()


async def test_the_member_who_followed_a_calendar_may_be_gone(small: Club) -> None:
    await small.follow(ASSEMBLY)
    async with small.house.store.write() as db:
        await db.execute(sources.update().values(member=None, failures=3))

    await small.refresh(ASSEMBLY)
    small.site.answers["/x.ics"] = web.Response(status=500)
    await small.wait(EVERY)

    assert "That site has trouble" in await small.mo.use("event sources")
