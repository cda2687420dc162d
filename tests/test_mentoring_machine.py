"""Members mentor, ask, answer, fall silent, go and come back in any order: what was promised holds after every step.

A plain model says of each yes whether it may count; everything else is held against the rows as they are kept: who may
be asked, who waits and why, what the ledger says, and that each letter was true at the moment in which it was sent.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from bot import schema as s
from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from bot.plain import as_text
from bot.platforms import Order
from commands import FEATURES
from commands.mentor.tables import checks, mentors, mentorships, offers, questions, requests, steps
from tests.mentors import DAY, HOUR, MINUTE, WEEK, Circle
from tests.toy import START, Toy

PEOPLE = [f"m{n}" for n in range(7)]
LIVE, UNSETTLED = {"active", "paused"}, {"open", "waiting"}
GRACE = timedelta(seconds=1)


@dataclass(frozen=True)
class Kept:
    """All rows of mentoring at one moment."""

    requests: list[Any]
    offers: list[Any]
    mentors: dict[int, Any]
    mentorships: list[Any]
    questions: list[Any]
    checks: list[Any]
    steps: list[Any]
    timers: dict[tuple[str, str], datetime]
    accounts: dict[int, str]
    here: set[int]
    blocks: set[frozenset[int]]

    @property
    def live(self) -> list[Any]:
        return [each for each in self.mentorships if each.state in LIVE]

    @property
    def unsettled(self) -> list[Any]:
        return [each for each in self.requests if each.state in UNSETTLED]

    @property
    def asked(self) -> list[Any]:
        return [each for each in self.offers if each.state == "asked"]

    def mentees(self, member: int) -> int:
        return [each.mentor for each in self.live].count(member)

    def load(self, member: int) -> int:
        return self.mentees(member) + [each.mentor for each in self.asked].count(member)

    def request(self, number: int) -> Any:
        return next((each for each in self.requests if each.id == number), None)

    def apart(self, one: int, other: int) -> bool:
        return one == other or frozenset((one, other)) in self.blocks

    def together(self, mentor: int, mentee: int) -> bool:
        return any((each.mentor, each.mentee) == (mentor, mentee) for each in self.live)

    def may_take(self, mentor: int, request: Any) -> bool:
        """Say as a plain model does whether a yes counts."""
        if request is None or request.state not in UNSETTLED or mentor not in self.mentors:
            return False
        room: bool = self.mentees(mentor) < self.mentors[mentor].room
        return room and not self.apart(mentor, request.member) and not self.together(mentor, request.member)


async def kept(house: House) -> Kept:
    tables = (requests, offers, mentors, mentorships, questions, checks, steps, s.timers, s.accounts, s.blocks)
    async with house.store.read() as db:
        found = [list(await db.execute(select(each).order_by(*each.primary_key.columns))) for each in tables]
    asked, offered, who, pairs, questioned, checked, stepped, timers, accounts, blocks = found
    return Kept(
        asked, offered, {each.member: each for each in who}, pairs, questioned, checked, stepped,
        {(each.kind, each.subject): each.due for each in timers}, {each.member: each.external for each in accounts},
        {each.member for each in accounts if each.present}, {frozenset((each.member, each.blocked)) for each in blocks},
    )  # fmt: skip


class Mentoring(RuleBasedStateMachine):
    """Everything that can be done, to a house that may stop at any moment and be opened again over what it wrote."""

    url: ClassVar[Callable[[str], str]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.clock, self.toy = TravelClock(START), Toy()
        self.toy.meanwhile = self.is_true
        self.address = type(self).url(self.folder.name)
        self.circle = self.do(self.opened())
        self.before: Kept | None = None
        self.lifted: dict[frozenset[int], datetime] = {}

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    async def opened(self) -> Circle:
        house = House(self.address, self.clock, FEATURES)
        await house.open()
        house.add(self.toy)
        return Circle(house, self.clock)

    def now(self) -> Kept:
        found: Kept = self.do(kept(self.circle.house))
        return found

    @initialize()
    def settles(self) -> None:
        self.do(self.circle.settle())
        self.do(self.circle.offer(PEOPLE[0], room="1"))
        self.do(self.circle.request(PEOPLE[1]))

    # Mentors.

    @rule(who=st.sampled_from(PEOPLE), room=st.integers(1, 3))
    def offers_(self, who: str, room: int) -> None:
        self.do(self.circle.offer(who, room=str(room)))

    @rule(who=st.sampled_from(PEOPLE), what=st.sampled_from(["pause", "resume", "resume", "stop"]))
    def is_off_or_back(self, who: str, what: str) -> None:
        self.do(self.circle.press(who, f"mentor.{what}"))

    @rule(data=st.data(), how=st.sampled_from(["accept", "accept", "decline", "decline", "ask"]))
    def answers(self, data: st.DataObject, how: str) -> None:
        """One of those who were ever asked answers, whatever became of it; mostly one who is being asked."""
        now = self.now()
        if not now.offers:
            return
        offer = data.draw(st.sampled_from(now.asked or now.offers) | st.sampled_from(now.offers))
        request = now.request(offer.request)
        counts = how == "accept" and now.may_take(offer.mentor, request)
        who = now.accounts[offer.mentor]
        self.do(self.circle.press(who, f"mentor.{how}", offer.id))
        if how != "accept" and self.circle.person(who).last.page is not None:
            values = {"words": "Which hospital?"} if how == "ask" else {}
            self.do(self.circle.person(who).fill_all(**values))
        self.took(now, offer.mentor, offer.request, counts=counts)

    def took(self, was: Kept, mentor: int, number: int, *, counts: bool) -> None:
        new = [each for each in self.now().mentorships if each.id not in {old.id for old in was.mentorships}]
        wanted = [(mentor, was.request(number).member, number)] if counts else []
        assert [(each.mentor, each.mentee, each.request) for each in new] == wanted

    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def claims(self, data: st.DataObject, who: str) -> None:
        now = self.now()
        if not now.requests:
            return
        request = data.draw(st.sampled_from(now.unsettled or now.requests))
        member = next((number for number, name in now.accounts.items() if name == who), 0)
        counts = bool(request.posted) and now.may_take(member, request)
        self.do(self.circle.press(who, "mentor.claim", request.id))
        self.took(now, member, request.id, counts=counts)

    # Members.

    @rule(who=st.sampled_from(PEOPLE), anonymous=st.booleans(), at_once=st.booleans())
    def asks(self, who: str, anonymous: bool, at_once: bool) -> None:
        self.do(self.circle.person(who).use("mentor request"))
        if self.circle.person(who).last.page is None:
            return
        values = {"topic": "study-cst", "goal": "Pass.", "anonymous": "yes" if anonymous else "no"}
        self.do(self.circle.person(who).fill_all(**values))
        if at_once:
            self.do(self.circle.press(who, "mentor.go", self.now().requests[-1].id))

    @rule(data=st.data())
    def replies(self, data: st.DataObject) -> None:
        now = self.now()
        if not now.questions:
            return
        found = data.draw(st.sampled_from(now.questions))
        offer = next(each for each in now.offers if each.id == found.offer)
        who = now.accounts[now.request(offer.request).member]
        self.do(self.circle.press(who, "mentor.answer", found.id))
        if self.circle.person(who).last.page is not None:
            self.do(self.circle.person(who).fill_all(words="A big one."))

    @rule(data=st.data(), how=st.sampled_from(["withdrawn", "first", "clear", "status"]), whom=st.integers(1, 9))
    def decides(self, data: st.DataObject, how: str, whom: int) -> None:
        now = self.now()
        if not now.requests:
            return
        request = data.draw(st.sampled_from(now.unsettled or now.requests))
        self.do(self.circle.press(now.accounts[request.member], f"mentor.{how}", request.id, str(whom)))

    # Both.

    @rule(
        data=st.data(),
        how=st.sampled_from(["end-now", "rematch", "given-back", "rested", "find-another", "met-now"]),
        mentor=st.booleans(),
    )
    def goes_on_or_ends(self, data: st.DataObject, how: str, mentor: bool) -> None:
        now = self.now()
        if not now.mentorships:
            return
        each = data.draw(st.sampled_from(now.live or now.mentorships))
        who = now.accounts.get(each.mentor if mentor else each.mentee)
        if who is not None:
            self.do(self.circle.press(who, f"mentor.{how}", each.id))

    @rule(data=st.data(), how=st.sampled_from(["met", "not-yet", "on", "on", "close"]))
    def answers_a_question(self, data: st.DataObject, how: str) -> None:
        now = self.now()
        if now.checks:
            check = data.draw(st.sampled_from(now.checks))
            what = (
                how if (check.what == "term") == (how in {"on", "close"}) else {"met": "met", "term": "on"}[check.what]
            )
            self.do(self.circle.press(now.accounts[check.member], f"mentor.{what}", check.id))

    @rule(who=st.sampled_from(PEOPLE), how=st.sampled_from(["leaves", "erases"]))
    def goes(self, who: str, how: str) -> None:
        self.circle.person(who)
        self.do(getattr(self.circle, how)(who))

    @rule(who=st.sampled_from(PEOPLE[:4]), whom=st.sampled_from(PEOPLE[:4]), lifts=st.booleans())
    def blocks_(self, who: str, whom: str, lifts: bool) -> None:
        was = self.now()
        if who == whom or not {who, whom} <= set(was.accounts.values()):
            return
        self.do(self.circle.person(who).use("my unblock" if lifts else "my block", who=f"<@{whom}>"))
        for pair in was.blocks - self.now().blocks:
            self.lifted[pair] = self.clock.now()

    # Time, and what breaks.

    @rule(length=st.sampled_from([MINUTE, 11 * MINUTE, 5 * HOUR, 25 * HOUR, 49 * HOUR, WEEK, 3 * WEEK]))
    def time_passes(self, length: timedelta) -> None:
        self.do(self.circle.passes(length))

    @rule(length=st.sampled_from([25 * HOUR, 49 * HOUR, 8 * DAY]))
    def nobody_is_at_home_for_a_while(self, length: timedelta) -> None:
        self.clock.move(length)

    @rule(data=st.data())
    def it_dies_after_a_yes(self, data: st.DataObject) -> None:
        """What was committed is owed still, and done by whoever comes next."""
        now = self.now()
        if not now.asked:
            return
        offer = data.draw(st.sampled_from(now.asked))
        counts = now.may_take(offer.mentor, now.request(offer.request))
        self.do(self.dies_after(now.accounts[offer.mentor], offer.id))
        self.took(now, offer.mentor, offer.request, counts=counts)

    async def dies_after(self, who: str, number: int) -> None:
        circulator = self.circle.house.circulator
        inbound = self.circle.person(who).inbound(Press(encode("mentor.accept", str(number))))
        await circulator.record(inbound)
        await circulator.answer(inbound)
        await self.circle.house.store.close()
        self.circle = await self.opened()

    # What holds.

    async def is_true(self, order: Order) -> None:
        """Hold what a letter says against the rows at the moment in which it is sent."""
        if order.effect != "tell" or order.card is None:
            return
        now = await kept(self.circle.house)
        member = next(number for number, name in now.accounts.items() if name == order.account)
        mine = [each for each in now.unsettled if each.member == member]
        asked = [each for each in now.asked if each.mentor == member and now.request(each.request).state in UNSETTLED]
        live = [each for each in now.live if member in (each.mentor, each.mentee)]
        title = as_text(order.card, "en").split("\n")[0]
        truth = {
            "Would you mentor?": any(not now.apart(member, now.request(each.request).member) for each in asked),
            "Still open: would you mentor?": any(each.answered is None for each in asked),
            "No match yet": any(each.state == "waiting" and each.due <= self.clock.now() for each in mine),
            "Still looking for your mentor": any(each.wide for each in mine),
            "I look for another mentor for you": bool(mine),
            "A mentor asks you something": bool(mine),
            "You are paused as a mentor": member in now.mentors and now.mentors[member].state == "quiet",
            "You have a mentor": any(each.mentee == member for each in live),
            "You have a mentee": any(each.mentor == member for each in live),
            "Did you meet?": any(each.state == "active" for each in live),
            "Go on, or close it?": any(each.ends <= self.clock.now() for each in live),
        }
        assert truth.get(title, True), f"{title} told to {order.account} is not so"

    @invariant()
    def all_holds(self) -> None:
        if self.before is None and not self.circle.people:
            return
        self.do(self.circle.house.dispatcher.run())
        self.clock.move(GRACE)
        self.do(self.circle.house.dispatcher.run())
        now, was = self.now(), self.before
        self.requests_hold(now)
        self.offers_hold(now, was)
        self.mentorships_hold(now, was)
        self.ledger_holds(now)
        self.before = now

    def requests_hold(self, now: Kept) -> None:
        open_ = Counter(each.member for each in now.unsettled)
        assert all(n == 1 for n in open_.values()), "one open request a member"
        at = self.clock.now()
        for each in now.unsettled:
            assert now.timers[("mentor.request", str(each.id))] > at, "what is next is set"
            assert each.state == "waiting" or at < each.due, "there is an honest no in time"
            if at >= each.begins and not any(offer.request == each.id for offer in now.asked):
                assert not [who for who in now.mentors if self.could_be_asked(now, who, each)], (
                    "nobody waits for nothing"
                )

    def could_be_asked(self, now: Kept, member: int, request: Any) -> bool:
        mine, pair = now.mentors[member], frozenset((member, request.member))
        before = {each.state for each in now.offers if (each.request, each.mentor) == (request.id, member)}
        lifted = self.lifted.get(pair, START) + WEEK + DAY > self.clock.now() and pair in self.lifted
        able = mine.state == "open" and member in now.here and now.load(member) < mine.room and before <= {"over"}
        return (
            able and not lifted and not now.apart(member, request.member) and not now.together(member, request.member)
        )

    def offers_hold(self, now: Kept, was: Kept | None) -> None:
        at, old = self.clock.now(), {(each.id, each.asked) for each in was.offers} if was else set()
        for each in now.asked:
            request = now.request(each.request)
            assert request.state in UNSETTLED
            assert at < each.until <= at + 48 * HOUR, "nobody is silent for longer"
            assert each.nudged or each.answered or at < each.asked + 24 * HOUR, "who does not answer is reminded"
            if (each.id, each.asked) in old:
                continue
            assert each.mentor in now.mentors
            assert not now.apart(each.mentor, request.member)
            assert not now.together(each.mentor, request.member)
            assert now.load(each.mentor) <= now.mentors[each.mentor].room
        for number in {each.id for each in now.unsettled}:
            asked = sum(each.request == number and each.answered is None for each in now.asked)
            assert asked <= (3 if now.request(number).wide else 1)

    def mentorships_hold(self, now: Kept, was: Kept | None) -> None:
        pairs = Counter((each.mentor, each.mentee) for each in now.live)
        assert all(n == 1 for n in pairs.values()), "nobody is mentor of the same member twice"
        for who, mine in now.mentors.items():
            assert now.mentees(who) <= max(mine.room, was.mentees(who) if was else 0), "nobody has more than they take"
        at = self.clock.now()
        for each in now.live:
            timer = now.timers.get(("mentor.mentorship", str(each.id)))
            assert timer is not None or (each.state == "paused" and each.until is None)
            assert timer is None or timer > at
            assert {each.mentor, each.mentee} <= now.here

    def ledger_holds(self, now: Kept) -> None:
        said = Counter((each.request, each.what) for each in now.steps if each.request is not None)
        for each in now.requests:
            assert said[each.id, "matched"] == (each.state == "matched")
            assert said[each.id, "withdrawn"] == (each.state in {"withdrawn", "gone"})
            assert said[each.id, "none yet"] <= 1
            assert each.state != "waiting" or said[each.id, "none yet"] == 1
            begun = [one for one in now.mentorships if one.request == each.id]
            assert len(begun) == (each.state == "matched")
            real = [one for one in now.offers if one.request == each.id and one.state != "left out"]
            assert said[each.id, "offered"] + said[each.id, "claimed"] >= len(real)
        ended = Counter((each.mentorship, each.what) for each in now.steps if each.mentorship is not None)
        for each in now.mentorships:
            assert (ended[each.id, "began"], ended[each.id, "ended"]) == (1, each.state == "ended")

    def teardown(self) -> None:
        self.do(self.circle.house.store.close())
        self.runner.close()
        self.folder.cleanup()


def _sqlite(folder: str) -> str:
    return f"sqlite:///{Path(folder) / 'circulator.db'}"


def _postgres(server: str, _folder: str) -> str:
    name = f"t{uuid4().hex}"

    async def create() -> None:
        connection = await asyncpg.connect(server)
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE tables")
        await connection.close()

    asyncio.run(create())
    head, _, tail = server.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{'?' + tail if tail else ''}"


@pytest.fixture(params=["sqlite", "postgres"])
def machine(request: pytest.FixtureRequest) -> type[Mentoring]:
    if request.param == "sqlite":
        return type("OverOne", (Mentoring,), {"url": staticmethod(_sqlite)})
    request.getfixturevalue("postgres_tables")
    make = partial(_postgres, request.getfixturevalue("postgres"))
    return type("OverOne", (Mentoring,), {"url": staticmethod(make)})


def _run(machine: type[Mentoring], examples: int, steps: int) -> None:
    told = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    how = settings(
        max_examples=examples, stateful_step_count=steps, suppress_health_check=told, database=None,
        phases=(Phase.generate,),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=how)


def test_what_was_promised_holds_whatever_members_do(machine: type[Mentoring]) -> None:
    _run(machine, 4, 20)


@pytest.mark.long
def test_the_same_over_many_more_steps(machine: type[Mentoring]) -> None:
    _run(machine, 12, 40)
