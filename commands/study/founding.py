"""Founding a group: it is kept, its sessions are planned, its first members sit in it, and it has its room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert

from bot.gatherings import Here
from bot.rules import Rule
from bot.text import plain, say
from bot.vocabulary import Vocabulary
from commands.study import owing, rooms, rows, scheduling, seating
from commands.study.rows import Group, Seat
from commands.study.tables import groups


async def found(
    here: Here, exam: str, times: Sequence[Rule], day: date | None, first: Sequence[Seat], **more: Any
) -> Group:
    """Found a group for an exam with its first members, of whom the first one is its founder; the lock is held.

    ``first`` are seats of no group yet. ``more`` are further columns of it.

    Raises:
        Faults: its times do not go together, or no session is left before the exam.
    """
    row = {
        "community": here.workspace.community, "workspace": first[0].workspace, "exam": exam, "about": "", "day": rows.day_text(day),
        "times": rows.times_text(times), "length": 60, "ways": "", "languages": "", "link": "", "topics": "",
        "founder": first[0].member, "state": "open", "confirmed": here.now, "asked": None, "why": "", "made": here.now,
    }  # fmt: skip
    new = insert(groups).values(row | more).returning(groups)
    group = rows.as_group((await here.db.execute(new)).one())
    await scheduling.begin(here, group, [])
    for each in first:
        await seating.seat(here, group, Seat(group.id, each.member, each.workspace, "in", each.since, None))
    await rooms.open_(here, group)
    await owing.wake(here, group)
    return group


def usual_name(exam: str, words: Vocabulary) -> str:
    """Give the name of a group whose founder gave it none."""
    return plain(say("{exam} study group", exam=words.label("exams", exam).removesuffix(" exam")))
