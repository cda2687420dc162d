"""How fast the Discord adapter asks, by a clock that only moves when somebody sleeps."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.limits import INVALID, REQUESTS, REQUESTS_SECONDS, SPREAD_SECONDS, STRIKES
from adapters.discord.openings import EVERY, Openings
from adapters.discord.pace import Pace
from adapters.discord.strikes import Strikes
from bot.clock import TravelClock


class Watch:
    """Time that passes only while somebody sleeps; ``lag`` is by how much a sleep is too long."""

    def __init__(self, lag: float = 0.0) -> None:
        self.time, self.lag = 1_000.0, lag

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds + self.lag


async def gone(watch: Watch, count: int) -> list[float]:
    """Give when each of many requests went that all came at once."""
    pace = Pace(REQUESTS, SPREAD_SECONDS, watch.now, watch.sleep)
    times: list[float] = []

    async def go() -> None:
        await pace.turn()
        times.append(watch.now())

    await asyncio.gather(*(go() for _ in range(count)))
    return times


@pytest.mark.parametrize("lag", [0.0, 0.001, 0.3])
async def test_no_span_of_a_second_has_more_requests_than_discord_allows(lag: float) -> None:
    times = await gone(Watch(lag), 500)

    assert all(after - before > REQUESTS_SECONDS for before, after in zip(times, times[REQUESTS:], strict=False))


async def test_nearly_all_of_what_is_allowed_is_used() -> None:
    times = await gone(Watch(lag=0.001), 1_000)

    assert (1_000 - REQUESTS) / (times[-1] - times[0]) >= 0.98 * REQUESTS / REQUESTS_SECONDS


async def test_few_requests_wait_for_nothing() -> None:
    times = await gone(Watch(), REQUESTS)

    assert set(times) == {1_000.0}


def test_asking_stops_far_from_the_line_of_a_ban_and_goes_on_ten_minutes_later() -> None:
    watch = Watch()
    strikes = Strikes(now=watch.now)

    for status in (401, 403, 429) * STRIKES:
        if not strikes.out:
            strikes.note(status, "user")
    stopped = strikes.out
    watch.time += 601

    assert stopped
    assert STRIKES <= INVALID / 20
    assert not strikes.out


def test_what_discord_does_not_count_is_no_strike() -> None:
    strikes = Strikes(most=1)

    for status, scope in ((429, "shared"), (200, ""), (404, ""), (500, "")):
        strikes.note(status, scope)

    assert not strikes.out


def test_five_conversations_open_at_once_then_one_in_half_a_minute() -> None:
    clock = TravelClock(datetime(2026, 3, 1, tzinfo=UTC))
    openings = Openings(clock)

    first = [openings.turn() for _ in range(5)]
    sixth, again = openings.turn(), openings.turn()
    clock.move(EVERY)
    later, next_one = openings.turn(), openings.turn()

    assert first == [timedelta(0)] * 5
    assert sixth == again == EVERY, "what is so far away reserves nothing"
    assert (later, next_one) == (timedelta(0), EVERY)


def test_a_turn_that_is_near_is_reserved() -> None:
    clock = TravelClock(datetime(2026, 3, 1, tzinfo=UTC))
    openings = Openings(clock)
    for _ in range(5):
        openings.turn()
    clock.move(EVERY - timedelta(seconds=4))

    assert [openings.turn(), openings.turn()] == [timedelta(seconds=4), timedelta(seconds=4) + EVERY]


def test_a_complaint_stops_all_openings_for_its_time() -> None:
    clock = TravelClock(datetime(2026, 3, 1, tzinfo=UTC))
    openings = Openings(clock)

    openings.pause(timedelta(minutes=5))
    waits = openings.turn()
    clock.move(timedelta(minutes=5))

    assert waits == timedelta(minutes=5)
    assert [openings.turn(), openings.turn()] == [timedelta(0), EVERY]
