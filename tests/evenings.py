"""Events as a test goes through them: Mo moderates, Ben in Chicago hosts, and whoever is named answers in the hall."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from bot import deliveries, gatherings, settings, vocabulary
from bot import schema as s
from bot.cards import Card, Document
from bot.clock import TravelClock
from bot.gatherings import Gathering, Meeting
from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from bot.people import Workspace, find_workspace
from bot.scene import Scene
from commands.event.posting import posted
from tests.parties import passes
from tests.toy import Message, Person, Toy

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HOST, MODERATOR = "ben", "mo"


@dataclass
class Town:
    house: House
    toy: Toy
    clock: TravelClock
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, account: str) -> Person:
        if account not in self.people:
            self.people[account] = Person(self.house, account, steward=account == MODERATOR)
        return self.people[account]

    @property
    def ben(self) -> Person:
        return self.person(HOST)

    async def use(self, account: str, command: str, /, **values: str) -> str:
        """Use a command some seconds after the last one, as people do."""
        self.clock.move(timedelta(seconds=10))
        return await self.person(account).use(command, **values)

    async def draft(self, title: str = "Case review", when: str = "Dec 1 7pm", **more: str) -> int:
        """Let Ben create an event, and give its number."""
        shown = await self.use(HOST, "event create", title=title, when=when, **more)
        assert shown.startswith("Draft "), shown
        return int(shown.removeprefix("Draft ").partition(":")[0])

    async def event(self, title: str = "Case review", when: str = "Dec 1 7pm", **more: str) -> int:
        """Let Ben announce an event."""
        number = await self.draft(title, when, **more)
        await self.ben.press("Announce it")
        return number

    async def edit(self, number: int, scope: str, part: str = "", **values: str) -> str:
        """Let Ben change a part of an event: ``scope`` is the button that says of which dates, empty for a single one."""
        await self.use(HOST, "event edit", event=str(number))
        if scope:
            await self.ben.press(scope)
        if part:
            await self.ben.press(part)
        return await self.ben.fill_all(**values)

    async def cancel(self, number: int, scope: str = "Call it off", reason: str = "") -> str:
        await self.use(HOST, "event cancel", event=str(number))
        await self.ben.press(scope)
        return await self.ben.fill(reason=reason)

    async def answer(self, meeting: int, said: str, *accounts: str, picks: tuple[str, ...] = ()) -> str:
        """Let people press ``going``, ``maybe`` or ``no``, and give what the last one is shown."""
        shown = ""
        for account in accounts:
            self.clock.move(timedelta(seconds=1))
            shown = await self.person(account).ask(Press(encode(f"gathering.{said}", str(meeting)), picks))
        return shown

    async def press(self, account: str, action: str, value: object, *picks: str) -> str:
        self.clock.move(timedelta(seconds=5))
        return await self.person(account).ask(Press(encode(action, str(value)), picks))

    async def workspace(self, external: str = "w1") -> Workspace:
        async with self.house.store.read() as db:
            found = await find_workspace(db, "toy", external)
        assert found is not None
        return found

    async def gathering(self, number: int) -> Gathering:
        here = await self.workspace()
        async with self.house.store.read() as db:
            found = await gatherings.find(db, here.community, number)
        assert found is not None
        return found

    async def dates(self, number: int, *states: str) -> list[Meeting]:
        of = await self.gathering(number)
        async with self.house.store.read() as db:
            return [each for each in await gatherings.meetings_of(db, of) if each.state in (states or ("open",))]

    async def date(self, number: int) -> int:
        """Give the number of the next date of an event."""
        return next(each.id for each in await self.dates(number) if each.ends > self.clock.now())

    async def said(self, meeting: int) -> dict[str, str]:
        async with self.house.store.read() as db:
            names = {row.member: row.external for row in await db.execute(select(s.accounts))}
            return {names[each.member]: each.answer for each in await gatherings.all_of(db, meeting)}

    async def card(self, meeting: int, workspace: str = "w1") -> Message:
        """Give the card of a date as it stands in the channel."""
        here = await self.workspace(workspace)
        async with self.house.store.read() as db:
            post = await deliveries.posted(db, here.id, "event.card", meeting)
        assert post is not None, "no card stands"
        return self.toy.messages[post.message]

    async def drawn(self, meeting: int) -> Card:
        """Draw the card of a date anew, from its rows."""
        here, now = await self.workspace(), self.clock.now()
        async with self.house.store.read() as db:
            decided, words = await settings.load(db, here), await vocabulary.load(db, here.community)
            scene = Scene(
                db, here, str(meeting), "", None, None, now, now, decided, words, self.house.circulator.catalogue
            )
            found = await posted.run(scene)
        assert isinstance(found, Card)
        return found

    async def passes(self, length: timedelta) -> None:
        await passes(self.house, length)

    async def until(self, at: datetime) -> None:
        await self.passes(at - self.clock.now())

    def told(self, account: str) -> list[str]:
        return [message.text for message in self.toy.seen(f"dm-{account}")]


async def town(house: House, clock: TravelClock) -> AsyncIterator[Town]:
    """Give a town whose events are announced in the hall."""
    toy = house.circulator.platforms["toy"]
    assert isinstance(toy, Toy)
    toy.zones[HOST] = "America/Chicago"
    found = Town(house, toy, clock)
    await found.use(MODERATOR, "community set", key="event.channel", value="<#hall>")
    await found.person(MODERATOR).fill()
    yield found


def file_of(person: Person) -> str:
    """Give the text of the file that the last answer holds."""
    card = person.last.as_card() if person.last is not None else None
    assert card is not None
    document = next(part for part in card.parts if isinstance(part, Document))
    return document.content.decode("utf-8-sig")
