"""Leading a session: who does is told two days before, may pass it on, and says in the end whether it took place."""

from __future__ import annotations

from sqlalchemy import update

from bot import gatherings
from bot.call import Call
from bot.cards import Card, Control, Fields, card
from bot.declare import button, delivery
from bot.errors import UserError
from bot.gatherings import Meeting, attending, buttons
from bot.gatherings import drawing as dates
from bot.scene import Scene
from bot.text import say
from commands.study import attendance, clock, drawing, meaning, owing, rows, scheduling, sessions
from commands.study.rows import Group
from commands.study.showing import agenda, show_group
from commands.study.tables import sessions as table


@delivery(owing.LEAD, label=say("Question to lead a study session"), unsure="repeat")
async def lead(scene: Scene) -> Card | None:
    """Draw for who leads what there is to do; it is dropped where they do not any more."""
    found = await session_of(scene)
    if found is None or scene.now >= found[1].at:
        return None
    group, meeting = found
    kept = await sessions.kept_of(scene, meeting.id)
    if kept is None or kept.facilitator != scene.member:
        return None
    words = say("You watch the clock and ask the first question; you need not know more than the others.")
    return card(
        say("You lead the next session"), dates.named(meeting), words, await agenda_of(scene, group, meeting),
        pass_on.button(say("Somebody else leads"), meeting.id), buttons.no.button(say("I can't come"), meeting.id),
        show_group.button(say("The group"), group.id),
    )  # fmt: skip


@delivery(owing.BEGINS, label=say("Beginning of a study session"))
async def begins(scene: Scene) -> Card | None:
    """Draw for one who comes that it begins."""
    found = await session_of(scene)
    if found is None or scene.now >= found[1].ends or scene.member is None:
        return None
    group, meeting = found
    mine = await gatherings.of(scene.db, meeting.id, scene.member)
    if mine is None or mine.answer != "going" or mine.came:
        return None
    return card(
        say("It begins: {name}", name=group.name), await agenda_of(scene, group, meeting),
        buttons.here.button(buttons.HERE, meeting.id, style="primary"), *buttons.join_button(meeting, mine, scene.now),
    )  # fmt: skip


@button("study.pass-on")
async def pass_on(call: Call, value: int) -> Card:
    """Let somebody else lead, as long as it has not begun."""
    await rows.alone(call.db, call.community)
    group, meeting = await _mine(call, value)
    kept = await sessions.kept_of(call, value)
    if kept is None or kept.facilitator != call.member.id or call.now >= meeting.at:
        raise UserError(say("You do not lead this session any more. There is nothing left to do."))
    chosen = await sessions.pass_on(call, group, meeting, call.member.id)
    if chosen is None:
        raise UserError(say("Nobody else has said that they come. Ask in your group, or shorten the session."))
    name = (await drawing.names(call.db, [chosen]))[chosen]
    return card(say("{name} leads", name=name), say("They have it in writing, with the agenda. See you there."))


@delivery(owing.TOOK, label=say("Question whether a study session took place"))
async def took(scene: Scene) -> Card | None:
    found = await session_of(scene)
    kept = await sessions.kept_of(scene, found[1].id) if found else None
    if found is None or kept is None or kept.held is not None:
        return None
    words = say("Nobody pressed “I'm here” in {session}.", session=dates.named(found[1]))
    yes = took_place.button(say("It took place"), found[1].id, "primary")
    return card(say("Did your session take place?"), words, yes, did_not.button(say("It did not"), found[1].id))


@button("study.took-place")
async def took_place(call: Call, value: int) -> Card:
    """Note that a session took place; who of the group was there can be noted one by one."""
    await _said(call, value, held=True)
    group, meeting = await _mine(call, value)
    return card(say("Noted: it took place"), say("Who was there?"), *await _who(call, group, meeting))


@button("study.did-not")
async def did_not(call: Call, value: int) -> Card:
    await _said(call, value, held=False)
    return card(say("Noted"), say("It happens. The next one is in your dates already."))


@button("study.came")
async def came(call: Call, value: str) -> Card:
    """Note who was there; another press takes it back."""
    raw, _, who = value.partition(".")
    if not (raw.isdecimal() and who.isdecimal()):
        raise rows.gone()
    await rows.alone(call.db, call.community)
    group, meeting = await _mine(call, int(raw))
    if not any(each.member == int(who) for each in await rows.seats_of(call.db, group.id)):
        raise UserError(say("They are not in this group any more."))
    before = await gatherings.of(call.db, meeting.id, int(who))
    await attending.mark(call, meeting, [int(who)], came=before is None or before.came is None)
    return card(say("Who was there?"), *await _who(call, group, meeting))


async def _who(call: Call, group: Group, meeting: Meeting) -> list[Control]:
    """Give a button for each member, marked where they were there."""
    seats = rows.inside(await rows.seats_of(call.db, group.id))
    there = {each.member for each in await gatherings.all_of(call.db, meeting.id) if each.came}
    names = await drawing.names(call.db, [each.member for each in seats])
    return [
        came.button(
            say("{name}: was there", name=names[each.member]) if each.member in there else names[each.member], f"{meeting.id}.{each.member}"
        )
        for each in seats
    ]  # fmt: skip


async def _said(call: Call, number: int, *, held: bool) -> None:
    await rows.alone(call.db, call.community)
    group, meeting = await _mine(call, number)
    if call.now < meeting.at:
        raise UserError(say("It has not begun yet. Say so afterwards."))
    await call.db.execute(update(table).where(table.c.meeting == number).values(held=held))
    await clock.go_on(call, group.id)


async def _mine(call: Call, number: int) -> tuple[Group, Meeting]:
    """Give a session to a member of its group."""
    meeting = await gatherings.meeting(call.db, call.community, number)
    group = await scheduling.group_of(call.db, call.community, meeting.gathering.id) if meeting else None
    if group is None or meeting is None:
        raise rows.gone()
    return await meaning.inside(call, group.id), meeting


async def session_of(scene: Scene) -> tuple[Group, Meeting] | None:
    """Give a session that still takes place, with its group."""
    meeting = await gatherings.meeting(scene.db, scene.workspace.community, int(scene.subject))
    if meeting is None or not meeting.open:
        return None
    group = await scheduling.group_of(scene.db, scene.workspace.community, meeting.gathering.id)
    return (group, meeting) if group is not None and group.open else None


async def agenda_of(scene: Scene, group: Group, meeting: Meeting) -> Fields:
    every = await scheduling.meetings_of(scene.db, group.id)
    return await agenda(scene, group, every, await attendance.load(scene.db, every, scene.now), meeting)
