"""The Discord adapter by itself against the local Discord: no house, one clock for both, and a core that only notes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any, cast

from adapters.discord.platform import Discord
from bot.call import Call
from bot.cards import Card, card
from bot.catalogue import Catalogue
from bot.circulator import Circulator, Reply
from bot.clock import TravelClock
from bot.config import Discord as Settings
from bot.declare import command
from bot.inbound import Inbound
from bot.platforms import Audience, Effect, Order
from tests.platforms.discord_local import Channel, Guild, LocalDiscord, Member
from tests.platforms.discord_writing import new_message, post

KEY = "discord:7"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Core:
    """Answers every command alike, and notes which servers came and went."""

    clock: TravelClock
    catalogue: Catalogue
    heard: list[str] = field(default_factory=list)

    async def record(self, inbound: Inbound) -> bool:
        return True

    def opens(self, inbound: Inbound) -> bool:
        return False

    async def answer(self, inbound: Inbound) -> Reply:
        return Reply(Audience(), card("I am here"))

    async def removed(self, platform: str, workspace: str) -> None:
        self.heard.append(f"{platform} {workspace} removed")

    async def present(self, platform: str, workspaces: Collection[str]) -> None:
        self.heard.append(f"{platform} {' '.join(sorted(workspaces))} present")

    async def returned(self, platform: str, workspace: str) -> None:
        self.heard.append(f"{platform} {workspace} returned")


@dataclass
class Stand:
    """A server with a channel and two members. What is sent through the adapter is judged by what stands there."""

    discord: LocalDiscord
    platform: Discord
    core: Core
    clock: TravelClock
    guild: Guild
    hall: Channel
    ana: Member
    ben: Member

    def order(
        self, effect: Effect = "post", where: Channel | None = None, ago: timedelta | None = None, **more: Any
    ) -> Order:
        """Write an order about the hall; ``ago`` is how long ago an earlier try began whose end is not known."""
        told = effect == "tell"
        given: dict[str, Any] = {
            "key": KEY,
            "place": "" if told else (where or self.hall).id,
            "card": card("Hello", "there"),
        }
        given |= {"account": self.ana.id if told else "", "since": None if ago is None else self.clock.now() - ago}
        return Order(effect=effect, workspace=self.guild.id, audience=Audience(), **(given | more))

    def chatter(self, count: int) -> None:
        """Let somebody else write so many messages into the hall."""
        for number in range(count):
            message = new_message(self.hall, self.ben.user)
            message.content = f"line {number}"
            post(message)

    def threads(self) -> list[Channel]:
        return [one for one in self.guild.channels.values() if one.is_thread]


@command("room call")
async def call_room(call: Call) -> Card:
    """Say who is here."""
    return card("I am here")


def catalogue() -> Catalogue:
    room = ModuleType("room")
    room.__dict__["call_room"] = call_room
    return Catalogue([room])


async def heartbeats_ended() -> None:
    """Wait for discord.py's threads, which end a little later than their connection and need the loop until then."""
    for thread in threading.enumerate():
        if thread.name.startswith("keep-alive-handler"):
            await asyncio.to_thread(thread.join, 5)


@asynccontextmanager
async def standing(heartbeat: int = 41_250) -> AsyncIterator[Stand]:
    clock = TravelClock(START)
    async with LocalDiscord() as local:
        local.clock = clock.now
        local.gateway.heartbeat_interval = heartbeat
        guild = local.guild("OR peers")
        hall, ana, ben = guild.channel("hall"), guild.member("Ana"), guild.member("Ben")
        core = Core(clock, catalogue())
        settings = Settings(token=local.token, api_url=local.api_url, gateway_url=local.gateway_url)
        platform = Discord(cast("Circulator", core), settings)
        await platform.start()
        try:
            yield Stand(local, platform, core, clock, guild, hall, ana, ben)
        finally:
            await platform.stop()
            await heartbeats_ended()
        assert local.violations == []
