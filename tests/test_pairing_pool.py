"""Who is in a circle that nobody joins: the members of a channel or everybody, as far as the platform lets me see them."""

from __future__ import annotations

import pytest

from bot import matching
from bot.clock import TravelClock
from bot.house import House
from bot.platforms import Person
from commands.pairing.tables import members
from tests.mentors import MINUTE
from tests.pairings import BOSS, DAY, Pairing, beside

CHANNEL = {"who": "channel", "source": "<#lounge>"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "group", beside)


@pytest.fixture
async def circle(house: House, clock: TravelClock) -> Pairing:
    """A circle of those who are in the lounge, over each database."""
    made = Pairing(house, clock)
    made.toy.crowds["lounge"] = crowd("ana", "ben", "cal", "dee")
    await made.sets_up(**CHANNEL)
    await made.passes(MINUTE)
    return made


@pytest.fixture
async def light(lite: House, clock: TravelClock) -> Pairing:
    """The same over SQLite alone."""
    made = Pairing(lite, clock)
    made.toy.crowds["lounge"] = crowd("ana", "ben", "cal", "dee")
    await made.sets_up(**CHANNEL)
    await made.passes(MINUTE)
    return made


def crowd(*accounts: str) -> list[Person]:
    return [Person(account, account.title()) for account in accounts]


async def test_the_members_of_a_channel_are_in_without_joining(circle: Pairing) -> None:
    await circle.until_first()

    assert sorted(await circle.placed()) == ["ana", "ben", "cal", "dee"]
    assert "In the next round: 4 members" in await circle.press(BOSS, "pairing.setup") or len(circle.talks()) == 2


async def test_they_hear_the_day_before_why_they_are_in_it_and_how_not_to_be(light: Pairing) -> None:
    await light.until_first()
    await light.passes(6 * DAY)

    assert "You are in it as a member of this place" in light.letters("ana")[-1]


async def test_who_came_or_went_meanwhile_is_seen_at_each_round(circle: Pairing) -> None:
    await circle.until_first()
    circle.toy.crowds["lounge"] = crowd("ana", "ben", "cal", "eve")
    await circle.next_round()

    assert sorted(await circle.placed()) == ["ana", "ben", "cal", "eve"]


async def test_who_left_the_rounds_stays_out_though_they_are_in_the_channel(light: Pairing) -> None:
    await light.person("dee").use("pairing leave")
    await light.person("dee").press("Leave")
    await light.until_first()

    assert "dee" not in await light.placed()


async def test_who_joined_by_themselves_stays_though_they_are_not_in_the_channel(light: Pairing) -> None:
    await light.joins("zoe")
    await light.until_first()
    await light.next_round()

    assert "zoe" in await light.placed()


async def test_where_nobody_can_be_seen_moderators_hear_why_and_those_who_join_are_in(circle: Pairing) -> None:
    await circle.sets_up(who="all")
    await circle.passes(MINUTE)
    await circle.joins("yan", "zoe")
    await circle.until_first()

    assert "I cannot see who is there" in circle.toy.seen("desk")[0].text
    assert ["yan", "zoe"] in await circle.together() or len(await circle.together()) > 1
    assert sum("I cannot see who is in the pairing rounds" in each.text for each in circle.toy.seen("desk")) == 1


async def test_a_circle_that_is_joined_from_now_on_keeps_those_who_joined(light: Pairing) -> None:
    await light.joins("ana")
    await light.sets_up(who="joined")

    names = await light.accounts()
    assert [names[row.member] for row in await light.kept(members)] == ["ana"]


async def test_a_channel_has_to_be_named(light: Pairing) -> None:
    shown = await light.sets_up(who="channel", source="")

    assert "Name the channel whose members are in" in shown
