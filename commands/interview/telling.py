"""What the people of a talk are told, drawn when it is sent: what no longer holds by then is dropped."""

from __future__ import annotations

from bot.cards import Button, Card, Fields, card
from bot.declare import delivery
from bot.errors import UserError
from bot.gatherings import drawing as dates
from bot.gatherings.buttons import calendar
from bot.scene import Scene
from bot.text import Words, say
from commands.interview import calling, drawing, owing, rows, talking
from commands.interview.kinds import AGREEMENT
from commands.interview.requesting import else_button, questions_of
from commands.interview.rows import Request


@delivery(owing.PLANNED, label=say("Date of a talk"), unsure="repeat")
async def planned(scene: Scene) -> Card | None:
    """Draw a talk whose time is fixed, with the file for the reader's calendar."""
    request = await _found(scene, "planned")
    meeting = await talking.meeting_of(scene, request) if request else None
    if request is None or meeting is None or not meeting.open or scene.member is None:
        return None
    with_ = await drawing.name(scene.db, request.other(scene.member))
    about = drawing.topic(request, scene.vocabulary)
    pairs: list[tuple[Words, Words]] = [(say("With"), with_), (say("About"), about)]
    pairs += [(say("When"), dates.when(meeting, scene.now)), *dates.place(meeting, scene.now, going=True)]
    return card(
        say("Your talk is planned"),
        Fields(tuple(pairs)),
        *drawing.questions(request),
        *([_GUIDE] if scene.member == request.host else []),
        AGREEMENT,
        await talking.file(scene, request, meeting, scene.member),
        calling.place.button(say("Say where"), request.id, "primary"),
        calendar.button(say("Add to calendar"), meeting.id),
        questions_of(request, scene.member),
        calling.move.button(say("Another time"), request.id),
        calling.call_off.button(say("Call it off"), request.id),
    )


@delivery(owing.RELEASED, label=say("End of a request for a talk"))
async def released(scene: Scene) -> Card | None:
    """Release a host who did not answer, kindly."""
    try:
        ask = await rows.ask(scene.db, scene.workspace.community, int(scene.subject))
        request = await rows.request(scene.db, scene.workspace.community, ask.request)
    except UserError:
        return None
    name = await drawing.name(scene.db, request.member)
    words = say("The request of {name} for a talk is let go. Nothing is left to do, and nobody minds.", name=name)
    rest = say("If you need a break, type /interview pause. If you would still like to talk, write to them.")
    return card(say("No answer is fine too"), words, rest)


@delivery(owing.NOBODY, label=say("Answer that nobody could talk"))
async def nobody(scene: Scene) -> Card | None:
    request = await _found(scene, "none")
    if request is None:
        return None
    several = len(await rows.asks_of(scene.db, request.id)) > 1
    words = (
        say("All whom you wanted to ask have been asked, and none of them can just now.")
        if several
        else say("Who you asked cannot talk just now. That is about their time, not about you.")
    )
    about = say("You wanted to talk about: {topic}", topic=drawing.topic(request, scene.vocabulary))
    other = say("Your questions are kept. See who else fits, or ask in a channel here.")
    return card(say("No talk this time"), words, about, other, else_button(request.id))


@delivery(owing.LAPSED, label=say("Notice that no time was found for a talk"))
async def lapsed(scene: Scene) -> Card | None:
    request = await _found(scene, "lapsed")
    if request is None or scene.member is None:
        return None
    with_ = await drawing.name(scene.db, request.other(scene.member))
    words = say("You and {name} found no time for your talk, so I let it go. Nobody is to blame.", name=with_)
    rest = say("You can still write to each other.")
    mine = [else_button(request.id)] if scene.member == request.member else []
    return card(say("No time was found"), words, rest, *mine)


@delivery(owing.OFF, label=say("Notice that a talk is off"))
async def off(scene: Scene) -> Card | None:
    request = await _found(scene, "off")
    if request is None or scene.member is None:
        return None
    with_ = await drawing.name(scene.db, request.other(scene.member))
    words = say("The time of your talk with {name} was given up a third time, so I let it go.", name=with_)
    mine = [else_button(request.id)] if scene.member == request.member else []
    return card(say("Your talk is off"), words, say("You can still write to each other."), *mine)


@delivery(owing.ENDED, label=say("Notice that a talk is called off"))
async def ended(scene: Scene) -> Card | None:
    """Tell one of the two that the other ended it."""
    request = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    if request is None or request.state not in {"off", "withdrawn", "gone"}:
        return None
    if request.state == "gone":
        return _left(else_button(request.id) if scene.member == request.member else None)
    name = await drawing.name(scene.db, int(scene.detail) if scene.detail.isdecimal() else None)
    if request.host is None:
        return card(say("Taken back"), say("{name} has taken the request for a talk back.", name=name), _REST)
    words = say("{name} has called your talk off. If it stands in your calendar, take it out there.", name=name)
    return card(say("Your talk is off"), words, else_button(request.id) if scene.member == request.member else _REST)


@delivery(owing.GONE, label=say("Notice that somebody left"))
async def gone(scene: Scene) -> Card:
    """Tell it without a name, and also where nothing is kept of the request any more."""
    return _left(None)


_GUIDE = say(
    "You need to prepare nothing. It goes well with two minutes about each of you, then the questions, and one thing to do next "
    "at the end."
)
_REST = say("Nothing is left to do. Thank you for being there.")


def _left(button: Button | None) -> Card:
    words = say("Who was to talk with you is not here any more. If a talk stands in your calendar, take it out there.")
    return card(say("Your talk is off"), words, button or _REST)


async def _found(scene: Scene, state: str) -> Request | None:
    request = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    return request if request is not None and request.state == state else None
