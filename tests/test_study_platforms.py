"""Study groups as people on Discord and on Slack have them: from the moderator's channel to "How did it go?", and when things go wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.clock import TravelClock
from bot.house import House
from tests.circles import BOSS, MEMBER, MENTOR, OTHER, Message, Room, Town, discord_circle, housed, slack_circle
from tests.deaths import killed_at
from tests.parties import passes
from tests.test_mentor_platforms import DAY, MINUTE, ON_BOTH, WEEK, Circles, letter, told
from tests.test_process import on_discord, on_slack

FOUNDER, SECOND, THIRD, FOURTH = MENTOR, OTHER, MEMBER, "Ben"
CAST = (FOUNDER, SECOND, THIRD, FOURTH)
EXAM, NAME = "CST exam", "CST study group"
EXAM_DAY = "2026-12-05"
SESSION = datetime(2026, 11, 25, tzinfo=UTC)
"""The first Tuesday at seven in the evening in New York."""


@asynccontextmanager
async def opened(circle: Circles, url: str) -> AsyncIterator[tuple[Any, House]]:
    """Open a community with a channel for study groups; all live in New York."""
    async with circle() as town, housed(town, url) as house:
        await town.type(BOSS, "community set", key="study.channel", value="#lounge")
        for who in CAST:
            await town.type(who, "my timezone", zone="America/New_York")
        yield town, house


async def founded(town: Town, house: House, *others: str) -> Room:
    """Let one found a group with three seats, and others join it."""
    await town.type(
        FOUNDER, "study create", Exam=EXAM, Seats="3", **{"We meet": "every Tuesday at 19:00", "Exam date": EXAM_DAY}
    )
    for who in others:
        await town.type(who, "study join", group=NAME)
    await passes(house, MINUTE)
    (room,) = town.rooms()
    return room


async def until(town: Town, house: House, at: datetime) -> None:
    await passes(house, at - town.clock.now())


def said(town: Town, title: str) -> Message:
    """Give the newest message of the room with this title."""
    (room,) = town.rooms()
    found = [each for each in room.messages if town.words(each).startswith(title)]
    assert found, f"nothing titled {title!r}: {[town.words(each) for each in room.messages]}"
    return found[-1]


@ON_BOTH
async def test_from_finding_a_group_to_how_did_it_go(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url) as (town, house):
        first = await town.type(THIRD, "study find", Exam=EXAM)
        await founded(town, house, SECOND)
        joined = await town.press(THIRD, letter(town, THIRD, "A study group for your exam"), "Join")
        waits = await town.type(FOURTH, "study join", group=NAME)
        await passes(house, MINUTE)
        (room,) = town.rooms()

        assert f"No group fits yet: {EXAM}" in first
        assert (f"You are in: {NAME}" in joined, "It is full. You are in line" in waits) == (True, True)
        assert room.inside == {FOUNDER, SECOND, THIRD}
        assert "forbid recalled questions" in town.words(said(town, NAME))
        assert f"{THIRD} has joined" in town.words(said(town, "Welcome"))

        await town.type(SECOND, "study leave")
        await passes(house, MINUTE)
        await town.press(FOURTH, letter(town, FOURTH, "A seat is free for you"), "Take it")
        await passes(house, MINUTE)
        (room,) = town.rooms()
        assert room.inside == {FOUNDER, THIRD, FOURTH}

        await until(town, house, SESSION)
        agenda = town.words(said(town, "Next session"))
        here = [await town.press(who, said(town, "It begins"), "I'm here") for who in (FOUNDER, FOURTH)]
        await passes(house, 2 * DAY)
        shown = await town.type(FOURTH, "study show")

        assert told(town, FOUNDER, "You lead the next session") == 1
        assert ("Preoperative preparation" in agenda, "Leads" in agenda) == (True, True)
        assert ["You are here" in each for each in here] == [True, True]
        assert shown.count("came to 1 of 1 session") == 2

        await until(town, house, datetime(2026, 12, 6, 16, tzinfo=UTC))
        glad = await town.press(THIRD, letter(town, THIRD, "How did it go?"), "Passed")
        await passes(house, 2 * WEEK)
        (room,) = town.rooms()

        assert "Congratulations" in glad
        assert told(town, FOURTH, f"Thank you: {NAME}") == 1
        assert room.closed
        assert told(town, SECOND, "How did it go?") == 0


@ON_BOTH
async def test_old_buttons_work_after_a_restart_and_refuse_politely_when_it_is_over(
    circle: Circles, lite_url: str
) -> None:
    async with circle() as town:
        async with housed(town, lite_url) as house:
            await town.type(BOSS, "community set", key="study.channel", value="#lounge")
            await founded(town, house, SECOND, THIRD)
            await town.type(FOURTH, "study join", group=NAME)
            line = town.answers[FOURTH][-1]
        async with housed(town, lite_url) as house:
            room = said(town, NAME)
            plan = await town.press(SECOND, room, "Plan")
            stranger = await town.press(FOURTH, line, "Leave the line")
            await town.type(FOUNDER, "study close")
            closed = await town.press(FOUNDER, town.answers[FOUNDER][-1], "Close it")
            await passes(house, MINUTE)

            assert ("Preoperative preparation" in plan, "You have left" in stranger) == (True, True)
            assert "It is closed" in closed
            assert "That group is closed" in await town.press(FOURTH, town.answers[FOURTH][-1], "Come back")
            assert [told(town, who, f"Thank you: {NAME}") for who in CAST] == [1, 1, 1, 0]
            assert [(each.inside, each.closed) for each in town.rooms()] == [({FOUNDER, SECOND, THIRD}, True)]


@ON_BOTH
async def test_links_topics_and_times_are_changed_by_forms_from_the_room(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url) as (town, house):
        await founded(town, house, SECOND)
        await town.press(SECOND, said(town, NAME), "Links")
        link = {"What it is": "The outline", "Link": "https://www.example.org/outline"}
        shared = await town.press(SECOND, town.answers[SECOND][-1], "Share a link", **link)
        taken = await town.press(SECOND, town.answers[SECOND][-1], "Take out: The outline")
        await town.press(SECOND, said(town, NAME), "Plan")
        planned = await town.press(
            SECOND, town.answers[SECOND][-1], "Change the topics", **{"One a line": "Counts\nPositioning"}
        )
        await town.press(FOUNDER, said(town, NAME), "The group")
        saved = await town.press(
            FOUNDER, town.answers[FOUNDER][-1], "When we meet", **{"We meet": "every Wednesday at 19:00"}
        )
        await passes(house, MINUTE)

        assert (f"from {SECOND}" in shared, "Nothing is shared yet" in taken) == (True, True)
        assert "Counts" in planned
        assert "every Wednesday at 19:00, New York time" in saved
        assert "every Wednesday at 19:00" in town.words(letter(town, SECOND, f"Changed: {NAME}"))
        assert "Tuesday" not in town.words(said(town, NAME))


async def test_on_discord_a_channel_without_the_right_is_refused_and_the_right_named(lite_url: str) -> None:
    async with discord_circle() as town, housed(town, lite_url):
        guild = town.halls["lounge"].guild
        assert guild is not None
        guild.everyone_can(create_private_threads=False)
        guild.bot_can(create_private_threads=False)
        refused = await town.type(BOSS, "community set", key="study.channel", value="#lounge")
        guild.bot_can(create_private_threads=True)

        assert "Create Private Threads" in refused
        assert "Saved" in await town.type(BOSS, "community set", key="study.channel", value="#lounge")


async def test_on_slack_a_channel_in_which_the_bot_is_not_is_refused(lite_url: str) -> None:
    async with slack_circle() as town, housed(town, lite_url):
        town.halls["far"] = town.local.channel("far", town.people[BOSS], bot=False)

        with pytest.raises(AssertionError, match="type /invite @circulator there"):
            await town.type(BOSS, "community set", key="study.channel", value="#far")


@ON_BOTH
async def test_who_is_proposed_a_group_founds_it_with_two_others(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url) as (town, house):
        for who in (SECOND, THIRD, FOURTH):
            await town.type(who, "intro me", **{"Name to use": who, "Role": "Surgical technologist", "Shift": "Days"})
            await town.type(who, "study find", Exam=EXAM)
        await passes(house, MINUTE)
        said_ = [
            await town.press(who, letter(town, who, "A study group of your own?"), "I'm in")
            for who in (SECOND, THIRD, FOURTH)
        ]
        await passes(house, MINUTE)
        (room,) = town.rooms()

        assert "your shifts leave you all free" in town.words(letter(town, SECOND, "A study group of your own?"))
        assert [each.split("\n")[0] for each in said_] == ["Noted: you are in"] * 2 + [f"Your group is founded: {NAME}"]
        assert room.inside == {SECOND, THIRD, FOURTH}
        assert told(town, SECOND, "Your study group is founded") == 1


@pytest.mark.long
@pytest.mark.parametrize("do", ["hold", "hold_after"])
async def test_on_discord_killed_as_the_room_opens_there_is_one_with_all_in_it(do: Any, tmp_path: Path) -> None:
    async with discord_circle(TravelClock()) as town:
        async with on_discord(town.local, tmp_path) as program:
            await town.local.until(lambda: town.local.gateway.connected, "the bot", 40)
            await town.ready()
            await town.type(BOSS, "community set", key="study.channel", value="#lounge")
            await killed_at(town, program, tmp_path, "POST /channels/*/threads", do, found_now(town))

            await town.type(SECOND, "study join", group=NAME)
            await town.local.until(partial(together, town, FOUNDER, SECOND), "their room", 60)
            assert await program.stop() == 0

        assert [each.inside for each in town.rooms() if not each.closed] == [{FOUNDER, SECOND}]


@pytest.mark.long
@pytest.mark.parametrize("do", ["hold_before", "hold_after"])
async def test_on_slack_killed_as_the_room_opens_there_is_one_with_all_in_it(do: Any, tmp_path: Path) -> None:
    async with slack_circle(TravelClock()) as town:
        async with on_slack(town.local, tmp_path, CIRCULATOR_SLACK__HISTORY="true") as program:
            await town.ready()
            await town.type(BOSS, "community set", key="study.channel", value="#lounge")
            await killed_at(town, program, tmp_path, "conversations.create", do, found_now(town))

            await town.type(SECOND, "study join", group=NAME)
            await town.local.pulse.until(partial(together, town, FOUNDER, SECOND), "their room", 60)
            assert await program.stop() == 0

        assert [each.inside for each in town.rooms() if not each.closed] == [{FOUNDER, SECOND}]


async def found_now(town: Town) -> None:
    """Found a group by the real clock."""
    day = (datetime.now(UTC) + 8 * WEEK).date().isoformat()
    await town.type(FOUNDER, "study create", Exam=EXAM, **{"We meet": "every Tuesday at 19:00", "Exam date": day})


def together(town: Town, *names: str) -> bool:
    """Say whether these are in one room, in which its first card stands."""
    return any(each.inside == set(names) and NAME in "".join(map(town.words, each.messages)) for each in town.rooms())
