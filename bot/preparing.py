"""What has to be known before the transaction of a call is open: where it belongs, and what only the platform can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import arrivals, drafts, files, people, values, zones
from bot.call import Call
from bot.catalogue import Catalogue
from bot.declare import Parameter
from bot.errors import UserError
from bot.inbound import Happened, Inbound, Submit
from bot.people import Member, Workspace
from bot.platforms import Platform
from bot.store import Store
from bot.tasks import Task
from bot.text import say


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the platform had to be asked: rights that lack, files that were handed over."""

    refused: Mapping[str, UserError]
    fetched: Mapping[str, tuple[str, bytes]]


async def placed(store: Store, inbound: Inbound, task: Task) -> Inbound:
    """Give what began in a direct message the workspace of the delivery that brought it, and check whom that was for."""
    if task.delivery is None:
        if not inbound.workspace:
            raise UserError(
                say("Use me in your community's own channels: here I cannot tell which community you mean.")
            )
        return inbound
    async with store.read() as db:
        addressee = await people.addressee(db, inbound.platform, task.delivery)
    if addressee is None or addressee.account != inbound.account:
        raise UserError(say("This message was meant for somebody else, or is too old."))
    return replace(inbound, workspace=addressee.workspace)


async def parameters(store: Store, catalogue: Catalogue, inbound: Inbound, task: Task) -> tuple[Parameter, ...]:
    """Give the options or inputs that take a member, a place or a file, where a value looks like one."""
    if not any(mark in raw for raw in task.raw.values() for mark in ("<@", "<#", "://")):
        return ()
    if not isinstance(inbound.ask, Submit):
        return task.parameters
    async with store.read() as db:
        form = catalogue.forms.get(await drafts.form_named(db, inbound.ask.draft))
    return form.parameters if form else ()


async def guessed(store: Store, platform: Platform, workspace: Workspace, member: Member) -> dict[str, Member]:
    """Ask the platform once for somebody's time zone; the community's usual one is no answer to that."""
    if member.guessed:
        return {}
    zone = await platform.zone(workspace.external, member.account)
    async with store.write() as db:
        found = zones.find(zone)
        await arrivals.guess_zone(db, workspace.id, member.account, found.key if found else "")
        return await people.by_account(db, workspace.id, [member.account])


async def steward(platform: Platform, inbound: Inbound) -> bool:
    """Ask the platform who manages the workspace, where somebody asks for something and the event does not say."""
    if inbound.steward is not None or isinstance(inbound.ask, Happened):
        return bool(inbound.steward)
    return await platform.steward(inbound)


async def prepared(
    platform: Platform, workspace: Workspace, asked: Sequence[Parameter], raw: Mapping[str, str]
) -> Prepared:
    """Ask the platform what only it knows about the values."""
    refused = await values.refused_places(platform, workspace.external, asked, raw)
    return Prepared(refused, await values.fetched(platform, workspace.external, asked, raw))


async def taken_in(call: Call, task: Task, found: Prepared) -> tuple[Call, Task]:
    """Keep the files that were handed over, and put what is known now where the readers find it."""
    raw, kept = dict(task.raw), dict[str, files.File]()
    for reference, (name, content) in found.fetched.items():
        file = await files.keep(call.db, call.community, call.member.id, name, content, call.now)
        raw = {option: file.ref if value == reference else value for option, value in raw.items()}
        kept[file.ref] = file
    refused = {name: fault.words for name, fault in found.refused.items()}
    return replace(call, reading=replace(call.reading, files=kept, refused=refused)), replace(task, raw=raw)
