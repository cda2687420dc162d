"""The clock of a request: who is asked, and by when there is an answer, whatever it is.

A request goes from step to step on its one timer. Each step looks at the whole state anew, so that doing it twice, late, or
after a crash comes to the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, insert, update

from bot import people, timers, vocabulary
from bot.declare import timer
from bot.gatherings import Here
from bot.timers import Ring
from commands.mentor import board, candidates, flagging, ledger, owing, passing, rows, settings
from commands.mentor.candidates import at_once
from commands.mentor.rows import Offer, Request
from commands.mentor.settings import Terms
from commands.mentor.tables import mentors, offers, requests

SILENT_BEFORE_WIDE = 2
"""After so many silent mentors, three are asked at once."""

THINKING = timedelta(minutes=10)
"""So long a member may look at the ranked mentors and choose an order before the first one is asked."""

ANEW = timedelta(days=7)
"""However long a request waits, I look again so often: nobody tells me of a block that is lifted, or of a new employer."""

_r, _o, _m = requests.c, offers.c, mentors.c


@timer(owing.REQUEST)
async def step(ring: Ring) -> None:
    await go_on(ring, int(ring.subject))


async def go_on(here: Here, number: int) -> None:
    """Take the steps of a request that are due, and set its timer to the next."""
    await rows.alone(here.db, here.workspace.community)
    request = await rows.find_request(here.db, here.workspace.community, number)
    if request is None or not request.unsettled:
        await timers.stop(here.db, owing.REQUEST, number)
        return
    decided = await settings.terms(here)
    before = await rows.offers_of(here.db, number)
    apart = await people.kept_apart(here.db, request.member)
    asked = [await passing.over(here, request, each, decided, apart) for each in before]
    request = await _widen(here, request, asked)
    if request.state == "open" and here.now >= request.due:
        request = await _admit(here, request)
    if here.now >= request.begins:
        asked += await _ask(here, request, asked, decided)
    await _wake(here, request, asked, decided)
    await board.redraw(here)
    for was, now in zip(before, asked, strict=False):
        if was.state == "asked" != now.state:
            await fill(here, was.mentor)


async def fill(here: Here, mentor: int, *, again: bool = False) -> None:
    """Let a mentor who came, or has room again, be asked by those who are first in line and wait for nobody.

    ``again``: they came back, so they are asked anew for what they let go by.
    """
    await rows.alone(here.db, here.workspace.community)
    decided = await settings.terms(here)
    words = await vocabulary.load(here.db, here.workspace.community)
    for request in await candidates.waiting_for(here, mentor, decided.weights, words, again=again):
        asked = await rows.offers_of(here.db, request.id)
        new = await _offer(here, request, mentor, asked, decided)
        await ledger.note(here, "tried again", request=request.id)
        await _wake(here, request, [*(each for each in asked if each.id != new.id), new], decided)
    await board.redraw(here)


async def ask_one(here: Here, request: Request, mentor: int) -> None:
    """Ask one mentor at once, whoever else is being asked."""
    decided = await settings.terms(here)
    before = await rows.offers_of(here.db, request.id)
    new = await _offer(here, request, mentor, before, decided)
    await _wake(here, request, [*(each for each in before if each.id != new.id), new], decided)
    await board.redraw(here)


async def over(here: Here, request: Request) -> None:
    """Let nobody be asked any more for a request that is settled; who was has room for others again."""
    freed = [each.mentor for each in await rows.offers_of(here.db, request.id) if each.state == "asked"]
    still = update(offers).where(_o.request == request.id, _o.state.in_(("asked", "silent")))
    await here.db.execute(still.values(state="over"))
    await timers.stop(here.db, owing.REQUEST, request.id)
    for mentor in freed:
        await fill(here, mentor)


async def crowded(here: Here, mentor: int) -> None:
    """Bring those whom a mentor is asked for to others, if the mentor has no room for them any more."""
    offering = await rows.mentor(here.db, here.workspace.community, mentor)
    has = await rows.mentees(here.db, here.workspace.community, mentor)
    if offering is not None and len(has) >= offering.room:
        await without(here, mentor)


async def without(here: Here, mentor: int) -> None:
    """Bring those whom a mentor is asked for to others: they left, pause, have no room, or offer no longer."""
    lost = update(offers).where(_o.community == here.workspace.community, _o.mentor == mentor, _o.state == "asked")
    gone = (await here.db.execute(lost.values(state="over").returning(_o.request))).scalars().all()
    for number in gone:
        await go_on(here, number)


async def answered(here: Here, request: Request, mentor: int) -> None:
    """Note that a mentor said something: the request has a first answer, and they are not silent."""
    first = update(requests).where(_r.id == request.id, _r.answered.is_(None))
    await here.db.execute(first.values(answered=here.now))
    await here.db.execute(update(mentors).where(_mine(here, mentor)).values(silent=0))


async def _widen(here: Here, request: Request, asked: list[Offer]) -> Request:
    """After two silences ask several at once, and let every mentor see the request."""
    if request.wide or sum(each.state == "silent" for each in asked) < SILENT_BEFORE_WIDE:
        return request
    await here.db.execute(update(requests).where(_r.id == request.id).values(wide=True, posted=True))
    await ledger.note(here, "widened", request=request.id)
    await owing.tell(here, owing.WIDENED, request.id, request.member, request.workspace)
    wider = replace(request, wide=True, posted=True)
    await board.post(here, wider)
    return wider


async def _admit(here: Here, request: Request) -> Request:
    """Say honestly that there is no match yet; the member stays in line, first come first served."""
    await here.db.execute(update(requests).where(_r.id == request.id).values(state="waiting"))
    await ledger.note(here, "none yet", request=request.id)
    await owing.tell(here, owing.NONE, request.id, request.member, request.workspace, key=request.due.isoformat())
    await flagging.request(here, request, "none")
    return replace(request, state="waiting")


async def _ask(here: Here, request: Request, asked: list[Offer], decided: Terms) -> list[Offer]:
    """Ask the next mentors, as many as may be asked at once."""
    free = at_once(request) - sum(each.state == "asked" for each in asked)
    if free <= 0:
        return []
    words = await vocabulary.load(here.db, request.community)
    fits = await candidates.ranked(here, request, decided.weights, words)
    if not fits and not asked:
        await flagging.request(here, request, "nobody")
    return [await _offer(here, request, fit.mentor, asked, decided) for fit in fits[:free]]


async def _offer(here: Here, request: Request, member: int, before: Iterable[Offer], decided: Terms) -> Offer:
    """Ask a mentor; who was asked ``before`` and could not answer, or came back, is asked anew."""
    new = {"state": "asked", "reason": "", "asked": here.now, "until": here.now + decided.patience}
    old = next((each.id for each in before if each.mentor == member), None)
    about = {"community": request.community, "request": request.id, "mentor": member}
    anew = update(offers).where(_o.id == old).values(new | {"nudged": None, "answered": None})
    first = insert(offers).values(about | new)
    written = await here.db.execute((first if old is None else anew).returning(offers))
    made = rows.as_offer(written.one())
    turn = update(mentors).where(_mine(here, member)).values(asked=here.now).returning(_m.workspace)
    workspace = (await here.db.execute(turn)).scalar_one()
    await ledger.note(here, "offered", request=request.id, member=member)
    await owing.tell(here, owing.OFFER, made.id, member, workspace, key=made.asked.isoformat())
    return made


async def _wake(here: Here, request: Request, asked: list[Offer], decided: Terms) -> None:
    """Set the timer to the next moment at which something is due; what is due already, and not done yet, stays so."""
    waits = [each for each in asked if each.state == "asked"]
    moments = [each.until for each in waits]
    moments += [passing.reminder(each, decided) for each in waits if each.nudged is None]
    moments.append(here.now + ANEW)
    if request.state == "open":
        moments += [request.due] + ([request.begins] if request.begins > here.now else [])
    there = await owing.home(here, request.workspace)
    await timers.put(here.db, there, owing.REQUEST, request.id, min(moments))


def _mine(here: Here, member: int) -> ColumnElement[bool]:
    return and_(_m.community == here.workspace.community, _m.member == member)
