"""Permissions: their bits, their names in Discord's settings, and what the bot or a member may do where."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from enum import IntFlag
from typing import Any

from adapters.discord.faults import Refused
from adapters.discord.wire import Wire

Json = dict[str, Any]
_THREADS = {10, 11, 12}


class Right(IntFlag):
    """Those that we use.

    https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
    """

    ADMINISTRATOR = 1 << 3
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    CREATE_EVENTS = 1 << 44
    PIN_MESSAGES = 1 << 51


# As the English client's channel settings write them.
NAMES = {
    Right.VIEW_CHANNEL: "View Channel", Right.SEND_MESSAGES: "Send Messages", Right.ATTACH_FILES: "Attach Files",
    Right.READ_MESSAGE_HISTORY: "Read Message History", Right.CREATE_PUBLIC_THREADS: "Create Public Threads",
    Right.CREATE_PRIVATE_THREADS: "Create Private Threads", Right.SEND_MESSAGES_IN_THREADS: "Send Messages in Threads",
    Right.PIN_MESSAGES: "Pin Messages", Right.CREATE_EVENTS: "Create Events",
}  # fmt: skip
# A thread is made from a message, which Discord shows only to those who may read the history; and only they can tell
# whether a conversation was begun before the connection broke.
FOR: Mapping[str, tuple[Right, ...]] = {
    "post": (Right.VIEW_CHANNEL, Right.SEND_MESSAGES),
    "thread": (
        Right.VIEW_CHANNEL,
        Right.CREATE_PUBLIC_THREADS,
        Right.SEND_MESSAGES_IN_THREADS,
        Right.READ_MESSAGE_HISTORY,
    ),
    "talk": (
        Right.VIEW_CHANNEL,
        Right.CREATE_PRIVATE_THREADS,
        Right.SEND_MESSAGES_IN_THREADS,
        Right.READ_MESSAGE_HISTORY,
    ),
    "pin": (Right.VIEW_CHANNEL, Right.PIN_MESSAGES),
    # Who may create events may also change and delete those of their own.
    "calendar": (Right.CREATE_EVENTS,),
}


def bits(rights: Iterable[Right]) -> int:
    total = 0
    for right in rights:
        total |= right
    return total


def manages(permissions: int) -> bool:
    """Say whether somebody with these permissions manages the server."""
    return bool(permissions & (Right.MANAGE_GUILD | Right.ADMINISTRATOR))


def in_guild(guild: str, member: Json, roles: Sequence[Json]) -> int:
    """Add up what a member's roles allow: @everyone's, whose id is the guild's own, and the held ones'."""
    held = {guild, *map(str, member["roles"])}
    total = 0
    for role in roles:
        total |= int(role["permissions"]) if str(role["id"]) in held else 0
    return -1 if total & Right.ADMINISTRATOR else total


def in_channel(base: int, guild: str, member: Json, channel: Json) -> int:
    """Apply a channel's overwrites: @everyone's, then those of all held roles together, then the member's own.

    https://docs.discord.com/developers/topics/permissions#permission-overwrites
    """
    if base < 0:
        return base
    overwrites = {
        str(each["id"]): (int(each["allow"]), int(each["deny"])) for each in channel.get("permission_overwrites") or []
    }
    held = [overwrites[str(role)] for role in member["roles"] if str(role) in overwrites and str(role) != guild]
    together = (sum_of(allow for allow, _ in held), sum_of(deny for _, deny in held))
    for allow, deny in (overwrites.get(guild, (0, 0)), together, overwrites.get(str(member["user"]["id"]), (0, 0))):
        base = base & ~deny | allow
    return base if base & Right.VIEW_CHANNEL else 0


def sum_of(permissions: Iterable[int]) -> int:
    total = 0
    for each in permissions:
        total |= each
    return total


def lacking(permissions: int, needs: Iterable[str]) -> list[str]:
    """Name the rights that are missing for these needs, each once."""
    wanted = dict.fromkeys(right for need in needs for right in FOR[need])
    return [NAMES[right] for right in wanted if not permissions & right]


def parent_of(channel: Json) -> str | None:
    """Give the channel from which a thread has its permissions; None for any other channel."""
    return str(channel["parent_id"]) if channel["type"] in _THREADS else None


async def may(wire: Wire, guild: str, place: str) -> int:
    """Ask Discord what the bot may do in a channel of this server; nothing where it cannot see it.

    It is asked anew each time: three small requests are cheaper than being wrong after a change of roles.
    """
    try:
        channel, member, roles = await asyncio.gather(
            wire.call("GET", "/channels/{channel_id}", channel_id=place),
            wire.call("GET", "/guilds/{guild_id}/members/{user}", guild_id=guild, user=wire.user_id),
            wire.call("GET", "/guilds/{guild_id}/roles", guild_id=guild),
        )
        if (parent := parent_of(channel)) is not None:
            channel = await wire.call("GET", "/channels/{channel_id}", channel_id=parent)
    except Refused:
        return 0
    if str(channel.get("guild_id")) != guild:
        return 0
    return in_channel(in_guild(guild, member, roles), guild, member, channel)
