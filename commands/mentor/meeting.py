"""'Did you meet?' as both of a mentorship see it, and their one click."""

from __future__ import annotations

from datetime import timedelta

from bot import fitting
from bot.call import Call
from bot.cards import Card, Fields, Part, card
from bot.declare import Topic, button, delivery
from bot.errors import UserError
from bot.scene import Scene
from bot.text import Words, say
from commands.mentor import (
    answerable,
    checking,
    checks,
    drawing,
    ending,
    keeping,
    owing,
    rows,
    settings,
    writing,
)
from commands.mentor.keeping import Mentorship
from commands.mentor.mine import next_goal

TWICE = timedelta(hours=12)
"""A second click so soon after the first means the same meeting."""

topic = Topic("mentor.checks", say("“Did you meet?”"), say("Every two weeks while a mentorship goes on; one click."))


@delivery(owing.CHECK, label=say("“Did you meet?”"), topic=topic, lasts=timedelta(days=7))
async def asked_met(scene: Scene) -> Card | None:
    found = await answerable.standing(scene)
    if found is None:
        return None
    check, mentorship = found
    name = await drawing.named(scene.db, mentorship.other(check.member))
    coming = await next_goal(scene.db, mentorship.id)
    goals = [(say("Goal"), mentorship.goal), (say("Next"), coming)]
    aims = tuple((what, words) for what, words in goals if words)
    shown: list[Part] = [Fields(aims)] if aims else []
    again = [say("This is the last time that I ask about these weeks.")] if check.nudged else []
    return card(
        say("Did you meet?"),
        say("You and {name}, in the last weeks. One click is enough.", name=name),
        *shown,
        *again,
        met.button(say("We met"), check.id, "primary"),
        not_yet.button(say("Not yet"), check.id),
        stop.button(say("Let's stop"), check.id),
    )


@button("mentor.met")
async def met(call: Call, value: int) -> Card:
    check, mentorship = await answerable.asked(call, value)
    since = check.asked - (await settings.terms(call)).rhythm
    if check.answer != "other" or await checks.met_since(call.db, mentorship.id, since):
        answerable.still_open(check)
    await checks.answered(call, check, "met")
    new = await checks.met(call, mentorship, call.member.id, since)
    await checking.go_on(call, mentorship.id)
    return _noted(mentorship, new=new, before=say("It was noted before."))


@button("mentor.met-now")
async def met_now(call: Call, value: int) -> Card:
    """Note a meeting of one's own accord."""
    await rows.alone(call.db, call.community)
    mentorship = await keeping.mine(call, value)
    if not mentorship.live:
        raise UserError(say("This mentorship is over, so nothing is noted any more."))
    new = await checks.met(call, mentorship, call.member.id, call.now - TWICE)
    return _noted(mentorship, new=new, before=say("It was noted a moment ago."))


@button("mentor.unmet")
async def unmet(call: Call, value: int) -> Card:
    """Take back a meeting that was noted by mistake."""
    await rows.alone(call.db, call.community)
    mentorship = await keeping.mine(call, value)
    if not await checks.unmet(call, mentorship, call.member.id, call.now - TWICE):
        raise UserError(say("There is nothing of the last hours to take back. See how it stands with /mentor mine."))
    return card(say("Taken back"), say("No meeting is noted. I ask you again as usual."))


@button("mentor.not-yet")
async def not_yet(call: Call, value: int) -> Card:
    check, mentorship = await answerable.mine(call, value)
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
    _, mentorship = await answerable.asked(call, value)
    answer: Card = await ending.end.run(call, mentorship.id)
    return answer


def _noted(mentorship: Mentorship, *, new: bool, before: Words) -> Card:
    mistake = [unmet.button(say("That was a mistake"), mentorship.id)] if new else []
    return card(say("Good to hear"), say("It is noted.") if new else before, *mistake)
