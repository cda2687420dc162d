"""From the clock on a wall to an instant: what the zone skips is refused, and what it doubles asks which."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.errors import Unread
from bot.text import say
from bot.zones import Meant, meant


def in_zone(local: datetime, zone: ZoneInfo) -> datetime:
    """Turn a wall-clock time into an instant in UTC.

    Raises:
        Unread: the zone skips that time, or has it twice.
    """
    found = instant(local, (Meant(zone),), zone)
    if isinstance(found, Unread):
        raise found
    return found


def instant(local: datetime, zones: tuple[Meant, ...], own: ZoneInfo) -> datetime | Unread:
    """Find the one instant at which a clock in one of the zones shows a time; ``own`` is the reader's zone."""
    found = instants(local, zones)
    if len(found) == 1:
        return found[0]
    if found:
        return _twice(local, zones, found, own)
    shown = instants(local, tuple(Meant(each.zone) for each in zones))
    return _unused(local, zones[0], own) if shown else _skipped(local)


def instants(local: datetime, zones: tuple[Meant, ...]) -> list[datetime]:
    """Find every instant at which a clock in one of the zones shows a time, under the zone's name if it has one."""
    found = set()
    for each in zones:
        for fold in (0, 1):
            at = local.replace(tzinfo=each.zone, fold=fold)
            shown = at.astimezone(UTC).astimezone(each.zone)
            if shown.replace(tzinfo=None) == local and each.name in {"", at.tzname()}:
                found.add(at.astimezone(UTC))
    return sorted(found)


def doubled(local: datetime, zone: ZoneInfo) -> bool:
    """Say whether a wall-clock time comes twice."""
    return len(instants(local.replace(tzinfo=None), (Meant(zone),))) > 1


def exactly(at: datetime, zone: ZoneInfo) -> str:
    """Write an instant so that who is in the zone can type it: with EDT or EST behind it in the doubled hour."""
    local = at.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M} {named(local, zone) if doubled(local, zone) else ''}".strip()


def _skipped(local: datetime) -> Unread:
    return Unread(
        say(
            "{time} does not exist on {day}: the clocks go forward then. Choose another time.",
            time=f"{local:%H:%M}",
            day=local.date().isoformat(),
        )
    )


def _unused(local: datetime, zone: Meant, own: ZoneInfo) -> Unread:
    here = local.replace(tzinfo=zone.zone)
    name = named(here, own)
    return Unread(
        say(
            "{name} is not used on {day}: clocks there show {other} then. Type {when}, or a city, such as Chicago time.",
            name=zone.name,
            day=local.date().isoformat(),
            other=here.tzname() or "",
            when=f"{local:%Y-%m-%d %H:%M} {name}",
        )
    )


def _twice(local: datetime, zones: tuple[Meant, ...], found: list[datetime], own: ZoneInfo) -> Unread:
    first, second = (_exactly(at, zones, own) for at in found[:2])
    return Unread(
        say(
            "{time} comes twice on {day}. Type {first} or {second}.",
            time=f"{local:%H:%M} {zones[0].name}".strip(),
            day=local.date().isoformat(),
            first=first,
            second=second,
        )
    )


def named(at: datetime, own: ZoneInfo) -> str:
    """Name an instant's offset so that its reader can type it: ``EDT``, or ``UTC+1345`` where that is not plain."""
    name = at.tzname() or ""
    return name if instants(at.replace(tzinfo=None), meant(name, own, at)) == [at.astimezone(UTC)] else f"UTC{at:%z}"


def _exactly(at: datetime, zones: tuple[Meant, ...], own: ZoneInfo) -> str:
    """Write an instant of a doubled hour so that it is read back: with EDT or EST behind it."""
    local = at.astimezone(zones[0].zone)
    return f"{local:%Y-%m-%d %H:%M} {named(local, own)}"
