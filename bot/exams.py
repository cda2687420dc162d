"""Certification exams: what their published outlines say they ask, and how much of each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "vocabulary" / "exams.toml"


@dataclass(frozen=True, slots=True)
class Topic:
    """One heading of an outline; ``weight`` counts against the other headings of the same outline."""

    title: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Exam:
    """An exam by its key; without ``outline`` none was found that could be trusted.

    ``source`` and ``checked`` say where and when it was read, ``verified`` that it was on the pages of ``body`` itself.
    """

    key: str
    label: str
    body: str
    outline: tuple[Topic, ...]
    source: str
    checked: date
    verified: bool


def find(key: str) -> Exam | None:
    """Give an exam; None for one that a community added to the list by itself."""
    return _every().get(key)


@cache
def _every() -> dict[str, Exam]:
    raw = tomllib.loads(_FILE.read_text("utf-8"))
    return {each["key"]: _exam(each) for each in raw["terms"]}


def _exam(raw: dict[str, Any]) -> Exam:
    outline = tuple(Topic(each["topic"], each["weight"]) for each in raw.get("outline", ()))
    return Exam(raw["key"], raw["label"], raw.get("body", ""), outline, raw["source"], raw["checked"], raw["verified"])
