"""A process that solves one pool and ends."""

from __future__ import annotations

import json
import sys

from bot import means
from bot.matching.assigning import assign
from bot.matching.pool import taken
from bot.matching.solving import WALL


def main() -> None:
    # Who asks waits no longer, and may have been killed.
    means.limit(cpu=int(WALL))
    found = assign(taken(sys.stdin.buffer.read()))
    sys.stdout.write(json.dumps(list(found.items())))


if __name__ == "__main__":
    main()
