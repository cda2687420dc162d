"""Kinds of options: for each, what reads it, what writes it back, and what asks for it in a form.

``kind.read(kind.show(x), reading) == x`` for every value of every kind. A feature may add kinds of its own: a class
with these members is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from bot import moments, zones
from bot.cards import Option
from bot.errors import Unread
from bot.files import File
from bot.people import Member, Place
from bot.text import PlaceLink, Words, plain, say
from bot.vocabulary import Vocabulary

Native = Literal["text", "integer", "yesno", "member", "place", "file"]
_MEMBER = re.compile(r"<@!?([^|>\s]+)(?:\|[^>]*)?>")
_PLACE = re.compile(r"<#([^|>\s]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader may need to know: the moment, the person's zone, and whom the platform's ids stand for."""

    now: datetime
    zone: ZoneInfo
    vocabulary: Vocabulary
    members: Mapping[str, Member] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)
    refused: Mapping[str, Words] = field(default_factory=dict)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class LineBox:
    most: int = 100
    least: int = 0
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class AreaBox:
    most: int = 1000
    least: int = 0


@dataclass(frozen=True, slots=True)
class OneOf:
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class ManyOf:
    options: tuple[Option, ...]
    most: int = 10


@dataclass(frozen=True, slots=True)
class MemberBox:
    pass


@dataclass(frozen=True, slots=True)
class PlaceBox:
    pass


@dataclass(frozen=True, slots=True)
class FileBox:
    pass


@dataclass(frozen=True, slots=True)
class DateBox:
    pass


@dataclass(frozen=True, slots=True)
class TimeBox:
    pass


@dataclass(frozen=True, slots=True)
class YesNoBox:
    pass


Widget: TypeAlias = LineBox | AreaBox | OneOf | ManyOf | MemberBox | PlaceBox | FileBox | DateBox | TimeBox | YesNoBox


class Kind(Protocol):
    """A reader and a writer of one type of value.

    ``native`` is what a platform registers it as; ``words`` writes a written value for people. ``options`` are all values where they are few and fixed, empty
    otherwise; ``search`` finds among many as the person types.
    """

    @property
    def native(self) -> Native: ...
    def read(self, raw: str, reading: Reading) -> Any: ...
    def show(self, value: Any) -> str: ...
    def widget(self, reading: Reading) -> Widget: ...
    def words(self, raw: str) -> Words: ...
    def options(self) -> tuple[Option, ...]: ...
    def search(self, typed: str, reading: Reading) -> tuple[Option, ...] | None: ...


class Plain:
    """What most kinds share: no fixed options and nothing to search."""

    native: Native = "text"

    def words(self, raw: str) -> Words:
        return raw

    def options(self) -> tuple[Option, ...]:
        return ()

    def search(self, typed: str, reading: Reading) -> tuple[Option, ...] | None:
        return None

    def widget(self, reading: Reading) -> Widget:
        return LineBox()

    def show(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Text(Plain):
    """Free text, trimmed, of at most ``most`` characters; ``long`` asks for it in several lines."""

    most: int = 100
    long: bool = False
    placeholder: str = ""
    least: int = 1

    def read(self, raw: str, reading: Reading) -> str:
        text = raw.strip()
        if len(text) < self.least:
            raise Unread(say("Type at least {least} characters.", least=str(self.least)))
        if len(text) > self.most:
            raise Unread(say("That is {n} characters. Shorten it to {most}.", n=str(len(text)), most=str(self.most)))
        return text

    def widget(self, reading: Reading) -> Widget:
        return AreaBox(self.most, self.least) if self.long else LineBox(self.most, self.least, self.placeholder)


@dataclass(frozen=True)
class Integer(Plain):
    least: int = 0
    most: int = 1_000_000
    native: Native = "integer"

    def read(self, raw: str, reading: Reading) -> int:
        text = raw.strip()
        if re.fullmatch(r"[+-]?\d{1,3}(,\d{3}){1,5}", text):
            text = text.replace(",", "")
        if not re.fullmatch(r"[+-]?\d{1,18}", text):
            raise Unread(
                say("“{raw}” is not a whole number. Type one such as {least}.", raw=raw, least=str(self.least))
            )
        number = int(text)
        if not self.least <= number <= self.most:
            raise Unread(say("Type a number from {least} to {most}.", least=str(self.least), most=str(self.most)))
        return number


@dataclass(frozen=True)
class Choice(Plain):
    """One of a few fixed values, with the words that people read."""

    choices: tuple[Option, ...]

    def read(self, raw: str, reading: Reading) -> str:
        return _chosen(raw, self.choices, reading)

    def words(self, raw: str) -> Words:
        return next((option.label for option in self.choices if option.value == raw), raw)

    def options(self) -> tuple[Option, ...]:
        return self.choices

    def widget(self, reading: Reading) -> Widget:
        return OneOf(self.choices)


@dataclass(frozen=True)
class Term(Plain):
    """One term of the community's vocabulary, by key: the shipped list and what moderators added."""

    list: str

    def read(self, raw: str, reading: Reading) -> str:
        return _term(raw, self.list, reading)

    def search(self, typed: str, reading: Reading) -> tuple[Option, ...]:
        return tuple(Option(term.label, term.key) for term in reading.vocabulary.search(self.list, typed))

    def widget(self, reading: Reading) -> Widget:
        return OneOf(_terms(self.list, reading))


@dataclass(frozen=True)
class Terms(Plain):
    """Several terms of the community's vocabulary, by key, in the order given."""

    list: str
    most: int = 10

    def read(self, raw: str, reading: Reading) -> tuple[str, ...]:
        keys = tuple(dict.fromkeys(_term(piece, self.list, reading) for piece in raw.split(",") if piece.strip()))
        if len(keys) > self.most:
            raise Unread(say("Choose at most {most}.", most=str(self.most)))
        return keys

    def show(self, value: tuple[str, ...]) -> str:
        return ",".join(value)

    def search(self, typed: str, reading: Reading) -> tuple[Option, ...]:
        before, _, last = typed.rpartition(",")
        head = f"{before}," if before else ""
        return tuple(Option(term.label, head + term.key) for term in reading.vocabulary.search(self.list, last))

    def widget(self, reading: Reading) -> Widget:
        return ManyOf(_terms(self.list, reading), self.most)


class Zone(Plain):
    """An IANA time zone, by its name or the city in it."""

    def read(self, raw: str, reading: Reading) -> ZoneInfo:
        found = zones.find(raw)
        if found is None:
            raise Unread(
                say(
                    "I do not know the time zone “{raw}”. Type a city such as Chicago, or a name such as America/Chicago.",
                    raw=raw,
                )
            )
        return found

    def show(self, value: ZoneInfo) -> str:
        return value.key

    def search(self, typed: str, reading: Reading) -> tuple[Option, ...]:
        return tuple(Option(label, name) for name, label in zones.search(typed))

    def widget(self, reading: Reading) -> Widget:
        return OneOf(tuple(Option(label, name) for name, label in zones.COMMON.items()))


@dataclass(frozen=True)
class Several(Plain):
    """Several of a few fixed values."""

    choices: tuple[Option, ...]

    def read(self, raw: str, reading: Reading) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_chosen(piece, self.choices, reading) for piece in raw.split(",") if piece.strip()))

    def show(self, value: tuple[str, ...]) -> str:
        return ",".join(value)

    def widget(self, reading: Reading) -> Widget:
        return ManyOf(self.choices, len(self.choices))


@dataclass(frozen=True)
class YesNo(Plain):
    native: Native = "yesno"

    def read(self, raw: str, reading: Reading) -> bool:
        word = raw.strip().casefold()
        if word in {"yes", "y", "true", "on", "1"}:
            return True
        if word in {"no", "n", "false", "off", "0"}:
            return False
        raise Unread(say("“{raw}” is neither yes nor no. Type yes or no.", raw=raw))

    def show(self, value: Any) -> str:
        return "yes" if value else "no"

    def words(self, raw: str) -> Words:
        return say("yes") if raw == "yes" else say("no")

    def widget(self, reading: Reading) -> Widget:
        return YesNoBox()


class Duration(Plain):
    def read(self, raw: str, reading: Reading) -> timedelta:
        return moments.read_duration(raw)

    def show(self, value: timedelta) -> str:
        return moments.show_duration(value)

    def widget(self, reading: Reading) -> Widget:
        return LineBox(placeholder="8w")


class Day(Plain):
    def read(self, raw: str, reading: Reading) -> date:
        return moments.read_date(raw, reading.now.astimezone(reading.zone).date())

    def show(self, value: date) -> str:
        return value.isoformat()

    def widget(self, reading: Reading) -> Widget:
        return DateBox()


class TimeOfDay(Plain):
    def read(self, raw: str, reading: Reading) -> time:
        return moments.read_time(raw)

    def show(self, value: time) -> str:
        return f"{value:%H:%M}"

    def widget(self, reading: Reading) -> Widget:
        return TimeBox()


class Instant(Plain):
    def read(self, raw: str, reading: Reading) -> datetime:
        return moments.read_moment(raw, reading.now, reading.zone)

    def show(self, value: datetime) -> str:
        return moments.show_moment(value)

    def widget(self, reading: Reading) -> Widget:
        return LineBox(placeholder="next Tue 7pm")


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

    needs: tuple[Literal["post", "thread", "pin"], ...] = ()
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


BY_TYPE: dict[Any, Callable[[], Kind]] = {
    str: Text, int: Integer, bool: YesNo, timedelta: Duration, date: Day, time: TimeOfDay,
    datetime: Instant, ZoneInfo: Zone, Member: Who, Place: Where, File: Upload,
}  # fmt: skip


def place_in(raw: str) -> str | None:
    """Give the id in a mention of a place."""
    match = _PLACE.fullmatch(raw.strip())
    return match[1] if match else None


def _terms(list_name: str, reading: Reading) -> tuple[Option, ...]:
    return tuple(Option(term.label, term.key, group=term.group) for term in reading.vocabulary.terms(list_name))


def _term(raw: str, list_name: str, reading: Reading) -> str:
    found = reading.vocabulary.find(list_name, raw)
    if found is not None:
        return found.key
    if all(reading.vocabulary.find(list_name, piece) for piece in raw.split(",")):
        raise Unread(say("Choose only one."))
    near = [term.label for term in reading.vocabulary.search(list_name, raw)][:3]
    offer = ", ".join(near or [term.label for term in reading.vocabulary.terms(list_name)][:3])
    raise Unread(say("“{raw}” is not on the list. Choose one such as {offer}.", raw=raw.strip(), offer=offer))


def _chosen(raw: str, choices: tuple[Option, ...], reading: Reading) -> str:
    word = raw.strip().casefold()
    for option in choices:
        if word in {option.value.casefold(), plain(option.label, reading.language).casefold()}:
            return option.value
    offer = ", ".join(option.value for option in choices[:25])
    raise Unread(say("“{raw}” is not one of the choices. Choose {offer}.", raw=raw.strip(), offer=offer))
