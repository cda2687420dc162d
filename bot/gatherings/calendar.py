"""Gatherings as a calendar holds them: a series as one entry with its rule, or one meeting alone."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from bot import rules
from bot.calendars.entry import Change, Entry
from bot.gatherings.finding import meetings_of, meetings_where
from bot.gatherings.gathering import Gathering, Meeting, as_gathering, as_meeting
from bot.gatherings.tables import gatherings, meetings, rsvps, series_answers
from bot.store import Connection

KEPT = timedelta(days=90)
"""So long a feed shows what is over, and what was called off."""

SOME, DAY = 500, timedelta(days=1)
_g, _m = gatherings.c, meetings.c


async def entry_of(db: Connection, gathering: Gathering, now: datetime, going: Collection[int]) -> Entry:
    """Write a gathering as one entry, with the links of the meetings that its reader is ``going`` to, where revealed."""
    return series(gathering, await meetings_of(db, gathering), now, going=going)


async def of_community(db: Connection, community: int, now: datetime) -> list[Entry]:
    """Give all that a community plans for more than its hosts, without links, in three queries."""
    wanted = (_g.community == community, _g.private.is_(False), _shown(), _lasting(now))
    plans = await _all(db, select(gatherings).where(*wanted).order_by(_g.id))
    dates = select(meetings).join(gatherings, _m.gathering == _g.id).where(*wanted)
    special = await _all(db, dates.where(_m.sequence > 0))
    only = await _all(db, dates.where(_g.rule.is_(None), _m.sequence == 0))
    # Ten thousand of them take a second, in which others want to be served.
    return await asyncio.to_thread(_community, plans, [*special, *only], now)


async def of_member(db: Connection, community: int, member: int, now: datetime) -> list[Entry]:
    """Give what a member said yes or maybe to, or waits for: whole series where they answered for all, else single dates."""
    r, a = rsvps.c, series_answers.c
    mine = {row.meeting: row.answer for row in await db.execute(select(r.meeting, r.answer).where(r.member == member))}
    whole = select(a.gathering, a.answer).where(a.member == member, a.answer.in_(("going", "maybe")))
    standing = {row.gathering for row in await db.execute(whole)}
    held = await meetings_where(db, _m.community == community, _m.id.in_(mine), _m.ends > now - KEPT)
    found = [
        single(each, now, link=mine[each.id] == "going")
        for each in held
        if each.gathering.id not in standing and mine[each.id] in {"going", "maybe", "waiting", "asked"}
    ]
    theirs = select(gatherings).where(_g.id.in_(standing), _g.community == community, _lasting(now))
    going = {number for number, answer in mine.items() if answer == "going"}
    for row in (await db.execute(theirs)).all():
        gathering = as_gathering(row)
        dates = await meetings_of(db, gathering)
        found.append(_without(series(gathering, dates, now, going=going), dates, mine))
    return found


def series(gathering: Gathering, dates: Iterable[Meeting], now: datetime, *, going: Collection[int] = ()) -> Entry:
    """Write a gathering with all its dates; those left out are missing, those called off are kept so.

    The link is in it for who is ``going`` to some of the dates, and where a date has its own, for who is going to that.
    """
    plan, known = gathering.plan, list(dates)
    rule, cancelled = plan.rule, gathering.state == "cancelled"
    sequence = gathering.sequence + sum(each.sequence for each in known)
    if rule is None:
        # What repeated once may still have days that were left out then.
        last = max(known, key=lambda each: (each.state == "open", each.at), default=None)
        entry = single(last, now, link=last.id in going) if last else _entry(gathering, now)
        return replace(entry, uid=gathering.uid, sequence=sequence, cancelled=cancelled or entry.cancelled)
    days = {date.fromisoformat(each.date): each for each in known}
    skipped = {day for day, each in days.items() if each.state == "skipped" and rule.falls(day)}
    rule = rule.changed(skipped=frozenset(sorted(rule.skipped | skipped)[-rules.MOST_SKIPPED :]))
    changes = tuple(
        _change(day, each, now, link=each.id in going)
        for day, each in sorted(days.items())
        if _differs(each, now, link=each.id in going) and rule.falls(day)
    )
    start = rules.instant(rule.start, rule.at, rule.zone) or plan.start
    return replace(
        _entry(gathering, now), start=start, zone=rule.zone, rule=rule, changes=changes, sequence=sequence, cancelled=cancelled,
        link=plan.link if plan.reveal is None and any(each.id in going for each in known) else "",
    )  # fmt: skip


def single(each: Meeting, now: datetime, *, link: bool) -> Entry:
    """Write one meeting as an entry of its own."""
    gathering, length = each.gathering, each.ends - each.at
    return replace(
        _entry(gathering, now), uid=f"{gathering.uid}-{each.date}" if gathering.repeats else gathering.uid,
        title=each.title, about=each.about, where=each.where, start=each.at, length=length,
        whole_days=each.plan.whole_days and bool(length) and not length % DAY,
        link=each.link if link and each.revealed(now) else "", cancelled=not each.open,
        sequence=gathering.sequence + each.sequence,
    )  # fmt: skip


def _entry(gathering: Gathering, now: datetime) -> Entry:
    plan = gathering.plan
    return Entry(
        gathering.uid, plan.title, plan.start, plan.length, plan.zone, plan.about, plan.where, sequence=gathering.sequence,
        changed=gathering.changed, whole_days=plan.whole_days,
    )  # fmt: skip


def _differs(each: Meeting, now: datetime, *, link: bool) -> bool:
    if each.state == "skipped":
        return False
    return bool(each.own) or each.moved or each.state == "cancelled" or bool(_link(each, now, going=link))


def _link(each: Meeting, now: datetime, *, going: bool) -> str | None:
    """Give the link of one date where it is not that of the series: its own, or one that is revealed by now."""
    if "link" not in each.own and each.plan.reveal is None:
        return None
    return each.link if going and each.revealed(now) else ""


def _change(day: date, each: Meeting, now: datetime, *, link: bool) -> Change:
    own = {key: getattr(each, key) for key in each.own if key in {"title", "about", "where"}}
    length = each.ends - each.at
    return Change(
        day, each.at if each.moved else None, length if length != each.plan.length else None,
        link=_link(each, now, going=link), cancelled=each.state == "cancelled", **own,
    )  # fmt: skip


def _without(entry: Entry, dates: Iterable[Meeting], answers: dict[int, str]) -> Entry:
    """Leave out the dates to which a member said no, though they come else."""
    if entry.rule is None:
        return entry
    no = {date.fromisoformat(each.date) for each in dates if answers.get(each.id) in {"no", "lapsed"}}
    skipped = entry.rule.skipped | {day for day in no if entry.rule.falls(day)}
    kept = tuple(change for change in entry.changes if change.date not in no)
    return replace(
        entry, rule=entry.rule.changed(skipped=frozenset(sorted(skipped)[-rules.MOST_SKIPPED :])), changes=kept
    )


def _lasting(now: datetime) -> ColumnElement[bool]:
    recent = select(_m.gathering).where(_m.ends > now - KEPT)
    return _g.id.in_(recent)


def _community(plans: Iterable[Row[Any]], dates: Iterable[Row[Any]], now: datetime) -> list[Entry]:
    known = {row.id: as_gathering(row) for row in plans}
    found: dict[int, list[Meeting]] = {}
    for row in dates:
        if row.gathering in known:
            found.setdefault(row.gathering, []).append(as_meeting(row, known[row.gathering]))
    return [series(each, found.get(each.id, ()), now) for each in known.values()]


async def _all(db: Connection, query: Select[Any]) -> list[Row[Any]]:
    """Give all rows, taken some at a time, so that others get their turn between."""
    found: list[Row[Any]] = []
    async with db.stream(query) as rows:
        async for some in rows.partitions(SOME):
            found += some
    return found


def _shown() -> ColumnElement[bool]:
    """Choose what was ever announced; what was called off quietly leaves no trace."""
    called_off = select(_m.gathering).where(_m.state == "cancelled")
    return or_(_g.state == "open", and_(_g.state == "cancelled", _g.id.in_(called_off)))
