"""What a digest is made of: sections of the features, each with entries that are told once to one reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from bot.cards import Item, Line, Listing, Part
from bot.catalogue import Catalogue
from bot.declare import Section
from bot.people import Member, Workspace
from bot.settings import Settings
from bot.store import Connection
from bot.text import Bold, Words, plain, say_many
from bot.vocabulary import Vocabulary

IN_A_SECTION, IN_ALL = 10, 50


@dataclass(frozen=True, slots=True)
class Look:
    """What a section may look at: what came after ``since``, up to ``now``; for one ``member``, or for a channel."""

    db: Connection
    workspace: Workspace
    since: datetime
    now: datetime
    settings: Settings
    vocabulary: Vocabulary
    catalogue: Catalogue
    member: Member | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to tell: ``key`` names it for good, so that it is told once."""

    key: str
    item: Item


@dataclass(frozen=True, slots=True)
class Told:
    """A section with what it has to say."""

    title: Words
    entries: tuple[Entry, ...]


async def gather(
    look: Look, keys: Iterable[str], *, without: AbstractSet[str] = frozenset(), only: AbstractSet[str] | None = None
) -> list[Told]:
    """Ask some sections, in order, for what was not told before; a section with nothing is left out."""
    sections = [section for key in keys if (section := look.catalogue.sections.get(key)) is not None]
    told = [await _asked(look, section, without, only) for section in sections]
    return [each for each in told if each.entries]


def keys(told: Sequence[Told]) -> list[str]:
    return [entry.key for each in told for entry in each.entries]


def cut(told: Sequence[Told]) -> bool:
    """Say whether a section has more than is shown at first."""
    return any(len(each.entries) > IN_A_SECTION for each in told)


def parts(told: Sequence[Told], language: str, most: int = IN_A_SECTION) -> Iterator[Part]:
    """Draw the sections: the title, the first entries, and how many more there are."""
    for each in told:
        yield Line(Bold(plain(each.title, language)))
        yield Listing(tuple(entry.item for entry in each.entries[:most]))
        if (more := len(each.entries) - most) > 0:
            yield Line(say_many("and {n} more", "and {n} more", more))


async def _asked(look: Look, section: Section, without: AbstractSet[str], only: AbstractSet[str] | None) -> Told:
    found: Iterable[Entry] = await section.run(look)
    return Told(
        section.title,
        tuple(entry for entry in found if entry.key not in without and (only is None or entry.key in only)),
    )
