"""Somebody leaves a group: the others hear it kindly, and who stays alone is brought together anew if that can be."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from bot import deliveries
from bot.call import Call
from bot.cards import Button, Card, card
from bot.declare import button, delivery
from bot.errors import UserError
from bot.gatherings import Here
from bot.scene import Scene
from bot.text import say
from commands.pairing import circles, drawing, groups, owing, placing, rounds, topics
from commands.pairing.circles import Circle
from commands.pairing.groups import Group
from commands.pairing.status import JOIN, status_button
from commands.pairing.tables import groups as table
from commands.pairing.tables import seats, waits

_s, _w = seats.c, waits.c


@button(drawing.QUIT)
async def leave(call: Call, value: int) -> Card:
    """Leave a group, and be in the next round again."""
    await circles.alone(call.db, call.community)
    group = await groups.own(call, value)
    circle = await circles.find(call.db, call.community, group.circle)
    if circle is None or not group.open:
        raise UserError(say("That round is over. See when the next one is with /pairing status."))
    await go(call, circle, group, call.member.id)
    words = say("The others know that you cannot this time. You are in the next round again.")
    return card(say("You left this round"), words, status_button())


async def go(here: Here, circle: Circle, group: Group, member: int) -> None:
    """Take somebody out of a group that goes on."""
    mine = (_s.group == group.id, _s.member == member)
    await here.db.execute(update(seats).where(*mine).values(state="left", pressed=here.now))
    left = group.others(member)
    await placing.say_goodbye(here, circle, group)
    if len(left) > 1:
        if group.captain == member:
            await groups.change(here.db, group.id, captain=left[0])
        await deliveries.refresh(here.db, circle.community, owing.GROUP, group.id, here.now)
        return
    await groups.change(here.db, group.id, state="gone", next=None)
    await deliveries.close(here.db, await owing.home(here, circle.workspace), owing.GROUP, group.id, here.now)
    for each in left:
        await _again(here, circle, group, each)


async def _again(here: Here, circle: Circle, group: Group, member: int) -> None:
    """Bring who stays alone together with somebody else, in the round that runs, and tell them."""
    round_ = await rounds.find(here.db, circle.community, group.round) if group.round is not None else None
    runs = round_ is not None and round_.state == "running" and here.now < round_.last
    if round_ is not None and runs and not await placing.place(here, circle, round_, member):
        await placing.wait(here, round_, member, "alone")
        await placing.first_next_time(here, circle, member)
    await owing.tell(here, owing.ALONE, group.id, member, circle.workspace, key=str(group.id))


async def waits_no_more(here: Here, circle: Circle, member: int) -> None:
    """Let nobody be brought together with somebody who left, in the round that runs."""
    round_ = await rounds.latest(here.db, circle, "running", "begins")
    if round_ is not None:
        await here.db.execute(delete(waits).where(_w.round == round_.id, _w.member == member, _w.placed.is_(None)))


@delivery(owing.FAREWELL, live=False, label=say("Last word in a pairing group's conversation"))
async def farewell(scene: Scene) -> Card | None:
    """Say why a conversation closes or who is left in it; never who went, nor why."""
    group = await groups.find(scene.db, scene.workspace.community, int(scene.subject))
    if group is None:
        return None
    if group.open:
        who = await drawing.named(scene.db, group.members)
        return card(say("One of you cannot this time"), say("You go on as you are: {who}.", who=who))
    if len(group.members) > 1:
        return card(
            say("One more joins you"),
            say("I open a new conversation for all of you in a moment; this one closes."),
        )
    return card(say("One of you cannot this time"), say("So this conversation closes. I write to who is left."))


@delivery(owing.ALONE, label=say("Notice that a pairing group broke up"), topic=topics.course)
async def alone(scene: Scene) -> Card | None:
    """Say to who stayed alone how it goes on."""
    group = await groups.find(scene.db, scene.workspace.community, int(scene.subject))
    if group is None or scene.member is None:
        return None
    placed = select(table.c.id).join(seats, _s.group == table.c.id)
    mine = (table.c.state == "open", table.c.round == group.round, _s.member == scene.member, _s.state == "in")
    again = group.round is not None and (await scene.db.execute(placed.where(*mine).limit(1))).first() is not None
    first = say("Whom you were brought together with cannot this time. It has nothing to do with you.")
    next_ = say("If somebody else is free in this round, I bring you together. Else you come first next time.")
    if again:
        next_ = say("I found somebody else for you: look at the conversation that opened.")
    elif group.round is None:
        next_ = say("Ask somebody else with /pairing now, or let the next round bring you together.")
    return card(say("A change in your pairing round"), first, next_, Button(say("Change how you meet"), JOIN))


@delivery(
    owing.LEFT_OUT, label=say("Notice that nobody was found in a pairing round"), topic=topics.course, unsure="repeat"
)
async def left_out(scene: Scene) -> Card | None:
    if scene.member is None:
        return None
    mine = select(waits).where(_w.round == int(scene.subject), _w.member == scene.member, _w.placed.is_(None))
    row = (await scene.db.execute(mine.where(_w.community == scene.workspace.community))).one_or_none()
    if row is None:
        return None
    why = {
        "nobody": say(
            "In this round there was nobody whom I could bring together with you: by how each of you likes to meet, by the rules "
            "of this circle, or since some keep to themselves."
        ),
        "alone": say("Whom I had for you cannot this time."),
    }.get(row.why, say("The numbers did not come out this time, and somebody had to wait."))
    next_ = say("You come first in the next round. If somebody joins late in this one, I bring you together at once.")
    return card(
        say("Nobody for you in this round, and I am sorry"),
        why,
        next_,
        Button(say("Change how you meet"), JOIN),
        status_button(),
    )
