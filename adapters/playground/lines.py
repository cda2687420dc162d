"""Lines in and out of a terminal or a pipe, each at its own pace."""

from __future__ import annotations

import asyncio
import os
import sys
from codecs import getincrementaldecoder
from threading import Thread

CLEAR = "\x1b[K"
_CONTROLS = dict.fromkeys((*range(10), *range(11, 32), *range(127, 160)))
"""What somebody wrote must not steer the terminal."""


class Left(Exception):
    """Nothing more will be typed."""


class Lines:
    """What is typed, line by line, and what is printed between.

    A thread of its own reads the bare file, so that neither a person who thinks nor the end of the program waits for it.
    """

    def __init__(self) -> None:
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._asked = ""
        self.live = sys.stdin.isatty()
        Thread(target=self._pump, args=(sys.stdin.fileno(),), daemon=True).start()

    async def ask(self, prompt: str) -> str:
        """Give the next line.

        Raises:
            Left: there is none.
        """
        sys.stdout.write(prompt)
        sys.stdout.flush()
        self._asked = prompt
        line = await self._typed.get()
        self._asked = ""
        if line is None:
            sys.stdout.write("\n")
            raise Left
        if not self.live:
            sys.stdout.write(f"{line}\n")
        return line

    def tell(self, text: str = "") -> None:
        """Print lines; what somebody is just being asked is asked again below them."""
        bare = text.translate(_CONTROLS)
        above = f"\r{CLEAR if self.live else ''}" if self._asked else ""
        sys.stdout.write(f"{above}{bare}\n{self._asked}")
        sys.stdout.flush()

    def _pump(self, file: int) -> None:
        decoder, rest = getincrementaldecoder("utf-8")("replace"), ""
        try:
            while piece := os.read(file, 65536):
                *whole, rest = (rest + decoder.decode(piece)).split("\n")
                for line in whole:
                    self._put(line.rstrip("\r"))
        except OSError:
            pass
        if rest:
            self._put(rest)
        self._put(None)

    def _put(self, line: str | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._typed.put_nowait, line)
        except RuntimeError:  # the program ended meanwhile
            return
