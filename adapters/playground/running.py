"""Opens the playground over a database of its own: the house, a clock that can be moved, and for a browser the page."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError, OperationalError

from adapters.playground.limits import FURTHEST, STEP, STOPS
from adapters.playground.platform import Playground
from adapters.playground.server import Door, mount
from adapters.playground.settling import Settling
from adapters.playground.world import NAME, community
from bot import schema as s
from bot import web
from bot.clock import TravelClock
from bot.config import ConfigError
from bot.errors import UserError
from bot.house import House
from bot.text import say

KEY = "key"
AHEAD = "clock"
BEAT = 20


@dataclass(frozen=True)
class Lived:
    """A community that lives: whoever opens it, a page or a terminal, acts through it."""

    house: House
    playground: Playground
    clock: TravelClock

    async def move(self, step: timedelta) -> None:
        """Move the clock on from one thing that is due to the next, so that each comes at its time, and tell the pages."""
        if not timedelta(0) < step <= STEP:
            raise UserError(say("The clock moves forward, by at most a year at once."))
        if self.clock.ahead + step > FURTHEST:
            raise UserError(say("That is ten years from now, and far enough. To come back, start again with --reset."))
        until = self.clock.ahead + step
        await self._settle()
        for _ in range(STOPS):
            due = await self.house.next_due()
            if due is None or self._now(due) >= until:
                break
            self.clock.ahead = self._now(due)
            await self._settle()
        self.clock.ahead = until
        await self.playground.world.note({AHEAD: str(self.clock.ahead.total_seconds())})
        await self._settle()
        await self.tick()

    async def _settle(self) -> None:
        """Do what is due, and wait for who is away: it is not meant to take them hours."""
        await self.house.dispatcher.run()
        await self.house.errands.wait()
        await self.house.dispatcher.run()

    def _now(self, at: datetime) -> timedelta:
        """Give how far the clock is ahead when it shows an instant, never less than it is."""
        return max(self.clock.ahead, self.clock.ahead + (at - self.clock.now()))

    async def tick(self) -> None:
        await self.playground.pages.everyone({"is": "clock", "now": self.clock.now().isoformat()})


@dataclass(frozen=True)
class Opened(Lived):
    """A playground whose page is served."""

    door: Door
    server: web.Server

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.port}/?key={self.door.key}"


@asynccontextmanager
async def lived(url: str, features: Iterable[str]) -> AsyncIterator[Lived]:
    """Run the community until the block ends; at its first start it moves in, which takes some seconds and is told.

    Raises:
        ConfigError: the database holds a real workspace, or is none.
    """
    clock = TravelClock()
    try:
        house = House(url, clock, features)
    except OSError as fault:
        raise ConfigError(f"{fault.filename}: {fault.strerror}. Choose another --database.") from None
    try:
        await _refuse_real(house)
        await house.open()
        playground = Playground(house.circulator)
        house.add(playground)
        await playground.start()
        clock.move(timedelta(seconds=float((await playground.world.noted(AHEAD)).get(AHEAD, "0"))))
        settling = Settling(playground, clock, house.dispatcher)
        if not await settling.done():
            sys.stderr.write(f"{community().name} is moving in: {len(community().people)} people, a few seconds …\n")
            async with _hastily(house):
                await settling.run()
        await house.start()
        yield Lived(house, playground, clock)
    finally:
        await house.stop()


@asynccontextmanager
async def opened(url: str, features: Iterable[str], port: int) -> AsyncIterator[Opened]:
    """Run the community and serve its page until the block ends."""
    async with lived(url, features) as home:
        application = web.public(home.house.circulator)
        door = mount(application, home.playground, home.move, await _key(home.playground))
        server = web.Server(application, "127.0.0.1", port)
        await server.start()
        door.port = server.port
        home.house.circulator.public_url = f"http://127.0.0.1:{server.port}"
        ticking = asyncio.create_task(_tick(home))
        try:
            yield Opened(home.house, home.playground, home.clock, door, server)
        finally:
            ticking.cancel()
            await home.house.stop_platforms()
            await server.stop()


def reset(file: Path) -> None:
    """Delete a playground's database.

    Raises:
        ConfigError: it holds a real workspace, or is none of ours.
    """
    if not file.exists():
        return
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            asked = "SELECT name FROM workspaces WHERE platform <> ?"
            real = db.execute(asked, (NAME,)).fetchone() if "workspaces" in tables else None
    except sqlite3.DatabaseError:
        raise ConfigError(f"--reset: {file} is no database of mine, so I leave it alone.") from None
    if real is not None:
        raise _real(real[0])
    if tables and "workspaces" not in tables:
        raise ConfigError(f"--reset: {file} is no database of mine, so I leave it alone.")
    for path in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        path.unlink(missing_ok=True)


@asynccontextmanager
async def _hastily(house: House) -> AsyncIterator[None]:
    """Do not wait for the disk meanwhile: what is lost with the power is made anew, and it takes a third of the time."""
    await _waits(house, "OFF")
    try:
        yield
    finally:
        await _waits(house, "FULL")


async def _waits(house: House, how: str) -> None:
    """Say how the one writing connection waits for the disk; past SQLAlchemy, whose transaction would begin with it."""
    async with house.store.write() as db:
        bare = (await db.get_raw_connection()).driver_connection
        await bare.execute(f"PRAGMA synchronous = {how}")  # type: ignore[union-attr]  # it is checked out


async def _refuse_real(house: House) -> None:
    """Keep out of a database in which a real community lives, before anything is changed in it."""
    first = select(s.workspaces.c.name).where(s.workspaces.c.platform != NAME).limit(1)
    try:
        async with house.store.read() as db:
            real = (await db.execute(first)).scalar_one_or_none()
    except OperationalError:
        return
    except (DatabaseError, sqlite3.DatabaseError) as fault:
        raise ConfigError(
            f"{house.store.url.database} cannot be read: {fault.__cause__ or fault}. Choose another --database."
        ) from None
    if real is not None:
        raise _real(real)


def _real(name: str) -> ConfigError:
    return ConfigError(
        f"This database holds a real workspace ({name}). The playground needs one of its own: choose another --database."
    )


async def _key(playground: Playground) -> str:
    """Give the playground's own key: made once, kept in its database, so that an open page outlives a restart."""
    kept = (await playground.world.noted(KEY)).get(KEY)
    if kept is None:
        kept = token_urlsafe(24)
        await playground.world.note({KEY: kept})
    return kept


async def _tick(home: Lived) -> None:
    while True:
        await asyncio.sleep(BEAT)
        await home.tick()
