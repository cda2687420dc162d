"""The lines of a calendar's file as components within components."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.calendars.lines import Property, properties
from bot.errors import UserError
from bot.text import say

LARGEST = 1_000_000
"""Bytes of a file."""
_DEEPEST = 8


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END."""

    name: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        return next(iter(self.properties.get(name, ())), None)

    def value(self, *names: str) -> str:
        """Give the first value that is not empty under any of the names."""
        return next((each.value for name in names for each in self.properties.get(name, ()) if each.value), "")

    def every(self, name: str) -> list[Property]:
        return self.properties.get(name, [])

    def within(self, name: str) -> Iterator[Component]:
        return (part for part in self.parts if part.name == name)


def calendars(content: bytes) -> list[Component]:
    """Read the calendars of a file; UserError where there is none, or where it breaks off."""
    hold_size(content)
    root = Component("")
    _fill(root, properties(content))
    found = list(root.within("VCALENDAR"))
    if not found:
        raise UserError(
            say(
                "There is no calendar in this, only something else such as a web page. Look for a link called “iCal”, “ICS” or “Subscribe” and give that one."
            )
        )
    return found


def hold_size(content: bytes) -> None:
    if len(content) > LARGEST:
        raise UserError(
            say("This calendar is larger than 1 MB. Ask its owner for a feed of coming events only, and give that one.")
        )


def _fill(root: Component, lines: Iterator[Property]) -> None:
    open_parts = [root]
    for line in lines:
        if line.name == "BEGIN":
            part = Component(line.value.upper())
            open_parts[-1].parts.append(part)
            open_parts.append(part)
            _hold_depth(open_parts)
        elif line.name == "END":
            _close(open_parts, line.value.upper())
        else:
            open_parts[-1].properties.setdefault(line.name, []).append(line)
    if len(open_parts) > 1:
        raise UserError(say("This calendar breaks off in the middle. Try again in some minutes, or ask its owner."))


def _close(open_parts: list[Component], name: str) -> None:
    """End a component and all that were forgotten within it; an END of nothing is passed over."""
    names = [part.name for part in open_parts]
    if name in names[1:]:
        del open_parts[len(names) - 1 - names[::-1].index(name) :]


def _hold_depth(open_parts: list[Component]) -> None:
    if len(open_parts) > _DEEPEST:
        raise UserError(
            say("This calendar is built in a way that I cannot read. Ask its owner for another export of it.")
        )
