"""A connection to PostgreSQL that is gone is replaced before anybody notices, and one in use is not asked each time."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import text

from bot import store as stores
from bot.store import Store


@pytest.fixture
async def store(postgres: str) -> AsyncIterator[Store]:
    made = Store(postgres)
    yield made
    await made.close()


async def backend(store: Store) -> int:
    """Give the number of the server's process that answers."""
    async with store.read() as db:
        return int((await db.execute(text("SELECT pg_backend_pid()"))).scalar_one())


async def test_one_that_the_server_closed_is_replaced(store: Store, postgres: str) -> None:
    closed = await backend(store)
    other = await asyncpg.connect(postgres)
    await other.execute("SELECT pg_terminate_backend($1, 5000)", closed)
    await other.close()

    assert await backend(store) != closed


async def test_one_that_rested_and_does_not_answer_is_replaced(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = await backend(store)
    monkeypatch.setattr(stores, "RESTED", -1.0)
    assert await backend(store) == silent, "it answers"

    monkeypatch.setattr(stores, "_answers", lambda *_: False)
    assert await backend(store) != silent


async def test_one_in_use_is_not_asked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def note(*both: object) -> bool:
        asked.append(both)
        return True

    monkeypatch.setattr(stores, "_answers", note)
    for _ in range(3):
        await backend(store)

    assert asked == []
