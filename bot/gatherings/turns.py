"""What becomes of a gathering, told to the feature whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cards import Control
from bot.gatherings.gathering import Gathering, Here, Meeting
from bot.text import Words


@dataclass(frozen=True, slots=True)
class Turn:
    """Something became of a gathering, in the transaction in which it did.

    ``what`` is ``planned``, ``answered``, ``changed``, ``cancelled``, ``parted``: it goes on what ``was`` before, or
    ``stage``: a meeting begins to be closed for answers, open for checking in, or is over. ``meeting`` is the one that it
    is about, None: all of them.
    """

    here: Here
    gathering: Gathering
    meeting: Meeting | None
    what: str
    was: Gathering | None = None


@dataclass(frozen=True, slots=True)
class More:
    """What a feature adds to the card that one person gets of a meeting of its kind."""

    facts: tuple[tuple[Words, Words], ...] = ()
    controls: tuple[Control, ...] = ()


async def turned(
    here: Here, gathering: Gathering, meeting: Meeting | None, what: str, was: Gathering | None = None
) -> None:
    """Let the feature whose gathering it is do its part."""
    declared = here.catalogue.gathered.get(gathering.kind)
    if declared is not None:
        await declared.run(Turn(here, gathering, meeting, what, was))
