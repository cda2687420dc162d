"""Feeds and files: secret addresses, what stands there for whom, and how it changes."""

from __future__ import annotations

import gzip
import logging
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from bot import schema as s
from bot import web
from bot.cards import Document
from bot.clock import TravelClock
from bot.gatherings.tables import calendar_links, gatherings
from bot.house import House
from tests.toy import Person

DAY = timedelta(days=1)
LINK = "https://meet.example/secret"


@dataclass
class Readers:
    """People with calendars, a server that they ask, and events to read of."""

    house: House
    clock: TravelClock
    address: str
    mo: Person

    def person(self, account: str) -> Person:
        return Person(self.house, account)

    async def create(self, title: str = "Case review", when: str = "Dec 10 19:00", **more: str) -> str:
        await self.mo.use("event create", title=title, when=when, **more)
        await self.mo.press("Announce it")
        async with self.house.store.read() as db:
            newest = select(gatherings.c.id).where(gatherings.c.title == title).order_by(gatherings.c.id.desc())
            return str((await db.execute(newest.limit(1))).scalar_one())

    async def path(self, who: Person, label: str = "Make my feed's link") -> str:
        await who.use("event calendar")
        shown = await who.press(label)
        found = re.search(r"https://x\.example(/calendar/[\w-]+\.ics)", shown)
        assert found is not None, shown
        return found[1]

    async def going(self, account: str, event: str, label: str = "Going") -> Person:
        person = self.person(account)
        await person.use("event show", event=event)
        await person.press(label)
        return person

    async def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, Mapping[str, str], bytes]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with (
            ClientSession(auto_decompress=False) as session,
            session.request(method, self.address + path, headers=sent, skip_auto_headers=["Accept-Encoding"]) as answer,
        ):
            return answer.status, answer.headers, await answer.read()

    async def read(self, path: str) -> str:
        status, _, content = await self.get(path)
        assert status == 200
        return content.decode().replace("\r\n ", "")

    async def file(self, who: Person, label: str) -> str:
        await who.use("event calendar")
        await who.press(label)
        assert who.last is not None
        card = who.last.as_card()
        assert card is not None
        (document,) = (part for part in card.parts if isinstance(part, Document))
        return document.content.decode().replace("\r\n ", "")


@pytest.fixture
async def readers(house: House, clock: TravelClock) -> AsyncIterator[Readers]:
    async for each in served(house, clock):
        yield each


@pytest.fixture
async def few(lite: House, clock: TravelClock) -> AsyncIterator[Readers]:
    async for each in served(lite, clock):
        yield each


async def served(house: House, clock: TravelClock) -> AsyncIterator[Readers]:
    house.circulator.public_url = "https://x.example"
    server = web.Server(web.public(house.circulator), "127.0.0.1", 0)
    await server.start()
    yield Readers(house, clock, f"http://127.0.0.1:{server.port}", Person(house, "mo", steward=True))
    await server.stop()


def sequence(feed: str) -> int:
    return max(int(each) for each in re.findall(r"SEQUENCE:(\d+)", feed))


async def test_a_members_feed_has_what_they_said_yes_to_and_nobody_elses(readers: Readers) -> None:
    review, night = await readers.create(link=LINK), await readers.create("Game night", "Dec 11 19:00")
    ana, ben = await readers.going("ana", review), await readers.going("ben", night)
    path, other = await readers.path(ana), await readers.path(ben)

    mine, theirs = await readers.read(path), await readers.read(other)

    assert ("SUMMARY:Case review" in mine, "Game night" in mine) == (True, False)
    assert ("Case review" in theirs, "SUMMARY:Game night" in theirs) == (False, True)
    assert (LINK in mine, LINK in theirs) == (True, False)


async def test_the_communitys_feed_has_everything_without_the_links_of_those_going(readers: Readers) -> None:
    review = await readers.create(link=LINK)
    await readers.create("Study hall", "every Tue 19:00", link=LINK)
    await readers.going("mo", review)

    feed = await readers.read(await readers.path(readers.mo, "Make the community's link"))

    assert ("SUMMARY:Case review" in feed, "RRULE:FREQ=WEEKLY" in feed, LINK in feed) == (True, True, False)


async def test_the_secret_is_shown_once_and_kept_as_a_digest_and_in_no_log(
    readers: Readers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ana = readers.person("ana")

    path = await readers.path(ana)
    await readers.get(path)
    await readers.get(path.replace("/calendar/", "/calendar/x"))
    again = await ana.use("event calendar")
    await readers.house.circulator.flush()

    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 43
    assert secret not in again
    assert secret not in caplog.text
    rows = await everything(readers.house)
    assert secret not in rows
    assert sha256(secret.encode()).hexdigest() in rows


async def everything(house: House) -> str:
    """Write out every row of every table."""
    async with house.store.read() as db:
        return "\n".join([str((await db.execute(select(table))).all()) for table in s.metadata.sorted_tables])


async def test_an_address_that_ended_and_one_that_never_was_look_alike(readers: Readers) -> None:
    ana = readers.person("ana")
    first = await readers.path(ana)
    second = await readers.path(ana, "Make a new link")
    before = [(await readers.get(path))[0] for path in (first, second)]
    await ana.use("event calendar")
    await ana.press("End my feed")

    answers = [
        await readers.get(path) for path in (second, "/calendar/never.ics", "/calendar/.ics", "/calendar/%00.ics")
    ]

    assert before == [404, 200]
    ended, never, *_ = answers
    assert [status for status, _, _ in answers] == [404] * 4
    assert (ended[2], sorted(ended[1])) == (never[2], sorted(never[1]))


async def test_who_erases_everything_loses_the_address_at_once(readers: Readers) -> None:
    ana = readers.person("ana")
    path = await readers.path(ana)

    await ana.use("my erase")
    await ana.press("Delete everything")

    assert (await readers.get(path))[0] == 404


async def test_only_moderators_make_and_end_the_communitys_address(few: Readers) -> None:
    path = await few.path(few.mo, "Make the community's link")
    ana = few.person("ana")
    await few.mo.use("event calendar")
    assert few.mo.last is not None
    card = few.mo.last.as_card()
    assert card is not None

    assert "/calendar/" not in await ana.click(card, "Make the community's link")
    assert "gives nothing" not in await ana.click(card, "End the community's feed")

    assert "community's" not in await ana.use("event calendar")
    assert (await few.get(path))[0] == 200


async def test_a_feed_that_did_not_change_is_not_sent_again(readers: Readers) -> None:
    ana = await readers.going("ana", await readers.create())
    path = await readers.path(ana)
    _, headers, first = await readers.get(path)
    readers.clock.move(timedelta(hours=3))

    tags = [headers["ETag"], f"W/{headers['ETag']}", f'"x", {headers["ETag"]}', "*"]
    same = [await readers.get(path, If_None_Match=tag) for tag in tags]
    await readers.mo.use("event cancel", event="Case review")
    await readers.mo.press("Call it off")
    await readers.mo.fill()
    changed = await readers.get(path, If_None_Match=headers["ETag"])

    assert [(status, body) for status, _, body in same] == [(304, b"")] * 4
    assert (changed[0], changed[2] != first) == (200, True)


async def test_a_feed_is_nobodys_to_keep_and_may_be_asked_for_its_head_and_packed(few: Readers) -> None:
    path = await few.path(await few.going("ana", await few.create()))

    status, headers, plain = await few.get(path)
    head = await few.get(path, "HEAD")
    _, packed, content = await few.get(path, Accept_Encoding="gzip")

    assert (status, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("private, max-age=900", "no-referrer")
    assert headers["X-Robots-Tag"] == "noindex"
    assert (head[0], head[2], head[1]["ETag"]) == (200, b"", headers["ETag"])
    assert (packed["Content-Encoding"], gzip.decompress(content)) == ("gzip", plain)
    assert (await few.get(path, "POST"))[0] == 405


async def test_a_link_stands_in_the_feed_only_once_it_is_revealed(few: Readers) -> None:
    ana = await few.going("ana", await few.create(link=LINK, reveal="1h"))
    path = await few.path(ana)
    early = await few.read(path)

    few.clock.move(timedelta(days=18, hours=5, minutes=30))  # half an hour before

    assert (LINK in early, LINK in await few.read(path)) == (False, True)


@pytest.mark.parametrize("label", ["Maybe", "Not going"])
async def test_only_those_going_have_the_link(few: Readers, label: str) -> None:
    ana = await few.going("ana", await few.create(link=LINK), label)

    assert LINK not in await few.file(ana, "My dates as a file")


async def test_who_waits_has_the_date_without_its_link(few: Readers) -> None:
    number = await few.create(link=LINK, capacity="1")
    await few.going("ben", number)
    ana = await few.going("ana", number)

    feed = await few.file(ana, "My dates as a file")

    assert ("SUMMARY:Case review" in feed, LINK in feed) == (True, False)


async def test_what_is_called_off_is_kept_so_and_the_sequence_never_falls(readers: Readers) -> None:
    number = await readers.create("Study hall", "every Tue 19:00")
    path = await readers.path(readers.mo, "Make the community's link")
    seen = [sequence(await readers.read(path))]

    for scope in ("This date alone", "This date and all later ones"):
        await readers.mo.use("event cancel", event=number)
        await readers.mo.press(scope)
        await readers.mo.fill()
        readers.clock.move(timedelta(minutes=1))
        seen.append(sequence(await readers.read(path)))
    feed = await readers.read(path)

    assert seen == sorted(set(seen))
    assert "STATUS:CANCELLED" in feed


async def test_a_single_event_that_is_called_off_is_kept_for_those_going(readers: Readers) -> None:
    ana = await readers.going("ana", await readers.create())
    path = await readers.path(ana)
    before = sequence(await readers.read(path))

    await readers.mo.use("event cancel", event="Case review")
    await readers.mo.press("Call it off")
    await readers.mo.fill(reason="Snow")
    feed = await readers.read(path)

    assert ("STATUS:CANCELLED" in feed, sequence(feed) > before) == (True, True)


async def test_a_draft_and_one_that_was_discarded_are_nobodys_business(readers: Readers) -> None:
    path = await readers.path(readers.mo, "Make the community's link")
    await readers.mo.use("event create", title="Surprise", when="Dec 10 19:00")
    draft = await readers.read(path)
    await readers.mo.press("Discard it")

    assert "Surprise" not in draft + await readers.read(path)


async def test_communities_never_see_each_others_dates(readers: Readers) -> None:
    await readers.create()
    stranger = Person(readers.house, "zoe", workspace="w2", steward=True)

    feed = await readers.read(await readers.path(stranger, "Make the community's link"))

    assert "Case review" not in feed


async def test_without_a_public_address_there_are_files_alone(few: Readers) -> None:
    few.house.circulator.public_url = ""
    await few.create()
    ana = few.person("ana")

    shown = await ana.use("event calendar")

    assert "A feed needs a public address" in shown
    assert "link" not in shown.partition("[")[2]
    assert "SUMMARY:Case review" in await few.file(ana, "All events as a file")


async def test_two_presses_at_once_leave_a_page_that_can_be_shown(few: Readers) -> None:
    ana = few.person("ana")
    await few.path(ana)
    async with few.house.store.write() as db:
        row = (await db.execute(select(calendar_links))).mappings().one()
        await db.execute(calendar_links.insert().values({**row, "id": row["id"] + 1, "digest": "x"}))

    assert "You have one since" in await ana.use("event calendar")


@pytest.mark.parametrize(("answer", "shown"), [("Going", True), ("Maybe", False)])
async def test_who_answered_for_all_dates_has_the_series_with_its_link_if_they_come(
    few: Readers, answer: str, shown: bool
) -> None:
    number = await few.create("Study hall", "every Tue 19:00", link=LINK)
    ana = await every_date(few, "ana", number, answer)

    feed = await few.file(ana, "My dates as a file")

    assert (feed.count("RRULE:FREQ=WEEKLY"), LINK in feed) == (1, shown)


async def test_who_waits_on_all_dates_has_the_series_without_its_link(few: Readers) -> None:
    number = await few.create("Study hall", "every Tue 19:00", link=LINK, capacity="1")
    await every_date(few, "ben", number, "Going")
    ana = await every_date(few, "ana", number, "Going")

    feed = await few.file(ana, "My dates as a file")

    assert (feed.count("RRULE:FREQ=WEEKLY"), LINK in feed) == (1, False)


async def test_the_link_of_a_series_comes_with_the_date_before_which_it_is_revealed(few: Readers) -> None:
    number = await few.create("Study hall", "every Tue 19:00", link=LINK, reveal="1h")
    ana = await every_date(few, "ana", number, "Going")
    early = await few.file(ana, "My dates as a file")
    few.clock.move(timedelta(days=2, hours=5, minutes=30))  # half an hour before

    feed = await few.file(ana, "My dates as a file")

    assert (LINK in early, feed.count(f"URL:{LINK}")) == (False, 1)
    assert LINK in feed.partition("RECURRENCE-ID;TZID=UTC:20261124T190000")[2]


async def every_date(readers: Readers, account: str, event: str, answer: str) -> Person:
    """Answer for all dates, those too that come later."""
    person = await readers.going(account, event, answer)
    await person.use("event show", event=event)
    await person.press("The same for all dates")
    return person
