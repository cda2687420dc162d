"""What each session is about: counted back from the exam, weighted by its outline. Pure arithmetic, without a database.

A session is made of parts of one length, two or as many as the topics need; each topic gets its share of all parts by the
largest remainder, in the order of the outline. What gets no part of its own is looked at in brief. The last ones review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.exams import Topic

PARTS = 2
"""A session has room for two topics, unless there are more topics than that in all."""

REVIEWS = 8
"""One of so many sessions, and the last in any case, is for review."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one session is about: ``topics`` by their share of it, in parts, and what is looked at ``briefly``."""

    topics: Mapping[str, int]
    briefly: tuple[str, ...] = ()
    review: bool = False


def plan(topics: Sequence[Topic], sessions: int, done: Mapping[str, float] | None = None) -> list[Lesson]:
    """Plan the sessions that are left; ``done`` is how many sessions each topic had already.

    Topics with the same share of time keep to their weights within one session; what had more than its share rests.
    """
    past = done or {}
    reviews = min(sessions, -(-sessions // REVIEWS)) if topics else 0
    left = sessions - reviews if topics else 0
    lessons = _lessons(topics, left, past) if left else []
    return lessons + [Lesson({}, review=True)] * reviews


def shares(topics: Sequence[Topic], sessions: int, done: Mapping[str, float]) -> list[float]:
    """Say how many of the sessions that are left each topic should have, so that all in all it has its weight."""
    total = sum(each.weight for each in topics)
    every = sessions + sum(done.get(each.title, 0) for each in topics)
    lacks = [max(every * each.weight / total - done.get(each.title, 0), 0) for each in topics]
    scale = sessions / sum(lacks) if sum(lacks) else 0
    return [lack * scale for lack in lacks]


def apportion(wanted: Sequence[float], units: int) -> list[int]:
    """Give whole units by the largest remainder: each gets what it wants, rounded up or down."""
    given = [int(each) for each in wanted]
    by_rest = sorted(range(len(wanted)), key=lambda at: (given[at] - wanted[at], at))
    for at in by_rest[: units - sum(given)]:
        given[at] += 1
    return given


def _lessons(topics: Sequence[Topic], sessions: int, done: Mapping[str, float]) -> list[Lesson]:
    parts = max(PARTS, -(-len(topics) // sessions))
    units = sessions * parts
    given = apportion([each * parts for each in shares(topics, sessions, done)], units)
    row, brief = list[str](), dict[int, list[str]]()
    for each, number in zip(topics, given, strict=True):
        row += [each.title] * number
        if not number and not done.get(each.title):
            brief.setdefault(min(len(row), units - 1) // parts, []).append(each.title)
    return [_lesson(row[at * parts : (at + 1) * parts], brief.get(at, [])) for at in range(sessions)]


def _lesson(parts: Sequence[str], brief: Sequence[str]) -> Lesson:
    return Lesson({each: parts.count(each) for each in dict.fromkeys(parts)}, tuple(brief))
