"""A process of its own that does what is owed in a database: ``python -m tests.worker URL FILE``.

Each sending is one line in FILE, written at once: when, where, what, and 1 if an earlier try may have done it. SIGUSR1
takes its clock beyond every lease; it ends when nothing is owed any more.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select

from bot import schema as s
from bot.claims import LEASE
from bot.clock import TravelClock
from bot.house import House
from bot.platforms import Order, Sent
from commands import FEATURES
from tests.toy import Toy

UNSETTLED = ("due", "retry", "claimed", "recalled")


class Recorder(Toy):
    """Takes some milliseconds for each sending, and writes it down before anybody hears of it."""

    file: BinaryIO

    async def send(self, order: Order) -> Sent:
        await asyncio.sleep(0.002)
        assert order.card is not None
        what = order.key.rpartition(":")[2]
        line = f"{time.monotonic_ns()} {order.place} {what} {int(order.since is not None)}\n"
        self.file.write(line.encode())
        await asyncio.sleep(0.002)
        return Sent(f"m{what}", order.place)


async def main(url: str, path: Path) -> None:
    clock = TravelClock()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, clock.move, LEASE * 2)
    house = House(url, clock, (*FEATURES, "tests.signs"))
    recorder = Recorder()
    house.add(recorder)
    with path.open("ab", buffering=0) as recorder.file:
        while await _owes(house):
            await house.dispatcher.run()
            await asyncio.sleep(0.02)
    await house.store.close()


async def _owes(house: House) -> bool:
    async with house.store.read() as db:
        left = select(s.deliveries.c.id).where(s.deliveries.c.state.in_(UNSETTLED)).limit(1)
        return (await db.execute(left)).first() is not None


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
