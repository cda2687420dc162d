"""How long a call takes from its arrival to its answer: ``uv run python -m tests.bench.calls [--database URL]``.

Milliseconds, one call after the other (p50, p99), then calls a second with sixteen at once, over 300 introduced
members. Without --database, a SQLite file in a temporary folder.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import count

from bot.clock import TravelClock
from bot.house import House
from bot.inbound import Ask, Use
from commands import FEATURES
from tests.toy import Person, Toy

MEMBERS, CALLS, AT_ONCE = 300, 400, 16
CALLED: dict[str, Ask] = {
    "circulator help (reads)": Use("circulator help"),
    "intro show (reads)": Use("intro show", {"who": "<@m3>"}),
    "intro find (300 match, 8 shown)": Use("intro find", {"text": "surg"}),
    "intro find (one matches)": Use("intro find", {"text": "m77"}),
    "intro me (opens a form)": Use("intro me"),
}


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", default=f"sqlite:///{tempfile.mkdtemp()}/bench.db")
    url = options.parse_args().database
    clock = TravelClock()
    house = House(url, clock, FEATURES)
    await house.open()
    house.add(Toy())
    people = [Person(house, f"m{number}") for number in range(MEMBERS)]
    for person in people:
        await person.use("intro me")
        await person.fill_all(name=person.account, role="surgical-technologist", services="cvor,spine", shifts="nights")
    print(f"{url.partition(':')[0]}, {MEMBERS} members introduced")
    turns = count()

    async def one(ask: Ask) -> None:
        person = people[next(turns) % MEMBERS]
        inbound = person.inbound(ask)
        await house.circulator.record(inbound)
        reply = await house.circulator.answer(inbound)
        assert reply.card or reply.page

    for name, ask in CALLED.items():
        await measure(name, ask, one)
    await house.stop()


async def measure(name: str, ask: Ask, one: Callable[[Ask], Awaitable[None]]) -> None:
    took = []
    for _ in range(CALLS):
        began = time.perf_counter()
        await one(ask)
        took.append((time.perf_counter() - began) * 1000)
    took.sort()

    async def several() -> None:
        for _ in range(CALLS // AT_ONCE):
            await one(ask)

    began = time.perf_counter()
    await asyncio.gather(*(several() for _ in range(AT_ONCE)))
    rate = CALLS / (time.perf_counter() - began)
    print(f"{name:34} p50 {took[CALLS // 2]:6.2f} ms   p99 {took[CALLS * 99 // 100]:6.2f} ms   {rate:6.0f} calls/s")


if __name__ == "__main__":
    asyncio.run(main())
