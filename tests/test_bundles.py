"""What was held back for a member comes in one message: all of it, once, and nothing that no longer applies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import schema as s
from bot.bundles import MOST
from bot.cards import Document
from bot.claims import LEASE
from bot.clock import TravelClock
from bot.house import House
from bot.platforms import NotDone, NotKnown, Order, Sent
from tests.signs import SIGN, Books, another_process, open_books, said, through
from tests.toy import Toy, opened

HOUR = timedelta(hours=1)
SOON = timedelta(seconds=10)
PAUSE = 3 * HOUR


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(url, clock, "tests.signs"):
        yield each


@pytest.fixture
async def books(house: House, clock: TravelClock) -> Books:
    """Ana wants nothing for three hours."""
    found = await open_books(house)
    await found.decide("ana", paused=clock.now() + PAUSE)
    return found


async def hold(books: Books, *words: str, kind: str = "news") -> None:
    SIGN["word"] = "open"
    await books.tell("ana", *words, kind=kind)
    await books.house.dispatcher.run()
    assert {row.state for row in await books.rows() if row.detail in words} == {"held"}
    SIGN["word"] = "later"


async def test_several_messages_come_as_one_that_says_how_many(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await hold(books, "a", "b", "c")

    await through(house, clock, PAUSE, HOUR)

    (message,) = toy.seen("dm-ana")
    assert message.text.splitlines() == ["3 messages for you", "Psst", "a", "Psst", "b", "Psst", "c"]
    assert {row.state for row in await books.rows()} == {"sent"}
    assert {row.detail for row in await books.rows()} == {""}


async def test_one_message_comes_as_itself(books: Books, house: House, toy: Toy, clock: TravelClock) -> None:
    await hold(books, "a")

    await through(house, clock, PAUSE, HOUR)

    assert said(toy, "dm-ana") == ["a"]


async def test_of_many_messages_none_is_lost(books: Books, house: House, toy: Toy, clock: TravelClock) -> None:
    words = [f"{number:02}" for number in range(2 * MOST + 3)]
    await hold(books, *words)

    await through(house, clock, PAUSE, HOUR)

    texts = [message.text for message in toy.seen("dm-ana")]
    assert [text.splitlines()[0] for text in texts] == [
        "10 messages for you",
        "10 messages for you",
        "3 messages for you",
    ]
    assert [line for text in texts for line in text.splitlines() if line.isdigit()] == words
    assert not await books.rows("held", "due", "retry", "claimed")


async def test_messages_held_until_different_moments_all_come(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await hold(books, "a")
    await books.decide("ana", paused=clock.now() + 2 * PAUSE)
    await hold(books, "b")

    await through(house, clock, 2 * PAUSE, HOUR)

    assert [message.text.splitlines()[0] for message in toy.seen("dm-ana")] == ["2 messages for you"]


async def test_what_no_longer_applies_is_left_out(books: Books, house: House, toy: Toy, clock: TravelClock) -> None:
    await hold(books, "a", "ends later")

    await through(house, clock, PAUSE, HOUR)

    assert said(toy, "dm-ana") == ["a"]
    assert [row.state for row in await books.rows() if row.kind == "news"] == ["sent", "dropped"]


async def test_where_nothing_applies_any_more_nothing_comes(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await hold(books, "ends later")

    await through(house, clock, PAUSE, HOUR)

    assert toy.orders == []
    assert {row.state for row in await books.rows()} == {"dropped"}


async def test_what_is_too_late_by_then_is_left_out(books: Books, house: House, toy: Toy, clock: TravelClock) -> None:
    await hold(books, "a")
    await hold(books, "b", kind="brief")

    await through(house, clock, PAUSE, HOUR)

    assert said(toy, "dm-ana") == ["a"]


async def test_one_that_cannot_be_drawn_takes_no_other_along(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await hold(books, "breaks later", "fine")

    await through(house, clock, PAUSE, HOUR)

    assert said(toy, "dm-ana") == ["fine"]
    assert [row.state for row in await books.rows() if row.kind == "news"] == ["failed", "sent"]


async def test_where_none_can_be_drawn_all_fail(books: Books, house: House, toy: Toy, clock: TravelClock) -> None:
    await hold(books, "breaks later")

    await through(house, clock, PAUSE, HOUR)

    assert toy.orders == []
    assert {row.state for row in await books.rows()} == {"failed"}


async def test_who_left_gets_no_bundle(books: Books, house: House, toy: Toy, clock: TravelClock) -> None:
    await hold(books, "a", "b")
    toy.absent.add("ana")

    await through(house, clock, PAUSE, HOUR)

    assert toy.orders == []
    assert {row.state for row in await books.rows()} == {"dropped"}


async def test_a_bundle_interrupted_while_it_is_sent_brings_the_same_ones_again(
    books: Books, house: House, toy: Toy, clock: TravelClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hold(books, "a", "b")
    dead, dead_toy = another_process(house, clock)
    clock.move(PAUSE)
    began = clock.now()

    async def died(*_all: object) -> None:
        raise OSError

    monkeypatch.setattr(dead.sending, "_arrived", died)
    await dead.run()
    assert len(dead_toy.seen("dm-ana")) == 1
    await books.tell("ana", "c", kind="news")
    async with house.store.write() as db:
        late = s.deliveries.update().where(s.deliveries.c.detail == "c")
        await db.execute(late.values(state="held", due=clock.now()))
    clock.move(LEASE + SOON)
    await house.dispatcher.run()

    first = next(order for order in toy.orders if order.since)
    assert (first.key, first.since) == (dead_toy.orders[0].key, began)
    assert first.card == dead_toy.orders[0].card
    assert said(toy, "dm-ana")[-1] == "c"
    assert {row.state for row in await books.rows()} == {"sent"}


async def test_a_bundle_that_is_refused_for_now_brings_the_same_ones_later(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await hold(books, "a", "b")
    toy.refuses.append(NotDone("too fast", SOON))

    await through(house, clock, PAUSE + HOUR, HOUR)

    assert [order.since for order in toy.orders] == [None, None]
    assert toy.orders[0].card == toy.orders[1].card


async def test_while_one_bundle_waits_for_its_next_try_another_ends(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await hold(books, "a")
    await through(house, clock, PAUSE - HOUR, HOUR)
    toy.refuses.append(NotDone("too fast", HOUR))
    await through(house, clock, HOUR, HOUR)
    await books.decide("ana", paused=clock.now() + HOUR / 2)
    await hold(books, "b")

    await through(house, clock, 2 * HOUR, HOUR)

    assert sorted(said(toy, "dm-ana")) == ["a", "b"]


@pytest.mark.parametrize(("fault", "state"), [(NotDone("no"), "failed"), (NotKnown("the connection broke"), "unknown")])
async def test_what_becomes_of_a_bundle_becomes_of_all_in_it(
    books: Books, house: House, toy: Toy, clock: TravelClock, fault: Exception, state: str
) -> None:
    await hold(books, "a", "b")
    toy.refuses.append(fault)

    await through(house, clock, PAUSE + HOUR, HOUR)

    assert {(row.state, row.detail) for row in await books.rows()} == {(state, "")}
    assert len(toy.orders) == 1


async def test_the_files_of_a_bundle_that_a_post_cannot_carry_come_below_it(
    books: Books, house: House, toy: Toy, clock: TravelClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = toy.send

    async def posted(order: Order) -> Sent:
        return replace(await send(order), files=order.effect == "tell")

    monkeypatch.setattr(toy, "send", posted)
    await hold(books, "a", "b", kind="paper")
    await hold(books, "c")

    await through(house, clock, PAUSE, HOUR)

    attached = [order.card for order in toy.orders if order.effect == "attach"]
    names = [part.name for card in attached if card for part in card.parts if isinstance(part, Document)]
    assert names == ["a.txt", "b.txt"]


async def test_a_bundle_for_who_takes_no_direct_messages_is_kept_one_by_one(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await hold(books, "a", "b")
    toy.shut.add("ana")

    await through(house, clock, PAUSE, HOUR)

    assert [(row.state, row.detail) for row in await books.rows() if row.kind == "news"] == [
        ("kept", "a"),
        ("kept", "b"),
    ]
    assert not await books.rows("held", "due", "retry")
