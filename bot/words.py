"""Words brought to one form, so that what people type finds what is meant."""

from __future__ import annotations

import re
from unicodedata import combining, normalize


def fold(text: str) -> str:
    """Bring words to one form for comparing: no case, no accents, single spaces between words."""
    return " ".join(tokens(text))


def tokens(text: str) -> list[str]:
    """Split text into folded words of letters and digits."""
    bare = text if text.isascii() else "".join(mark for mark in normalize("NFKD", text) if not combining(mark))
    return re.findall(r"[^\W_]+", bare.casefold())
