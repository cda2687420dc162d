"""How fast what is owed is done: ``uv run python -m tests.bench.deliveries [--due N] [--lanes N] [--discord N]``.

First the dispatcher's own ceiling: deliveries that are due, over SQLite, against a platform without a network that
keeps each channel to its limit (5 in 5 s) but answers at once; deliveries a second, CPU milliseconds each, memory.
Then how late a message comes that is due at a known instant while nothing else is (p50, p99), through the schedule.
``--discord`` sends so many against the local Discord, in a process of its own, at 50 requests a second: the share of
that rate which is reached, and of one core that it takes. ``--profile`` prints where the time goes.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import resource
import statistics
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection

from adapters.discord.platform import Discord
from bot import schema as s
from bot.clock import SystemClock
from bot.config import Discord as Settings
from bot.house import House
from bot.platforms import Effect, Order, Sent
from commands import FEATURES
from tests.platforms.discord_local import LocalDiscord
from tests.signs import Books, open_books
from tests.toy import Toy

A_SECOND = 50
"""Discord's limit for a bot over all routes."""


@dataclass
class Limited(Toy):
    """Keeps each channel to 5 messages in 5 seconds of simulated time, in which a turn costs nothing."""

    count: int = 0
    turns: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=5)))
    simulated: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    arrived: dict[str, float] = field(default_factory=dict)

    def turn(self, effect: Effect, workspace: str, place: str) -> timedelta:
        gone, now = self.turns[place], self.simulated[place]
        self.simulated[place] = max(now, gone[0] + 5) if len(gone) == gone.maxlen else now
        gone.append(self.simulated[place])
        return timedelta(0)

    async def send(self, order: Order) -> Sent:
        self.count += 1
        self.arrived[order.key.rpartition(":")[2]] = time.time()
        await asyncio.sleep(0)
        return Sent(f"m{self.count}", order.place)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--due", type=int, default=100_000)
    parser.add_argument("--lanes", type=int, default=500)
    parser.add_argument("--discord", type=int, default=0, nargs="?", const=2_000)
    parser.add_argument("--database", default=f"sqlite:///{tempfile.mkdtemp()}/bench.db")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    if options.discord:
        await discord(options.discord, options.lanes, profiling=options.profile)
        return
    house = House(options.database, SystemClock(), (*FEATURES, "tests.signs"))
    await house.open()
    toy = Limited()
    house.add(toy)
    books = await open_books(house)
    await ceiling(books, toy, options.due, options.lanes, profiling=options.profile)
    await lateness(books, toy)
    await house.stop()


async def ceiling(books: Books, toy: Limited, due: int, lanes: int, *, profiling: bool) -> None:
    await owe(books, due, [f"p{number}" for number in range(lanes)])
    with profiled(on=profiling):
        wall, cpu = time.perf_counter(), time.process_time()
        await books.house.dispatcher.run()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert toy.count == due, f"{toy.count} of {due} were sent"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kind = "SQLite" if books.house.store.sqlite else "PostgreSQL"
    print(
        f"{due} due in {lanes} lanes on {kind}: {due / wall:6.0f} a second, {cpu / due * 1000:5.2f} ms of CPU each, "
        f"{memory:4.0f} MB at most"
    )


async def lateness(books: Books, toy: Limited, messages: int = 200) -> None:
    """Measure how late a message comes that is due while nothing else is."""
    toy.arrived.clear()
    for number in range(messages):
        await books.post(f"late{number}", "x", after=timedelta(seconds=3 + number / 10))
    await books.house.start()
    while len(toy.arrived) < messages:  # noqa: ASYNC110 - they come one by one
        await asyncio.sleep(0.2)
    due = {str(row.id): row.owed.timestamp() for row in await books.rows("sent")}
    late = [(at - due[number]) * 1000 for number, at in toy.arrived.items() if number in due]
    cuts = statistics.quantiles(late, n=100)
    print(f"lateness of {len(late)} messages at rest: p50 {cuts[49]:5.1f} ms   p99 {cuts[98]:5.1f} ms")


async def discord(due: int, channels: int, *, profiling: bool) -> None:
    """Send against the local Discord, which runs in a process of its own, as the real one does."""
    ours, its = Pipe()
    town = get_context("spawn").Process(target=stand, args=(its, min(channels, 100)), daemon=True)
    town.start()
    token, api_url, gateway_url, guild, places = ours.recv()
    house = House(f"sqlite:///{tempfile.mkdtemp()}/bench.db", SystemClock(), (*FEATURES, "tests.signs"))
    await house.open()
    house.add(Discord(house.circulator, Settings(token=token, api_url=api_url, gateway_url=gateway_url)))
    books = await open_books(house, guild, "discord")
    await owe(books, due, places)
    for platform in house.circulator.platforms.values():
        await platform.start()
    asked = counted(ours)
    with profiled(on=profiling):
        wall, cpu = time.perf_counter(), time.process_time()
        await house.dispatcher.run()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{due} to the local Discord: {due / wall:5.2f} a second, {due / wall / A_SECOND:6.1%} of {A_SECOND}; "
        f"{counted(ours) - asked} requests; {cpu / wall:5.1%} of a core, {memory:.0f} MB at most"
    )
    for platform in house.circulator.platforms.values():
        await platform.stop()
    await house.stop()
    town.terminate()


def stand(ends: Connection, channels: int) -> None:
    """Run the local Discord, tell where it is, and count its requests when asked."""

    async def run() -> None:
        async with LocalDiscord() as local:
            guild = local.guild("Peers")
            places = [str(guild.channel(f"c{number}").id) for number in range(channels)]
            ends.send((local.token, local.api_url, local.gateway_url, str(guild.id), places))
            while await asyncio.to_thread(ends.recv):
                ends.send(len(local.requests))

    asyncio.run(run())


def counted(town: Connection) -> int:
    town.send("how many?")
    asked: int = town.recv()
    return asked


async def owe(books: Books, due: int, places: list[str]) -> None:
    """Write what is due, spread over the places."""
    at = books.now
    every = {
        "community": books.workspace.community, "workspace": books.workspace.id, "effect": "post", "kind": "whisper",
        "due": at, "owed": at, "state": "due", "attempts": 0, "fence": 0, "thread": "",
    }  # fmt: skip
    for first in range(0, due, 1_000):
        numbers = range(first, min(first + 1_000, due))
        rows = [{"subject": n, "detail": n, "key": n, "place": places[n % len(places)]} for n in numbers]
        written = [every | {key: str(value) for key, value in row.items()} for row in rows]
        async with books.house.store.write() as db:
            await db.execute(s.deliveries.insert(), [row | {"lane": row["place"]} for row in written])


@contextmanager
def profiled(*, on: bool) -> Iterator[None]:
    profile = cProfile.Profile()
    if on:
        profile.enable()
    yield
    if on:
        profile.disable()
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    asyncio.run(main())
