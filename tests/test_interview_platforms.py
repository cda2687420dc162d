"""Talks as people on Discord and on Slack have them: from the offer to "Did your talk take place?", and when things go wrong."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.clock import TravelClock
from bot.house import House
from tests.circles import MEMBER, MENTOR, OTHER, Message, Town, discord_circle, housed, slack_circle
from tests.deaths import killed_at
from tests.parties import passes
from tests.platforms.slack_local import Message as SlackMessage
from tests.test_mentor_platforms import DAY, MINUTE, ON_BOTH, Circles, letter, told
from tests.test_process import on_discord, on_slack

TOPIC = "The path to first assistant"
HOST, ASKER = MENTOR, MEMBER
OFFER = {
    "I can talk about": TOPIC,
    "Roles I know": "Surgical first assistant",
    "In your words": "From SPD in six years.",
}
WISH = {"About": TOPIC, "I agree": "Yes"}
ZONES = {HOST: "America/New_York", ASKER: "America/Chicago", OTHER: "America/New_York"}


@asynccontextmanager
async def opened(circle: Circles, url: str, *hosts: str) -> AsyncIterator[tuple[Any, House]]:
    """Open a community in which some offer talks; all work days, each by their own clock."""
    async with circle() as town, housed(town, url) as house:
        for who, zone in ZONES.items():
            await town.type(who, "intro me", **{"Name to use": who, "Role": "Surgical technologist", "Shift": "Days"})
            await town.type(who, "my timezone", zone=zone)
        for who in hosts:
            await town.type(who, "interview offer", **OFFER)
        yield town, house


async def asked(town: Town, house: House | None = None) -> None:
    """Let the one who asks choose the first who fits."""
    await town.type(ASKER, "interview request", **WISH)
    await town.press(ASKER, town.answers[ASKER][-1], "Ask")
    if house is not None:
        await passes(house, MINUTE)


async def agreed(town: Town, house: House) -> None:
    """Let the host say yes, and whose turn it is take the first time."""
    await asked(town, house)
    await town.press(HOST, letter(town, HOST, "Half an hour of your time?"), "Yes, gladly")
    await passes(house, MINUTE)


def has(town: Town, who: str, words: str) -> bool:
    return any(words in town.words(each) for each in town.inbox(who))


def saying(town: Town, who: str, words: str) -> Message:
    """Give the newest direct message in which these words stand."""
    return next(each for each in reversed(town.inbox(who)) if words in town.words(each))


def files(town: Town, who: str) -> list[str]:
    """Give what stands in each calendar file that somebody was sent."""
    sent = [each.files if isinstance(each, SlackMessage) else each.attachments for each in town.inbox(who)]
    return [each.content.decode() for some in sent for each in some if each.name == "talk.ics"]


@ON_BOTH
async def test_from_offering_a_talk_to_going_on_as_mentor_and_mentee(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url, HOST) as (town, house):
        await town.type(ASKER, "interview request", **WISH)
        await town.press(
            ASKER, town.answers[ASKER][-1], "Change the questions", **{"What you would like to ask": "Which school?"}
        )
        acknowledged = await town.press(ASKER, town.answers[ASKER][-1], "Ask")
        await passes(house, MINUTE)
        question = town.words(letter(town, HOST, "Half an hour of your time?"))
        thanked = await town.press(HOST, letter(town, HOST, "Half an hour of your time?"), "Yes, gladly")
        await passes(house, MINUTE)
        times = saying(town, ASKER, "Pick a time, propose others")
        picked = await town.press(ASKER, times, "This one")
        await passes(house, MINUTE)

        assert f"{HOST} is asked now" in acknowledged
        assert (f"{ASKER} would like to learn from you." in question, "Which school?" in question) == (True, True)
        assert (f"{ASKER} picks one" in thanked, thanked.count("in Chicago, for Ana")) == (True, 3)
        assert town.words(times).count("in New York, for Mia") == 3
        assert "It is planned" in picked
        for who, other, zone in ((HOST, ASKER, "America/New_York"), (ASKER, HOST, "America/Chicago")):
            assert f"{other}" in town.words(letter(town, who, "Your talk is planned"))
            (file,) = files(town, who)
            assert (f"Talk with {other}" in file, f"TZID={zone}" in file, "Which school?" in file) == (True, True, True)

        where = {"Link, number or place": "https://meet.example/mia"}
        await town.press(HOST, letter(town, HOST, "Your talk is planned"), "Say where", **where)
        await passes(house, 3 * DAY)
        soon = [town.words(each) for each in town.inbox(ASKER) if town.words(each).startswith("Soon")]
        assert [(HOST in each, "meet.example/mia" in each) for each in soon] == [(True, True)] * 2

        after = letter(town, ASKER, "Did your talk take place?")
        await town.press(ASKER, after, "It took place")
        await town.press(ASKER, after, "Say thank you", **{"Your words": "Now I know which school."})
        await town.press(ASKER, after, "I would like them as my mentor")
        both = await town.press(HOST, letter(town, HOST, "Did your talk take place?"), "I would mentor them")
        await passes(house, MINUTE)

        assert "Now I know which school." in town.words(letter(town, HOST, "A word of thanks"))
        assert "You both would like to" in both
        assert f"{HOST} said yes." in town.words(letter(town, ASKER, "You have a mentor"))
        assert "You said that it took place." in await town.type(ASKER, "interview status")


@ON_BOTH
async def test_cards_of_yesterday_refuse_politely(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url, HOST) as (town, house):
        await agreed(town, house)
        card, times = letter(town, HOST, "Half an hour of your time?"), saying(town, ASKER, "Pick a time")
        await town.press(ASKER, times, "This one")
        await passes(house, MINUTE)
        plan = letter(town, ASKER, "Your talk is planned")
        again = await town.press(ASKER, times, "This one")
        await town.press(HOST, letter(town, HOST, "Your talk is planned"), "Call it off")
        await town.press(HOST, town.answers[HOST][-1], "Call it off")
        await passes(house, MINUTE)

        assert "That time is not proposed any more" in again
        assert f"{HOST} has called your talk off." in town.words(letter(town, ASKER, "Your talk is off"))
        assert "settled by now" in await town.press(HOST, card, "Yes, gladly")
        assert "over or called off" in await town.press(ASKER, plan, "Another time")
        assert "over or called off" in await town.press(ASKER, plan, "Say where")


@ON_BOTH
async def test_who_takes_no_direct_messages_answers_where_they_look(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url, HOST) as (town, house):
        town.close_door(HOST)
        await asked(town, house)
        await town.type(HOST, "interview status")
        question = await town.press(HOST, town.answers[HOST][-1], "Answer")
        await town.press(HOST, town.answers[HOST][-1], "Yes, gladly")
        await passes(house, MINUTE)
        await town.press(ASKER, saying(town, ASKER, "Pick a time"), "This one")

        assert town.inbox(HOST) == []
        assert f"{ASKER} would like to learn from you." in question
        assert f"{ASKER}" in await town.type(HOST, "interview status")


@ON_BOTH
async def test_a_host_who_says_nothing_is_released_and_the_next_is_asked(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url, HOST, OTHER) as (town, house):
        await town.type(ASKER, "interview request", **WISH)
        await town.press(ASKER, town.answers[ASKER][-1], "Ask them in this order")
        await passes(house, 15 * DAY)

        for who in (HOST, OTHER):
            assert [told(town, who, title) for title in ("Half an hour", "Still open", "No answer is fine")] == [
                1,
                1,
                1,
            ]
        assert told(town, ASKER, "No talk this time") == 1
        none = await town.press(ASKER, letter(town, ASKER, "No talk this time"), "See who else fits")
        assert "Nobody fits yet" in none


@ON_BOTH
async def test_long_words_and_signs_come_through_whole_and_call_nobody(circle: Circles, lite_url: str) -> None:
    questions = ("@everyone <!channel> *not bold* `code` https://example.org/a_b & 🫀🏳️‍🌈\n" * 40)[:1990].strip()
    async with opened(circle, lite_url) as (town, house):
        await town.type(HOST, "interview offer", **OFFER | {"In your words": "w" * 500})
        await town.type(ASKER, "interview request", **WISH)
        await town.press(
            ASKER, town.answers[ASKER][-1], "Change the questions", **{"What you would like to ask": questions}
        )
        await town.press(ASKER, town.answers[ASKER][-1], "Ask")
        await passes(house, MINUTE)
        card = letter(town, HOST, "Half an hour of your time?")
        await town.press(HOST, card, "Yes, gladly")
        await passes(house, MINUTE)
        await town.press(ASKER, saying(town, ASKER, "Pick a time"), "This one")
        await passes(house, MINUTE)
        where = {"Link, number or place": "@here <@U1> " + "x" * 280}
        await town.press(HOST, letter(town, HOST, "Your talk is planned"), "Say where", **where)
        await passes(house, MINUTE)

        assert all(
            each.notified <= {one.id for one in town.people.values()} for who in ZONES for each in town.inbox(who)
        )
        assert town.words(card).count("🏳️‍🌈") == questions.count("🏳️‍🌈")
        assert "x" * 280 in town.words(letter(town, ASKER, "Changed"))


@pytest.mark.long
@pytest.mark.parametrize("do", ["hold", "hold_after"])
async def test_on_discord_killed_before_the_date_is_sent_both_have_it_once(do: Any, tmp_path: Path) -> None:
    async with discord_circle(TravelClock()) as town:
        async with on_discord(town.local, tmp_path) as program:
            await town.local.until(lambda: town.local.gateway.connected, "the bot", 40)
            await town.ready()
            await asked_now(town)
            await town.press(HOST, await town.local.message_in(town.people[HOST]), "Yes, gladly", **named())
            await town.local.until(partial(has, town, ASKER, "Pick a time"), "the times", 40)
            times = saying(town, ASKER, "Pick a time")
            await killed_at(
                town, program, tmp_path, "POST /channels/*/messages", do, town.press(ASKER, times, "This one")
            )

            await until_sent(town, tmp_path)
            assert await program.stop() == 0

        assert [told(town, who, "Your talk is planned") for who in (HOST, ASKER)] == [1, 1]


@pytest.mark.long
@pytest.mark.parametrize("do", ["hold_before", "hold_after"])
async def test_on_slack_killed_before_the_date_is_sent_both_have_it_once(do: Any, tmp_path: Path) -> None:
    # Where it may not read back what it posted, nobody can know, and then a repeat is what this kind prefers.
    async with slack_circle(TravelClock()) as town:
        async with on_slack(town.local, tmp_path, CIRCULATOR_SLACK__HISTORY="true") as program:
            await town.ready()
            await asked_now(town)
            card = await town.local.posted(town.people[HOST], "Half an hour of your time?")
            await town.press(HOST, card, "Yes, gladly", **named())
            times = await town.local.posted(town.people[ASKER], "Pick a time")
            await killed_at(town, program, tmp_path, "chat.postMessage", do, town.press(ASKER, times, "This one"))

            await until_sent(town, tmp_path)
            assert await program.stop() == 0

        assert [told(town, who, "Your talk is planned") for who in (HOST, ASKER)] == [1, 1]


async def asked_now(town: Town) -> None:
    """Let one offer and one ask, neither of whom says when they work."""
    await town.type(HOST, "interview offer", **OFFER)
    await asked(town)


def named() -> dict[str, str]:
    """Name a time to come, as a host does where nobody knows when both are free."""
    return {"A time": (datetime.now(UTC) + 3 * DAY).strftime("%Y-%m-%d 15:00")}


async def until_sent(town: Town, folder: Path) -> None:
    """Ask how it stands until both have been sent their date, as far as the bot knows."""
    async with asyncio.timeout(60):
        while sent(folder) < 2:
            await town.type(ASKER, "interview status")


def sent(folder: Path) -> int:
    """Count to how many the date of a talk is sent, as far as the bot knows."""
    with closing(sqlite3.connect(folder / "circulator.db")) as db:
        done = "SELECT count(*) FROM deliveries WHERE kind = 'interview.planned' AND state = 'sent'"
        (number,) = db.execute(done).fetchone()
    return int(number)
