"""How an event is made like the entry of another's calendar: its plan, its repetition, its single dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot import gatherings, rules
from bot.calendars import Change, Entry
from bot.gatherings import Gathering, Here, Meeting, Plan
from bot.rules import MOST_SKIPPED, Rule
from bot.text import cut, plain, say

ABOUT, WHERE, MINUTE = 1500, 200, timedelta(minutes=1)
CALLED = plain(say("The calendar that it came from says so."))


def plan_of(entry: Entry) -> Plan:
    """Make a plan of what is new; dates that are called off are never planned."""
    return Plan(
        start=entry.start, zone=entry.zone, rule=_rule(entry, frozenset()), whole_days=entry.whole_days,
        reminders=(timedelta(days=1),), **_said(entry),
    )  # fmt: skip


def in_step(entry: Entry, before: Plan, dates: Iterable[Meeting], now: datetime) -> Plan:
    """Take over what the calendar says, and leave what hosts decided here, such as seats and the link.

    A series that was parted here begins later than in the calendar: it is the same as long as it goes on the same.
    """
    known = list(dates)
    start, rule = entry.start, _rule(entry, frozenset(date.fromisoformat(each.date) for each in known))
    if rule is not None and before.rule is not None:
        coming = next((each for each in known if each.at > now and each.open), None)
        if _since(rule, before.rule.start) == before.rule:
            start, rule = before.start, before.rule
        elif coming is not None and before.start <= now:
            rule = _since(rule, date.fromisoformat(coming.date))
    return replace(
        before, start=start, zone=entry.zone, rule=rule, whole_days=entry.whole_days, **_said(entry),
    )  # fmt: skip


async def differ(here: Here, gathering: Gathering, entry: Entry) -> tuple[bool, bool]:
    """Let single dates be as the calendar has them; say whether one changed, and whether one is not planned yet."""
    rule = gathering.plan.rule
    if rule is None or entry.rule is None:
        return False, False
    changes, differs = {change.date.isoformat(): change for change in entry.changes}, False
    dates = await gatherings.meetings_of(here.db, gathering)
    for each in dates:
        if each.open and each.at > here.now and rule.falls(date.fromisoformat(each.date)):
            differs |= await _one(here, each, changes.get(each.date), entry.rule)
    last = max((each.date for each in dates), default="")
    return differs, any(day > last and not each.cancelled for day, each in changes.items())


async def _one(here: Here, each: Meeting, change: Change | None, rule: Rule) -> bool:
    if date.fromisoformat(each.date) in rule.skipped or (change is not None and change.cancelled):
        await gatherings.cancel(here, each.gathering, CALLED, each, "this")
        return True
    plan = _as_told(each, change)
    if plan == each.as_plan():
        return False
    await gatherings.change(here, each.gathering, plan, each, "this")
    return True


def _as_told(each: Meeting, change: Change | None) -> Plan:
    """Give the plan of one date: like the others, but for what the calendar says of it and hosts decided here."""
    usual, rule = each.plan, each.plan.rule
    assert rule is not None
    said: dict[str, Any] = {key: getattr(usual, key) for key in ("title", "about", "where", "length")}
    said["start"] = rules.instant(date.fromisoformat(each.date), rule.at, rule.zone) or each.at
    if change is not None:
        said |= _said(change) | ({"start": change.start} if change.start else {})
    return replace(each.as_plan(), **said)


def _said(told: Entry | Change) -> dict[str, Any]:
    """Give what is told, as long as we keep it; seconds are not kept."""
    said = {
        "title": told.title, "about": told.about and cut(told.about, ABOUT), "where": told.where and cut(told.where, WHERE),
        "length": told.length and told.length // MINUTE * MINUTE,
    }  # fmt: skip
    return {key: value for key, value in said.items() if value is not None}


def _rule(entry: Entry, here: frozenset[date]) -> Rule | None:
    """Give the repetition without the days that are called off, as far as none of ``here`` is planned for them."""
    if entry.rule is None:
        return None
    off = {change.date for change in entry.changes if change.cancelled and entry.rule.falls(change.date)}
    skipped = sorted((entry.rule.skipped | off) - here)[-MOST_SKIPPED:]
    return replace(entry.rule, skipped=frozenset(skipped))


def _since(rule: Rule, day: date) -> Rule:
    """Give what is left of a rule from a day on, in step with what went before."""
    first = next(rules.dates(rule, day), None)
    if first is None or first == rule.start:
        return rule
    gone = sum(1 for each in rules.dates(rule.changed(count=None, until=first), rule.start) if each < first)
    return rule.changed(start=first, count=rule.count - gone if rule.count is not None else None)
