"""What keyboards and habits make of one phrase, brought to one form before it is read."""

from __future__ import annotations

import re

_UNIFIED = str.maketrans({**dict.fromkeys("‐‑‒–—−", "-"), "’": "'", "\u200b": " ", "\ufeff": " ", "@": " at "})


def unified(raw: str) -> str:
    """Write a phrase in small letters with one kind of dash: ``Tue, 7 P.M.?`` is ``tue, 7 pm``, ``1900Z`` is ``1900 utc``."""
    text = raw.casefold().translate(_UNIFIED)
    text = re.sub(r"(?<=[0-9\s])([ap])\.\s?m\b\.?", r"\1m", text)
    text = re.sub(r"(?<![0-9:])([0-9]{4}|[0-9]{2}:[0-9]{2})\s?z(?![a-z0-9])", r"\1 utc", text)
    return " ".join(text.split()).rstrip(".!? ")


def folded(raw: str) -> str:
    """Leave out commas too: between a day and a time they mean nothing."""
    return " ".join(unified(raw).replace(",", " ").split())
