"""A process that does what it is asked, for the tests of ``bot.apart``."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from bot import means


def main() -> None:
    match sys.stdin.read().split():
        case ["say", word]:
            sys.stdout.write(word)
        case ["environment"]:
            sys.stdout.write(json.dumps(dict(os.environ)))
        case ["die"]:
            sys.stdout.write("half an ans")
            sys.stdout.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        case ["fail"]:
            sys.stdout.write("an answer, and then")
            sys.exit(3)
        case ["wait", file]:
            Path(file).write_text("here", "utf-8")
            time.sleep(600)
        case ["work"]:
            means.limit(cpu=1)
            while True:
                pass
        case ["write", file]:
            means.limit(cpu=60)
            Path(file).write_text("more than nothing", "utf-8")


if __name__ == "__main__":
    main()
