"""What the people of a talk are owed: each told once of each step that concerns them, and every step noted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, update

from bot import deliveries, people
from bot.deliveries import Debt
from bot.gatherings import Here
from bot.people import Workspace
from commands.interview.rows import Request
from commands.interview.tables import requests, steps

ASK, NUDGE, RELEASED = "interview.ask", "interview.nudge", "interview.released"
NOBODY, GONE, ENDED = "interview.nobody", "interview.gone", "interview.ended"
CHOOSE, REMIND, LAPSED = "interview.choose", "interview.remind", "interview.lapsed"
PLANNED, OFF = "interview.planned", "interview.off"
AFTER, THANKS, BOTH = "interview.after", "interview.thanks", "interview.both"

STEP, HEARD = "interview.step", "interview.heard"
"""The timers: the next moment at which something is due; and what was answered to the gathering of a talk."""


async def home(here: Here, workspace: int) -> Workspace:
    return here.workspace if workspace == here.workspace.id else await people.workspace_of(here.db, workspace)


async def tell(
    here: Here, kind: str, subject: int, member: int, workspace: int, *, key: str = "", detail: str = ""
) -> None:
    """Owe a member a message of this kind about this subject, once for its key."""
    debt = Debt(kind, subject, f"{member}:{key}", detail=detail, member=member)
    await deliveries.tell(here.db, await home(here, workspace), debt, here.now)


async def tell_both(here: Here, kind: str, request: Request, *, key: str = "") -> None:
    for member in request.both:
        await tell(here, kind, request.id, member, request.home(member), key=key)


async def note(here: Here, request: Request, what: str, member: int | None = None) -> None:
    """Note a step of a request; ``member`` is whom it is about."""
    row = {"community": request.community, "request": request.id, "member": member, "what": what, "at": here.now}
    await here.db.execute(insert(steps).values(row))


async def become(here: Here, request: Request, state: str, **values: Any) -> None:
    """Bring a request into another state; at its end it is settled."""
    settled = {"settled": None if state in {"asking", "choosing", "planned", "after"} else here.now}
    changed = values | {"state": state} | settled
    await here.db.execute(update(requests).where(requests.c.id == request.id).values(changed))
