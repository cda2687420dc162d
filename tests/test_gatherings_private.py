"""What is private is its hosts' alone: nobody else sees it, answers it, or finds it in a calendar."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import TravelClock
from bot.gatherings import calendar
from tests.parties import HOST, Hall
from tests.toy import Toy, opened


@pytest.fixture
async def hall(tmp_path: Path, clock: TravelClock) -> AsyncIterator[Hall]:
    async for house in opened(f"sqlite:///{tmp_path}/lite.db", clock, "tests.parties"):
        toy = house.circulator.platforms["toy"]
        assert isinstance(toy, Toy)
        yield Hall(house, toy)


async def test_nobody_but_its_hosts_can_answer_what_is_private(hall: Hall) -> None:
    date = await hall.only(await hall.plan(private=True))

    assert "That date is gone" in await hall.press("ana", "going", date)
    assert "You are going" in await hall.press(HOST, "going", date)

    assert await hall.said(date) == {HOST: "going"}


async def test_nobody_but_its_hosts_is_shown_what_is_private(hall: Hall) -> None:
    date = await hall.only(await hall.plan("Two of us", private=True))

    for button in ("show", "calendar", "here"):
        assert "Two of us" not in await hall.press("ana", button, date)
    assert "Two of us" in await hall.press(HOST, "show", date)


async def test_what_is_private_stands_in_no_calendar_but_its_hosts_own(hall: Hall) -> None:
    date = await hall.only(await hall.plan("Two of us", private=True))
    await hall.plan("Everybody")
    await hall.press(HOST, "going", date)

    async with hall.house.store.read() as db:
        shared = await calendar.of_community(db, 1, hall.now)
        own = await calendar.of_member(db, 1, (await hall.numbers())[HOST], hall.now)

    assert [each.title for each in shared] == ["Everybody"]
    assert [each.title for each in own] == ["Two of us"]


async def test_what_is_private_has_no_maybe(hall: Hall) -> None:
    date = await hall.only(await hall.plan(private=True))

    assert "[Maybe]" not in await hall.press(HOST, "going", date)
