"""Plays the story once; before each chapter, kills the bot in it at every point, in forks of this process."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from tests.faults.bot import Bot, Died, warm
from tests.faults.chapters import Chapter
from tests.faults.town import FILE, Town

MOST_LOOKS = 60
STUCK = 45.0
QUIET = 900.0
"""Seconds after which every lease has ended, and what was left is done, with what follows some minutes later."""

UNREACHED = "-"
AGAIN = 10.0
"""Seconds until the start in which a bot is killed that comes back from being killed."""


Outcome: TypeAlias = Literal[
    "once", "not reached", "once, flagged", "missing, flagged", "wrong", "left undone", "stuck"
]
GOOD: tuple[Outcome, ...] = ("once", "not reached", "once, flagged", "missing, flagged")
BAD: tuple[Outcome, ...] = ("wrong", "left undone", "stuck")


@dataclass(frozen=True)
class Trial:
    """Where the bot is to be killed, and for how many seconds it is away then. ``first``: it was killed there before."""

    chapter: str
    at: int
    away: float
    first: int = 0


class Plan(Protocol):
    """Which trials there are to be."""

    def wants(self, chapter: Chapter) -> bool: ...

    def trials(self, chapter: Chapter, points: int, first: int) -> list[Trial]:
        """Choose among the points of a chapter; with ``first``, of the start after a kill at that one."""
        ...


@dataclass(frozen=True)
class End:
    """What stands at the end: what people saw, what they can look up, and what the bot itself flagged or left."""

    ledger: dict[str, int] = field(default_factory=dict)
    kept: list[list[Any]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    point: str = UNREACHED
    repeated: bool = False
    fault: str = ""


class Player:
    """Plays one chapter with bots that were forked off before; in a process of its own, or for good."""

    def __init__(self, town: Town, chapter: Chapter, folder: Path, bots: list[Bot]) -> None:
        self._town, self._chapter, self._folder, self._bots = town, chapter, folder, bots

    async def play(self, trial: Trial, expected: End | None) -> End:
        """Play it, and leave the platform open: whoever called this ends the process, or closes it."""
        try:
            async with asyncio.timeout(STUCK):
                await self._town.__aenter__()
                return await self._played(trial, expected)
        except Exception:  # noqa: BLE001 - whatever it is, it is what became of this trial
            return End(fault=traceback.format_exc())

    async def close(self) -> None:
        await self._town.__aexit__()

    async def _played(self, trial: Trial, expected: End | None) -> End:
        points: list[str] = []
        passed: list[str] = []
        try:
            bot = await self._started()
            self._until = self._town.clock.ahead + self._chapter.within.total_seconds()
            await bot.arm(trial.first or trial.at)
            await self._acted(bot)
            passed = await bot.passed()
        except Died as death:
            points.append(str(death))
            bot = await self._after(trial, points)
            if trial.first and not points[1:]:
                passed = await bot.passed()
        repeated = bool(points) and expected is not None and self._asks_again(expected)
        if repeated:
            await self._acted(bot)
        elif points:
            await self._settled(bot, max(self._until, self._town.clock.ahead + QUIET))
        end = self._end()
        if not points and not trial.at:
            await bot.stop()
        point = " then ".join(points) or UNREACHED
        return replace(end, passed=passed, point=point, repeated=repeated)

    async def _after(self, trial: Trial, points: list[str]) -> Bot:
        """Start the next bot when the last one was killed, and let it finish what was left."""
        armed = trial.at if trial.first else None
        while True:
            await self._town.bereaved(timedelta(seconds=trial.away))
            self._town.clock.move(timedelta(seconds=trial.away))
            try:
                bot = await self._started(armed)
                await self._settled(bot, self._town.clock.ahead + QUIET)
            except Died as death:
                points.append(str(death))
                armed = None
            else:
                return bot

    async def _started(self, at: int | None = None) -> Bot:
        bot = self._bots.pop(0)
        url = f"sqlite:///{self._folder}/circulator.db"
        await bot.start({"url": url, "platform": self._town.platform, "section": self._town.section()}, at)
        await bot.alive(self._town.ready())
        return bot

    async def _acted(self, bot: Bot) -> None:
        await bot.alive(self._chapter.act(self._town))
        await self._settled(bot, max(self._until, self._town.clock.ahead + QUIET))

    def _asks_again(self, expected: End) -> bool:
        """Say whether the person, who sees what became of it, does it again: never if the bot has taken it on."""
        end = self._end()
        looked = end.kept != expected.kept if self._chapter.kept else end.ledger != expected.ledger
        return looked and not self._town.accepted

    async def _settled(self, bot: Bot, until: float) -> None:
        """Let time pass until nothing more is due by then."""
        clock = self._town.clock
        for _ in range(MOST_LOOKS):
            due = await bot.settle()
            if due is None or clock.ahead + due > until:
                return
            clock.move(timedelta(seconds=max(due, 0.0) + 0.05))
        raise AssertionError("it never came to rest")

    def _end(self) -> End:
        with sqlite3.connect(f"file:{self._folder}/circulator.db?mode=ro", uri=True) as db:
            kept = [list(row) for row in db.execute(self._chapter.kept)] if self._chapter.kept else []
            flagged = "SELECT kind || ': ' || coalesce(error, '') FROM deliveries WHERE state = 'unknown'"
            unknown = [row[0] for row in db.execute(flagged)]
            left = "SELECT kind || ' is ' || state FROM deliveries WHERE state NOT IN ('sent', 'dropped', 'unknown')"
            unsettled = [row[0] for row in db.execute(left)]
            inbox = db.execute("SELECT count(*) FROM inbox WHERE done IS NULL").fetchone()[0]
        unsettled += [f"{inbox} events unfinished"] if inbox else []
        return End(dict(self._town.ledger()), kept, unknown, unsettled, list(self._town.broken()))


@dataclass
class Book:
    """The whole story on one platform: ``read`` gives each trial with what became of it."""

    town: Town
    story: tuple[Chapter, ...]
    home: Path
    jobs: int

    def read(self, plan: Plan) -> Iterator[tuple[Trial, End, End]]:
        """Give trial, expectation and end."""
        (self.home / "master").mkdir(parents=True, exist_ok=True)
        warm(self.town.platform, self.home / "master")
        for chapter in self.story:
            if plan.wants(chapter):
                yield from self._tried(chapter, plan)
            self._play(chapter)

    def _tried(self, chapter: Chapter, plan: Plan) -> Iterator[tuple[Trial, End, End]]:
        expected = self._rehearsed(Trial(chapter.name, 0, 0.0), chapter, None)
        for trial, end in self._forked(chapter, plan.trials(chapter, len(expected.passed), 0), expected):
            yield trial, expected, end
        first = _in_doubt(expected.passed)
        if first:
            recovering = self._rehearsed(Trial(chapter.name, 0, AGAIN, first), chapter, expected)
            for trial, end in self._forked(chapter, plan.trials(chapter, len(recovering.passed), first), expected):
                yield trial, expected, end

    def _rehearsed(self, trial: Trial, chapter: Chapter, expected: End | None) -> End:
        """Count the points of a chapter, or those of the start after a kill in it."""
        ((_, end),) = self._forked(chapter, [trial], expected)
        if end.fault or end.unsettled:
            raise AssertionError(f"{chapter.name}, before any trial: {end}")
        return end

    def _play(self, chapter: Chapter) -> None:
        """Play a chapter for good, so that the next one can begin where it ends."""
        bot = Bot(self.town.clock, self.home / "master")
        player = Player(self.town, chapter, self.home / "master", [bot])

        async def whole() -> End:
            end = await player.play(Trial(chapter.name, 0, 0.0), None)
            bot.kill()
            await player.close()
            return end

        end = asyncio.run(whole())
        if end.fault:
            raise AssertionError(end.fault)

    def _forked(self, chapter: Chapter, trials: list[Trial], expected: End | None) -> Iterator[tuple[Trial, End]]:
        """Try in forks, so many at a time."""
        running: dict[int, tuple[Trial, Path]] = {}
        waiting = list(enumerate(trials))
        while waiting or running:
            while waiting and len(running) < self.jobs:
                number, trial = waiting.pop(0)
                folder = self.home / f"trial-{number}"
                running[self._fork(chapter, trial, folder, expected)] = (trial, folder)
            pid, _ = os.wait()
            if pid in running:
                trial, folder = running.pop(pid)
                end = End(**json.loads((folder / "end.json").read_text()))
                if not end.fault:
                    shutil.rmtree(folder)
                yield trial, end

    def _fork(self, chapter: Chapter, trial: Trial, folder: Path, expected: End | None) -> int:
        pid = os.fork()
        if pid:
            return pid
        try:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(self.home / "master", folder)
            self.town.clock = self.town.clock.apart()
            bots = [Bot(self.town.clock, folder) for _ in range(3 if trial.first else 2 if trial.at else 1)]
            every = list(bots)

            async def whole() -> None:
                end = await Player(self.town, chapter, folder, bots).play(trial, expected)
                for bot in every:
                    bot.kill()
                (folder / "end.json").write_text(json.dumps(asdict(end)))
                os._exit(0)

            asyncio.run(whole())
        except BaseException:  # noqa: BLE001 - the fork must never go on as if it were its parent
            (folder / "end.json").write_text(json.dumps(asdict(End(fault=traceback.format_exc()))))
        finally:
            os._exit(0)


def _in_doubt(passed: list[str]) -> int:
    """Give the last point at which a platform has done what the bot does not know to be done; 0: there is none."""
    known = [at for at, name in enumerate(passed) if name == "before COMMIT of sending._arrived"]
    return known[-1] if known else 0


def verdict(end: End, expected: End, *, blind: bool) -> Outcome:
    """Say what became of a trial; ``blind``: the platform leaves no way to know what arrived, so it may be flagged."""
    if end.fault:
        return "stuck"
    if end.unsettled:
        return "left undone"
    seen, owed = Counter(end.ledger), Counter(expected.ledger)
    missing, extra, flagged = owed - seen, seen - owed, len(end.unknown) - len(expected.unknown)
    if extra or end.kept != expected.kept or _alone(missing) > flagged or (flagged and not blind):
        return "wrong"
    if missing:
        return "missing, flagged"
    if flagged:
        return "once, flagged"
    return "once" if end.point != UNREACHED else "not reached"


def _alone(missing: Counter[str]) -> int:
    """Count what is missing, without the files that are owed only once their post is known to stand."""
    posts = sum(number for line, number in missing.items() if FILE not in line)
    return posts or missing.total()
