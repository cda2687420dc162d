"""What is owed to a platform: once, at its time, tried for days, and never forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot import claims, orders
from bot import schema as s
from bot.clock import TravelClock
from bot.house import House
from bot.inbound import Happened
from bot.patience import LONGEST, SHORTEST, again
from bot.platforms import NotDone, NotKnown, Order
from bot.sending import GIVE_UP, REPEATS
from commands import FEATURES
from tests.signs import Books, open_books, said, through
from tests.toy import START, Person, Toy, opened

People = Callable[..., Person]
HOUR = timedelta(hours=1)
SOON = timedelta(seconds=10)


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(url, clock, "tests.signs"):
        yield each


@pytest.fixture
async def books(house: House) -> Books:
    return await open_books(house)


async def test_a_refusal_with_a_time_is_tried_again_then_and_not_before(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.refuses.append(NotDone("too fast", timedelta(seconds=30)))
    await books.tell("ana", "hey")
    await house.dispatcher.run()

    clock.move(timedelta(seconds=29))
    await house.dispatcher.run()
    assert toy.seen("dm-ana") == []
    clock.move(timedelta(seconds=4))
    await house.dispatcher.run()

    assert said(toy, "dm-ana") == ["hey"]
    assert toy.orders[-1].since is None


async def test_each_refusal_of_one_delivery_waits_twice_as_long_up_to_a_quarter_of_an_hour(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    tried: list[datetime] = []

    async def refuse(_order: Order) -> None:
        tried.append(clock.now())
        raise NotDone("too fast", timedelta(seconds=1))

    toy.meanwhile = refuse
    await books.tell("ana", "hey")
    await house.dispatcher.run()

    await through(house, clock, timedelta(hours=1), HOUR)

    waits = [(after - before) / SHORTEST for before, after in pairwise(tried)]
    assert [int(wait + 0.01) for wait in waits[:5]] == pytest.approx([0, 2, 4, 8, 16], rel=0.1)
    assert all(1 <= wait * SHORTEST / LONGEST <= 1.1 for wait in waits[8:])


def test_a_wait_is_never_shorter_than_the_platform_asked_for() -> None:
    asked = timedelta(hours=1)

    waits = [again(START, asked, attempts) - START for attempts in range(40)]

    assert all(asked <= wait <= asked * 1.1 for wait in waits)


async def test_what_is_refused_for_three_days_fails(books: Books, house: House, toy: Toy, clock: TravelClock) -> None:
    toy.refuses = [NotDone("too fast", 2 * HOUR) for _ in range(100)]
    await books.tell("ana", "hey")

    await through(house, clock, GIVE_UP - HOUR, HOUR)
    assert [row.state for row in await books.rows()] == ["retry"]
    await through(house, clock, 4 * HOUR, HOUR)

    (row,) = await books.rows()
    assert (row.state, row.error, row.detail) == ("failed", "too fast", "")


async def test_a_refusal_without_a_time_is_final(books: Books, house: House, toy: Toy) -> None:
    toy.refuses.append(NotDone("they take no messages"))
    await books.tell("ana", "hey")

    await house.dispatcher.run()

    (row,) = await books.rows()
    assert (row.state, row.error, row.detail) == ("failed", "they take no messages", "")


async def test_what_may_have_happened_is_unknown_and_not_repeated(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.refuses.append(NotKnown("the connection broke"))
    await books.tell("ana", "hey")
    await house.dispatcher.run()

    await through(house, clock, timedelta(days=1), HOUR)

    (row,) = await books.rows()
    assert (row.state, row.detail, len(toy.orders)) == ("unknown", "", 1)


async def test_what_may_be_repeated_is_sent_again(books: Books, house: House, toy: Toy, clock: TravelClock) -> None:
    toy.refuses.append(NotKnown("the connection broke"))
    await books.tell("ana", "hey", kind="again")
    await house.dispatcher.run()

    await through(house, clock, HOUR, HOUR)

    assert said(toy, "dm-ana") == ["hey"]
    assert [order.since for order in toy.orders] == [None, None]


async def test_what_may_be_repeated_is_not_repeated_for_ever(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.refuses = [NotKnown("the connection broke") for _ in range(50)]
    await books.tell("ana", "hey", kind="again")

    await through(house, clock, timedelta(days=1), HOUR)

    assert [row.state for row in await books.rows()] == ["unknown"]
    assert len(toy.orders) == REPEATS + 1


async def test_where_the_platform_can_tell_later_the_next_try_knows_when_the_first_one_began(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    async def broken(_order: Order) -> None:
        toy.meanwhile = None
        clock.move(timedelta(seconds=20))
        raise NotKnown("the connection broke", SOON)

    toy.meanwhile = broken
    await books.tell("ana", "hey")

    await house.dispatcher.run()
    clock.move(timedelta(seconds=12))
    await house.dispatcher.run()

    assert [order.since for order in toy.orders] == [None, START]
    assert [row.begun for row in await books.rows("sent")] == [None]


async def test_what_nobody_can_tell_for_three_days_is_unknown(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.refuses = [NotKnown("the connection broke", HOUR) for _ in range(100)]
    await books.tell("ana", "hey")

    await through(house, clock, GIVE_UP + 2 * HOUR, HOUR)

    assert [row.state for row in await books.rows()] == ["unknown"]


async def test_a_fault_of_an_adapter_counts_as_not_known(books: Books, house: House, toy: Toy) -> None:
    async def faulty(_order: Order) -> None:
        raise ZeroDivisionError

    toy.meanwhile = faulty
    await books.tell("ana", "hey")

    await house.dispatcher.run()

    assert [(row.state, row.error) for row in await books.rows()] == [("unknown", "ZeroDivisionError")]


async def test_a_fault_in_drawing_holds_nothing_up(books: Books, house: House, toy: Toy) -> None:
    await books.tell("ana", "break", "fine")

    await house.dispatcher.run()

    assert await books.states() == [("tell", "failed"), ("tell", "sent")]


async def test_a_database_that_is_away_fails_nothing(
    books: Books, house: House, toy: Toy, clock: TravelClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_all: object) -> None:
        raise OperationalError("", {}, Exception("the database is away"))

    await books.tell("ana", "hey")
    with monkeypatch.context() as patch:
        patch.setattr(orders, "drawing", away)
        await house.dispatcher.run()
    clock.move(claims.LEASE + SOON)
    await house.dispatcher.run()

    assert said(toy, "dm-ana") == ["hey"]


async def test_what_no_longer_applies_is_dropped(books: Books, house: House, toy: Toy) -> None:
    await books.show("nothing")

    await house.dispatcher.run()

    assert await books.states() == [("post", "dropped")]
    assert toy.orders == []


async def test_what_comes_too_late_is_dropped(books: Books, house: House, toy: Toy, clock: TravelClock) -> None:
    await books.tell("ana", "hey", kind="brief")
    clock.move(timedelta(hours=2, seconds=1))

    await house.dispatcher.run()

    assert await books.states() == [("tell", "dropped")]
    assert toy.orders == []


async def test_no_text_is_kept_of_what_was_sent(books: Books, house: House) -> None:
    await books.tell("ana", "canary")
    assert [row.detail for row in await books.rows()] == ["canary"]

    await house.dispatcher.run()

    assert [row.detail for row in await books.rows()] == [""]


async def test_what_waits_for_another_try_keeps_its_text(books: Books, house: House, toy: Toy) -> None:
    toy.refuses.append(NotDone("too fast", timedelta(seconds=30)))
    await books.tell("ana", "canary")

    await house.dispatcher.run()

    assert [(row.state, row.detail) for row in await books.rows()] == [("retry", "canary")]


async def test_one_key_is_one_message(person: People, toy: Toy) -> None:
    for word in ("a", "b"):
        await person("ana").use("sign tell", word=word, key="same")

    assert said(toy, "dm-ana") == ["a"]


async def test_the_key_that_a_platform_sees_is_the_deliverys_own(books: Books, house: House, toy: Toy) -> None:
    await books.tell("ana", "a", "b")

    await house.dispatcher.run()

    assert len({order.key for order in toy.orders}) == 2


async def test_later_is_later(books: Books, house: House, toy: Toy, clock: TravelClock) -> None:
    await books.tell("ana", "hey", after=2 * HOUR)
    await house.dispatcher.run()
    assert toy.orders == []
    assert await house.dispatcher.next_due() == clock.now() + 2 * HOUR

    clock.move(2 * HOUR)
    await house.dispatcher.run()

    assert said(toy, "dm-ana") == ["hey"]
    assert await house.dispatcher.next_due() is None


async def test_what_cannot_be_served_does_not_hide_what_is_due_next(
    books: Books, house: House, clock: TravelClock
) -> None:
    elsewhere = await open_books(house, "w9", platform="twin")
    await elsewhere.post("hall", "nobody serves this")
    await books.tell("ana", "hey", after=HOUR)

    await house.dispatcher.run()

    assert await house.dispatcher.next_due() == clock.now() + HOUR


async def test_the_conversation_with_a_member_is_opened_once(books: Books, house: House, toy: Toy) -> None:
    await books.tell("ana", "a", "b")

    await house.dispatcher.run()

    assert [order.place for order in toy.orders] == ["", "dm-ana"]


async def test_only_the_platforms_that_run_here_are_served(house: House) -> None:
    elsewhere = await open_books(house, "w9", platform="twin")
    await elsewhere.post("hall", "hey")

    assert await house.dispatcher.run() == 0
    assert await elsewhere.states() == [("post", "due")]


async def test_a_workspace_that_the_bot_was_taken_out_of_is_served_when_it_is_back(
    books: Books, house: House, toy: Toy
) -> None:
    await books.post("hall", "hey")
    await house.circulator.removed("toy", "w1")
    await house.dispatcher.run()
    assert toy.orders == []

    await house.circulator.returned("toy", "w1")
    await house.dispatcher.run()

    assert said(toy, "hall") == ["hey"]


async def test_who_left_gets_no_message_and_is_noted(books: Books, house: House, toy: Toy) -> None:
    toy.absent.add("ana")
    await books.tell("ana", "hey")

    await house.dispatcher.run()

    assert toy.orders == []
    assert await books.states() == [("tell", "dropped")]
    present = select(s.accounts.c.present).where(s.accounts.c.external == "ana")
    async with house.store.read() as db:
        assert not (await db.execute(present)).scalar_one()


async def test_a_platform_that_cannot_say_who_is_here_is_asked_again(
    books: Books, house: House, toy: Toy, clock: TravelClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_workspace: str, _account: str) -> bool:
        raise NotDone("it is not started", SOON, holds="all")

    await books.tell("ana", "hey")
    with monkeypatch.context() as patch:
        patch.setattr(toy, "here", away)
        await house.dispatcher.run()
    clock.move(2 * SOON)
    await house.dispatcher.run()

    assert said(toy, "dm-ana") == ["hey"]


async def test_what_is_drawn_while_its_platform_is_let_go_of_waits_for_no_lease(
    books: Books, house: House, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = orders.drawing
    await house.start()

    async def gone_meanwhile(*args: Any) -> Any:
        drawn = await drawing(*args)
        house.held.clear()
        return drawn

    with monkeypatch.context() as patch:
        patch.setattr(orders, "drawing", gone_meanwhile)
        await books.tell("ana", "hey")
        await house.dispatcher.run()
    assert said(toy, "dm-ana") == []
    house.held["toy"] = toy
    await house.dispatcher.run()

    assert said(toy, "dm-ana") == ["hey"]


async def test_stopping_finishes_the_delivery_in_work(
    url: str, clock: TravelClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await _running(url, clock)
    toy = house.circulator.platforms["toy"]
    assert isinstance(toy, Toy)
    under_way, go_on, order = asyncio.Event(), asyncio.Event(), list[str]()
    arrived, close = house.dispatcher.sending._arrived, house.store.close

    async def slow(_order: Order) -> None:
        under_way.set()
        await go_on.wait()

    async def settled(*args: Any) -> None:
        await arrived(*args)
        order.append("settled")

    async def closed() -> None:
        order.append("closed")
        await close()

    toy.meanwhile = slow
    monkeypatch.setattr(house.dispatcher.sending, "_arrived", settled)
    monkeypatch.setattr(house.store, "close", closed)
    await (await open_books(house)).tell("ana", "hey")
    house.dispatcher.wake()
    await under_way.wait()

    stopping = asyncio.create_task(house.stop())
    for _ in range(100):
        await asyncio.sleep(0)
    go_on.set()
    await stopping

    assert order == ["settled", "closed"]


async def test_the_loop_goes_on_after_a_fault(url: str, clock: TravelClock, monkeypatch: pytest.MonkeyPatch) -> None:
    house = await _running(url, clock)
    toy = house.circulator.platforms["toy"]
    assert isinstance(toy, Toy)
    claim, failed, sent = claims.claim, asyncio.Event(), asyncio.Event()

    async def broken(*_all: object) -> None:
        monkeypatch.setattr(claims, "claim", claim)
        failed.set()
        raise OSError("the database is away")

    async def noted(_order: Order) -> None:
        sent.set()

    toy.meanwhile = noted
    monkeypatch.setattr(claims, "claim", broken)
    house.dispatcher.wake()
    await failed.wait()

    await (await open_books(house)).tell("ana", "hey")
    house.dispatcher.wake()

    async with asyncio.timeout(10):
        await sent.wait()
    await house.stop()


async def test_what_becomes_due_while_something_slow_is_sent_does_not_wait_for_it(url: str, clock: TravelClock) -> None:
    house = await _running(url, clock)
    toy = house.circulator.platforms["toy"]
    assert isinstance(toy, Toy)
    books = await open_books(house)
    under_way, go_on, sent = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(order: Order) -> None:
        if order.place == "slow":
            under_way.set()
            await go_on.wait()
        else:
            sent.set()

    toy.meanwhile = slow
    await books.post("slow", "one")
    house.dispatcher.wake()
    await under_way.wait()
    await books.post("hall", "two")
    house.dispatcher.wake()

    async with asyncio.timeout(5):
        await sent.wait()
    go_on.set()
    await house.stop()


async def test_happenings_owe_nothing_by_themselves(person: People, books: Books) -> None:
    await person("ana").ask(Happened("joined"))

    assert await books.rows() == []


async def _running(url: str, clock: TravelClock) -> House:
    house = House(url, clock, (*FEATURES, "tests.signs"))
    await house.open()
    house.add(Toy())
    await house.start()
    return house


async def test_a_key_of_any_length_stays_its_own(books: Books) -> None:
    await books.post("hall", "x" * 300, "x" * 299 + "y", "x" * 300)

    assert len({row.key for row in await books.rows()}) == len(await books.rows()) == 2
