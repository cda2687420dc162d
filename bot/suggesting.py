"""What is offered while somebody types: the values of an option, or what the community has."""

from __future__ import annotations

from bot import people, vocabulary
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.inbound import Inbound
from bot.kinds import Found, Reading
from bot.people import Workspace
from bot.search import Seeking
from bot.store import Connection, Store
from bot.text import cut, plain

MOST, LONGEST = 25, 100
Pairs = tuple[tuple[str, str], ...]


async def suggest(
    store: Store, clock: Clock, catalogue: Catalogue, inbound: Inbound, command: str, option: str, typed: str
) -> Pairs:
    """Search an option's values as somebody types: at most 25 pairs of label and value."""
    declared = catalogue.commands.get(command) or catalogue.forms.get(command)
    parameter = next((p for p in declared.parameters if p.name == option), None) if declared else None
    if parameter is None:
        return ()
    async with store.read() as db:
        workspace = await people.find_workspace(db, inbound.platform, inbound.workspace)
        if isinstance(parameter.kind, Found):
            return await _sought(db, clock, catalogue, inbound, workspace, parameter.kind.list, typed)
        words = await vocabulary.load(db, workspace.community) if workspace else vocabulary.Vocabulary({})
    zone = people.zone_named(None)
    reading = Reading(clock.now(), zone, words, offers=catalogue.offers, language=inbound.language)
    found = parameter.kind.search(typed, reading) or ()
    return tuple((plain(option.label, inbound.language), option.value) for option in found[:MOST])


async def _sought(
    db: Connection,
    clock: Clock,
    catalogue: Catalogue,
    inbound: Inbound,
    workspace: Workspace | None,
    list_name: str,
    typed: str,
) -> Pairs:
    """Search what the community has, by the feature that keeps it."""
    search = catalogue.searches.get(list_name)
    if search is None or workspace is None:
        return ()
    found = await search.run(Seeking(db, workspace, typed, clock.now()))
    return tuple((cut(plain(option.label, inbound.language), LONGEST), option.value) for option in found[:MOST])
