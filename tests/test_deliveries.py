"""What is owed to a platform: once, in order, drawn when it is sent, and never forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from bot import dispatcher
from bot import schema as s
from bot.call import Call
from bot.cards import Card, card
from bot.clock import TravelClock
from bot.declare import command, delivery
from bot.deliveries import Debt, reply, show, tell, withdraw
from bot.dispatcher import LEASE, TRIES, Dispatcher, Scene
from bot.house import House
from bot.inbound import Happened, Use
from bot.people import workspace_of
from bot.platforms import NotDone, NotKnown, Order
from commands import FEATURES
from tests.toy import Person, Toy, opened

People = Callable[..., Person]
SIGN = {"word": "open"}
"""What the sign shows: state that is read when it is drawn."""


@command("sign put")
async def put(call: Call, word: str, where: str = "hall") -> Card:
    """Put the sign up, or change it.

    Args:
        word: What it shows.
        where: Where it stands.
    """
    SIGN["word"] = word
    await show(call.db, call.workspace, "sign", 1, where, call.now)
    return card("Done")


@command("sign take")
async def take(call: Call) -> Card:
    """Take the sign down."""
    await withdraw(call.db, call.workspace, "sign", 1, call.now)
    return card("Done")


@command("sign tell")
async def whisper(call: Call, word: str, key: str = "", after: timedelta = timedelta(0)) -> Card:
    """Write oneself a message.

    Args:
        word: What it says.
        key: What makes it the same message.
        after: When.
    """
    debt = Debt("whisper", call.member.id, key or word, detail=word, member=call.member.id)
    await tell(call.db, call.workspace, debt, call.now + after)
    return card("Done")


@command("sign shout")
async def shout(call: Call, word: str) -> Card:
    """Post below the sign.

    Args:
        word: What is shouted.
    """
    await reply(call.db, call.workspace, Debt("whisper", 1, word, "hall", thread="m1", detail=word), call.now)
    return card("Done")


@delivery("sign")
async def sign(scene: Scene) -> Card | None:
    return None if SIGN["word"] == "nothing" else card("Sign", SIGN["word"])


@delivery("whisper", threaded=True)
async def whispered(scene: Scene) -> Card:
    if scene.detail == "break":
        raise RuntimeError("it cannot be drawn")
    return card("Psst", scene.detail)


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(url, clock, __name__):
        yield each


async def owed(house: House) -> list[Row[Any]]:
    async with house.store.read() as db:
        return list(await db.execute(select(s.deliveries).order_by(s.deliveries.c.id)))


async def states(house: House) -> list[tuple[str, str]]:
    return [(row.effect, row.state) for row in await owed(house)]


async def quietly(person: Person, command: str, **values: str) -> None:
    """Use a command without doing what is owed for it."""
    event = person.inbound(Use(command, values))
    await person.house.circulator.record(event)
    await person.house.circulator.answer(event)


async def run(house: House) -> None:
    await house.dispatcher.run()


def another_process(house: House, clock: TravelClock) -> tuple[Dispatcher, Toy]:
    toy = Toy()
    return Dispatcher(house.store, clock, house.circulator.catalogue, {"toy": toy}), toy


async def test_a_live_card_is_posted_once_and_then_edited(person: People, toy: Toy) -> None:
    ana = person("ana")
    for word in ("open", "closed", "open again"):
        await ana.use("sign put", word=word)

    (message,) = toy.seen("hall")
    assert (message.edits, message.text) == (2, "Sign\nopen again")


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
    clock.move(timedelta(seconds=30))

    await run(house)

    (message,) = toy.seen("hall")
    assert (message.edits, message.text) == (1, "Sign\nc")


async def test_a_change_while_the_post_is_being_sent_is_an_edit_after_it(
    person: People, house: House, toy: Toy
) -> None:
    toy.meanwhile = _once(toy, lambda: quietly(person("ana"), "sign put", word="closed"))

    await person("ana").use("sign put", word="open")

    (message,) = toy.seen("hall")
    assert (message.edits, message.text) == (1, "Sign\nclosed")


async def test_a_change_at_the_very_instant_of_an_edit_is_not_lost(person: People, house: House, toy: Toy) -> None:
    await person("ana").use("sign put", word="open")
    toy.meanwhile = _once(toy, lambda: quietly(person("ana"), "sign put", word="second"))

    await person("ana").use("sign put", word="first")

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


async def test_what_no_longer_applies_is_dropped(person: People, house: House, toy: Toy) -> None:
    await person("ana").use("sign put", word="nothing")

    assert await states(house) == [("post", "dropped")]
    assert toy.orders == []


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


async def test_withdrawing_before_sending_sends_nothing(person: People, house: House, toy: Toy) -> None:
    await quietly(person("ana"), "sign put", word="open")
    await quietly(person("ana"), "sign take")

    await run(house)

    assert await states(house) == [("post", "dropped")]
    assert toy.orders == []


async def test_withdrawing_while_the_post_is_being_sent_takes_it_back(person: People, house: House, toy: Toy) -> None:
    toy.meanwhile = _once(toy, lambda: quietly(person("ana"), "sign take"))

    await person("ana").use("sign put", word="open")

    assert toy.seen("hall") == []


async def test_put_up_again_while_it_is_being_taken_back_it_stands_once(person: People, house: House, toy: Toy) -> None:
    async def again() -> None:
        await quietly(person("ana"), "sign take")
        await quietly(person("ana"), "sign put", word="new", where="yard")

    toy.meanwhile = _once(toy, again)

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


async def test_a_refusal_with_a_time_is_tried_again_then_and_not_before(
    person: People, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.refuses.append(NotDone("too fast", timedelta(seconds=30)))
    await person("ana").use("sign tell", word="hey")

    clock.move(timedelta(seconds=29))
    await run(house)
    assert toy.seen("dm-ana") == []
    clock.move(timedelta(seconds=1))
    await run(house)

    assert [message.text for message in toy.seen("dm-ana")] == ["Psst\nhey"]
    assert toy.orders[-1].first


async def test_after_eight_tries_it_gives_up(person: People, house: House, toy: Toy, clock: TravelClock) -> None:
    toy.refuses = [NotDone("too fast", timedelta(seconds=1)) for _ in range(20)]
    await person("ana").use("sign tell", word="hey")

    for _ in range(20):
        clock.move(timedelta(seconds=1))
        await run(house)

    (row,) = await owed(house)
    assert (row.state, row.error, row.attempts, len(toy.orders)) == ("failed", "too fast", TRIES, TRIES)


async def test_a_refusal_without_a_time_is_final(person: People, house: House, toy: Toy) -> None:
    toy.refuses.append(NotDone("they take no messages"))

    await person("ana").use("sign tell", word="hey")

    (row,) = await owed(house)
    assert (row.state, row.error, row.detail) == ("failed", "they take no messages", "")


async def test_what_may_have_happened_is_unknown_and_not_repeated(
    person: People, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.refuses.append(NotKnown("the connection broke"))
    await person("ana").use("sign tell", word="hey")

    clock.move(timedelta(days=1))
    await run(house)

    (row,) = await owed(house)
    assert (row.state, row.detail, len(toy.orders)) == ("unknown", "", 1)


async def test_a_fault_in_drawing_holds_nothing_up(person: People, house: House, toy: Toy) -> None:
    await quietly(person("ana"), "sign tell", word="break")
    await quietly(person("ana"), "sign tell", word="fine")

    await run(house)

    assert await states(house) == [("tell", "failed"), ("tell", "sent")]


async def test_no_text_is_kept_of_what_was_sent(person: People, house: House) -> None:
    await quietly(person("ana"), "sign tell", word="canary")
    assert [row.detail for row in await owed(house)] == ["canary"]

    await run(house)

    assert [row.detail for row in await owed(house)] == [""]


async def test_what_waits_for_another_try_keeps_its_text(person: People, house: House, toy: Toy) -> None:
    toy.refuses.append(NotDone("too fast", timedelta(seconds=30)))

    await person("ana").use("sign tell", word="canary")

    assert [(row.state, row.detail) for row in await owed(house)] == [("retry", "canary")]


async def test_one_key_is_one_message(person: People, toy: Toy) -> None:
    for word in ("a", "b"):
        await person("ana").use("sign tell", word=word, key="same")

    assert [message.text for message in toy.seen("dm-ana")] == ["Psst\na"]


async def test_the_key_that_a_platform_sees_is_the_deliverys_own(person: People, toy: Toy) -> None:
    for word in ("a", "b"):
        await person("ana").use("sign tell", word=word)

    assert len({order.key for order in toy.orders}) == 2


async def test_later_is_later(person: People, house: House, toy: Toy, clock: TravelClock) -> None:
    await person("ana").use("sign tell", word="hey", after="2h")
    assert toy.orders == []
    assert await house.dispatcher.next_due() == clock.now() + timedelta(hours=2)

    clock.move(timedelta(hours=2))
    await run(house)

    assert len(toy.seen("dm-ana")) == 1
    assert await house.dispatcher.next_due() is None


async def test_what_is_due_is_done_in_the_order_in_which_it_was_owed(person: People, house: House, toy: Toy) -> None:
    words = [f"{number:03}" for number in range(60)]
    ana = person("ana")
    await ana.use("sign tell", word="first")
    number, workspace = (await owed(house))[0].member, (await owed(house))[0].workspace
    async with house.store.write() as db:
        here = await workspace_of(db, workspace)
        for word in words:
            await tell(
                db, here, Debt("whisper", number, word, detail=word, member=number), house.circulator.clock.now()
            )

    await run(house)

    assert [message.text for message in toy.seen("dm-ana")] == [f"Psst\n{word}" for word in ("first", *words)]


async def test_a_post_below_another_names_it(person: People, toy: Toy) -> None:
    await person("ana").use("sign put", word="open")
    await person("ana").use("sign shout", word="hey")

    assert [message.thread for message in toy.seen("hall")] == ["", "m1"]


async def test_a_threaded_post_is_no_live_card(person: People, house: House) -> None:
    await person("ana").use("sign shout", word="hey")

    async with house.store.read() as db:
        assert (await db.execute(select(s.posts))).all() == []


async def test_what_a_dead_process_held_is_taken_over_when_its_lease_ends(
    person: People, house: House, toy: Toy, clock: TravelClock
) -> None:
    await quietly(person("ana"), "sign tell", word="hey")
    dead, _ = another_process(house, clock)
    await dead._claim()

    await run(house)
    assert toy.orders == []
    clock.move(LEASE + timedelta(seconds=1))
    await run(house)

    assert [message.text for message in toy.seen("dm-ana")] == ["Psst\nhey"]
    assert not toy.orders[0].first


async def test_who_lost_the_lease_cannot_settle(person: People, house: House, toy: Toy, clock: TravelClock) -> None:
    await quietly(person("ana"), "sign put", word="open")
    slow, _ = another_process(house, clock)
    (row,) = await slow._claim()
    clock.move(LEASE + timedelta(seconds=1))
    await run(house)

    await slow._settle(row, "failed", error="too late")

    assert await states(house) == [("post", "sent")]


async def test_who_lost_the_lease_does_not_even_begin(
    person: People, house: House, toy: Toy, clock: TravelClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "BATCH", 50)
    for word in ("a", "b"):
        await quietly(person("ana"), "sign tell", word=word)
    slow, slow_toy = another_process(house, clock)

    async def stalled(_order: Order) -> None:
        slow_toy.meanwhile = None
        clock.move(LEASE + timedelta(seconds=1))
        await run(house)

    slow_toy.meanwhile = stalled
    await slow.run()

    sent = [message.text for each in (slow_toy, toy) for message in each.seen("dm-ana")]
    assert sorted(sent) == ["Psst\na", "Psst\na", "Psst\nb"]


async def test_two_processes_share_the_work_and_repeat_nothing(
    person: People, house: House, toy: Toy, clock: TravelClock
) -> None:
    for number in range(10):
        await quietly(person("ana"), "sign tell", word=str(number))
    other, other_toy = another_process(house, clock)

    await asyncio.gather(house.dispatcher.run(), other.run())

    sent = [message.text for each in (toy, other_toy) for message in each.seen("dm-ana")]
    assert sorted(sent) == [f"Psst\n{number}" for number in range(10)]


@pytest.mark.parametrize("url", ["postgres"], indirect=True)  # SQLite has one writer
async def test_what_another_process_is_claiming_is_passed_by(person: People, house: House, clock: TravelClock) -> None:
    await quietly(person("ana"), "sign tell", word="hey")
    other, _ = another_process(house, clock)

    async with house.store.write() as db, asyncio.timeout(10):
        await db.execute(select(s.deliveries).with_for_update())
        assert await other.run() == 0


async def test_only_the_platforms_that_run_here_are_served(person: People, house: House, clock: TravelClock) -> None:
    await quietly(person("ana"), "sign tell", word="hey")
    elsewhere = Dispatcher(house.store, clock, house.circulator.catalogue, {"twin": Toy(name="twin")})

    assert await elsewhere.run() == 0
    assert await states(house) == [("tell", "due")]


async def test_who_left_gets_no_message_and_is_noted(person: People, house: House, toy: Toy) -> None:
    toy.absent.add("ana")

    await person("ana").use("sign tell", word="hey")

    assert toy.orders == []
    assert await states(house) == [("tell", "dropped")]
    async with house.store.read() as db:
        assert not (await db.execute(select(s.accounts.c.present))).scalar_one()


async def test_stopping_finishes_the_delivery_in_work(url: str, clock: TravelClock) -> None:
    house = await _running(url, clock)
    toy = house.circulator.platforms["toy"]
    assert isinstance(toy, Toy)
    under_way, go_on, order = asyncio.Event(), asyncio.Event(), list[str]()
    settle, close = house.dispatcher._settle, house.store.close

    async def slow(_order: Order) -> None:
        under_way.set()
        await go_on.wait()

    async def settled(*args: Any, **more: Any) -> None:
        await settle(*args, **more)
        order.append("settled")

    async def closed() -> None:
        order.append("closed")
        await close()

    toy.meanwhile = slow
    house.dispatcher._settle = settled  # type: ignore[method-assign]
    house.store.close = closed  # type: ignore[method-assign]
    await quietly(Person(house, "ana"), "sign tell", word="hey")
    await under_way.wait()

    stopping = asyncio.create_task(house.stop())
    for _ in range(100):
        await asyncio.sleep(0)
    go_on.set()
    await stopping

    assert order == ["settled", "closed"]


async def test_the_loop_goes_on_after_a_fault(url: str, clock: TravelClock) -> None:
    house = await _running(url, clock)
    claim, failed = house.dispatcher._claim, asyncio.Event()

    async def broken() -> list[Row[Any]]:
        house.dispatcher._claim = claim  # type: ignore[method-assign]
        failed.set()
        raise OSError("the database is away")

    house.dispatcher._claim = broken  # type: ignore[method-assign]
    house.dispatcher.wake()
    await failed.wait()
    sent = asyncio.Event()
    toy = house.circulator.platforms["toy"]
    assert isinstance(toy, Toy)

    async def noted(_order: Order) -> None:
        sent.set()

    toy.meanwhile = noted

    await quietly(Person(house, "ana"), "sign tell", word="hey")

    async with asyncio.timeout(10):
        await sent.wait()
    await house.stop()


async def test_a_card_follows_the_setting_of_its_channel(person: People, toy: Toy) -> None:
    ana = person("ana", steward=True)
    await ana.use("community setup")
    await ana.fill_all(**{"intro.channel": "<#first>"})
    await ana.use("intro me")
    await ana.fill_all(name="Ana", role="surgical-technologist")
    await ana.use("community setup")
    await ana.fill_all(**{"intro.channel": "<#second>"})

    await ana.use("intro me")
    await ana.fill_all(name="Ana", role="surgical-technologist")

    assert toy.seen("first") == []
    assert len(toy.seen("second")) == 1


async def test_a_settled_delivery_is_not_claimed_again(person: People, house: House, clock: TravelClock) -> None:
    await person("ana").use("sign tell", word="hey")
    async with house.store.write() as db:
        await db.execute(update(s.deliveries).values(lease=clock.now()))
    clock.move(timedelta(days=1))

    assert await house.dispatcher.run() == 0


async def test_happenings_owe_nothing_by_themselves(person: People, house: House) -> None:
    await person("ana").ask(Happened("joined"))

    assert await owed(house) == []


def _once(toy: Toy, do: Callable[[], Awaitable[None]]) -> Callable[[Order], Awaitable[None]]:
    async def meanwhile(_order: Order) -> None:
        toy.meanwhile = None
        await do()

    return meanwhile


async def _running(url: str, clock: TravelClock) -> House:
    house = House(url, clock, (*FEATURES, __name__))
    await house.open()
    house.add(Toy())
    await house.start()
    return house
