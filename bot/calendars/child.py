"""A process that reads one calendar and ends: the question on its standard input, the answer on its standard output.

It takes away from itself what it may not use up before it looks at the calendar.
"""

from __future__ import annotations

import contextlib
import json
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.calendars.answers import written
from bot.calendars.reading import Read, read
from bot.errors import UserError


def main() -> None:
    question = json.loads(sys.stdin.buffer.readline())
    limit(question["cpu"], question["memory"])
    now, until = (datetime.fromisoformat(question[name]) for name in ("now", "until"))
    sys.stdout.buffer.write(written(_answer(sys.stdin.buffer.read(), now, until, ZoneInfo(question["zone"]))))


def limit(cpu: int, memory: int) -> None:
    """Set hard limits: seconds of computing, bytes of memory, no file written. A system that lacks one goes without it."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 - Windows has none

        for kind, most in (("RLIMIT_CPU", cpu), ("RLIMIT_AS", memory), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
            with contextlib.suppress(AttributeError, ValueError, OSError):
                resource.setrlimit(getattr(resource, kind), (most, most))


def _answer(content: bytes, now: datetime, until: datetime, zone: ZoneInfo) -> Read | UserError:
    try:
        return read(content, now, until, zone)
    except UserError as refusal:
        return refusal


if __name__ == "__main__":
    main()
