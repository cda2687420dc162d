"""What one member declared, as far as it decides who fits whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot import availability, people, profile
from bot.profile import Audience, Profile, Values
from bot.store import Connection

NOTHING = Profile({}, {})


@dataclass(frozen=True, slots=True)
class Facts:
    """The values of a member's profile; those whose keys are in ``open`` are shown to everyone.

    ``zoned``: the zone is their own, or what the platform knows. ``free`` are the whole hours of a week there, 0 = Monday
    00:00, at which they may be asked to meet. ``timed``: their shifts tell it. Who named no shift, or one that says no hours,
    may be asked from 9 to 21, outside the hours in which any of their shifts would sleep; where nobody knows their zone, never.
    """

    member: int
    values: Values
    open: frozenset[str]
    zone: ZoneInfo
    zoned: bool
    free: frozenset[int]
    timed: bool

    def all(self, key: str) -> tuple[str, ...]:
        return self.values.get(key, ())

    def first(self, key: str) -> str:
        return next(iter(self.all(key)), "")


async def load(db: Connection, community: int, members: Iterable[int]) -> dict[int, Facts]:
    """Give what members declared, of all who are asked for, in three queries."""
    wanted = list(members)
    profiles = await profile.load(db, community, wanted)
    zones = await people.zones(db, community, wanted)
    return {member: facts_of(member, profiles.get(member, NOTHING), zones.get(member)) for member in wanted}


def facts_of(member: int, said: Profile, zone: ZoneInfo | None) -> Facts:
    """Take from a profile what decides who fits; ``zone`` is None where nobody knows it."""
    shifts = said.values.get("shifts", ())
    free = availability.free(shifts) & availability.waking(shifts) if zone else frozenset[int]()
    timed = zone is not None and availability.promises(shifts)
    shown = frozenset(said.seen(Audience.EVERYONE))
    return Facts(member, said.values, shown, zone or people.UTC, zone is not None, free, timed)
