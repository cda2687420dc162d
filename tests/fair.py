"""A feature of the tests with one fair, which is entered in the platform's own calendar and hears of changes made there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from bot import arrivals
from bot.agenda import Agenda
from bot.alterations import Alteration
from bot.declare import delivery, on
from bot.deliveries import posted
from bot.entries import enter, strike
from bot.house import House
from bot.inbound import Altered, Inbound, Use
from bot.people import Workspace
from bot.scene import Scene
from bot.text import say
from tests.toy import Person

START = datetime(2026, 12, 1, 18, tzinfo=UTC)
PLAN = Agenda("Instrument fair", "Bring a question.", START, START + timedelta(hours=2), "Room 4")


@dataclass
class State:
    """What the fair is, None: cancelled; ``stubborn`` ones take over nothing that people change elsewhere."""

    plan: Agenda | None = PLAN
    stubborn: bool = False
    heard: list[Alteration] = field(default_factory=list)


FAIR = State()
_KEYS = count(1)


@delivery("fair", label=say("Fair"))
async def fair(scene: Scene) -> Agenda | None:
    return FAIR.plan and (replace(FAIR.plan, about=scene.subject) if scene.subject != "1" else FAIR.plan)


@on("altered")
async def moved(alteration: Alteration) -> None:
    FAIR.heard.append(alteration)
    if not FAIR.stubborn:
        FAIR.plan = alteration.agenda


@dataclass
class Fairground:
    """Where a test enters the fair, and plays what the platform says of it."""

    house: House
    workspace: Workspace

    @property
    def now(self) -> datetime:
        return self.house.circulator.clock.now()

    async def enter(self, subject: object = 1, **changes: object) -> None:
        if changes:
            FAIR.plan = replace(FAIR.plan or PLAN, **changes)  # type: ignore[arg-type]
        async with self.house.store.write() as db:
            await enter(db, self.workspace, "fair", subject, self.now)

    async def strike(self) -> None:
        async with self.house.store.write() as db:
            await strike(db, self.workspace, "fair", 1, self.now)

    async def stands(self) -> str:
        async with self.house.store.read() as db:
            post = await posted(db, self.workspace.id, "fair", 1)
        return post.message if post else ""

    async def alter(
        self, message: str, agenda: Agenda | None, key: str = "", workspace: str = "", before: Agenda | None = None
    ) -> bool:
        """Say that somebody changed an entry; False: this event came before."""
        where = workspace or self.workspace.external
        altered = Altered(message, agenda, before)
        inbound = Inbound(self.workspace.platform, key or f"altered-{next(_KEYS)}", where, "", altered, self.now)
        if not await self.house.circulator.record(inbound):
            return False
        await self.house.circulator.answer(inbound)
        return True


async def fairground(house: House, platform: str = "toy", workspace: str = "w1") -> Fairground:
    FAIR.plan, FAIR.stubborn, FAIR.heard = PLAN, False, []
    keeper = Person(house, "keeper", workspace, platform=platform)
    here, _ = await arrivals.arrive(
        house.store, keeper.inbound(Use("circulator help")), (), house.circulator.clock.now()
    )
    return Fairground(house, here)
