"""What needs a human: moderators hear of places that refuse, members that something waits which cannot be brought."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from bot.cards import Card
from bot.clock import TravelClock
from bot.house import House
from bot.office import KEPT, forget
from bot.platforms import NotDone, Order
from tests.signs import Books, open_books, said, through
from tests.toy import Message, Person, Toy, opened

People = Callable[..., Person]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(url, clock, "tests.signs"):
        yield each


@pytest.fixture
async def books(house: House) -> Books:
    """Moderators have an office; who takes no direct messages is told in the lobby."""
    found = await open_books(house)
    await found.decree("community.office", "<#office>")
    await found.decree("community.fallback", "<#lobby>")
    return found


def forbidden(toy: Toy, place: str, pause: timedelta = timedelta(minutes=10)) -> None:
    """Let nothing be posted in a place until somebody mends it."""

    async def refuse(order: Order) -> None:
        if order.place == place:
            raise NotDone("I may not write there", pause, holds="place")

    toy.meanwhile = refuse


async def test_moderators_hear_once_a_day_of_a_place_where_nothing_may_be_posted(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    forbidden(toy, "hall", HOUR)
    await books.post("hall", "a", "b", "c")
    await house.dispatcher.run()
    assert len(toy.seen("office")) == 1

    await through(house, clock, timedelta(hours=30), HOUR)

    assert len(toy.seen("office")) == 2
    assert toy.seen("office")[0].text.splitlines()[:2] == [
        "Something did not arrive",
        "Whisper in #hall: I may not write there.",
    ]


async def test_when_the_place_is_mended_everything_arrives_in_its_order(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    forbidden(toy, "hall", HOUR)
    await books.post("hall", "a", "b", "c")
    await through(house, clock, timedelta(hours=30), HOUR)
    toy.meanwhile = None

    await through(house, clock, 2 * HOUR, HOUR)

    assert said(toy, "hall") == ["a", "b", "c"]


async def test_a_place_that_nobody_mends_fails_after_three_days(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    forbidden(toy, "hall", 3 * HOUR)
    await books.post("hall", "a", "b")

    await through(house, clock, timedelta(days=3, hours=7), 3 * HOUR)

    assert [row.state for row in await books.rows() if row.kind == "whisper"] == ["failed", "failed"]


async def test_an_office_where_nothing_may_be_posted_is_not_told_of_itself(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    forbidden(toy, "office")
    await books.post("office", "a")

    await through(house, clock, 2 * HOUR, HOUR)

    assert [row.kind for row in await books.rows()] == ["whisper"]


async def test_where_no_office_is_chosen_nobody_is_told(house: House, toy: Toy) -> None:
    books = await open_books(house)
    forbidden(toy, "hall")
    await books.post("hall", "a")

    await house.dispatcher.run()

    assert [row.kind for row in await books.rows()] == ["whisper"]


async def test_a_card_that_somebody_deleted_is_forgotten_and_moderators_hear_of_it_once(
    books: Books, house: House, toy: Toy
) -> None:
    for _ in range(2):
        await books.show("open")
        await house.dispatcher.run()
        toy.messages = {number: each for number, each in toy.messages.items() if each.place != "hall"}
        await books.show("closed")
        await house.dispatcher.run()
        assert not await books.stands()

    assert len(toy.seen("office")) == 1
    await books.show("open")
    await house.dispatcher.run()
    assert len(toy.seen("hall")) == 1


async def test_what_cannot_be_brought_is_kept_with_its_words_and_told_without_them(
    books: Books, house: House, toy: Toy
) -> None:
    toy.shut.add("ana")
    await books.tell("ana", "canary")

    await house.dispatcher.run()

    assert [(row.state, row.detail) for row in await books.rows() if row.kind == "whisper"] == [("kept", "canary")]
    (notice,) = toy.seen("lobby")
    assert "something waits for you" in notice.text
    assert "canary" not in notice.text
    assert "Psst" not in notice.text
    assert notice.card is not None
    assert notice.card.notify == (await books.member("ana"),)


async def test_after_one_refusal_nothing_more_is_tried_and_the_notice_comes_once_a_day(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.shut.add("ana")
    await books.tell("ana", "a")
    await house.dispatcher.run()

    for day in range(3):
        for word in ("b", "c"):
            await books.tell("ana", f"{word}{day}")
            await house.dispatcher.run()
            clock.move(HOUR)
        clock.move(DAY - 2 * HOUR)

    assert len([order for order in toy.orders if order.account == "ana"]) == 1
    assert len(toy.seen("lobby")) == 3


async def test_only_the_member_whom_something_waits_for_is_shown_it(
    books: Books, house: House, toy: Toy, person: People
) -> None:
    toy.shut.add("ana")
    await books.tell("ana", "canary")
    await house.dispatcher.run()
    notice = _card(toy.seen("lobby")[0])

    seen = [await person(name).click(notice, "Show it to me") for name in ("ben", "ana", "ana")]

    assert [text.splitlines()[0] for text in seen] == ["Nothing waits for you", "Psst", "Nothing waits for you"]
    assert "canary" in seen[1]
    assert [(row.state, row.detail) for row in await books.rows() if row.kind == "whisper"] == [("sent", "")]


async def test_all_that_waits_can_be_seen_ten_at_a_time(books: Books, house: House, toy: Toy, person: People) -> None:
    toy.shut.add("ana")
    await books.tell("ana", *(f"n{number:02}" for number in range(12)))
    await house.dispatcher.run()
    notice = _card(toy.seen("lobby")[0])

    seen = [await person("ana").click(notice, "Show it to me") for _ in range(2)]

    assert [text.splitlines()[0] for text in seen] == ["10 messages for you", "2 messages for you"]


async def test_who_wants_no_notice_in_a_channel_gets_none(books: Books, house: House, toy: Toy) -> None:
    await books.decide("ana", fallback=False)
    toy.shut.add("ana")
    await books.tell("ana", "canary")

    await house.dispatcher.run()

    assert toy.seen("lobby") == []
    assert len(await books.rows("kept")) == 1


async def test_a_notice_is_not_posted_when_nothing_waits_any_more(
    books: Books, house: House, toy: Toy, clock: TravelClock, person: People
) -> None:
    forbidden(toy, "lobby")
    toy.shut.add("ana")
    await books.tell("ana", "canary")
    await house.dispatcher.run()
    toy.meanwhile = None
    async with house.store.write() as db:
        await forget(db, clock.now() + KEPT + HOUR)

    await through(house, clock, HOUR, HOUR)

    assert toy.seen("lobby") == []


async def test_what_nobody_asks_for_in_thirty_days_fails_and_its_words_are_gone(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.shut.add("ana")
    await books.tell("ana", "canary")
    await house.dispatcher.run()

    for length, state in ((KEPT, "kept"), (HOUR, "failed")):
        clock.move(length)
        async with house.store.write() as db:
            await forget(db, clock.now())
        assert [row.state for row in await books.rows() if row.kind == "whisper"] == [state]

    assert [row.detail for row in await books.rows() if row.kind == "whisper"] == [""]


def _card(message: Message) -> Card:
    assert message.card is not None
    return message.card
