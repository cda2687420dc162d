"""The room of a group, where the workspace has a channel for it: who belongs to it follows who sits in the group."""

from __future__ import annotations

from bot.gatherings import Here
from commands.study.rows import Group, Seat

SESSION, BEGINS, GO_ON = "study.session", "study.starts", "study.standing"


async def open_(here: Here, group: Group) -> None:
    """Owe a room to a group, where moderators chose a channel."""


async def admit(here: Here, group: Group, seat: Seat) -> None:
    """Let a member into the room."""


async def dismiss(here: Here, group: Group, seat: Seat) -> None:
    """Take a member out of the room."""


async def end(here: Here, group: Group) -> None:
    """Close the room."""


async def post(here: Here, group: Group, kind: str, subject: object) -> bool:
    """Say something in the room; False: there is none."""
    return False
