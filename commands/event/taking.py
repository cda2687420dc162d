"""Events out of others' calendars: made, changed as the calendar changes, called off where it calls them off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from bot import gatherings
from bot.calendars import Entry
from bot.errors import UserError
from bot.gatherings import Gathering, Here
from bot.gatherings.tables import gatherings as table
from bot.text import plain, say
from bot.vocabulary import Vocabulary
from commands.event import keeping
from commands.event.keeping import Details
from commands.event.likening import CALLED, differ, in_step, plan_of
from commands.event.tables import KIND, events

AHEAD = timedelta(days=400)
"""So far ahead others' calendars are looked at."""

MOST, TURN = 200, 25
"""A calendar brings so many events, and so many new ones in one transaction: meanwhile nobody else can write."""

GONE = plain(say("It is no longer in the calendar that it came from."))


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes events over: ``hosts`` host what is new, and change what they host; ``moderates``: all that came so."""

    details: Details
    hosts: Sequence[int]
    words: Vocabulary
    moderates: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """An event that came from a calendar."""

    gathering: Gathering
    details: Details
    hosts: frozenset[int]


@dataclass(slots=True)
class Tally:
    """What was done, in numbers; ``left`` are others' business or could not be done.

    ``partly``: some dates differ that are not planned yet. The ``rest`` is to be taken at another turn.
    """

    made: int = 0
    changed: int = 0
    ended: int = 0
    left: int = 0
    partly: bool = False
    rest: list[Entry] = field(default_factory=list)


async def take(here: Here, entries: Iterable[Entry], by: Taker, *, whole: bool = False) -> Tally:
    """Bring what is kept in step with a calendar; ``whole``: what it has no longer is called off.

    At most 200 are taken over: those that are here already, then the soonest.
    """
    all_of_it = list(entries)
    uids = {entry.uid for entry in all_of_it}
    known, ours = await kept(here, uids, by.details.source), await _ours(here, uids)
    done = Tally()
    for entry in sorted(all_of_it, key=lambda each: (each.uid not in known, each.start))[:MOST]:
        if done.made >= TURN and entry.uid not in known:
            done.rest.append(entry)
            continue
        try:
            async with here.db.begin_nested():
                await _take(here, entry, known.get(entry.uid), by, done, ours=entry.uid in ours)
        except UserError:
            done.left += 1
    if whole:
        await _end(here, [each for uid, each in known.items() if uid not in uids], by, done)
    return done


async def kept(here: Here, uids: Iterable[str], source: int | None) -> dict[str, Kept]:
    """Give what came from calendars by the UID that it has there: some of it, and all that a source has brought."""
    e = events.c
    wanted = or_(e.foreign.in_(list(uids)), e.source == source) if source else e.foreign.in_(list(uids))
    found = select(e.gathering).where(e.community == here.workspace.community, e.foreign != "", wanted)
    numbers = list((await here.db.execute(found)).scalars())
    known, details = await gatherings.several(here.db, numbers), await keeping.load(here.db, numbers)
    hosts = await gatherings.hosts(here.db, numbers)
    # What this source brought counts before what another did, and of a series that was parted its last part.
    turns = sorted(known, key=lambda number: (details[number].source == source, number))
    return {
        details[number].foreign: Kept(known[number], details[number], frozenset(hosts.get(number, ())))
        for number in turns
    }


async def count_known(here: Here, uids: Iterable[str]) -> int:
    """Count what is here already."""
    wanted = set(uids)
    return len(set(await kept(here, wanted, None)) | await _ours(here, wanted))


async def _ours(here: Here, uids: Iterable[str]) -> set[str]:
    """Choose those that were planned here, and come back by a calendar of ours."""
    mine = select(table.c.uid).where(table.c.community == here.workspace.community, table.c.uid.in_(list(uids)))
    return set((await here.db.execute(mine)).scalars())


async def _take(here: Here, entry: Entry, before: Kept | None, by: Taker, done: Tally, *, ours: bool) -> None:
    if ours or (before is not None and not _may(before, by)):
        done.left += 1
    elif before is None or _is_back(entry, before):
        await _make(here, entry, by, done)
    elif before.gathering.state == "open":
        await _follow(here, entry, before, by, done)


def _may(before: Kept, by: Taker) -> bool:
    """Say whether this one may change it: its own source, its hosts, or moderators what no source keeps in step."""
    if before.details.source is not None:
        return before.details.source == by.details.source
    return by.details.source is not None or by.moderates or bool(before.hosts & set(by.hosts))


def _is_back(entry: Entry, before: Kept) -> bool:
    """Say whether a calendar has again what it had called off; what hosts here called off stays so."""
    return before.gathering.state == "cancelled" and before.gathering.reason in {GONE, CALLED} and not entry.cancelled


async def _make(here: Here, entry: Entry, by: Taker, done: Tally) -> None:
    if entry.cancelled or not _plans(entry, here.now):
        return
    made = await gatherings.create(here, KIND, plan_of(entry), by.hosts, state="draft")
    own = replace(by.details, foreign=entry.uid, edition=entry.sequence, register_link=_web(entry.link))
    await keeping.save(here.db, made, own, by.words, new=True)
    opened = await gatherings.publish(here, made)
    await keeping.note(here.db, opened, own, by.words)
    _, partly = await differ(here, opened, entry)
    done.made += 1
    done.partly |= partly


async def _follow(here: Here, entry: Entry, before: Kept, by: Taker, done: Tally) -> None:
    """Take over what a calendar says of an event now; capacity, link and the like stay as hosts decided them here."""
    if entry.sequence < before.details.edition:
        return
    if entry.cancelled:
        await gatherings.cancel(here, before.gathering, CALLED)
        done.ended += 1
        return
    if not _plans(entry, here.now):
        return
    gathering = before.gathering
    plan = in_step(entry, gathering.plan, await gatherings.meetings_of(here.db, gathering), here.now)
    changes = plan != gathering.plan
    if changes:
        gathering = await gatherings.change(here, gathering, plan)
    own = _details(entry, before.details, by)
    if changes or own != before.details:
        await keeping.save(here.db, gathering, own, by.words)
    differs, partly = await differ(here, gathering, entry)
    done.changed += changes or differs
    done.partly |= partly


def _details(entry: Entry, before: Details, by: Taker) -> Details:
    newer = entry.sequence > before.edition or not before.register_link
    link = _web(entry.link) if newer else ""
    return replace(
        before, source=by.details.source or before.source, edition=entry.sequence,
        register_link=link or before.register_link,
    )  # fmt: skip


async def _end(here: Here, missing: Iterable[Kept], by: Taker, done: Tally) -> None:
    """Call off what a source has no longer; what is over stays as it was."""
    for each in missing:
        its = each.details.source == by.details.source and each.gathering.state == "open"
        if its and await gatherings.current(here.db, each.gathering, here.now) is not None:
            await gatherings.cancel(here, each.gathering, GONE)
            done.ended += 1


def _plans(entry: Entry, now: datetime) -> bool:
    """Say whether anything of an entry is to come."""
    return entry.rule is not None or entry.start + entry.length > now


def _web(link: str) -> str:
    return link if link.startswith(("https://", "http://")) and len(link) <= 500 else ""
