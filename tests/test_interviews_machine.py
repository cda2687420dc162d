"""Six members press whatever is in front of them, in any order and at any time: every request ends inside its limits."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from bot import gatherings
from bot import schema as s
from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Happened, Press
from bot.moments import show_moment
from bot.people import UTC
from commands import FEATURES
from commands.interview import owing, rows
from commands.interview.choosing import FURTHEST, MOST_MOVES
from commands.interview.tables import asks, requests
from tests.talks import DAY, HOUR, Table
from tests.test_gatherings_machine import _postgres, _sqlite
from tests.toy import START, Toy, buttons

PEOPLE = ["ana", "ben", "cal", "dee", "eli", "fay"]
MOST = 2
BOUND = timedelta(days=14) + (MOST_MOVES + 1) * (timedelta(days=14) + FURTHEST) + timedelta(days=10)
"""The search, each time that is chosen with the talk after it, and the days in which both are asked about it."""


class Talks(RuleBasedStateMachine):
    url: ClassVar[Callable[[str], str]]

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.clock, self.toy = TravelClock(START), Toy()
        self.table = self.do(self.opened(type(self).url(self.folder.name)))
        self.gone: set[str] = set()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    async def opened(self, address: str) -> Table:
        house = House(address, self.clock, FEATURES)
        await house.open()
        house.add(self.toy)
        return Table(house)

    @initialize()
    def some_offer(self) -> None:
        self.do(self.table.introduces("ana", shifts="days", zone="America/New_York"))
        self.do(self.table.introduces("ben", shifts="days", zone="America/Chicago"))
        for host in ("ana", "cal", "dee"):
            self.do(self.table.offers(host))
        for asker, host in (("ben", "ana"), ("eli", "cal"), ("fay", "")):
            self.asks(asker, host)

    @rule(who=st.sampled_from(PEOPLE), host=st.sampled_from(["", *PEOPLE]))
    def asks(self, who: str, host: str) -> None:
        asker = self.do(self.table.drafts(who, host))
        self.press_one(who, asker.last.card, ("Ask", "Ask them in this order"))

    @rule(who=st.sampled_from(PEOPLE), letter=st.integers(0, 4), button=st.integers(0, 5))
    def presses(self, who: str, letter: int, button: int) -> None:
        """Press a button of one of the newest letters, and fill the form that it may open."""
        letters = [each for each in reversed(self.table.letters(who)) if each.card and buttons(each.card)]
        if not letters:
            return
        message = letters[letter % len(letters)]
        assert message.card is not None
        there = buttons(message.card)
        pressed = there[button % len(there)]
        person = self.table.person(who)
        self.do(person.ask(Press(encode(pressed.action, pressed.value, message.audience.delivery))))
        self.fill(person)

    @rule(which=st.integers(0, 3), answer=st.sampled_from(["accept"] * 5 + ["decline"]))
    def is_answered(self, which: int, answer: str) -> None:
        """Let one of those who are asked say yes, or no."""
        asked = self.do(self.asked())
        if asked:
            who, number = asked[which % len(asked)]
            person = self.table.person(who)
            self.do(person.ask(Press(encode(f"interview.{answer}", str(number)))))
            self.fill(person)

    @rule(which=st.integers(0, 3))
    def is_picked(self, which: int) -> None:
        """Let whose turn it is pick a time, or propose one where there is none."""
        choosing = [row for row in self.do(self.table.rows()) if row.state == "choosing"]
        if choosing:
            row = choosing[which % len(choosing)]
            names = self.do(self.names())
            person = self.table.person(names[row.member if row.turn == "asker" else row.host])
            times = self.do(self.times(row.id))
            button = ("interview.pick", times[0]) if times else ("interview.other", row.id)
            self.do(person.ask(Press(encode(button[0], str(button[1])))))
            self.fill(person)

    @rule(
        which=st.integers(0, 3),
        button=st.sampled_from(["met", "missed", "mentor", "mentor", "thank"]),
        side=st.booleans(),
    )
    def is_told_how_it_was(self, which: int, button: str, side: bool) -> None:
        over = [row for row in self.do(self.table.rows()) if row.state in {"after", "talked"} and row.host]
        if over:
            row = over[which % len(over)]
            person = self.table.person(self.do(self.names())[row.member if side else row.host])
            self.do(person.ask(Press(encode(f"interview.{button}", str(row.id)))))
            self.fill(person)

    @rule(who=st.sampled_from(PEOPLE), ending=st.booleans())
    def cannot_come(self, who: str, ending: bool) -> None:
        for row in self.do(self.table.rows()):
            if row.state == "planned":
                forged = ("interview.end", row.id) if ending else ("gathering.no", row.gathering)
                self.do(self.table.forges(who, *forged))

    @rule(who=st.sampled_from(PEOPLE), other=st.sampled_from(PEOPLE), seldom=st.integers(0, 4))
    def blocks(self, who: str, other: str, seldom: int) -> None:
        if not seldom:
            self.do(self.table.person(who).use("my block", who=f"<@{other}>"))

    @rule(who=st.sampled_from(PEOPLE), what=st.sampled_from(["leaves", "pause", "stop", "offer", "offer", "offer"]))
    def comes_and_goes(self, who: str, what: str) -> None:
        person = self.table.person(who)
        if what == "leaves":
            self.gone.add(who)
            self.do(person.ask(Happened("left")))
        elif what == "offer":
            self.do(self.table.offers(who))
        else:
            self.do(person.use(f"interview {what}"))
            self.press_one(who, person.last.card if person.last else None, ("Stop offering",))

    @rule(length=st.sampled_from([HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY]))
    def time_passes(self, length: timedelta) -> None:
        self.do(self.table.passes(length))

    def press_one(self, who: str, card: Any, labels: tuple[str, ...]) -> None:
        for each in buttons(card) if card else []:
            if getattr(each.label, "template", "") in labels:
                self.do(self.table.person(who).ask(Press(encode(each.action, each.value))))
                return

    def fill(self, person: Any) -> None:
        """Fill the form that is open with times three days ahead, or with words."""
        if person.last is None or person.last.page is None:
            return
        names = {each.name for each in person.page.inputs}
        at = show_moment((self.clock.now() + 3 * DAY).astimezone(UTC))
        for name, value in (("first", at), ("words", "Thanks"), ("where", "By phone"), ("questions", "Why?")):
            if name in names:
                self.do(person.fill(**{name: value}))

    @invariant()
    def holds(self) -> None:
        self.do(self.held())

    async def held(self) -> None:
        async with self.table.house.store.read() as db:
            found = [rows.as_request(row) for row in await db.execute(select(requests))]
            t = s.timers.c
            timers = {
                row.subject: row.at for row in await db.execute(select(t.subject, t.at).where(t.kind == owing.STEP))
            }
            load = await rows.load(db, 1, self.clock.now())
            open_gatherings = await self.open_gatherings(db)
        open_ = [each.member for each in found if each.state in rows.OPEN]
        assert len(open_) == len(set(open_)), "more than one open request of one member"
        assert max(load.values(), default=0) <= MOST
        for each in found:
            assert (str(each.id) in timers) == each.running, f"a {each.state} request and its timer"
            assert not each.running or timers[str(each.id)] <= each.due + timedelta(days=8)
            assert not each.running or each.state == "draft" or self.clock.now() - each.made < BOUND
        planned = [each for each in found if each.state == "planned"]
        assert open_gatherings == {each.gathering for each in planned}
        at_once = Counter((member, each.ends) for each in planned for member in each.both)
        assert max(at_once.values(), default=0) <= 1, "somebody has two talks at once"

    async def names(self) -> dict[int, str]:
        """Give everybody's account by their number."""
        a = s.accounts.c
        async with self.table.house.store.read() as db:
            return {row.member: row.external for row in await db.execute(select(a.member, a.external))}

    async def asked(self) -> list[tuple[str, int]]:
        """Give who is asked at this moment, and by which number."""
        names = await self.names()
        async with self.table.house.store.read() as db:
            waiting = select(asks.c.host, asks.c.id).where(asks.c.state == "asked").order_by(asks.c.id)
            return [(names[row.host], row.id) for row in await db.execute(waiting)]

    async def times(self, number: int) -> list[int]:
        async with self.table.house.store.read() as db:
            return [each for each, at in await rows.times_of(db, number) if at > self.clock.now()]

    async def open_gatherings(self, db: Any) -> set[int]:
        """Give the gatherings to come to which both are still going."""
        coming = await gatherings.meetings_where(db, *gatherings.coming(1, "interview", self.clock.now()))
        counted = await gatherings.tally(db, [each.id for each in coming])
        return {each.gathering.id for each in coming if counted[each.id].going == 2}

    def teardown(self) -> None:
        """In the end nobody does anything any more, and every request ends by itself."""
        try:
            self.do(self.table.passes(BOUND))
            self.do(self.ended())
        finally:
            self.do(self.table.house.store.close())
            self.runner.close()
            self.folder.cleanup()

    async def ended(self) -> None:
        """Hold that all are settled, and that no asker was left without a word."""
        names = await self.names()
        found = await self.table.rows()
        assert not [row.state for row in found if row.state in rows.RUNNING]
        for state, title in (("none", "No talk this time"), ("lapsed", "No time was found")):
            lost = Counter(names[row.member] for row in found if row.state == state)
            for who, times in lost.items():
                told = sum(each.text.count(title) for each in self.table.letters(who))
                assert who in self.gone or told >= times, f"{who} was not told of {state}"


@pytest.fixture(params=["sqlite", "postgres"])
def machine(request: pytest.FixtureRequest) -> type[Talks]:
    sqlite = request.param == "sqlite"
    tables = request.getfixturevalue("tables" if sqlite else "postgres_tables")
    return type("OverOne", (Talks,), {"url": staticmethod(partial(_sqlite if sqlite else _postgres, tables))})


def _run(machine: type[Talks], examples: int, steps: int) -> None:
    told = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    how = settings(max_examples=examples, stateful_step_count=steps, suppress_health_check=told, database=None)
    run_state_machine_as_test(machine, settings=how)


def test_every_request_ends_inside_its_limits_whatever_people_press(machine: type[Talks]) -> None:
    _run(machine, 4, 30)


@pytest.mark.long
def test_the_same_over_many_more_steps(machine: type[Talks]) -> None:
    _run(machine, 12, 40)
