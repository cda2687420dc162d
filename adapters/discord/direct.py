"""Direct messages: opening one, and the last way in which an answer can reach its person."""

from __future__ import annotations

import logging
from collections import OrderedDict

from adapters.discord.faults import Fault, Refused
from adapters.discord.render import bare, render
from adapters.discord.sheets import Sheet
from adapters.discord.wire import Wire
from bot.cards import Card
from bot.platforms import Audience

log = logging.getLogger(__name__)
CLOSED = frozenset({50007, 50278, 50033})
_KEPT = 10_000


class Direct:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._channels: OrderedDict[str, str] = OrderedDict()

    async def channel(self, account: str) -> str:
        """Give the channel of one's direct messages, opening it once; Discord gives the same one again."""
        if account not in self._channels:
            opened = await self._wire.call("POST", "/users/@me/channels", {"recipient_id": account})
            self._channels[account] = str(opened["id"])
            if len(self._channels) > _KEPT:
                self._channels.popitem(last=False)
        return self._channels[account]

    async def anew(self, account: str) -> str:
        """Open them again, where Discord no longer knows the channel."""
        self._channels.pop(account, None)
        return await self.channel(account)

    async def answer(self, account: str, key: str, card: Card, audience: Audience) -> None:
        """Bring somebody an answer that could not be shown; without buttons, since here they would lead nowhere."""
        try:
            channel = await self.channel(account)
            for number, sheet in enumerate(render(bare(card), audience)):
                await self._post(channel, sheet, f"{key}/{number}")
        except Fault as fault:
            closed = isinstance(fault, Refused) and fault.code in CLOSED
            log.warning("an answer is lost: %s", "direct messages are closed" if closed else fault)

    async def _post(self, channel: str, sheet: Sheet, nonce: str) -> None:
        body = {**sheet.body(), "nonce": nonce[-25:], "enforce_nonce": True}
        await self._wire.call("POST", "/channels/{channel_id}/messages", body, sheet.uploads, channel_id=channel)
