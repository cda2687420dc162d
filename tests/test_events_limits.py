"""The fullest event as Discord and Slack take it: its card is one message, and every card and page within their limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.discord.render import render as discord
from adapters.slack.render import render as slack
from adapters.slack.render import render_post as slack_post
from bot.cards import Card
from bot.clock import TravelClock
from bot.house import House
from bot.platforms import Audience
from tests.evenings import Town, town
from tests.platforms import discord_spec, slack_rules, slack_schema
from tests.platforms.discord_rules import message_rules
from tests.platforms.slack_rules import Surface

FULL = {
    "title": "T" * 150, "when": "every 2nd Tue 7pm", "length": "90m", "where": "W" * 200, "about": "A *b* <c> " * 150,
    "link": "https://" + "l" * 292, "reveal": "1h", "capacity": "30", "guests": "10", "closes": "2h", "organiser": "AORN",
    "for_": "Surgical technologist", "bring": "B" * 200, "checkin": "code", "credits": "12.25 live", "approver": "AST", "cost": "C" * 60,
    "member_cost": "M" * 60, "register_by": "Nov 30 5pm", "register_link": "https://" + "r" * 400, "remind": "7d, 3d, 1d, 3h, 1h", "thread": "yes",
}  # fmt: skip


@pytest.fixture
async def lite(lite: House, clock: TravelClock) -> AsyncIterator[Town]:
    async for each in town(lite, clock):
        yield each


def faults(shown: Card, *, public: bool = False) -> list[str]:
    audience = Audience("en", {number: str(10**17 + number) for number in range(1, 90)}, None)
    found: list[str] = []
    for sheet in discord(shown, audience):
        found += map(str, message_rules(sheet.body()))
        if discord_spec.available():
            found += discord_spec.faults_of("POST", "/channels/{channel_id}/messages", sheet.body())
    there = Audience("en", {number: f"U{number:010}" for number in range(1, 90)})
    for blocks in [slack_post(shown, there)] if public else slack(shown, there):
        body: dict[str, Any] = {"text": "x", "blocks": blocks}
        surface = Surface("message", blocks, body)
        found += [
            *slack_schema.block_faults(blocks),
            *slack_rules.faults(surface, forgiven=False),
            *slack_rules.faults(surface, forgiven=True),
        ]
    return found


async def full(town: Town) -> tuple[int, int]:
    """Announce the fullest event, answered by as many as its card can name and more."""
    number = await town.event(**FULL)
    date = await town.date(number)
    for index in range(60):
        account = f"member-with-a-long-name-{index}"
        await town.use(account, "circulator help")
        await town.answer(date, "maybe" if index % 2 else "going", account)
    return number, date


async def test_the_fullest_card_is_one_message_on_both_platforms_and_loses_nothing(lite: Town) -> None:
    _, date = await full(lite)
    shown = await lite.drawn(date)

    assert faults(shown, public=True) == []
    assert len(discord(shown, Audience("en", {}, None))) == 1
    assert "…" not in str(slack_post(shown, Audience("en", {})))


async def test_every_answer_about_the_fullest_event_is_within_the_limits(lite: Town) -> None:
    number, date = await full(lite)
    for account, command, values in (
        ("ben", "show", {"event": str(number)}), ("ana", "show", {"event": str(number)}), ("ben", "attendance", {"event": str(number)}),
        ("ana", "list", {}), ("ben", "mine", {}), ("ben", "edit", {"event": str(number)}), ("ben", "cancel", {"event": str(number)}),
    ):  # fmt: skip
        await lite.use(account, f"event {command}", **values)
        reply = lite.person(account).last
        shown = reply.as_card() if reply else None
        assert shown is not None
        assert faults(shown) == [], command
    await lite.press("ben", "event.dates", number)
    await lite.press("ana", "gathering.calendar", date)
    for account in ("ben", "ana"):
        reply = lite.person(account).last
        shown = reply.as_card() if reply else None
        assert shown is not None
        assert faults(shown) == []


async def test_the_fullest_draft_is_within_the_limits(lite: Town) -> None:
    await lite.draft(**FULL)
    shown = lite.ben.last.as_card() if lite.ben.last else None

    assert shown is not None
    assert faults(shown) == []
