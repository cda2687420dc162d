"""Mentoring as people on Discord and on Slack have it: from the moderator's channels to "Did you meet?", and when things go wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from functools import partial
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
MINUTE, DAY, WEEK = timedelta(minutes=1), timedelta(days=1), timedelta(weeks=1)
CHANNELS = {"channel": "#mentors", "pairs": "#lounge", "coordinators": "#desk"}
OFFER = {"I can help with": "Studying for the CST", "In your own words": "I failed it once, so I know how."}
WISH = {"Topic": "Studying for the CST", "What you want to get to": "Pass the CST in May."}


@asynccontextmanager
async def opened(circle: Circles, url: str, **more: str) -> AsyncIterator[tuple[Any, House]]:
    """Open a community whose moderator has chosen the channels."""
    async with circle() as town, housed(town, url) as house:
        await settle(town, **more)
        for who in (MEMBER, MENTOR, OTHER):
            await town.type(who, "intro me", **{"Name to use": who, "Role": "Surgical technologist"})
        yield town, house


async def settle(town: Town, **more: str) -> None:
    for name, value in (CHANNELS | more).items():
        await town.type(BOSS, "community set", key=f"mentor.{name}", value=value)


async def asked(town: Town, house: House, *mentors: str) -> None:
    """Let these offer, and one member ask; who was first to offer is asked."""
    for mentor in mentors:
        await town.type(mentor, "mentor offer", **OFFER)
    await town.type(MEMBER, "mentor request", **WISH)
    await town.press(MEMBER, town.answers[MEMBER][-1], "Ask them now")
    await passes(house, MINUTE)


def letter(town: Town, who: str, title: str) -> Message:
    """Give the newest direct message with this title."""
    found = [each for each in town.inbox(who) if town.words(each).startswith(title)]
    assert found, f"{who} got nothing titled {title!r}: {[town.words(each) for each in town.inbox(who)]}"
    return found[-1]


def told(town: Town, who: str, title: str) -> int:
    return sum(town.words(each).startswith(title) for each in town.inbox(who))


def standing(town: Town, place: str, title: str) -> list[str]:
    return [words for each in town.board(place) if (words := town.words(each)).startswith(title)]


@ON_BOTH
async def test_from_asking_to_having_met(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url) as (town, house):
        await asked(town, house, MENTOR)
        (waits,) = standing(town, "desk", "Mentor requests by age")
        question = letter(town, MENTOR, "Would you mentor?")
        await town.press(MENTOR, question, "Ask something", **{"Your question": "Which book do you use?"})
        await passes(house, MINUTE)
        said = letter(town, MEMBER, "A mentor asks you something")
        await town.press(MEMBER, said, "Answer", **{"Your answer": "The sixth edition."})
        await passes(house, MINUTE)
        thanks = await town.press(MENTOR, letter(town, MENTOR, "An answer to your question"), "Accept")
        await passes(house, MINUTE)

        assert f"{MEMBER}: Studying for the CST" in waits
        assert "1 mentor is asked" in waits
        assert "Which book do you use?" in town.words(said)
        assert "The sixth edition." in town.words(letter(town, MENTOR, "An answer to your question"))
        assert f"{MEMBER} knows" in thanks
        assert f"{MENTOR} said yes." in town.words(letter(town, MEMBER, "You have a mentor"))
        assert f"You said yes to {MEMBER}." in town.words(letter(town, MENTOR, "You have a mentee"))
        ((inside, spoken),) = town.talks()
        assert inside == {MENTOR, MEMBER}
        assert f"{MEMBER}, this is your mentor {MENTOR}." in spoken
        assert "Nobody waits for a mentor." in standing(town, "desk", "Mentor requests by age")[0]

        await passes(house, 2 * WEEK)
        noted = await town.press(MENTOR, letter(town, MENTOR, "Did you meet?"), "We met")
        await town.press(MEMBER, letter(town, MEMBER, "You have a mentor"), "Our mentorship")

        assert "It is noted." in noted
        assert "once" in town.words(town.answers[MEMBER][-1])


@ON_BOTH
async def test_cards_of_yesterday_refuse_politely(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url) as (town, house):
        await asked(town, house, MENTOR)
        card = letter(town, MENTOR, "Would you mentor?")
        await town.press(MENTOR, card, "Accept")
        await passes(house, 2 * WEEK)
        check = letter(town, MEMBER, "Did you meet?")
        await town.press(MEMBER, check, "We met")

        assert "You are their mentor already" in await town.press(MENTOR, card, "Accept")
        assert "nothing is left to do" in await town.press(MENTOR, card, "Ask something", **{"Your question": "And?"})
        assert "That is fine" in await town.press(MENTOR, card, "Not now")
        assert "That is answered already" in await town.press(MEMBER, check, "Not yet")


@ON_BOTH
async def test_a_posted_request_is_taken_in_the_mentors_channel(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url, posting="yes") as (town, house):
        for mentor in (MENTOR, OTHER):
            await town.type(mentor, "mentor offer", **OFFER)
        first = await town.type(MEMBER, "mentor request", **WISH)
        await passes(house, MINUTE)
        (posted,) = town.board("mentors")
        open_ = town.words(posted)
        await town.press(OTHER, posted, "I can mentor")
        await passes(house, MINUTE)

        assert "It stands in the mentors' channel." in first
        assert f"{MEMBER} asked for a mentor" in open_
        assert "Thank you all." in town.words(posted)
        assert f"{OTHER} said yes." in town.words(letter(town, MEMBER, "You have a mentor"))
        assert told(town, MENTOR, "Would you mentor?") == 0


@ON_BOTH
async def test_a_mentor_who_takes_no_direct_messages_does_not_stop_the_clock(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url) as (town, house):
        town.close_door(MENTOR)
        await asked(town, house, MENTOR)
        await town.type(OTHER, "mentor offer", **OFFER)
        await passes(house, 3 * DAY)
        stands = await town.type(MEMBER, "mentor status")

        assert town.inbox(MENTOR) == []
        assert told(town, OTHER, "Would you mentor?") == 1
        assert f"{MENTOR} did not answer in time" in stands


@ON_BOTH
async def test_a_member_who_takes_no_direct_messages_sees_all_of_it_where_they_ask(
    circle: Circles, lite_url: str
) -> None:
    async with opened(circle, lite_url) as (town, house):
        town.close_door(MEMBER)
        await asked(town, house, MENTOR)
        await town.press(MENTOR, letter(town, MENTOR, "Would you mentor?"), "Accept")
        await passes(house, MINUTE)

        assert town.inbox(MEMBER) == []
        assert "You found a mentor" in await town.type(MEMBER, "mentor status")
        assert f"{MENTOR}" in await town.type(MEMBER, "mentor mine")
        await passes(house, 2 * WEEK)
        assert "It is noted." in await town.press(MENTOR, letter(town, MENTOR, "Did you meet?"), "We met")
        assert "You have a mentor" in await town.type(MEMBER, "my messages")


@ON_BOTH
async def test_long_words_and_signs_come_through_whole_and_call_nobody(circle: Circles, lite_url: str) -> None:
    goal = ("Scrub hearts alone 🫀🏳️‍🌈, not *only* assist. " * 9)[:398].strip()
    wishes = "@everyone <!channel> `code` https://example.org/a_b_c & more " * 4
    async with opened(circle, lite_url) as (town, house):
        await town.type(MENTOR, "mentor offer", **OFFER | {"In your own words": "w" * 500})
        more = {"What you want to get to": goal, "Anything else that matters": wishes}
        await town.type(MEMBER, "mentor request", **WISH | more)
        await town.press(MEMBER, town.answers[MEMBER][-1], "Ask them now")
        await passes(house, MINUTE)
        card = letter(town, MENTOR, "Would you mentor?")
        await town.press(MENTOR, card, "Ask something", **{"Your question": "q" * 500})
        await passes(house, MINUTE)

        assert card.notified <= {town.people[MEMBER].id}
        assert goal.split(",")[0] in town.words(card)
        assert "q" * 500 in town.words(letter(town, MEMBER, "A mentor asks you something"))


@pytest.mark.parametrize("do", [pytest.param("hold", marks=pytest.mark.long), "hold_after"])
async def test_on_discord_killed_before_the_introductions_both_are_told_once(do: Any, tmp_path: Path) -> None:
    async with discord_circle(TravelClock()) as town:
        async with on_discord(town.local, tmp_path) as program:
            await town.local.until(lambda: town.local.gateway.connected, "the bot", 40)
            await town.ready()
            await settle(town)
            await town.type(MENTOR, "mentor offer", **OFFER)
            await town.type(MEMBER, "mentor request", **WISH)
            await town.press(MEMBER, town.answers[MEMBER][-1], "Ask them now")
            card = await town.local.message_in(town.people[MENTOR])
            await killed_at(
                town, program, tmp_path, "POST /channels/*/messages", do, town.press(MENTOR, card, "Accept")
            )

            for who in (MENTOR, MEMBER):
                await town.local.until(partial(told, town, who, "You have a ment"), f"the introduction of {who}", 40)
            await town.local.until(town.talks, "their conversation", 40)
            assert await program.stop() == 0

        assert [told(town, who, "You have a ment") for who in (MENTOR, MEMBER)] == [1, 1]
        assert [inside for inside, _ in town.talks()] == [{MENTOR, MEMBER}]
        assert [each.count("You have a mentor") for each in map(town.words, town.inbox(MEMBER))].count(1) == 1


@pytest.mark.parametrize("do", [pytest.param("hold_before", marks=pytest.mark.long), "hold_after"])
async def test_on_slack_killed_before_the_introductions_both_are_told_once(do: Any, tmp_path: Path) -> None:
    # Where it may not read back what it posted, nobody can know, and then a repeat is what this kind prefers.
    async with slack_circle(TravelClock()) as town:
        async with on_slack(town.local, tmp_path, CIRCULATOR_SLACK__HISTORY="true") as program:
            await town.ready()
            await settle(town)
            await town.type(MENTOR, "mentor offer", **OFFER)
            await town.type(MEMBER, "mentor request", **WISH)
            await town.press(MEMBER, town.answers[MEMBER][-1], "Ask them now")
            card = await town.local.posted(town.people[MENTOR], "Would you mentor?")
            await killed_at(town, program, tmp_path, "chat.postMessage", do, town.press(MENTOR, card, "Accept"))

            await town.local.posted(town.people[MEMBER], "You have a mentor", seconds=40)
            await town.local.posted(town.people[MENTOR], "You have a mentee", seconds=40)
            await town.local.pulse.until(town.talks, "their conversation", 40)
            assert await program.stop() == 0

        assert [told(town, who, "You have a ment") for who in (MENTOR, MEMBER)] == [1, 1]
        assert [inside for inside, _ in town.talks()] == [{MENTOR, MEMBER}]
