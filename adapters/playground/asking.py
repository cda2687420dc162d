"""Asks for what a form wants, one input after the other, in words that a terminal can show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from secrets import token_urlsafe

from adapters.playground import receive
from adapters.playground.limits import FILE
from adapters.playground.lines import Left, Lines
from adapters.playground.synonyms import synonyms
from adapters.playground.world import community
from bot.cards import Option
from bot.forms import Input, Page
from bot.kinds import AreaBox, DateBox, FileBox, LineBox, ManyOf, MemberBox, OneOf, PlaceBox, TimeBox, Widget, YesNoBox
from bot.text import plain
from bot.words import fold, tokens

FEW = 8
HOW = (
    "Enter keeps what stands in brackets, - empties it, . leaves the rest of the page as it is, cancel leaves the form."
)


class Skip(Exception):
    """The rest of the page stays as it is."""


class Cancel(Exception):
    """The form is left."""


LEAVING: dict[str, type[Exception]] = {".": Skip, "cancel": Cancel, "quit": Left}


class Files:
    """Takes a file that was named in the terminal and gives what stands for it; the playground's uploads do."""

    def __init__(self, uploads: dict[str, tuple[str, bytes]]) -> None:
        self._uploads = uploads

    def take(self, path: str) -> str:
        reference = f"upload://{token_urlsafe(9)}"
        with Path(path).expanduser().open("rb") as file:
            self._uploads[reference] = (Path(path).name, file.read(FILE + 1))
        return reference


async def answers(lines: Lines, page: Page, files: Files) -> dict[str, str]:
    """Ask for the inputs of a page; after faults only for those that were wrong.

    Raises:
        Cancel: the person leaves the form.
    """
    step = f", page {page.number + 1} of {page.pages}" if page.pages > 1 else ""
    heading = f": {page.heading}" if page.heading else ""
    lines.tell(f"\n== {plain(page.title)}{heading}{step} ==")
    if page.number == 0 and page.about and not page.faults:
        lines.tell(page.about)
    for name, fault in page.faults.items():
        if name not in {each.name for each in page.inputs}:
            lines.tell(f"! {plain(fault)}")
    if page.number == 0 and not page.faults:
        lines.tell(HOW)
    given = {each.name: each.value for each in page.inputs}
    try:
        for each in page.inputs:
            if not page.faults or each.fault is not None:
                given[each.name] = await _answer(lines, each, files)
    except Skip:
        pass
    return given


async def chosen(lines: Lines, prompt: str, options: Sequence[Option]) -> str:
    """Ask for one of a menu's options.

    Raises:
        Cancel: the person wants none.
    """
    lines.tell(f"{prompt}: ? lists the choices, cancel leaves.")
    if len(options) <= FEW:
        _list(lines, options)
    while True:
        typed = (await lines.ask("  which? ")).strip()
        if typed in LEAVING:
            raise LEAVING[typed]
        if typed == "?":
            _list(lines, options)
        elif found := _pick(lines, typed, options):
            return found.value
        elif not matching(typed, options):
            lines.tell("  Nothing matches that.")


async def _answer(lines: Lines, each: Input, files: Files) -> str:
    options = _options(each.widget)
    must = " (required)" if each.required else ""
    lines.tell(f"\n{plain(each.label)}{must}{_hint(each.widget)}")
    if each.help:
        lines.tell(f"  {each.help}")
    if each.fault is not None:
        lines.tell(f"  ! {plain(each.fault)}")
    if 0 < len(options) <= FEW:
        _list(lines, options)
    while True:
        typed = (await lines.ask(f"  [{_shown(each, options)}] ")).strip()
        if typed in LEAVING:
            raise LEAVING[typed]
        if typed == "?" and options:
            _list(lines, options)
            continue
        read = each.value if not typed else "" if typed == "-" else _read(lines, typed, each.widget, files)
        if read is not None:
            return read


def _read(lines: Lines, typed: str, widget: Widget, files: Files) -> str | None:
    """Write what was typed as the form takes it; None asks again."""
    match widget:
        case OneOf(options):
            return _one(lines, typed, options)
        case ManyOf(options):
            picked = [_one(lines, piece, options) for piece in typed.split(",") if piece.strip()]
            return None if None in picked else ",".join(filter(None, picked))
        case MemberBox():
            return receive.mentions(f"@{typed.removeprefix('@').replace(' ', '')}")
        case PlaceBox():
            return receive.mentions(f"#{typed.removeprefix('#')}")
        case FileBox():
            try:
                return files.take(typed)
            except OSError as fault:
                lines.tell(f"  ! {typed}: {fault.strerror}.")
                return None
        case LineBox() | AreaBox() | DateBox() | TimeBox() | YesNoBox():
            return typed


def _one(lines: Lines, typed: str, options: Sequence[Option]) -> str | None:
    """Give the option that was meant; what is on no list is left to the form, which says what to type."""
    if found := _pick(lines, typed, options):
        return found.value
    return None if matching(typed, options) else typed.strip()


def _pick(lines: Lines, typed: str, options: Sequence[Option]) -> Option | None:
    """Give the one option that fits; where several do, list them."""
    word = typed.strip()
    if word.isdecimal() and 0 < int(word) <= len(options):
        return options[int(word) - 1]
    exact = [each for each in options if fold(word) in map(fold, (each.value, plain(each.label)))]
    exact = exact or [each for each in options if fold(word) in map(fold, synonyms(each))]
    found = exact or matching(word, options)
    if len(found) > 1:
        lines.tell(f"  Several fit “{word}”. Type more, or a number:")
        _list(lines, options, found)
    return found[0] if len(found) == 1 else None


def matching(typed: str, options: Sequence[Option]) -> list[Option]:
    """Give the options in which every word typed begins a word."""
    wanted = tokens(typed)
    return [each for each in options if wanted and all(any(w.startswith(p) for w in _words(each)) for p in wanted)]


def _words(option: Option) -> list[str]:
    return tokens(" ".join([option.value, plain(option.label), *synonyms(option)]))


def _list(lines: Lines, options: Sequence[Option], only: Sequence[Option] | None = None) -> None:
    group = ""
    for number, each in enumerate(options, 1):
        if only is not None and each not in only:
            continue
        if each.group != group:
            group = each.group
            lines.tell(f"  {group}")
        about = f" – {plain(each.about)}" if each.about is not None else ""
        lines.tell(f"  {number:>3} {plain(each.label)}{about}")


def _options(widget: Widget) -> tuple[Option, ...]:
    return widget.options if isinstance(widget, OneOf | ManyOf) else ()


def _hint(widget: Widget) -> str:
    match widget:
        case OneOf(options):
            return "" if len(options) <= FEW else f": type some words of it, ? lists all {len(options)}"
        case ManyOf(options, most):
            return f": several with commas, at most {min(most, len(options))}; ? lists all {len(options)}"
        case MemberBox():
            return ": a name, such as @ana"
        case PlaceBox():
            return ": a channel, such as #general"
        case FileBox():
            return ": the path of a file"
        case DateBox():
            return ": a date, such as 2027-03-09"
        case TimeBox():
            return ": a time, such as 19:00"
        case YesNoBox():
            return ": yes or no"
        case LineBox() | AreaBox():
            return ""


def _shown(each: Input, options: Sequence[Option]) -> str:
    """Write what stands there now as people read it."""
    if isinstance(each.widget, OneOf | ManyOf):
        labels = {option.value: plain(option.label) for option in options}
        return ", ".join(labels.get(value, value) for value in each.value.split(",")) if each.value else ""
    people, channels = community().people, community().channels
    bare = each.value.strip("<>@#!")
    if isinstance(each.widget, MemberBox):
        return people[bare].name if bare in people else each.value
    return f"#{channels[bare].name}" if isinstance(each.widget, PlaceBox) and bare in channels else each.value
