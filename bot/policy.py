"""Who may do what: the one function that is asked, at the moment of doing, for every call and every job."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import NotAllowed
from bot.people import Member
from bot.text import say


class Role(StrEnum):
    MEMBER = "member"
    MODERATOR = "moderator"


@dataclass(frozen=True, slots=True)
class Actor:
    """A member with the rights that they have at this moment.

    ``steward``: the platform lets them manage the workspace; each adapter knows by which right.
    ``stranger``: they belong to another workspace, through a shared channel.
    """

    member: Member
    steward: bool = False
    stranger: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the moderators decided about rights."""

    moderators: frozenset[str] = frozenset()
    strangers: bool = False


MODERATORS = "community.moderators"
STRANGERS = "community.guests"


def rules(decided: Mapping[str, str]) -> Rules:
    """Read the rules about rights from a workspace's written settings."""
    chosen = re.findall(r"<@([^>]+)>", decided.get(MODERATORS, ""))
    return Rules(frozenset(chosen), decided.get(STRANGERS) == "yes")


def is_moderator(actor: Actor, rules: Rules) -> bool:
    """Until moderators are chosen, those who manage the workspace are; then the chosen ones alone."""
    return actor.member.account in rules.moderators if rules.moderators else actor.steward


def require(actor: Actor, rules: Rules, community: int, role: Role, owner: int | None = None) -> None:
    """Refuse unless the actor may act in this community with this role, on an object that is theirs if it has an owner.

    Raises:
        NotAllowed: with the sentence that the person sees.
    """
    if actor.member.community != community:
        raise NotAllowed(say("That belongs to another community."))
    if actor.stranger and not rules.strangers:
        raise NotAllowed(
            say("Circulator is for members of this workspace. Its moderators can let guests of shared channels in.")
        )
    if role is Role.MODERATOR and not is_moderator(actor, rules):
        raise NotAllowed(say("Only moderators can do this. Ask one of them, or someone who manages this workspace."))
    if owner is not None and owner != actor.member.id:
        raise NotAllowed(say("Only the person whom this was meant for can do this."))
