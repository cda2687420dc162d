"""Parting a series: it ends before one of its meetings, and a new one goes on from there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from secrets import token_hex

from sqlalchemy import func, insert, select, update

from bot import rules
from bot.errors import Faults
from bot.gatherings.gathering import Gathering, Here, Meeting, Plan, as_gathering, plan_row
from bot.gatherings.tables import gathering_hosts, gatherings, meetings, series_answers
from bot.rules import Rule
from bot.text import say

_g, _m = gatherings.c, meetings.c


def begins_on(gathering: Gathering) -> str:
    """Give the day on which a series begins, as its meetings are named."""
    rule = gathering.plan.rule
    return rule.start.isoformat() if rule else ""


async def end_before(here: Here, gathering: Gathering, now_on: Meeting) -> None:
    """Let a series end with the day before one of its meetings."""
    rule = _rule(gathering)
    ended = rule.changed(until=date.fromisoformat(now_on.date) - timedelta(days=1), count=None)
    values = {"rule": rules.to_text(ended), "sequence": _g.sequence + 1, "changed": here.now}
    await here.db.execute(update(gatherings).where(_g.id == gathering.id).values(values))


async def split(here: Here, gathering: Gathering, now_on: Meeting) -> Gathering:
    """Make a series of its own of what comes from a meeting on, with its hosts and all that was answered."""
    rest = _rest(_rule(gathering), date.fromisoformat(now_on.date))
    await end_before(here, gathering, now_on)
    row = plan_row(replace(gathering.plan, rule=rest, start=_first_at(rest))) | {
        "community": gathering.community, "workspace": gathering.workspace, "kind": gathering.kind, "uid": token_hex(16),
        "sequence": 0, "state": gathering.state, "reason": "", "made": here.now, "changed": here.now,
    }  # fmt: skip
    made = as_gathering((await here.db.execute(insert(gatherings).values(row).returning(gatherings))).one())
    h, a = gathering_hosts.c, series_answers.c
    known = select(h.community, h.member, h.workspace, h.at).where(h.gathering == gathering.id)
    for host in (await here.db.execute(known)).mappings().all():
        await here.db.execute(insert(gathering_hosts).values({**host, "gathering": made.id}))
    await here.db.execute(update(series_answers).where(a.gathering == gathering.id).values(gathering=made.id))
    await _take_along(here, gathering, made, now_on)
    return made


def continued(gathering: Gathering, made: Gathering, plan: Plan, now_on: Meeting) -> Plan:
    """Give the plan for a series that goes on from a meeting: what is left of its rule, or a new one from there on."""
    if plan.rule is None:
        return plan
    was, rest = _rule(gathering), _rule(made)
    rule = rest if plan.rule == was else _from(plan.rule, date.fromisoformat(now_on.date))
    if plan.rule.count is not None and plan.rule.count == was.count:
        rule = rule.changed(count=rest.count)
    return replace(plan, rule=rule, start=_first_at(rule))


async def _take_along(here: Here, gathering: Gathering, made: Gathering, now_on: Meeting) -> None:
    """Let the later meetings be of the new series; the old one stays ahead of every edition of it that was read."""
    theirs = (_m.gathering == gathering.id, _m.date >= now_on.date)
    counted = (await here.db.execute(select(func.coalesce(func.sum(_m.sequence), 0)).where(*theirs))).scalar_one()
    await here.db.execute(update(meetings).where(*theirs).values(gathering=made.id))
    ahead = update(gatherings).where(_g.id == gathering.id)
    await here.db.execute(ahead.values(sequence=_g.sequence + int(counted)))


def _rule(gathering: Gathering) -> Rule:
    assert gathering.plan.rule is not None
    return gathering.plan.rule


def _first_at(rule: Rule) -> datetime:
    """Give the instant of a rule's first day that is not left out."""
    first = rules.following(rule, datetime.combine(rule.start - timedelta(days=2), rule.at, rule.zone))
    if first is None:
        raise _nothing_left()
    return first.at


def _rest(rule: Rule, day: date) -> Rule:
    """Give what is left of a rule from one of its days on."""
    first = next(rules.dates(rule, day), None)
    if first is None:
        raise _nothing_left()
    if rule.count is None:
        return rule.changed(start=first)
    gone = sum(1 for each in rules.dates(rule.changed(count=None, until=first), rule.start) if each < first)
    return rule.changed(start=first, count=rule.count - gone)


def _from(rule: Rule, day: date) -> Rule:
    """Let a rule begin on its first day from ``day`` on, if it begins earlier."""
    if rule.start >= day:
        return rule
    first = rules.first(rule.pattern, day)
    if rule.until is not None and rule.until < first:
        raise _nothing_left()
    return rule.changed(start=first)


def _nothing_left() -> Faults:
    return Faults({"when": say("No day is left on which it could be. Name a later end, or none.")})
