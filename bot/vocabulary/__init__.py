"""The trade's words: roles, service lines, facilities and the rest, as data files that moderators can extend."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import bindparam, select

from bot import schema as s
from bot.store import Connection
from bot.words import fold, tokens

HERE = Path(__file__).parent
LISTS = (
    "approvers",
    "areas",
    "credentials",
    "exams",
    "experience",
    "facilities",
    "goals",
    "help",
    "languages",
    "organisers",
    "regions",
    "roles",
    "services",
    "shifts",
)


_MINE = (
    select(s.terms.c.list, s.terms.c.key, s.terms.c.label)
    .where(s.terms.c.community == bindparam("community"))
    .order_by(s.terms.c.label)
)


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a list: a stable key, what people read, and what else they type for it."""

    key: str
    label: str
    also: tuple[str, ...] = ()
    group: str = ""


class Vocabulary:
    """The shipped lists, and after them what one community added."""

    def __init__(self, added: Mapping[str, tuple[Term, ...]]) -> None:
        self._added = added

    def terms(self, list_name: str) -> tuple[Term, ...]:
        return shipped(list_name) + self.added(list_name)

    def added(self, list_name: str) -> tuple[Term, ...]:
        """Give what the community added to a list."""
        return self._added.get(list_name, ())

    def label(self, list_name: str, key: str) -> str:
        """Give the words for a key; a key that is no longer on the list stands for itself."""
        term = self._keyed(list_name).get(key)
        return term.label if term else key

    def find(self, list_name: str, raw: str) -> Term | None:
        """Find a term by its key or its label, or by another word for it that means no other term."""
        word, terms = fold(raw), self.terms(list_name)
        exact = next((term for term in terms if word in _own(term)), None)
        others = [term for term in terms if word in _also(term)]
        return exact or (others[0] if len(others) == 1 else None)

    def search(self, list_name: str, typed: str) -> list[Term]:
        """Give the terms in which every word typed begins a word; all of them where nothing is typed."""
        wanted = tokens(typed)
        return [term for term in self.terms(list_name) if _matches(term, wanted)]

    def _keyed(self, list_name: str) -> dict[str, Term]:
        return {term.key: term for term in self.terms(list_name)}


async def load(db: Connection, community: int) -> Vocabulary:
    """Load a community's own words; the shipped ones are read once a process."""
    added: dict[str, tuple[Term, ...]] = {}
    for row in await db.execute(_MINE, {"community": community}):
        added[row.list] = (*added.get(row.list, ()), Term(row.key, row.label))
    return Vocabulary(added)


@cache
def shipped(list_name: str) -> tuple[Term, ...]:
    """Read a list that comes with Circulator, such as ``roles``."""
    raw = tomllib.loads((HERE / f"{list_name}.toml").read_text("utf-8"))
    return tuple(Term(t["key"], t["label"], tuple(t.get("also", ())), t.get("group", "")) for t in raw["terms"])


@cache
def _own(term: Term) -> frozenset[str]:
    return frozenset((fold(term.key), fold(term.label)))


@cache
def _also(term: Term) -> frozenset[str]:
    return frozenset(map(fold, term.also))


def _matches(term: Term, wanted: Iterable[str]) -> bool:
    words = [word for text in (term.key, term.label, *term.also) for word in tokens(text)]
    return all(any(word.startswith(piece) for word in words) for piece in wanted)
