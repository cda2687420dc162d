"""Rooms as private threads on the local Discord: people come and go, whatever breaks, and whoever may not be there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.discord.refusals import MENDED, SOON
from bot.cards import Button, card
from bot.platforms import Effect, NotDone, Sent
from tests.platforms.discord_errors import NotPossible
from tests.platforms.discord_local import Channel, Fault
from tests.platforms.discord_places import PRIVATE_THREAD
from tests.platforms.discord_stand import Stand, standing

MOVE = {"admit": "PUT /channels/*/thread-members/*", "dismiss": "DELETE /channels/*/thread-members/*"}


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with standing() as stand:
        yield stand


async def opened(stand: Stand) -> Channel:
    people = (stand.ana.id, stand.ben.id)
    sent = await stand.platform.send(stand.order("room", people=people, card=card("CST, spring")))
    return stand.guild.channels[sent.place]


async def move(stand: Stand, effect: Effect, room: Channel, account: str) -> Sent:
    return await stand.platform.send(stand.order(effect, room, account=account, card=None))


def inside(stand: Stand, room: Channel) -> set[str]:
    assert room.thread
    return room.thread.members - {stand.guild.me.id}


async def test_a_room_is_a_private_thread_that_only_its_people_see(stand: Stand) -> None:
    room = await opened(stand)

    assert (room.type, room.name, room.parent) == (PRIVATE_THREAD, "CST, spring", stand.hall)
    assert inside(stand, room) == {stand.ana.id, stand.ben.id}


async def test_people_come_and_go_and_twice_is_the_same_as_once(stand: Stand) -> None:
    room, cai = await opened(stand), stand.guild.member("Cai")

    for _ in range(2):
        assert await move(stand, "admit", room, cai.id) == Sent("", room.id)
        assert await move(stand, "dismiss", room, stand.ana.id) == Sent("", room.id)

    assert inside(stand, room) == {stand.ben.id, cai.id}


@pytest.mark.parametrize("do", ["drop_after", "status_after"])
@pytest.mark.parametrize("effect", ["admit", "dismiss"])
async def test_a_move_whose_answer_was_lost_is_simply_made_again(stand: Stand, effect: Effect, do: Any) -> None:
    room, cai = await opened(stand), stand.guild.member("Cai")
    fault = Fault(MOVE[effect], do, times=None)
    stand.discord.faults.append(fault)

    with pytest.raises(NotDone) as told:
        await move(stand, effect, room, cai.id)
    fault.times = 0
    await move(stand, effect, room, cai.id)

    assert told.value.retry == SOON
    assert (cai.id in inside(stand, room)) is (effect == "admit")


@pytest.mark.parametrize("effect", ["admit", "dismiss"])
async def test_a_room_in_which_nothing_was_said_for_long_is_woken_for_who_comes_and_goes(
    stand: Stand, effect: Effect
) -> None:
    room, cai = await opened(stand), stand.guild.member("Cai")
    assert room.thread
    room.thread.archived = True

    await move(stand, effect, room, cai.id if effect == "admit" else stand.ana.id)

    expected = {stand.ana.id, stand.ben.id, cai.id} if effect == "admit" else {stand.ben.id}
    assert (inside(stand, room), room.thread.archived) == (expected, False)


async def test_who_left_the_server_comes_and_goes_without_a_fault(stand: Stand) -> None:
    room, cai = await opened(stand), stand.guild.member("Cai")
    stand.discord.world.remove_member(cai)

    await move(stand, "admit", room, cai.id)
    await move(stand, "dismiss", room, cai.id)

    assert inside(stand, room) == {stand.ana.id, stand.ben.id}


async def test_who_may_not_see_the_channel_cannot_be_added_and_the_moderators_are_told_why(stand: Stand) -> None:
    room, cai = await opened(stand), stand.guild.member("Cai")
    stand.hall.deny(cai, "view_channel")

    with pytest.raises(NotDone, match="cannot be added") as told:
        await move(stand, "admit", room, cai.id)

    assert told.value.retry is None


async def test_into_a_room_that_is_gone_nobody_comes_and_out_of_it_everybody_went(stand: Stand) -> None:
    room = await opened(stand)
    room.delete()

    with pytest.raises(NotDone) as told:
        await move(stand, "admit", room, stand.ana.id)
    await move(stand, "dismiss", room, stand.ana.id)

    assert told.value.missing


async def test_a_right_that_the_bot_has_no_more_is_named(stand: Stand) -> None:
    room = await opened(stand)
    stand.hall.deny(stand.guild.me, "send_messages_in_threads")

    with pytest.raises(NotDone) as told:
        await move(stand, "admit", room, stand.ana.id)

    assert (told.value.reason, told.value.retry) == ("I lack Send Messages in Threads in the channel", MENDED)


async def test_closing_a_room_archives_it(stand: Stand) -> None:
    room = await opened(stand)

    await stand.platform.send(stand.order("close", room, card=None))

    assert room.thread
    assert room.thread.archived


async def test_a_button_in_a_room_works_for_who_is_in_it_and_is_not_seen_by_who_is_not(stand: Stand) -> None:
    room, cai = await opened(stand), stand.guild.member("Cai")
    shown = card("Did you meet?", Button("We met", "room.met"))
    await stand.platform.send(stand.order("post", room, key="discord:9", card=shown))
    message = stand.discord.messages(room)[-1]

    reply = await stand.discord.click(stand.ana, message, "We met")

    assert "I am here" in reply.text
    with pytest.raises(NotPossible):
        await stand.discord.click(cai, message, "We met")
