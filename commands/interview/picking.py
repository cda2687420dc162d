"""The times that are proposed, as each of the two sees them: to pick from, or to wait for the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cards import Card, Control, Item, Listing, Part, card
from bot.declare import delivery
from bot.gatherings import Here
from bot.scene import Scene
from bot.text import Moment, Words, say
from bot.vocabulary import Vocabulary
from commands.interview import calling, drawing, owing, rows
from commands.interview.rows import Request


@delivery(owing.CHOOSE, label=say("Times for a talk"), unsure="repeat")
async def choose(scene: Scene) -> Card | None:
    request = await _choosing(scene)
    if request is None or scene.member is None:
        return None
    title = await _title(scene, request, scene.member)
    return card(title, *await proposals(scene, request, scene.member, scene.vocabulary))


@delivery(owing.REMIND, label=say("Reminder to choose a time for a talk"))
async def remind(scene: Scene) -> Card | None:
    request = await _choosing(scene)
    if request is None or scene.member is None or request.turn != request.side(scene.member):
        return None
    return card(say("Your talk still needs a time"), *await proposals(scene, request, scene.member, scene.vocabulary))


async def proposals(here: Here, request: Request, reader: int, words: Vocabulary) -> list[Part | Words | Control]:
    """Draw how far choosing a time has come, for one of the two."""
    other = request.other(reader)
    with_ = await drawing.name(here.db, other)
    about = say("With {name}, about: {topic}", name=with_, topic=drawing.topic(request, words))
    coming = [(number, at) for number, at in await rows.times_of(here.db, request.id) if at > here.now]
    theirs = request.turn == request.side(reader)
    items = await _items(here, request, reader, coming, pick=theirs)
    end = say("It has to be chosen by {when}; after that I let it go.", when=Moment(request.until or request.due))
    listed = [Listing(items)] if items else []
    return [about, _what(with_, theirs=theirs, any_=bool(items)), *listed, end, *calling.controls(request, reader)]


def _what(with_: Words, *, theirs: bool, any_: bool) -> Words:
    """Say whose turn it is."""
    if theirs and any_:
        return say("Pick a time, propose others, or write to {name} directly.", name=with_)
    if theirs:
        return say("I do not know when you are both free. Propose times, or write to {name} directly.", name=with_)
    if any_:
        return say("{name} picks one of these times, or proposes others.", name=with_)
    return say("{name} proposes times. You can do so too.", name=with_)


async def _items(
    here: Here, request: Request, reader: int, coming: Sequence[tuple[int, datetime]], *, pick: bool
) -> tuple[Item, ...]:
    """Write the times by both clocks, each with its button for whose turn it is."""
    lines = await drawing.clocks(here.db, request, reader, [at for _, at in coming])
    return tuple(
        Item(line, button=calling.pick.button(say("This one"), number, "primary") if pick else None)
        for line, (number, _) in zip(lines, coming, strict=True)
    )


async def _title(scene: Scene, request: Request, reader: int) -> Words:
    name = await drawing.name(scene.db, request.other(reader))
    if request.moves:
        return say("Your talk needs another time")
    if reader == request.member and request.turn == "asker":
        return say("{name} says yes", name=name)
    return say("When do you talk?")


async def _choosing(scene: Scene) -> Request | None:
    request = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    return request if request is not None and request.state == "choosing" else None
