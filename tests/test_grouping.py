"""Who is brought together in groups: as many as can be, as well as can be, and nobody with whom they may not be."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.matching import MOST_WORTH, Circle, Group, TooLarge, bound, circle, group, solving, together
from bot.matching.forest import loose
from bot.matching.grouping import arrange
from bot.matching.heaviest import heaviest

ROOT = Path(__file__).parent.parent
ALL_ALIKE = Circle(
    tuple(range(12)), tuple((*pair, 3) for pair in combinations(range(12), 2)), 2, frozenset(range(12)), 7
)
RING = Circle(
    tuple(range(5)), ((0, 1, 9), (1, 2, 9), (2, 3, 9), (3, 4, 0), (0, 4, 0), (0, 3, 0)), 2, frozenset(range(5))
)
"""As pairs, it is best to leave over 4, who then can join nobody."""


def invented(chance: random.Random, people: int, size: int = 2, bigger: float = 0, seed: int = 0) -> Circle:
    """Invent who may be with whom, from few to all, and how many take it that one more is with them."""
    dense, most = chance.random(), chance.choice([0, 1, 3, 1_000, MOST_WORTH])
    pairs = [pair for pair in combinations(range(people), 2) if chance.random() < dense]
    each = tuple((one, other, chance.randint(0, most)) for one, other in pairs)
    return Circle(
        tuple(range(people)), each, size, frozenset(p for p in range(people) if chance.random() < bigger), seed
    )


def complete(people: int, size: int = 2, worth: int = 5, bigger: bool = True) -> Circle:
    pairs = tuple((one, other, worth) for one, other in combinations(range(people), 2))
    return Circle(tuple(range(people)), pairs, size, frozenset(range(people if bigger else 0)))


def placed(groups: list[Group]) -> int:
    return sum(map(len, groups))


def sizes(groups: list[Group]) -> list[int]:
    return sorted(map(len, groups))


def held(asked: Circle, groups: list[Group]) -> bool:
    """Say whether each is in one group at most, of a size that they take, and with nobody with whom they may not be."""
    may = {(one, other) for one, other, _ in asked.pairs}
    everybody = [person for each in groups for person in each]
    return (
        len(everybody) == len(set(everybody))
        and groups == sorted(tuple(sorted(each)) for each in groups)
        and all(set(combinations(each, 2)) <= may for each in groups)
        and all(max(2, asked.size - 1) <= len(each) <= asked.size + 1 for each in groups)
        and all(len(each) <= asked.size or asked.bigger.issuperset(each) for each in groups)
    )


def by_library(asked: Circle) -> tuple[int, int]:
    """Let another library say how many pairs there can be, and what the best of them are worth."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from(asked.pairs)
    found = nx.max_weight_matching(graph, maxcardinality=True)
    return len(found), sum(graph.edges[pair]["weight"] for pair in found)


def by_trying(asked: Circle) -> tuple[int, int, int]:
    """Try every way to make pairs and trios: most groups, then most people, then most worth."""
    worth = {(one, other): each for one, other, each in asked.pairs}

    @cache
    def best(rest: Group) -> tuple[int, int, int]:
        if not rest:
            return 0, 0, 0
        first, others = rest[0], rest[1:]
        found = best(others)
        for more in [*combinations(others, 1), *combinations(others, 2)]:
            pairs = [*combinations((first, *more), 2)]
            if worth.keys() >= set(pairs) and (len(more) == 1 or asked.bigger >= {first, *more}):
                groups, people, total = best(tuple(each for each in others if each not in more))
                here = sum(worth[pair] for pair in pairs)
                found = max(found, (groups + 1, people + 1 + len(more), total + here))
        return found

    return best(asked.people)


@pytest.mark.parametrize("part", range(6))
def test_pairs_are_as_many_and_worth_as_much_as_can_be(part: int) -> None:
    chance = random.Random(part)
    for _ in range(50):
        asked = invented(chance, chance.randint(0, 40), seed=part)

        groups = arrange(asked)

        assert held(asked, groups)
        assert (len(groups), together(asked, groups)) == by_library(asked)


@pytest.mark.parametrize("part", range(4))
def test_with_trios_as_many_are_placed_as_can_be(part: int) -> None:
    chance = random.Random(part)
    for _ in range(150):
        asked = invented(chance, chance.randint(3, 9), bigger=chance.choice([1, 0.8, 0.5]), seed=part)

        groups = arrange(asked)

        assert held(asked, groups)
        assert (len(groups), placed(groups)) == by_trying(asked)[:2]
        if sizes(groups) == [2] * len(groups) or (placed(groups) == len(asked.people) and sizes(groups).count(3) == 1):
            assert together(asked, groups) == by_trying(asked)[2]


def test_who_is_pairs_only_is_paired_first_where_all_can_be_placed_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.matching.pairing.LOOKS", 0)
    pairs = tuple((one, other, 9 if one else 0) for one, other in combinations(range(5), 2))

    assert sizes(arrange(Circle(tuple(range(5)), pairs, 2, frozenset({1, 2, 3, 4})))) == [2, 3]


def test_who_is_pairs_only_is_not_left_over_where_three_others_can_be_together() -> None:
    assert (2, 5, 8) in arrange(replace(complete(9), bigger=frozenset({2, 5, 8})))


def test_others_are_left_over_where_who_would_be_finds_nobody() -> None:
    assert arrange(RING) == [(0, 3, 4), (1, 2)]


def test_it_is_not_looked_for_others_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.matching.pairing.LOOKS", 5)

    assert arrange(RING) == [(0, 1), (2, 3)]


@given(st.randoms(use_true_random=False), st.integers(0, 14))
def test_who_may_be_left_over_is_told_in_parts(chance: random.Random, people: int) -> None:
    asked = invented(chance, people)
    pairs: list[Group] = [*heaviest(asked.pairs, 0)]
    left = set(asked.people) - {person for pair in pairs for person in pair}

    parts = loose(circle.near(asked), pairs, left)

    def spared(person: int) -> bool:
        return len(heaviest([edge for edge in asked.pairs if person not in edge[:2]], 0)) == len(pairs)

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from([person for person in asked.people if spared(person)])
    graph.add_edges_from(edge[:2] for edge in asked.pairs if edge[0] in graph and edge[1] in graph)
    assert sorted(map(sorted, parts)) == sorted(map(sorted, nx.connected_components(graph)))


circles = st.builds(
    invented,
    st.randoms(use_true_random=False),
    st.integers(0, 14),
    st.integers(2, 8),
    st.sampled_from([0, 0.5, 0.9, 1]),
    st.integers(0, 3),
)


@given(circles)
@example(complete(17, 8))
@example(complete(17, 8, bigger=False))
@example(complete(5, 4, bigger=False))
def test_nobody_is_with_whom_they_may_not_be(asked: Circle) -> None:
    groups = arrange(asked)

    assert held(asked, groups)
    assert together(asked, groups) <= bound(asked, sizes(groups))


@settings(max_examples=50)
@given(circles, st.randoms(use_true_random=False))
def test_in_whatever_order_a_circle_is_given_its_answer_is_the_same(asked: Circle, chance: random.Random) -> None:
    people, pairs = [*asked.people], [*asked.pairs]
    chance.shuffle(people)
    chance.shuffle(pairs)

    assert arrange(replace(asked, people=tuple(people), pairs=tuple(pairs))) == arrange(asked)


@pytest.mark.parametrize("size", [2, 3, 4])
def test_another_seed_may_decide_otherwise_but_never_worse(size: int) -> None:
    answers = [arrange(replace(ALL_ALIKE, size=size, seed=seed)) for seed in range(12)]

    assert {str(sizes(each)) for each in answers} == {str([size] * (12 // size))}
    assert len({str(each) for each in answers}) > 10


def test_over_the_seeds_everybody_is_once_the_third() -> None:
    asked = replace(complete(3), pairs=((0, 1, 5), (0, 2, 5), (1, 2, 5)), bigger=frozenset())

    assert {arrange(replace(asked, seed=seed))[0] for seed in range(40)} == {(0, 1), (0, 2), (1, 2)}


def test_the_same_seed_decides_alike_in_another_process() -> None:
    asking = "import sys; from bot.matching.grouping import arrange; from bot.matching.circle import taken; "
    asking += "asked = sys.stdin.buffer.read().splitlines(); print([arrange(taken(each)) for each in asked])"
    several = [replace(ALL_ALIKE, size=size) for size in (2, 3)]
    said = {
        subprocess.run(
            [sys.executable, "-c", asking], input=b"\n".join(map(circle.written, several)), capture_output=True, check=True,
            cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": str(salt)},
        ).stdout.decode()
        for salt in range(3)
    }  # fmt: skip

    assert said == {f"{[arrange(each) for each in several]}\n"}


@pytest.mark.parametrize(
    ("people", "size", "bigger", "expected"),
    [
        (0, 2, True, []),
        (1, 2, True, []),
        (2, 2, True, [2]),
        (3, 2, True, [3]),
        (3, 2, False, [2]),
        (4, 2, True, [2, 2]),
        (41, 2, True, [2] * 19 + [3]),
        (0, 3, True, []),
        (1, 3, True, []),
        (2, 3, True, [2]),
        (3, 3, True, [3]),
        (4, 3, True, [4]),
        (4, 3, False, [2, 2]),
        (5, 3, True, [2, 3]),
        (7, 3, True, [3, 4]),
        (2, 4, True, []),
        (6, 4, True, [3, 3]),
        (9, 4, True, [4, 5]),
        (9, 4, False, [3, 3, 3]),
        (11, 4, True, [3, 4, 4]),
        (6, 8, True, []),
        (17, 8, True, [8, 9]),
        (17, 8, False, [8, 8]),
    ],
)
def test_groups_where_all_may_be_together_are_of_the_size_or_nearly(
    people: int, size: int, bigger: bool, expected: list[int]
) -> None:
    assert sizes(arrange(complete(people, size, bigger=bigger))) == expected


@pytest.mark.parametrize("size", [2, 3, 8])
def test_where_nobody_may_be_together_nobody_is(size: int) -> None:
    assert arrange(Circle((1, 2, 3), (), size)) == []


def test_one_more_is_with_those_alone_who_take_it_whoever_would_be_worth_more() -> None:
    pairs = tuple((one, other, (other - one) % 2) for one, other in combinations(range(9), 2))

    assert arrange(Circle(tuple(range(9)), pairs, 4, frozenset({0, 2, 4, 6, 8}))) == [(0, 2, 4, 6, 8), (1, 3, 5, 7)]


def test_more_are_seated_in_smaller_groups_where_one_hospital_is_half_of_all() -> None:
    pairs = tuple((one, other, 1) for one, other in combinations(range(24), 2) if other >= 12)

    assert placed(arrange(Circle(tuple(range(24)), pairs, 3))) == 24


def hidden(seed: int) -> Circle:
    """Invent six groups of four that can be found, and some more who may be together."""
    chance = random.Random(seed)
    pairs = (pair for pair in combinations(range(24), 2) if pair[0] % 6 == pair[1] % 6 or chance.random() < 0.3)
    return Circle(tuple(range(24)), tuple((*pair, 0) for pair in pairs), 4)


@pytest.mark.parametrize("seed", [0, 2, 4])
def test_people_move_on_so_that_all_find_a_seat(seed: int) -> None:
    assert sizes(arrange(hidden(seed))) == [4] * 6


def test_it_is_not_begun_again_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.matching.seating.LOOKS", 1)

    groups = arrange(hidden(0))

    assert held(hidden(0), groups)
    assert 12 < placed(groups) < 24


def test_two_small_groups_seat_more_than_a_whole_one() -> None:
    pairs = (1, 2, 5, 6, 7, 12, 15, 26, 34, 36, 47, 56, 57, 67)
    asked = Circle(tuple(range(8)), tuple((*divmod(pair, 10), 0) for pair in pairs), 4, frozenset(range(8)))

    assert sizes(arrange(asked)) == [3, 3]


@pytest.mark.parametrize("size", [3, 4, 6])
def test_those_of_a_large_hospital_are_spread_over_all_groups(size: int) -> None:
    people, groups = range(24), 24 // size
    hospital = [0 if person < groups else person for person in people]
    pairs = tuple((*pair, 1) for pair in combinations(people, 2) if hospital[pair[0]] != hospital[pair[1]])

    assert sizes(arrange(Circle(tuple(people), pairs, size))) == [size] * groups


def test_groups_of_three_are_nearly_worth_what_nothing_can_be_worth_more_than() -> None:
    chance = random.Random(1)
    where, lines = [chance.randrange(5) for _ in range(60)], [set(chance.sample(range(6), 3)) for _ in range(60)]
    pairs = tuple(
        (one, other, 100 * (where[one] != where[other]) + 10 * len(lines[one] & lines[other]))
        for one, other in combinations(range(60), 2)
    )
    asked = Circle(tuple(range(60)), pairs, 3)

    groups = arrange(asked)

    assert sizes(groups) == [3] * 20
    assert together(asked, groups) > 0.98 * bound(asked, [3] * 20)


@pytest.mark.parametrize("size", range(2, 9))
def test_the_bound_is_met_where_all_are_worth_the_same(size: int) -> None:
    asked = complete(2 * size, size, MOST_WORTH)

    assert together(asked, arrange(asked)) == bound(asked, [size, size]) == size * (size - 1) * MOST_WORTH


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"size": 1}, "groups of 1 are not made: give 2 to 8"),
        ({"size": 9}, "groups of 9 are not made: give 2 to 8"),
        ({"people": (1, 2, 1)}, "1 is in the circle twice: say once who is in it"),
        ({"pairs": ((1, 2, 3), (1, 2, 4))}, r"\(1, 2\) is in the circle twice: say once what a pair is worth"),
        ({"pairs": ((2, 1, 3),)}, r"\(2, 1\) is no pair of this circle: give two of its people in rising order"),
        ({"pairs": ((1, 1, 3),)}, r"\(1, 1\) is no pair"),
        ({"pairs": ((1, 4, 3),)}, r"\(1, 4\) is no pair"),
        ({"pairs": ((1, 2, -1),)}, "give a number from 0 to 1000000000"),
        ({"pairs": ((1, 2, MOST_WORTH + 1),)}, "give a number from 0 to 1000000000"),
    ],
)
def test_a_circle_that_has_no_answer_is_refused(known: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(Circle((1, 2, 3), ((1, 2, 3),)), **known)


def test_who_is_not_there_may_still_take_one_more() -> None:
    assert arrange(Circle((1, 2), ((1, 2, 0),), 2, frozenset({1, 2, 3}))) == [(1, 2)]


@given(circles)
def test_nothing_is_lost_between_two_processes(asked: Circle) -> None:
    assert circle.told(circle.written(asked))
    assert circle.taken(circle.written(asked)) == asked


async def test_a_process_gives_the_same_answer() -> None:
    asked = invented(random.Random(5), 30, bigger=1)

    assert await group(asked) == arrange(asked) != []


async def test_an_empty_circle_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere")

    assert await group(Circle((1, 2, 3), ())) == []


async def test_a_circle_that_is_too_large_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere")
    monkeypatch.setattr(solving, "MOST_PAIRS", 65)

    with pytest.raises(TooLarge, match="66 pairs are more than 65"):
        await group(ALL_ALIKE)


async def test_what_takes_too_long_is_ended_and_said() -> None:
    with pytest.raises(TooLarge, match="12 people are not grouped in 0 s"):
        await group(ALL_ALIKE, wall=0.001)
