"""Who mentors: what they can help with, how many they take, and when they pause."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

from sqlalchemy import ColumnElement, and_, delete, insert, update

from bot import profile, timers
from bot.call import Call
from bot.cards import Card, Fields, card
from bot.declare import Asked, Opening, button, command, form, page_section, timer
from bot.errors import Faults, UserError
from bot.kinds import Integer, Terms, Text
from bot.profile import BETWEEN
from bot.text import Bold, Moment, Words, joined, plain, say, say_many
from bot.timers import Ring
from commands.mentor import asking, knowing, owing, rows
from commands.mentor.kinds import WAYS, ways_in_words
from commands.mentor.rows import Mentor
from commands.mentor.tables import mentors

WHAT, HOW = "What I can help with", "How"
ROOM = 2
_m = mentors.c


@command("mentor offer")
async def offer(call: Call) -> Opening:
    """Offer to mentor, or change what you offer: topics, how many at once, how and when."""
    return await _filled(call)


@button("mentor.offering")
async def start(call: Call) -> Opening:
    return await _filled(call)


@form("mentor.offered", say("Offer to mentor"), submit=say("Save"))
async def offered(
    call: Call,
    _value: str,
    topics: Annotated[tuple[str, ...], Terms("help", 15), Asked(say("I can help with"), WHAT)],
    about: Annotated[str, Text(500, long=True), Asked(say("In your own words"), WHAT)] = "",
    room: Annotated[int, Integer(least=1, most=10), Asked(say("Mentees at once"), HOW)] = ROOM,
    ways: Annotated[tuple[str, ...], WAYS, Asked(say("How we meet"), HOW)] = (),
    languages: Annotated[tuple[str, ...], Terms("languages", 5), Asked(say("Languages"), HOW)] = (),
    own_facility: Annotated[bool, Asked(say("Also people from my own employer"), HOW)] = False,
    until: Annotated[date | None, Asked(say("Pause until"), HOW)] = None,
) -> Card:
    """I ask you when somebody fits. You may always say no, and nobody is told why.

    Args:
        topics: Up to 15. Experience, shifts and time zone are those of your introduction.
        about: What people come to you for. Whom you fit reads it. Never anything about a patient.
        room: Two is usual. You are not asked for more.
        ways: Leave it empty if it is all the same to you.
        languages: In which you like to mentor.
        own_facility: It goes by the employer in your introduction, which is shown to nobody unless you want it.
        until: You are asked nothing before that day.
    """
    pause = datetime.combine(until, time(0), call.zone).astimezone(call.now.tzinfo) if until else None
    if pause is not None and pause <= call.now:
        raise Faults({"until": say("That day is here or over. Choose a later one, or leave it empty.")})
    row = {
        "workspace": call.workspace.id, "topics": ",".join(topics), "about": about, "room": room, "ways": ",".join(ways),
        "languages": ",".join(languages), "apart": not own_facility, "state": "paused" if pause else "open", "until": pause,
        "silent": 0, "changed": call.now,
    }  # fmt: skip
    await rows.alone(call.db, call.community)
    if not (await call.db.execute(update(mentors).where(_mine(call)).values(row))).rowcount:
        new = row | {"community": call.community, "member": call.member.id, "since": call.now}
        await call.db.execute(insert(mentors).values(new))
    await _come_back(call, pause)
    return await shown(call)


@command("mentor pause")
async def pause(call: Call, until: date | None = None) -> Card:
    """Be asked nothing for a while; what you have goes on. Without a day: until you come back.

    Args:
        until: Such as Jan 6. Leave it out to pause until you come back with /mentor offer.
    """
    await _offering(call)
    end = datetime.combine(until, time(0), call.zone).astimezone(call.now.tzinfo) if until else None
    if end is not None and end <= call.now:
        raise UserError(say("That day is here or over. Give a later one, or none."))
    await rows.alone(call.db, call.community)
    await call.db.execute(update(mentors).where(_mine(call)).values(state="paused", until=end, changed=call.now))
    await _come_back(call, end)
    return await shown(call)


@button("mentor.resume")
async def resume(call: Call) -> Card:
    """Be asked again."""
    await _offering(call)
    await rows.alone(call.db, call.community)
    again = {"state": "open", "until": None, "silent": 0, "changed": call.now}
    await call.db.execute(update(mentors).where(_mine(call)).values(again))
    await _come_back(call, None)
    return await shown(call)


@button("mentor.pause")
async def pause_now(call: Call) -> Card:
    card_: Card = await pause.run(call)
    return card_


@command("mentor stop")
async def stop(call: Call) -> Card:
    """Offer no longer to mentor; whom you mentor already you keep."""
    await _offering(call)
    sure = say("You are asked for nobody any more. Whom you mentor now you keep, until you or they end it.")
    return card(say("Stop offering to mentor?"), sure, stop_now.button(say("Stop offering"), style="danger"))


@button("mentor.stop")
async def stop_now(call: Call) -> Card:
    await forget(call)
    return card(say("You offer no longer"), say("Thank you. You can come back any time with /mentor offer."))


async def forget(call: Call) -> None:
    """Let a member be a mentor no longer; those whom they are asked for are brought to others."""
    await rows.alone(call.db, call.community)
    await call.db.execute(delete(mentors).where(_mine(call)))
    await timers.stop(call.db, owing.BACK, call.member.id)
    await asking.without(call, call.member.id)


@timer(owing.BACK)
async def back(ring: Ring) -> None:
    """A pause is over: the mentor is asked again."""
    await rows.alone(ring.db, ring.workspace.community)
    over = update(mentors).where(
        _m.community == ring.workspace.community,
        _m.member == int(ring.subject),
        _m.state == "paused",
        _m.until <= ring.now,
    )
    if (await ring.db.execute(over.values(state="open", until=None))).rowcount:
        await asking.fill(ring, int(ring.subject), again=True)


@page_section(rank=30)
async def on_my_page(call: Call) -> list[Words | Fields]:
    """Say on a member's own page what they offer."""
    mine = await rows.mentor(call.db, call.community, call.member.id)
    if mine is None:
        return []
    return [Bold(plain(say("You offer to mentor"), call.language)), Fields(tuple(_facts(call, mine, 0)[:2]))]


async def shown(call: Call) -> Card:
    """Show what a member offers, and what they can do about it."""
    mine = await _offering(call)
    has = len(await rows.mentees(call.db, call.community, call.member.id))
    paused = mine.state != "open"
    turn = resume.button(say("Ask me again"), style="primary") if paused else pause_now.button(say("Pause"))
    next_ = (
        say("You are asked nothing at the moment.")
        if paused
        else say("When somebody fits, I ask you in a direct message. You may always say no.")
    )
    introduced = await knowing.facts(call, call.member.id)
    facts = [*_facts(call, mine, has), *knowing.known(introduced, call.vocabulary)]
    return card(
        say("You offer to mentor"), Fields(tuple(facts)), next_, *knowing.asked(call, introduced), turn,
        start.button(say("Change")),
    )  # fmt: skip


def _facts(call: Call, mine: Mentor, has: int) -> list[tuple[Words, Words]]:
    room = say_many("{n} of {room} places taken", "{n} of {room} places taken", has, room=str(mine.room))
    facts: list[tuple[Words, Words]] = []
    if mine.topics:
        topics = joined((call.vocabulary.label("help", key) for key in mine.topics), BETWEEN)
        facts.append((say("Helps with"), topics))
    if mine.about:
        facts.append((say("In your own words"), mine.about))
    facts += [(say("How"), ways_in_words(mine.ways)), (say("Mentees"), room)]
    if mine.languages:
        facts.append((say("Languages"), joined(call.vocabulary.label("languages", key) for key in mine.languages)))
    if mine.apart:
        facts.append((say("Not from"), say("My own employer")))
    if mine.state == "paused":
        until = Moment(mine.until, "date") if mine.until else say("you come back")
        facts.append((say("Paused until"), until))
    if mine.state == "quiet":
        facts.append((say("Paused"), say("since three requests in a row had no answer from you")))
    return facts


async def _offering(call: Call) -> Mentor:
    mine = await rows.mentor(call.db, call.community, call.member.id)
    if mine is None:
        raise UserError(say("You do not offer to mentor yet. Type /mentor offer to begin."))
    return mine


async def _filled(call: Call) -> Opening:
    """Show the form with what is offered now, else with what the introduction says."""
    mine = await rows.mentor(call.db, call.community, call.member.id)
    if mine is not None:
        until = mine.until.astimezone(call.zone).date() if mine.until and mine.until > call.now else None
        return offered.open(
            {
                "topics": mine.topics, "about": mine.about or None, "room": mine.room, "ways": mine.ways or None,
                "languages": mine.languages or None, "own_facility": not mine.apart, "until": until,
            }
        )  # fmt: skip
    known = (await profile.load(call.db, call.community, [call.member.id])).get(call.member.id)
    topics = known.values.get("offers", ()) if known else ()
    return offered.open({"topics": topics or None, "room": ROOM})


async def _come_back(call: Call, pause: datetime | None) -> None:
    """See to it that a pause ends, and that nobody waits for who pauses; who does not may be asked at once."""
    await timers.stop(call.db, owing.BACK, call.member.id)
    if pause is not None:
        await timers.put(call.db, call.workspace, owing.BACK, call.member.id, pause)
    mine = await _offering(call)
    if mine.state != "open":
        await asking.without(call, call.member.id)
        return
    await asking.crowded(call, call.member.id)
    await asking.fill(call, call.member.id, again=True)


def _mine(call: Call) -> ColumnElement[bool]:
    return and_(_m.community == call.community, _m.member == call.member.id)
