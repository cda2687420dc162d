"""Rules at work: what repeats is a row with its next instant, and each of its local dates fires at most once.

The process may sleep, crash or run twice: the row (rule, local date) is written in the transaction of the firing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from bot import people, rules, settings, vocabulary
from bot import schema as s
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.declare import Recurring
from bot.people import Workspace
from bot.rules import Occurrence, Rule
from bot.settings import Settings
from bot.store import Connection, Store, insertion
from bot.vocabulary import Vocabulary

log = logging.getLogger(__name__)
PROMPT = timedelta(minutes=5)
"""A firing is late from then on, and says so."""

KEPT = timedelta(days=90)
"""How long it is known on which dates a rule fired."""

_r, _o = s.rules.c, s.occurrences.c
FIRST = select(func.min(_r.next).label("at")).where(_r.workspace.not_in(people.gone()))
"""When the next rule fires; those of a workspace that I was taken out of rest."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One firing, in the transaction in which its effects are written; ``at`` is when it should have been."""

    db: Connection
    workspace: Workspace
    subject: str
    rule: Rule
    date: str
    at: datetime
    now: datetime
    settings: Settings
    vocabulary: Vocabulary
    catalogue: Catalogue

    @property
    def late(self) -> bool:
        return self.now - self.at > PROMPT


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule that is kept, and when it fires next: None while it is paused, or when it is at its end."""

    rule: Rule
    next: datetime | None
    paused: bool


async def keep(
    db: Connection,
    workspace: Workspace,
    kind: str,
    subject: object,
    rule: Rule,
    now: datetime,
    member: int | None = None,
) -> datetime | None:
    """Let something repeat by a rule, or by another one than before, and give when it fires next.

    A date on which it fired does not fire again.
    """
    next_ = _next(rule, now, await _fired(db, kind, subject, now))
    values = {"rule": rules.to_text(rule), "next": next_, "paused": False, "workspace": workspace.id}
    known = await db.execute(update(s.rules).where(_r.kind == kind, _r.subject == str(subject)).values(values))
    if not known.rowcount:
        new = {"community": workspace.community, "kind": kind, "subject": str(subject)}
        await db.execute(insert(s.rules).values(new | values | {"member": member}))
    return next_


async def pause(db: Connection, kind: str, subject: object) -> None:
    """Let a rule rest; what falls into its rest is not made up for."""
    await db.execute(update(s.rules).where(_r.kind == kind, _r.subject == str(subject)).values(paused=True, next=None))


async def resume(db: Connection, kind: str, subject: object, now: datetime) -> None:
    standing = (await standings(db, kind, [subject])).get(str(subject))
    if standing is not None:
        values = {"paused": False, "next": _next(standing.rule, now, await _fired(db, kind, subject, now))}
        await db.execute(update(s.rules).where(_r.kind == kind, _r.subject == str(subject)).values(values))


async def end(db: Connection, kind: str, subject: object) -> None:
    """Let something repeat no more."""
    await db.execute(delete(s.rules).where(_r.kind == kind, _r.subject == str(subject)))


async def standings(db: Connection, kind: str, subjects: Iterable[object]) -> dict[str, Standing]:
    """Give the rules of some subjects of one kind, in one query."""
    found = select(s.rules).where(_r.kind == kind, _r.subject.in_([str(each) for each in subjects]))
    return {row.subject: Standing(rules.from_text(row.rule), row.next, row.paused) for row in await db.execute(found)}


async def repeats(db: Connection, member: int) -> bool:
    """Say whether anything repeats that a member set up."""
    mine = select(_r.id).where(_r.member == member, _r.next.is_not(None))
    return (await db.execute(mine.limit(1))).first() is not None


async def forget(db: Connection, now: datetime) -> None:
    """Let go of what is too long ago to fire again."""
    await db.execute(delete(s.occurrences).where(_o.fired < now - KEPT))


class Recurrence:
    """Fires what is due. Any number of processes may do so at once."""

    def __init__(self, store: Store, clock: Clock, catalogue: Catalogue) -> None:
        self._store, self._clock, self._catalogue = store, clock, catalogue
        self.fired: Callable[[str, str], None] = lambda _kind, _state: None

    async def run(self) -> int:
        """Fire every rule that is due, and give the number of rules looked at."""
        done = 0
        while await self._one():
            done += 1
        return done

    async def _one(self) -> bool:
        """Take one rule that is due, fire it, and write when it is next, in one transaction."""
        now = self._clock.now()
        async with self._store.read() as db:
            if (await db.execute(_due(now))).first() is None:
                return False
        due = _due(now) if self._store.sqlite else _due(now).with_for_update(skip_locked=True)
        async with self._store.write() as db:
            row = (await db.execute(due)).one_or_none()
            if row is None:
                return False
            states = await self._taken(db, row, now)
        for state in states:
            self.fired(row.kind, state)
        return True

    async def _taken(self, db: Connection, row: Row[Any], now: datetime) -> list[str]:
        """Write when a rule is next, and fire; one that cannot be read rests, so that the others go on."""
        try:
            rule = rules.from_text(row.rule)
        except Exception:
            log.exception("rule %s of kind %s cannot be read, so it rests", row.id, row.kind)
            await db.execute(update(s.rules).where(_r.id == row.id).values(next=None))
            return ["failed"]
        await db.execute(update(s.rules).where(_r.id == row.id).values(next=_next(rule, now)))
        passed = list(rules.occurrences(rule, row.next - timedelta(microseconds=1), now))
        states = [await self._fire(db, row, rule, each, now, last=each is passed[-1]) for each in passed]
        return [state for state in states if state is not None]

    async def _fire(
        self, db: Connection, row: Row[Any], rule: Rule, occurrence: Occurrence, now: datetime, *, last: bool
    ) -> str | None:
        """Fire the last of the dates that have come, if it is not too long ago; the others are skipped.

        Gives what became of the date; None: it had fired before.
        """
        recurring = self._catalogue.recurring.get(row.kind)
        if recurring is None or not last or now - occurrence.at > recurring.catch_up:
            if not await _note(db, row, occurrence, now, "skipped"):
                return None
            log.warning("rule %s of kind %s skipped %s", row.id, row.kind, occurrence.date)
            return "skipped"
        state = "late" if now - occurrence.at > PROMPT else "fired"
        if not await _note(db, row, occurrence, now, state):
            return None
        return state if await self._run(db, recurring, row, rule, occurrence, now) else "failed"

    async def _run(
        self, db: Connection, recurring: Recurring, row: Row[Any], rule: Rule, occurrence: Occurrence, now: datetime
    ) -> bool:
        """Let the feature do its part; if it fails, that is noted, and the rule goes on with its next date."""
        try:
            async with db.begin_nested():
                workspace = await people.workspace_of(db, row.workspace)
                occasion = Occasion(
                    db, workspace, row.subject, rule, occurrence.date.isoformat(), occurrence.at, now,
                    await settings.load(db, workspace), await vocabulary.load(db, workspace.community), self._catalogue,
                )  # fmt: skip
                await recurring.run(occasion)
        except Exception:
            log.exception("rule %s of kind %s failed on %s", row.id, row.kind, occurrence.date)
            mine = (_o.rule == row.id, _o.date == occurrence.date.isoformat())
            await db.execute(update(s.occurrences).where(*mine).values(state="failed"))
            return False
        return True


def _due(now: datetime) -> Any:
    due = select(s.rules).where(_r.next <= now, _r.paused.is_(False), _r.workspace.not_in(people.gone()))
    return due.order_by(_r.next, _r.id).limit(1)


def _next(rule: Rule, now: datetime, fired: AbstractSet[str] = frozenset()) -> datetime | None:
    """Give when a rule fires after ``now``, on a date on which it has not."""
    found = rules.following(rule, now)
    while found is not None and found.date.isoformat() in fired:
        found = rules.following(rule, found.at)
    return found.at if found else None


async def _fired(db: Connection, kind: str, subject: object, now: datetime) -> set[str]:
    """Give the dates around now on which something has fired, or was skipped."""
    since = (now - timedelta(days=2)).date().isoformat()
    mine = (_r.kind == kind, _r.subject == str(subject), _o.date >= since)
    found = select(_o.date).join(s.rules, _o.rule == _r.id).where(*mine)
    return set((await db.execute(found)).scalars())


async def _note(db: Connection, row: Row[Any], occurrence: Occurrence, now: datetime, state: str) -> bool:
    """Write that a date has fired; False: it has fired before."""
    values = {
        "rule": row.id,
        "community": row.community,
        "date": occurrence.date.isoformat(),
        "at": occurrence.at,
        "fired": now,
        "state": state,
    }
    written = insertion(db, s.occurrences).values(values).on_conflict_do_nothing(index_elements=["rule", "date"])
    return (await db.execute(written)).rowcount > 0
