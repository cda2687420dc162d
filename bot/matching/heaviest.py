"""A heaviest matching of those of greatest size, by the library's solver; between equals the seed decides."""

from __future__ import annotations

from collections.abc import Collection

import rustworkx

from bot.matching.chance import order
from bot.matching.pool import Choice


def heaviest(edges: Collection[Choice], seed: int) -> list[tuple[int, int]]:
    """Give its pairs, in rising order."""
    rank = order(seed, "person")
    places = {person: rank(person) for one, other, _ in edges for person in (one, other)}
    people = sorted(places, key=places.__getitem__)
    graph: rustworkx.PyGraph[int, int] = rustworkx.PyGraph(multigraph=False)
    nodes = dict(zip(people, graph.add_nodes_from(people), strict=True))
    ends = ((nodes[one], nodes[other], worth) for one, other, worth in edges)
    graph.add_edges_from(sorted((min(one, other), max(one, other), worth) for one, other, worth in ends))
    matched = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    pairs = ((graph[one], graph[other]) for one, other in matched)
    return sorted((min(pair), max(pair)) for pair in pairs)
