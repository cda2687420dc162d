"""One interaction and its answers: Discord takes one first response, then edits of it and further messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.discord.faults import Broken, Fault, Refused
from adapters.discord.receive import COMMAND, COMPONENT
from adapters.discord.sheets import EPHEMERAL, Sheet
from adapters.discord.wire import Wire

Json = dict[str, Any]
# https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
HOOK = "/webhooks/{webhook_id}/{webhook_token}"
ALREADY = 40060
ROWS = 1


class Exchange:
    """``source`` is the message whose control was used, where there is one."""

    def __init__(self, wire: Wire, payload: Json) -> None:
        self._wire = wire
        self._id = str(payload["id"])
        self._token = {"webhook_id": str(payload["application_id"]), "webhook_token": str(payload["token"])}
        self.kind: int = payload["type"]
        self._pressed = str(payload["data"].get("custom_id", "")) if self.kind == COMPONENT else ""
        message = payload.get("message") or {}
        self._private = bool(message.get("flags", 0) & EPHEMERAL)
        self._offered = list(_custom_ids(message.get("components") or []))
        self._turns = self._pressed in _custom_ids(_rows(message.get("components") or []))
        self._open = ""

    async def defer(self) -> bool:
        """Acknowledge before the answer is there, privately; False: Discord no longer waits for it."""
        kind = DEFERRED_UPDATE if self._settles else DEFERRED
        try:
            await self._respond(kind, {} if kind == DEFERRED_UPDATE else {"flags": EPHEMERAL})
        except Fault as fault:
            if not isinstance(fault, Refused) or fault.code != ALREADY:
                return False
        self._open = "in place" if kind == DEFERRED_UPDATE else "below"
        return True

    @property
    def deferred(self) -> bool:
        return bool(self._open)

    async def modal(self, drawn: Json) -> None:
        """Open a form, if this kind of interaction can; one that is open already is no fault."""
        try:
            await self._respond(MODAL, drawn)
        except Refused as fault:
            if fault.code != ALREADY:
                raise

    @property
    def opens(self) -> bool:
        """Say whether a form can still be opened: as a first response, and not to a form."""
        return not self._open and self.kind in {COMMAND, COMPONENT}

    async def show(self, sheets: Sequence[Sheet]) -> None:
        """Show the answer to the one who asked.

        Raises:
            Fault: they did not get it.
        """
        first, *rest = sheets
        in_place = self._settles or (self._turns and self._private and self._leads_on(first))
        if self._open == "below" or (self._open and in_place):
            await self._fill(first)
        elif self._open:
            await self._follow(first)
        else:
            await self._first(first, in_place=in_place)
        for sheet in rest:
            await self._follow(sheet)

    async def close(self) -> None:
        """End the exchange where there is nothing to show."""
        if self._open == "below":
            await self._wire.answer("DELETE", HOOK + "/messages/@original", **self._token)
        elif not self._open:
            await self._respond(DEFERRED_UPDATE, {})

    async def choose(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer values for what is being typed."""
        await self._respond(CHOICES, {"choices": [{"name": name, "value": value} for name, value in choices]})

    @property
    def _settles(self) -> bool:
        """A private message whose every control has been used up by this is replaced by the answer.

        That is what a question with one button becomes, or the step of a form with its 'Continue'.
        """
        others = [custom for custom in self._offered if custom != self._pressed]
        return self._private and all(_of_form(custom) for custom in others)

    def _leads_on(self, sheet: Sheet) -> bool:
        """Pages of one list offer the same action again, with another value."""
        return _action(self._pressed) in {_action(custom) for custom in _custom_ids(_rows(sheet.body()["components"]))}

    async def _first(self, sheet: Sheet, *, in_place: bool) -> None:
        body = sheet.edit() if in_place else sheet.body(private=True)
        try:
            await self._respond(UPDATE if in_place else MESSAGE, body, sheet)
        except Refused as fault:
            if fault.code != ALREADY:
                raise
            # Our own repeat after a broken connection, or another process: what is there becomes the answer.
            await self._fill(sheet)

    async def _respond(self, kind: int, data: Json, sheet: Sheet | None = None) -> None:
        route = "/interactions/{interaction}/{webhook_token}/callback"
        # discord.py keeps apart what webhook_id and webhook_token tell apart: no interaction waits for another.
        ids = {**self._token, "interaction": self._id}
        body = {"type": kind, **({"data": data} if data else {})}
        uploads = sheet.uploads if sheet else ()
        try:
            await self._wire.answer("POST", route, body, uploads, **ids)
        except Broken:
            await self._wire.answer("POST", route, body, uploads, **ids)

    async def _fill(self, sheet: Sheet) -> None:
        await self._wire.answer("PATCH", HOOK + "/messages/@original", sheet.edit(), sheet.uploads, **self._token)

    async def _follow(self, sheet: Sheet) -> None:
        await self._wire.answer("POST", HOOK, sheet.body(private=True), sheet.uploads, **self._token)


async def fill(wire: Wire, reply_to: str, sheets: Sequence[Sheet]) -> None:
    """Show an answer by what the core kept of an interaction.

    Raises:
        Fault: its token is gone, or it was never acknowledged.
    """
    application, _, token = reply_to.partition("/")
    ids = {"webhook_id": application, "webhook_token": token}
    first, *rest = sheets
    await wire.answer("PATCH", HOOK + "/messages/@original", first.edit(), first.uploads, **ids)
    for sheet in rest:
        await wire.answer("POST", HOOK, sheet.body(private=True), sheet.uploads, **ids)


def _custom_ids(components: Sequence[Json]) -> Iterator[str]:
    for component in components:
        if custom := component.get("custom_id"):
            yield str(custom)
        yield from _custom_ids(component.get("components") or [])
        yield from _custom_ids([component["accessory"]] if component.get("accessory") else [])


def _rows(components: Sequence[Json]) -> list[Json]:
    """Give the rows of controls, without the buttons that stand beside the entries of a list."""
    return [
        row for each in components for row in ([each] if each["type"] == ROWS else _rows(each.get("components") or []))
    ]


def _action(custom_id: str) -> str:
    return custom_id.split(":", 3)[2] if custom_id.count(":") >= 3 else custom_id


def _of_form(custom_id: str) -> bool:
    return _action(custom_id).startswith("form.")
