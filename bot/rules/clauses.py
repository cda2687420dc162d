"""A sentence about a repetition, taken apart: on which days, at what time, where, from when, until when, but not when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from zoneinfo import ZoneInfo

from bot import zones
from bot.errors import Unread
from bot.moments import read_time
from bot.moments.folding import unified
from bot.moments.names import COUNTS, MONTHS, brief
from bot.text import say

_ENDS = {
    "at": "at", "from": "from", "since": "from", "starting": "from", "beginning": "from", "until": "until", "till": "until",
    "through": "until", "ending": "until", "except": "except", "excepting": "except", "skipping": "except", "but not": "except",
}  # fmt: skip
_KEYWORD = re.compile(rf"(?<!\S)({'|'.join(_ENDS)})(?: (?:on|from|for))?(?!\S)")
_TIMES = re.compile(r"(?:, )?(?<!\S)(?:for )?(\d{1,4}) (?:times?|occurrences)(?![^\s,])")
_LENGTH = re.compile(rf"(?:, )?(?<!\S)for (\d{{1,3}}|{'|'.join(COUNTS)}) (day|week|month|year)s?(?![^\s,])")
_TRAILING_ZONE = re.compile(r", (?P<zone>[a-z][^,\d]* time|zone \S+)$")
_CLOCK = re.compile(
    r"(?<!\S)(?:(?P<plain>(?:(?:half past|quarter past|quarter to) )?\d{1,2}(?:[:.]?\d{2})?(?: ?[ap]m|[ap])|\d{1,2}:\d{2})"
    r"|(?P<bare>\d{4})(?: ?h(?:rs?|ours)?)?|(?P<word>noon|midnight))(?!\S)"
)
_MAYBE_YEAR = re.compile(rf"({'|'.join(map(brief, MONTHS))})\S* (\d\S* )?20\d\d$", re.IGNORECASE)
_DAYS_AGAIN = re.compile(
    r"(?<!\S)(every|each|on|daily|weekly|monthly|quarterly|yearly|annually|weekdays?|weekends?)(?!\S)"
)


@dataclass
class Clauses:
    """The pieces; what was not said is empty."""

    days: str = ""
    at: time | None = None
    zone: ZoneInfo | None = None
    count: int | None = None
    length: tuple[int, str] | None = None
    rest: dict[str, str] = field(default_factory=dict)


def normal(raw: str) -> str:
    """Bring what people and their telephones type to one form: as for a moment, but with its commas."""
    return " ".join(re.sub("[,;]", " , ", unified(raw)).split()).replace(" ,", ",")


def take_apart(text: str) -> Clauses | None:
    """Take a sentence in normal form apart; nothing where it says a thing twice."""
    found = Clauses()
    text = _taking_zone(found, _taking_length(found, _taking_count(found, text)))
    days, *pieces = _KEYWORD.split(text)
    named = [(_ENDS[word], piece.strip(" ,")) for word, piece in zip(pieces[::2], pieces[1::2], strict=True)]
    found.rest = dict(named)
    if len(found.rest) < len(named) or (found.count is not None and found.length):
        return None
    found.days = _taking_time(found, days)
    return found


def listed(text: str) -> Iterator[str]:
    """Give what stands between commas and 'and'; a year alone belongs to the day before it."""
    pieces = [piece.strip() for piece in re.split(r",|(?<!\S)and(?!\S)", text)]
    for piece in re.split(r";", re.sub(r";(\d{4})(?=;|$)", r" \1", ";".join(filter(None, pieces)))):
        if piece:
            yield piece


def _taking_count(found: Clauses, text: str) -> str:
    match = _TIMES.search(text)
    if match is None:
        return text
    found.count = int(match[1])
    return text[: match.start()] + text[match.end() :]


def _taking_length(found: Clauses, text: str) -> str:
    match = _LENGTH.search(text)
    if match is None:
        return text
    found.length = (COUNTS.get(match[1]) or int(match[1]), match[2])
    return text[: match.start()] + text[match.end() :]


def _taking_zone(found: Clauses, text: str) -> str:
    match = _TRAILING_ZONE.search(text)
    found.zone = zones.lasting(match["zone"]) if match else None
    return text[: match.start()] if match and found.zone else text


def _taking_time(found: Clauses, days: str) -> str:
    """Read the time after 'at', or among the days; give the words about days that are left."""
    said = found.rest.pop("at", None)
    if said is None:
        return _taking_clock(found, days)
    left = _taking_clock(found, said)
    if found.at is None:
        found.at, left = read_time(said), ""
    return f"{days.strip(' ,')} {left}"


def _taking_clock(found: Clauses, text: str) -> str:
    """Read the time of day and the zone that may follow it; give what is left."""
    spaced = text.replace(",", " ,").strip(" ,")
    match = _CLOCK.search(spaced)
    if match is None or (match["bare"] and _MAYBE_YEAR.search(spaced[: match.end()])):
        return text
    found.at = _clock(match)
    before, after = spaced[: match.start()].strip(" ,"), spaced[match.end() :].strip(" ,")
    again = _DAYS_AGAIN.search(after)
    zone, more = (after[: again.start()], after[again.start() :]) if again else (after, "")
    if zone.strip(" ,"):
        found.zone = _zone(zone.strip(" ,"))
    return f"{before} {more}".strip()


def _clock(match: re.Match[str]) -> time:
    if match["bare"]:
        return read_time(f"{match['bare'][:2]}:{match['bare'][2:]}")
    return read_time(match["plain"] or match["word"])


def _zone(words: str) -> ZoneInfo:
    zone = zones.lasting(words)
    if zone is None:
        raise Unread(
            say(
                "I do not know “{words}” as a time zone. After the time, name one such as Chicago time or America/Chicago, or none.",
                words=words,
            )
        )
    return zone
