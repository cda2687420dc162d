"""An address of the web fetched for a member: from public hosts only, over TLS, bounded in size and time.

A member may give any address, so each could aim at what only we can reach. Every name is resolved once, every address of
the answer is held to be public, and the connection goes to exactly those; each redirect begins anew.
Nothing here writes an address of the web into a log: those of calendars are often secrets.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from aiohttp import (
    AddrInfoType,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    DummyCookieJar,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.calendars.addresses import is_public
from bot.calendars.components import LARGEST
from bot.errors import UserError
from bot.text import Words, say

Lookup = Callable[[str, int], Awaitable[list[str]]]
"""Give the addresses of a host, for a port."""
_HOPS = 5
_LONGEST = 2_000
_MOVED = {301, 302, 303, 307, 308}
_HEADERS = {"User-Agent": "Circulator", "Accept": "text/calendar, */*;q=0.5", "Accept-Encoding": "identity"}


async def _system(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


@dataclass(frozen=True, slots=True)
class Ways:
    """How the network is reached. Only code can give another than the usual; no setting, option or address does.

    ``trusted`` are addresses that are reached although they are not public; on them, any port and plain HTTP are too.
    """

    lookup: Lookup = _system
    trusted: frozenset[str] = frozenset()
    certificates: ssl.SSLContext | bool = True
    seconds: float = 15


USUAL = Ways()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, what the server calls this edition of it, and the address where redirects ended."""

    content: bytes
    etag: str
    url: str


async def fetch(url: str, etag: str = "", ways: Ways = USUAL) -> Fetched | None:
    """Fetch at most 1 MB within 15 seconds; nothing where the server says that it still is what ``etag`` names.

    UserError says what to do. ``webcal://`` is read as ``https://``.
    """
    try:
        async with asyncio.timeout(ways.seconds), _session(ways) as session:
            return await _followed(session, _target(url, ways), etag, ways)
    except zlib.error:
        raise _refused(_PACKED) from None
    except TimeoutError:
        raise _refused(say("That site takes too long to answer. Try again in some minutes.")) from None
    except ClientSSLError:
        raise _refused(
            say("The certificate of that site is not valid. Ask its owner to renew it, or give another address.")
        ) from None
    except (ClientError, OSError, ValueError):
        raise _refused(
            say("I cannot reach that site. Look whether the address opens in a browser, then try again.")
        ) from None


def _session(ways: Ways) -> ClientSession:
    connector = TCPConnector(
        resolver=_Public(ways),
        use_dns_cache=False,
        socket_factory=partial(_socket, ways),
        ssl=ways.certificates,
        force_close=True,
    )
    return ClientSession(
        connector=connector, cookie_jar=DummyCookieJar(), auto_decompress=False, trust_env=False, headers=_HEADERS
    )


async def _followed(session: ClientSession, target: URL, etag: str, ways: Ways) -> Fetched | None:
    wanted = {"If-None-Match": etag} if _is_etag(etag) else {}
    for _ in range(_HOPS + 1):
        async with session.get(target, headers=wanted, allow_redirects=False) as answer:
            if answer.status == 304:
                return None
            if answer.status not in _MOVED:
                return await _taken(answer, target)
            place = answer.headers.get("Location", "")
        target = _target(str(target.join(URL(place))) if place else "", ways)
    raise _refused(say("That address sends me from one to another without end. Give the one where it ends."))


async def _taken(answer: ClientResponse, target: URL) -> Fetched:
    if answer.status != 200:
        raise _refused(_why(answer.status))
    content = await _body(answer)
    etag = answer.headers.get("ETag", "")
    return Fetched(content, etag if _is_etag(etag) else "", str(target))


async def _body(answer: ClientResponse) -> bytes:
    """Take what comes until it is too much; what is packed is unpacked only as far as is kept."""
    packed = answer.headers.get("Content-Encoding", "").strip().casefold()
    if packed not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise _refused(_PACKED)
    unpacker = zlib.decompressobj(47) if packed not in {"", "identity"} else None
    content = bytearray()
    async for piece in answer.content.iter_any():
        content += unpacker.decompress(piece, LARGEST + 1 - len(content)) if unpacker else piece
        if len(content) > LARGEST:
            raise _refused(
                say(
                    "What is there is larger than 1 MB. Ask its owner for a feed of coming events only, and give that one."
                )
            )
    return bytes(content)


def _target(url: str, ways: Ways) -> URL:
    """Read an address and hold that it may be asked at all; its host is looked at once it is resolved."""
    target = _parsed(url)
    host = target.host or ""
    trusted = host in ways.trusted
    if target.user is not None or target.password is not None:
        raise _refused(
            say("That address has a name or password in it. Give one without; ask for a public or secret link.")
        )
    if target.scheme != "https" and not (trusted and target.scheme == "http"):
        raise _refused(
            say("I fetch calendars only from addresses that begin with https:// or webcal://. Give such a one.")
        )
    if target.explicit_port not in {None, 443} and not ways.trusted:
        raise _refused(say("That address names a port of its own. Give one without."))
    if _is_literal(host) and not (trusted or is_public(host)):
        raise _refused(_NOT_PUBLIC)
    return target


def _parsed(url: str) -> URL:
    text = url.strip()
    if text.casefold().startswith(("webcal://", "webcals://")):
        text = "https://" + text.partition("://")[2]
    unread = say("That is no address of a calendar. Give one that begins with https:// or webcal://.")
    if len(text) > _LONGEST or not text.isprintable():
        raise _refused(unread)
    try:
        target = URL(text)
    except ValueError:
        raise _refused(unread) from None
    if not target.host:
        raise _refused(unread)
    return target.with_fragment(None)


def _socket(ways: Ways, address: AddrInfoType) -> socket.socket:
    """Open the socket of a connection: the last place where an address could have changed."""
    family, kind, protocol, _, (host, *_) = address
    if not (is_public(str(host)) or host in ways.trusted):
        raise _refused(_NOT_PUBLIC)
    return socket.socket(family, kind, protocol)


class _Public(AbstractResolver):
    """Resolves a host, and holds every address of the answer to be public; the connection is made to no other."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = list(dict.fromkeys(await self._ways.lookup(host, port)))
        if not found:
            raise OSError(f"{host}: no address")
        if not all(is_public(address) or address in self._ways.trusted for address in found):
            raise _refused(_NOT_PUBLIC)
        return [_result(host, address, port) for address in found]

    async def close(self) -> None:
        """There is nothing to close."""


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)


_PACKED = say("That site packs the calendar in a way that I cannot read. Give another address of it.")
_NOT_PUBLIC = say("That address is not on the public internet. Give one that anybody can open.")


def _is_literal(host: str) -> bool:
    """Tell whether a host is a number, written in any way, so that nothing would resolve it."""
    return ":" in host or host.replace(".", "").isdigit()


def _is_etag(text: str) -> bool:
    return 0 < len(text) <= 200 and text.isascii() and text.isprintable()


def _why(status: int) -> Words:
    if status in {401, 403}:
        return say("That calendar is not public. Share it with everyone, or give its secret iCal address.")
    if status in {404, 410}:
        return say("There is nothing at that address. Copy it again from the calendar's settings.")
    if status == 429 or status >= 500:
        return say("That site has trouble at the moment. Try again in some minutes.")
    return say("That site answered {status} instead of a calendar. Give another address of it.", status=str(status))


def _refused(words: Words) -> UserError:
    return UserError(words)
