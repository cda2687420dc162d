"""What the platform names: members, places, files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.errors import Unread
from bot.files import File
from bot.kinds.kind import Native, Plain, Reading
from bot.kinds.widgets import FileBox, MemberBox, PlaceBox, Widget
from bot.people import Member, Place
from bot.text import PlaceLink, Words, say

_MEMBER = re.compile(r"<@!?([^|>\s]+)(?:\|[^>]*)?>")
_PLACE = re.compile(r"<#([^|>\s]+)(?:\|[^>]*)?>")


@dataclass(frozen=True)
class Who(Plain):
    """A member of this community, by mention."""

    native: Native = "member"

    def read(self, raw: str, reading: Reading) -> Member:
        match = _MEMBER.fullmatch(raw.strip())
        found = reading.members.get(match[1]) if match else None
        if found is None:
            raise Unread(say("I do not know “{raw}” here. Mention a member, such as @ana.", raw=raw))
        return found

    def show(self, value: Member) -> str:
        return f"<@{value.account}>"

    def widget(self, reading: Reading) -> Widget:
        return MemberBox()


@dataclass(frozen=True)
class Where(Plain):
    """A place in the workspace of the call. ``needs`` are the rights that the bot must have there."""

    needs: tuple[Literal["post", "thread", "pin", "talk"], ...] = ()
    native: Native = "place"

    def read(self, raw: str, reading: Reading) -> Place:
        found = place_in(raw)
        if found is None:
            raise Unread(say("“{raw}” is not a channel that I know. Mention one, such as #general.", raw=raw))
        return Place(found)

    def show(self, value: Place) -> str:
        return f"<#{value.id}>"

    def words(self, raw: str) -> Words:
        return PlaceLink(place_in(raw) or raw)

    def widget(self, reading: Reading) -> Widget:
        return PlaceBox()


@dataclass(frozen=True)
class Upload(Plain):
    """A file of at most 8 MB whose content is of one of the ``types``, copied at once."""

    types: tuple[str, ...] = ()
    native: Native = "file"

    def read(self, raw: str, reading: Reading) -> File:
        found = reading.files.get(raw.strip())
        if found is None:
            raise Unread(say("That file is no longer here. Attach it again."))
        if self.types and found.type not in self.types:
            raise Unread(
                say(
                    "{name} is not of a type that I can take here: {types}.",
                    name=found.name,
                    types=", ".join(self.types),
                )
            )
        return found

    def show(self, value: File) -> str:
        return value.ref

    def widget(self, reading: Reading) -> Widget:
        return FileBox()


def place_in(raw: str) -> str | None:
    """Give the id in a mention of a place."""
    match = _PLACE.fullmatch(raw.strip())
    return match[1] if match else None
