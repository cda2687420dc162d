"""What there is: the commands as a card with buttons, made from their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.call import Call
from bot.cards import Button, Card, Item, Listing, card
from bot.catalogue import Catalogue
from bot.declare import Command, Opening, button
from bot.errors import UserError
from bot.policy import Role
from bot.text import Bold, Code, Words, joined, say


def overview(catalogue: Catalogue, *, moderates: bool) -> Card:
    """Show the groups of commands that the person may use, each with what is in it."""
    known = {name: _open(commands, moderates=moderates) for name, commands in catalogue.groups.items()}
    items = tuple(_group_item(name, catalogue.about(name), commands) for name, commands in known.items() if commands)
    return card(
        say("What I can do"),
        Listing(items),
        footer=say("Type a command, or press its button. What I answer, only you see."),
    )


def group(catalogue: Catalogue, name: str, *, moderates: bool) -> Card:
    """Show the commands of one group, such as ``intro``."""
    items = [_item(command) for command in _open(catalogue.groups[name], moderates=moderates)]
    return card(f"/{name}", Listing(tuple(items)))


def usage(command: Command) -> str:
    """Write how a command is typed: ``/intro show who:…``; what may be left out stands in brackets."""
    options = [f"{p.name}:…" if p.required else f"[{p.name}:…]" for p in command.parameters]
    return " ".join([f"/{command.name}", *options])


def detail(command: Command) -> Card:
    """Show one command with its options."""
    options = [joined([Code(p.name), p.help], " – ") for p in command.parameters]
    parts: list[Words] = [say("Type {usage}", usage=Code(usage(command)))]
    return card(f"/{command.name}", command.help, *parts, *([joined(options, "\n")] if options else []), _use(command))


def table(catalogue: Catalogue) -> str:
    """Write all commands as the README's table."""
    rows = [(f"`{usage(command)}`", command.help, command.role.value) for command in catalogue.commands.values()]
    return "\n".join(
        f"| {' | '.join(row)} |" for row in [("Command", "What it does", "For"), ("---", "---", "---"), *rows]
    )


@button("use")
async def use(call: Call, value: str) -> Card | Opening:
    command = call.catalogue.commands.get(value)
    if command is None:
        raise UserError(say("That command is gone. Type /circulator help to see what there is."))
    call.require(command.role)
    if command.form:
        return command.form.open()
    if any(parameter.required for parameter in command.parameters):
        return detail(command)
    answer: Card | Opening = await command.run(call)
    return answer


@button("help")
async def show(call: Call, value: str) -> Card:
    """Show the commands of a group."""
    if value not in call.catalogue.groups:
        raise UserError(say("That command is gone. Type /circulator help to see what there is."))
    return group(call.catalogue, value, moderates=call.moderates)


def _open(commands: Iterable[Command], *, moderates: bool) -> list[Command]:
    return [command for command in commands if moderates or command.role is Role.MEMBER]


def _group_item(name: str, about: str, commands: Sequence[Command]) -> Item:
    names = joined((command.name.removeprefix(f"{name} ") for command in commands), " · ")
    return Item(Bold(f"/{name}"), joined([about, names], "\n"), show.button(say("Show"), name))


def _item(command: Command) -> Item:
    return Item(Bold(f"/{command.name}"), command.help, _use(command))


def _use(command: Command) -> Button:
    needs = command.form is None and any(parameter.required for parameter in command.parameters)
    return use.button(say("How") if needs else say("Use"), command.name)
