"""What a signature and its docstring say about options: their names, kinds and helps."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from bot.kinds import BY_TYPE, Kind
from bot.text import Words, say

Run: TypeAlias = Callable[..., Awaitable[Any]]
LONGEST_HELP = 100


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


def parameters(
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


def documented(run: Run, name: str) -> tuple[str, dict[str, str]]:
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
