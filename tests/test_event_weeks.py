"""The weeks of the trade, dated by rule and greeted once; and the threads of events, opened before and closed after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import rules
from bot.cards import Document
from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from commands.event.observing import OBSERVANCES, rule_of
from tests.parties import passes
from tests.toy import Message, Person, Toy

DAY = timedelta(days=1)
CHICAGO = ZoneInfo("America/Chicago")
NOVEMBER = datetime(2027, 11, 14, 6, tzinfo=UTC)
"""When Perioperative Nurses Week begins next, in Chicago."""


@dataclass
class Hall:
    house: House
    toy: Toy
    clock: TravelClock
    mo: Person

    def seen(self, title: str) -> list[Message]:
        return [message for message in self.toy.seen("hall") if message.text.startswith(title)]

    async def until(self, at: datetime) -> None:
        """Let time pass in large steps, and then as it comes."""
        self.clock.move(at - 3 * DAY - self.clock.now())
        await passes(self.house, 3 * DAY)

    async def switch(self, number: int) -> str:
        """Switch a week on, or off again."""
        return await self.mo.ask(Press(encode("event.observe", OBSERVANCES[number].key), ()))

    async def create(self, when: str = "Dec 10 19:00", **more: str) -> None:
        await self.mo.use("event create", title="Case review", when=when, thread="yes", **more)
        await self.mo.press("Announce it")


async def opened(house: House, toy: Toy, clock: TravelClock) -> Hall:
    mo = Person(house, "mo", steward=True)
    for key, value in (("event.channel", "<#hall>"), ("community.zone", "America/Chicago")):
        await mo.use("community set", key=key, value=value)
        if mo.last is not None and mo.last.page is not None:
            await mo.fill()
    return Hall(house, toy, clock, mo)


@pytest.fixture
async def hall(house: House, toy: Toy, clock: TravelClock) -> Hall:
    return await opened(house, toy, clock)


@pytest.fixture
async def small(lite: House, clock: TravelClock) -> Hall:
    toy = lite.circulator.platforms["toy"]
    assert isinstance(toy, Toy)
    return await opened(lite, toy, clock)


@pytest.mark.parametrize(
    ("key", "announced"),
    [
        ("technologists", ["2017-09-17", "2020-09-20", "2023-09-17", "2024-09-15", "2025-09-21"]),
        ("processing", ["2022-10-09", "2023-10-08"]),
        ("nurses", ["2020-11-08", "2021-11-14", "2022-11-13", "2024-11-10"]),
    ],
)
@pytest.mark.parametrize("zone", ["America/Chicago", "UTC", "Pacific/Auckland"])
def test_the_rule_of_a_week_gives_the_dates_that_were_announced(key: str, announced: list[str], zone: str) -> None:
    week = next(each for each in OBSERVANCES if each.key == key)
    rule = rule_of(week, datetime(2017, 1, 1, tzinfo=UTC), ZoneInfo(zone))

    dates = {
        each.date.isoformat()
        for each in rules.occurrences(rule, datetime(2016, 12, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    }

    assert set(announced) <= dates
    assert len(dates) == 9


def test_a_week_that_has_begun_is_this_years_still() -> None:
    week = OBSERVANCES[0]

    during = rule_of(week, datetime(2026, 9, 26, 20, tzinfo=UTC), CHICAGO).start
    after = rule_of(week, datetime(2026, 9, 27, 20, tzinfo=UTC), CHICAGO).start

    assert (during.isoformat(), after.isoformat()) == ("2026-09-20", "2027-09-19")


async def test_a_week_is_greeted_once_on_the_morning_of_its_first_day_each_year(hall: Hall) -> None:
    await hall.switch(2)
    await hall.until(NOVEMBER + timedelta(hours=8, minutes=59))
    early = hall.seen("Perioperative")
    await passes(hall.house, timedelta(minutes=2))
    once = len(hall.seen("Perioperative"))
    await passes(hall.house, 8 * DAY)
    later = len(hall.seen("Perioperative"))
    await hall.until(datetime(2028, 11, 13, 6, tzinfo=UTC))

    assert (early, once, later, len(hall.seen("Perioperative"))) == ([], 1, 1, 2)
    assert "around 14 November" in hall.seen("Perioperative")[0].text


async def test_a_week_that_is_switched_off_is_not_greeted(small: Hall) -> None:
    await small.switch(2)
    await small.switch(2)
    await small.until(NOVEMBER + DAY)

    assert small.seen("Perioperative") == []


async def test_a_week_that_is_switched_off_and_on_again_is_greeted_once(hall: Hall) -> None:
    await hall.switch(2)
    await hall.until(NOVEMBER + timedelta(hours=10))
    for _ in range(2):
        await hall.switch(2)
        shown = await hall.switch(2)
        await passes(hall.house, timedelta(hours=1))

    assert shown.count("[Switch off]") == 1
    assert len(hall.seen("Perioperative")) == 1


async def test_a_week_is_greeted_where_events_are_announced_by_then(small: Hall) -> None:
    await small.switch(2)
    await small.mo.use("community set", key="event.channel", value="<#news>")
    if small.mo.last is not None and small.mo.last.page is not None:
        await small.mo.fill()
    await small.until(NOVEMBER + timedelta(hours=10))

    assert (small.seen("Perioperative"), len(small.toy.seen("news"))) == ([], 1)


async def test_the_weeks_are_listed_with_their_next_date_and_a_source(small: Hall) -> None:
    shown = await small.mo.use("event observances")

    assert "National Surgical Technologists Week – from Sun 19 Sep 2027 · ast.org" in shown
    assert "Sterile Processing Week – from Sun 10 Oct 2027" in shown
    assert "Perioperative Nurses Week – from Sun 14 Nov 2027" in shown
    assert shown.count("[Switch on]") == 3


async def test_only_moderators_switch_weeks(small: Hall) -> None:
    ana = Person(small.house, "ana")

    assert "Weeks of the trade" not in await ana.use("event observances")


async def test_a_week_stands_in_the_communitys_calendar_while_it_is_on_and_not_among_the_events(small: Hall) -> None:
    await small.switch(0)
    on, listed = await file(small), await small.mo.use("event list", within="52w")
    await small.switch(0)

    assert "SUMMARY:National Surgical Technologists Week" in on
    assert "DTSTART;VALUE=DATE:20270919" in on
    assert "Technologists Week" not in listed + await file(small)


async def file(hall: Hall) -> str:
    await hall.mo.use("event calendar")
    await hall.mo.press("All events as a file")
    assert hall.mo.last is not None
    card = hall.mo.last.as_card()
    assert card is not None
    return "".join(part.content.decode() for part in card.parts if isinstance(part, Document))


async def test_a_digest_tells_of_a_week_that_comes_once(small: Hall) -> None:
    await small.switch(2)
    await small.mo.use("digest setup")
    await small.mo.fill(title="News", where="<#news>", when="every day at 09:00, Chicago time")
    await small.until(NOVEMBER - 25 * DAY)

    said = [message.text for message in small.toy.seen("news") if "Perioperative Nurses Week" in message.text]
    assert len(said) == 1
    assert "Weeks of the trade" in said[0]


async def test_a_thread_opens_below_the_card_a_day_before_and_closes_a_day_after(hall: Hall) -> None:
    await hall.create()
    card = next(iter(hall.toy.messages))
    start = datetime(2026, 12, 11, 1, tzinfo=UTC)
    await passes(hall.house, start - DAY - timedelta(minutes=1) - hall.clock.now())
    early = [message for message in hall.toy.messages.values() if message.thread]
    await passes(hall.house, timedelta(minutes=2))
    there = [message for message in hall.toy.messages.values() if message.thread]
    await passes(hall.house, DAY + timedelta(hours=24, minutes=58))
    before = closed(hall)
    await passes(hall.house, timedelta(minutes=5))

    assert early == []
    assert [(message.place, message.thread) for message in there] == [("hall", card)]
    assert "It closes a day later." in there[0].text
    assert (before, closed(hall)) == ([], [("hall", card)])


def closed(hall: Hall) -> list[tuple[str, str]]:
    return [(order.place, order.thread) for order in hall.toy.orders if order.effect == "close"]


async def test_a_thread_of_what_comes_sooner_opens_soon(small: Hall) -> None:
    await small.create(when="Nov 22 19:00")
    await passes(small.house, timedelta(minutes=2))

    assert len([message for message in small.toy.messages.values() if message.thread]) == 1


async def test_what_was_called_off_has_no_thread(hall: Hall) -> None:
    await hall.create()
    await hall.mo.use("event cancel", event="Case review")
    await hall.mo.press("Call it off")
    await hall.mo.fill()
    await passes(hall.house, 30 * DAY)

    assert not [message for message in hall.toy.messages.values() if message.thread]
    assert closed(hall) == []


async def test_a_thread_of_what_is_called_off_later_closes_all_the_same(small: Hall) -> None:
    await small.create(when="Nov 23 19:00")
    await passes(small.house, timedelta(hours=20))
    await small.mo.use("event cancel", event="Case review")
    await small.mo.press("Call it off")
    await small.mo.fill()
    await passes(small.house, 4 * DAY)

    assert len(closed(small)) == 1


async def test_each_date_of_a_series_has_a_thread_of_its_own(small: Hall) -> None:
    await small.create(when="every Tue 19:00")
    await passes(small.house, 18 * DAY)

    threads = [message.thread for message in small.toy.messages.values() if message.thread]
    assert len(threads) == len(set(threads)) == 3
    assert len(closed(small)) == 3


async def test_without_wanting_one_there_is_no_thread(small: Hall) -> None:
    await small.mo.use("event create", title="Quiet", when="Nov 24 19:00")
    await small.mo.press("Announce it")
    await passes(small.house, 5 * DAY)

    assert not [message for message in small.toy.messages.values() if message.thread]
