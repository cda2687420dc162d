"""Answers to one person: a form opened before them, or a card that nobody else sees, by whatever way still works."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api
from adapters.slack.render import File, files_of, home, notification, render
from adapters.slack.render_forms import modal
from adapters.slack.send import Sender
from adapters.slack.spans import Json
from bot.cards import Card, Document, Line, Picture
from bot.circulator import Reply
from bot.inbound import Inbound
from bot.platforms import Audience, NotDone
from bot.text import say

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is answered: its ``trigger`` opens a form once, within 3 seconds; a private card may be replaced."""

    inbound: Inbound
    trigger: str = ""
    replaces: bool = False


class Answers:
    """Shows replies; each way that fails gives way to the next, the last of them a direct message."""

    def __init__(self, client: AsyncWebClient, sender: Sender) -> None:
        self._client, self._sender = client, sender

    async def give(self, asked: Asked, reply: Reply) -> None:
        """Show a reply; where its form cannot be opened any more, a card with a fresh button stands in."""
        if reply.page is not None and await self._open(asked, reply):
            return
        card = reply.as_card()
        if card is not None:
            await self.show(asked.inbound, card, reply.audience, replaces=asked.replaces and reply.page is None)

    async def show(self, inbound: Inbound, card: Card, audience: Audience, *, replaces: bool = False) -> None:
        """Show a card to one person alone."""
        if files := files_of(card, audience.language):
            card = await self._with_files(inbound, card, files)
        text = notification(card, audience.language)
        left: list[list[Json]] = render(card, audience)
        left = await self._by_url(inbound.reply_to, left, text, replaces=replaces)
        left = await self._in_channel(inbound, left, text)
        await self._by_direct_message(inbound, left, text)

    async def publish(self, inbound: Inbound, cards: Sequence[tuple[Card, Audience]]) -> None:
        """Show cards as the person's Home tab."""
        try:
            await self._client.views_publish(user_id=inbound.account, view=home(cards))
        except api.TROUBLE as fault:
            log.warning("a Home tab was not published: %s", api.code(fault))

    async def _open(self, asked: Asked, reply: Reply) -> bool:
        if reply.page is None or not asked.trigger:
            return False
        view = modal(reply.page, reply.audience.language, asked.inbound.place, asked.inbound.reply_to)
        try:
            await self._client.views_open(trigger_id=asked.trigger, view=view)
        except api.TROUBLE as fault:
            log.info("a form was not opened, so a button stands in: %s", api.code(fault))
            return False
        return True

    async def _with_files(self, inbound: Inbound, card: Card, files: list[File]) -> Card:
        """Send a card's files by direct message; where that fails, the card says so."""
        try:
            await self._sender.attach(await self._sender.direct(inbound.account), files)
        except (NotDone, *api.TROUBLE) as fault:
            log.warning(
                "a private file was not delivered: %s", fault.reason if isinstance(fault, NotDone) else api.code(fault)
            )
        else:
            return card
        failed = Line(
            say(
                "I could not send you the file by direct message. Ask for it again; if that fails too, tell a moderator."
            )
        )
        return replace(card, parts=(*(part for part in card.parts if not isinstance(part, Picture | Document)), failed))

    async def _by_url(self, url: str, left: list[list[Json]], text: str, *, replaces: bool) -> list[list[Json]]:
        """Answer at the call's own address, good for half an hour; gives what is left."""
        if not url:
            return left
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            for at, blocks in enumerate(left):
                body = {
                    "response_type": "ephemeral",
                    "replace_original": replaces and at == 0,
                    "text": text,
                    "blocks": blocks,
                }
                if not await _posted(session, url, body):
                    return left[at:]
        return []

    async def _in_channel(self, inbound: Inbound, left: list[list[Json]], text: str) -> list[list[Json]]:
        """Answer in the channel where it began, for this person's eyes; that needs us to be there."""
        for at, blocks in enumerate(left):
            if not inbound.place:
                return left
            try:
                await self._client.chat_postEphemeral(
                    channel=inbound.place, user=inbound.account, text=text, blocks=blocks
                )
            except api.TROUBLE as fault:
                log.info("no private answer in the channel: %s", api.code(fault))
                return left[at:]
        return []

    async def _by_direct_message(self, inbound: Inbound, left: list[list[Json]], text: str) -> None:
        if not left:
            return
        try:
            await self._sender.private(await self._sender.direct(inbound.account), left, text)
        except (NotDone, *api.TROUBLE) as fault:
            log.warning("an answer found no way: %s", fault.reason if isinstance(fault, NotDone) else api.code(fault))


async def _posted(session: aiohttp.ClientSession, url: str, body: Json) -> bool:
    """Post to a response_url, which is a secret: neither it nor an error that names it is logged."""
    try:
        async with session.post(url, json=body) as answer:
            if answer.status == 200:
                return True
            log.info("a response_url was not good any more: %s", answer.status)
    except (aiohttp.ClientError, TimeoutError, OSError) as fault:
        log.info("a response_url did not answer: %s", type(fault).__name__)
    return False
