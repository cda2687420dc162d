"""What the people of a group are owed: each told once of what concerns them, where they are written to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from bot import deliveries, people, timers
from bot.deliveries import Debt
from bot.gatherings import At, Here
from bot.people import Workspace
from commands.study.rows import Group, Seat
from commands.study.tables import groups

OFFER, LAPSED, SEATED, HANDED = "study.offer", "study.lapsed", "study.seated", "study.handed"
LEAD, BEGINS, TOOK, GO_ON = "study.lead", "study.begins", "study.took", "study.go-on"
CLOSED, AFTER, FITS, MOVED = "study.closed", "study.after", "study.fits", "study.moved"
PROPOSED, UNFORMED = "study.proposed", "study.unformed"

STEP, HEARD, PROPOSAL = "study.step", "study.heard", "study.proposal"
"""The timers: the next moment at which something is due in a group; what was answered to a session; the end of a proposal."""


async def home(here: Here, workspace: int) -> Workspace:
    return here.workspace if workspace == here.workspace.id else await people.workspace_of(here.db, workspace)


async def there(here: Here, workspace: int) -> At:
    """Give the same moment in the workspace in which somebody is written to."""
    return At(here.db, await home(here, workspace), here.catalogue, here.now)


async def tell(
    here: Here, kind: str, subject: object, member: int, workspace: int, *, key: str = "", detail: str = ""
) -> None:
    """Owe a member a message of this kind about this subject, once for its key."""
    debt = Debt(kind, subject, f"{member}:{key}", detail=detail, member=member)
    await deliveries.tell(here.db, await home(here, workspace), debt, here.now)


async def tell_all(
    here: Here, kind: str, subject: object, seats: list[Seat], *, key: str = "", detail: str = ""
) -> None:
    for each in seats:
        await tell(here, kind, subject, each.member, each.workspace, key=key, detail=detail)


async def change(here: Here, group: Group, **values: Any) -> None:
    """Change what is kept of a group."""
    await here.db.execute(update(groups).where(groups.c.id == group.id).values(values))


async def wake(here: Here, group: Group) -> None:
    """Let the group's clock look at it as soon as this is done."""
    await timers.put(here.db, await home(here, group.workspace), STEP, group.id, here.now)
