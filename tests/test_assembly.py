"""A feature is a package with all its files, also those in folders of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.assembly import assemble

COMMAND = """from bot.call import Call
from bot.declare import command


@command("{name}")
async def answer(call: Call) -> None:
    \"\"\"Answer.\"\"\"
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a feature with a file, a folder, and a folder in that."""
    monkeypatch.syspath_prepend(str(tmp_path))
    for folder, name in (("room", "room here"), ("room/within", "room within"), ("room/within/deep", "room deep")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
        (tmp_path / folder / "asking.py").write_text(COMMAND.format(name=name), "utf-8")
    yield tmp_path / "room"
    for name in [name for name in sys.modules if name.partition(".")[0] in {"room", "alone"}]:
        del sys.modules[name]


@pytest.mark.usefixtures("room")
def test_what_stands_in_a_folder_of_a_feature_is_declared_too() -> None:
    found = set(assemble(["room"]).commands)

    assert {"room here", "room within", "room deep"} <= found


def test_a_feature_may_be_one_file(room: Path) -> None:
    (room.parent / "alone.py").write_text(COMMAND.format(name="alone here"), "utf-8")

    found = set(assemble(["alone"]).commands)

    assert "alone here" in found
    assert "room here" not in found
