"""The program in a process of its own, as an operator runs it: started, stopped, killed and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parent.parent
PATIENCE = 20.0


class Program:
    """``circulator run`` over one database; ``log`` holds what it logged, ``said`` what it printed."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CIRCULATOR_")},
            "CIRCULATOR_DATABASE__URL": f"sqlite:///{folder}/circulator.db",
            "CIRCULATOR_HTTP__PORT": "0",
            "CIRCULATOR_METRICS__PORT": "0",
            **environment,
        }
        self.log: list[str] = []
        self.said: list[str] = []
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self, *command: str) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *(command or ("run",)), cwd=ROOT, env=self._environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read())
        return self

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to end, as a supervisor does, and give its exit status."""
        return await self._end(signal.SIGTERM)

    async def ended(self) -> int:
        """Wait until it ends by itself."""
        assert self._process is not None
        code = await asyncio.wait_for(self._process.wait(), PATIENCE)
        if self._reading is not None:
            await self._reading
        return code

    async def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        with suppress(ProcessLookupError):
            self._process.send_signal(how)
        return await self.ended()

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        assert self._process.stdout is not None
        async for line in self._process.stderr:
            self.log.append(line.decode().rstrip())
        async for line in self._process.stdout:
            self.said.append(line.decode().rstrip())

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None and self._process.returncode is None:
            await self.kill()
