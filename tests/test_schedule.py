"""What the process wakes for: the next thing that is due, and an hourly sweep of what is no longer needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from bot import schema as s
from bot.clock import SystemClock, TravelClock
from bot.deliveries import FORGOTTEN, RENEWED
from bot.house import House
from bot.office import KEPT
from tests.toy import Person, Toy

People = Callable[..., Person]
A_DAY = timedelta(days=1)


async def sweep(house: House) -> None:
    await house._schedule.sweep()
    await house.dispatcher.run()


async def owed(house: House) -> list[Row[Any]]:
    async with house.store.read() as db:
        return list(await db.execute(select(s.deliveries).order_by(s.deliveries.c.id)))


async def desk(person: People) -> None:
    await person("ana", steward=True).use("community desk")


@pytest.mark.parametrize(("days", "anew"), [(-1, False), (1, True)])
async def test_a_card_that_is_still_open_after_eighty_days_is_posted_anew(
    house: House, toy: Toy, person: People, clock: TravelClock, days: int, anew: bool
) -> None:
    await desk(person)
    (first,) = toy.messages
    clock.move(RENEWED + days * A_DAY)

    await sweep(house)

    assert len(toy.messages) == 1
    assert (first not in toy.messages) is anew


async def test_a_card_that_is_no_open_matter_stays_where_it_is(lite: House, clock: TravelClock) -> None:
    ana, toy = Person(lite, "ana", steward=True), lite.circulator.platforms["toy"]
    assert isinstance(toy, Toy)
    await ana.use("community setup")
    await ana.fill_all(**{"intro.channel": "<#first>"})
    await ana.use("intro me")
    await ana.fill_all(name="Ana", role="surgical-technologist")
    before = list(toy.messages)
    clock.move(RENEWED + A_DAY)

    await sweep(lite)

    assert list(toy.messages) == before


@pytest.mark.parametrize(("days", "left"), [(-1, 1), (1, 0)])
async def test_what_was_settled_is_forgotten_after_ninety_days(
    house: House, person: People, clock: TravelClock, days: int, left: int
) -> None:
    ben = person("ben")
    await ben.use("my notifications")
    await ben.press("Send me a test")
    clock.move(FORGOTTEN + days * A_DAY)

    await sweep(house)

    assert len(await owed(house)) == left


async def test_what_can_still_be_taken_back_is_not_forgotten(house: House, person: People, clock: TravelClock) -> None:
    ana = person("ana", steward=True)
    await ana.use("reminder add", when="in 1h", about="trays", where="<#hall>")
    clock.move(timedelta(hours=1))
    await house.dispatcher.run()
    clock.move(FORGOTTEN + A_DAY)

    await sweep(house)

    assert [row.state for row in await owed(house)] == ["sent"]


async def test_what_nobody_asks_for_in_thirty_days_is_given_up(
    house: House, toy: Toy, person: People, clock: TravelClock
) -> None:
    toy.shut.add("ben")
    ben = person("ben")
    await ben.use("my notifications")
    await ben.press("Send me a test")
    clock.move(KEPT - A_DAY)
    await sweep(house)
    assert [row.state for row in await owed(house)] == ["kept"]

    clock.move(2 * A_DAY)
    await sweep(house)

    assert [(row.state, row.error) for row in await owed(house)] == [("failed", "never asked for")]


@pytest.mark.parametrize(("after", "armed"), [("10s", True), ("5m", False)])
async def test_it_comes_back_exactly_when_the_next_thing_is_due_if_that_is_before_the_next_beat(
    lite: House, after: str, armed: bool
) -> None:
    await Person(lite, "ben").use("reminder add", when=f"in {after}", about="trays")
    lite._schedule.start()

    await lite._schedule.arm()

    job = lite._schedule._scheduler.get_job("due")
    assert (job is not None) is armed
    if job is not None:
        assert abs(job.next_run_time - SystemClock().now() - timedelta(seconds=10)) < timedelta(seconds=5)


async def test_who_was_here_is_written_down_at_each_beat(lite: House, clock: TravelClock) -> None:
    await Person(lite, "ben").use("circulator help")

    await lite._schedule.beat()

    async with lite.store.read() as db:
        assert (await db.execute(select(s.members.c.seen))).scalar_one() == clock.now()
