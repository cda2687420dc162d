"""From a claimed delivery to what the platform is asked to do: drawn at this moment, or not to be done now, or at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, select

from bot import budget, bundles, entries, people, profile, rooms
from bot import schema as s
from bot.budget import Budget
from bot.cards import Card, Document, Picture, members_of
from bot.catalogue import Catalogue
from bot.claims import Job
from bot.declare import Drawn
from bot.deliveries import posted
from bot.people import Member
from bot.platforms import Audience, Order
from bot.scene import draw, plan
from bot.store import Connection


@dataclass(frozen=True, slots=True)
class Ready:
    """To be sent; ``bundled`` are the deliveries that are told along with it."""

    order: Order
    bundled: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """It no longer applies, nor does what was to be told along with it."""

    why: str = ""
    bundled: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """The member wants nothing now."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """The member takes no direct messages: it waits until they ask."""


@dataclass(frozen=True, slots=True)
class Waits:
    """It is to be done in a conversation, and something there has to be done before."""


Drawing: TypeAlias = Ready | Dropped | Held | Kept | Waits


async def drawing(db: Connection, catalogue: Catalogue, job: Job, now: datetime) -> Drawing:
    """Say what is to be done about a delivery at this moment."""
    if rooms.is_inside(job.row.place):
        return await _inside(db, catalogue, job, now)
    return await _outside(db, catalogue, job, now)


async def _inside(db: Connection, catalogue: Catalogue, job: Job, now: datetime) -> Drawing:
    """Say what is to be done in a conversation, which is known by whose it is until it stands."""
    if job.row.state != "recalled" and await rooms.waits(db, job.row, now) is not None:
        return Waits()
    post = await posted(db, job.row.workspace, *rooms.owner(job.row.place))
    if post is None:
        return Dropped("its conversation does not stand")
    drawn = await _outside(db, catalogue, job, now)
    return replace(drawn, order=replace(drawn.order, place=post.place)) if isinstance(drawn, Ready) else drawn


async def _outside(db: Connection, catalogue: Catalogue, job: Job, now: datetime) -> Drawing:
    row = job.row
    if row.state == "recalled":
        return await _look(db, job) if row.begun else Dropped("withdrawn")
    match row.effect:
        case "tell":
            return await _told(db, catalogue, job, now)
        case "edit":
            post = await posted(db, row.workspace, row.kind, row.subject)
            known = post is not None and post.message != ""
            return await _shown(db, catalogue, job, now, post.message, post.place) if post and known else Dropped()
        case "delete":
            return Ready(_order(job, message=row.message or "")) if row.message else Dropped()
        case "strike":
            return Ready(_order(job, message=row.message))
        case "close":
            return Ready(_order(job))
        case "admit" | "dismiss":
            return Ready(replace(_order(job), account=row.detail))
        case "enter":
            return await _entered(db, catalogue, job, now)
        case _:
            return await _shown(db, catalogue, job, now)


async def _shown(
    db: Connection, catalogue: Catalogue, job: Job, now: datetime, message: str = "", place: str = ""
) -> Drawing:
    card = await draw(db, catalogue, job.workspace, job.row, now)
    if card is None:
        return Dropped()
    if job.row.effect == "attach" and not any(isinstance(part, Picture | Document) for part in card.parts):
        return Dropped("there are no files")
    wanted = members_of(card) | ({job.row.member} if job.row.member else set())
    seen = await people.by_number(db, job.workspace.id, wanted) if wanted else {}
    order = _order(job, card, Audience(job.workspace.language, _accounts(seen)), message=message)
    if job.row.effect in rooms.OPENS:
        present = tuple(seen[number].account for number in card.notify if number in seen and seen[number].present)
        return Ready(replace(order, people=present)) if present else Dropped("nobody is there")
    return Ready(replace(order, place=place or order.place))


async def _entered(db: Connection, catalogue: Catalogue, job: Job, now: datetime) -> Drawing:
    """Draw an entry of the platform's own calendar; strike the one that stands and no longer applies."""
    row = job.row
    post = await posted(db, row.workspace, row.kind, row.subject)
    agenda = await plan(db, catalogue, job.workspace, row.kind, row.subject, now)
    order = _order(job, message=post.message if post else "")
    if agenda is None:
        return Ready(replace(order, effect="strike")) if post else Dropped()
    if agenda.start <= now:
        return Dropped("it has begun")
    return Ready(replace(order, agenda=agenda, others=await _others(db, job)))


async def _told(db: Connection, catalogue: Catalogue, job: Job, now: datetime) -> Drawing:
    row = job.row
    to = await _addressee(db, row)
    card, bundled = await _written(db, catalogue, job, now)
    if to is None or card is None:
        return Dropped("" if to else "nobody is there", bundled)
    if row.begun is None and (waits := await _waits(db, catalogue, row, to, now)) is not None:
        return waits
    others = members_of(card) - {row.member}
    seen = {row.member: to.member} | (await people.by_number(db, job.workspace.id, others) if others else {})
    audience = Audience(to.member.language, _accounts(seen), row.id)
    order = replace(_order(job, card, audience), account=to.member.account, place=to.direct)
    return Ready(order, bundled)


async def _written(
    db: Connection, catalogue: Catalogue, job: Job, now: datetime
) -> tuple[Card | None, tuple[int, ...]]:
    """Draw what a direct message says, with the numbers of what it brings along."""
    if job.row.kind != budget.BUNDLE:
        return await draw(db, catalogue, job.workspace, job.row, now), ()
    rows = await bundles.held(db, job.row, now)
    off = (await budget.load(db, job.row.community, job.row.member)).off
    wanted = [row for row in rows if _topic(catalogue, row.kind) not in off]
    card, told = await bundles.drawn(db, catalogue, job.workspace, wanted, now)
    return card, tuple(told if card else (row.id for row in rows))


def _topic(catalogue: Catalogue, kind: str) -> str | None:
    drawn = catalogue.drawn.get(kind)
    return drawn.topic.key if drawn and drawn.topic else None


@dataclass(frozen=True, slots=True)
class _Addressee:
    """Whom a direct message is for, the conversation with them if it is known, and whether they refused one."""

    member: Member
    direct: str
    closed: bool


async def _addressee(db: Connection, row: Row[Any]) -> _Addressee | None:
    member = (await people.by_number(db, row.workspace, [row.member])).get(row.member)
    if member is None:
        return None
    a = s.accounts.c
    found = select(a.direct, a.closed).where(a.workspace == row.workspace, a.external == member.account)
    direct, closed = (await db.execute(found)).one()
    return _Addressee(member, direct, closed is not None)


async def _waits(
    db: Connection, catalogue: Catalogue, row: Row[Any], to: _Addressee, now: datetime
) -> Dropped | Held | Kept | None:
    """Say what the member's budget does to a message; what answers their own deed belongs to no topic and comes at once."""
    drawn = catalogue.drawn.get(row.kind)
    if (drawn is not None and drawn.topic is not None) or row.kind == budget.BUNDLE:
        decided = await budget.load(db, row.community, row.member)
        at = await _moment(db, drawn, row, to, decided, now)
        if at is None:
            return Dropped("the member does not want these")
        if at > now:
            return Held(at)
        if not decided.direct:
            return Kept()
    return Kept() if to.closed else None


async def _moment(
    db: Connection, drawn: Drawn | None, row: Row[Any], to: _Addressee, decided: Budget, now: datetime
) -> datetime | None:
    mine = (await profile.load(db, row.community, [row.member])).get(row.member)
    shifts = mine.values.get("shifts", ()) if mine else ()
    zone, sent = to.member.zone, 0
    if decided.daily is not None:
        sent = await budget.sent_since(db, row.member, budget.midnight_before(now, zone))
    latest = row.owed + drawn.lasts if drawn and drawn.lasts else None
    return budget.moment(decided, drawn.topic if drawn else None, now, zone, shifts, sent=sent, latest=latest)


async def _look(db: Connection, job: Job) -> Ready:
    """Ask for what was withdrawn while it was being sent, so that it can be deleted."""
    others = await _others(db, job) if job.row.effect == "enter" else ()
    return Ready(replace(_order(job), recalled=True, others=others))


async def _others(db: Connection, job: Job) -> tuple[str, ...]:
    return await entries.others(db, job.row.workspace, job.row.kind, job.row.subject)


def _order(job: Job, card: Card | None = None, audience: Audience | None = None, *, message: str = "") -> Order:
    row, workspace = job.row, job.workspace
    return Order(
        row.effect, f"{workspace.platform}:{row.id}", workspace.external, row.place, card,
        audience or Audience(workspace.language), message=message, thread=row.thread, since=row.begun,
    )  # fmt: skip


def _accounts(seen: dict[int, Member]) -> dict[int, str]:
    return {number: member.account for number, member in seen.items()}
