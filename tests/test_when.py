"""``circulator when`` as a program: phrases in, one JSON object a line out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def when(*options: str, typed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "when", *options], input=typed, capture_output=True, check=False, cwd=ROOT
    )


def test_every_line_is_answered_by_an_instant_or_by_what_is_asked() -> None:
    typed = b"Tue 7pm\n\n\nend of shift\r\n1900 Fri\n\xff\xfe 7pm\nNov 30 19:00 ET"
    done = when("--zone", "America/Chicago", "--now", "2026-11-22T13:00:00Z", typed=typed)
    answers = [json.loads(line) for line in done.stdout.splitlines()]

    assert (done.returncode, done.stderr) == (0, b"")
    assert [answer.get("at") for answer in answers] == [
        "2026-11-24T19:00:00-06:00", None, None, None, "2026-11-27T19:00:00-06:00", None, "2026-11-30T18:00:00-06:00",
    ]  # fmt: skip
    assert all(len(answer) == 1 and all(answer.values()) for answer in answers)


def test_an_answer_comes_before_the_next_line_is_typed() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "bot", "when"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, bufsize=0
    )
    assert program.stdin
    assert program.stdout
    with program:
        program.stdin.write(b"in 2h\n")
        first = json.loads(program.stdout.readline())
        program.stdin.close()

    assert first["at"].endswith("+00:00")


def test_who_reads_may_stop_before_the_end() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "bot", "when"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, bufsize=0,
    )  # fmt: skip
    assert program.stdin
    assert program.stdout
    assert program.stderr
    with program:
        program.stdin.write(b"in 2h\n")
        program.stdout.readline()
        program.stdout.close()
        program.stdin.write(b"in 2h\nin 3h\n")
        program.stdin.close()
        told = program.stderr.read()

    assert (program.returncode, told) == (0, b"")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--zone", "Atlantis"], "--zone Atlantis: no such time zone. Give a name such as America/Chicago."),
        (["--zone", ""], "no such time zone"),
        (["--now", "soon"], "--now soon: not a time. Give it as 2026-11-30T19:00 or 2026-11-30T19:00-06:00."),
        (["--zone", "America/Chicago", "--now", "2026-03-08T02:30"], "02:30 does not exist on 2026-03-08"),
    ],
)
def test_an_option_that_cannot_be_taken_is_told_in_a_sentence(options: list[str], sentence: str) -> None:
    done = when(*options, typed=b"7pm\n")

    assert (done.returncode, done.stdout) == (2, b"")
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr
