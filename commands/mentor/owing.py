"""What people are told about mentoring: each in the workspace where they asked or offered, by direct message."""

from __future__ import annotations

from bot import deliveries, people
from bot.deliveries import Debt
from bot.gatherings import Here
from bot.people import Workspace

OFFER, NUDGE, QUESTION, REPLY = "mentor.offer", "mentor.nudge", "mentor.question", "mentor.reply"
WIDENED, NONE, MATCHED, REOPENED, QUIET = (
    "mentor.widened", "mentor.none", "mentor.matched", "mentor.reopened", "mentor.quiet",
)  # fmt: skip
MESSAGE, THANKS = "mentor.message", "mentor.thanks"
PAIR, POST, BOARD, FLAG = "mentor.pair", "mentor.post", "mentor.board", "mentor.flag"
"""The conversation of both; a request in the mentors' channel; what the coordinators see."""

CHECK, CLOSING, RENEWED, ENDED = "mentor.check", "mentor.closing", "mentor.renewed", "mentor.ended"
PROBLEM = "mentor.problem"
REQUEST, MENTORSHIP, BACK = "mentor.request", "mentor.mentorship", "mentor.back"
"""The timers: what is next for a request, for a mentorship; a mentor's pause is over."""


async def home(here: Here, workspace: int) -> Workspace:
    return here.workspace if here.workspace.id == workspace else await people.workspace_of(here.db, workspace)


async def tell(
    here: Here, kind: str, subject: object, member: int, workspace: int, *, key: str = "", detail: str = ""
) -> None:
    """Owe one member a message, once for its key."""
    there = await home(here, workspace)
    debt = Debt(kind, subject, f"{member}:{key}", detail=detail, member=member)
    await deliveries.tell(here.db, there, debt, here.now)
