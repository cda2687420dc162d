"""Whom a message notifies, by Discord's rules for mentions and allowed_mentions."""

from __future__ import annotations

import re

from tests.platforms.discord_errors import Json
from tests.platforms.discord_places import Channel

CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
USER, ROLE, ALL = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>"), re.compile(r"@(everyone|here)")
# Without allowed_mentions a bot's message notifies all it names; a response or webhook message only users.
MESSAGE_DEFAULT: Json = {"parse": ["users", "roles", "everyone"], "replied_user": True}
RESPONSE_DEFAULT: Json = {"parse": ["users"]}


def notified(text: str, channel: Channel, allowed: Json, may_ping_all: bool) -> frozenset[str]:
    """The ids of the users and roles that are notified, and 'everyone' or 'here'."""
    spoken = CODE.sub("", text)
    found = _allowed(USER.findall(spoken), allowed, "users") & _reachable(channel)
    if channel.guild is not None:
        roles = _allowed(ROLE.findall(spoken), allowed, "roles") & set(channel.guild.roles)
        found |= {one for one in roles if may_ping_all or channel.guild.roles[one].mentionable}
        if may_ping_all and "everyone" in (allowed.get("parse") or []):
            found |= set(ALL.findall(spoken))
    return frozenset(found)


def _allowed(mentioned: list[str], allowed: Json, kind: str) -> set[str]:
    if kind in (allowed.get("parse") or []):
        return set(mentioned)
    return set(mentioned) & {str(one) for one in allowed.get(kind) or []}


def _reachable(channel: Channel) -> set[str]:
    """Who can see the channel: nobody else is notified."""
    if channel.recipient is not None:
        return {channel.recipient.id}
    assert channel.guild is not None
    return {one.id for one in channel.guild.members.values() if channel.may(one, "view_channel")}
