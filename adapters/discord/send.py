"""Does what a delivery asks: post, tell, edit, delete, open, admit, close, enter, strike; and tells 'not done' from 'not known'."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from adapters.discord import refusals, rights
from adapters.discord.calendar import Calendar
from adapters.discord.conversations import Conversations
from adapters.discord.direct import Direct
from adapters.discord.faults import Fault, Refused
from adapters.discord.looking import Looking
from adapters.discord.openings import Openings
from adapters.discord.posting import ONE, Posting, sheets
from adapters.discord.refusals import CALENDAR, CONVERSATIONS, FORBIDDEN, MISSING, UNKNOWN_CHANNEL
from adapters.discord.wire import Wire
from bot.clock import Clock
from bot.platforms import Effect, NotDone, NotKnown, Order, Sent

Json = dict[str, Any]


class Sending:
    def __init__(self, wire: Wire, direct: Direct, calendar: Calendar, clock: Clock) -> None:
        self._wire, self._direct, self._calendar, self._openings = wire, direct, calendar, Openings(clock)
        looking = Looking(wire)
        self._posting = Posting(wire, looking, clock)
        self._conversations = Conversations(wire, self._posting, looking)

    def turn(self, effect: Effect, place: str) -> timedelta:
        """Pace the opening of direct messages; for the rest discord.py keeps Discord's limits as it learns them."""
        return self._openings.turn() if effect == "tell" and not place else timedelta(0)

    async def send(self, order: Order) -> Sent:
        try:
            return await self._send(order)
        except Fault as fault:
            raise await self._ended(order, fault) from None

    async def _send(self, order: Order) -> Sent:
        match order.effect:
            case "post":
                place = order.thread or order.place
                return Sent(await self._posting.post(order, place), place)
            case "tell":
                return await self._tell(order)
            case "edit":
                return await self._edit(order)
            case "delete":
                return await self._delete(order)
            case "open" | "room":
                return await self._conversations.open(order)
            case "admit":
                return await self._conversations.admit(order)
            case "dismiss":
                return await self._conversations.dismiss(order)
            case "close":
                return await self._conversations.close(order)
            case "enter":
                return await self._calendar.enter(order)
            case "strike":
                return await self._calendar.strike(order)
            case "attach":
                raise NotDone("on Discord files go along with the post")

    async def _tell(self, order: Order) -> Sent:
        place = order.place or await self._direct.channel(order.account)
        try:
            return Sent(await self._posting.post(order, place), place)
        except Refused as fault:
            if fault.code != UNKNOWN_CHANNEL or not order.account:
                raise
        place = await self._direct.anew(order.account)
        return Sent(await self._posting.post(order, place), place)

    async def _edit(self, order: Order) -> Sent:
        """A repeat of an edit is the same edit. What a long card had beyond its first message stays as it is."""
        sheet, place = sheets(order)[0], order.thread or order.place
        await self._wire.once("PATCH", ONE, sheet.edit(), sheet.uploads, channel_id=place, message=order.message)
        return Sent(order.message, place)

    async def _delete(self, order: Order) -> Sent:
        place = order.thread or order.place
        try:
            await self._wire.once("DELETE", ONE, channel_id=place, message=order.message)
        except Refused as fault:
            if fault.code not in MISSING:
                raise
        return Sent(order.message, place)

    async def _ended(self, order: Order, fault: Fault) -> NotDone | NotKnown:
        told = refusals.ended(order, fault)
        if order.effect == "tell" and not order.place and refusals.too_fast(fault) and told.retry:
            self._openings.pause(told.retry)
        if isinstance(fault, Refused) and fault.code in FORBIDDEN and isinstance(told, NotDone):
            told.reason = await self._forbidden(order) or told.reason
        return told

    async def _forbidden(self, order: Order) -> str:
        """Name the permission that Discord's refusal leaves open."""
        if order.effect == "tell":
            return ""
        if order.effect in CALENDAR:
            return await self._lacking(order)
        need = "talk" if order.effect in CONVERSATIONS else "thread" if order.thread else "post"
        try:
            names = rights.lacking(await rights.may(self._wire, order.workspace, order.place), [need])
        except Fault:
            names = []
        return f"I lack {', '.join(names)} in the channel" if names else ""

    async def _lacking(self, order: Order) -> str:
        try:
            return await self._calendar.lacking(order)
        except Fault:
            return ""
