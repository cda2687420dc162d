"""How requests and mentors look: in words, for whoever may see what of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from bot import fitting, people
from bot.cards import Button, Item, Menu, Option
from bot.fitting import Facts
from bot.profile import BETWEEN
from bot.store import Connection
from bot.text import Mention, Moment, Words, cut, joined, say
from bot.vocabulary import Vocabulary
from commands.mentor.kinds import URGENCIES, ways_in_words
from commands.mentor.ranking import FULL, Fit
from commands.mentor.rows import Request

LABEL = 75
ABOUT = 140
"""So much of a mentor's own words is shown where several are compared."""

REASONS = 4
"""So many reasons are said at most, the strongest first."""


def reasons(fit: Fit, mentor: Facts, member: Facts, request: Request, words: Vocabulary, now: datetime) -> list[Words]:
    """Say why these two: only by what both show to everyone, and by what the mentor offers."""
    said = [*_reasons(fit, mentor, member, request, words, now)]
    return said[:REASONS]


def why(found: Iterable[Words]) -> Words | None:
    told = list(found)
    return joined(told, BETWEEN) if told else None


def praise(why_: Words | None, about: str) -> Words | None:
    """Put a mentor's reasons and their own words into one line, as far as there are any."""
    said = [*([why_] if why_ else []), *([say("“{about}”", about=cut(about, ABOUT))] if about else [])]
    return joined(said, BETWEEN) if said else None


def facts(request: Request, words: Vocabulary) -> Iterator[tuple[Words, Words]]:
    """Give what a request says of itself."""
    yield say("Topic"), words.label("help", request.topic)
    yield say("Goal"), request.goal
    yield say("How soon"), URGENCIES.words(request.urgency)
    if request.ways:
        yield say("How"), ways_in_words(request.ways)
    if request.languages:
        yield say("Language"), joined(words.label("languages", key) for key in request.languages)
    if request.wishes:
        yield say("Wishes"), request.wishes


def menu(prompt: Words, action: str, value: str, options: Iterable[tuple[int, str]]) -> tuple[Menu, ...]:
    """Give a menu of rows by number and words; none where there is nothing to choose."""
    offered = tuple(Option(cut(words, LABEL), str(number)) for number, words in options)
    return (Menu(prompt, action, offered, value),) if offered else ()


def name(member: int | None, known: Mapping[int, str]) -> Words:
    """Name a member; whoever has no account where it is read stands there by name alone."""
    if member is None or member not in known:
        return say("somebody who is gone")
    return Mention(member, known[member])


async def named(db: Connection, member: int | None) -> Words:
    """Look one member up, and name them."""
    return name(member, await people.names(db, [member] if member is not None else []))


def line(request: Request, whose: Words, words: Vocabulary, stands: Words, button: Button | None = None) -> Item:
    """Draw an open request as one line of a list: whose, about what, since when, and how it stands."""
    about = say("{who}: {topic}", who=whose, topic=words.label("help", request.topic))
    return Item(about, joined([say("asked {when}", when=Moment(request.made, "relative")), stands], BETWEEN), button)


def _reasons(
    fit: Fit, mentor: Facts, member: Facts, request: Request, words: Vocabulary, now: datetime
) -> Iterator[Words]:
    if fit.parts["topic"] == FULL:
        yield say("helps with {topic}", topic=words.label("help", request.topic))
    # Where the member hides how long they work, leaving this out would tell who of the two has worked longer.
    ahead = fit.parts["experience"] >= FULL // 2 or "experience" not in member.open
    if "experience" in mentor.open and ahead and mentor.first("experience"):
        yield say("{experience} in the field", experience=words.label("experience", mentor.first("experience")))
    yield from fitting.common((mentor, member), words, now)
    if fit.parts["language"]:
        yield say("speaks your language")
