"""Answers people within Discord's three seconds: at once if possible, else acknowledged first and filled in later.

Nothing is done for an interaction that Discord no longer waits for, as far as can be known before it is done.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from adapters.discord import receive
from adapters.discord.calendar import Calendar
from adapters.discord.direct import Direct
from adapters.discord.exchange import Exchange, fill
from adapters.discord.faults import Fault
from adapters.discord.limits import CHOICE_TEXT, CHOICES, RESPOND_SECONDS, fit, size
from adapters.discord.render import render
from adapters.discord.render_forms import modal
from adapters.discord.wire import Wire
from bot import inbox
from bot.cards import Card, card
from bot.circulator import Circulator, Reply
from bot.inbound import Inbound, Use
from bot.platforms import Audience
from bot.text import say

log = logging.getLogger(__name__)
Json = dict[str, Any]
LATE = timedelta(seconds=RESPOND_SECONDS)
# What may open a form waits longer, since after an acknowledgement it can only offer a button that opens it.
PATIENCE, FORM_PATIENCE = 1.5, 2.3
STOPPING = 10.0
_SEEN = 2_000


class Answering:
    """Takes the gateway's events, each in a task of its own. ``stop`` takes no more and finishes those."""

    def __init__(
        self,
        circulator: Circulator,
        wire: Callable[[], Wire],
        direct: Callable[[], Direct],
        calendar: Callable[[], Calendar],
    ) -> None:
        self._circulator, self._wire, self._direct, self._calendar = circulator, wire, direct, calendar
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._in_order = asyncio.Lock()
        self._stopping = False

    def hear(self, name: str, payload: Json) -> None:
        if self._stopping:
            return
        work: Coroutine[Any, Any, None]
        if name in receive.WORKSPACE:
            work = self._workspace(name, payload)
        elif name in receive.CALENDAR:
            work = self._altered(name, payload)
        elif name != "INTERACTION_CREATE":
            work = self._happened(name, payload)
        elif payload["type"] == receive.AUTOCOMPLETE:
            work = self._suggest(payload)
        else:
            work = self._interaction(payload)
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        self._stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOPPING)

    async def respond(self, inbound: Inbound, shown: Card, audience: Audience) -> None:
        """Give a late private answer."""
        try:
            await fill(self._wire(), inbound.reply_to, render(shown, audience))
        except Fault:
            await self._direct().answer(inbound.account, inbound.key, shown, audience)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            log.exception("an event was not finished")

    async def _happened(self, name: str, payload: Json) -> None:
        inbound = receive.happened(name, payload, self._circulator.clock.now(), self._wire().guild_name)
        if inbound and await self._circulator.record(inbound):
            await self._circulator.answer(inbound)

    async def _altered(self, name: str, payload: Json) -> None:
        """Note what people did to an event of ours, one change after the other; what we did ourselves comes back too."""
        async with self._in_order:
            heard = receive.altered(name, payload, self._wire().user_id)
            news = heard and self._calendar().news(heard)
            if news is None:
                return
            inbound = receive.noticed(payload, news, self._circulator.clock.now())
            if await self._circulator.record(inbound):
                await self._circulator.answer(inbound)

    async def _workspace(self, name: str, payload: Json) -> None:
        """Note that the bot was removed from a server or is there; an outage is neither. A new session names all servers."""
        if payload.get("unavailable"):
            return
        async with self._in_order:
            if name == receive.SESSION:
                await self._circulator.present("discord", {str(guild["id"]) for guild in payload["guilds"]})
            elif name == receive.GONE:
                await self._circulator.removed("discord", str(payload["id"]))
            else:
                await self._circulator.returned("discord", str(payload["id"]))

    async def _suggest(self, payload: Json) -> None:
        inbound = receive.inbound(payload, self._wire().guild_name)
        if inbound is None:
            return
        command, option, typed = receive.typing(payload)
        found = await self._circulator.suggest(inbound, command, option, typed)
        choices = [
            (fit(label, CHOICE_TEXT) or value, value) for label, value in found if 1 <= size(value) <= CHOICE_TEXT
        ]
        try:
            await Exchange(self._wire(), payload).choose(choices[:CHOICES])
        except Fault as fault:
            # Who types on asks again, so an old question goes unanswered.
            log.debug("suggestions came too late: %s", fault)

    async def _interaction(self, payload: Json) -> None:
        inbound = receive.inbound(payload, self._wire().guild_name)
        if inbound is None or self._again(inbound.key):
            return
        exchange = Exchange(self._wire(), payload)
        age = self._circulator.clock.now() - inbound.at
        reply = await (self._late(exchange, inbound) if age > LATE else self._prompt(exchange, inbound, age))
        if reply is not None:
            await self._show(exchange, inbound, reply)

    def _again(self, key: str) -> bool:
        """Know a repeat of what only reads, too: the inbox keeps what changes something."""
        if key in self._seen:
            return True
        self._seen[key] = None
        if len(self._seen) > _SEEN:
            self._seen.popitem(last=False)
        return False

    async def _prompt(self, exchange: Exchange, inbound: Inbound, age: timedelta) -> Reply | None:
        """Answer at once; where that takes long, acknowledge while it goes on."""
        work = asyncio.create_task(self._work(inbound))
        patience = FORM_PATIENCE if self._circulator.opens(inbound) else PATIENCE
        done, _ = await asyncio.wait({work}, timeout=max(0.1, patience - max(age.total_seconds(), 0.0)))
        if not done:
            await exchange.defer()
        return await work

    async def _late(self, exchange: Exchange, inbound: Inbound) -> Reply | None:
        """Do what came late only if Discord still waits for it.

        By the id's time it does not; but this machine's clock may be wrong, and then every call would look late. So
        Discord is asked, by acknowledging first.
        """
        if not await self._circulator.record(inbound):
            return None
        if await exchange.defer():
            return await self._circulator.answer(inbound)
        async with self._circulator.store.write() as db:
            await inbox.finish(db, inbound, "late", self._circulator.clock.now())
        what = f"/{inbound.ask.command}" if isinstance(inbound.ask, Use) else say("what you pressed")
        words = say(
            "Discord brought me {what} too late to answer it there, so I have done nothing. Please try it again.",
            what=what,
        )
        await self._direct().answer(
            inbound.account, inbound.key, card(say("That came too late"), words), Audience(inbound.language)
        )
        return None

    async def _work(self, inbound: Inbound) -> Reply | None:
        try:
            return await self._circulator.answer(inbound) if await self._circulator.record(inbound) else None
        except Exception:
            # The core answers its own faults; this is the database, away or full.
            log.exception("a call was not finished")
            words = say("I could not do that just now. Try again in a minute.")
            return Reply(Audience(inbound.language), card(say("Sorry"), words))

    async def _show(self, exchange: Exchange, inbound: Inbound, reply: Reply) -> None:
        try:
            await self._shown(exchange, inbound, reply)
        except Fault as fault:
            log.warning("an answer goes by direct message: %s", fault)
            await self._direct().answer(inbound.account, inbound.key, _instead(reply), reply.audience)

    async def _shown(self, exchange: Exchange, inbound: Inbound, reply: Reply) -> None:
        if reply.page is not None and exchange.opens:
            await exchange.modal(modal(reply.page, reply.audience))
            return
        shown = reply.as_card()
        if shown is None and exchange.kind == receive.COMMAND:
            shown = card(say("Done"))
        if shown is None:
            await exchange.close()
        else:
            await exchange.show(render(shown, reply.audience))


def _instead(reply: Reply) -> Card:
    """Give what a direct message can say; a form cannot be opened from there."""
    if reply.page is None:
        return reply.card or card(say("Done"))
    return card(
        reply.page.title,
        say(
            "The form could not be opened in time. What you have filled in so far is kept for a day. Please try again."
        ),
    )
