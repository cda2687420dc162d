"""How a talk reads: what it is about, who asks, and times by the clocks of both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot import fitting, people, profile, zones
from bot.fitting import Facts
from bot.profile import FIELDS
from bot.store import Connection
from bot.text import Bold, Mention, Moment, Words, joined, say
from bot.vocabulary import Vocabulary
from commands.interview.kinds import ways_in_words
from commands.interview.rows import Host, Request

_SHOWN = ("role", "experience", "services", "areas", "credentials", "facility")


async def name(db: Connection, member: int | None) -> Words:
    """Name a member, so that who reads it can write to them; who is gone has no name."""
    return (await names(db, [member]))[member]


async def names(db: Connection, members: Iterable[int | None]) -> dict[int | None, Words]:
    """Name several members, in one query."""
    wanted = list(members)
    known = await people.names(db, [each for each in wanted if each is not None])
    return {
        each: Mention(each, known[each]) if each is not None and each in known else say("A member") for each in wanted
    }


def topic(request: Request, words: Vocabulary) -> str:
    return words.label("help", request.topic)


def wishes(request: Request, words: Vocabulary) -> list[tuple[Words, Words]]:
    """Give what a request is about, and how."""
    facts: list[tuple[Words, Words]] = [(say("About"), topic(request, words))]
    if request.role:
        facts.append((say("With somebody who knows"), words.label("roles", request.role)))
    if request.facility:
        facts.append((say("Kind of place"), words.label("facilities", request.facility)))
    if request.ways:
        facts.append((say("How"), ways_in_words(request.ways)))
    if request.languages:
        facts.append((say("Languages"), terms("languages", request.languages, words)))
    return facts


def offered(host: Host, words: Vocabulary) -> list[tuple[Words, Words]]:
    """Give what a host talks about, and how."""
    facts: list[tuple[Words, Words]] = [(say("About"), terms("help", host.topics, words))]
    for label, list_name, keys in (
        (say("Roles I know"), "roles", host.roles),
        (say("Kinds of places I know"), "facilities", host.facilities),
        (say("Languages"), "languages", host.languages),
    ):
        if keys:
            facts.append((label, terms(list_name, keys, words)))
    facts.append((say("How"), ways_in_words(host.ways)))
    if host.about:
        facts.append((say("In your words"), host.about))
    return facts


def about(facts: Facts, words: Vocabulary) -> list[tuple[Words, Words]]:
    """Give what a member shows of themselves to everyone."""
    shown = [key for key in _SHOWN if key in facts.open]
    return [(FIELDS[key].heading, profile.shown(key, facts.all(key), words)) for key in shown]


def questions(request: Request) -> list[Words]:
    """Give the questions as they stand, below a heading."""
    return [Bold("Questions"), request.questions] if request.questions else []


async def clocks(db: Connection, request: Request, reader: int, times: Sequence[datetime]) -> list[Words]:
    """Say several times by the clocks of both."""
    other = request.other(reader)
    if other is None or not times:
        return list(map(Moment, times))
    facts = await fitting.load(db, request.community, [reader, other])
    name = (await people.names(db, [other])).get(other, "")
    return [clock(at, facts[reader], facts[other], name) for at in times]


def clock(at: datetime, mine: Facts, theirs: Facts, their_name: str) -> Words:
    """Say a time by the reader's clock, and by the other's where it is another one and they show their zone."""
    moment = Moment(at)
    if "zone" not in theirs.open or not theirs.zoned:
        return moment
    there = at.astimezone(theirs.zone)
    if mine.zoned and there.utcoffset() == at.astimezone(mine.zone).utcoffset():
        return moment
    place = zones.city(theirs.zone.key) or zones.label(theirs.zone.key)
    return say(
        "{when} ({clock} in {city}, for {name})", when=moment, clock=f"{there:%a %H:%M}", city=place, name=their_name
    )


def terms(list_name: str, keys: Sequence[str], words: Vocabulary) -> Words:
    return joined((words.label(list_name, key) for key in keys), profile.BETWEEN)
