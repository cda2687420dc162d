"""Who may be brought together and what it is worth: facts in, numbers out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import matching
from bot.fitting import Facts, facts_of
from bot.matching import MOST_WORTH, Circle
from bot.profile import Audience, Profile
from commands.pairing import pooling, solving, weighing
from commands.pairing.kinds import RULES, USUAL
from commands.pairing.membership import Membership
from commands.pairing.pooling import Pool
from commands.pairing.weighing import Person, Terms
from tests.pairings import beside

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ZONE = ZoneInfo("America/Chicago")


def member(number: int, **more: Any) -> Membership:
    known: dict[str, Any] = {
        "member": number, "circle": 1, "state": "in", "own": True, "trio": True, "ways": (), "until": None, "skips": False,
        "silent": 0, "waited": 0, "captained": None, "since": NOW,
    }  # fmt: skip
    return Membership(**(known | more))


def facts(number: int, zone: ZoneInfo | None = None, **values: Any) -> Facts:
    said = {key: value if isinstance(value, tuple) else (value,) for key, value in values.items()}
    return facts_of(number, Profile(said, dict.fromkeys(said, Audience.EVERYONE)), zone)


def person(
    number: int, *, zone: ZoneInfo | None = None, ways: tuple[str, ...] = (), waited: int = 0, **values: Any
) -> Person:
    return weighing.person(facts(number, zone, **values), member(number, ways=ways, waited=waited), NOW)


def terms(*prefers: str, never: tuple[str, ...] = (), met: Any = None, apart: Any = (), weeks: int = 12) -> Terms:
    return Terms(prefers, never, weeks, met or {}, frozenset(apart))


@pytest.mark.parametrize(
    ("rule", "one", "other", "holds"),
    [
        ("apart", {"employer": "St. Mary's Hospital"}, {"employer": "Saint Marys Medical Center"}, False),
        ("apart", {"employer": "Mercy"}, {"employer": "Banner"}, True),
        ("apart", {"employer": "Mercy"}, {}, None),
        ("work", {"services": ("cvor", "spine")}, {"services": "spine"}, True),
        ("work", {"services": "cvor"}, {"areas": "decontam"}, False),
        ("work", {"services": "cvor"}, {}, None),
        ("newcomer", {"experience": "under-1"}, {"experience": "11-20"}, True),
        ("newcomer", {"experience": "student"}, {"experience": "1-2"}, False),
        ("newcomer", {"experience": "3-5"}, {"experience": "over-20"}, None),
        ("newcomer", {"experience": "1-2"}, {}, None),
        ("hours", {"shifts": "days", "zone": ZONE}, {"shifts": "weekdays", "zone": ZONE}, True),
        ("hours", {"shifts": "days", "zone": ZONE}, {"shifts": "rotating", "zone": ZONE}, None),
        ("hours", {"shifts": "days"}, {"shifts": "days"}, None),
        ("level", {"role": "spd-manager", "employer": "Mercy"}, {"role": "spd-tech", "employer": "mercy"}, False),
        ("level", {"role": "spd-manager", "employer": "Mercy"}, {"role": "or-manager", "employer": "mercy"}, True),
        ("level", {"role": "spd-manager", "employer": "Mercy"}, {"role": "spd-tech", "employer": "Banner"}, True),
        ("level", {"role": "spd-manager"}, {"role": "spd-tech"}, True),
        ("no such rule", {}, {}, None),
    ],
)
def test_each_rule_says_whether_it_holds(rule: str, one: Any, other: Any, holds: bool | None) -> None:
    both = person(1, **one), person(2, **other)

    assert weighing.holds(rule, *both) is holds
    assert weighing.holds(rule, *reversed(both)) is holds


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ((), (), True),
        (("chat",), (), True),
        (("chat",), ("call",), False),
        (("chat", "call"), ("call", "person"), True),
        (("person",), ("person", "call"), False),
        (("person",), (), False),
    ],
)
def test_two_need_a_way_in_which_both_like_to_meet(one: tuple[str, ...], other: tuple[str, ...], may: bool) -> None:
    assert weighing.may(person(1, ways=one), person(2, ways=other), terms()) is may


def test_in_person_needs_one_region() -> None:
    here, there = person(1, ways=("person",), region="new-england"), person(2, ways=("person",), region="new-england")

    assert weighing.may(here, there, terms())
    assert not weighing.may(here, person(3, ways=("person",), region="mid-atlantic"), terms())


def test_who_keeps_apart_and_what_must_never_be_is_never_brought_together() -> None:
    mine, theirs = person(1, employer="Mercy"), person(2, employer="Mercy")

    assert not weighing.may(mine, theirs, terms(never=("apart",)))
    assert not weighing.may(theirs, mine, terms(apart=[(1, 2)]))
    assert weighing.may(mine, person(3), terms(never=("apart",))), "what is not known is no fault"


def test_who_waited_comes_before_a_repeat_and_a_repeat_before_all_rules() -> None:
    by = weighing.scale(2 * weighing.STRICT)
    best: dict[str, Any] = {
        "employer": "A",
        "services": "cvor",
        "experience": "student",
        "shifts": "days",
        "zone": ZONE,
    }
    fits = person(1, **best), person(2, **(best | {"employer": "B", "experience": "over-20"}))
    bare = person(3), person(4)
    rules = terms(*USUAL)

    held = weighing.worth(*fits, rules, by)
    fresh = weighing.worth(*bare, rules, by)
    again = weighing.worth(*fits, terms(*USUAL, met={(1, 2): 11.9}), by)
    waited = weighing.worth(person(1, waited=1), person(2), terms(met={(1, 2): 0.1}), by)

    assert held > fresh
    assert (fresh - again) * 1 > weighing.STRICT * (held - fresh)
    assert waited > weighing.STRICT * fresh


def test_who_has_to_meet_again_meets_whom_they_met_longest_ago() -> None:
    by, both = weighing.scale(20), (person(1), person(2))
    found = [weighing.worth(*both, terms(met={(1, 2): weeks}), by) for weeks in (0.5, 5.0, 9.0, 12.0)]

    assert found == sorted(found)
    assert len(set(found)) == 4
    assert found[-1] == weighing.worth(*both, terms(), by)


@pytest.mark.parametrize("people", [0, 1, 2, 3, 299, 300, 301, 10_000])
def test_no_pair_is_worth_more_than_the_solver_counts(people: int) -> None:
    by = weighing.scale(people)
    most = weighing.worth(person(1, waited=1), person(2, waited=1), terms(*RULES), by)

    assert most + 2 ** len(RULES) <= MOST_WORTH


SAID = st.fixed_dictionaries(
    {},
    optional={
        "employer": st.sampled_from(["Mercy", "Banner", "St. Luke's"]), "services": st.sampled_from(["cvor", "spine"]),
        "experience": st.sampled_from(["student", "1-2", "3-5", "over-20"]), "role": st.sampled_from(["spd-manager", "spd-tech"]),
        "region": st.sampled_from(["new-england", "mid-atlantic"]),
    },
)  # fmt: skip
WAYS = st.lists(st.sampled_from(["chat", "call", "person"]), unique=True).map(tuple)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(SAID, WAYS), max_size=9),
    st.lists(st.sampled_from(sorted(RULES)), unique=True),
    st.integers(0, 3),
)
def test_every_choice_is_a_pair_that_may_be(said: Any, never: list[str], seed: int) -> None:
    everybody = {number: person(number, ways=ways, **values) for number, (values, ways) in enumerate(said, 1)}
    pool = Pool({}, {}, everybody, terms(*USUAL, never=tuple(never), apart=[(1, 2)]))

    found = pooling.choices(pool, seed)

    Circle(tuple(everybody), found)
    possible = {
        both for both in combinations(everybody, 2) if weighing.may(everybody[both[0]], everybody[both[1]], pool.terms)
    }
    assert {(one, other) for one, other, _ in found} == possible
    assert (1, 2) not in possible


def test_in_a_large_circle_each_has_a_few_choices_and_good_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooling, "WHOLE", 40)
    services = ("cvor", "spine", "eyes", "robotics")
    everybody = {
        number: person(number, services=services[number % 4], employer=f"E{number % 7}") for number in range(1, 201)
    }
    pool = Pool({}, {}, everybody, terms("work", "apart"))

    found = pooling.choices(pool, 1)

    assert found == pooling.choices(pool, 1)
    assert found != pooling.choices(pool, 2)
    Circle(tuple(everybody), found)
    assert len(found) < 200 * (pooling.NEAREST + pooling.ORDERS)
    assert {number for one, other, _ in found for number in (one, other)} == set(everybody)
    shared = sum(bool(everybody[one].work & everybody[other].work) for one, other, _ in found)
    assert shared > len(found) // 2


def test_who_may_go_with_nobody_is_known() -> None:
    everybody = {1: person(1, ways=("chat",)), 2: person(2, ways=("call",)), 3: person(3, ways=("call",))}
    pool = Pool({}, {}, everybody, terms())

    assert pooling.lonely(pool, everybody) == {1}


def test_weeks_are_counted_between_instants() -> None:
    assert weighing.weeks_between(NOW - timedelta(days=7), NOW) == 1


async def test_a_circle_that_is_too_large_for_one_go_is_solved_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "group", beside)
    monkeypatch.setattr(pooling, "MOST", 7)
    everybody = {number: person(number) for number in range(1, 31)}

    found = await solving._solved(Pool({}, {}, everybody, terms()), 2, 1)

    assert sorted(number for each in found.groups for number in each) == sorted(everybody)
    assert not found.lonely
