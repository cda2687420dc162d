"""What became of a delivery, written down: sent, put off, held back, kept, given up; each with what follows from it.

Everything here is written only while the claim is still ours: who lost the lease changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from bot import bundles, claims, deliveries, entries, office, rooms
from bot import schema as s
from bot.budget import BUNDLE
from bot.claims import Job
from bot.deliveries import Debt
from bot.platforms import Order, Sent
from bot.store import Connection

TAKEN_BACK = {"post", "enter", *rooms.OPENS}
_d, _p = s.deliveries.c, s.posts.c


async def sent(db: Connection, job: Job, where: Sent, now: datetime, *, live: bool) -> None:
    """Note what arrived, and as which message; what was withdrawn meanwhile is taken back."""
    row, place = job.row, where.place or job.row.place
    done = {"detail": "", "done": now, "message": where.message, "begun": None}
    if rooms.is_inside(row.place):
        done["place"] = place
    recalled = not await _write(db, job, done | {"state": "sent"}, _d.fence == row.fence, _d.state == "claimed")
    if recalled and not await _write(
        db, job, done | {"state": "dropped"}, _d.fence == row.fence, _d.state == "recalled"
    ):
        return
    if recalled:
        await _take_back(db, job, place, where.message, now)
    elif row.effect == "enter":
        await _note_entry(db, job, where.message, now)
    elif row.effect in rooms.OPENS:
        await _note_post(db, job, place, where.message, now)
        await rooms.opened(db, row.workspace, row.kind, row.subject, now)
    elif row.effect == "post" and live:
        await _note_post(db, job, place, where.message, now)
        await _refresh(db, job, place, now)
    elif row.effect == "edit":
        await db.execute(update(s.posts).where(*_same(job)).values(redrawn=now))
    elif row.effect == "tell":
        await _note_direct(db, job, place)
    if where.files and not recalled:
        await _owe_files(db, job, place, where.message, now)
    await _after_bundle(db, job, "dropped" if recalled else "sent", now)


async def put_off(db: Connection, job: Job, due: datetime, why: str, *, begun: datetime | None) -> None:
    """Try again then. ``begun`` is when a try began whose outcome is not known, so that the next one looks first."""
    state = await _state(db, job)
    if state is None:
        return
    again = "recalled" if state == "recalled" else "retry"
    await _write(db, job, {"state": again, "due": due, "error": why, "begun": begun})


async def wait(db: Connection, job: Job, now: datetime) -> None:
    """Wait for what has to be done before in its conversation, and let all that comes after it there wait along.

    What that was may be done by now, and nobody would tell.
    """
    state = await _state(db, job)
    if state is not None:
        until = await rooms.waits(db, job.row, now) or now
        again = "recalled" if state == "recalled" else "retry" if job.row.begun else "due"
        await _write(db, job, {"state": again, "due": until})
        await claims.hold(db, job, until)


async def hold(db: Connection, job: Job, until: datetime) -> None:
    """Hold a direct message back until the member wants it, and owe the message that brings it; a bundle just waits."""
    if await _state(db, job) is None:
        return
    if job.row.kind == BUNDLE:
        await _write(db, job, {"state": "due", "due": until})
        return
    await _write(db, job, {"state": "held", "due": until})
    await bundles.hold(db, job.workspace, job.row.member, until)


async def keep(db: Connection, job: Job, now: datetime) -> None:
    """Keep a direct message that cannot be brought until its member asks for it, and tell them that something waits."""
    if await _state(db, job) is None:
        return
    if job.row.kind == BUNDLE:
        await _keep_bundled(db, job, now)
    else:
        await _write(db, job, {"state": "kept", "begun": None})
    await office.wait(db, job.workspace, job.row.member, now)


async def closed(db: Connection, job: Job, now: datetime) -> None:
    """Note that a member takes no direct messages; nothing more is tried until they ask for it."""
    a = s.accounts.c
    mine = (a.workspace == job.row.workspace, a.member == job.row.member)
    await db.execute(update(s.accounts).where(*mine).values(closed=now, direct=""))


async def drop(db: Connection, job: Job, why: str, now: datetime, bundled: Sequence[int] = ()) -> None:
    """Settle what no longer applies, with what was to come along; what an earlier try may have posted is taken back."""
    if await _state(db, job) is None:
        return
    if job.row.begun is not None and job.row.state != "recalled" and job.row.effect in TAKEN_BACK:
        await _write(db, job, {"state": "recalled", "detail": ""})
        return
    await _write(db, job, {"state": "dropped", "detail": "", "done": now, "error": why or None, "begun": None})
    await _after_bundle(db, job, "dropped", now, bundled)


async def give_up(db: Connection, job: Job, state: str, why: str, now: datetime) -> None:
    """Settle what did not arrive, as ``failed``, or ``unknown`` where it may have; moderators can see why.

    A bundle that cannot even be drawn takes along what it would have brought.
    """
    was = await _state(db, job)
    if was is None:
        return
    final = "dropped" if was == "recalled" and state == "failed" else state
    await _write(db, job, {"state": final, "detail": "", "done": now, "error": why, "begun": None})
    await _after_bundle(db, job, state, now, await bundles.numbers(db, job.row, now))


async def missing(db: Connection, job: Job, order: Order, why: str, now: datetime) -> None:
    """Forget a card or a room that somebody deleted, so that it can be made anew, and tell the moderators once."""
    if job.row.effect == "edit":
        await db.execute(s.posts.delete().where(*_same(job), _p.message == order.message))
    elif rooms.is_inside(job.row.place):
        kind, subject = rooms.owner(job.row.place)
        whose = (_p.workspace == job.row.workspace, _p.kind == kind, _p.subject == subject)
        await db.execute(s.posts.delete().where(*whose, _p.place == order.place))
    await trouble(db, job, order.place, why, now)


async def trouble(db: Connection, job: Job, place: str, why: str, now: datetime) -> None:
    """Tell the moderators once what is refused in a place."""
    await office.trouble(db, job.workspace, place, job.row.kind, why, now)


async def worn(db: Connection, job: Job, now: datetime) -> None:
    """Post a card anew that the platform lets nobody edit for a while; make an entry anew that is gone or over."""
    if await _state(db, job) is None:
        return
    await _write(db, job, {"state": "dropped", "detail": "", "done": now, "error": "posted anew", "begun": None})
    if job.row.effect == "enter":
        await db.execute(s.posts.delete().where(*_same(job)))
        await entries.enter(db, job.workspace, job.row.kind, job.row.subject, now)
    else:
        await deliveries.repost(db, job.workspace, job.row.kind, job.row.subject, now)


async def _state(db: Connection, job: Job) -> str | None:
    """Give the state of a delivery that is still ours, and keep it as it is until the transaction ends."""
    mine = (_d.id == job.row.id, _d.fence == job.row.fence, _d.state.in_(("claimed", "recalled")))
    found: str | None = (await db.execute(select(_d.state).where(*mine).with_for_update())).scalar_one_or_none()
    return found


async def _write(db: Connection, job: Job, values: dict[str, Any], *where: ColumnElement[bool]) -> bool:
    """Write what became of a delivery; False: it is not so any more as ``where`` says."""
    write = update(s.deliveries).where(_d.id == job.row.id, *where)
    return (await db.execute(write.values({"error": None, "lease": None} | values))).rowcount > 0


async def _take_back(db: Connection, job: Job, place: str, message: str, now: datetime) -> None:
    row = job.row
    if row.effect in rooms.OPENS:
        await deliveries.owe(db, job.workspace, "close", Debt(row.kind, row.subject, str(row.id), place), now)
    elif row.effect == "enter":
        debt = Debt(row.kind, row.subject, str(row.id), message=message)
        await deliveries.owe(db, job.workspace, "strike", debt, now)
    else:
        await deliveries.take_down(db, job.workspace, row.kind, row.subject, place, message, now)


async def _note_post(db: Connection, job: Job, place: str, message: str, now: datetime) -> None:
    row = job.row
    await db.execute(s.posts.delete().where(*_same(job)))
    where = {"workspace": row.workspace, "kind": row.kind, "subject": row.subject, "place": place, "message": message}
    await db.execute(insert(s.posts).values(community=row.community, at=now, **where))


async def _note_entry(db: Connection, job: Job, message: str, now: datetime) -> None:
    """Note which entry of the calendar stands, if one does, and when it was put."""
    await db.execute(s.posts.delete().where(*_same(job), _p.message != message))
    kept = await db.execute(update(s.posts).where(*_same(job)).values(redrawn=now))
    if message and not kept.rowcount:
        await _note_post(db, job, "", message, now)


async def _refresh(db: Connection, job: Job, place: str, now: datetime) -> None:
    """Bring a card up to date that an earlier try may have posted, as it was then."""
    if job.row.begun is not None and job.row.effect == "post":
        debt = Debt(job.row.kind, job.row.subject, f"after {job.row.id}", place)
        await deliveries.owe(db, job.workspace, "edit", debt, now)


async def _note_direct(db: Connection, job: Job, place: str) -> None:
    a = s.accounts.c
    mine = (a.workspace == job.row.workspace, a.member == job.row.member)
    await db.execute(update(s.accounts).where(*mine, a.direct != place).values(direct=place))


async def _after_bundle(db: Connection, job: Job, state: str, now: datetime, bundled: Sequence[int] = ()) -> None:
    """Settle what came along, and bring what is left in one more message."""
    if job.row.kind != BUNDLE or job.row.effect != "tell":
        return
    await bundles.settle(db, job.row, state, now, bundled)
    if await bundles.more(db, job.row, now):
        again = Debt(BUNDLE, job.row.member, f"after {job.row.id}", member=job.row.member)
        await deliveries.tell(db, job.workspace, again, now)


async def _keep_bundled(db: Connection, job: Job, now: datetime) -> None:
    """Keep every single message of a bundle; the bundle itself is done with."""
    held = (_d.workspace == job.row.workspace, _d.member == job.row.member, _d.state == "held", _d.due <= now)
    await db.execute(update(s.deliveries).where(*held).values(state="kept", bundle=None))
    await _write(db, job, {"state": "dropped", "done": now, "error": "kept one by one", "begun": None})


async def _owe_files(db: Connection, job: Job, place: str, message: str, now: datetime) -> None:
    """Owe the files of what arrived; those of a bundle one by one, since each is drawn by its own kind."""
    rows = await bundles.held(db, job.row, now) if job.row.kind == BUNDLE else [job.row]
    for row in rows:
        debt = Debt(
            row.kind,
            row.subject,
            str(row.id),
            place,
            thread=job.row.thread or message,
            detail=row.detail,
            member=row.member,
            sender=row.sender,
        )
        await deliveries.owe(db, job.workspace, "attach", debt, now)


def _same(job: Job) -> tuple[Any, ...]:
    row = job.row
    return _p.workspace == row.workspace, _p.kind == row.kind, _p.subject == row.subject
