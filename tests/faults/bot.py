"""A bot in a process of its own, forked off warm: told what to do over a socket, and killed without a word."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import signal
import socket
import sys
import traceback
from collections.abc import Coroutine
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from bot import config, store
from bot import house as homes
from bot.clock import TravelClock
from bot.house import House
from commands import FEATURES
from tests.faults.clock import SharedClock
from tests.faults.points import Points
from tests.kept import assembled, knowing
from tests.mentors import DAY, Circle
from tests.toy import START, opened

T = TypeVar("T")
Json = dict[str, Any]
PACE = 0.002
"""Seconds between two messages: Slack's own pace is measured elsewhere, and would only make this slow."""


FEATURE = "tests.faults.feature"


def warm(platform: str, folder: Path) -> None:
    """Import whatever a bot imports, so that those which are forked off need not; and make the database that it begins with.

    They know, too, what the features declare, and the statements of those who lived a little in another database.
    """
    import_module(f"adapters.{platform}.platform")
    store.create_async_engine = knowing()  # type: ignore[attr-defined]
    homes.assemble = assembled  # type: ignore[attr-defined,assignment]
    asyncio.run(_opened(folder / "circulator.db"))
    asyncio.run(_lived(folder.parent / "warm.db"))
    # What stands now is never looked at again, so that the forks share its memory.
    gc.freeze()


async def _opened(file: Path) -> None:
    house = House(f"sqlite:///{file}", SharedClock(), (*FEATURES, FEATURE))
    await house.open()
    await house.dispatcher.run()
    await house.stop()


async def _lived(file: Path) -> None:
    """Let a few people do most of what there is to do, in a house that nobody else sees."""
    clock = TravelClock(START)
    async for house in opened(f"sqlite:///{file}", clock, FEATURE):
        circle = Circle(house, clock)
        await circle.settle()
        await circle.person("ana").use("community set", key="intro.channel", value="<#hall>")
        for account in ("ana", "ben"):
            await circle.introduce(account)
        await circle.pair("ben", "ana")
        await circle.person("ana").use("reminder add", when="every day at 10:00", about="tea")
        await circle.passes(DAY)


class Died(Exception):
    """The bot was killed, at the point that this names."""


class Bot:
    """The parent's end. It is forked at once, so before any event loop runs, and waits for ``start``."""

    def __init__(self, clock: SharedClock, folder: Path) -> None:
        mine, its = socket.socketpair()
        self._socket, self._point = mine, ""
        sys.stdout.flush()
        self.pid = os.fork()
        if not self.pid:
            mine.close()
            _child(its, clock, folder)
        its.close()

    async def start(self, settings: Json, at: int | None = None) -> None:
        """Start it; ``at`` arms it before it starts, to die at that point.

        Raises:
            Died: it did.
        """
        self._reader, self._writer = await asyncio.open_connection(sock=self._socket)
        self._answers: asyncio.Queue[Json] = asyncio.Queue()
        self._ended = asyncio.create_task(self._listen())
        await self.ask(do="start", settings=settings, at=at)

    async def arm(self, at: int) -> None:
        await self.ask(do="arm", at=at)

    async def passed(self) -> list[str]:
        """Give the names of the points that it has passed since it was armed."""
        return list((await self.ask(do="passed"))["passed"])

    async def settle(self) -> float | None:
        """Let it do all that is due, and give in how many seconds the next delivery, rule or timer is."""
        due: float | None = (await self.ask(do="settle"))["due"]
        return due

    async def stop(self) -> None:
        await self.ask(do="stop")

    async def ask(self, **what: Any) -> Json:
        self._writer.write(json.dumps(what).encode() + b"\n")
        answer = await self.alive(self._answers.get())
        if "failed" in answer:
            raise AssertionError(answer["failed"])
        return answer

    async def alive(self, work: Coroutine[Any, Any, T]) -> T:
        """Await something as long as the bot lives.

        Raises:
            Died: it was killed meanwhile.
        """
        task = asyncio.create_task(work)
        await asyncio.wait({task, self._ended}, return_when=asyncio.FIRST_COMPLETED)
        if self._ended.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise Died(self._point)
        return task.result()

    def kill(self) -> None:
        """End it, whatever it does, and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    async def _listen(self) -> None:
        with suppress(ConnectionError):
            async for line in self._reader:
                said = json.loads(line)
                if "point" in said:
                    self._point = said["point"]
                else:
                    self._answers.put_nowait(said)
        self._writer.close()


def _child(line: socket.socket, clock: SharedClock, folder: Path) -> None:
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        logging.basicConfig(filename=folder / f"bot-{os.getpid()}.log", level=logging.INFO, force=True)
        asyncio.run(_Child(line, clock).live())
    except BaseException:  # noqa: BLE001 - whatever it is, the parent must read it
        with suppress(OSError):
            line.setblocking(True)
            line.sendall(json.dumps({"failed": traceback.format_exc()}).encode() + b"\n")
    finally:
        os._exit(0)


class _Child:
    def __init__(self, line: socket.socket, clock: SharedClock) -> None:
        self._line, self._clock = line, clock
        self._points = Points(lambda name: _say(line, {"point": name}))
        self._house: House | None = None

    async def live(self) -> None:
        self._points.install()
        reader, _ = await asyncio.open_connection(sock=self._line)
        async for raw in reader:
            asked = json.loads(raw)
            answer = await getattr(self, f"_{asked.pop('do')}")(**asked)
            _say(self._line, answer or {})

    async def _start(self, settings: Json, at: int | None) -> None:
        limits: Any = import_module("adapters.slack.limits")
        limits.BETWEEN_POSTS = PACE
        limits.RATES = {name: (burst, PACE) for name, (burst, _) in limits.RATES.items()}
        self._house = house = House(settings["url"], self._clock, (*FEATURES, FEATURE))
        await house.open()
        kind = settings["platform"]
        section = getattr(config, kind.capitalize())(**settings["section"])
        house.add(getattr(import_module(f"adapters.{kind}.platform"), kind.capitalize())(house.circulator, section))
        if at is not None:
            self._points.arm(at)
        await house.start()

    async def _arm(self, at: int) -> None:
        self._points.arm(at)

    async def _passed(self) -> Json:
        return {"passed": self._points.passed}

    async def _settle(self) -> Json:
        assert self._house is not None
        while left := self._at_work():
            await asyncio.wait(left)
        await self._house.dispatcher.run()
        while left := self._at_work():
            await asyncio.wait(left)
        due = await self._house.next_due()
        return {"due": (due - self._clock.now()).total_seconds() if due else None}

    def _at_work(self) -> set[asyncio.Task[Any]]:
        """Give the answers that are still in work."""
        assert self._house is not None
        (platform,) = self._house.circulator.platforms.values()
        if platform.name == "discord":
            tasks: set[asyncio.Task[Any]] = platform._answering._tasks  # type: ignore[attr-defined]
        else:
            tasks = platform._parts.listeners._work  # type: ignore[attr-defined]
        return set(tasks)

    async def _stop(self) -> None:
        assert self._house is not None
        await self._house.stop()


def _say(line: socket.socket, what: Json) -> None:
    """Say it at once, past the event loop: it may be the last word."""
    os.write(line.fileno(), json.dumps(what).encode() + b"\n")
