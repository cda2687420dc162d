"""discord.py's client with nothing kept that we do not use; the only module that imports discord.py.

Events are taken raw, as Discord sends them, so that one path reads them all and no cache has to know whom they are
about.
"""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Callable
from typing import Any

import aiohttp

with warnings.catch_warnings():
    # discord.py imports audioop, whose deprecation is nothing that we can change.
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord
    from discord.gateway import DiscordWebSocket
    from discord.http import Route
    from discord.webhook.async_ import AsyncWebhookAdapter

__all__ = ["LONGEST_WAIT", "AsyncWebhookAdapter", "Client", "DiscordWebSocket", "Hear", "Route", "discord"]

# It would warn at each start that there is no voice, which nobody here wants.
logging.getLogger("discord.client").setLevel(logging.ERROR)
Hear = Callable[[str, dict[str, Any]], None]
# discord.py takes no smaller one; beyond it the delivery waits in the database instead of here.
LONGEST_WAIT = 30.0
# A connection from which nothing has come for so long is dead, whatever it looks like.
SILENCE = 60.0
CHANGED = ("GUILD_SCHEDULED_EVENT_UPDATE", "GUILD_SCHEDULED_EVENT_DELETE")
PASSED_BY = ("GUILD_SCHEDULED_EVENT_CREATE", "GUILD_SCHEDULED_EVENT_USER_ADD", "GUILD_SCHEDULED_EVENT_USER_REMOVE")


class Client(discord.Client):
    """``connected`` is set while events can come; ``hear`` is called with those that we use, by name."""

    def __init__(self, hooks: aiohttp.TraceConfig, *, members: bool, connected: asyncio.Event, hear: Hear) -> None:
        intents = discord.Intents.none()
        intents.guilds = True
        intents.members = members
        intents.guild_scheduled_events = True
        super().__init__(
            intents=intents, chunk_guilds_at_startup=False, member_cache_flags=discord.MemberCacheFlags.none(), max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(), max_ratelimit_timeout=LONGEST_WAIT,
            http_trace=hooks, heartbeat_timeout=SILENCE,
        )  # fmt: skip
        self._up = connected
        # The table from an event's name to its reader; ours stand in for discord.py's, which build objects and look
        # for views that we do not have.
        for name in ("INTERACTION_CREATE", "GUILD_MEMBER_ADD", "GUILD_MEMBER_REMOVE", *CHANGED):
            self._connection.parsers[name] = _reader(name, hear)
        # Of what else becomes of events discord.py would keep a list that nobody reads.
        for name in PASSED_BY:
            self._connection.parsers[name] = _pass
        # Of a session, and of servers that come and go, discord.py keeps account too.
        for name in ("READY", "GUILD_CREATE", "GUILD_DELETE"):
            self._connection.parsers[name] = _both(self._connection.parsers[name], _reader(name, hear))

    async def on_connect(self) -> None:
        self._up.set()

    async def on_resumed(self) -> None:
        self._up.set()

    async def on_disconnect(self) -> None:
        self._up.clear()


def _reader(name: str, hear: Hear) -> Callable[[Any], None]:
    return lambda payload: hear(name, payload)


def _pass(payload: Any) -> None:
    """Leave an event alone."""


def _both(first: Callable[[Any], None], second: Callable[[Any], None]) -> Callable[[Any], None]:
    def read(payload: Any) -> None:
        first(payload)
        second(payload)

    return read
