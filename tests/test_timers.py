"""Timers: done once at their instant, moved, stopped, tried again when they fail, by one process out of many."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_hex

import pytest
from sqlalchemy import select

from bot import deliveries, due, timers
from bot import schema as s
from bot.cards import Card, card
from bot.clock import TravelClock
from bot.declare import delivery, timer
from bot.deliveries import Debt
from bot.house import House
from bot.people import Workspace
from bot.scene import Scene
from bot.timers import TRIES, Ring
from commands import FEATURES
from tests.signs import open_books
from tests.toy import START, Toy, opened

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FAULTS: list[Exception] = []
"""What the next rings raise, one each."""


@dataclass
class Slowly:
    """Lets a test do something while an egg is being done."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)


SLOW: dict[str, Slowly] = {}


@timer("egg")
async def egg(ring: Ring) -> None:
    """Say in the hall which egg is done; ``again`` sets itself anew, those in SLOW let others in meanwhile."""
    words = ring.subject if ring.at == ring.now else f"{ring.subject} at {ring.now - ring.at} too late"
    debt = Debt("egg.done", 1, token_hex(4), "hall", detail=words)
    await deliveries.reply(ring.db, ring.workspace, debt, ring.now)
    if slowly := SLOW.pop(ring.subject, None):
        slowly.begun.set()
        await slowly.goes_on.wait()
    if ring.subject == "again":
        await timers.put(ring.db, ring.workspace, "egg", "again", ring.now + HOUR)
    if FAULTS:
        raise FAULTS.pop(0)


@delivery("egg.done", live=False)
async def done(scene: Scene) -> Card:
    return card(scene.detail)


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    FAULTS.clear()
    async for each in opened(url, clock, __name__):
        yield each


@pytest.fixture
async def here(house: House) -> Workspace:
    return (await open_books(house)).workspace


async def put(house: House, here: Workspace, subject: str, after: timedelta, kind: str = "egg") -> None:
    async with house.store.write() as db:
        await timers.put(db, here, kind, subject, house.circulator.clock.now() + after)


async def run(house: House) -> None:
    await house.dispatcher.run()


async def left(house: House) -> list[str]:
    async with house.store.read() as db:
        return list((await db.execute(select(s.timers.c.subject).order_by(s.timers.c.id))).scalars())


def said(toy: Toy) -> list[str]:
    return [message.text for message in toy.seen("hall")]


async def test_a_timer_is_done_once_at_its_instant(house: House, here: Workspace, toy: Toy, clock: TravelClock) -> None:
    await put(house, here, "soft", 4 * MINUTE)
    clock.move(4 * MINUTE - timedelta(microseconds=1))
    await run(house)
    assert said(toy) == []

    clock.move(timedelta(microseconds=1))
    for _ in range(2):
        await run(house)

    assert (said(toy), await left(house)) == (["soft"], [])


async def test_timers_are_done_in_the_order_of_their_instants(
    house: House, here: Workspace, toy: Toy, clock: TravelClock
) -> None:
    await put(house, here, "second", 2 * MINUTE)
    await put(house, here, "first", MINUTE)
    clock.move(2 * MINUTE)

    await run(house)

    assert said(toy) == ["first at 0:01:00 too late", "second"]


async def test_one_that_is_set_again_moves(house: House, here: Workspace, toy: Toy, clock: TravelClock) -> None:
    await put(house, here, "soft", MINUTE)
    await put(house, here, "soft", HOUR)

    clock.move(HOUR - MINUTE)
    await run(house)
    assert said(toy) == []
    clock.move(MINUTE)
    await run(house)

    assert said(toy) == ["soft"]


async def test_the_same_subject_of_another_kind_is_another_timer(house: House, here: Workspace) -> None:
    await put(house, here, "soft", MINUTE)
    await put(house, here, "soft", HOUR, kind="tea")

    assert await left(house) == ["soft", "soft"]


async def test_one_that_is_stopped_does_not_come(house: House, here: Workspace, toy: Toy, clock: TravelClock) -> None:
    await put(house, here, "soft", MINUTE)
    await put(house, here, "hard", MINUTE)
    async with house.store.write() as db:
        await timers.stop(db, "egg", "soft", "unknown")
    clock.move(MINUTE)

    await run(house)

    assert said(toy) == ["hard"]


async def test_a_timer_may_set_itself_anew(house: House, here: Workspace, toy: Toy, clock: TravelClock) -> None:
    await put(house, here, "again", HOUR)

    for _ in range(3):
        clock.move(HOUR)
        await run(house)

    assert (len(said(toy)), await left(house)) == (3, ["again"])


@pytest.mark.parametrize(("faults", "minutes"), [(1, 1), (2, 3), (4, 15)])
async def test_one_that_fails_is_tried_again_after_growing_pauses_and_leaves_nothing_behind(
    house: House,
    here: Workspace,
    toy: Toy,
    clock: TravelClock,
    caplog: pytest.LogCaptureFixture,
    faults: int,
    minutes: int,
) -> None:
    caplog.set_level(logging.CRITICAL, "bot.timers")
    FAULTS.extend(RuntimeError("no gas") for _ in range(faults))
    await put(house, here, "soft", timedelta(0))

    for _ in range(minutes):
        await run(house)
        assert said(toy) == []
        clock.move(MINUTE)
    await run(house)

    assert said(toy) == [f"soft at {timedelta(minutes=minutes)} too late"]


async def test_one_that_never_works_is_given_up(
    house: House, here: Workspace, toy: Toy, clock: TravelClock, caplog: pytest.LogCaptureFixture
) -> None:
    FAULTS.extend(RuntimeError("no gas") for _ in range(TRIES + 1))
    await put(house, here, "soft", timedelta(0))

    for _ in range(60):
        await run(house)
        clock.move(MINUTE)

    assert (said(toy), await left(house), len(FAULTS)) == ([], [], 1)
    assert len([each for each in caplog.records if each.name == "bot.timers"]) == TRIES


async def test_one_that_failed_and_is_set_anew_has_all_its_tries_again(
    house: House, here: Workspace, clock: TravelClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "bot.timers")
    FAULTS.append(RuntimeError("no gas"))
    await put(house, here, "soft", timedelta(0))
    await run(house)

    await put(house, here, "soft", HOUR)

    async with house.store.read() as db:
        row = (await db.execute(select(s.timers))).one()
    assert (row.at, row.due, row.attempts) == (START + HOUR, START + HOUR, 0)


async def test_a_failure_lets_the_others_come(
    house: House, here: Workspace, toy: Toy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "bot.timers")
    FAULTS.append(RuntimeError("no gas"))
    for subject in ("soft", "hard"):
        await put(house, here, subject, timedelta(0))

    await run(house)

    assert said(toy) == ["hard"]


async def test_a_kind_that_nobody_takes_any_more_is_let_go(
    house: House, here: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    await put(house, here, "soft", timedelta(0), kind="tea")

    await run(house)

    assert await left(house) == []
    assert "nobody takes timers of kind tea any more" in caplog.text


async def test_timers_of_a_workspace_that_i_was_taken_out_of_rest_until_i_am_back(
    house: House, here: Workspace, toy: Toy, clock: TravelClock
) -> None:
    await put(house, here, "soft", MINUTE)
    await house.circulator.removed("toy", "w1")
    clock.move(HOUR)
    await run(house)
    assert (said(toy), await due.first(house.store)) == ([], [])

    await house.circulator.returned("toy", "w1")
    await run(house)

    assert said(toy) == ["soft at 0:59:00 too late"]


async def test_the_process_wakes_for_the_next_timer(house: House, here: Workspace) -> None:
    await put(house, here, "soft", MINUTE)

    assert await house.next_due() == START + MINUTE


async def test_what_is_set_in_a_transaction_that_fails_is_not_set(house: House, here: Workspace) -> None:
    with suppress(RuntimeError):
        async with house.store.write() as db:
            await timers.put(db, here, "egg", "soft", START)
            raise RuntimeError

    assert await left(house) == []


@pytest.mark.parametrize("url", ["postgres"], indirect=True)  # SQLite has one process
async def test_two_processes_never_do_one_twice(url: str, house: House, here: Workspace, clock: TravelClock) -> None:
    other = House(url, clock, (*FEATURES, __name__))
    subjects = [f"egg {number:02}" for number in range(30)]
    for subject in subjects:
        await put(house, here, subject, timedelta(0))

    await asyncio.gather(house.timers.run(), other.timers.run(), house.timers.run(), other.timers.run())
    await other.store.close()

    async with house.store.read() as db:
        found = (await db.execute(select(s.deliveries.c.detail).order_by(s.deliveries.c.detail))).scalars().all()
    assert list(found) == subjects
    assert await left(house) == []


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
async def test_while_one_process_does_a_timer_another_does_the_next(house: House, here: Workspace, toy: Toy) -> None:
    slowly = SLOW["soft"] = Slowly()
    await put(house, here, "soft", timedelta(0))
    await put(house, here, "hard", timedelta(0))
    doing = asyncio.create_task(house.timers.run())
    await slowly.begun.wait()

    assert await house.timers.run() == 1
    slowly.goes_on.set()

    assert await doing == 1
    await run(house)
    assert sorted(said(toy)) == ["hard", "soft"]


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
async def test_one_that_is_set_anew_while_it_is_done_comes_again_and_nobody_waits_for_it(
    house: House, here: Workspace, toy: Toy, clock: TravelClock
) -> None:
    slowly = SLOW["soft"] = Slowly()
    await put(house, here, "soft", timedelta(0))
    doing = asyncio.create_task(house.timers.run())
    await slowly.begun.wait()

    # Whoever sets it holds locks that what it does may be waiting for.
    await asyncio.wait_for(put(house, here, "soft", HOUR), 5)
    slowly.goes_on.set()
    await doing
    clock.move(HOUR)
    await run(house)

    assert said(toy) == ["soft", "soft"]
