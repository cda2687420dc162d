"""A process that solves one pool and ends."""

from __future__ import annotations

import json
import sys

from bot.matching.assigning import assign
from bot.matching.pool import taken


def main() -> None:
    found = assign(taken(sys.stdin.buffer.read()))
    sys.stdout.write(json.dumps(list(found.items())))


if __name__ == "__main__":
    main()
