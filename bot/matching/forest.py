"""The parts of those whom a greatest matching may leave over: Edmonds' forest of alternating paths, grown to its end."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import takewhile

from bot.matching.circle import Group, Near


def loose(with_whom: Near, pairs: list[Group], left: AbstractSet[int]) -> list[set[int]]:
    """Give the parts, from a greatest matching and those whom it leaves over."""
    forest = Forest(pairs, left)
    forest.grow(with_whom)
    return forest.parts()


class Forest:
    """Trees that begin with those left over. From there every second person is one who may be left over as well.

    Where two such may be together, an odd ring closes, and all on it may be left over: they are one part, with one ``top``.
    """

    def __init__(self, pairs: list[Group], left: AbstractSet[int]) -> None:
        self._mate = {one: other for pair in pairs for one, other in (pair, pair[::-1])}
        self._top = {person: person for person in [*self._mate, *left]}
        self._loose = dict.fromkeys(sorted(left))
        self._before: dict[int, int] = {}
        """Of those who are not loose, and of those who were not at first: from whom they were reached."""

    def grow(self, with_whom: Near) -> None:
        waiting = deque(self._loose)
        while waiting:
            person = waiting.popleft()
            for other in with_whom[person]:
                if other in self._loose:
                    waiting.extend(self._close(person, other))
                elif other in self._mate and other not in self._before:
                    self._before[other] = person
                    self._loose[self._mate[other]] = None
                    waiting.append(self._mate[other])

    def parts(self) -> list[set[int]]:
        found: dict[int, set[int]] = {}
        for person in self._loose:
            found.setdefault(self._find(person), set()).add(person)
        return list(found.values())

    def _find(self, person: int) -> int:
        while (top := self._top[person]) != person:
            self._top[person] = person = self._top[top]
        return person

    def _up(self, person: int) -> Iterator[int]:
        """Give the tops from somebody to the root of their tree."""
        yield (top := self._find(person))
        while top in self._mate:
            yield (top := self._find(self._before[self._mate[top]]))

    def _close(self, one: int, other: int) -> list[int]:
        """Close the ring of two who may be together; give those on it who are loose only now."""
        if self._find(one) == self._find(other):
            return []
        ways = list(self._up(one)), list(self._up(other))
        top = next(each for each in ways[1] if each in ways[0])
        ring = [each for way in ways for each in takewhile(lambda each: each != top, way)]
        now = [self._mate[each] for each in ring]
        self._top |= dict.fromkeys(ring + now, top)
        self._loose |= dict.fromkeys(now)
        return now
