"""Rules at work: each local date fires at most once, whoever looks, however often, and wherever the clock jumps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from zoneinfo import ZoneInfo

import pytest
from prometheus_client import generate_latest
from sqlalchemy import select, update

from bot import deliveries, due, people, recurrence, rules
from bot import schema as s
from bot.cards import Card, card
from bot.clock import TravelClock
from bot.declare import delivery, recurring
from bot.deliveries import Debt
from bot.house import House
from bot.recurrence import Occasion, Recurrence
from bot.scene import Scene
from bot.store import Store
from tests.toy import START, Person, Toy, opened

CHICAGO = ZoneInfo("America/Chicago")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DAILY = "every day at 09:00"


@recurring("bell", catch_up=12 * HOUR)
async def ring(occasion: Occasion) -> None:
    """Ring, with a key that is never the same, so that the delivery's own key hides no second firing."""
    said = f"{occasion.subject} {occasion.date}{' late' if occasion.late else ''}"
    debt = Debt("bell", occasion.subject, token_hex(8), "tower", detail=said)
    await deliveries.reply(occasion.db, occasion.workspace, debt, occasion.now)


@recurring("slow", catch_up=3 * DAY)
async def ring_slowly(occasion: Occasion) -> None:
    await ring.run(occasion)


@recurring("cracked", catch_up=12 * HOUR)
async def crack(occasion: Occasion) -> None:
    await ring.run(occasion)
    raise ValueError("cracked")


@delivery("bell", live=False)
async def bell(scene: Scene) -> Card:
    return card(scene.detail)


class Tower:
    """A workspace whose bells ring by rules, from Sunday 22 November 2026, 13:00 UTC, on."""

    def __init__(self, house: House, clock: TravelClock) -> None:
        self.house, self.clock = house, clock

    async def hang(self, name: str, rule: str, kind: str = "bell", zone: ZoneInfo = CHICAGO) -> datetime | None:
        """Let a bell ring by a rule, and give when it does first."""
        (first,) = await self.hang_all([name], rule, kind, zone)
        return first

    async def hang_all(
        self, names: list[str], rule: str, kind: str = "bell", zone: ZoneInfo = CHICAGO
    ) -> list[datetime | None]:
        async with self.house.store.write() as db:
            here = await people.find_workspace(db, "toy", "w1")
            assert here is not None
            now = self.clock.now()
            read = rules.read(rule, now, zone)
            return [await recurrence.keep(db, here, kind, name, read, now) for name in names]

    async def wait(self, by: timedelta) -> None:
        self.clock.move(by)
        await self.house.dispatcher.run()

    def rung(self) -> list[str]:
        toy = self.house.circulator.platforms["toy"]
        assert isinstance(toy, Toy)
        return [message.text for message in toy.seen("tower")]

    async def noted(self) -> dict[str, str]:
        """Give what became of each date."""
        o = s.occurrences.c
        async with self.house.store.read() as db:
            return {row.date: row.state for row in await db.execute(select(o.date, o.state).order_by(o.date))}


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(url, clock, __name__):
        await Person(each, "ana").use("my page")
        yield each


@pytest.fixture
async def lite(lite_url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(lite_url, clock, __name__):
        await Person(each, "ana").use("my page")
        yield each


@pytest.fixture
def tower(lite: House, clock: TravelClock) -> Tower:
    return Tower(lite, clock)


async def test_a_rule_fires_at_its_time_and_once_a_day(house: House, clock: TravelClock) -> None:
    tower = Tower(house, clock)
    assert await tower.hang("b", DAILY) == datetime(2026, 11, 22, 15, tzinfo=UTC)

    await tower.wait(2 * HOUR - timedelta(seconds=1))
    assert tower.rung() == []
    for wait in (timedelta(seconds=1), HOUR, DAY - HOUR, timedelta(0)):
        await tower.wait(wait)

    assert tower.rung() == ["b 2026-11-22", "b 2026-11-23"]
    assert await tower.noted() == {"2026-11-22": "fired", "2026-11-23": "fired"}


async def test_four_processes_that_look_at_once_fire_each_rule_once(house: House, url: str, clock: TravelClock) -> None:
    tower = Tower(house, clock)
    await tower.hang_all([f"b{number:03}" for number in range(200)], DAILY)
    clock.move(2 * HOUR)
    stores = [Store(url) for _ in range(4)]

    looked = await asyncio.gather(*(Recurrence(store, clock, house.circulator.catalogue).run() for store in stores))

    await house.dispatcher.run()
    for store in stores:
        await store.close()
    assert sum(looked) == 200
    assert sorted(tower.rung()) == [f"b{number:03} 2026-11-22" for number in range(200)]


async def test_a_firing_in_its_catch_up_window_comes_once_and_is_marked_late(tower: Tower) -> None:
    await tower.hang("b", DAILY)

    await tower.wait(14 * HOUR)
    await tower.wait(HOUR)

    assert tower.rung() == ["b 2026-11-22 late"]
    assert await tower.noted() == {"2026-11-22": "late"}


async def test_a_firing_after_its_window_is_skipped_and_counted(tower: Tower) -> None:
    await tower.hang("b", DAILY)

    await tower.wait(14 * HOUR + timedelta(seconds=1))

    assert tower.rung() == []
    assert await tower.noted() == {"2026-11-22": "skipped"}
    counted = generate_latest(tower.house.circulator.metrics.registry).decode()
    assert 'circulator_firings_total{kind="bell",state="skipped"} 1.0' in counted


async def test_after_a_week_away_only_the_last_date_fires_and_the_others_are_skipped(tower: Tower) -> None:
    await tower.hang("b", DAILY)

    await tower.wait(7 * DAY + 3 * HOUR)

    assert tower.rung() == ["b 2026-11-29 late"]
    states = await tower.noted()
    assert list(states.values()) == ["skipped"] * 7 + ["late"]


async def test_of_several_dates_in_the_window_the_last_one_fires_alone(tower: Tower) -> None:
    await tower.hang("b", DAILY, "slow")

    await tower.wait(2 * DAY + 3 * HOUR)

    assert tower.rung() == ["b 2026-11-24 late"]
    assert await tower.noted() == {"2026-11-22": "skipped", "2026-11-23": "skipped", "2026-11-24": "late"}


async def test_a_date_that_has_fired_does_not_fire_again_even_if_its_rule_says_it_is_due(
    house: House, clock: TravelClock
) -> None:
    tower = Tower(house, clock)
    await tower.hang("b", DAILY)
    await tower.wait(2 * HOUR)
    async with house.store.write() as db:
        await db.execute(update(s.rules).values(next=clock.now()))

    await tower.wait(timedelta(0))

    assert tower.rung() == ["b 2026-11-22"]


async def test_a_clock_that_goes_back_fires_nothing_twice(tower: Tower, clock: TravelClock) -> None:
    await tower.hang("b", DAILY)
    await tower.wait(2 * HOUR)

    clock.ahead -= 7 * DAY
    await tower.hang("b", DAILY)
    for _ in range(8):
        await tower.wait(DAY)

    assert tower.rung().count("b 2026-11-22") == 1
    assert len(tower.rung()) == len(set(tower.rung())) == 8


async def test_what_raises_is_noted_as_failed_and_changes_nothing_and_the_rule_goes_on(
    house: House, clock: TravelClock
) -> None:
    tower = Tower(house, clock)
    await tower.hang("broken", DAILY, "cracked")
    await tower.hang("whole", DAILY)

    await tower.wait(2 * HOUR)

    assert tower.rung() == ["whole 2026-11-22"]
    async with house.store.read() as db:
        rows = (
            await db.execute(select(s.rules.c.kind, s.occurrences.c.state, s.rules.c.next).join(s.occurrences))
        ).all()
    again = datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert sorted(map(tuple, rows)) == [("bell", "fired", again), ("cracked", "failed", again)]


async def test_a_rule_that_cannot_be_read_rests_and_the_others_go_on(tower: Tower) -> None:
    await tower.hang("broken", DAILY)
    await tower.hang("whole", DAILY)
    async with tower.house.store.write() as db:
        await db.execute(update(s.rules).where(s.rules.c.subject == "broken").values(rule="no rule"))

    await tower.wait(2 * HOUR)
    await tower.wait(DAY)

    assert tower.rung() == ["whole 2026-11-22", "whole 2026-11-23"]


async def test_a_rule_edited_on_its_own_day_does_not_fire_twice_that_day_and_says_so(tower: Tower) -> None:
    await tower.hang("b", DAILY)
    await tower.wait(2 * HOUR)

    assert await tower.hang("b", "every day at 11:00") == datetime(2026, 11, 23, 17, tzinfo=UTC)

    await tower.wait(3 * HOUR)
    assert tower.rung() == ["b 2026-11-22"]
    await tower.wait(DAY)
    assert tower.rung() == ["b 2026-11-22", "b 2026-11-23 late"]


async def test_a_rule_edited_before_its_time_fires_at_the_new_one_alone(tower: Tower) -> None:
    await tower.hang("b", DAILY)
    await tower.hang("b", "every day at 11:00")

    await tower.wait(3 * HOUR)
    assert tower.rung() == []
    await tower.wait(HOUR)

    assert tower.rung() == ["b 2026-11-22"]


async def test_what_falls_into_a_pause_is_not_made_up_for(tower: Tower, clock: TravelClock) -> None:
    await tower.hang("b", DAILY)
    async with tower.house.store.write() as db:
        await recurrence.pause(db, "bell", "b")
    await tower.wait(2 * HOUR)
    async with tower.house.store.write() as db:
        await recurrence.resume(db, "bell", "b", clock.now())

    await tower.wait(HOUR)
    assert tower.rung() == []
    await tower.wait(23 * HOUR)

    assert tower.rung() == ["b 2026-11-23"]


async def test_a_rule_paused_and_resumed_on_its_own_day_does_not_fire_again(tower: Tower, clock: TravelClock) -> None:
    await tower.hang("b", DAILY)
    await tower.wait(2 * HOUR)
    clock.ahead -= HOUR
    async with tower.house.store.write() as db:
        await recurrence.pause(db, "bell", "b")
        await recurrence.resume(db, "bell", "b", clock.now())
        standing = (await recurrence.standings(db, "bell", ["b"]))["b"]

    await tower.wait(2 * HOUR)

    assert standing.next == datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert tower.rung() == ["b 2026-11-22"]


async def test_the_rules_of_a_workspace_that_is_gone_rest_until_it_is_back(tower: Tower) -> None:
    core = tower.house.circulator
    await tower.hang("b", DAILY)
    await core.removed("toy", "w1")
    await tower.wait(2 * DAY)
    assert (await tower.noted(), await due.first(core.store)) == ({}, [])

    await core.returned("toy", "w1")
    await tower.wait(2 * HOUR)

    assert tower.rung() == ["b 2026-11-24"]


@pytest.mark.parametrize(
    ("rule", "since", "local"),
    [
        ("every Sunday at 01:30", datetime(2026, 11, 1, 0, tzinfo=CHICAGO), "2026-11-01 01:30 CDT"),
        ("every Sunday at 02:30", datetime(2026, 3, 8, 0, tzinfo=CHICAGO), "2026-03-08 03:30 CDT"),
    ],
)
async def test_the_doubled_and_the_skipped_hour_fire_once(
    tower: Tower, clock: TravelClock, rule: str, since: datetime, local: str
) -> None:
    clock.ahead = since.astimezone(UTC) - START
    await tower.hang("b", rule)
    seen: list[str] = []

    for _ in range(12):
        await tower.wait(HOUR / 2)
        if len(tower.rung()) > len(seen):
            seen.append(f"{clock.now().astimezone(CHICAGO):%Y-%m-%d %H:%M %Z}")

    assert seen == [local]


async def test_a_rule_at_its_end_fires_no_more(tower: Tower) -> None:
    await tower.hang("b", "every day at 09:00, 2 times")

    for wait in (2 * HOUR, DAY, DAY, DAY):
        await tower.wait(wait)

    assert tower.rung() == ["b 2026-11-22", "b 2026-11-23"]
    assert await due.first(tower.house.store) == []


async def test_the_rules_of_a_feature_that_is_off_are_skipped(tower: Tower) -> None:
    await tower.hang("b", DAILY, "nobody.knows")

    await tower.wait(2 * HOUR)

    assert await tower.noted() == {"2026-11-22": "skipped"}


async def test_what_fired_long_ago_is_forgotten_and_what_fired_lately_is_not(tower: Tower, clock: TravelClock) -> None:
    await tower.hang("b", DAILY)
    await tower.wait(2 * HOUR)
    clock.move(89 * DAY)
    await tower.house.recurrence.run()

    async with tower.house.store.write() as db:
        await recurrence.forget(db, clock.now() + 2 * DAY)

    noted = await tower.noted()
    assert "2026-11-22" not in noted
    assert len(noted) == 89


async def test_the_process_wakes_for_the_next_firing(tower: Tower) -> None:
    await tower.hang("b", DAILY)
    await tower.hang("c", "every day at 08:00")

    assert await due.first(tower.house.store) == [datetime(2026, 11, 22, 14, tzinfo=UTC)]
