"""What else people type for an option of a form: ``scrub tech`` finds the surgical technologist."""

from __future__ import annotations

from functools import cache

from bot.cards import Option
from bot.text import plain
from bot.vocabulary import LISTS, shipped


def synonyms(option: Option) -> tuple[str, ...]:
    return _known().get((option.value, plain(option.label)), ())


@cache
def _known() -> dict[tuple[str, str], tuple[str, ...]]:
    return {(term.key, term.label): term.also for name in LISTS for term in shipped(name)}
