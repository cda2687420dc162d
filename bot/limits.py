"""How often one person may call: a bucket each that refills with time. What it refuses is told in words."""

from __future__ import annotations

from datetime import datetime

MOST = 20
REMEMBERED = 10_000
PER_SECOND = 0.5


class CallLimit:
    """At most 20 calls at once, then one each two seconds, for one account."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str, str], tuple[float, datetime]] = {}

    def allows(self, account: tuple[str, str, str], now: datetime) -> bool:
        left, since = self._buckets.get(account, (float(MOST), now))
        left = min(MOST, left + max((now - since).total_seconds(), 0) * PER_SECOND)
        allowed = left >= 1
        self._buckets[account] = (left - 1 if allowed else left, now)
        if len(self._buckets) > REMEMBERED:
            self._forget(now)
        return allowed

    def _forget(self, now: datetime) -> None:
        refill = MOST / PER_SECOND
        self._buckets = {key: kept for key, kept in self._buckets.items() if (now - kept[1]).total_seconds() < refill}
