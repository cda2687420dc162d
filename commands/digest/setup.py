"""Digests of a channel: set up, previewed, paused and taken away by moderators."""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import Row, delete, insert, select, update

from bot import digests, notifying, recurrence, rules
from bot.call import Call
from bot.cards import Card, Item, Listing, card
from bot.declare import Asked, Opening, button, command, form
from bot.digests import Look
from bot.errors import Faults, UserError
from bot.ids import outdated
from bot.kinds import Offered, Repeat, Text, Where
from bot.people import Place
from bot.policy import Role
from bot.recurrence import Standing
from bot.rules import Rule
from bot.text import Bold, Moment, PlaceLink, Words, joined, plain, say
from commands.digest.sending import RULE, drawn, find, known, sections
from commands.digest.tables import digests as table
from commands.digest.tables import shown

MOST = 10
WEEKLY = "every Monday at 09:00"


@command("digest setup", role=Role.MODERATOR)
async def setup(call: Call) -> Opening:
    """Set up a digest: in which channel, when, and what is in it."""
    every = [key for key, section in call.catalogue.sections.items() if not section.moderators]
    return Opening(save, {"title": "What is new", "when": WEEKLY, "sections": ",".join(every)})


@command("digest list", role=Role.MODERATOR, reads=True)
async def list_(call: Call) -> Card:
    """Show the digests of this community, when each comes next, and what you can do with it."""
    return await _listed(call)


@form("digest", say("Digest"), role=Role.MODERATOR, submit=say("Save"))
async def save(
    call: Call,
    value: str,
    title: Annotated[str, Text(80), Asked(say("Title"))],
    where: Annotated[Place, Where(needs=("post",)), Asked(say("Channel"))],
    when: Annotated[Rule, Repeat(), Asked(say("When"))],
    sections: Annotated[tuple[str, ...], Offered("sections"), Asked(say("What is in it"))],
) -> Card:
    """An empty section is left out, and an empty digest is not sent.

    Args:
        title: What stands above it.
        where: Where it is posted.
        when: Such as every Monday at 09:00, Chicago time, or every weekday at 0700.
        sections: In the order in which you name them.
    """
    number = await _save(call, value, {"title": title, "place": where.id, "sections": ",".join(sections)})
    if await recurrence.keep(call.db, call.workspace, RULE, number, when, call.now) is None:
        raise Faults({"when": say("No day is left on which it could come. Name a later end, or none.")})
    notes = notifying.zone_note(call) if when.zone.key == "UTC" else []
    return await _one(call, number, say("The digest is changed") if value else say("The digest is set up"), *notes)


@button("digest.preview", role=Role.MODERATOR, reads=True)
async def preview(call: Call, value: int) -> Card:
    """Show what a digest would say now, and to you alone."""
    row = await _own(call, value)
    look = Look(call.db, call.workspace, row.since, call.now, call.settings, call.vocabulary, call.catalogue)
    told = await digests.gather(look, sections(row), without=await known(call.db, f"d{row.id}"))
    if not told:
        return card(say("Nothing would be sent now"), say("Nothing is new since {when}.", when=Moment(row.since)))
    return drawn(row.title, told, call.language)


@button("digest.change", role=Role.MODERATOR)
async def change(call: Call, value: int) -> Opening:
    row = await _own(call, value)
    standing = (await recurrence.standings(call.db, RULE, [row.id])).get(str(row.id))
    filled = {"title": row.title, "where": f"<#{row.place}>", "sections": row.sections}
    return Opening(save, filled | ({"when": rules.show(standing.rule)} if standing else {}), str(row.id))


@button("digest.pause", role=Role.MODERATOR)
async def pause(call: Call, value: int) -> Card:
    row = await _own(call, value)
    await recurrence.pause(call.db, RULE, row.id)
    return await _one(call, row.id, say("The digest is paused"))


@button("digest.resume", role=Role.MODERATOR)
async def resume(call: Call, value: int) -> Card:
    """Go on; what is older than this moment is not made up for."""
    row = await _own(call, value)
    await call.db.execute(update(table).where(table.c.id == row.id).values(since=call.now))
    await recurrence.resume(call.db, RULE, row.id, call.now)
    return await _one(call, row.id, say("The digest goes on"))


@button("digest.remove", role=Role.MODERATOR)
async def remove(call: Call, value: int) -> Card:
    row = await _own(call, value)
    await recurrence.end(call.db, RULE, row.id)
    await call.db.execute(delete(table).where(table.c.id == row.id))
    await call.db.execute(delete(shown).where(shown.c.reader == f"d{row.id}"))
    return card(say("Removed"), say("“{title}” is sent no more.", title=row.title))


async def _save(call: Call, value: str, values: dict[str, str]) -> int:
    if value:
        if not value.isdecimal():
            raise outdated()
        row = await _own(call, int(value))
        await call.db.execute(update(table).where(table.c.id == row.id).values(values))
        return int(row.id)
    if len(await _all(call)) >= MOST:
        raise UserError(say("There are {n} digests already. Remove one with /digest list first.", n=str(MOST)))
    new = values | {"community": call.community, "workspace": call.workspace.id, "since": call.now}
    made: int = (await call.db.execute(insert(table).values(new).returning(table.c.id))).scalar_one()
    return made


async def _all(call: Call) -> list[Row[Any]]:
    here = (table.c.community == call.community, table.c.workspace == call.workspace.id)
    return list(await call.db.execute(select(table).where(*here).order_by(table.c.id)))


async def _own(call: Call, number: int) -> Row[Any]:
    row = await find(call.db, number)
    if row is None or row.community != call.community or row.workspace != call.workspace.id:
        raise UserError(say("That digest is gone. Type /digest list to see what there is."))
    return row


async def _one(call: Call, number: int, title: Words, *notes: Words) -> Card:
    row = await _own(call, number)
    standing = (await recurrence.standings(call.db, RULE, [number])).get(str(number))
    return card(title, *_lines(call, row, standing), *notes, *_buttons(row, standing))


async def _listed(call: Call) -> Card:
    rows = await _all(call)
    if not rows:
        return card(say("Digests"), say("None is set up. Type /digest setup"))
    standing = await recurrence.standings(call.db, RULE, [row.id for row in rows])
    items = [
        Item(
            Bold(row.title),
            joined(_lines(call, row, standing.get(str(row.id))), " · "),
            look.button(say("Open"), row.id),
        )
        for row in rows
    ]
    return card(say("Digests"), Listing(tuple(items)))


@button("digest.look", role=Role.MODERATOR, reads=True)
async def look(call: Call, value: int) -> Card:
    row = await _own(call, value)
    return await _one(call, row.id, row.title)


def _lines(call: Call, row: Row[Any], standing: Standing | None) -> list[Words]:
    """Say where, when and what."""
    titles = [call.catalogue.sections[key].title for key in sections(row) if key in call.catalogue.sections]
    lines: list[Words] = [PlaceLink(row.place)]
    if standing is not None:
        lines.append(rules.describe(standing.rule))
        lines.append(say("next {when}", when=Moment(standing.next)) if standing.next else say("paused"))
    return [*lines, joined([plain(title, call.language) for title in titles])]


def _buttons(row: Row[Any], standing: Standing | None) -> list[Any]:
    rest = (
        resume.button(say("Go on"), row.id)
        if standing is None or standing.paused
        else pause.button(say("Pause"), row.id)
    )
    return [
        preview.button(say("Preview"), row.id, "primary"),
        change.button(say("Change"), row.id),
        rest,
        remove.button(say("Remove"), row.id, "danger"),
    ]
