"""What stands in a group's room: its first card, each session, its beginning, who joined, and whether it goes on."""

from __future__ import annotations

from bot import gatherings
from bot.cards import Button, Card, Fields, card
from bot.declare import delivery
from bot.gatherings import Meeting, buttons
from bot.gatherings import drawing as dates
from bot.scene import Scene
from bot.text import Words, joined, say
from commands.study import attendance, drawing, rooms, rows, scheduling
from commands.study.kinds import SECURITY
from commands.study.leading import agenda_of, session_of
from commands.study.rows import Group
from commands.study.showing import LINKS, PLAN, show_group
from commands.study.telling import standing

HELD = say("This session is over.")


@delivery(rooms.ROOM, label=say("Room of a study group"), unsure="repeat")
async def room(scene: Scene) -> Card | None:
    """Open the room for all who sit in the group at that moment."""
    group = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    if group is None or not group.open:
        return None
    inside = rows.inside(await rows.seats_of(scene.db, group.id))
    names = await drawing.names(scene.db, [each.member for each in inside])
    words = say("{who}: this is your group's own room. Nobody else sees it.", who=joined(names.values()))
    # Nothing stands here that changes later: this card is not drawn anew.
    return card(
        group.name, words, say("“The group” shows when you meet and who is in it."),
        say("Two days before each session its agenda comes here, and who leads."), SECURITY,
        show_group.button(say("The group"), group.id), Button(say("Plan"), PLAN, str(group.id)), Button(say("Links"), LINKS, str(group.id)),
        notify=tuple(each.member for each in inside),
    )  # fmt: skip


@delivery(rooms.SESSION, label=say("Session of a study group"), unsure="repeat")
async def session(scene: Scene) -> Card | None:
    """Draw a session with its agenda and who comes, and with what can be done about it at this moment."""
    found = await session_of(scene)
    if found is None:
        return await _off(scene)
    group, meeting = found
    if scene.now >= meeting.doors[1]:
        return card(dates.named(meeting), *await _came(scene, group, meeting))
    counted = (await gatherings.tally(scene.db, [meeting.id]))[meeting.id]
    pairs = [(say("When"), dates.when(meeting, scene.now)), *await dates.groups(scene.db, meeting, counted)]
    return card(
        say("Next session: {name}", name=meeting.title), Fields(tuple(pairs)), await agenda_of(scene, group, meeting),
        *buttons.public_buttons(meeting, scene.now),
    )  # fmt: skip


@delivery(rooms.BEGINS, live=False, label=say("Beginning of a study session"))
async def begins(scene: Scene) -> Card | None:
    found = await session_of(scene)
    if found is None or scene.now >= found[1].ends:
        return None
    _, meeting = found
    going = tuple(each.member for each in await gatherings.all_of(scene.db, meeting.id, "going"))
    who = joined((await drawing.names(scene.db, going)).values())
    press = say("Press “I'm here”, so that the count is right. The link is behind “Details”.")
    words = say("{who}: {press}", who=who, press=press) if going else press
    here = buttons.here.button(buttons.HERE, meeting.id, style="primary")
    return card(say("It begins"), words, here, buttons.show.button(say("Details"), meeting.id), notify=going)


@delivery(rooms.WELCOME, live=False, label=say("Welcome into a study group"))
async def welcome(scene: Scene) -> Card | None:
    group = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    seat = await rows.seat(scene.db, group.id, scene.member) if group and scene.member else None
    if group is None or not group.open or seat is None or not seat.inside:
        return None
    name = (await drawing.names(scene.db, [seat.member]))[seat.member]
    words = say("{name} has joined. Which topic would you rather not meet in the exam? There it helps most.", name=name)
    return card(say("Welcome"), words, notify=(seat.member,))


@delivery(rooms.STANDING, live=False, label=say("Question whether a study group goes on"), unsure="repeat")
async def still(scene: Scene) -> Card | None:
    group = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    return standing(group, None) if group is not None and group.open and group.asked is not None else None


async def _off(scene: Scene) -> Card | None:
    """Say of a session that was called off that it was."""
    meeting = await gatherings.meeting(scene.db, scene.workspace.community, int(scene.subject))
    return card(dates.named(meeting), dates.off(meeting)) if meeting is not None else None


async def _came(scene: Scene, group: Group, meeting: Meeting) -> list[Fields | Words]:
    """Say who was there."""
    held = await attendance.load(scene.db, await scheduling.meetings_of(scene.db, group.id), scene.now)
    came = next((each.came for each in held if each.meeting == meeting.id), frozenset[int]())
    if not came:
        return [HELD]
    names = await drawing.names(scene.db, sorted(came))
    return [HELD, say("Who came: {who}", who=joined(names.values()))]
