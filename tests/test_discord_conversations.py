"""Conversations of a few people as private threads on the local Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest

from adapters.discord import rights
from adapters.discord.posting import WINDOW
from adapters.discord.register import NEEDED
from adapters.discord.rights import Right
from bot.cards import card
from bot.platforms import NotDone, NotKnown, Sent
from tests.platforms.discord_local import Channel, Fault
from tests.platforms.discord_places import PRIVATE_THREAD
from tests.platforms.discord_stand import Stand, standing

LATE = WINDOW + timedelta(seconds=1)
MEET = card("Meet each other", "Say hello")
CREATE, ADD, POST = "POST /channels/*/threads", "PUT /channels/*/thread-members/*", "POST /channels/*/messages"


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with standing() as stand:
        yield stand


async def opened(stand: Stand, **more: Any) -> Sent:
    return await stand.platform.send(
        stand.order("open", people=(stand.ana.id, stand.ben.id), **({"card": MEET} | more))
    )


def inside(stand: Stand, thread: Channel) -> set[str]:
    assert thread.thread
    return thread.thread.members - {stand.guild.me.id}


async def test_conversation_is_a_private_thread_with_its_people_and_the_card(stand: Stand) -> None:
    sent = await opened(stand)

    (thread,) = stand.threads()
    assert thread.thread
    assert (thread.type, thread.name, thread.parent) == (PRIVATE_THREAD, "Meet each other", stand.hall)
    assert thread.thread.invitable is False
    assert inside(stand, thread) == {stand.ana.id, stand.ben.id}
    assert sent == Sent(stand.discord.messages(thread)[0].id, thread.id)


@pytest.mark.parametrize("wait", [timedelta(seconds=10), LATE, timedelta(days=2)])
@pytest.mark.parametrize("do", ["drop_before", "drop_after", "status", "status_after"])
@pytest.mark.parametrize("route", [CREATE, POST, ADD])
async def test_try_that_broke_anywhere_leaves_one_conversation_in_the_end(
    stand: Stand, route: str, do: Any, wait: timedelta
) -> None:
    # aiohttp itself sends a PUT again whose connection broke, so more than one must break.
    fault = Fault(route, do, times=None)
    stand.discord.faults.append(fault)
    with pytest.raises(NotKnown) as told:
        await opened(stand)
    fault.times = 0
    stand.clock.move(wait)

    sent = await opened(stand, ago=wait)

    assert told.value.retry == timedelta(seconds=10)
    (thread,) = stand.threads()
    assert [one.id for one in stand.discord.messages(thread)] == [sent.message]
    assert inside(stand, thread) == {stand.ana.id, stand.ben.id}


async def test_repeat_takes_over_no_conversation_of_others(stand: Stand) -> None:
    other = await opened(stand, key="discord:8")

    sent = await opened(stand, ago=LATE)

    assert sent.place != other.place
    assert len(stand.threads()) == 2


async def test_limit_in_the_middle_is_come_back_to(stand: Stand) -> None:
    stand.discord.faults.append(Fault(ADD, status=429, retry_after=11.0))
    with pytest.raises(NotKnown) as told:
        await opened(stand)

    await opened(stand, ago=timedelta(seconds=11))

    assert told.value.retry == timedelta(seconds=11)
    assert len(stand.threads()) == 1


async def test_who_left_is_left_out_and_a_conversation_with_nobody_is_given_up(stand: Stand) -> None:
    await stand.discord.leave(stand.ana)
    await opened(stand)
    await stand.discord.leave(stand.ben)

    with pytest.raises(NotDone) as told:
        await opened(stand, key="discord:8")

    assert told.value.retry is None
    with_ben, empty = stand.threads()
    assert inside(stand, with_ben) == {stand.ben.id}
    assert empty.thread
    assert empty.thread.archived


async def test_missing_right_is_named_and_nothing_is_begun(stand: Stand) -> None:
    stand.hall.deny(stand.guild.me, "create_private_threads")

    with pytest.raises(NotDone) as told:
        await opened(stand)

    assert told.value.reason == "I lack Create Private Threads in the channel"
    assert (told.value.retry, told.value.holds) == (timedelta(minutes=10), "place")
    assert stand.threads() == []


async def test_whoever_may_not_look_for_an_earlier_one_does_not_know(stand: Stand) -> None:
    stand.hall.deny(stand.guild.me, "read_message_history")

    with pytest.raises(NotKnown) as told:
        await opened(stand, ago=LATE)

    assert told.value.retry is None
    assert stand.threads() == []


async def test_withdrawn_conversation_is_only_looked_for(stand: Stand) -> None:
    withdrawn: dict[str, Any] = {"card": None, "recalled": True, "ago": timedelta(seconds=1)}
    with pytest.raises(NotDone):
        await opened(stand, **withdrawn)
    first = await opened(stand)

    assert await opened(stand, **withdrawn) == first
    assert len(stand.threads()) == 1


@pytest.mark.parametrize("manages", [False, True])
async def test_closing_archives_and_locks_only_where_the_bot_may(stand: Stand, manages: bool) -> None:
    stand.guild.bot_can(manage_threads=manages)
    sent = await opened(stand)
    (thread,) = stand.threads()

    for _ in range(2):
        await stand.platform.send(stand.order("close", place=sent.place))

    assert thread.thread
    assert (thread.thread.archived, thread.thread.locked) == (True, manages)


async def test_closing_what_was_said_below_a_message_archives_its_thread_and_no_channel(stand: Stand) -> None:
    card_of_it = await stand.platform.send(stand.order())
    await stand.platform.send(stand.order(key="discord:8", thread=card_of_it.message))
    (thread,) = stand.threads()

    for _ in range(2):
        await stand.platform.send(stand.order("close", card=None, thread=card_of_it.message))

    assert thread.thread
    assert (thread.id, thread.thread.archived) == (card_of_it.message, True)


async def test_closing_below_a_message_that_has_no_thread_is_done(stand: Stand) -> None:
    alone = await stand.platform.send(stand.order())

    await stand.platform.send(stand.order("close", card=None, thread=alone.message))

    assert stand.threads() == []


async def test_closing_what_is_gone_is_done(stand: Stand) -> None:
    sent = await opened(stand)
    stand.threads()[0].delete()

    await stand.platform.send(stand.order("close", place=sent.place))

    assert stand.threads() == []


@pytest.mark.parametrize(("locked", "stands"), [(False, 2), (True, 1)])
async def test_archived_conversation_wakes_up_by_a_post_unless_it_is_locked(
    stand: Stand, locked: bool, stands: int
) -> None:
    sent = await opened(stand)
    (thread,) = stand.threads()
    assert thread.thread
    thread.thread.archived, thread.thread.locked = True, locked

    with pytest.raises(NotDone, match="160005") if locked else nullcontext():
        await stand.platform.send(stand.order(place=sent.place, key="discord:8"))

    assert thread.thread.archived is locked
    assert len(stand.discord.messages(thread)) == stands


def test_invitation_asks_for_what_conversations_need_and_not_for_the_threads_of_others() -> None:
    assert set(rights.FOR["talk"]) <= set(NEEDED)
    assert Right.MANAGE_THREADS not in NEEDED
