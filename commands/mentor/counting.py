"""What became of mentoring, counted from plain rows: each thing that counts once, in whose group, and what it adds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

DAY, WEEK = timedelta(days=1), timedelta(days=7)
THOUGHT = timedelta(hours=72)
"""So long a question may wait before it counts as not answered."""

_ANSWERS = frozenset({"question", "declined", "accepted", "claimed"})
"""The steps by which a mentor says anything."""

_STOPPED = frozenset({"stopped", "other", "done"})
"""Ends of a mentorship by a click of one of both, which is an answer too."""

T = TypeVar("T")

Base = Literal[
    "asked", "heard", "answer", "soon", "none", "withdrawn", "open", "meeting", "met", "term", "check", "survey"
]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the ledger."""

    request: int | None
    mentorship: int | None
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: whose it is, and how it stands now."""

    id: int
    member: int
    state: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A mentorship; who erased themselves is None."""

    id: int
    mentor: int | None
    mentee: int | None
    state: str
    began: datetime
    ends: datetime
    ended: datetime | None
    how: str


@dataclass(frozen=True, slots=True)
class Met:
    mentorship: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Offering:
    """A mentor, and how many mentees they take at once."""

    member: int
    room: int
    state: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody said after a mentorship; ``asker`` is its mentee."""

    asker: int | None
    member: int
    score: int
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rows:
    """All that is counted, the ledger in its order."""

    steps: Sequence[Step] = ()
    requests: Sequence[Asked] = ()
    pairs: Sequence[Pair] = ()
    meetings: Sequence[Met] = ()
    mentors: Sequence[Offering] = ()
    surveys: Sequence[Answered] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that counts: the member who asked, what it adds, and the ``person`` who is not to be found out by it."""

    asker: int | None
    value: float
    person: int | None
    at: datetime
    words: str = ""


Cases = Mapping[Base, list[Case]]


@dataclass(frozen=True, slots=True)
class Load:
    """How many mentors have so many mentees, and for how many more there is room now."""

    mentors: Counter[int]
    room: int
    resting: int


def cases(rows: Rows, since: datetime, now: datetime) -> Cases:
    """Count what began, was asked, or was over between two instants; requests that are open, and surveys, of any time."""
    found: dict[Base, list[Case]] = {}
    for base, case in [*_of_requests(rows, since, now), *_of_pairs(rows, since, now), *_of_surveys(rows)]:
        found.setdefault(base, []).append(case)
    return found


def load(rows: Rows) -> Load:
    """Count the mentees of everybody who mentors; room has only who is asked at the moment."""
    has = Counter(each.mentor for each in rows.pairs if each.state != "ended" and each.mentor is not None)
    mentors = {each.member for each in rows.mentors} | set(has)
    room = sum(max(each.room - has[each.member], 0) for each in rows.mentors if each.state == "open")
    return Load(Counter(has[each] for each in mentors), room, sum(each.state != "open" for each in rows.mentors))


def months(since: datetime, now: datetime, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Name the months between two instants in a zone, the first and the last not always whole."""
    first, last = since.astimezone(zone), now.astimezone(zone)
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [(number // 12, number % 12 + 1) for number in numbers]


def by_month(counted: Sequence[Case], since: datetime, now: datetime, zone: ZoneInfo) -> list[tuple[int, int, int]]:
    """Count the cases of each month; give year, month and number."""
    local = (each.at.astimezone(zone) for each in counted)
    found = Counter((at.year, at.month) for at in local)
    return [(year, month, found[year, month]) for year, month in months(since, now, zone)]


def bands(counted: Sequence[Case], limits: Sequence[timedelta]) -> list[int]:
    """Count the cases whose value in seconds is up to each limit and above the one before; last those above all."""
    ends = [each.total_seconds() for each in limits]
    found = Counter(sum(each.value > end for end in ends) for each in counted)
    return [found[place] for place in range(len(ends) + 1)]


def _of_requests(rows: Rows, since: datetime, now: datetime) -> Iterator[tuple[Base, Case]]:
    taken = _by_number((each.request, each) for each in rows.steps)
    for request in rows.requests:
        steps = taken.get(request.id)
        if steps:
            yield from _of_request(request, steps, since, now)


def _of_request(request: Asked, steps: list[Step], since: datetime, now: datetime) -> Iterator[tuple[Base, Case]]:
    """Count one request. Handed on it is one of its own, as old as its own first step."""
    began = steps[0].at

    def case(value: float) -> Case:
        return Case(request.member, value, request.member, began)

    if request.state in {"open", "waiting"}:
        yield "open", case((now - began).total_seconds())
    if not since <= began <= now:
        return
    answer = next((each.at for each in steps if each.what in _ANSWERS), None)
    matched = next((each.at for each in steps if each.what == "matched"), None)
    yield "asked", case(1)
    yield "heard", case(answer is not None)
    if answer is not None:
        yield "answer", case((answer - began).total_seconds())
    if now - began >= WEEK:
        yield "soon", case(matched is not None and matched - began <= WEEK)
    yield "none", case(any(each.what == "none yet" for each in steps))
    yield "withdrawn", case(any(each.what == "withdrawn" for each in steps))


def _of_pairs(rows: Rows, since: datetime, now: datetime) -> Iterator[tuple[Base, Case]]:
    taken = _by_number((each.mentorship, each) for each in rows.steps)
    met = _by_number((each.mentorship, each) for each in rows.meetings if since <= each.at <= now)
    for pair in rows.pairs:
        for each in met.get(pair.id, ()):
            yield "meeting", _case(pair, 1, each.at)
        if pair.began <= now and (pair.ended is None or pair.ended > since):
            yield "met", _case(pair, pair.id in met, pair.began)
        for base, case in _of_pair(pair, taken.get(pair.id, []), now):
            if since <= case.at <= now:
                yield base, case


def _of_pair(pair: Pair, steps: list[Step], now: datetime) -> Iterator[tuple[Base, Case]]:
    for at, answered in _checks(pair, steps, now):
        yield "check", _case(pair, answered, at)
    renewed = next((each.at for each in steps if each.what == "renewed"), None)
    if renewed is not None:
        yield "term", _case(pair, 1, renewed)
    elif pair.state != "paused":
        yield "term", _case(pair, not pair.ended or _lasted(pair, steps) >= pair.ends, pair.ends)


def _checks(pair: Pair, steps: list[Step], now: datetime) -> Iterator[tuple[datetime, bool]]:
    """Give when both were asked something, and whether one of them answered before they were asked again.

    What was withdrawn or still stands, and had not three days, is left out.
    """
    asked: datetime | None = None
    for step in steps:
        if step.what not in {"checked", "answered", "ended", "paused"}:
            continue
        answered = step.what == "answered" or (step.what == "ended" and pair.how in _STOPPED)
        if asked and (answered or step.what == "checked" or step.at - asked >= THOUGHT):
            yield asked, answered
        asked = step.at if step.what == "checked" else None
    if asked and now - asked >= THOUGHT:
        yield asked, False


def _lasted(pair: Pair, steps: list[Step]) -> datetime:
    """Say until when an ended mentorship went on: a pause in which it ended does not count."""
    turns = [each for each in steps if each.what in {"paused", "resumed"}]
    ended = pair.ended or pair.ends
    return min(turns[-1].at, ended) if turns and turns[-1].what == "paused" else ended


def _of_surveys(rows: Rows) -> Iterator[tuple[Base, Case]]:
    for each in rows.surveys:
        yield "survey", Case(each.asker, each.score, each.member, each.at, each.words)


def _case(pair: Pair, value: float, at: datetime) -> Case:
    return Case(pair.mentee, value, pair.mentee, at)


def _by_number(found: Iterable[tuple[int | None, T]]) -> dict[int, list[T]]:
    """Put together what belongs to one request or one mentorship, in its order."""
    whole: dict[int, list[T]] = {}
    for number, each in found:
        if number is not None:
            whole.setdefault(number, []).append(each)
    return whole
