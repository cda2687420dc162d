"""What I go by that members said in their introduction, and what they could still say there."""

from __future__ import annotations

from collections.abc import Iterator

from bot import fitting, zones
from bot.fitting import Facts
from bot.gatherings import Here
from bot.profile import BETWEEN
from bot.text import Words, joined, say
from bot.vocabulary import Vocabulary

INTRODUCE = "intro me"
"""What another feature offers, if it is on."""


async def facts(here: Here, member: int) -> Facts:
    return (await fitting.load(here.db, here.workspace.community, [member]))[member]


def known(mine: Facts, words: Vocabulary) -> list[tuple[Words, Words]]:
    """Give what counts of a member's introduction when it is asked who fits them."""
    said = [words.label(key, value) for key in ("services", "areas", "experience", "shifts") for value in mine.all(key)]
    zone = [zones.label(mine.zone.key)] if mine.zoned else []
    return [(say("From your introduction"), joined([*said, *zone], BETWEEN))] if said or zone else []


def asked(here: Here, mine: Facts) -> list[Words]:
    """Ask for what is missing in a member's introduction; nothing where nothing is, or nobody introduces themselves."""
    missing = list(_missing(mine))
    if not missing or INTRODUCE not in here.catalogue.commands:
        return []
    return [
        say(
            "I do not know your {what} yet. Say it with /{introduce}, and I see better who fits you.",
            what=joined(missing),
            introduce=INTRODUCE,
        )
    ]


def by_shifts(here: Here) -> Words:
    """Say how I know when somebody is free, and how they change it."""
    if INTRODUCE in here.catalogue.commands:
        return say("I know by your shifts when you are free; change them with /{introduce}.", introduce=INTRODUCE)
    return say("I know by your shifts when you are free.")


def _missing(mine: Facts) -> Iterator[Words]:
    if not (mine.all("services") or mine.all("areas")):
        yield say("service lines or SPD areas")
    if not mine.all("experience"):
        yield say("experience")
    if not mine.all("shifts"):
        yield say("shifts")
    if not mine.zoned:
        yield say("time zone")
