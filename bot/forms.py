"""Forms in pages: what an adapter draws, where each page begins, and the way back into one that waits."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot import drafts
from bot.call import Call
from bot.cards import Button, Card, Option, card
from bot.catalogue import Catalogue
from bot.declare import Form, Parameter, button
from bot.drafts import Draft
from bot.errors import Unread, UserError
from bot.ids import outdated
from bot.kinds import Kind, ManyOf, OneOf, Reading, Widget
from bot.platforms import Paper
from bot.policy import Role
from bot.text import Words, joined, say


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that a page asks for; ``value`` is what it is filled with, as its kind writes it."""

    name: str
    label: Words
    help: str
    required: bool
    widget: Widget
    value: str = ""
    fault: Words | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a form, ready to be drawn. ``draft`` comes back with what is typed into it."""

    draft: str
    title: Words
    about: str
    inputs: tuple[Input, ...]
    number: int
    pages: int
    submit: Words
    heading: str = ""
    optional: bool = False
    faults: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Submitted:
    """The answer that sends a draft as it stands."""

    draft: str


def page(form: Form, draft: Draft, number: int, call: Call, faults: Mapping[str, Words] | None = None) -> Page:
    """Lay out one page of a form with what its draft holds."""
    laid = pages(form, call, faults or {})
    number = min(max(number, 0), len(laid) - 1)
    here = laid[number]
    wrong = faults or {}
    inputs = tuple(_input(parameter, draft, call.reading, wrong.get(parameter.name)) for parameter in here)
    return Page(
        draft.id,
        form.title,
        form.about,
        inputs,
        number,
        len(laid),
        form.submit,
        here[0].page if here else "",
        _all_optional(laid[number:]),
        wrong,
    )


def pages(form: Form, call: Call, also: Container[str] = ()) -> list[tuple[Parameter, ...]]:
    """Lay out a form; a brief one asks only for what comes first, and ``also`` for what is wrong, or was sent."""
    asked = [p for p in form.parameters if not form.brief or p.name in form.brief or p.name in also]
    return split(asked, call.paper, call.reading)


def split(parameters: Sequence[Parameter], paper: Paper, reading: Reading) -> list[tuple[Parameter, ...]]:
    """Break inputs into pages: where their headings change, and wherever a platform's page is full."""
    pages: list[tuple[Parameter, ...]] = [()]
    room = paper.inputs
    for parameter in parameters:
        last, cost = pages[-1], paper.cost(parameter.kind.widget(reading))
        if last and (cost > room or last[0].page != parameter.page):
            pages.append(())
            room = paper.inputs
        pages[-1] = (*pages[-1], parameter)
        room -= cost
    return pages


def _all_optional(pages: Sequence[tuple[Parameter, ...]]) -> bool:
    return not any(parameter.required for here in pages for parameter in here)


def page_with(form: Form, names: Container[str], call: Call) -> int:
    """Give the number of the first page on which one of the inputs stands."""
    laid = enumerate(pages(form, call, names))
    return next((at for at, here in laid if any(p.name in names for p in here)), 0)


def waiting(shown: Page) -> Card:
    """Stand in for a page where a platform cannot open it at once: what is wrong, or what comes next, and a button."""
    if shown.faults:
        labels = {each.name: each.label for each in shown.inputs}
        lines = [
            say("{label}: {fault}", label=labels.get(name, name), fault=words) for name, words in shown.faults.items()
        ]
        return card(
            shown.title,
            say("Some answers need another look. Nothing is lost."),
            joined(lines, "\n"),
            _again(shown, say("Correct it")),
        )
    if shown.number == 0:
        return card(shown.title, say("The form is ready."), _again(shown, say("Open the form")))
    step = say(
        "Kept. Page {n} of {pages} is next{heading}.",
        n=str(shown.number + 1),
        pages=str(shown.pages),
        heading=_named(shown.heading),
    )
    return card(
        shown.title,
        step,
        _again(shown, say("Continue")),
        *([finish.button(say("Send without the rest"), shown.draft)] if shown.optional else []),
    )


def refusal(words: Words, draft: str) -> Card:
    """Refuse what a form asked for, with the way back to what was typed."""
    return card(say("That did not work"), words, resume.button(say("Back to the form"), f"{draft}.0", "primary"))


@button("form.resume")
async def resume(call: Call, value: str) -> Page:
    draft_id, _, number = value.rpartition(".")
    if not number.isdecimal():
        raise outdated()
    draft = await drafts.find(call.db, call.community, draft_id, call.now)
    call.require(Role.MEMBER, owner=draft.member)
    return page(form_of(draft, call.catalogue), draft, int(number), call)


@button("form.finish")
async def finish(call: Call, value: str) -> Submitted:
    """Send a form as far as it is filled; what its last pages ask for may be left out."""
    return Submitted(value)


def form_of(draft: Draft, catalogue: Catalogue) -> Form:
    """Find a draft's form; one that is gone in this version is refused."""
    found = catalogue.forms.get(draft.form)
    if found is None:
        raise UserError(say("This form is gone since my last update. Start again with its command."))
    return found


def _again(shown: Page, label: Words) -> Button:
    return resume.button(label, f"{shown.draft}.{shown.number}", "primary")


def _named(heading: str) -> Words:
    return say(": {heading}", heading=heading) if heading else ""


def _input(parameter: Parameter, draft: Draft, reading: Reading, fault: Words | None) -> Input:
    filled = draft.filled.get(parameter.name, "")
    widget = parameter.kind.widget(reading)
    if fault is None:
        widget = _with_present(widget, filled)
    else:
        filled = _without_unknown(widget, filled)
    return Input(parameter.name, parameter.label, parameter.help, parameter.required, widget, filled, fault)


def offered(form: Form, typed: Mapping[str, str], call: Call) -> dict[str, str]:
    """Give what was typed into a form and left there, without wrong words for lists: those are no choice."""
    boxes = {p.name: (p.kind, p.kind.widget(call.reading)) for p in form.parameters}
    return {name: raw for name, raw in typed.items() if name in boxes and _stands(*boxes[name], raw, call.reading)}


def _stands(kind: Kind, widget: Widget, raw: str, reading: Reading) -> bool:
    if not raw or not isinstance(widget, OneOf | ManyOf):
        return True
    try:
        kind.read(raw, reading)
    except Unread:
        return False
    return True


def _without_unknown(widget: Widget, filled: str) -> str:
    """Drop what a list does not have, so that a wrong word is not offered as a choice."""
    if not isinstance(widget, OneOf | ManyOf):
        return filled
    known = {option.value for option in widget.options}
    return ",".join(piece for piece in filled.split(",") if piece in known)


def _with_present(widget: Widget, filled: str) -> Widget:
    """Offer what is chosen now even where it is no longer, or not usually, on the list."""
    if not isinstance(widget, OneOf | ManyOf) or not filled:
        return widget
    chosen = filled.split(",") if isinstance(widget, ManyOf) else [filled]
    known = {option.value for option in widget.options}
    return replace(
        widget, options=widget.options + tuple(Option(value, value) for value in chosen if value not in known)
    )
