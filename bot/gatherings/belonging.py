"""Who belongs to a private gathering: people come and go while it goes on, and what was stays as it was."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from bot.gatherings import owing, rows
from bot.gatherings.finding import meetings_where
from bot.gatherings.gathering import Gathering, Here
from bot.gatherings.planning import add_hosts
from bot.gatherings.tables import gathering_hosts, meetings, rsvps, series_answers
from bot.store import insertion

_m = meetings.c


async def admit(here: Here, gathering: Gathering, member: int) -> None:
    """Let a member belong: they are going, to every date that is to come or is planned later, until they say otherwise.

    They are written to in the workspace of ``here``. Seats are not counted: it is for gatherings without a capacity.
    """
    await rows.lock(here.db, gathering.id)
    await add_hosts(here, gathering, [member])
    who = {"community": gathering.community, "member": member, "workspace": here.workspace.id}
    said = who | {"answer": "going", "guests": 0, "at": here.now}
    standing = insertion(here.db, series_answers).values(said | {"gathering": gathering.id})
    await here.db.execute(standing.on_conflict_do_update(index_elements=["gathering", "member"], set_=said))
    coming = await meetings_where(here.db, _m.gathering == gathering.id, _m.state == "open", _m.at > here.now)
    if not coming:
        return
    await _clear(here, gathering, member)
    await here.db.execute(insert(rsvps), [said | {"meeting": each.id, "how": ""} for each in coming])
    befores = (await owing.reminders_of(here.db, coming[0], [member]))[member]
    for each in coming:
        await owing.wake_reminders(here, each, befores)


async def withdraw(here: Here, gathering: Gathering, member: int) -> None:
    """Let a member be asked to no date any more that is to come; what has begun stays theirs."""
    await rows.lock(here.db, gathering.id)
    await _clear(here, gathering, member)
    a = series_answers.c
    await here.db.execute(delete(series_answers).where(a.gathering == gathering.id, a.member == member))


async def dismiss(here: Here, gathering: Gathering, member: int) -> None:
    """Let a member belong no longer; their answers to what has begun stay, those to what is to come go."""
    await withdraw(here, gathering, member)
    h = gathering_hosts.c
    await here.db.execute(delete(gathering_hosts).where(h.gathering == gathering.id, h.member == member))


async def _clear(here: Here, gathering: Gathering, member: int) -> None:
    coming = select(_m.id).where(_m.gathering == gathering.id, _m.at > here.now)
    await here.db.execute(delete(rsvps).where(rsvps.c.member == member, rsvps.c.meeting.in_(coming)))
