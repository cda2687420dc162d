"""How a feature declares what it offers: commands, buttons, forms, and what it does when something happens.

A declaration is one typed async function. The signature gives the options, the docstring the help, the decorator the
right; what it returns is the answer, and raising UserError is a refusal.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from bot.cards import Button, Card, Control, MemberMenu, Menu, Option, PlaceMenu, Style
from bot.kinds import BY_TYPE, Integer, Kind
from bot.policy import Role
from bot.text import Words, say

Run: TypeAlias = Callable[..., Awaitable[Any]]
Fact: TypeAlias = Literal["joined", "left", "erased"]
LONGEST_HELP = 100
_ANY_ROW = Integer(most=2**63 - 1)
SEND = say("Send")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}( [a-z][a-z0-9-]{0,30}){1,2}")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a form asks for an option, where its name and the help do not say it all."""

    label: Words
    page: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One option of a command, or one input of a form."""

    name: str
    variable: str
    kind: Kind
    required: bool
    help: str
    label: Words
    page: str = ""


@dataclass(frozen=True)
class Form:
    """A form by the function that takes it; ``open`` shows it, filled with what is known."""

    name: str
    run: Run
    title: Words
    about: str
    parameters: tuple[Parameter, ...]
    role: Role = Role.MEMBER
    submit: Words = SEND
    valued: bool = True

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


@dataclass(frozen=True)
class PageSection:
    """What a feature says about a member on their own page: the function gives parts of a card, none if there is nothing."""

    run: Run
    rank: int = 50


@dataclass(frozen=True)
class Listener:
    """What a feature does about facts, such as ``joined``, in the transaction that notes them."""

    what: tuple[Fact, ...]
    run: Run


@dataclass(frozen=True)
class Topic:
    """What members may switch off for themselves: a sort of direct messages.

    ``exact`` ones come at their moment, also in quiet hours and beyond the daily maximum: their reader set the time.
    """

    key: str
    label: Words
    about: Words
    exact: bool = False


Unsure = Literal["miss", "repeat"]


@dataclass(frozen=True)
class Drawn:
    """A kind of delivery: the function that draws it when it is sent; None drops it, since it no longer applies.

    ``unsure`` says what is better where nobody can know whether it arrived, ``lasts`` how long after its time it is
    still worth sending. ``renewed`` ones are posted anew after 80 days.
    """

    kind: str
    run: Run
    live: bool = True
    label: Words = ""
    topic: Topic | None = None
    unsure: Unsure = "miss"
    lasts: timedelta | None = None
    renewed: bool = False


@dataclass(frozen=True)
class Section:
    """What a feature has to say in a digest: the function takes a Look and gives entries, none if there is nothing.

    ``moderators`` ones are for digests in channels of theirs, and never in a member's own.
    """

    key: str
    title: Words
    run: Run
    rank: int = 50
    moderators: bool = False


@dataclass(frozen=True)
class Recurring:
    """What a feature does each time a rule of this kind falls due, in a transaction of its own.

    A firing that is late by less than ``catch_up`` still happens, once; what is later is skipped and counted.
    """

    kind: str
    run: Run
    catch_up: timedelta


def command(
    name: str, *, role: Role = Role.MEMBER, reads: bool = False, form: bool = False, title: Words = ""
) -> Callable[[Run], Command]:
    """Declare a command. ``reads``: it changes nothing. ``form``: a form asks for required options that are missing."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"Command {name!r}: two or three words of lower-case letters, digits and hyphens, at most 32 long each"
        )

    def declare(run: Run) -> Command:
        about, helps = _documented(run, name)
        parameters = _parameters(run, helps, name, skip=1)
        asks = (
            Form(
                f"/{name}",
                run,
                title or say(name.replace("-", " ").capitalize()),
                about,
                parameters,
                role,
                valued=False,
            )
            if form
            else None
        )
        return Command(name, run, about, parameters, role, reads, asks, opens=form or _gives_form(run))

    return declare


def button(name: str, *, role: Role = Role.MEMBER, reads: bool = False) -> Callable[[Run], Action]:
    """Declare what a button or a menu does; the function takes the call, then ``value`` and ``picked`` as it needs them."""

    def declare(run: Run) -> Action:
        parameters = _parameters(run, {}, name, skip=1, documented=False)
        takes = {p.variable: _ANY_ROW if p.kind == Integer() else p.kind for p in parameters}
        if set(takes) - {"value", "picked"}:
            raise ValueError(f"Button {name!r} may take value and picked, not {', '.join(takes)}")
        return Action(name, run, role, reads, takes, opens=_gives_form(run))

    return declare


def form(name: str, title: Words, *, role: Role = Role.MEMBER, submit: Words = SEND) -> Callable[[Run], Form]:
    """Declare a form; the function takes the call, the text value that it was opened with, and the inputs."""

    def declare(run: Run) -> Form:
        about, helps = _documented(run, name)
        return Form(name, run, title, about, _parameters(run, helps, name, skip=2), role, submit)

    return declare


def on(*what: Fact) -> Callable[[Run], Listener]:
    """Declare what is done when something happens in a workspace."""
    return lambda run: Listener(what, run)


def delivery(
    kind: str,
    *,
    live: bool = True,
    label: Words = "",
    topic: Topic | None = None,
    unsure: Unsure = "miss",
    lasts: timedelta | None = None,
    renewed: bool = False,
) -> Callable[[Run], Drawn]:
    """Declare how a delivery of this kind is drawn; a ``live`` post follows what it shows, others stand as sent.

    ``label`` is what moderators read of it where it did not arrive, ``topic`` the sort of messages it belongs to.
    """
    return lambda run: Drawn(kind, run, live, label, topic, unsure, lasts, renewed)


def section(key: str, title: Words, *, rank: int = 50, moderators: bool = False) -> Callable[[Run], Section]:
    """Declare a section of the digests."""
    return lambda run: Section(key, title, run, rank, moderators)


def recurring(kind: str, *, catch_up: timedelta) -> Callable[[Run], Recurring]:
    """Declare what is done when a rule of this kind fires; the function takes an Occasion."""
    return lambda run: Recurring(kind, run, catch_up)


def page_section(rank: int = 50) -> Callable[[Run], PageSection]:
    """Declare a feature's section of a member's own page."""
    return lambda run: PageSection(run, rank)


def _parameters(
    run: Run, helps: Mapping[str, str], name: str, *, skip: int, documented: bool = True
) -> tuple[Parameter, ...]:
    hints = get_type_hints(run, include_extras=True)
    signature = list(inspect.signature(run).parameters.values())[skip:]
    return tuple(_parameter(p, hints[p.name], helps, name, documented=documented) for p in signature)


def _parameter(
    declared: inspect.Parameter, hint: Any, helps: Mapping[str, str], name: str, *, documented: bool
) -> Parameter:
    variable = declared.name
    public = variable.removesuffix("_").replace("_", "-")
    if documented and variable not in helps:
        raise ValueError(f"{name!r}: the docstring's Args do not explain {variable}")
    kind, asked = _kind(hint, f"{name!r} option {public!r}")
    label = asked.label if asked else say(public.replace("-", " ").capitalize())
    required = declared.default is inspect.Parameter.empty
    return Parameter(public, variable, kind, required, helps.get(variable, ""), label, asked.page if asked else "")


def _kind(hint: Any, where: str) -> tuple[Kind, Asked | None]:
    extras: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        extras = tuple(rest)
    asked = next((extra for extra in extras if isinstance(extra, Asked)), None)
    kind = next((extra for extra in extras if hasattr(extra, "read") and hasattr(extra, "show")), None)
    if kind is not None:
        return kind, asked
    bare = _without_none(hint)
    if bare not in BY_TYPE:
        raise ValueError(f"{where}: no kind reads {hint!r}; annotate it with one")
    return BY_TYPE[bare](), asked


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in {Union, UnionType}:
        rest = [arm for arm in get_args(hint) if arm is not type(None)]
        return rest[0] if len(rest) == 1 else hint
    return hint


def _documented(run: Run, name: str) -> tuple[str, dict[str, str]]:
    """Split a docstring into the one line of help and what it says of each argument."""
    doc = inspect.getdoc(run)
    if not doc:
        raise ValueError(f"{name!r} has no docstring; people read it as the help")
    head, _, tail = doc.partition("\nArgs:\n")
    about = head.split("\n\n")[0].replace("\n", " ").strip()
    helps = {
        found[1]: " ".join(found[2].split())
        for found in re.finditer(r"^ {4}(\w+): ((?:.|\n {8})+)", tail, re.MULTILINE)
    }
    for text in (about, *helps.values()):
        if len(text) > LONGEST_HELP:
            raise ValueError(f"{name!r}: the help {text!r} has {len(text)} characters, at most {LONGEST_HELP} fit")
    return about, helps


def _gives_form(run: Run) -> bool:
    """A function that may answer with a form must not be acknowledged before it answers."""
    returned = get_type_hints(run).get("return")
    return returned is Opening or Opening in get_args(returned)
