"""A dozen members do what they like to three parties, in any order: what is kept and shown is what a plain model says.

The model knows no database: rows, a line, a clock. After each step the rows, the line, the cards in the hall and the
letters that everybody got are held against it.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from commands import FEATURES
from tests.conftest import emptied
from tests.parties import DAY, EVE, HOUR, Hall, weekly
from tests.toy import START, Toy

LATE, CONFIRM, ACCEPT, LENGTH, MOST = 2 * HOUR, 24 * HOUR, 12 * HOUR, HOUR, 3
OFFER, SEAT, FREE, LAPSED = "A seat is free for you", "You have a seat", "A seat is free", "Your offer ended"
PEOPLE = [f"m{n:02}" for n in range(12)]
CONCERNED = {"going", "maybe", "waiting", "asked"}


@dataclass
class Said:
    """What one person said: ``held`` seats wait for their answer until then; None: they were not asked."""

    answer: str
    guests: int = 0
    held: int | None = None
    until: datetime | None = None

    @property
    def seats(self) -> int:
        return 1 + self.guests

    @property
    def taken(self) -> int:
        return self.seats if self.answer == "going" else self.held or 0


@dataclass
class Model:
    """One date as it ought to be."""

    title: str
    date: int
    at: datetime
    capacity: int | None
    told: Counter[tuple[str, str]]
    said: dict[str, Said] = field(default_factory=dict)
    line: list[str] = field(default_factory=list)
    off: bool = False
    was_late: bool = False
    letters: set[tuple[str, str, datetime]] = field(default_factory=set)

    def late(self, now: datetime) -> bool:
        return now >= self.at - LATE

    def free(self) -> int | None:
        return None if self.capacity is None else self.capacity - sum(each.taken for each in self.said.values())

    def write(self, who: str, title: str, now: datetime) -> None:
        """One letter of a sort to one person at one instant."""
        if (who, title, now) not in self.letters:
            self.letters.add((who, title, now))
            self.told[who, title] += 1

    def answer(self, who: str, what: str, guests: int, now: datetime) -> None:
        was = self.said.get(who, Said(""))
        closed = what != "no" and now >= self.at and was.answer not in {"going", "waiting", "asked"}
        if self.off or now >= self.at + LENGTH or closed:
            return
        if what != "going":
            self.put(who, Said(what), was, now)
        elif self.fits(who, 1 + guests):
            self.put(who, Said("going", guests), was, now)
        elif was.answer != "going":
            self.put(who, Said("waiting", guests, was.held or None, was.until), was, now)

    def fits(self, who: str, seats: int) -> bool:
        left = self.free()
        return left is None or seats <= left + self.said.get(who, Said("")).taken

    def accept(self, who: str, now: datetime) -> None:
        was = self.said.get(who, Said(""))
        if was.answer not in {"waiting", "asked"}:
            return
        guests = was.held - 1 if was.held else was.guests
        if was.held and not self.off and now < self.at + LENGTH:
            self.put(who, Said("going", guests), was, now)
        elif not was.held:
            self.answer(who, "going", guests, now)

    def put(self, who: str, new: Said, was: Said, now: datetime) -> None:
        self.said[who] = new
        if new.answer == "waiting" and who not in self.line:
            self.line.append(who)
        if new.answer != "waiting" and who in self.line:
            self.line.remove(who)
        about_line = {"waiting", "asked"} & {was.answer, new.answer}
        if new.taken < was.taken or (about_line and not self.late(now)):
            self.fill(now)

    def fill(self, now: datetime, *, promote: bool = False) -> None:
        if self.off or now >= self.at:
            return
        left = self.free()
        left = sum(self.said[who].seats for who in self.line) if left is None else left
        if self.late(now):
            for who in self.line if left > 0 else []:
                self.write(who, FREE, now)
            return
        for who in list(self.line):
            mine = self.said[who]
            more = min(mine.seats - (mine.held or 0), left)
            if more <= 0:
                continue
            left -= more
            if promote and mine.held is None and more == mine.seats:
                self.said[who] = Said("going", mine.guests)
                self.line.remove(who)
                self.write(who, SEAT, now)
            else:
                mine.held = (mine.held or 0) + more
                mine.until = mine.until or min(now + ACCEPT, self.at - LATE)
                self.write(who, OFFER, now)

    def tick(self, now: datetime) -> None:
        """Let end what is over, once the clock has moved or a time has changed."""
        ended = [who for who, each in self.said.items() if each.until is not None and each.until <= now]
        began = self.late(now) and not self.was_late
        self.was_late = self.late(now)
        if self.off or not (ended or began):
            return
        for who in ended:
            mine = self.said[who]
            if mine.answer == "waiting" and self.late(now):
                mine.held = mine.until = None
                continue
            self.said[who] = Said("lapsed", mine.guests)
            self.line = [each for each in self.line if each != who]
            if mine.held and now < self.at:
                self.write(who, LAPSED, now)
        self.fill(now)

    def seats(self, capacity: int | None, now: datetime) -> None:
        taken = sum(each.taken for each in self.said.values())
        if self.off or (capacity is not None and taken > capacity and now < self.at + LENGTH):
            return
        was, self.capacity = self.capacity, capacity
        if was is not None and (capacity is None or capacity > was) and now < self.at:
            self.fill(now, promote=True)

    def move(self, at: datetime, now: datetime, *, anew: bool) -> None:
        was, self.at = self.at, at
        if was == at:
            return
        for each in self.said.values():
            if each.answer == "waiting":
                each.until = min(each.until, at - LATE) if each.until else None
                each.held = (each.held or 0) if anew else each.held
            elif each.answer in CONCERNED and (anew or each.until):
                until = now + CONFIRM if anew else each.until
                assert until is not None
                each.held = each.seats if each.answer == "going" else each.held
                each.answer, each.until = "asked", min(until, at - LATE if at - LATE > now else at)
        for who, each in self.said.items():
            if each.answer in CONCERNED:
                self.write(who, f"Changed: {self.title}", now)
        self.was_late = self.late(now)
        self.fill(now)

    def cancel(self, now: datetime) -> None:
        if not self.off and now < self.at + LENGTH:
            self.off = True
            for who, each in self.said.items():
                if each.answer in CONCERNED:
                    self.write(who, f"Called off: {self.title}", now)

    def leave(self, who: str, now: datetime) -> None:
        was = self.said.get(who)
        if was is not None and was.answer in CONCERNED and now < self.at and not self.off:
            self.put(who, Said("no", was.guests), was, now)


class Parties(RuleBasedStateMachine):
    """Everything that can be done, to a house that may stop at any moment and be opened again over what it wrote."""

    url: ClassVar[Callable[[str], str]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.clock, self.toy = TravelClock(START), Toy()
        self.address = type(self).url(self.folder.name)
        self.hall = self.do(self.opened())
        self.told: Counter[tuple[str, str]] = Counter()
        self.models: list[Model] = []
        self.numbers: list[int] = []

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    async def opened(self) -> Hall:
        house = House(self.address, self.clock, (*FEATURES, "tests.parties"))
        await house.open()
        house.add(self.toy)
        return Hall(house, self.toy)

    @initialize(seats=st.integers(1, 5), more=st.integers(1, 3))
    def plan(self, seats: int, more: int) -> None:
        one = self.do(self.hall.plan("One", capacity=seats, guests=MOST))
        week = self.do(self.hall.plan("Week", capacity=more, guests=MOST, **weekly(EVE - DAY)))
        for title, number in (("One", one), ("Week", week)):
            for each in self.do(self.hall.dates(number))[:2]:
                self.models.append(Model(title, each.id, each.at, each.capacity, self.told))
                self.numbers.append(number)

    @rule(
        which=st.integers(0, 2),
        who=st.sampled_from(PEOPLE),
        what=st.sampled_from(["going"] * 4 + ["no", "no", "maybe"]),
    )
    def answers(self, which: int, who: str, what: str) -> None:
        model = self.models[which]
        was = model.said.get(who, Said(""))
        guests = was.guests if what == "going" and was.answer in {"going", "waiting", "asked"} else 0
        self.do(self.hall.press(who, what, model.date))
        model.answer(who, what, guests, self.clock.now())

    @rule(which=st.integers(0, 2), who=st.sampled_from(PEOPLE), guests=st.integers(0, MOST))
    def brings(self, which: int, who: str, guests: int) -> None:
        model = self.models[which]
        self.do(self.hall.press(who, "guests", model.date, str(guests)))
        model.answer(who, "going", guests, self.clock.now())

    @rule(which=st.integers(0, 2), data=st.data())
    def takes(self, which: int, data: st.DataObject) -> None:
        model = self.models[which]
        asked = [who for who in PEOPLE if model.said.get(who, Said("")).answer in {"waiting", "asked"}]
        who = data.draw(st.sampled_from(asked or PEOPLE))
        self.do(self.hall.press(who, "accept", model.date))
        model.accept(who, self.clock.now())

    @rule(which=st.integers(0, 2), data=st.data())
    def declines(self, which: int, data: st.DataObject) -> None:
        model = self.models[which]
        taken = [who for who in PEOPLE if model.said.get(who, Said("")).taken]
        who = data.draw(st.sampled_from(taken or PEOPLE))
        self.do(self.hall.press(who, "no", model.date))
        model.answer(who, "no", 0, self.clock.now())

    @rule(which=st.integers(0, 2), seats=st.one_of(st.integers(1, 8), st.none()))
    def seats_change(self, which: int, seats: int | None) -> None:
        model = self.models[which]
        if model.title == "Week" and self.clock.now() >= model.at + LENGTH:
            return
        self.change(which, capacity=seats)
        model.seats(seats, self.clock.now())

    @rule(which=st.integers(0, 2), hours=st.sampled_from([-6, -3, -1, 1, 3, 8]))
    def hour_changes(self, which: int, hours: int) -> None:
        self.moves(which, hours * HOUR)

    @rule(which=st.integers(0, 2), days=st.sampled_from([-1, 1, 2]))
    def day_changes(self, which: int, days: int) -> None:
        self.moves(which, days * DAY)

    def moves(self, which: int, by: timedelta) -> None:
        model, now = self.models[which], self.clock.now()
        if model.off or now >= model.at or now >= model.at + by:
            return
        zone = self.do(self.hall.meeting(model.date)).plan.zone
        at = model.at + by
        self.change(which, start=at)
        model.move(at, now, anew=at.astimezone(zone).date() != (at - by).astimezone(zone).date())

    def change(self, which: int, **fields: Any) -> None:
        scope = "this" if self.models[which].title == "Week" else "all"
        self.do(self.hall.change(self.numbers[which], scope, self.models[which].date, **fields))

    @precondition(lambda self: len(self.told) > 12)
    @rule(which=st.integers(0, 2))
    def is_called_off(self, which: int) -> None:
        scope = "this" if self.models[which].title == "Week" else "all"
        self.do(self.hall.cancel(self.numbers[which], scope, self.models[which].date))
        self.models[which].cancel(self.clock.now())

    @rule(who=st.sampled_from(PEOPLE))
    def leaves(self, who: str) -> None:
        self.do(self.hall.leaves(who))
        for model in sorted(self.models, key=lambda each: each.at):
            model.leave(who, self.clock.now())

    @rule(length=st.sampled_from([HOUR, 5 * HOUR, ACCEPT, 30 * HOUR, 4 * DAY]))
    def time_passes(self, length: timedelta) -> None:
        self.clock.move(length)

    @rule(which=st.integers(0, 2), before=st.sampled_from([3 * HOUR, LATE, HOUR, timedelta(0), -LENGTH]))
    def it_comes_near(self, which: int, before: timedelta) -> None:
        self.clock.move(max(self.models[which].at - before - self.clock.now(), timedelta(0)))

    @rule(which=st.integers(0, 2), who=st.sampled_from(PEOPLE), what=st.sampled_from(["going", "no"]))
    def it_dies_after_an_answer(self, which: int, who: str, what: str) -> None:
        """What was committed is owed still, and done by whoever comes next."""
        model = self.models[which]
        was = model.said.get(who, Said(""))
        guests = was.guests if what == "going" and was.answer in {"going", "waiting", "asked"} else 0
        self.do(self.dies_after(who, what, model.date))
        model.answer(who, what, guests, self.clock.now())

    async def dies_after(self, who: str, what: str, date: int) -> None:
        house = self.hall.house
        inbound = self.hall.person(who).inbound(Press(encode(f"gathering.{what}", str(date))))
        await house.circulator.record(inbound)
        await house.circulator.answer(inbound)
        await house.store.close()
        self.hall = await self.opened()

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        if not self.models:
            return
        self.do(self.hall.house.dispatcher.run())
        for model in self.models:
            model.tick(self.clock.now())
        self.clock.move(timedelta(seconds=6))
        self.do(self.hall.house.dispatcher.run())
        for model in self.models:
            model.tick(self.clock.now())
            self.do(self.holds(model))
        letters = Counter({key: n for key, n in self.hall.all_told().items() if key[0] in PEOPLE})
        assert letters == +self.told

    async def holds(self, model: Model) -> None:
        rows, meeting, shown, anew = await self.hall.look(model.date)
        found = {who: Said(each.answer, each.guests, each.offered, each.until) for who, each in rows.items()}
        assert found == model.said
        assert [who for who, each in rows.items() if each.answer == "waiting"] == model.line
        assert (meeting.at, meeting.capacity, meeting.open) == (model.at, model.capacity, not model.off)
        left = None if meeting.capacity is None else meeting.capacity - sum(each.taken for each in rows.values())
        waits = [each for each in rows.values() if each.answer == "waiting" and (each.offered or 0) < each.seats]
        assert left is None or left >= 0
        assert not (waits and left != 0) or model.off or model.late(self.clock.now())
        assert shown == anew

    def teardown(self) -> None:
        self.do(self.hall.house.store.close())
        self.runner.close()
        self.folder.cleanup()


def _sqlite(tables: Path, folder: str) -> str:
    return f"sqlite:///{shutil.copy(tables, Path(folder) / 'circulator.db')}"


def _postgres(made: str, _folder: str) -> str:
    asyncio.run(emptied(made))
    return made


@pytest.fixture(params=["sqlite", "postgres"])
def machine(request: pytest.FixtureRequest) -> type[Parties]:
    sqlite = request.param == "sqlite"
    tables = request.getfixturevalue("tables" if sqlite else "postgres_tables")
    return type("OverOne", (Parties,), {"url": staticmethod(partial(_sqlite if sqlite else _postgres, tables))})


def _run(machine: type[Parties], examples: int, steps: int) -> None:
    told = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    how = settings(max_examples=examples, stateful_step_count=steps, suppress_health_check=told, database=None)
    run_state_machine_as_test(machine, settings=how)


def test_what_is_kept_shown_and_told_is_what_a_plain_model_says(machine: type[Parties]) -> None:
    _run(machine, 4, 20)


@pytest.mark.long
def test_the_same_over_many_more_steps(machine: type[Parties]) -> None:
    _run(machine, 12, 50)
