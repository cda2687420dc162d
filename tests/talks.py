"""A table at which tests let people ask each other for talks, answer, and read what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from bot.plain import as_text
from bot.text import plain
from commands.interview.tables import requests, times
from tests.parties import passes
from tests.toy import Message, Person, Toy, buttons

GREETING = "Direct messages work"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONES = {"ana": "America/New_York", "ben": "America/Chicago", "cal": "America/Los_Angeles", "dee": "America/New_York"}


@dataclass
class Table:
    """Ana and others offer talks, ben asks for one."""

    house: House

    def __post_init__(self) -> None:
        toy = self.house.circulator.platforms["toy"]
        assert isinstance(toy, Toy)
        self.toy = toy
        self.toy.zones = dict(ZONES)

    @property
    def now(self) -> datetime:
        clock = self.house.circulator.clock
        assert isinstance(clock, TravelClock)
        return clock.now()

    def person(self, account: str, **more: Any) -> Person:
        return Person(self.house, account, **more)

    async def offers(self, account: str, topics: str = "csfa-path", **more: str) -> str:
        """Let somebody offer talks; what is not given is left out."""
        who = self.person(account)
        await who.use("interview offer")
        return await who.fill_all(topics=topics, **more)

    async def introduces(self, account: str, **more: str) -> None:
        who = self.person(account)
        await who.use("intro me")
        shown = await who.fill_all(**{"name": account.title(), "role": "surgical-technologist", **more})
        assert "introduc" in shown.split("\n")[0], shown

    async def drafts(self, account: str = "ben", who: str = "", topic: str = "csfa-path", **more: str) -> Person:
        """Let somebody ask, up to the card that shows who fits."""
        asker = self.person(account)
        named = {"who": f"<@{who}>"} if who else {}
        await asker.use("interview request", topic=topic, agreed="yes", **named, **more)
        return asker

    async def asks(self, account: str = "ben", who: str = "ana", **more: str) -> str:
        """Let somebody ask one person for a talk."""
        asker = await self.drafts(account, who, **more)
        return await asker.press("Ask")

    async def asks_all(self, account: str = "ben", **more: str) -> str:
        asker = await self.drafts(account, **more)
        return await asker.press("Ask them in this order")

    async def presses(self, account: str, label: str, *, title: str = "") -> str:
        """Press a button of the newest message to somebody that has it."""
        for message in reversed(self.letters(account)):
            card = message.card
            if card is not None and title in plain(card.title) and any(plain(b.label) == label for b in buttons(card)):
                return await self.person(account).click(card, label, audience=message.audience)
        raise AssertionError(f"{account} has no {label!r} in {[each.text for each in self.letters(account)]}")

    async def forges(self, account: str, action: str, value: object, *picks: str) -> str:
        return await self.person(account).ask(Press(encode(action, str(value)), picks))

    def letters(self, account: str) -> list[Message]:
        return [
            each for each in self.toy.seen(f"dm-{account}") if each.card and GREETING not in each.text.split("\n")[0]
        ]

    def told(self, account: str) -> list[str]:
        """Give the titles of what somebody was written, the oldest first."""
        return [each.text.split("\n")[0] for each in self.letters(account)]

    def last(self, account: str) -> str:
        return self.letters(account)[-1].text

    async def passes(self, length: timedelta) -> None:
        await passes(self.house, length)

    async def rows(self) -> list[Row[Any]]:
        async with self.house.store.read() as db:
            return list(await db.execute(select(requests).order_by(requests.c.id)))

    async def times(self) -> list[Row[Any]]:
        """Give all times that are proposed at this moment, in the order in which they were."""
        async with self.house.store.read() as db:
            return list(await db.execute(select(times).order_by(times.c.id)))

    async def state(self, number: int = -1) -> str:
        """Give the state of the newest request."""
        return str((await self.rows())[number].state)

    async def chosen(self) -> int:
        """Bring a talk of ana and ben to where its time is chosen, and give its number."""
        await self.introduces("ana", shifts="days", zone="America/New_York")
        await self.introduces("ben", shifts="days", zone="America/Chicago")
        await self.offers("ana")
        await self.asks("ben", "ana")
        await self.presses("ana", "Yes, gladly")
        return int((await self.rows())[-1].id)

    async def planned(self, who: str = "ana", asker: str = "ben") -> None:
        """Bring a talk to where its time is fixed."""
        await self.asks(asker, who)
        await self.presses(who, "Yes, gladly")
        await self.presses(asker, "This one")


def text(message: Message) -> str:
    assert message.card is not None
    return as_text(message.card, "en")
