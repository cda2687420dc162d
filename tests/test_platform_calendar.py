"""Entries in a platform's own calendar: one for each subject, up to date, struck; and what people change there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.playground.platform import Playground
from adapters.playground.send import Sender as PlaygroundSender
from adapters.slack.platform import Slack
from adapters.slack.send import Sender as SlackSender
from bot import inbound
from bot import schema as s
from bot.agenda import Agenda
from bot.claims import LEASE
from bot.clock import TravelClock
from bot.deliveries import REDRAW
from bot.house import House
from bot.inbound import Altered, Inbound
from bot.platforms import Audience, Effect, NotDone, NotKnown, Order
from tests.fair import FAIR, PLAN, START, Fairground, fairground
from tests.signs import once
from tests.toy import Person, Toy, opened

SOON, LATER = timedelta(seconds=10), timedelta(minutes=1)


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(url, clock, "tests.fair"):
        yield each


@pytest.fixture
async def fair(house: House, toy: Toy) -> Fairground:
    toy.keeps = True
    return await fairground(house)


@pytest.fixture
async def entered(fair: Fairground, house: House, clock: TravelClock) -> str:
    """The fair stands in the calendar for a minute already; its id there."""
    await fair.enter()
    await house.dispatcher.run()
    clock.move(LATER)
    return await fair.stands()


def titles(toy: Toy) -> list[str]:
    return [agenda.title for agenda in toy.calendar.values()]


async def states(house: House) -> list[tuple[str, str]]:
    async with house.store.read() as db:
        rows = await db.execute(select(s.deliveries).order_by(s.deliveries.c.id))
        return [(row.effect, row.state) for row in rows]


async def test_an_entry_is_made_once_and_updated_once_for_many_changes(
    fair: Fairground, house: House, toy: Toy, clock: TravelClock
) -> None:
    await fair.enter()
    await fair.enter(title="Fair")
    await house.dispatcher.run()
    clock.move(LATER)
    for title in ("Fair a", "Fair b", "Fair c"):
        await fair.enter(title=title)
    await house.dispatcher.run()

    assert titles(toy) == ["Fair c"]
    assert [(order.effect, order.message) for order in toy.orders] == [("enter", ""), ("enter", await fair.stands())]


async def test_an_entry_is_updated_once_in_five_seconds(
    entered: str, fair: Fairground, house: House, toy: Toy, clock: TravelClock
) -> None:
    for title in ("Fair a", "Fair b"):
        await fair.enter(title=title)
        await house.dispatcher.run()
    before = titles(toy)
    clock.move(REDRAW)
    await house.dispatcher.run()

    assert (before, titles(toy), len(toy.orders)) == (["Fair a"], ["Fair b"], 3)


async def test_a_change_while_the_entry_is_being_made_updates_it(
    fair: Fairground, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.meanwhile = once(toy, lambda: fair.enter(title="Later"))

    await fair.enter()
    await house.dispatcher.run()
    at_first = len(toy.orders)
    clock.move(REDRAW)
    await house.dispatcher.run()

    assert (at_first, len(toy.orders), titles(toy)) == (1, 2, ["Later"])


async def test_each_subject_has_its_own_entry(fair: Fairground, house: House, toy: Toy) -> None:
    for subject in (1, 2):
        await fair.enter(subject)
    await house.dispatcher.run()

    assert [agenda.about for agenda in toy.calendar.values()] == ["Bring a question.", "2"]


async def test_an_entry_is_struck(entered: str, fair: Fairground, house: House, toy: Toy) -> None:
    await fair.strike()
    await house.dispatcher.run()

    assert (toy.calendar, await fair.stands()) == ({}, "")


async def test_an_entry_that_was_never_made_is_not_made(fair: Fairground, house: House, toy: Toy) -> None:
    await fair.enter()
    await fair.strike()
    await house.dispatcher.run()

    assert toy.orders == []


async def test_what_is_struck_while_it_is_being_made_goes_out_again(fair: Fairground, house: House, toy: Toy) -> None:
    toy.meanwhile = once(toy, fair.strike)

    await fair.enter()
    await house.dispatcher.run()

    assert (toy.calendar, await fair.stands()) == ({}, "")


async def test_what_no_longer_applies_is_struck(entered: str, fair: Fairground, house: House, toy: Toy) -> None:
    FAIR.plan = None

    await fair.enter()
    await house.dispatcher.run()

    assert (toy.calendar, await fair.stands()) == ({}, "")


async def test_what_does_not_apply_is_not_entered(fair: Fairground, house: House, toy: Toy) -> None:
    FAIR.plan = None

    await fair.enter()
    await house.dispatcher.run()

    assert toy.orders == []


async def test_what_has_begun_is_neither_entered_nor_changed(
    entered: str, fair: Fairground, house: House, toy: Toy, clock: TravelClock
) -> None:
    clock.move(START - clock.now())

    await fair.enter(title="Too late")
    await fair.enter(2)
    await house.dispatcher.run()

    assert titles(toy) == ["Instrument fair"]


async def test_where_no_calendar_is_kept_nothing_comes_of_it(fair: Fairground, house: House, toy: Toy) -> None:
    toy.keeps = False

    await fair.enter()
    await house.dispatcher.run()

    assert toy.orders == []
    assert await states(house) == [("enter", "dropped")]


async def test_after_a_crash_between_making_and_noting_the_entry_is_found(
    fair: Fairground, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.meanwhile = lambda order: _made_and_died(toy, order)
    await fair.enter()
    with pytest.raises(asyncio.CancelledError):
        await house.dispatcher.run()
    clock.move(LEASE + SOON)
    await house.dispatcher.run()

    assert list(toy.calendar) == ["lost"] == [await fair.stands()]


async def _made_and_died(toy: Toy, order: Order) -> None:
    toy.meanwhile = None
    assert order.agenda is not None
    toy.calendar["lost"] = order.agenda
    raise asyncio.CancelledError


async def test_after_a_try_that_nobody_knows_the_end_of_the_entry_is_found(
    fair: Fairground, house: House, toy: Toy, clock: TravelClock
) -> None:
    """The platform made it, and another entry stands beside it."""
    await fair.enter(2)
    await house.dispatcher.run()
    toy.meanwhile = lambda order: _made_and_lost(toy, order)
    await fair.enter()
    await house.dispatcher.run()
    clock.move(LATER)
    await house.dispatcher.run()

    assert sorted(agenda.about for agenda in toy.calendar.values()) == ["2", "Bring a question."]
    assert toy.calendar[await fair.stands()] == PLAN


async def test_what_was_made_unnoticed_and_struck_since_goes_out(
    fair: Fairground, house: House, toy: Toy, clock: TravelClock
) -> None:
    await fair.enter(2)
    await house.dispatcher.run()
    toy.meanwhile = lambda order: _made_and_lost(toy, order)
    await fair.enter()
    await house.dispatcher.run()
    await fair.strike()
    clock.move(LATER)
    await house.dispatcher.run()

    assert [agenda.about for agenda in toy.calendar.values()] == ["2"]


async def test_what_was_made_unnoticed_and_no_longer_applies_goes_out(
    fair: Fairground, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.meanwhile = lambda order: _made_and_lost(toy, order)
    await fair.enter()
    await house.dispatcher.run()
    FAIR.plan = None
    clock.move(LATER)
    await house.dispatcher.run()

    assert toy.calendar == {}


async def _made_and_lost(toy: Toy, order: Order) -> None:
    toy.meanwhile = None
    assert order.agenda is not None
    toy.calendar["lost"] = order.agenda
    toy.refuses.append(NotKnown("the connection broke", SOON))


async def test_an_entry_that_is_gone_there_is_made_anew(
    entered: str, fair: Fairground, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.calendar.clear()

    await fair.enter(title="Again")
    await house.dispatcher.run()

    assert titles(toy) == ["Again"]
    assert await fair.stands() in toy.calendar


async def test_a_refusal_is_seen_by_moderators_and_tried_again(
    fair: Fairground, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.refuses.append(NotDone("the calendar is full", LATER))
    await fair.enter()
    await house.dispatcher.run()

    shown = await Person(house, "mona", steward=True).use("community deliveries")

    assert "Fair" in shown
    assert "the calendar is full" in shown
    clock.move(LATER * 2)
    await house.dispatcher.run()
    assert titles(toy) == ["Instrument fair"]


async def test_a_change_by_hand_is_heard_with_what_was(entered: str, fair: Fairground, house: House) -> None:
    heard = replace(PLAN, start=START + SOON, end=PLAN.end + SOON)

    await fair.alter(entered, heard)

    (alteration,) = FAIR.heard
    assert (alteration.kind, alteration.subject, alteration.was, alteration.agenda) == ("fair", "1", PLAN, heard)


async def test_a_change_that_is_taken_over_is_one_effect_however_often_it_comes(
    entered: str, fair: Fairground, house: House, toy: Toy, clock: TravelClock
) -> None:
    heard = replace(PLAN, title="Moved")

    first, again = [await fair.alter(entered, heard, key="one") for _ in range(2)]
    clock.move(LATER)
    await fair.alter(entered, heard, key="two")
    await house.dispatcher.run()

    assert (first, again, len(FAIR.heard), titles(toy)) == (True, False, 1, ["Moved"])


@pytest.mark.parametrize("before", [None, PLAN])
async def test_what_is_as_it_would_be_drawn_is_no_change(
    entered: str, fair: Fairground, house: House, toy: Toy, before: Agenda | None
) -> None:
    """Also where the calendar had to cut it."""
    FAIR.plan = replace(PLAN, title="A fair for instruments of all kinds")

    await fair.alter(entered, replace(PLAN, title="A fair for instruments of all kinds"[:20]), before=before)
    await house.dispatcher.run()

    assert (FAIR.heard, len(toy.orders)) == ([], 1)


@pytest.mark.parametrize("before", [None, PLAN])
async def test_a_text_that_the_calendar_cut_stays_whole_when_the_time_changes(
    entered: str, fair: Fairground, before: Agenda | None
) -> None:
    """Also where the adapter has missed that the text changed."""
    FAIR.plan = whole = replace(PLAN, title="A fair for instruments of all kinds")
    later = START + LATER

    await fair.alter(entered, replace(whole, title=whole.title[:20], start=later), before=before)

    assert FAIR.heard[0].agenda == replace(whole, start=later)


async def test_a_change_by_hand_leaves_alone_what_of_ours_is_not_sent_yet(entered: str, fair: Fairground) -> None:
    FAIR.plan = replace(PLAN, title="Not sent yet")

    await fair.alter(entered, replace(PLAN, where="Room 9"), before=PLAN)

    assert FAIR.heard[0].agenda == replace(PLAN, title="Not sent yet", where="Room 9")


async def test_what_stands_as_it_stood_is_no_change_though_ours_is_not_sent_yet(entered: str, fair: Fairground) -> None:
    FAIR.plan = replace(PLAN, title="Not sent yet")

    await fair.alter(entered, PLAN, before=PLAN)

    assert FAIR.heard == []


async def test_what_people_left_open_stays_as_it_was(entered: str, fair: Fairground) -> None:
    later = START + LATER

    await fair.alter(entered, replace(PLAN, start=later, end=later, where=""))

    assert FAIR.heard[0].agenda == replace(PLAN, start=later, end=PLAN.end + LATER)


async def test_a_change_that_is_not_taken_over_is_put_back(
    entered: str, fair: Fairground, house: House, toy: Toy
) -> None:
    FAIR.stubborn = True
    toy.calendar[entered] = replace(PLAN, title="Mine now")

    await fair.alter(entered, toy.calendar[entered])
    await house.dispatcher.run()

    assert (len(FAIR.heard), titles(toy)) == (1, ["Instrument fair"])


async def test_an_entry_that_lost_its_place_there_is_put_back_without_a_word(
    entered: str, fair: Fairground, house: House, toy: Toy
) -> None:
    toy.calendar[entered] = replace(PLAN, where="")

    await fair.alter(entered, toy.calendar[entered])
    await house.dispatcher.run()

    assert (FAIR.heard, toy.calendar[entered]) == ([], PLAN)


async def test_an_entry_taken_out_by_hand_is_heard_and_stays_out(
    entered: str, fair: Fairground, house: House, toy: Toy
) -> None:
    FAIR.stubborn = True
    toy.calendar.clear()

    await fair.alter(entered, None)
    await fair.alter(entered, None, key="told twice")
    await house.dispatcher.run()

    (alteration,) = FAIR.heard
    assert (alteration.agenda, toy.calendar, await fair.stands()) == (None, {}, "")


async def test_what_was_struck_anyway_is_not_heard(entered: str, fair: Fairground) -> None:
    FAIR.plan = None

    await fair.alter(entered, None)

    assert FAIR.heard == []


@pytest.mark.parametrize(("message", "workspace"), [("e999", "w1"), ("", "w1"), ("e1", "w2")])
async def test_a_change_of_what_is_not_ours_is_left_alone(
    entered: str, fair: Fairground, house: House, message: str, workspace: str
) -> None:
    await fair.alter(message, None, workspace=workspace)

    assert FAIR.heard == []
    assert await fair.stands() == entered


async def test_a_change_by_hand_makes_no_member(entered: str, fair: Fairground, house: House) -> None:
    before = await _members(house)

    await fair.alter(entered, replace(PLAN, title="Moved"))

    assert await _members(house) == before


async def _members(house: House) -> int:
    async with house.store.read() as db:
        return (await db.execute(select(func.count()).select_from(s.members))).scalar_one()


async def test_a_change_that_was_acknowledged_but_not_heard_is_heard_at_the_next_start(
    entered: str, fair: Fairground, house: House
) -> None:
    event = Inbound("toy", "k", "w1", "", Altered(entered, None), fair.now)
    await house.circulator.record(event)

    await house.circulator.recover([event])

    assert len(FAIR.heard) == 1


@pytest.mark.parametrize("ask", [Altered("e1", PLAN), Altered("e1", None, PLAN)])
def test_a_change_is_read_back_from_the_inbox_as_it_was(ask: Altered) -> None:
    event = Inbound("toy", "k", "w1", "", ask, START)

    assert inbound.loads(event.dumps()) == event


@pytest.mark.parametrize("platform", [Slack, Playground])
def test_a_platform_without_a_calendar_says_so(platform: Any) -> None:
    assert platform.entry(None, PLAN) is None


@pytest.mark.parametrize("effect", ["enter", "strike"])
@pytest.mark.parametrize(("sender", "parts"), [(SlackSender, 4), (PlaygroundSender, 3)])
async def test_a_platform_without_a_calendar_refuses_an_entry(sender: Any, parts: int, effect: Effect) -> None:
    sender = sender(*[None] * parts)

    with pytest.raises(NotDone, match="keeps no calendar"):
        await sender.send(Order(effect, "slack:1", "T1", "", None, Audience(), agenda=PLAN))
