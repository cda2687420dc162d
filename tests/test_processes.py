"""Real processes over one PostgreSQL: each delivery is done once, in its lane's order, also when one is killed."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import schema as s
from bot.claims import AT_ONCE
from bot.clock import SystemClock
from bot.house import House
from commands import FEATURES
from tests.signs import open_books
from tests.toy import Toy

pytestmark = pytest.mark.parametrize("url", ["postgres"], indirect=True)  # SQLite has one process
long = pytest.mark.long


@dataclass(frozen=True)
class Line:
    """One sending as its process wrote it down."""

    at: int
    place: str
    number: int
    again: bool


async def owe(url: str, deliveries: int, lanes: int) -> None:
    """Make a database in which so much is due, spread over so many lanes."""
    house = House(url, SystemClock(), (*FEATURES, "tests.signs"))
    await house.open()
    house.add(Toy())
    books = await open_books(house)
    at = books.now
    every = {
        "community": books.workspace.community, "workspace": books.workspace.id, "effect": "post", "kind": "whisper",
        "due": at, "owed": at, "state": "due", "attempts": 0, "fence": 0, "thread": "",
    }  # fmt: skip
    rows = [
        every | {"subject": str(n), "detail": str(n), "place": f"p{n % lanes}", "lane": f"p{n % lanes}", "key": str(n)}
        for n in range(deliveries)
    ]
    async with house.store.write() as db:
        await db.execute(s.deliveries.insert(), rows)
    await house.store.close()


@asynccontextmanager
async def working(url: str, tmp_path: Path, processes: int) -> AsyncIterator[list[Process]]:
    """Run processes; none outlives the test."""
    workers = [
        await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.worker", url, str(tmp_path / f"sent-{each}"))
        for each in range(processes)
    ]
    try:
        yield workers
    finally:
        for worker in workers:
            if worker.returncode is None:
                worker.kill()
            await worker.wait()


async def settled(url: str) -> Counter[str]:
    house = House(url, SystemClock(), FEATURES)
    async with house.store.read() as db:
        found = Counter((await db.execute(select(s.deliveries.c.state))).scalars())
    await house.store.close()
    return found


def sent(tmp_path: Path) -> list[Line]:
    """Give what all processes sent, in the order of time."""
    lines = [line.split() for path in tmp_path.glob("sent-*") for line in path.read_text("utf-8").splitlines()]
    found = [Line(int(at), place, int(number), again == "1") for at, place, number, again in lines]
    return sorted(found, key=lambda line: line.at)


def in_order(lines: list[Line]) -> bool:
    lanes = defaultdict[str, list[int]](list)
    for line in lines:
        lanes[line.place].append(line.number)
    return all(numbers == sorted(numbers) for numbers in lanes.values())


@pytest.mark.parametrize(
    ("deliveries", "lanes", "processes"),
    [(500, 40, 2), pytest.param(20_000, 500, 2, marks=long), pytest.param(20_000, 500, 4, marks=long)],
)
async def test_several_processes_send_each_delivery_once_and_in_its_lanes_order(
    url: str, tmp_path: Path, deliveries: int, lanes: int, processes: int
) -> None:
    await owe(url, deliveries, lanes)

    async with working(url, tmp_path, processes) as workers:
        codes = [await worker.wait() for worker in workers]

    lines = sent(tmp_path)
    assert codes == [0] * processes
    assert len(lines) == len({line.number for line in lines}) == deliveries
    assert in_order(lines)
    assert not any(line.again for line in lines)
    assert await settled(url) == {"sent": deliveries}
    assert all(_lines(tmp_path / f"sent-{each}") for each in range(processes))


@pytest.mark.parametrize(
    ("deliveries", "lanes", "processes"),
    [(500, 40, 2), pytest.param(20_000, 500, 2, marks=long), pytest.param(20_000, 500, 4, marks=long)],
)
async def test_what_a_killed_process_held_is_done_by_the_others(
    url: str, tmp_path: Path, deliveries: int, lanes: int, processes: int
) -> None:
    await owe(url, deliveries, lanes)
    async with working(url, tmp_path, processes) as (victim, *others):
        await until(lambda: all(_lines(tmp_path / f"sent-{each}") > deliveries // 20 for each in range(processes)))
        victim.kill()
        await victim.wait()
        before = len(sent(tmp_path))
        for worker in others:
            worker.send_signal(signal.SIGUSR1)
        codes = [await worker.wait() for worker in others]

    lines = sent(tmp_path)
    assert codes == [0] * (processes - 1)
    assert before < deliveries
    times = Counter(line.number for line in lines)
    doubled = {number for number, count in times.items() if count > 1}
    assert len(times) == deliveries
    assert doubled <= {line.number for line in lines if line.again}
    assert max(times.values()) <= 2
    assert len(doubled) <= AT_ONCE * processes
    assert in_order(lines)
    assert await settled(url) == {"sent": deliveries}


async def until(true: Callable[[], bool], within: float = 300) -> None:
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - other processes set no event of ours
            await asyncio.sleep(0.005)


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0
