"""Rooms in the playground: who is in one sees it on their page, who went out does not, also after a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.playground.running import Opened
from adapters.playground.world import community
from bot.cards import card
from bot.platforms import Audience, Effect, NotDone, Order, Sent
from tests.playing import Page, page, played

PEOPLE = tuple(each.key for each in community().people.values() if not each.moderator)[:3]
FIRST, SECOND, THIRD = PEOPLE


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Opened]:
    async with played(tmp_path) as opened:
        yield opened


async def send(home: Opened, effect: Effect, **more: Any) -> Sent:
    shown = card("CST, spring", "Welcome") if effect in {"room", "post"} else None
    given: dict[str, Any] = {"key": "playground:900001", "place": "", "card": shown, "audience": Audience()} | more
    return await home.playground.send(Order(effect=effect, workspace="playground", **given))


async def room(home: Opened) -> str:
    return (await send(home, "room", people=(FIRST, SECOND))).place


def places(told: dict[str, Any]) -> dict[str, str]:
    return {each["id"]: each["name"] for each in told["places"]}


async def told(shown: Page) -> dict[str, str]:
    return places(await shown.until(lambda frame: frame["is"] == "places"))


async def test_a_room_stands_on_the_pages_of_its_people_under_its_name(home: Opened) -> None:
    async with page(home, FIRST) as inside, page(home, THIRD) as outside:
        place = await room(home)

        assert (await told(inside))[place] == "CST, spring"
        seen = await inside.ask("open", place=place)
        assert len(seen["messages"]) == 1
        assert place not in places(await outside.be(THIRD))
        assert (await outside.ask("open", place=place))["is"] == "trouble"


async def test_who_comes_and_who_goes_is_told_at_once(home: Opened) -> None:
    place = await room(home)
    async with page(home, FIRST) as going, page(home, THIRD) as coming:
        for _ in range(2):
            await send(home, "admit", place=place, account=THIRD)
            await send(home, "dismiss", place=place, account=FIRST)

        assert place in await told(coming)
        assert place in await told(going)  # somebody else came
        assert place not in await told(going)
        assert (await going.ask("say", place=place, text="hello"))["is"] == "trouble"
    assert home.playground.world.members(place) == (SECOND, THIRD)


async def test_a_room_opened_twice_is_one_with_one_card(home: Opened) -> None:
    assert await room(home) == await room(home)

    async with page(home, FIRST) as inside:
        place = await room(home)
        assert len((await inside.ask("open", place=place))["messages"]) == 1


async def test_into_a_room_that_never_was_nobody_comes(home: Opened) -> None:
    with pytest.raises(NotDone) as fault:
        await send(home, "admit", place="room-7", account=THIRD)

    assert fault.value.missing


async def test_what_is_posted_into_an_empty_room_is_no_fault(home: Opened) -> None:
    place = await room(home)
    for account in (FIRST, SECOND):
        await send(home, "dismiss", place=place, account=account)

    assert (await send(home, "post", place=place, key="playground:900002")).place == place


async def test_who_is_in_a_room_is_known_after_a_restart_and_a_closed_one_is_gone(tmp_path: Path) -> None:
    async with played(tmp_path) as home:
        place = await room(home)
        await send(home, "admit", place=place, account=THIRD)

    async with played(tmp_path) as home, page(home, THIRD) as inside:
        assert place in places(inside.world)
        await send(home, "close", place=place)
        assert place not in await told(inside)
