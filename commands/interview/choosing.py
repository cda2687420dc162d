"""Choosing a time: some are proposed that fit both, one of the two picks, or proposes others, and it has an end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain

from bot import availability, fitting, gatherings, rules
from bot.fitting import Facts
from bot.gatherings import Here
from bot.rules import Rule
from commands.interview import owing, rows
from commands.interview.rows import Request
from commands.interview.settings import Terms
from commands.interview.tables import KIND

MOST_MOVES = 2
"""So often a time that was fixed may be given up; then the talk is off."""

MOST_TIMES = 3
FURTHEST = timedelta(days=60)
LENGTH = timedelta(minutes=30)
_DAY = timedelta(days=1)
_Spans = Sequence[tuple[datetime, datetime]]


async def begin(here: Here, request: Request, terms: Terms, *, turn: str = "asker", moves: int = 0) -> None:
    """Propose times that fit both; where none is known, the host names some."""
    proposed = await suggestions(here, request)
    await rows.propose(here.db, request, proposed)
    due = here.now + 2 * terms.patience
    whose = turn if proposed else "host"
    await _turn(here, request, whose, terms, due=due, moves=moves, gathering=None, ends=None)


async def again(here: Here, request: Request, away: int, terms: Terms) -> None:
    """Look for another time, since one of the two cannot come; after the second time it is over."""
    if request.moves >= MOST_MOVES:
        await owing.note(here, request, "off", away)
        await owing.become(here, request, "off")
        await owing.tell_both(here, owing.OFF, request)
        return
    await owing.note(here, request, "moved", away)
    other = "host" if request.side(away) == "asker" else "asker"
    await begin(here, request, terms, turn=other, moves=request.moves + 1)
    await owing.tell_both(here, owing.CHOOSE, request, key=f"moved {request.moves}")


async def put(here: Here, request: Request, by: int, proposed: Sequence[datetime], terms: Terms) -> None:
    """Let one of the two propose times; it is the other's turn then."""
    await rows.propose(here.db, request, proposed)
    await owing.note(here, request, "proposed", by)
    other = request.other(by)
    await _turn(here, request, "host" if request.side(by) == "asker" else "asker", terms, due=request.due)
    if other is not None:
        key = f"{here.now.isoformat()} {request.moves}"
        await owing.tell(here, owing.CHOOSE, request.id, other, request.home(other), key=key)


async def step(here: Here, request: Request, terms: Terms) -> datetime | None:
    """Remind whose turn it is, and end it where they do not choose in time."""
    end = min(request.until or request.due, request.due)
    if here.now >= end:
        await owing.note(here, request, "lapsed")
        await owing.become(here, request, "lapsed")
        await owing.tell_both(here, owing.LAPSED, request)
        return None
    reminder = end - max(terms.patience - terms.nudge, timedelta(0))
    if request.nudged is None and here.now >= reminder:
        await _remind(here, request)
        return end
    return reminder if request.nudged is None else end


async def suggestions(here: Here, request: Request) -> list[datetime]:
    """Give three times that fit both, and at which neither is going to something else.

    They are of those that the host named for talks, else by the shifts of the two.
    """
    if request.host is None:
        return []
    facts = await fitting.load(here.db, request.community, request.both)
    host = await rows.host(here.db, request.community, request.host)
    taken = await gatherings.taken(here.db, request.community, request.both, here.now)
    if host is not None and host.slots:
        named = [at for at in _named(host.slots, here.now) if not _meets(at, taken)]
        free = [at for at in named if _suits(facts[request.member], at)]
        return (free or named)[:MOST_TIMES]
    # What else one of them is going to may meet two of these.
    most = MOST_TIMES + 2 * len(taken)
    fits = fitting.suitable_times([facts[each] for each in request.both], here.now + _DAY, most)
    return [at for at in fits if not _meets(at, taken)][:MOST_TIMES]


async def engaged(here: Here, request: Request, at: datetime) -> bool:
    """Say whether one of the two has another talk at that time."""
    return _meets(at, await gatherings.taken(here.db, request.community, request.both, here.now, KIND))


async def _remind(here: Here, request: Request) -> None:
    """Remind whose turn it is; times that are over by now are proposed anew."""
    known = await rows.times_of(here.db, request.id)
    if known and all(at <= here.now for _, at in known):
        await rows.propose(here.db, request, await suggestions(here, request))
    whose = request.member if request.turn == "asker" else request.host
    await owing.become(here, request, "choosing", nudged=here.now)
    if whose is not None:
        await owing.note(here, request, "reminded", whose)
        key = request.until.isoformat() if request.until else ""
        await owing.tell(here, owing.REMIND, request.id, whose, request.home(whose), key=key)


async def _turn(here: Here, request: Request, whose: str, terms: Terms, *, due: datetime, **values: object) -> None:
    until = min(here.now + terms.patience, due)
    # Whose time is short is told of its end at once, and is not reminded of it a moment later.
    nudged = None if until == here.now + terms.patience else here.now
    await owing.become(here, request, "choosing", turn=whose, until=until, due=due, nudged=nudged, **values)


def _named(slots: Sequence[Rule], now: datetime) -> list[datetime]:
    """Give the times that a host named: who names one a month is asked for it too."""
    coming = (rules.occurrences(each, now + _DAY, now + FURTHEST) for each in slots)
    return sorted({each.at for each in chain.from_iterable(coming)})


def _suits(facts: Facts, at: datetime) -> bool:
    return availability.touched(at, LENGTH, facts.zone) <= facts.free


def _meets(at: datetime, spans: _Spans) -> bool:
    return any(begins < at + LENGTH and at < ends for begins, ends in spans)
