"""Who might take a request: every mentor who is open, ranked, without those who must not be brought together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from bot import fitting, people
from bot import schema as s
from bot.fitting import Facts
from bot.gatherings import Here
from bot.store import Connection
from bot.vocabulary import Vocabulary
from commands.mentor.ranking import Fit, Offering, Wish, rank
from commands.mentor.rows import LIVE, UNSETTLED, Request, listed, requests_where
from commands.mentor.tables import mentors, mentorships, offers, requests, wanted

WIDE = 3
"""So many are asked at the same time once a request went wide."""

_m, _o, _p, _r = mentors.c, offers.c, mentorships.c, requests.c


def at_once(request: Request) -> int:
    """Say how many mentors are asked for a request at the same time."""
    return WIDE if request.wide else 1


async def ranked(here: Here, request: Request, weights: Mapping[str, int], words: Vocabulary) -> list[Fit]:
    """Give the mentors who can be asked now and were not yet: whom the member chose first, then by how well they fit.

    Somebody who is here is asked, who has room, and is not kept apart from the member.
    """
    facts = (await fitting.load(here.db, request.community, [request.member]))[request.member]
    fits = rank(await offering(here, request), wish(request, facts), weights, words, here.now)
    first = {mentor: place for place, mentor in enumerate(await order(here, request))}
    return sorted(fits, key=lambda fit: first.get(fit.mentor, len(first)))


async def waiting_for(
    here: Here, mentor: int, weights: Mapping[str, int], words: Vocabulary, *, again: bool = False
) -> list[Request]:
    """Give the requests for which a mentor can be asked now, the first in line first, as many as they have room for.

    ``again``: those too that they let go by before.
    """
    row = (await here.db.execute(_able(here.workspace.community).where(_m.member == mentor))).one_or_none()
    if row is None or row.load >= row.room:
        return []
    found = await _in_line(here, mentor, ("over", "silent") if again else ("over",))
    facts = await fitting.load(here.db, here.workspace.community, [mentor, *(each.member for each in found)])
    offer = as_offering(row, facts[mentor])
    fit = [each for each in found if rank([offer], wish(each, facts[each.member]), weights, words, here.now)]
    return fit[: row.room - row.load]


def wish(request: Request, facts: Facts) -> Wish:
    return Wish(facts, request.topic, request.ways, request.languages, request.apart)


async def order(here: Here, request: Request) -> list[int]:
    """Give whom the member wants to be asked first, in their order."""
    w = wanted.c
    return list((await here.db.execute(select(w.mentor).where(w.request == request.id).order_by(w.place))).scalars())


async def choose(here: Here, request: Request, chosen: Iterable[int]) -> None:
    """Keep whom the member wants to be asked first."""
    await here.db.execute(wanted.delete().where(wanted.c.request == request.id))
    rows = [
        {"community": request.community, "request": request.id, "place": place, "mentor": mentor}
        for place, mentor in enumerate(dict.fromkeys(chosen))
    ]
    if rows:
        await here.db.execute(wanted.insert(), rows)


async def abouts(db: Connection, community: int, members: Collection[int]) -> dict[int, str]:
    """Give what mentors say in their own words of what they offer; who says nothing is left out."""
    said = select(_m.member, _m.about).where(_m.community == community, _m.member.in_(members), _m.about != "")
    return {row.member: row.about for row in await db.execute(said)}


def as_offering(row: Row[Any], facts: Facts) -> Offering:
    return Offering(
        facts, listed(row.topics), listed(row.ways), listed(row.languages), row.apart, row.room, row.load, row.asked
    )


async def offering(here: Here, request: Request) -> list[Offering]:
    """Give what each mentor offers who is open, here, and not asked yet."""
    apart = await people.kept_apart(here.db, request.member)
    before = select(_o.mentor).where(_o.request == request.id, _o.state != "over")
    together = select(_p.mentor).where(_p.mentee == request.member, _p.state.in_(LIVE), _p.mentor.is_not(None))
    others = _able(request.community).where(
        _m.member != request.member, _m.member.not_in(before), _m.member.not_in(together)
    )
    rows = [row for row in await here.db.execute(others.order_by(_m.member)) if row.member not in apart]
    facts = await fitting.load(here.db, request.community, [row.member for row in rows])
    return [as_offering(row, facts[row.member]) for row in rows]


async def _in_line(here: Here, mentor: int, anew: Sequence[str]) -> list[Request]:
    """Give the requests that wait for somebody to ask, and for whom this mentor was not asked yet.

    ``anew``: states of an offer after which they may be asked once more.
    """
    apart = await people.kept_apart(here.db, mentor)
    before = select(_o.request).where(_o.mentor == mentor, _o.state.not_in(anew))
    together = select(_p.mentee).where(_p.mentor == mentor, _p.state.in_(LIVE), _p.mentee.is_not(None))
    waiting = await requests_where(
        here.db, _r.community == here.workspace.community, _r.state.in_(UNSETTLED), _r.begins <= here.now,
        _r.member != mentor, _r.id.not_in(before), _r.member.not_in(together),
    )  # fmt: skip
    asked = await being_asked(here.db, [each.id for each in waiting])
    return [each for each in waiting if each.member not in apart and asked.get(each.id, 0) < at_once(each)]


async def being_asked(db: Connection, numbers: Iterable[int]) -> dict[int, int]:
    """Count for each request the mentors who are being asked; one for which nobody is is left out."""
    counted = select(_o.request, func.count().label("n")).where(_o.request.in_(list(numbers)), _o.state == "asked")
    return {row.request: row.n for row in await db.execute(counted.group_by(_o.request))}


def _able(community: int) -> Select[Any]:
    """Choose the mentors who are open and here, with how many they have and are being asked about."""
    a = s.accounts.c
    has = select(func.count()).where(_p.community == _m.community, _p.mentor == _m.member, _p.state.in_(LIVE))
    asked = select(func.count()).where(_o.mentor == _m.member, _o.state == "asked")
    is_here = select(a.id).where(a.workspace == _m.workspace, a.member == _m.member, a.present)
    load = (has.scalar_subquery() + asked.scalar_subquery()).label("load")
    return select(mentors, load).where(_m.community == community, _m.state == "open", is_here.exists())
