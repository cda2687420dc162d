"""The end of a mentorship, which is nobody's fault: both are told, and who needs another mentor gets one."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update

from bot import deliveries, timers
from bot.call import Call
from bot.cards import Button, Card, card
from bot.declare import button, delivery
from bot.errors import UserError
from bot.gatherings import Here
from bot.policy import Role
from bot.scene import Scene
from bot.text import Words, say
from commands.mentor import asking, drawing, handing, keeping, ledger, owing, rows, status, surveying
from commands.mentor.keeping import Mentorship
from commands.mentor.ledger import OfRequest
from commands.mentor.mine import problem_button
from commands.mentor.tables import checks, mentorships, requests

_m = mentorships.c

_WHY: Mapping[str, Words] = {
    "done": say("The term is over, and it is done. Well done, both of you."),
    "lapsed": say("The term is over, and not both of you said that it goes on, so I closed it. That is fine too."),
    "stopped": say("It was ended, which is nobody's fault: times change."),
    "other": say("I look for another pairing, which is nobody's fault: some fit better than others."),
    "back": say("The request was given back, which is nobody's fault."),
    "left": say("The other one has left."),
}


async def over(here: Here, mentorship: Mentorship, how: str, by: int | None = None) -> None:
    """End a mentorship, and tell whoever did not do it; see the table for ``how``."""
    await _end(here, mentorship, how, by)
    for each in mentorship.both:
        if each != by:
            await owing.tell(here, owing.ENDED, mentorship.id, each, mentorship.reached(each))


async def another(
    here: Here, mentorship: Mentorship, how: str, by: int | None, step: OfRequest = "handed over"
) -> None:
    """End a mentorship, and look for another mentor; its mentee hears that, its mentor that it is over.

    A mentee who looks for another already hears that it is over, too.
    """
    await _end(here, mentorship, how, by)
    made = await handing.again(here, mentorship, step, quietly=by == mentorship.mentee)
    told = (mentorship.mentor,) if made else mentorship.both
    for each in told:
        if each is not None and each != by:
            await owing.tell(here, owing.ENDED, mentorship.id, each, mentorship.reached(each))


@button("mentor.end")
async def end(call: Call, value: int) -> Card:
    """Ask in which way it ends."""
    mentorship = await _going_on(call, value)
    name = await drawing.named(call.db, mentorship.other(call.member.id))
    words = say("{name} is told kindly. It is nobody's fault, and nobody is asked why.", name=name)
    seeks = (
        say("End it, and find me another")
        if call.member.id == mentorship.mentee
        else say("End it, and find them another")
    )
    return card(
        say("End this mentorship?"), words,
        end_now.button(say("End it"), value, "danger"), rematch.button(seeks, value),
    )  # fmt: skip


@button("mentor.end-now")
async def end_now(call: Call, value: int) -> Card:
    await rows.alone(call.db, call.community)
    mentorship = await _going_on(call, value)
    await over(call, mentorship, "stopped", call.member.id)
    return card(say("It is over"), say("Thank you for the time you gave."), *after(mentorship.id))


@button("mentor.rematch")
async def rematch(call: Call, value: int) -> Card:
    """End it, and look for another mentor for the mentee."""
    await rows.alone(call.db, call.community)
    mentorship = await _going_on(call, value)
    await another(call, mentorship, "other", call.member.id)
    return card(
        say("It is over"), say("I look for another mentor already, with your place in line."), *after(mentorship.id)
    )


@delivery(owing.ENDED, label=say("End of a mentorship"), unsure="repeat")
async def ended(scene: Scene) -> Card | None:
    mentorship = await keeping.find(scene.db, scene.workspace.community, int(scene.subject))
    if mentorship is None or mentorship.live or scene.member not in mentorship.both:
        return None
    name = await drawing.named(scene.db, mentorship.other(scene.member))
    first = say("Your mentorship with {name} is over.", name=name)
    seeks = scene.member == mentorship.mentee and mentorship.how in {"stopped", "lapsed"}
    more = (find_another.button(say("Find me another"), mentorship.id),) if seeks else ()
    return card(say("A mentorship is over"), first, _WHY.get(mentorship.how, ""), *more, *after(mentorship.id))


@button("mentor.find-another")
async def find_another(call: Call, value: int) -> Card:
    """Look for another mentor after the end of a mentorship, once; later there is a request, which is shown."""
    await rows.alone(call.db, call.community)
    mentorship = await keeping.mine(call, value)
    call.require(Role.MEMBER, owner=mentorship.mentee or 0)
    if mentorship.live or mentorship.ended is None:
        raise UserError(say("This mentorship goes on. End it first with /mentor mine."))
    c = requests.c
    own = (c.community == call.community, c.member == call.member.id)
    found = await rows.requests_where(call.db, *own, c.begins >= mentorship.ended, c.id != (mentorship.request or 0))
    mine = found[-1] if found else await rows.open_request(call.db, call.community, call.member.id)
    number = mine.id if mine else await handing.again(call, mentorship, "handed over", quietly=True)
    return await status.shown(call, await rows.request(call.db, call.community, number or 0))


def after(number: int) -> tuple[Button, ...]:
    """Give what one can do after the end: say in private how it was, say thanks, and tell the coordinators of a problem."""
    return surveying.survey_button(number), surveying.thanks_button(number), problem_button(number)


async def _end(here: Here, mentorship: Mentorship, how: str, by: int | None) -> None:
    """End a mentorship that goes on: nothing is asked any more, and the mentor has room for somebody else."""
    if not mentorship.live:
        return
    over = {"state": "ended", "ended": here.now, "how": how, "next": None, "until": None, "rested": None}
    await here.db.execute(update(mentorships).where(_m.id == mentorship.id).values(over))
    await here.db.execute(checks.delete().where(checks.c.mentorship == mentorship.id, checks.c.answered.is_(None)))
    await timers.stop(here.db, owing.MENTORSHIP, mentorship.id)
    await ledger.note(here, "ended", mentorship=mentorship.id, member=by)
    there = await owing.home(here, mentorship.workspace)
    await deliveries.close(here.db, there, owing.PAIR, mentorship.id, here.now)
    if mentorship.mentor is not None:
        await asking.fill(here, mentorship.mentor)


async def _going_on(call: Call, number: int) -> Mentorship:
    mentorship = await keeping.mine(call, number)
    if not mentorship.live:
        raise UserError(say("This mentorship is over already."))
    return mentorship
