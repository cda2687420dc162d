"""The gateway of the Discord adapter breaks in every way that Discord documents; and servers come and go."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from adapters.discord import client
from tests.platforms.discord_stand import Stand, standing

BEAT = 50
"""Milliseconds between heartbeats."""


@pytest.fixture
async def stand(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stand]:
    monkeypatch.setattr(client, "SILENCE", 1.0)
    monkeypatch.setattr(client.Client, "before_identify_hook", _at_once)
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _self: 0.0)
    async with standing(BEAT) as stand:
        yield stand


async def _at_once(_self: Any, _shard: int | None, *, initial: bool = False) -> None:
    """Identify again at once: the tests need not spare the five seconds that Discord asks for."""


Break = Callable[[Stand], Coroutine[Any, Any, None]]


async def invalid(stand: Stand) -> None:
    """Op 9: the session is over."""
    known = set(stand.discord.gateway.sessions)
    await stand.discord.invalidate_session()
    await stand.discord.until(lambda: set(stand.discord.gateway.sessions) - known, "a new IDENTIFY")


async def invalid_but_resumable(stand: Stand) -> None:
    await stand.discord.invalidate_session(resumable=True)
    await stand.discord.until(lambda: stand.discord.gateway.resumes, "RESUME")


async def half_open(stand: Stand) -> None:
    """The connection stands, but nothing comes any more, not even an answer to a heartbeat."""
    stand.discord.gateway.mute()
    await stand.discord.until(lambda: stand.discord.gateway.resumes, "a new connection")
    stand.discord.gateway.mute(silent=False)


async def dropped(stand: Stand) -> None:
    await stand.discord.drop_gateway()
    await stand.discord.until(lambda: stand.discord.gateway.resumes, "RESUME")


async def told_to_reconnect(stand: Stand) -> None:
    """Op 7."""
    await stand.discord.reconnect_gateway()
    await stand.discord.until(lambda: stand.discord.gateway.resumes, "RESUME")


async def closed(stand: Stand) -> None:
    await stand.discord.close_gateway(4000)
    await stand.discord.until(lambda: stand.discord.gateway.resumes, "RESUME")


async def closed_and_forgotten(stand: Stand) -> None:
    """Op 9 in answer to RESUME."""
    known = set(stand.discord.gateway.sessions)
    stand.discord.gateway.refuse_resume = True
    await stand.discord.close_gateway(4009)
    await stand.discord.until(lambda: set(stand.discord.gateway.sessions) - known, "a new IDENTIFY")


@pytest.mark.parametrize(
    "broken",
    [invalid, invalid_but_resumable, half_open, dropped, told_to_reconnect, closed, closed_and_forgotten],
    ids=lambda each: each.__name__,
)
async def test_commands_are_answered_again_after_the_gateway_broke(stand: Stand, broken: Break) -> None:
    before = await stand.discord.slash(stand.ana, stand.hall, "room call")

    await broken(stand)
    after = await stand.discord.slash(stand.ana, stand.hall, "room call")
    await stand.discord.until(lambda: stand.platform.connected, "the adapter to know that it is connected")

    assert (before.text, after.text) == ("## I am here", "## I am here")


async def test_end_for_good_is_seen(stand: Stand, caplog: pytest.LogCaptureFixture) -> None:
    await stand.discord.close_gateway(4004)
    await stand.discord.until(lambda: not stand.discord.gateway.connected, "the end")
    running = stand.platform._wire._running
    assert running
    with pytest.raises(Exception, match="4004"):
        await running

    assert not stand.platform.connected
    assert "has ended for good" in caplog.text


async def test_removal_and_return_are_told_to_the_core_but_no_outage(stand: Stand) -> None:
    here = f"discord {stand.guild.id}"
    await stand.discord.until(lambda: stand.core.heard, "the first server")
    named = stand.platform._wire.guild_name
    known = named(stand.guild.id)

    await stand.discord.outage(stand.guild)
    await stand.discord.recover(stand.guild)
    await stand.discord.kick_bot(stand.guild)
    other = stand.discord.guild("Sterile processing peers")
    await stand.discord.slash(other.member("Cora"), other.channel("hall"), "room call")

    assert stand.core.heard == [
        f"{here} present", f"{here} returned", f"{here} returned", f"{here} removed", f"discord {other.id} returned",
    ]  # fmt: skip
    assert (known, named(stand.guild.id)) == ("OR peers", ""), "discord.py heard it too"
