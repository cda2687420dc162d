"""The order that a seed makes of people: it alone decides between equals."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b


def order(seed: int, kind: str) -> Callable[[int], bytes]:
    """Give a place that the seed makes of a number, and nothing else."""
    return lambda number: blake2b(f"{seed}:{kind}:{number}".encode(), digest_size=16).digest()
