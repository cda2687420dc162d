"""Tables as files: every cell comes back as it was, and none of them is a formula."""

from __future__ import annotations

import csv
import io

import pytest

from bot.spreadsheets import as_csv


def rows_of(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def test_a_table_comes_back_as_it_was_written() -> None:
    rows = [["Ana, the first", 'says "yes"', "two\r\nlines", "Zoë 👩‍⚕️"], ["", "0", "-", ""]]

    written = as_csv(["a", "b", "c", "d"], [rows[0], [None, 0, "–", ""]])

    assert rows_of(written) == [["a", "b", "c", "d"], rows[0], ["", "0", "–", ""]]


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1+1",
        '=HYPERLINK("https://evil.example")',
        "=",
        "＝1+1",
        "\u00a0=1",
        "\ufeff=1",
    ],
)
def test_no_cell_begins_as_a_formula(cell: str) -> None:
    (head, row) = rows_of(as_csv([cell], [[cell]]))

    assert (head, row) == ([f"'{cell}"], [f"'{cell}"])


@pytest.mark.parametrize("cell", ["1 + 1", "a=b", "ana@example.org", "'=1", "2026-11-22"])
def test_what_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert rows_of(as_csv(["a"], [[cell]]))[1] == [cell]


def test_a_negative_number_of_ours_is_no_formula() -> None:
    assert rows_of(as_csv(["a"], [[-3]]))[1] == ["-3"]


def test_a_file_begins_with_the_mark_by_which_spreadsheets_know_its_letters() -> None:
    assert as_csv(["é"], []) == '\ufeff"é"\r\n'.encode()
