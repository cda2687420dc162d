"""What the founder decides: when the group meets, who decides in future, and that it is closed."""

from __future__ import annotations

from typing import Annotated

from bot import notifying
from bot.call import Call
from bot.cards import Card, Fields, card
from bot.declare import Asked, Opening, button, command, delivery, form
from bot.errors import Faults, UserError
from bot.kinds import Integer, Repeat, Text
from bot.people import Member
from bot.rules import Rule
from bot.scene import Scene
from bot.text import say
from commands.study import clock, drawing, ending, meaning, owing, rows, scheduling, seating, seeking
from commands.study.kinds import LEAST, MOST
from commands.study.meaning import WHICH
from commands.study.rows import Group
from commands.study.showing import show_group


@command("study schedule")
async def schedule(call: Call, group: Annotated[str, WHICH] = "") -> Opening:
    """Change when your study group meets, where, and how many may be in it.

    Args:
        group: Needed only where you are in several.
    """
    return await _opened(call, (await meaning.led(call, group)).id)


@button("study.schedule")
async def change(call: Call, value: int) -> Opening:
    return await _opened(call, value)


@form("study.times", say("When you meet"), submit=say("Save"))
async def times(
    call: Call,
    value: str,
    when: Annotated[Rule, Repeat(), Asked(say("We meet"))],
    other: Annotated[Rule | None, Repeat(), Asked(say("Every second week instead"))] = None,
    length: Annotated[int, Integer(least=30, most=180), Asked(say("Minutes"))] = 60,
    size: Annotated[int, Integer(least=LEAST, most=MOST), Asked(say("Seats"))] = MOST,
    link: Annotated[str, Text(300), Asked(say("Link or place"))] = "",
) -> Card:
    """Members are told of dates that change. Answers to days that stay are kept.

    Args:
        when: Such as every Tuesday at 19:00.
        other: For mixed shifts: a second time that takes turns by week. Empty: none.
        length: From 30 to 180.
        size: From 3 to 8.
        link: Only members see it.
    """
    await rows.alone(call.db, call.community)
    group = await meaning.founded(call, int(value))
    taken = (await rows.taken(call.db, [group.id])).get(group.id, 0)
    if size < taken:
        raise Faults({"size": say("{n} seats are taken. Leave at least as many.", n=str(taken))})
    same = tuple(each for each in (when, other) if each) == group.times
    raw = rows.times_text([each for each in (when, other) if each])
    await owing.change(call, group, times=raw, length=length, size=size, link=link)
    after = await rows.group(call.db, call.community, group.id)
    if same:
        await scheduling.amend(call, after)
    else:
        await scheduling.retime(call, after)
        await tell_moved(call, after)
    await clock.go_on(call, group.id)
    await seeking.announce(call, after)
    pairs = drawing.facts(after, taken, call.vocabulary)
    return card(
        say("Saved"), Fields(tuple(pairs)), *notifying.zone_note(call), show_group.button(say("The group"), group.id)
    )


async def tell_moved(call: Call, group: Group) -> None:
    """Tell the other members that their group meets at other times, or for another exam date."""
    others = [each for each in rows.inside(await rows.seats_of(call.db, group.id)) if each.member != call.member.id]
    await owing.tell_all(call, owing.MOVED, group.id, others, key=call.now.isoformat())


@command("study handover")
async def handover(call: Call, to: Member, group: Annotated[str, WHICH] = "") -> Card:
    """Let another member of your study group decide about it from now on.

    Args:
        to: Who takes over.
        group: Needed only where you are in several.
    """
    await rows.alone(call.db, call.community)
    found = await meaning.led(call, group)
    seat = await rows.seat(call.db, found.id, to.id)
    if seat is None or not seat.inside:
        raise UserError(say("{name} is not in the group. Name one of its members.", name=to.name))
    if found.founder == to.id:
        raise UserError(say("{name} decides about it already.", name=to.name))
    await seating.hand_over(call, found, seat)
    return card(say("Handed over"), say("{name} decides about the group from now on, and knows it.", name=to.name))


@delivery(owing.HANDED, label=say("Notice that a study group was handed over"))
async def handed(scene: Scene) -> Card | None:
    group = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    if group is None or not group.open or group.founder != scene.member:
        return None
    words = say(
        "You decide about {name} from now on: when it meets, how many are in it, when it ends.", name=group.name
    )
    return card(
        say("The group is yours"), words, say("Nothing has to change."), show_group.button(say("The group"), group.id)
    )


@command("study close")
async def close(call: Call, group: Annotated[str, WHICH] = "") -> Card:
    """Close a study group that you founded; its members are told and thanked.

    Args:
        group: Needed only where you are in several.
    """
    found = await meaning.led(call, group)
    sure = close_now.button(say("Close it"), found.id, "danger")
    words = say("No session comes any more, and its room is closed. Who came when is kept for nobody.")
    return card(
        say("Close {name}?", name=found.name),
        words,
        say("To go without you, /study handover, then /study leave."),
        sure,
    )


@button("study.close")
async def close_now(call: Call, value: int) -> Card:
    await rows.alone(call.db, call.community)
    found = await meaning.founded(call, value)
    await ending.close(call, found, "founder")
    await clock.go_on(call, found.id)
    return card(say("It is closed"), say("All its members are told. Thank you for bringing people together."))


@button("study.on")
async def on(call: Call, value: int) -> Card:
    """Say that the group goes on."""
    await rows.alone(call.db, call.community)
    found = await meaning.inside(call, value)
    await ending.go_on(call, found)
    await clock.go_on(call, found.id)
    words = say("Glad to hear it. A smaller step helps: half an hour, one topic, the next session.")
    return card(say("You go on"), words, show_group.button(say("The group"), found.id))


async def _opened(call: Call, number: int) -> Opening:
    group: Group = await meaning.founded(call, number)
    both = (*group.times, None, None)
    return times.open(
        {"when": both[0], "other": both[1], "length": group.length, "size": group.size, "link": group.link or None}, group.id
    )  # fmt: skip
