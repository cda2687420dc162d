"""Rooms, whose people come and go, and what is said in a conversation: in order, where it belongs, and not without one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import deliveries, privacy
from bot import schema as s
from bot.clock import TravelClock
from bot.deliveries import inside
from bot.house import House
from bot.people import by_number
from bot.platforms import NotDone, NotKnown
from tests.signs import Books, another_process, once, open_books, said
from tests.toy import Person, Toy, opened

SOON, LATER = timedelta(seconds=10), timedelta(hours=3)


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(url, clock, "tests.signs"):
        yield each


@pytest.fixture
async def books(house: House) -> Books:
    return await open_books(house)


async def run(house: House) -> None:
    await house.dispatcher.run()


def inhabitants(toy: Toy) -> set[str]:
    ((place, people),) = toy.conversations.items()
    assert place.startswith("room-")
    return set(people)


async def test_a_room_is_opened_with_those_whom_the_card_notifies(books: Books, house: House, toy: Toy) -> None:
    await books.room("ana", "ben", place="hall")

    await run(house)

    assert inhabitants(toy) == {"ana", "ben"}
    assert [(order.effect, order.place) for order in toy.orders] == [("room", "hall")]


async def test_asked_for_twice_a_room_is_opened_once(books: Books, house: House, toy: Toy) -> None:
    for _ in range(2):
        await books.room("ana", "ben")
    await run(house)
    await books.room("ana", "ben")

    await run(house)

    assert len(toy.orders) == 1


async def test_a_subject_that_has_a_conversation_gets_no_room(books: Books, house: House, toy: Toy) -> None:
    async with house.store.write() as db:
        await deliveries.converse(db, books.workspace, "talk", "room", "", books.now)
    await books.room("ana", "ben")

    await run(house)

    assert [order.effect for order in toy.orders] == ["open"]


async def test_members_come_into_a_room_and_go(books: Books, house: House, toy: Toy) -> None:
    await books.room("ana", "ben")
    await run(house)

    await books.admit("cai")
    await books.dismiss("ana")
    await run(house)

    assert inhabitants(toy) == {"ben", "cai"}
    ((place, _),) = toy.conversations.items()
    assert [(order.effect, order.place, order.account) for order in toy.orders[1:]] == [
        ("admit", place, "cai"),
        ("dismiss", place, "ana"),
    ]


async def test_who_comes_while_a_room_is_being_opened_is_in_it_after(books: Books, house: House, toy: Toy) -> None:
    await books.room("ana", "ben")
    toy.meanwhile = once(toy, lambda: books.admit("cai"))

    await run(house)

    assert inhabitants(toy) == {"ana", "ben", "cai"}


async def test_who_goes_while_a_room_is_being_opened_is_not_in_it_after(books: Books, house: House, toy: Toy) -> None:
    await books.room("ana", "ben")
    toy.meanwhile = once(toy, lambda: books.dismiss("ben"))

    await run(house)

    assert inhabitants(toy) == {"ana"}


async def test_what_comes_before_the_room_is_open_waits_for_it(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.refuses.append(NotDone("too many rooms", timedelta(minutes=10)))
    await books.room("ana", "ben")
    await run(house)
    await books.admit("cai")
    await books.dismiss("cai")
    await books.say_in("room", "hello")
    await run(house)
    assert [order.effect for order in toy.orders] == ["room"]

    clock.move(timedelta(minutes=15))
    await run(house)

    assert [order.effect for order in toy.orders[1:]] == ["room", "admit", "dismiss", "post"]
    assert inhabitants(toy) == {"ana", "ben"}
    assert said(toy, next(iter(toy.conversations)))[1:] == ["hello"]


async def test_what_waits_for_a_room_is_done_as_soon_as_it_stands(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    dead, held = another_process(house, clock)
    await books.room("ana", "ben")

    async def asked_elsewhere() -> None:
        await books.say_in("room", "hello")
        await run(house)

    held.meanwhile = once(held, asked_elsewhere)
    await dead.run()

    assert [order.effect for order in (*held.orders, *toy.orders)] == ["room", "post"]


async def test_nobody_comes_or_goes_where_no_room_stands(books: Books, house: House, toy: Toy) -> None:
    await books.admit("cai")
    await books.dismiss("cai")

    await run(house)

    assert (toy.orders, await books.rows()) == ([], [])


async def test_a_room_that_could_not_be_opened_takes_what_waited_for_it_along(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.refuses.append(NotDone("missing_scope: I lack groups:write"))
    await books.room("ana", "ben")
    await books.say_in("room", "hello")
    await books.admit("cai")

    await run(house)
    clock.move(SOON)
    await run(house)

    assert [order.effect for order in toy.orders] == ["room"]
    assert [(row.effect, row.state) for row in await books.rows()] == [
        ("room", "failed"),
        ("post", "dropped"),
        ("admit", "dropped"),
    ]
    shown = await Person(house, "mo", steward=True).use("community deliveries")
    assert "missing_scope: I lack groups:write" in shown


@pytest.mark.parametrize("fault", [NotDone("slow down", timedelta(minutes=2)), NotDone("hm", SOON, holds="place")])
async def test_who_came_first_and_then_went_is_out_though_the_first_had_to_be_tried_again(
    books: Books, house: House, toy: Toy, clock: TravelClock, fault: NotDone
) -> None:
    await books.room("ana", "ben")
    await run(house)
    toy.refuses.append(fault)
    await books.admit("cai")
    await run(house)
    await books.dismiss("cai")
    await run(house)

    clock.move(timedelta(minutes=5))
    await run(house)

    assert [order.effect for order in toy.orders] == ["room", "admit", "admit", "dismiss"]
    assert inhabitants(toy) == {"ana", "ben"}


async def test_closing_a_room_drops_who_was_to_come(books: Books, house: House, toy: Toy) -> None:
    await books.room("ana", "ben")
    await run(house)
    await books.admit("cai")

    await books.close("room")
    await run(house)

    assert [order.effect for order in toy.orders] == ["room", "close"]
    assert toy.conversations == {}


async def test_a_room_is_closed_after_what_is_being_done_in_it(books: Books, house: House, toy: Toy) -> None:
    await books.room("ana", "ben")
    await run(house)
    await books.admit("cai")
    toy.meanwhile = once(toy, lambda: _closes_beside(books, house, toy))

    await run(house)

    assert [order.effect for order in toy.orders] == ["room", "admit", "close"]


async def _closes_beside(books: Books, house: House, toy: Toy) -> None:
    """Close, and let another process look what there is to do."""
    await books.close("room")
    other, _ = another_process(house, house.circulator.clock)  # type: ignore[arg-type]  # tests travel
    await other.run()
    assert toy.orders[-1].effect == "admit"


async def test_a_room_closed_while_it_is_being_opened_is_closed_after_it(books: Books, house: House, toy: Toy) -> None:
    await books.room("ana", "ben")
    toy.meanwhile = once(toy, lambda: books.close("room"))

    await run(house)

    assert [order.effect for order in toy.orders] == ["room", "close"]
    assert toy.conversations == {}


async def test_a_room_closed_before_it_is_open_is_never_opened(books: Books, house: House, toy: Toy) -> None:
    await books.close(await books.room("ana", "ben"))

    await run(house)

    assert toy.orders == []


async def test_a_room_opened_anew_has_who_belongs_to_it_then(books: Books, house: House, toy: Toy) -> None:
    await books.close(await books.room("ana", "ben"))
    await books.room("ben", "cai")

    await run(house)

    assert inhabitants(toy) == {"ben", "cai"}


async def test_a_room_that_somebody_deleted_is_told_to_the_moderators_and_can_be_opened_anew(
    books: Books, house: House, toy: Toy
) -> None:
    await books.decree("community.office", "<#office>")
    await books.room("ana", "ben")
    await run(house)
    toy.conversations.clear()

    await books.admit("cai")
    await run(house)
    await books.room("ana", "ben", "cai")
    await run(house)

    assert inhabitants(toy) == {"ana", "ben", "cai"}
    (told,) = toy.seen("office")
    assert "#room-m1: the room is gone" in told.text


async def test_who_erased_themselves_is_taken_out_all_the_same(books: Books, house: House, toy: Toy) -> None:
    await books.room("ana", "ben")
    await run(house)
    number = await books.member("ana")

    await books.dismiss("ana")
    async with house.store.write() as db:
        await privacy.erase(db, (await by_number(db, books.workspace.id, [number]))[number])
    await run(house)

    assert inhabitants(toy) == {"ben"}
    async with house.store.read() as db:
        left = (await db.execute(select(s.deliveries).where(s.deliveries.c.effect == "dismiss"))).one()
    assert (left.member, left.detail, left.message) == (None, "", "")


async def test_who_left_the_workspace_is_neither_brought_nor_taken(books: Books, house: House, toy: Toy) -> None:
    await books.room("ana", "ben")
    await run(house)
    for account in ("ana", "cai"):
        await books.member(account)
    await books.admit("cai")
    toy.absent |= {"ana", "cai"}
    await books.dismiss("ana")

    await run(house)

    assert [order.effect for order in toy.orders] == ["room"]
    assert [(row.state, row.error) for row in (await books.rows())[1:]] == [("dropped", "the member left")] * 2


@pytest.mark.parametrize("how", ["converse", "room"])
async def test_what_is_said_in_a_conversation_is_posted_there(
    books: Books, house: House, toy: Toy, clock: TravelClock, how: str
) -> None:
    subject = await (books.converse if how == "converse" else books.room)("ana", "ben")
    await books.say_in(subject, "did you meet?", after=LATER)
    await run(house)
    (place,) = toy.conversations
    assert said(toy, place)[1:] == []

    clock.move(LATER)
    await run(house)

    assert said(toy, place)[1:] == ["did you meet?"]
    assert [row.place for row in await books.rows()] == ["", place]


async def test_what_is_said_in_a_conversation_at_once_comes_after_its_card(
    books: Books, house: House, toy: Toy
) -> None:
    subject = await books.converse("ana", "ben")
    await books.say_in(subject, "first", "second")

    await run(house)

    (place,) = toy.conversations
    assert said(toy, place) == ["Meet\nSay hello.", "first", "second"]


async def test_nothing_is_said_in_a_conversation_that_is_closed(books: Books, house: House, toy: Toy) -> None:
    subject = await books.converse("ana", "ben")
    await run(house)
    await books.say_in(subject, "did you meet?")
    await books.close(subject)

    await run(house)

    assert [order.effect for order in toy.orders] == ["open", "close"]
    assert [row.state for row in await books.rows()] == ["sent", "dropped", "sent"]


async def test_what_may_have_been_said_in_a_conversation_is_looked_for_there(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    subject = await books.converse("ana", "ben")
    await run(house)
    toy.refuses.append(NotKnown("the connection broke", SOON))
    await books.say_in(subject, "did you meet?")
    await run(house)

    clock.move(SOON * 2)
    await run(house)

    (place,) = toy.conversations
    assert [(order.place, order.since is not None) for order in toy.orders[1:]] == [(place, False), (place, True)]


async def test_a_live_card_in_a_room_is_edited_where_it_stands_and_moves_with_the_room(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.room("ana", "ben")
    there = inside("talk", "room")
    await books.show("open", there)
    await run(house)
    clock.move(SOON)
    await books.show("closed", there)
    await run(house)
    (first,) = toy.conversations
    assert [(each.text, each.edits) for each in toy.seen(first)[1:]] == [("Sign\nclosed", 1)]

    await books.close("room")
    await books.room("ana", "ben")
    await books.show("anew", there)
    await run(house)

    (second,) = toy.conversations
    assert [each.text for each in toy.seen(second)[1:]] == ["Sign\nanew"]
    assert [order.effect for order in toy.orders].count("post") == 2


async def test_a_subject_too_long_to_name_its_conversation_is_an_error(books: Books) -> None:
    assert len(inside("talk", "x" * 58)) == 64
    with pytest.raises(ValueError, match="shorten"):
        inside("talk", "x" * 59)
