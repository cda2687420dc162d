"""Commands, buttons and forms: one typed async function each, whose answer is what it returns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, get_args, get_type_hints

from bot.cards import Button, Card, Control, MemberMenu, Menu, Option, PlaceMenu, Style
from bot.declare.parameters import Parameter, Run, documented, parameters
from bot.kinds import Integer, Kind
from bot.policy import Role
from bot.text import Words, say

_ANY_ROW = Integer(most=2**63 - 1)
SEND = say("Send")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}( [a-z][a-z0-9-]{0,30}){1,2}")


@dataclass(frozen=True)
class Form:
    """A form by the function that takes it; ``open`` shows it, filled with what is known.

    A ``brief`` one asks for these inputs alone; others that were given are kept, and asked for where they are wrong.
    """

    name: str
    run: Run
    title: Words
    about: str
    parameters: tuple[Parameter, ...]
    role: Role = Role.MEMBER
    submit: Words = SEND
    valued: bool = True
    brief: frozenset[str] = frozenset()

    def open(self, filled: Mapping[str, Any] | None = None, value: object = "") -> Opening:
        """Show the form. ``filled`` gives values by parameter, None for what is not known; ``value`` comes back."""
        kinds = {parameter.variable: parameter for parameter in self.parameters}
        known = {key: content for key, content in (filled or {}).items() if content is not None}
        return Opening(
            self, {kinds[key].name: kinds[key].kind.show(content) for key, content in known.items()}, str(value)
        )


@dataclass(frozen=True)
class Opening:
    """The answer that shows a form; the values are written as their kinds write them.

    ``explicit`` ones were given just now, and stand before what was typed into the form earlier and left there.
    """

    form: Form
    filled: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    explicit: bool = False


Answer: TypeAlias = Card | Opening | None


@dataclass(frozen=True)
class Command:
    """A command by its full name, such as ``intro show``."""

    name: str
    run: Run
    help: str
    parameters: tuple[Parameter, ...]
    role: Role
    reads: bool
    form: Form | None
    opens: bool

    @property
    def group(self) -> str:
        return self.name.split(" ", 1)[0]

    def offered(self, parameter: Parameter) -> bool:
        """Say whether a platform must insist on this option; with a form, the form asks for what is missing."""
        return parameter.required and self.form is None

    async def __call__(self, *args: Any, **values: Any) -> Any:
        return await self.run(*args, **values)


@dataclass(frozen=True)
class Action:
    """A button or a menu by the name in its id; ``takes`` are the readers of its value and of what was picked."""

    name: str
    run: Run
    role: Role
    reads: bool
    takes: Mapping[str, Kind]
    opens: bool

    def button(self, label: Words, value: object = "", style: Style = "plain") -> Button:
        return Button(label, self.name, str(value), style)

    def menu(self, prompt: Words, options: tuple[Option, ...], value: object = "") -> Menu:
        return Menu(prompt, self.name, options, str(value))

    def members(self, prompt: Words, value: object = "") -> MemberMenu:
        return MemberMenu(prompt, self.name, str(value))

    def places(self, prompt: Words, value: object = "") -> PlaceMenu:
        return PlaceMenu(prompt, self.name, str(value))


@dataclass(frozen=True)
class DeskButton:
    """A feature's button on the front desk; a lower ``rank`` stands further left."""

    control: Control
    rank: int


def command(
    name: str,
    *,
    role: Role = Role.MEMBER,
    reads: bool = False,
    form: bool = False,
    title: Words = "",
    brief: str = "",
) -> Callable[[Run], Command]:
    """Declare a command. ``reads``: it changes nothing. ``form``: a form asks for required options that are missing.

    ``brief`` names the one page of a long form that is asked for.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"Command {name!r}: two or three words of lower-case letters, digits and hyphens, at most 32 long each"
        )

    def declare(run: Run) -> Command:
        about, helps = documented(run, name)
        taken = parameters(run, helps, name, skip=1)
        asks = (
            Form(
                f"/{name}",
                run,
                title or say(name.replace("-", " ").capitalize()),
                about,
                taken,
                role,
                valued=False,
                brief=frozenset(p.name for p in taken if brief and p.page == brief),
            )
            if form
            else None
        )
        return Command(name, run, about, taken, role, reads, asks, opens=form or _gives_form(run))

    return declare


def button(name: str, *, role: Role = Role.MEMBER, reads: bool = False) -> Callable[[Run], Action]:
    """Declare what a button or a menu does; the function takes the call, then ``value`` and ``picked`` as it needs them."""

    def declare(run: Run) -> Action:
        taken = parameters(run, {}, name, skip=1, documented=False)
        takes = {p.variable: _ANY_ROW if p.kind == Integer() else p.kind for p in taken}
        if set(takes) - {"value", "picked"}:
            raise ValueError(f"Button {name!r} may take value and picked, not {', '.join(takes)}")
        return Action(name, run, role, reads, takes, opens=_gives_form(run))

    return declare


def form(name: str, title: Words, *, role: Role = Role.MEMBER, submit: Words = SEND) -> Callable[[Run], Form]:
    """Declare a form; the function takes the call, the text value that it was opened with, and the inputs."""

    def declare(run: Run) -> Form:
        about, helps = documented(run, name)
        return Form(name, run, title, about, parameters(run, helps, name, skip=2), role, submit)

    return declare


def _gives_form(run: Run) -> bool:
    """A function that may answer with a form must not be acknowledged before it answers."""
    returned = get_type_hints(run).get("return")
    return returned is Opening or Opening in get_args(returned)
