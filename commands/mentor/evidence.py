"""What the numbers about mentoring are counted from: the ledger and the rows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from bot import people, profile
from bot.profile import Audience
from bot.store import Connection
from commands.mentor.counting import Answered, Asked, Met, Offering, Pair, Rows, Step
from commands.mentor.rows import UNSETTLED
from commands.mentor.tables import meetings, mentors, mentorships, requests, steps, surveys

SEVERAL, ELSE, UNKNOWN = "several", "else", "unknown"
HOURS = frozenset({"days", "mids", "evenings", "nights", "rotating"})
"""The shifts that say when somebody works; the others say how long or how often."""

_s, _r, _p, _m, _t, _v = steps.c, requests.c, mentorships.c, mentors.c, meetings.c, surveys.c


async def load(db: Connection, community: int, since: datetime) -> Rows:
    """Load all that is counted since an instant, with the requests that are open and every survey."""
    asked, paired = _asked(community, since), _paired(community, since)
    taken = or_(_s.request.in_(asked.with_only_columns(_r.id)), _s.mentorship.in_(paired.with_only_columns(_p.id)))
    ledger = select(_s.request, _s.mentorship, _s.what, _s.at).where(_s.community == community, taken)
    met = select(_t.mentorship, _t.at).where(_t.community == community, _t.at >= since)
    offering = select(_m.member, _m.room, _m.state).where(_m.community == community)
    told = select(_p.mentee, _v.member, _v.score, _v.words, _v.at).join(mentorships, _p.id == _v.mentorship)
    return Rows(
        [Step(*row) for row in await db.execute(ledger.order_by(_s.id))],
        [Asked(*row) for row in await db.execute(asked.order_by(_r.id))],
        [Pair(*row) for row in await db.execute(paired.order_by(_p.id))],
        [Met(*row) for row in await db.execute(met.order_by(_t.id))],
        [Offering(*row) for row in await db.execute(offering.order_by(_m.member))],
        [Answered(*row) for row in await db.execute(told.where(_v.community == community))],
    )


async def shifts(db: Connection, community: int, members: Iterable[int]) -> dict[int, str]:
    """Say for each member on which shift they are, by what they let moderators see; each is in one group only."""
    profiles = await profile.load(db, community, members)
    return {member: _shift(said.seen(Audience.MODERATORS).get("shifts", ())) for member, said in profiles.items()}


async def zones(db: Connection, community: int, members: Iterable[int]) -> dict[int, str]:
    """Name each member's time zone, by what they let moderators see, or what the platform knows."""
    wanted = list(members)
    profiles = await profile.load(db, community, wanted)
    hidden = {member for member, said in profiles.items() if said.audience("zone") is Audience.NOBODY}
    found = await people.zones(db, community, wanted)
    return {member: zone.key for member, zone in found.items() if member not in hidden}


def _shift(named: Iterable[str]) -> str:
    said = list(named)
    hours = [each for each in said if each in HOURS]
    if len(hours) == 1:
        return hours[0]
    return SEVERAL if hours else ELSE if said else UNKNOWN


def _asked(community: int, since: datetime) -> Select[int, int, str]:
    """Choose the requests that are open, or whose first step was taken since then."""
    begun = select(_s.request).where(_s.community == community, _s.request.is_not(None)).group_by(_s.request)
    lately = begun.having(func.min(_s.at) >= since)
    mine = select(_r.id, _r.member, _r.state).where(_r.community == community)
    return mine.where(or_(_r.state.in_(UNSETTLED), _r.id.in_(lately)))


def _paired(community: int, since: datetime) -> Select[int, int, int, str, datetime, datetime, datetime | None, str]:
    """Choose the mentorships that went on, or would have gone on, since then."""
    lately = or_(_p.ended.is_(None), _p.ended >= since, _p.ends >= since)
    mine = select(_p.id, _p.mentor, _p.mentee, _p.state, _p.began, _p.ends, _p.ended, _p.how)
    return mine.where(_p.community == community, lately)
