"""How a round of pairing is solved: ``uv run python -m tests.bench.pairing [--sizes 100,1000,10000] [--minutes M] [--rounds N]``.

The same pools for three: ours, the library networkx, and a greedy choice, in which each in turn takes the best who is
free. Each in a process of its own: seconds, memory, how many are placed and what it is worth beside the best. Up to a
thousand people all may be together, beyond ten candidates each. Then repeats over N rounds of forty people, where none
is needed, and groups of three to eight beside what nothing can be worth more than.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from random import Random
from tempfile import TemporaryFile

from bot.matching import Circle, Group, bound, together
from bot.matching.circle import near, taken, written

WHOLE = 1_000
CANDIDATES = 10
FEW = 40
"""So many people meet in rounds: that nobody meets twice is possible in 39."""

ROOT = Path(__file__).parent.parent.parent


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="100,1000,10000", help="people of the pools")
    options.add_argument("--minutes", type=float, default=5, help="how long one may compute for one pool")
    options.add_argument("--rounds", type=int, default=30)
    options.add_argument("--solve", choices=SOLVERS, help="solve what comes in, and nothing else")
    asked = options.parse_args()
    most = int(asked.minutes * 60)
    if asked.solve:
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        groups = SOLVERS[asked.solve](taken(sys.stdin.buffer.read()))
        sys.stdout.write(json.dumps({"groups": groups, "megabytes": highest()}))
        return
    sizes = [int(size) for size in asked.sizes.split(",")]
    for size in sizes:
        paired(invented(size), most)
    repeated(asked.rounds)
    for size in (size for size in sizes if size <= WHOLE):
        grouped(invented(size), most)


@dataclass(frozen=True)
class Solved:
    """What one found: with how many seconds of computing, start and all, and how much memory at most."""

    groups: list[Group]
    seconds: float
    megabytes: int


def paired(circle: Circle, most: int) -> None:
    print(f"{len(circle.people)} people, {len(circle.pairs)} pairs that may be together")
    pairs_only = replace(circle, bigger=frozenset())
    best = 0
    for name in SOLVERS:
        found = solved(name, pairs_only, most)
        if found is None:
            print(f"    {name:10} does not end within {most / 60:g} minutes of computing")
            continue
        worth = together(circle, found.groups)
        best = best or worth
        print(
            f"    {name:10} {found.seconds:8.2f} s {found.megabytes:5} MB   {placed(found.groups):6} placed   "
            f"{100 * worth / best:7.2f} % of what ours is worth"
        )


def repeated(rounds: int) -> None:
    print(f"{FEW} people, {rounds} rounds: pairs that had met before")
    for name, solve in SOLVERS.items():
        met: set[tuple[int, ...]] = set()
        repeats, began, chance = 0, time.perf_counter(), Random(1)
        for number in range(rounds):
            pairs = tuple((*pair, 0 if pair in met else chance.randint(1, 9)) for pair in combinations(range(FEW), 2))
            groups = solve(Circle(tuple(range(FEW)), pairs, seed=number))
            repeats += len(met.intersection(groups))
            met.update(groups)
        print(
            f"    {name:10} {repeats:4} of {rounds * FEW // 2}   {(time.perf_counter() - began) / rounds:.3f} s a round"
        )


def grouped(circle: Circle, most: int) -> None:
    print(f"{len(circle.people)} people in groups, beside what nothing can be worth more than")
    for size in range(2, 9):
        found = solved("ours", replace(circle, size=size), most)
        if found is None:
            print(f"    of {size}: does not end within {most / 60:g} minutes of computing")
            continue
        sizes = [len(group) for group in found.groups]
        worth = together(circle, found.groups) / bound(circle, sizes)
        print(
            f"    of {size}: {found.seconds:8.2f} s {found.megabytes:5} MB   {sum(sizes):6} placed, "
            f"{sum(each != size for each in sizes)} groups of another size   {100 * worth:7.2f} %"
        )


def solved(name: str, circle: Circle, most: int) -> Solved | None:
    """Let one solve it in a process of its own; nothing where it takes too long."""
    command = [sys.executable, "-m", "tests.bench.pairing", "--solve", name, "--minutes", str(most / 60)]
    with TemporaryFile() as asked, TemporaryFile() as answer:
        asked.write(written(circle))
        asked.seek(0)
        child = subprocess.Popen(command, stdin=asked, stdout=answer, cwd=ROOT)
        _, status, used = os.wait4(child.pid, 0)
        answer.seek(0)
        if status:
            return None
        said = json.load(answer)
        return Solved([tuple(group) for group in said["groups"]], used.ru_utime + used.ru_stime, said["megabytes"])


def highest() -> int:
    """Give the most memory that this process had, in megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def invented(people: int) -> Circle:
    """Invent people of some hospitals, service lines and shifts, a tenth of whom each has met, and what pairs are worth."""
    chance = Random(people)
    where = [chance.randrange(max(4, people // 30)) for _ in range(people)]
    lines = [set(chance.sample(range(10), 3)) for _ in range(people)]
    shift, new = [chance.randrange(4) for _ in range(people)], [chance.random() < 0.3 for _ in range(people)]

    def worth(one: int, other: int) -> int:
        met = chance.random() < min(0.1, 12 / people)
        liked = 300 * (where[one] != where[other]) + 100 * len(lines[one] & lines[other])
        liked += 60 * (new[one] != new[other]) + 20 * (shift[one] == shift[other])
        return liked + 40 * (chance.randint(0, 11) if met else 12)

    pairs = combinations(range(people), 2) if people <= WHOLE else sampled(people, chance)
    return Circle(
        tuple(range(people)),
        tuple((one, other, worth(one, other)) for one, other in pairs),
        2,
        frozenset(range(people)),
    )


def sampled(people: int, chance: Random) -> list[tuple[int, int]]:
    some = ((one, other) for one in range(people) for other in chance.sample(range(people), CANDIDATES) if one != other)
    return sorted({(min(pair), max(pair)) for pair in some})


def by_us(circle: Circle) -> list[Group]:
    from bot.matching.grouping import arrange  # noqa: PLC0415 - no part of what others use up

    return arrange(circle)


def by_library(circle: Circle) -> list[Group]:
    import networkx as nx  # noqa: PLC0415 - no part of what others use up

    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from(circle.pairs)
    return [(min(pair), max(pair)) for pair in nx.max_weight_matching(graph, maxcardinality=True)]


def in_turn(circle: Circle) -> list[Group]:
    """Let each, in an order by chance, take the one who is worth most to them of all who are free."""
    with_whom, people = near(circle), list(circle.people)
    Random(circle.seed).shuffle(people)
    free, found = set(people), list[Group]()
    for person in people:
        worth = {other: each for other, each in with_whom[person].items() if other in free}
        if person in free and worth:
            other = max(worth, key=lambda each: (worth[each], -each))
            free -= {person, other}
            found.append((min(person, other), max(person, other)))
    return found


def placed(groups: Iterable[Group]) -> int:
    return sum(map(len, groups))


SOLVERS: dict[str, Callable[[Circle], list[Group]]] = {"ours": by_us, "networkx": by_library, "greedy": in_turn}


if __name__ == "__main__":
    main()
