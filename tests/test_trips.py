"""A statement goes to SQLite's thread once, and a transaction begins with the first of them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.store import Store


@pytest.fixture
async def store(lite_url: str) -> AsyncIterator[Store]:
    made = Store(lite_url)
    async with made.write() as db:
        await db.execute(text("CREATE TABLE notes (number INTEGER PRIMARY KEY, words TEXT NOT NULL)"))
    yield made
    await made.close()


class Counted(list[str]):
    """What goes to the thread of a connection from now on."""

    def __init__(self, plain: Any) -> None:
        super().__init__()
        self._go, plain._execute = plain._execute, self.go

    async def go(self, what: Any, *more: Any) -> Any:
        self.append(what.__name__)
        return await self._go(what, *more)


async def test_each_statement_is_one_trip_and_so_is_the_end(store: Store) -> None:
    async with store.write() as db:
        bare = await db.get_raw_connection()
        assert bare.driver_connection is not None
        trips = Counted(bare.driver_connection._plain)
        await db.execute(text("INSERT INTO notes (words) VALUES ('one'), ('two')"))
        found = await db.execute(text("SELECT number, words FROM notes ORDER BY number"))
        assert [tuple(row) for row in found] == [(1, "one"), (2, "two")]

    assert trips == ["run", "run", "commit"]


async def test_what_asks_nothing_takes_no_trip(store: Store) -> None:
    async with store.read() as db:
        bare = await db.get_raw_connection()
        assert bare.driver_connection is not None
        trips = Counted(bare.driver_connection._plain)

    assert trips == []


async def test_a_transaction_that_asked_nothing_leaves_the_next_one_whole(store: Store) -> None:
    async with store.write():
        pass
    with pytest.raises(IntegrityError):
        await _stumble(store)

    async with store.read() as db:
        assert (await db.execute(text("SELECT count(*) FROM notes"))).scalar_one() == 0


async def _stumble(store: Store) -> None:
    async with store.write() as db:
        await db.execute(text("INSERT INTO notes (words) VALUES ('kept by nobody')"))
        await db.execute(text("INSERT INTO notes (words) VALUES (NULL)"))


async def test_the_first_statement_of_a_writer_keeps_others_from_writing(store: Store) -> None:
    async with store.write() as db:
        await db.execute(text("SELECT 1"))
        with closing(sqlite3.connect(str(store.url.database), timeout=0, isolation_level=None)) as other:  # noqa: SIM117
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")


async def test_a_reader_sees_one_state_from_its_first_statement_on_and_changes_nothing(store: Store) -> None:
    count = text("SELECT count(*) FROM notes")
    async with store.read() as db:
        before = (await db.execute(count)).scalar_one()
        async with store.write() as writing:
            await writing.execute(text("INSERT INTO notes (words) VALUES ('later')"))

        assert (await db.execute(count)).scalar_one() == before
        with pytest.raises(OperationalError, match="readonly"):
            await db.execute(text("DELETE FROM notes"))


async def test_what_a_statement_did_is_known_though_its_cursor_is_closed(store: Store) -> None:
    async with store.write() as db:
        many = [{"words": f"note {n}"} for n in range(3)]
        assert (await db.execute(text("INSERT INTO notes (words) VALUES (:words)"), many)).rowcount == 3
        assert (await db.execute(text("INSERT INTO notes (words) VALUES ('last')"))).lastrowid == 4
        assert (await db.execute(text("UPDATE notes SET words = 'all'"))).rowcount == 4
        given = await db.execute(text("DELETE FROM notes WHERE number < 3 RETURNING number"))
        assert sorted(given.scalars()) == [1, 2]
        assert list((await db.execute(text("SELECT number, words FROM notes WHERE number < 0"))).keys()) == [
            "number",
            "words",
        ]


async def test_others_have_their_turn_between_rows_that_are_taken_some_at_a_time(store: Store) -> None:
    async with store.write() as db:
        await db.execute(text("INSERT INTO notes (words) VALUES (:words)"), [{"words": "note"} for _ in range(5000)])
    turns, found = 0, 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with store.read() as db, db.stream(text("SELECT number FROM notes")) as rows:
        beside, before = asyncio.create_task(others()), 0
        async for some in rows.partitions(2000):
            found += len(some)
            assert turns > before or not before
            before = turns
    beside.cancel()

    assert found == 5000
    assert turns >= 2
