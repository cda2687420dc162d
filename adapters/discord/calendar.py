"""Entries in a server's own calendar, Discord's scheduled events: made once, brought up to date, struck.

Discord knows no repeat of a request here, and an entry can carry no mark of ours. But each has its maker and its time,
and the core knows all that it has noted; so an entry of ours which nobody knows is what a broken try left behind, and
any delivery may take it over.

https://docs.discord.com/developers/resources/guild-scheduled-event
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.discord import limits, rights
from adapters.discord.controls import Json
from adapters.discord.faults import Broken, Fault, Refused
from adapters.discord.looking import older
from adapters.discord.markdown import label, markdown, unescape
from adapters.discord.receive import agenda_of
from adapters.discord.wire import Wire
from bot.agenda import Agenda
from bot.clock import Clock
from bot.inbound import Altered
from bot.platforms import Audience, NotDone, Order, Sent

ALL = "/guilds/{guild_id}/scheduled-events"
ONE = ALL + "/{entry}"
GUILD_ONLY, EXTERNAL = 2, 3
# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
UNKNOWN_ENTRY, FULL, FINISHED = 10070, 30038, 180000
FULL_PAUSE = timedelta(hours=1)
ECHO = timedelta(minutes=10)
"""So late may Discord tell us of our own change, after a connection that broke and was resumed."""


class Calendar:
    """``_put`` are our changes of which Discord has not told us yet: when, which entry, as what; None: struck.

    ``_stand`` is how each entry stands as far as Discord has told, change after change.
    """

    def __init__(self, wire: Wire, clock: Clock) -> None:
        self._wire, self._clock = wire, clock
        self._put: deque[tuple[datetime, str, Agenda | None]] = deque()
        self._stand: dict[str, Agenda] = {}

    async def enter(self, order: Order) -> Sent:
        if order.message and not order.recalled:
            return await self._update(order, order.message)
        found = await self._earlier(order) if order.since else ""
        if order.recalled:
            if found:
                return Sent(found)
            raise NotDone("withdrawn, and it was not there")
        return await (self._update(order, found) if found else self._make(order))

    async def strike(self, order: Order) -> Sent:
        try:
            await self._change("DELETE", order, order.message, None)
        except Refused as fault:
            if fault.code != UNKNOWN_ENTRY:
                raise
        return Sent("")

    async def lacking(self, order: Order) -> str:
        """Name the permission that Discord's refusal leaves open."""
        ids = {"guild_id": order.workspace}
        me = await self._wire.call("GET", "/guilds/{guild_id}/members/{user}", user=self._wire.user_id, **ids)
        roles = await self._wire.call("GET", "/guilds/{guild_id}/roles", **ids)
        names = rights.lacking(rights.in_guild(order.workspace, me, roles), ["calendar"])
        return f"I lack {', '.join(names)} in the server" if names else ""

    def news(self, heard: Altered) -> Altered | None:
        """Give a change with how the entry stood before; None: we made it ourselves."""
        before = self._stand.pop(heard.message, None)
        if heard.agenda is not None:
            self._stand[heard.message] = heard.agenda
        return None if self._ours(heard) else replace(heard, before=before)

    def _ours(self, heard: Altered) -> bool:
        """Say whether this is what we did ourselves; Discord tells us of each change once, in their order."""
        while self._put and self._put[0][0] < self._clock.now() - ECHO:
            self._put.popleft()
        mine = [note for note in self._put if note[1] == heard.message]
        at = next((at for at, note in enumerate(mine) if note[2] == heard.agenda), None)
        if at is None:
            return False
        for note in mine[: at + 1]:
            self._put.remove(note)
        return True

    async def _make(self, order: Order) -> Sent:
        try:
            made = await self._wire.once("POST", ALL, _body(order), guild_id=order.workspace)
        except Refused as fault:
            if fault.code != FULL:
                raise
            reason = f"the server's calendar holds {limits.EVENTS} events, which is all that fit; cancel some there"
            raise NotDone(reason, FULL_PAUSE) from None
        self._stand[str(made["id"])] = agenda_of(made)
        return Sent(str(made["id"]))

    async def _update(self, order: Order, entry: str) -> Sent:
        """Bring an entry up to date; one that is gone or over is made anew."""
        try:
            await self._change("PATCH", order, entry, order.agenda, _body(order))
        except Refused as fault:
            if fault.code not in {UNKNOWN_ENTRY, FINISHED}:
                raise
            raise NotDone(str(fault), worn=True) from None
        return Sent(entry)

    async def _change(self, method: str, order: Order, entry: str, agenda: Agenda | None, body: Any = None) -> None:
        note = (self._clock.now(), entry, agenda)
        self._put.append(note)
        try:
            await self._wire.once(method, ONE, body, guild_id=order.workspace, entry=entry)
        except Broken:
            raise
        except Fault:
            if note in self._put:
                self._put.remove(note)
            raise

    async def _earlier(self, order: Order) -> str:
        """Find an entry of ours that nobody knows and that is not older than the first try; rather the same one."""
        listed: list[Json] = await self._wire.once("GET", ALL, guild_id=order.workspace) or []
        mine = (each for each in listed if str(each.get("creator_id")) == self._wire.user_id)
        strays = [each for each in mine if str(each["id"]) not in order.others and not older(each["id"], order.since)]
        strays.sort(key=lambda each: agenda_of(each) != order.agenda)
        return str(strays[0]["id"]) if strays else ""


def fit(agenda: Agenda) -> Agenda:
    """Give an entry as Discord will show it: within its limits, to the second, with a place in any case."""
    return Agenda(
        label(agenda.title, "en", limits.EVENT_NAME),
        unescape(markdown(agenda.about.strip(), Audience(), limits.EVENT_ABOUT)),
        agenda.start.astimezone(UTC).replace(microsecond=0),
        agenda.end.astimezone(UTC).replace(microsecond=0),
        label(agenda.where, "en", limits.EVENT_PLACE),
    )


def _body(order: Order) -> Json:
    if order.agenda is None:
        raise NotDone("there is nothing to enter")
    agenda = fit(order.agenda)
    return {
        "name": agenda.title,
        "description": markdown(agenda.about, Audience(), limits.EVENT_ABOUT),
        "scheduled_start_time": agenda.start.isoformat(),
        "scheduled_end_time": agenda.end.isoformat(),
        "privacy_level": GUILD_ONLY,
        "entity_type": EXTERNAL,
        "channel_id": None,
        "entity_metadata": {"location": agenda.where},
    }
