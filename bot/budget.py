"""One notification budget a member, over all features: which sorts of messages, at which hours, how many a day, until when none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, delete, func, insert, or_, select, update

from bot import availability
from bot import schema as s
from bot.declare import Topic
from bot.store import Connection

SHIFT, NEVER = "shift", "none"
"""Quiet hours: those that the member's shift asks for, or none; otherwise two hours of the day, such as ``22-7``."""

BUNDLE = "bundle"


@dataclass(frozen=True, slots=True)
class Budget:
    """What a member decided. ``direct``: they may be written to; ``fallback``: else a channel may tell that something waits."""

    off: frozenset[str] = frozenset()
    quiet: str = SHIFT
    paused: datetime | None = None
    daily: int | None = None
    direct: bool = True
    fallback: bool = True


async def load(db: Connection, community: int, member: int) -> Budget:
    t = s.notifications.c
    row = (await db.execute(select(s.notifications).where(t.community == community, t.member == member))).one_or_none()
    if row is None:
        return Budget()
    return Budget(
        frozenset(filter(None, row.off.split(","))), row.quiet, row.paused, row.daily, row.direct, row.fallback
    )


async def save(db: Connection, community: int, member: int, decided: Budget, now: datetime) -> None:
    """Keep what a member decided, and look at once at what was held back under the old decision."""
    t = s.notifications.c
    await db.execute(delete(s.notifications).where(t.community == community, t.member == member))
    row = {
        "quiet": decided.quiet,
        "paused": decided.paused,
        "daily": decided.daily,
        "direct": decided.direct,
        "fallback": decided.fallback,
    }
    off = ",".join(sorted(decided.off))
    await db.execute(insert(s.notifications).values(community=community, member=member, off=off, **row))
    d = s.deliveries.c
    held = or_(d.state == "held", and_(d.kind == BUNDLE, d.state == "due"))
    await db.execute(update(s.deliveries).where(d.member == member, held).values(due=now))


async def sent_since(db: Connection, member: int, since: datetime) -> int:
    """Count the direct messages that a member got."""
    d = s.deliveries.c
    sent = select(func.count()).where(d.member == member, d.state == "sent", d.effect == "tell", d.done >= since)
    return (await db.execute(sent.where(d.bundle.is_(None)))).scalar_one()


def moment(
    budget: Budget,
    topic: Topic | None,
    now: datetime,
    zone: ZoneInfo,
    shifts: tuple[str, ...],
    *,
    sent: int = 0,
    latest: datetime | None = None,
) -> datetime | None:
    """Give when a message may arrive: ``now``, a later instant, or None for never. All instants are aware.

    ``sent`` is how many the member got today, ``latest`` until when it is of use: what would come too late in the next
    waking hour comes in the quiet one.
    """
    if topic is not None and topic.key in budget.off:
        return None
    at = max(now, budget.paused) if budget.paused else now
    if topic is not None and topic.exact:
        return at
    if budget.daily is not None and sent >= budget.daily:
        at = max(at, midnight_after(now, zone))
    woken = availability.next_waking(at, zone, waking(budget.quiet, shifts))
    return at if latest is not None and woken > latest >= at else woken


def waking(quiet: str, shifts: tuple[str, ...]) -> frozenset[int]:
    """Give the hours of a local week in which messages may come, 0 = Monday 00:00."""
    if quiet == SHIFT:
        return availability.waking(shifts)
    if quiet == NEVER:
        return availability.ALWAYS
    first, _, last = quiet.partition("-")
    return availability.outside(int(first), int(last))


def midnight_after(now: datetime, zone: ZoneInfo) -> datetime:
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), zone).astimezone(now.tzinfo)


def midnight_before(now: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(now.astimezone(zone).date(), time(0), zone).astimezone(now.tzinfo)
