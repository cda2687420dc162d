"""What a kind is, and what its reader may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol
from zoneinfo import ZoneInfo

from bot.cards import Option
from bot.files import File
from bot.kinds.widgets import LineBox, Widget
from bot.people import Member
from bot.text import Words
from bot.vocabulary import Vocabulary

Native = Literal["text", "integer", "yesno", "member", "place", "file"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader may need to know: the moment, the person's zone, and whom the platform's ids stand for.

    ``offers`` are the lists that come from the features which are on.
    """

    now: datetime
    zone: ZoneInfo
    vocabulary: Vocabulary
    members: Mapping[str, Member] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)
    refused: Mapping[str, Words] = field(default_factory=dict)
    offers: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    language: str = "en"


class Kind(Protocol):
    """A reader and a writer of one type of value.

    ``native`` is what a platform registers it as; ``spaced`` values have spaces in them, and need no quotes as typed; ``words`` writes a written value for people. ``options`` are all values where they are few and fixed, empty
    otherwise; ``search`` finds among many as the person types.
    """

    @property
    def native(self) -> Native: ...
    @property
    def spaced(self) -> bool: ...
    def read(self, raw: str, reading: Reading) -> Any: ...
    def show(self, value: Any) -> str: ...
    def widget(self, reading: Reading) -> Widget: ...
    def words(self, raw: str) -> Words: ...
    def options(self) -> tuple[Option, ...]: ...
    def search(self, typed: str, reading: Reading) -> tuple[Option, ...] | None: ...


class Plain:
    """What most kinds share: no fixed options and nothing to search."""

    native: Native = "text"
    spaced: ClassVar[bool] = False

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
