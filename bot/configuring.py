"""Forms that change settings: one for each setting, and the set-up with those that come first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot import settings, tasks
from bot.call import Call
from bot.cards import Card, card
from bot.declare import Form, Opening, Parameter
from bot.policy import Role
from bot.settings import Setting
from bot.text import Bold, Words, joined, plain, say

SETUP = "settings"


def forms_for(declared: Iterable[Setting]) -> list[Form]:
    """Make the forms for all features' settings."""
    every = list(declared)
    return [
        _form(SETUP, say("Set up Circulator"), every),
        *(_form(f"set.{each.key}", each.label, [each]) for each in every),
    ]


def opening(call: Call, name: str) -> Opening:
    """Show one of these forms, filled with what is decided now."""
    form = call.catalogue.forms[name]
    return Opening(form, {p.name: _raw(call, call.catalogue.settings[p.name]) for p in form.parameters})


def value(call: Call, setting: Setting) -> Words:
    """Write what a setting is now, as people read it."""
    raw = _raw(call, setting)
    return _shown(setting, raw) if raw else say("not chosen")


def _form(name: str, title: Words, chosen: list[Setting]) -> Form:
    async def save(call: Call, **decided: Any) -> Card:
        return await _save(call, chosen, decided)

    parameters = tuple(
        Parameter(s.key, s.key, s.kind, required=False, help=plain(s.about), label=s.label) for s in chosen
    )
    return Form(name, save, title, "", parameters, Role.MODERATOR, say("Save"), valued=False)


async def _save(call: Call, chosen: list[Setting], decided: dict[str, Any]) -> Card:
    changed = [
        s
        for s in chosen
        if await settings.change(call.db, call.workspace, call.member, s, decided.get(s.key), call.now)
    ]
    if not changed:
        return card(say("Nothing changed"), say("Everything is as it was."))
    await tasks.tell(call, "decided")
    lines = [joined([Bold(plain(s.label, call.language)), _after(s, decided.get(s.key))], ": ") for s in changed]
    notes = [s.asks for s in changed if s.asks is not None and decided.get(s.key)]
    return card(say("Saved"), joined(lines, "\n"), *notes)


def _after(setting: Setting, chosen: Any) -> Words:
    return say("as it was at first") if chosen is None else _shown(setting, setting.kind.show(chosen))


def _raw(call: Call, setting: Setting) -> str:
    raw = call.settings.raw.get(setting.key)
    return raw if raw is not None else ("" if setting.default is None else setting.kind.show(setting.default))


def _shown(setting: Setting, raw: str) -> Words:
    return setting.kind.words(raw)
