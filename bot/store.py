"""The database: SQLite with one writer and two readers, or PostgreSQL. Nobody else opens a connection.

No network call may happen inside ``write()``: it holds the one writer that SQLite has.
"""

from __future__ import annotations

import asyncio
import math
import os
import sqlite3
import stat
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Table, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from bot import trips

if TYPE_CHECKING:
    import aiosqlite

Connection = AsyncConnection
READERS = 2

PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")
"""What is committed to SQLite has reached the disk."""

PAUSE, TRIES = 0.02, 500
CHUNK = 10_000
Item = TypeVar("Item")
RESTED = 10.0
"""Seconds after which a connection to PostgreSQL is asked whether it still stands; one that was closed is known at once."""


class Store:
    """An open database. ``read()`` sees what is committed and cannot change it; ``write()`` is one transaction."""

    def __init__(self, url: str) -> None:
        self.url = sane(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = _sqlite(self.url, writes=True) if self.sqlite else _postgres(self.url)
        self._reader = _sqlite(self.url, writes=False) if self.sqlite else self._writer
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """Begin a transaction that may change things; it is committed at the end, rolled back by an exception."""
        if not self.sqlite:
            async with self._writer.begin() as connection:
                yield connection
            return
        async with self._turn, self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """Begin a look at one consistent state; a statement that would change it fails."""
        async with self._reader.connect() as connection:
            if not self.sqlite:
                await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    async def alone(self, db: Connection, key: int) -> None:
        """Let nobody else pass here until the transaction ends."""
        await alone(db, key)

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()


async def alone(db: Connection, key: int) -> None:
    """Let nobody else pass here until the transaction ends; SQLite has one writer anyway."""
    if db.dialect.name != "sqlite":
        await db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def chunks(wanted: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Give so many at once as one query may name: SQLite takes 32,766 values, asyncpg 32,767."""
    return (wanted[at : at + CHUNK] for at in range(0, len(wanted), CHUNK))


def insertion(db: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Begin an INSERT that may say what becomes of a row that is there already: each database has its own way."""
    return sqlite.insert(table) if db.dialect.name == "sqlite" else postgresql.insert(table)


def sane(url: str) -> URL:
    """Take a database url as people write it and name the driver that we use."""
    drivers = {"sqlite": "sqlite+aiosqlite", "postgres": "postgresql+asyncpg", "postgresql": "postgresql+asyncpg"}
    parsed = make_url(url)
    return parsed.set(drivername=drivers.get(parsed.drivername, parsed.drivername))


def _postgres(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=5, max_overflow=5)

    @event.listens_for(engine.sync_engine, "checkin")
    def rest(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["rests"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def wake(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        # To ask the server each time would be three trips before every transaction.
        rested = time.monotonic() - record.info.get("rests", math.inf)
        if connection.driver_connection.is_closed() or (rested > RESTED and not _answers(engine, connection)):
            raise DisconnectionError

    return engine


def _answers(engine: AsyncEngine, connection: Any) -> bool:
    """Ask the server, which may be gone without a word."""
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False


def _sqlite(url: URL, *, writes: bool) -> AsyncEngine:
    _private_file(url)
    size = 1 if writes else READERS
    connect_args = {"timeout": 10, "async_creator_fn": trips.connect}
    engine = create_async_engine(
        url, poolclass=AsyncAdaptedQueuePool, pool_size=size, max_overflow=0, connect_args=connect_args
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.run_async(_write_ahead)
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        if not writes:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        # A deferred transaction that reads and then writes fails at once when another process wrote in between.
        connection.connection.driver_connection.begins = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine.sync_engine, "handle_error")
    def keep(context: ExceptionContext) -> None:
        # A cancelled task would have its connection closed in mid-statement, which leaves the file locked for as long
        # as anything holds the cursor. The statement ends in its thread, so that rolling back after it is enough.
        if isinstance(context.original_exception, asyncio.CancelledError):
            context.is_disconnect = False

    return engine


async def _write_ahead(connection: aiosqlite.Connection) -> None:
    """Let readers and the writer not wait for each other.

    SQLite does not wait by itself for another process that opens the same new file at this moment.
    """
    for left in reversed(range(TRIES)):
        try:
            await connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if not left:
                raise
            await asyncio.sleep(PAUSE)
        else:
            return


def _private_file(url: URL) -> None:
    """Make the file readable by its owner alone before anything is written to it."""
    if not url.database or url.database == ":memory:":
        raise ValueError("[database] url must name a file, such as sqlite:///circulator.db")
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, stat.S_IRUSR | stat.S_IWUSR))
