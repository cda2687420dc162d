"""Questions to begin a talk with, about the work and never about patients."""

from __future__ import annotations

import tomllib
from functools import cache
from hashlib import blake2b
from pathlib import Path

HERE = Path(__file__).parent


@cache
def questions() -> tuple[str, ...]:
    """Read the questions that come with Circulator."""
    return tuple(tomllib.loads((HERE / "questions.toml").read_text("utf-8"))["questions"])


def first(group: int) -> int:
    """Choose where a group begins, by lot."""
    return int.from_bytes(blake2b(f"question:{group}".encode(), digest_size=4).digest()) % len(questions())


def asked(number: int) -> str:
    return questions()[number % len(questions())]
