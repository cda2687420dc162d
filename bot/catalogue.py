"""All that the features which are on declare, found by looking through their modules, and checked as a whole."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from types import ModuleType
from typing import Any, TypeVar

from bot.cards import Option
from bot.declare import (
    Action,
    Command,
    DeskButton,
    Drawn,
    Errand,
    Form,
    Gathered,
    Listener,
    PageSection,
    Recurring,
    Search,
    Section,
    Served,
    Timer,
    Topic,
)
from bot.kinds import Upload
from bot.settings import Setting

T = TypeVar("T")
MOST = 25
BUILT_IN = frozenset(
    [
        "remind",
        "me",
        "msg",
        "who",
        "invite",
        "topic",
        "search",
        "status",
        "dnd",
        "away",
        "active",
        "apps",
        "archive",
        "call",
        "collapse",
        "collapsed",
        "expand",
        "feed",
        "feedback",
        "join",
        "keys",
        "leave",
        "list",
        "mute",
        "open",
        "part",
        "people",
        "prefs",
        "rename",
        "remove",
        "shortcuts",
        "shrug",
        "star",
        "leave",
        "kick",
        "invite",
        "tableflip",
        "unflip",
        "spoiler",
        "nick",
        "thread",
        "tts",
        "giphy",
        "tenor",
        "gif",
        "ban",
        "timeout",
        "reply",
        "poll",
    ]
)
_KINDS = (
    Command,
    Action,
    Form,
    DeskButton,
    PageSection,
    Listener,
    Drawn,
    Setting,
    Recurring,
    Section,
    Topic,
    Timer,
    Gathered,
    Search,
    Served,
    Errand,
)


class Catalogue:
    """Commands, buttons, forms, settings and the rest, by name."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self._all = list(_declared(modules))
        self.commands = _by("name", self.every(Command))
        self.actions = _by("name", self.every(Action))
        self.settings = _by("key", self.every(Setting))
        self.drawn = _by("kind", self.every(Drawn))
        self.searches = _by("list", self.every(Search))
        self.errands = _by("kind", self.every(Errand))
        self.timers = _by("kind", self.every(Timer))
        self.gathered = _by("kind", self.every(Gathered))
        self.recurring = _by("kind", self.every(Recurring))
        self.topics = _by("key", self.every(Topic))
        self.sections = _by("key", sorted(self.every(Section), key=lambda section: section.rank))
        self.forms = _by("name", [*self.every(Form), *(c.form for c in self.commands.values() if c.form)])
        _check_names(self.commands)

    def every(self, kind: type[T]) -> list[T]:
        """Give all declarations of one kind, in the order of the features."""
        return [found for found in self._all if isinstance(found, kind)]

    @cached_property
    def groups(self) -> dict[str, list[Command]]:
        """Give the commands by the first word of their name."""
        found: dict[str, list[Command]] = {}
        for each in self.commands.values():
            found.setdefault(each.group, []).append(each)
        return found

    def about(self, group: str) -> str:
        """Say in a line what a group is for: how its feature's room, or its one file, describes itself."""
        home = self.groups[group][0].run.__module__
        room = sys.modules.get(home.rpartition(".")[0] if home.count(".") > 1 else home)
        first = (room.__doc__ or "").strip().split("\n")[0] if room else ""
        return first or self.groups[group][0].help

    @cached_property
    def takes_files(self) -> bool:
        """Say whether any form asks for a file."""
        return any(isinstance(parameter.kind, Upload) for form in self.forms.values() for parameter in form.parameters)

    @cached_property
    def offers(self) -> dict[str, tuple[Option, ...]]:
        """Give the lists to choose from that the features make up together."""
        topics = tuple(Option(topic.label, topic.key, topic.about) for topic in self.topics.values())
        sections = tuple(Option(section.title, section.key) for section in self.sections.values())
        return {"topics": topics, "sections": sections}

    @cached_property
    def desk(self) -> list[DeskButton]:
        return sorted(self.every(DeskButton), key=lambda button: button.rank)


def _declared(modules: Iterable[ModuleType]) -> Iterator[Any]:
    seen: set[int] = set()
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, _KINDS) and id(value) not in seen:
                seen.add(id(value))
                yield value


def _by(key: str, found: Iterable[T]) -> dict[str, T]:
    named: dict[str, T] = {}
    for each in found:
        name = getattr(each, key)
        if name in named:
            raise ValueError(f"{type(each).__name__} {name!r} is declared twice")
        named[name] = each
    return named


def _check_names(commands: dict[str, Command]) -> None:
    children: dict[str, set[str]] = {}
    for name in commands:
        words = name.split()
        if words[0] in BUILT_IN:
            raise ValueError(f"Command {name!r}: {words[0]!r} is built into a platform")
        for depth in range(1, len(words)):
            group = " ".join(words[:depth])
            if group in commands:
                raise ValueError(f"Command {name!r}: {group!r} is a command already and cannot be a group too")
            children.setdefault(group, set()).add(words[depth])
    for group, names in children.items():
        if len(names) > MOST:
            raise ValueError(f"Group {group!r} has {len(names)} entries, at most {MOST} fit")
    for name, declared in commands.items():
        if len(declared.parameters) > MOST:
            raise ValueError(f"Command {name!r} has {len(declared.parameters)} options, at most {MOST} fit")
