"""The names of what pairing owes and waits for, and how one member is told something."""

from __future__ import annotations

from datetime import datetime

from bot import deliveries, people
from bot.deliveries import Debt
from bot.gatherings import Here
from bot.people import Workspace

ROUND = "pairing.round"
"""The rule by which a circle's rounds begin."""

EVE, PUBLISH, CLOCK, LAPSE = "pairing.eve", "pairing.publish", "pairing.clock", "pairing.lapse"
"""The timers: the day before a round; a round is published bit by bit; groups go on; who was asked did not answer."""

GATHER, SOLVE = "pairing.gather", "pairing.solve"
"""The errands: who is in a channel; who goes with whom."""

GROUP = "pairing.group"
"""The conversation of a group."""

TOMORROW, NUDGE, CHECK, FAREWELL = "pairing.tomorrow", "pairing.nudge", "pairing.check", "pairing.farewell"
INSTEAD = "pairing.instead"
"""What a group is told where no conversation could be opened for it."""

LEFT_OUT, ALONE, QUIET = "pairing.left-out", "pairing.alone", "pairing.quiet"
READY, TROUBLE, REPORT, UNSEEN = "pairing.ready", "pairing.trouble", "pairing.report", "pairing.unseen"
ASKED, ANSWERED, RELEASED = "pairing.asked", "pairing.answered", "pairing.released"


async def home(here: Here, workspace: int) -> Workspace:
    return here.workspace if here.workspace.id == workspace else await people.workspace_of(here.db, workspace)


async def tell(
    here: Here, kind: str, subject: object, member: int, workspace: int, *, key: str = "", due: datetime | None = None
) -> None:
    """Owe one member a direct message, once for its key."""
    debt = Debt(kind, subject, f"{member}:{key}", member=member)
    await deliveries.tell(here.db, await home(here, workspace), debt, due or here.now)
