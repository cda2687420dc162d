"""What became of mentoring, in numbers for moderators: of all, by shift and by time zone, as pictures, table and file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from math import ceil

from bot.call import Call
from bot.cards import Card, Document, Fields, Item, Listing, Part, Picture, card
from bot.charts import Chart, Series, picture
from bot.declare import button, command
from bot.errors import UserError
from bot.policy import Role
from bot.profile import BETWEEN
from bot.spreadsheets import as_csv
from bot.text import Bold, Moment, Words, joined, plain, say, say_many
from commands.mentor import counting, evidence, tallying
from commands.mentor.hiding import FEWEST, shuffled, told
from commands.mentor.measures import MEASURES, Number, percent, written
from commands.mentor.tallying import HEAD, Entry, Tally, as_row, names_of

HALF_A_YEAR = timedelta(weeks=26)
MOST_DAYS = 250 * 7
"""So far back the months still find room in a picture."""

MONTH = timedelta(days=365.25 / 12)
IN_PICTURE = 24
ELSEWHERE = say(
    "To compare: of 8 pairs with six months of monthly meetings 38 % finished all of it (George Washington University, a doctor of nursing practice project, 2021)."
)
SMALL = say("Groups of fewer than {n} people are not shown by themselves.", n=str(FEWEST))


@command("mentor figures", role=Role.MODERATOR, reads=True)
async def figures(call: Call, within: timedelta = HALF_A_YEAR) -> Card:
    """Show what became of mentoring: how soon answers came, who was matched, who met, by shift and zone.

    Args:
        within: How far back, such as 12w or 26w.
    """
    days = ceil(within / timedelta(days=1))
    if not 1 <= days <= MOST_DAYS:
        raise UserError(say("I count back at least a day and at most 250 weeks, such as within:26w."))
    tally = await _tally(call, days)
    return card(
        say("Mentoring in numbers"),
        say("Since {when}.", when=Moment(tally.since, "date")),
        Fields(tuple(_main(tally))),
        *await _waited(call, tally),
        *await _meetings(call, tally),
        by_shift.button(say("By shift"), days),
        by_zone.button(say("By time zone"), days),
        as_table.button(say("As a table"), days),
        as_file.button(say("As a file"), days),
        words.button(say("What mentees and mentors wrote"), days),
        footer=ELSEWHERE,
    )


@button("mentor.figures-shift", role=Role.MODERATOR, reads=True)
async def by_shift(call: Call, value: int) -> Card:
    tally = await _tally(call, value)
    groups = await evidence.shifts(call.db, call.community, tally.members())
    return await _divided(call, tally, groups, say("By shift of the member who asked"))


@button("mentor.figures-zone", role=Role.MODERATOR, reads=True)
async def by_zone(call: Call, value: int) -> Card:
    tally = await _tally(call, value)
    groups = await evidence.zones(call.db, call.community, tally.members())
    return await _divided(call, tally, groups, say("By time zone of the member who asked"))


@button("mentor.figures-table", role=Role.MODERATOR, reads=True)
async def as_table(call: Call, value: int) -> Card:
    """Give the same numbers as a list, with those of the pictures and of each group."""
    entries = await _entries(call, await _tally(call, value))
    items = tuple(Item(_named(each), written(each.number)) for each in entries)
    return card(say("Mentoring in numbers"), Listing(items), footer=SMALL)


@button("mentor.figures-file", role=Role.MODERATOR, reads=True)
async def as_file(call: Call, value: int) -> Card:
    entries = await _entries(call, await _tally(call, value))
    file = Document("mentoring.csv", as_csv(HEAD, [as_row(each, call.language) for each in entries]))
    return card(say("Mentoring in numbers"), say("One line a number."), file, footer=SMALL)


@button("mentor.figures-words", role=Role.MODERATOR, reads=True)
async def words(call: Call, value: int) -> Card:
    """Show what was written after mentorships, without names and in no order."""
    tally = await _tally(call, value)
    shown = told(tally.cases.get("survey", []), tally.since)
    title = say("What mentees and mentors wrote")
    why = say(
        "Without names, in no order, and {n} answers at a time: the newest wait until there are {n} more.",
        n=str(FEWEST),
    )
    if not shown:
        return card(title, say("There are fewer than {n} answers, so none is shown.", n=str(FEWEST)), footer=why)
    said = shuffled(shown)
    if not said:
        return card(title, say("Of {n} who answered nobody wrote anything.", n=str(len(shown))), footer=why)
    return card(title, Listing(tuple(Item(each) for each in said)), footer=why)


async def _tally(call: Call, days: int) -> Tally:
    since = call.now - timedelta(days=min(max(days, 1), MOST_DAYS))
    found = await evidence.load(call.db, call.community, since)
    return Tally(counting.cases(found, since, call.now), counting.load(found), since, call.now, call.zone)


async def _entries(call: Call, tally: Tally) -> list[Entry]:
    shifts = await evidence.shifts(call.db, call.community, tally.members())
    zones = await evidence.zones(call.db, call.community, tally.members())
    return [
        *tallying.whole(tally),
        *tallying.divided(tally, say("shift"), shifts, names_of(shifts.values(), call.vocabulary)),
        *tallying.divided(tally, say("time zone"), zones, names_of(zones.values(), call.vocabulary)),
    ]


def _main(tally: Tally) -> Iterable[tuple[Words, Words]]:
    for measure in MEASURES:
        value: Words = written(tally.number(measure))
        if measure.key == "open" and (ages := _counted(tally.ages())):
            value = say("{n} ({ages})", n=value, ages=ages)
        if measure.key == "meetings":
            each = tally.number(measure).of / ((tally.now - tally.since) / MONTH)
            value = say("{n}, about {each} a month", n=value, each=f"{each:.1f}".removesuffix(".0"))
        yield measure.label, value
    mentors = tally.load.mentors.total()
    loads = _counted(tally.loads())
    yield say("Mentors"), say("{n} ({loads})", n=str(mentors), loads=loads) if loads else str(mentors)
    room = say_many("{n} more mentee", "{n} more mentees", tally.load.room)
    resting = say_many("{n} mentor pauses", "{n} mentors pause", tally.load.resting)
    yield say("Room"), joined([room, resting]) if tally.load.resting else room


def _counted(groups: Iterable[tuple[Words, int]]) -> Words | None:
    found = [say("{n} {group}", n=str(n), group=group) for group, n in groups if n]
    return joined(found) if found else None


async def _waited(call: Call, tally: Tally) -> list[Picture]:
    """Draw how soon mentors answered; nothing where nobody asked."""
    groups = tally.waited()
    asked = sum(n for _, n in groups)
    if not asked:
        return []
    chart = Chart(
        say("First answer from a mentor"),
        tuple(label for label, _ in groups),
        (Series(say("Requests"), tuple(n for _, n in groups)),),
        about=say_many("{n} request", "{n} requests", asked),
    )
    return [await picture(chart, "first-answers", call.language)]


async def _meetings(call: Call, tally: Tally) -> list[Picture]:
    """Draw the meetings of each month; nothing where nobody met."""
    months = tally.meetings()
    held = sum(n for _, n in months)
    if not held:
        return []
    chart = Chart(
        say("Meetings by month"),
        tuple(month for month, _ in months),
        (Series(say("Meetings"), tuple(n for _, n in months)),),
        "line" if len(months) > 2 else "columns",
        about=say_many("{n} meeting", "{n} meetings", held),
    )
    return [await picture(chart, "meetings", call.language)]


async def _divided(call: Call, tally: Tally, groups: Mapping[int, str], title: Words) -> Card:
    """Show each number by group, with a picture of how many were matched in time."""
    names = names_of(groups.values(), call.vocabulary)
    items, drawn = [], list[Part]()
    for measure, numbers in tally.by(groups):
        if numbers:
            each = (
                say("{group}: {number}", group=names[key], number=written(number)) for key, number in numbers.items()
            )
            items.append(Item(Bold(plain(measure.label, call.language)), joined(each, BETWEEN)))
        if measure.key == "soon" and numbers:
            drawn.append(await _matched(call, [(names[key], number) for key, number in numbers.items()]))
    if not items:
        return card(title, say("No group has {n} people yet, so none is shown.", n=str(FEWEST)))
    return card(title, *drawn, Listing(tuple(items)), footer=SMALL)


async def _matched(call: Call, numbers: Sequence[tuple[Words, Number]]) -> Picture:
    chosen = numbers[:IN_PICTURE]
    chart = Chart(
        say("Matched within 7 days"),
        tuple(label for label, _ in chosen),
        (Series(say("Matched"), tuple(round(percent(number)) for _, number in chosen)),),
        "rows",
        "%",
    )
    return await picture(chart, "matched", call.language)


def _named(entry: Entry) -> Words:
    """Name an entry in one line."""
    if not entry.group:
        return entry.what
    return say("{what}, {by}: {group}", what=entry.what, by=entry.by, group=entry.group)
