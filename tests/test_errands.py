"""Errands: run outside any transaction, their outcome written once, tried again when they fail, by one process out of many."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

import pytest
from sqlalchemy import select

from bot import deliveries, due, errands
from bot import schema as s
from bot.calendars.fetching import Ways
from bot.cards import Card, card
from bot.clock import TravelClock
from bot.declare import delivery, errand
from bot.deliveries import Debt
from bot.errands import AT_ONCE, LEASE, TRIES, Back, Errands, Way
from bot.errors import UserError
from bot.house import House
from bot.people import Workspace
from bot.scene import Scene
from bot.text import plain, say
from commands import FEATURES
from tests.playing import page, played
from tests.signs import open_books
from tests.toy import START, Toy, opened

MINUTE = timedelta(minutes=1)


@dataclass
class Errandry:
    """What goes wrong the next times, on the way and back; who has to wait on the way; and how often somebody went."""

    faults: list[Exception] = field(default_factory=list)
    at_home: list[Exception] = field(default_factory=list)
    holds: dict[str, asyncio.Event] = field(default_factory=dict)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    went: list[str] = field(default_factory=list)


NOW = Errandry()


async def fetch(way: Way) -> str:
    NOW.went.append(way.subject)
    held = NOW.holds.get(way.subject)
    NOW.left.set()
    async with way.store.write() as db:
        # Who is away holds no transaction, so others can write; this would wait for ever otherwise.
        await db.execute(select(s.errands))
    if held is not None:
        await held.wait()
    if NOW.faults:
        raise NOW.faults.pop(0)
    return f"{way.subject} fetched"


@errand("milk", go=fetch)
async def fetched(back: Back) -> None:
    words = back.result if back.fault is None else plain(back.fault)
    debt = Debt("milk.done", 1, token_hex(4), "hall", detail=words)
    await deliveries.reply(back.db, back.workspace, debt, back.now)
    if NOW.at_home:
        raise NOW.at_home.pop(0)


@delivery("milk.done", live=False)
async def done(scene: Scene) -> Card:
    return card(scene.detail)


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    NOW.__init__()  # type: ignore[misc]  # one for each test
    async for each in opened(url, clock, __name__):
        yield each


@pytest.fixture
async def here(house: House) -> Workspace:
    return (await open_books(house)).workspace


async def send(
    house: House, here: Workspace, subject: str, after: timedelta = timedelta(0), kind: str = "milk"
) -> None:
    async with house.store.write() as db:
        await errands.send(db, here, kind, subject, house.circulator.clock.now() + after)


async def run(house: House) -> None:
    await house.dispatcher.run()
    await house.errands.wait()
    await house.dispatcher.run()


def said(toy: Toy) -> list[str]:
    return [message.text for message in toy.seen("hall")]


async def left(house: House) -> list[tuple[str, datetime, int]]:
    async with house.store.read() as db:
        rows = await db.execute(select(s.errands).order_by(s.errands.c.id))
        return [(row.subject, row.due, row.attempts) for row in rows]


async def test_an_errand_is_run_once_when_it_is_due(
    house: House, here: Workspace, toy: Toy, clock: TravelClock
) -> None:
    await send(house, here, "oat", MINUTE)
    await run(house)
    assert (NOW.went, await house.next_due()) == ([], START + MINUTE)

    clock.move(MINUTE)
    for _ in range(2):
        await run(house)

    assert (said(toy), await left(house), NOW.went) == (["oat fetched"], [], ["oat"])


async def test_who_comes_back_wakes_the_process(house: House, here: Workspace) -> None:
    woken: list[bool] = []
    house.errands.back = lambda: woken.append(True)
    await send(house, here, "oat")

    await run(house)

    assert woken == [True]


async def test_nobody_waits_for_who_is_away(house: House, here: Workspace, toy: Toy) -> None:
    NOW.holds["oat"] = asyncio.Event()
    await send(house, here, "oat")

    await asyncio.wait_for(house.dispatcher.run(), 5)
    before = said(toy)
    NOW.holds["oat"].set()
    await run(house)

    assert (before, said(toy)) == ([], ["oat fetched"])


async def test_a_refusal_is_told_at_once(house: House, here: Workspace, toy: Toy) -> None:
    NOW.faults = [UserError(say("The shop is closed. Come back tomorrow."))]
    await send(house, here, "oat")

    await run(house)

    assert (said(toy), await left(house)) == (["The shop is closed. Come back tomorrow."], [])


async def test_what_goes_wrong_is_tried_again_with_growing_pauses_and_then_told(
    house: House, here: Workspace, toy: Toy, clock: TravelClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    NOW.faults = [OSError() for _ in range(TRIES)]
    await send(house, here, "oat")
    times: list[int] = []
    for minute in range(10):
        before = len(NOW.went)
        await run(house)
        times += [minute] * (len(NOW.went) - before)
        clock.move(MINUTE)

    assert (times, said(toy), await left(house)) == ([0, 1, 3, 7], [plain(errands.SORRY)], [])


async def test_what_cannot_be_written_is_tried_again_and_then_told(
    house: House, here: Workspace, toy: Toy, clock: TravelClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    NOW.at_home = [RuntimeError() for _ in range(TRIES)]
    await send(house, here, "oat")
    for _ in range(8):
        await run(house)
        clock.move(MINUTE)

    assert (said(toy), len(NOW.went), await left(house)) == ([plain(errands.SORRY)], TRIES, [])


async def test_a_refusal_at_home_is_told_too(house: House, here: Workspace, toy: Toy) -> None:
    NOW.at_home = [UserError(say("The fridge is full."))]
    await send(house, here, "oat")

    await run(house)

    assert (said(toy), await left(house)) == (["The fridge is full."], [])


async def test_one_that_is_stopped_while_away_comes_to_nothing(house: House, here: Workspace, toy: Toy) -> None:
    NOW.holds["oat"] = asyncio.Event()
    await send(house, here, "oat")
    await house.dispatcher.run()

    async with house.store.write() as db:
        await errands.stop(db, "milk", "oat")
    NOW.holds["oat"].set()
    await run(house)

    assert (said(toy), await left(house)) == ([], [])


async def test_one_that_is_sent_anew_while_away_is_run_again(
    house: House, here: Workspace, toy: Toy, clock: TravelClock
) -> None:
    NOW.holds["oat"] = asyncio.Event()
    await send(house, here, "oat")
    await house.dispatcher.run()
    clock.move(MINUTE)

    await send(house, here, "oat")
    NOW.holds["oat"].set()
    await run(house)
    await run(house)

    assert (said(toy), NOW.went) == (["oat fetched"], ["oat", "oat"])


async def test_only_few_are_away_at_once_and_the_rest_follow(house: House, here: Workspace, toy: Toy) -> None:
    hold = asyncio.Event()
    for number in range(AT_ONCE + 3):
        NOW.holds[str(number)] = hold
        await send(house, here, str(number))
    await house.dispatcher.run()
    while len(NOW.went) < AT_ONCE:
        NOW.left.clear()
        await NOW.left.wait()
    await house.dispatcher.run()
    away = len(NOW.went)
    hold.set()
    while await left(house):
        await run(house)
    await house.dispatcher.run()

    assert (away, len(said(toy))) == (AT_ONCE, AT_ONCE + 3)


async def test_after_a_crash_on_the_way_it_is_run_again_when_the_lease_ends(
    url: str, house: House, here: Workspace, toy: Toy, clock: TravelClock
) -> None:
    died = Errands(house.store, clock, house.circulator.catalogue)
    await send(house, here, "oat")
    assert await died._taken(clock.now()) is not None  # and never came back

    await run(house)
    assert (NOW.went, await house.next_due()) == ([], START + LEASE)
    clock.move(LEASE + MINUTE)
    await run(house)

    assert said(toy) == ["oat fetched"]


async def test_what_kills_every_process_that_runs_it_is_told_in_the_end(
    house: House, here: Workspace, toy: Toy, clock: TravelClock
) -> None:
    died = Errands(house.store, clock, house.circulator.catalogue)
    await send(house, here, "oat")
    for _ in range(TRIES):
        await died._taken(clock.now())
        clock.move(LEASE + MINUTE)

    await run(house)

    assert (NOW.went, said(toy)) == ([], [plain(errands.SORRY)])


@pytest.mark.parametrize("anew", [False, True], ids=["its lease is over", "it was sent anew"])
async def test_who_comes_back_while_another_is_away_for_it_changes_nothing(
    house: House, here: Workspace, toy: Toy, clock: TravelClock, anew: bool
) -> None:
    slow = Errands(house.store, clock, house.circulator.catalogue)
    first = NOW.holds["oat"] = asyncio.Event()
    await send(house, here, "oat")
    await slow.run()
    await NOW.left.wait()
    second = NOW.holds["oat"] = asyncio.Event()
    clock.move(LEASE + MINUTE)
    if anew:
        await send(house, here, "oat")
    await house.errands.run()

    first.set()
    await slow.wait()
    assert len(await left(house)) == 1

    second.set()
    await run(house)
    assert (said(toy), NOW.went) == (["oat fetched"], ["oat", "oat"])


async def test_who_was_about_to_go_stays_when_the_house_stops(house: House, here: Workspace) -> None:
    for subject in ("oat", "soy"):
        NOW.holds[subject] = asyncio.Event()
        await send(house, here, subject)
    await house.errands.run()

    async with asyncio.timeout(5):  # at once: a task of its own would let the second go first
        await house.errands.stop()

    assert await left(house) == [("oat", START, 0), ("soy", START, 0)]


async def test_the_house_stops_at_once_and_gives_back_what_is_away(
    url: str, house: House, here: Workspace, clock: TravelClock
) -> None:
    NOW.holds["oat"] = asyncio.Event()
    await send(house, here, "oat")
    await house.dispatcher.run()
    await NOW.left.wait()

    await asyncio.wait_for(house.errands.stop(), 5)

    assert await left(house) == [("oat", START, 0)]
    NOW.holds.clear()
    other = Errands(house.store, clock, house.circulator.catalogue)
    await other.run()
    await other.wait()
    assert await left(house) == []


async def test_who_takes_too_long_is_called_back(
    house: House, here: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(errands, "LONGEST", 0.01)
    NOW.holds["oat"] = asyncio.Event()
    await send(house, here, "oat")

    await run(house)

    assert await left(house) == [("oat", START + MINUTE, 1)]


async def test_one_that_nobody_runs_any_more_is_let_go(house: House, here: Workspace) -> None:
    await send(house, here, "oat", kind="bread")

    await run(house)

    assert await left(house) == []


async def test_those_of_a_workspace_that_i_was_taken_out_of_rest(house: House, here: Workspace, toy: Toy) -> None:
    await send(house, here, "oat")
    await house.circulator.removed("toy", "w1")
    await run(house)
    assert (NOW.went, await due.first(house.store)) == ([], [])

    await house.circulator.returned("toy", "w1")
    await run(house)

    assert said(toy) == ["oat fetched"]


@pytest.mark.parametrize("url", ["postgres"], indirect=True)  # SQLite has one process
async def test_two_processes_never_write_one_twice(
    url: str, house: House, here: Workspace, toy: Toy, clock: TravelClock
) -> None:
    other = House(url, clock, (*FEATURES, __name__))
    for number in range(12):
        await send(house, here, str(number))
    while await left(house):
        await asyncio.gather(house.errands.run(), other.errands.run())
        await asyncio.gather(house.errands.wait(), other.errands.wait())
    await other.store.close()
    await run(house)

    assert sorted(said(toy)) == sorted(f"{number} fetched" for number in range(12))
    assert sorted(NOW.went) == sorted(map(str, range(12)))


async def test_the_clock_of_the_playground_waits_for_who_is_away(tmp_path: Path) -> None:
    back: list[datetime] = []

    async def slowly(host: str, port: int) -> list[str]:
        for _ in range(2_000):
            await asyncio.sleep(0)
        back.append(playing.clock.now())
        raise OSError(host, port)

    async with played(tmp_path) as playing, page(playing) as noor:
        playing.house.errands.ways = Ways(slowly)
        before = playing.clock.now()
        await noor.ask("use", place="front-desk", command="event import", values={"url": "https://site.example/x.ics"})
        await playing.move(timedelta(hours=1))

        said = (await noor.ask("open", place="dm-noor"))["messages"]

        assert any("I cannot reach that site" in str(each) for each in said)
        assert back[0] - before < timedelta(minutes=30)
