"""The day after: whether it took place, a word of thanks, and whether the two would like to go on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from sqlalchemy import Row, select

from bot import agreements, people
from bot.call import Call
from bot.cards import Button, Card, card
from bot.declare import Asked, Opening, button, delivery, form
from bot.errors import UserError
from bot.gatherings import Here
from bot.kinds import Text
from bot.scene import Scene
from bot.store import Connection, insertion
from bot.text import Words, say
from commands.interview import drawing, owing, rows
from commands.interview.rows import Request
from commands.interview.tables import answers

DAY = timedelta(days=1)
AFTERWARDS = ("after", "talked", "missed", "unsaid")
_ASKED = say("Did your talk take place?")
_a = answers.c


async def step(here: Here, request: Request) -> datetime | None:
    """Ask both the day after, and let it rest a week later, whatever was said."""
    asked = (request.ends or here.now) + DAY
    if request.nudged is None and here.now >= asked:
        await owing.become(here, request, "after", nudged=here.now)
        await owing.tell_both(here, owing.AFTER, request)
    if here.now < request.due:
        return min(request.due, asked) if here.now < asked else request.due
    await settle(here, request)
    return None


async def settle(here: Here, request: Request) -> None:
    """Let a talk that is over rest, with what the two said of it."""
    said = [each.met for each in await _said(here.db, request.id)]
    state = "talked" if True in said else "missed" if False in said else "unsaid"
    await owing.note(here, request, state)
    await owing.become(here, request, state)


@button("interview.met")
async def met(call: Call, value: int) -> Card:
    request = await _mine(call, value)
    await _write(call, request, met=True)
    left = _more(request, await _own(call, request), asker=call.member.id == request.member)
    return card(say("Good to hear"), *(left or [say("All is said. Thank you both.")]))


@button("interview.missed")
async def missed(call: Call, value: int) -> Card:
    request = await _mine(call, value)
    await _write(call, request, met=False)
    words = say("That happens. Write to each other, or ask for a talk again with /interview request.")
    return card(say("Noted"), words)


@button("interview.mentor")
async def would(call: Call, value: int) -> Card:
    """Note for oneself that one would like to go on; the other hears of it only if they would too."""
    await rows.alone(call.db, call.community)
    request = await _mine(call, value)
    before = await _said(call.db, request.id)
    new = not any(each.mentor for each in before if each.member == call.member.id)
    await _write(call, request, mentor=True)
    theirs = any(each.mentor for each in before if each.member != call.member.id)
    if theirs and await _reachable(call, request):
        if new:
            await _agree(call, request)
        return card(say("You both would like to"), say("I write to both of you about how it goes on."))
    return card(
        say("Noted, for me alone"),
        say("If they would like it too, I write to both of you. If not, nobody hears of it."),
    )


@button("interview.thank")
async def thank(call: Call, value: int) -> Opening:
    await _hold_thanks(call, await _mine(call, value))
    return thanks.open(value=value)


@form("interview.thanks", say("Say thank you"), submit=say("Send"))
async def thanks(call: Call, value: str, words: Annotated[str, Text(500, long=True), Asked(say("Your words"))]) -> Card:
    """It goes to the one you talked with, with your name.

    Args:
        words: What helped you, or what you will do now. Never anything about a patient.
    """
    await rows.alone(call.db, call.community)
    request = await _mine(call, int(value))
    await _hold_thanks(call, request)
    other = request.other(call.member.id)
    if other is None or await people.blocked(call.db, call.member.id, other):
        return card(say("They cannot be reached any more"), say("It is the thought that counts."))
    await _write(call, request, thanked=call.now)
    key = call.now.isoformat()
    await owing.tell(call, owing.THANKS, request.id, other, request.home(other), key=key, detail=words)
    return card(say("Sent"), say("They will be glad of it."))


@delivery(owing.AFTER, label=say("Question after a talk"), lasts=DAY * 7)
async def after(scene: Scene) -> Card | None:
    request = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    if request is None or scene.member is None or request.state not in AFTERWARDS:
        return None
    with_ = await drawing.name(scene.db, request.other(scene.member))
    asker = scene.member == request.member
    what = drawing.topic(request, scene.vocabulary)
    return card(
        _ASKED,
        say("You and {name} planned one, about: {topic}", name=with_, topic=what),
        *_answers(request),
        *_more(request, asker=asker),
    )


async def standing(call: Call, request: Request) -> list[Words | Button]:
    """Say to one of the two how it stands after their talk, with what is left to say."""
    asker = call.member.id == request.member
    mine = await _own(call, request)
    if request.nudged is None:
        return [say("I ask both of you the day after whether it took place.")]
    if mine is None or mine.met is None:
        return [_ASKED, *_answers(request), *_more(request, mine, asker=asker)]
    if not mine.met:
        return [say("You said that it did not take place.")]
    return [say("You said that it took place."), *_more(request, mine, asker=asker)]


@delivery(owing.THANKS, label=say("Thanks after a talk"))
async def thanked(scene: Scene) -> Card | None:
    request = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    if request is None or scene.member is None or not scene.detail:
        return None
    from_ = await drawing.name(scene.db, request.other(scene.member))
    return card(say("A word of thanks"), say("{name} says about your talk:", name=from_), scene.detail)


@delivery(owing.BOTH, label=say("Notice that both would like to go on"))
async def both(scene: Scene) -> Card | None:
    request = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    if request is None or scene.member is None or request.host is None:
        return None
    name = await drawing.name(scene.db, request.other(scene.member))
    words = (
        say("{name} would like to mentor you too. Write to them and say how you would like to begin.", name=name)
        if scene.member == request.member
        else say("{name} would like you as a mentor too. Write to them, or wait for a word from them.", name=name)
    )
    return card(say("You both would like to go on"), words)


async def _agree(call: Call, request: Request) -> None:
    """Let a feature that listens bring the two together; where none does, they hear it from here."""
    if request.host is not None and not await agreements.hear(call, request.host, request.member, request.topic):
        await owing.tell_both(call, owing.BOTH, request)


async def _reachable(call: Call, request: Request) -> bool:
    """Say whether both are still here and not kept apart; where not, nobody reads that the other would."""
    here = await people.reached(call.db, call.workspace, request.both)
    return len(here) == 2 and not await people.blocked(call.db, *request.both)


async def _mine(call: Call, number: int) -> Request:
    """Give a talk that is over to one of the two."""
    request = await rows.request(call.db, call.community, number)
    if request.state not in AFTERWARDS or not request.concerns(call.member.id):
        raise rows.gone()
    return request


async def _said(db: Connection, number: int) -> list[Row[Any]]:
    return list(await db.execute(select(answers).where(_a.request == number)))


async def _write(call: Call, request: Request, **values: object) -> None:
    row = {"community": request.community, "request": request.id, "member": call.member.id, "mentor": False} | values
    written = insertion(call.db, answers).values(row)
    await call.db.execute(written.on_conflict_do_update(index_elements=["request", "member"], set_=values))


async def _own(call: Call, request: Request) -> Row[Any] | None:
    """Give what who asks said of a talk, if anything."""
    return next((each for each in await _said(call.db, request.id) if each.member == call.member.id), None)


async def _hold_thanks(call: Call, request: Request) -> None:
    """One word of thanks is a gift, and ten are a burden."""
    mine = await _own(call, request)
    if mine is not None and mine.thanked is not None:
        raise UserError(say("They have your thanks already. You can write to them directly."))


def _answers(request: Request) -> list[Button]:
    return [
        met.button(say("It took place"), request.id, "primary"),
        missed.button(say("It did not"), request.id),
    ]


def _more(request: Request, mine: Row[Any] | None = None, *, asker: bool) -> list[Words | Button]:
    """Give what else can be said after a talk, and was not said yet."""
    thank_ = asker and (mine is None or mine.thanked is None)
    thanks_ = [thank.button(say("Say thank you"), request.id)] if thank_ else []
    if mine is not None and mine.mentor:
        return [*thanks_]
    line = (
        say("Would you like them as your mentor? They hear of it only if they would like it too.")
        if asker
        else say("Would you mentor them? They hear of it only if they would like it too.")
    )
    go_on = say("I would like them as my mentor") if asker else say("I would mentor them")
    return [line, *thanks_, would.button(go_on, request.id)]
