"""Values from a list: a few fixed ones, the community's vocabulary, time zones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot import vocabulary, zones
from bot.cards import Option
from bot.errors import Unread
from bot.kinds.kind import Plain, Reading
from bot.kinds.widgets import ManyOf, OneOf, Widget
from bot.text import Words, plain, say


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
class Offered(Plain):
    """Several of what the features that are on offer, such as the sections of a digest, in the order given."""

    list: str

    def read(self, raw: str, reading: Reading) -> tuple[str, ...]:
        return Several(reading.offers.get(self.list, ())).read(raw, reading)

    def show(self, value: tuple[str, ...]) -> str:
        return ",".join(value)

    def widget(self, reading: Reading) -> Widget:
        choices = reading.offers.get(self.list, ())
        return ManyOf(choices, max(1, len(choices)))


@dataclass(frozen=True)
class Found(Plain):
    """One of what the community has, such as an event: its number, or words that name it. The command finds which.

    What is found as somebody types comes from the feature that declares a search by the name of ``list``.
    """

    list: str
    spaced: ClassVar[bool] = True

    def read(self, raw: str, reading: Reading) -> str:
        return raw.strip()[:100]

    def search(self, typed: str, reading: Reading) -> tuple[Option, ...]:
        return ()


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

    spaced = True

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


def _terms(list_name: str, reading: Reading) -> tuple[Option, ...]:
    return _shipped(list_name) + tuple(map(_option, reading.vocabulary.added(list_name)))


@cache
def _shipped(list_name: str) -> tuple[Option, ...]:
    return tuple(map(_option, vocabulary.shipped(list_name)))


def _option(term: vocabulary.Term) -> Option:
    return Option(term.label, term.key, group=term.group)


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
