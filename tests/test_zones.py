"""Whose clock is meant: a member's own, else what the platform says, else the community's, else UTC, which is said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clock import TravelClock
from bot.house import House
from tests.test_reminders import Life
from tests.toy import Person

UNKNOWN = "I do not know your time zone, so a time without one is UTC. Set yours with /my timezone."


@pytest.fixture
def life(lite: House, clock: TravelClock) -> Life:
    return Life(lite, clock)


@pytest.fixture
def cai(life: Life) -> Person:
    """Somebody of whom the platform knows nothing."""
    return life.person("cai")


async def set_reminder(who: Person) -> str:
    return await who.use("reminder add", when="tomorrow 7pm", about="drapes")


async def test_without_any_zone_it_is_utc_and_the_answer_says_so(cai: Person) -> None:
    shown = await set_reminder(cai)

    assert "Mon Nov 23, 19:00 UTC" in shown
    assert UNKNOWN in shown
    assert "I do not know yours, so I use UTC." in await cai.use("my timezone")


async def test_the_platform_is_asked_and_its_word_is_taken(life: Life) -> None:
    shown = await set_reminder(life.person("ben"))

    assert "Mon Nov 23, 19:00 Central (Chicago)" in shown
    assert UNKNOWN not in shown


async def test_the_platform_is_asked_once(life: Life) -> None:
    ben = life.person("ben")
    await ben.use("my page")
    life.toy.zones["ben"] = "America/Denver"

    assert "Central (Chicago): it is 07:00 there now." in await ben.use("my timezone")


async def test_who_is_unknown_to_the_platform_is_asked_about_once_too(life: Life, cai: Person) -> None:
    await cai.use("my page")
    life.toy.zones["cai"] = "America/Denver"

    assert "so I use UTC" in await cai.use("my timezone")


@pytest.mark.parametrize(
    ("said", "means"), [("america/denver", "Mountain (Denver)"), ("Mars/Base", "UTC"), ("", "UTC")]
)
async def test_what_the_platform_says_is_read_with_care(life: Life, cai: Person, said: str, means: str) -> None:
    life.toy.zones["cai"] = said

    assert f"{means}: it is" in await cai.use("my timezone")
    assert means in await cai.use("my timezone")


async def test_the_communitys_zone_is_for_those_who_have_none(life: Life, cai: Person) -> None:
    await life.person("ana", steward=True).use("community set", key="community.zone", value="Denver")

    shown = await set_reminder(cai)

    assert "Mon Nov 23, 19:00 Mountain (Denver)" in shown
    assert UNKNOWN not in shown
    assert "Chicago" in await set_reminder(life.person("ben"))
    assert "UTC" in await set_reminder(life.person("cai", workspace="w2"))


async def test_ones_own_zone_comes_before_all(life: Life) -> None:
    ben = life.person("ben")
    await life.person("ana", steward=True).use("community set", key="community.zone", value="Denver")

    assert "Eastern (New York): it is 08:00 there now." in await ben.use("my timezone", zone="New York")

    assert "Mon Nov 23, 19:00 Eastern (New York)" in await set_reminder(ben)
    assert "Your time zone: Eastern (New York)" in await ben.use("my page")


async def test_a_zone_that_is_none_is_asked_for_again(cai: Person) -> None:
    shown = await cai.use("my timezone", zone="nowhere")

    assert "I do not know the time zone “nowhere”. Type a city such as Chicago" in shown


async def test_a_zone_that_was_typed_with_the_time_is_taken_and_shown_in_ones_own(cai: Person) -> None:
    await cai.use("my timezone", zone="Denver")

    assert "Mon Nov 23, 18:00 Mountain (Denver)" in await cai.use("reminder add", when="tomorrow 7pm CT", about="x")


async def test_what_repeats_keeps_its_zone_and_the_answer_says_so(life: Life) -> None:
    ben = life.person("ben")
    assert "What repeats" not in await ben.use("my timezone", zone="Chicago")
    await ben.use("reminder add", when="every day at 9am", about="pills")

    assert "What repeats already keeps the zone in which you set it" in await ben.use("my timezone", zone="New York")

    assert "every day at 09:00, Chicago time" in await ben.use("reminder list")
    await life.wait(timedelta(hours=2))
    assert life.heard() == ["pills"]
