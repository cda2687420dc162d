"""Whom an applicant would like: up to five of the other side, in their order, seen by nobody but the moderators."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select

from bot import people, vocabulary
from bot.call import Call
from bot.cards import Card, Control, Item, Listing, Option, card
from bot.declare import button, delivery
from bot.errors import UserError
from bot.people import Member
from bot.profile import BETWEEN
from bot.scene import Scene
from bot.text import Bold, Moment, joined, plain, say
from commands.mentor import rows, settings
from commands.mentor.programme import applying, cycles, owed, pooling
from commands.mentor.programme.cycles import MENTEE, Applicant, Cycle, Field
from commands.mentor.programme.tables import choices

OFFERED = 25
"""So many a menu holds: those who fit best; all others are found by name."""

_ch = choices.c


@button(applying.CHOOSE, reads=True)
async def choose(call: Call, value: int) -> Card:
    """Show whom one chose, and the others."""
    return await _shown(call, await _open(call, value))


@button("mentor.choose-next")
async def add(call: Call, value: int, picked: str) -> Card:
    """Put one more behind those who were chosen."""
    number = int(picked) if picked.isdecimal() and len(picked) < 18 else 0
    return await _added(call, value, number)


@button("mentor.choose-name")
async def add_named(call: Call, value: int, picked: Member) -> Card:
    """Put somebody behind those who were chosen, found by name."""
    return await _added(call, value, picked.id)


@button("mentor.choose-anew")
async def anew(call: Call, value: int) -> Card:
    """Choose from the beginning."""
    cycle = await _open(call, value)
    await call.db.execute(delete(choices).where(_ch.cycle == cycle.id, _ch.member == call.member.id))
    return await _shown(call, cycle)


@delivery(owed.CHOOSE, label=say("Reminder to choose in a programme"))
async def reminded(scene: Scene) -> Card | None:
    cycle = await cycles.find(scene.db, scene.workspace.community, int(scene.subject))
    if cycle is None or cycle.state != "open" or scene.member is None:
        return None
    if await cycles.application(scene.db, cycle.id, scene.member) is None:
        return None
    words = say(
        "Applications are over {when}. If you would like somebody in particular, choose up to five. If not, all is well.",
        when=Moment(cycle.closes),
    )
    return card(cycle.name, words, choose.button(say("Choose"), cycle.id, "primary"))


async def _added(call: Call, value: int, number: int) -> Card:
    await rows.alone(call.db, call.community)
    cycle = await _open(call, value)
    before = await cycles.chosen(call.db, cycle.id, call.member.id)
    if number in before:
        raise UserError(say("You chose them already. To change the order, choose anew."))
    if len(before) >= pooling.CHOICES:
        raise UserError(say("You chose {n} already. To change them, choose anew.", n=str(pooling.CHOICES)))
    if not await _possible(call, cycle, number):
        # One sentence for whatever keeps them apart: who is blocked must not learn it here.
        raise UserError(say("I cannot match you with them in this programme. Choose somebody of the list."))
    # Whom they chose and who went since has left a gap, so places are counted on from the last one.
    mine = (_ch.cycle == cycle.id, _ch.member == call.member.id)
    last = (await call.db.execute(select(func.coalesce(func.max(_ch.place), 0)).where(*mine))).scalar_one()
    row = {"community": call.community, "cycle": cycle.id, "member": call.member.id, "place": last + 1}
    await call.db.execute(insert(choices).values(row | {"chosen": number}))
    return await _shown(call, cycle)


async def _shown(call: Call, cycle: Cycle) -> Card:
    """Draw the choices so far, and the menu of those who fit best."""
    field = await cycles.field(call.db, cycle)
    mine = field.mentees.get(call.member.id) or field.mentors[call.member.id]
    others = field.mentors if mine.side == MENTEE else field.mentees
    who = await people.names(call.db, others)
    liked = tuple(Item(Bold(who[each]), _about(call, others[each])) for each in mine.chosen if each in others)
    parts = [Listing(liked)] if liked else [say("You have chosen nobody yet.")]
    about = say("Choose up to five, the one you would like best first. Only moderators see it.")
    more = await _menu(call, cycle, field, mine, who) if len(mine.chosen) < pooling.CHOICES else []
    again = [anew.button(say("Choose anew"), cycle.id)] if liked else []
    return card(say("Whom you would like"), about, *parts, *more, *again)


async def _menu(call: Call, cycle: Cycle, field: Field, mine: Applicant, who: dict[int, str]) -> list[Control]:
    """Offer those who fit best and were not chosen; nobody who cannot be brought together with them."""
    weights = (await settings.terms(call)).weights
    words = await vocabulary.load(call.db, call.community)
    others = field.mentors if mine.side == MENTEE else field.mentees
    worth: dict[int, int] = {}
    for number, other in others.items():
        mentor, mentee = (other, mine) if mine.side == MENTEE else (mine, other)
        if number not in mine.chosen and pooling.may(mentor, mentee, field):
            fit = pooling.fitness(mentor, mentee, weights, words, call.now)
            worth[number] = fit.total if fit else 0
    best = sorted(worth, key=lambda number: (-worth[number], who.get(number, "")))[:OFFERED]
    options = tuple(Option(who[each], str(each), _about(call, others[each])) for each in best if each in who)
    named = [add_named.members(say("Somebody else by name…"), cycle.id)] if len(worth) > OFFERED else []
    return [*([add.menu(say("Next choice…"), options, cycle.id)] if options else []), *named]


def _about(call: Call, other: Applicant) -> str:
    labels = [call.vocabulary.label("help", key) for key in other.topics[:3]]
    return plain(joined(labels, BETWEEN), call.language)


async def _possible(call: Call, cycle: Cycle, number: int) -> bool:
    """Say whether who asks can be matched with somebody at all."""
    field = await cycles.field(call.db, cycle, {call.member.id, number})
    if len(field.mentors) != 1 or len(field.mentees) != 1:
        return False
    (mentor,), (mentee,) = field.mentors.values(), field.mentees.values()
    return pooling.may(mentor, mentee, field)


async def _open(call: Call, number: int) -> Cycle:
    cycle = await cycles.find(call.db, call.community, number)
    if cycle is None or cycle.state != "open" or cycle.closes <= call.now:
        raise UserError(say("Applications are over, so choices cannot be changed any more."))
    if await cycles.application(call.db, cycle.id, call.member.id) is None:
        raise UserError(say("You have not applied. Do that first with /mentor programme."))
    return cycle
