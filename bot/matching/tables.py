"""Who sits at which table, who would fit in, and what that is worth: kept up to date with each change of places."""

from __future__ import annotations

from bot.matching.circle import Circle, Near

TIE = 1 << 40
"""Counts one who may sit with one more. What all at a table are worth to one of them stays far below it."""


class Tables:
    """So many tables, at first empty. A table holds ``size`` people, and one more where all of it take that."""

    def __init__(self, circle: Circle, with_whom: Near, number: int) -> None:
        self.seats: list[list[int]] = [[] for _ in range(number)]
        self.at: dict[int, int] = {}
        self.ties: dict[int, dict[int, int]] = {person: {} for person in circle.people}
        """To each person, by table: ``TIE`` for each there with whom they may sit, and what all those are worth to them."""
        self.near, self.size, self.bigger = with_whom, circle.size, circle.bigger

    def put(self, person: int, table: int) -> None:
        self.seats[table].append(person)
        self.at[person] = table
        for other, worth in self.near[person].items():
            self.ties[other][table] = self.ties[other].get(table, 0) + TIE + worth

    def take(self, person: int) -> None:
        table = self.at.pop(person)
        self.seats[table].remove(person)
        for other, worth in self.near[person].items():
            ties = self.ties[other]
            ties[table] -= TIE + worth
            if not ties[table]:
                del ties[table]

    def room(self, person: int, table: int) -> bool:
        """Say whether somebody may sit down there beside all others."""
        seated = self.seats[table]
        if self.ties[person].get(table, 0) < len(seated) * TIE:
            return False
        return len(seated) < self.size or (len(seated) == self.size and self.bigger.issuperset([*seated, person]))

    def instead(self, person: int, of: int) -> bool:
        """Say whether somebody may have another's seat."""
        table = self.at[of]
        tie = self.ties[person].get(table, 0) - self.near[person].get(of, -TIE) - TIE
        return tie >= (len(self.seats[table]) - 1) * TIE and self.takes(person, table)

    def takes(self, person: int, table: int) -> bool:
        """Say whether somebody takes it that so many are at a table."""
        return len(self.seats[table]) <= self.size or person in self.bigger

    def worth(self, person: int, table: int) -> int:
        """Say what all at a table are worth to somebody."""
        return self.ties[person].get(table, 0) % TIE
