"""What the Discord adapter makes of an order, and of Discord's refusals; judged by what stands on the local Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.discord import looking
from adapters.discord.posting import WINDOW
from bot.cards import card
from bot.platforms import Effect, NotDone, NotKnown, Order, Sent
from tests.platforms.discord_local import Fault
from tests.platforms.discord_stand import Stand, standing

POSTS = "POST /channels/*/messages"
OPENS = "POST /users/@me/channels"
LATE = WINDOW + timedelta(seconds=1)
LONG = card("Long", *[f"{number} " + "x" * 3000 for number in range(3)])


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with standing() as stand:
        yield stand


async def refused(stand: Stand, order: Order) -> NotDone:
    with pytest.raises(NotDone) as told:
        await stand.platform.send(order)
    return told.value


async def test_post_says_where_it_stands(stand: Stand) -> None:
    sent = await stand.platform.send(stand.order())

    assert sent == Sent(stand.discord.messages(stand.hall)[0].id, stand.hall.id)


async def test_direct_conversation_is_opened_once_and_its_place_given_back(stand: Stand) -> None:
    first = await stand.platform.send(stand.order("tell"))
    second = await stand.platform.send(stand.order("tell", place=first.place, key="discord:8"))

    assert first.place == second.place == stand.ana.dm.id
    assert len(stand.discord.messages(stand.ana)) == 2
    assert len(stand.discord.sent(OPENS)) == 1


async def test_stored_conversation_that_discord_no_longer_knows_is_opened_anew(stand: Stand) -> None:
    sent = await stand.platform.send(stand.order("tell", place="123456789012345678"))

    assert sent.place == stand.ana.dm.id
    assert len(stand.discord.messages(stand.ana)) == 1


async def test_reply_stands_in_the_thread_of_its_message_and_can_be_taken_back(stand: Stand) -> None:
    above = await stand.platform.send(stand.order())

    below = await stand.platform.send(stand.order(thread=above.message, key="discord:8"))
    there = len(stand.discord.messages(stand.threads()[0]))
    await stand.platform.send(stand.order("delete", thread=above.message, message=below.message))

    assert below.place == above.message
    assert (there, len(stand.discord.messages(stand.threads()[0]))) == (1, 0)


async def test_deleting_what_is_gone_is_done_and_editing_it_says_so(stand: Stand) -> None:
    gone = await stand.platform.send(stand.order())

    for _ in range(2):
        await stand.platform.send(stand.order("delete", message=gone.message))
    told = await refused(stand, stand.order("edit", message=gone.message))

    assert told.missing
    assert told.retry is None


async def test_files_are_never_asked_for_by_themselves(stand: Stand) -> None:
    assert (await refused(stand, stand.order("attach"))).retry is None


@pytest.mark.parametrize("ago", [timedelta(seconds=1), WINDOW])
async def test_repeat_within_the_nonces_window_is_one_message_without_a_look(stand: Stand, ago: timedelta) -> None:
    first = await stand.platform.send(stand.order())
    again = await stand.platform.send(stand.order(ago=ago))

    assert again == first
    assert len(stand.discord.messages(stand.hall)) == 1
    assert stand.discord.sent("GET /channels/*/messages") == []


@pytest.mark.parametrize("between", [0, 99, 100, 250])
async def test_late_repeat_finds_the_message_among_what_came_since(stand: Stand, between: int) -> None:
    first = await stand.platform.send(stand.order())
    stand.chatter(between)
    stand.clock.move(LATE)

    again = await stand.platform.send(stand.order(ago=LATE))

    assert again == first
    assert len(stand.discord.messages(stand.hall)) == 1 + between


async def test_late_repeat_of_what_never_arrived_is_posted(stand: Stand) -> None:
    sent = await stand.platform.send(stand.order(ago=timedelta(days=2)))

    assert [one.id for one in stand.discord.messages(stand.hall)] == [sent.message]


async def test_direct_message_is_found_too(stand: Stand) -> None:
    first = await stand.platform.send(stand.order("tell"))
    stand.clock.move(LATE)

    again = await stand.platform.send(stand.order("tell", place=first.place, ago=LATE))

    assert again == first


async def test_reply_is_found_in_its_thread_which_may_not_be_there_yet(stand: Stand) -> None:
    above = await stand.platform.send(stand.order())
    first = await stand.platform.send(stand.order(thread=above.message, key="discord:8", ago=LATE))
    stand.clock.move(LATE)

    again = await stand.platform.send(stand.order(thread=above.message, key="discord:8", ago=LATE))

    assert again == first


async def test_whoever_may_not_read_the_history_does_not_know(stand: Stand) -> None:
    blind = stand.guild.channel("blind", deny_bot=["read_message_history"])

    with pytest.raises(NotKnown) as told:
        await stand.platform.send(stand.order(where=blind, ago=LATE))

    assert told.value.retry is None
    assert stand.discord.messages(blind) == []


async def test_message_under_too_many_others_is_not_known(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "PAGES", 1)
    stand.chatter(100)

    with pytest.raises(NotKnown) as told:
        await stand.platform.send(stand.order(ago=LATE))

    assert told.value.retry is None


async def test_withdrawn_post_is_only_looked_for(stand: Stand) -> None:
    withdrawn: dict[str, Any] = {"ago": timedelta(seconds=1), "recalled": True, "card": None}
    told = await refused(stand, stand.order(**withdrawn))
    first = await stand.platform.send(stand.order())

    found = await stand.platform.send(stand.order(**withdrawn))

    assert told.retry is None
    assert found == first
    assert len(stand.discord.messages(stand.hall)) == 1


@pytest.mark.parametrize("wait", [timedelta(seconds=11), LATE])
async def test_long_card_that_broke_in_the_middle_is_completed(stand: Stand, wait: timedelta) -> None:
    stand.discord.faults.append(Fault(POSTS, status=429, retry_after=11.0, skip=1))
    with pytest.raises(NotKnown) as told:
        await stand.platform.send(stand.order(card=LONG))
    begun = len(stand.discord.messages(stand.hall))
    stand.clock.move(wait)

    sent = await stand.platform.send(stand.order(card=LONG, ago=wait))

    assert told.value.retry == timedelta(seconds=11)
    texts = [one.text for one in stand.discord.messages(stand.hall)]
    assert begun == 1
    assert len(texts) == len(set(texts)) > 2
    assert sent.message == stand.discord.messages(stand.hall)[0].id


GONE: dict[str, Any] = {"missing": True}
WAITS: dict[str, Any] = {"retry": timedelta(minutes=10), "holds": "place"}
CLOSED: dict[str, Any] = {"closed": True}


@pytest.mark.parametrize(
    ("effect", "status", "code", "expected"),
    [
        ("post", 403, 50013, WAITS),
        ("post", 403, 50001, WAITS),
        ("edit", 403, 50001, WAITS),
        ("post", 404, 10003, GONE),
        ("edit", 404, 10008, GONE),
        ("tell", 403, 50007, CLOSED),
        ("tell", 403, 50278, CLOSED),
        ("post", 403, 50007, {}),
        ("post", 400, 20028, {"retry": timedelta(minutes=1), "holds": "place"}),
        ("post", 400, 160005, {}),
        ("post", 400, 160006, {"retry": timedelta(minutes=10), "holds": "place"}),
        ("post", 503, 130000, {"retry": timedelta(seconds=30), "holds": "all"}),
        ("post", 401, 0, {"retry": timedelta(minutes=1), "holds": "all"}),
        ("post", 400, 50035, {}),
    ],
)
async def test_refusals_say_what_comes_next(
    stand: Stand, effect: Effect, status: int, code: int, expected: dict[str, Any]
) -> None:
    stand.discord.faults.append(Fault("* /channels/*/messages**", status=status, code=code))

    told = await refused(stand, stand.order(effect, message="1"))

    nothing = {"retry": None, "holds": "this", "missing": False, "closed": False, "worn": False}
    assert {name: getattr(told, name) for name in nothing} == nothing | expected
    assert stand.discord.messages(stand.hall) == []


async def test_refusal_names_the_permission_that_lacks(stand: Stand) -> None:
    closed = stand.guild.channel("closed", deny_bot=["send_messages"])

    told = await refused(stand, stand.order(where=closed))

    assert told.reason == "I lack Send Messages in the channel"


async def test_card_that_may_not_be_edited_any_more_is_worn(stand: Stand) -> None:
    posted = await stand.platform.send(stand.order())
    stand.discord.messages(stand.hall)[0].edits_refused = True

    told = await refused(stand, stand.order("edit", message=posted.message))

    assert told.worn
    assert told.retry is None


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        (Fault(OPENS, status=403, code=40003), timedelta(minutes=5)),
        (Fault(OPENS, status=403, code=20026), timedelta(hours=1)),
        (Fault(OPENS, status=429, retry_after=90.0), timedelta(seconds=90)),
    ],
)
async def test_complaint_about_opening_stops_all_openings_and_nothing_else(
    stand: Stand, fault: Fault, wait: timedelta
) -> None:
    stand.discord.faults.append(fault)

    told = await refused(stand, stand.order("tell"))

    assert (told.retry, told.holds) == (wait, "this")
    assert wait - stand.platform.turn("tell", stand.guild.id, "") < timedelta(seconds=30)
    assert stand.platform.turn("tell", stand.guild.id, "known") == timedelta(0)
    assert stand.platform.turn("post", stand.guild.id, stand.hall.id) == timedelta(0)
