"""Who fits a request, and how well: a pure function over what both declared, by weights that moderators see and set."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import TravelClock
from bot.fitting import Facts, facts_of
from bot.house import House
from bot.profile import Profile
from bot.vocabulary import Vocabulary
from commands.mentor.kinds import CRITERIA, USUAL
from commands.mentor.ranking import FULL, LONG, Offering, Wish, possible, rank
from tests.mentors import BOSS, Circle

NOW = datetime(2026, 11, 22, 13, tzinfo=UTC)
WORDS = Vocabulary({})
CHICAGO, TOKYO = ZoneInfo("America/Chicago"), ZoneInfo("Asia/Tokyo")


def facts(member: int, zone: ZoneInfo | None = CHICAGO, **said: str) -> Facts:
    return facts_of(member, Profile({key: tuple(value.split(",")) for key, value in said.items() if value}, {}), zone)


def offer(member: int, topics: str = "study-cst", zone: ZoneInfo | None = CHICAGO, **more: str) -> Offering:
    """Make up a mentor who has room for two, has nobody, and was asked four weeks ago."""
    return Offering(facts(member, zone, **more), tuple(topics.split(",")), (), (), False, 2, 0, NOW - LONG / 2)


ASKS = Wish(
    facts(0, services="cvor,neuro", shifts="nights", experience="1-2", region="new-england"),
    "study-cst",
    (),
    ("es",),
    True,
)


def like(member: int, topics: str) -> Offering:
    """Make up a mentor who has the member's work and hours, and some topics."""
    return offer(member, topics, services="cvor,neuro", shifts="nights", experience="6-10")


def first(one: Offering, other: Offering, **weights: int) -> int:
    """Give the mentor who is first of two, by these weights alone."""
    found = rank([one, other], ASKS, dict.fromkeys(CRITERIA, 0) | weights, WORDS, NOW)
    assert len(found) == 2
    return found[0].mentor


@pytest.mark.parametrize(
    ("criterion", "better", "worse"),
    [
        ("topic", offer(2), like(1, "study-csfa")),
        ("topic", like(2, "study-csfa"), like(1, "burnout")),
        ("work", offer(2, services="cvor,neuro"), offer(1, services="cvor")),
        ("work", offer(2, services="cvor"), offer(1, services="general")),
        ("experience", offer(2, experience="6-10"), offer(1, experience="3-5")),
        ("experience", offer(2), offer(1, experience="1-2")),
        ("hours", offer(2, shifts="nights"), offer(1)),
        ("zone", offer(2), offer(1, zone=TOKYO)),
        ("zone", offer(2, zone=None), offer(1, zone=TOKYO)),
        ("language", replace(offer(2), languages=("en", "es")), offer(1)),
        ("load", offer(2), replace(offer(1), load=1)),
        ("load", replace(offer(2), room=4, load=1), replace(offer(1), room=2, load=1)),
        ("turn", replace(offer(2), asked=None), offer(1)),
        ("turn", replace(offer(2), asked=NOW - LONG), offer(1)),
    ],
)  # fmt: skip
def test_each_criterion_puts_the_better_one_first(criterion: str, better: Offering, worse: Offering) -> None:
    assert first(better, worse, **{criterion: 1}) == 2


def test_equal_ones_take_turns() -> None:
    assert (
        first(replace(offer(1), asked=NOW - timedelta(days=1)), replace(offer(2), asked=NOW - timedelta(days=2))) == 2
    )
    assert first(offer(1), replace(offer(2), asked=None)) == 2
    assert first(offer(2), offer(1)) == 1


def test_who_has_nothing_to_do_with_it_is_left_out_whatever_counts() -> None:
    assert rank([offer(1, "burnout", services="general")], ASKS, dict.fromkeys(CRITERIA, 10), WORDS, NOW) == []


@pytest.mark.parametrize("load", [2, 3])
def test_who_has_no_room_is_left_out(load: int) -> None:
    assert rank([replace(offer(1), load=load)], ASKS, USUAL, WORDS, NOW) == []


@pytest.mark.parametrize(
    ("mentor", "member", "may"),
    [
        ("", "", True), ("chat", "", True), ("", "call", True), ("chat,call", "call", True), ("chat", "call", False),
        ("person", "chat,call", False), ("person", "", False), ("", "person", False), ("person", "person,call", False),
        ("person,chat", "person,chat", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("near", [False, True])
def test_the_ways_of_meeting_of_both_must_have_one_in_common(mentor: str, member: str, may: bool, near: bool) -> None:
    """In person alone is possible only where both live in one region."""
    one = replace(offer(1, region="new-england" if near else "pacific"), ways=tuple(filter(None, mentor.split(","))))
    wish = replace(ASKS, ways=tuple(filter(None, member.split(","))))
    common = set(one.ways) & set(wish.ways) if one.ways and wish.ways else set(one.ways) | set(wish.ways)

    assert possible(one, wish) == (may or (near and common == {"person"}))


@pytest.mark.parametrize(
    ("mentor", "member", "may"),
    [
        ((), (), True),
        (("es",), (), True),
        ((), ("es",), True),
        (("es",), ("es", "en"), True),
        (("fr",), ("es",), False),
    ],
)
def test_a_language_in_common_is_needed_where_both_name_some(
    mentor: tuple[str, ...], member: tuple[str, ...], may: bool
) -> None:
    assert possible(replace(offer(1), languages=mentor), replace(ASKS, languages=member)) == may


# Whatever somebody declared.

some = st.sampled_from
offers = st.builds(
    lambda member, topics, zone, ways, tongues, room, load, asked, said: replace(
        offer(member, topics, zone, **said),
        ways=ways, languages=tongues, room=room, load=load, asked=None if asked is None else NOW - timedelta(days=asked),
    ),
    st.integers(1, 10**6), some(["study-cst", "study-csfa", "burnout", "burnout,study-cst"]), some([CHICAGO, TOKYO, None]),
    some([(), ("chat",), ("person",), ("chat", "call")]), some([(), ("es",), ("fr", "es")]), some([1, 2, 10]),
    some([0, 1, 2, 9, 10]), some([None, 0, 1, 55, 56, 57, 400]),
    st.fixed_dictionaries({
        "services": some(["", "cvor", "neuro,cvor", "general"]), "experience": some(["", "student", "1-2", "6-10", "over-20"]),
        "shifts": some(["", "nights", "days"]), "employer": some(["", "Canary", "Plover"]), "region": some(["", "new-england"]),
    }),
)  # fmt: skip
weights = st.fixed_dictionaries({key: some([0, 1, 10]) for key in CRITERIA})


@settings(max_examples=150)
@given(st.lists(offers, max_size=8, unique_by=lambda each: each.facts.member), weights, st.randoms())
def test_a_ranking_depends_on_nothing_but_what_was_declared(
    pool: list[Offering], counts: dict[str, int], any_: object
) -> None:
    """Not on who else is there, nor on the order in which they come; and nobody is in it who must not be."""
    found = rank(pool, ASKS, counts, WORDS, NOW)
    again = rank(reversed(pool), ASKS, counts, WORDS, NOW)

    assert found == again
    assert [each.total for each in found] == sorted((each.total for each in found), reverse=True)
    by_number = {each.facts.member: each for each in pool}
    for fit in found:
        mine = by_number[fit.mentor]
        assert rank([mine], ASKS, counts, WORDS, NOW) == [fit]
        assert set(fit.parts) == set(CRITERIA)
        assert all(0 <= part <= FULL for part in fit.parts.values())
        assert fit.total == sum(counts[key] * part for key, part in fit.parts.items())
        assert mine.load < mine.room
        assert possible(mine, ASKS)


@settings(max_examples=60)
@given(offers, st.text(), st.text())
def test_nothing_that_anybody_wrote_counts(mentor: Offering, one: str, other: str) -> None:
    written = replace(mentor.facts, values={**mentor.facts.values, "line": (one,), "pronouns": (other,)})

    assert rank([replace(mentor, facts=written)], ASKS, USUAL, WORDS, NOW) == rank([mentor], ASKS, USUAL, WORDS, NOW)
    assert {each.name for each in fields(Wish)} == {"facts", "topic", "ways", "languages", "apart"}


# The weights, as moderators see and set them.


@pytest.fixture
async def circle(lite: House, clock: TravelClock) -> Circle:
    found = Circle(lite, clock)
    await found.settle()
    return found


async def weighs(circle: Circle, account: str = BOSS, **said: str) -> str:
    await circle.person(account).use("mentor weights")
    await circle.person(account).press("Change")
    return await circle.person(account).fill_all(**said)


async def test_moderators_set_what_counts_and_the_order_follows(circle: Circle) -> None:
    await circle.introduce("ana", services="cvor")
    await circle.introduce("max", services="cvor")
    await circle.offer("mia")
    await circle.offer("max", topics="study-csfa")

    assert (await circle.request("ana")).index("Mia") < circle.person("ana").shown.index("Max")
    shown = await weighs(circle, topic="0", work="10")
    await circle.press("ana", "mentor.withdrawn", 1)

    assert "Helps with the topic: 0" in shown
    assert "Same service lines or SPD areas: 10" in shown
    assert (await circle.request("ana")).index("Max") < circle.person("ana").shown.index("Mia")


async def test_what_counts_is_set_by_moderators_alone_and_within_its_limits(circle: Circle) -> None:
    assert "Only moderators" in await circle.person("ana").use("mentor weights")
    assert "topic: Type a number from 0 to 10." in await weighs(circle, topic="11")
    assert "At least one must count for something" in await weighs(circle, **dict.fromkeys(CRITERIA, "0"))
    assert "Helps with the topic: 10" in await circle.person(BOSS).use("mentor weights")


async def test_who_cannot_be_brought_together_is_said(circle: Circle) -> None:
    shown = await circle.person(BOSS).use("mentor weights")

    for why in ("block each other", "have no room", "share an employer", "no language or no way of meeting"):
        assert why in shown
