"""Turns: what may go at once, what waits, and what is too far away to be reserved."""

from __future__ import annotations

import pytest

from adapters.slack.pace import Pace
from bot.platforms import Effect


class Watch:
    """A clock that moves when it is told to, and by every sleep."""

    def __init__(self) -> None:
        self.time, self.slept = 1000.0, 0.0

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.slept += seconds


def turns(pace: Pace, effect: Effect, *places: str, workspace: str = "T1") -> list[float]:
    return [round(pace.turn(effect, workspace, place).total_seconds(), 1) for place in places]


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def pace(watch: Watch) -> Pace:
    return Pace(watch.now, watch.sleep)


def test_a_channel_gets_one_message_a_second_and_channels_do_not_wait_for_one_another(pace: Pace) -> None:
    assert turns(pace, "post", "C1", "C1", "C2", "C1") == [0, 1, 0, 2]


def test_a_busy_channel_holds_up_no_other(pace: Pace) -> None:
    turns(pace, "post", *["C1"] * 8)

    assert turns(pace, "post", "C2") == [0.8]


def test_a_workspace_gets_five_messages_a_second_and_workspaces_do_not_wait_for_one_another(pace: Pace) -> None:
    assert turns(pace, "post", *(f"C{number}" for number in range(8))) == [0, 0, 0, 0, 0, 0.2, 0.4, 0.6]
    assert turns(pace, "post", "C1", workspace="T2") == [0]


@pytest.mark.parametrize(
    ("effect", "place", "burst", "interval"),
    [
        ("tell", "", 10, 1.2),
        ("open", "", 10, 1.2),
        ("edit", "C1", 20, 1.2),
        ("delete", "C1", 20, 1.2),
        ("close", "C1", 5, 3.0),
    ],
)
def test_after_a_burst_a_method_goes_by_its_tier(
    pace: Pace, watch: Watch, effect: Effect, place: str, burst: int, interval: float
) -> None:
    for _ in range(burst):
        pace.turn(effect, "T1", place)
    watch.time += 1.0  # what posting paces besides has passed

    assert turns(pace, effect, place, place) == [round(interval - 1, 1), round(2 * interval - 1, 1)]


def test_edits_do_not_wait_for_posts_nor_posts_for_edits(pace: Pace) -> None:
    turns(pace, "edit", *["C1"] * 30)

    assert turns(pace, "post", "C1") == [0]


def test_beyond_patience_nothing_is_reserved(pace: Pace, watch: Watch) -> None:
    assert turns(pace, "post", *["C1"] * 14)[-4:] == [10, 11, 11, 11]
    watch.time += 5

    assert turns(pace, "post", "C1") == [6]


def test_the_time_goes_on_and_so_do_turns(pace: Pace, watch: Watch) -> None:
    turns(pace, "post", *["C1"] * 5)
    watch.time += 60

    assert turns(pace, "post", "C1") == [0]


async def test_an_answer_waits_however_long_it_takes(pace: Pace, watch: Watch) -> None:
    turns(pace, "tell", *["D1"] * 20)

    await pace.wait("tell", "T1", "D1")

    assert round(watch.slept) == 11


def test_no_channel_is_remembered_for_long(pace: Pace, watch: Watch) -> None:
    for number in range(100):
        turns(pace, "post", f"C{number}")
        watch.time += 2

    assert len(pace._channels) <= 2
