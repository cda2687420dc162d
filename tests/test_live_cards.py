"""Cards that show the present state, and conversations: one each, where they belong, and gone when they are withdrawn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import claims
from bot import schema as s
from bot.clock import TravelClock
from bot.deliveries import REDRAW
from bot.house import House
from bot.inbound import Use
from bot.platforms import NotDone, NotKnown, Order, Sent
from tests.signs import SIGN, Books, another_process, once, open_books
from tests.toy import Message, Person, Toy, opened

People = Callable[..., Person]
SOON = timedelta(seconds=10)


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(url, clock, "tests.signs"):
        yield each


@pytest.fixture
async def books(house: House) -> Books:
    return await open_books(house)


async def quietly(person: Person, command: str, **values: str) -> None:
    """Use a command without doing what is owed for it."""
    event = person.inbound(Use(command, values))
    await person.house.circulator.record(event)
    await person.house.circulator.answer(event)


async def run(house: House) -> None:
    await house.dispatcher.run()


async def test_a_live_card_is_posted_once_and_then_edited(books: Books, house: House, toy: Toy) -> None:
    for word in ("open", "closed"):
        await books.show(word)
        await house.dispatcher.run()

    (message,) = toy.seen("hall")
    assert (message.edits, message.text) == (1, "Sign\nclosed")


async def test_a_card_is_redrawn_once_in_five_seconds_and_shows_the_latest(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.show("at first")
    await house.dispatcher.run()
    for tenth in range(300):
        await books.show(str(tenth))
        await house.dispatcher.run()
        clock.move(timedelta(seconds=0.1))
    clock.move(REDRAW)
    await house.dispatcher.run()

    (message,) = toy.seen("hall")
    assert (message.edits, message.text) == (7, "Sign\n299")


async def test_changes_before_the_post_are_one_post(person: People, house: House, toy: Toy) -> None:
    for word in ("open", "closed"):
        await quietly(person("ana"), "sign put", word=word)

    await run(house)

    (message,) = toy.seen("hall")
    assert (message.edits, message.text) == (0, "Sign\nclosed")


async def test_changes_before_the_edit_are_one_edit(person: People, house: House, toy: Toy, clock: TravelClock) -> None:
    await person("ana").use("sign put", word="open")
    for word in ("a", "b", "c"):
        clock.move(timedelta(seconds=1))
        await quietly(person("ana"), "sign put", word=word)

    await run(house)

    (message,) = toy.seen("hall")
    assert (message.edits, message.text) == (1, "Sign\nc")


async def test_changes_while_an_edit_waits_for_the_platform_are_one_edit(
    person: People, house: House, toy: Toy, clock: TravelClock
) -> None:
    await person("ana").use("sign put", word="open")
    toy.refuses.append(NotDone("too fast", timedelta(seconds=30)))
    for word in ("a", "b", "c"):
        clock.move(timedelta(seconds=1))
        await person("ana").use("sign put", word=word)
    clock.move(timedelta(seconds=33))

    await run(house)

    (message,) = toy.seen("hall")
    assert (message.edits, message.text) == (1, "Sign\nc")


async def test_a_change_while_the_post_is_being_sent_is_an_edit_after_it(
    person: People, house: House, toy: Toy
) -> None:
    toy.meanwhile = once(toy, lambda: quietly(person("ana"), "sign put", word="closed"))

    await person("ana").use("sign put", word="open")

    (message,) = toy.seen("hall")
    assert (message.edits, message.text) == (1, "Sign\nclosed")


async def test_a_change_at_the_very_instant_of_a_redraw_is_in_the_next_one(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.show("open")
    await run(house)
    toy.meanwhile = once(toy, lambda: books.show("second"))
    await books.show("first")
    await run(house)
    assert [message.edits for message in toy.seen("hall")] == [1]

    clock.move(REDRAW)
    await run(house)

    (message,) = toy.seen("hall")
    assert (message.edits, message.text) == (2, "Sign\nsecond")


async def test_a_card_that_somebody_deleted_is_noticed_and_posted_anew(person: People, house: House, toy: Toy) -> None:
    ana = person("ana")
    await ana.use("sign put", word="open")
    toy.messages.clear()

    await ana.use("sign put", word="closed")
    assert toy.seen("hall") == []
    await ana.use("sign put", word="open")

    assert [message.text for message in toy.seen("hall")] == ["Sign\nopen"]


async def test_withdrawing_deletes_what_stands(person: People, house: House, toy: Toy) -> None:
    ana = person("ana")
    await ana.use("sign put", word="open")

    await ana.use("sign take")

    assert toy.seen("hall") == []


async def test_a_card_can_come_and_go_again_and_again(person: People, house: House, toy: Toy) -> None:
    ana = person("ana")
    for _ in range(3):
        await ana.use("sign put", word="open")
        assert len(toy.seen("hall")) == 1
        await ana.use("sign take")
        assert toy.seen("hall") == []


async def test_withdrawing_before_sending_sends_nothing(person: People, books: Books, house: House, toy: Toy) -> None:
    await quietly(person("ana"), "sign put", word="open")
    await quietly(person("ana"), "sign take")

    await run(house)

    assert await books.states() == [("post", "dropped")]
    assert toy.orders == []


async def test_withdrawing_while_the_post_is_being_sent_takes_it_back(person: People, house: House, toy: Toy) -> None:
    toy.meanwhile = once(toy, lambda: quietly(person("ana"), "sign take"))

    await person("ana").use("sign put", word="open")

    assert toy.seen("hall") == []


async def test_put_up_again_while_it_is_being_taken_back_it_standsonce(person: People, house: House, toy: Toy) -> None:
    async def again() -> None:
        await quietly(person("ana"), "sign take")
        await quietly(person("ana"), "sign put", word="new", where="yard")

    toy.meanwhile = once(toy, again)

    await person("ana").use("sign put", word="open")

    assert toy.seen("hall") == []
    assert [message.text for message in toy.seen("yard")] == ["Sign\nnew"]


async def test_a_card_follows_its_place(person: People, toy: Toy) -> None:
    await person("ana").use("sign put", word="open", where="hall")

    await person("ana").use("sign put", word="open", where="yard")

    assert toy.seen("hall") == []
    assert [message.text for message in toy.seen("yard")] == ["Sign\nopen"]


async def test_a_post_that_waits_goes_to_the_place_of_its_last_change(person: People, house: House, toy: Toy) -> None:
    await quietly(person("ana"), "sign put", word="open", where="hall")
    await quietly(person("ana"), "sign put", word="open", where="yard")

    await run(house)

    assert [message.place for message in toy.messages.values()] == ["yard"]


async def test_a_card_follows_the_setting_of_its_channel(person: People, toy: Toy, clock: TravelClock) -> None:
    ana = person("ana", steward=True)
    await ana.use("community setup")
    await ana.fill_all(**{"intro.channel": "<#first>"})
    await ana.use("intro me")
    await ana.fill_all(name="Ana", role="surgical-technologist")
    await ana.use("community setup")
    await ana.fill_all(**{"intro.channel": "<#second>"})

    clock.move(timedelta(minutes=1))
    await ana.use("intro me")
    await ana.fill_all(name="Ana", role="surgical-technologist")

    assert toy.seen("first") == []
    assert len(toy.seen("second")) == 1


async def test_a_post_that_stands_as_sent_is_no_live_card(person: People, house: House) -> None:
    await person("ana").use("sign shout", word="hey")

    async with house.store.read() as db:
        assert (await db.execute(select(s.posts))).all() == []


async def test_a_post_below_another_names_it(person: People, toy: Toy) -> None:
    await person("ana").use("sign put", word="open")
    await person("ana").use("sign shout", word="hey")

    assert [message.thread for message in toy.seen("hall")] == ["", "m1"]


async def test_a_card_withdrawn_between_its_claim_and_its_beginning_is_never_sent(
    books: Books, house: House, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = claims.begin

    async def withdrawn(*all_: object) -> bool:
        await books.withdraw()
        return await begin(*all_)  # type: ignore[arg-type]

    monkeypatch.setattr(claims, "begin", withdrawn)
    await books.show("open")

    await run(house)

    assert toy.orders == []
    assert await books.states() == [("post", "dropped")]


async def test_a_card_withdrawn_while_it_is_sent_by_a_process_that_dies_is_looked_for_and_deleted(
    books: Books, house: House, toy: Toy, clock: TravelClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _dies_while_posting(books, house, clock)
    await books.withdraw()
    await run(house)
    assert toy.orders == []
    _finds(toy, monkeypatch)
    clock.move(claims.LEASE + SOON)

    await run(house)

    assert [(order.effect, order.recalled, order.message) for order in toy.orders] == [
        ("post", True, ""),
        ("delete", False, "found"),
    ]
    assert await books.states() == [("post", "dropped"), ("delete", "sent")]


async def test_a_card_withdrawn_while_it_is_sent_by_a_process_that_dies_is_dropped_if_it_is_not_found(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await _dies_while_posting(books, house, clock)
    await books.withdraw()
    clock.move(claims.LEASE + SOON)

    await run(house)

    assert [(order.recalled, order.since is not None) for order in toy.orders] == [(True, True)]
    assert await books.states() == [("post", "dropped")]
    assert not await books.stands()


async def test_looking_for_a_withdrawn_card_waits_as_long_as_the_platform_asks(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await _dies_while_posting(books, house, clock)
    await books.withdraw()
    clock.move(claims.LEASE + SOON)
    toy.refuses = [NotKnown("it does not say", SOON), NotDone("too fast", SOON)]

    await run(house)
    assert len(toy.orders) == 1
    clock.move(SOON * 1.2)
    await run(house)
    assert len(toy.orders) == 2
    clock.move(SOON * 2.4)
    await run(house)

    assert await books.states() == [("post", "dropped")]


async def test_a_card_withdrawn_while_its_outcome_is_looked_for_is_taken_back(
    books: Books, house: House, toy: Toy, clock: TravelClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = claims.begin

    async def withdrawn(*all_: object) -> bool:
        monkeypatch.setattr(claims, "begin", begin)
        await books.withdraw()
        return await begin(*all_)  # type: ignore[arg-type]

    await _dies_while_posting(books, house, clock)
    monkeypatch.setattr(claims, "begin", withdrawn)
    _finds(toy, monkeypatch)
    clock.move(claims.LEASE + SOON)

    await run(house)

    assert [(order.effect, order.recalled) for order in toy.orders] == [("post", True), ("delete", False)]


async def test_what_no_longer_applies_but_may_have_been_posted_is_taken_back(
    books: Books, house: House, toy: Toy, clock: TravelClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _dies_while_posting(books, house, clock)
    SIGN["word"] = "nothing"
    _finds(toy, monkeypatch)
    clock.move(claims.LEASE + SOON)

    await run(house)

    assert [(order.effect, order.recalled) for order in toy.orders] == [("post", True), ("delete", False)]
    assert not await books.stands()


async def test_a_card_that_was_found_is_brought_up_to_date(
    books: Books, house: House, toy: Toy, clock: TravelClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _dies_while_posting(books, house, clock)
    SIGN["word"] = "closed"
    _finds(toy, monkeypatch)
    clock.move(claims.LEASE + SOON)

    await run(house)

    assert [(order.effect, order.message) for order in toy.orders] == [("post", ""), ("edit", "found")]


async def test_a_card_that_may_not_be_edited_now_is_posted_anew_and_the_old_one_deleted(
    books: Books, house: House, toy: Toy
) -> None:
    await books.show("open")
    await run(house)
    toy.refuses.append(NotDone("it is too old to be edited so often", worn=True))

    await books.show("closed")
    await run(house)

    assert [message.text for message in toy.seen("hall")] == ["Sign\nclosed"]
    assert [order.effect for order in toy.orders] == ["post", "edit", "post", "delete"]


async def test_a_conversation_is_opened_with_those_whom_the_card_notifies(books: Books, house: House, toy: Toy) -> None:
    await books.converse("ana", "ben", place="lounge")

    await run(house)

    assert list(toy.conversations.values()) == [("ana", "ben")]
    assert [(order.effect, order.place) for order in toy.orders] == [("open", "lounge")]


async def test_asked_for_twice_a_conversation_is_opened_once(books: Books, house: House, toy: Toy) -> None:
    for _ in range(2):
        await books.converse("ana", "ben")
    await run(house)
    await books.converse("ana", "ben")

    await run(house)

    assert len(toy.orders) == 1


async def test_a_conversation_is_closed(books: Books, house: House, toy: Toy) -> None:
    subject = await books.converse("ana", "ben")
    await run(house)
    (place,) = toy.conversations

    await books.close(subject)
    await run(house)

    assert toy.conversations == {}
    assert [(order.effect, order.place) for order in toy.orders] == [("open", ""), ("close", place)]


async def test_a_conversation_closed_before_it_is_open_is_never_opened(books: Books, house: House, toy: Toy) -> None:
    await books.close(await books.converse("ana", "ben"))

    await run(house)

    assert toy.orders == []


async def test_a_conversation_closed_while_it_is_being_opened_is_closed_after_it(
    books: Books, house: House, toy: Toy
) -> None:
    subject = await books.converse("ana", "ben")
    toy.meanwhile = once(toy, lambda: books.close(subject))

    await run(house)

    assert [order.effect for order in toy.orders] == ["open", "close"]
    assert toy.conversations == {}


async def test_a_conversation_of_those_who_left_is_not_opened(books: Books, house: House, toy: Toy) -> None:
    await books.converse("ana", "ben")
    async with house.store.write() as db:
        await db.execute(s.accounts.update().values(present=False))

    await run(house)

    assert toy.orders == []
    assert await books.states() == [("open", "dropped")]


async def test_files_that_a_post_cannot_carry_come_below_it(
    books: Books, house: House, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    _posts_without_files(toy, monkeypatch)
    await books.post("hall", "minutes", kind="paper")

    await run(house)

    assert [(order.effect, order.place, order.thread) for order in toy.orders] == [
        ("post", "hall", ""),
        ("attach", "hall", "m1"),
    ]
    card = toy.orders[-1].card
    assert card is not None
    assert [getattr(part, "name", "") for part in card.parts] == ["minutes.txt"]


async def _dies_while_posting(books: Books, house: House, clock: TravelClock) -> None:
    """Let another process claim the sign, begin to post it, and say no more."""
    await books.show("open")
    dead, toy = another_process(house, clock)

    async def died(_order: Order) -> None:
        raise OSError

    async def unheard(*_all: object) -> bool:
        raise OSError

    toy.meanwhile = died
    dead.sending._unknown = unheard  # type: ignore[method-assign,assignment]
    await dead.run()
    assert [row.state for row in await books.rows()] == ["claimed"]


def _finds(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the platform find what was posted when it looks for it."""
    send = toy.send

    async def found(order: Order) -> Sent:
        if order.since is None or order.effect != "post":
            return await send(order)
        toy.orders.append(order)
        toy.messages["found"] = Message(order.place, order.card, order.audience)
        return Sent("found", order.place)

    monkeypatch.setattr(toy, "send", found)


def _posts_without_files(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    send = toy.send

    async def posted(order: Order) -> Sent:
        return replace(await send(order), files=order.effect in {"post", "tell"})

    monkeypatch.setattr(toy, "send", posted)


async def test_a_conversation_that_was_closed_can_be_opened_again(books: Books, house: House, toy: Toy) -> None:
    subject = await books.converse("ana", "ben")
    await house.dispatcher.run()
    await books.close(subject)
    await house.dispatcher.run()

    await books.converse("ana", "ben")
    await house.dispatcher.run()

    assert len(toy.conversations) == 1
