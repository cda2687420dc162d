"""Runs the trials of one town, each a line of JSON, then the table: ``python -m tests.faults discord --chapters 3 --sample 3``."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from tests.faults.chapters import STORY, Chapter
from tests.faults.discord_town import DiscordTown
from tests.faults.slack_town import SlackTown
from tests.faults.table import Row, drawn
from tests.faults.town import Town
from tests.faults.trials import AGAIN, BAD, Book, Trial, verdict

TOWNS: dict[str, Callable[[], Town]] = {
    "discord": DiscordTown,
    "slack": lambda: SlackTown(history=True),
    "slack-blind": lambda: SlackTown(history=False),
}
AWAY = (10.0, 3600.0)
MEMORY = Path("/dev/shm")
"""The files of the trials lie in memory where there is such a place: a kill is no power cut."""


def main() -> None:
    asked = _asked()
    began, rows = time.monotonic(), list[Row]()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as home:
        plan = Chosen(asked)
        book = Book(TOWNS[asked.town](), plan.story, Path(home), asked.jobs)
        for trial, expected, end in book.read(plan):
            outcome = verdict(end, expected, blind=asked.town == "slack-blind")
            row: Row = {
                **asdict(trial),
                "outcome": outcome,
                "point": end.point,
                "again": end.repeated,
                "broken": end.broken,
            }
            if outcome in BAD:
                row |= {"end": asdict(end), "expected": asdict(expected)}
            rows.append(row)
            sys.stdout.write(json.dumps(row) + "\n")
            sys.stdout.flush()
    sys.stderr.write(drawn(asked.town, rows, time.monotonic() - began) + "\n")


class Chosen:
    """All trials of the chapters that were asked for, or a sample of both."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self._asked, self._chance = asked, random.Random(asked.seed)
        told = [chapter for chapter in STORY if asked.town.startswith(chapter.only)]
        self._told = tuple(chapter for chapter in told if chapter.blind or asked.town != "slack-blind")
        named = [chapter for chapter in self._told if asked.only in chapter.name]
        self._wanted = self._chance.sample(named, min(asked.chapters or len(named), len(named)))

    @property
    def story(self) -> tuple[Chapter, ...]:
        """All chapters that have to be played: up to the last that is wanted."""
        return self._told[: max(map(self._told.index, self._wanted), default=-1) + 1]

    def wants(self, chapter: Chapter) -> bool:
        return chapter in self._wanted

    def trials(self, chapter: Chapter, points: int, first: int) -> list[Trial]:
        away = (AGAIN,) if first else self._asked.away or chapter.away or AWAY
        every = [Trial(chapter.name, at, seconds, first) for at in range(1, points + 1) for seconds in away]
        every = [trial for trial in every if self._asked.at in {0, trial.at}]
        most = 1 if first else self._asked.sample
        return self._chance.sample(every, min(most, len(every))) if self._asked.sample else every


def _asked() -> argparse.Namespace:
    program = argparse.ArgumentParser(prog="python -m tests.faults")
    program.add_argument("town", choices=TOWNS)
    program.add_argument("--chapters", type=int, default=0, metavar="N", help="so many chapters instead of all")
    program.add_argument("--sample", type=int, default=0, metavar="N", help="so many trials a chapter instead of all")
    program.add_argument("--seed", type=int, default=1)
    program.add_argument("--only", default="", metavar="WORDS", help="the chapters with these words in their names")
    program.add_argument("--at", type=int, default=0, metavar="POINT")
    program.add_argument("--away", type=float, nargs="*", default=(), metavar="SECONDS")
    program.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return program.parse_args()


if __name__ == "__main__":
    main()
