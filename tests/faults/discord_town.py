"""The town on the local Discord. Who sees 'interaction failed' tries again, if nothing came of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Self

from aiohttp import web

from tests.circles import fitting
from tests.faults.town import FILE, WISH, Json, Town, written
from tests.platforms import discord_components as components
from tests.platforms.discord_local import Channel, LocalDiscord, Member, Message, Modal, Reply
from tests.platforms.discord_places import PRIVATE_THREAD
from tests.platforms.discord_world import Event

OURS = 1_000
"""From this number on the ids of components are the bot's own: only what it owes has one."""

REST, DELETE = "Send without the rest", "Delete it"
TOKEN = timedelta(minutes=15)


class DiscordTown(Town):
    platform = "discord"

    def __init__(self) -> None:
        super().__init__()
        self.local = _Again()
        self.local.validating = self.local.rest.validating = False
        self.local.world.listeners.append(self._note)
        self._posted: list[Message] = []
        guild = self.local.guild("OR peers")
        self.hall = guild.channel("introductions")
        self.people = {
            "ana": guild.member("Ana", manage_guild=True),
            "ben": guild.member("Ben"),
            "cai": guild.member("Cai"),
        }

    async def __aenter__(self) -> Self:
        self.local.clock = self.clock.now
        await self.local.__aenter__()
        return self

    async def __aexit__(self, *fault: object) -> None:
        await self.local.__aexit__(None, None, None)

    def section(self) -> Json:
        local = self.local
        return {"token": local.token, "api_url": local.api_url, "gateway_url": local.gateway_url}

    async def ready(self) -> None:
        await self.local.connected()

    async def bereaved(self, away: timedelta) -> None:
        await self.local.disconnected()
        for reply in self.local.world.replies.values():
            reply.late = reply.late or reply.acknowledged is None
            reply.expired = reply.expired or away > TOKEN

    @property
    def accepted(self) -> bool:
        """What is acknowledged is done, unless it leads on to a next step."""
        last = next(reversed(self.local.world.replies.values()), None)
        if last is None or last.acknowledged is None or last.modal is not None:
            return False
        return last.message is None or not {REST, DELETE} & set(last.message.buttons)

    def ledger(self) -> Counter[str]:
        return Counter([*map(self._line, self._posted), *self._talks()])

    def broken(self) -> list[str]:
        return [str(each) for each in self.local.violations]

    async def set_up(self) -> None:
        ana = self.people["ana"]
        await self.local.registered("community setup")
        form = await self.local.slash(ana, self.hall, "community setup")
        await self._send(ana, form, {"Introductions channel": self.hall})

    async def set_up_digest(self, when: str) -> None:
        ana = self.people["ana"]
        form = await self.local.slash(ana, self.hall, "digest setup")
        await self._send(ana, form, {"Channel": self.hall, "When": when})

    async def introduce(self, who: str, name: str) -> None:
        person = self.people[who]
        form = await self.local.slash(person, self.hall, "intro me")
        await self._send(person, form, {"Name to use": name, "Role (1 of 2)": "Surgical technologist"})

    async def greet(self) -> None:
        cai, card = self.people["cai"], self._card()
        form = await self.local.click(cai, card, "Say hello")
        await self._send(cai, form, {"Line": "Welcome!"})

    async def take_back(self) -> None:
        ben = self.people["ben"]
        asked = await self.local.slash(ben, self.hall, "intro remove")
        await self.local.click(ben, _shown(asked), DELETE)

    async def seek(self) -> None:
        cai = self.people["cai"]
        form = await self.local.slash(cai, self.hall, "mentor request")
        await self._send(cai, form, fitting(_form(form).fields, WISH))

    async def accept(self, label: str) -> None:
        ben = self.people["ben"]
        asked = next(one for one in self.local.messages(ben) if label in one.buttons)
        await self.local.click(ben, asked, label)

    async def arrive(self) -> None:
        raise NotImplementedError("who joins while no bot listens is not told of again")

    async def use(self, who: str, command: str, /, **values: str) -> None:
        given = {name: self.people.get(value, value) for name, value in values.items()}
        await self.local.slash(self.people[who], self.hall, command, options=given)

    async def _send(self, who: Member, form: Reply, values: Json) -> None:
        """Fill the first page of a form, and leave the others as they are."""
        first = await self.local.submit(who, _form(form), values)
        if REST in _shown(first).buttons:
            await self.local.click(who, _shown(first), REST)

    def _note(self, event: Event) -> None:
        """Keep what is owed, as it is posted."""
        if event.name != "MESSAGE_CREATE":
            return
        message = self.local.world.channels[event.payload["channel_id"]].messages[event.payload["id"]]
        if any(one.get("id", 0) >= OURS for one in components.flat(message.components)):
            self._posted.append(message)

    def _line(self, message: Message) -> str:
        files = "".join(FILE + file.name for file in message.attachments)
        words = "(deleted)" if message.deleted else written(message.text)
        return f"{_place(message.channel)}: {words}{files}"

    def _talks(self) -> list[str]:
        """Give the conversations in which there is somebody."""
        found = []
        for channel in self.local.world.channels.values():
            if channel.type == PRIVATE_THREAD and channel.thread is not None:
                there = [name for name, one in self.people.items() if one.id in channel.thread.members]
                if there:
                    found.append(
                        f"{' and '.join(there)} {'were' if channel.thread.archived else 'are'} in {channel.name}"
                    )
        return found

    def _card(self) -> Message:
        return next(one for one in self.local.messages(self.hall) if "Say hello" in one.buttons)


class _Again(LocalDiscord):
    """A local Discord that can be opened again, in another event loop."""

    async def __aenter__(self) -> Self:
        self._app = web.Application(client_max_size=30 * 1024 * 1024)
        self.rest.add_to(self._app)
        for path in ("/gateway", "/gateway/"):
            self._app.router.add_get(path, self.gateway.serve)
        self.gateway.sessions.clear()
        return await super().__aenter__()


def _place(channel: Channel) -> str:
    if channel.recipient is not None:
        return f"@{channel.recipient.name}"
    return f"#{channel.parent.name} > {channel.name}" if channel.parent and channel.is_thread else f"#{channel.name}"


def _shown(reply: Reply) -> Message:
    assert reply.message is not None
    return reply.message


def _form(reply: Reply) -> Modal:
    assert reply.modal is not None, reply.message and reply.message.text
    return reply.modal
