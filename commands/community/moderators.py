"""Who moderates: chosen members, or until there are any, those who manage the workspace."""

from __future__ import annotations

from bot import settings
from bot.call import Call
from bot.cards import Card, card
from bot.declare import command, on
from bot.errors import UserError
from bot.kinds import Text
from bot.people import Member
from bot.policy import MODERATORS, Role
from bot.settings import Setting
from bot.text import Words, say

_chosen = (Setting(MODERATORS, Text(4000), say("Moderators"), say("Who moderates here."), local=True),)


@command("community moderator", role=Role.MODERATOR)
async def appoint(call: Call, who: Member) -> Card:
    """Make a member a moderator. The first one ends the rights of all who only manage the workspace.

    Args:
        who: The member.
    """
    accounts = call.rules.moderators | {who.account} | ({call.member.account} if not call.rules.moderators else set())
    await _decide(call, accounts)
    return card(say("Moderators"), say("{name} is a moderator now.", name=who.name), *_both(call))


@command("community dismiss", role=Role.MODERATOR)
async def dismiss(call: Call, who: Member) -> Card:
    """Take a member off the moderators. After the last one, those who manage the workspace moderate.

    Args:
        who: The member.
    """
    if who.account not in call.rules.moderators:
        raise UserError(say("{name} is not among the chosen moderators.", name=who.name))
    await _decide(call, call.rules.moderators - {who.account})
    return card(say("Moderators"), say("{name} is no longer a moderator.", name=who.name))


@on("erased")
async def forget(call: Call) -> None:
    """Whoever deletes all about themselves is no moderator any more, and the record no longer names them."""
    account = call.member.account
    await settings.forget(call.db, call.workspace, _chosen[0], f"<@{account}>")


async def _decide(call: Call, accounts: frozenset[str] | set[str]) -> None:
    raw = ",".join(f"<@{account}>" for account in sorted(accounts))
    await settings.change(call.db, call.workspace, call.member, _chosen[0], raw or None, call.now)


def _both(call: Call) -> list[Words]:
    return [] if call.rules.moderators else [say("So are you. From now on, only chosen moderators have these rights.")]
