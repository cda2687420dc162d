"""Who the people of the made-up community are by now: what each shows of themselves, and who moderates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from adapters.playground.world import NAME, Person, community
from bot import people, policy, settings, vocabulary
from bot import schema as s
from bot.store import Connection, Store
from bot.vocabulary import Vocabulary

SAID = (("roles", "role"), ("shifts", "shifts"))
Shown = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Face:
    """One person as the others know them: ``about`` is empty until they are introduced."""

    person: Person
    about: str
    introduced: bool
    moderates: bool

    def drawn(self) -> dict[str, Any]:
        return {
            "id": self.person.key, "name": self.person.name, "about": self.about, "moderator": self.moderates,
            "introduced": self.introduced, "persona": self.person.persona,
        }  # fmt: skip


async def faces(store: Store) -> list[Face]:
    """Give everybody, the three personas first, as the database knows them at this moment."""
    async with store.read() as db:
        workspace = await people.find_workspace(db, NAME, NAME)
        said = await _said(db, workspace.id) if workspace else {}
        chosen = policy.rules((await settings.load(db, workspace)).raw).moderators if workspace else frozenset()
        words = await vocabulary.load(db, workspace.community) if workspace else Vocabulary({})
    order = ["newcomer", "member", "moderator", None]
    everybody = sorted(community().people.values(), key=lambda person: order.index(person.persona))
    return [
        Face(
            each,
            _about(said.get(each.key, {}), words),
            each.key in said,
            each.key in chosen if chosen else each.moderator,
        )
        for each in everybody
    ]


async def _said(db: Connection, workspace: int) -> Mapping[str, Shown]:
    """Give what everybody shows to everyone; who said nothing is left out."""
    p, a = s.profile.c, s.accounts.c
    rows = select(a.external, p.field, p.value, p.audience).select_from(
        s.profile.join(s.accounts, a.member == p.member)
    )
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in await db.execute(rows.where(a.workspace == workspace).order_by(p.member, p.field, p.position)):
        fields = found.setdefault(row.external, {})
        if row.audience == "everyone":
            fields[row.field] = (*fields.get(row.field, ()), row.value)
    return found


def _about(shown: Shown, words: Vocabulary) -> str:
    """Write somebody in a few words, such as ``Surgical technologist · Nights``."""
    pieces = [words.label(source, key) for source, field in SAID for key in shown.get(field, ())[:1]]
    return " · ".join(pieces)
