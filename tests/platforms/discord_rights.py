"""Permissions: their bits, and what a member may do in a channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

BITS = {
    "create_instant_invite": 0,
    "kick_members": 1,
    "ban_members": 2,
    "administrator": 3,
    "manage_channels": 4,
    "manage_guild": 5,
    "add_reactions": 6,
    "view_audit_log": 7,
    "view_channel": 10,
    "send_messages": 11,
    "manage_messages": 13,
    "embed_links": 14,
    "attach_files": 15,
    "read_message_history": 16,
    "mention_everyone": 17,
    "use_external_emojis": 18,
    "connect": 20,
    "speak": 21,
    "change_nickname": 26,
    "manage_nicknames": 27,
    "manage_roles": 28,
    "manage_webhooks": 29,
    "use_application_commands": 31,
    "manage_events": 33,
    "manage_threads": 34,
    "create_public_threads": 35,
    "create_private_threads": 36,
    "send_messages_in_threads": 38,
    "moderate_members": 40,
    "create_events": 44,
    "send_polls": 49,
    "pin_messages": 51,
}
ALL = sum(1 << bit for bit in BITS.values())


def bits(names: Iterable[str]) -> int:
    """The permissions of these names as Discord's integer; an unknown name is an error that says so."""
    return reduce(lambda total, name: total | bit(name), names, 0)


def bit(name: str) -> int:
    if name not in BITS:
        raise ValueError(f"no Discord permission is called {name!r}; there are {', '.join(BITS)}")
    return 1 << BITS[name]


# What @everyone may do in a fresh server, mention_everyone included: so unsafe texts show in the tests.
EVERYONE = bits(
    (
        "create_instant_invite",
        "add_reactions",
        "view_channel",
        "send_messages",
        "embed_links",
        "attach_files",
        "read_message_history",
        "mention_everyone",
        "use_external_emojis",
        "connect",
        "speak",
        "change_nickname",
        "use_application_commands",
        "create_public_threads",
        "create_private_threads",
        "send_messages_in_threads",
        "send_polls",
    )
)


@dataclass
class Overwrite:
    """A channel's own allow and deny for one role or member."""

    target: str
    is_member: bool
    allow: int = 0
    deny: int = 0

    def permit(self, permissions: int) -> None:
        self.allow |= permissions
        self.deny &= ~permissions

    def forbid(self, permissions: int) -> None:
        self.deny |= permissions
        self.allow &= ~permissions


def in_channel(base: int, everyone: str, roles: set[str], member: str, overwrites: dict[str, Overwrite]) -> int:
    """Discord's documented order: @everyone's overwrite, then all roles' together, then the member's."""
    if base & bit("administrator"):
        return ALL
    if common := overwrites.get(everyone):
        base = base & ~common.deny | common.allow
    held = [one for key, one in overwrites.items() if key in roles and key != everyone]
    base &= ~reduce(lambda total, one: total | one.deny, held, 0)
    base |= reduce(lambda total, one: total | one.allow, held, 0)
    if own := overwrites.get(member):
        base = base & ~own.deny | own.allow
    return base if base & bit("view_channel") else 0
