"""The roll of a channel or of the whole workspace: everybody there who is a person with an account of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api, limits, refusals
from adapters.slack.receive import Installed, name_of
from adapters.slack.spans import Json
from bot.errors import UserError
from bot.platforms import NotDone, Person
from bot.text import say

_NOT_OURS = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_invited_user")
SLACKBOT = "USLACKBOT"
Call = Callable[..., Awaitable[Any]]


class Roll:
    def __init__(self, client: AsyncWebClient, home: Installed) -> None:
        self._client, self._home = client, home

    async def people(self, place: str) -> list[Person]:
        """Give the people of a channel, or of the workspace; guests, bots and deactivated accounts are left out.

        Raises:
            UserError: we are not in that channel.
            NotDone: Slack does not say now.
        """
        inside = await self._members(place) if place else None
        users = self._few(inside) if inside is not None and len(inside) <= limits.FEW else self._all()
        return [
            Person(str(user["id"]), name_of(user))
            async for user in users
            if self._ours(user) and (inside is None or user["id"] in inside)
        ]

    async def _members(self, place: str) -> set[str]:
        pages = self._pages(self._client.conversations_members, "members", channel=place)
        return {str(account) async for account in pages}

    def _all(self) -> AsyncIterator[Json]:
        return self._pages(self._client.users_list, "members")

    async def _few(self, accounts: set[str]) -> AsyncIterator[Json]:
        """Ask for each of a few: a large workspace has many pages of everybody, and Slack gives them slowly."""
        for account in sorted(accounts):
            yield (await self._asked(self._client.users_info, user=account))["user"]

    async def _pages(self, call: Call, key: str, **wanted: Any) -> AsyncIterator[Any]:
        cursor = ""
        while True:
            page = await self._asked(call, limit=limits.ROLL_PAGE, cursor=cursor, **wanted)
            for each in page[key]:
                yield each
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def _asked(self, call: Call, **wanted: Any) -> Any:
        """Ask, and wait as long as Slack says; an errand that waits too long is called back, and run again later."""
        while True:
            try:
                return await call(**wanted)
            except api.TROUBLE as fault:
                pause = api.wait(fault)
                if pause is None:
                    raise self._refused(fault) from None
                await asyncio.sleep(pause.total_seconds())

    def _refused(self, fault: BaseException) -> Exception:
        if isinstance(fault, SlackApiError) and api.code(fault) in {"channel_not_found", "not_in_channel"}:
            return UserError(say("I am not in that channel. Type /invite @{bot} there.", bot=self._home.bot_name))
        return NotDone(api.code(fault), refusals.SOON)

    def _ours(self, user: Json) -> bool:
        team = user.get("team_id", self._home.team)
        return team == self._home.team and user["id"] != SLACKBOT and not any(user.get(each) for each in _NOT_OURS)
