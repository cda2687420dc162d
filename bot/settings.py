"""What moderators decide: typed settings that features declare, kept per community or per workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot import audit
from bot import schema as s
from bot.errors import Unread
from bot.kinds import Kind, Reading, place_in
from bot.people import Member, Workspace, workspaces_of
from bot.store import Connection
from bot.text import Words

EVERYWHERE = 0
_s = s.settings.c
_MINE = select(_s.key, _s.value).where(
    _s.community == bindparam("community"), _s.workspace.in_(bindparam("workspaces", expanding=True))
)


@dataclass(frozen=True)
class Setting:
    """One decision of the moderators: its key such as ``intro.channel``, its kind, and words that explain it.

    ``local`` settings are one per workspace, such as a channel. ``asks`` says what switching it on needs of the
    platform, for the set-up to explain.
    """

    key: str
    kind: Kind
    label: Words
    about: Words
    default: Any = None
    local: bool = False
    asks: Words | None = None


@dataclass(frozen=True)
class Settings:
    """A community's settings as one workspace sees them."""

    raw: Mapping[str, str] = field(default_factory=dict)

    def get(self, setting: Setting, reading: Reading) -> Any:
        """Give what is decided; what was written under other limits than today's counts as nothing written."""
        raw = self.raw.get(setting.key)
        try:
            return setting.default if raw is None else setting.kind.read(raw, reading)
        except Unread:
            return setting.default


async def load(db: Connection, workspace: Workspace) -> Settings:
    """Load a community's settings with those of one of its workspaces, in one query."""
    here = {"community": workspace.community, "workspaces": (EVERYWHERE, workspace.id)}
    return Settings({row.key: row.value for row in await db.execute(_MINE, here)})


async def local_values(db: Connection, community: int, setting: Setting) -> dict[int, str]:
    """Give a local setting's written value in each workspace that has one."""
    t = s.settings.c
    rows = await db.execute(select(t.workspace, t.value).where(t.community == community, t.key == setting.key))
    return {row.workspace: row.value for row in rows}


async def places(
    db: Connection, community: int, setting: Setting, own: Mapping[int, str] | None = None
) -> list[tuple[Workspace, str]]:
    """Give the place that a local setting names in each workspace where the community lives; ``own`` ones stand before it."""
    chosen = {number: place_in(raw) for number, raw in (await local_values(db, community, setting)).items()}
    chosen |= own or {}
    return [(each, place) for each in await workspaces_of(db, community) if (place := chosen.get(each.id))]


async def forget(db: Connection, workspace: Workspace, setting: Setting, word: str) -> None:
    """Take a word, such as a member's mention, out of a list that is a setting, and out of the record of its changes."""
    here = (s.settings.c.community == workspace.community, s.settings.c.key == setting.key)
    for row in (await db.execute(select(s.settings).where(*here))).all():
        left = ",".join(each for each in row.value.split(",") if each != word)
        mine = (*here, s.settings.c.workspace == row.workspace)
        await db.execute(
            update(s.settings).where(*mine).values(value=left) if left else delete(s.settings).where(*mine)
        )
    noted = (s.audit.c.community == workspace.community, s.audit.c.subject == setting.key)
    for column in (s.audit.c.before, s.audit.c.after):
        await db.execute(
            update(s.audit).where(*noted, column.contains(word, autoescape=True)).values({column.name: None})
        )


async def change(db: Connection, workspace: Workspace, by: Member, setting: Setting, value: Any, at: datetime) -> bool:
    """Write a setting and an audit entry for it; None takes it back to its default. False: it was so already."""
    scope = workspace.id if setting.local else EVERYWHERE
    here = (
        s.settings.c.community == workspace.community,
        s.settings.c.workspace == scope,
        s.settings.c.key == setting.key,
    )
    before = (await db.execute(select(s.settings.c.value).where(*here))).scalar_one_or_none()
    after = None if value is None else setting.kind.show(value)
    at_first = None if setting.default is None else setting.kind.show(setting.default)
    if (before or at_first) == (after or at_first):
        return False
    await db.execute(delete(s.settings).where(*here))
    if after is not None:
        await db.execute(
            insert(s.settings).values(community=workspace.community, workspace=scope, key=setting.key, value=after)
        )
    await audit.note(db, by, "set", setting.key, at, before, after)
    return True
