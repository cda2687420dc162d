"""Which function answers an event, and running it inside the open transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from bot import drafts, files, forms, grammar, ids, people, values
from bot.call import Call
from bot.cards import Card
from bot.catalogue import Catalogue
from bot.declare import Action, Command, Fact, Form, Listener, Opening, Parameter
from bot.drafts import Draft
from bot.errors import Faults, UserError
from bot.forms import Page, Submitted
from bot.ids import Pressed
from bot.inbound import Altered, Happened, Inbound, Press, Submit, Use
from bot.kinds import Upload
from bot.policy import Role
from bot.text import say

Shown: TypeAlias = Card | Opening | Page | None


@dataclass(frozen=True, slots=True)
class Task:
    """What an event asks for: the declaration that answers it and the raw values for it.

    ``delivery`` brought the message in which it began, a button or the form behind one.
    """

    name: str
    declared: Command | Action | None
    role: Role = Role.MEMBER
    reads: bool = False
    parameters: tuple[Parameter, ...] = ()
    raw: Mapping[str, str] = field(default_factory=dict)
    pressed: Pressed | None = None
    delivery: int | None = None


NOTHING = Task("nothing", None, reads=True)


def find(inbound: Inbound, catalogue: Catalogue) -> Task:
    """Find what answers an event.

    Raises:
        UserError: nothing does, with what there is.
    """
    match inbound.ask:
        case Use(name, raw):
            return _used(name, raw, catalogue)
        case Press(raw_id):
            return _pressed(ids.decode(raw_id), catalogue)
        case Submit(_, _, raw, delivery):
            return Task("form", None, raw=raw, delivery=delivery)
        case Happened(what):
            return Task(what, None)
        case Altered():
            return Task("altered", None)


async def run(call: Call, task: Task) -> Card | Page | None:
    """Do what a task asks; what it shows is for the person who asked."""
    shown = await _run(call, task)
    return await _opened(call, shown) if isinstance(shown, Opening) else shown


async def _run(call: Call, task: Task) -> Shown:
    match call.inbound.ask:
        case Use():
            return await _use(call, task)
        case Press(_, picks):
            return await _press(call, task, picks)
        case Submit() as submit:
            return await _submit(call, submit, task)
        case Happened(what):
            return await _happened(call, what)
        case Altered():
            # No call stands behind it: alterations.py tells the features.
            return None


def _used(name: str, raw: Mapping[str, str], catalogue: Catalogue) -> Task:
    command = catalogue.commands.get(name)
    if command is None:
        grammar.read(name, catalogue)
        raise UserError(say("There is no /{name}. Type /circulator help to see what there is.", name=name))
    return Task(name, command, command.role, command.reads and command.form is None, command.parameters, raw)


def _pressed(press: Pressed, catalogue: Catalogue) -> Task:
    action = catalogue.actions.get(press.action)
    if action is None:
        raise ids.outdated()
    return Task(press.action, action, action.role, action.reads, pressed=press, delivery=press.delivery)


async def _use(call: Call, task: Task) -> Shown:
    command = task.declared
    if not isinstance(command, Command):
        return None
    if command.form and values.missing(task.parameters, task.raw):
        return Opening(command.form, dict(task.raw), explicit=True)
    try:
        typed = values.read(task.parameters, task.raw, call.reading)
    except Faults as faults:
        if command.form is None:
            raise values.as_refusal(faults) from None
        return await _opened(call, Opening(command.form, dict(task.raw), explicit=True), faults.by_input)
    if command.form is None:
        shown: Shown = await command.run(call, **typed)
        return shown
    try:
        async with call.db.begin_nested():
            shown = await command.run(call, **typed)
    except Faults as faults:
        if not task.raw:
            # Who has typed nothing yet has done nothing wrong.
            return Opening(command.form)
        return await _opened(call, Opening(command.form, dict(task.raw), explicit=True), faults.by_input)
    return shown


async def _press(call: Call, task: Task, picks: tuple[str, ...]) -> Shown:
    if not isinstance(task.declared, Action) or task.pressed is None:
        return None
    shown: Shown | Submitted = await task.declared.run(
        call, **values.pressed(task.declared, task.pressed, picks, call.reading)
    )
    if not isinstance(shown, Submitted):
        return shown
    draft, form = await _draft(call, shown.draft)
    return await _complete(call, form, draft)


async def _submit(call: Call, submit: Submit, task: Task) -> Shown:
    draft, form = await _draft(call, submit.draft)
    pages = forms.pages(form, call, task.raw)
    at = min(max(submit.page, 0), len(pages) - 1)
    here = {parameter.name for parameter in pages[at]}
    draft = await drafts.keep(call.db, draft, {name: raw for name, raw in task.raw.items() if name in here})
    try:
        values.read(pages[at], draft.filled, call.reading)
    except Faults as faults:
        return forms.page(form, draft, at, call, faults.by_input)
    if at + 1 < len(pages):
        return forms.page(form, draft, at + 1, call)
    return await _complete(call, form, draft)


async def _draft(call: Call, number: str) -> tuple[Draft, Form]:
    """Find a draft that is the caller's own, with its form, if they may send it."""
    draft = await drafts.find(call.db, call.community, number, call.now)
    call.require(Role.MEMBER, owner=draft.member)
    form = forms.form_of(draft, call.catalogue)
    call.require(form.role)
    return draft, form


async def _complete(call: Call, form: Form, draft: Draft) -> Shown:
    """Run a form's function; what it refuses leaves the draft as it is, and changes nothing else."""
    call = await _knowing(call, form, draft)
    try:
        typed = values.read(form.parameters, draft.filled, call.reading)
        async with call.db.begin_nested():
            shown: Shown = await form.run(call, *([draft.value] if form.valued else []), **typed)
            await drafts.discard(call.db, draft)
    except Faults as faults:
        return forms.page(form, draft, forms.page_with(form, faults.by_input, call), call, faults.by_input)
    except UserError as refusal:
        return forms.refusal(refusal.words, draft.id)
    return shown


async def _knowing(call: Call, form: Form, draft: Draft) -> Call:
    """Let the readers know whom and which files earlier pages named."""
    named = list(values.accounts(form.parameters, draft.filled))
    members = await people.by_account(call.db, call.workspace.id, named) if named else {}
    refs = [draft.filled[p.name] for p in form.parameters if isinstance(p.kind, Upload) and draft.filled.get(p.name)]
    kept = await files.find(call.db, call.community, call.member.id, refs) if refs else {}
    reading = replace(call.reading, members={**members, **call.reading.members}, files={**kept, **call.reading.files})
    return replace(call, reading=reading)


async def _happened(call: Call, what: Fact) -> Shown:
    if what in {"joined", "left"}:
        await people.present(call.db, call.workspace.id, call.member.account, here=what == "joined")
    return await tell(call, what)


async def tell(call: Call, fact: Fact) -> Shown:
    """Tell every feature that listens what became true, in the transaction in which it did."""
    shown: Shown = None
    for listener in call.catalogue.every(Listener):
        if fact in listener.what:
            shown = await listener.run(call) or shown
    return shown


async def _opened(call: Call, opening: Opening, faults: Mapping[str, Any] | None = None) -> Page:
    name, given = opening.form.name, opening.filled
    typed = forms.offered(opening.form, await drafts.unsent(call.db, call.member, name, opening.value, call.now), call)
    filled = {**typed, **given} if opening.explicit else {**given, **typed}
    draft = await drafts.begin(call.db, call.member, name, opening.value, filled, call.now, typed)
    return forms.page(opening.form, draft, forms.page_with(opening.form, faults or {}, call), call, faults)
