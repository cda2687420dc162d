"""An event on a real adapter against a local server: many press at random, the bot dies and comes back, and what stands is the truth."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Protocol

import pytest

from adapters.discord.platform import Discord
from adapters.slack.platform import Slack
from bot import config, gatherings, people
from bot.clock import TravelClock
from bot.gatherings import Meeting, Rsvp
from bot.gatherings.tables import meetings
from bot.house import House
from bot.platforms import Platform
from commands import FEATURES
from tests.platforms.discord_local import LocalDiscord, Member
from tests.platforms.discord_local import Message as DiscordMessage
from tests.platforms.discord_stand import heartbeats_ended
from tests.platforms.slack_local import LocalSlack, User
from tests.platforms.slack_local import Message as SlackMessage
from tests.platforms.slack_local import Reply as SlackReply
from tests.toy import START

CAST = ("Ana", "Ben", "Cai", "Dee", "Eli", "Fay", "Gus")
HOST = CAST[0]
SEATS = 3
SETTLED = timedelta(seconds=12)
"""After this the last redraw of a card is due, whatever came at once."""


class Town(Protocol):
    """A local server with people in one channel."""

    clock: TravelClock

    def adapter(self, house: House) -> Platform: ...
    async def ready(self) -> None: ...
    async def type(self, who: str, command: str, *options: str) -> None: ...
    async def press(self, who: str, label: str, *, on: str = "card") -> None: ...
    async def card(self) -> str: ...
    def named(self, card: str) -> set[str]: ...
    def notes(self, who: str) -> list[str]: ...


@dataclass
class DiscordTown:
    local: LocalDiscord
    clock: TravelClock
    people: dict[str, Member] = field(default_factory=dict)
    private: dict[str, DiscordMessage] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.local.clock = self.clock.now
        guild = self.local.guild("OR peers")
        self.hall = guild.channel("events")
        self.people = {name: guild.member(name, manage_guild=name == HOST) for name in CAST}

    def adapter(self, house: House) -> Platform:
        return Discord(house.circulator, config.Discord(self.local.token, self.local.api_url, self.local.gateway_url))

    async def ready(self) -> None:
        await self.local.registered("event create")

    async def type(self, who: str, command: str, *options: str) -> None:
        values = dict(each.split(":", 1) for each in options)
        given: dict[str, Any] = {name: value.replace("#events", f"<#{self.hall.id}>") for name, value in values.items()}
        if "capacity" in given:
            given["capacity"] = int(given["capacity"])
        reply = await self.local.slash(self.people[who], self.hall, command, **given)
        while reply.modal:
            reply = await self.local.submit(self.people[who], reply.modal, {})
        assert reply.message, reply.text
        self.private[who] = reply.message

    async def press(self, who: str, label: str, *, on: str = "card") -> None:
        message = self.private[who] if on == "answer" else await self._card()
        reply = await self.local.click(self.people[who], message, label)
        assert reply.message, "an answer"
        self.private[who] = reply.message

    async def card(self) -> str:
        return (await self._card()).text

    def named(self, card: str) -> set[str]:
        return set(re.findall(r"<@(\d+)>", card))

    def notes(self, who: str) -> list[str]:
        return [message.text for message in self.local.messages(self.people[who])]

    async def _card(self) -> DiscordMessage:
        return await self.local.message_in(self.hall)


@dataclass
class SlackTown:
    local: LocalSlack
    clock: TravelClock
    people: dict[str, User] = field(default_factory=dict)
    private: dict[str, SlackMessage] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = {name: self.local.user(name, admin=name == HOST) for name in CAST}
        self.hall = self.local.channel("events", *self.people.values())

    def adapter(self, house: House) -> Platform:
        local = self.local
        settings = config.Slack("socket", local.bot_token, local.app_token, local.signing_secret, local.api_url)
        return Slack(house.circulator, settings)

    async def ready(self) -> None:
        await self.local.connected()

    async def type(self, who: str, command: str, *options: str) -> None:
        group, _, rest = command.partition(" ")
        shown = [each.replace("#events", f"<#{self.hall.id}|events>") for each in options]
        reply = await self.local.slash(self.people[who], self.hall, f"/{group}", " ".join([rest, *map(_quoted, shown)]))
        self.private[who] = await self._answer(who, reply)

    async def press(self, who: str, label: str, *, on: str = "card") -> None:
        user = self.people[who]
        message = self.private[who] if on == "answer" else await self.local.posted(self.hall)
        self.private[who] = await (await self.local.click(user, message, label)).message()

    async def card(self) -> str:
        return str((await self.local.posted(self.hall)).blocks)

    def named(self, card: str) -> set[str]:
        """Names stand without a mention there, so that nobody is notified."""
        listed = " ".join(re.findall(r"\*(?:Going|Maybe) [^*]*\*\\n([^']*)", card))
        return {user.id for name, user in self.people.items() if re.search(rf"\b{name}\b", listed, re.IGNORECASE)}

    def notes(self, who: str) -> list[str]:
        return [str(message.blocks) for message in self.local.dms(self.people[who])]

    async def _answer(self, who: str, reply: SlackReply) -> SlackMessage:
        """Wait for the private answer; a form that opens is sent as it is."""
        await self.local.pulse.until(lambda: reply.views or reply.messages, f"an answer to {who}")
        if reply.views:
            reply = await self.local.submit(self.people[who], reply.views[-1], {})
            await self.local.pulse.until(
                lambda: reply.messages or self.local.ephemerals(self.people[who]), "the answer"
            )
        return reply.messages[-1] if reply.messages else self.local.ephemerals(self.people[who])[-1]


def _quoted(option: str) -> str:
    name, _, value = option.partition(":")
    return f'{name}:"{value}"' if " " in value else option


@asynccontextmanager
async def discord_town() -> AsyncIterator[Town]:
    async with LocalDiscord() as local:
        yield DiscordTown(local, TravelClock(START))
        assert [str(each) for each in local.violations] == []
    await heartbeats_ended()


@asynccontextmanager
async def slack_town() -> AsyncIterator[Town]:
    async with LocalSlack() as local:
        yield SlackTown(local, TravelClock(START))
        assert local.violations == []


TOWNS = pytest.mark.parametrize("town", [discord_town, slack_town], ids=["discord", "slack"])
Towns = Callable[[], Any]


@asynccontextmanager
async def housed(town: Town, url: str) -> AsyncIterator[House]:
    house = House(url, town.clock, FEATURES)
    await house.open()
    house.add(town.adapter(house))
    try:
        await house.start()
        await town.ready()
        yield house
    finally:
        await house.stop()


async def announced(town: Town, house: House) -> Meeting:
    """Set the channel, and announce an event with a few seats."""
    await town.type(HOST, "community set", "key:event.channel", "value:#events")
    await town.type(HOST, "event create", "title:Case review", "when:in 3 days", f"capacity:{SEATS}")
    await town.press(HOST, "Announce it", on="answer")
    await settle(town, house)
    return await the_meeting(house)


async def the_meeting(house: House) -> Meeting:
    async with house.store.read() as db:
        (found,) = await gatherings.meetings_where(db, meetings.c.state == "open")
    return found


async def rows(house: House, meeting: Meeting) -> list[Rsvp]:
    async with house.store.read() as db:
        return await gatherings.all_of(db, meeting.id)


async def settle(town: Town, house: House) -> None:
    """Let all that is owed now go out, and the redraws that wait for their turn."""
    for _ in range(3):
        await house.dispatcher.run()
        town.clock.move(SETTLED)
    await house.dispatcher.run()


def shown_counts(card: str) -> tuple[int, int]:
    """Read from a card how many are going, and how many are in line."""
    going = re.search(r"Going \((\d+) of \d+\)", card)
    waiting = re.search(r"Full; (\d+) (?:is|are) in line", card)
    assert going, card
    return int(going[1]), int(waiting[1]) if waiting else 0


async def agree(town: Town, house: House, meeting: Meeting) -> None:
    """Hold what people see against the rows."""
    await settle(town, house)
    known = await rows(house, meeting)
    going = [each for each in known if each.answer == "going"]
    line = sorted((each for each in known if each.answer == "waiting"), key=lambda each: each.turn or 0)

    assert len({each.member for each in known}) == len(known)
    assert sum(each.taken for each in known) <= (await the_meeting(house)).capacity  # type: ignore[operator]
    assert [bool(each.offered) for each in line] == sorted([bool(each.offered) for each in line], reverse=True)
    card = await town.card()
    assert shown_counts(card) == (len(going), len(line))
    coming = [each.member for each in known if each.answer in {"going", "maybe"}]
    async with house.store.read() as db:
        accounts = {each.account for each in (await people.by_number(db, meeting.gathering.workspace, coming)).values()}
    assert town.named(card) == accounts


@TOWNS
async def test_people_press_at_random_the_bot_dies_and_the_card_is_the_truth(town: Towns, lite_url: str) -> None:
    await walk(town, lite_url, Random(20), steps=24)


@pytest.mark.long
@TOWNS
@pytest.mark.parametrize("seed", range(3))
async def test_over_many_random_walks(town: Towns, url: str, seed: int) -> None:
    await walk(town, url, Random(seed), steps=70)


async def walk(towns: Towns, url: str, random: Random, steps: int) -> None:
    async with towns() as town:
        async with housed(town, url) as house:
            meeting = await announced(town, house)
            for _ in range(steps // 2):
                await step(town, house, random)
            await agree(town, house, meeting)
            for who in random.sample(CAST, 2):
                await town.press(who, random.choice(["Going", "Not going"]))
        async with housed(town, url) as house:
            for _ in range(steps // 2):
                await step(town, house, random)
            await agree(town, house, meeting)
            told = {who: [note for note in town.notes(who) if "A seat is free for you" in note] for who in CAST}
            assert all(len(set(notes)) == len(notes) for notes in told.values())


async def step(town: Town, house: House, random: Random) -> None:
    """Let somebody do something, or time go by."""
    kind = random.choices(["going", "maybe", "no", "wait", "run"], weights=[5, 1, 3, 1, 2])[0]
    who = random.choice(CAST)
    if kind in {"wait", "run"}:
        town.clock.move(timedelta(minutes=random.choice([1, 15, 120])) if kind == "wait" else SETTLED)
        await house.dispatcher.run()
        return
    await town.press(who, {"going": "Going", "maybe": "Maybe", "no": "Not going"}[kind])
