"""Calendars of others that are followed: looked at again every few hours, their events kept in step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from bot import errands, people, vocabulary
from bot.calendars import Read
from bot.calendars.apart import read_safely
from bot.calendars.fetching import fetch
from bot.call import Call
from bot.cards import Card, Item, Listing, card
from bot.declare import button, command, delivery, errand
from bot.deliveries import Debt, tell
from bot.errands import Back, Way
from bot.errors import UserError
from bot.policy import Role
from bot.scene import Scene
from bot.store import Connection
from bot.text import Bold, Moment, Words, joined, plain, say
from commands.event.controls import FOLLOW
from commands.event.importing import own, summed, usual_zone
from commands.event.keeping import Details
from commands.event.tables import events, imports, sources
from commands.event.taking import AHEAD, Taker, Tally, kept, take

REFRESH, STALE = "event.refresh", "event.source-stale"
EVERY, SOON = timedelta(hours=6), timedelta(minutes=1)
EMPTY = say("There is nothing in it any more.")
PATIENCE, MOST = 4, 20
"""So often in a row a look may fail before who set it up is told; so many calendars a community follows."""

_s = sources.c


@button(FOLLOW)
async def follow(call: Call, value: int) -> Card:
    """Add what was shown, and look again every few hours; for moderators."""
    call.require(Role.MODERATOR)
    row, read = await own(call, value)
    if len(await _all(call)) >= MOST:
        raise UserError(say("Your community follows {n} calendars. End one with /event sources first.", n=str(MOST)))
    known = {each.url for each in await _all(call)}
    if row.url in known:
        raise UserError(say("You follow that calendar already. See /event sources."))
    new = {
        "community": call.community, "workspace": call.workspace.id, "member": call.member.id, "name": read.name or row.url.split("/")[2],
        "url": row.url, "etag": row.etag, "organiser": row.organiser, "place": "", "seen": call.now, "trouble": "", "failures": 0, "made": call.now,
    }  # fmt: skip
    number = (await call.db.execute(insert(sources).values(new).returning(_s.id))).scalar_one()
    by = Taker(Details(organiser=row.organiser, source=number), [], call.vocabulary)
    done = await take(call, read.entries, by, whole=True)
    if done.partly or done.rest:
        await call.db.execute(update(sources).where(_s.id == number).values(etag=""))
    await call.db.execute(delete(imports).where(imports.c.id == row.id))
    await errands.send(call.db, call.workspace, REFRESH, number, call.now + (SOON if done.rest else EVERY))
    return card(
        say("You follow {name}", name=new["name"]), *summed(done),
        say("I look again every {n} hours, and bring along what changed. See /event sources.", n=str(EVERY // timedelta(hours=1))),
    )  # fmt: skip


@command("event sources", role=Role.MODERATOR, reads=True)
async def list_(call: Call) -> Card:
    """Show the calendars of others that your community follows."""
    rows = await _all(call)
    title = say("Calendars that you follow")
    if not rows:
        return card(title, say("None yet. Look at one with /event import, then follow it."))
    return card(title, Listing(tuple(map(_item, rows))), look_again.button(say("Look at all of them now"), ""))


@button("event.unfollow", role=Role.MODERATOR)
async def unfollow(call: Call, value: int) -> Card:
    """Look at a calendar no more; its events stay as they are."""
    row = await _found(call.db, value)
    if row is None or row.community != call.community:
        raise UserError(say("You do not follow that calendar any more."))
    await call.db.execute(update(events).where(events.c.source == value).values(source=None))
    await call.db.execute(delete(sources).where(_s.id == value))
    await errands.stop(call.db, REFRESH, value)
    return card(say("Not followed any more"), say("The events that it brought stay. Call off what you do not want."))


@button("event.look-again", role=Role.MODERATOR)
async def look_again(call: Call) -> Card:
    """Look at all of them before it is their turn."""
    for row in await _all(call):
        await errands.send(call.db, call.workspace, REFRESH, row.id, call.now)
    return card(say("I look at them"), say("What changed is there in a moment. See /event sources."))


async def go(way: Way) -> tuple[Read | None, str]:
    """Fetch a calendar, if it has changed, and read it."""
    async with way.store.read() as db:
        row = await _found(db, int(way.subject))
        if row is None:
            return None, ""
        zone = await usual_zone(db, row.workspace)
    fetched = await fetch(row.url, row.etag, way.ways)
    if fetched is None:
        return None, row.etag
    return await read_safely(fetched.content, way.now, way.now + AHEAD, zone), fetched.etag


@errand(REFRESH, go=go)
async def refreshed(back: Back) -> None:
    """Bring the events in step with what the calendar has, and look again later."""
    row = await _found(back.db, int(back.subject))
    if row is None:
        return
    await errands.send(back.db, back.workspace, REFRESH, row.id, back.now + EVERY)
    if back.fault is not None:
        await _note_trouble(back, row, back.fault)
        return
    read, etag = back.result
    done = await _taken(back, row, read) if read is not None else None
    if done is None and read is not None:
        await _note_trouble(back, row, EMPTY)
        return
    # While dates are told apart that are not planned yet, it has to be read again, changed or not.
    fine = {"seen": back.now, "trouble": "", "failures": 0, "etag": "" if done and (done.partly or done.rest) else etag}
    await back.db.execute(update(sources).where(_s.id == row.id).values(fine))
    if done and done.rest:
        await errands.send(back.db, back.workspace, REFRESH, row.id, back.now + SOON)


async def _taken(back: Back, row: Row[Any], read: Read) -> Tally | None:
    """Take over what is there; nothing where all is gone at once, which is what sites that fail look like."""
    if not read.entries and not read.past and await kept(back, (), row.id):
        return None
    details = Details(organiser=row.organiser, place=row.place, source=row.id)
    by = Taker(details, [], await vocabulary.load(back.db, row.community))
    return await take(back, read.entries, by, whole=True)


@delivery(STALE, live=False, label=say("Notice of a calendar that fails"))
async def stale(scene: Scene) -> Card | None:
    row = await _found(scene.db, int(scene.subject))
    if row is None or not row.trouble:
        return None
    words = say(
        "For a day I could not read it: {why} Its events stay as they are. See /event sources.", why=row.trouble
    )
    return card(say("A calendar that you follow: {name}", name=row.name), words)


async def _note_trouble(back: Back, row: Row[Any], fault: Words) -> None:
    """Keep why a look failed; after a day of it, who set it up hears of it, once."""
    failures = row.failures + 1
    await back.db.execute(update(sources).where(_s.id == row.id).values(trouble=plain(fault), failures=failures))
    if failures == PATIENCE and row.member is not None:
        here = await people.workspace_of(back.db, row.workspace)
        await tell(back.db, here, Debt(STALE, row.id, back.now.isoformat(), member=row.member), back.now)


def _item(row: Row[Any]) -> Item:
    detail: list[Words] = [say("looked at {when}", when=Moment(row.seen))] if row.seen else []
    if row.trouble:
        detail.append(row.trouble)
    return Item(Bold(row.name), joined(detail, " · "), unfollow.button(say("End it"), row.id))


async def _all(call: Call) -> list[Row[Any]]:
    mine = select(sources).where(_s.community == call.community).order_by(_s.id)
    return list((await call.db.execute(mine)).all())


async def _found(db: Connection, number: int) -> Row[Any] | None:
    return (await db.execute(select(sources).where(_s.id == number))).one_or_none()
