"""Lanes: what goes to one place or one person keeps its order, nobody waits for another lane, and processes share them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from bot import claims, outcomes
from bot import schema as s
from bot.claims import AT_ONCE, IN_A_LANE, LEASE
from bot.clock import TravelClock
from bot.house import House
from bot.patience import LONGEST
from bot.platforms import PATIENCE, Effect, NotDone, Order
from bot.store import Connection
from tests.signs import Books, another_process, once, open_books, said, through
from tests.toy import Toy, opened

SOON = timedelta(seconds=10)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
NUMBERS = [f"{number:03}" for number in range(30)]


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(url, clock, "tests.signs"):
        yield each


@pytest.fixture
async def books(house: House) -> Books:
    return await open_books(house)


@pytest.fixture
def twin(house: House) -> Toy:
    """Another platform of the same process."""
    platform = Toy(name="twin")
    house.add(platform)
    return platform


async def test_what_is_due_in_a_lane_is_done_in_the_order_in_which_it_was_owed(
    books: Books, house: House, toy: Toy
) -> None:
    for place in ("hall", "yard"):
        await books.post(place, *NUMBERS)
    await books.tell("ana", *NUMBERS)

    await house.dispatcher.run()

    assert [said(toy, place) for place in ("hall", "yard", "dm-ana")] == [NUMBERS] * 3


async def test_what_was_put_off_for_its_place_goes_first_in_its_lane_and_others_go_on(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.post("hall", *NUMBERS)
    await books.post("yard", *NUMBERS)
    toy.meanwhile = _refuses_once(toy, "hall", NotDone("too fast", SOON, holds="place"))

    await house.dispatcher.run()
    assert (said(toy, "hall"), said(toy, "yard")) == ([], NUMBERS)
    clock.move(SOON * 1.2)
    await house.dispatcher.run()

    assert said(toy, "hall") == NUMBERS
    assert len(toy.orders) == 2 * len(NUMBERS) + 1


async def test_what_waits_by_itself_lets_later_ones_of_its_lane_by(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.post("hall", "a", "b", "c")
    toy.refuses.append(NotDone("not this now", SOON))

    await house.dispatcher.run()
    assert said(toy, "hall") == ["b", "c"]
    clock.move(SOON * 1.2)
    await house.dispatcher.run()

    assert said(toy, "hall") == ["b", "c", "a"]


async def test_a_turn_that_comes_soon_is_waited_for(books: Books, house: House, toy: Toy, clock: TravelClock) -> None:
    await books.post("hall", "a")
    toy.waits.append(timedelta(milliseconds=30))
    began = asyncio.get_running_loop().time()

    await house.dispatcher.run()

    assert said(toy, "hall") == ["a"]
    assert asyncio.get_running_loop().time() - began > 0.03


async def test_a_turn_that_comes_late_is_waited_for_in_the_database_by_the_whole_lane(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.post("hall", *NUMBERS)
    await books.post("yard", "a")
    asked: list[str] = []

    def turn(effect: Effect, workspace: str, place: str) -> timedelta:
        asked.append(place)
        return PATIENCE + SOON if place == "hall" and clock.now() == start else timedelta(0)

    start, toy.turn = clock.now(), turn  # type: ignore[method-assign]
    await house.dispatcher.run()
    assert (said(toy, "hall"), said(toy, "yard"), asked.count("hall")) == ([], ["a"], 1)
    assert {row.due for row in await books.rows("due")} == {start + PATIENCE + SOON}
    clock.move(PATIENCE + SOON)
    await house.dispatcher.run()

    assert said(toy, "hall") == NUMBERS


async def test_what_is_claimed_and_not_begun_is_done_later_and_nothing_is_looked_for(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.post("hall", "a")
    await claims.claim(house.store, clock.now(), ["toy"])

    await house.dispatcher.run()
    assert toy.orders == []
    assert await house.dispatcher.next_due() == clock.now() + LEASE
    clock.move(LEASE + timedelta(seconds=1))
    await house.dispatcher.run()

    assert [order.since for order in toy.orders] == [None]


async def test_what_was_begun_by_a_process_that_died_is_looked_for(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.post("hall", "a")
    (job,) = await claims.claim(house.store, clock.now(), ["toy"])
    began = clock.now()
    await claims.begin(house.store, job, began)
    clock.move(LEASE + timedelta(seconds=1))

    await house.dispatcher.run()

    assert [order.since for order in toy.orders] == [began]


async def test_while_a_lane_is_held_its_later_ones_are_nobodys(books: Books, house: House, clock: TravelClock) -> None:
    await books.post("hall", *NUMBERS)
    await books.post("yard", "a")

    first = await claims.claim(house.store, clock.now(), ["toy"])
    second = await claims.claim(house.store, clock.now(), ["toy"])

    assert [job.row.detail for job in first if job.row.lane == "hall"] == NUMBERS[:IN_A_LANE]
    assert [job.row.detail for job in first if job.row.lane == "yard"] == ["a"]
    assert second == []


async def test_a_process_that_looked_before_another_claimed_does_not_share_its_lane(
    books: Books, house: House, clock: TravelClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await books.post("hall", "later", after=SOON)
    await books.post("hall", "now")
    other, write, at = list[claims.Job](), house.store.write, clock.now()

    def first() -> AbstractAsyncContextManager[Connection]:
        monkeypatch.setattr(house.store, "write", write)
        clock.move(SOON)
        return _before(house, clock, other)

    monkeypatch.setattr(house.store, "write", first)

    mine = await claims.claim(house.store, at, ["toy"])

    assert [job.row.detail for job in other] == ["later"]
    assert mine == []


async def test_every_lanes_first_comes_before_any_lanes_second(books: Books, house: House, clock: TravelClock) -> None:
    await books.post("hall", *NUMBERS)
    for place in range(AT_ONCE - 1):
        await books.post(f"p{place}", "a", "b")

    jobs = await claims.claim(house.store, clock.now(), ["toy"])

    assert len({job.lane for job in jobs}) == AT_ONCE


async def test_one_crowded_lane_does_not_hide_the_others(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.post("hall", *(str(number) for number in range(claims.HORIZON + 10)))
    clock.move(timedelta(seconds=1))
    await books.post("yard", "a")
    assert {job.lane[1] for job in await claims.claim(house.store, clock.now(), ["toy"])} == {"hall"}

    assert {job.lane[1] for job in await claims.claim(house.store, clock.now(), ["toy"])} == {"yard"}


async def test_who_lost_the_lease_cannot_settle(books: Books, house: House, clock: TravelClock) -> None:
    await books.show("open")
    (job,) = await claims.claim(house.store, clock.now(), ["toy"])
    clock.move(LEASE + timedelta(seconds=1))
    await house.dispatcher.run()

    async with house.store.write() as db:
        await outcomes.give_up(db, job, "failed", "too late", clock.now())

    assert await books.states() == [("post", "sent")]


async def test_who_lost_the_lease_does_not_even_begin(books: Books, house: House, toy: Toy, clock: TravelClock) -> None:
    await books.post("hall", "a", "b")
    slow, slow_toy = another_process(house, clock)

    async def stalled() -> None:
        clock.move(LEASE + timedelta(seconds=1))
        await house.dispatcher.run()

    slow_toy.meanwhile = once(slow_toy, stalled)
    await slow.run()

    assert (said(slow_toy, "hall"), said(toy, "hall")) == (["a"], ["a", "b"])
    assert [order.since is not None for order in toy.orders] == [True, False]


async def test_a_settled_delivery_is_not_claimed_again(books: Books, house: House, clock: TravelClock) -> None:
    await books.post("hall", "a")
    await house.dispatcher.run()
    await books.change(lease=clock.now())
    clock.move(DAY)

    assert await house.dispatcher.run() == 0


async def test_two_processes_share_the_work_and_repeat_nothing(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    for number in range(20):
        await books.post(f"p{number}", *NUMBERS[:10])
    other, other_toy = another_process(house, clock)

    await asyncio.gather(house.dispatcher.run(), other.run())

    sent = [(order.place, order.key) for each in (toy, other_toy) for order in each.orders]
    assert len(sent) == len(set(sent)) == 200


@pytest.mark.parametrize("url", ["postgres"], indirect=True)  # SQLite has one writer
async def test_what_another_process_is_claiming_is_passed_by(books: Books, house: House, clock: TravelClock) -> None:
    await books.post("hall", "a")
    other, _ = another_process(house, clock)

    async with house.store.write() as db, asyncio.timeout(10):
        await db.execute(select(s.deliveries).with_for_update())
        assert await other.run() == 0


@pytest.mark.parametrize("url", ["postgres"], indirect=True)  # SQLite has one writer
async def test_nothing_overtakes_what_is_being_changed_in_its_lane(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.post("hall", "a", "b")
    await books.post("yard", "c")

    async with house.store.write() as db, asyncio.timeout(10):
        await db.execute(update(s.deliveries).where(s.deliveries.c.detail == "a").values(error="none"))
        await house.dispatcher.run()
    assert (said(toy, "hall"), said(toy, "yard")) == ([], ["c"])
    await house.dispatcher.run()

    assert said(toy, "hall") == ["a", "b"]


async def test_a_platform_that_refuses_everything_is_left_alone_and_another_one_goes_on(
    books: Books, house: House, toy: Toy, twin: Toy, clock: TravelClock
) -> None:
    others = await open_books(house, "w9", platform="twin")
    for number in range(40):
        await books.post(f"p{number}", *NUMBERS[:3])
        await others.post(f"p{number}", *NUMBERS[:3])
    toy.meanwhile = _down(timedelta(seconds=30))

    await house.dispatcher.run()
    under_way = len(toy.orders)
    clock.move(timedelta(seconds=29))
    await house.dispatcher.run()

    assert len(twin.orders) == len(twin.messages) == 120
    assert len(toy.orders) == under_way <= AT_ONCE


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # the breaker is in the process
async def test_after_a_pause_one_delivery_tries_first_and_each_pause_is_twice_as_long(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    tried: list[datetime] = []

    async def down(_order: Order) -> None:
        tried.append(clock.now())
        raise NotDone("the token was revoked", SOON, holds="all")

    toy.meanwhile = down
    await books.post("hall", "a")
    await house.dispatcher.run()
    for number in range(40):
        await books.post(f"p{number}", "a")

    for second in range(1000):
        clock.move(timedelta(seconds=1 if second < 400 else 10))
        await house.dispatcher.run()

    waits = [after - before for before, after in pairwise(tried)]
    assert [wait / SOON for wait in waits[:5]] == pytest.approx([1, 2, 4, 8, 16], rel=0.2)
    assert all(LONGEST <= wait <= LONGEST + SOON for wait in waits[7:])


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # the breaker is in the process
async def test_a_token_that_is_refused_for_ever_is_hardly_asked_in_a_day(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    for number in range(30):
        await books.post(f"p{number}", *NUMBERS[:3])
    toy.meanwhile = _down(SOON)
    await house.dispatcher.run()
    at_first = len(toy.orders)

    for _ in range(24 * 20):
        clock.move(3 * MINUTE)
        await house.dispatcher.run()

    assert at_first <= AT_ONCE
    assert len(toy.orders) - at_first <= 24 * 4 + 8


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # the breaker is in the process
async def test_what_was_under_way_when_everything_was_refused_does_not_end_the_pause(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.post("hall", "a", "b", "c")
    await books.post("yard", "d", "e")
    refused = asyncio.Event()

    async def first(order: Order) -> None:
        if order.place == "hall":
            refused.set()
            raise NotDone("too fast", SOON, holds="all")
        await refused.wait()
        await asyncio.sleep(0.05)

    toy.meanwhile = first
    await house.dispatcher.run()
    toy.meanwhile = None
    await house.dispatcher.run()

    assert (said(toy, "hall"), said(toy, "yard"), len(toy.orders)) == ([], ["d"], 2)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # the breaker is in the process
async def test_who_waits_for_a_turn_while_everything_is_refused_does_not_begin(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.post("hall", "a")
    await books.post("yard", "b")
    wait = {"hall": timedelta(0), "yard": timedelta(seconds=0.2)}
    toy.turn = lambda effect, workspace, place: wait[place]  # type: ignore[method-assign]
    toy.refuses.append(NotDone("too fast", SOON, holds="all"))

    await house.dispatcher.run()

    assert [order.place for order in toy.orders] == ["hall"]


async def test_after_a_day_without_the_platform_everything_arrives_once_and_in_order(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    places = [f"p{number}" for number in range(20)]
    for place in places:
        await books.post(place, *NUMBERS[:10])
    toy.meanwhile = _down(SOON)
    await house.dispatcher.run()
    for _ in range(24 * 4):
        clock.move(MINUTE * 15)
        await house.dispatcher.run()
    tried = len(toy.orders)
    assert toy.messages == {}
    toy.meanwhile = None

    await through(house, clock, timedelta(hours=1), MINUTE)

    assert [said(toy, place) for place in places] == [NUMBERS[:10]] * 20
    assert len(toy.orders) - tried == 200
    assert await house.dispatcher.next_due() is None


def _down(pause: timedelta) -> Callable[[Order], Awaitable[None]]:
    async def refuse(_order: Order) -> None:
        raise NotDone("Unreached", pause, holds="all")

    return refuse


def _refuses_once(toy: Toy, place: str, fault: NotDone) -> Callable[[Order], Awaitable[None]]:
    async def refuse(order: Order) -> None:
        if order.place == place:
            toy.meanwhile = None
            raise fault

    return refuse


@asynccontextmanager
async def _before(house: House, clock: TravelClock, other: list[claims.Job]) -> AsyncIterator[Connection]:
    """Let another process claim the first of all just before a transaction begins."""
    other += await claims.claim(house.store, clock.now(), ["toy"], 1)
    async with house.store.write() as db:
        yield db
