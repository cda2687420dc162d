"""Slack as the core sees it: started with a token, stopped clean, asked and told through the modules beside this one."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import api, limits, register, signature
from adapters.slack.answers import Answers
from adapters.slack.asking import Asker
from adapters.slack.connection import Connection
from adapters.slack.listen import Listeners
from adapters.slack.looking import Looker
from adapters.slack.pace import Pace
from adapters.slack.receive import NAME, Installed, Receiver
from adapters.slack.refusals import LATER
from adapters.slack.roll import Roll
from adapters.slack.send import Sender
from bot import config
from bot.agenda import Agenda
from bot.cards import Card
from bot.circulator import Circulator
from bot.inbound import Inbound
from bot.platforms import Audience, Channel, Effect, Need, NotDone, Order, Person, Sent
from bot.text import Words

log = logging.getLogger(__name__)
_SETTLE = 5.0
_NO_BOT = "[slack] bot_token is refused by Slack ({code}): copy it again from the app's page 'OAuth & Permissions', after installing it"
_NO_APP = (
    "[slack] app_token is refused by Slack ({code}): make one with connections:write under 'Basic Information', 'App-Level Tokens', "
    "and switch Socket Mode on"
)
_MEND = "Paste `circulator slack manifest` at api.slack.com/apps, then install the app again"
_UNREACHED = "[slack] api_url does not answer ({code}): is this machine online?"


class Slack:
    """One installation of the app in one workspace, over Socket Mode or signed HTTP."""

    name = NAME
    paper = limits.PAPER

    def __init__(self, circulator: Circulator, config: config.Slack) -> None:
        self._circulator, self._config = circulator, config
        self._client = api.web_client(config, token=config.bot_token)
        self._pace = Pace()
        self._parts: _Parts | None = None
        self._connection: Connection | None = None
        self._taking = False
        self._ended = False

    @property
    def connected(self) -> bool:
        if not self._taking or self._ended:
            return False
        return self._connection is None or self._connection.connected

    async def start(self) -> None:
        """Sign in, and let events come in.

        Raises:
            ConfigError: Slack refuses a token, with the key and how to mend it.
        """
        home, granted = await _signed_in(self._client)
        looker = Looker(self._client, home.bot, able=_reads_back(self._config, granted))
        sender = Sender(self._client, home, self._pace, looker)
        self._parts = parts = _Parts(self._circulator, self._client, self._config, home, sender, self._end)
        self._ended = False
        await self._circulator.returned(NAME, home.team)
        if self._config.mode == "socket":
            url = await _socket_url(self._client, self._config.app_token)
            self._connection = Connection(parts.app, self._client, self._config.app_token)
            await self._connection.open(url)
        self._taking = True
        log.info("Slack: %s, over %s", home.team_name, self._config.mode)

    async def stop(self) -> None:
        """Take no more events, finish what is under way, and close."""
        self._taking = False
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
        if self._parts is not None:
            await self._parts.listeners.settle(_SETTLE)

    def mount(self, application: web.Application) -> None:
        """Take Slack's requests at /slack/events, in mode ``http``."""
        if self._config.mode == "http":
            application.router.add_post(register.PATH, self._receive)

    def turn(self, effect: Effect, workspace: str, place: str) -> timedelta:
        return self._pace.turn(effect, workspace, place)

    def entry(self, agenda: Agenda) -> Agenda | None:
        """Slack keeps no calendar."""
        return None

    async def send(self, order: Order) -> Sent:
        if self._ended:
            raise NotDone("the app was removed from this workspace", LATER, holds="all")
        return await self._running.sender.send(order)

    async def respond(self, inbound: Inbound, card: Card, audience: Audience) -> None:
        await self._running.answers.show(inbound, card, audience)

    async def lacking(self, workspace: str, place: str, needs: Sequence[Need]) -> list[Words]:
        return await self._running.asker.lacking(place)

    async def channels(self, workspace: str) -> list[Channel]:
        return await self._running.asker.channels()

    async def steward(self, inbound: Inbound) -> bool:
        return await self._running.asker.steward(inbound)

    async def fetch(self, workspace: str, reference: str) -> tuple[str, bytes]:
        return await self._running.asker.fetch(reference)

    async def zone(self, workspace: str, account: str) -> str:
        return await self._running.asker.zone(account)

    async def here(self, workspace: str, account: str) -> bool | None:
        return await self._running.asker.here(account)

    async def people(self, workspace: str, place: str) -> list[Person] | None:
        return await self._running.roll.people(place)

    @property
    def _running(self) -> _Parts:
        if self._parts is None:
            raise NotDone("Slack is not started", LATER, holds="all")
        return self._parts

    async def _end(self, why: str) -> None:
        """The workspace took the token away; only installing the app again, and a start, bring it back."""
        if not self._ended:
            log.error(
                "Slack: %s. Install the app again, put the new bot_token into the configuration, and start me anew.",
                why,
            )
        self._ended = True
        await self._circulator.removed(NAME, self._running.home.team)

    async def _receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        if signature.certificate_check(request.content_type, body):
            return web.Response()
        if not signature.genuine(self._config.signing_secret, request.headers, body, self._circulator.clock.now()):
            log.warning("a request to %s was refused: Slack did not sign it, or not lately", register.PATH)
            return web.Response(status=401)
        if self._parts is None or not self._taking:
            return web.Response(status=503)
        try:
            asked = AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=dict(request.headers))
        except ValueError:
            return web.Response(status=400)
        return await to_aiohttp_response(await self._parts.app.async_dispatch(asked))


class _Parts:
    """What exists once Slack has told us who we are."""

    def __init__(
        self,
        circulator: Circulator,
        client: AsyncWebClient,
        settings: config.Slack,
        home: Installed,
        sender: Sender,
        ended: Callable[[str], Awaitable[None]],
    ) -> None:
        self.home, self.sender = home, sender
        self.answers = Answers(client, sender)
        self.asker = Asker(client, settings, home)
        self.roll = Roll(client, home)
        self.listeners = Listeners(
            circulator, Receiver(home, circulator.catalogue, settings.prefix), self.answers, self.asker, ended
        )
        self.app = _app(settings, home)
        self.listeners.attach(self.app)


def _app(settings: config.Slack, home: Installed) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        # Who we are is known since the start, so no event waits for Slack before it is acknowledged.
        return AuthorizeResult(
            enterprise_id=None, team_id=home.team, bot_user_id=home.bot, bot_token=settings.bot_token
        )

    # Our own check of signatures stands before Bolt; its runner answers at once with process_before_response.
    return AsyncApp(
        name="circulator", logger=api.sdk_log, client=api.web_client(settings), authorize=authorize,
        process_before_response=True, request_verification_enabled=False,
    )  # fmt: skip


async def _signed_in(client: AsyncWebClient) -> tuple[Installed, set[str]]:
    """Give who we are, and the scopes that we were granted."""
    try:
        me = await client.auth_test()
    except SlackApiError as fault:
        raise config.ConfigError(_NO_BOT.format(code=api.code(fault))) from None
    except api.TROUBLE as fault:
        raise config.ConfigError(_UNREACHED.format(code=api.code(fault))) from None
    return Installed(str(me["team_id"]), str(me["team"]), str(me["user_id"]), str(me["user"])), _granted(me)


def _granted(answer: AsyncSlackResponse) -> set[str]:
    given = next((value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), "")
    return {scope.strip() for scope in str(given).split(",")}


def _reads_back(settings: config.Slack, granted: set[str]) -> bool:
    """Say whether posts can be read back; where a single scope lacks, its kind of channel says so when it is asked."""
    if settings.history and not granted & set(register.HISTORY_SCOPES):
        log.warning("Slack: [slack] history is on, but no history scope is granted. %s", _MEND)
        return False
    return settings.history


async def _socket_url(client: AsyncWebClient, app_token: str) -> str:
    try:
        return str((await client.apps_connections_open(app_token=app_token))["url"])
    except SlackApiError as fault:
        raise config.ConfigError(_NO_APP.format(code=api.code(fault))) from None
    except api.TROUBLE as fault:
        raise config.ConfigError(_UNREACHED.format(code=api.code(fault))) from None


async def check(settings: config.Slack) -> list[tuple[bool, str]]:
    """Say what works with these tokens, and of what does not, how to mend it."""
    client = api.web_client(settings, token=settings.bot_token)
    try:
        me = await client.auth_test()
    except api.TROUBLE as fault:
        words = _NO_BOT if isinstance(fault, SlackApiError) else _UNREACHED
        return [(False, words.format(code=api.code(fault)))]
    findings = [(True, f"Slack: {me['user']} is installed in {me['team']}")]
    granted = _granted(me)
    wanted = (*register.SCOPES, *(register.HISTORY_SCOPES if settings.history else ()))
    lacking = [scope for scope in wanted if scope not in granted]
    mend = f"Slack: these scopes lack: {', '.join(lacking)}. {_MEND}"
    findings.append((not lacking, mend if lacking else "Slack: every scope is granted"))
    if settings.mode == "socket":
        findings.append(await _socket_check(client, settings.app_token))
    return findings


async def _socket_check(client: AsyncWebClient, app_token: str) -> tuple[bool, str]:
    try:
        await _socket_url(client, app_token)
    except config.ConfigError as fault:
        return False, str(fault)
    return True, "Slack: Socket Mode takes the app token"
