"""The one way from an event to its answer: recorded, read, allowed, done in one transaction, answered.

Every platform and every test goes through ``Circulator.answer``, and it raises nothing that a person caused.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex

from bot import alterations, drafts, files, forms, inbox, people, policy, settings, tasks, values, vocabulary, zones
from bot.call import Call
from bot.cards import Card, card, members_of
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.declare import Action, Command, Parameter
from bot.errors import InWork, UserError
from bot.forms import Page
from bot.inbound import Altered, Happened, Inbound, Submit
from bot.kinds import Found, Reading
from bot.limits import CallLimit
from bot.metrics import Metrics
from bot.people import Member, Workspace
from bot.platforms import Audience, Platform
from bot.policy import Actor
from bot.search import Seeking
from bot.store import Connection, Store
from bot.tasks import Task
from bot.text import cut, plain, say

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


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the platform had to be asked before the transaction: rights that lack, files that were handed over."""

    refused: Mapping[str, UserError]
    fetched: Mapping[str, tuple[str, bytes]]


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
        declared = self.catalogue.commands.get(command) or self.catalogue.forms.get(command)
        parameter = next((p for p in declared.parameters if p.name == option), None) if declared else None
        if parameter is None:
            return ()
        async with self.store.read() as db:
            workspace = await people.find_workspace(db, inbound.platform, inbound.workspace)
            if isinstance(parameter.kind, Found):
                return await self._sought(db, inbound, workspace, parameter.kind.list, typed)
            words = await vocabulary.load(db, workspace.community) if workspace else vocabulary.Vocabulary({})
        zone, offers = people.zone_named(None), self.catalogue.offers
        reading = Reading(self.clock.now(), zone, words, offers=offers, language=inbound.language)
        found = parameter.kind.search(typed, reading) or ()
        return tuple((plain(option.label, inbound.language), option.value) for option in found[:25])

    async def _sought(
        self, db: Connection, inbound: Inbound, workspace: Workspace | None, list_name: str, typed: str
    ) -> tuple[tuple[str, str], ...]:
        """Search what the community has, by the feature that keeps it."""
        search = self.catalogue.searches.get(list_name)
        if search is None or workspace is None:
            return ()
        found = await search.run(Seeking(db, workspace, typed, self.clock.now()))
        return tuple((cut(plain(option.label, inbound.language), 100), option.value) for option in found[:25])

    def _task(self, inbound: Inbound) -> Task:
        try:
            return tasks.find(inbound, self.catalogue)
        except UserError:
            return tasks.NOTHING

    async def _answered(self, inbound: Inbound, *, hurried: bool) -> Reply:
        if isinstance(inbound.ask, Altered):
            return await self._altered(inbound, inbound.ask)
        task = tasks.find(inbound, self.catalogue)
        inbound = await self._placed(inbound, task)
        now = self.clock.now()
        asked = not isinstance(inbound.ask, Happened)
        if asked and hurried and not self._limit.allows((inbound.platform, inbound.workspace, inbound.account), now):
            raise UserError(say("That is a lot at once. Wait a few seconds, then try again."))
        if inbound.ask == Happened("left") and not await people.is_known(self.store, inbound):
            return await self._unconcerned(inbound)
        parameters = await self._parameters(inbound, task)
        mentioned = [*values.accounts(parameters, task.raw), *values.accounts_in(*getattr(inbound.ask, "picks", ()))]
        workspace, known = await people.arrive(self.store, inbound, mentioned, now)
        if asked:
            known |= await self._guessed(workspace, known[inbound.account])
            self._seen[known[inbound.account].id] = now
        actor = Actor(known[inbound.account], await self._steward(inbound), inbound.stranger)
        prepared = await self._prepared(workspace, parameters, task.raw)
        async with self._transaction(task) as db:
            call = await self._call(db, inbound, workspace, actor, known)
            if asked:
                call.require(task.role)
            call, task = await _with(call, task, prepared)
            # First of all effects: who does the same event at the same time waits here, and then leaves it alone.
            if not task.reads and not await inbox.finish(db, inbound, "done", now):
                raise InWork(say("I am at this already."))
            return await _reply(call, await tasks.run(call, task))

    async def _altered(self, inbound: Inbound, altered: Altered) -> Reply:
        """Bring the features what people changed in the calendar; no member is known to have done it."""
        now, platform = self.clock.now(), self.platforms[inbound.platform]
        async with self.store.write() as db:
            if not await inbox.finish(db, inbound, "done", now):
                raise InWork(say("I am at this already."))
            await alterations.hear(db, self.catalogue, platform, inbound, altered, now)
        return Reply(Audience())

    async def _placed(self, inbound: Inbound, task: Task) -> Inbound:
        """Give a button of a direct message the workspace of the delivery that brought it, and check whom it is for."""
        if task.pressed is None or task.pressed.delivery is None:
            if not inbound.workspace:
                raise UserError(
                    say("Use me in your community's own channels: here I cannot tell which community you mean.")
                )
            return inbound
        async with self.store.read() as db:
            addressee = await people.addressee(db, inbound.platform, task.pressed.delivery)
        if addressee is None or addressee.account != inbound.account:
            raise UserError(say("This message was meant for somebody else, or is too old."))
        return replace(inbound, workspace=addressee.workspace)

    async def _guessed(self, workspace: Workspace, member: Member) -> dict[str, Member]:
        """Ask the platform once for somebody's time zone; the community's usual one is no answer to that."""
        if member.guessed:
            return {}
        zone = await self.platforms[workspace.platform].zone(workspace.external, member.account)
        async with self.store.write() as db:
            found = zones.find(zone)
            await people.guess_zone(db, workspace.id, member.account, found.key if found else "")
            return await people.by_account(db, workspace.id, [member.account])

    async def flush(self) -> None:
        """Write down who was here lately; so that reading commands need no transaction that writes."""
        last, self._seen = self._seen, {}
        if last:
            async with self.store.write() as db:
                await people.seen(db, last)

    async def _steward(self, inbound: Inbound) -> bool:
        """Ask the platform who manages the workspace, where somebody asks for something and the event does not say."""
        if inbound.steward is not None or isinstance(inbound.ask, Happened):
            return bool(inbound.steward)
        return await self.platforms[inbound.platform].steward(inbound)

    async def _prepared(
        self, workspace: Workspace, parameters: Sequence[Parameter], raw: Mapping[str, str]
    ) -> Prepared:
        """Ask the platform, outside any transaction, what only it knows about the values."""
        platform = self.platforms[workspace.platform]
        refused = await values.refused_places(platform, workspace.external, parameters, raw)
        return Prepared(refused, await values.fetched(platform, workspace.external, parameters, raw))

    async def _parameters(self, inbound: Inbound, task: Task) -> tuple[Parameter, ...]:
        """Give the options or inputs that take a member, a place or a file, where a value looks like one."""
        if not any(mark in raw for raw in task.raw.values() for mark in ("<@", "<#", "://")):
            return ()
        if not isinstance(inbound.ask, Submit):
            return task.parameters
        async with self.store.read() as db:
            form = self.catalogue.forms.get(await drafts.form_named(db, inbound.ask.draft))
        return form.parameters if form else ()

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


async def _with(call: Call, task: Task, prepared: Prepared) -> tuple[Call, Task]:
    """Keep the files that were handed over, and put what is known now where the readers find it."""
    raw, kept = dict(task.raw), dict[str, files.File]()
    for reference, (name, content) in prepared.fetched.items():
        file = await files.keep(call.db, call.community, call.member.id, name, content, call.now)
        raw = {option: file.ref if value == reference else value for option, value in raw.items()}
        kept[file.ref] = file
    refused = {name: fault.words for name, fault in prepared.refused.items()}
    return replace(call, reading=replace(call.reading, files=kept, refused=refused)), replace(task, raw=raw)


async def _reply(call: Call, shown: Card | Page | None) -> Reply:
    if not isinstance(shown, Card):
        return Reply(Audience(call.language), page=shown)
    wanted = members_of(shown)
    seen = await people.by_number(call.db, call.workspace.id, wanted) if wanted else {}
    return Reply(Audience(call.language, {number: member.account for number, member in seen.items()}), card=shown)
