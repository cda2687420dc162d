"""An instant as people read it, to confirm what was understood."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot import zones
from bot.moments.names import MONTHS, WEEKDAYS, brief
from bot.moments.walls import doubled, named


def spelled(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Write an instant in a zone, its year only if it is not this one: ``Tue Nov 24, 19:00 Central (Chicago)``.

    In the hour that comes twice its name stands there instead: ``Sun Nov 1, 01:30 CDT``.
    """
    local = at.astimezone(zone)
    day = f"{brief(WEEKDAYS[local.weekday()])} {brief(MONTHS[local.month - 1])} {local.day}"
    year = f" {local.year}" if local.year != now.astimezone(zone).year else ""
    return f"{day}{year}, {local:%H:%M} {named(local, zone) if doubled(local, zone) else zones.label(zone.key)}"
