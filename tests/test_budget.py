"""One notification budget a member: which sorts of messages come, at which hours, how many a day, until when none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import budget
from bot.budget import Budget
from bot.clock import TravelClock
from bot.house import House
from tests.signs import ALARM, NEWS, Books, open_books, said, through
from tests.test_availability import ZONES, hour_of, instants, shifts
from tests.toy import START, Toy, opened

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NIGHT = timedelta(hours=10)
"""From the start at 13:00 UTC until 23:00, in the quiet hours of who named no shift."""

quiet = st.one_of(
    st.sampled_from([budget.SHIFT, budget.NEVER, "22-7", "0-23", "23-0", "7-22"]),
    st.tuples(st.integers(0, 23), st.integers(0, 23)).map(lambda pair: f"{pair[0]}-{pair[1]}"),
)


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(url, clock, "tests.signs"):
        yield each


@pytest.fixture
async def books(house: House) -> Books:
    return await open_books(house)


async def arrivals(books: Books, house: House, toy: Toy, clock: TravelClock, length: timedelta) -> list[int]:
    """Let time pass, and give after how many whole hours each message came."""
    found, start = list[int](), clock.now()
    await house.dispatcher.run()
    while clock.now() <= start + length:
        found += [round((clock.now() - start) / HOUR)] * (len(toy.messages) - len(found))
        await through(house, clock, HOUR, HOUR)
    return found


async def test_a_topic_that_a_member_switched_off_is_dropped(books: Books, house: House, toy: Toy) -> None:
    await books.decide("ana", off=frozenset({"news"}))
    await books.tell("ana", "hey", kind="news")
    await books.tell("ben", "hey", kind="news")

    await house.dispatcher.run()

    assert [order.account for order in toy.orders] == ["ben"]
    assert await books.states() == [("tell", "dropped"), ("tell", "sent")]


async def test_what_answers_a_members_own_deed_comes_at_any_time(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.decide("ana", paused=clock.now() + DAY, daily=1)
    clock.move(NIGHT)
    await books.tell("ana", "a", "b")

    await house.dispatcher.run()

    assert said(toy, "dm-ana") == ["a", "b"]


async def test_what_comes_during_a_pause_comes_after_it(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.decide("ana", quiet=budget.NEVER, paused=clock.now() + 30 * HOUR)
    await books.tell("ana", "hey", kind="news")

    assert await arrivals(books, house, toy, clock, 2 * DAY) == [30]


@pytest.mark.parametrize(
    ("shifts", "hour"),
    [
        (("nights",), 16), (("days",), 6), (("mids",), 8), (("evenings",), 9), (("weekends",), 7),
        (("on-call",), 7), ((), 8), (("nights", "days"), 16), (("rotating",), 16), (("seasonal",), 8),
    ],
)  # fmt: skip
async def test_nothing_comes_while_a_members_shift_sleeps(
    books: Books, house: House, toy: Toy, clock: TravelClock, shifts: tuple[str, ...], hour: int
) -> None:
    asleep = 8 if "nights" in shifts or "rotating" in shifts else 1
    clock.move(datetime(2026, 11, 23, asleep, 0, tzinfo=UTC) - clock.now())
    await books.describe("ana", shifts=shifts)
    await books.tell("ana", "hey", kind="news")

    assert await arrivals(books, house, toy, clock, DAY) == [hour - asleep]


async def test_quiet_hours_are_those_of_the_members_own_zone(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.describe("ana", zone=("America/Chicago",))
    clock.move(datetime(2026, 11, 23, 5, 30, tzinfo=UTC) - clock.now())
    await books.tell("ana", "hey", kind="news")

    await through(house, clock, timedelta(hours=8, minutes=20), HOUR)
    assert toy.orders == []
    await through(house, clock, timedelta(minutes=10), HOUR)

    assert said(toy, "dm-ana") == ["hey"]


@pytest.mark.parametrize(("quiet", "after"), [("22-7", 8), ("23-1", 2), ("9-17", 0), (budget.NEVER, 0)])
async def test_a_member_may_set_own_quiet_hours(
    books: Books, house: House, toy: Toy, clock: TravelClock, quiet: str, after: int
) -> None:
    clock.move(NIGHT)
    await books.decide("ana", quiet=quiet)
    await books.tell("ana", "hey", kind="news")

    assert await arrivals(books, house, toy, clock, DAY) == [after]


async def test_what_has_its_exact_moment_comes_in_quiet_hours_and_beyond_the_daily_maximum(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.decide("ana", daily=1)
    clock.move(NIGHT)
    await books.tell("ana", "a", "b", kind="alarm")

    assert await arrivals(books, house, toy, clock, HOUR) == [0, 0]


async def test_what_has_its_exact_moment_waits_for_the_end_of_a_pause(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.decide("ana", paused=clock.now() + 3 * HOUR)
    await books.tell("ana", "hey", kind="alarm")

    assert await arrivals(books, house, toy, clock, DAY) == [3]


async def test_beyond_the_daily_maximum_messages_come_the_next_day_in_one(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.decide("ana", daily=2)
    await books.tell("ana", "a", "b", "c", "d", kind="news")

    assert await arrivals(books, house, toy, clock, 2 * DAY) == [0, 0, 19]
    assert toy.seen("dm-ana")[-1].text.splitlines()[0] == "2 messages for you"


async def test_what_would_come_too_late_after_the_quiet_hours_comes_in_them(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    clock.move(NIGHT)
    await books.tell("ana", "soon", kind="brief")
    await books.tell("ana", "whenever", kind="news")

    await house.dispatcher.run()

    assert said(toy, "dm-ana") == ["soon"]


async def test_a_new_decision_lets_go_of_what_the_old_one_held_back(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.decide("ana", paused=clock.now() + 5 * DAY)
    await books.tell("ana", "a", kind="news")
    await house.dispatcher.run()
    assert toy.orders == []

    await books.decide("ana")
    await house.dispatcher.run()

    assert said(toy, "dm-ana") == ["a"]


async def test_a_topic_switched_off_while_its_message_waits_is_left_out(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    await books.decide("ana", paused=clock.now() + 5 * DAY)
    await books.tell("ana", "a", kind="news")
    await books.tell("ana", "b", kind="alarm")
    await house.dispatcher.run()

    await books.decide("ana", off=frozenset({"news"}))
    await house.dispatcher.run()

    assert said(toy, "dm-ana") == ["b"]
    assert [row.state for row in await books.rows() if row.kind == "news"] == ["dropped"]


async def test_what_is_held_back_twice_until_the_same_hour_comes_each_time(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    clock.move(NIGHT)
    await books.tell("ana", "a", kind="news")
    await house.dispatcher.run()
    await books.decide("ana", quiet=budget.NEVER)
    await house.dispatcher.run()
    assert said(toy, "dm-ana") == ["a"]
    await books.decide("ana")
    await books.tell("ana", "b", kind="news")

    await through(house, clock, DAY, HOUR)

    assert said(toy, "dm-ana") == ["a", "b"]


@given(instants, ZONES, quiet, shifts, st.booleans(), st.integers(0, 3))
def test_a_message_comes_now_or_later_within_eight_days_in_waking_hours(
    now: datetime, zone: ZoneInfo, quiet: str, shifts: tuple[str, ...], exact: bool, daily: int
) -> None:
    at = budget.moment(Budget(quiet=quiet, daily=daily), ALARM if exact else NEWS, now, zone, shifts, sent=2)

    assert at is not None
    hours = budget.waking(quiet, shifts)
    assert now <= at <= now + timedelta(days=8)
    assert at == now if exact else not hours or hour_of(at, zone) in hours or _skipped(at, zone)
    assert exact or daily > 2 or at.astimezone(zone).date() > now.astimezone(zone).date()


@given(instants, ZONES, quiet, shifts, st.timedeltas(timedelta(0), timedelta(days=2)))
def test_what_is_of_use_until_a_moment_comes_before_it(
    now: datetime, zone: ZoneInfo, quiet: str, shifts: tuple[str, ...], lasts: timedelta
) -> None:
    at = budget.moment(Budget(quiet=quiet), NEWS, now, zone, shifts, latest=now + lasts)

    assert at is not None
    assert now <= at <= now + lasts


@given(instants, st.timedeltas(timedelta(0), timedelta(days=400)), ZONES, shifts)
def test_nothing_that_has_a_topic_comes_before_a_pause_ends(
    now: datetime, pause: timedelta, zone: ZoneInfo, shifts: tuple[str, ...]
) -> None:
    for topic in (NEWS, ALARM):
        at = budget.moment(Budget(paused=now + pause), topic, now, zone, shifts)

        assert at is not None
        assert at >= now + pause


@given(instants, ZONES)
def test_a_day_begins_at_its_own_midnight(now: datetime, zone: ZoneInfo) -> None:
    before, after = budget.midnight_before(now, zone), budget.midnight_after(now, zone)

    assert before <= now < after
    assert after - before <= timedelta(hours=25)
    assert before.astimezone(zone).date() <= now.astimezone(zone).date() < after.astimezone(zone).date()


def test_a_switched_off_topic_never_comes() -> None:
    assert budget.moment(Budget(off=frozenset({"news"})), NEWS, START, ZoneInfo("UTC"), ()) is None


def _skipped(at: datetime, zone: ZoneInfo) -> bool:
    """Say whether the clocks went forward to this instant, over the hour that was meant."""
    return hour_of(at - timedelta(seconds=1), zone) != (hour_of(at, zone) - 1) % 168
