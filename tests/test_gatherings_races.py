"""Many presses at the same moment: never more seats than there are, and a line without gaps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.clock import TravelClock
from bot.errors import UserError
from bot.gatherings import At, Meeting, add_hosts, change, hosts, remove_host, rows
from bot.gatherings.tables import gatherings
from bot.ids import encode
from bot.inbound import Press
from bot.people import workspace_of
from tests.parties import DAY, EVE, HOST, HOUR, Hall, weekly
from tests.toy import Toy, opened

CROWD = [f"m{n:02}" for n in range(40)]
SEATS = 10
_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
"""How many wait for a lock that another holds."""


@pytest.fixture
async def hall(url: str, clock: TravelClock) -> AsyncIterator[Hall]:
    async for house in opened(url, clock, "tests.parties"):
        toy = house.circulator.platforms["toy"]
        assert isinstance(toy, Toy)
        yield Hall(house, toy)


async def press(hall: Hall, account: str, action: str, date: int, *picks: str) -> None:
    """Press without doing what is owed for it, as many do at once."""
    inbound = hall.person(account).inbound(Press(encode(f"gathering.{action}", str(date)), picks))
    await hall.house.circulator.record(inbound)
    reply = await hall.house.circulator.answer(inbound)
    assert reply.card is not None
    assert reply.card.title != "Sorry"


async def crowd(hall: Hall, accounts: Iterable[str], action: str, date: int) -> None:
    await asyncio.gather(*(press(hall, account, action, date) for account in accounts))


async def held_together(hall: Hall, date: int) -> tuple[int, int]:
    """Give the seats taken or held and the length of the line, whose places are all different."""
    rows = (await hall.rsvps(date)).values()
    waiting = [each for each in rows if each.answer == "waiting"]
    assert len({each.turn for each in waiting}) == len(waiting)
    return sum(each.taken for each in rows), len(waiting)


@pytest.mark.parametrize("again", range(3))
async def test_forty_at_once_for_ten_seats_get_ten_and_a_line_without_gaps(hall: Hall, again: int) -> None:
    date = await hall.only(await hall.plan(capacity=SEATS))

    await crowd(hall, CROWD, "going", date)

    said = list((await hall.said(date)).values())
    assert (said.count("going"), said.count("waiting")) == (SEATS, 30)
    turns = [each.turn for each in (await hall.rsvps(date)).values() if each.answer == "waiting"]
    assert turns == list(range(1, 31))


async def test_when_all_step_back_at_once_each_seat_is_offered_once_in_order(hall: Hall) -> None:
    date = await hall.only(await hall.plan(capacity=SEATS))
    await crowd(hall, CROWD, "going", date)
    first = (await hall.who(date, "waiting")).split()

    await crowd(hall, (await hall.who(date, "going")).split(), "no", date)
    await hall.passes(timedelta(0))

    assert sorted(await hall.held(date)) == sorted(first[:SEATS])
    assert [len(hall.told(account)) for account in first] == [1] * SEATS + [0] * 20
    await crowd(hall, first, "accept", date)
    assert await held_together(hall, date) == (SEATS, 20)
    assert sorted((await hall.who(date, "going")).split()) == sorted(first[:SEATS])


async def test_in_the_last_two_hours_a_free_seat_is_taken_once_by_all_who_run_for_it(hall: Hall) -> None:
    date = await hall.only(await hall.plan(capacity=SEATS))
    await crowd(hall, CROWD, "going", date)
    await hall.until(EVE - HOUR)
    out = (await hall.who(date, "going")).split()[:2]
    await crowd(hall, out, "no", date)

    await crowd(hall, (await hall.who(date, "waiting")).split(), "accept", date)

    assert await held_together(hall, date) == (SEATS, 28)


async def test_answers_and_changes_of_the_capacity_at_once_never_exceed_it(hall: Hall) -> None:
    number = await hall.plan(capacity=SEATS)
    date = await hall.only(number)
    await crowd(hall, CROWD[:15], "going", date)

    async def changes() -> None:
        for seats in (14, 10, 12, 16):
            await hall.change(number, capacity=seats)

    await asyncio.gather(crowd(hall, CROWD[15:], "going", date), crowd(hall, CROWD[:5], "no", date), changes())

    taken, waiting = await held_together(hall, date)
    assert taken == (await hall.meeting(date)).capacity == 16
    assert waiting + len((await hall.who(date, "going")).split()) == 35


async def test_answers_while_the_time_changes_are_all_asked_anew_or_given_for_the_new_day(hall: Hall) -> None:
    number = await hall.plan(capacity=SEATS)
    date = await hall.only(number)
    await crowd(hall, CROWD[:20], "going", date)

    await asyncio.gather(crowd(hall, CROWD[20:], "going", date), hall.change(number, start=EVE + DAY))

    taken, _ = await held_together(hall, date)
    assert taken == SEATS
    assert "going" not in (await hall.said(date)).values()


async def test_answers_while_a_series_is_parted_lose_nothing(hall: Hall) -> None:
    number = await hall.plan(capacity=SEATS, **weekly())
    third = (await hall.dates(number))[2].id

    await asyncio.gather(
        crowd(hall, CROWD, "going", third),
        hall.change(number, "later", third, title="Feast"),
        crowd(hall, CROWD[:10], "every", third),
    )

    assert await held_together(hall, third) == (SEATS, 30)
    assert (await hall.meeting(third)).title == "Feast"


@pytest.mark.parametrize("url", ["postgres"], indirect=True)  # SQLite has one writer
async def test_who_waited_while_a_series_was_parted_holds_the_new_one(hall: Hall) -> None:
    number = await hall.plan(**weekly())
    third = (await hall.dates(number))[2].id
    of, now_on, store = await hall.gathering(number), await hall.meeting(third), hall.house.store

    async def later() -> tuple[Meeting, bool]:
        async with store.write() as db:
            meeting = await rows.locked(db, of.community, third)
            async with store.write() as other:
                free = select(gatherings.c.id).where(gatherings.c.id == meeting.gathering.id)
                taken = (await other.execute(free.with_for_update(skip_locked=True))).first() is None
            return meeting, taken

    async with store.write() as db:
        await rows.lock(db, number)
        waiting = asyncio.create_task(later())
        while not (await db.execute(_WAITING)).scalar_one():
            pass
        here = At(db, await workspace_of(db, of.workspace), hall.house.circulator.catalogue, hall.now)
        await change(here, of, replace(of.plan, title="Feast"), now_on, "later")

    meeting, taken = await waiting
    assert (meeting.gathering.id == number, meeting.title, taken) == (False, "Feast", True)


async def test_two_hosts_may_add_the_same_one_at_once(hall: Hall) -> None:
    number = await hall.plan()
    await hall.press("ana", "going", await hall.only(number))
    of, numbers = await hall.gathering(number), await hall.numbers()

    async def add() -> None:
        async with hall.house.store.write() as db:
            here = At(db, await workspace_of(db, of.workspace), hall.house.circulator.catalogue, hall.now)
            await add_hosts(here, of, [numbers["ana"]])

    await asyncio.gather(*(add() for _ in range(4)))

    async with hall.house.store.read() as db:
        assert (await hosts(db, [number]))[number] == [numbers[HOST], numbers["ana"]]


async def test_two_hosts_who_remove_each_other_at_once_leave_one(hall: Hall) -> None:
    number = await hall.plan()
    await hall.press("ana", "going", await hall.only(number))
    of, numbers = await hall.gathering(number), await hall.numbers()

    async def act(step: Callable[[At], Awaitable[None]]) -> None:
        async with hall.house.store.write() as db:
            await step(At(db, await workspace_of(db, of.workspace), hall.house.circulator.catalogue, hall.now))

    await act(lambda here: add_hosts(here, of, [numbers["ana"]]))
    both = (act(lambda here, who=who: remove_host(here, of, numbers[who])) for who in (HOST, "ana"))  # type: ignore[misc]
    ends = await asyncio.gather(*both, return_exceptions=True)

    assert [type(end) for end in ends if end is not None] == [UserError]
    async with hall.house.store.read() as db:
        assert len((await hosts(db, [number]))[number]) == 1


async def test_who_leave_at_once_leave_all_their_seats(hall: Hall) -> None:
    dates = [await hall.only(await hall.plan(f"P{n}", EVE + n * DAY, capacity=4)) for n in range(3)]
    for date in (*dates, *reversed(dates)):
        await crowd(hall, CROWD[:12], "going", date)

    await asyncio.gather(*(hall.leaves(account) for account in CROWD[:6]))

    for date in dates:
        taken, _ = await held_together(hall, date)
        assert taken == 4
        assert {(await hall.said(date))[account] for account in CROWD[:6]} == {"no"}


async def test_an_offer_is_accepted_or_ends_whatever_comes_first(hall: Hall) -> None:
    date = await hall.only(await hall.plan(capacity=1))
    await hall.all_press("going", date, "ana", "dan", "eve")
    await hall.press("ana", "no", date)
    hall.clock.move(12 * HOUR)

    await asyncio.gather(press(hall, "dan", "accept", date), hall.house.timers.run())
    await hall.passes(timedelta(0))

    said = await hall.said(date)
    assert (said["dan"], said["eve"]) in {("going", "waiting"), ("lapsed", "waiting")}
    assert (await held_together(hall, date))[0] == 1
