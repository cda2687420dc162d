"""Something is not right: a word to the coordinators at any time, which one of them takes on."""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import Row, insert, select, update

from bot import deliveries, people
from bot.call import Call
from bot.cards import Card, Fields, card
from bot.declare import Asked, Opening, button, command, delivery, form
from bot.errors import UserError
from bot.kinds import Text
from bot.policy import Role
from bot.scene import Scene
from bot.store import Connection
from bot.text import Moment, Words, say
from commands.mentor import drawing, flagging, keeping, ledger, mine, owing, rows
from commands.mentor.keeping import Mentorship
from commands.mentor.tables import problems

_p = problems.c


@command("mentor problem")
async def report(call: Call) -> Opening:
    """Tell the coordinators that something about mentoring is not right; nobody else reads it."""
    found = await keeping.of(call.db, call.community, call.member.id)
    return told.open(value=found[0].id if len(found) == 1 else "")


@button(mine.PROBLEM)
async def report_one(call: Call, value: int) -> Opening:
    await keeping.mine(call, value)
    return told.open(value=value)


@form("mentor.problems", say("Report a problem"), submit=say("Send"))
async def told(
    call: Call, value: str, words: Annotated[str, Text(1500, long=True), Asked(say("What is not right"))]
) -> Card:
    """It goes to the coordinators, with your name. The other one is not told.

    Args:
        words: What happened, and what you wish for. Never anything about a patient.
    """
    mentorship = await keeping.mine(call, int(value)) if value else None
    places = await flagging.places(call)
    if not places:
        raise UserError(
            say(
                "Nobody has chosen a channel for coordinators here. Please write to a moderator yourself; I keep nothing."
            )
        )
    number = mentorship.id if mentorship else None
    row = {"community": call.community, "mentorship": number, "member": call.member.id, "words": words, "at": call.now}
    made = (await call.db.execute(insert(problems).values(row).returning(_p.id))).scalar_one()
    await ledger.note(call, "problem", mentorship=number)
    for workspace, place in places:
        await deliveries.show(call.db, workspace, owing.PROBLEM, made, place, call.now)
    return card(say("The coordinators have it"), say("One of them will write to you. Nobody else was told."))


@delivery(owing.PROBLEM, label=say("Problem with a mentorship"), unsure="repeat")
async def standing(scene: Scene) -> Card | None:
    found = await _find(scene.db, scene.workspace.community, int(scene.subject))
    if found is None:
        return None
    mentorship = await keeping.find(scene.db, scene.workspace.community, found.mentorship or 0)
    who = await people.names(scene.db, {found.member, found.taken or 0, *(mentorship.both if mentorship else ())})
    pairs = _facts(found, mentorship, who)
    if found.settled is not None:
        return card(say("A problem, settled"), Fields(pairs))
    take_ = [] if found.taken else [take.button(say("I look after it"), found.id, "primary")]
    return card(
        say("Somebody reports a problem"),
        found.words,
        Fields(pairs),
        *take_,
        settle.button(say("It is settled"), found.id),
    )


@button("mentor.problem-take", role=Role.MODERATOR)
async def take(call: Call, value: int) -> Card:
    """Say that one looks after it, so that the others know."""
    await rows.alone(call.db, call.community)
    found = await _find(call.db, call.community, value)
    if found is not None and found.taken not in {None, call.member.id}:
        raise UserError(say("{name} looks after it already.", name=await drawing.named(call.db, found.taken)))
    await _changed(call, value, taken=call.member.id)
    return card(say("It is yours"), say("The others see that you look after it."))


@button("mentor.problem-settle", role=Role.MODERATOR)
async def settle(call: Call, value: int) -> Card:
    """Say that it is settled; what was reported is not shown any more."""
    found = await _changed(call, value, settled=call.now)
    await call.db.execute(update(problems).where(_p.id == value, _p.taken.is_(None)).values(taken=call.member.id))
    name = await drawing.named(call.db, found.member)
    return card(say("Settled"), say("If you have not yet, tell {name} what came of it.", name=name))


def _facts(found: Row[Any], mentorship: Mentorship | None, who: dict[int, str]) -> tuple[tuple[Words, Words], ...]:
    facts: list[tuple[Words, Words]] = [
        (say("From"), drawing.name(found.member, who)),
        (say("Told"), Moment(found.at, "relative")),
    ]
    if mentorship is not None:
        facts.append((say("Mentorship with"), drawing.name(mentorship.other(found.member), who)))
    if found.taken:
        facts.append((say("Looks after it"), drawing.name(found.taken, who)))
    return tuple(facts)


async def _find(db: Connection, community: int, number: int) -> Row[Any] | None:
    return (await db.execute(select(problems).where(_p.community == community, _p.id == number))).one_or_none()


async def _changed(call: Call, number: int, **values: object) -> Row[Any]:
    """Change a problem that is not settled yet, and its cards."""
    found = await _find(call.db, call.community, number)
    if found is None or found.settled is not None:
        raise UserError(say("It is settled already. Thank you."))
    await call.db.execute(update(problems).where(_p.id == number).values(values))
    await deliveries.refresh(call.db, call.community, owing.PROBLEM, number, call.now)
    return found
