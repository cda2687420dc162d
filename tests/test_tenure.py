"""Several processes over one PostgreSQL: one holds a platform, the others stand by and take over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot import schema as s
from bot.clock import TravelClock
from bot.house import House
from bot.inbound import Inbound, Use
from bot.tenure import LEASE
from commands import FEATURES
from tests.toy import START, Person, Toy

on_postgres = pytest.mark.parametrize("url", ["postgres"], indirect=True)
Pair = tuple[House, House]


@pytest.fixture
async def pair(url: str, clock: TravelClock) -> AsyncIterator[Pair]:
    """Two processes over one database; neither is started."""
    houses = House(url, clock, FEATURES), House(url, clock, FEATURES)
    for house in houses:
        await house.open()
        house.add(Toy(connected=False))
    yield houses
    for house in houses:
        await house.stop()


def connected(pair: Pair) -> list[bool]:
    return [house.circulator.platforms["toy"].connected for house in pair]


@on_postgres
async def test_one_process_connects_and_the_other_stands_by(pair: Pair) -> None:
    for house in pair:
        await house.start()

    assert connected(pair) == [True, False]


@on_postgres
async def test_who_stands_by_takes_over_at_once_when_the_holder_stops(pair: Pair) -> None:
    for house in pair:
        await house.start()
    await pair[0].stop_platforms()

    await pair[1].tend()

    assert connected(pair) == [False, True]


@on_postgres
async def test_who_stands_by_takes_over_when_the_lease_of_a_dead_one_ends(pair: Pair, clock: TravelClock) -> None:
    for house in pair:
        await house.start()
    clock.move(LEASE - timedelta(seconds=1))
    await pair[1].tend()
    assert connected(pair) == [True, False]

    clock.move(timedelta(seconds=2))
    await pair[1].tend()

    assert pair[1].circulator.platforms["toy"].connected


@on_postgres
async def test_a_holder_that_looks_in_time_goes_on_holding(pair: Pair, clock: TravelClock) -> None:
    for house in pair:
        await house.start()

    for _ in range(10):
        clock.move(LEASE / 2)
        await pair[0].tend()
        await pair[1].tend()

    assert connected(pair) == [True, False]


@on_postgres
async def test_who_slept_past_its_lease_lets_go(pair: Pair, clock: TravelClock) -> None:
    for house in pair:
        await house.start()
    clock.move(LEASE + timedelta(seconds=1))
    await pair[1].tend()

    await pair[0].tend()

    assert connected(pair) == [False, True]


@on_postgres
async def test_who_takes_over_finishes_what_was_begun(pair: Pair, clock: TravelClock) -> None:
    for house in pair:
        await house.start()
    left = Inbound(
        "toy", "k1", "w1", "ana", Use("reminder add", {"when": "in 2h", "about": "trays"}), START, name="Ana"
    )
    await pair[0].circulator.record(left)
    clock.move(LEASE + timedelta(seconds=1))

    await pair[1].tend()

    async with pair[1].store.read() as db:
        assert (await db.execute(select(func.count()).where(s.inbox.c.done.is_(None)))).scalar_one() == 0


@on_postgres
async def test_only_the_holder_sends(pair: Pair) -> None:
    for house in pair:
        await house.start()
    await Person(pair[0], "ana").use("reminder add", when="in 2h", about="trays")

    await pair[1].dispatcher.run()

    toy = pair[1].circulator.platforms["toy"]
    assert isinstance(toy, Toy)
    assert toy.orders == []


async def test_over_sqlite_a_process_needs_no_leave(lite: House) -> None:
    await lite.start()

    assert lite.circulator.platforms["toy"].connected
