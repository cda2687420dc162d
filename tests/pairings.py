"""A circle in which members are brought together round after round: what tests of pairing stand on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot import matching
from bot.matching.grouping import arrange
from commands.pairing.tables import groups, members, rounds, seats, waits
from tests.mentors import BOSS, DAY, Circle

SET_UP = {"place": "<#hall>", "when": "every Monday at 09:00 UTC", "report": "<#desk>"}
FIRST = timedelta(hours=20)
"""From the beginning of a test, a Sunday at 13:00, to the first round."""

WEEK = timedelta(weeks=1)


async def beside(circle: matching.Circle, _wall: float = 0) -> list[tuple[int, ...]]:
    """Solve in a thread: a process takes half a second to start, and has tests of its own."""
    return await asyncio.to_thread(arrange, circle)


@dataclass
class Pairing(Circle):
    """Members of one workspace who join its circle; ``boss`` leads it."""

    async def sets_up(self, **values: str) -> str:
        boss = self.person(BOSS)
        await boss.use("pairing setup")
        return await boss.fill_all(**(SET_UP | values))

    async def joins(self, *accounts: str, **values: str) -> str:
        shown = ""
        for account in accounts:
            person = self.person(account)
            await person.use("pairing join")
            shown = await person.fill_all(**values)
        return shown

    async def until_first(self) -> None:
        """Let time pass until all have heard of the first round."""
        await self.passes(FIRST + timedelta(minutes=5))

    async def next_round(self) -> None:
        await self.passes(WEEK)

    async def together(self, state: str = "open") -> list[list[str]]:
        """Give who is in each group."""
        names = await self.accounts()
        chosen = [row.id for row in await self.kept(groups) if row.state == state]
        sitting = await self.kept(seats)
        return sorted(
            sorted(names[row.member] for row in sitting if row.group == each and row.state == "in") for each in chosen
        )

    async def placed(self) -> list[str]:
        """Name all who are in a group that goes on."""
        return [account for each in await self.together() for account in each]

    async def left_out(self) -> list[str]:
        """Give for whom nobody was found in the newest round."""
        names, newest = await self.accounts(), (await self.kept(rounds))[-1].id
        return sorted(names[row.member] for row in await self.kept(waits) if row.round == newest and row.placed is None)

    async def mine(self, account: str) -> Any:
        """Give what is kept of one member."""
        number = await self.number(account)
        return next(row for row in await self.kept(members) if row.member == number)

    async def states(self) -> list[str]:
        return [row.state for row in await self.kept(rounds)]

    def talks(self) -> list[list[str]]:
        """Give who is in each conversation that is open."""
        return sorted(sorted(each) for each in self.toy.conversations.values())

    def talk(self, account: str) -> str:
        """Give the newest conversation that somebody is in."""
        return [place for place, who in self.toy.conversations.items() if account in who][-1]

    def posts(self, account: str) -> list[str]:
        """Give what stands in somebody's conversation."""
        return [each.text for each in self.toy.seen(self.talk(account))]

    async def clicks(self, account: str, label: str, title: str = "", *, talk: str = "") -> str:
        """Press a button of the newest post in somebody's conversation that has this title."""
        found = [each for each in self.toy.seen(talk or self.talk(account)) if title in each.text.split("\n")[0]]
        assert found[-1].card is not None
        return await self.person(account).click(found[-1].card, label)


__all__ = ["BOSS", "DAY", "FIRST", "WEEK", "Pairing", "beside"]
