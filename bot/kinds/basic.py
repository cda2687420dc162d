"""Texts, whole numbers, yes and no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.errors import Unread
from bot.kinds.kind import Native, Plain, Reading
from bot.kinds.widgets import AreaBox, LineBox, Widget, YesNoBox
from bot.text import Words, say


@dataclass(frozen=True)
class Text(Plain):
    """Free text, trimmed, of at most ``most`` characters; ``long`` asks for it in several lines."""

    spaced = True

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
