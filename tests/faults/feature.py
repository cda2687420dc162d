"""A feature with every effect that introductions do not have: a conversation, a room, a file, a message due later, a seat."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import insert

from bot import deliveries, gatherings, people, settings
from bot.call import Call
from bot.cards import Card, Document, card
from bot.declare import command, delivery, gathered
from bot.deliveries import Debt
from bot.gatherings import Plan, Turn
from bot.people import UTC, Member, Place
from bot.scene import Scene
from bot.text import Mention, say
from commands.mentor.settings import coordinators, pairs
from commands.mentor.tables import mentors
from commands.pairing import asking
from commands.pairing.tables import circles, members
from commands.study.settings import channel as studies

TALK, ROOM, NOTE, PAPER = "trial.talk", "trial.room", "trial.note", "trial.paper"
LATER, TEA, GATHERING = "trial.later", "trial.tea", "trial"


@command("trial talk")
async def talk(call: Call, who: Member) -> Card:
    """Open a conversation with somebody.

    Args:
        who: With whom.
    """
    pair = f"{call.member.id}-{who.id}"
    await deliveries.converse(call.db, call.workspace, TALK, pair, call.inbound.place, call.now)
    return card("Opening it")


@command("trial end")
async def end(call: Call, who: Member) -> Card:
    """End the conversation with somebody, and one's room.

    Args:
        who: With whom.
    """
    for kind, subject in ((TALK, f"{call.member.id}-{who.id}"), (ROOM, call.member.id)):
        await deliveries.close(call.db, call.workspace, kind, subject, call.now)
    return card("Closing it")


@command("trial room")
async def room(call: Call, who: Member) -> Card:
    """Open a room for oneself, let somebody in, say something, and go.

    Args:
        who: Who is let in.
    """
    number, here, now = call.member.id, call.workspace, call.now
    await deliveries.room(call.db, here, ROOM, number, call.inbound.place, now)
    await deliveries.admit(call.db, here, ROOM, number, who.id, now)
    said = Debt(NOTE, number, "said", deliveries.inside(ROOM, number))
    await deliveries.reply(call.db, here, said, now)
    await deliveries.dismiss(call.db, here, ROOM, number, number, now)
    return card("Opening it")


@command("trial paper")
async def paper(call: Call, name: str) -> Card:
    """Post a file.

    Args:
        name: What it is called.
    """
    await deliveries.reply(call.db, call.workspace, Debt(PAPER, name, name, call.inbound.place), call.now)
    return card("Posting it")


@command("trial later")
async def later(call: Call, word: str, after: timedelta) -> Card:
    """Write to oneself later.

    Args:
        word: What.
        after: When.
    """
    debt = Debt(LATER, call.member.id, word, detail=word, member=call.member.id)
    await deliveries.tell(call.db, call.workspace, debt, call.now + after)
    return card("I will")


@command("trial gather")
async def gather(call: Call) -> Card:
    """Plan a gathering with one seat, and take it."""
    noon = datetime.combine(call.now.date() + timedelta(days=3), time(12), UTC)
    plan = Plan("Tea", noon, UTC, where=call.inbound.place, capacity=1, reminders=(), accept=timedelta(days=9))
    made = await gatherings.create(call, GATHERING, plan, [call.member.id])
    now_on = await gatherings.current(call.db, made, call.now)
    assert now_on is not None
    await gatherings.answer(call, now_on.id, call.member, "going")
    return card("Planned")


@command("trial seat")
async def seat(call: Call) -> Card:
    """Stand in line for the seat."""
    await gatherings.answer(call, await _meeting(call), call.member, "going")
    return card("In line")


@command("trial leave")
async def leave(call: Call) -> Card:
    """Leave the seat to who is in line."""
    await gatherings.answer(call, await _meeting(call), call.member, "no")
    return card("Left")


@command("trial mentor")
async def mentor(call: Call) -> Card:
    """Offer to mentor, where pairs and study groups get a room, and coordinators see who waits."""
    for setting in (pairs, coordinators, studies):
        await settings.change(call.db, call.workspace, call.member, setting, Place(call.inbound.place), call.now)
    row = {
        "community": call.community, "member": call.member.id, "workspace": call.workspace.id, "topics": "study-cst",
        "about": "", "room": 2, "ways": "", "languages": "", "apart": True, "state": "open", "silent": 0,
        "since": call.now, "changed": call.now,
    }  # fmt: skip
    await call.db.execute(insert(mentors).values(row))
    return card("You mentor")


@command("trial meet")
async def meet(call: Call, who: Member) -> Card:
    """Set up a circle of two, and ask the other one to meet.

    Args:
        who: Whom to ask.
    """
    about = {"community": call.community}
    circle = about | {
        "workspace": call.workspace.id, "place": call.inbound.place, "who": "joined", "source": "", "size": 2, "weeks": 12,
        "prefers": "", "never": "", "look": False, "report": "", "trouble": "", "made": call.now,
    }  # fmt: skip
    number = (await call.db.execute(insert(circles).values(circle).returning(circles.c.id))).scalar_one()
    row = about | {
        "circle": number, "state": "in", "own": True, "trio": True, "ways": "", "skips": False, "silent": 0, "waited": 0,
        "since": call.now, "changed": call.now,
    }  # fmt: skip
    await call.db.execute(insert(members), [row | {"member": each.id} for each in (call.member, who)])
    answer: Card = await asking.now(call, who)
    return answer


@gathered(GATHERING)
async def turned(turn: Turn) -> None:
    """Keep a card in the channel that shows who comes."""
    for meeting in await gatherings.meetings_of(turn.here.db, turn.gathering):
        await deliveries.show(turn.here.db, turn.here.workspace, TEA, meeting.id, meeting.where, turn.here.now)


@delivery(TEA)
async def tea(scene: Scene) -> Card | None:
    meeting = await gatherings.meeting(scene.db, scene.workspace.community, int(scene.subject))
    if meeting is None:
        return None
    counted = (await gatherings.tally(scene.db, [meeting.id]))[meeting.id]
    state = "open" if meeting.open else "off"
    return card(f"Tea: {state}, {counted.going} going, {counted.waiting} in line")


async def _meeting(call: Call) -> int:
    found = await gatherings.meetings_where(call.db, *gatherings.coming(call.community, GATHERING, call.now))
    return found[0].id


@delivery(TALK)
async def talking(scene: Scene) -> Card:
    pair = [int(number) for number in scene.subject.split("-")]
    known = await people.by_number(scene.db, scene.workspace.id, pair)
    first, second = (Mention(number, known[number].name) for number in pair)
    return card("A talk", say("{a} and {b}, here you are.", a=first, b=second), notify=tuple(pair))


@delivery(ROOM)
async def welcome(scene: Scene) -> Card:
    return card("A room", "Come in.", notify=(int(scene.subject),))


@delivery(NOTE, live=False)
async def note(_scene: Scene) -> Card:
    return card("A note")


@delivery(PAPER, live=False)
async def papers(scene: Scene) -> Card:
    return card(f"Paper {scene.subject}", Document(f"{scene.subject}.txt", scene.subject.encode()))


@delivery(LATER)
async def told(scene: Scene) -> Card:
    return card(f"Later: {scene.detail}")
