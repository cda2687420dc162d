"""The outcome as a table: a line a chapter, a column an outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.faults.trials import BAD, GOOD

Row = dict[str, Any]
HEAD = ("chapter", "points", "trials", *GOOD, *BAD)


def drawn(town: str, rows: Sequence[Row], seconds: float) -> str:
    """Draw it. A point is a place in the chapter, or in the start after a first kill; a trial a kill there."""
    chapters = list(dict.fromkeys(row["chapter"] for row in rows))
    lines = [_line(name, [row for row in rows if row["chapter"] == name]) for name in chapters]
    table = [HEAD, *lines, _line("all", rows)]
    widths = [max(len(line[at]) for line in table) for at in range(len(HEAD))]
    body = [
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in table
    ]
    again = sum(row["again"] for row in rows)
    head = f"{town}: {len(rows)} kills in {seconds:.0f} s; after {again} of them the person had to ask again"
    return "\n".join([head, *body])


def _line(name: str, rows: Sequence[Row]) -> tuple[str, ...]:
    points = {(row["chapter"], row["first"], row["at"]) for row in rows}
    outcomes = Counter(row["outcome"] for row in rows)
    return (name, str(len(points)), str(len(rows)), *(str(outcomes[each] or "") for each in (*GOOD, *BAD)))
