"""A member's own data: all of it in one file, and all of it gone, over every table that holds their number.

Each table says in ``info`` what erasing a member does to it; a test finds tables that do not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, Table, delete, select, update

from bot import schema as s
from bot.people import Member
from bot.store import Connection

Fate = Literal["delete", "blank"]


def holdings() -> Iterator[tuple[Table, Column[Any], Fate]]:
    """Give every column that holds a member's number, with what erasing does to it."""
    for table in reversed(s.metadata.sorted_tables):
        for column in table.columns:
            if any(key.column.table is s.members for key in column.foreign_keys):
                yield table, column, table.info[column.name]


async def export(db: Connection, member: Member) -> dict[str, list[dict[str, Any]]]:
    """Give every row about a member, by table, as plain data; the content of files is left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, column, _ in holdings():
        if column.name in table.info.get("untold", ()):
            continue
        rows = (await db.execute(select(table).where(column == member.id))).mappings().all()
        found.setdefault(table.name, []).extend(_bare(dict(row)) for row in rows)
    mine = (await db.execute(select(s.members).where(s.members.c.id == member.id))).mappings().one()
    return {"members": [_bare(dict(mine))], **{name: rows for name, rows in found.items() if rows}}


def as_file(data: dict[str, list[dict[str, Any]]]) -> bytes:
    return json.dumps(data, indent=2, ensure_ascii=False, default=str).encode()


async def erase(db: Connection, member: Member) -> None:
    """Erase a member and every row about them; records of moderation keep the act without the person."""
    for table, column, fate in holdings():
        mine = column == member.id
        await db.execute(
            delete(table).where(mine) if fate == "delete" else update(table).where(mine).values({column.name: None})
        )
    await db.execute(delete(s.members).where(s.members.c.id == member.id))


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in row.items()
        if not isinstance(value, bytes)
    }
