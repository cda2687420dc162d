"""A process that solves one pool or groups one circle, and ends."""

from __future__ import annotations

import json
import sys

from bot import means
from bot.matching import circle, pool
from bot.matching.assigning import assign
from bot.matching.grouping import arrange
from bot.matching.solving import WALL


def main() -> None:
    # Who asks waits no longer, and may have been killed.
    means.limit(cpu=int(WALL))
    asked = sys.stdin.buffer.read()
    found = arrange(circle.taken(asked)) if circle.told(asked) else list(assign(pool.taken(asked)).items())
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
