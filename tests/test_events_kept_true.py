"""The cards of events where something comes in between: moderators choose anew, somebody answers while a card is posted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from bot.plain import as_text
from bot.platforms import Order
from tests.evenings import HOST, MODERATOR, Town, town

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def hall(house: House, clock: TravelClock) -> AsyncIterator[Town]:
    async for each in town(house, clock):
        yield each


async def test_cards_move_to_the_channel_that_moderators_choose_anew(hall: Town) -> None:
    number = await hall.event()
    date = await hall.date(number)
    assert (await hall.card(date)).place == "hall"

    await hall.use(MODERATOR, "community set", key="event.channel", value="<#lounge>")
    await hall.person(MODERATOR).fill()
    await hall.passes(MINUTE)

    assert (await hall.card(date)).place == "lounge"
    assert [each for each in hall.toy.seen("hall") if "Case review" in each.text] == []


async def test_who_answers_while_the_card_is_being_posted_stands_on_it(hall: Town) -> None:
    number = await hall.draft()
    date = await hall.date(number)
    asked = hall.person("ana").inbound(Press(encode("gathering.going", str(date))))

    async def answered(order: Order) -> None:
        if order.effect == "post" and order.place == "hall":
            hall.toy.meanwhile = None
            await hall.house.circulator.record(asked)
            await hall.house.circulator.answer(asked)

    hall.toy.meanwhile = answered
    await hall.ben.press("Announce it")
    await hall.passes(MINUTE)

    assert "Ana" in (await hall.card(date)).text
    assert (await hall.card(date)).text == as_text(await hall.drawn(date), "en")


async def test_what_the_command_itself_refuses_in_one_line_opens_the_form_with_all_that_was_typed(hall: Town) -> None:
    shown = await hall.use(HOST, "event create", title="Case review", when="Dec 1 7pm", length="2m", capacity="7")

    assert shown.startswith("[Create an event")
    assert "length: Choose a length from 5 minutes" in shown
    await hall.ben.fill_all(length="2h")
    assert "Seats: 7" in hall.ben.shown
