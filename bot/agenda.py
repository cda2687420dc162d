"""An entry in a platform's own calendar, as the core writes it and as people may have changed it there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Agenda:
    """``start`` and ``end`` are aware; ``where`` is for people to read: a room, an address, a link."""

    title: str
    about: str
    start: datetime
    end: datetime
    where: str


def merge(was: Agenda, seen: Collection[Agenda], heard: Agenda) -> Agenda:
    """Give ``was`` with what people changed, to whom it was shown as one of ``seen`` and who made ``heard`` of it.

    So a text that the calendar had to cut is not taken for a shorter one. What they left open stays: no place, or an
    end that is not after the start.
    """
    kept = {name: {getattr(each, name) for each in seen} for name in ("title", "about", "start", "end", "where")}
    changed = {name: getattr(heard, name) for name, known in kept.items() if getattr(heard, name) not in known}
    if not heard.where:
        changed.pop("where", None)
    if heard.end <= heard.start:
        changed["end"] = changed.get("start", was.start) + (was.end - was.start)
    return replace(was, **changed)


def read(written: Mapping[str, Any]) -> Agenda:
    """Read an entry whose instants are written in ISO 8601."""
    start, end = (datetime.fromisoformat(written[name]) for name in ("start", "end"))
    return Agenda(**{**written, "start": start, "end": end})
