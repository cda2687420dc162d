"""A request for a mentor, from the first word to a yes or an honest no, on both databases."""

from __future__ import annotations

import pytest

from bot.clock import TravelClock
from bot.house import House
from tests.mentors import Circle

OFFER, NUDGE = "Would you mentor?", "Still open: would you mentor?"


@pytest.fixture
async def circle(house: House, clock: TravelClock) -> Circle:
    return await settled(house, clock)


@pytest.fixture
async def light(lite: House, clock: TravelClock) -> Circle:
    return await settled(lite, clock)


async def settled(house: House, clock: TravelClock) -> Circle:
    circle = Circle(house, clock)
    await circle.settle()
    return circle


async def first_asked(circle: Circle, *accounts: str) -> str:
    """Give the one of some mentors who is being asked."""
    (one,) = [each for each, state in (await circle.asked()).items() if state == "asked" and each in accounts]
    return one


# What is said at once.


async def test_who_asks_hears_at_once_what_happens_when_and_who_fits_and_why(circle: Circle) -> None:
    await circle.introduce("ana", services="cvor", shifts="nights", zone="America/Chicago")
    await circle.introduce("mia", services="cvor", shifts="nights", zone="America/Chicago", experience="11-20")
    await circle.offer("max")
    await circle.offer("mia")

    shown = await circle.request("ana")

    assert "2 mentors fit; the best first:" in shown
    assert "I ask the first Sun 22 Nov 2026, 13:10 UTC" in shown
    assert "At the latest Sun 29 Nov 2026, 13:00 UTC you hear from me" in shown
    mia, max_ = shown.index("Mia – helps with Studying for the CST"), shown.index("Max – helps with")
    assert mia < max_
    assert "11–20 years in the field · both CVOR / cardiothoracic · both Nights" in shown


async def test_what_one_of_both_hides_counts_and_is_never_told(circle: Circle) -> None:
    both = {"services": "cvor", "shifts": "nights", "zone": "America/Chicago"}
    await circle.introduce("ana", **both, nobody="services,shifts,zone")
    await circle.introduce("mia", **both)
    await circle.offer("max")
    await circle.offer("mia")

    shown = await circle.begin("ana")
    await circle.answer("mia", "Accept")

    assert list(await circle.asked()) == ["mia"]
    told = "".join(message.text for message in circle.toy.messages.values())
    for hidden in ("CVOR", "Nights", "free hour", "same time zone", "Both are free"):
        assert hidden not in shown + told


async def test_how_long_somebody_works_in_the_field_is_not_told_by_what_is_left_out(light: Circle) -> None:
    """A reason that comes and goes with what the other one hides would tell it."""
    await light.introduce("mia", experience="3-5")
    await light.offer("mia")
    shown = []
    for account, worked in (("ana", "1-2"), ("bea", "11-20")):
        await light.introduce(account, experience=worked, nobody="experience")
        shown.append("in the field" in await light.request(account))
        await light.press(account, "mentor.withdrawn", len(shown))

    assert shown[0] == shown[1]
