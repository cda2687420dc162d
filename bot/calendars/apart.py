"""A calendar of strangers read in a process of its own, so that the worst it can do is to end that process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import bot
from bot.calendars.answers import taken
from bot.calendars.components import hold_size
from bot.calendars.reading import Read
from bot.errors import UserError
from bot.text import say

_ROOT = Path(bot.__file__).resolve().parent.parent
_KEPT = ("SYSTEMROOT", "PYTHONTZPATH")
"""Of our environment nothing else is handed on: it may hold secrets."""


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
    answer = await _answer(json.dumps(question).encode() + b"\n" + content, limits.wall)
    if answer is None:
        raise UserError(
            say(
                "This calendar takes longer to read than I may spend on one. Ask its owner for a simpler or shorter feed."
            )
        )
    return taken(answer)


async def _answer(question: bytes, wall: float) -> bytes | None:
    """Ask a new process; nothing where it ended without an answer, or was ended."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = (sys.executable, "-s", "-P", "-m", "bot.calendars.child")
    child = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment)
    try:
        async with asyncio.timeout(wall):
            answer, _ = await child.communicate(question)
    except TimeoutError:
        return None
    finally:
        await _end(child)
    return answer if child.returncode == 0 else None


async def _end(child: Process) -> None:
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
