"""A process that reads one calendar and ends: the question on its standard input, the answer on its standard output.

It takes away from itself what it may not use up before it looks at the calendar.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import means
from bot.calendars.answers import written
from bot.calendars.reading import Read, read
from bot.errors import UserError


def main() -> None:
    question = json.loads(sys.stdin.buffer.readline())
    means.limit(question["cpu"], question["memory"])
    now, until = (datetime.fromisoformat(question[name]) for name in ("now", "until"))
    sys.stdout.buffer.write(written(_answer(sys.stdin.buffer.read(), now, until, ZoneInfo(question["zone"]))))


def _answer(content: bytes, now: datetime, until: datetime, zone: ZoneInfo) -> Read | UserError:
    try:
        return read(content, now, until, zone)
    except UserError as refusal:
        return refusal


if __name__ == "__main__":
    main()
