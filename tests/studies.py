"""A study hall in which tests let people look for groups, found them, come to sessions, and read what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Table, select

from bot import schema as s
from bot.clock import TravelClock
from bot.gatherings.tables import meetings, rsvps
from bot.house import House
from bot.ids import encode
from bot.inbound import Happened, Press
from bot.text import plain
from commands.study.tables import groups, seats, sessions, times
from tests.parties import passes
from tests.toy import Message, Person, Toy, buttons

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
WEEK = 7 * DAY
EXAM_DAY = "2027-02-20"
TUESDAY = "every Tuesday at 19:00"


@dataclass
class StudyHall:
    """Everybody in New York, unless a test says otherwise."""

    house: House

    def __post_init__(self) -> None:
        toy = self.house.circulator.platforms["toy"]
        assert isinstance(toy, Toy)
        self.toy = toy

    @property
    def now(self) -> datetime:
        clock = self.house.circulator.clock
        assert isinstance(clock, TravelClock)
        return clock.now()

    def person(self, account: str, **more: Any) -> Person:
        self.toy.zones.setdefault(account, "America/New_York")
        return Person(self.house, account, **more)

    async def rooms(self) -> None:
        """Let moderators choose a channel for groups."""
        boss = self.person("boss", steward=True)
        await boss.use("community set", key="study.channel", value="<#studies>")
        await boss.fill()

    def inside(self, place: str) -> set[str]:
        return set(self.toy.conversations[place])

    def said(self, place: str) -> list[str]:
        """Give what stands in a room, the oldest first."""
        return [each.text for each in self.toy.seen(place)]

    async def introduces(self, account: str, **more: str) -> None:
        who = self.person(account)
        await who.use("intro me")
        await who.fill_all(**{"name": account.title(), "role": "surgical-technologist", **more})

    async def finds(self, account: str, exam: str = "cst", **more: str) -> str:
        return await self.person(account).use("study find", exam=exam, **more)

    async def founds(self, account: str = "ana", exam: str = "cst", **more: str) -> int:
        """Let somebody found a group, and give its number."""
        shown = await self.person(account).use("study create", exam=exam, **{"when": TUESDAY, **more})
        assert "Your group is founded" in shown, shown
        return int((await self.rows(groups))[-1].id)

    async def joins(self, number: int, *accounts: str) -> str:
        shown = ""
        for account in accounts:
            shown = await self.person(account).use("study join", group=str(number))
            self.moves(timedelta(seconds=1))
        return shown

    async def group(self, *others: str, **more: str) -> int:
        """Let ana found a group, and others join it."""
        number = await self.founds(**more)
        await self.joins(number, *others)
        return number

    async def presses(self, account: str, label: str, *, title: str = "") -> str:
        """Press a button by its label on the newest letter that has it."""
        for message in reversed(self.letters(account)):
            card = message.card
            if card and title in message.text.split("\n")[0] and any(plain(b.label) == label for b in buttons(card)):
                return await self.person(account).click(card, label, audience=message.audience)
        raise AssertionError(f"{account} has no {label!r} in {[each.text for each in self.letters(account)]}")

    async def forges(self, account: str, action: str, value: object) -> str:
        return await self.person(account).ask(Press(encode(action, str(value))))

    async def leaves(self, account: str) -> None:
        await self.person(account).ask(Happened("left"))

    def letters(self, account: str) -> list[Message]:
        return [each for each in self.toy.seen(f"dm-{account}") if each.card]

    def told(self, account: str) -> list[str]:
        """Give the titles of what somebody was written, the oldest first."""
        return [each.text.split("\n")[0] for each in self.letters(account)]

    def last(self, account: str) -> str:
        return self.letters(account)[-1].text

    def moves(self, length: timedelta) -> None:
        clock = self.house.circulator.clock
        assert isinstance(clock, TravelClock)
        clock.move(length)

    async def passes(self, length: timedelta) -> None:
        await passes(self.house, length)

    async def until(self, at: datetime) -> None:
        await self.passes(at - self.now)

    async def rows(self, table: Table, *conditions: Any) -> list[Row[Any]]:
        async with self.house.store.read() as db:
            order = [table.c[name] for name in ("id", "at", "since") if name in table.c][:1]
            return list(await db.execute(select(table).where(*conditions).order_by(*order)))

    async def the(self, number: int) -> Row[Any]:
        (row,) = await self.rows(groups, groups.c.id == number)
        return row

    async def names(self) -> dict[int, str]:
        a = s.accounts.c
        return {row.member: row.external for row in await self.rows(s.accounts, a.id > 0)}

    async def sitting(self, number: int, state: str = "in") -> str:
        """Name who sits in a group, or is in its line, in the order of their coming."""
        names = await self.names()
        found = await self.rows(seats, seats.c.group == number, seats.c.state == state)
        return " ".join(names[row.member] for row in found)

    async def dates(self, number: int) -> list[Row[Any]]:
        """Give the sessions of a group that are planned or were."""
        theirs = select(times.c.gathering).where(times.c.group == number)
        found = await self.rows(meetings, meetings.c.gathering.in_(theirs), meetings.c.state == "open")
        return sorted(found, key=lambda row: row.at)

    async def coming(self, number: int) -> Row[Any]:
        return next(row for row in await self.dates(number) if row.ends > self.now)

    async def going(self, meeting: int) -> set[str]:
        names = await self.names()
        return {
            names[row.member] for row in await self.rows(rsvps, rsvps.c.meeting == meeting, rsvps.c.answer == "going")
        }

    async def leader(self, meeting: int) -> str:
        found = await self.rows(sessions, sessions.c.meeting == meeting)
        return (await self.names()).get(found[0].facilitator, "") if found else ""

    async def meet(self, number: int, *accounts: str) -> int:
        """Let a group's next session take place, with those who come."""
        session = await self.coming(number)
        await self.until(session.at)
        for account in accounts:
            await self.forges(account, "gathering.here", session.id)
        await self.until(session.ends + 31 * MINUTE)
        return int(session.id)
