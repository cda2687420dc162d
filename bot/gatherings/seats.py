"""Who has a seat and who gets the next one: arithmetic over one meeting's rows, without a database.

Seats that are offered are held, so they count as taken. The line is strict: who waits longest gets what is free, also
where it is fewer seats than they asked for, and nobody behind them is served before they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

LATE = timedelta(hours=2)
"""From so long before the start a free seat is held for nobody: all who wait are told at once, and the first takes it."""

Answer = Literal["going", "maybe", "no", "waiting", "lapsed", "asked", "walk-in"]
"""``lapsed`` let an offered seat go, ``asked`` has to answer anew since the day changed, ``walk-in`` came without an answer."""


@dataclass(frozen=True, slots=True)
class Rsvp:
    """One person's row. ``turn`` is their place in line, ``offered`` how many seats are held for them ``until`` then.

    Who waits and is ``offered`` 0 has no seat held, and must say yes before they get one: the day changed since they did.
    """

    member: int
    workspace: int
    answer: str
    guests: int = 0
    turn: int | None = None
    offered: int | None = None
    until: datetime | None = None
    came: datetime | None = None
    how: str = ""

    @property
    def seats(self) -> int:
        return 1 + self.guests

    @property
    def taken(self) -> int:
        """Count the seats that nobody else can have."""
        return self.seats if self.answer == "going" else self.offered or 0


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of somebody in line: a ``seat``, or an ``offer`` that is held for them."""

    what: Literal["seat", "offer"]
    rsvp: Rsvp


def free(capacity: int | None, rsvps: Iterable[Rsvp]) -> int | None:
    """Count the seats that are neither taken nor held; None: there are as many as anybody wants."""
    return None if capacity is None else capacity - sum(each.taken for each in rsvps)


def given(waiting: Iterable[Rsvp], left: int, until: datetime, *, promote: bool) -> list[Step]:
    """Give seats that are left to a line in its order: at once where ``promote``, else held for an answer.

    Who was asked already is never seated without an answer.
    """
    steps = []
    for each in waiting:
        if left <= 0:
            break
        more = min(each.seats - (each.offered or 0), left)
        left -= more
        if promote and each.offered is None and more == each.seats:
            steps.append(Step("seat", replace(each, answer="going", turn=None, offered=None, until=None)))
        elif more:
            held = replace(each, offered=(each.offered or 0) + more, until=each.until or until)
            steps.append(Step("offer", held))
    return steps


def held_until(now: datetime, accept: timedelta, starts: datetime) -> datetime:
    """Say how long an offer is held: as long as the host says, and never into the last two hours."""
    return min(now + accept, starts - LATE)


def is_late(now: datetime, starts: datetime) -> bool:
    return now >= starts - LATE
