"""One use of a command, a button or a form, as the function that answers it sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot import policy
from bot.catalogue import Catalogue
from bot.inbound import Inbound
from bot.kinds import Reading
from bot.people import Member, Place, Workspace
from bot.platforms import Paper
from bot.policy import Actor, Role, Rules
from bot.settings import Setting, Settings
from bot.store import Connection
from bot.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, where and when, with the open transaction in which the answer's effects are written.

    ``now`` is aware, in UTC; ``zone`` is the member's own. ``paper`` is what a page of a form can hold where
    the answer is shown; ``public_url`` is where others reach this process over HTTP, empty if nowhere.
    """

    db: Connection
    inbound: Inbound
    workspace: Workspace
    actor: Actor
    rules: Rules
    settings: Settings
    reading: Reading
    catalogue: Catalogue
    paper: Paper
    public_url: str = ""

    @property
    def member(self) -> Member:
        return self.actor.member

    @property
    def community(self) -> int:
        return self.workspace.community

    @property
    def place(self) -> Place | None:
        return Place(self.inbound.place) if self.inbound.place else None

    @property
    def now(self) -> datetime:
        return self.reading.now

    @property
    def zone(self) -> ZoneInfo:
        return self.reading.zone

    @property
    def vocabulary(self) -> Vocabulary:
        return self.reading.vocabulary

    @property
    def language(self) -> str:
        return self.inbound.language

    @property
    def moderates(self) -> bool:
        return policy.is_moderator(self.actor, self.rules)

    def setting(self, setting: Setting) -> Any:
        return self.settings.get(setting, self.reading)

    def require(self, role: Role, owner: int | None = None) -> None:
        """Refuse unless the person may act with this role, on an object that is theirs if it has an owner."""
        policy.require(self.actor, self.rules, self.community, role, owner)
