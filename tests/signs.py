"""A feature of the tests that owes everything: live signs, whispers, news that may wait, talks; and books to write it in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from bot import arrivals, budget, profile
from bot import schema as s
from bot.budget import Budget
from bot.call import Call
from bot.cards import Card, Document, card
from bot.clock import TravelClock
from bot.declare import Topic, command, delivery
from bot.deliveries import Debt, admit, close, converse, dismiss, inside, posted, reply, room, show, tell, withdraw
from bot.dispatcher import Dispatcher
from bot.house import House
from bot.inbound import Use
from bot.people import Workspace
from bot.platforms import Order
from bot.scene import Scene
from bot.text import say
from tests.toy import Person, Toy

SIGN = {"word": "open"}
"""What the sign shows: state that is read when it is drawn."""

ROOM: dict[str, tuple[int, ...]] = {"people": ()}
"""Who belongs to the room at the moment in which it is opened."""

NEWS = Topic("news", say("News"), say("What is new."))
ALARM = Topic("alarm", say("Alarms"), say("At their moment."), exact=True)


@command("sign put")
async def put(call: Call, word: str, where: str = "hall") -> Card:
    """Put the sign up, or change it.

    Args:
        word: What it shows.
        where: Where it stands.
    """
    SIGN["word"] = word
    await show(call.db, call.workspace, "sign", 1, where, call.now)
    return card("Done")


@command("sign take")
async def take(call: Call) -> Card:
    """Take the sign down."""
    await withdraw(call.db, call.workspace, "sign", 1, call.now)
    return card("Done")


@command("sign tell")
async def whisper(call: Call, word: str, key: str = "", after: timedelta = timedelta(0)) -> Card:
    """Write oneself a message.

    Args:
        word: What it says.
        key: What makes it the same message.
        after: When.
    """
    debt = Debt("whisper", call.member.id, key or word, detail=word, member=call.member.id)
    await tell(call.db, call.workspace, debt, call.now + after)
    return card("Done")


@command("sign shout")
async def shout(call: Call, word: str) -> Card:
    """Post below the sign.

    Args:
        word: What is shouted.
    """
    await reply(call.db, call.workspace, Debt("whisper", 1, word, "hall", thread="m1", detail=word), call.now)
    return card("Done")


@delivery("sign")
async def sign(scene: Scene) -> Card | None:
    return None if SIGN["word"] == "nothing" else card("Sign", SIGN["word"])


@delivery("whisper", live=False, label=say("Whisper"))
async def whispered(scene: Scene) -> Card | None:
    return _psst(scene)


@delivery("news", live=False, topic=NEWS)
async def news(scene: Scene) -> Card | None:
    return _psst(scene)


@delivery("alarm", live=False, topic=ALARM)
async def alarm(scene: Scene) -> Card | None:
    return _psst(scene)


@delivery("brief", live=False, topic=NEWS, lasts=timedelta(hours=2))
async def brief(scene: Scene) -> Card | None:
    return _psst(scene)


@delivery("again", live=False, unsure="repeat")
async def again(scene: Scene) -> Card | None:
    return _psst(scene)


@delivery("talk")
async def talk(scene: Scene) -> Card:
    """Open with the members whose numbers are the subject, or who belong to the room."""
    people = ROOM["people"] if scene.subject == "room" else tuple(map(int, scene.subject.split("-")))
    return card("Meet", "Say hello.", notify=people)


@delivery("paper", live=False, topic=NEWS)
async def paper(scene: Scene) -> Card:
    return card("Paper", Document(f"{scene.detail}.txt", scene.detail.encode()))


def _psst(scene: Scene) -> Card | None:
    if scene.detail == "break" or (scene.detail == "breaks later" and SIGN["word"] == "later"):
        raise RuntimeError("it cannot be drawn")
    return None if scene.detail == "ends later" and SIGN["word"] == "later" else card("Psst", scene.detail)


@dataclass
class Books:
    """Where a test writes what is owed in one workspace, and reads what became of it."""

    house: House
    workspace: Workspace

    @property
    def now(self) -> datetime:
        return self.house.circulator.clock.now()

    async def member(self, account: str) -> int:
        person = Person(self.house, account, self.workspace.external, platform=self.workspace.platform)
        _, known = await arrivals.arrive(self.house.store, person.inbound(Use("sign take")), (), self.now)
        return known[account].id

    async def tell(self, account: str, *words: str, kind: str = "whisper", after: timedelta = timedelta(0)) -> None:
        number = await self.member(account)
        async with self.house.store.write() as db:
            for word in words:
                debt = Debt(kind, number, word, detail=word, member=number)
                await tell(db, self.workspace, debt, self.now + after)

    async def post(self, place: str, *words: str, kind: str = "whisper", after: timedelta = timedelta(0)) -> None:
        async with self.house.store.write() as db:
            for word in words:
                await reply(db, self.workspace, Debt(kind, place, word, place, detail=word), self.now + after)

    async def show(self, word: str, place: str = "hall") -> None:
        SIGN["word"] = word
        async with self.house.store.write() as db:
            await show(db, self.workspace, "sign", 1, place, self.now)

    async def withdraw(self) -> None:
        async with self.house.store.write() as db:
            await withdraw(db, self.workspace, "sign", 1, self.now)

    async def converse(self, *accounts: str, place: str = "") -> str:
        subject = "-".join([str(await self.member(account)) for account in accounts])
        async with self.house.store.write() as db:
            await converse(db, self.workspace, "talk", subject, place, self.now)
        return subject

    async def room(self, *accounts: str, place: str = "") -> str:
        """Owe a room with some people; who belongs to it is its subject, which ``belong`` changes."""
        ROOM["people"] = tuple([await self.member(account) for account in accounts])
        async with self.house.store.write() as db:
            await room(db, self.workspace, "talk", "room", place, self.now)
        return "room"

    async def admit(self, account: str) -> None:
        number = await self.member(account)
        async with self.house.store.write() as db:
            await admit(db, self.workspace, "talk", "room", number, self.now)

    async def dismiss(self, account: str) -> None:
        number = await self.member(account)
        async with self.house.store.write() as db:
            await dismiss(db, self.workspace, "talk", "room", number, self.now)

    async def say_in(self, subject: str, *words: str, after: timedelta = timedelta(0)) -> None:
        """Owe posts into a conversation or a room."""
        await self.post(inside("talk", subject), *words, after=after)

    async def close(self, subject: str) -> None:
        async with self.house.store.write() as db:
            await close(db, self.workspace, "talk", subject, self.now)

    async def stands(self) -> bool:
        async with self.house.store.read() as db:
            return await posted(db, self.workspace.id, "sign", 1) is not None

    async def decide(self, account: str, **decided: Any) -> None:
        number = await self.member(account)
        async with self.house.store.write() as db:
            await budget.save(db, self.workspace.community, number, Budget(**decided), self.now)

    async def describe(self, account: str, **values: tuple[str, ...]) -> None:
        number = await self.member(account)
        async with self.house.store.write() as db:
            await profile.save(db, self.workspace.community, number, values, {})

    async def decree(self, key: str, value: str) -> None:
        row = {"community": self.workspace.community, "workspace": self.workspace.id, "key": key, "value": value}
        async with self.house.store.write() as db:
            await db.execute(s.settings.insert().values(row))

    async def change(self, **values: Any) -> None:
        """Change every delivery by hand."""
        async with self.house.store.write() as db:
            await db.execute(update(s.deliveries).values(values))

    async def rows(self, *states: str) -> list[Row[Any]]:
        d = s.deliveries.c
        mine = select(s.deliveries).where(d.workspace == self.workspace.id).order_by(d.id)
        async with self.house.store.read() as db:
            return list(await db.execute(mine.where(d.state.in_(states)) if states else mine))

    async def states(self) -> list[tuple[str, str]]:
        return [(row.effect, row.state) for row in await self.rows()]


async def open_books(house: House, workspace: str = "w1", platform: str = "toy") -> Books:
    clock = house.circulator.clock
    person = Person(house, "keeper", workspace, platform=platform)
    here, _ = await arrivals.arrive(house.store, person.inbound(Use("sign take")), (), clock.now())
    return Books(house, here)


def another_process(house: House, clock: TravelClock) -> tuple[Dispatcher, Toy]:
    toy = Toy()
    return Dispatcher(house.store, clock, house.circulator.catalogue, {"toy": toy}), toy


def once(toy: Toy, do: Callable[[], Awaitable[object]]) -> Callable[[Order], Awaitable[None]]:
    """Do something while the next sending is under way, and never again."""

    async def meanwhile(_order: Order) -> None:
        toy.meanwhile = None
        await do()

    return meanwhile


def said(toy: Toy, place: str) -> list[str]:
    """Give what the whispers of a place say, oldest first."""
    return [message.text.removeprefix("Psst\n") for message in toy.seen(place)]


async def through(house: House, clock: TravelClock, length: timedelta, step: timedelta) -> None:
    """Let time pass, with a look at what is due after each step and whenever something is due."""
    end = clock.now() + length
    while clock.now() < end:
        due = await house.dispatcher.next_due()
        clock.move(min(x for x in (clock.now() + step, end, due) if x is not None) - clock.now())
        await house.dispatcher.run()
