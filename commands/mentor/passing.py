"""Who has not answered yet: reminded once, passed over in time, and paused after three silences in a row."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, select, update

from bot.gatherings import Here
from commands.mentor import ledger, owing, rows
from commands.mentor.rows import Offer, Request
from commands.mentor.settings import Terms
from commands.mentor.tables import mentors, offers, questions

SILENT_BEFORE_PAUSE = 3
"""A mentor who did not answer so many offers in a row is asked no more until they come back."""

_o, _m, _q = offers.c, mentors.c, questions.c


async def over(here: Here, request: Request, offer: Offer, decided: Terms, apart: Container[int]) -> Offer:
    """Remind whose turn it is to speak; where nothing was said in time, the mentor is passed over.

    One of a pair in which one has blocked the other since is asked no more, and hears nothing of it.
    """
    if offer.state != "asked":
        return offer
    if offer.mentor in apart:
        await here.db.execute(update(offers).where(_o.id == offer.id).values(state="over"))
        return replace(offer, state="over")
    if here.now >= offer.until:
        return await _passed(here, request, offer)
    if offer.nudged is None and here.now >= reminder(offer, decided):
        return await _reminded(here, request, offer)
    return offer


def reminder(offer: Offer, decided: Terms) -> datetime:
    """Say when a mentor is reminded of what they are asked, or a member of what the mentor asked them."""
    return (offer.answered or offer.asked) + decided.nudge


async def _passed(here: Here, request: Request, offer: Offer) -> Offer:
    """Count a mentor as silent; one who waits for the member's answer to a question was not."""
    await here.db.execute(update(offers).where(_o.id == offer.id).values(state="silent"))
    waits = offer.answered is not None and await _question(here, offer) is not None
    await ledger.note(here, "waited" if waits else "silent", request=request.id, member=offer.mentor)
    if offer.answered is None:
        await _grows_quiet(here, offer.mentor)
    return replace(offer, state="silent")


async def _reminded(here: Here, request: Request, offer: Offer) -> Offer:
    await here.db.execute(update(offers).where(_o.id == offer.id).values(nudged=here.now))
    if offer.answered is None:
        await _nudge(here, request, offer)
    elif (question := await _question(here, offer)) is not None:
        await owing.tell(here, owing.QUESTION, question, request.member, request.workspace, key="again")
    return replace(offer, nudged=here.now)


async def _nudge(here: Here, request: Request, offer: Offer) -> None:
    """Remind a mentor, unless I told them meanwhile that I ask them nothing more for now."""
    mentor = await rows.mentor(here.db, request.community, offer.mentor)
    if mentor is not None and mentor.state == "open":
        await ledger.note(here, "nudged", request=request.id, member=offer.mentor)
        await owing.tell(here, owing.NUDGE, offer.id, offer.mentor, mentor.workspace, key=offer.asked.isoformat())


async def _question(here: Here, offer: Offer) -> int | None:
    """Give the number of a mentor's last question that still waits for its answer."""
    waits = select(_q.id).where(_q.offer == offer.id, _q.answered.is_(None))
    return (await here.db.execute(waits.order_by(_q.id.desc()).limit(1))).scalar_one_or_none()


async def _grows_quiet(here: Here, member: int) -> None:
    """Count a silence; who has let three go by is paused, and told how to come back."""
    mine = and_(_m.community == here.workspace.community, _m.member == member)
    more = update(mentors).where(mine).values(silent=_m.silent + 1)
    row = (await here.db.execute(more.returning(_m.silent, _m.state, _m.workspace))).one_or_none()
    if row is not None and row.silent >= SILENT_BEFORE_PAUSE and row.state == "open":
        await here.db.execute(update(mentors).where(mine).values(state="quiet"))
        await owing.tell(here, owing.QUIET, member, member, row.workspace, key=here.now.isoformat())
