"""A member's own mentorships, on either side: who, what for, how often they met, and what can be done."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from bot import people
from bot.call import Call
from bot.cards import Button, Card, Control, Fields, Item, Listing, Part, card
from bot.declare import button, command, page_section
from bot.errors import UserError
from bot.profile import BETWEEN
from bot.store import Connection
from bot.text import Bold, Moment, Words, joined, plain, say, say_many
from commands.mentor import drawing, keeping, writing
from commands.mentor.keeping import Mentorship
from commands.mentor.tables import goals, meetings

MET_NOW, ADD_GOAL, GOAL_DONE, DROP_GOAL, PAUSE, RESUME, END, PROBLEM, GIVE_BACK = (
    "mentor.met-now", "mentor.goal", "mentor.goal-done", "mentor.goal-gone", "mentor.rest", "mentor.rested", "mentor.end", "mentor.problem",
    "mentor.give-back",
)  # fmt: skip
"""What its buttons do stands in rooms of their own."""

OFFERED = 25


@command("mentor mine", reads=True)
async def mine(call: Call) -> Card:
    """Show your mentorships: goals, meetings, and what you can do: pause, end, report a problem."""
    found = await keeping.of(call.db, call.community, call.member.id)
    if not found:
        raise UserError(
            say(
                "You have no mentorship at the moment. /mentor request finds you a mentor, with /mentor offer you are one."
            )
        )
    return await shown(call, found[0]) if len(found) == 1 else await _listed(call, found)


@button("mentor.show", reads=True)
async def show(call: Call, value: int) -> Card:
    return await shown(call, await keeping.mine(call, value))


def back_button(mentorship: Mentorship, reader: int, now: datetime) -> tuple[Button, ...]:
    """Give a mentor the button that gives a request back, as long as it can be."""
    lately = mentorship.mentor == reader and mentorship.returnable(now)
    return (Button(say("Give it back"), GIVE_BACK, str(mentorship.id)),) if lately else ()


def mine_button(number: int) -> Button:
    return show.button(say("Our mentorship"), number)


def problem_button(number: int) -> Button:
    return Button(say("Report a problem"), PROBLEM, str(number))


async def shown(call: Call, mentorship: Mentorship) -> Card:
    """Draw a mentorship for one of both."""
    name = await drawing.named(call.db, mentorship.other(call.member.id))
    title = say("Your mentee") if call.member.id == mentorship.mentor else say("Your mentor")
    stands = await _stands(call, mentorship)
    wanted = await goals_of(call.db, mentorship.id)
    items = tuple(Item(words, _goal(due, done)) for _, words, due, done in wanted)
    reached = sum(done is not None for *_, done in wanted)
    counted = say("Goals, {n} of {all} reached", n=str(reached), all=str(len(wanted)))
    listed: list[Part | Words] = [Bold(plain(counted, call.language)), Listing(items)] if items else []
    return card(
        title,
        name,
        Fields(stands),
        *listed,
        *_controls(mentorship, [(number, words) for number, words, _, done in wanted if done is None]),
        *back_button(mentorship, call.member.id, call.now),
        *await writing.controls(call, mentorship, call.member.id),
    )


@page_section(rank=31)
async def on_my_page(call: Call) -> list[Words | Fields]:
    """Say on a member's own page with whom they have a mentorship."""
    found = await keeping.of(call.db, call.community, call.member.id)
    who = await people.names(call.db, [other for each in found if (other := each.other(call.member.id)) is not None])
    mentors = [drawing.name(each.mentor, who) for each in found if each.mentee == call.member.id]
    mentees = [drawing.name(each.mentee, who) for each in found if each.mentor == call.member.id]
    pairs = [
        *([(say("Your mentor"), joined(mentors))] if mentors else []),
        *([(say("Your mentees"), joined(mentees))] if mentees else []),
    ]
    return [Fields(tuple(pairs))] if pairs else []


async def goals_of(db: Connection, number: int) -> list[tuple[int, str, date | None, datetime | None]]:
    """Give number, words, due day and moment of completion of each goal; those still open first."""
    g = goals.c
    found = select(g.id, g.words, g.due, g.done).where(g.mentorship == number).order_by(g.done.is_not(None), g.id)
    return [(row.id, row.words, row.due, row.done) for row in await db.execute(found)]


async def next_goal(db: Connection, number: int) -> Words | None:
    """Give the open goal that is due first, with its day; one without a day comes after those that have one."""
    still = [(due or date.max, key, words, due) for key, words, due, done in await goals_of(db, number) if done is None]
    if not still:
        return None
    _, _, words, due = min(still)
    by = _goal(due, None)
    return joined([words, by], BETWEEN) if by else words


async def _stands(call: Call, mentorship: Mentorship) -> tuple[tuple[Words, Words], ...]:
    m = meetings.c
    counted = select(func.count().label("n"), func.max(m.at).label("last")).where(m.mentorship == mentorship.id)
    row = (await call.db.execute(counted)).one()
    met: Words = say_many("once", "{n} times", row.n) if row.n else say("not yet")
    if row.last is not None:
        met = joined([met, say("last {when}", when=Moment(row.last, "relative"))], BETWEEN)
    facts: list[tuple[Words, Words]] = [(say("Topic"), call.vocabulary.label("help", mentorship.topic))]
    if mentorship.goal:
        facts.append((say("Goal"), mentorship.goal))
    facts += [(say("Since"), Moment(mentorship.began, "date")), (say("Until"), Moment(mentorship.ends, "date"))]
    facts.append((say("Met"), met))
    facts.append((say("Stands"), _state(mentorship)))
    return tuple(facts)


def _state(mentorship: Mentorship) -> Words:
    if not mentorship.live:
        return say("over")
    if mentorship.state == "paused":
        return say("paused until {when}", when=Moment(mentorship.until, "date")) if mentorship.until else say("paused")
    if mentorship.next is None or mentorship.next >= mentorship.ends:
        return say("goes on; I ask {when} whether it shall go on", when=Moment(mentorship.ends, "date"))
    return say("goes on; I ask {when} whether you met", when=Moment(mentorship.next, "date"))


def _goal(due: date | None, done: datetime | None) -> Words | None:
    if done is not None:
        return say("reached {when}", when=Moment(done, "date"))
    return say("by {day}", day=f"{due:%b} {due.day}, {due.year}") if due is not None else None


def _controls(mentorship: Mentorship, open_: list[tuple[int, str]]) -> tuple[Control, ...]:
    problem = problem_button(mentorship.id)
    if not mentorship.live:
        return (problem,)
    number = str(mentorship.id)
    paused = mentorship.state == "paused"
    reached = drawing.menu(say("Reached a goal…"), GOAL_DONE, number, open_[:OFFERED])
    dropped = drawing.menu(say("Take a goal away…"), DROP_GOAL, number, open_[:OFFERED])
    return (
        Button(say("We met"), MET_NOW, number, "primary"),
        Button(say("Add a goal"), ADD_GOAL, number),
        Button(say("Go on"), RESUME, number) if paused else Button(say("Pause"), PAUSE, number),
        Button(say("End it"), END, number),
        problem,
        *reached,
        *dropped,
    )


async def _listed(call: Call, found: list[Mentorship]) -> Card:
    who = await people.names(call.db, [other for each in found if (other := each.other(call.member.id)) is not None])
    items = tuple(_item(call, each, who) for each in found)
    return card(say("Your mentorships"), Listing(items))


def _item(call: Call, each: Mentorship, who: dict[int, str]) -> Item:
    name = drawing.name(each.other(call.member.id), who)
    role = say("your mentee") if each.mentor == call.member.id else say("your mentor")
    about = joined([role, call.vocabulary.label("help", each.topic), _state(each)], BETWEEN)
    return Item(name, about, show.button(say("Open"), each.id))
