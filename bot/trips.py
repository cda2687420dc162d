"""Trips to SQLite's thread: one for each statement, which brings all its rows.

aiosqlite takes four, to make a cursor, run, fetch and close, and three more to begin: longer than most statements run.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import aiosqlite


def connect(database: str, **more: Any) -> Connection:
    """Give what opens a database once it is awaited, as ``aiosqlite.connect`` does."""
    import aiosqlite  # noqa: PLC0415 - who only asks for help need not load it

    plain = aiosqlite.connect(database, **more)
    # A process that ends does not wait for it.
    plain._thread.daemon = True  # noqa: SLF001
    return Connection(plain)


class Connection:
    """A connection whose transactions begin together with their first statement, by what ``begins`` says."""

    def __init__(self, plain: aiosqlite.Connection) -> None:
        self._plain: Any = plain
        self.begins, self._begun = "", False

    def __await__(self) -> Generator[Any, None, Connection]:
        yield from self._plain.__await__()
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)

    def cursor(self) -> Cursor:
        return Cursor(self)

    async def run(self, what: Callable[[sqlite3.Cursor], object]) -> sqlite3.Cursor:
        """Let a new cursor do something in the thread, in a transaction that has begun, and close it."""
        first, self.begins = self.begins, ""
        self._begun = self._begun or bool(first)

        def run() -> sqlite3.Cursor:
            cursor: sqlite3.Cursor = self._plain._conn.cursor()  # noqa: SLF001 - it is sqlite3's own
            try:
                if first:
                    cursor.execute(first)
                what(cursor)
            finally:
                cursor.close()
            return cursor

        done: sqlite3.Cursor = await self._plain._execute(run)  # noqa: SLF001 - the one way into its thread
        return done

    async def commit(self) -> None:
        self.begins = ""
        if self._begun:
            await self._plain.commit()
            self._begun = False

    async def rollback(self) -> None:
        """Undo what has begun; SQLAlchemy asks for it again when it takes the connection back."""
        begun, self.begins, self._begun = self._begun, "", False
        if begun:
            await self._plain.rollback()


class Cursor:
    """What SQLAlchemy asks of a cursor: after ``execute`` the rows are here, and the one in the thread is closed."""

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None
    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection, self._rows = connection, list[Any]()

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, values: Any = ()) -> None:
        def run(cursor: sqlite3.Cursor) -> None:
            self._rows = cursor.execute(sql, values).fetchall()

        self._keep(await self._connection.run(run))

    async def executemany(self, sql: str, values: Any) -> None:
        self._keep(await self._connection.run(lambda cursor: cursor.executemany(sql, values)))

    async def fetchmany(self, size: int = 1) -> list[Any]:
        """Give some of the rows; whoever takes them so lets others have their turn between."""
        await asyncio.sleep(0)
        some, self._rows = self._rows[:size], self._rows[size:]
        return some

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        self._rows = []

    def _keep(self, done: sqlite3.Cursor) -> None:
        self.description, self.rowcount, self.lastrowid = done.description, done.rowcount, done.lastrowid
