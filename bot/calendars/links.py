"""Addresses that open a calendar on the web with one entry already filled in."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from bot.calendars.entry import Entry
from bot.rules import to_rrule, to_text
from bot.text import cut

LONGEST = 512
"""What the narrowest platform allows in the address of a button."""


def google_link(entry: Entry, most: int = LONGEST) -> str:
    """Give the address that adds an entry to Google Calendar, in at most ``most`` characters.

    It repeats there too; but where single dates differ, which such an address cannot say, only the first is added.
    """
    fields = {"action": "TEMPLATE", "dates": _google_dates(entry), "ctz": entry.zone.key}
    if entry.rule is not None and not entry.changes and not entry.rule.skipped:
        fields["recur"] = to_text(entry.rule).splitlines()[1] if entry.whole_days else f"RRULE:{to_rrule(entry.rule)}"
    return _address("https://calendar.google.com/calendar/render", fields, entry, ("text", "location", "details"), most)


def outlook_link(entry: Entry, most: int = LONGEST) -> str:
    """Give the address that adds an entry, or the first of its dates, to Outlook on the web."""
    fields = {"path": "/calendar/action/compose", "rru": "addevent"}
    if entry.whole_days:
        first = entry.start.astimezone(entry.zone).date()
        fields |= {"allday": "true", "startdt": f"{first}", "enddt": f"{first + entry.length}"}
    else:
        fields |= {"startdt": _iso(entry.start), "enddt": _iso(entry.start + entry.length)}
    address = "https://outlook.live.com/calendar/0/deeplink/compose"
    return _address(address, fields, entry, ("subject", "location", "body"), most)


def _address(address: str, fields: dict[str, str], entry: Entry, names: tuple[str, str, str], most: int) -> str:
    """Add title, place and description in that order, each cut to what is left."""
    text = f"{address}?{urlencode(fields, quote_via=quote)}"
    about = "\n\n".join(filter(None, (entry.link, entry.about)))
    for name, value in zip(names, (entry.title, entry.where, about), strict=True):
        if value:
            text += _fitting(f"&{name}=", value, most - len(text))
    return text


def _fitting(head: str, value: str, room: int) -> str:
    """Cut a value so that it fits once every character is written as the address needs it."""
    for length in range(min(len(value), max(room, 0)), 0, -1):
        written = head + quote(cut(value, length), safe="")
        if len(written) <= room:
            return written
    return ""


def _google_dates(entry: Entry) -> str:
    if entry.whole_days:
        first = entry.start.astimezone(entry.zone).date()
        return f"{first:%Y%m%d}/{first + entry.length:%Y%m%d}"
    ends = (entry.start, entry.start + entry.length)
    if any(at.astimezone(entry.zone).fold for at in ends):
        return "/".join(f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in ends)
    return "/".join(f"{at.astimezone(entry.zone):%Y%m%dT%H%M%S}" for at in ends)


def _iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
