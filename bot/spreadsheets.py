"""Tables as files that spreadsheets open: CSV in which no cell can be taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet run what a person typed (OWASP, 'CSV Injection'), with the wide forms that Japanese keyboards type."""

_UNSEEN = " \u00a0\ufeff\u200b"
"""What may stand before it and is not seen; spreadsheets drop some of it."""


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table in UTF-8 with its mark, so that every spreadsheet reads the letters right."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_plain(cell) for cell in head])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _plain(cell: object) -> str:
    """Write a cell as text; what a person typed and could be a formula gets an apostrophe before it."""
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    return f"'{cell}" if cell.lstrip(_UNSEEN).startswith(_FORMULA) else cell
