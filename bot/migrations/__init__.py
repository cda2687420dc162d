"""The history of the tables. Applied at start, under a lock, only when something is due."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.store import Store

HERE = Path(__file__).parent
LOCK = 0x6369726375
"""Any number of our own, for PostgreSQL's advisory lock."""


def newest() -> str:
    """Name the last revision: the number with which its file begins."""
    return max(path.name[:4] for path in (HERE / "versions").glob("[0-9]*.py"))


async def upgrade(store: Store, to: str = "head") -> None:
    """Bring the tables up to date; does nothing, and imports nothing, when they are."""
    async with store.write() as db:
        if await db.run_sync(_current) == newest():
            return
        if not store.sqlite:
            await db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        await db.run_sync(_apply, to)


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return revision


def _apply(connection: Connection, to: str) -> None:
    # Importing alembic takes a quarter of a second: only when it is needed.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    command.upgrade(config, to)
