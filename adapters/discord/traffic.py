"""Watches each single request on its way: paces it, counts the refused ones, reads how long a limit lasts.

discord.py repeats requests by itself, out of our sight; aiohttp's own hooks see every one of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from adapters.discord.faults import Broken, Fault, Limited, Refused
from adapters.discord.limits import BAN_SECONDS
from adapters.discord.pace import Pace
from adapters.discord.strikes import Strikes
from bot.platforms import PATIENCE

Json = dict[str, Any]
# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json: the API resource is overloaded
OVERLOADED = 130000


@dataclass(slots=True)
class Asked:
    """One request of ours. ``once``: it is not repeated where it may have had its effect. ``waited`` is in seconds."""

    once: bool
    waited: float = 0.0
    limit: Limited | None = None


def watch(strikes: Strikes, pace: Pace | None = None) -> aiohttp.TraceConfig:
    """Give the hooks for an aiohttp session; ``pace`` is for those that the global limit binds."""

    async def start(session: Any, context: Any, going: aiohttp.TraceRequestStartParams) -> None:
        if pace is not None:
            await pace.turn()

    async def end(session: Any, context: Any, came: aiohttp.TraceRequestEndParams) -> None:
        response = came.response
        strikes.note(response.status, response.headers.get("X-RateLimit-Scope", ""))
        if isinstance(context.trace_request_ctx, Asked):
            await _judge(response, context.trace_request_ctx)

    hooks = aiohttp.TraceConfig()
    hooks.on_request_start.append(start)
    hooks.on_request_end.append(end)
    return hooks


async def _judge(response: aiohttp.ClientResponse, asked: Asked) -> None:
    """Raise, instead of letting discord.py wait or repeat, where that is not its business."""
    if response.status == 429:
        fault = await _limit(response)
        if not isinstance(fault, Limited):
            raise fault
        asked.limit, asked.waited = fault, asked.waited + fault.seconds
        if asked.waited > PATIENCE.total_seconds():
            raise fault
    if response.status >= 500 and asked.once:
        raise await _broken(response)


async def _limit(response: aiohttp.ClientResponse) -> Fault:
    """Tell apart a refusal with a code of its own, a ban of this machine's address, and a limit."""
    said = await _read(response)
    seconds = _number(said.get("retry_after")) or _number(response.headers.get("Retry-After"))
    if code := said.get("code"):
        return Refused(429, int(code), str(said.get("message", "")), seconds)
    if "Via" not in response.headers or "retry_after" not in said:
        # https://docs.discord.com/developers/topics/rate-limits: no answer of Discord's own, so Cloudflare's.
        return Limited(seconds or BAN_SECONDS, everywhere=True, why="banned from Discord's servers")
    scope = response.headers.get("X-RateLimit-Scope")
    return Limited(seconds, everywhere=bool(said.get("global")) or scope == "global")


async def _broken(response: aiohttp.ClientResponse) -> Fault:
    """A server's fault leaves open what happened, unless Discord's own words say that nothing did."""
    said = await _read(response)
    code, text = int(said.get("code") or 0), str(said.get("message", ""))
    return Refused(response.status, code, text) if code == OVERLOADED else Broken(f"{response.status} {text}".strip())


async def _read(response: aiohttp.ClientResponse) -> Json:
    try:
        said = json.loads(await response.text("utf-8"))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _number(written: Any) -> float:
    try:
        return max(float(written), 0.0)
    except (TypeError, ValueError):
        return 0.0
