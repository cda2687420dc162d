"""The languages that Circulator speaks: gettext catalogues beside this file, English where there is none."""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations
from gettext import translation as find
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"


@cache
def translation(language: str) -> NullTranslations:
    """Give the catalogue for a tag such as ``en-US`` or ``fr``; the template itself where none is kept."""
    tag = language.replace("-", "_")
    return find("circulator", LOCALES, languages=[tag, tag.partition("_")[0]], fallback=True)
