"""A member whose mentor is gone goes to the front of the line: the request is made anew, with its old place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from bot.cards import Card, card
from bot.declare import delivery
from bot.gatherings import Here
from bot.scene import Scene
from bot.text import Moment, say
from commands.mentor import asking, board, keeping, ledger, owing, rows, settings, status
from commands.mentor.keeping import Mentorship
from commands.mentor.ledger import OfRequest
from commands.mentor.tables import offers, requests

_r = requests.c
_KEPT = ("topic", "goal", "urgency", "ways", "languages", "wishes", "apart", "anonymous")


async def again(here: Here, mentorship: Mentorship, step: OfRequest, *, quietly: bool = False) -> int | None:
    """Look for another mentor for a mentee at once, and tell them; None where they are gone, or look already.

    The request counts as old as the first one was, and this mentor is not asked again. ``step`` is what the ledger says.
    ``quietly``: they asked for it, and see it anyway.
    """
    if mentorship.mentee is None or await rows.open_request(here.db, mentorship.community, mentorship.mentee):
        return None
    decided = await settings.terms(here)
    posted = decided.posting and await board.seen(here)
    row = await _wish(here, mentorship) | {
        "community": mentorship.community, "member": mentorship.mentee, "workspace": mentorship.workspace,
        "posted": posted, "wide": False, "state": "open", "begins": here.now, "due": here.now + decided.limit,
    }  # fmt: skip
    number: int = (await here.db.execute(insert(requests).values(row).returning(_r.id))).scalar_one()
    await _leave_out(here, mentorship, number)
    await ledger.note(here, step, request=number)
    if posted:
        await board.post(here, await rows.request(here.db, mentorship.community, number))
    if not quietly:
        await owing.tell(here, owing.REOPENED, f"{mentorship.id}.{number}", mentorship.mentee, mentorship.workspace)
    await asking.go_on(here, number)
    return number


@delivery(owing.REOPENED, label=say("Notice that I look for another mentor"), unsure="repeat")
async def reopened(scene: Scene) -> Card | None:
    before, _, number = scene.subject.partition(".")
    mentorship = await keeping.find(scene.db, scene.workspace.community, int(before))
    request = await rows.find_request(scene.db, scene.workspace.community, int(number))
    if mentorship is None or request is None or not request.unsettled:
        return None
    why = {
        "back": say("Your mentor had to give your request back. That is nobody's fault."),
        "left": say("Your mentor has left, so your mentorship is over."),
    }.get(mentorship.how, say("Your mentorship is over. That is nobody's fault."))
    next_ = say(
        "You keep your place in line, and I am asking others already.",
    )
    due = [say("You hear from me {when} at the latest.", when=Moment(request.due))] if request.state == "open" else []
    return card(say("I look for another mentor for you"), why, next_, *due, status.status_button(request.id))


async def _wish(here: Here, mentorship: Mentorship) -> dict[str, Any]:
    """Give what was asked for before; a mentorship that no request led to says little more than its topic."""
    row = None
    if mentorship.request is not None:
        row = (await here.db.execute(select(requests).where(_r.id == mentorship.request))).mappings().one_or_none()
    if row is not None:
        return {name: row[name] for name in _KEPT} | {"made": row["made"]}
    return {
        "topic": mentorship.topic, "goal": mentorship.goal, "urgency": "month", "ways": "", "languages": "", "wishes": "",
        "apart": True, "anonymous": False, "made": mentorship.began,
    }  # fmt: skip


async def _leave_out(here: Here, mentorship: Mentorship, number: int) -> None:
    """Ask none of those again who were the member's mentor for this before."""
    if mentorship.mentor is None:
        return
    row = {"community": mentorship.community, "request": number, "mentor": mentorship.mentor, "reason": ""}
    closed = {"state": "left out", "asked": here.now, "until": here.now, "answered": here.now}
    await here.db.execute(insert(offers).values(row | closed))
