"""What comes in: one use of a command, a button, a form, or something that happened, as an adapter hands it over.

It is plain data, so that it can be written to the inbox before it is acknowledged and run again after a crash.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from bot import agenda
from bot.agenda import Agenda


@dataclass(frozen=True, slots=True)
class Use:
    """A command by its full name, with its values as typed; a member is ``<@ID>``, a place ``<#ID>``."""

    command: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Press:
    """A button or a menu, by the id that it carries, with what was picked."""

    id: str
    picks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Submit:
    """One page of a form, by its draft; ``delivery`` brought the message whose button opened it, if one did."""

    draft: str
    page: int
    values: Mapping[str, str]
    delivery: int | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that nobody asked for: an account joined its workspace, or left it."""

    what: Literal["joined", "left"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Altered:
    """Somebody changed an entry of ours in the platform's own calendar, by its id there; None: took it out.

    ``before`` is how it stood until then, None where the adapter cannot know.
    """

    message: str
    agenda: Agenda | None
    before: Agenda | None = None


Ask: TypeAlias = Use | Press | Submit | Happened | Altered
_ASKS: dict[str, type[Use | Press | Submit | Happened | Altered]] = {
    kind.__name__: kind for kind in (Use, Press, Submit, Happened, Altered)
}


@dataclass(frozen=True, slots=True)
class Inbound:
    """Who asks what, where, when and in which language.

    ``key`` is the platform's own name for this one event: a repeat has the same. ``workspace`` is empty in a
    direct message that belongs to none, ``account`` where nobody stands behind it. ``reply_to`` is a secret of the platform by which a late answer still
    reaches the person; it is erased with the rest when the call is done. ``steward`` says whether the platform
    lets this person manage the workspace; None means: ask the platform.
    """

    platform: str
    key: str
    workspace: str
    account: str
    ask: Ask
    at: datetime
    name: str = ""
    place: str = ""
    language: str = "en"
    reply_to: str = ""
    steward: bool | None = None
    stranger: bool = False
    workspace_name: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def dumps(self) -> str:
        return json.dumps(
            asdict(self) | {"ask": {"is": type(self.ask).__name__, **asdict(self.ask)}}, default=datetime.isoformat
        )


def loads(payload: str) -> Inbound:
    """Read back what ``dumps`` wrote."""
    raw: dict[str, Any] = json.loads(payload)
    ask = raw.pop("ask")
    kind = _ASKS[ask.pop("is")]
    if "picks" in ask:
        ask["picks"] = tuple(ask["picks"])
    ask |= {name: agenda.read(ask[name]) for name in ("agenda", "before") if ask.get(name)}
    return Inbound(**raw | {"at": datetime.fromisoformat(raw["at"]), "ask": kind(**ask)})
