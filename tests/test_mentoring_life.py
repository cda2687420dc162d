"""A simulated community lives with mentoring for weeks: every request ends in a match, an honest no or a withdrawal in time.

Four mentors of ten never answer. After every step the member knows what happens next; where a promise was broken, the
seed is told with it.
"""

from __future__ import annotations

import heapq
import os
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot import schema as s
from bot.clock import TravelClock
from bot.house import House
from bot.inbound import Happened
from bot.people import find_workspace
from bot.plain import as_text
from bot.platforms import Order
from commands.mentor.tables import checks, mentors, mentorships, offers, requests, steps
from tests.mentors import DAY, MINUTE, WEEK, Circle
from tests.toy import Message

LIMIT = 7 * DAY
SLACK = MINUTE
"""A promise may be kept so much later: one look at what is due takes a moment."""

TOPICS = ("study-cst", "study-crcst", "burnout", "lead-role", "study-csfa")
FIELDS = {
    "services": ("cvor", "total-joints", "neuro", "general"),
    "shifts": ("nights", "days", "evenings"),
    "zone": ("America/New_York", "America/Chicago", "America/Los_Angeles"),
    "experience": ("1-2", "3-5", "6-10", "11-20"),
    "employer": ("Canary", "Plover", "Heron"),
}
UNSETTLED = {"open", "waiting"}


@dataclass
class Community:
    """Members who do what such members do, at moments that a seed decides."""

    circle: Circle
    seed: int
    members: int
    mentors: int
    chance: random.Random = field(init=False)
    coming: list[tuple[datetime, int, Callable[[], Awaitable[Any]]]] = field(default_factory=list)
    turn: Iterator[int] = field(default_factory=count)
    gone: set[str] = field(default_factory=set)
    deaf: set[str] = field(default_factory=set)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.circle.toy.meanwhile = self.hears

    def later(self, at: timedelta, deed: Callable[[], Awaitable[Any]]) -> None:
        heapq.heappush(self.coming, (self.circle.now + at, next(self.turn), deed))

    def hours(self, least: float, most: float) -> timedelta:
        return timedelta(hours=self.chance.uniform(least, most))

    async def settle(self) -> None:
        """Let everybody be here, and say about themselves what decides who fits."""
        await self.circle.settle()
        async with self.circle.house.store.write() as db:
            where = await find_workspace(db, "toy", "w1")
            assert where is not None
            for account in [f"p{n}" for n in range(self.members)]:
                new = insert(s.members).values(community=where.community, arrived=self.circle.now)
                member = (await db.execute(new.returning(s.members.c.id))).scalar_one()
                row = {"community": where.community, "member": member}
                here = {"workspace": where.id, "external": account, "name": account, "language": "en", "present": True}
                await db.execute(insert(s.accounts).values(row | here | {"zone": ""}))
                said = [
                    {**row, "field": key, "position": 0, "value": self.chance.choice(some), "audience": "everyone"}
                    for key, some in FIELDS.items()
                ]
                await db.execute(insert(s.profile), said)

    def begin(self, length: timedelta) -> None:
        """Decide who mentors and who asks, and when."""
        weeks = length / WEEK
        for n in range(self.members):
            who = f"p{n}"
            if n < self.mentors:
                if self.chance.random() < 0.4:
                    self.deaf.add(who)
                self.later(self.hours(0, 24 * 7 * weeks / 3), self.offering(who))
            elif self.chance.random() < 0.6:
                self.later(self.hours(0, 24 * 7 * weeks * 0.7), self.asking(who))
            if self.chance.random() < 0.05:
                self.later(self.hours(24, 24 * 7 * weeks), self.going(who))

    def offering(self, who: str) -> Callable[[], Awaitable[Any]]:
        async def deed() -> None:
            self.gone.discard(who)
            topics = ",".join(self.chance.sample(TOPICS, 2))
            await self.circle.offer(who, topics=topics, room=str(self.chance.randint(1, 3)))

        return deed

    def asking(self, who: str) -> Callable[[], Awaitable[Any]]:
        async def deed() -> None:
            self.gone.discard(who)
            shown = await self.circle.request(
                who, topic=self.chance.choice(TOPICS), anonymous=self.chance.choice(["yes", "no"])
            )
            assert "At the latest" in shown
            if self.chance.random() < 0.15:
                self.later(self.hours(1, 24 * 20), self.presses(who, "Take it back", "mentor status"))

        return deed

    def presses(self, who: str, label: str, command: str) -> Callable[[], Awaitable[Any]]:
        async def deed() -> None:
            if f"[{label}]" in await self.circle.person(who).use(command):
                await self.circle.person(who).press(label)
                await self.circle.person(who).press(label)

        return deed

    def going(self, who: str) -> Callable[[], Awaitable[Any]]:
        async def deed() -> None:
            self.gone.add(who)
            if self.chance.random() < 0.5:
                await self.circle.person(who).ask(Happened("left"))
            else:
                await self.circle.erases(who)

        return deed

    def answering(self, who: str, message: Message, label: str, **values: str) -> Callable[[], Awaitable[Any]]:
        """Press a button of a letter, and fill the form if one opens, whatever became of it."""

        async def deed() -> None:
            person = self.circle.person(who)
            assert message.card is not None
            await person.click(message.card, label, audience=message.audience)
            if person.last is not None and person.last.page is not None:
                await person.fill_all(**values)

        return deed

    async def hears(self, order: Order) -> None:
        """Let somebody who gets a letter answer it some time, or never."""
        if order.effect != "tell" or order.card is None:
            return
        title, who = as_text(order.card, "en").split("\n")[0], order.account
        self.told[who, title] += 1
        message = Message("", order.card, order.audience)
        match title:
            case "Would you mentor?" if who not in self.deaf:
                how = self.chance.choices(["Accept", "Not now", "Ask something", ""], [50, 25, 15, 10])[0]
                words = {"words": "Which?"} if how == "Ask something" else {}
                if how:
                    self.later(self.hours(0.1, 60), self.answering(who, message, how, **words))
            case "A mentor asks you something" if self.chance.random() < 0.8:
                self.later(self.hours(0.1, 40), self.answering(who, message, "Answer", words="This."))
            case "An answer to your question":
                self.later(self.hours(0.1, 40), self.answering(who, message, "Accept"))
            case "Did you meet?":
                how = self.chance.choices(["We met", "Not yet", ""], [50, 20, 30])[0]
                if how:
                    self.later(self.hours(0.1, 100), self.answering(who, message, how))
            case "Go on, or close it?":
                self.later(
                    self.hours(0.1, 200), self.answering(who, message, self.chance.choice(["Go on", "It is done"]))
                )
            case "You are paused as a mentor" if self.chance.random() < 0.5:
                self.deaf.discard(who)
                self.later(self.hours(24, 400), self.answering(who, message, "Ask me again"))

    async def lives(self, length: timedelta) -> None:
        """Let time go by: what is due inside is done at its moment, and in between members do what they do."""
        end = self.circle.now + length
        while self.circle.now < end:
            due = await self.circle.house.next_due()
            at = min(each for each in (end, due, self.coming[0][0] if self.coming else None) if each is not None)
            self.circle.clock.move(max(at - self.circle.now, timedelta(milliseconds=1)))
            await self.circle.house.dispatcher.run()
            while self.coming and self.coming[0][0] <= self.circle.now:
                await heapq.heappop(self.coming)[2]()


async def broken(community: Community) -> list[str]:
    """Name each promise that was not kept, with the request it was made to."""
    circle = community.circle
    asked, now = await circle.kept(requests), circle.now
    said = await circle.kept(steps)
    names = await circle.accounts()
    found = []
    for each in asked:
        mine = [step for step in said if step.request == each.id]
        first = {what: step.at for step in reversed(mine) for what in [step.what]}
        end = each.settled or first.get("none yet")
        kept = first.get("none yet") or each.settled
        if kept is None and now > each.due + SLACK:
            found.append(f"request {each.id} of {names.get(each.member)} is silent since {each.due}")
        if kept is not None and kept > each.due + SLACK:
            found.append(f"request {each.id} had its answer at {kept}, promised by {each.due}")
        if each.state in UNSETTLED and names.get(each.member) in community.gone:
            found.append(f"request {each.id} is of somebody who is gone")
        if end is None and each.state not in UNSETTLED:
            found.append(f"request {each.id} ended in nothing")
        if "none yet" in first and each.member in names and not community.told[names[each.member], "No match yet"]:
            found.append(f"request {each.id} had a no of which nobody was told")
        if (
            each.state == "matched"
            and not community.told[names.get(each.member, ""), "You have a mentor"]
            and each.member in names
        ):
            found.append(f"request {each.id} has a match of which nobody was told")
    late = [each for each in await circle.kept(offers) if each.state == "asked" and now > each.until + SLACK]
    found += [f"offer {each.id} waits since {each.until}" for each in late]
    return [f"seed {community.seed}: {each}" for each in found]


async def timed(community: Community) -> list[str]:
    """Name the unsettled requests and the mentorships for which nothing is set that comes next."""
    async with community.circle.house.store.read() as db:
        timers = {(row.kind, row.subject) for row in await db.execute(select(s.timers))}
    found = [
        f"seed {community.seed}: request {each.id} has nothing that comes next"
        for each in await community.circle.kept(requests)
        if each.state in UNSETTLED and ("mentor.request", str(each.id)) not in timers
    ]
    return found + [
        f"seed {community.seed}: mentorship {each.id} has nothing that comes next"
        for each in await community.circle.kept(mentorships)
        if each.state == "active" and ("mentor.mentorship", str(each.id)) not in timers
    ]


async def knows(community: Community) -> list[str]:
    """Name those who are not told by /mentor status what comes next for their request."""
    circle, found = community.circle, []
    names = await circle.accounts()
    for each in await circle.kept(requests):
        if each.state in UNSETTLED:
            shown = await circle.person(names[each.member]).use("mentor status")
            words = ("At the latest", "being asked", "As soon as a mentor comes")
            if not any(word in shown for word in words) or "went wrong" in shown:
                found.append(f"seed {community.seed}: {names[each.member]} does not know what comes next:\n{shown}")
    return found


async def lived(circle: Circle, seed: int, members: int, length: timedelta) -> Community:
    community = Community(circle, seed, members, members // 6)
    await community.settle()
    community.begin(length)
    while length > timedelta(0):
        await community.lives(min(WEEK, length))
        length -= WEEK
        assert not (found := await broken(community) + await timed(community) + await knows(community)), "\n".join(
            found[:20]
        )
    return community


@pytest.mark.parametrize("seed", [1])
async def test_no_request_of_sixty_members_falls_silent_in_five_weeks(
    lite: House, clock: TravelClock, seed: int
) -> None:
    community = await lived(Circle(lite, clock), seed, 60, 5 * WEEK)

    states = Counter(await community.circle.states())
    assert states["matched"] > 5
    assert community.told.total() > 100


@pytest.mark.long
@pytest.mark.parametrize("seed", [2])
async def test_no_request_of_a_thousand_members_falls_silent(lite: House, clock: TravelClock, seed: int) -> None:
    """Half a year by hand, in about ten minutes: ``LIFE_WEEKS=26``."""
    weeks = int(os.environ.get("LIFE_WEEKS", "5"))
    community = await lived(Circle(lite, clock), seed, 1000, weeks * WEEK)

    states = Counter(await community.circle.states())
    assert states["matched"] > 30
    assert len(await community.circle.kept(mentors)) > 100
    assert await community.circle.kept(checks)
