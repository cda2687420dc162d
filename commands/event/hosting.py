"""For hosts: who comes and who has not answered, who was there, and a list to take along."""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import and_, select

from bot import gatherings, people
from bot import schema as s
from bot.call import Call
from bot.cards import Card, Control, Document, Fields, Option, card
from bot.declare import button, command
from bot.errors import UserError
from bot.gatherings import Meeting, Rsvp, Tally, attending, drawing
from bot.kinds import Found
from bot.people import Member
from bot.spreadsheets import as_csv
from bot.text import Mention, Moment, Words, joined, say, say_many
from commands.event import keeping
from commands.event.controls import ATTENDANCE
from commands.event.finding import named, require_host
from commands.event.listing import last

ANSWERS = {
    "going": say("Going"), "maybe": say("Maybe"), "waiting": say("In line"), "asked": say("Asked anew"), "no": say("Not going"),
    "lapsed": say("Let an offer go"), "walk-in": say("Came without an answer"),
}  # fmt: skip


@command("event attendance")
async def attendance(call: Call, event: Annotated[str, Found("events-held")]) -> Card:
    """For hosts: who comes, who waits, who has not answered, and who was there.

    Args:
        event: Its number or words of its title.
    """
    gathering = await named(call, event, held=True)
    await require_host(call, gathering)
    now_on = await _last_or_next(call, gathering)
    return await _shown(call, now_on)


@button(ATTENDANCE)
async def who_comes(call: Call, value: int) -> Card:
    return await _shown(call, await _hosted(call, value))


@button("event.attendance-of")
async def of_date(call: Call, value: int, picked: str) -> Card:
    """Show another date of the series."""
    return await _shown(call, await _hosted(call, int(picked) if picked.isdecimal() and len(picked) < 18 else value))


@button("event.came")
async def came(call: Call, value: int, picked: Member) -> Card:
    """Note that a member was there."""
    return await _marked(call, value, [picked.id], came=True)


@button("event.not-there")
async def not_there(call: Call, value: int, picked: Member) -> Card:
    """Take back that a member was there."""
    return await _marked(call, value, [picked.id], came=False)


@button("event.all-came")
async def all_came(call: Call, value: int) -> Card:
    """Note that all who said yes were there."""
    meeting = await _hosted(call, value)
    going = await gatherings.all_of(call.db, meeting.id, "going")
    return await _marked(call, value, [each.member for each in going], came=True)


@button("event.code", reads=True)
async def code(call: Call, value: int) -> Card:
    """Show the code of this minute, for the hosts to show."""
    meeting = await _hosted(call, value)
    opens, closes = meeting.doors
    if call.now > closes:
        raise UserError(say("Checking in is over. Note who was there with the menus of /event attendance."))
    early = [say("Checking in begins {when}.", when=Moment(opens))] if call.now < opens else []
    words = say("Show it to those who are here. They press “I'm here” on the card, and type it.")
    number = attending.code(meeting, call.now)
    return card(
        say("Code: {code}", code=f"{number[:3]} {number[3:]}"), *early, words, say("It changes every minute, and is good for three."),
        code.button(say("Show the newest"), meeting.id, style="primary"),
    )  # fmt: skip


@button("event.csv", reads=True)
async def export(call: Call, value: int) -> Card:
    """Give the list of a date as a file."""
    meeting = await _hosted(call, value)
    answers = await gatherings.all_of(call.db, meeting.id)
    names = await people.names(call.db, [each.member for each in answers])
    head = ("name", "answer", "guests", "came", "noted by")
    rows = [
        (
            names.get(each.member, ""),
            each.answer,
            each.guests,
            each.came.astimezone(call.zone).strftime("%Y-%m-%d %H:%M") if each.came else "",
            each.how,
        )
        for each in answers
    ]
    silent = await _silent(call, meeting, answers) if _answerable(call, meeting) else []
    unheard = await people.names(call.db, silent)
    rows += [(unheard[number], "no answer", 0, "", "") for number in silent if number in unheard]
    file = Document(f"event-{meeting.gathering.id}-{meeting.date}.csv", as_csv(head, rows))
    return card(say("Attendance"), drawing.named(meeting), say("Times are in {zone}.", zone=call.zone.key), file)


@command("event host")
async def host(call: Call, event: Annotated[str, Found("events")], who: Member, remove: bool = False) -> Card:
    """Let another member host an event with you, or no longer.

    Args:
        event: Its number or words of its title.
        who: The member.
        remove: Take them off the hosts instead.
    """
    gathering = await named(call, event)
    await require_host(call, gathering)
    known = (await gatherings.hosts(call.db, [gathering.id])).get(gathering.id, [])
    if remove and who.id not in known:
        raise UserError(say("{who} does not host it, so there is nothing to take back.", who=Mention(who.id, who.name)))
    if remove:
        await gatherings.remove_host(call, gathering, who.id)
    else:
        await gatherings.add_hosts(call, gathering, [who.id])
    left = (await gatherings.hosts(call.db, [gathering.id])).get(gathering.id, [])
    names = await people.names(call.db, left)
    listed = joined(Mention(number, names[number]) for number in left if number in names)
    return card(say("Hosts of {title}", title=gathering.plan.title), listed)


async def _shown(call: Call, meeting: Meeting) -> Card:
    answers = await gatherings.all_of(call.db, meeting.id)
    counted = (await gatherings.tally(call.db, [meeting.id]))[meeting.id]
    pairs = [*await _groups(call, meeting, answers, counted), *await _there(call, meeting, answers)]
    silent = await _silent(call, meeting, answers) if _answerable(call, meeting) else []
    if call.now < meeting.ends:
        pairs.append((say("No answer yet ({n})", n=str(len(silent))), await _names(call, silent)))
    return card(
        say("Who comes"),
        drawing.named(meeting),
        Fields(tuple(pairs)),
        *await _controls(call, meeting),
    )


def _answerable(call: Call, meeting: Meeting) -> bool:
    return meeting.open and meeting.ends > call.now


async def _groups(call: Call, meeting: Meeting, answers: list[Rsvp], counted: Tally) -> list[tuple[Words, Words]]:
    found: list[tuple[Words, Words]] = []
    for key, label in ANSWERS.items():
        theirs = [each for each in answers if each.answer == key]
        if theirs or key == "going":
            number = drawing.seats(meeting, counted) if key == "going" else str(len(theirs))
            found.append((say("{answer} ({n})", answer=label, n=number), await drawing.who(call.db, theirs)))
    return found


async def _there(call: Call, meeting: Meeting, answers: list[Rsvp]) -> list[tuple[Words, Words]]:
    there = [each for each in answers if each.came is not None]
    missed = attending.missed(meeting, answers, call.now)
    found: list[tuple[Words, Words]] = []
    if there:
        found.append((say("Was there ({n})", n=str(len(there))), await drawing.who(call.db, there)))
    if missed:
        found.append((say("Said yes, was not noted ({n})", n=str(len(missed))), await drawing.who(call.db, missed)))
    return found


async def _silent(call: Call, meeting: Meeting, answers: list[Rsvp]) -> list[int]:
    """Give the members who are here, belong to the audience, and have not answered."""
    a = s.accounts.c
    here = select(a.member).where(a.workspace == call.workspace.id, a.present.is_(True)).order_by(a.name)
    if meeting.plan.audience:
        p = s.profile.c
        roles = and_(
            p.community == a.community, p.member == a.member, p.field == "role", p.value.in_(meeting.plan.audience)
        )
        here = here.join(s.profile, roles)
    known = {each.member for each in answers}
    return [number for number in (await call.db.execute(here)).scalars() if number not in known]


async def _names(call: Call, numbers: list[int]) -> Words:
    names = await people.names(call.db, numbers[: drawing.NAMED])
    shown: list[Words] = [Mention(number, names[number]) for number in numbers[: drawing.NAMED] if number in names]
    more = len(numbers) - len(shown)
    return joined([*shown, *([say_many("{n} more", "{n} more", more)] if more else [])]) if shown else "–"


async def _controls(call: Call, meeting: Meeting) -> list[Control]:
    found: list[Control] = []
    if call.now <= meeting.doors[1] and meeting.plan.checkin == "code" and meeting.open:
        found.append(code.button(say("Show the code"), meeting.id, style="primary"))
    if call.now >= meeting.doors[0] and meeting.open:
        found += [
            came.members(say("Note who was there…"), meeting.id),
            not_there.members(say("Take it back for…"), meeting.id),
            all_came.button(say("All who said yes were there"), meeting.id),
        ]
    found.append(export.button(say("As a file"), meeting.id))
    if meeting.gathering.repeats:
        found.append(of_date.menu(say("Another date…"), await _dates(call, meeting), meeting.id))
    return found


async def _dates(call: Call, meeting: Meeting) -> tuple[Option, ...]:
    """Offer the newest dates of a series, those next to today."""
    known = await gatherings.meetings_of(call.db, meeting.gathering)
    past = [each for each in known if each.at <= call.now][-12:]
    coming = [each for each in known if each.at > call.now][:12]
    return tuple(Option(each.date, str(each.id)) for each in [*past, *coming])


async def _marked(call: Call, number: int, members: list[int], *, came: bool) -> Card:
    meeting = await _hosted(call, number)
    if call.now < meeting.doors[0]:
        raise UserError(say("It has not begun. Note who is there from {when} on.", when=Moment(meeting.doors[0])))
    await attending.mark(call, meeting, members, came=came)
    return await _shown(call, meeting)


async def _hosted(call: Call, number: int) -> Meeting:
    meeting = await gatherings.meeting(call.db, call.community, number)
    if meeting is None:
        raise UserError(say("That date is gone. Type /event list to see what is coming up."))
    await keeping.found(call.db, call.community, meeting.gathering.id)
    await require_host(call, meeting.gathering)
    return meeting


async def _last_or_next(call: Call, gathering: Any) -> Meeting:
    """Give the date that is on, or was last noted, or comes next."""
    known = [each for each in await gatherings.meetings_of(call.db, gathering) if each.state == "open"]
    begun = [each for each in known if each.doors[0] <= call.now]
    recent = [each for each in begun if call.now <= each.doors[1]]
    coming = [each for each in known if each.doors[0] > call.now]
    found = next(iter([*recent, *coming[:1], *reversed(begun)]), None) or await last(call, gathering)
    if found is None:
        raise UserError(say("No date of that event is known. Type /event list to see what is coming up."))
    return found
