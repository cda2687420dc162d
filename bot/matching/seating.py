"""Groups of three and more: people sit down at so many tables, then change places for as long as it gains something.

Nobody knows a fast way to the best answer for these, so this one is good and not always best; ``bound`` tells how far
it can be from the best one at most.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, islice

from bot.matching.chance import order
from bot.matching.changing import Changes
from bot.matching.circle import Circle, Group, near, together
from bot.matching.tables import Tables

STARTS = 8
LOOKS = 12_000_000
"""So many changes of places are looked at over all starts: about ten seconds."""


def seat(circle: Circle) -> list[Group]:
    """Give the groups: as many people as were found a place, then as many groups of the wished size, then most worth."""
    with_whom = near(circle)
    best: tuple[int, int, int] = (0, 0, 0)
    found: list[Group] = []
    left = LOOKS
    numbers = _numbers(circle)
    for turn, number in enumerate(islice(cycle(numbers), STARTS if numbers else 0)):
        tables = Tables(circle, with_whom, number)
        people = sorted(circle.people, key=order(circle.seed, f"turn {turn}"))
        people.sort(key=lambda person: len(with_whom[person]))
        _START[turn % 2](tables, people)
        changes = Changes(circle, tables, people, left)
        changes.make()
        groups = sorted(tuple(sorted(seated)) for seated in tables.seats if seated)
        if (reached := _reached(circle, groups)) > best:
            best, found = reached, groups
        if (left := changes.looks) <= 0:
            break
    return found


def _reached(circle: Circle, groups: list[Group]) -> tuple[int, int, int]:
    sizes = [len(group) for group in groups]
    return sum(sizes), -sum(size != circle.size for size in sizes), together(circle, groups)


def _numbers(circle: Circle) -> list[int]:
    """Give three numbers of tables, the best first: at which most find a seat, and fewest tables are not of the size."""
    size, people = circle.size, len(circle.people)

    def fits(number: int) -> tuple[int, int, int]:
        most = number * size + min(number, len(circle.bigger) // (size + 1))
        placed = min(people, most)
        return -placed, abs(placed - number * size), number

    least = max(2, size - 1)
    return sorted(range(1, people // least + 1), key=fits)[:3]


def _in_turn(tables: Tables, people: list[int]) -> None:
    """Let each sit down at the emptiest table, of those at the one that is worth most to them."""
    empty = iter(range(len(tables.seats)))
    for person in people:
        if (table := next(empty, None)) is not None:
            tables.put(person, table)
        elif fitting := [table for table in tables.ties[person] if tables.room(person, table)]:
            tables.put(person, min(fitting, key=lambda at: (len(tables.seats[at]), -tables.worth(person, at))))


def _one_by_one(tables: Tables, people: list[int]) -> None:
    """Fill one table after the other with those who are worth most to it."""
    waiting = dict.fromkeys(people)
    for table in range(len(tables.seats)):
        fitting = list(waiting)[:1]
        while fitting:
            person = max(fitting, key=lambda person: tables.worth(person, table))
            tables.put(person, table)
            del waiting[person]
            fitting = [each for each in waiting if tables.ties[each].get(table) and tables.room(each, table)]


_START: tuple[Callable[[Tables, list[int]], None], ...] = (_in_turn, _one_by_one)
