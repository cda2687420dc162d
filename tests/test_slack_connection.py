"""The websocket of Socket Mode in a local Slack that ends it, breaks it, or lets it go numb: no event is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from adapters.slack import api
from adapters.slack.connection import Connection
from bot import config
from tests.platforms.slack_local import FOR_EVER, Fault, LocalSlack


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "ping", 0.2)
    monkeypatch.setattr(Connection, "pauses", (0.02, 0.1))


@asynccontextmanager
async def listening(
    slack: LocalSlack, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> AsyncIterator[tuple[Connection, list[str]]]:
    """An app that notes every newcomer of whom it is told."""
    heard: list[str] = []

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=slack.team_id, bot_token=slack.bot_token)

    settings = config.Slack(slack.mode, slack.bot_token, slack.app_token, api_url=slack.api_url)
    client = api.web_client(settings, token=slack.bot_token)
    app = AsyncApp(client=client, authorize=authorize, process_before_response=True, request_verification_enabled=False)

    @app.event("team_join")
    async def joined(event: dict[str, Any]) -> None:
        heard.append(event["user"]["real_name"])

    connection = Connection(app, client, slack.app_token, sleep)
    opened = await client.apps_connections_open(app_token=slack.app_token)
    await connection.open(str(opened["url"]))
    try:
        yield connection, heard
    finally:
        await connection.close()
    assert not connection.connected


async def test_events_go_on_while_slack_warns_and_renews_and_none_is_lost() -> None:
    async with LocalSlack() as slack, listening(slack) as (_, heard):
        people = [slack.user(f"Newcomer {number}") for number in range(12)]
        arrivals = []
        for at, person in enumerate(people):
            if at in {3, 7}:
                await slack.sockets.announce("warning" if at == 3 else "refresh_requested")
            arrivals.append(asyncio.create_task(slack.arrive(person)))

        replies = await asyncio.gather(*arrivals)

        assert sorted(set(heard)) == sorted(person.real_name for person in people)
        assert not [reply for reply in replies if reply.timeout]


async def test_the_next_websocket_is_open_before_the_last_one_is_closed() -> None:
    async with LocalSlack() as slack, listening(slack) as (connection, _):
        before, fewest = list(slack.sockets.live), 9
        leaving = asyncio.create_task(slack.disconnect("refresh_requested"))
        while not leaving.done():
            fewest = min(fewest, len(slack.sockets.live))
            await asyncio.sleep(0)

        assert fewest == 1
        assert connection.connected
        assert not set(before) & set(slack.sockets.live)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
async def test_whatever_slack_ends_a_websocket_for_another_is_opened(reason: str) -> None:
    async with LocalSlack() as slack, listening(slack) as (_, heard):
        await slack.disconnect(reason)
        await slack.connected()

        assert not (await slack.arrive(slack.user("Nina"))).timeout
        assert heard == ["Nina"]


async def test_a_half_open_websocket_without_pongs_is_noticed_and_its_event_comes_again() -> None:
    async with LocalSlack() as slack, listening(slack) as (_, heard):
        slack.numb_socket(pongs=False)

        assert not (await slack.arrive(slack.user("Nina"))).timeout
        assert heard == ["Nina"]


async def test_a_websocket_that_pongs_but_brings_nothing_is_renewed_after_a_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Connection, "silence", 0.3)
    async with LocalSlack() as slack, listening(slack) as (_, heard):
        slack.numb_socket(pongs=True)

        assert not (await slack.arrive(slack.user("Nina"))).timeout
        assert heard == ["Nina"]


async def test_an_event_that_was_not_acknowledged_comes_again_by_the_next_websocket() -> None:
    async with LocalSlack() as slack, listening(slack) as (_, heard):
        slack.drop_socket()
        await slack.disconnected()

        assert not (await slack.arrive(slack.user("Nina"))).timeout
        assert heard == ["Nina"]


async def test_a_websocket_that_cannot_be_opened_is_tried_ever_more_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    enough = asyncio.Event()
    monkeypatch.setattr(Connection, "pauses", (1.0, 60.0))

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 10:
            enough.set()
            await asyncio.Event().wait()

    async with LocalSlack() as slack, listening(slack, sleep) as (connection, _):
        slack.faults.append(Fault("apps.connections.open", "status", status=401, times=FOR_EVER))
        slack.drop_socket()
        await enough.wait()

        assert slept == [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]
        assert not connection.connected


async def test_slack_says_how_long_to_wait_before_another_websocket() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with LocalSlack() as slack, listening(slack, sleep):
        slack.faults.append(Fault("apps.connections.open", "status", status=429, retry_after=40))
        await slack.disconnect("warning")
        await slack.connected()

        assert 40.0 in slept


async def test_the_address_of_a_websocket_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with LocalSlack() as slack, listening(slack) as (_, _heard):
        slack.drop_socket()
        await slack.disconnected()
        await slack.connected()
        slack.tickets.clear()

    assert "ticket=" not in caplog.text
