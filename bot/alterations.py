"""What people changed by hand in a platform's own calendar, told to the feature whose entry it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import agenda, entries, people, scene, settings, vocabulary
from bot.agenda import Agenda
from bot.catalogue import Catalogue
from bot.declare import Listener
from bot.inbound import Altered, Inbound
from bot.people import Workspace
from bot.platforms import Platform
from bot.settings import Settings
from bot.store import Connection
from bot.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Alteration:
    """One entry that people changed, in the transaction in which its effects are written.

    ``was`` is what its kind draws now, ``agenda`` the same with their changes; None: they took it out. A feature that
    takes the changes over writes them into its own tables. What it leaves alone is put back as it was, except an entry
    that was taken out: that one comes back only if the feature enters it again.
    """

    db: Connection
    workspace: Workspace
    kind: str
    subject: str
    was: Agenda
    agenda: Agenda | None
    now: datetime
    settings: Settings
    vocabulary: Vocabulary
    catalogue: Catalogue


async def hear(
    db: Connection, catalogue: Catalogue, platform: Platform, inbound: Inbound, heard: Altered, now: datetime
) -> None:
    """Tell those who listen that an entry of ours is not as it was put; what equals that is nothing new."""
    workspace = await people.find_workspace(db, inbound.platform, inbound.workspace)
    entry = await entries.find(db, workspace.id, heard.message) if workspace else None
    if workspace is None or entry is None:
        return
    was = await scene.plan(db, catalogue, workspace, entry.kind, entry.subject, now)
    shown = platform.entry(was) if was else None
    changed = (
        agenda.merge(was, (shown, heard.before or shown), heard.agenda) if was and shown and heard.agenda else None
    )
    if heard.agenda is None:
        await entries.forget(db, entry.id)
    elif heard.agenda == shown:
        return
    else:
        # First, so that a feature which strikes it now drops this too.
        await entries.enter(db, workspace, entry.kind, entry.subject, now)
    if was is None or shown is None or changed == was:
        return
    told = Alteration(
        db, workspace, entry.kind, entry.subject, was, changed, now,
        await settings.load(db, workspace), await vocabulary.load(db, workspace.community), catalogue,
    )  # fmt: skip
    for listener in catalogue.every(Listener):
        if "altered" in listener.what:
            await listener.run(told)
