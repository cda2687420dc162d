"""Times at which people can meet, by the shifts that they work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.fitting.facts import Facts

_HOUR = timedelta(hours=1)
AHEAD = timedelta(days=14)
GAP = timedelta(hours=20)
"""Proposals are on different days, as far as there are any."""


def suitable_times(who: Sequence[Facts], after: datetime, most: int = 3) -> tuple[datetime, ...]:
    """Propose full hours after an instant, within two weeks, in which all are free: early ones, spread over the days.

    Where their shifts leave no common hour, or one is not known to be free at all, there is none.
    """
    first = after.replace(minute=0, second=0, microsecond=0) + _HOUR
    hours = (first + _HOUR * step for step in range(AHEAD // _HOUR))
    fits = [at for at in hours if all(_free(each, at) for each in who)]
    chosen: list[datetime] = []
    for at in fits:
        if len(chosen) < most and all(abs(at - other) >= GAP for other in chosen):
            chosen.append(at)
    chosen += [at for at in fits if at not in chosen][: most - len(chosen)]
    return tuple(sorted(chosen))


def _free(one: Facts, at: datetime) -> bool:
    there = at.astimezone(one.zone)
    return there.weekday() * 24 + there.hour in one.free
