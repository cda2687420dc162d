"""Saying yes, maybe or no to a meeting, and what becomes of the seats: under one lock, whatever comes at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, delete, select

from bot import profile
from bot.errors import UserError
from bot.gatherings import owing, rows
from bot.gatherings.finding import may_host, meetings_where
from bot.gatherings.gathering import Gathering, Here, Meeting
from bot.gatherings.seats import Rsvp, is_late
from bot.gatherings.tables import meetings, rsvps, series_answers
from bot.gatherings.turns import turned
from bot.gatherings.waiting import fill
from bot.people import Member
from bot.store import insertion
from bot.text import Moment, joined, say, say_many
from bot.vocabulary import Vocabulary

ANSWERS = ("going", "maybe", "no")


@dataclass(frozen=True, slots=True)
class Answered:
    """What a person's answer came to: their row, and how many are in line before them."""

    meeting: Meeting
    rsvp: Rsvp
    ahead: int = 0


async def answer(
    here: Here, number: int, member: Member, said: str, guests: int | None = 0, *, words: Vocabulary | None = None
) -> Answered:
    """Write what a member says to a meeting: ``going``, ``maybe`` or ``no``; who finds it full waits in line.

    With None for ``guests``, who said yes before keeps theirs.

    Raises:
        UserError: if it cannot be answered so, with what to do instead; nothing is changed then.
    """
    meeting = await rows.locked(here.db, here.workspace.community, number)
    return await _answer(here, meeting, member, said, guests, words)


async def accept(here: Here, number: int, member: Member) -> Answered:
    """Take the seats that are held for a member, or in the last hours one that is free."""
    meeting = await rows.locked(here.db, here.workspace.community, number)
    before = await rows.of(here.db, number, member.id)
    if before is None or before.answer not in {"waiting", "asked"}:
        raise UserError(say("No seat is waiting for you there. Press Going to get in line."))
    if not before.offered:
        return await answer(here, number, member, "going", before.guests)
    _hold(here, meeting, before, "going", before.offered - 1)
    after = replace(before, answer="going", guests=before.offered - 1, turn=None, offered=None, until=None)
    await rows.write(here.db, meeting, after, here.now)
    await _after(here, meeting, before, after)
    return Answered(meeting, after)


async def answer_all(
    here: Here, gathering: Gathering, member: Member, said: str, guests: int, words: Vocabulary
) -> list[Answered]:
    """Answer every meeting to come, those too that are planned later; where one does not take it, it stays as it is.

    Raises:
        UserError: if none takes it, with what to do instead.
    """
    await rows.lock(here.db, gathering.id)
    values = {"workspace": here.workspace.id, "answer": said, "guests": guests, "at": here.now}
    key = {"community": gathering.community, "gathering": gathering.id, "member": member.id}
    written = insertion(here.db, series_answers).values(key | values)
    await here.db.execute(written.on_conflict_do_update(index_elements=["gathering", "member"], set_=values))
    coming = await meetings_where(
        here.db, meetings.c.gathering == gathering.id, meetings.c.state == "open", meetings.c.at > here.now
    )
    open_ = [each for each in coming if said == "no" or each.closes > here.now]
    done, refused = list[Answered](), list[UserError]()
    for each in open_:
        try:
            done.append(await _answer(here, each, member, said, guests, words))
        except UserError as refusal:
            refused.append(refusal)
    if refused and not done:
        raise refused[0]
    return done


async def leave_all(here: Here, member: int) -> None:
    """Take a member out of all that is to come, so that others get their seats."""
    theirs = await meetings_where(here.db, *_concerned(member), meetings.c.at > here.now, meetings.c.state == "open")
    # In the order of their numbers, so that two who leave at once do not wait for each other.
    for gathering in sorted({each.gathering.id for each in theirs}):
        await rows.lock(here.db, gathering)
    for each in theirs:
        meeting = await rows.locked(here.db, each.gathering.community, each.id)
        before = await rows.of(here.db, meeting.id, member)
        if before is not None:
            after = replace(before, answer="no", turn=None, offered=None, until=None)
            await rows.write(here.db, meeting, after, here.now)
            await _after(here, meeting, before, after)
    await here.db.execute(delete(series_answers).where(series_answers.c.member == member))


async def _answer(
    here: Here, meeting: Meeting, member: Member, said: str, guests: int | None, words: Vocabulary | None
) -> Answered:
    """Write what a member says to a meeting whose gathering is locked."""
    if meeting.plan.private and not await may_host(here.db, meeting.gathering.id, member.id):
        raise rows.gone()
    before = await rows.of(here.db, meeting.id, member.id) or Rsvp(member.id, here.workspace.id, "", how="")
    if guests is None:
        guests = before.guests if before.answer in {"going", "waiting", "asked"} else 0
    _hold(here, meeting, before, said, guests)
    if said == "going" and before.answer != "going":
        await _hold_audience(here, meeting, member, words)
    after = await _settled(here, meeting, before, said, guests)
    await rows.write(here.db, meeting, after, here.now)
    await _after(here, meeting, before, after)
    behind = await rows.ahead(here.db, meeting.id, after.turn) if after.answer == "waiting" and after.turn else 0
    return Answered(meeting, after, behind)


def _concerned(member: int) -> tuple[ColumnElement[bool], ...]:
    r = rsvps.c
    theirs = select(r.meeting).where(r.member == member, r.answer.in_(("going", "maybe", "waiting", "asked")))
    return (meetings.c.id.in_(theirs),)


def _hold(here: Here, meeting: Meeting, before: Rsvp, said: str, guests: int) -> None:
    """Refuse what cannot be answered now."""
    if said not in ANSWERS:
        raise UserError(say("Answer going, maybe or no."))
    if not meeting.open:
        raise UserError(say("This date was called off, so there is nothing to answer any more."))
    if meeting.ends <= here.now:
        raise UserError(say("This date is over. Look for the next one."))
    if said != "no" and here.now >= meeting.closes and before.answer not in {"waiting", "asked", "going"}:
        raise UserError(
            say("Answers were taken until {when}. Ask a host whether there is still room.", when=Moment(meeting.closes))
        )
    if guests > max(meeting.plan.guests, before.guests):
        raise UserError(
            say_many("You may bring {n} guest.", "You may bring {n} guests.", meeting.plan.guests)
            if meeting.plan.guests
            else say("This one is without guests.")
        )


async def _hold_audience(here: Here, meeting: Meeting, member: Member, words: Vocabulary | None) -> None:
    if not meeting.plan.audience or words is None:
        return
    mine = (await profile.load(here.db, member.community, [member.id])).get(member.id)
    roles = mine.values.get("role", ()) if mine else ()
    if set(roles) & set(meeting.plan.audience):
        return
    names = joined(words.label("roles", each) for each in meeting.plan.audience)
    if not roles:
        raise UserError(say("This is for {roles}. Tell me your role with /intro me, then answer again.", roles=names))
    raise UserError(say("This is for {roles}. If you belong there, ask a host.", roles=names))


async def _settled(here: Here, meeting: Meeting, before: Rsvp, said: str, guests: int) -> Rsvp:
    """Say what an answer comes to."""
    said_no = replace(before, workspace=here.workspace.id, answer=said, turn=None, offered=None, until=None)
    if said != "going":
        return replace(said_no, guests=0)
    wanted = replace(said_no, guests=guests)
    if await _fits(here, meeting, before, wanted):
        return wanted
    if before.answer == "going":
        raise UserError(say("There is no room for so many. Your seat is kept; bring fewer guests."))
    turn = before.turn if before.answer == "waiting" else await rows.next_turn(here.db, meeting.id)
    return replace(wanted, answer="waiting", turn=turn, offered=before.offered or None, until=before.until)


async def _fits(here: Here, meeting: Meeting, before: Rsvp, wanted: Rsvp) -> bool:
    """Say whether there are seats; what those in line are to get is held for them already, so nobody is overtaken."""
    counted = (await rows.tally(here.db, [meeting.id]))[meeting.id]
    left = counted.left(meeting.capacity)
    return left is None or wanted.seats <= left + before.taken


async def _after(here: Here, meeting: Meeting, before: Rsvp, after: Rsvp) -> None:
    """Do what follows from one person's answer."""
    in_line = {"waiting", "asked"} & {before.answer, after.answer}
    if after.taken < before.taken or (in_line and not is_late(here.now, meeting.at)):
        await fill(here, meeting)
    if after.answer in owing.SOON and before.answer not in owing.SOON:
        await owing.remind_of(here, meeting, [after.member])
    if replace(before, workspace=after.workspace) != after:
        await turned(here, meeting.gathering, meeting, "answered")
