"""What asks for a value in a form: a closed union that every platform draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bot.cards import Option


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
