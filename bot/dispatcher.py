"""Does what the bot owes: claims due deliveries under a lease, draws them, hands them to the platform, settles them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, insert, or_, select, update

from bot import people, settings, vocabulary
from bot import schema as s
from bot.cards import Card, members_of
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.deliveries import posted, take_down
from bot.people import Workspace
from bot.platforms import Audience, NotDone, NotKnown, Order, Platform
from bot.settings import Settings
from bot.store import Connection, Store
from bot.vocabulary import Vocabulary

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
BATCH = 1
"""One at a time: what a crash finds claimed was begun, and nothing else was."""

TRIES = 8


@dataclass(frozen=True, slots=True)
class Scene:
    """What a delivery is drawn from."""

    db: Connection
    workspace: Workspace
    subject: str
    detail: str
    member: int | None
    sender: int | None
    now: datetime
    settings: Settings
    vocabulary: Vocabulary
    catalogue: Catalogue


class Dispatcher:
    """One per process. ``run`` does all that is due; ``wake`` asks the loop to look at once."""

    def __init__(self, store: Store, clock: Clock, catalogue: Catalogue, platforms: Mapping[str, Platform]) -> None:
        self._store, self._clock, self._catalogue, self._platforms = store, clock, catalogue, platforms
        self.settled: Callable[[str, str], None] = lambda _kind, _state: None
        self.departed: Callable[[str, str, str], Awaitable[None]] = _nobody
        self._due = asyncio.Event()
        self._busy = asyncio.Lock()

    def wake(self) -> None:
        self._due.set()

    async def forever(self) -> None:
        """Do what is due whenever there is something, until cancelled; a delivery in work is finished first."""
        while True:
            await self._due.wait()
            self._due.clear()
            try:
                await self.run()
            except Exception:
                log.exception("deliveries stopped for now; the next beat tries again")

    async def run(self) -> int:
        """Do all that is due now, in order, and give their number."""
        done = 0
        async with self._busy:
            while batch := await self._claim():
                for row in batch:
                    await _to_its_end(self._do(row))
                done += len(batch)
        return done

    async def next_due(self) -> datetime | None:
        """Give when the next delivery is due, or its lease ends."""
        d = s.deliveries.c
        waits = select(func.min(func.coalesce(d.lease, d.due), type_=s.Instant())).where(
            d.state.in_(("due", "retry", "claimed"))
        )
        async with self._store.read() as db:
            return (await db.execute(waits)).scalar_one_or_none()

    async def _claim(self) -> list[Row[Any]]:
        now = self._clock.now()
        ours = _open(now, list(self._platforms))
        if not self._store.sqlite:
            ours = ours.with_for_update(skip_locked=True, of=s.deliveries)
        d = s.deliveries.c
        claim = update(s.deliveries).where(d.id.in_(ours.scalar_subquery()))
        interrupted = case((d.state == "claimed", "interrupted"))
        taken = claim.values(
            state="claimed", lease=now + LEASE, fence=d.fence + 1, attempts=d.attempts + 1, error=interrupted
        ).returning(s.deliveries)
        async with self._store.write() as db:
            return sorted((await db.execute(taken)).all(), key=lambda row: row.id)

    async def _do(self, row: Row[Any]) -> None:
        if row.lease <= self._clock.now():
            return  # what came before took too long: by now it may be another process's
        order: Order | None = None
        try:
            order = await self._order(row)
            if order is None:
                await self._settle(row, "dropped")
                return
            if row.member is not None and await self._gone(order, row):
                return
            message = await self._platform(order).send(order)
            await self._settle(row, "sent", message=message)
        except NotDone as fault:
            await self._refused(row, fault, order.message if order and fault.missing else "")
        except NotKnown as fault:
            await self._settle(row, "unknown", error=str(fault))
        except Exception as fault:
            log.exception("delivery %s of kind %s", row.id, row.kind)
            await self._settle(row, "failed", error=type(fault).__name__)

    async def _gone(self, order: Order, row: Row[Any]) -> bool:
        """Ask for the one member whom a delivery is for; who left is noted, and nothing is sent."""
        platform, account = self._platform(order), order.audience.accounts.get(row.member, "")
        if not account or await platform.here(order.workspace, account) is not False:
            return False
        await self.departed(platform.name, order.workspace, account)
        await self._settle(row, "dropped", error="the member left")
        return True

    def _platform(self, order: Order) -> Platform:
        return self._platforms[order.key.partition(":")[0]]

    async def _order(self, row: Row[Any]) -> Order | None:
        """Draw a delivery from the state of this moment; None: it no longer applies."""
        async with self._store.read() as db:
            workspace = await people.workspace_of(db, row.workspace)
            message, thread = await _target(db, row)
            card = None if row.effect == "delete" else await self._drawn(db, row, workspace)
            if (card is None and row.effect != "delete") or (row.effect in {"edit", "delete"} and not message):
                return None
            wanted = (members_of(card) if card else set()) | ({row.member} if row.member else set())
            seen = await people.by_number(db, workspace.id, wanted)
        accounts = {number: member.account for number, member in seen.items()}
        told = row.effect == "tell"
        if told and row.member not in accounts:
            return None
        language = seen[row.member].language if told else workspace.language
        audience = Audience(language, accounts, row.id if told else None)
        account = accounts[row.member] if told else ""
        key = f"{workspace.platform}:{row.id}"
        return Order(
            row.effect,
            key,
            workspace.external,
            row.place,
            card,
            audience,
            account,
            message,
            thread,
            first=row.error is None,
        )

    async def _drawn(self, db: Connection, row: Row[Any], workspace: Workspace) -> Card | None:
        scene = Scene(
            db, workspace, row.subject, row.detail, row.member, row.sender, self._clock.now(),
            await settings.load(db, workspace), await vocabulary.load(db, workspace.community), self._catalogue,
        )  # fmt: skip
        card: Card | None = await self._catalogue.drawn[row.kind].run(scene)
        return card

    async def _refused(self, row: Row[Any], fault: NotDone, missing: str) -> None:
        if fault.retry is None or row.attempts >= TRIES:
            await self._settle(row, "failed", error=fault.reason, missing=missing)
            return
        again = self._clock.now() + fault.retry
        log.info("delivery %s waits %.0f s: %s", row.id, fault.retry.total_seconds(), fault.reason)
        await self._settle(row, "retry", error=fault.reason, due=again)

    async def _settle(
        self,
        row: Row[Any],
        state: str,
        *,
        message: str = "",
        error: str | None = None,
        due: datetime | None = None,
        missing: str = "",
    ) -> None:
        """Record an outcome, unless another process took the delivery over meanwhile."""
        d = s.deliveries.c
        done = {"state": state, "error": error, "lease": None, "due": due or row.due} | (
            {} if state == "retry" else {"detail": ""}
        )
        if message:
            done["message"] = message
        mine = (d.id == row.id, d.fence == row.fence)
        async with self._store.write() as db:
            was = (await db.execute(select(d.state).where(*mine).with_for_update())).scalar_one_or_none()
            if was is None:
                return
            recalled = was == "recalled"
            await db.execute(
                update(s.deliveries).where(*mine).values(done | ({"state": "dropped"} if recalled else {}))
            )
            if state == "sent" and row.effect == "post" and not self._catalogue.drawn[row.kind].threaded:
                await (_take_back if recalled else _note_post)(db, row, message, self._clock.now())
            if missing and row.effect == "edit":
                await db.execute(s.posts.delete().where(*_same(row), s.posts.c.message == missing))
        self.settled(row.kind, state)


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Do something that a cancellation waits for, instead of breaking it off."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


async def _take_back(db: Connection, row: Row[Any], message: str, now: datetime) -> None:
    """Delete what was withdrawn while it was being sent."""
    workspace = await people.workspace_of(db, row.workspace)
    await take_down(db, workspace, row.kind, row.subject, row.place, message, now)


async def _nobody(_platform: str, _workspace: str, _account: str) -> None:
    """Stand in until somebody wants to know who left."""


async def _target(db: Connection, row: Row[Any]) -> tuple[str, str]:
    """Give the message to change, and the one to post below."""
    if row.effect == "edit":
        post = await posted(db, row.workspace, row.kind, row.subject)
        return (post.message, "") if post else ("", "")
    return (row.message or "", row.thread) if row.effect == "delete" else ("", row.thread)


async def _note_post(db: Connection, row: Row[Any], message: str, now: datetime) -> None:
    await db.execute(s.posts.delete().where(*_same(row)))
    where = {
        "workspace": row.workspace,
        "kind": row.kind,
        "subject": row.subject,
        "place": row.place,
        "message": message,
    }
    await db.execute(insert(s.posts).values(community=row.community, at=now, **where))


def _same(row: Row[Any]) -> tuple[Any, ...]:
    return s.posts.c.workspace == row.workspace, s.posts.c.kind == row.kind, s.posts.c.subject == row.subject


def _open(now: datetime, platforms: list[str]) -> Select[Any]:
    d = s.deliveries.c
    due = and_(d.state.in_(("due", "retry")), d.due <= now)
    orphaned = and_(d.state == "claimed", d.lease < now)
    here = select(s.workspaces.c.id).where(s.workspaces.c.platform.in_(platforms))
    return select(d.id).where(or_(due, orphaned), d.workspace.in_(here)).order_by(d.due, d.id).limit(BATCH)
