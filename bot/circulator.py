"""The one way from an event to its answer: recorded, read, allowed, done in one transaction, answered.

Every platform and every test goes through ``Circulator.answer``, and it raises nothing that a person caused.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from bot import (
    alterations,
    arrivals,
    forms,
    inbox,
    people,
    policy,
    preparing,
    settings,
    tasks,
    values,
    vocabulary,
)
from bot.call import Call
from bot.cards import Card, card, members_of
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.declare import Action, Command
from bot.errors import InWork, UserError
from bot.forms import Page
from bot.inbound import Altered, Happened, Inbound
from bot.kinds import Reading
from bot.limits import CallLimit
from bot.metrics import Metrics
from bot.people import Member, Workspace
from bot.platforms import Audience, Platform
from bot.policy import Actor
from bot.store import Connection, Store
from bot.suggesting import suggest
from bot.tasks import Task
from bot.text import say

log = logging.getLogger("bot.calls")


@dataclass(frozen=True, slots=True)
class Reply:
    """What is shown to the person who asked, and to nobody else: a card, a page of a form, or nothing."""

    audience: Audience
    card: Card | None = None
    page: Page | None = None

    def as_card(self) -> Card | None:
        """Give a card in any case, where a form cannot be opened."""
        return forms.waiting(self.page) if self.page else self.card


class Circulator:
    """The assembled core: a store, a clock, the features, and the platforms that are on."""

    def __init__(self, store: Store, clock: Clock, catalogue: Catalogue) -> None:
        self.store, self.clock, self.catalogue = store, clock, catalogue
        self.platforms: dict[str, Platform] = {}
        self.metrics = Metrics()
        self.public_url = ""
        self.changed: Callable[[], None] = lambda: None
        self._limit = CallLimit()
        self._seen: dict[int, datetime] = {}

    async def record(self, inbound: Inbound) -> bool:
        """Commit an event to the inbox, before it is acknowledged; False: it has come before, so leave it alone."""
        return self._task(inbound).reads or await inbox.record(self.store, inbound)

    def opens(self, inbound: Inbound) -> bool:
        """Say whether the answer may be a form, which must come before any acknowledgement."""
        declared = self._task(inbound).declared
        return isinstance(declared, Command | Action) and (declared.opens or declared is forms.resume)

    async def answer(self, inbound: Inbound, *, left_over: bool = False) -> Reply:
        """Do what an event asks and give what its sender sees; ``left_over`` ones do not count as haste."""
        began = time.perf_counter()
        task = self._task(inbound)
        try:
            reply, outcome = await self._answered(inbound, hurried=not left_over), "done"
        except InWork:
            reply, outcome = Reply(Audience(inbound.language)), "repeated"
        except UserError as refusal:
            reply, outcome = await self._closed(inbound, task, "refused", refusal.words), "refused"
        except Exception:
            number = token_hex(4)
            log.exception("error %s in %s", number, task.name)
            sorry = say(
                "Something went wrong on my side, and nothing was changed. If it happens again, tell a moderator this number: {n}.",
                n=number,
            )
            reply, outcome = await self._closed(inbound, task, "error", sorry), "error"
        self._note(inbound, task, outcome, time.perf_counter() - began)
        self.changed()
        return reply

    async def departed(self, platform: str, workspace: str, account: str) -> None:
        """Note that an account left its workspace, found by asking for it."""
        now = self.clock.now()
        left = Inbound(
            platform, f"left:{workspace}:{account}:{now.isoformat()}", workspace, account, Happened("left"), now
        )
        await self.record(left)
        await self.answer(left)

    async def removed(self, platform: str, workspace: str) -> None:
        """Note that the bot was taken out of a workspace: what is owed there waits until it is back."""
        async with self.store.write() as db:
            await people.leave(db, platform, workspace, self.clock.now())
        log.warning("removed from %s:%s; what is owed there waits", platform, workspace)

    async def returned(self, platform: str, workspace: str) -> None:
        """Note that the bot is in a workspace, so what waited goes on."""
        async with self.store.read() as db:
            known = await people.standing(db, platform)
        if known.get(workspace, True):
            return
        async with self.store.write() as db:
            await people.leave(db, platform, workspace, None)
        self.changed()

    async def present(self, platform: str, workspaces: Collection[str]) -> None:
        """Note in which workspaces the bot is: what it was taken out of while nobody listened is not served."""
        async with self.store.read() as db:
            known = await people.standing(db, platform)
        for workspace, there in known.items():
            if there and workspace not in workspaces:
                await self.removed(platform, workspace)
        for workspace in workspaces:
            if not known.get(workspace, True):
                await self.returned(platform, workspace)

    async def recover(self, left: Iterable[Inbound]) -> None:
        """Run what was acknowledged but not done when the process last ended."""
        for inbound in left:
            reply = await self.answer(inbound, left_over=True)
            shown = reply.as_card()
            if shown and not isinstance(inbound.ask, Happened | Altered):
                await self.platforms[inbound.platform].respond(inbound, shown, reply.audience)

    async def suggest(self, inbound: Inbound, command: str, option: str, typed: str) -> tuple[tuple[str, str], ...]:
        """Search an option's values as somebody types: at most 25 pairs of label and value."""
        return await suggest(self.store, self.clock, self.catalogue, inbound, command, option, typed)

    def _task(self, inbound: Inbound) -> Task:
        try:
            return tasks.find(inbound, self.catalogue)
        except UserError:
            return tasks.NOTHING

    async def _answered(self, inbound: Inbound, *, hurried: bool) -> Reply:
        if isinstance(inbound.ask, Altered):
            return await self._altered(inbound, inbound.ask)
        task = tasks.find(inbound, self.catalogue)
        inbound = await preparing.placed(self.store, inbound, task)
        now = self.clock.now()
        asked = not isinstance(inbound.ask, Happened)
        if asked and hurried and not self._limit.allows((inbound.platform, inbound.workspace, inbound.account), now):
            raise UserError(say("That is a lot at once. Wait a few seconds, then try again."))
        if inbound.ask == Happened("left") and not await people.is_known(self.store, inbound):
            return await self._unconcerned(inbound)
        parameters = await preparing.parameters(self.store, self.catalogue, inbound, task)
        mentioned = [*values.accounts(parameters, task.raw), *values.accounts_in(*getattr(inbound.ask, "picks", ()))]
        workspace, known = await arrivals.arrive(self.store, inbound, mentioned, now)
        platform = self.platforms[inbound.platform]
        if asked:
            known |= await preparing.guessed(self.store, platform, workspace, known[inbound.account])
            self._seen[known[inbound.account].id] = now
        actor = Actor(known[inbound.account], await preparing.steward(platform, inbound), inbound.stranger)
        prepared = await preparing.prepared(platform, workspace, parameters, task.raw)
        async with self._transaction(task) as db:
            call = await self._call(db, inbound, workspace, actor, known)
            if asked:
                call.require(task.role)
            call, task = await preparing.taken_in(call, task, prepared)
            # First of all effects: who does the same event at the same time waits here, and then leaves it alone.
            if not task.reads and not await inbox.finish(db, inbound, "done", now):
                raise InWork(say("I am at this already."))
            return await _reply(call, await tasks.run(call, task), task.delivery)

    async def _altered(self, inbound: Inbound, altered: Altered) -> Reply:
        """Bring the features what people changed in the calendar; no member is known to have done it."""
        now, platform = self.clock.now(), self.platforms[inbound.platform]
        async with self.store.write() as db:
            if not await inbox.finish(db, inbound, "done", now):
                raise InWork(say("I am at this already."))
            await alterations.hear(db, self.catalogue, platform, inbound, altered, now)
        return Reply(Audience())

    async def flush(self) -> None:
        """Write down who was here lately; so that reading commands need no transaction that writes."""
        last, self._seen = self._seen, {}
        if last:
            async with self.store.write() as db:
                await people.seen(db, last)

    async def _call(
        self, db: Connection, inbound: Inbound, workspace: Workspace, actor: Actor, known: Mapping[str, Member]
    ) -> Call:
        decided = await settings.load(db, workspace)
        words = await vocabulary.load(db, workspace.community)
        reading = Reading(
            self.clock.now(), actor.member.zone, words, known, offers=self.catalogue.offers, language=inbound.language
        )
        return Call(
            db,
            inbound,
            workspace,
            actor,
            policy.rules(decided.raw),
            decided,
            reading,
            self.catalogue,
            self.platforms[inbound.platform].paper,
            self.public_url,
        )

    async def _closed(self, inbound: Inbound, task: Task, outcome: str, words: object) -> Reply:
        """Mark an event done that had no effect, and say why."""
        if not task.reads:
            async with self.store.write() as db:
                await inbox.finish(db, inbound, outcome, self.clock.now())
        title = say("Sorry") if outcome == "error" else say("That did not work")
        return Reply(Audience(inbound.language), card(title, words))  # type: ignore[arg-type]

    async def _unconcerned(self, inbound: Inbound) -> Reply:
        """Keep nothing about somebody who never used the bot and left."""
        async with self.store.write() as db:
            await inbox.finish(db, inbound, "unconcerned", self.clock.now())
        return Reply(Audience())

    def _transaction(self, task: Task) -> AbstractAsyncContextManager[Connection]:
        return self.store.read() if task.reads else self.store.write()

    def _note(self, inbound: Inbound, task: Task, outcome: str, seconds: float) -> None:
        self.metrics.calls.labels(task.name, outcome).inc()
        self.metrics.seconds.labels(task.name).observe(seconds)
        where = f"{inbound.platform}:{inbound.workspace}"
        log.info(
            "call",
            extra={
                "fields": {"community": where, "command": task.name, "outcome": outcome, "ms": round(seconds * 1000, 1)}
            },
        )


async def _reply(call: Call, shown: Card | Page | None, delivery: int | None) -> Reply:
    """Answer who asked; in a direct message by the delivery that began it, so that what is pressed next finds home too."""
    if not isinstance(shown, Card):
        return Reply(Audience(call.language, delivery=delivery), page=shown)
    wanted = members_of(shown)
    seen = await people.by_number(call.db, call.workspace.id, wanted) if wanted else {}
    return Reply(
        Audience(call.language, {number: member.account for number, member in seen.items()}, delivery), card=shown
    )
