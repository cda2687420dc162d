"""What mentoring says where several things come together: an order and haste, an old card, a room of one's own."""

from __future__ import annotations

import pytest

from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from tests.mentors import Circle


@pytest.fixture
async def circle(lite: House, clock: TravelClock) -> Circle:
    circle = Circle(lite, clock)
    await circle.settle()
    return circle


async def test_who_chose_an_order_can_still_let_them_be_asked_at_once(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.offer("omar")
    ana = circle.person("ana")
    await circle.request("ana")
    omar = next(number for number, account in (await circle.accounts()).items() if account == "omar")
    await ana.ask(Press(encode("mentor.first", "1"), (str(omar),)))

    shown = await ana.press("Ask them now")

    assert "1 mentor is being asked" in shown
    assert await circle.asked() == {"omar": "asked"}
    assert "Ask them now" not in await ana.use("mentor status")


async def test_how_it_stands_lets_them_be_asked_at_once(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.request("ana")
    ana = circle.person("ana")
    await ana.use("mentor status")

    await ana.press("Ask them now")

    assert await circle.asked() == {"mia": "asked"}
