"""One member asks to be brought together with another: one click, a week at most, and a kind end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update

from bot import people, timers
from bot.call import Call
from bot.cards import Card, card
from bot.declare import button, command, delivery, timer
from bot.errors import UserError
from bot.gatherings import Here
from bot.people import Member
from bot.policy import Role
from bot.scene import Scene
from bot.store import Connection
from bot.text import Moment, Words, say
from bot.timers import Ring
from commands.pairing import beginning, circles, drawing, groups, membership, owing, pooling, topics, weighing
from commands.pairing.circles import Circle
from commands.pairing.status import NO, YES, status_button
from commands.pairing.tables import asks

PATIENCE = timedelta(days=7)
MOST = 3
"""So many may be asked at once."""

NOT_NOW = say(
    "I cannot bring you together with them just now: who is not in the pairing rounds, snoozes, or keeps to themselves is asked "
    "nothing. Ask somebody else, or let the next round surprise you."
)
"""The one answer for every reason, so that none of them can be guessed."""

_k = asks.c


@dataclass(frozen=True, slots=True)
class Ask:
    """See the table for what its parts mean."""

    id: int
    circle: int
    asker: int
    asked: int
    state: str
    until: datetime


@command("pairing now")
async def now(call: Call, who: Member) -> Card:
    """Ask one member whether they would like to meet you, without waiting for a round.

    Args:
        who: Whom you would like to meet. They may say no, and nobody minds.
    """
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    await _able(call, circle, who)
    known = await _between(call.db, circle, call.member.id, who.id)
    if known is not None and known.asker == who.id:
        return await _together(call, circle, known)
    if known is not None:
        raise UserError(say("You asked them already. I tell you as soon as they answer."))
    if await _open_ones(call, circle) >= MOST:
        raise UserError(say("You asked {n} members already. Wait until one of them has answered.", n=str(MOST)))
    number = await _put(call, circle, who.id)
    await owing.tell(call, owing.ASKED, number, who.id, circle.workspace)
    name = await drawing.named(call.db, [who.id])
    until = say("You hear from me when they answer, {when} at the latest.", when=Moment(call.now + PATIENCE, "date"))
    return card(
        say("I ask them"), say("{name} gets a message with your name and one click to say yes.", name=name), until
    )


@button(YES)
async def yes(call: Call, value: int) -> Card:
    ask, circle = await _mine(call, value)
    asker = (await people.by_number(call.db, call.workspace.id, [ask.asker])).get(ask.asker)
    if asker is None or not asker.present or await people.blocked(call.db, ask.asker, ask.asked):
        await _settle(call, ask, "gone")
        return card(say("That did not work"), NOT_NOW)
    return await _together(call, circle, ask)


@button(NO)
async def no(call: Call, value: int) -> Card:
    ask, circle = await _mine(call, value)
    await _settle(call, ask, "no")
    await owing.tell(call, owing.RELEASED, ask.id, ask.asker, circle.workspace)
    return card(say("That is fine"), say("They hear kindly that it does not work out just now, and no reason."))


@timer(owing.LAPSE)
async def lapse(ring: Ring) -> None:
    """Let an ask go that nobody answered for a week."""
    await circles.alone(ring.db, ring.workspace.community)
    ask = await _find(ring.db, ring.workspace.community, int(ring.subject))
    if ask is not None and ask.state == "open":
        await _settle(ring, ask, "lapsed")
        await owing.tell(ring, owing.RELEASED, ask.id, ask.asker, ring.workspace.id)


async def forget(here: Here, circle: Circle, member: int) -> None:
    """End what somebody who goes asked, or was asked; who asked them hears it kindly."""
    theirs = or_(_k.asker == member, _k.asked == member)
    open_ = select(asks).where(_k.community == circle.community, _k.circle == circle.id, _k.state == "open", theirs)
    for row in (await here.db.execute(open_)).all():
        ask = _as_ask(row)
        await _settle(here, ask, "gone")
        if ask.asker != member:
            await owing.tell(here, owing.RELEASED, ask.id, ask.asker, circle.workspace)


@delivery(owing.ASKED, label=say("Question whether somebody would like to meet"), topic=topics.wishes, lasts=PATIENCE)
async def asked(scene: Scene) -> Card | None:
    ask = await _find(scene.db, scene.workspace.community, int(scene.subject))
    if ask is None or ask.state != "open" or await people.blocked(scene.db, ask.asker, ask.asked):
        return None
    name = await drawing.named(scene.db, [ask.asker])
    about = await drawing.introduced(scene, ask.asker)
    return card(
        say("Somebody would like to meet you"),
        say("{name} would like to meet you: half an hour, in a way that suits you both.", name=name),
        *about,
        say(
            "If it does not suit you, say so; they hear no reason. Without an answer it ends {when}.",
            when=Moment(ask.until, "date"),
        ),
        yes.button(say("Yes, gladly"), ask.id, "primary"),
        no.button(say("Not now"), ask.id),
    )


@delivery(owing.RELEASED, label=say("Answer that it does not work out to meet"), topic=topics.course)
async def released(scene: Scene) -> Card:
    """Say the same whatever the reason was."""
    ask = await _find(scene.db, scene.workspace.community, int(scene.subject))
    name: Words = await drawing.named(scene.db, [ask.asked]) if ask is not None else say("somebody who is gone")
    words = say("With {name} it does not work out just now. It is about time, hardly ever about you.", name=name)
    return card(
        say("Not this time"), words, say("The next round brings you together with somebody else."), status_button()
    )


async def _together(call: Call, circle: Circle, ask: Ask) -> Card:
    times = beginning.by_itself(call.now)
    made = await beginning.make(call, circle, (ask.asker, ask.asked), times, None)
    await _settle(call, ask, "yes", group=made)
    return card(
        say("How nice"), say("A conversation opens for the two of you in a moment, with times that could suit both.")
    )


async def _able(call: Call, circle: Circle, who: Member) -> None:
    """Refuse where somebody cannot be asked; why not, nobody learns."""
    if who.id == call.member.id:
        raise UserError(say("That is you. Name somebody whom you would like to meet."))
    mine = await membership.find(call.db, circle, call.member.id)
    if mine is None or mine.state == "out":
        raise UserError(say("Join the pairing rounds first with /pairing join, then ask."))
    if any(who.id in each.members for each in await groups.open_of(call.db, call.community, call.member.id)):
        raise UserError(say("You are together already: look at your conversation."))
    pool = await pooling.load(call.db, circle, call.now, [who.id])
    apart = weighing.pair(call.member.id, who.id) in pool.terms.apart
    if who.id not in pool.people or apart:
        raise UserError(NOT_NOW)


async def _put(call: Call, circle: Circle, other: int) -> int:
    row = {
        "community": call.community, "circle": circle.id, "asker": call.member.id, "asked": other, "state": "open",
        "made": call.now, "until": call.now + PATIENCE,
    }  # fmt: skip
    number: int = (await call.db.execute(insert(asks).values(row).returning(_k.id))).scalar_one()
    await timers.put(call.db, await owing.home(call, circle.workspace), owing.LAPSE, number, call.now + PATIENCE)
    return number


async def _settle(here: Here, ask: Ask, state: str, **values: Any) -> None:
    await here.db.execute(update(asks).where(_k.id == ask.id).values(state=state, answered=here.now, **values))
    await timers.stop(here.db, owing.LAPSE, ask.id)


async def _open_ones(call: Call, circle: Circle) -> int:
    mine = (_k.community == call.community, _k.circle == circle.id, _k.asker == call.member.id, _k.state == "open")
    return (await call.db.execute(select(func.count()).where(*mine))).scalar_one()


async def _between(db: Connection, circle: Circle, one: int, other: int) -> Ask | None:
    """Give what one of two asked the other and is still open."""
    both = or_((_k.asker == one) & (_k.asked == other), (_k.asker == other) & (_k.asked == one))
    found = select(asks).where(_k.community == circle.community, _k.circle == circle.id, _k.state == "open", both)
    row = (await db.execute(found.limit(1))).first()
    return _as_ask(row) if row else None


async def _find(db: Connection, community: int, number: int) -> Ask | None:
    row = (await db.execute(select(asks).where(_k.community == community, _k.id == number))).one_or_none()
    return _as_ask(row) if row else None


async def _mine(call: Call, number: int) -> tuple[Ask, Circle]:
    """Give an open ask to whom it is for."""
    await circles.alone(call.db, call.community)
    ask = await _find(call.db, call.community, number)
    circle = await circles.find(call.db, call.community, ask.circle) if ask else None
    if ask is None or circle is None:
        raise UserError(say("That question is over. Ask for somebody yourself with /pairing now."))
    call.require(Role.MEMBER, owner=ask.asked)
    if ask.state != "open":
        raise UserError(say("That question is over. Ask for somebody yourself with /pairing now."))
    return ask, circle


def _as_ask(row: Row[Any]) -> Ask:
    return Ask(row.id, row.circle, row.asker, row.asked, row.state, row.until)
