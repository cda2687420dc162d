"""The program is killed while a platform holds one request of it, and started again as it would be a minute later."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.circles import DiscordCircle, SlackCircle
from tests.platforms.discord_local import Fault as DiscordFault
from tests.platforms.slack_local import Fault as SlackFault
from tests.process import Program


async def killed_at(
    town: DiscordCircle | SlackCircle,
    program: Program,
    folder: Path,
    request: str,
    do: Any,
    act: Coroutine[Any, Any, Any],
) -> None:
    """Let somebody act, kill the program at the request that comes of it, and start it again; ``do`` is what is held of it."""
    if isinstance(town, DiscordCircle):
        await _on_discord(town, program, DiscordFault(request, do, times=None), act)
    else:
        await _on_slack(town, program, SlackFault(request, do), act)
    lapse(folder)
    await program.start()
    await town.ready()


def lapse(folder: Path) -> None:
    """Let what the killed process held be free, as it is a minute later."""
    with closing(sqlite3.connect(folder / "circulator.db")) as db, db:
        db.execute("UPDATE deliveries SET lease = due WHERE state = 'claimed'")


async def _on_discord(
    town: DiscordCircle, program: Program, fault: DiscordFault, act: Coroutine[Any, Any, Any]
) -> None:
    town.local.faults.append(fault)
    await act
    await town.local.until(lambda: fault.hits, f"{fault}")
    await program.kill()
    await town.local.disconnected()
    town.local.faults.remove(fault)
    fault.release()


async def _on_slack(town: SlackCircle, program: Program, fault: SlackFault, act: Coroutine[Any, Any, Any]) -> None:
    town.local.faults.append(fault)
    await act
    await asyncio.wait_for(fault.reached.wait(), 10)
    await program.kill()
    await town.local.disconnected()
    fault.release.set()
