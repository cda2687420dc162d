"""The town on the local Slack, which brings an event again that was not acknowledged, and a command or a click never."""

from __future__ import annotations

import re
import time
from collections import Counter
from datetime import timedelta
from typing import Self

from tests.faults.clock import SharedClock
from tests.faults.town import FILE, WISH, Json, Town, written
from tests.platforms.slack_local import Channel, LocalSlack, Message, User, View

_NUMBER = re.compile(r"-\d+(x\d+)?$")
"""The end of a room's name, which tells it from those that an interrupted try left."""


class SlackTown(Town):
    """With ``history`` the bot may read back what it posted."""

    platform = "slack"

    def __init__(self, *, history: bool) -> None:
        super().__init__()
        self.history = history
        self._last_step = self._told_again = False
        self.local = _Ahead(self.clock)
        self.local.validating = False
        ana, ben, cai = self.local.user("Ana", admin=True), self.local.user("Ben"), self.local.user("Cai")
        self.people = {"ana": ana, "ben": ben, "cai": cai, "dana": self.local.user("Dana")}
        self.hall = self.local.channel("introductions", ana, ben, cai)

    async def __aenter__(self) -> Self:
        self.local.town_clock = self.clock
        await self.local.__aenter__()
        return self

    async def __aexit__(self, *fault: object) -> None:
        await self.local.__aexit__(None, None, None)

    def section(self) -> Json:
        local = self.local
        tokens = {"bot_token": local.bot_token, "app_token": local.app_token}
        return {**tokens, "api_url": local.api_url, "history": self.history}

    async def ready(self) -> None:
        await self.local.connected()

    async def bereaved(self, away: timedelta) -> None:
        await self.local.disconnected()
        waiting = self.local.sockets.waiting
        for key in [key for key, one in waiting.items() if one.delivery.kind != "events_api"]:
            del waiting[key]
        for view in [view for stack in self.local.world.stacks.values() for view in list(stack)]:
            self.local._pop(view)

    @property
    def accepted(self) -> bool:
        """A command or a click is acknowledged before it is done, a form after that."""
        if self._told_again:
            return True
        answer = self.local.replies[-1].answer if self.local.replies else None
        if answer is None or not answer.done():
            return False
        return self._last_step or answer.result().payload.get("response_action") == "clear"

    def ledger(self) -> Counter[str]:
        seen = [one for one in self.local.world.channels.values() if one.members - {self.local.bot.id}]
        posted = [one for channel in seen for one in channel.messages if one.user is self.local.bot]
        return Counter([*(self._line(one) for one in posted if one.metadata or one.files), *self._talks()])

    def broken(self) -> list[str]:
        return self.local.violations

    async def set_up(self) -> None:
        ana = self.people["ana"]
        self._last_step = False
        form = await (await self.local.slash(ana, self.hall, "/community", "setup")).modal()
        await self._send(ana, form, {"Introductions channel": self.hall, "Welcome newcomers": "Yes"})

    async def set_up_digest(self, when: str) -> None:
        ana = self.people["ana"]
        self._last_step = False
        form = await (await self.local.slash(ana, self.hall, "/digest", "setup")).modal()
        await self._send(ana, form, {"Channel": self.hall, "When": when})

    async def introduce(self, who: str, name: str) -> None:
        person = self.people[who]
        self._last_step = False
        form = await (await self.local.slash(person, self.hall, "/intro", "me")).modal()
        await self._send(person, form, {"Name to use": name, "Role": "Surgical technologist"})

    async def greet(self) -> None:
        cai = self.people["cai"]
        card = next(one for one in self.local.messages(self.hall) if "Say hello" in one.buttons)
        self._last_step = False
        form = await (await self.local.click(cai, card, "Say hello")).modal()
        await self._send(cai, form, {"Line": "Welcome!"})

    async def take_back(self) -> None:
        ben, self._last_step = self.people["ben"], False
        asked = await (await self.local.slash(ben, self.hall, "/intro", "remove")).message()
        self._last_step = True
        await (await self.local.click(ben, asked, "Delete it")).message()

    async def seek(self) -> None:
        cai, self._last_step = self.people["cai"], False
        form = await (await self.local.slash(cai, self.hall, "/mentor", "request")).modal()
        await self._send(cai, form, WISH)

    async def accept(self, label: str) -> None:
        ben, self._last_step = self.people["ben"], True
        asked = next(one for one in self.local.dms(ben) if label in one.buttons)
        await (await self.local.click(ben, asked, label)).message()

    async def arrive(self) -> None:
        self._told_again = True
        await self.local.arrive(self.people["dana"])

    async def use(self, who: str, command: str, /, **values: str) -> None:
        group, _, rest = command.partition(" ")
        typed = [
            f'{name}:"{value}"' if value not in self.people else f"{name}:@{value}" for name, value in values.items()
        ]
        self._last_step = True
        await (await self.local.slash(self.people[who], self.hall, f"/{group}", " ".join([rest, *typed]))).message()

    async def _send(self, who: User, form: View, values: Json) -> None:
        """Fill a form page by page, and send as it is what is not given."""
        while form.open:
            await self.local.submit(
                who, form, {label: value for label, value in values.items() if label in form.labels}
            )

    def _line(self, message: Message) -> str:
        files = "".join(FILE + file.name for file in message.files)
        words = "(deleted)" if message.deleted else self.local.shown(written(message.words))
        return f"{self._place(message)}: {words}{files}"

    def _place(self, message: Message) -> str:
        place = self._name(message.channel)
        above = next((one for one in message.channel.messages if one.ts == message.thread_ts), None)
        return f"{place} > {written(above.words)[:20]}" if above and above is not message else place

    def _name(self, channel: Channel) -> str:
        if channel.kind not in {"im", "mpim"}:
            return f"#{_NUMBER.sub('', channel.name)}"
        return f"@{self._inside(channel)}"

    def _talks(self) -> list[str]:
        """Give the conversations and rooms in which there is somebody."""
        groups = [one for one in self.local.world.channels.values() if one.kind in {"mpim", "private"}]
        return [
            f"{self._inside(one)} {'were' if one.closed or one.archived else 'are'} in {self._name(one)}"
            for one in groups
            if one.members - {self.local.bot.id}
        ]

    def _inside(self, channel: Channel) -> str:
        return "+".join(name for name, one in self.people.items() if one.id in channel.members)


class _Ahead(LocalSlack):
    """A local Slack whose triggers, addresses and stamps follow the town's clock."""

    def __init__(self, clock: SharedClock) -> None:
        self.town_clock = clock
        super().__init__()
        self.world.stamp = self._stamp  # type: ignore[method-assign]

    def now(self) -> float:
        return super().now() + self.town_clock.ahead

    def _stamp(self) -> str:
        present = time.time_ns() // 1000 + int(self.town_clock.ahead * 1e6)
        self.world._last_stamp = max(self.world._last_stamp + 1, present)
        return f"{self.world._last_stamp // 1_000_000}.{self.world._last_stamp % 1_000_000:06d}"
