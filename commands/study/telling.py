"""What members are told about their group as a whole: whether it goes on, that it is closed, how the exam went."""

from __future__ import annotations

from bot.cards import Button, Card, Fields, card
from bot.declare import delivery
from bot.scene import Scene
from bot.text import Moment, Words, say
from commands.study import drawing, ending, owing, rows
from commands.study.deciding import on
from commands.study.rows import Group
from commands.study.showing import LEAVE, show_group


@delivery(owing.GO_ON, label=say("Question whether a study group goes on"), unsure="repeat")
async def go_on(scene: Scene) -> Card | None:
    group = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    return standing(group, scene.member) if group is not None and group.open and group.asked is not None else None


def standing(group: Group, reader: int | None) -> Card:
    """Ask whether a group goes on; None reads it who is in its room."""
    until = (group.asked or group.confirmed) + ending.ANSWER
    words: Words = (
        say(
            "You are the only one in {name} at the moment. It can wait for others, who find it with /study find.",
            name=group.name,
        )
        if group.why == "alone"
        else say("{name} has had no session lately. That happens to most groups.", name=group.name)
    )
    after = say("Without a yes I close it on {day}, and nobody minds.", day=Moment(until, "date"))
    leave = [Button(say("Leave the group"), LEAVE, str(group.id))] if reader is not None else []
    return card(say("Do you go on?"), words, after, on.button(say("We go on"), group.id, "primary"), *leave)


@delivery(owing.CLOSED, label=say("Notice that a study group is closed"))
async def closed(scene: Scene) -> Card | None:
    group = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    if group is None or group.open:
        return None
    why = {
        "exam": say("The exam is behind you, so the group has done its work."),
        "founder": say("It was closed by who founded it, or by a moderator."),
        "alone": say("Nobody else was in it, so it is closed for now."),
    }
    quiet = say("It had been quiet for a while, so it is closed. That says nothing about any of you.")
    again = say("/study find shows who studies now, and /study create starts a new one.")
    return card(say("Thank you: {name}", name=group.name), why.get(scene.detail, quiet), again)


@delivery(owing.MOVED, label=say("Notice of other times of a study group"))
async def moved(scene: Scene) -> Card | None:
    """Tell a member when the group meets from now on."""
    group = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    seat = await rows.seat(scene.db, group.id, scene.member) if group and scene.member else None
    if group is None or not group.open or seat is None or not seat.inside:
        return None
    pairs = ((say("Exam"), drawing.exam(group, scene.vocabulary)), (say("Meets"), drawing.times(group)))
    words = say("Your dates say so already. Whenever you cannot come, say so with one click.")
    return card(
        say("Changed: {name}", name=group.name), Fields(pairs), words, show_group.button(say("The group"), group.id)
    )
