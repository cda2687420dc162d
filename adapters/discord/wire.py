"""The connection: discord.py's HTTP client with its rate limits, its gateway, and its faults in our words.

The only module that imports discord.py. Events are taken raw, as Discord sends them, so that one path reads them all
and no cache has to know whom they are about.
"""

from __future__ import annotations

import asyncio
import json
import logging
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import aiohttp
import yarl

from adapters.discord.downloads import download
from adapters.discord.faults import Broken, Limited, Refused, Unreached
from adapters.discord.sheets import Upload
from bot.config import ConfigError
from bot.config import Discord as Settings

with warnings.catch_warnings():
    # discord.py imports audioop, whose deprecation is nothing that we can change.
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord
    from discord.gateway import DiscordWebSocket
    from discord.http import Route
    from discord.webhook.async_ import AsyncWebhookAdapter

_Hooks: Any = AsyncWebhookAdapter  # untyped in discord.py

# It would warn at each start that there is no voice, which nobody here wants.
logging.getLogger("discord.client").setLevel(logging.ERROR)
log = logging.getLogger(__name__)
Hear = Callable[[str, dict[str, Any]], None]
# discord.py takes no smaller one; beyond it the delivery waits in the database instead of here.
LONGEST_WAIT = 30.0
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
        self._client: _Client | None = None
        self._running: asyncio.Task[None] | None = None

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
    def client(self) -> _Client:
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
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        self._client = _Client(members=self._config.members_intent, connected=self._connected, hear=self._hear)
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
        """Ask the REST API, within the bot's rate limits.

        Raises:
            Refused, Limited, Unreached: nothing happened.
            Broken: it may have happened.
        """
        given: dict[str, Any] = {"form": _form(body, uploads)} if uploads else {} if body is None else {"json": body}
        if query:
            given["params"] = dict(query)
        return await _told(self.client.http.request(Route(method, template, **ids), **given))

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


class _Client(discord.Client):
    """discord.py with nothing kept that we do not use."""

    def __init__(self, *, members: bool, connected: asyncio.Event, hear: Hear) -> None:
        intents = discord.Intents.none()
        intents.guilds = True
        intents.members = members
        super().__init__(
            intents=intents, chunk_guilds_at_startup=False, member_cache_flags=discord.MemberCacheFlags.none(), max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(), max_ratelimit_timeout=LONGEST_WAIT,
        )  # fmt: skip
        self._up = connected
        # The table from an event's name to its reader; ours stand in for discord.py's, which build objects and look
        # for views that we do not have.
        for name in ("INTERACTION_CREATE", "GUILD_MEMBER_ADD", "GUILD_MEMBER_REMOVE"):
            self._connection.parsers[name] = _reader(name, hear)

    async def on_connect(self) -> None:
        self._up.set()

    async def on_resumed(self) -> None:
        self._up.set()

    async def on_disconnect(self) -> None:
        self._up.clear()


def _reader(name: str, hear: Hear) -> Callable[[Any], None]:
    return lambda payload: hear(name, payload)


async def _told(asked: Any) -> Any:
    """Await a request and tell its faults apart."""
    try:
        return await asked
    except discord.RateLimited as fault:
        raise Limited(fault.retry_after) from None
    except discord.DiscordServerError as fault:
        raise Broken(str(fault)) from None
    except discord.HTTPException as fault:
        # After five tries discord.py gives the last 429 up; edits of old messages have a 429 with a code of its own.
        if fault.status == 429 and not fault.code:
            raise Limited(LONGEST_WAIT) from None
        raise Refused(fault.status, fault.code, fault.text) from None
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
