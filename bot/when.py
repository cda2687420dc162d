"""``circulator when``: phrases on standard input, one a line, and what each is read as, one JSON object a line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import zones
from bot.clock import SystemClock
from bot.errors import Unread
from bot.moments import in_zone, read_moment
from bot.text import plain


class Unusable(Exception):
    """An option that cannot be taken; the sentence says what to give instead."""


def run(options: argparse.Namespace) -> int:
    """Answer every line as soon as it is there; the exit status is 2 for an option that cannot be taken.

    Whoever reads may stop before the end, as ``head`` does.
    """
    try:
        zone = _zone(options.zone)
        now = _now(options.now, zone) if options.now else None
    except Unusable as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    try:
        for line in sys.stdin.buffer:
            phrase = line.decode("utf-8", errors="replace").strip()
            sys.stdout.write(f"{json.dumps(answer(phrase, now or SystemClock().now(), zone))}\n")
            sys.stdout.flush()
    except BrokenPipeError:
        # What is left in the buffer has to go somewhere, or the interpreter tells of it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def answer(phrase: str, now: datetime, zone: ZoneInfo) -> dict[str, str]:
    """Give ``at``, an instant with the zone's offset, or ``ask``, what the person is asked."""
    try:
        at = read_moment(phrase, now, zone)
    except Unread as fault:
        return {"ask": plain(fault.words)}
    return {"at": at.astimezone(zone).isoformat(timespec="seconds")}


def _zone(raw: str) -> ZoneInfo:
    found = zones.find(raw) if raw.strip() else None
    if found is None:
        raise Unusable(f"--zone {raw}: no such time zone. Give a name such as America/Chicago.")
    return found


def _now(raw: str, zone: ZoneInfo) -> datetime:
    try:
        found = datetime.fromisoformat(raw.strip())
        return found if found.tzinfo else in_zone(found, zone)
    except ValueError:
        raise Unusable(f"--now {raw}: not a time. Give it as 2026-11-30T19:00 or 2026-11-30T19:00-06:00.") from None
    except Unread as fault:
        raise Unusable(f"--now {raw}: {plain(fault.words)}") from None
