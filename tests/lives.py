"""A small random life of a circle of mentors, and what happened in it, noted by who made it happen and not by the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from bot.ids import encode
from bot.inbound import Press
from commands.mentor.tables import checks, mentorships, offers, requests
from tests.mentors import DAY, Circle

SHIFTS = ("days", "days", "nights", "nights", "nights", "evenings", "rotating", "days, nights", "prn", "")
ZONES = ("America/New_York", "America/New_York", "America/Chicago", "America/Chicago", "Asia/Tokyo", "Asia/Manila")


@dataclass
class Wished:
    """A request as its own life shows it."""

    who: str
    at: datetime
    heard: datetime | None = None
    matched: datetime | None = None
    refused: bool = False
    withdrawn: bool = False

    @property
    def open(self) -> bool:
        return self.matched is None and not self.withdrawn


@dataclass
class Together:
    """Two who were brought together."""

    mentor: str
    mentee: str
    at: datetime
    ends: datetime
    ended: datetime | None = None
    how: str = ""
    renewed: datetime | None = None
    met: list[datetime] = field(default_factory=list)
    asked: dict[datetime, bool | None] = field(default_factory=dict)
    """When both were asked something, and whether one answered; None: it went before anybody could be expected to."""


@dataclass
class Said:
    """What somebody answered after a mentorship; ``asker`` is who had asked for it."""

    at: datetime
    who: str
    asker: str
    score: int
    words: str


@dataclass
class Life:
    """Members who offer, ask, answer or do not, meet, go on, stop, and leave, by chance."""

    circle: Circle
    chance: Random
    mentors: list[str]
    seekers: list[str]
    shifts: dict[str, str] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    wished: dict[int, Wished] = field(default_factory=dict)
    together: dict[int, Together] = field(default_factory=dict)
    surveys: list[Said] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        return self.circle.now

    async def begins(self) -> None:
        await self.circle.settle()
        for who in self.seekers:
            self.shifts[who], self.zones[who] = self.chance.choice(SHIFTS), self.chance.choice(ZONES)
            await self.circle.introduce(who, shifts=self.shifts[who], zone=self.zones[who])
        for who in self.mentors:
            await self.circle.offer(who, room=str(self.chance.randint(1, 3)))

    async def goes_on(self) -> None:
        """Let people do what they do in two days, then let them pass."""
        await self._ask()
        await self._answer()
        await self._meet()
        await self._turn_back()
        if self.chance.random() < 0.06:
            await self._leave()
        await self.circle.passes(2 * DAY)
        await self._look()

    async def _ask(self) -> None:
        for who in self.seekers:
            mine = [each for each in self.wished.values() if each.who == who and each.open]
            if who in self.gone or self._pairs(who):
                continue
            if mine and self.chance.random() < 0.03:
                await self._withdraw(who)
            if not mine and self.chance.random() < 0.15:
                await self.circle.request(who)
                await self._look()

    async def _withdraw(self, who: str) -> None:
        number = next(key for key, each in self.wished.items() if each.who == who and each.open)
        assert "taken back" in await self._press(who, "mentor.withdrawn", number)
        self.wished[number].withdrawn = True

    async def _answer(self) -> None:
        accounts = await self.circle.accounts()
        for offer in await self._rows(offers):
            who, wish = accounts.get(offer.mentor, ""), self.wished[offer.request]
            if offer.state != "asked" or not wish.open or who in self.gone:
                continue
            said = self.chance.choices(("accept", "decline", "ask", ""), (3, 1, 1, 5))[0]
            if said == "accept":
                await self._press(who, "mentor.accept", offer.id)
                await self._look()
                if any(each.mentor == who and each.at == self.now for each in self.together.values()):
                    wish.heard, wish.matched = wish.heard or self.now, self.now
            elif said:
                await self._press(who, f"mentor.{said}", offer.id)
                words = {"words": "Which hospital?"} if said == "ask" else {}
                await self.circle.person(who).fill_all(**words)
                wish.heard = wish.heard or self.now
                await self._look()

    async def _meet(self) -> None:
        accounts = await self.circle.accounts()
        for check in await self._rows(checks):
            pair, who = self.together[check.mentorship], accounts.get(check.member, "")
            asked = pair.asked.get(check.asked)
            deaf = check.mentorship % 4 == 0 and len(pair.asked) > 2
            if check.answered or pair.ended or asked or who in self.gone or deaf:
                continue
            if self.chance.random() < 0.3:
                await (self._met if check.what == "met" else self._term)(pair, check, who)
        await self._note()

    async def _note(self) -> None:
        """Some note a meeting of their own accord."""
        for number, pair in list(self.together.items()):
            goes_on = pair.ended is None and pair.mentee not in self.gone
            noted = goes_on and self.chance.random() < 0.04
            if noted and "It is noted." in await self._press(pair.mentee, "mentor.met-now", number):
                pair.met.append(self.now)

    async def _turn_back(self) -> None:
        """Some mentors give back what they took; who was paused for their silence comes back."""
        for number, pair in list(self.together.items()):
            lately = pair.ended is None and self.now - pair.at < 5 * DAY and pair.mentor not in self.gone
            if lately and self.chance.random() < 0.1:
                await self._press(pair.mentor, "mentor.given-back", number)
                await self._look()
        for who in self.mentors:
            if who not in self.gone and self.chance.random() < 0.1:
                await self._press(who, "mentor.resume", "")

    async def _met(self, pair: Together, check: Any, who: str) -> None:
        said = self.chance.choices(("met", "not-yet", "stop"), (5, 3, 2))[0]
        if said == "stop":
            how = self.chance.choice(("end-now", "rematch"))
            await self._press(who, f"mentor.{how}", check.mentorship)
            self._over(pair, "stopped")
        else:
            shown = await self._press(who, f"mentor.{said}", check.id)
            if "It is noted." in shown:
                pair.met.append(self.now)
        self._replied(pair)
        await self._look()
        if pair.ended:
            await self._survey(check.mentorship, pair)

    async def _term(self, pair: Together, check: Any, who: str) -> None:
        said = self.chance.choice(("on", "on", "close"))
        shown = await self._press(who, f"mentor.{said}", check.id)
        if "You go on" in shown:
            pair.renewed = pair.renewed or self.now
        if said == "close":
            self._over(pair, "done")
        self._replied(pair)
        await self._look()
        if pair.ended:
            await self._survey(check.mentorship, pair)

    async def _survey(self, number: int, pair: Together) -> None:
        for who in sorted({pair.mentor, pair.mentee} - self.gone):
            if self.chance.random() < 0.8:
                self.circle.clock.move(timedelta(seconds=1))
                score, words = self.chance.randint(1, 5), f"Words {len(self.surveys)}"
                await self._press(who, "mentor.survey", number)
                await self.circle.person(who).fill_all(score=str(score), words=words)
                self.surveys.append(Said(self.now, who, pair.mentee, score, words))

    async def _leave(self) -> None:
        who = self.chance.choice([each for each in (*self.mentors, *self.seekers) if each not in self.gone])
        self.gone.add(who)
        erases = self.chance.random() < 0.5
        if not erases:
            await self.circle.leaves(who)
        else:
            await self.circle.person(who).use("my erase")
            await self.circle.person(who).press("Delete everything")
        # Who leaves takes along what they said about themselves.
        self.shifts[who] = self.zones[who] = ""
        for each in self.wished.values():
            each.withdrawn = each.withdrawn or (each.who == who and each.open)
        for pair in self.together.values():
            if who in {pair.mentor, pair.mentee} and pair.ended is None:
                self._over(pair, "left")
        if erases:
            self._forget(who)
        await self._look()

    def _forget(self, who: str) -> None:
        """Who erased themselves takes their requests and surveys along; of their mentorships stays that they were."""
        self.wished = {number: each for number, each in self.wished.items() if each.who != who}
        self.surveys = [each for each in self.surveys if each.who != who]
        for said in self.surveys:
            said.asker = "" if said.asker == who else said.asker
        for pair in self.together.values():
            pair.mentee = "" if pair.mentee == who else pair.mentee

    def _over(self, pair: Together, how: str) -> None:
        """End a mentorship; what was asked less than three days before, and is withdrawn by another's leaving, counts for nothing."""
        pair.ended, pair.how = self.now, how
        if how == "left":
            for at, answered in pair.asked.items():
                if answered is False and self.now - at < 3 * DAY and at == max(pair.asked):
                    pair.asked[at] = None

    def _replied(self, pair: Together) -> None:
        """An answer belongs to what was asked last."""
        if pair.asked:
            pair.asked[max(pair.asked)] = True

    async def _look(self) -> None:
        """See what came of it: new requests and pairs, honest noes, what was asked, and what ended by itself."""
        accounts = await self.circle.accounts()
        for row in await self._rows(requests):
            mine = self.wished.setdefault(row.id, Wished(accounts[row.member], self.now))
            mine.refused = mine.refused or row.state == "waiting"
        for row in await self._rows(mentorships):
            names = accounts.get(row.mentor, ""), accounts.get(row.mentee, "")
            pair = self.together.setdefault(row.id, Together(*names, row.began, row.ends))
            if row.state == "ended" and pair.ended is None:
                self._over(pair, row.how)
                pair.ended = row.ended
        for row in await self._rows(checks):
            self.together[row.mentorship].asked.setdefault(row.asked, False)

    def _pairs(self, who: str) -> list[Together]:
        return [each for each in self.together.values() if each.ended is None and who in {each.mentor, each.mentee}]

    async def _rows(self, table: Any) -> Sequence[Any]:
        async with self.circle.house.store.read() as db:
            return (await db.execute(select(table).order_by(table.c.id))).all()

    async def _press(self, who: str, action: str, value: object) -> str:
        return await self.circle.person(who).ask(Press(encode(action, str(value))))
