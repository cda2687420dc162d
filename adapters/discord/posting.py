"""Puts a delivery's card into a channel as one message or several, each once.

While Discord remembers a nonce, a repeat gives the message that stands; afterwards we look for it.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from hashlib import sha256

from adapters.discord import limits
from adapters.discord.controls import Json
from adapters.discord.faults import Fault, Refused
from adapters.discord.looking import MESSAGES, Looking, marker
from adapters.discord.markdown import clean
from adapters.discord.refusals import UNKNOWN_CHANNEL, begun
from adapters.discord.render import render
from adapters.discord.sheets import Sheet
from adapters.discord.wire import Wire
from bot.clock import Clock
from bot.platforms import NotDone, NotKnown, Order

log = logging.getLogger(__name__)
ONE = MESSAGES + "/{message}"
HAS_THREAD = 160004
WINDOW = timedelta(seconds=limits.NONCE_SECONDS)


class Posting:
    def __init__(self, wire: Wire, looking: Looking, clock: Clock) -> None:
        self._wire, self._looking, self._clock = wire, looking, clock

    async def post(self, order: Order, channel: str) -> str:
        """Post what of the card does not stand there yet, and give the first message's id.

        Raises:
            Fault: nothing of it was posted.
            NotKnown: a part of it was, or may have been.
            NotDone: it was withdrawn, and is not there.
        """
        there = await self._there(order, channel)
        if order.recalled:
            if there:
                return there[0]
            raise NotDone("withdrawn, and it was not there")
        return await self._rest(order, channel, there)

    async def _there(self, order: Order, channel: str) -> list[str]:
        """Look for what stands, once the nonces may be forgotten."""
        if order.since is None:
            return []
        if not order.recalled and self._clock.now() - order.since <= WINDOW:
            return []
        try:
            return await self._looking.standing(order, channel)
        except Refused as fault:
            if order.thread and fault.code == UNKNOWN_CHANNEL:
                return []
            raise

    async def _rest(self, order: Order, channel: str, there: list[str]) -> str:
        """Post the sheets that come after those which stand; a beginning that stands is never posted again."""
        made = list(there)
        for number, sheet in list(enumerate(sheets(order)))[len(there) :]:
            try:
                made.append(await self._one(order, channel, sheet, number))
            except Fault as fault:
                if not made:
                    raise
                self._note_part(order, fault)
        return made[0]

    def _note_part(self, order: Order, fault: Fault) -> None:
        """Come back for the rest, unless Discord will never take it; then the beginning is what there is."""
        told = begun(order, fault)
        if isinstance(told, NotKnown):
            raise told from None
        log.error("Discord took only a part of delivery %s", order.key)

    async def _one(self, order: Order, channel: str, sheet: Sheet, number: int) -> str:
        body = {**sheet.body(marker=marker(order.key)), "nonce": nonce(order.key, number), "enforce_nonce": True}
        try:
            made = await self._wire.once("POST", MESSAGES, body, sheet.uploads, channel_id=channel)
        except Refused as fault:
            if not order.thread or fault.code != UNKNOWN_CHANNEL:
                raise
            await self._open_below(order)
            made = await self._wire.once("POST", MESSAGES, body, sheet.uploads, channel_id=channel)
        return str(made["id"])

    async def _open_below(self, order: Order) -> None:
        """A thread that is made from a message has the message's id, so two cannot come of one."""
        source = await self._wire.once("GET", ONE, channel_id=order.place, message=order.thread)
        body = {"name": _title(source.get("components") or []) or "Hello"}
        try:
            await self._wire.once("POST", ONE + "/threads", body, channel_id=order.place, message=order.thread)
        except Refused as fault:
            if fault.code != HAS_THREAD:
                raise


def nonce(key: str, number: int) -> str:
    """Make the nonce of one message of a delivery: the same at every try."""
    written = f"{key}/{number}"
    return written if len(written) <= limits.NONCE else sha256(written.encode()).hexdigest()[: limits.NONCE]


def sheets(order: Order) -> list[Sheet]:
    if order.card is None:
        raise NotDone("there is no card to send")
    return render(order.card, order.audience)


def _title(components: list[Json]) -> str:
    """Read the first line of a message of ours, without its markup."""
    for component in components:
        if content := str(component.get("content") or ""):
            first = content.partition("\n")[0].removeprefix("## ")
            return limits.fit(clean(first.replace("\\", "")).strip(), limits.THREAD_NAME)
        if found := _title(component.get("components") or []):
            return found
    return ""
