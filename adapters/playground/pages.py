"""The open pages: who each of them is, what they are told, and the files that they may fetch."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from secrets import token_urlsafe
from typing import Any, Protocol

from aiohttp import web
from sqlalchemy import Row

from adapters.playground.faces import Face
from adapters.playground.limits import FILES, PATIENCE
from adapters.playground.world import BOT, Person, World, community, direct

Json = dict[str, Any]


class Session(Protocol):
    """Somebody who watches the community: an open page, or a terminal."""

    person: Person

    async def tell(self, frame: Json) -> None: ...
    async def close(self) -> None: ...


@dataclass(eq=False)
class Open:
    """One open page and the person whom it plays."""

    socket: web.WebSocketResponse
    person: Person
    numbers: Any = field(default_factory=lambda: count(1))

    async def tell(self, frame: Json) -> None:
        """Send a frame. A page that is gone, or takes nothing any more, holds up nobody else: it dials again."""
        if self.socket.closed:
            return
        try:
            await asyncio.wait_for(self.socket.send_str(json.dumps(frame)), PATIENCE)
        except (ConnectionError, RuntimeError):
            return
        except TimeoutError:
            await self.close()

    async def close(self) -> None:
        await self.socket.close()


class Pages:
    """All open pages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.sessions: set[Session] = set()
        self._files: dict[str, tuple[str, bytes]] = {}
        self._read: dict[tuple[str, str], int] = {}

    def keep(self, name: str, content: bytes) -> str:
        """Keep a file of a private answer for a while, and give the address at which a page fetches it."""
        number = token_urlsafe(12)
        self._files[number] = (name, content)
        for oldest in list(self._files)[:-FILES]:
            del self._files[oldest]
        return f"/document/{number}"

    async def document(self, number: str) -> tuple[str, bytes] | None:
        return self._files.get(number) or await self._world.document(number)

    async def changed(self, number: int) -> None:
        """Tell the pages that see it that a message is new or different; for a reply, its parent."""
        row = await self._world.find(number)
        if row is None:
            return
        if row.thread is not None:
            await self.changed(row.thread)
            return
        thread = (await self._world.replies([number])).get(number, [])
        for session in self._seeing(row.place):
            await session.tell({"is": "message", "message": message(row, thread, session.person)})
            await session.tell(
                {"is": "unread", "place": row.place, "count": await self._unread(session.person, row.place)}
            )

    async def gone(self, number: int, place: str) -> None:
        for session in self._seeing(place):
            await session.tell({"is": "gone", "id": f"m{number}", "place": place})

    async def everyone(self, frame: Json) -> None:
        for session in list(self.sessions):
            await session.tell(frame)

    async def people(self, known: Sequence[Face]) -> None:
        """Tell all pages how people are known now."""
        for session in list(self.sessions):
            await session.tell({"is": "people", "people": [face.drawn() for face in known]})

    async def rearranged(self, place: str, gone: str = "") -> None:
        """Tell the pages that see a place that it was opened or closed; and those of the person who went out of it."""
        left = [session for session in self.sessions if session.person.key == gone]
        for session in dict.fromkeys([*self._seeing(place), *left]):
            await session.tell({"is": "places", "places": await self.places(session.person)})

    async def recall(self) -> None:
        """Read back who had read what."""
        for key, value in (await self._world.noted("read:")).items():
            _, person, place = key.split(":", 2)
            self._read[person, place] = int(value)

    async def read(self, person: Person, place: str) -> None:
        """Note that a person has seen all of a place."""
        await self.saw({(person.key, place): (await self._world.newest()).get(place, 0)})

    async def saw(self, upto: dict[tuple[str, str], int]) -> None:
        """Note up to which message people have read places, each given by person and place."""
        news = {where: number for where, number in upto.items() if self._read.get(where) != number}
        self._read |= news
        if news:
            await self._world.note({f"read:{person}:{place}": str(number) for (person, place), number in news.items()})

    async def places(self, person: Person) -> list[Json]:
        """Give the places that a person sees, with how much they have not read."""
        channels = [each for each in community().channels.values() if self._world.sees(person, each.key)]
        mine = direct(person.key)
        drawn: list[Json] = [
            {"id": each.key, "name": each.name, "about": each.about, "kind": "channel", "private": each.private} for each in channels
        ]  # fmt: skip
        drawn.append(
            {"id": mine, "name": "Circulator", "about": "What I tell you alone.", "kind": "direct", "private": True}
        )
        talks = [place for place in await self._world.talks() if self._world.sees(person, place)]
        drawn.extend(self._talk(person, place) for place in talks)
        unread = await self._world.unread(person.key, {each["id"]: self._seen(person, each["id"]) for each in drawn})
        return [{**each, "unread": unread.get(each["id"], 0)} for each in drawn]

    async def _unread(self, person: Person, place: str) -> int:
        return (await self._world.unread(person.key, {place: self._seen(person, place)})).get(place, 0)

    def _seen(self, person: Person, place: str) -> int:
        return self._read.get((person.key, place), 0)

    def _seeing(self, place: str) -> list[Session]:
        return [session for session in self.sessions if self._world.sees(session.person, place)]

    def _talk(self, viewer: Person, place: str) -> Json:
        others = [community().people[key].name for key in self._world.members(place) if key != viewer.key]
        room = self._world.rooms.get(place)
        about = f"With Circulator and {', '.join(others)}." if room else "With Circulator, and nobody else."
        name = room.name if room else ", ".join(others)
        return {"id": place, "name": name, "about": about, "kind": "direct", "private": True}


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
