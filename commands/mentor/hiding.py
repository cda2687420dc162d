"""Nobody is found out by a number: small groups are put together, and what is said in private is shown five at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256

from commands.mentor.counting import Case

FEWEST = 5
"""A group of fewer people is not shown by itself."""

OTHERS = "others"


def people(cases: Iterable[Case]) -> int:
    """Count the different people in some cases; who erased themselves counts as nobody."""
    return len({each.person for each in cases if each.person is not None})


def cut(cases: Iterable[Case], group_of: Callable[[int | None], str]) -> dict[str, list[Case]]:
    """Divide cases into groups of at least five people each, the largest first.

    Smaller ones become ``OTHERS``, with the smallest of the larger ones where they are not five people themselves: no
    group's number follows from the whole and the numbers of the others. Where no group is left beside them, none is shown.
    """
    groups: dict[str, list[Case]] = {}
    for each in cases:
        groups.setdefault(group_of(each.asker), []).append(each)
    ordered = sorted(groups, key=lambda key: (-people(groups[key]), key))
    shown = [key for key in ordered if people(groups[key]) >= FEWEST]
    hidden = [key for key in ordered if key not in shown]
    others = [case for key in hidden for case in groups[key]]
    while others and people(others) < FEWEST and shown:
        others += groups[shown.pop()]
    if not shown:
        return {}
    return {key: groups[key] for key in shown} | ({OTHERS: others} if others else {})


def batches(cases: Iterable[Case]) -> Iterator[list[Case]]:
    """Put answers together in the order in which they came, as soon as they are of five different people.

    Those after the last five wait: else who looks before and after one more came knew what it says.
    """
    batch: list[Case] = []
    for each in sorted(cases, key=lambda case: (case.at, case.person or 0, case.value)):
        batch.append(each)
        if people(batch) >= FEWEST:
            yield batch
            batch = []


def told(cases: Iterable[Case], since: datetime) -> list[Case]:
    """Give the answers that may be shown: whole batches, also where a time begins in the middle of one."""
    return [each for batch in batches(cases) if batch[-1].at >= since for each in batch]


def shuffled(cases: Iterable[Case]) -> list[str]:
    """Give what was written in an order that says nothing about who wrote it or when, and is always the same."""
    words = [each.words for each in cases if each.words.strip()]
    return sorted(words, key=lambda written: sha256(written.encode()).digest())
