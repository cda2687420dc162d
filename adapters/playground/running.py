"""Opens the playground over a database of its own: the house, the page and a clock that can be moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from adapters.playground.platform import Playground
from adapters.playground.server import Door, mount
from adapters.playground.settling import settle
from adapters.playground.world import NAME
from bot import schema as s
from bot import web
from bot.clock import TravelClock
from bot.config import ConfigError
from bot.house import House

AHEAD = "clock"
BEAT = 20


@dataclass(frozen=True)
class Opened:
    """A playground that runs."""

    house: House
    playground: Playground
    clock: TravelClock
    door: Door
    server: web.Server

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.port}/?key={self.door.key}"


@asynccontextmanager
async def opened(url: str, features: Iterable[str], port: int) -> AsyncIterator[Opened]:
    """Run the playground until the block ends; a first start moves the made-up community in."""
    clock = TravelClock()
    house = House(url, clock, features)
    await house.open()
    await _refuse_real(house)
    playground = Playground(house.circulator)
    house.add(playground)
    await house.start()
    clock.move(timedelta(seconds=float((await playground.world.noted(AHEAD)).get(AHEAD, "0"))))
    await settle(playground, clock, house.dispatcher)

    async def moved() -> None:
        await playground.world.note(AHEAD, str(clock.ahead.total_seconds()))
        house.dispatcher.wake()
        await playground.pages.everyone({"is": "clock", "now": clock.now().isoformat()})

    application = web.public(house.circulator)
    door = mount(application, playground, clock, moved)
    server = web.Server(application, "127.0.0.1", port)
    await server.start()
    door.port = server.port
    ticking = asyncio.create_task(_tick(playground, clock))
    try:
        yield Opened(house, playground, clock, door, server)
    finally:
        ticking.cancel()
        await house.stop_platforms()
        await server.stop()
        await house.stop()


async def _refuse_real(house: House) -> None:
    """Keep out of a database in which a real community lives."""
    async with house.store.read() as db:
        real = (
            await db.execute(select(s.workspaces.c.name).where(s.workspaces.c.platform != NAME).limit(1))
        ).scalar_one_or_none()
    if real is not None:
        await house.store.close()
        raise ConfigError(
            f"This database holds a real workspace ({real}). The playground needs one of its own: choose another --database."
        )


async def _tick(playground: Playground, clock: TravelClock) -> None:
    while True:
        await asyncio.sleep(BEAT)
        await playground.pages.everyone({"is": "clock", "now": clock.now().isoformat()})
