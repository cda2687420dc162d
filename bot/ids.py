"""What a button or a menu carries: the action's name, a short value, and in a direct message the delivery's number.

Nothing else is in it, so it works after a restart and on any process. The first letters name the version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import UserError
from bot.text import say

VERSION = "c1"
MOST = 100
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Pressed:
    action: str
    value: str
    delivery: int | None


def encode(action: str, value: str, delivery: int | None = None) -> str:
    """Write an id; one that no platform could carry is a mistake of the developer."""
    written = f"{VERSION}:{'' if delivery is None else delivery}:{action}:{value}"
    if len(written) > MOST:
        raise ValueError(
            f"The id of button {action!r} has {len(written)} characters, at most {MOST} fit: shorten its value"
        )
    return written


def decode(raw: str) -> Pressed:
    """Read an id; one of another version, or of nobody's making, is refused politely."""
    version, _, rest = raw.partition(":")
    delivery, _, rest = rest.partition(":")
    action, separator, value = rest.partition(":")
    if version != VERSION or not separator or (delivery and not _NUMBER.fullmatch(delivery)) or len(raw) > MOST:
        raise outdated()
    return Pressed(action, value, int(delivery) if delivery else None)


def outdated() -> UserError:
    return UserError(
        say(
            "This button belongs to another version of me and no longer works. Type /circulator help to see what I can do now."
        )
    )
