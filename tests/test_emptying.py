"""The one PostgreSQL database that tests share stands before each as it stood before the first."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg

from bot import schema as s
from bot.store import Store
from tests.conftest import emptied

ROW = {"name": "Peers", "made": datetime(2026, 11, 22, tzinfo=UTC)}


async def _founded(url: str) -> int:
    """Found a community, and give its number."""
    store = Store(url)
    async with store.write() as db:
        number: int = (
            await db.execute(s.communities.insert().values(**ROW).returning(s.communities.c.id))
        ).scalar_one()
    await store.close()
    return number


async def test_rows_go_and_numbers_begin_anew(postgres_tables: str) -> None:
    await emptied(postgres_tables)
    assert [await _founded(postgres_tables), await _founded(postgres_tables)] == [1, 2]

    await emptied(postgres_tables)

    assert await _founded(postgres_tables) == 1


async def test_who_was_killed_in_mid_transaction_holds_nothing_up(postgres_tables: str) -> None:
    left = await asyncpg.connect(postgres_tables)
    await left.execute("BEGIN; LOCK TABLE communities; SELECT pg_advisory_lock(7)")

    await emptied(postgres_tables)

    assert await _founded(postgres_tables) == 1
    left.terminate()
