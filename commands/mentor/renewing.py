"""'Go on?' at the end of the term, as both see it, and their one click: both for another term, or it is done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from bot.call import Call
from bot.cards import Card, card
from bot.declare import button, delivery
from bot.gatherings import Here
from bot.scene import Scene
from bot.text import Moment, say
from commands.mentor import answerable, checking, checks, drawing, ending, keeping, ledger, owing, settings
from commands.mentor.checks import Check
from commands.mentor.keeping import Mentorship
from commands.mentor.mine import mine_button
from commands.mentor.tables import checks as table
from commands.mentor.tables import mentorships


@delivery(owing.CLOSING, label=say("End of a mentorship's term"), lasts=checking.LAST_WORD)
async def asked_term(scene: Scene) -> Card | None:
    found = await answerable.standing(scene)
    if found is None:
        return None
    check, mentorship = found
    name = await drawing.named(scene.db, mentorship.other(check.member))
    words = say(
        "You and {name} have been at it since {when}. If both of you like to, you go on for as long again.",
        name=name,
        when=Moment(mentorship.began, "date"),
    )
    last = say(
        "If nobody says anything, I close it {when}, and that is fine too.",
        when=Moment(check.asked + checking.LAST_WORD, "date"),
    )
    return card(
        say("Go on, or close it?"), words, last,
        on.button(say("Go on"), check.id, "primary"), close.button(say("It is done"), check.id),
    )  # fmt: skip


@button("mentor.on")
async def on(call: Call, value: int) -> Card:
    """Go on for another term, if the other one wants to."""
    check, mentorship = await answerable.mine(call, value)
    await checks.answered(call, check, "on")
    if await _both(call, check):
        ends = await _renew(call, mentorship)
        await checking.go_on(call, mentorship.id)
        other = mentorship.other(call.member.id) or 0
        reached = mentorship.reached(other)
        await owing.tell(call, owing.RENEWED, mentorship.id, other, reached, key=ends.isoformat())
        return card(say("You go on"), say("Both of you like to. It goes on until {when}.", when=Moment(ends, "date")))
    await checking.go_on(call, mentorship.id)
    return card(say("Gladly"), say("As soon as the other one says so too, you go on for as long again."))


@button("mentor.close")
async def close(call: Call, value: int) -> Card:
    check, mentorship = await answerable.mine(call, value)
    await checks.answered(call, check, "close")
    await ending.over(call, mentorship, "done", call.member.id)
    return card(say("It is done"), say("Thank you for the time you gave."), *ending.after(mentorship.id))


@delivery(owing.RENEWED, label=say("Notice that a mentorship goes on"))
async def renewed(scene: Scene) -> Card | None:
    mentorship = await keeping.find(scene.db, scene.workspace.community, int(scene.subject))
    if mentorship is None or not mentorship.live or scene.member is None:
        return None
    name = await drawing.named(scene.db, mentorship.other(scene.member))
    words = say("{name} likes to go on too, until {when}.", name=name, when=Moment(mentorship.ends, "date"))
    return card(say("You go on"), words, mine_button(mentorship.id))


async def _both(here: Here, check: Check) -> bool:
    """Say whether nobody of both has still to say that they go on."""
    t = table.c
    other = select(t.id).where(
        t.mentorship == check.mentorship, t.what == "term", t.asked == check.asked, t.id != check.id, t.answer == "on"
    )
    return (await here.db.execute(other.limit(1))).first() is not None


async def _renew(here: Here, mentorship: Mentorship) -> datetime:
    """Let a mentorship go on for another term."""
    decided = await settings.terms(here)
    ends = here.now + decided.term
    more = {"ends": ends, "next": here.now + decided.rhythm, "renewed": mentorship.renewed + 1}
    await here.db.execute(update(mentorships).where(mentorships.c.id == mentorship.id).values(more))
    await ledger.note(here, "renewed", mentorship=mentorship.id)
    return ends
