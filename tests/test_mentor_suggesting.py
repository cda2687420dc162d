"""Coordinators look at a request that waits, and ask somebody themselves."""

from __future__ import annotations

import pytest

from bot.cards import Controls, MemberMenu
from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from tests.mentors import BOSS, DAY, MINUTE, Circle


@pytest.fixture
async def circle(lite: House, clock: TravelClock) -> Circle:
    found = Circle(lite, clock)
    await found.settle()
    return found


async def looked(circle: Circle) -> str:
    await circle.person(BOSS).use("mentor board")
    return await circle.person(BOSS).press("Look")


async def picked(circle: Circle, account: str) -> str:
    """Let the coordinator choose somebody from the menu of a request."""
    await looked(circle)
    boss = circle.person(BOSS)
    assert boss.last is not None
    assert boss.last.card is not None
    (menu,) = [
        each
        for part in boss.last.card.parts
        if isinstance(part, Controls)
        for each in part.controls
        if isinstance(each, MemberMenu)
    ]
    return await boss.ask(Press(encode(menu.action, menu.value), (f"<@{account}>",)))


async def test_who_was_asked_and_who_fits_next_is_shown(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.offer("max")
    await circle.request("ana")
    await circle.passes(11 * MINUTE)

    shown = await looked(circle)

    assert "@Ana asked for a mentor" in shown
    assert "Asked so far:\n- Mia – is being asked" in shown
    assert "Fit best of the others:\n- Max – helps with Studying for the CST" in shown


async def test_what_became_of_each_who_was_asked_is_said(circle: Circle) -> None:
    await circle.pair()
    await circle.press("ana", "mentor.rematch", 1)
    await circle.offer("max")
    await circle.answer("max", "Ask something", words="Which hospital?")
    await circle.passes(3 * DAY)
    await circle.offer("moe")
    await circle.answer("moe", "Not now")

    shown = await looked(circle)

    assert "- Mia – was their mentor before · " in shown
    assert "- Max – asked something first · " in shown
    assert "- Moe – cannot just now · " in shown


async def test_whom_a_coordinator_chooses_is_asked_at_once_beside_the_others(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.offer("max", topics="heart-room")
    await circle.request("ana")
    await circle.passes(11 * MINUTE)

    shown = await picked(circle, "max")

    assert "- Max – is being asked" in shown
    assert circle.told("max") == ["Would you mentor?"]
    assert "A coordinator thought of somebody" in await circle.person("ana").use("mentor status")
    assert "Thank you" in await circle.answer("max", "Accept")
    assert await circle.asked() == {"mia": "over", "max": "accepted"}


@pytest.mark.parametrize(
    ("account", "said"),
    [
        ("ben", "does not offer to mentor at the moment"),
        ("mia", "was asked for this request already"),
        ("foe", "cannot be asked for this request"),
        ("ana", "does not offer to mentor at the moment"),
        ("full", "has no room at the moment"),
    ],
)
async def test_who_cannot_be_asked_is_refused_without_telling_why_two_keep_apart(
    circle: Circle, account: str, said: str
) -> None:
    await circle.person("ben").use("my page")
    await circle.offer("full", room="1")
    await circle.request("eve")
    await circle.passes(11 * MINUTE)
    await circle.answer("full", "Accept")
    await circle.offer("mia")
    await circle.offer("foe")
    await circle.person("foe").use("my block", who="<@ana>")
    await circle.request("ana")
    await circle.passes(11 * MINUTE)

    shown = await picked(circle, account)

    assert said in shown
    assert "block" not in shown


async def test_only_moderators_look(circle: Circle) -> None:
    await circle.request("ana")
    await circle.passes(8 * DAY)
    flag = circle.toy.seen("desk")[-1].card
    assert flag is not None

    assert "Only moderators can do this" in await circle.person("ben").click(flag, "Look")
