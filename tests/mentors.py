"""A peer group in which members mentor and are mentored, and time goes by: what tests of mentoring stand on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot import schema as s
from bot.cards import Card, Controls, Menu
from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Happened, Press
from bot.text import plain
from commands.mentor.tables import mentorships, offers, requests, steps
from tests.parties import passes
from tests.toy import Message, Person, Toy

MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
BOSS = "boss"
OFFERED = {"topics": "study-cst"}
WISHED = {"topic": "study-cst", "goal": "Pass the CST in May."}


@dataclass
class Circle:
    """Members of one workspace who act through real calls; ``boss`` moderates it."""

    house: House
    clock: TravelClock
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def toy(self) -> Toy:
        platform = self.house.circulator.platforms["toy"]
        assert isinstance(platform, Toy)
        return platform

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def person(self, account: str, **more: Any) -> Person:
        if account not in self.people:
            self.people[account] = Person(self.house, account, steward=account == BOSS, **more)
        return self.people[account]

    async def settle(self, **values: str) -> None:
        """Choose channels, and what else a moderator decides about mentoring."""
        boss = self.person(BOSS)
        chosen = {"channel": "<#mentors>", "pairs": "<#lounge>", "coordinators": "<#desk>"} | values
        for name, value in chosen.items():
            await boss.use("community set", key=f"mentor.{name}", value=value)
            if boss.last is not None and boss.last.page is not None:
                await boss.fill()

    async def introduce(self, account: str, **values: str) -> str:
        """Let somebody say about themselves what decides who fits, shown to everyone."""
        person = self.person(account)
        await person.use("intro me")
        return await person.fill_all(**({"name": account.title(), "role": "surgical-technologist"} | values))

    async def offer(self, account: str, **values: str) -> str:
        person = self.person(account)
        await person.use("mentor offer")
        return await person.fill_all(**(OFFERED | values))

    async def request(self, account: str, **values: str) -> str:
        person = self.person(account)
        await person.use("mentor request")
        return await person.fill_all(**(WISHED | values))

    async def answer(self, account: str, label: str, title: str = "", **values: str) -> str:
        """Press a button of the newest message that somebody got with this title, and fill the form if one opens."""
        message = self.last(account, title)
        assert message is not None, f"{account} got nothing with {title!r}: {self.told(account)}"
        assert message.card is not None
        person = self.person(account)
        shown = await person.click(message.card, label, audience=message.audience)
        return await person.fill_all(**values) if person.last is not None and person.last.page is not None else shown

    async def pair(self, mentor: str = "mia", mentee: str = "ana") -> int:
        """Bring two together as they usually are, and give the mentorship's number."""
        await self.offer(mentor)
        await self.begin(mentee)
        await self.answer(mentor, "Accept")
        number: int = (await self.kept(mentorships))[-1].id
        return number

    async def begin(self, account: str, **values: str) -> str:
        """Ask for a mentor, and let the first one be asked at once."""
        await self.request(account, **values)
        number = (await self.kept(requests))[-1].id
        return await self.press(account, "mentor.go", number)

    async def pick(self, account: str, prompt: str, value: object) -> str:
        """Pick from a menu of the last private answer."""
        person = self.person(account)
        assert person.last is not None
        card = person.last.as_card()
        assert card is not None
        menus = [each for part in card.parts if isinstance(part, Controls) for each in part.controls]
        (menu,) = [each for each in menus if isinstance(each, Menu) and plain(each.prompt) == prompt]
        assert str(value) in {option.value for option in menu.options}, f"{value} cannot be picked"
        return await person.ask(Press(encode(menu.action, menu.value), (str(value),)))

    async def press(self, account: str, action: str, value: object = "", *picks: str) -> str:
        """Press a button that stands on some old card, whatever became of it."""
        return await self.person(account).ask(Press(encode(action, str(value)), picks))

    async def leaves(self, account: str) -> None:
        await self.person(account).ask(Happened("left"))

    async def erases(self, account: str) -> None:
        """Let somebody delete all about themselves."""
        await self.press(account, "my.erase-now")
        self.people.pop(account)

    async def blocks(self, account: str, other: str) -> None:
        await self.person(account).use("my block", who=f"<@{other}>")

    async def silent(self, *accounts: str) -> None:
        """Let a request go by each of these, in whatever order they are asked."""
        for _ in accounts:
            await self.passes(49 * HOUR)

    async def neighbour(self, account: str = "zoe") -> Person:
        """Give the community a second workspace, with one member in it."""
        zoe = self.person(account, workspace="w2")
        await zoe.use("circulator help")
        async with self.house.store.write() as db:
            await db.execute(update(s.workspaces).where(s.workspaces.c.external == "w2").values(community=1))
            await db.execute(update(s.members).where(s.members.c.community == 2).values(community=1))
            await db.execute(update(s.accounts).where(s.accounts.c.external == account).values(community=1))
        return zoe

    async def number(self, account: str) -> int:
        """Give a member's number."""
        return next(member for member, name in (await self.accounts()).items() if name == account)

    async def passes(self, length: timedelta) -> None:
        """Let time pass, with a look at what is due at each moment at which something is."""
        await passes(self.house, length)

    def last(self, account: str, title: str = "") -> Message | None:
        found = [each for each in self.messages(account) if title in each.text.split("\n")[0]]
        return found[-1] if found else None

    def messages(self, account: str) -> list[Message]:
        return [each for each in self.toy.seen(f"dm-{account}") if "Direct messages work" not in each.text]

    def told(self, account: str) -> list[str]:
        """Give the titles of what somebody was written, oldest first."""
        return [each.text.split("\n")[0] for each in self.messages(account)]

    def letters(self, account: str) -> list[str]:
        return [each.text for each in self.messages(account)]

    def card(self, place: str) -> Card | None:
        """Give the newest card in a channel."""
        seen = self.toy.seen(place)
        return seen[-1].card if seen else None

    async def kept(self, table: Any) -> list[Any]:
        """Give all rows of a table, the oldest first."""
        async with self.house.store.read() as db:
            return list(await db.execute(select(table).order_by(*table.primary_key.columns)))

    async def states(self) -> list[str]:
        return [row.state for row in await self.kept(requests)]

    async def asked(self) -> dict[str, str]:
        """Give the state of the newest offer of each mentor who was asked."""
        accounts = await self.accounts()
        return {accounts[row.mentor]: row.state for row in await self.kept(offers)}

    async def steps(self) -> list[str]:
        return [row.what for row in await self.kept(steps)]

    async def accounts(self) -> dict[int, str]:
        async with self.house.store.read() as db:
            found = await db.execute(select(s.accounts.c.member, s.accounts.c.external))
            return {row.member: row.external for row in found}
