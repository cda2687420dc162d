"""What there is, as a list or one command at a time."""

from __future__ import annotations

from typing import Annotated

from bot import help as helping
from bot.call import Call
from bot.cards import Card
from bot.declare import command
from bot.errors import UserError
from bot.kinds import Text
from bot.text import say


@command("circulator help", reads=True)
async def show(call: Call, command_: Annotated[str, Text(60)] = "") -> Card:
    """Show what I can do, or how one command is used.

    Args:
        command_: A command such as intro show, or a group such as intro.
    """
    name = " ".join(command_.removeprefix("/").split())
    if not name:
        return helping.overview(call.catalogue, moderates=call.moderates)
    if name in call.catalogue.commands:
        return helping.detail(call.catalogue.commands[name])
    if name in call.catalogue.groups:
        return helping.group(call.catalogue, name, moderates=call.moderates)
    raise UserError(say("There is no /{name}. Type /circulator help without a name to see what there is.", name=name))
