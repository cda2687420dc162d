"""The connection: discord.py's HTTP client with its rate limits, its gateway, and its faults in our words."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import yarl

from adapters.discord.client import LONGEST_WAIT, AsyncWebhookAdapter, Client, DiscordWebSocket, Hear, Route, discord
from adapters.discord.downloads import download
from adapters.discord.faults import Broken, Fault, Limited, Refused, Unreached
from adapters.discord.limits import INVALID_SECONDS, REQUESTS, SPREAD_SECONDS
from adapters.discord.pace import Pace
from adapters.discord.sheets import Upload
from adapters.discord.strikes import Strikes
from adapters.discord.traffic import Asked, watch
from bot.config import ConfigError
from bot.config import Discord as Settings

_Hooks: Any = AsyncWebhookAdapter  # untyped in discord.py

log = logging.getLogger(__name__)
# From whom nothing comes for so long, nothing will.
READ_SECONDS, UPLOAD_SECONDS = 20.0, 60.0
_UNKNOWN = (
    "[discord] token is not one that Discord knows. Copy it anew from the developer portal, page 'Bot', 'Reset Token'."
)
_MEMBERS = (
    "[discord] members_intent is true, and Discord refuses it: switch on 'Server Members Intent' in the developer portal, "
    "page 'Bot', or set members_intent = false; then newcomers are not welcomed, and all else works."
)


class Wire:
    """One bot's connection. ``hear`` is called with every gateway event that we use, by name."""

    def __init__(self, config: Settings, hear: Hear) -> None:
        self._config, self._hear = config, hear
        self._connected = asyncio.Event()
        self._hooks: Any = _Hooks()
        self._session: aiohttp.ClientSession | None = None
        self._client: Client | None = None
        self._running: asyncio.Task[None] | None = None
        self._pace, self._strikes = Pace(REQUESTS, SPREAD_SECONDS), Strikes()

    @property
    def connected(self) -> bool:
        return self._connected.is_set()

    @property
    def application_id(self) -> str:
        return str(self.client.application_id)

    @property
    def user_id(self) -> str:
        return str(self.client.user.id) if self.client.user else ""

    @property
    def client(self) -> Client:
        if self._client is None:
            raise Unreached("not started")
        return self._client

    def guild_name(self, guild: str) -> str:
        known = self._client.get_guild(int(guild)) if self._client and guild else None
        return known.name if known else ""

    async def login(self) -> None:
        """Open the HTTP half.

        Raises:
            ConfigError: the token is wrong.
        """
        # discord.py keeps this on a class, and the gateway's too, so they hold for the whole process.
        Route.BASE = self._config.api_url.rstrip("/")
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trace_configs=[watch(self._strikes)])
        self._client = Client(
            watch(self._strikes, self._pace), members=self._config.members_intent, connected=self._connected, hear=self._hear,
        )  # fmt: skip
        try:
            await self._client.login(self._config.token)
        except (discord.LoginFailure, ValueError, TypeError):
            await self.close()
            raise ConfigError(_UNKNOWN) from None
        except (OSError, aiohttp.ClientError, discord.HTTPException) as fault:
            await self.close()
            raise ConfigError(f"[discord] api_url does not answer ({fault}). Look at the network.") from None
        except BaseException:
            await self.close()
            raise

    async def connect(self) -> None:
        """Open the gateway, where the configuration or else the API says that it is, and wait until it is ready; afterwards it reconnects by itself.

        Raises:
            ConfigError: Discord refuses an intent or the token.
        """
        url = self._config.gateway_url or (await self.call("GET", "/gateway"))["url"]
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
        self._running = asyncio.create_task(self.client.connect())
        ready = asyncio.create_task(self._connected.wait())
        await asyncio.wait({self._running, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._running.done():
            await self.close()
            raise _ended(self._running)
        self._running.add_done_callback(_note_end)

    async def close(self) -> None:
        self._connected.clear()
        if self._client is not None:
            await self._client.close()
        if self._running is not None:
            await asyncio.gather(self._running, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def call(
        self,
        method: str,
        template: str,
        body: Any = None,
        uploads: Sequence[Upload] = (),
        query: Mapping[str, str] | None = None,
        /,
        **ids: str,
    ) -> Any:
        """Ask the REST API, within the bot's rate limits; discord.py repeats what broke on Discord's side.

        Raises:
            Refused, Limited, Unreached: nothing happened.
            Broken: it may have happened.
        """
        return await self._ask(Asked(once=False), Route(method, template, **ids), body, uploads, query)

    async def once(
        self,
        method: str,
        template: str,
        body: Any = None,
        uploads: Sequence[Upload] = (),
        query: Mapping[str, str] | None = None,
        /,
        **ids: str,
    ) -> Any:
        """Ask as ``call`` does, but never again after a request that may have had its effect."""
        return await self._ask(Asked(once=True), Route(method, template, **ids), body, uploads, query)

    async def _ask(
        self, asked: Asked, route: Route, body: Any, uploads: Sequence[Upload], query: Mapping[str, str] | None
    ) -> Any:
        if self._strikes.out:
            raise Limited(INVALID_SECONDS, everywhere=True, why="too many requests were refused, so I ask nothing")
        given: dict[str, Any] = {"form": _form(body, uploads)} if uploads else {} if body is None else {"json": body}
        if query:
            given["params"] = dict(query)
        patience = aiohttp.ClientTimeout(
            sock_connect=READ_SECONDS, sock_read=UPLOAD_SECONDS if uploads else READ_SECONDS
        )
        return await _told(self.client.http.request(route, trace_request_ctx=asked, timeout=patience, **given), asked)

    async def answer(
        self, method: str, template: str, body: Any = None, uploads: Sequence[Upload] = (), /, **ids: str
    ) -> Any:
        """Ask an interaction's own route: it is bound to no limit of the bot, and must not wait behind one."""
        if self._session is None or self._session.closed:
            raise Unreached("not started")
        form = _form(body, uploads) if uploads else None
        asked = self._hooks.request(
            Route(method, template, **ids), self._session, payload=None if uploads else body, multipart=form
        )
        return await _told(asked)

    async def download(self, url: str, most: int) -> tuple[str, bytes] | None:
        """Copy a file from Discord's own servers: its name and content. None: it has more than ``most`` bytes.

        Raises:
            Fault: it is not there, or not Discord's to give.
        """
        if self._session is None:
            raise Unreached("not started")
        return await download(self._session, url, most, self._config.api_url)


async def _told(waiting: Any, asked: Asked | None = None) -> Any:
    """Await a request and tell its faults apart."""
    try:
        return await waiting
    except Fault:
        raise
    except discord.RateLimited as fault:
        raise Limited(fault.retry_after) from None
    except discord.HTTPException as fault:
        raise _refusal(fault, asked) from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as fault:
        raise Unreached(type(fault).__name__) from None
    except (aiohttp.ClientError, OSError, TimeoutError) as fault:
        raise Broken(type(fault).__name__) from None
    except KeyError:
        # A 429 that does not say how long.
        raise Limited(LONGEST_WAIT) from None
    except (RuntimeError, AttributeError):
        # The session is closed, or was never opened.
        raise Unreached("not connected") from None


def _refusal(fault: discord.HTTPException, asked: Asked | None) -> Fault:
    if fault.status >= 500:
        return Broken(str(fault))
    if fault.status == 429 and not fault.code:
        # discord.py waited and repeated five times.
        return asked.limit if asked and asked.limit else Limited(LONGEST_WAIT)
    return Refused(fault.status, fault.code, fault.text)


def _form(body: Any, uploads: Sequence[Upload]) -> list[dict[str, Any]]:
    head = {"name": "payload_json", "value": json.dumps(body)}
    files = (
        {"name": f"files[{at}]", "value": each.content, "filename": each.name, "content_type": each.type}
        for at, each in enumerate(uploads)
    )
    return [head, *files]


def _ended(task: asyncio.Task[None]) -> Exception:
    """Say in the operator's words why the gateway did not open."""
    fault = None if task.cancelled() else task.exception()
    if isinstance(fault, discord.PrivilegedIntentsRequired):
        return ConfigError(_MEMBERS)
    if isinstance(fault, discord.ConnectionClosed) and fault.code == 4004:
        return ConfigError(_UNKNOWN)
    return Unreached(f"the gateway closed: {fault}")


def _note_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (fault := task.exception()):
        log.critical(
            "the connection to Discord has ended for good: %s",
            _ended(task) if isinstance(fault, discord.ClientException) else fault,
        )
