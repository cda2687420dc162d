"""Who is there: communities, the workspaces they live in, their members, and each member's accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, RowMapping, and_, bindparam, func, or_, select, update

from bot import schema as s
from bot.inbound import Inbound
from bot.store import Connection, Store

UTC = ZoneInfo("UTC")

ZONE = "community.zone"
"""The setting that gives the zone of those who named none."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, thread or direct message, by the id that its workspace gives it."""

    id: str


@dataclass(frozen=True, slots=True)
class Workspace:
    id: int
    community: int
    platform: str
    external: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a community, with the account that they have in the workspace at hand.

    ``name`` is what they want to be called, ``called`` how the platform calls the account. ``zone`` is their own, else the
    platform's guess, else the community's; ``zoned`` says whether it is any of these, ``guessed`` whether the platform
    was asked.
    """

    id: int
    community: int
    name: str
    account: str
    language: str = "en"
    zone: ZoneInfo = UTC
    present: bool = True
    called: str = ""
    zoned: bool = False
    guessed: bool = False


_workspace = select(s.workspaces).where(
    s.workspaces.c.platform == bindparam("platform"), s.workspaces.c.external == bindparam("external")
)
_zone = and_(
    s.profile.c.community == s.members.c.community, s.profile.c.member == s.members.c.id, s.profile.c.field == "zone"
)
_usual = and_(s.settings.c.community == s.members.c.community, s.settings.c.workspace == 0, s.settings.c.key == ZONE)
_member = select(
    s.members.c.id, s.members.c.community, s.members.c.name, s.accounts.c.external, s.accounts.c.name.label("account_name"),
    s.accounts.c.language, s.accounts.c.present, s.accounts.c.zone.label("guess"),
    func.coalesce(s.profile.c.value, func.nullif(s.accounts.c.zone, ""), s.settings.c.value).label("zone"),
).select_from(
    s.accounts.join(s.members, s.accounts.c.member == s.members.c.id).outerjoin(s.profile, _zone).outerjoin(s.settings, _usual)
)  # fmt: skip
_by_account = _member.where(
    s.accounts.c.workspace == bindparam("workspace"), s.accounts.c.external.in_(bindparam("externals", expanding=True))
)
_by_number = _member.where(
    s.accounts.c.workspace == bindparam("workspace"), s.members.c.id.in_(bindparam("members", expanding=True))
)


async def find_workspace(db: Connection, platform: str, external: str) -> Workspace | None:
    row = (await db.execute(_workspace, {"platform": platform, "external": external})).one_or_none()
    return as_workspace(row) if row else None


async def workspace_of(db: Connection, number: int) -> Workspace:
    return as_workspace((await db.execute(select(s.workspaces).where(s.workspaces.c.id == number))).one())


async def alone(db: Connection, community: int) -> None:
    """Wait until nobody else acts in a community under this lock, and keep it until the transaction ends."""
    if db.dialect.name != "sqlite":
        c = s.communities.c
        await db.execute(select(c.id).where(c.id == community).with_for_update(key_share=True))


async def standing(db: Connection, platform: str) -> dict[str, bool]:
    """Give every workspace of a platform, and whether the bot is there."""
    w = s.workspaces.c
    rows = await db.execute(select(w.external, w.gone).where(w.platform == platform))
    return {row.external: row.gone is None for row in rows}


async def leave(db: Connection, platform: str, external: str, gone: datetime | None) -> bool:
    """Note since when the bot is gone from a workspace, or that it is back; False: it was so already."""
    w = s.workspaces.c
    changed = w.gone.is_(None) if gone else w.gone.is_not(None)
    here = update(s.workspaces).where(w.platform == platform, w.external == external, changed)
    return (await db.execute(here.values(gone=gone))).rowcount > 0


def gone() -> Any:
    """Choose the numbers of the workspaces that the bot was taken out of, for use in a query."""
    return select(s.workspaces.c.id).where(s.workspaces.c.gone.is_not(None))


async def workspaces_by_number(db: Connection, numbers: Iterable[int]) -> dict[int, Workspace]:
    found = await db.execute(select(s.workspaces).where(s.workspaces.c.id.in_(list(numbers))))
    return {row.id: as_workspace(row) for row in found}


async def workspaces_of(db: Connection, community: int) -> list[Workspace]:
    """Give the workspaces where a community lives now, the oldest first."""
    here = (
        select(s.workspaces)
        .where(s.workspaces.c.community == community, s.workspaces.c.gone.is_(None))
        .order_by(s.workspaces.c.id)
    )
    return [as_workspace(row) for row in await db.execute(here)]


async def by_account(db: Connection, workspace: int, externals: Iterable[str]) -> dict[str, Member]:
    """Find members by their accounts in one workspace, in one query."""
    rows = await db.execute(_by_account, {"workspace": workspace, "externals": list(externals)})
    return {row.external: _as_member(row) for row in rows.mappings()}


async def by_number(db: Connection, workspace: int, members: Iterable[int]) -> dict[int, Member]:
    """Find members, with the account each has in one workspace; who has none there is left out."""
    rows = await db.execute(_by_number, {"workspace": workspace, "members": list(members)})
    return {row.id: _as_member(row) for row in rows.mappings()}


async def names(db: Connection, members: Iterable[int]) -> dict[int, str]:
    """Give the names of members, whichever workspaces they are in."""
    named = select(s.members.c.id, func.coalesce(s.members.c.name, func.min(s.accounts.c.name)).label("name"))
    found = named.select_from(s.members.join(s.accounts, s.accounts.c.member == s.members.c.id))
    rows = await db.execute(found.where(s.members.c.id.in_(list(members))).group_by(s.members.c.id, s.members.c.name))
    return {row.id: row.name for row in rows}


async def reached(db: Connection, workspace: Workspace, members: Iterable[int]) -> dict[int, int]:
    """Give in which workspace each member is reached: this one if they are here, else the first where they are."""
    a = s.accounts.c
    here = select(a.member, a.workspace).where(
        a.community == workspace.community, a.member.in_(list(members)), a.present.is_(True)
    )
    found = await db.execute(here.order_by((a.workspace == workspace.id).asc(), a.workspace.desc()))
    return {row.member: row.workspace for row in found}


async def zones(db: Connection, community: int, members: Iterable[int]) -> dict[int, ZoneInfo]:
    """Give each member's zone: their own, else what a platform knows of their latest account; who has neither is left out."""
    a, p = s.accounts.c, s.profile.c
    own = select(p.member, p.value.label("zone")).where(p.community == community, p.field == "zone")
    guessed = select(a.member, a.zone).where(a.community == community, func.coalesce(a.zone, "") != "").order_by(a.id)
    wanted = list(members)
    # Of several, the last one stands.
    found = [*await db.execute(guessed.where(a.member.in_(wanted))), *await db.execute(own.where(p.member.in_(wanted)))]
    return {row.member: zone_named(row.zone) for row in found}


async def is_known(store: Store, inbound: Inbound) -> bool:
    """Say whether the account that an event is about has ever used the bot."""
    async with store.read() as db:
        workspace = await find_workspace(db, inbound.platform, inbound.workspace)
        return workspace is not None and bool(await by_account(db, workspace.id, [inbound.account]))


async def kept_apart(db: Connection, member: int) -> set[int]:
    """Give everybody whom a member blocks, or who blocks them."""
    b = s.blocks.c
    rows = await db.execute(select(b.member, b.blocked).where(or_(b.member == member, b.blocked == member)))
    return {row.blocked if row.member == member else row.member for row in rows}


async def kept_apart_among(db: Connection, community: int) -> set[tuple[int, int]]:
    """Give every two of a community of whom the first blocks the second."""
    b = s.blocks.c
    rows = await db.execute(select(b.member, b.blocked).where(b.community == community))
    return {(row.member, row.blocked) for row in rows}


async def blocked(db: Connection, one: int, other: int) -> bool:
    """Say whether either of two members blocks the other."""
    b = s.blocks.c
    either = or_(and_(b.member == one, b.blocked == other), and_(b.member == other, b.blocked == one))
    return (await db.execute(select(b.member).where(either).limit(1))).first() is not None


async def rename(db: Connection, member: int, name: str) -> None:
    """Call a member by the name that they gave."""
    await db.execute(update(s.members).where(s.members.c.id == member).values(name=name))


async def last_seen(db: Connection, member: int) -> datetime | None:
    """Give when a member last used the bot."""
    found: datetime | None = (
        await db.execute(select(s.members.c.seen).where(s.members.c.id == member))
    ).scalar_one_or_none()
    return found


async def seen(db: Connection, last: Mapping[int, datetime]) -> None:
    """Note when members were last here."""
    for member, at in last.items():
        await db.execute(update(s.members).where(s.members.c.id == member).values(seen=at))


async def welcome_once(db: Connection, member: int, now: datetime) -> bool:
    """Note that a member is welcomed; False if they were before."""
    first = update(s.members).where(s.members.c.id == member, s.members.c.welcomed.is_(None)).values(welcomed=now)
    return (await db.execute(first)).rowcount == 1


async def present(db: Connection, workspace: int, account: str, *, here: bool) -> None:
    """Note that an account came to a workspace or left it."""
    await db.execute(
        update(s.accounts)
        .where(s.accounts.c.workspace == workspace, s.accounts.c.external == account)
        .values(present=here)
    )


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a direct message was for: their account, and the workspace whose bot sent it."""

    workspace: str
    account: str


async def addressee(db: Connection, platform: str, delivery: int) -> Addressee | None:
    """Find for whom a delivery was, from its row."""
    d, w, a = s.deliveries.c, s.workspaces.c, s.accounts.c
    whose = s.deliveries.join(s.workspaces, d.workspace == w.id).join(
        s.accounts, and_(a.workspace == d.workspace, a.member == d.member)
    )
    row = (
        await db.execute(
            select(w.external, a.external.label("account"))
            .select_from(whose)
            .where(d.id == delivery, w.platform == platform)
        )
    ).first()
    return Addressee(row.external, row.account) if row else None


def zone_named(name: str | None) -> ZoneInfo:
    return ZoneInfo(name) if name else UTC


def as_workspace(row: Row[Any]) -> Workspace:
    return Workspace(row.id, row.community, row.platform, row.external, row.name, row.language)


def _as_member(row: RowMapping) -> Member:
    return Member(
        row.id,
        row.community,
        row.name or row.account_name,
        row.external,
        row.language,
        zone_named(row.zone),
        row.present,
        row.account_name,
        row.zone is not None,
        row.guess is not None,
    )
