"""Changes of places at tables that gain something: somebody finds a seat, two tables become even, two people swap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from bot.matching.circle import Circle
from bot.matching.tables import TIE, Tables

_Change: TypeAlias = tuple[int, int, int | None]
"""What it gains, to which table, in whose place."""


class Changes:
    """Changes places, people in their order, and looks at no more changes than it may."""

    def __init__(self, circle: Circle, tables: Tables, people: list[int], looks: int) -> None:
        self._circle, self._tables, self._people = circle, tables, people
        self.looks = looks
        """So many changes may still be looked at."""

    def make(self) -> None:
        """Make changes until none gains anything, and close the tables of too few."""
        self._settle()
        while self.looks > 0 and sum(self._better(person) for person in self._people):
            self._settle()
        self._close()

    def _settle(self) -> None:
        """Find seats for those who have none."""
        while sum(self._sit(person) for person in self._people if person not in self._tables.at):
            pass

    def _sit(self, person: int) -> bool:
        """Find somebody a seat, or one from which another moves on to a free one."""
        tables = self._tables
        if free := self._free(person):
            tables.put(person, free[0])
            return True
        for table in tables.ties[person] if self.looks > 0 else ():
            for other in tables.seats[table]:
                self.looks -= 1
                if tables.instead(person, other) and (free := [at for at in self._free(other) if at != table]):
                    tables.take(other)
                    tables.put(other, free[0])
                    tables.put(person, table)
                    return True
        return False

    def _free(self, person: int) -> list[int]:
        """Give the tables at which somebody finds a free seat, the emptiest first, then the one worth most to them."""
        tables = self._tables
        self.looks -= len(tables.ties[person])
        free = [table for table in tables.ties[person] if tables.room(person, table)]
        return sorted(free, key=lambda table: (len(tables.seats[table]), -tables.worth(person, table)))

    def _better(self, person: int) -> bool:
        """Make the change that gains most by giving somebody another place."""
        tables, before = self._tables, self._tables.at.get(person)
        gain, table, other = max(self._changes(person, before), default=(0, 0, None), key=lambda change: change[0])
        if gain <= 0:
            return False
        for leaving in (person, other):
            if leaving in tables.at:
                tables.take(leaving)
        tables.put(person, table)
        if other is not None and before is not None:
            tables.put(other, before)
        return True

    def _changes(self, person: int, before: int | None) -> Iterator[_Change]:
        tables = self._tables
        seated = 0 if before is None else len(tables.seats[before])
        own = 0 if before is None else tables.ties[person].get(before, 0)
        for table, tie in tables.ties[person].items():
            if table == before:
                continue
            there = tables.seats[table]
            self.looks -= len(there)
            if len(there) < seated and tables.room(person, table):
                # To be as many as others are is worth more than any liking.
                even = TIE if seated - len(there) > 1 else 0
                yield even + tie - len(there) * TIE - own + (seated - 1) * TIE, table, None
            if tie >= (len(there) - 1) * TIE:
                yield from self._swaps(person, before, table, tie - own)

    def _swaps(self, person: int, before: int | None, table: int, gain: int) -> Iterator[_Change]:
        """Give what it gains to have each one's seat, who gets the seat that is given up, or none.

        Who may not be with somebody lacks a tie, and a tie is more than all that can be gained.
        """
        tables, ties, near = self._tables, self._tables.ties, self._tables.near[person]
        for other in tables.seats[table]:
            both = near.get(other, -TIE) + TIE
            back = 0 if before is None else ties[other].get(before, 0) - both
            won = gain - both + back - ties[other].get(table, 0)
            if won > 0 and tables.takes(person, table) and (before is None or tables.takes(other, before)):
                yield won, table, other

    def _close(self) -> None:
        """Close tables of too few, the smallest first, and let their people find seats elsewhere."""
        tables, least = self._tables, max(2, self._circle.size - 1)
        while short := sorted((seated for seated in tables.seats if 0 < len(seated) < least), key=len):
            for person in short[0].copy():
                tables.take(person)
            self._settle()
