"""Joining a group, taking the seat that is held, and leaving."""

from __future__ import annotations

from typing import Annotated

from bot.call import Call
from bot.cards import Button, Card, card
from bot.declare import button, command, delivery
from bot.errors import UserError
from bot.scene import Scene
from bot.text import Moment, Words, say
from commands.study import clock, drawing, meaning, owing, rows, seating, seeking
from commands.study.kinds import SECURITY
from commands.study.meaning import WHICH
from commands.study.rows import Group, Seat
from commands.study.showing import show_group


@command("study join")
async def join(call: Call, group: Annotated[str, WHICH]) -> Card:
    """Join a study group, or its line where it is full.

    Args:
        group: Its number, or words of its name.
    """
    return await _joined(call, (await meaning.any_(call, group)).id)


@button("study.join")
async def join_now(call: Call, value: int) -> Card:
    return await _joined(call, value)


@command("study leave")
async def leave(call: Call, group: Annotated[str, WHICH] = "") -> Card:
    """Leave a study group, or its line; your seat goes to the next.

    Args:
        group: Needed only where you are in several.
    """
    theirs = await rows.mine(call.db, call.community, call.member.id, "in", "waiting", "held")
    found = theirs[0] if len(theirs) == 1 and not group else await meaning.any_(call, group)
    return await leave_now.run(call, value=found.id)  # type: ignore[no-any-return]


@button("study.leave")
async def leave_now(call: Call, value: int) -> Card:
    """Leave at once; coming back is one click."""
    await rows.alone(call.db, call.community)
    group = await rows.group(call.db, call.community, value)
    if await rows.seat(call.db, group.id, call.member.id) is None:
        raise UserError(say("You are not in this group. /study list shows those that go on."))
    await seating.leave(call, group, call.member.id)
    await clock.go_on(call, group.id)
    await seeking.announce(call, group)
    words = say("Your seat goes to the next, and the sessions are out of your dates. You are welcome back any time.")
    return card(say("You have left {name}", name=group.name), words, join_button(group, say("Come back")))


def join_button(group: Group, label: Words) -> Button:
    return join_now.button(label, group.id)


@delivery(owing.OFFER, label=say("Offer of a seat in a study group"), unsure="repeat")
async def offered(scene: Scene) -> Card | None:
    found = await _line(scene, "held")
    if found is None:
        return None
    group, seat = found
    held = say("It is held for you until {when}, then it goes to the next.", when=Moment(seat.until or scene.now))
    take = join_now.button(say("Take it"), group.id, "primary")
    return card(
        say("A seat is free for you"), say("{name}: {exam}", name=group.name, exam=drawing.exam(group, scene.vocabulary)),
        say("Meets {times}.", times=drawing.times(group)), held, take, leave_now.button(say("Not any more"), group.id),
    )  # fmt: skip


@delivery(owing.LAPSED, label=say("Notice that a seat in a study group went on"))
async def lapsed(scene: Scene) -> Card | None:
    group = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    if group is None or not group.open or (scene.member and await rows.seat(scene.db, group.id, scene.member)):
        return None
    words = say("The seat that was held for you in {name} went to the next. That is fine too.", name=group.name)
    return card(say("Your seat went on"), words, join_button(group, say("Get in line again")))


async def _joined(call: Call, number: int) -> Card:
    await rows.alone(call.db, call.community)
    group = await rows.group(call.db, call.community, number)
    mine = await seating.join(call, group, call.member.id)
    await clock.go_on(call, group.id)
    return await _waits(call, group) if mine.state == "waiting" else _in(group)


def _in(group: Group) -> Card:
    words = say("You meet {times}. The sessions are in your dates now, and I remind you.", times=drawing.times(group))
    return card(
        say("You are in: {name}", name=group.name), words, say("Whenever you cannot come, say so with one click."), SECURITY,
        show_group.button(say("The group"), group.id, "primary"),
    )  # fmt: skip


async def _waits(call: Call, group: Group) -> Card:
    line = [each for each in await rows.seats_of(call.db, group.id) if each.state != "in"]
    ahead = next(at for at, each in enumerate(line) if each.member == call.member.id)
    words = say("When a seat is free for you I write to you, and hold it for a day. Before you: {n}.", n=str(ahead))
    return card(
        say("It is full. You are in line: {name}", name=group.name),
        words,
        leave_now.button(say("Leave the line"), group.id),
    )


async def _line(scene: Scene, state: str) -> tuple[Group, Seat] | None:
    """Give the group and the reader's seat, if it is still so."""
    group = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    seat = await rows.seat(scene.db, group.id, scene.member) if group and scene.member else None
    return (group, seat) if group and group.open and seat and seat.state == state else None
