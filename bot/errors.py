"""Refusals: what a person is told when something cannot be done, always with what to do next."""

from __future__ import annotations

from bot.text import Words


class UserError(Exception):
    """A refusal in words for the person who asked. Nothing of the call is kept."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words


class NotAllowed(UserError):
    """The person may not do this."""


class Unread(UserError):
    """A value cannot be read; the words say what to type instead."""


class InWork(UserError):
    """Somebody else does, or has done, this very event; their answer is the one to show."""


class Faults(UserError):
    """Some inputs of a form need another look: the words for each, by the input's name."""

    def __init__(self, by_input: dict[str, Words]) -> None:
        super().__init__(next(iter(by_input.values())))
        self.by_input = by_input
