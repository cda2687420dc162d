"""Solves one pool with the package mentor-match: run by a Python that has it, and by nothing else.

Of one pool its notions are these. A round gives a mentor at most one mentee, so there are as many rounds as the largest
room, and who is full or has a mentor is disqualified from the next one. A pair that is no choice is disqualified; all
others score what they are worth. The package looks for the largest sum of scores, not for the most pairs: so each
pair scores ``PAIR`` besides, which is more than all worth together.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from matching.mentee import Mentee  # type: ignore[import-not-found]
from matching.mentor import Mentor  # type: ignore[import-not-found]
from matching.process import process_data  # type: ignore[import-not-found]
from matching.rules.rule import Disqualify  # type: ignore[import-not-found]

PAIR = 10**9
MEMORY = 4 << 30


class Worth:
    """Implements the package's rule: a pair scores what it is worth."""

    def __init__(self, worth: dict[tuple[int, int], int]) -> None:
        self._worth = worth

    def apply(self, match: Any) -> int:
        return PAIR + self._worth[int(match.mentee.email), int(match.mentor.email[1:])]

    def evaluate(self, _match: Any) -> bool:
        return True


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    asked = json.load(sys.stdin)
    worth = {(taker, giver): points for taker, giver, points in asked["choices"]}
    room = dict(asked["room"])
    mentors = [Mentor(grade=0, email=f"m{giver}") for giver in sorted({giver for _, giver in worth})]
    mentees = [Mentee(grade=0, email=str(taker)) for taker in sorted({taker for taker, _ in worth})]

    def out(match: Any) -> bool:
        mentor, mentee = int(match.mentor.email[1:]), int(match.mentee.email)
        full = len(match.mentor.mentees) >= room.get(mentor, 1) or bool(match.mentee.mentors)
        return full or (mentee, mentor) not in worth

    rules = [Worth(worth), Disqualify(out)]
    process_data(mentors, mentees, [rules] * max(room.values(), default=1))
    found = [(int(mentee.email), int(mentor.email[1:])) for mentee in mentees for mentor in mentee.mentors]
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
