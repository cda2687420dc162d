"""Planning what people attend: a plan is kept, and its meetings are laid out ahead, as long as it goes on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from secrets import token_hex, token_urlsafe

from sqlalchemy import delete, insert, select, update

from bot import people, rules, timers
from bot.declare import timer
from bot.errors import UserError
from bot.gatherings import owing, rows
from bot.gatherings.answering import answer
from bot.gatherings.finding import find, home, meetings_of
from bot.gatherings.gathering import DOORS, At, Gathering, Here, Meeting, Plan, State, as_gathering, plan_row
from bot.gatherings.tables import gathering_hosts, gatherings, meetings, series_answers
from bot.gatherings.turns import turned
from bot.store import insertion
from bot.text import say
from bot.timers import Ring

AHEAD = timedelta(days=92)
"""So far ahead the meetings of what repeats are laid out; at least the next two, at most 100."""

MOST = 100
_g, _m = gatherings.c, meetings.c


@dataclass(frozen=True, slots=True)
class Slot:
    """A meeting that a plan asks for: the local day that names it, and when it is."""

    date: str
    at: datetime


async def create(
    here: Here, kind: str, plan: Plan, hosts: Iterable[int], *, state: State = "open", uid: str = ""
) -> Gathering:
    """Keep a plan, and lay out its meetings."""
    row = plan_row(plan) | {
        "community": here.workspace.community, "workspace": here.workspace.id, "kind": kind, "uid": uid or token_hex(16),
        "sequence": 0, "state": state, "reason": "", "made": here.now, "changed": here.now,
    }  # fmt: skip
    made = as_gathering((await here.db.execute(insert(gatherings).values(row).returning(gatherings))).one())
    await add_hosts(here, made, hosts)
    await lay_out(here, made)
    if state == "open":
        await turned(here, made, None, "planned")
    return made


async def add_hosts(here: Here, gathering: Gathering, members: Iterable[int]) -> None:
    """Let members host, in the order in which they were added; who does already keeps their place."""
    row = {"community": gathering.community, "gathering": gathering.id, "workspace": here.workspace.id}
    for step, member in enumerate(dict.fromkeys(members)):
        added = insertion(here.db, gathering_hosts).values(
            row | {"member": member, "at": here.now + timedelta(microseconds=step)}
        )
        await here.db.execute(added.on_conflict_do_nothing(index_elements=["gathering", "member"]))


async def remove_host(here: Here, gathering: Gathering, member: int) -> None:
    """Let a member host no longer.

    Raises:
        UserError: nobody else hosts it.
    """
    await rows.lock(here.db, gathering.id)
    h = gathering_hosts.c
    known = select(h.member).where(h.gathering == gathering.id)
    if set((await here.db.execute(known)).scalars()) == {member}:
        raise UserError(say("They are the only host. Add another one first."))
    await here.db.execute(delete(gathering_hosts).where(h.gathering == gathering.id, h.member == member))


async def lay_out(here: Here, gathering: Gathering) -> None:
    """Plan the meetings ahead that are not planned yet, and see to it that this goes on."""
    if gathering.state == "cancelled":
        return
    known = await meetings_of(here.db, gathering)
    dates = {each.date for each in known}
    for slot in slots(gathering.plan, here.now, {each.date for each in known if each.state != "open"}):
        if slot.date not in dates and (gathering.repeats or _is_missing(slot, known, here.now)):
            await _add(here, gathering, slot)
    await wake(here, gathering)


def slots(plan: Plan, now: datetime, off: Collection[str] = ()) -> list[Slot]:
    """Say which meetings a plan asks for that are not over: up to 92 days ahead, two at least that are not called ``off``."""
    if plan.rule is None:
        return [Slot(plan.start.astimezone(plan.zone).date().isoformat(), plan.start)]
    found: list[Slot] = []
    for each in rules.occurrences(plan.rule, now - plan.length, rules.FOREVER):
        if len(found) >= MOST or (each.at > now + AHEAD and len(found) >= 2):
            break
        if each.date.isoformat() not in off:
            found.append(Slot(each.date.isoformat(), each.at))
    return found


def time_on(plan: Plan, day: str) -> datetime | None:
    """Say when a plan has a meeting on a day that it repeats on; None if it leaves that day out."""
    date_ = date.fromisoformat(day)
    if plan.rule is None or date_ in plan.rule.skipped or not plan.rule.falls(date_):
        return None
    return rules.instant(date_, plan.rule.at, plan.rule.zone)


async def wake(here: Here, gathering: Gathering) -> None:
    """Set the timer to the next moment at which a meeting that is on, or comes next, looks different."""
    lasting = await meetings_of(here.db, gathering, here.now - DOORS) if gathering.state == "open" else []
    coming = [at for each in lasting if each.state == "open" for at in _stages(each) if at > here.now]
    if coming:
        await timers.put(here.db, await home(here, gathering), owing.STAGE, gathering.id, min(coming))
    else:
        await timers.stop(here.db, owing.STAGE, gathering.id)


@timer(owing.STAGE)
async def stage(ring: Ring) -> None:
    """Let a gathering go on: what is over is over, and the next meeting comes up."""
    await rows.lock(ring.db, int(ring.subject))
    gathering = await find(ring.db, ring.workspace.community, int(ring.subject))
    if gathering is None:
        return
    await lay_out(ring, gathering)
    await turned(ring, gathering, None, "stage")


async def publish(here: Here, gathering: Gathering) -> Gathering:
    """Open a draft; what is no draft any more stays as it is."""
    await rows.lock(here.db, gathering.id)
    now_on = await find(here.db, gathering.community, gathering.id)
    if now_on is None or now_on.state != "draft":
        return now_on or gathering
    await here.db.execute(update(gatherings).where(_g.id == gathering.id).values(state="open", changed=here.now))
    opened = replace(now_on, state="open", changed=here.now)
    await lay_out(here, opened)
    await turned(here, opened, None, "planned")
    return opened


def _is_missing(slot: Slot, known: Iterable[Meeting], now: datetime) -> bool:
    """Say whether what does not repeat has no meeting yet; one that was moved is not planned a second time."""
    there = list(known)
    return not there or (slot.at > now and not any(each.state == "open" and each.ends > now for each in there))


def _stages(each: Meeting) -> tuple[datetime, ...]:
    reveal = each.plan.reveal or timedelta(0)
    return each.closes, each.at - reveal, each.at, each.ends, *each.doors


async def _add(here: Here, gathering: Gathering, slot: Slot) -> None:
    row = {
        "community": gathering.community, "gathering": gathering.id, "date": slot.date, "at": slot.at,
        "ends": slot.at + gathering.plan.length, "moved": False, "state": "open", "reason": "", "secret": token_urlsafe(12), "sequence": 0,
    }  # fmt: skip
    number = (await here.db.execute(insert(meetings).values(row).returning(_m.id))).scalar_one()
    if slot.at > here.now and gathering.state == "open":
        await _stand(here, gathering, number)


async def _stand(here: Here, gathering: Gathering, number: int) -> None:
    """Let those who answered for all meetings answer a new one too, in the order in which they did."""
    a = series_answers.c
    stood = select(series_answers).where(a.gathering == gathering.id).order_by(a.at, a.member)
    answers = (await here.db.execute(stood)).all()
    homes = await people.workspaces_by_number(here.db, {row.workspace for row in answers})
    known = {each: await people.by_number(here.db, each, [row.member for row in answers]) for each in homes}
    for row in answers:
        member = known[row.workspace].get(row.member)
        if member is not None and member.present:
            with suppress(UserError):
                there = At(here.db, homes[row.workspace], here.catalogue, here.now)
                await answer(there, number, member, row.answer, row.guests)
