"""A digest at its time: what is new is noted as told in one transaction, and drawn when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from bot import deliveries, digests, people
from bot.call import Call
from bot.cards import Button, Card, card
from bot.declare import Topic, button, delivery, recurring
from bot.deliveries import Debt
from bot.digests import Look, Told
from bot.errors import UserError
from bot.ids import outdated
from bot.people import Member
from bot.policy import Role
from bot.recurrence import Occasion
from bot.scene import Scene
from bot.store import Connection
from bot.text import Moment, Words, say
from commands.digest.tables import digests as table
from commands.digest.tables import personal, shown

KIND, OWN, RULE, OWN_RULE = "digest.post", "digest.own", "digest", "digest.own"
CATCH_UP = timedelta(days=2)
REMEMBERED = timedelta(days=92)
"""How long it is remembered who was told what; no section looks further back."""

NEWS = say("What is new for you")
topic = Topic("digest", say("My digest"), say("What is new for you, as often as you chose with /digest me."))


@recurring(RULE, catch_up=CATCH_UP)
async def fire(occasion: Occasion) -> None:
    """Note what a channel is told now, and owe the post; with nothing new nothing is owed."""
    row = await find(occasion.db, int(occasion.subject))
    if row is None:
        return
    look = _look(occasion, row.since)
    await occasion.db.execute(update(table).where(table.c.id == row.id).values(since=occasion.now))
    told = await _note(look, f"d{row.id}", sections(row), None)
    if told:
        debt = Debt(KIND, row.id, occasion.now.isoformat(), row.place, detail=_kept(row.since, occasion))
        await deliveries.reply(occasion.db, occasion.workspace, debt, occasion.now)


@delivery(KIND, live=False, label=say("Digest"), lasts=timedelta(days=2))
async def posted(scene: Scene) -> Card | None:
    row = await find(scene.db, int(scene.subject))
    if row is None:
        return None
    since, at = _firing(scene)
    told = await _told(_seen(scene, since, at), f"d{row.id}", sections(row), at)
    return (
        drawn(row.title, told, scene.workspace.language, *_late(scene), *_rest(told, f"d{row.id}", at))
        if told
        else None
    )


@recurring(OWN_RULE, catch_up=CATCH_UP)
async def fire_own(occasion: Occasion) -> None:
    """Note what a member is told now: what came since they were last here, or since their last digest."""
    row = await own(occasion.db, occasion.workspace.community, int(occasion.subject))
    member = await _member(occasion.db, occasion.workspace.id, int(occasion.subject))
    if row is None or member is None or not member.present:
        return
    since = max(row.since, await people.last_seen(occasion.db, member.id) or row.since)
    mine = (personal.c.community == row.community, personal.c.member == row.member)
    await occasion.db.execute(update(personal).where(*mine).values(since=occasion.now))
    told = await _note(
        _look(occasion, since, member), f"m{member.id}", personal_sections(occasion.catalogue), member.id
    )
    if told:
        debt = Debt(OWN, member.id, occasion.now.isoformat(), member=member.id, detail=_kept(since, occasion))
        await deliveries.tell(occasion.db, occasion.workspace, debt, occasion.now)


@delivery(OWN, label=say("Personal digest"), topic=topic, lasts=timedelta(days=7))
async def told_own(scene: Scene) -> Card | None:
    member = await _member(scene.db, scene.workspace.id, int(scene.subject))
    if member is None:
        return None
    since, at = _firing(scene)
    told = await _told(_seen(scene, since, at, member), f"m{member.id}", personal_sections(scene.catalogue), at)
    return drawn(NEWS, told, member.language, *_late(scene), *_rest(told, f"m{member.id}", at)) if told else None


@button("digest.rest")
async def rest(call: Call, value: str) -> Card:
    """Show all of a digest whose sections were cut, to who may read it."""
    reader, _, micros = value.partition(".")
    if not (reader[1:].isdecimal() and micros.isdecimal() and len(micros) < 18):
        raise outdated()
    title, keys, member = await _readable(call, reader)
    at = datetime.fromtimestamp(int(micros) / 1_000_000, call.now.tzinfo)
    look = Look(call.db, call.workspace, at - REMEMBERED, at, call.settings, call.vocabulary, call.catalogue, member)
    told = await _told(look, reader, keys, at)
    if not told:
        raise UserError(say("That digest is too old. What is new: /digest me"))
    return card(title, *digests.parts(told, call.language, digests.IN_ALL))


async def _readable(call: Call, reader: str) -> tuple[Words, list[str], Member | None]:
    """Give the title and the sections of a digest that the caller may read, and for whom it was."""
    number = int(reader[1:])
    if reader[0] == "m":
        call.require(Role.MEMBER, owner=number)
        return NEWS, personal_sections(call.catalogue), call.member
    row = await find(call.db, number)
    if reader[0] != "d" or row is None or row.workspace != call.workspace.id:
        raise UserError(say("That digest is gone. What is new: /digest me"))
    if any(call.catalogue.sections[key].moderators for key in sections(row) if key in call.catalogue.sections):
        call.require(Role.MODERATOR)
    return row.title, sections(row), None


def drawn(title: Words, told: Sequence[Told], language: str, *controls: Any) -> Card:
    return card(title, *digests.parts(told, language), *controls)


def sections(row: Row[Any]) -> list[str]:
    return [key for key in row.sections.split(",") if key]


def personal_sections(catalogue: Any) -> list[str]:
    return [key for key, section in catalogue.sections.items() if not section.moderators]


async def find(db: Connection, number: int) -> Row[Any] | None:
    return (await db.execute(select(table).where(table.c.id == number))).one_or_none()


async def own(db: Connection, community: int, member: int) -> Row[Any] | None:
    mine = (personal.c.community == community, personal.c.member == member)
    return (await db.execute(select(personal).where(*mine))).one_or_none()


async def known(db: Connection, reader: str) -> set[str]:
    """Give the keys of what a reader was told."""
    return set((await db.execute(select(shown.c.item).where(shown.c.reader == reader))).scalars())


async def _note(look: Look, reader: str, keys: list[str], member: int | None) -> list[Told]:
    """Gather what a reader was not told, and note that they are told it now."""
    await look.db.execute(delete(shown).where(shown.c.reader == reader, shown.c.at < look.now - REMEMBERED))
    told = await digests.gather(look, keys, without=await known(look.db, reader))
    row = {"community": look.workspace.community, "reader": reader, "at": look.now, "member": member}
    if items := dict.fromkeys(digests.keys(told)):
        await look.db.execute(insert(shown), [row | {"item": item} for item in items])
    return told


async def _told(look: Look, reader: str, keys: list[str], at: datetime) -> list[Told]:
    """Gather again what was noted as told by the firing at an instant; what is gone since is left out."""
    noted = select(shown.c.item).where(shown.c.reader == reader, shown.c.at == at)
    return await digests.gather(look, keys, only=set((await look.db.execute(noted)).scalars()))


def _firing(scene: Scene) -> tuple[datetime, datetime]:
    """Give since when a digest tells, and when it was fired."""
    since, at = (datetime.fromisoformat(each) for each in scene.detail.split(" ")[:2])
    return since, at


def _seen(scene: Scene, since: datetime, at: datetime, member: Member | None = None) -> Look:
    return Look(scene.db, scene.workspace, since, at, scene.settings, scene.vocabulary, scene.catalogue, member)


def _rest(told: Sequence[Told], reader: str, at: datetime) -> list[Button]:
    micros = round(at.timestamp() * 1_000_000)
    return [rest.button(say("Show all"), f"{reader}.{micros}")] if digests.cut(told) else []


def _look(occasion: Occasion, since: datetime, member: Member | None = None) -> Look:
    return Look(
        occasion.db, occasion.workspace, max(since, occasion.now - REMEMBERED), occasion.now,
        occasion.settings, occasion.vocabulary, occasion.catalogue, member,
    )  # fmt: skip


def _kept(since: datetime, occasion: Occasion) -> str:
    """Write since when a digest tells, when it was fired, and for when it was, if it is late."""
    planned = [occasion.at.isoformat()] if occasion.late else []
    return " ".join([since.isoformat(), occasion.now.isoformat(), *planned])


def _late(scene: Scene) -> list[Words]:
    planned = scene.detail.split(" ")[2:]
    return [say("This is late: it was for {when}.", when=Moment(datetime.fromisoformat(at))) for at in planned]


async def _member(db: Connection, workspace: int, number: int) -> Member | None:
    return (await people.by_number(db, workspace, [number])).get(number)
