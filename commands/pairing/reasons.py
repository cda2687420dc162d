"""Why these go together, in words for moderators: only by what all of them show to everyone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from bot import fitting
from bot.text import Words, say, say_many
from commands.pairing import weighing
from commands.pairing.kinds import RULES
from commands.pairing.pooling import Pool

_FACTS = {
    "apart": ("employer",), "work": (), "newcomer": ("experience",), "hours": ("shifts", "zone"), "level": ("role", "employer"),
}  # fmt: skip
"""What a rule goes by; it is told as a reason only where both show that to everyone."""


def why(who: Sequence[int], pool: Pool) -> list[Words]:
    """Say why these: by the circle's rules, as far as what they go by is shown, and whether they met before."""
    if any(number not in pool.people for number in who):
        return [say("one of them is out by now")]
    said: list[Words] = []
    again = [each for each in combinations(who, 2) if weighing.again(*each, pool.terms)]
    if again:
        ago = min(pool.terms.met[weighing.pair(*each)] for each in again)
        said.append(say_many("together {n} week ago", "together {n} weeks ago", max(1, round(ago))))
    if any(pool.people[number].waited for number in who):
        said.append(say("nobody was found for one of them last time"))
    held = list(_held(who, pool))
    said += [RULES[each] for each in held if _told(each, who, pool)]
    if any(not _told(each, who, pool) for each in held):
        said.append(say("and what they do not show to all"))
    return said or [say("they have not been together lately")]


def _held(who: Sequence[int], pool: Pool) -> Iterator[str]:
    """Give the rules that hold for some two of them."""
    for rule in pool.terms.prefers:
        if any(weighing.holds(rule, pool.people[one], pool.people[other]) for one, other in combinations(who, 2)):
            yield rule


def _told(rule: str, who: Sequence[int], pool: Pool) -> bool:
    facts = [pool.facts[number] for number in who]
    if rule == "work":
        return any(
            fitting.told(one, other, key) for one, other in combinations(facts, 2) for key in ("services", "areas")
        )
    return all(key in each.open for each in facts for key in _FACTS[rule])
