"""Several moderators lead one programme at the same moment, and applicants come and go: nobody is matched twice or lost."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from bot import matching
from bot.clock import TravelClock
from bot.house import House
from commands.mentor.programme.publishing import PAUSE
from commands.mentor.programme.tables import cycles, results, rulings
from tests.mentors import BOSS
from tests.programmes import Programme, beside
from tests.toy import buttons

AGAIN = pytest.mark.parametrize("again", range(2))
MATCHED = "You have a mentor"


@pytest.fixture
async def circle(house: House, clock: TravelClock, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """Two moderators, and a programme with two mentors and three mentees that is matched."""
    monkeypatch.setattr(matching, "solve", beside)
    made = Programme(house, clock)
    await made.settle()
    made.person("bea").steward = True
    await made.opens()
    await made.mentors("mia")
    await made.mentors("max")
    for account in ("ana", "ben", "cal"):
        await made.seeks(account)
    await made.ends()
    return made


async def seen(circle: Programme, account: str) -> str:
    """Let a moderator be asked whether to publish, and give what the button carries."""
    await circle.press(account, "mentor.publish", 1)
    last = circle.person(account).last
    card = last.as_card() if last is not None else None
    assert card is not None
    (button,) = buttons(card)
    return button.value


@AGAIN
async def test_two_who_publish_at_once_publish_once(circle: Programme, again: int) -> None:
    value = await seen(circle, BOSS)

    shown = await circle.at_once((BOSS, "mentor.published", value), ("bea", "mentor.published", value))
    await circle.goes_on()

    assert sorted("It is published\n" in each for each in shown) == [False, True]
    assert any("published already" in each for each in shown)
    told = [circle.told(account).count(MATCHED) for account in ("ana", "ben", "cal")]
    assert sorted(told) == [0, 1, 1]
    assert len(await circle.introduced()) == 2


@AGAIN
async def test_what_is_matched_again_while_it_is_published_is_one_or_the_other(circle: Programme, again: int) -> None:
    value = await seen(circle, BOSS)

    await circle.at_once((BOSS, "mentor.published", value), ("bea", "mentor.match-anew", 1))
    await circle.goes_on()

    (cycle,) = await circle.kept(cycles)
    introduced = await circle.introduced()
    assert (cycle.state, len(introduced)) in {("published", 2), ("closed", 0)}
    assert cycle.matched is not None
    begun = [row.begun is not None for row in await circle.kept(results)]
    assert begun == [cycle.state == "published"] * 2


@AGAIN
async def test_two_who_match_at_once_come_to_one_answer(circle: Programme, again: int) -> None:
    await circle.at_once(
        (BOSS, "mentor.match-anew", 1), ("bea", "mentor.match-anew", 1), (BOSS, "mentor.match-again", 1)
    )
    await circle.goes_on()

    (cycle,) = await circle.kept(cycles)
    assert (cycle.seed, cycle.trouble) == (3, "")
    assert len(await circle.pairs()) == 2


@AGAIN
async def test_two_pins_at_once_leave_one_for_a_mentee_and_no_more_than_there_are_places(
    circle: Programme, again: int
) -> None:
    number = {account: await circle.number(account) for account in ("mia", "max", "ana", "ben")}

    await circle.at_once(
        (BOSS, "mentor.pin", f"1.{number['mia']}.{number['ana']}"),
        ("bea", "mentor.pin", f"1.{number['max']}.{number['ana']}"),
    )
    await circle.at_once(
        (BOSS, "mentor.pin", f"1.{number['mia']}.{number['ana']}"),
        ("bea", "mentor.pin", f"1.{number['mia']}.{number['ben']}"),
    )
    await circle.goes_on()

    kept = await circle.kept(rulings)
    assert max(Counter(row.mentee for row in kept).values()) == 1
    assert max(Counter(row.mentor for row in kept).values()) == 1
    pairs = await circle.pairs()
    assert max(Counter(pairs.values()).values()) == 1


@AGAIN
async def test_two_who_are_forbidden_while_it_is_published_are_not_introduced_or_were_too_late(
    circle: Programme, again: int
) -> None:
    value = await seen(circle, BOSS)
    (mentee, mentor), *_ = (await circle.pairs()).items()
    both = f"1.{await circle.number(mentor)}.{await circle.number(mentee)}"

    shown = await circle.at_once(("bea", "mentor.forbid", both), (BOSS, "mentor.published", value))
    await circle.goes_on()

    too_late = "introduced already" in shown[0]
    assert too_late == ("It is published\n" in shown[1])
    assert ((mentor, mentee) in await circle.introduced()) == too_late


@AGAIN
async def test_who_takes_it_back_while_it_is_published_is_not_introduced_or_was_too_late(
    circle: Programme, again: int
) -> None:
    value = await seen(circle, BOSS)
    mentee = next(iter(await circle.pairs()))

    shown = await circle.at_once((mentee, "mentor.unapply", 1), (BOSS, "mentor.published", value))
    await circle.goes_on()

    taken = "Taken back" in shown[0]
    assert taken != any(mentee == each for _, each in await circle.introduced())
    (cycle,) = await circle.kept(cycles)
    assert cycle.state == ("closed" if taken else "published")
    assert cycle.matched is not None


@AGAIN
async def test_who_leaves_while_it_is_published_leaves_no_half_pair(circle: Programme, again: int) -> None:
    value = await seen(circle, BOSS)
    (mentee, mentor), *_ = (await circle.pairs()).items()

    await asyncio.gather(circle.leaves(mentor), circle.at_once((BOSS, "mentor.published", value)))
    await circle.goes_on()

    assert mentor not in dict(await circle.introduced())
    assert mentee not in {each for _, each in await circle.introduced()} or await circle.state() == "closed"


@AGAIN
async def test_two_choices_at_once_are_both_kept(house: House, clock: TravelClock, again: int) -> None:
    made = Programme(house, clock)
    await made.settle()
    await made.opens()
    await made.seeks("ana")
    for account in ("mia", "max"):
        await made.mentors(account)

    await asyncio.gather(made.chooses("ana", "mia"), made.chooses("ana", "max"))

    assert "You chose: 2 people" in await made.person("ana").use("mentor programme")


@pytest.mark.parametrize("again", range(4))
async def test_who_leaves_in_the_moment_of_the_introduction_is_nobodys_mentor(circle: Programme, again: int) -> None:
    await circle.press(BOSS, "mentor.published", await seen(circle, BOSS))
    (mentee, mentor), *_ = (await circle.pairs()).items()
    circle.clock.move(PAUSE)

    await asyncio.gather(circle.leaves(mentor), circle.house.timers.run())
    await circle.goes_on()

    assert await circle.state() == "published"
    assert mentor not in dict(await circle.introduced())
    assert circle.told(mentee)[-1] in {"Spring", "I look for another mentor for you"}
