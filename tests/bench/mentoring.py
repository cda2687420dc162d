"""How mentoring holds under load: ``uv run python -m tests.bench.mentoring [--members N] [--sizes 100,1000,10000] [--peer PYTHON]``.

First calls, through the one real way: N members, a fifth of them mentors, ask for a mentor, are brought on by the clock,
and are accepted; milliseconds (p50, p99) and statements to the database. Then whole pools: seconds, memory and what is
found, beside the package mentor-match where ``--peer`` names a Python that has it. Without --database, a SQLite file.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from subprocess import DEVNULL, PIPE
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, event, select

from bot import due
from bot import schema as s
from bot.clock import TravelClock
from bot.fitting import Facts, facts_of
from bot.house import House
from bot.ids import encode
from bot.inbound import Ask, Press, Submit, Use
from bot.matching.pool import Choice, Pool, written
from bot.profile import Profile
from bot.vocabulary import Vocabulary, shipped
from commands import FEATURES
from commands.mentor.kinds import USUAL
from commands.mentor.programme import pooling
from commands.mentor.programme.cycles import MENTEE, MENTOR, Applicant, Field
from commands.mentor.tables import mentorships, offers
from tests.toy import START, Person, Toy

ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
WHOLE = 1_000
"""Up to so many members the whole pool is weighed, as a programme does; beyond, ten candidates each."""

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Measured:
    """What calls of one kind took, in milliseconds, and what they asked of the database."""

    name: str
    took: list[float] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    statements: int = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        self.statements = 0
        event.listen(Engine, "before_cursor_execute", self._note)
        began = time.perf_counter()
        yield
        self.took.append((time.perf_counter() - began) * 1000)
        event.remove(Engine, "before_cursor_execute", self._note)
        self.asked.append(self.statements)

    def show(self) -> None:
        times, asked = sorted(self.took), sorted(self.asked)
        print(
            f"{self.name:44} p50 {times[len(times) // 2]:8.2f} ms   p99 {times[len(times) * 99 // 100]:8.2f} ms   "
            f"{asked[len(asked) // 2]:4} statements, at most {asked[-1]}"
        )

    def _note(self, *_more: object) -> None:
        self.statements += 1


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", default=f"sqlite:///{tempfile.mkdtemp()}/bench.db")
    options.add_argument("--members", type=int, default=1_000)
    options.add_argument("--requests", type=int, default=100)
    options.add_argument("--sizes", default="100,1000", help="members of the pools; 10000 takes a minute; 0 for none")
    options.add_argument("--peer", default="", help="a Python with mentor-match")
    options.add_argument("--minutes", type=float, default=5, help="how long the peer may take for one pool")
    asked = options.parse_args()
    if asked.members:
        await called(asked.database, asked.members, min(asked.requests, asked.members * 4 // 5))
    for size in map(int, asked.sizes.split(",")):
        pooled(size, asked.peer, asked.minutes * 60)


async def called(database: str, count: int, requests: int) -> None:
    clock = TravelClock(START)
    house = House(database, clock, FEATURES)
    await house.open()
    house.add(Toy())
    await arrived(house, count)
    print(f"{database.partition(':')[0]}, {count} members, {count // 5} of them mentors, {requests} requests")
    people = [Person(house, f"m{number}") for number in range(count // 5, count // 5 + requests)]
    chance, steps = Random(2), Measured("a step of the clock: the first mentor is asked")
    asks, accepts = Measured("/mentor request: acknowledged, with a ranking"), Measured("Accept")
    for person in people:
        values = {"topic": chance.choice(keys("help")), "goal": "Pass the CST in May."}
        with asks.one():
            await filled(house, person, Use("mentor request"), values)
        clock.move(timedelta(seconds=1))
    while (up := await due.first(house.store)) and len(steps.took) < requests:
        clock.move(max(min(up) - clock.now(), timedelta(0)))
        with steps.one():
            await house.timers.run()
    for number, mentor in await being_asked(house):
        with accepts.one():
            await done(house, Person(house, mentor), Press(encode("mentor.accept", str(number))))
    for each in (asks, steps, accepts):
        each.show()
    await counted(house)
    await house.stop()


async def arrived(house: House, count: int) -> None:
    """Let everybody be introduced, and the first fifth offer to mentor."""
    chance = Random(1)
    for number in range(count):
        person = Person(house, f"m{number}")
        said = {
            "name": f"M{number}", "role": "surgical-technologist", "services": ",".join(chance.sample(keys("services"), 2)),
            "shifts": chance.choice(keys("shifts")), "experience": chance.choice(keys("experience")),
            "zone": chance.choice(ZONES),
        }  # fmt: skip
        await filled(house, person, Use("intro me"), said)
        if number < count // 5:
            offered = {"topics": ",".join(chance.sample(keys("help"), 3))}
            await filled(house, person, Use("mentor offer"), offered)


def keys(words: str) -> list[str]:
    return [term.key for term in shipped(words)]


async def filled(house: House, person: Person, ask: Ask, values: dict[str, str]) -> None:
    """Open a form and send all its pages, without doing what is owed for it."""
    await done(house, person, ask)
    while person.last is not None and person.last.page is not None:
        page = person.page
        assert not page.faults, person.shown
        given = {each.name: values.get(each.name.replace("-", "_"), each.value) for each in page.inputs}
        await done(house, person, Submit(page.draft, page.number, given))


async def done(house: House, person: Person, ask: Ask) -> None:
    """Ask as a platform would hand it over: noted first, then done."""
    inbound = person.inbound(ask)
    await house.circulator.record(inbound)
    person.last = await house.circulator.answer(inbound)


async def being_asked(house: House) -> list[tuple[int, str]]:
    """Give the offers that wait for an answer, each with its mentor's account."""
    a = s.accounts.c
    asked = select(offers.c.id, a.external).join(s.accounts, a.member == offers.c.mentor)
    async with house.store.read() as db:
        return [(row.id, row.external) for row in await db.execute(asked.where(offers.c.state == "asked"))]


async def counted(house: House) -> None:
    async with house.store.read() as db:
        began = len((await db.execute(select(mentorships.c.id))).all())
    print(f"{'mentorships that began':44} {began}")


def pooled(size: int, peer: str, wall: float) -> None:
    """Solve one pool, by us and by the peer."""
    if not size:
        return
    if size <= WHOLE:
        field, began = invented(size), time.process_time()
        pool = pooling.pool(field, USUAL, Vocabulary({}), START, 1)
        weighed = f", weighed in {time.process_time() - began:.2f} s of computing"
    else:
        pool, weighed = drawn(size), ", drawn by lot"
    takers = len({taker for taker, _, _ in pool.choices})
    print(f"{size} members: {takers} mentees, {len(pool.choices)} pairs that may be{weighed}")
    solved("ours", [sys.executable, "-m", "bot.matching.child"], pool, 100)
    if peer:
        solved("mentor-match", [peer, str(Path(__file__).parent / "mentor_match.py")], pool, wall)


def invented(size: int) -> Field:
    """Make up who applies to a programme: a fifth are mentors, and everybody chooses two or nobody."""
    chance = Random(size)
    mentors, mentees = range(size // 5), range(size // 5, size)
    every = {
        each: applied(each, each in mentors, mentees if each in mentors else mentors, chance) for each in range(size)
    }
    return Field(
        {each: every[each] for each in mentors}, {each: every[each] for each in mentees}, {}, frozenset(), frozenset()
    )


def applied(number: int, leads: bool, others: Sequence[int], chance: Random) -> Applicant:
    chosen = tuple(chance.sample(others, 2)) if chance.random() < 0.5 else ()
    topics = tuple(chance.sample(keys("help"), 3 if leads else 1))
    room, waited = (chance.randint(1, 5), 0) if leads else (0, chance.choice([0, 0, 0, 1]))
    side = MENTOR if leads else MENTEE
    return Applicant(number, 1, side, topics, "", room, (), (), True, declared(number, chance), waited, chosen)


def declared(number: int, chance: Random) -> Facts:
    said = {
        "services": tuple(chance.sample(keys("services"), 2)), "shifts": (chance.choice(keys("shifts")),),
        "experience": (chance.choice(keys("experience")),),
    }  # fmt: skip
    return facts_of(number, Profile(said, {}), ZoneInfo(chance.choice(ZONES)))


def drawn(size: int) -> Pool:
    """Give each mentee ten mentors who may be, weighed as finely as a programme weighs."""
    chance = Random(size)
    mentors = range(size // 5)
    found: list[Choice] = [
        (mentee, mentor, chance.randint(0, 2_600))
        for mentee in range(size // 5, size) for mentor in chance.sample(mentors, min(10, len(mentors)))
    ]  # fmt: skip
    return Pool(tuple(found), {each: chance.randint(1, 5) for each in mentors}, 1)


def solved(name: str, command: Sequence[str], pool: Pool, wall: float) -> None:
    """Run a solver as a process of its own, and say what it took and found."""
    began, memory, worked = time.perf_counter(), 0, _computing()
    child = subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=ROOT)
    with ThreadPoolExecutor(1) as beside:
        answer = beside.submit(child.communicate, written(pool))
        while not answer.done() and time.perf_counter() - began < wall:
            memory = max(memory, _held(child.pid))
            time.sleep(0.005)
        took = time.perf_counter() - began
        if not answer.done():
            child.kill()
    if took >= wall:
        print(f"  {name:14} not done in {wall / 60:g} min, at {memory} MB")
    elif child.returncode:
        print(f"  {name:14} ended without an answer after {took:.1f} s, at {memory} MB")
    else:
        said(
            name,
            pool,
            json.loads(answer.result()[0]),
            f"{took:8.2f} s, {_computing() - worked:8.2f} s of computing, {memory:5} MB",
        )


def _held(process: int) -> int:
    """Give the most megabytes that a process has held so far."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def _computing() -> float:
    """Give the seconds that processes which ended have computed: a busy machine takes longer, and computes no more."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def said(name: str, pool: Pool, found: Sequence[Sequence[int]], took: str) -> None:
    worth = {(taker, giver): points for taker, giver, points in pool.choices}
    total = sum(worth[taker, giver] for taker, giver in found)
    print(f"  {name:14} {took}  {len(found):6} matched  worth {total:10}")


if __name__ == "__main__":
    asyncio.run(main())
