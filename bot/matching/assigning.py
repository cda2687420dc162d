"""Takers to givers: a heaviest matching of greatest size, in which a giver stands once for each whom they can take.

Equal answers are decided by the order in which the solver sees who is there, and that order comes from the seed. To weigh
ties instead makes them all different, and takes the solver two to seven times as long.
"""

from __future__ import annotations

from typing import TypeAlias

import rustworkx

from bot.matching.chance import order
from bot.matching.pool import Pool

_Asking: TypeAlias = list[tuple[int, int]]
"""Who might take, with what it is worth."""


def assign(pool: Pool) -> dict[int, int]:
    """Give each matched taker's giver."""
    graph: rustworkx.PyGraph[int, int] = rustworkx.PyGraph(multigraph=False)
    takers = sorted({taker for taker, _, _ in pool.choices}, key=order(pool.seed, "taker"))
    nodes = dict(zip(takers, graph.add_nodes_from(takers), strict=True))
    asking: dict[int, _Asking] = {}
    for taker, giver, worth in sorted(pool.choices, key=lambda choice: nodes[choice[0]]):
        asking.setdefault(giver, []).append((nodes[taker], worth))
    for giver in sorted(asking, key=order(pool.seed, "giver")):
        for seat in _seats(asking[giver], pool.room.get(giver, 1)):
            place = graph.add_node(giver)
            graph.add_edges_from([(taker, place, worth) for taker, worth in seat])
    pairs = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return dict(sorted((graph[taker], graph[place]) for taker, place in map(sorted, pairs)))


def _seats(asking: _Asking, room: int) -> list[_Asking]:
    """Give by whom each seat may be taken: where there is one for everybody, each has their own."""
    return [[one] for one in asking] if room >= len(asking) else [asking] * room
