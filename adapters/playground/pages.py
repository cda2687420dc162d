"""The open pages: who each of them is, what they are told, and the files that they may fetch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from secrets import token_urlsafe
from typing import Any

from aiohttp import web
from sqlalchemy import Row

from adapters.playground.world import BOT, Person, World, community, direct, sees

Json = dict[str, Any]


@dataclass(eq=False)
class Session:
    """One open page and the person whom it plays."""

    socket: web.WebSocketResponse
    person: Person
    numbers: Any = field(default_factory=lambda: count(1))

    async def tell(self, frame: Json) -> None:
        if not self.socket.closed:
            await self.socket.send_str(json.dumps(frame))


class Pages:
    """All open pages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.sessions: set[Session] = set()
        self.files: dict[str, tuple[str, bytes]] = {}
        self._read: dict[tuple[str, str], int] = {}

    def keep(self, name: str, content: bytes) -> str:
        """Keep a file for as long as the process runs, and give the address at which a page fetches it."""
        number = token_urlsafe(12)
        self.files[number] = (name, content)
        return f"/document/{number}"

    async def changed(self, number: int) -> None:
        """Tell the pages that see it that a message is new or different; for a reply, its parent."""
        row = await self._world.find(number)
        if row is None:
            return
        thread = [each for each in await self._world.latest(row.place) if each.thread == number]
        for session in self._seeing(row.place):
            await session.tell({"is": "message", "message": message(row, thread, session.person)})
            await session.tell(await self._unread(session.person, row.place))

    async def gone(self, number: int, place: str) -> None:
        for session in self._seeing(place):
            await session.tell({"is": "gone", "id": f"m{number}", "place": place})

    async def everyone(self, frame: Json) -> None:
        for session in list(self.sessions):
            await session.tell(frame)

    async def recall(self) -> None:
        """Read back who had read what."""
        for key, value in (await self._world.noted("read:")).items():
            _, person, place = key.split(":", 2)
            self._read[person, place] = int(value)

    async def read(self, person: Person, place: str) -> None:
        newest = (await self._world.newest()).get(place, [0])[-1]
        if self._read.get((person.key, place)) != newest:
            self._read[person.key, place] = newest
            await self._world.note(f"read:{person.key}:{place}", str(newest))

    async def places(self, person: Person) -> list[Json]:
        """Give the places that a person sees, with how much they have not read."""
        newest = await self._world.newest()
        channels = [c for c in community().channels.values() if sees(person, c.key)]
        drawn = [
            {
                "id": c.key,
                "name": c.name,
                "about": c.about,
                "kind": "channel",
                "private": c.private,
                "unread": self._count(person, c.key, newest),
            }
            for c in channels
        ]
        mine = direct(person.key)
        bot = {"id": mine, "name": "Circulator", "about": "What I tell you alone.", "kind": "direct", "private": True}
        return [*drawn, {**bot, "unread": self._count(person, mine, newest)}]

    async def _unread(self, person: Person, place: str) -> Json:
        return {"is": "unread", "place": place, "count": self._count(person, place, await self._world.newest())}

    def _count(self, person: Person, place: str, newest: Mapping[str, Sequence[int]]) -> int:
        seen = self._read.get((person.key, place), 0)
        return sum(number > seen for number in newest.get(place, ()))

    def _seeing(self, place: str) -> list[Session]:
        return [session for session in self.sessions if sees(session.person, place)]


def message(row: Row[Any], thread: Iterable[Row[Any]], viewer: Person) -> Json:
    """Draw a message with its replies for one viewer."""
    author = community().people.get(row.author)
    name = "Circulator" if row.author == BOT else author.name if author else row.author
    text = None if row.text is None else [{"t": "text", "text": row.text}]
    return {
        "id": f"m{row.id}", "place": row.place, "at": row.at.isoformat(), "from": {"id": row.author, "name": name, "bot": row.author == BOT},
        "text": text, "card": for_viewer(row.card, viewer), "replies": [message(each, (), viewer) for each in thread], "edited": bool(row.edited),
    }  # fmt: skip


def for_viewer(drawn: Any, viewer: Person) -> Any:
    """Mark the mentions of the viewer, wherever they stand in a drawn card."""
    if isinstance(drawn, list):
        return [for_viewer(each, viewer) for each in drawn]
    if not isinstance(drawn, dict):
        return drawn
    if drawn.get("t") == "mention":
        return {**drawn, "you": drawn["id"] == viewer.key}
    return {key: for_viewer(value, viewer) for key, value in drawn.items()}
