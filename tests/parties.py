"""A feature of the tests: parties, one card in the hall for each date of them; and a hall to plan and attend them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot import deliveries, gatherings, rules
from bot import schema as s
from bot.call import Call
from bot.cards import Card, Fields, card
from bot.clock import TravelClock
from bot.declare import command, delivery, gathered
from bot.gatherings import Gathering, Meeting, Plan, Rsvp, Scope, Turn, attending, buttons, drawing, rows
from bot.house import House
from bot.ids import encode
from bot.inbound import Happened, Press
from bot.people import by_number, find_workspace
from bot.rules import Rule
from bot.scene import Scene
from bot.settings import Settings
from bot.text import say
from bot.vocabulary import Vocabulary
from tests.toy import START, Message, Person, Toy

WANTED: dict[str, Any] = {}
"""What the next command plans, changes or marks: a Plan is no text that anybody types."""

HOST = "hana"
ZONE = ZoneInfo("America/New_York")
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
EVE = START + 10 * DAY
"""The usual start of a party: ten days from the beginning of a test, at 8 in the morning of its zone."""


@gathered("party")
async def turned(turn: Turn) -> None:
    """Keep the cards of all dates true."""
    here = turn.here
    home = await gatherings.home(here, turn.gathering)
    dates = [turn.meeting] if turn.meeting else await gatherings.meetings_of(here.db, turn.gathering)
    for each in dates:
        await deliveries.show(here.db, home, "party.card", each.id, "hall", here.now)


@delivery("party.card")
async def drawn(scene: Scene) -> Card | None:
    meeting = await gatherings.meeting(scene.db, scene.workspace.community, int(scene.subject))
    if meeting is None:
        return None
    if not meeting.open:
        return card(meeting.title, say("Called off."))
    counted = (await gatherings.tally(scene.db, [meeting.id]))[meeting.id]
    pairs = Fields(tuple(await drawing.groups(scene.db, meeting, counted)))
    pressed = buttons.public_buttons(meeting, scene.now)
    return card(meeting.title, drawing.named(meeting), *drawing.room(meeting, counted), pairs, *pressed)


@command("party plan")
async def plan(call: Call) -> Card:
    """Plan what is wanted."""
    made = await gatherings.create(call, "party", WANTED["plan"], [call.member.id], state=WANTED.get("state", "open"))
    return card(str(made.id))


@command("party change")
async def change(call: Call, number: int, date: int = 0, scope: str = "all") -> Card:
    """Change a party to what is wanted.

    Args:
        number: Which.
        date: From which date on.
        scope: Which dates.
    """
    now_on, of = await _found(call, number, date)
    made = await gatherings.change(call, of, WANTED["plan"], now_on, WANTED.get("scope", scope))
    return card(str(made.id))


@command("party cancel")
async def cancel(call: Call, number: int, date: int = 0, scope: str = "all", reason: str = "") -> Card:
    """Call a party off.

    Args:
        number: Which.
        date: From which date on.
        scope: Which dates.
        reason: Why.
    """
    now_on, of = await _found(call, number, date)
    only: Scope = WANTED.get("scope", scope)
    await gatherings.cancel(call, of, reason, now_on, only, quietly=WANTED.get("quietly", False))
    return card("Done")


@command("party mark")
async def mark(call: Call, date: int, came: bool = True) -> Card:
    """Mark who is wanted.

    Args:
        date: Where.
        came: Whether they were there.
    """
    meeting = await gatherings.meeting(call.db, call.community, date)
    assert meeting is not None
    await attending.mark(call, meeting, WANTED["members"], came=came)
    return card("Done")


async def _found(call: Call, number: int, date: int) -> tuple[Meeting | None, Gathering]:
    of = await gatherings.find(call.db, call.community, number)
    assert of is not None
    return await gatherings.meeting(call.db, call.community, date), of


@dataclass
class Hall:
    """Where a test plans parties, lets people press what is on their cards, and reads what became of it."""

    house: House
    toy: Toy
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def clock(self) -> TravelClock:
        clock = self.house.circulator.clock
        assert isinstance(clock, TravelClock)
        return clock

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def person(self, account: str) -> Person:
        known = self.people.setdefault(account, Person(self.house, account))
        known.house = self.house
        return known

    async def plan(self, title: str = "Party", start: datetime = EVE, **fields: Any) -> int:
        """Plan a party and give its number; ``state`` may be ``draft``."""
        WANTED.clear()
        WANTED["state"] = fields.pop("state", "open")
        WANTED["plan"] = Plan(title, start, fields.pop("zone", ZONE), **{"reminders": (), **fields})
        return int(await self.person(HOST).use("party plan"))

    async def change(self, number: int, scope: Scope = "all", date: int = 0, **fields: Any) -> str:
        """Change some fields of a party, or of one date."""
        WANTED.clear()
        of = await self.gathering(number)
        now_on = await self.meeting(date) if date else None
        was = of.plan
        if scope == "this" and now_on is not None:
            own = {key: getattr(now_on, key) for key in ("title", "about", "where", "link", "capacity")}
            was = replace(was, start=now_on.at, length=now_on.ends - now_on.at, **own)
        WANTED.update(plan=replace(was, **fields), scope=scope)
        return await self.person(HOST).use("party change", number=str(number), date=str(date))

    async def cancel(
        self, number: int, scope: Scope = "all", date: int = 0, reason: str = "Snow", *, quietly: bool = False
    ) -> str:
        WANTED.clear()
        WANTED.update(scope=scope, quietly=quietly)
        return await self.person(HOST).use("party cancel", number=str(number), date=str(date), reason=reason)

    async def press(self, account: str, action: str, date: int, *picks: str) -> str:
        """Press a button that stands on many cards, such as ``going``, whatever shows it."""
        return await self.person(account).ask(Press(encode(f"gathering.{action}", str(date)), picks))

    async def all_press(self, action: str, date: int, *accounts: str) -> None:
        for account in accounts:
            await self.press(account, action, date)
            self.clock.move(timedelta(seconds=1))

    async def leaves(self, account: str) -> None:
        await self.person(account).ask(Happened("left"))

    async def marks(self, date: int, *accounts: str, came: bool = True) -> None:
        numbers = await self.numbers()
        WANTED.clear()
        WANTED["members"] = [numbers[account] for account in accounts]
        await self.person(HOST).use("party mark", date=str(date), came="yes" if came else "no")

    async def gathering(self, number: int) -> Gathering:
        async with self.house.store.read() as db:
            found = await gatherings.find(db, await self._community(), number)
        assert found is not None
        return found

    async def meeting(self, date: int) -> Meeting:
        async with self.house.store.read() as db:
            found = await gatherings.meeting(db, await self._community(), date)
        assert found is not None
        return found

    async def dates(self, number: int, *states: str) -> list[Meeting]:
        """Give the dates of a party, the open ones unless it is said which."""
        of = await self.gathering(number)
        async with self.house.store.read() as db:
            return [each for each in await gatherings.meetings_of(db, of) if each.state in (states or ("open",))]

    async def only(self, number: int) -> int:
        (date,) = await self.dates(number)
        return date.id

    async def rsvps(self, date: int) -> dict[str, Rsvp]:
        """Give everybody's row, in the order of the line."""
        accounts = {number: account for account, number in (await self.numbers()).items()}
        async with self.house.store.read() as db:
            return {accounts[each.member]: each for each in await rows.all_of(db, date)}

    async def said(self, date: int) -> dict[str, str]:
        return {account: each.answer for account, each in (await self.rsvps(date)).items()}

    async def who(self, date: int, answer: str) -> str:
        """Name those with an answer, in the order of the line."""
        return " ".join(account for account, each in (await self.said(date)).items() if each == answer)

    async def held(self, date: int) -> dict[str, int]:
        return {account: each.offered for account, each in (await self.rsvps(date)).items() if each.offered}

    async def numbers(self) -> dict[str, int]:
        async with self.house.store.read() as db:
            return {
                row.external: row.member for row in await db.execute(select(s.accounts.c.external, s.accounts.c.member))
            }

    def told(self, account: str) -> list[str]:
        """Give the titles of what somebody was written, oldest first."""
        return [message.text.split("\n")[0] for message in self.toy.seen(f"dm-{account}")]

    def letters(self, account: str) -> list[str]:
        return [message.text for message in self.toy.seen(f"dm-{account}")]

    def all_told(self) -> Counter[tuple[str, str]]:
        return Counter(
            (each.place.removeprefix("dm-"), each.text.split("\n")[0])
            for each in self.toy.messages.values()
            if each.place.startswith("dm-")
        )

    async def card(self, date: int) -> Message:
        """Give the card of a date as it hangs in the hall."""
        p = s.posts.c
        async with self.house.store.read() as db:
            here = select(p.message).where(p.kind == "party.card", p.subject == str(date))
            return self.toy.messages[(await db.execute(here)).scalar_one()]

    async def look(self, date: int) -> tuple[dict[str, Rsvp], Meeting, Card | None, Card | None]:
        """Give all about a date in one look: the rows in the order of the line, itself, its card as it hangs, and anew."""
        catalogue, p = self.house.circulator.catalogue, s.posts.c
        hangs = select(p.message).where(p.kind == "party.card", p.subject == str(date))
        async with self.house.store.read() as db:
            where = await find_workspace(db, "toy", "w1")
            assert where is not None
            meeting = await gatherings.meeting(db, where.community, date)
            assert meeting is not None
            bare, empty = Settings(), Vocabulary({})
            shown = Scene(db, where, str(date), "", None, None, self.now, self.now, bare, empty, catalogue)
            kept = await rows.all_of(db, date)
            names = await by_number(db, where.id, [each.member for each in kept])
            found = {names[each.member].account: each for each in kept}
            message = self.toy.messages[(await db.execute(hangs)).scalar_one()]
            return found, meeting, message.card, await drawn.run(shown)

    async def passes(self, length: timedelta) -> None:
        """Let time pass, with a look at what is due at each moment at which something is."""
        await passes(self.house, length)

    async def until(self, at: datetime) -> None:
        await self.passes(at - self.now)

    async def _community(self) -> int:
        async with self.house.store.read() as db:
            return int((await db.execute(select(s.communities.c.id).limit(1))).scalar_one())


async def passes(house: House, length: timedelta) -> None:
    clock = house.circulator.clock
    assert isinstance(clock, TravelClock)
    end = clock.now() + length
    await house.dispatcher.run()
    while clock.now() < end:
        due = await house.next_due()
        at = end if due is None else min(end, max(due, clock.now() + timedelta(milliseconds=1)))
        clock.move(at - clock.now())
        await house.dispatcher.run()
        # Who is away on an errand comes back before time goes on, as they would: they take real seconds.
        await house.errands.wait()


def weekly(start: datetime = EVE, zone: ZoneInfo = ZONE, days: Iterable[int] = (), **more: Any) -> dict[str, Any]:
    """Give the fields of a plan that repeats each week, on the day of its start or on more days of the week."""
    local = start.astimezone(zone)
    pattern = rules.Weeks(tuple(sorted({local.weekday(), *days})))
    return {"start": start, "rule": Rule(pattern, local.time(), zone, local.date(), **more)}
