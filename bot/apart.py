"""A process of its own: for what may not be trusted, and for what would hold everybody up.

The module is run with the question on its standard input, and answers on its standard output.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

import bot

log = logging.getLogger(__name__)
_ROOT = Path(bot.__file__).resolve().parent.parent
_KEPT = ("SYSTEMROOT", "PYTHONTZPATH")
"""Of our environment nothing else is handed on: it may hold secrets."""


async def ask(module: str, question: bytes, wall: float) -> bytes | None:
    """Ask a new process; nothing where it ended without an answer, or was ended after ``wall`` seconds.

    It ends with the task that asked.
    """
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = (sys.executable, "-s", "-P", "-m", module)
    child = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment)
    try:
        async with asyncio.timeout(wall):
            answer, _ = await child.communicate(question)
    except TimeoutError:
        return None
    finally:
        await _end(child)
    if child.returncode:
        log.warning("%s ended with %s and no answer", module, child.returncode)
        return None
    return answer


async def _end(child: Process) -> None:
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
