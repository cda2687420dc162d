"""Which event somebody means: its number, words of its title, or the one that they hosted last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from bot import gatherings, search
from bot.call import Call
from bot.cards import Option
from bot.declare import searching
from bot.errors import NotAllowed, UserError
from bot.gatherings import Gathering, Meeting
from bot.gatherings.tables import gathering_hosts, meetings
from bot.gatherings.tables import gatherings as table
from bot.moments import spelled
from bot.profile import Audience
from bot.search import Seeking
from bot.store import Connection
from bot.text import Words, joined, say
from bot.words import tokens
from commands.event import keeping
from commands.event.tables import KIND

MOST = 25
SHOWN = ("open", "cancelled")
"""What others than its hosts may see: no draft, nor what became of one that was discarded."""

HELD = timedelta(days=60)
"""So long what is over is suggested to those who note who was there."""


@searching("events")
async def suggest(seeking: Seeking) -> list[Option]:
    """Find events to come by what is typed of their title."""
    community = seeking.workspace.community
    coming = await next_dates(seeking.db, community, await matching(seeking.db, community, seeking.typed), seeking.now)
    return _options(coming, seeking.now)


@searching("events-held")
async def suggest_held(seeking: Seeking) -> list[Option]:
    """Find events to come, and after them those that were held not long ago."""
    numbers = await matching(seeking.db, seeking.workspace.community, seeking.typed)
    coming = await next_dates(seeking.db, seeking.workspace.community, numbers, seeking.now)
    held = await last_dates(seeking.db, numbers, seeking.now, seeking.now - HELD)
    known = {each.gathering.id for each in coming}
    return _options([*coming, *(each for each in held if each.gathering.id not in known)], seeking.now)


async def matching(db: Connection, community: int, typed: str, *tags: tuple[str, str]) -> list[int]:
    """Give the numbers of the events that hold every word typed; all of them for none."""
    found = await search.find(db, community, KIND, Audience.EVERYONE, typed, tags, most=1_000)
    return list(found.subjects)


async def next_dates(db: Connection, community: int, numbers: list[int], now: datetime) -> list[Meeting]:
    """Give the next date of each of some events, the soonest first; what is over is left out."""
    if not numbers:
        return []
    where = (*gatherings.coming(community, KIND, now), meetings.c.gathering.in_(numbers))
    return await gatherings.meetings_where(db, next_of_each(*where))


async def last_dates(db: Connection, numbers: list[int], now: datetime, since: datetime | None = None) -> list[Meeting]:
    """Give the last date that is over, or called off, of each of some events, the newest first."""
    m = meetings.c
    over = or_(m.ends <= now, table.c.state == "cancelled")
    where = [m.gathering.in_(numbers), over, table.c.state.in_(SHOWN), *([m.ends > since] if since else [])]
    found: dict[int, Meeting] = {}
    for each in await gatherings.meetings_where(db, *where, most=200, newest=True):
        found.setdefault(each.gathering.id, each)
    return list(found.values())


def next_of_each(*where: Any) -> ColumnElement[bool]:
    """Choose the soonest of the dates that fit of each event."""
    turn = (
        func.row_number().over(partition_by=meetings.c.gathering, order_by=(meetings.c.at, meetings.c.id)).label("turn")
    )
    both = meetings.join(table, meetings.c.gathering == table.c.id)
    turns = select(meetings.c.id, turn).select_from(both).where(*where).subquery()
    return meetings.c.id.in_(select(turns.c.id).where(turns.c.turn == 1))


async def named(call: Call, typed: str, *, held: bool = False) -> Gathering:
    """Find the one event that somebody means by a number or by words of its title; ``held``: one that is over too.

    Raises:
        UserError: if there is none, or several.
    """
    if typed.removeprefix("#").isdecimal() and len(typed) < 15:
        return await require_seen(call, await keeping.found(call.db, call.community, int(typed.removeprefix("#"))))
    numbers = await matching(call.db, call.community, typed)
    coming = await next_dates(call.db, call.community, numbers, call.now)
    lines = {each.gathering.id: (each.gathering, _label(each, call.now)) for each in coming}
    lines |= {each.id: (each, say("{title}, a draft", title=each.plan.title)) for each in await _drafts(call, typed)}
    if not lines and held:
        past = await last_dates(call.db, numbers, call.now)
        lines = {each.gathering.id: (each.gathering, _label(each, call.now)) for each in past}
    if len(lines) == 1:
        return next(gathering for gathering, _ in lines.values())
    if not lines:
        raise UserError(_none(typed, held=held))
    offer: list[Words] = [say("{n}: {what}", n=str(number), what=label) for number, (_, label) in lines.items()]
    raise UserError(_several(typed, offer))


def gone() -> UserError:
    return UserError(say("That event is gone. Type /event list to see what is coming up."))


async def require_seen(call: Call, gathering: Gathering) -> Gathering:
    """Give an event on; a draft, or one that was discarded, is nobody's business but its hosts'."""
    if gathering.state in SHOWN or await gatherings.may_host(call.db, gathering.id, call.member.id):
        return gathering
    raise gone()


async def _drafts(call: Call, typed: str) -> list[Gathering]:
    """Give somebody's own drafts whose title holds every word typed; the last may be unfinished."""
    words = tokens(typed)
    mine = [each for each in await hosted_all(call) if each.state == "draft"]
    return [each for each in mine if words and _holds(tokens(each.plan.title), words)]


def _holds(title: list[str], words: list[str]) -> bool:
    return all(word in title for word in words[:-1]) and any(each.startswith(words[-1]) for each in title)


def _none(typed: str, *, held: bool) -> Words:
    if held:
        return say("No event is called “{typed}”. Type /event list, or /event mine, to see what there is.", typed=typed)
    return say("No event to come is called “{typed}”. Type /event list to see what there is.", typed=typed)


def _several(typed: str, offer: list[Words]) -> Words:
    more = [say("… and others. Type more words of the title.")] if len(offer) > 5 else []
    return say(
        "Several events match “{typed}”. Type the number of one:\n{offer}",
        typed=typed,
        offer=joined([*offer[:5], *more], "\n"),
    )


async def hosted(call: Call) -> Gathering | None:
    """Give the event that somebody hosted last."""
    return next(iter(await hosted_all(call, most=1)), None)


async def hosted_all(call: Call, most: int = 100) -> list[Gathering]:
    """Give the events that somebody hosts, those that were called off too, the newest first."""
    h, g = gathering_hosts.c, table.c
    mine = (h.member == call.member.id, g.kind == KIND, g.community == call.community)
    newest = select(g.id).join(gathering_hosts, h.gathering == g.id).where(*mine).order_by(g.made.desc(), g.id.desc())
    numbers = list((await call.db.execute(newest.limit(most))).scalars())
    known = await gatherings.several(call.db, numbers)
    return [known[number] for number in numbers]


async def hosts(call: Call, gathering: Gathering) -> bool:
    """Say whether somebody may manage an event: its hosts and the moderators."""
    return call.moderates or await gatherings.may_host(call.db, gathering.id, call.member.id)


async def require_host(call: Call, gathering: Gathering) -> None:
    """Refuse who neither hosts an event nor moderates; a draft is its hosts' alone."""
    await require_seen(call, gathering)
    if not await hosts(call, gathering):
        raise NotAllowed(say("Only the hosts of this event and moderators can do this. Ask one of them."))


def _options(dates: Iterable[Meeting], now: datetime) -> list[Option]:
    return [Option(_label(each, now), str(each.gathering.id)) for each in list(dates)[:MOST]]


def _label(meeting: Meeting, now: datetime) -> Words:
    return say("{title}, {when}", title=meeting.title, when=spelled(meeting.at, meeting.plan.zone, now))
