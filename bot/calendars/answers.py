"""What was read as JSON, so that it passes from one process to another; and back."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import rules
from bot.calendars.entry import Change, Entry
from bot.calendars.reading import Read
from bot.errors import UserError
from bot.text import Say, Words, plain


def written(found: Read | UserError) -> bytes:
    if isinstance(found, UserError):
        return json.dumps({"error": _words(found.words)}).encode()
    entries = [_entry(entry) for entry in found.entries]
    notes = [_words(words) for words in found.skipped]
    return json.dumps({"entries": entries, "name": found.name, "skipped": notes, "past": found.past}).encode()


def taken(answer: bytes) -> Read:
    """Read what ``written`` wrote; the UserError in it is raised."""
    said = json.loads(answer)
    if "error" in said:
        raise UserError(_said(said["error"]))
    notes = tuple(_said(words) for words in said["skipped"])
    return Read(tuple(_taken(each) for each in said["entries"]), said["name"], notes, said["past"])


def _words(words: Words) -> dict[str, Any]:
    """Write words; all that they name are texts already."""
    line = words if isinstance(words, Say) else Say("{text}", {"text": plain(words)})
    values = {name: plain(value) for name, value in line.values.items()}
    return {"template": line.template, "values": values, "plural": line.plural, "n": line.n}


def _said(words: dict[str, Any]) -> Say:
    return Say(words["template"], words["values"], words["plural"], words["n"])


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "uid": entry.uid,
        "title": entry.title,
        "start": entry.start.isoformat(),
        "length": _seconds(entry.length),
        "zone": entry.zone.key,
        "about": entry.about,
        "where": entry.where,
        "link": entry.link,
        "rule": rules.to_text(entry.rule) if entry.rule else None,
        "changes": [_change(change) for change in entry.changes],
        "sequence": entry.sequence,
        "changed": entry.changed.isoformat() if entry.changed else None,
        "cancelled": entry.cancelled,
        "whole_days": entry.whole_days,
    }


def _taken(said: dict[str, Any]) -> Entry:
    return Entry(
        **said
        | {
            "start": datetime.fromisoformat(said["start"]),
            "length": timedelta(seconds=said["length"]),
            "zone": ZoneInfo(said["zone"]),
            "rule": rules.from_text(said["rule"]) if said["rule"] else None,
            "changes": tuple(_taken_change(change) for change in said["changes"]),
            "changed": datetime.fromisoformat(said["changed"]) if said["changed"] else None,
        }
    )


def _change(change: Change) -> dict[str, Any]:
    return {
        "date": change.date.isoformat(),
        "start": None if change.start is None else change.start.isoformat(),
        "length": None if change.length is None else _seconds(change.length),
        "title": change.title,
        "about": change.about,
        "where": change.where,
        "link": change.link,
        "cancelled": change.cancelled,
    }


def _taken_change(said: dict[str, Any]) -> Change:
    return Change(
        **said
        | {
            "date": date.fromisoformat(said["date"]),
            "start": None if said["start"] is None else datetime.fromisoformat(said["start"]),
            "length": None if said["length"] is None else timedelta(seconds=said["length"]),
        }
    )


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())
