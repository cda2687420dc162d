"""Times at which people can meet, by the shifts that they work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bot import availability
from bot.fitting.facts import Facts

AHEAD = timedelta(days=14)
EVENING = 19
"""Cases begin early, so most people meet after work."""
_HOUR, _QUARTER = timedelta(hours=1), timedelta(minutes=15)


def suitable_times(
    who: Sequence[Facts], after: datetime, most: int = 3, length: timedelta = _HOUR
) -> tuple[datetime, ...]:
    """Propose times after an instant, to begin within two weeks, at which everybody is free for as long as it lasts.

    They are full hours for the first of them, on different days as far as there are any, the next ones; of a day's hours
    the nearest to the evening of all. Where they leave no common time, or nobody knows one's zone, there is none. Unless
    all are ``timed`` these are times to ask for: whether they are free then, nobody knows.
    """
    if not who:
        return ()
    by_day: dict[date, list[datetime]] = {}
    for at in _full_hours(who[0], after):
        if all(availability.touched(at, length, each.zone) <= each.free for each in who):
            by_day.setdefault(at.astimezone(who[0].zone).date(), []).append(at)
    days = [sorted(hours, key=lambda at: (_from_evening(who, at), at)) for hours in by_day.values()]
    chosen: list[datetime] = []
    while any(days) and len(chosen) < most:
        chosen += [hours[0] for hours in days if hours][: most - len(chosen)]
        days = [[at for at in hours if all(abs(at - other) >= length for other in chosen)] for hours in days]
    return tuple(sorted(chosen))


def _full_hours(one: Facts, after: datetime) -> Iterator[datetime]:
    """Give the full hours of one's zone, of which some begin at a quarter or at half past for others."""
    first = after.replace(minute=after.minute // 15 * 15, second=0, microsecond=0) + _QUARTER
    quarters = (first + _QUARTER * step for step in range(AHEAD // _QUARTER))
    return (at for at in quarters if at.astimezone(one.zone).minute == 0)


def _from_evening(who: Sequence[Facts], at: datetime) -> float:
    """Give by how many hours it is from the evening where it is farthest from it."""
    return max(abs(there.hour + there.minute / 60 - EVENING) for there in (at.astimezone(each.zone) for each in who))
