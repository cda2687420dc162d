"""What ``circulator check`` finds: for each thing whether it is right, and if not, how to mend it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import migrations
from bot.config import Config
from bot.store import Store

Finding = tuple[bool, str]
SKEW = timedelta(seconds=30)


async def every(config: Config, platforms: Iterable[Awaitable[list[Finding]]], no_platform: str) -> list[Finding]:
    """Check the database, the clock, the address, then each platform that is on."""
    asked = await asyncio.gather(*platforms)
    found = [
        await _database(config),
        *await _clock(config),
        _address(config),
        *(finding for each in asked for finding in each),
    ]
    return found if asked else [*found, (False, no_platform)]


async def _database(config: Config) -> Finding:
    store = None
    try:
        store = Store(config.database.url)
        await migrations.upgrade(store)
        async with store.read() as db:
            await db.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, ValueError) as fault:
        reason = str(getattr(fault, "orig", None) or fault).splitlines()[0]
        return (
            False,
            f"[database] url: {reason}. It should be a file that I may write, or a PostgreSQL server that answers.",
        )
    finally:
        if store is not None:
            await store.close()
    return True, f"The database answers, and its tables are at revision {migrations.newest()}."


async def _clock(config: Config) -> list[Finding]:
    """Compare this machine's clock with the Date that a platform's server gives."""
    urls = [
        url
        for token, url in (
            (config.discord.token, config.discord.api_url),
            (config.slack.bot_token, config.slack.api_url),
        )
        if token
    ]
    if not urls:
        return []
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.get(urls[0]) as answer,
        ):
            theirs = parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return [
            (False, f"{urls[0]} cannot be reached from here, so no bot could be. Check the network and the address.")
        ]
    apart = abs(datetime.now(UTC) - theirs)
    if apart > SKEW:
        return [
            (False, f"This machine's clock is {apart.total_seconds():.0f} s off. Switch on time synchronisation (NTP).")
        ]
    return [(True, "The clock is right.")]


def _address(config: Config) -> Finding:
    if config.http.public_url:
        return True, f"Others reach this at {config.http.public_url}."
    if config.slack.bot_token and config.slack.mode == "http":
        return (
            False,
            '[http] public_url is missing: with [slack] mode = "http" Slack must know where to send its requests.',
        )
    return True, "[http] public_url is not set: what needs a public address is off."
