"""Copying the files that people hand over: from Discord's own servers alone, and no more than a limit."""

from __future__ import annotations

import aiohttp
import yarl

from adapters.discord.faults import Refused, Unreached

# https://docs.discord.com/developers/reference#cdn-formatting
CDN = frozenset({yarl.URL("https://cdn.discordapp.com"), yarl.URL("https://media.discordapp.net")})
PATIENCE = aiohttp.ClientTimeout(20)


async def download(session: aiohttp.ClientSession, url: str, most: int, home: str) -> tuple[str, bytes] | None:
    """Give a file's name and content; None: it has more than ``most`` bytes. ``home`` is the API's address.

    Raises:
        Refused, Unreached: it is not there, or not Discord's to give.
    """
    file = _ours(url, home)
    try:
        async with session.get(file, allow_redirects=False, timeout=PATIENCE) as response:
            if response.status != 200:
                raise Refused(response.status, 0, "no such file")
            content = await _at_most(response, most)
    except (aiohttp.ClientError, TimeoutError) as fault:
        raise Unreached(type(fault).__name__) from None
    return None if content is None else (file.name or "file", content)


def _ours(url: str, home: str) -> yarl.URL:
    """Let nobody send the bot to fetch from anywhere else."""
    try:
        file = yarl.URL(url)
        ours = file.user is None and file.origin() in {yarl.URL(home).origin(), *CDN}
    except ValueError:
        ours = False
    if not ours:
        raise Refused(403, 0, "not a file of Discord's")
    return file


async def _at_most(response: aiohttp.ClientResponse, most: int) -> bytes | None:
    content = bytearray()
    async for piece in response.content.iter_chunked(64 * 1024):
        content += piece
        if len(content) > most:
            return None
    return bytes(content)
