"""Links that a group shares: a title, an address over TLS, and who added it, who may take it out again."""

from __future__ import annotations

import re
from typing import Annotated, Any

from sqlalchemy import Row, delete, func, insert, select

from bot.call import Call
from bot.cards import Card, Control, Item, LinkButton, Listing, card
from bot.declare import Asked, Opening, button, form
from bot.errors import Faults, UserError
from bot.kinds import Text
from bot.text import Words, say
from commands.study import drawing, meaning, rows
from commands.study.kinds import SECURITY
from commands.study.showing import LINKS, show_group
from commands.study.tables import resources

MOST = 30
_r = resources.c
_ADDRESS = re.compile(
    r"https://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](?::\d{1,5})?(?:[/?#][!-~]*)?", re.IGNORECASE
)


@button(LINKS, reads=True)
async def links(call: Call, value: int) -> Card:
    """Show what a group shares to its members."""
    group = await meaning.inside(call, value)
    return await _shown(call, group.id)


@button("study.link")
async def add(call: Call, value: int) -> Opening:
    await meaning.inside(call, value)
    return added.open(value=value)


@form("study.linked", say("Share a link"), submit=say("Share"))
async def added(
    call: Call,
    value: str,
    title: Annotated[str, Text(100), Asked(say("What it is"))],
    link: Annotated[str, Text(500, placeholder="https://"), Asked(say("Link"))],
) -> Card:
    """Only the group sees it. Never what was on an exam, and nothing that its owner does not share.

    Args:
        title: Such as the chapter that we read next.
        link: Beginning with https.
    """
    if not _ADDRESS.fullmatch(link):
        raise Faults({"link": say("Give an address that begins with https:// and has no spaces.")})
    await rows.alone(call.db, call.community)
    group = await meaning.inside(call, int(value))
    if await _count(call, group.id) >= MOST:
        raise UserError(say("The group shares {n} links already. Take out one that is done with first.", n=str(MOST)))
    row = {"community": call.community, "group": group.id, "member": call.member.id, "title": title, "link": link}
    await call.db.execute(insert(resources).values(row | {"at": call.now}))
    return await _shown(call, group.id)


@button("study.unlink")
async def remove(call: Call, value: int) -> Card:
    """Take out a link; who added it may, and who founded the group."""
    await rows.alone(call.db, call.community)
    row = (await call.db.execute(select(resources).where(_r.community == call.community, _r.id == value))).one_or_none()
    if row is None:
        raise UserError(say("That link is gone already."))
    group = await meaning.inside(call, row.group)
    if call.member.id not in {row.member, group.founder}:
        raise UserError(say("Who added it can take it out, and who founded the group."))
    await call.db.execute(delete(resources).where(_r.id == value))
    return await _shown(call, group.id)


async def _shown(call: Call, number: int) -> Card:
    group = await meaning.inside(call, number)
    found = list(await call.db.execute(select(resources).where(_r.group == number).order_by(_r.id)))
    names = await drawing.names(call.db, [row.member for row in found])
    items = tuple(
        Item(
            row.title,
            say("{link}, from {name}", link=row.link, name=names[row.member]),
            LinkButton(say("Open"), row.link),
        )
        for row in found
    )
    nothing: list[Words] = [] if found else [say("Nothing is shared yet. A good start: the outline, and one chapter.")]
    return card(
        say("Links: {name}", name=group.name), *nothing, *([Listing(items)] if items else []), SECURITY,
        add.button(say("Share a link"), number, "primary"), *_removals(found, call.member.id, group.founder), show_group.button(say("The group"), number),
    )  # fmt: skip


def _removals(found: list[Row[Any]], reader: int, founder: int | None) -> list[Control]:
    theirs = [row for row in found if reader in {row.member, founder}][:10]
    return [remove.button(say("Take out: {title}", title=row.title[:40]), row.id) for row in theirs]


async def _count(call: Call, number: int) -> int:
    return int((await call.db.execute(select(func.count()).where(_r.group == number))).scalar_one())
