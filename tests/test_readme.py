"""The README keeps its promises: its table of commands is the real one."""

from __future__ import annotations

from pathlib import Path

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
