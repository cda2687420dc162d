"""What may be said of people who are brought together: only what all of them show to everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import availability
from bot.fitting.comparing import hours_together, shared, told, zone_distance
from bot.fitting.facts import Facts
from bot.fitting.meeting import suitable_times
from bot.text import Moment, Words, joined, say, say_many
from bot.vocabulary import Vocabulary

SOON = timedelta(hours=12)
"""Nobody is asked to meet sooner than that."""

MOST = 2
"""So many values of a field are named."""


def common(who: Sequence[Facts], words: Vocabulary, now: datetime) -> list[Words]:
    """Say what two or more show to everyone and share: their work, their shifts, their time."""
    said: list[Words] = []
    work = [words.label(key, value) for key in ("services", "areas") for value in _shared(who, key)]
    if work:
        said.append(_all(who, joined(work[:MOST])))
    if same := _shared(who, "shifts"):
        said.append(_all(who, joined([words.label("shifts", each) for each in same[:MOST]])))
    zones = all("zone" in each.open for each in who)
    if zones and len(who) == 2 and told(who[0], who[1], "shifts") and (hours := hours_together(who[0], who[1], now)):
        said.append(say_many("{n} free hour a week together", "{n} free hours a week together", hours))
    apart = [zone_distance(who[0], each, now) for each in who[1:]]
    if zones and all(each is not None and each < 1 for each in apart):
        said.append(say("same time zone"))
    return said


def times(who: Sequence[Facts], now: datetime) -> list[tuple[Words, Words]]:
    """Propose when to meet; only where their shifts tell it, that all are free then."""
    known = [_shown(each) for each in who]
    found = suitable_times(known, now + SOON)
    if not found:
        return []
    return [(_heading(known), joined((Moment(at) for at in found), " · "))]


def _heading(who: Sequence[Facts]) -> Words:
    if all(each.timed for each in who):
        return say("Both are free") if len(who) == 2 else say("All are free")
    return say("Might suit both") if len(who) == 2 else say("Might suit all")


def _all(who: Sequence[Facts], what: Words) -> Words:
    return say("both {what}", what=what) if len(who) == 2 else say("all {what}", what=what)


def _shared(who: Sequence[Facts], key: str) -> tuple[str, ...]:
    """Give the values of a field that all name and show, in the first one's order."""
    if not all(key in each.open for each in who):
        return ()
    return tuple(value for value in who[0].all(key) if all(value in shared(each, who[0], key) for each in who[1:]))


def _shown(one: Facts) -> Facts:
    """Forget what somebody hides of when they work, so that no proposal tells it."""
    if _hides(one, "zone"):
        return replace(one, free=frozenset(), timed=False)
    usual = availability.free(()) & availability.waking(())
    return replace(one, free=usual, timed=False) if _hides(one, "shifts") else one


def _hides(one: Facts, key: str) -> bool:
    return bool(one.all(key)) and key not in one.open
