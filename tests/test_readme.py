"""The README keeps its promises: its tables of commands are the real ones, and what it shows is there."""

from __future__ import annotations

import re
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

from bot.__main__ import _parser
from bot.assembly import assemble
from bot.help import table
from commands import FEATURES

README = Path(__file__).parent.parent / "README.md"


def test_the_table_of_commands_is_in_step() -> None:
    wanted = f"<!-- commands -->\n{table(assemble(FEATURES))}\n<!-- /commands -->"

    assert wanted in README.read_text("utf-8"), f"put this into README.md:\n{wanted}"


def test_it_opens_with_the_two_lines() -> None:
    lines = [line for line in README.read_text("utf-8").splitlines() if line.startswith("pip install")]

    assert lines == ["pip install uv && uv run circulator try", "pip install uv && uv run pytest"]


def test_every_file_that_it_shows_is_there() -> None:
    shown = re.findall(r"\]\((?!https?:)([^)]+)\)", README.read_text("utf-8"))

    assert shown
    assert [each for each in shown if not (README.parent / each).is_file()] == []


def test_the_table_of_the_programs_commands_is_in_step() -> None:
    written = dict(re.findall(r"^\| `circulator ([a-z ]+?)( \[.*?)?` \|", README.read_text("utf-8"), re.MULTILINE))
    found = {name: parser.format_usage() for name, parser in _verbs("", _parser())}

    assert {name: _options(shown) for name, shown in written.items()} == {
        name: _options(usage) for name, usage in found.items()
    }


def _options(usage: str) -> set[str]:
    return set(re.findall(r"--[a-z-]+", usage))


def _verbs(name: str, parser: ArgumentParser) -> Iterator[tuple[str, ArgumentParser]]:
    """Give every command that does something, with what reads it."""
    inner = [each for each in parser._actions if isinstance(each, _SubParsersAction)]
    if not inner:
        yield name.strip(), parser
    for each in inner:
        for verb, below in each.choices.items():
            yield from _verbs(f"{name} {verb}", below)
