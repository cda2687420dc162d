"""Taking events over from a calendar: looked at first, added once, or followed as it changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, delete, func, insert, select, update

from bot import errands, files, people, rules, settings, timers
from bot.calendars import Entry, Read
from bot.calendars.answers import taken, written
from bot.calendars.apart import read_safely
from bot.calendars.fetching import fetch
from bot.call import Call
from bot.cards import Card, Control, Item, Listing, card
from bot.declare import Asked, button, command, delivery, errand, timer
from bot.deliveries import Debt, tell
from bot.errands import Back, Way
from bot.errors import Faults, UserError
from bot.files import File
from bot.gatherings import Here
from bot.kinds import Term, Upload
from bot.policy import Role
from bot.scene import Scene
from bot.store import Connection
from bot.text import Bold, Moment, Words, joined, plain, say, say_many
from bot.text import written as spelled
from bot.timers import Ring
from commands.event.controls import follow_button
from commands.event.creating import require_creator
from commands.event.keeping import Details
from commands.event.kinds import Web
from commands.event.tables import imports
from commands.event.taking import AHEAD, MOST, Taker, Tally, count_known, take

LOOK, PREVIEW, TROUBLE, REST = "event.look", "event.preview", "event.look-failed", "event.import-rest"
SOON = timedelta(seconds=2)
SHOWN = 10
AT_ONCE = 3
KEPT = timedelta(days=1)
_i = imports.c


@command("event import", form=True, title=say("Take over a calendar"))
async def import_(
    call: Call,
    url: Annotated[str, Web(calendars=True), Asked(say("Address"))] = "",
    file: Annotated[File | None, Upload(("text/calendar", "text/plain")), Asked(say("Or a file"))] = None,
    organiser: Annotated[str, Term("organisers"), Asked(say("Whose calendar"))] = "",
) -> Card:
    """Take events over from a calendar, such as an association's: you see them before they are added.

    Args:
        url: Where the calendar is, beginning with https:// or webcal://, often ending in .ics.
        file: An .ics file.
        organiser: Who holds its events, such as AST or HSPA.
    """
    require_creator(call)
    if bool(url) == bool(file):
        raise Faults({"url": say("Give either an address or a file.")})
    await call.db.execute(delete(imports).where(_i.made < call.now - KEPT))
    unread = select(func.count()).where(_i.member == call.member.id, _i.found.is_(None))
    if (await call.db.execute(unread)).scalar_one() >= AT_ONCE:
        raise UserError(say("I still look at others that you gave me. Wait for what I found, then try again."))
    row = {
        "community": call.community, "workspace": call.workspace.id, "member": call.member.id, "url": url,
        "file": file.ref if file else "", "organiser": organiser, "etag": "", "made": call.now,
    }  # fmt: skip
    number = (await call.db.execute(insert(imports).values(row).returning(_i.id))).scalar_one()
    await errands.send(call.db, call.workspace, LOOK, number, call.now)
    return card(
        say("I look at it"), say("In a moment you get a message with what I found. Nothing is added before you say so.")
    )


async def look(way: Way) -> tuple[Read, str]:
    """Fetch a calendar and read it, apart from everything else."""
    async with way.store.read() as db:
        row = await found(db, int(way.subject))
        if row is None:
            raise UserError(say("Nobody waits for that calendar any more."))
        file = await files.kept(db, row.community, row.file) if row.file else None
        zone = await usual_zone(db, row.workspace)
    if row.file and file is None:
        raise UserError(say("That file is no longer here. Attach it again."))
    fetched = None if file else await fetch(row.url, ways=way.ways)
    content = file.content if file else fetched.content if fetched else b""
    read = await read_safely(content, way.now, way.now + AHEAD, zone)
    return read, fetched.etag if fetched else ""


@errand(LOOK, go=look)
async def looked(back: Back) -> None:
    """Keep what was found, and show it to who asked."""
    row = await found(back.db, int(back.subject))
    if row is None:
        return
    here = await people.workspace_of(back.db, row.workspace)
    if back.fault is not None:
        await back.db.execute(delete(imports).where(_i.id == row.id))
        await tell(back.db, here, Debt(TROUBLE, row.id, detail=plain(back.fault), member=row.member), back.now)
        return
    read, etag = back.result
    await back.db.execute(update(imports).where(_i.id == row.id).values(found=written(read), etag=etag))
    await tell(back.db, here, Debt(PREVIEW, row.id, member=row.member), back.now)


@delivery(TROUBLE, live=False, label=say("Answer about a calendar"))
async def failed(scene: Scene) -> Card:
    return card(say("I cannot take that calendar over"), scene.detail, say("Try it again with /event import."))


@delivery(PREVIEW, label=say("Preview of a calendar"), lasts=KEPT)
async def preview(scene: Scene) -> Card | None:
    """Show what a calendar has, before anything is added."""
    row = await found(scene.db, int(scene.subject))
    if row is None or row.found is None:
        return None
    read = taken(row.found)
    known = await count_known(scene, [each.uid for each in read.entries])
    return _drawn(row, read, known, scene.now)


@button("event.import-add")
async def add(call: Call, value: int) -> Card:
    """Add what was shown, once."""
    row, read = await own(call, value)
    by = Taker(Details(organiser=row.organiser), [call.member.id], call.vocabulary, call.moderates)
    done = await take(call, read.entries, by)
    await _go_on(call, row, done)
    return card(say("Taken over"), *summed(done), say("See them with /event list. Each is announced when it is near."))


@timer(REST)
async def add_rest(ring: Ring) -> None:
    """Add some more of what was shown."""
    row = await found(ring.db, int(ring.subject))
    if row is not None:
        by = Taker(Details(organiser=row.organiser), [row.member], ring.vocabulary)
        await _go_on(ring, row, await take(ring, taken(row.found).entries, by))


async def _go_on(here: Here, row: Row[Any], done: Tally) -> None:
    """Forget what was looked at; what is left of it is added a little later, and cannot be chosen any more."""
    await here.db.execute(delete(imports).where(_i.id == row.id))
    if done.rest:
        same = {column.name: getattr(row, column.name) for column in imports.columns if column.name != "id"}
        kept = same | {"found": written(Read(tuple(done.rest)))}
        number = (await here.db.execute(insert(imports).values(kept).returning(_i.id))).scalar_one()
        await timers.put(here.db, here.workspace, REST, number, here.now + SOON)


@button("event.import-drop")
async def drop(call: Call, value: int) -> Card:
    row, _ = await own(call, value)
    await call.db.execute(delete(imports).where(_i.id == row.id))
    return card(say("Forgotten"), say("Nothing was added."))


def summed(done: Tally) -> list[Words]:
    """Say in numbers what an import did."""
    did = [
        say_many("{n} event added", "{n} events added", done.made),
        *([say_many("{n} changed", "{n} changed", done.changed)] if done.changed else []),
        *([say_many("{n} called off", "{n} called off", done.ended)] if done.ended else []),
    ]
    left = say_many(
        "{n} stayed as it was: others brought it, or it cannot be changed so.",
        "{n} stayed as they were: others brought them, or they cannot be changed so.",
        done.left,
    )
    rest = say_many("{n} more follows in a moment.", "{n} more follow in a moment.", len(done.rest))
    return [joined(did), *([left] if done.left else []), *([rest] if done.rest else [])]


def line(entry: Entry, now: datetime) -> Item:
    """Draw an entry of another's calendar as one line; of what repeats the next date, not a first one long ago."""
    coming = rules.following(entry.rule, now) if entry.rule is not None else None
    at = coming.at if coming is not None else entry.start
    when: Words = spelled(at.astimezone(entry.zone), "date") if entry.whole_days else Moment(at)
    detail: list[Words] = [when]
    if entry.rule is not None:
        detail.append(rules.describe_pattern(entry.rule.pattern))
    if entry.where:
        detail.append(entry.where)
    return Item(Bold(entry.title), joined(detail, " · "))


def _drawn(row: Row[Any], read: Read, known: int, now: datetime) -> Card:
    number = len(read.entries)
    title = say("{name}: what I found", name=read.name) if read.name else say("What I found")
    if not number:
        return card(title, say("There is nothing in it that is to come."), *_notes(read))
    items = Listing(tuple(line(each, now) for each in read.entries[:SHOWN]))
    more = [say_many("and {n} more", "and {n} more", number - SHOWN)] if number > SHOWN else []
    known_here = say_many(
        "{n} of them is here already, and is not added twice.",
        "{n} of them are here already, and are not added twice.",
        known,
    )
    here = [known_here] if known else []
    if number > MOST:
        here.append(say("I take over {n} at most, the soonest first.", n=str(MOST)))
    label = say_many("Add {n} event", "Add {n} events", min(number, MOST))
    controls: list[Control] = [add.button(label, row.id, style="primary")]
    if row.url:
        controls.append(follow_button(row.id))
    return card(title, items, *more, *here, *_notes(read), *controls, drop.button(say("Add nothing"), row.id))


def _notes(read: Read) -> list[Words]:
    past = (
        [say_many("{n} that is over is left out.", "{n} that are over are left out.", read.past)] if read.past else []
    )
    return [*past, *([joined(read.skipped[:5], "\n")] if read.skipped else [])]


async def own(call: Call, number: int) -> tuple[Row[Any], Read]:
    row = await found(call.db, number)
    if row is None or row.community != call.community or row.found is None:
        raise UserError(say("That preview is used up or too old. Look at the calendar again with /event import."))
    call.require(Role.MEMBER, owner=row.member)
    require_creator(call)
    return row, taken(row.found)


async def found(db: Connection, number: int) -> Row[Any] | None:
    return (await db.execute(select(imports).where(_i.id == number))).one_or_none()


async def usual_zone(db: Connection, workspace: int) -> ZoneInfo:
    """Give the zone in which times without one are read: the community's."""
    here = await people.workspace_of(db, workspace)
    return people.zone_named((await settings.load(db, here)).raw.get(people.ZONE))
