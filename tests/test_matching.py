"""Who goes with whom: the best answer over the whole pool, found in a process of its own."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.matching import Choice, Pool, TooLarge, solve, solving
from bot.matching.assigning import assign
from bot.matching.pool import MOST_WORTH, taken, ways, written

ROOT = Path(__file__).parent.parent
EQUAL = Pool(tuple((taker, giver, 3) for taker in range(12) for giver in range(6)), dict.fromkeys(range(6), 2), 7)


def worth(pool: Pool, found: dict[int, int]) -> tuple[int, int]:
    """Say how many are matched, and what it is worth."""
    each = {(taker, giver): points for taker, giver, points in pool.choices}
    return len(found), sum(each[pair] for pair in found.items())


def held(pool: Pool, found: dict[int, int]) -> bool:
    """Say whether everybody goes with somebody they may go with, and nobody with more than they have room for."""
    pairs = {(taker, giver) for taker, giver, _ in pool.choices}
    full = Counter(found.values())
    return all(pair in pairs for pair in found.items()) and all(full[each] <= pool.room.get(each, 1) for each in full)


def by_networkx(pool: Pool) -> tuple[int, int]:
    """Solve with a node for each seat of a giver, by another library."""
    graph: nx.Graph[tuple[str, int, int]] = nx.Graph()
    for taker, giver, points in pool.choices:
        for seat in range(pool.room.get(giver, 1)):
            graph.add_edge(("taker", taker, 0), ("giver", giver, seat), weight=points)
    found = nx.max_weight_matching(graph, maxcardinality=True)
    return len(found), sum(graph.edges[pair]["weight"] for pair in found)


def by_trying(pool: Pool) -> tuple[int, int]:
    """Try everything: each taker with nobody, or with each giver who has room left."""
    offered: dict[int, list[tuple[int, int]]] = {}
    for taker, giver, points in pool.choices:
        offered.setdefault(taker, []).append((giver, points))

    def best(takers: list[int], room: dict[int, int]) -> tuple[int, int]:
        if not takers:
            return 0, 0
        ways = [best(takers[1:], room)]
        for giver, points in offered[takers[0]]:
            if room[giver]:
                matched, rest = best(takers[1:], room | {giver: room[giver] - 1})
                ways.append((matched + 1, rest + points))
        return max(ways)

    return best(list(offered), {giver: pool.room.get(giver, 1) for _, giver, _ in pool.choices})


def invented(seed: int) -> Pool:
    """Make a pool up, of any kind: few points or many, all equal or none, hardly any pairs or all of them, room or none."""
    chance = random.Random(seed)
    takers, givers = chance.randint(1, 24), chance.randint(1, 12)
    points = chance.choice([(0, 0), (1, 1), (0, 1), (1, 5), (0, 1_000_000), (MOST_WORTH - 1, MOST_WORTH)])
    pairs, most = chance.choice([0.1, 0.3, 0.7, 1.0]), chance.choice([1, 2, 3, takers + 2])
    choices = [
        (taker, giver, chance.randint(*points))
        for taker in range(takers) for giver in range(givers) if chance.random() < pairs
    ]  # fmt: skip
    chance.shuffle(choices)
    return Pool(
        tuple(choices), {giver: chance.randint(0, most) for giver in range(givers) if chance.random() < 0.9}, seed
    )


@pytest.mark.parametrize("hundred", range(5))
def test_the_answer_is_the_best_there_is(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        pool = invented(seed)

        found = assign(pool)

        assert held(pool, found), seed
        assert worth(pool, found) == by_networkx(pool), seed


numbers = st.integers(0, 4)
points = st.sampled_from([0, 1, 2, 5, 10**6, MOST_WORTH - 1, MOST_WORTH])
rooms = st.dictionaries(numbers, st.sampled_from([0, 1, 2, 5, 6, 1000]))


def pool_of(each: dict[tuple[int, int], int], room: dict[int, int], seed: int = 0) -> Pool:
    return Pool(tuple((taker, giver, points) for (taker, giver), points in each.items()), room, seed)


@given(st.dictionaries(st.tuples(numbers, numbers), points, max_size=12), rooms)
@example({(0, 0): 1}, {0: 0})
@example({(taker, 0): taker for taker in range(5)}, {0: 4})
@example({(taker, 0): taker for taker in range(5)}, {0: 5})
@example({(0, 0): 5, (0, 1): 0, (1, 0): 0}, {})
def test_no_other_way_is_better(each: dict[tuple[int, int], int], room: dict[int, int]) -> None:
    pool = pool_of(each, room)

    found = assign(pool)

    assert held(pool, found)
    assert worth(pool, found) == by_trying(pool)


@given(
    st.dictionaries(st.tuples(numbers, numbers), st.integers(0, 1), min_size=1), rooms, st.integers(0, 3), st.randoms()
)
def test_in_whatever_order_a_pool_is_given_its_answer_is_the_same(
    each: dict[tuple[int, int], int], room: dict[int, int], seed: int, chance: random.Random
) -> None:
    choices, givers = list(each.items()), list(room.items())
    chance.shuffle(choices)
    chance.shuffle(givers)

    assert assign(pool_of(dict(choices), dict(givers), seed)) == assign(pool_of(each, room, seed))


def test_the_same_seed_decides_alike_in_another_process() -> None:
    asking = "import sys; from bot.matching.assigning import assign; from bot.matching.pool import taken; "
    asking += "print(assign(taken(sys.stdin.buffer.read())))"
    said = {
        subprocess.run(
            [sys.executable, "-c", asking], input=written(EQUAL), capture_output=True, check=True, cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": str(salt)},
        ).stdout.decode()
        for salt in range(3)
    }  # fmt: skip

    assert said == {f"{assign(EQUAL)}\n"}


def test_another_seed_may_decide_otherwise_but_never_worse() -> None:
    answers = [assign(Pool(EQUAL.choices, EQUAL.room, seed)) for seed in range(20)]

    assert {worth(EQUAL, each) for each in answers} == {(12, 36)}
    assert len({str(each) for each in answers}) > 10


def test_over_the_seeds_every_one_of_two_equals_is_taken() -> None:
    choices: tuple[Choice, ...] = ((1, 1, 5), (2, 1, 5), (3, 1, 5))

    assert {next(iter(assign(Pool(choices, {}, seed)))) for seed in range(40)} == {1, 2, 3}


def test_more_matched_is_better_than_more_worth() -> None:
    assert assign(Pool(((1, 1, MOST_WORTH), (1, 2, 0), (2, 1, 0)), {})) == {1: 2, 2: 1}


def test_of_as_many_the_worthiest_are_matched() -> None:
    assert assign(Pool(((1, 1, 4), (2, 1, 5), (3, 1, 6)), {1: 2})) == {2: 1, 3: 1}


def test_room_that_nobody_needs_changes_nothing() -> None:
    choices: tuple[Choice, ...] = ((1, 1, 4), (2, 1, 5))

    assert assign(Pool(choices, {1: 2})) == assign(Pool(choices, {1: 10**12, 99: 3})) == {1: 1, 2: 1}


def test_who_takes_and_who_gives_are_numbered_apart() -> None:
    assert assign(Pool(((7, 8, 1), (8, 7, 1)), {})) == {7: 8, 8: 7}


@pytest.mark.parametrize("room", [{}, {1: 0}])
def test_where_nobody_can_be_matched_nobody_is(room: dict[int, int]) -> None:
    choices: tuple[Choice, ...] = ((5, 1, 3),) if room else ()

    assert assign(Pool(choices, room)) == {}


@pytest.mark.parametrize(
    ("choices", "room", "sentence"),
    [
        (((1, 2, -1),), {}, "give a number from 0 to 1000000000"),
        (((1, 2, MOST_WORTH + 1),), {}, "give a number from 0 to 1000000000"),
        (((1, 2, 3), (1, 2, 4)), {}, "say once what a pair is worth"),
        (((1, 2, 3),), {2: -1}, "give 0 where there is none"),
    ],
)
def test_a_pool_that_has_no_exact_answer_is_refused(
    choices: tuple[Choice, ...], room: dict[int, int], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Pool(choices, room)


def test_the_worth_of_many_at_the_limit_is_added_up_exactly() -> None:
    ring = [(at, (at + step) % 200, MOST_WORTH - step) for at in range(200) for step in (0, 1)]
    pool = Pool(tuple(ring[1:]), {})

    assert worth(pool, assign(pool)) == (200, 200 * MOST_WORTH - 200)


@given(st.dictionaries(st.tuples(numbers, numbers), points), rooms, st.integers())
def test_nothing_is_lost_between_two_processes(
    each: dict[tuple[int, int], int], room: dict[int, int], seed: int
) -> None:
    pool = pool_of(each, room, seed)

    assert taken(written(pool)) == pool


async def test_a_process_gives_the_same_answer() -> None:
    pool = invented(3)

    assert await solve(pool) == assign(pool)


async def test_an_empty_pool_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere")

    assert await solve(Pool((), {})) == {}


async def test_a_pool_that_is_too_large_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere")
    monkeypatch.setattr(solving, "MOST_WAYS", 5)

    with pytest.raises(TooLarge, match="6 ways"):
        await solve(Pool(((1, 1, 0), (2, 1, 0), (3, 1, 0)), {1: 2}))


@pytest.mark.parametrize(("room", "number"), [(0, 0), (1, 3), (2, 6), (3, 3), (4, 3)])
def test_ways_are_counted_by_seats_until_there_is_one_for_everybody(room: int, number: int) -> None:
    assert ways(Pool(((1, 1, 0), (2, 1, 0), (3, 1, 0)), {1: room})) == number


async def test_what_takes_too_long_is_ended_and_said() -> None:
    with pytest.raises(TooLarge, match="72 choices are not solved in 0 s"):
        await solve(EQUAL, wall=0.001)


def test_the_solver_is_no_part_of_the_bot_itself() -> None:
    asking = "import sys, bot.matching; print([name for name in sys.modules if name in ('rustworkx', 'numpy')])"
    said = subprocess.run([sys.executable, "-c", asking], capture_output=True, check=True, cwd=ROOT).stdout

    assert said == b"[]\n"


def test_the_process_ends_itself_where_nobody_is_left_to_end_it() -> None:
    chance = random.Random(1)
    each = {(taker, giver): taker * giver % 997 for taker in range(4_000) for giver in chance.sample(range(4_000), 10)}
    asking = "from bot.matching import child; child.WALL = 1; child.main()"

    ended = subprocess.run(
        [sys.executable, "-c", asking], input=written(pool_of(each, {})), capture_output=True, check=False, cwd=ROOT
    )

    assert ended.returncode < 0
    assert ended.stdout == b""
