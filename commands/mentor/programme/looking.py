"""What came of the matching, for moderators: who goes with whom and why, and who is left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from bot import fitting, people
from bot.call import Call
from bot.cards import Button, Card, Document, Item, Listing, card
from bot.declare import button
from bot.errors import UserError
from bot.moments.names import ordinal
from bot.policy import Role
from bot.profile import BETWEEN
from bot.spreadsheets import as_csv
from bot.text import Bold, Words, joined, plain, say, say_many
from commands.mentor import settings
from commands.mentor.programme import boarding, cycles, pooling, ruling
from commands.mentor.programme.cycles import Cycle, Field
from commands.mentor.programme.pooling import Prospects

PAGE = 8


@button(boarding.PAIRS, role=Role.MODERATOR, reads=True)
async def pairs(call: Call, value: str) -> Card:
    """Show who goes with whom, a page at a time; the value is the programme, then the page."""
    cycle, page = await _page(call, value)
    found = await cycles.matched(call.db, cycle.id)
    shown = found[page * PAGE : (page + 1) * PAGE]
    numbers = {each for row in shown for each in (row.mentor, row.mentee)}
    field, who = await cycles.field(call.db, cycle, numbers), await people.names(call.db, numbers)
    items = tuple(
        Item(
            say("{mentor} with {mentee}", mentor=Bold(who.get(row.mentor, "")), mentee=Bold(who.get(row.mentee, ""))),
            joined(why(call, field, row.mentor, row.mentee), BETWEEN),
            ruling.look_button(cycle.id, row.mentor, row.mentee),
        )
        for row in shown
    )
    turns = _turns(cycle.id, page, len(found))
    return card(
        say("Who goes with whom"), Listing(items) if items else say("Nobody could be matched."), *turns,
        export.button(say("As a file"), cycle.id),
    )  # fmt: skip


@button(boarding.LEFT, role=Role.MODERATOR, reads=True)
async def left_out(call: Call, value: int) -> Card:
    """Show who is left out, and why."""
    cycle = await boarding.matched(call, value)
    field, weights = await cycles.field(call.db, cycle), (await settings.terms(call)).weights
    found = await cycles.matched(call.db, cycle.id)
    placed, taking = {row.mentee for row in found}, Counter(row.mentor for row in found)
    seats = {number: each.room - taking[number] for number, each in field.mentors.items()}
    mentees = [each for number, each in field.mentees.items() if number not in placed]
    mentors = [each for number, each in field.mentors.items() if number not in taking]
    shown = [*mentees[: 2 * PAGE], *mentors[:PAGE]]
    who = await people.names(call.db, [each.member for each in shown])
    items = [
        Item(
            Bold(who.get(each.member, "")),
            _missed(field, pooling.prospects(each, field, weights, call.vocabulary, call.now), seats),
        )
        for each in mentees[: 2 * PAGE]
    ]
    items += [
        Item(
            Bold(who.get(each.member, "")),
            say_many(
                "a mentor with {n} place, and nobody for it", "a mentor with {n} places, and nobody for them", each.room
            ),
        )
        for each in mentors[:PAGE]
    ]
    more = len(mentees) + len(mentors) - len(shown)
    rest = [say_many("and {n} more", "and {n} more", more)] if more else []
    if not items:
        return card(say("Who is left out"), say("Nobody: all who applied have somebody."))
    return card(say("Who is left out"), Listing(tuple(items)), *rest)


@button("mentor.pairs-file", role=Role.MODERATOR, reads=True)
async def export(call: Call, value: int) -> Card:
    """Give who goes with whom as a file."""
    cycle = await boarding.matched(call, value)
    found = await cycles.matched(call.db, cycle.id)
    field = await cycles.field(call.db, cycle)
    who = await people.names(call.db, [*field.mentors, *field.mentees])
    lines = [
        (
            who.get(row.mentor, ""),
            who.get(row.mentee, ""),
            row.worth,
            plain(joined(why(call, field, row.mentor, row.mentee), "; ")),
        )
        for row in found
    ]
    placed = {row.mentee for row in found}
    lines += [("", who.get(number, ""), 0, "left out") for number in field.mentees if number not in placed]
    file = Document(f"programme-{cycle.id}.csv", as_csv(("mentor", "mentee", "worth", "why"), lines))
    return card(say("Who goes with whom"), say("One line a pair."), file)


def why(call: Call, field: Field, mentor: int, mentee: int) -> list[Words]:
    """Say why these two: by whom they chose, who waited, and what both show that they share."""
    one, other = field.mentors.get(mentor), field.mentees.get(mentee)
    if one is None or other is None:
        return [say("one of them is out")]
    said: list[Words] = []
    if field.pinned.get(mentee) == mentor:
        said.append(say("pinned"))
    if place := other.place_of(mentor):
        said.append(say("{nth} choice of the mentee", nth=ordinal(place)))
    if place := one.place_of(mentee):
        said.append(say("{nth} choice of the mentor", nth=ordinal(place)))
    if other.waited:
        said.append(say("left out before"))
    topic = next(iter(other.topics), "")
    helps = "helps with {topic}" if topic in one.topics else "does not offer {topic}"
    said.append(say(helps, topic=call.vocabulary.label("help", topic)))
    said += fitting.common((one.facts, other.facts), call.vocabulary, call.now)
    return said


def _missed(field: Field, prospects: Prospects, seats: Mapping[int, int]) -> Words:
    """Say why a mentee is left out; ``seats`` are those that each mentor has left."""
    if not field.mentors:
        return say("there is no mentor in this programme")
    if any(seats[number] > 0 for number in prospects.fits):
        return say("a mentor fits who has room by now; match again")
    if prospects.fits:
        return _others_there(field, prospects)
    if prospects.ruled:
        return say_many(
            "{n} mentor fits, and a moderator ruled that out", "{n} mentors fit, and moderators ruled that out", prospects.ruled
        )  # fmt: skip
    if prospects.cannot:
        return say_many(
            "{n} mentor would fit, and cannot go with them: {why}", "{n} mentors would fit, and cannot go with them: {why}",
            prospects.cannot, why=pooling.CANNOT,
        )  # fmt: skip
    return say("no mentor here helps with their topic")


def _others_there(field: Field, prospects: Prospects) -> Words:
    return say(
        "{fits}, with {places}, and others are placed there",
        fits=say_many("{n} mentor fits", "{n} mentors fit", len(prospects.fits)),
        places=say_many("{n} place", "{n} places", sum(field.mentors[number].room for number in prospects.fits)),
    )


async def _page(call: Call, value: str) -> tuple[Cycle, int]:
    number, _, page = value.partition(".")
    if not number.isdecimal() or len(number) > 17 or (page and not page.isdecimal()):
        raise UserError(say("I cannot read this button any more. Type /mentor programme."))
    return await boarding.matched(call, int(number)), int(page or 0) if len(page) < 6 else 0


def _turns(cycle: int, page: int, total: int) -> list[Button]:
    before = [pairs.button(say("Previous"), f"{cycle}.{page - 1}")] if page else []
    after = [pairs.button(say("Next"), f"{cycle}.{page + 1}")] if (page + 1) * PAGE < total else []
    return [*before, *after]
