"""Plays the playground without a browser: opens one over a community that has settled, and talks to it as its page does."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from adapters.playground import running
from adapters.playground.running import Opened
from bot.call import Call
from bot.cards import Card, card
from bot.declare import command
from bot.files import File
from bot.kinds import Upload
from commands import FEATURES

Json = dict[str, Any]
_SETTLED: list[Path] = []


@command("trial file")
async def take(call: Call, file: Annotated[File, Upload()]) -> Card:
    """Take a file, so that tests can hand one over.

    Args:
        file: Any file.
    """
    return card("Taken", f"{file.name}: {len(file.content)} bytes")


async def settled(into: Path) -> str:
    """Copy a database in which the community has settled, and give its address; it settles once a test run."""
    if not _SETTLED:
        first = Path(tempfile.mkdtemp(prefix="playground")) / "settled.db"
        async with running.lived(f"sqlite:///{first}", FEATURES):
            pass
        _SETTLED.append(first)
    shutil.copy(_SETTLED[0], into / "playground.db")
    return f"sqlite:///{into}/playground.db"


@asynccontextmanager
async def played(into: Path) -> AsyncIterator[Opened]:
    """Open a settled playground; the same folder again gives the same one."""
    url = f"sqlite:///{into}/playground.db" if (into / "playground.db").exists() else await settled(into)
    async with running.opened(url, (*FEATURES, "tests.playing"), 0) as opened:
        yield opened


@dataclass
class Page:
    """A page as the server sees it: what it asks, and what it is told unasked."""

    socket: ClientWebSocketResponse
    world: Json = field(default_factory=dict)
    told: list[Json] = field(default_factory=list)
    asked: int = 0

    async def ask(self, do: str, **frame: Any) -> Json:
        self.asked += 1
        await self.socket.send_str(json.dumps({"do": do, "ask": self.asked, **frame}))
        return await self.until(lambda told: told.get("ask") == self.asked)

    async def until(self, fits: Any) -> Json:
        """Wait for a frame that fits, keeping those before it."""
        async with asyncio.timeout(30):
            while True:
                raw = await self.socket.receive()
                assert raw.type is WSMsgType.TEXT, f"the socket said {raw.type}: {raw.data}"
                told: Json = json.loads(raw.data)
                if fits(told):
                    return told
                self.told.append(told)

    async def be(self, person: str) -> Json:
        self.world = await self.ask("be", person=person)
        return self.world

    async def fill(self, form: Json, **values: Any) -> Json:
        """Send a form page by page until it is answered or has faults."""
        while form["is"] == "form" and not any(each["fault"] for each in form["form"]["inputs"]):
            given = {
                each["name"]: values.get(each["name"].replace("-", "_"), each["value"])
                for each in form["form"]["inputs"]
            }
            form = await self.ask("submit", place="front-desk", form=form["form"]["id"], values=given)
        return form


@asynccontextmanager
async def page(opened: Opened, person: str = "noor") -> AsyncIterator[Page]:
    origin = f"http://127.0.0.1:{opened.server.port}"
    async with (
        ClientSession() as session,
        session.ws_connect(f"{origin}/socket?key={opened.door.key}", origin=origin, max_msg_size=0) as socket,
    ):
        shown = Page(socket)
        shown.world = await shown.until(lambda told: told["is"] == "world")
        if person != "noor":
            await shown.be(person)
        yield shown


def words(runs: list[Json]) -> str:
    """Write spans as the reader sees them."""
    return "".join(run.get("text") or run.get("name", "") for run in runs)


def title(answer: Json) -> str:
    return words(answer["card"]["title"])


def text(answer: Json) -> str:
    return " ".join(words(part["spans"]) for part in answer["card"]["parts"] if part["t"] == "text")


def buttons(drawn: Json) -> dict[str, Json]:
    """Give a card's buttons by their labels, those of its lists too."""
    below = [each for part in drawn["parts"] if part["t"] == "controls" for each in part["controls"]]
    beside = [
        each["button"] for part in drawn["parts"] if part["t"] == "list" for each in part["items"] if each["button"]
    ]
    return {each.get("label", each.get("prompt")): each for each in (*beside, *below)}
