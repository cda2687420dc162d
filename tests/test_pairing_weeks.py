"""Weeks in which people join, snooze, skip, leave and block: every round keeps every rule, and nobody could do better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from random import Random

import networkx as nx
import pytest

from bot import matching
from bot.clock import TravelClock
from bot.house import House
from commands.pairing.tables import groups, members, rounds, seats
from tests.mentors import HOUR, MINUTE
from tests.pairings import DAY, FIRST, WEEK, Pairing, beside

Two = tuple[str, str]
WEEKS_APART = 4
"""So long nobody meets the same person again; short, so that in these weeks somebody has to."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "group", beside)


@dataclass
class Weeks:
    """A circle and what its people did, as the test knows it by itself."""

    circle: Pairing
    chance: Random
    inside: set[str] = field(default_factory=set)
    until: dict[str, datetime] = field(default_factory=dict)
    skips: set[str] = field(default_factory=set)
    blocked: set[frozenset[str]] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    left_out: int = 0
    repeats: int = 0

    async def happen(self) -> None:
        """Let some of what people do happen between two rounds."""
        for account in sorted(self.inside):
            if self.chance.random() < 0.7:
                await self._answers(account)
        for do in self.chance.choices(
            (self._comes, self._snoozes, self._skips, self._leaves, self._blocks, self._goes), (6, 2, 2, 1, 2, 1), k=3
        ):
            await do()

    async def free(self, at: datetime) -> list[str]:
        """Name those who must be in a round that begins at an instant."""
        quiet = {each for each in self.inside if (await self.circle.mine(each)).state == "quiet"}
        awake = {each for each in self.inside if self.until.get(each, at) <= at}
        return sorted(awake - self.skips - self.gone - quiet)

    async def waited(self) -> set[str]:
        names = await self.circle.accounts()
        return {names[row.member] for row in await self.circle.kept(members) if row.waited}

    async def met(self, before: datetime) -> set[Two]:
        """Give the pairs who were together lately, by what they said."""
        names, found = await self.circle.accounts(), set[Two]()
        since = before - timedelta(weeks=WEEKS_APART)
        sitting = await self.circle.kept(seats)
        for row in await self.circle.kept(groups):
            if row.state in {"open", "over"} and row.met != "not" and row.began is not None and row.began > since:
                who = sorted(names[each.member] for each in sitting if each.group == row.id and each.state == "in")
                found |= set(combinations(who, 2))
        return found

    async def _comes(self) -> None:
        account = f"m{self.chance.randrange(12):02}"
        if account not in self.gone:
            await self.circle.joins(account, trio="no")
            self.inside.add(account)

    async def _snoozes(self) -> None:
        if self.inside:
            account = self.chance.choice(sorted(self.inside))
            day = (self.circle.now + timedelta(days=self.chance.choice((3, 9, 16)))).date()
            await self.circle.person(account).use("pairing snooze", until=day.isoformat())
            self.until[account] = datetime(day.year, day.month, day.day, tzinfo=self.circle.now.tzinfo)

    async def _skips(self) -> None:
        if self.inside:
            account = self.chance.choice(sorted(self.inside))
            person = self.circle.person(account)
            shown = await person.use("pairing status")
            if "[Skip the next round]" in shown:
                await person.press("Skip the next round")
                self.skips.add(account)

    async def _leaves(self) -> None:
        if len(self.inside) > 6:
            account = self.chance.choice(sorted(self.inside))
            await self.circle.press(account, "pairing.leave")
            self.inside.discard(account)
            self.skips.discard(account)
            self.until.pop(account, None)

    async def _goes(self) -> None:
        if len(self.inside) > 8:
            account = self.chance.choice(sorted(self.inside))
            await self.circle.leaves(account)
            self.inside.discard(account)
            self.gone.add(account)

    async def _blocks(self) -> None:
        if len(self.inside) > 4 and len(self.blocked) < 6:
            one, other = self.chance.sample(sorted(self.inside), 2)
            await self.circle.blocks(one, other)
            self.blocked.add(frozenset((one, other)))

    async def _answers(self, account: str) -> None:
        names, sitting = await self.circle.accounts(), await self.circle.kept(seats)
        mine = {each.group for each in sitting if names[each.member] == account and each.state == "in"}
        open_ = [row.id for row in await self.circle.kept(groups) if row.id in mine and row.state == "open"]
        if open_:
            await self.circle.press(
                account, f"pairing.{self.chance.choice(('met', 'met', 'planned', 'not'))}", open_[-1]
            )


async def live(made: Weeks, weeks: int) -> None:
    for number in range(9):
        await made.circle.joins(f"m{number:02}", trio="no")
        made.inside.add(f"m{number:02}")
    await made.circle.passes(FIRST - HOUR)
    for _ in range(weeks):
        at = made.circle.now + HOUR
        free, waited, met = await made.free(at), await made.waited(), await made.met(at)
        await made.circle.passes(HOUR + 10 * MINUTE)
        await check(made, free, waited, met)
        made.skips.clear()
        await made.circle.passes(3 * DAY)
        await made.happen()
        await made.circle.passes(WEEK - 3 * DAY - HOUR - 10 * MINUTE)


async def check(made: Weeks, free: list[str], waited: set[str], met: set[Two]) -> None:
    """Hold a round to its rules, and to the best that an independent solver finds over the same people."""
    pairs = await newest(made.circle)
    placed = sorted(account for each in pairs for account in each)
    best = optimum(free, made.blocked, waited, met)

    assert len(set(placed)) == len(placed)
    assert set(placed) <= set(free), "somebody was brought together who was not free"
    assert all(len(each) == 2 for each in pairs)
    assert not [each for each in pairs if frozenset(each) in made.blocked]
    assert len(pairs) == len(best)
    assert len(set(placed) & waited) == len({each for two in best for each in two} & waited)
    assert len(set(pairs) & met) == len(best & met)
    assert sorted(set(free) - set(placed)) == await made.circle.left_out()
    made.left_out += len(free) - len(placed)
    made.repeats += len(set(pairs) & met)


async def newest(circle: Pairing) -> list[Two]:
    """Give who goes with whom in the round that runs."""
    names, sitting = await circle.accounts(), await circle.kept(seats)
    running = [row.id for row in await circle.kept(rounds) if row.state == "running"]
    assert len(running) == 1
    found = [row.id for row in await circle.kept(groups) if row.round == running[0] and row.state == "open"]
    return [tuple(sorted(names[each.member] for each in sitting if each.group == number)) for number in found]  # type: ignore[misc]


def optimum(free: Iterable[str], blocked: set[frozenset[str]], waited: set[str], met: set[Two]) -> set[Two]:
    """Find as many pairs as can be, of those with most who waited, of those with fewest who met lately."""
    graph: nx.Graph[str] = nx.Graph()
    for one, other in combinations(sorted(free), 2):
        if frozenset((one, other)) not in blocked:
            waits = (one in waited) + (other in waited)
            graph.add_edge(one, other, weight=waits * 10_000 + 100 * ((one, other) not in met))
    return {(min(each), max(each)) for each in nx.max_weight_matching(graph, maxcardinality=True)}


async def test_six_weeks_keep_every_rule(lite: House, clock: TravelClock) -> None:
    made = Weeks(Pairing(lite, clock), Random(1))
    await made.circle.sets_up(weeks=str(WEEKS_APART))

    await live(made, 6)

    assert made.left_out > 0


@pytest.mark.long
async def test_a_year_keeps_every_rule(house: House, clock: TravelClock) -> None:
    made = Weeks(Pairing(house, clock), Random(3))
    await made.circle.sets_up(weeks=str(WEEKS_APART))

    await live(made, 52)

    assert made.left_out > 0
    assert made.repeats > 0
