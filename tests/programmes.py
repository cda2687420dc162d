"""A mentoring programme that people open, apply to, match, and publish: what its tests stand on."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import dataclass

from bot.cards import Controls, Document, Menu
from bot.ids import encode
from bot.inbound import Press
from bot.matching import Pool
from bot.matching.assigning import assign
from commands.mentor.programme.tables import applications, cycles, results
from commands.mentor.tables import mentorships
from tests.mentors import BOSS, MINUTE, Circle

CLOSES = "2026-12-20 18:00"
OPENED = {"name": "Spring", "closes": CLOSES, "place": "<#hall>", "about": "For everybody who begins."}
MENTOR, MENTEE = "I can mentor", "I'd like a mentor"


async def beside(pool: Pool, _wall: float = 0) -> dict[int, int]:
    """Solve in a thread: a process takes half a second to start, and has tests of its own."""
    return await asyncio.to_thread(assign, pool)


@dataclass
class Solver:
    """Stays away with its answer until it may come back; ``pools`` is what it was asked."""

    pools: list[Pool]
    may: asyncio.Event

    async def __call__(self, pool: Pool, _wall: float = 0) -> dict[int, int]:
        self.pools.append(pool)
        await self.may.wait()
        return assign(pool)


@dataclass
class Programme(Circle):
    """Members of one community who take part in programmes; ``boss`` leads them."""

    async def opens(self, **values: str) -> str:
        boss = self.person(BOSS)
        await boss.use("mentor programme")
        await boss.press("Open a programme")
        return await boss.fill_all(**(OPENED | values))

    async def mentors(self, account: str, **values: str) -> str:
        """Apply as a mentor."""
        return await self._applies(account, MENTOR, {"topics": "study-cst"} | values)

    async def seeks(self, account: str, **values: str) -> str:
        """Apply for a mentor."""
        return await self._applies(account, MENTEE, {"topic": "study-cst", "goal": f"Goal of {account}"} | values)

    async def chooses(self, account: str, *others: str) -> str:
        shown = ""
        for other in others:
            shown = await self.press(account, "mentor.choose-next", await self.cycle(), str(await self.number(other)))
        return shown

    async def offered(self, account: str) -> list[str]:
        """Name those whom somebody can choose from the menu."""
        await self.press(account, "mentor.choose", await self.cycle())
        last = self.person(account).last
        card = last.as_card() if last is not None else None
        parts = card.parts if card is not None else ()
        menus = [each for part in parts if isinstance(part, Controls) for each in part.controls]
        return [str(option.label) for menu in menus if isinstance(menu, Menu) for option in menu.options]

    async def ends(self) -> None:
        """Let applications be over, and the pool be matched."""
        closes = (await self.kept(cycles))[-1].closes
        await self.passes(closes - self.now + MINUTE)

    async def closes_now(self) -> None:
        """End applications by the clock, and do not wait for what is away on an errand."""
        closes = (await self.kept(cycles))[-1].closes
        self.clock.move(closes - self.now + MINUTE)
        await self.house.dispatcher.run()

    async def goes_on(self) -> None:
        """Let what is under way be done; who is away comes back first, since they may have to go once more."""
        await self.house.errands.wait()
        await self.passes(2 * MINUTE)

    async def leads(self, *labels: str) -> str:
        """Let the moderator open their card, then press one button after the other."""
        await self.person(BOSS).use("mentor programme")
        shown = await self.person(BOSS).press("For moderators")
        for label in labels:
            shown = await self.person(BOSS).press(label)
        return shown

    async def publishes(self) -> str:
        shown = await self.leads("Publish", "Publish")
        await self.goes_on()
        return shown

    async def rules(self, what: str, mentor: str, mentee: str) -> str:
        """``pin`` or ``forbid`` two, as a moderator does on their page."""
        both = f"{await self.number(mentor)}.{await self.number(mentee)}"
        return await self.press(BOSS, f"mentor.{what}", f"{await self.cycle()}.{both}")

    async def at_once(self, *presses: tuple[str, str, object]) -> list[str]:
        """Let several press at the same moment, without doing what is owed for it in between."""
        return await asyncio.gather(*(self._pressed(*each) for each in presses))

    async def cycle(self) -> int:
        number: int = (await self.kept(cycles))[-1].id
        return number

    async def state(self) -> str:
        state: str = (await self.kept(cycles))[-1].state
        return state

    async def pairs(self) -> dict[str, str]:
        """Give each mentee's mentor as it was last solved."""
        names = await self.accounts()
        return {names[row.mentee]: names[row.mentor] for row in await self.kept(results)}

    async def introduced(self) -> list[tuple[str, str]]:
        """Give the mentor and the mentee of every mentorship that goes on."""
        names = await self.accounts()
        live = [row for row in await self.kept(mentorships) if row.state == "active"]
        return sorted((names.get(row.mentor, ""), names.get(row.mentee, "")) for row in live)

    async def applied(self) -> dict[str, str]:
        """Give how each application of the newest programme stands."""
        names, newest = await self.accounts(), await self.cycle()
        return {names[row.member]: row.state for row in await self.kept(applications) if row.cycle == newest}

    def file(self) -> list[list[str]]:
        """Read the file of the last answer, without its head."""
        last = self.person(BOSS).last
        assert last is not None
        card = last.as_card()
        assert card is not None
        (document,) = [part for part in card.parts if isinstance(part, Document)]
        return list(csv.reader(io.StringIO(document.content.decode("utf-8-sig"))))[1:]

    async def _applies(self, account: str, label: str, values: dict[str, str]) -> str:
        person = self.person(account)
        shown = await person.use("mentor programme")
        mine = "Change" if "You applied" in shown else label
        shown = await person.press(mine)
        return await person.fill_all(**values) if person.last is not None and person.last.page is not None else shown

    async def _pressed(self, account: str, action: str, value: object) -> str:
        person = self.person(account)
        inbound = person.inbound(Press(encode(action, str(value))))
        await self.house.circulator.record(inbound)
        person.last = await self.house.circulator.answer(inbound)
        return person.shown
