"""A peer group that mentors on a local Discord or a local Slack: the same people, doing the same with the real adapters."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from adapters.discord.platform import Discord
from adapters.slack.platform import Slack
from bot import config
from bot.clock import TravelClock
from bot.house import House
from bot.platforms import Platform
from commands import FEATURES
from tests.platforms.discord_components import flat, name_of
from tests.platforms.discord_local import Channel, LocalDiscord, Member, Reply
from tests.platforms.discord_local import Message as DiscordMessage
from tests.platforms.discord_places import PRIVATE_THREAD
from tests.platforms.discord_stand import heartbeats_ended
from tests.platforms.slack_blocks import elements
from tests.platforms.slack_local import Channel as SlackChannel
from tests.platforms.slack_local import LocalSlack, User, View
from tests.platforms.slack_local import Message as SlackMessage
from tests.platforms.slack_local import Reply as SlackReply
from tests.toy import START

BOSS, MENTOR, OTHER, MEMBER = "Rosa", "Mia", "Omar", "Ana"
CAST = (BOSS, MENTOR, OTHER, MEMBER, "Ben")
PLACES = ("mentors", "lounge", "desk")
Message = DiscordMessage | SlackMessage
_PART = re.compile(r" \(\d+ of \d+\)$")
"""How a menu is called that shows one part of its options."""

BETWEEN = timedelta(seconds=5)
"""Nobody does two things at once."""


@dataclass(frozen=True)
class Room:
    """A private thread or channel: who is in it, what stands there, and whether it is closed."""

    inside: set[str]
    messages: list[Message]
    closed: bool


class Town(Protocol):
    """People, and channels called ``mentors``, ``lounge`` and ``desk``.

    ``answers`` holds what each of them was answered, oldest first. Fields of forms are named by their labels.
    """

    clock: TravelClock
    answers: dict[str, list[Message]]

    def adapter(self, house: House) -> Platform: ...
    async def ready(self) -> None: ...
    async def type(self, who: str, command: str, /, **values: Any) -> str: ...
    async def press(self, who: str, on: Message, label: str, **values: Any) -> str: ...
    async def choose(self, who: str, on: Message, menu: str, option: str) -> str: ...
    def inbox(self, who: str) -> list[Message]: ...
    def board(self, place: str) -> list[Message]: ...
    def words(self, message: Message) -> str: ...
    def talks(self) -> list[tuple[set[str], str]]: ...
    def rooms(self) -> list[Room]: ...

    def spoken(self, *inside: str) -> list[Message]: ...
    def close_door(self, who: str) -> None: ...
    def broken(self) -> list[str]: ...


@dataclass
class DiscordCircle:
    local: LocalDiscord
    clock: TravelClock
    answers: dict[str, list[Message]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.local.clock = self.clock.now
        guild = self.local.guild("OR peers")
        self.halls = {name: guild.channel(name) for name in PLACES}
        self.people: dict[str, Member] = {name: guild.member(name, manage_guild=name == BOSS) for name in CAST}

    def section(self) -> config.Discord:
        return config.Discord(self.local.token, self.local.api_url, self.local.gateway_url)

    def adapter(self, house: House) -> Platform:
        return Discord(house.circulator, self.section())

    async def ready(self) -> None:
        await self.local.registered("mentor request")

    async def type(self, who: str, command: str, /, **values: Any) -> str:
        self.clock.move(BETWEEN)
        given = {name: self._meant(value) for name, value in values.items() if name.islower()}
        first = await self.local.slash(self.people[who], self.halls["lounge"], command, options=given)
        return await self._through(who, first, values)

    async def press(self, who: str, on: Message, label: str, **values: Any) -> str:
        assert isinstance(on, DiscordMessage)
        self.clock.move(BETWEEN)
        return await self._through(who, await self.local.click(self.people[who], on, _first(on, label)), values)

    async def choose(self, who: str, on: Message, menu: str, option: str) -> str:
        assert isinstance(on, DiscordMessage)
        self.clock.move(BETWEEN)
        return await self._through(who, await self.local.pick(self.people[who], on, menu, values=[option]), {})

    def inbox(self, who: str) -> list[Message]:
        return [*self.local.messages(self.people[who])]

    def board(self, place: str) -> list[Message]:
        return [each for each in self.local.messages(self.halls[place]) if not each.ephemeral]

    def words(self, message: Message) -> str:
        assert isinstance(message, DiscordMessage)
        return re.sub(r"^#+ ", "", self._named(message.text))

    def talks(self) -> list[tuple[set[str], str]]:
        """Give each private thread: who is in it, and what stands there."""
        return [(self._inside(each), self._said(each)) for each in self.local.world.channels.values() if _talk(each)]

    def rooms(self) -> list[Room]:
        talks = [each for each in self.local.world.channels.values() if _talk(each)]
        return [Room(self._inside(each), [*self.local.messages(each)], _closed(each)) for each in talks]

    def spoken(self, *inside: str) -> list[Message]:
        """Give what stands in the private thread of these people, oldest first."""
        threads = [
            each for each in self.local.world.channels.values() if _talk(each) and self._inside(each) == {*inside}
        ]
        return [each for thread in threads for each in self.local.messages(thread)]

    def close_door(self, who: str) -> None:
        self.people[who].user.dms_open = False

    def broken(self) -> list[str]:
        return [str(each) for each in self.local.violations]

    async def _through(self, who: str, reply: Reply, values: Mapping[str, Any]) -> str:
        """Fill a form page by page; what is not given stays as it is."""
        member = self.people[who]
        while reply.modal or (reply.message and "Continue" in reply.message.buttons):
            if reply.modal:
                chosen = fitting(reply.modal.fields, values)
                reply = await self.local.submit(member, reply.modal, chosen)
            else:
                reply = await self.local.click(member, reply.message, "Continue")  # type: ignore[arg-type]
        assert reply.message, reply.what
        self.answers.setdefault(who, []).append(reply.message)
        return self.words(reply.message)

    def _meant(self, value: Any) -> Any:
        name = value[1:] if isinstance(value, str) else ""
        if name in self.people and value.startswith("@"):
            return self.people[name]
        return f"<#{self.halls[name].id}>" if name in self.halls else value

    def _inside(self, thread: Channel) -> set[str]:
        assert thread.thread
        return {name for name, one in self.people.items() if one.id in thread.thread.members}

    def _said(self, thread: Channel) -> str:
        return "\n".join(self.words(each) for each in self.local.messages(thread))

    def _named(self, text: str) -> str:
        for name, one in self.people.items():
            text = text.replace(f"<@{one.id}>", name)
        return text


def _first(on: DiscordMessage, label: str) -> str:
    """Give the first button of a label, as in a list where each line has one."""
    named = [each for each in flat(on.components) if name_of(each) == label and each.get("custom_id")]
    return str(named[0]["custom_id"]) if named else label


def _closed(talk: Channel) -> bool:
    return talk.thread is not None and talk.thread.archived


def _talk(channel: Channel) -> bool:
    return channel.type == PRIVATE_THREAD and channel.thread is not None


def fitting(fields: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is chosen for each input of a form; of a menu in parts, only the part that has the option."""
    chosen: dict[str, Any] = {}
    for label, each in fields.items():
        value = values.get(_PART.sub("", label))
        options = [option["label"] for option in each.get("options") or []]
        if value is not None and (not _PART.search(label) or value in options):
            chosen[label] = value
    return chosen


def _first_on(on: SlackMessage, label: str) -> str:
    """Give the first button of a label, as in a list where each line has one."""
    named = [one for _, one in elements(on.blocks) if one["type"] == "button" and one["text"]["text"] == label]
    return str(named[0]["action_id"]) if named else label


@dataclass
class SlackCircle:
    local: LocalSlack
    clock: TravelClock
    answers: dict[str, list[Message]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people: dict[str, User] = {name: self.local.user(name, admin=name == BOSS) for name in CAST}
        everyone = self.people.values()
        self.halls: dict[str, SlackChannel] = {name: self.local.channel(name, *everyone) for name in PLACES}

    def section(self) -> config.Slack:
        local = self.local
        return config.Slack("socket", local.bot_token, local.app_token, local.signing_secret, local.api_url)

    def adapter(self, house: House) -> Platform:
        return Slack(house.circulator, self.section())

    async def ready(self) -> None:
        await self.local.connected()

    async def type(self, who: str, command: str, /, **values: Any) -> str:
        group, _, rest = command.partition(" ")
        typed = [f'{name}:"{self._meant(value)}"' for name, value in values.items() if name.islower()]
        hall = self.halls["lounge"]
        return await self._through(
            who, values, self.local.slash(self.people[who], hall, f"/{group}", " ".join([rest, *typed]))
        )

    async def press(self, who: str, on: Message, label: str, **values: Any) -> str:
        assert isinstance(on, SlackMessage)
        return await self._through(who, values, self.local.click(self.people[who], on, action_id=_first_on(on, label)))

    async def choose(self, who: str, on: Message, menu: str, option: str) -> str:
        assert isinstance(on, SlackMessage)
        return await self._through(who, {}, self.local.pick(self.people[who], on, menu, option))

    def inbox(self, who: str) -> list[Message]:
        return [each for each in self.local.dms(self.people[who]) if each not in self.answers.get(who, [])]

    def board(self, place: str) -> list[Message]:
        return [*self.local.messages(self.halls[place])]

    def words(self, message: Message) -> str:
        assert isinstance(message, SlackMessage)
        return self._named(message.words)

    def talks(self) -> list[tuple[set[str], str]]:
        """Give each conversation of several: who is in it, and what stands there."""
        groups = [each for each in self.local.world.channels.values() if each.kind == "mpim"]
        return [(self._inside(each), "\n".join(map(self.words, self.local.messages(each)))) for each in groups]

    def rooms(self) -> list[Room]:
        private = [each for each in self.local.world.channels.values() if each.kind == "private"]
        return [Room(self._inside(each), [*self.local.messages(each)], each.archived) for each in private]

    def spoken(self, *inside: str) -> list[Message]:
        """Give what stands in the group message of these people, oldest first."""
        groups = [each for each in self.local.world.channels.values() if each.kind == "mpim"]
        return [each for one in groups if self._inside(one) == {*inside} for each in self.local.messages(one)]

    def close_door(self, who: str) -> None:
        self.people[who].dms_open = False

    def broken(self) -> list[str]:
        return self.local.violations

    async def _through(self, who: str, values: Mapping[str, Any], act: Any) -> str:
        """Fill a form page by page, and wait for the private answer."""
        self.clock.move(BETWEEN)
        user = self.people[who]
        before = self._private(user)
        reply: SlackReply = await act
        await self.local.pulse.until(lambda: reply.views or reply.messages, f"an answer to {reply.what}")
        view: View | None = reply.view
        while view is not None and view.open:
            reply = await self.local.submit(user, view, {key: values[key] for key in view.labels if key in values})
            assert not reply.errors, reply.errors
        if not reply.messages:
            await self.local.pulse.until(lambda: self._new(user, before), f"an answer to {reply.what}")
        found = reply.messages[-1] if reply.messages else self._new(user, before)[-1]
        self.answers.setdefault(who, []).append(found)
        return self.words(found)

    def _new(self, user: User, before: list[SlackMessage]) -> list[SlackMessage]:
        return [each for each in self._private(user) if each not in before]

    def _private(self, user: User) -> list[SlackMessage]:
        return [*self.local.ephemerals(user), *self.local.dms(user)]

    def _meant(self, value: Any) -> Any:
        name = value[1:] if isinstance(value, str) else ""
        if name in self.people and value.startswith("@"):
            return f"<@{self.people[name].id}|{name}>"
        return f"<#{self.halls[name].id}|{name}>" if name in self.halls else value

    def _inside(self, talk: SlackChannel) -> set[str]:
        return {name for name, one in self.people.items() if one.id in talk.members}

    def _named(self, text: str) -> str:
        for name, one in self.people.items():
            text = text.replace(f"<@{one.id}>", name)
        return text


@asynccontextmanager
async def discord_circle(clock: TravelClock | None = None) -> AsyncIterator[DiscordCircle]:
    async with LocalDiscord() as local:
        circle = DiscordCircle(local, clock or TravelClock(START))
        yield circle
        assert circle.broken() == []
    await heartbeats_ended()


@asynccontextmanager
async def slack_circle(clock: TravelClock | None = None) -> AsyncIterator[SlackCircle]:
    async with LocalSlack() as local:
        circle = SlackCircle(local, clock or TravelClock(START))
        yield circle
        assert circle.broken() == []


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
