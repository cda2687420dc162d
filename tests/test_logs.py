"""Logs: one line of JSON a call, with no token and nothing that a person wrote."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import insert

from bot import logs
from bot import schema as s
from bot.call import Call
from bot.cards import Card, card
from bot.clock import TravelClock
from bot.declare import command
from bot.house import House
from bot.inbound import Press, Submit, Use
from tests.toy import Person, opened

People = Callable[..., Person]
CANARY = "canary-7f3a"


@command("tea write")
async def write(call: Call, line: str) -> Card:
    """Write something down.

    Args:
        line: What.
    """
    return card("Written", line)


@command("tea break")
async def broken(call: Call, line: str) -> Card:
    """Write something down twice where it fits once.

    Args:
        line: What.
    """
    for _ in range(2):
        await call.db.execute(insert(s.terms).values(community=call.community, list="teas", key=line[:30], label=line))
    return card("Never")


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(url, clock, __name__):
        yield each


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.DEBUG)
    return lambda: [
        logs.Lines().format(record)
        for record in caplog.records
        if record.name.startswith(("bot", "adapters", "commands"))
    ]


async def test_a_call_is_one_line_that_says_what_and_how_it_went(
    person: People, lines: Callable[[], list[str]]
) -> None:
    await person("ana").use("tea write", line="hi")

    (line,) = (json.loads(each) for each in lines())
    assert {key: line[key] for key in ("level", "from", "says", "community", "command", "outcome")} == {
        "level": "info", "from": "bot.calls", "says": "call", "community": "toy:w1", "command": "tea write", "outcome": "done",
    }  # fmt: skip
    assert line["ms"] >= 0


async def test_no_line_holds_what_was_typed_or_who_typed_it(person: People, lines: Callable[[], list[str]]) -> None:
    ana = person("account-of-ana")
    for ask in (
        Use("tea write", {"line": CANARY}), Use(CANARY, {}), Use("intro find", {"role": CANARY}), Press(CANARY), Press(f"c1::tea:{CANARY}"), Submit(CANARY, 0, {"x": CANARY}),
        Use("intro show", {"who": CANARY}),
    ):  # fmt: skip
        await ana.ask(ask)

    written = "".join(lines())
    assert CANARY not in written
    assert "account-of-ana" not in written
    assert "Account-Of-Ana" not in written


async def test_a_fault_of_the_database_does_not_tell_what_was_typed(
    person: People, lines: Callable[[], list[str]]
) -> None:
    shown = await person("ana").use("tea break", line=CANARY)

    number = shown.rpartition(": ")[2].rstrip(".")
    written = "".join(lines())
    assert number in written
    assert "IntegrityError" in written
    assert CANARY not in written


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-456-abcDEF", "xoxp-1-2-3-4", "xoxe.xoxp-1-abc", "xoxe-1-My0xLWFiYw", "xapp-1-A0-123-abc", "https://hooks.slack.com/commands/T1/2/abc",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDE.abcdefghijklmnopqrstuvwxyz012345678", "https://discord.com/api/webhooks/123456/abc-DEF_ghi", "?key=abc123",
        "https://discord.com/api/v10/interactions/123456/aW50ZXJhY3Rpb24tabc/callback", "wss://wss-primary.slack.com/link/?ticket=abc-123&app_id=1",
        "postgresql://circulator:pa55word@db.example/x",
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_taken_out(secret: str) -> None:
    line = logs.redacted(json.dumps({"says": f"POST {secret} failed"}))

    kept = ("hooks", "slack", "discord", "webhooks", "interactions", "callback", "wss", "primary", "link", "ticket", "app", "key", "https", "com", "api", "v10", "id", "xoxe", "postgresql", "circulator", "db", "example", "x", "1")  # fmt: skip
    left = [
        piece for piece in re.findall(r"[A-Za-z0-9]+", secret) if piece not in kept and len(piece) > 2 and piece in line
    ]
    assert left == [], line
    assert json.loads(line)["says"].startswith("POST ")


def test_what_is_no_secret_stays() -> None:
    line = "intro show took 12.5 ms in C0123456789, see https://slack.com/help and v1.2.3"

    assert logs.redacted(line) == line


def test_a_fault_is_in_its_line_with_its_place() -> None:
    try:
        int("xoxb-1-2-secret")
    except ValueError:
        record = logging.LogRecord("bot", logging.ERROR, "x", 1, "error %s", ("1",), sys.exc_info())

    line = json.loads(logs.Lines().format(record))

    assert line["says"] == "error 1"
    assert "ValueError" in line["error"]
    assert "test_logs.py" in line["error"]
    assert "secret" not in line["error"]


def test_a_fault_that_may_quote_somebody_is_told_without_its_words() -> None:
    typed = f"canary-{9 * 13}"

    with pytest.raises(ValueError, match=typed) as fault:
        int(typed)

    told = logs._told(fault.value)
    assert "ValueError" in told
    assert typed not in told
