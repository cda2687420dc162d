"""Answers, seats, the line, guests, changes of hour and day, cancellation, reminders, checking in, leaving."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import schema as s
from bot.clock import TravelClock
from bot.gatherings import attending
from bot.gatherings.moving import CONFIRM
from bot.gatherings.seats import LATE
from bot.gatherings.tables import rsvps
from bot.house import House
from tests.parties import DAY, EVE, HOUR, MINUTE, Hall
from tests.toy import START, Toy, buttons, opened

SECOND = timedelta(seconds=1)
ACCEPT = timedelta(hours=12)


@pytest.fixture
async def hall(url: str, clock: TravelClock) -> AsyncIterator[Hall]:
    """A hall over each database."""
    async for house in opened(url, clock, "tests.parties"):
        yield _hall(house)


@pytest.fixture
async def lite(lite_url: str, clock: TravelClock) -> AsyncIterator[Hall]:
    """A hall for what does not depend on the database."""
    async for house in opened(lite_url, clock, "tests.parties"):
        yield _hall(house)


def _hall(house: House) -> Hall:
    toy = house.circulator.platforms["toy"]
    assert isinstance(toy, Toy)
    return Hall(house, toy)


async def full(hall: Hall, seats: int = 2, **fields: Any) -> int:
    """Plan a party whose seats are all taken: by ana, then ben, and so on."""
    date = await hall.only(await hall.plan(capacity=seats, **fields))
    await hall.all_press("going", date, *["ana", "ben", "cal"][:seats])
    return date


async def test_who_says_going_maybe_or_no_is_counted_so_on_the_card(hall: Hall) -> None:
    date = await hall.only(await hall.plan())

    for account, label in (("ana", "Going"), ("ben", "Maybe"), ("cal", "Not going")):
        shown = (await hall.card(date)).card
        assert shown is not None
        await hall.person(account).click(shown, label)
    await hall.passes(MINUTE)

    assert await hall.said(date) == {"ana": "going", "ben": "maybe", "cal": "no"}
    text = (await hall.card(date)).text
    assert "Going (1)" in text
    assert "Ana" in text
    assert "Maybe (1)" in text


async def test_an_answer_can_be_changed_and_a_person_has_one_row(hall: Hall) -> None:
    date = await hall.only(await hall.plan())

    for said in ("going", "no", "maybe", "going", "going"):
        await hall.press("ana", said, date)

    assert await hall.said(date) == {"ana": "going"}


async def test_a_full_party_puts_the_next_in_line_in_order(hall: Hall) -> None:
    date = await full(hall)

    assert "You are 1st in line" in await hall.press("dan", "going", date)
    hall.clock.move(SECOND)
    assert "You are 2nd in line" in await hall.press("eve", "going", date)

    assert await hall.who(date, "waiting") == "dan eve"


async def test_who_presses_going_again_keeps_their_place_in_line(lite: Hall) -> None:
    date = await full(lite)
    await lite.all_press("going", date, "dan", "eve")

    assert "You are 1st in line" in await lite.press("dan", "going", date)
    assert await lite.who(date, "waiting") == "dan eve"


async def test_a_freed_seat_is_offered_to_the_first_in_line_and_held_for_them(hall: Hall) -> None:
    date = await full(hall)
    await hall.all_press("going", date, "dan", "eve")

    await hall.press("ana", "no", date)

    assert await hall.held(date) == {"dan": 1}
    assert (hall.told("dan"), hall.told("eve")) == (["A seat is free for you"], [])
    assert "You are 2nd in line" in await hall.press("eve", "going", date)


async def test_nobody_else_gets_a_seat_that_is_held(lite: Hall) -> None:
    date = await full(lite)
    await lite.all_press("going", date, "dan")
    await lite.press("ana", "no", date)

    await lite.press("ida", "going", date)

    assert await lite.said(date) == {"ben": "going", "dan": "waiting", "ida": "waiting", "ana": "no"}


async def test_the_offer_is_taken_by_the_button_of_the_message(lite: Hall) -> None:
    date = await full(lite)
    await lite.all_press("going", date, "dan")
    await lite.press("ana", "no", date)
    (letter,) = lite.toy.seen("dm-dan")
    assert letter.card is not None

    shown = await lite.person("dan").click(letter.card, "Take it", audience=letter.audience)

    assert "You are going" in shown
    assert await lite.said(date) == {"ben": "going", "dan": "going", "ana": "no"}


@pytest.mark.parametrize("said", ["no", "maybe"])
async def test_who_declines_an_offer_passes_it_on(lite: Hall, said: str) -> None:
    date = await full(lite)
    await lite.all_press("going", date, "dan", "eve")
    await lite.press("ana", "no", date)

    await lite.press("dan", said, date)

    assert await lite.held(date) == {"eve": 1}
    assert lite.told("eve") == ["A seat is free for you"]


async def test_who_lets_an_offer_pass_is_told_and_the_next_is_offered(hall: Hall) -> None:
    date = await full(hall)
    await hall.all_press("going", date, "dan", "eve")
    await hall.press("ana", "no", date)

    await hall.passes(ACCEPT)

    assert (await hall.said(date))["dan"] == "lapsed"
    assert hall.told("dan") == ["A seat is free for you", "Your offer ended"]
    assert (await hall.held(date), hall.told("eve")) == ({"eve": 1}, ["A seat is free for you"])


async def test_who_let_an_offer_pass_may_get_in_line_again_at_its_end(lite: Hall) -> None:
    date = await full(lite)
    await lite.all_press("going", date, "dan", "eve", "fay")
    await lite.press("ana", "no", date)
    await lite.passes(ACCEPT)

    await lite.press("dan", "going", date)

    assert await lite.who(date, "waiting") == "eve fay dan"


async def test_an_offer_is_never_held_into_the_last_two_hours(lite: Hall) -> None:
    date = await full(lite)
    await lite.all_press("going", date, "dan")
    await lite.until(EVE - 5 * HOUR)

    await lite.press("ana", "no", date)

    assert (await lite.rsvps(date))["dan"].until == EVE - LATE


async def test_in_the_last_two_hours_all_in_line_are_told_at_once_and_the_first_takes_it(hall: Hall) -> None:
    date = await full(hall)
    await hall.all_press("going", date, "dan", "eve")
    await hall.until(EVE - LATE)

    await hall.press("ana", "no", date)
    assert (hall.told("dan"), hall.told("eve")) == (["A seat is free"], ["A seat is free"])
    assert "You are going" in await hall.press("eve", "accept", date)

    assert "in line" in await hall.press("dan", "accept", date)
    assert await hall.who(date, "going") == "ben eve"


async def test_what_nobody_took_until_the_last_two_hours_is_everybodys_and_who_waits_stays_in_line(lite: Hall) -> None:
    date = await full(lite)
    await lite.all_press("going", date, "dan", "eve")
    await lite.until(EVE - 5 * HOUR)
    await lite.press("ana", "no", date)

    await lite.until(EVE - LATE)

    assert await lite.who(date, "waiting") == "dan eve"
    assert await lite.held(date) == {}
    assert lite.told("dan") == ["A seat is free for you", "A seat is free"]
    assert lite.told("eve") == ["A seat is free"]


async def test_in_the_last_two_hours_a_seat_goes_to_whoever_comes_first(lite: Hall) -> None:
    date = await full(lite)
    await lite.all_press("going", date, "dan")
    await lite.until(EVE - HOUR)
    await lite.press("ana", "no", date)

    assert "You are going" in await lite.press("ida", "going", date)


async def test_raising_the_capacity_seats_who_waits_in_order_at_once(hall: Hall) -> None:
    number = await hall.plan(capacity=1)
    date = await hall.only(number)
    await hall.all_press("going", date, "ana", "dan", "eve", "fay")

    await hall.change(number, capacity=3)

    assert await hall.who(date, "waiting") == "fay"
    assert [hall.told(each) for each in ("dan", "eve", "fay")] == [["You have a seat"], ["You have a seat"], []]


async def test_lifting_the_limit_seats_everybody(lite: Hall) -> None:
    number = await lite.plan(capacity=1)
    date = await lite.only(number)
    await lite.all_press("going", date, "ana", "dan", "eve")

    await lite.change(number, capacity=None)

    assert await lite.who(date, "waiting") == ""


async def test_in_the_last_two_hours_raising_the_capacity_asks_instead(lite: Hall) -> None:
    number = await lite.plan(capacity=1)
    date = await lite.only(number)
    await lite.all_press("going", date, "ana", "dan", "eve")
    await lite.until(EVE - HOUR)

    await lite.change(number, capacity=2)

    assert await lite.who(date, "waiting") == "dan eve"
    assert [lite.told(each) for each in ("dan", "eve")] == [["A seat is free"], ["A seat is free"]]


async def test_nobody_is_promoted_twice(lite: Hall) -> None:
    number = await lite.plan(capacity=1)
    date = await lite.only(number)
    await lite.all_press("going", date, "ana", "dan")

    for seats in (2, 3, 4):
        await lite.change(number, capacity=seats)
        lite.clock.move(SECOND)
    await lite.passes(DAY)

    assert lite.told("dan") == ["You have a seat"]


async def test_who_has_an_offer_answers_it_also_when_the_capacity_is_raised(lite: Hall) -> None:
    number = await lite.plan(capacity=1)
    date = await lite.only(number)
    await lite.all_press("going", date, "ana", "dan", "eve")
    await lite.press("ana", "no", date)

    await lite.change(number, capacity=2)

    assert (await lite.held(date), await lite.who(date, "going")) == ({"dan": 1}, "eve")


@pytest.mark.parametrize(("seats", "works"), [(3, False), (4, True)])
async def test_lowering_the_capacity_below_what_is_taken_or_held_is_refused(
    lite: Hall, seats: int, works: bool
) -> None:
    number = await lite.plan(capacity=4, guests=2)
    date = await lite.only(number)
    await lite.press("ana", "guests", date, "2")
    await lite.all_press("going", date, "ben", "dan")
    await lite.press("ben", "no", date)
    assert await lite.held(date) == {"dan": 1}

    shown = await lite.change(number, capacity=seats)

    assert ("4 seats are taken" in shown) is not works
    assert (await lite.meeting(date)).capacity == 4


async def test_guests_take_seats(lite: Hall) -> None:
    date = await lite.only(await lite.plan(capacity=4, guests=3))

    assert "You bring 2 guests" in await lite.press("ana", "guests", date, "2")
    await lite.all_press("going", date, "ben", "cal")

    assert await lite.said(date) == {"ana": "going", "ben": "going", "cal": "waiting"}
    await lite.passes(MINUTE)
    assert "Going (4 of 4)" in (await lite.card(date)).text


@pytest.mark.parametrize(
    ("most", "picked", "sentence"),
    [(1, "2", "You may bring 1 guest."), (0, "1", "This one is without guests."), (1, "x", "no longer works")],
)
async def test_more_guests_than_each_may_bring_are_refused(lite: Hall, most: int, picked: str, sentence: str) -> None:
    date = await lite.only(await lite.plan(guests=most))

    assert sentence in await lite.press("ana", "guests", date, picked)
    assert await lite.said(date) == {}


async def test_more_guests_than_fit_are_refused_and_the_seat_is_kept(lite: Hall) -> None:
    date = await full(lite, guests=2)

    shown = await lite.press("ana", "guests", date, "1")

    assert "Your seat is kept; bring fewer guests" in shown
    assert (await lite.rsvps(date))["ana"].guests == 0


async def test_more_guests_do_not_overtake_who_waits(lite: Hall) -> None:
    date = await lite.only(await lite.plan(capacity=3, guests=3))
    await lite.all_press("going", date, "ana")
    await lite.press("ben", "guests", date, "2")
    assert (await lite.said(date))["ben"] == "waiting"

    assert "bring fewer guests" in await lite.press("ana", "guests", date, "1")


async def test_who_asked_for_more_than_is_free_is_offered_what_there_is_and_may_take_it(lite: Hall) -> None:
    date = await full(lite, guests=3)
    await lite.press("dan", "guests", date, "2")
    await lite.press("ana", "no", date)
    assert await lite.held(date) == {"dan": 1}
    assert "You asked for 3" in lite.letters("dan")[0]

    assert "You are going" in await lite.press("dan", "accept", date)

    assert (await lite.rsvps(date))["dan"].guests == 0


async def test_an_offer_grows_as_more_seats_become_free_and_its_time_does_not(lite: Hall) -> None:
    date = await full(lite, guests=3)
    await lite.press("dan", "guests", date, "1")
    await lite.press("ana", "no", date)
    until = (await lite.rsvps(date))["dan"].until
    lite.clock.move(HOUR)

    await lite.press("ben", "no", date)

    dan = (await lite.rsvps(date))["dan"]
    assert (dan.offered, dan.until) == (2, until)
    assert len(lite.told("dan")) == 2


async def test_nobody_behind_a_large_party_is_served_before_it(lite: Hall) -> None:
    date = await full(lite, guests=3)
    await lite.press("dan", "guests", date, "3")
    await lite.all_press("going", date, "eve")

    await lite.press("ana", "no", date)

    assert await lite.held(date) == {"dan": 1}
    assert "in line" in await lite.press("eve", "going", date)


async def test_the_button_without_an_offer_says_what_to_do(lite: Hall) -> None:
    date = await full(lite)

    assert "Press Going to get in line" in await lite.press("ida", "accept", date)


@pytest.mark.parametrize(("before", "works"), [(HOUR + SECOND, True), (HOUR, False)])
async def test_yes_is_taken_until_the_time_that_the_host_set(lite: Hall, before: timedelta, works: bool) -> None:
    date = await lite.only(await lite.plan(closes=HOUR))
    await lite.press("ben", "going", date)
    await lite.until(EVE - before)

    assert ("Answers were taken until" in await lite.press("ana", "going", date)) is not works
    assert "You are not going" in await lite.press("ben", "no", date)


async def test_what_is_over_or_called_off_or_unknown_takes_no_answers(lite: Hall) -> None:
    off = await lite.plan()
    first = await lite.only(off)
    await lite.cancel(off)
    second = await lite.only(await lite.plan())
    await lite.until(EVE + HOUR)

    assert "This date was called off" in await lite.press("ana", "going", first)
    assert "This date is over" in await lite.press("ana", "no", second)
    assert "That date is gone" in await lite.press("ana", "going", 4711)


async def test_a_party_for_some_roles_takes_only_them(lite: Hall) -> None:
    date = await lite.only(await lite.plan(audience=("surgical-technologist",)))
    assert "Tell me your role with /intro me" in await lite.press("ana", "going", date)
    for account, role in (("ana", "surgical-technologist"), ("ben", "surg-tech-student")):
        await lite.person(account).use("intro me")
        await lite.person(account).fill_all(name=account, role=role)

    await lite.press("ana", "going", date)
    assert "ask a host" in await lite.press("ben", "going", date)

    assert await lite.said(date) == {"ana": "going"}


async def test_at_another_hour_of_the_same_day_answers_stay_and_all_are_told(hall: Hall) -> None:
    number = await hall.plan(capacity=2)
    date = await hall.only(number)
    await hall.all_press("going", date, "ana", "ben", "dan")
    await hall.press("may", "maybe", date)
    await hall.press("nell", "no", date)

    await hall.change(number, start=EVE + 3 * HOUR)

    assert (await hall.meeting(date)).at == EVE + 3 * HOUR
    assert await hall.said(date) == {"ana": "going", "ben": "going", "dan": "waiting", "may": "maybe", "nell": "no"}
    told = {each: hall.told(each) for each in ("ana", "ben", "dan", "may", "nell")}
    assert told == {each: ["Changed: Party"] for each in ("ana", "ben", "dan", "may")} | {"nell": []}


async def test_on_another_day_nobody_counts_as_going_without_saying_so(hall: Hall) -> None:
    number = await hall.plan(capacity=3, guests=1)
    date = await hall.only(number)
    await hall.press("ana", "guests", date, "1")
    await hall.all_press("going", date, "ben", "dan")
    await hall.press("may", "maybe", date)

    await hall.change(number, start=EVE + DAY)
    assert await hall.said(date) == {"ana": "asked", "ben": "asked", "may": "asked", "dan": "waiting"}
    assert await hall.held(date) == {"ana": 2, "ben": 1}
    assert "please answer anew" in hall.letters("ana")[0]
    await hall.press("ana", "accept", date)
    await hall.passes(CONFIRM)

    assert await hall.said(date) == {"ana": "going", "ben": "lapsed", "may": "lapsed", "dan": "waiting"}
    assert (await hall.rsvps(date))["ana"].guests == 1
    assert await hall.held(date) == {"dan": 1}
    assert (hall.told("ben"), hall.told("may")) == (["Changed: Party", "Your offer ended"], ["Changed: Party"])


async def test_who_waited_for_another_day_is_asked_before_they_are_seated(lite: Hall) -> None:
    number = await lite.plan(capacity=1)
    date = await lite.only(number)
    await lite.all_press("going", date, "ana", "dan", "eve")
    await lite.change(number, start=EVE + DAY)
    await lite.press("eve", "going", date)

    await lite.change(number, capacity=3)

    assert await lite.held(date) == {"ana": 1, "dan": 1}
    assert await lite.who(date, "going") == "eve"


async def test_a_party_that_moves_is_one_party_still(lite: Hall) -> None:
    number = await lite.plan()
    date = await lite.only(number)

    for days in (3, 1, 5):
        await lite.change(number, start=EVE + days * DAY)
    await lite.until(EVE + 3 * DAY)

    (only,) = await lite.dates(number, "open", "skipped", "cancelled")
    assert (only.id, only.at) == (date, EVE + 5 * DAY)


async def test_an_earlier_hour_ends_offers_before_the_last_two_hours_of_it(lite: Hall) -> None:
    number = await lite.plan(capacity=1)
    date = await lite.only(number)
    await lite.all_press("going", date, "ana", "dan")
    await lite.press("ana", "no", date)
    await lite.until(EVE - 10 * HOUR)

    await lite.press("dan", "no", date)
    await lite.press("dan", "going", date)
    await lite.all_press("going", date, "eve")
    await lite.press("dan", "no", date)
    await lite.change(number, start=EVE - 6 * HOUR)

    assert (await lite.rsvps(date))["eve"].until == EVE - 6 * HOUR - LATE


async def test_put_off_out_of_the_last_two_hours_a_seat_is_offered_in_order_again(lite: Hall) -> None:
    number = await lite.plan(capacity=1)
    date = await lite.only(number)
    await lite.all_press("going", date, "ana", "dan", "eve")
    await lite.until(EVE - HOUR)
    await lite.press("ana", "no", date)

    await lite.change(number, start=EVE + 4 * HOUR)

    assert await lite.held(date) == {"dan": 1}


async def test_another_place_is_told_and_another_title_is_not(lite: Hall) -> None:
    number = await lite.plan(where="Room 1")
    date = await lite.only(number)
    await lite.press("ana", "going", date)

    await lite.change(number, title="Feast", about="With cake")
    assert lite.told("ana") == []
    await lite.change(number, where="Room 2")

    assert lite.told("ana") == ["Changed: Feast"]
    assert "Room 2" in lite.letters("ana")[0]


async def test_calling_off_is_told_once_with_the_reason_to_all_whom_it_concerns(hall: Hall) -> None:
    number = await hall.plan(capacity=1)
    date = await hall.only(number)
    await hall.all_press("going", date, "ana", "dan")
    await hall.press("may", "maybe", date)
    await hall.press("nell", "no", date)

    for _ in range(2):
        await hall.cancel(number, reason="The room is flooded")
        hall.clock.move(MINUTE)
    await hall.passes(11 * DAY)

    for account in ("ana", "dan", "may"):
        assert hall.told(account) == ["Called off: Party"]
        assert "Why: The room is flooded" in hall.letters(account)[0]
    assert hall.told("nell") == []
    assert "Called off." in (await hall.card(date)).text


async def test_what_was_called_off_cannot_be_changed(lite: Hall) -> None:
    number = await lite.plan()
    await lite.cancel(number)

    assert "This was called off" in await lite.change(number, title="Again")


async def test_reminders_come_to_those_going_and_maybe_as_the_host_says(hall: Hall) -> None:
    date = await hall.only(await hall.plan(reminders=(DAY, HOUR), bring="Gloves", link="https://x.example", capacity=2))
    await hall.all_press("going", date, "ana", "ben", "dan")
    for account, said in (("may", "maybe"), ("nell", "no")):
        await hall.press(account, said, date)

    await hall.until(EVE - DAY - SECOND)
    assert hall.told("ana") == []
    await hall.until(EVE - DAY)
    assert (hall.told("ana"), hall.told("may")) == (["Soon: Party"], ["Soon: Party"])
    await hall.until(EVE + DAY)

    assert [len(hall.told(each)) for each in ("ana", "ben", "may", "dan", "nell")] == [2, 2, 2, 0, 0]
    assert "Gloves" in hall.letters("ana")[0]
    assert "https://x.example" in hall.letters("ana")[0]
    assert "https://x.example" not in hall.letters("may")[0]
    assert "This is late" not in "".join(hall.letters("ana"))


async def test_who_says_yes_after_a_reminder_gets_the_next_one(lite: Hall) -> None:
    date = await lite.only(await lite.plan(reminders=(DAY, HOUR)))
    await lite.until(EVE - 5 * HOUR)
    await lite.press("ana", "going", date)

    await lite.until(EVE)

    assert lite.told("ana") == ["Soon: Party"]


async def test_a_member_who_chose_their_own_times_is_reminded_then_and_not_as_the_host_says(hall: Hall) -> None:
    date = await hall.only(await hall.plan(reminders=(DAY,)))
    await hall.all_press("going", date, "ana", "ben", "cal")
    await hall.press("ana", "reminders", date)
    await hall.person("ana").fill_all(whose="own", before="15,180")
    await hall.press("ben", "reminders", date)
    await hall.person("ben").fill_all(whose="never")

    await hall.until(EVE - DAY)
    assert [hall.told(each) for each in ("ana", "ben", "cal")] == [[], [], ["Soon: Party"]]
    await hall.until(EVE - 3 * HOUR)
    assert len(hall.told("ana")) == 1
    await hall.until(EVE)

    assert [len(hall.told(each)) for each in ("ana", "ben", "cal")] == [2, 0, 1]


async def test_own_times_have_to_be_named(lite: Hall) -> None:
    date = await lite.only(await lite.plan())
    await lite.press("ana", "reminders", date)

    assert "Choose how long before" in await lite.person("ana").fill_all(whose="own", before="")


async def test_a_moved_party_reminds_at_its_new_time_only_and_nobody_twice(lite: Hall) -> None:
    number = await lite.plan(reminders=(HOUR,))
    date = await lite.only(number)
    await lite.press("ana", "going", date)
    await lite.change(number, start=EVE + 3 * HOUR)

    await lite.until(EVE + 2 * HOUR - SECOND)
    assert lite.told("ana") == ["Changed: Party"]
    await lite.until(EVE + 2 * HOUR)
    assert lite.told("ana") == ["Changed: Party", "Soon: Party"]
    await lite.change(number, title="Feast")
    await lite.press("ana", "maybe", date)
    await lite.press("ana", "going", date)
    await lite.until(EVE + 5 * HOUR)

    assert lite.told("ana") == ["Changed: Party", "Soon: Party"]


async def test_a_reminder_that_is_not_sent_yet_does_not_come_once_the_time_is_another(lite: Hall) -> None:
    number = await lite.plan(reminders=(HOUR,))
    await lite.press("ana", "going", await lite.only(number))
    lite.clock.move(EVE - HOUR - lite.now)
    await lite.house.timers.run()

    await lite.change(number, start=EVE + 3 * HOUR)

    assert lite.told("ana") == ["Changed: Party"]


async def test_reminders_that_the_host_adds_later_come_too(lite: Hall) -> None:
    number = await lite.plan(reminders=(DAY,))
    date = await lite.only(number)
    await lite.press("ana", "going", date)

    await lite.change(number, reminders=(3 * HOUR,))
    await lite.until(EVE)

    assert lite.told("ana") == ["Soon: Party"]


@pytest.mark.parametrize(("late", "letters"), [(20 * MINUTE, 1), (HOUR, 0)])
async def test_a_late_reminder_says_so_and_one_after_the_start_does_not_come(
    lite: Hall, late: timedelta, letters: int
) -> None:
    date = await lite.only(await lite.plan(reminders=(HOUR,)))
    await lite.press("ana", "going", date)

    lite.clock.move(EVE - HOUR + late - lite.now)
    await lite.passes(timedelta(0))

    assert len(lite.told("ana")) == letters
    assert all("This is late" in each for each in lite.letters("ana"))


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (-31 * MINUTE, "Checking in begins"),
        (-30 * MINUTE, "You are here"),
        (89 * MINUTE, "You are here"),
        (90 * MINUTE, "Checking in ended"),
    ],
)
async def test_people_check_in_from_half_an_hour_before_until_half_an_hour_after(
    lite: Hall, after: timedelta, sentence: str
) -> None:
    date = await lite.only(await lite.plan())
    await lite.press("ana", "going", date)
    await lite.until(EVE + after)

    assert sentence in await lite.press("ana", "here", date)
    assert ((await lite.rsvps(date))["ana"].came is not None) is (sentence == "You are here")


async def test_the_card_offers_what_fits_the_moment(hall: Hall) -> None:
    date = await hall.only(await hall.plan())

    async def labels() -> list[str]:
        await hall.passes(10 * SECOND)
        _, _, shown, anew = await hall.look(date)
        assert shown is not None
        assert shown == anew
        return [str(each.action).removeprefix("gathering.") for each in buttons(shown)]

    answers = ["going", "maybe", "no", "show"]
    assert await labels() == [*answers, "calendar"]
    await hall.until(EVE - 30 * MINUTE)
    assert await labels() == ["here", *answers]
    await hall.until(EVE + HOUR)
    assert await labels() == ["here", "show"]
    await hall.until(EVE + 90 * MINUTE)
    assert await labels() == []


async def test_who_comes_without_an_answer_gets_a_row_and_takes_no_seat(lite: Hall) -> None:
    date = await full(lite)
    await lite.until(EVE)

    await lite.press("ida", "here", date)
    await lite.press("ida", "here", date)

    assert await lite.said(date) == {"ana": "going", "ben": "going", "ida": "walk-in"}


async def test_the_code_of_the_minute_checks_in_for_three_minutes(hall: Hall) -> None:
    date = await hall.only(await hall.plan(checkin="code"))
    await hall.until(EVE)
    shown = attending.code(await hall.meeting(date), hall.now)
    assert (len(shown), shown.isdigit()) == (6, True)

    hall.clock.move(3 * MINUTE - SECOND)
    await hall.press("ana", "here", date)
    assert "You are here" in await hall.person("ana").fill(code=f"{shown[:3]} {shown[3:]}")
    hall.clock.move(SECOND)
    await hall.press("ben", "here", date)

    assert "not the code of this minute" in await hall.person("ben").fill(code=shown)
    assert list(await hall.rsvps(date)) == ["ana"]
    assert (await hall.rsvps(date))["ana"].how == "code"


async def test_a_code_is_read_in_the_digits_of_any_keyboard(lite: Hall) -> None:
    date = await lite.only(await lite.plan(checkin="code"))
    await lite.until(EVE)
    shown = attending.code(await lite.meeting(date), lite.now)
    await lite.press("ana", "here", date)

    assert "not the code of this minute" in await lite.person("ana").fill(code="\u00b2\u00b2\u00b2\u00b2\u00b2\u00b2")
    await lite.press("ana", "here", date)
    assert "You are here" in await lite.person("ana").fill(
        code=shown.translate({0x30 + n: 0x660 + n for n in range(10)})
    )


async def test_codes_differ_by_minute_and_by_party(lite: Hall) -> None:
    first, second = [await lite.meeting(await lite.only(await lite.plan())) for _ in range(2)]

    codes = {attending.code(each, START + n * MINUTE) for each in (first, second) for n in range(60)}

    assert len(codes) > 115


async def test_a_code_is_not_asked_for_before_the_doors_open(lite: Hall) -> None:
    date = await lite.only(await lite.plan(checkin="code"))

    assert "Checking in begins" in await lite.press("ana", "here", date)


async def test_where_the_host_notes_who_came_there_is_nothing_to_press(lite: Hall) -> None:
    date = await lite.only(await lite.plan(checkin="host"))
    await lite.until(EVE)

    assert "The hosts note who is here" in await lite.press("ana", "here", date)


async def test_a_host_notes_who_came_and_takes_it_back(hall: Hall) -> None:
    date = await full(hall)
    await hall.press("dan", "maybe", date)
    await hall.press("eve", "no", date)
    walked = await hall.only(await hall.plan("Other"))
    await hall.press("ida", "no", walked)
    await hall.until(EVE + HOUR)

    await hall.marks(date, "ana", "dan", "ida")
    assert {account for account, each in (await hall.rsvps(date)).items() if each.how == "host"} == {
        "ana",
        "dan",
        "ida",
    }
    missed = attending.missed(await hall.meeting(date), (await hall.rsvps(date)).values(), hall.now)
    assert [each.member for each in missed] == [(await hall.numbers())["ben"]]
    await hall.marks(date, "dan", "ida", came=False)

    assert await hall.said(date) == {"ana": "going", "ben": "going", "dan": "maybe", "eve": "no"}
    assert [account for account, each in (await hall.rsvps(date)).items() if each.came] == ["ana"]


async def test_nobody_has_missed_what_is_not_over_or_where_nobody_was_noted(lite: Hall) -> None:
    date = await full(lite)
    meeting, answers = await lite.meeting(date), (await lite.rsvps(date)).values()

    assert attending.missed(meeting, answers, EVE + 2 * HOUR) == []
    await lite.until(EVE)
    await lite.press("ana", "here", date)
    answers = (await lite.rsvps(date)).values()
    assert attending.missed(meeting, answers, EVE) == []
    assert len(attending.missed(meeting, answers, EVE + HOUR)) == 1


async def test_who_leaves_leaves_their_seats_to_the_next_in_line(hall: Hall) -> None:
    date = await full(hall)
    await hall.all_press("going", date, "dan", "eve")

    await hall.leaves("ana")

    assert await hall.held(date) == {"dan": 1}
    await hall.leaves("dan")
    assert (await hall.held(date), hall.told("eve")) == ({"eve": 1}, ["A seat is free for you"])
    assert (await hall.said(date))["ana"] == "no"


async def test_who_deletes_all_about_themselves_leaves_their_seats_and_no_row(hall: Hall) -> None:
    date = await full(hall)
    await hall.all_press("going", date, "dan")
    ana = hall.person("ana")
    await ana.use("my erase")

    await ana.press("Delete everything" if "Delete everything" in ana.shown else "Delete it all")
    await hall.passes(MINUTE)

    assert await hall.said(date) == {"ben": "going", "dan": "waiting"}
    assert await hall.held(date) == {"dan": 1}
    assert "Ana" not in (await hall.card(date)).text


async def test_taking_a_date_for_ones_own_calendar_writes_nothing(lite: Hall) -> None:
    date = await lite.only(await lite.plan())
    await lite.press("ana", "show", date)
    written = await _inbox(lite)

    assert "Into your calendar" in await lite.press("ana", "calendar", date)
    assert await _inbox(lite) == written


async def _inbox(hall: Hall) -> int:
    async with hall.house.store.read() as db:
        return int((await db.execute(select(func.count()).select_from(s.inbox))).scalar_one())


async def test_a_draft_is_seen_by_its_hosts_alone(lite: Hall) -> None:
    number = await lite.plan(state="draft")
    (date,) = await lite.dates(number)

    assert "That date is gone" in await lite.press("ana", "show", date.id)
    assert "That did not work" not in await lite.press("hana", "show", date.id)
    assert "called off" in await lite.press("ana", "going", date.id)


async def test_the_link_is_shown_to_those_going_once_it_is_revealed(lite: Hall) -> None:
    date = await lite.only(await lite.plan(link="https://x.example", reveal=HOUR))
    assert "https://x.example" not in await lite.press("ana", "going", date)
    await lite.until(EVE - HOUR)

    assert "https://x.example" in await lite.press("ana", "show", date)
    assert "for those going" in await lite.press("ben", "show", date)


async def test_two_communities_never_see_each_others_parties(hall: Hall) -> None:
    date = await hall.only(await hall.plan())
    stranger = hall.person("ana")
    stranger.workspace = "w2"

    assert "That date is gone" in await hall.press("ana", "going", date)
    assert "That date is gone" in await hall.press("ana", "show", date)
    async with hall.house.store.read() as db:
        assert (await db.execute(select(func.count()).select_from(rsvps))).scalar_one() == 0
