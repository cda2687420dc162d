"""A process of its own: it answers, or it is ended; it learns nothing of us, and it outlives nobody who asked."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from asyncio.subprocess import Process
from pathlib import Path
from typing import Any

import pytest

from bot import apart

GUEST = "tests.guest"
LONG = 300.0


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    """The processes that were started, each as soon as it is."""
    started: list[Process] = []
    start = asyncio.create_subprocess_exec

    async def noted(*command: str, **more: Any) -> Process:
        started.append(await start(*command, **more))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    return started


async def test_it_answers() -> None:
    assert await apart.ask(GUEST, b"say ready", LONG) == b"ready"


async def test_of_our_environment_only_what_it_needs_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIRCULATOR_SLACK_TOKEN", "xoxb-secret")
    monkeypatch.setenv("PYTHONTZPATH", "/zones")

    said = json.loads(await apart.ask(GUEST, b"environment", LONG) or b"")

    # A C library may add its own word about its language.
    assert set(said) - {"LC_CTYPE"} == {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONTZPATH"}


@pytest.mark.parametrize("question", [b"die", b"fail"])
async def test_half_an_answer_is_none_and_operators_hear_of_it(
    question: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert await apart.ask(GUEST, question, LONG) is None

    assert "tests.guest ended with" in caplog.text
    assert "half" not in caplog.text


async def test_it_is_ended_at_its_wall(children: list[Process], tmp_path: Path) -> None:
    assert await apart.ask(GUEST, f"wait {tmp_path / 'there'}".encode(), 0.5) is None

    assert children[0].returncode == -9


async def test_it_ends_with_the_task_that_asked(children: list[Process], tmp_path: Path) -> None:
    os.mkfifo(there := tmp_path / "there")
    asking = asyncio.create_task(apart.ask(GUEST, f"wait {there}".encode(), LONG))
    await asyncio.to_thread(there.read_bytes)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert children[0].returncode == -9


async def test_it_ends_where_nobody_is_left_to_end_it() -> None:
    assert await apart.ask(GUEST, b"work", LONG) is None


async def test_one_that_limits_itself_writes_no_file(tmp_path: Path) -> None:
    assert await apart.ask(GUEST, f"write {tmp_path / 'file'}".encode(), LONG) is None

    assert not (tmp_path / "file").exists() or not (tmp_path / "file").stat().st_size


async def test_several_are_asked_at_once(children: list[Process]) -> None:
    said = await asyncio.gather(*(apart.ask(GUEST, f"say {word}".encode(), LONG) for word in "abc"))

    assert said == [b"a", b"b", b"c"]
    assert len(children) == 3
