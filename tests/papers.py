"""A feature for tests: one command with an option of every kind, which also is a form."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

from bot.call import Call
from bot.cards import Card, Fields, Option, card
from bot.declare import command
from bot.files import File
from bot.kinds import Choice, Several, Text, Upload
from bot.people import Member, Place
from bot.text import Mention, Moment, PlaceLink

SORTS = Choice((Option("Count sheet", "count"), Option("Tray list", "tray")))
STAMPS = Several((Option("Checked", "checked"), Option("Copied", "copied")))


@command("paper hand-in", form=True)
async def hand_in(
    call: Call,
    title: Annotated[str, Text(60)],
    copies: int,
    final: bool,
    reader: Member,
    where: Place,
    file: Annotated[File, Upload(("application/pdf",))],
    day: date,
    at: time,
    begins: datetime,
    within: timedelta,
    sort: Annotated[str, SORTS],
    stamps: Annotated[tuple[str, ...], STAMPS],
) -> Card:
    """Hand in a paper.

    Args:
        title: What it is about.
        copies: How many.
        final: Whether it is done.
        reader: Who shall read it.
        where: Where to put it.
        file: The paper, as PDF.
        day: On which day.
        at: At what time of that day.
        begins: From when on it counts.
        within: How long there is.
        sort: What sort.
        stamps: Which stamps it has.
    """
    pairs = {
        "title": title, "copies": str(copies), "final": "yes" if final else "no", "reader": Mention(reader.id, reader.name),
        "where": PlaceLink(where.id), "file": f"{file.name}, {file.type}, {len(file.content)} bytes", "day": day.isoformat(), "at": f"{at:%H:%M}",
        "begins": Moment(begins), "within": str(within), "sort": sort, "stamps": "+".join(stamps),
    }  # fmt: skip
    return card("Handed in", Fields(tuple(pairs.items())))
