"""The made-up community: its people and channels from community.toml, its messages in tables of their own.

The tables are not the core's and have no migrations: ``try --reset`` begins anew.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    and_,
    false,
    func,
    insert,
    inspect,
    or_,
    select,
    update,
)
from sqlalchemy import Connection as SyncConnection
from sqlalchemy.dialects.sqlite import insert as put

from adapters.playground.limits import SHOWN
from bot.config import ConfigError
from bot.schema import Instant
from bot.store import Store

HERE = Path(__file__).parent
NAME = "playground"
BOT = "circulator"
CLOSED, ROOM = "closed:", "room:"
metadata = MetaData()

messages = Table(
    "playground_messages", metadata, Column("id", Integer, primary_key=True), Column("place", String(80), nullable=False, index=True),
    Column("thread", Integer, index=True), Column("author", String(40), nullable=False), Column("at", Instant, nullable=False), Column("text", Text),
    Column("card", JSON), Column("key", String(80), unique=True), Column("edited", Boolean, nullable=False, default=False), Column("gone", Boolean, nullable=False, default=False),
)  # fmt: skip

notes = Table("playground_notes", metadata, Column("key", String(120), primary_key=True), Column("value", Text, nullable=False))  # fmt: skip
"""Small facts: how far the clock is ahead, who read what, how far the community has settled."""

documents = Table(
    "playground_documents", metadata, Column("id", String(40), primary_key=True), Column("name", String(200), nullable=False),
    Column("content", LargeBinary, nullable=False),
)  # fmt: skip
"""Pictures and files of posted cards."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was made up. ``persona`` names the three with whom a visitor begins; ``profile`` is what they will say."""

    key: str
    name: str
    persona: str | None = None
    moderator: bool = False
    introduced: bool = False
    zone: str = "UTC"
    pronouns: str = ""
    profile: dict[str, Any] = field(default_factory=dict)
    hide: tuple[str, ...] = ()
    moderators_only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    key: str
    name: str
    about: str
    private: bool = False


@dataclass(frozen=True)
class Community:
    """Everything in community.toml. ``talk`` and what follows say how many minutes ago they were."""

    name: str
    about: str
    people: dict[str, Person]
    channels: dict[str, Channel]
    talk: tuple[dict[str, Any], ...]
    hellos: tuple[dict[str, Any], ...]
    events: tuple[dict[str, Any], ...]
    offers: tuple[dict[str, Any], ...]
    wishes: tuple[dict[str, Any], ...]
    studies: tuple[dict[str, Any], ...]

    def persona(self, name: str) -> Person:
        return next(person for person in self.people.values() if person.persona == name)


@cache
def community() -> Community:
    """Read the made-up community, once."""
    raw = tomllib.loads((HERE / "community.toml").read_text("utf-8"))
    people = {each["key"]: _person(each) for each in raw["people"]}
    channels = {each["key"]: Channel(**each) for each in raw["channels"]}
    said = (tuple(raw[each]) for each in ("messages", "hellos", "events", "offers", "wishes", "studies"))
    return Community(raw["name"], raw["about"], people, channels, *said)


def direct(person: str) -> str:
    """Name the conversation of one person with the bot."""
    return f"dm-{person}"


def talk(key: str, people: Sequence[str]) -> str:
    """Name the conversation of several people with the bot; the same key gives the same one."""
    return f"talk-{key.rpartition(':')[2]}-{'.'.join(sorted(people))}"


def room(key: str) -> str:
    """Name a room, whose people come and go; the same key gives the same one."""
    return f"room-{key.rpartition(':')[2]}"


@dataclass(frozen=True, slots=True)
class Room:
    name: str
    people: tuple[str, ...]


class World:
    """The messages in the database, and who is in which room."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.rooms: dict[str, Room] = {}

    async def open(self) -> None:
        async with self._store.write() as db:
            await db.run_sync(_made)
        for key, value in (await self.noted(ROOM)).items():
            kept = json.loads(value)
            self.rooms[key.removeprefix(ROOM)] = Room(kept["name"], tuple(kept["people"]))

    async def furnish(self, place: str, room: Room) -> None:
        """Note who is in a room."""
        self.rooms[place] = room
        await self.note({f"{ROOM}{place}": json.dumps({"name": room.name, "people": room.people})})

    def members(self, place: str) -> tuple[str, ...]:
        """Give those who are in a conversation or a room; a channel has nobody in particular."""
        if place in self.rooms:
            return self.rooms[place].people
        kind, _, rest = place.partition("-")
        if place in community().channels or kind not in {"dm", "talk"}:
            return ()
        return tuple(rest.partition("-")[2].split(".")) if kind == "talk" else (rest,)

    def sees(self, person: Person, place: str) -> bool:
        channel = community().channels.get(place)
        if channel is None:
            return person.key in self.members(place)
        return person.moderator or not channel.private

    async def post(
        self, place: str, author: str, at: datetime, *, text: str | None = None, card: Any = None, thread: int | None = None, key: str | None = None
    ) -> int:  # fmt: skip
        """Write a message and give its number; one with a key that was written before stays the only one."""
        row = {"place": place, "thread": thread, "author": author, "at": at, "text": text, "card": card, "key": key}
        added = put(messages).values(row).on_conflict_do_nothing(["key"]).returning(messages.c.id)
        async with self._store.write() as db:
            number: int | None = (await db.execute(added)).scalar_one_or_none()
            if number is None:
                number = (await db.execute(select(messages.c.id).where(messages.c.key == key))).scalar_one()
        return number

    async def change(self, number: int, **values: Any) -> Row[Any] | None:
        """Change a message that stands; None if it is gone."""
        stands = (messages.c.id == number, messages.c.gone.is_(False))
        changed = update(messages).where(*stands).values(values).returning(messages)
        async with self._store.write() as db:
            row: Row[Any] | None = (await db.execute(changed)).one_or_none()
        return row

    async def find(self, number: int) -> Row[Any] | None:
        async with self._store.read() as db:
            row: Row[Any] | None = (await db.execute(_standing().where(messages.c.id == number))).one_or_none()
        return row

    async def keyed(self, key: str) -> Row[Any] | None:
        async with self._store.read() as db:
            row: Row[Any] | None = (await db.execute(_standing().where(messages.c.key == key))).one_or_none()
        return row

    async def latest(self, place: str) -> Sequence[Row[Any]]:
        """Give a place's newest messages, oldest first, without replies."""
        here = _standing().where(messages.c.place == place, messages.c.thread.is_(None))
        async with self._store.read() as db:
            rows = (await db.execute(here.order_by(messages.c.at.desc(), messages.c.id.desc()).limit(SHOWN))).all()
        return list(reversed(rows))

    async def replies(self, to: Sequence[int]) -> dict[int, list[Row[Any]]]:
        """Give the replies to some messages, oldest first."""
        found: dict[int, list[Row[Any]]] = {}
        async with self._store.read() as db:
            below = _standing().where(messages.c.thread.in_(to)).order_by(messages.c.at, messages.c.id)
            for row in await db.execute(below):
                found.setdefault(row.thread, []).append(row)
        return found

    async def newest(self, *, before: datetime | None = None) -> dict[str, int]:
        """Give the number of each place's newest message, or of the newest that was older than an instant."""
        old = select(messages.c.place, func.max(messages.c.id).label("id")).group_by(messages.c.place)
        async with self._store.read() as db:
            rows = await db.execute(old if before is None else old.where(messages.c.at < before))
            return {row.place: row.id for row in rows}

    async def talks(self) -> list[str]:
        """Give the conversations and rooms that were opened and not closed, the oldest first."""
        m = messages.c
        several = or_(m.place.startswith("talk-"), m.place.startswith("room-"))
        opened = select(m.place).where(several).group_by(m.place).order_by(func.min(m.id))
        closed = await self.noted(CLOSED)
        async with self._store.read() as db:
            return [place for place in (await db.execute(opened)).scalars() if f"{CLOSED}{place}" not in closed]

    async def unread(self, person: str, seen: Mapping[str, int]) -> dict[str, int]:
        """Count what others wrote in some places after the number that a person has seen there."""
        m = messages.c
        after = or_(false(), *(and_(m.place == place, m.id > number) for place, number in seen.items()))
        wanted = (
            select(m.place, func.count().label("number"))
            .where(m.gone.is_(False), m.author != person, after)
            .group_by(m.place)
        )
        async with self._store.read() as db:
            return {row.place: row.number for row in await db.execute(wanted)}

    async def note(self, facts: Mapping[str, str]) -> None:
        added = put(notes).values([{"key": key, "value": value} for key, value in facts.items()])
        async with self._store.write() as db:
            await db.execute(added.on_conflict_do_update(["key"], set_={"value": added.excluded.value}))

    async def noted(self, prefix: str) -> dict[str, str]:
        async with self._store.read() as db:
            rows = await db.execute(select(notes).where(notes.c.key.startswith(prefix, autoescape=True)))
            return {row.key: row.value for row in rows}

    async def keep(self, files: Mapping[str, tuple[str, bytes]]) -> None:
        rows = [{"id": number, "name": name, "content": content} for number, (name, content) in files.items()]
        async with self._store.write() as db:
            await db.execute(insert(documents), rows)

    async def document(self, number: str) -> tuple[str, bytes] | None:
        async with self._store.read() as db:
            row = (await db.execute(select(documents).where(documents.c.id == number))).one_or_none()
        return (row.name, row.content) if row else None


def _made(db: SyncConnection) -> None:
    """Make the tables that are not there; those of an older version are not mended."""
    metadata.create_all(db)
    for table in metadata.tables.values():
        if set(table.columns.keys()) - {column["name"] for column in inspect(db).get_columns(table.name)}:
            raise ConfigError("This playground was made by an older version of me. Begin anew: circulator try --reset")


def _standing() -> Select[Any]:
    return select(messages).where(messages.c.gone.is_(False))


def _person(raw: dict[str, Any]) -> Person:
    profile = dict(raw.get("profile", {}))
    hidden = {"hide": tuple(profile.pop("hide", ())), "moderators_only": tuple(profile.pop("moderators_only", ()))}
    known = {
        key: raw[key] for key in raw.keys() & {"key", "name", "persona", "moderator", "introduced", "zone", "pronouns"}
    }
    return Person(**known, profile=profile, **hidden)  # type: ignore[arg-type]  # the file is ours
