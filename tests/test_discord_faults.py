"""What goes wrong on the wire to Discord, one line each; judged by the local Discord's ledger and by what stands there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.discord import wire
from adapters.discord.limits import BAN_SECONDS
from adapters.discord.posting import WINDOW
from adapters.discord.strikes import Strikes
from bot.platforms import NotDone, NotKnown
from tests.platforms.discord_local import Fault
from tests.platforms.discord_stand import Stand, standing

POSTS, ONE = "POST /channels/*/messages", "* /channels/*/messages/*"
SOON, LATE = timedelta(seconds=10), WINDOW + timedelta(seconds=1)


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with standing() as stand:
        yield stand


@dataclass(frozen=True)
class Case:
    """A post meets a fault, and is tried again after a while: so many requests to post does Discord see in all."""

    name: str
    fault: Fault
    wait: timedelta
    requests: int


BROKEN = [
    Case("dropped before", Fault(POSTS, "drop_before"), SOON, 2),
    Case("dropped after, repeated soon", Fault(POSTS, "drop_after"), SOON, 2),
    Case("dropped after, repeated at the window's end", Fault(POSTS, "drop_after"), WINDOW, 2),
    Case("dropped after, repeated late", Fault(POSTS, "drop_after"), LATE, 1),
    Case("dropped after, repeated days later", Fault(POSTS, "drop_after"), timedelta(days=2), 1),
    Case("500 before", Fault(POSTS, status=500), SOON, 2),
    Case("502 before, repeated late", Fault(POSTS, status=502), LATE, 2),
    Case("502 after the deed, repeated soon", Fault(POSTS, "status_after", status=502), SOON, 2),
    Case("502 after the deed, repeated late", Fault(POSTS, "status_after", status=502), LATE, 1),
    Case("504 after the deed", Fault(POSTS, "status_after", status=504), SOON, 2),
    Case("no answer, and not done", Fault(POSTS, "hold"), SOON, 2),
    Case("no answer, but done", Fault(POSTS, "hold_after"), SOON, 2),
    Case("no answer, but done, repeated late", Fault(POSTS, "hold_after"), LATE, 1),
]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
async def test_post_whose_end_is_not_known_stands_once(
    stand: Stand, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    if case.fault.holds:
        monkeypatch.setattr(wire, "READ_SECONDS", 0.5)
    stand.discord.faults.append(replace(case.fault))
    with pytest.raises(NotKnown) as told:
        await stand.platform.send(stand.order())
    stand.clock.move(case.wait)

    sent = await stand.platform.send(stand.order(ago=case.wait))

    assert told.value.retry == SOON
    assert [one.id for one in stand.discord.messages(stand.hall)] == [sent.message]
    assert len(stand.discord.sent(POSTS)) == case.requests


@pytest.mark.parametrize("fault", [Fault(ONE, "drop_after"), Fault(ONE, "drop_before"), Fault(ONE, "status_after")])
async def test_edit_and_deletion_are_simply_repeated(stand: Stand, fault: Fault) -> None:
    posted = await stand.platform.send(stand.order())
    for effect in ("edit", "delete"):
        # aiohttp itself sends a DELETE again whose connection broke, so two must break.
        broken = replace(fault, times=2)
        stand.discord.faults.append(broken)

        with pytest.raises(NotDone) as told:
            await stand.platform.send(stand.order(effect, message=posted.message))
        broken.times = 0
        await stand.platform.send(stand.order(effect, message=posted.message))

        assert (told.value.retry, told.value.holds) == (SOON, "this")

    assert stand.discord.messages(stand.hall) == []


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_short_limit_is_waited_for(stand: Stand, scope: Any) -> None:
    stand.discord.faults.append(Fault(POSTS, status=429, retry_after=0.01, scope=scope))

    await stand.platform.send(stand.order())

    assert [one.status for one in stand.discord.sent(POSTS)] == [429, 200]
    assert len(stand.discord.messages(stand.hall)) == 1


@pytest.mark.parametrize(
    ("scope", "seconds", "holds"),
    [("user", 10.5, "place"), ("shared", 40.0, "place"), ("global", 10.5, "all"), ("cloudflare", 3_600, "all")],
)
async def test_long_limit_waits_in_the_database(stand: Stand, scope: Any, seconds: float, holds: str) -> None:
    stand.discord.faults.append(Fault(POSTS, status=429, retry_after=seconds, scope=scope))

    with pytest.raises(NotDone) as told:
        await stand.platform.send(stand.order())

    assert (told.value.retry, told.value.holds) == (timedelta(seconds=seconds), holds)
    assert len(stand.discord.sent(POSTS)) == 1
    assert stand.discord.messages(stand.hall) == []


async def test_ban_that_does_not_say_how_long_is_waited_out(stand: Stand) -> None:
    stand.discord.faults.append(Fault(POSTS, status=429, scope="cloudflare", retry_after=0))

    with pytest.raises(NotDone) as told:
        await stand.platform.send(stand.order())

    assert told.value.retry == timedelta(seconds=BAN_SECONDS)


async def test_limit_without_end_is_given_up_after_five_short_waits(stand: Stand) -> None:
    stand.discord.faults.append(Fault(POSTS, status=429, retry_after=0.01, times=None))

    with pytest.raises(NotDone) as told:
        await stand.platform.send(stand.order())

    assert told.value.holds == "place"
    assert len(stand.discord.sent(POSTS)) == 5


async def test_refused_token_does_not_lead_to_a_ban(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "Strikes", lambda: Strikes(most=20))
    async with standing() as stand:
        stand.discord.token = "another.token"
        before, waits = len(stand.discord.requests), []

        for _ in range(50):
            with pytest.raises(NotDone) as told:
                await stand.platform.send(stand.order())
            waits.append((told.value.holds, told.value.retry))

        assert waits == [("all", timedelta(minutes=1))] * 20 + [("all", timedelta(minutes=10))] * 30
        assert len(stand.discord.requests) - before == 20


async def test_discord_out_of_reach_holds_everything(stand: Stand) -> None:
    await stand.discord.__aexit__(None, None, None)
    order = stand.order()

    with pytest.raises(NotDone) as told:
        await stand.platform.send(order)

    assert (told.value.retry, told.value.holds) == (SOON, "all")


async def test_answer_to_a_person_waits_behind_no_limit_of_the_bot(stand: Stand) -> None:
    full = stand.platform._wire._pace._gone
    full.extend([time.monotonic() + 60] * 50)
    waiting = asyncio.create_task(stand.platform.send(stand.order()))

    reply = await stand.discord.slash(stand.ana, stand.hall, "room call")

    assert reply.text == "## I am here"
    assert stand.discord.messages(stand.hall) == []
    waiting.cancel()


async def test_every_single_request_takes_its_turn(stand: Stand) -> None:
    stand.discord.faults.append(Fault(POSTS, status=429, retry_after=0.01, times=3))
    turns = stand.platform._wire._pace._gone
    before = len(turns)

    await stand.platform.send(stand.order())

    assert len(turns) - before == 4
