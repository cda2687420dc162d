"""What became of events, in numbers, for hosts and moderators."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from bot import drafts, gatherings
from bot.call import Call
from bot.cards import Card, Document, Fields, Item, Listing, card
from bot.declare import button, command
from bot.errors import UserError
from bot.gatherings import Meeting, Tally
from bot.gatherings.tables import gatherings as table
from bot.gatherings.tables import meetings
from bot.kinds import Text
from bot.policy import Role
from bot.spreadsheets import as_csv
from bot.text import Bold, Moment, Words, joined, say
from commands.event.controls import attendance_button
from commands.event.finding import hosted_all, matching
from commands.event.tables import KIND

HALF_A_YEAR = timedelta(weeks=26)
SHOWN, MOST = 10, 2_000


@command("event stats")
async def stats(call: Call, text: Annotated[str, Text(100)] = "", within: timedelta = HALF_A_YEAR) -> Card:
    """For hosts and moderators: how many said yes and how many came, over the dates that are past.

    Args:
        text: Words of the title, if you mean one event.
        within: How far back, such as 8w or 26w.
    """
    dates = await _past(call, text, call.now - within)
    counted = await gatherings.tally(call.db, [each.id for each in dates])
    noted = [each for each in dates if counted[each.id].came]
    total = _sum(counted[each.id] for each in dates)
    shown = _sum(counted[each.id] for each in noted)
    pairs = (
        (say("Dates held"), str(len(dates))),
        (say("Said yes"), str(total.people)),
        (
            say("Came, where it was noted"),
            say("{n} of {most}", n=str(shown.came), most=str(shown.people)) if noted else say("nothing was noted"),
        ),
        (say("In line at the end"), str(total.waiting)),
    )
    items = tuple(_item(each, counted[each.id]) for each in dates[:SHOWN])
    wanted = {"text": text, "since": (call.now - within).isoformat()}
    draft = await drafts.begin(call.db, call.member, "event.stats", "", wanted, call.now)
    return card(
        say("Events in numbers"),
        Fields(pairs),
        Listing(items),
        export.button(say("As a file"), draft.id),
        footer=say("Who did not come, only the hosts of a date see."),
    )


@button("event.stats-file", reads=True)
async def export(call: Call, value: str) -> Card:
    """Give the numbers that were shown as a file, one line a date."""
    draft = await drafts.find(call.db, call.community, value, call.now)
    call.require(Role.MEMBER, owner=draft.member)
    dates = await _past(call, draft.filled["text"], datetime.fromisoformat(draft.filled["since"]))
    counted = await gatherings.tally(call.db, [each.id for each in dates])
    head = ("event", "title", "date", "seats", "said yes", "with guests", "maybe", "no", "in line", "came")
    file = Document("events.csv", as_csv(head, [_row(each, counted[each.id]) for each in dates]))
    return card(say("Events in numbers"), say("One line a date."), file)


async def _past(call: Call, text: str, since: datetime) -> list[Meeting]:
    """Give the dates that are over: of all events to moderators, of their own to hosts."""
    where: list[Any] = [
        meetings.c.community == call.community, table.c.kind == KIND, meetings.c.state == "open", meetings.c.ends <= call.now,
        meetings.c.ends > since, table.c.state == "open",
    ]  # fmt: skip
    if not call.moderates:
        where.append(meetings.c.gathering.in_([each.id for each in await hosted_all(call)]))
    if text:
        where.append(meetings.c.gathering.in_(await matching(call.db, call.community, text)))
    dates = await gatherings.meetings_where(call.db, *where, most=MOST, newest=True)
    if not dates:
        raise UserError(_nothing(call, text))
    return dates


def _nothing(call: Call, text: str) -> Words:
    if text:
        return say(
            "No event that matches “{text}” was held in that time. Try fewer words, or look further back.", text=text
        )
    if call.moderates:
        return say("No event was held in that time. Look further back, such as within:52w.")
    return say("No event that you host was held in that time. Look further back, such as within:52w.")


def _item(meeting: Meeting, counted: Tally) -> Item:
    words: list[Words] = [Moment(meeting.at, "date"), say("{n} said yes", n=str(counted.people))]
    came: list[Words] = [say("{n} came", n=str(counted.came))] if counted.came else []
    return Item(Bold(meeting.title), joined([*words, *came], " · "), attendance_button(meeting.id))


def _row(meeting: Meeting, counted: Tally) -> tuple[object, ...]:
    return (
        meeting.gathering.id, meeting.title, meeting.date, meeting.capacity, counted.people, counted.going, counted.maybe, counted.no,
        counted.waiting, counted.came,
    )  # fmt: skip


def _sum(counted: Any) -> Tally:
    total = Tally()
    for each in counted:
        total = Tally(
            total.going + each.going, total.people + each.people, total.maybe + each.maybe, total.no + each.no,
            total.waiting + each.waiting, total.held + each.held, total.came + each.came,
        )  # fmt: skip
    return total
