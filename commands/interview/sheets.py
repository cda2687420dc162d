"""The prepared questions: one sheet for each area of the trade, which whoever asks may change."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.vocabulary import Vocabulary

ANY = "any"
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sheet:
    """Questions of one area, and the topics or groups of topics that it is for."""

    key: str
    questions: tuple[str, ...]
    topics: frozenset[str]
    groups: frozenset[str]

    @property
    def text(self) -> str:
        return "\n".join(f"{place}. {question}" for place, question in enumerate(self.questions, 1))


@cache
def sheets() -> tuple[Sheet, ...]:
    """Read the sheets that come with Circulator."""
    raw = tomllib.loads((HERE / "questions.toml").read_text("utf-8"))
    return tuple(
        Sheet(
            each["key"],
            tuple(each["questions"]),
            frozenset(each.get("topics", ())),
            frozenset(each.get("groups", ())),
        )
        for each in raw["sheets"]
    )


def sheet_for(topic: str, words: Vocabulary) -> Sheet:
    """Give the sheet for a topic: its own, else its group's, else the one for everything."""
    group = next((term.group for term in words.terms("help") if term.key == topic), "")
    every = sheets()
    own = next((each for each in every if topic in each.topics), None)
    shared = next((each for each in every if group and group in each.groups), None)
    return own or shared or next(each for each in every if each.key == ANY)
