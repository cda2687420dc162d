"""That two members both want to go on as mentor and mentee, told to the feature that can bring them to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import settings, vocabulary
from bot.catalogue import Catalogue
from bot.declare import Listener
from bot.gatherings import Here
from bot.people import Workspace
from bot.settings import Settings
from bot.store import Connection
from bot.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Agreement:
    """Both said so by themselves, in the transaction in which its effects are written.

    ``mentor`` and ``mentee`` are members of the workspace's community, who may live in another workspace of it.
    ``topic`` is a key of the list ``help``.
    """

    db: Connection
    workspace: Workspace
    mentor: int
    mentee: int
    topic: str
    now: datetime
    settings: Settings
    vocabulary: Vocabulary
    catalogue: Catalogue


async def hear(here: Here, mentor: int, mentee: int, topic: str) -> bool:
    """Tell those who listen that two members agreed; False: nobody does, so that whoever asked them tells the two."""
    told = Agreement(
        here.db, here.workspace, mentor, mentee, topic, here.now,
        await settings.load(here.db, here.workspace), await vocabulary.load(here.db, here.workspace.community), here.catalogue,
    )  # fmt: skip
    listeners = [each for each in here.catalogue.every(Listener) if "agreed" in each.what]
    for each in listeners:
        await each.run(told)
    return bool(listeners)
