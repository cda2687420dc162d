"""A calendar of strangers read in a process of its own, so that the worst it can do is to end that process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import apart
from bot.calendars.answers import taken
from bot.calendars.components import hold_size
from bot.calendars.reading import Read
from bot.errors import UserError
from bot.text import say


@dataclass(frozen=True, slots=True)
class Limits:
    """What one calendar may use up: seconds of computing, bytes of memory, seconds on the wall."""

    cpu: int = 8
    memory: int = 256 * 1024 * 1024
    wall: float = 10


USUAL = Limits()


async def read_safely(content: bytes, now: datetime, until: datetime, zone: ZoneInfo, limits: Limits = USUAL) -> Read:
    """Read as ``read`` does, in at most ten seconds; UserError also where that is not enough."""
    hold_size(content)
    question: dict[str, str | int] = {"now": now.isoformat(), "until": until.isoformat(), "zone": zone.key}
    question |= {"cpu": limits.cpu, "memory": limits.memory}
    answer = await apart.ask("bot.calendars.child", json.dumps(question).encode() + b"\n" + content, limits.wall)
    if answer is None:
        raise UserError(
            say(
                "This calendar takes longer to read than I may spend on one. Ask its owner for a simpler or shorter feed."
            )
        )
    return taken(answer)
