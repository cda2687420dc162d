"""'Did you meet?' and 'Go on?' as both of a mentorship see it, and their one click."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot import fitting
from bot.call import Call
from bot.cards import Card, Fields, Part, card
from bot.declare import Topic, button, delivery
from bot.errors import UserError
from bot.gatherings import Here
from bot.policy import Role
from bot.scene import Scene
from bot.text import Moment, Words, say
from commands.mentor import checking, checks, drawing, ending, keeping, ledger, owing, rows, settings, writing
from commands.mentor.checks import Check
from commands.mentor.keeping import Mentorship
from commands.mentor.mine import mine_button
from commands.mentor.tables import checks as table
from commands.mentor.tables import mentorships

TWICE = timedelta(hours=12)
"""A second click so soon after the first means the same meeting."""

topic = Topic("mentor.checks", say("“Did you meet?”"), say("Every two weeks while a mentorship goes on; one click."))


@delivery(owing.CHECK, label=say("“Did you meet?”"), topic=topic, lasts=timedelta(days=7))
async def asked_met(scene: Scene) -> Card | None:
    found = await _standing(scene)
    if found is None:
        return None
    check, mentorship = found
    name = await drawing.named(scene.db, mentorship.other(check.member))
    goal: list[Part | Words] = [Fields(((say("Goal"), mentorship.goal),))] if mentorship.goal else []
    again = [say("This is the last time that I ask about these weeks.")] if check.nudged else []
    return card(
        say("Did you meet?"),
        say("You and {name}, in the last weeks. One click is enough.", name=name),
        *goal,
        *again,
        met.button(say("We met"), check.id, "primary"),
        not_yet.button(say("Not yet"), check.id),
        stop.button(say("Let's stop"), check.id),
    )


@delivery(owing.CLOSING, label=say("End of a mentorship's term"), lasts=checking.LAST_WORD)
async def asked_term(scene: Scene) -> Card | None:
    found = await _standing(scene)
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


@button("mentor.met")
async def met(call: Call, value: int) -> Card:
    check, mentorship = await _asked(call, value)
    since = check.asked - (await settings.terms(call)).rhythm
    if check.answer != "other" or await checks.met_since(call.db, mentorship.id, since):
        _still_open(check)
    await checks.answered(call, check, "met")
    new = await checks.met(call, mentorship, call.member.id, since)
    await checking.go_on(call, mentorship.id)
    return card(say("Good to hear"), say("It is noted.") if new else say("It was noted before."))


@button("mentor.met-now")
async def met_now(call: Call, value: int) -> Card:
    """Note a meeting of one's own accord."""
    await rows.alone(call.db, call.community)
    mentorship = await keeping.mine(call, value)
    if not mentorship.live:
        raise UserError(say("This mentorship is over, so nothing is noted any more."))
    new = await checks.met(call, mentorship, call.member.id, call.now - TWICE)
    return card(say("Good to hear"), say("It is noted.") if new else say("It was noted a moment ago."))


@button("mentor.not-yet")
async def not_yet(call: Call, value: int) -> Card:
    check, mentorship = await _mine(call, value)
    await checks.answered(call, check, "notyet")
    await checking.go_on(call, mentorship.id)
    name = await drawing.named(call.db, mentorship.other(call.member.id))
    facts = await fitting.load(call.db, call.community, mentorship.both)
    free = fitting.times([facts[each] for each in mentorship.both], call.now)
    shown = [Fields(tuple(free))] if free else []
    how = await writing.how(call, mentorship, call.member.id, name)
    return card(say("That happens"), how, *shown, *await writing.controls(call, mentorship, call.member.id))


@button("mentor.stop-it")
async def stop(call: Call, value: int) -> Card:
    """Ask in which way it ends; nothing is noted before that."""
    _, mentorship = await _asked(call, value)
    answer: Card = await ending.end.run(call, mentorship.id)
    return answer


@button("mentor.on")
async def on(call: Call, value: int) -> Card:
    """Go on for another term, if the other one wants to."""
    check, mentorship = await _mine(call, value)
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
    check, mentorship = await _mine(call, value)
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


async def _standing(scene: Scene) -> tuple[Check, Mentorship] | None:
    """Give a question that still waits for its answer, with what it is about."""
    check = await checks.find(scene.db, scene.workspace.community, int(scene.subject))
    mentorship = await keeping.find(scene.db, scene.workspace.community, check.mentorship) if check else None
    if check is None or mentorship is None or check.answered is not None or mentorship.state != "active":
        return None
    return check, mentorship


async def _mine(call: Call, number: int) -> tuple[Check, Mentorship]:
    """Give a question that the person who asks can still answer."""
    check, mentorship = await _asked(call, number)
    _still_open(check)
    return check, mentorship


def _still_open(check: Check) -> None:
    if check.answered is not None:
        raise UserError(say("That is answered already. See how it stands with /mentor mine."))


async def _asked(call: Call, number: int) -> tuple[Check, Mentorship]:
    """Give a question to the person who asks, as long as what it is about goes on: who stops need not have been first."""
    await rows.alone(call.db, call.community)
    check = await checks.find(call.db, call.community, number)
    if check is None:
        raise UserError(say("That question is over. See your mentorships with /mentor mine."))
    call.require(Role.MEMBER, owner=check.member)
    mentorship = await keeping.mine(call, check.mentorship)
    if not mentorship.live:
        raise UserError(say("This mentorship is over already."))
    return check, mentorship
