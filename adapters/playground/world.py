"""The made-up community: its people and channels from community.toml, its messages in tables of their own.

The tables are not the core's and have no migrations: ``try --reset`` begins anew.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Integer, MetaData, Row, String, Table, Text, insert, select, update

from adapters.playground.limits import SHOWN
from bot.schema import Instant
from bot.store import Connection, Store

HERE = Path(__file__).parent
NAME = "playground"
BOT = "circulator"
NEWCOMER = "noor"
metadata = MetaData()

messages = Table(
    "playground_messages", metadata, Column("id", Integer, primary_key=True), Column("place", String(80), nullable=False, index=True),
    Column("thread", Integer), Column("author", String(40), nullable=False), Column("at", Instant, nullable=False), Column("text", Text),
    Column("card", JSON), Column("edited", Boolean, nullable=False, default=False), Column("gone", Boolean, nullable=False, default=False),
)  # fmt: skip

notes = Table(
    "playground_notes", metadata, Column("key", String(120), primary_key=True), Column("value", Text, nullable=False)
)
"""Small facts: how far the clock is ahead, who read what, whether the community is settled."""


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    name: str
    moderator: bool = False
    introduced: bool = False
    zone: str = "UTC"
    pronouns: str = ""
    about: str = ""
    profile: dict[str, Any] = field(default_factory=dict)
    hide: tuple[str, ...] = ()
    moderators_only: tuple[str, ...] = ()

    @property
    def persona(self) -> str | None:
        """Name the three people with whom a visitor begins."""
        return {NEWCOMER: "newcomer", "ana": "moderator", "kofi": "member"}.get(self.key)


@dataclass(frozen=True, slots=True)
class Channel:
    key: str
    name: str
    about: str
    private: bool = False


@dataclass(frozen=True)
class Community:
    name: str
    about: str
    people: dict[str, Person]
    channels: dict[str, Channel]
    talk: tuple[dict[str, Any], ...]


@cache
def community() -> Community:
    """Read the made-up community, once."""
    raw = tomllib.loads((HERE / "community.toml").read_text("utf-8"))
    people = {each["key"]: _person(each) for each in raw["people"]}
    channels = {each["key"]: Channel(**each) for each in raw["channels"]}
    return Community(raw["name"], raw["about"], people, channels, tuple(raw["messages"]))


def direct(person: str) -> str:
    """Name the conversation of one person with the bot."""
    return f"dm-{person}"


def sees(person: Person, place: str) -> bool:
    channel = community().channels.get(place)
    if channel is None:
        return place == direct(person.key)
    return person.moderator or not channel.private


class World:
    """The messages in the database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def open(self) -> None:
        async with self._store.write() as db:
            await db.run_sync(metadata.create_all)

    async def post(
        self,
        place: str,
        author: str,
        at: datetime,
        *,
        text: str | None = None,
        card: Any = None,
        thread: int | None = None,
    ) -> int:
        row = {"place": place, "thread": thread, "author": author, "at": at, "text": text, "card": card}
        async with self._store.write() as db:
            number: int = (await db.execute(insert(messages).values(row).returning(messages.c.id))).scalar_one()
        return number

    async def change(self, number: int, **values: Any) -> Row[Any] | None:
        """Change a message that stands; None if it is gone."""
        stands = (messages.c.id == number, messages.c.gone.is_(False))
        async with self._store.write() as db:
            row: Row[Any] | None = (
                await db.execute(update(messages).where(*stands).values(values).returning(messages))
            ).one_or_none()
        return row

    async def find(self, number: int) -> Row[Any] | None:
        async with self._store.read() as db:
            return (
                await db.execute(select(messages).where(messages.c.id == number, messages.c.gone.is_(False)))
            ).one_or_none()

    async def latest(self, place: str) -> Sequence[Row[Any]]:
        """Give a place's newest messages, oldest first, replies among them."""
        here = (
            select(messages)
            .where(messages.c.place == place, messages.c.gone.is_(False))
            .order_by(messages.c.id.desc())
            .limit(SHOWN)
        )
        async with self._store.read() as db:
            return list(reversed((await db.execute(here)).all()))

    async def newest(self) -> dict[str, list[int]]:
        """Give the ids of the messages that stand, by place."""
        found: dict[str, list[int]] = {}
        async with self._store.read() as db:
            for row in await db.execute(
                select(messages.c.place, messages.c.id).where(messages.c.gone.is_(False)).order_by(messages.c.id)
            ):
                found.setdefault(row.place, []).append(row.id)
        return found

    async def note(self, key: str, value: str) -> None:
        async with self._store.write() as db:
            await _replace(db, key, value)

    async def noted(self, prefix: str) -> dict[str, str]:
        async with self._store.read() as db:
            rows = await db.execute(select(notes).where(notes.c.key.startswith(prefix, autoescape=True)))
            return {row.key: row.value for row in rows}


async def _replace(db: Connection, key: str, value: str) -> None:
    changed = await db.execute(update(notes).where(notes.c.key == key).values(value=value))
    if not changed.rowcount:
        await db.execute(insert(notes).values(key=key, value=value))


def _person(raw: dict[str, Any]) -> Person:
    profile = raw.get("profile", {})
    hide, some = (
        tuple(raw.get("hide", profile.get("hide", ()))),
        tuple(raw.get("moderators_only", profile.get("moderators_only", ()))),
    )
    known = {key: raw[key] for key in ("key", "name", "moderator", "introduced", "zone", "pronouns") if key in raw}
    return Person(**known, profile=profile, hide=hide, moderators_only=some)
