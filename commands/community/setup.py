"""Settings of all features: set up in one form, seen on one panel, changed one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from bot import audit, configuring, people, settings, tasks
from bot.call import Call
from bot.cards import Card, Item, Listing, card
from bot.declare import Opening, button, command
from bot.errors import UserError
from bot.kinds import Plain, Reading, Text, YesNo
from bot.people import Member
from bot.policy import STRANGERS, Role
from bot.settings import Setting
from bot.text import Bold, Moment, Words, joined, plain, say


class Key(Plain):
    """A setting by its key: one word, so what follows it is the value."""

    def read(self, raw: str, reading: Reading) -> str:
        return raw.strip()


guests = Setting(
    STRANGERS,
    YesNo(),
    say("Guests of shared channels"),
    say("Where workspaces share a channel: let people of the other one use me here."),
    default=False,
)


@command("community setup", role=Role.MODERATOR)
async def setup(call: Call) -> Opening:
    """Choose channels and switches of all features, in one form."""
    return configuring.opening(call, configuring.SETUP)


@command("community panel", role=Role.MODERATOR, reads=True)
async def panel(call: Call) -> Card:
    """Show every setting with what is decided, and a button to change it."""
    items = tuple(_item(call, setting) for setting in call.catalogue.settings.values())
    return card(say("Settings"), Listing(items), footer=say("Every change is kept in the record: /community record."))


@button("community.change", role=Role.MODERATOR)
async def change(call: Call, value: str) -> Opening:
    if value not in call.catalogue.settings:
        raise UserError(say("That setting is gone. Type /community panel to see what there is."))
    return configuring.opening(call, f"set.{value}")


@command("community set", role=Role.MODERATOR)
async def set_(call: Call, key: Annotated[str, Key()], value: Annotated[str, Text(200)] = "") -> Card | Opening:
    """Change one setting; without a value its form opens.

    Args:
        key: The setting's key, such as intro.channel.
        value: What it should be.
    """
    setting = call.catalogue.settings.get(key)
    if setting is None:
        offer = ", ".join(call.catalogue.settings)
        raise UserError(say("There is no setting “{key}”. There is {offer}.", key=key, offer=offer))
    if not value:
        return configuring.opening(call, f"set.{setting.key}")
    if setting.kind.native == "place":
        # Whether I may use a place is asked of the platform when the form is sent.
        place = setting.kind.read(value, call.reading)
        return replace(call.catalogue.forms[f"set.{setting.key}"].open({setting.key: place}), explicit=True)
    decided: Any = setting.kind.read(value, call.reading)
    if await settings.change(call.db, call.workspace, call.member, setting, decided, call.now):
        await tasks.tell(call, "decided")
    notes = [setting.asks] if setting.asks and decided else []
    return card(
        say("Saved"),
        joined([Bold(plain(setting.label, call.language)), setting.kind.words(setting.kind.show(decided))], ": "),
        *notes,
    )


@command("community record", role=Role.MODERATOR, reads=True)
async def record(call: Call) -> Card:
    """Show the newest changes: who, when, what."""
    rows = await audit.latest(call.db, call.community)
    if not rows:
        return card(say("Record"), say("Nothing has been changed yet."))
    by = await people.by_number(call.db, call.workspace.id, {row.member for row in rows if row.member is not None})
    return card(say("Record"), Listing(tuple(Item(_change(call, row, by), Moment(row.at)) for row in rows)))


def _item(call: Call, setting: Setting) -> Item:
    now = configuring.value(call, setting)
    return Item(
        joined([Bold(plain(setting.label, call.language)), now], ": "),
        setting.about,
        change.button(say("Change"), setting.key),
    )


def _change(call: Call, row: Any, by: Mapping[int, Member]) -> Words:
    """Say who changed what, from what to what; who is gone stays unnamed."""
    who = by[row.member].name if row.member in by else say("somebody who is gone")
    setting = call.catalogue.settings.get(row.subject)
    what = setting.label if setting else row.subject
    shown = [_value(setting, raw) for raw in (row.before, row.after)]
    return say("{who}: {what}, {before} → {after}", who=who, what=what, before=shown[0], after=shown[1])


def _value(setting: Setting | None, raw: str | None) -> Words:
    if raw is None:
        return "–"
    return setting.kind.words(raw) if setting else raw
