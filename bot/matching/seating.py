"""Groups of three and more: people sit down at so many tables, then change places for as long as it gains something.

Nobody knows a fast way to the best answer for these. So this begins many times, in orders that the seed makes, and keeps
the best that it found: for a few people it mostly is the best there is, for many ``bound`` tells how far it can be from it.
"""

from __future__ import annotations

from itertools import islice
from typing import TypeAlias

from bot.matching.chance import order
from bot.matching.changing import Changes
from bot.matching.circle import Circle, Group, Near, near, together
from bot.matching.tables import Tables

STARTS = 100
LOOKS = 6_000_000
"""So many changes of places are looked at over all starts: about five seconds, and ten for a thousand people."""

_Reached: TypeAlias = tuple[int, int, int]


def seat(circle: Circle) -> list[Group]:
    """Give the groups: as many people as were found a place, then as many groups of the wished size, then most worth."""
    with_whom, numbers, looks = near(circle), _numbers(circle), LOOKS
    best: _Reached = (0, 0, 0)
    found: list[Group] = []
    for turn in range(STARTS if numbers else 0):
        # Where all found a seat, no other number of tables is better.
        number = numbers[0 if best[0] == len(circle.people) else turn // 4 % len(numbers)]
        groups, looks = _start(circle, with_whom, turn, number, looks)
        best, found = max((best, found), (_reached(circle, groups), groups), key=lambda each: each[0])
        if looks <= 0:
            break
    return found


def _start(circle: Circle, with_whom: Near, turn: int, number: int, looks: int) -> tuple[list[Group], int]:
    """Begin once; every second time table by table, and at times not with those who are hardest to seat."""
    tables = Tables(circle, with_whom, number)
    people = sorted(circle.people, key=order(circle.seed, f"turn {turn}"))
    if turn % 4 < 2:
        people.sort(key=lambda person: len(with_whom[person]))
    (_in_turn if turn % 2 else _one_by_one)(tables, people)
    changes = Changes(circle, tables, people, looks - len(circle.pairs))
    changes.make()
    return sorted(tuple(sorted(seated)) for seated in tables.seats if seated), changes.looks


def _reached(circle: Circle, groups: list[Group]) -> _Reached:
    sizes = [len(group) for group in groups]
    return sum(sizes), -sum(size != circle.size for size in sizes), together(circle, groups)


def _numbers(circle: Circle) -> list[int]:
    """Give numbers of tables, the best first: at which most find a seat, and fewest tables are not of the size.

    Where not all may be together, more can be seated at more and smaller tables: some such numbers follow.
    """
    size, people = circle.size, len(circle.people)
    every = range(1, people // (size - 1) + 1)

    def fits(number: int) -> tuple[int, int, int]:
        placed = min(people, number * size + min(number, len(circle.bigger) // (size + 1)))
        return -placed, abs(placed - number * size), number

    best = sorted(every, key=fits)[:3]
    return [*best, *every[:: -max(1, len(every) // 12)][:4]] if best else []


def _in_turn(tables: Tables, people: list[int]) -> None:
    """Let each sit down at the emptiest table, of those at the one that is worth most to them."""
    empty = iter(range(len(tables.seats)))
    for person in people:
        if (table := next(empty, None)) is not None:
            tables.put(person, table)
        elif fitting := [table for table in tables.ties[person] if tables.room(person, table)]:
            tables.put(person, min(fitting, key=lambda at: (len(tables.seats[at]), -tables.worth(person, at))))


def _one_by_one(tables: Tables, people: list[int]) -> None:
    """Fill one table after the other with those who are worth most to it, at first those that must have one more."""
    rank = {person: place for place, person in enumerate(people)}
    waiting = rank.copy()
    more = len(people) - len(tables.seats) * tables.size
    for table, seated in enumerate(tables.seats):
        most, those = (tables.size + 1, tables.bigger) if table < more else (tables.size, waiting)
        fitting = [*islice((person for person in waiting if person in those), 1)]
        while fitting and len(seated) < most:
            person = max(fitting, key=lambda person: tables.worth(person, table))
            tables.put(person, table)
            del waiting[person]
            beside = sorted(tables.near[person], key=rank.__getitem__) if len(seated) == 1 else fitting
            fitting = [each for each in beside if each in waiting and each in those and tables.room(each, table)]
