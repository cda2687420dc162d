"""What only Slack knows: who manages the workspace, who is still there, which channels we are in, what a file holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api, limits
from adapters.slack.receive import Installed, name_of
from adapters.slack.spans import Json
from bot import config
from bot.errors import UserError
from bot.inbound import Inbound, Press, Submit
from bot.platforms import Channel
from bot.text import Words, say
from bot.values import accounts_in

_RIGHTS_KEPT, _NAME_KEPT = 30.0, 600.0
_PATIENCE = 0.7
_PAGES = 20
_HOSTS = ("slack.com", "slack-gov.com", "slack-files.com")


@dataclass(frozen=True, slots=True)
class Person:
    """What Slack says of an account; another workspace's admins manage nothing here."""

    name: str
    language: str
    steward: bool
    here: bool
    zone: str = ""


class Asker:
    """Asks Slack, and remembers a person: their rights for half a minute, their name for ten."""

    def __init__(self, client: AsyncWebClient, settings: config.Slack, home: Installed) -> None:
        self._client, self._settings, self._home = client, settings, home
        self._people: dict[str, tuple[float, Person]] = {}

    async def steward(self, inbound: Inbound) -> bool:
        """Say whether this person is an admin or owner; where Slack does not answer, they are not."""
        try:
            return not inbound.stranger and (await self._asked(inbound.account, _RIGHTS_KEPT)).steward
        except api.TROUBLE:
            return False

    async def here(self, account: str) -> bool | None:
        """Say whether an account is still in the workspace; None: Slack does not say."""
        try:
            return (await self._asked(account, _RIGHTS_KEPT)).here
        except SlackApiError as fault:
            return False if api.code(fault) in {"user_not_found", "user_not_visible"} else None
        except api.TROUBLE:
            return None

    async def zone(self, account: str) -> str:
        """Give a person's time zone, which Slack takes from their device; a slow answer is not waited for."""
        try:
            async with asyncio.timeout(_PATIENCE):
                return (await self._asked(account, _NAME_KEPT)).zone
        except api.TROUBLE:
            return ""

    async def introduced(self, inbound: Inbound) -> Inbound:
        """Put the name that a person chose, and their language, where Slack's payload has a handle.

        So for those who were picked in a menu, of whom it has an id alone. A form must open within 3 seconds, so a
        slow answer is not waited for.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                names = await self._names(inbound)
                person = await self._asked(inbound.account, _NAME_KEPT)
        except api.TROUBLE:
            return inbound
        names = {**inbound.names, **names}
        return replace(
            inbound, name=person.name or inbound.name, language=person.language or inbound.language, names=names
        )

    async def _names(self, inbound: Inbound) -> Mapping[str, str]:
        picked = inbound.ask.picks if isinstance(inbound.ask, Press) else ()
        raw = inbound.ask.values.values() if isinstance(inbound.ask, Submit) else picked
        wanted = [account for account in accounts_in(*raw) if account.isalnum()][:10]
        return {account: (await self._asked(account, _NAME_KEPT)).name or account for account in wanted}

    async def lacking(self, place: str) -> list[Words]:
        """Name what we lack in a channel.

        Raises:
            UserError: Slack does not answer now.
        """
        invite = say("a seat (type /invite @{bot} there)", bot=self._home.bot_name)
        try:
            channel: Json = (await self._client.conversations_info(channel=place))["channel"]
        except SlackApiError as fault:
            if api.code(fault) in {"channel_not_found", "missing_scope"}:
                return [invite]
            raise _later() from None
        except api.TROUBLE:
            raise _later() from None
        if channel.get("is_archived"):
            return [say("an open channel (this one is archived)")]
        return [] if channel.get("is_member") else [invite]

    async def channels(self) -> list[Channel]:
        """Give the channels that we were invited to."""
        return [Channel(str(each["id"]), str(each["name"])) async for each in self._mine()]

    async def fetch(self, url: str) -> tuple[str, bytes]:
        """Copy a file that a person handed over. Our token goes to Slack's own hosts alone.

        Raises:
            UserError: it is too large, or Slack does not give it.
        """
        if not self._slacks(url):
            raise UserError(say("I can only take files that are in Slack. Upload it here."))
        name = unquote(urlsplit(url).path.rpartition("/")[2]) or "file"
        headers = {"Authorization": f"Bearer {self._settings.bot_token}"}
        timeout = aiohttp.ClientTimeout(total=30)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(url, headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status != 200:
                    raise UserError(say("Slack did not give me {name}. Attach it again.", name=name))
                return name, await _content(answer, name)
        except (TimeoutError, aiohttp.ClientError, OSError):
            raise UserError(say("Slack did not give me {name}. Attach it again.", name=name)) from None

    async def _asked(self, account: str, kept: float) -> Person:
        now = asyncio.get_running_loop().time()
        since, known = self._people.get(account, (0.0, None))
        if known and now - since < kept:
            return known
        self._people = {key: entry for key, entry in self._people.items() if now - entry[0] < _NAME_KEPT}
        user: Json = (await self._client.users_info(user=account, include_locale=True))["user"]
        ours = user.get("team_id", self._home.team) == self._home.team and not user.get("is_stranger")
        manages = any(user.get(right) for right in ("is_admin", "is_owner", "is_primary_owner"))
        here, language = not user.get("deleted"), str(user.get("locale", ""))
        person = Person(name_of(user), language, ours and manages and here, here, str(user.get("tz") or ""))
        self._people[account] = (now, person)
        return person

    async def _mine(self) -> AsyncIterator[Json]:
        cursor = ""
        for _ in range(_PAGES):
            page = await self._client.users_conversations(
                types="public_channel,private_channel", exclude_archived=True, limit=200, cursor=cursor
            )
            for channel in page["channels"]:
                yield channel
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    def _slacks(self, url: str) -> bool:
        """Say whether an address is Slack's, or of the API that we are told to use."""
        try:
            asked, ours = urlsplit(url), urlsplit(self._settings.api_url)
            if (asked.scheme, asked.hostname, asked.port) == (ours.scheme, ours.hostname, ours.port):
                return True
            host = asked.hostname or ""
            return (
                asked.scheme == "https"
                and asked.port in {None, 443}
                and any(host == one or host.endswith(f".{one}") for one in _HOSTS)
            )
        except ValueError:
            return False


async def _content(answer: aiohttp.ClientResponse, name: str) -> bytes:
    """Read at most what we take, whatever the headers say of the length."""
    content = b""
    async for chunk in answer.content.iter_chunked(64 * 1024):
        content += chunk
        if len(content) > limits.FILE_BYTES:
            raise UserError(say("{name} is larger than 8 MB. Attach a smaller file.", name=name))
    return content


def _later() -> UserError:
    return UserError(say("Slack does not answer just now. Try again in a minute; nothing was changed."))
