"""Who uses the bot for the first time: their workspace, its community and their member are made as they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from bot import schema as s
from bot.inbound import Happened, Inbound
from bot.people import Member, Workspace, by_account, find_workspace
from bot.platforms import Person
from bot.store import Connection, Store, alone, chunks

ARRIVALS = 0x61727276
"""Any number of our own: newcomers are made one after the other."""


async def arrive(
    store: Store, inbound: Inbound, others: Iterable[str], now: datetime
) -> tuple[Workspace, dict[str, Member]]:
    """Find the workspace, the person who asks and those whom they name; make what is not known yet.

    The common case is two reads. Names and languages that changed on the platform are brought up to date.
    """
    externals = dict.fromkeys([inbound.account, *others])
    async with store.read() as db:
        workspace = await find_workspace(db, inbound.platform, inbound.workspace)
        known = await by_account(db, workspace.id, externals) if workspace else {}
    if workspace and len(known) == len(externals) and _current(known[inbound.account], inbound):
        return workspace, known
    async with store.write() as db:
        await alone(db, ARRIVALS)
        workspace = await find_workspace(db, inbound.platform, inbound.workspace) or await _found(db, inbound, now)
        await _settle(db, workspace, inbound, externals, now)
        return workspace, await by_account(db, workspace.id, externals)


def _current(member: Member, inbound: Inbound) -> bool:
    return member.present and inbound.name in {"", member.called} and _speaks(inbound) in {None, member.language}


def _speaks(inbound: Inbound) -> str | None:
    """Give the language that a person asked in; what only happened to them says nothing about it."""
    return None if isinstance(inbound.ask, Happened) else inbound.language


async def _found(db: Connection, inbound: Inbound, now: datetime) -> Workspace:
    """A workspace that is new gets a community of its own."""
    name = inbound.workspace_name or inbound.workspace
    community = (
        await db.execute(insert(s.communities).values(name=name, made=now).returning(s.communities.c.id))
    ).scalar_one()
    row = {
        "community": community,
        "platform": inbound.platform,
        "external": inbound.workspace,
        "name": name,
        "language": "en",
    }
    made = await db.execute(insert(s.workspaces).values(row).returning(s.workspaces.c.id))
    return Workspace(made.scalar_one(), **row)


async def _settle(
    db: Connection, workspace: Workspace, inbound: Inbound, externals: Iterable[str], now: datetime
) -> None:
    names = {**inbound.names, **({inbound.account: inbound.name} if inbound.name else {})}
    known = await by_account(db, workspace.id, externals)
    for external in externals:
        if external not in known:
            await join(db, workspace, external, names.get(external, external), now)
    changes = {"name": names.get(inbound.account), "language": _speaks(inbound)}
    here = (s.accounts.c.workspace == workspace.id, s.accounts.c.external == inbound.account)
    await db.execute(update(s.accounts).where(*here).values(present=True, **{k: v for k, v in changes.items() if v}))


async def join(db: Connection, workspace: Workspace, external: str, name: str, now: datetime) -> int:
    """Make a member for an account seen for the first time; gives the member's number."""
    new = insert(s.members).values(community=workspace.community, arrived=now).returning(s.members.c.id)
    member: int = (await db.execute(new)).scalar_one()
    row: Mapping[str, Any] = {
        "workspace": workspace.id,
        "external": external,
        "name": name,
        "language": workspace.language,
        "present": True,
    }
    await db.execute(insert(s.accounts).values(community=workspace.community, member=member, **row))
    return member


async def welcome(db: Connection, workspace: Workspace, persons: Iterable[Person], now: datetime) -> dict[str, Member]:
    """Find the members that some persons of a workspace are, by their accounts; make those who are not known yet.

    It takes a handful of queries for any number of persons. Whoever was thought to have left is back.
    """
    await alone(db, ARRIVALS)
    names = {person.account: person.name or person.account for person in persons}
    known = await _known(db, workspace, names)
    back = [each.account for each in known.values() if not each.present]
    new = [external for external in names if external not in known]
    for some in chunks(back):
        here = (s.accounts.c.workspace == workspace.id, s.accounts.c.external.in_(some))
        await db.execute(update(s.accounts).where(*here).values(present=True))
    if new:
        await _join_all(db, workspace, {external: names[external] for external in new}, now)
    return await _known(db, workspace, names) if back or new else known


async def _known(db: Connection, workspace: Workspace, externals: Iterable[str]) -> dict[str, Member]:
    found: dict[str, Member] = {}
    for some in chunks(list(externals)):
        found |= await by_account(db, workspace.id, some)
    return found


async def _join_all(db: Connection, workspace: Workspace, names: Mapping[str, str], now: datetime) -> None:
    """Make a member for each account; a member has no mark of their own, so whose is whose makes no difference."""
    row = {"community": workspace.community, "arrived": now}
    made = insert(s.members).returning(s.members.c.id)
    numbers = (await db.execute(made, [row] * len(names))).scalars()
    common = {"community": workspace.community, "workspace": workspace.id, "language": workspace.language}
    accounts = [
        {**common, "member": number, "external": external, "name": name, "present": True}
        for number, (external, name) in zip(numbers, names.items(), strict=True)
    ]
    await db.execute(insert(s.accounts), accounts)


async def guess_zone(db: Connection, workspace: int, account: str, zone: str) -> None:
    """Keep what the platform says of an account's time zone; empty, if it cannot say."""
    mine = (s.accounts.c.workspace == workspace, s.accounts.c.external == account)
    await db.execute(update(s.accounts).where(*mine).values(zone=zone))
