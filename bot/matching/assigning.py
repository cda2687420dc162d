"""Takers to givers: a heaviest matching of greatest size, in which a giver stands once for each whom they can take."""

from __future__ import annotations

from hashlib import blake2b

import rustworkx

from bot.matching.pool import Pool

_TIES = 2**24
"""Below what one point is worth, there is room for as many different ties."""


def assign(pool: Pool) -> dict[int, int]:
    """Give each matched taker's giver."""
    takers = sorted({taker for taker, _, _ in pool.choices})
    givers = sorted({giver for _, giver, _ in pool.choices})
    asked = _asked(pool)
    seats = [(giver, seat) for giver in givers for seat in range(min(pool.room.get(giver, 1), asked[giver]))]
    graph: rustworkx.PyGraph[int, int] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from([*takers, *(giver for giver, _ in seats)])
    nodes = {taker: node for node, taker in enumerate(takers)}
    places: dict[int, list[int]] = {}
    for node, (giver, _) in enumerate(seats, start=len(takers)):
        places.setdefault(giver, []).append(node)
    unit = _TIES * (len(takers) + 1)
    graph.add_edges_from(
        [
            (nodes[taker], place, worth * unit + _tie(pool.seed, taker, giver))
            for taker, giver, worth in pool.choices
            for place in places.get(giver, ())
        ]
    )
    pairs = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    ordered = (sorted(pair) for pair in pairs)
    return dict(sorted((takers[taker], graph[place]) for taker, place in ordered))


def _asked(pool: Pool) -> dict[int, int]:
    """Count by how many takers each giver might be taken: more room than that is of no use."""
    found: dict[int, int] = {}
    for _, giver, _ in pool.choices:
        found[giver] = found.get(giver, 0) + 1
    return found


def _tie(seed: int, taker: int, giver: int) -> int:
    """Give a number that the seed makes of a pair, and nothing else: below what a point is worth, all added up."""
    made = blake2b(f"{seed}:{taker}:{giver}".encode(), digest_size=3)
    return int.from_bytes(made.digest(), "big")
