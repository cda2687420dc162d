"""How a meeting reads: when and where it is, who comes, what one's own answer came to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot import people, rules, zones
from bot.gatherings import rows
from bot.gatherings.gathering import Meeting
from bot.gatherings.rows import Tally
from bot.gatherings.seats import Rsvp
from bot.moments.names import ordinal
from bot.store import Connection
from bot.text import Bold, Mention, Moment, Words, joined, say, say_many, written

NAMED = 20
"""So many names stand on a card; the rest is a number."""

DAY = timedelta(days=1)
LINK = say("Link or exact place")


def when(meeting: Meeting, now: datetime) -> Words:
    """Say when a meeting is: as each reader's clock has it, and by the clock of the place that it was planned for."""
    if meeting.plan.whole_days:
        return days(meeting)
    long = meeting.ends - meeting.at > DAY
    span = say(
        "{from_} to {to}" if long else "{from_}–{to}",
        from_=Moment(meeting.at),
        to=Moment(meeting.ends, "full" if long else "time"),
    )
    if meeting.plan.rule is not None and not meeting.moved:
        return span
    there = meeting.at.astimezone(meeting.plan.zone)
    place_ = zones.city(meeting.plan.zone.key) or zones.label(meeting.plan.zone.key)
    return say("{span} ({clock}, {city} time)", span=span, clock=f"{there:%a %H:%M}", city=place_)


def start(meeting: Meeting) -> Words:
    """Say when a meeting begins, in a word."""
    return days(meeting) if meeting.plan.whole_days else Moment(meeting.at)


def days(meeting: Meeting) -> Words:
    """Name the days of what lasts whole ones: the same for every reader, wherever they are."""
    first, last = (each.astimezone(meeting.plan.zone) for each in (meeting.at, meeting.ends - DAY / 2))
    shown = written(first, "date")
    return shown if last.date() <= first.date() else say("{first} to {last}", first=shown, last=written(last, "date"))


def repeats(meeting: Meeting) -> Words | None:
    """Say how it repeats, if it does."""
    rule = meeting.plan.rule
    return rules.describe(rule) if rule else None


def named(meeting: Meeting) -> Words:
    return say("{title} · {when}", title=Bold(meeting.title), when=start(meeting))


def place(meeting: Meeting, now: datetime, *, going: bool) -> list[tuple[Words, Words]]:
    """Give where it is, and to those going the link or the exact place, once it is revealed."""
    shown: list[tuple[Words, Words]] = [(say("Where"), meeting.where)] if meeting.where else []
    if not meeting.link:
        return shown
    if not going:
        return [*shown, (LINK, say("for those going"))]
    if meeting.revealed(now):
        return [*shown, (LINK, meeting.link)]
    reveal = meeting.at - (meeting.plan.reveal or timedelta(0))
    return [*shown, (LINK, say("I show it to those going from {when} on", when=Moment(reveal)))]


def seats(meeting: Meeting, counted: Tally) -> Words:
    """Say how many are coming, of how many who may."""
    if meeting.capacity is None:
        return str(counted.going)
    return say("{n} of {most}", n=str(counted.going), most=str(meeting.capacity))


def room(meeting: Meeting, counted: Tally) -> list[Words]:
    """Say whether there is room, where room is limited."""
    left = counted.left(meeting.capacity)
    if left is None:
        return []
    if counted.waiting:
        return [
            say_many(
                "Full; {n} is in line. Press Going to get in line.",
                "Full; {n} are in line. Press Going to get in line.",
                counted.waiting,
            )
        ]
    if left <= 0:
        return [say("Full. Press Going to get in line.")]
    return [say_many("{n} seat is free.", "{n} seats are free.", left)]


async def who(db: Connection, answers: Iterable[Rsvp]) -> Words:
    """Name some who answered, with their guests; nobody is notified by that."""
    known = list(answers)
    names = await people.names(db, [each.member for each in known[:NAMED]])
    return listed(known, names)


def listed(answers: Sequence[Rsvp], names: Mapping[int, str]) -> Words:
    shown: list[Words] = [_name(each, names) for each in answers[:NAMED] if each.member in names]
    if (more := len(answers) - len(shown)) > 0:
        shown.append(say_many("{n} more", "{n} more", more))
    return joined(shown) if shown else "–"


def answer_title(rsvp: Rsvp, ahead: int) -> Words:
    """Say what somebody's answer came to."""
    if rsvp.answer == "waiting" and rsvp.offered:
        return say("A seat is free for you")
    if rsvp.answer == "waiting":
        return say("It is full. You are {nth} in line", nth=ordinal(ahead + 1))
    titles = {"going": say("You are going"), "maybe": say("You may come"), "no": say("You are not going")}
    return titles.get(rsvp.answer, say("You have not answered"))


def own_line(rsvp: Rsvp) -> list[Words]:
    if not rsvp.guests:
        return []
    return [say_many("You bring {n} guest.", "You bring {n} guests.", rsvp.guests)]


def in_line(mine: Rsvp) -> list[Words]:
    """Say to somebody who waits what is held for them, or what comes next."""
    if mine.answer != "waiting":
        return []
    if not mine.offered or mine.until is None:
        return [say("When a seat is free for you I write to you, and hold it while you answer.")]
    held = say_many(
        "{n} seat is held for you until {when}.",
        "{n} seats are held for you until {when}.",
        mine.offered,
        when=Moment(mine.until),
    )
    return [held]


def off(meeting: Meeting) -> Words:
    """Say that a meeting was called off, and why."""
    reason = meeting.reason or meeting.gathering.reason
    return say("Called off: {reason}", reason=reason) if reason else say("This date was called off.")


async def groups(db: Connection, meeting: Meeting, counted: Tally) -> list[tuple[Words, Words]]:
    """Name who is going, who may come, and how many wait, as the card in the channel shows it."""
    answers = await rows.first_of(db, meeting.id, ("going", "maybe"), NAMED)
    names = await people.names(db, [each.member for each in answers])
    found: list[tuple[Words, Words]] = []
    for answer, label, many in (
        ("going", say("Going ({n})", n=seats(meeting, counted)), counted.people),
        ("maybe", say("Maybe ({n})", n=str(counted.maybe)), counted.maybe),
    ):
        theirs = [each for each in answers if each.answer == answer]
        if many or answer == "going":
            found.append((label, _with_rest(listed(theirs, names), many - len(theirs)) if theirs else "–"))
    return found


def _with_rest(shown: Words, more: int) -> Words:
    return joined([shown, say_many("{n} more", "{n} more", more)]) if more > 0 else shown


def _name(rsvp: Rsvp, names: Mapping[int, str]) -> Words:
    name = Mention(rsvp.member, names[rsvp.member])
    return say("{name} +{n}", name=name, n=str(rsvp.guests)) if rsvp.guests else name
