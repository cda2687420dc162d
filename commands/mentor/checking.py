"""'Did you meet?': asked of both every two weeks with one click, reminded once, then a quiet word to the coordinators.

A mentorship goes from step to step on its one timer, as a request does: each step looks at the whole state anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import insert, update

from bot import people, timers
from bot.declare import timer
from bot.gatherings import Here
from bot.timers import Ring
from commands.mentor import checks, ending, flagging, keeping, ledger, owing, rows, settings
from commands.mentor.checks import Check
from commands.mentor.keeping import Mentorship
from commands.mentor.settings import Terms
from commands.mentor.tables import checks as table
from commands.mentor.tables import mentorships

GRACE = timedelta(hours=72)
"""So long a question may stay without an answer; then it is asked once more, and after as long again the coordinators know."""

LAST_WORD = timedelta(days=14)
"""Where nobody says whether to go on, it is closed kindly after so long."""

_m, _c = mentorships.c, table.c


@timer(owing.MENTORSHIP)
async def step(ring: Ring) -> None:
    await go_on(ring, int(ring.subject))


async def go_on(here: Here, number: int) -> None:
    """Take the steps of a mentorship that are due, and set its timer to the next."""
    await rows.alone(here.db, here.workspace.community)
    mentorship = await keeping.find(here.db, here.workspace.community, number)
    if mentorship is None or not mentorship.live:
        await timers.stop(here.db, owing.MENTORSHIP, number)
        return
    decided = await settings.terms(here)
    if mentorship.state == "paused" and mentorship.until is not None and here.now >= mentorship.until:
        mentorship = await resume(here, mentorship, decided)
    if len(mentorship.both) == 2 and await people.blocked(here.db, *mentorship.both):
        await ending.over(here, mentorship, "stopped")
        return
    unanswered = await checks.unanswered(here.db, number)
    waiting = [await _remind(here, mentorship, each, unanswered) for each in unanswered]
    if mentorship.state == "active":
        if any(each.what == "term" and here.now >= each.asked + LAST_WORD for each in waiting):
            await ending.over(here, mentorship, "lapsed")
            return
        mentorship, asked = await _ask(here, mentorship, waiting, decided)
        waiting += asked
    await _wake(here, mentorship, waiting)


async def resume(here: Here, mentorship: Mentorship, decided: Terms) -> Mentorship:
    """End a pause; the term is longer by as much as it lasted."""
    ends = mentorship.ends + (here.now - (mentorship.rested or here.now))
    again = {"ends": ends, "next": here.now + decided.rhythm}
    active = {"state": "active", "until": None, "rested": None}
    await here.db.execute(update(mentorships).where(_m.id == mentorship.id).values(active | again))
    await ledger.note(here, "resumed", mentorship=mentorship.id)
    return replace(mentorship, state="active", until=None, rested=None, ends=ends, next=here.now + decided.rhythm)


async def _remind(here: Here, mentorship: Mentorship, check: Check, unanswered: list[Check]) -> Check:
    """Ask once more who has not answered for three days; after three more the coordinators hear of it.

    They hear once, however many weeks it goes on. At the end of the term they hear nothing: that it ends is fine.
    """
    if check.nudged is None and here.now >= check.asked + GRACE:
        await here.db.execute(update(table).where(_c.id == check.id).values(nudged=here.now))
        await _tell(here, mentorship, check, "again")
        return replace(check, nudged=here.now)
    if check.nudged is not None and check.flagged is None and here.now >= check.nudged + GRACE:
        await here.db.execute(update(table).where(_c.id == check.id).values(flagged=here.now))
        if check.what == "met":
            await ledger.note(here, "quiet", mentorship=mentorship.id, member=check.member)
            if not any(each.flagged and each.asked < check.asked for each in unanswered):
                await flagging.quiet(here, mentorship.id, check.asked)
        return replace(check, flagged=here.now)
    return check


async def _ask(
    here: Here, mentorship: Mentorship, waiting: list[Check], decided: Terms
) -> tuple[Mentorship, list[Check]]:
    """Ask both whether they met, or at the end of the term whether to go on."""
    if here.now >= mentorship.ends:
        asked_already = any(each.what == "term" for each in waiting)
        return mentorship, [] if asked_already else await _put(here, mentorship, "term")
    if mentorship.next is None or here.now < mentorship.next:
        return mentorship, []
    after = here.now + decided.rhythm
    await here.db.execute(update(mentorships).where(_m.id == mentorship.id).values(next=after))
    # Nobody is asked who noted a meeting of these weeks, or is still being asked about those before.
    known = await checks.met_since(here.db, mentorship.id, here.now - decided.rhythm)
    asked = (
        []
        if known or any(each.what == "met" and each.flagged is None for each in waiting)
        else await _put(here, mentorship, "met")
    )
    return replace(mentorship, next=after), asked


async def _put(here: Here, mentorship: Mentorship, what: str) -> list[Check]:
    about = {"community": mentorship.community, "mentorship": mentorship.id}
    row = about | {"what": what, "asked": here.now, "answer": ""}
    made = []
    for member in mentorship.both:
        written = insert(table).values(row | {"member": member}).returning(table)
        check = checks.as_check((await here.db.execute(written)).one())
        await _tell(here, mentorship, check, "")
        made.append(check)
    await ledger.note(here, "checked", mentorship=mentorship.id)
    return made


async def _tell(here: Here, mentorship: Mentorship, check: Check, key: str) -> None:
    kind = owing.CHECK if check.what == "met" else owing.CLOSING
    await owing.tell(here, kind, check.id, check.member, mentorship.reached(check.member), key=key)


async def _wake(here: Here, mentorship: Mentorship, waiting: list[Check]) -> None:
    moments = [at for each in waiting for at in _moments(each)]
    if mentorship.state == "paused":
        moments += [mentorship.until] if mentorship.until else []
    else:
        moments += [mentorship.ends] + ([mentorship.next] if mentorship.next else [])
    coming = [at for at in moments if at > here.now]
    if coming:
        there = await owing.home(here, mentorship.workspace)
        await timers.put(here.db, there, owing.MENTORSHIP, mentorship.id, min(coming))
    else:
        await timers.stop(here.db, owing.MENTORSHIP, mentorship.id)


def _moments(check: Check) -> list[datetime]:
    last = [check.asked + LAST_WORD] if check.what == "term" else []
    if check.nudged is None:
        return [check.asked + GRACE, *last]
    return [*([check.nudged + GRACE] if check.flagged is None else []), *last]
