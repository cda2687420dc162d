"""Who is brought together in groups: pairs as good as can be, nobody left over who may join, nobody with whom they may not be."""

from __future__ import annotations

import random
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching import MOST_WORTH, Circle, Group, bound, group, together
from bot.matching.grouping import arrange


def invented(chance: random.Random, people: int, **known: object) -> Circle:
    """Invent who may be with whom, from few to all."""
    dense, most = chance.random(), chance.choice([1, 3, 1_000, MOST_WORTH])
    pairs = [pair for pair in combinations(range(people), 2) if chance.random() < dense]
    each = tuple((one, other, chance.randint(0, most)) for one, other in pairs)
    return Circle(tuple(range(people)), each, **known)  # type: ignore[arg-type]


def placed(groups: list[Group]) -> int:
    return sum(map(len, groups))


def allowed(asked: Circle, groups: list[Group]) -> bool:
    """Say whether everybody is in one group at most, of a size that they take, and with nobody with whom they may not be."""
    may = {(one, other) for one, other, _ in asked.pairs}
    everybody = [person for each in groups for person in each]
    sizes = {max(2, asked.size - 1), asked.size, asked.size + 1}
    return (
        len(everybody) == len(set(everybody))
        and groups == sorted(tuple(sorted(each)) for each in groups)
        and all(set(combinations(each, 2)) <= may for each in groups)
        and all(len(each) in sizes and (len(each) <= asked.size or asked.bigger.issuperset(each)) for each in groups)
    )


def by_library(asked: Circle) -> tuple[int, int]:
    """Let another library say how many pairs there can be, and what the best of them are worth."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from(asked.pairs)
    found = nx.max_weight_matching(graph, maxcardinality=True)
    return len(found), sum(graph.edges[pair]["weight"] for pair in found)


@pytest.mark.parametrize("part", range(6))
def test_pairs_are_as_many_and_worth_as_much_as_can_be(part: int) -> None:
    chance = random.Random(part)
    for _ in range(50):
        asked = invented(chance, chance.randint(0, 40), seed=chance.random())

        groups = arrange(asked)

        assert allowed(asked, groups)
        assert (len(groups), together(asked, groups)) == by_library(asked)


circles = st.builds(
    lambda chance, people, size, bigger, seed: invented(chance, people, size=size, bigger=bigger, seed=seed),
    st.randoms(use_true_random=False),
    st.integers(0, 14),
    st.integers(2, 8),
    st.frozensets(st.integers(0, 13)),
    st.integers(0, 3),
)


@settings(deadline=None, max_examples=150)
@given(circles)
def test_nobody_is_with_whom_they_may_not_be(asked: Circle) -> None:
    groups = arrange(asked)

    assert allowed(asked, groups)
    assert together(asked, groups) <= bound(asked)


async def test_a_process_gives_the_same_answer() -> None:
    asked = invented(random.Random(5), 30, bigger=frozenset(range(30)))

    assert await group(asked) == arrange(asked)
