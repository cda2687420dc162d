"""Who came, how often in a row, and who leads next: bookkeeping over a group's sessions, for the group alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.gatherings import Meeting
from bot.gatherings.tables import rsvps
from bot.store import Connection
from commands.study.rows import Seat
from commands.study.tables import sessions


@dataclass(frozen=True, slots=True)
class Held:
    """A session that has begun: ``week`` is counted from Monday to Sunday where it is planned, ``came`` who was there.

    It is ``over`` when nobody can check in any more. ``said``: somebody said that it took place, or that it did not.
    """

    meeting: int
    at: datetime
    week: int
    over: bool
    came: frozenset[int]
    said: bool | None
    leader: int | None
    topics: tuple[str, ...]

    @property
    def took_place(self) -> bool:
        return bool(self.came) or self.said is True


async def load(db: Connection, meetings: Sequence[Meeting], now: datetime) -> list[Held]:
    """Give the sessions that have begun, the oldest first, in two queries."""
    begun = [each for each in meetings if each.at <= now]
    numbers = [each.id for each in begun]
    r, t = rsvps.c, sessions.c
    came: dict[int, set[int]] = {}
    for row in await db.execute(select(r.meeting, r.member).where(r.meeting.in_(numbers), r.came.is_not(None))):
        came.setdefault(row.meeting, set()).add(row.member)
    kept = {row.meeting: row for row in await db.execute(select(sessions).where(t.meeting.in_(numbers)))}
    return [
        Held(
            each.id, each.at, week(each), now >= each.doors[1], frozenset(came.get(each.id, ())), kept[each.id].held if each.id in kept else None,
            kept[each.id].facilitator if each.id in kept else None,
            tuple(filter(None, kept[each.id].topics.split("\n"))) if each.id in kept else (),
        )
        for each in begun
    ]  # fmt: skip


def week(meeting: Meeting) -> int:
    return (meeting.at.astimezone(meeting.plan.zone).date().toordinal() - 1) // 7


def streak(held: Iterable[Held], member: int) -> int:
    """Count the weeks in a row, up to the latest, in which a member came; a week without a session does not break it."""
    weeks: dict[int, bool] = {}
    for each in held:
        if each.took_place:
            weeks[each.week] = weeks.get(each.week, False) or member in each.came
    found = 0
    for number in sorted(weeks, reverse=True):
        if not weeks[number]:
            break
        found += 1
    return found


def times(held: Iterable[Held], member: int, since: datetime) -> tuple[int, int]:
    """Say to how many sessions a member came, of how many that took place since they joined."""
    theirs = [each for each in held if each.took_place and (each.at >= since or member in each.came)]
    return sum(1 for each in theirs if member in each.came), len(theirs)


def spent(held: Iterable[Held]) -> dict[str, float]:
    """Say how many sessions each topic had; two topics of one session share it."""
    found: dict[str, float] = {}
    for each in held:
        if each.took_place:
            for topic in each.topics:
                found[topic] = found.get(topic, 0) + 1 / len(each.topics)
    return found


def leads(seats: Iterable[Seat], going: Collection[int], led: Mapping[int, datetime]) -> int | None:
    """Choose who leads: of those who come, the one who led longest ago; who has not led yet did so when they joined."""
    able = [each for each in seats if each.inside and each.member in going]
    first = min(
        able,
        key=lambda each: (max(led.get(each.member, each.since), each.since), each.since, each.member),
        default=None,
    )
    return first.member if first else None
