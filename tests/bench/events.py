"""How events hold under load: ``uv run python -m tests.bench.events [--database URL] [--members N] [--events N]``.

Answers to one event by a thousand members, one after the other and sixteen at once; then the list and the feed of a
community with ten thousand events. Milliseconds (p50, p99). Without --database, a SQLite file in a temporary folder.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from itertools import cycle
from random import Random

from sqlalchemy import insert, update

from bot import arrivals, gatherings
from bot.cards import Card
from bot.clock import TravelClock
from bot.gatherings import At, Plan, feeds
from bot.gatherings.buttons import going, no
from bot.gatherings.feeds import Reader
from bot.gatherings.tables import gatherings as table
from bot.house import House
from bot.ids import encode
from bot.inbound import Press, Use
from bot.people import UTC
from bot.vocabulary import Vocabulary
from commands import FEATURES
from commands.event import keeping
from commands.event.keeping import Details
from commands.event.tables import events
from tests.toy import START, Person, Toy

AT_ONCE = 16


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", default=f"sqlite:///{tempfile.mkdtemp()}/bench.db")
    options.add_argument("--members", type=int, default=1_000)
    options.add_argument("--events", type=int, default=10_000)
    asked = options.parse_args()
    house = House(asked.database, TravelClock(START), FEATURES)
    await house.open()
    house.add(Toy())
    host = Person(house, "host", steward=True)
    await host.use("event create", title="Case review", when="in 30 days", capacity=str(asked.members // 2))
    await host.press("Announce it")
    print(f"{asked.database.partition(':')[0]}, one event with {asked.members} members, half of them find a seat")
    members = [Person(house, f"m{number}") for number in range(asked.members)]
    await arrived(house, members)
    await answered(house, "first answer", [(each, going) for each in members])
    await answered(house, "seat given up, the next is offered it", [(each, no) for each in members[:200]])
    random = Random(1)
    mixed = [(each, random.choice((going, no))) for each in random.sample(members, min(400, len(members)))]
    await at_once(house, f"{AT_ONCE} at once", mixed)
    await filled(house, asked.events)
    turns = cycle(members)
    await timed(f"list of {asked.events} events", 50, lambda: asked_for(house, next(turns), "event list"))
    await timed("list, two words searched", 50, lambda: asked_for(house, next(turns), "event list", text="review 77"))
    await timed("show by number", 50, lambda: asked_for(house, next(turns), "event show", event="1"))
    await fed(house)
    await house.stop()


async def arrived(house: House, members: Sequence[Person]) -> None:
    """Let everybody have been here before, and send what is owed: neither is what is measured."""
    for each in members:
        await house.circulator.answer(each.inbound(Use("circulator help")))
    await house.dispatcher.run()


async def asked_for(house: House, person: Person, command: str, **values: str) -> None:
    inbound = person.inbound(Use(command, values))
    await house.circulator.record(inbound)
    assert (await house.circulator.answer(inbound)).card


async def answered(house: House, name: str, answers: Sequence[tuple[Person, object]]) -> None:
    turns = iter(answers)

    async def one() -> None:
        await press(house, *next(turns))

    await timed(name, len(answers), one)


async def at_once(house: House, name: str, answers: Sequence[tuple[Person, object]]) -> None:
    turns = iter(answers)

    async def several() -> None:
        for each in turns:
            await press(house, *each)

    began = time.perf_counter()
    await asyncio.gather(*(several() for _ in range(AT_ONCE)))
    print(f"{name:40} {len(answers) / (time.perf_counter() - began):8.0f} answers/s")


async def press(house: House, person: Person, action: object) -> None:
    """Answer as a platform would hand it over: noted first, then done."""
    inbound = person.inbound(Press(encode(action.name, "1")))  # type: ignore[attr-defined]
    await house.circulator.record(inbound)
    reply = await house.circulator.answer(inbound)
    assert isinstance(reply.card, Card)


async def filled(house: House, count: int) -> None:
    """Write so many events over the next year, a tenth of them in search words of their own."""
    person = Person(house, "host")
    workspace, _ = await arrivals.arrive(house.store, person.inbound(Use("event list")), (), START)
    words = cycle(("Robotics", "Ortho", "Neuro", "Decontam", "Loaner"))
    for first in range(0, count, 500):
        async with house.store.write() as db:
            here = At(db, workspace, house.circulator.catalogue, START)
            for number in range(first, min(first + 500, count)):
                plan = Plan(f"{next(words)} review {number}", START + timedelta(minutes=60 + 50 * number), UTC)
                made = await gatherings.create(here, "event", plan, [], state="draft")
                row = {"community": made.community, "gathering": made.id}
                await db.execute(insert(events).values(keeping.row_of(Details()) | row))
                await opened(here, made.id)


async def opened(here: At, number: int) -> None:
    """Open a draft and make it findable, without the posts that a real one owes."""
    await here.db.execute(update(table).where(table.c.id == number).values(state="open"))
    made = await gatherings.find(here.db, here.workspace.community, number)
    assert made is not None
    await keeping.note(here.db, made, Details(), Vocabulary({}))


async def fed(house: House) -> None:
    async with house.store.read() as db:
        took, size = [], 0
        for _ in range(5):
            began = time.perf_counter()
            size = len(await feeds.content(db, Reader(1, None), START))
            took.append((time.perf_counter() - began) * 1000)
    print(f"{'feed of the community':40} p50 {sorted(took)[2]:8.1f} ms, {size / 1e6:.1f} MB")


async def timed(name: str, times: int, one: Callable[[], Awaitable[object]]) -> None:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        await one()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    print(
        f"{name:40} p50 {took[len(took) // 2]:8.2f} ms   p99 {took[len(took) * 99 // 100]:8.2f} ms"
        f"   {1000 * len(took) / sum(took):6.0f}/s"
    )


if __name__ == "__main__":
    asyncio.run(main())
