"""Pairing rounds as people on Discord and on Slack have them: from the setup to "Did you meet?", and when things go wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import TravelClock
from bot.house import House
from tests.circles import BOSS, MEMBER, MENTOR, OTHER, Message, Town, discord_circle, housed, slack_circle
from tests.deaths import killed_at
from tests.parties import passes
from tests.test_process import on_discord, on_slack

Circles = Callable[[], AbstractAsyncContextManager[Any]]
ON_BOTH = pytest.mark.parametrize("circle", [discord_circle, slack_circle], ids=["discord", "slack"])
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIRST = timedelta(hours=20, minutes=5)
"""From the beginning, a Sunday at 13:00, until all have heard of the first round."""

MORNING = timedelta(hours=8)
"""Later than it begins where the local Slack's people live, so that what waited for the end of their night has come."""

WHERE, WHEN = "Channel", "A round begins"
ASKED = "Somebody would like to meet you"


@asynccontextmanager
async def opened(
    circle: Circles, url: str, *members: str, when: str = "every Monday at 09:00 UTC"
) -> AsyncIterator[tuple[Any, House]]:
    """Open a community whose moderator has set the rounds up, and in which some joined them."""
    async with circle() as town, housed(town, url) as house:
        await settle(town, *members, when=when)
        yield town, house


async def settle(town: Any, *members: str, when: str) -> None:
    hall = town.halls["lounge"]
    shown = await town.type(
        BOSS, "pairing setup", **{WHERE: hall, WHEN: when, "Where you hear of it": town.halls["desk"]}
    )
    assert shown.startswith("Pairing rounds are set up"), shown
    for who in members:
        await town.type(who, "pairing join")


def inbox(town: Town, who: str, title: str) -> list[Message]:
    return [each for each in town.inbox(who) if town.words(each).startswith(title)]


@ON_BOTH
async def test_from_joining_to_having_met(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url, MEMBER, MENTOR) as (town, house):
        await passes(house, FIRST)
        ((inside, said),) = town.talks()
        first = town.spoken(MEMBER, MENTOR)[0]
        dated = await town.press(MENTOR, first, "We have a date")
        other = await town.press(MEMBER, first, "Another question")
        await passes(house, MINUTE)

        assert inside == {MEMBER, MENTOR}
        assert said.startswith("Nice to meet you")
        assert "is the captain this time" in said
        assert "It is noted" in dated
        assert other.startswith("Another question")
        assert "You have a date. Enjoy it!" in town.words(town.spoken(MEMBER, MENTOR)[0])

        await passes(house, 4 * DAY)
        check = town.spoken(MEMBER, MENTOR)[-1]
        noted = await town.press(MEMBER, check, "We met")
        report = await town.type(BOSS, "pairing report")

        assert town.words(check).startswith("Did you meet?")
        assert "It is noted for all of you." in noted
        assert "100" in report
        assert [inbox(town, who, "You are the captain") for who in (MEMBER, MENTOR)] == [[], []]


@ON_BOTH
async def test_the_day_before_a_round_can_be_skipped_and_who_is_left_hears_it(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url, MEMBER, MENTOR, OTHER, when="every Tuesday at 09:00 UTC") as (town, house):
        await passes(house, FIRST + MORNING)
        (before,) = inbox(town, MEMBER, "A new pairing round begins soon")
        skipped = await town.press(MEMBER, before, "Skip this round")
        await town.type(OTHER, "my block", who=f"@{MENTOR}")
        await passes(house, DAY)

        assert "in the one after it again" in skipped
        assert town.talks() == []
        for who in (MENTOR, OTHER):
            (told,) = inbox(town, who, "Nobody for you in this round")
            assert "block" not in town.words(told)
        assert inbox(town, MEMBER, "Nobody for you in this round") == []


@ON_BOTH
async def test_a_card_of_last_week_refuses_politely(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url, MEMBER, MENTOR) as (town, house):
        await passes(house, FIRST)
        first = town.spoken(MEMBER, MENTOR)[0]
        await passes(house, 7 * DAY)

        assert "round is over" in await town.press(MEMBER, first, "We have a date")


@ON_BOTH
async def test_one_asks_another_and_who_takes_no_direct_messages_still_finds_it(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url, MEMBER, MENTOR) as (town, house):
        town.close_door(MENTOR)
        await town.type(MEMBER, "pairing now", who=f"@{MENTOR}")
        await passes(house, MINUTE)
        waits = await town.type(MENTOR, "my messages")
        await town.press(MENTOR, town.answers[MENTOR][-1], "Yes, gladly")
        await passes(house, MINUTE)

        assert MEMBER in waits
        if circle is discord_circle:
            assert [inside for inside, _ in town.talks()] == [{MEMBER, MENTOR}]
        else:
            # Slack opens no conversation with them either, so who asked hears with whom they are.
            await passes(house, DAY + MORNING)
            assert inbox(town, MEMBER, "With whom you are")


async def test_on_discord_killed_when_a_conversation_was_made_there_is_one(tmp_path: Path) -> None:
    async with discord_circle(TravelClock()) as town:
        async with on_discord(town.local, tmp_path) as program:
            await town.local.until(lambda: town.local.gateway.connected, "the bot", 40)
            await town.ready()
            await _asked(town)
            await town.local.until(lambda: inbox(town, MENTOR, ASKED), "the question", 40)
            (card,) = inbox(town, MENTOR, ASKED)
            await killed_at(
                town,
                program,
                tmp_path,
                "POST /channels/*/threads",
                "hold_after",
                town.press(MENTOR, card, "Yes, gladly"),
            )

            await town.local.until(lambda: town.spoken(MEMBER, MENTOR), "their conversation", 40)
            assert await program.stop() == 0

        assert [inside for inside, _ in town.talks()] == [{MEMBER, MENTOR}]
        assert [town.words(each).split("\n")[0] for each in town.spoken(MEMBER, MENTOR)] == ["Nice to meet you"]


async def test_on_slack_killed_when_a_conversation_was_made_there_is_one(tmp_path: Path) -> None:
    async with slack_circle(TravelClock()) as town:
        async with on_slack(town.local, tmp_path, CIRCULATOR_SLACK__HISTORY="true") as program:
            await town.ready()
            await _asked(town)
            card = await town.local.posted(town.people[MENTOR], ASKED, seconds=40)
            await killed_at(
                town, program, tmp_path, "conversations.open", "hold_after", town.press(MENTOR, card, "Yes, gladly")
            )

            await town.local.pulse.until(lambda: town.spoken(MEMBER, MENTOR), "their conversation", 40)
            assert await program.stop() == 0

        assert [town.words(each).split("\n")[0] for each in town.spoken(MEMBER, MENTOR)] == ["Nice to meet you"]


async def _asked(town: Any) -> None:
    """Let one ask the other, who gets to read it at whatever hour this is run."""
    await settle(town, MEMBER, MENTOR, when="every Monday at 09:00 UTC")
    await town.type(MENTOR, "my notifications", **{"Quiet hours": "None"})
    await town.type(MEMBER, "pairing now", who=f"@{MENTOR}")
