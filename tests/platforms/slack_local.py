"""A local Slack: a workspace on a loopback port that a real app connects to, for end-to-end tests."""

import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from . import slack_api as api
from .slack_blocks import Json, shown
from .slack_events import Events
from .slack_forms import Refused
from .slack_http import signed
from .slack_ledger import FOR_EVER, Fault, Request
from .slack_pulse import NeverCame
from .slack_reply import Reply
from .slack_world import Channel, File, Kind, Message, User, View

__all__ = [
    "FOR_EVER",
    "Channel",
    "Fault",
    "File",
    "LocalSlack",
    "Message",
    "NeverCame",
    "Refused",
    "Reply",
    "User",
    "View",
]


class LocalSlack(Events):
    """A workspace that serves its API while the `async with` lasts."""

    def __init__(self) -> None:
        super().__init__()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=64 * 2**20)
        application.add_routes([*api.routes(self), web.get("/link/", self.sockets.handle)])
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for fault in self.faults:
            fault.release.set()
        await self.sockets.close()
        await self.stop_tasks()
        await self.posts.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """The base_url for AsyncWebClient."""
        return f"{self.base_url}/api/"

    @property
    def bot(self) -> User:
        """The app's own user."""
        return self.world.bot

    def user(self, name: str, **traits: Any) -> User:
        """The person of that name; a new one has these traits (admin, owner, guest, tz, dms_open, …)."""
        handle = name.lower().replace(" ", ".")
        known = next((one for one in self.world.users.values() if one.name == handle), None)
        return known or self.world.add_user(name, **traits)

    def connect_user(self, name: str, *, team: str, **traits: Any) -> User:
        """A person of another workspace, met through Slack Connect."""
        return self.world.add_user(name, team, **traits)

    def channel(self, name: str, *members: User, private: bool = False, bot: bool = True) -> Channel:
        """The channel of that name; a new one has these members, and the app too unless `bot=False`."""
        known = self.world.named(name)
        if known is None:
            kind: Kind = "private" if private else "public"
            known = self.world.add_channel(name.removeprefix("#"), kind, {self.bot.id} if bot else set())
        known.members |= {user.id for user in members}
        known.shared |= any(user.team_id != self.team_id for user in members)
        return known

    def dm(self, user: User) -> Channel:
        """The direct conversation of a person with the app."""
        return self.world.direct({user.id, self.bot.id})

    def messages(self, place: Channel | User) -> list[Message]:
        """What now stands in a channel, or in a person's direct messages with the app, oldest first."""
        channel = self.dm(place) if isinstance(place, User) else place
        return [one for one in channel.messages if not one.deleted]

    def dms(self, user: User) -> list[Message]:
        """What now stands in a person's direct messages with the app, oldest first."""
        return self.messages(user)

    def thread(self, message: Message) -> list[Message]:
        """The replies under a message, oldest first."""
        return [one for one in self.messages(message.channel) if one.thread_ts == message.ts and one is not message]

    def ephemerals(self, user: User, channel: Channel | None = None) -> list[Message]:
        """The private messages that a person sees in channels, oldest first."""
        seen = [one for one in self.world.ephemerals if one.seen_by is user and not one.deleted]
        return [one for one in seen if channel is None or one.channel is channel]

    def home(self, user: User) -> View | None:
        """The Home tab as last published for a person."""
        return self.world.homes.get(user.id)

    def stack(self, user: User) -> list[View]:
        """The modals open before a person, the top one last."""
        return list(self.world.stacks.get(user.id, []))

    def calls(self, method: str) -> list[Request]:
        """The calls of one method so far, in order."""
        return [one for one in self.requests if one.method == method]

    def shown(self, text: str) -> str:
        """mrkdwn as a reader sees it."""
        return shown(text, self.world.name_of)

    async def posted(
        self, place: Channel | User, containing: str = "", *, nth: int = 1, seconds: float = 10
    ) -> Message:
        """The first (or nth) message of the app there with these words, as soon as it stands."""

        def look() -> Message | None:
            mine = [one for one in self.messages(place) if one.user is self.bot]
            fitting = [one for one in mine if containing in f"{one.text}\n{one.words}"]
            return fitting[nth - 1] if len(fitting) >= nth else None

        return await self.pulse.until(look, f"message {nth} with {containing!r} in {place.name}", seconds)

    async def changed(self, on: Message | View, containing: str = "", *, seconds: float = 10) -> None:
        """Wait until a message or view holds these words (or, without words, was changed or deleted since now)."""
        before = _version(on)
        what = f"{containing!r} to stand in it" if containing else "a change of it"
        await self.pulse.until(
            lambda: containing in on.words if containing else _version(on) != before, f"{what}: {on.words!r}", seconds
        )

    async def called(self, method: str, *, nth: int = 1, seconds: float = 10) -> Request:
        """The nth call of a method, as soon as it is answered."""

        def look() -> Request | None:
            answered = [one for one in self.calls(method) if one.status]
            return answered[nth - 1] if len(answered) >= nth else None

        return await self.pulse.until(look, f"call {nth} of {method}", seconds)

    async def connected(self, number: int = 1, *, seconds: float = 20) -> None:
        """Wait until the app has opened so many websockets."""
        await self.pulse.until(lambda: len(self.sockets.live) >= number, f"{number} open websockets", seconds)

    async def disconnected(self, *, seconds: float = 10) -> None:
        """Wait until the end of the app's last websocket is noticed, as after a kill."""
        await self.pulse.until(lambda: not self.sockets.live, "the websockets of the app to close", seconds)

    async def disconnect(self, reason: str = "warning") -> None:
        """Ask the app to reconnect (warning, refresh_requested), and wait until it has left."""
        await self.sockets.disconnect(reason)

    def numb_socket(self, *, pongs: bool) -> None:
        """Let the app's websockets stay open and bring nothing any more; with `pongs` they still answer its pings."""
        self.sockets.numb(pongs=pongs)

    def drop_socket(self) -> None:
        """Cut the app's websockets without a word."""
        self.sockets.drop()

    def signed(self, body: str, *, timestamp: int | None = None) -> dict[str, str]:
        """The signature headers of a genuine request with this body, now or at another time."""
        return signed(self.signing_secret, body, timestamp=timestamp)

    async def raw(self, *, headers: Mapping[str, str], body: str | bytes) -> tuple[int, str]:
        """Status and text that the app answers to exactly these bytes and headers."""
        return await self.posts.raw(headers, body)

    async def ssl_check(self) -> tuple[int, str]:
        """Slack's check of the certificate, which is not signed."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.raw(headers=form, body="ssl_check=1&token=local-verification-token")

    async def url_verification(self, challenge: str = "a-challenge") -> tuple[int, str]:
        """Slack's check of the request URL; the app answers with the challenge."""
        payload: Json = {"type": "url_verification", "token": "local-verification-token", "challenge": challenge}
        body = json.dumps(payload)
        return await self.raw(headers={"Content-Type": "application/json", **self.signed(body)}, body=body)


def _version(on: Message | View) -> tuple[int, bool]:
    return (on.updates, on.open) if isinstance(on, View) else (on.edits, on.deleted)
