"""The bot is killed at every commit and every call of a whole story, and what people see at the end is what they are owed.

After each kill it is started again, 10 seconds or an hour later. Everything is seen exactly once; only where a platform
leaves no way to know (Slack without a history scope) something may be missing, and then it is flagged ``unknown``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.trials import BAD

ROOT = Path(__file__).parent.parent
TOWNS = ("discord", "slack", "slack-blind")
SEEDS = {"discord": 4, "slack": 7, "slack-blind": 8}


@pytest.mark.parametrize("town", TOWNS)
def test_killed_at_a_few_points_each_thing_is_seen_once(town: str, capsys: pytest.CaptureFixture[str]) -> None:
    _fine(town, capsys, "--chapters", "2", "--sample", "4", "--seed", str(SEEDS[town]))


@pytest.mark.long
@pytest.mark.parametrize("town", TOWNS)
def test_killed_at_every_point_each_thing_is_seen_once(town: str, capsys: pytest.CaptureFixture[str]) -> None:
    # Without a history scope nothing is looked up, so that a start an hour later is like one ten seconds later.
    _fine(town, capsys, *(("--away", "10") if town == "slack-blind" else ()))


def _fine(town: str, capsys: pytest.CaptureFixture[str], *more: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults", town, *more], cwd=ROOT, capture_output=True, text=True, check=False
    )
    with capsys.disabled():
        # Past pytest: of what a worker of xdist prints, only this reaches the terminal.
        os.write(2, f"\n{ran.stderr}".encode())
    assert ran.returncode == 0, ran.stderr
    rows: list[dict[str, Any]] = [json.loads(line) for line in ran.stdout.splitlines()]

    assert rows
    assert [row for row in rows if row["outcome"] in BAD] == []
    assert [row["broken"] for row in rows if row["broken"]] == []
