"""Parties that repeat: laid out ahead, at the same hour all year, changed one by one, from one on, or all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import gatherings, rules
from bot.calendars.entry import Entry
from bot.clock import TravelClock
from bot.gatherings import Meeting, calendar
from bot.rules import Rule
from tests.parties import DAY, EVE, HOUR, ZONE, Hall, weekly
from tests.toy import START, Toy, opened

WEEK = 7 * DAY
SECOND = timedelta(seconds=1)


@pytest.fixture
async def hall(url: str, clock: TravelClock) -> AsyncIterator[Hall]:
    async for each in _halls(url, clock):
        yield each


@pytest.fixture
async def lite(lite_url: str, clock: TravelClock) -> AsyncIterator[Hall]:
    async for each in _halls(lite_url, clock):
        yield each


async def _halls(url: str, clock: TravelClock) -> AsyncIterator[Hall]:
    async for house in opened(url, clock, "tests.parties"):
        toy = house.circulator.platforms["toy"]
        assert isinstance(toy, Toy)
        yield Hall(house, toy)


def days(dates: list[Meeting]) -> list[str]:
    """Give the local days on which meetings are."""
    return [each.at.astimezone(each.plan.zone).strftime("%m-%d") for each in dates]


def hours(dates: list[Meeting]) -> set[str]:
    return {each.at.astimezone(each.plan.zone).strftime("%H:%M") for each in dates}


def moved(start: datetime, rule: Rule, by: timedelta) -> dict[str, Any]:
    """Give the fields of a plan at another hour of the same days."""
    return {"start": start + by, "rule": rule.changed(at=(start + by).astimezone(rule.zone).time())}


async def rule_of(hall: Hall, number: int) -> Rule:
    rule = (await hall.gathering(number)).plan.rule
    assert rule is not None
    return rule


async def entry(hall: Hall, number: int) -> Entry:
    of = await hall.gathering(number)
    async with hall.house.store.read() as db:
        everywhere = {each.id for each in await gatherings.meetings_of(db, of)}
        return await calendar.entry_of(db, of, hall.now, everywhere)


def shown(each: Entry, first: datetime, last: datetime) -> list[datetime]:
    """Give the starts that a calendar shows: the rule's, with its changes, without what was called off."""
    assert each.rule is not None
    changes = {change.date: change for change in each.changes}
    found = []
    for one in rules.occurrences(each.rule, first - SECOND, last):
        change = changes.pop(one.date, None)
        if change is None:
            found.append(one.at)
        elif not change.cancelled:
            found.append(change.start or one.at)
    return sorted(found)


async def agree(hall: Hall, *numbers: int) -> None:
    """The calendar shows the open dates that are laid out, and no others."""
    for number in numbers:
        dates = [each for each in await hall.dates(number) if each.at >= hall.now]
        read = await entry(hall, number)
        assert shown(read, hall.now, max(each.at for each in dates)) == [each.at for each in dates]


async def test_a_series_is_laid_out_ninety_two_days_ahead_and_goes_on_as_time_passes(hall: Hall) -> None:
    number = await hall.plan(**weekly())
    first = await hall.dates(number)
    assert (first[0].at, first[-1].at <= START + 92 * DAY < first[-1].at + WEEK) == (EVE, True)

    await hall.until(EVE + 3 * WEEK)

    dates = await hall.dates(number)
    assert [each.at - EVE for each in dates[:10]] == [n * WEEK for n in range(10)]
    assert dates[-1].at + WEEK > hall.now - 4 * DAY + 92 * DAY


async def test_a_rare_series_has_its_next_two_dates(lite: Hall) -> None:
    local = EVE.astimezone(ZONE)
    yearly = Rule(rules.YearDay(local.month, local.day), local.time(), ZONE, local.date())

    dates = await lite.dates(await lite.plan(start=EVE, rule=yearly))

    assert [each.date for each in dates] == ["2026-12-02", "2027-12-02"]


async def test_a_series_of_which_all_laid_out_dates_are_called_off_one_by_one_goes_on(lite: Hall) -> None:
    local = EVE.astimezone(ZONE)
    yearly = Rule(rules.YearDay(local.month, local.day), local.time(), ZONE, local.date())
    number = await lite.plan(start=EVE, rule=yearly)
    for each in await lite.dates(number):
        await lite.cancel(number, "this", each.id)

    assert [each.date for each in await lite.dates(number)] == ["2028-12-02", "2029-12-02"]
    await lite.change(number, title="Feast")
    assert [each.date for each in await lite.dates(number)] == ["2028-12-02", "2029-12-02"]


async def test_a_series_ends_with_its_last_date(lite: Hall) -> None:
    number = await lite.plan(**weekly(count=3))

    assert len(await lite.dates(number)) == 3
    await lite.until(EVE + 4 * WEEK)

    assert len(await lite.dates(number)) == 3


@pytest.mark.parametrize(
    ("start", "zone", "clock_time"),
    [
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), "America/New_York", "19:00"),
        (datetime(2027, 2, 28, 0, 0, tzinfo=UTC), "America/New_York", "19:00"),
        (datetime(2027, 9, 30, 17, 0, tzinfo=UTC), "Europe/Berlin", "19:00"),
        (datetime(2027, 3, 20, 7, 30, tzinfo=UTC), "Australia/Lord_Howe", "18:30"),
    ],
)
async def test_an_hour_stays_that_hour_when_the_clocks_change(
    lite: Hall, start: datetime, zone: str, clock_time: str
) -> None:
    where = ZoneInfo(zone)
    lite.clock.move(max(start - DAY - lite.now, timedelta(0)))
    number = await lite.plan(zone=where, **weekly(start, where))

    dates = await lite.dates(number)
    await lite.until(start + 6 * WEEK)

    assert hours(dates) == hours(await lite.dates(number)) == {clock_time}
    if start.month != 11:
        assert len({each.at.time() for each in dates}) == 2
    await agree(lite, number)


async def test_each_date_is_answered_on_its_own(hall: Hall) -> None:
    number = await hall.plan(capacity=1, **weekly())
    first, second, *_ = await hall.dates(number)

    await hall.press("ana", "going", first.id)
    await hall.press("ben", "going", second.id)

    assert (await hall.said(first.id), await hall.said(second.id)) == ({"ana": "going"}, {"ben": "going"})


async def test_an_answer_for_all_dates_holds_for_those_that_are_planned_later(hall: Hall) -> None:
    number = await hall.plan(capacity=1, **weekly())
    first, *_ = await hall.dates(number)
    for account in ("ana", "ben"):
        await hall.press(account, "going", first.id)
        hall.clock.move(SECOND)
    assert "You are going, every time" in await hall.press("ana", "every", first.id)
    hall.clock.move(SECOND)
    assert "you are in line there" in await hall.press("ben", "every", first.id)
    before = len(await hall.dates(number))

    await hall.until(EVE + 2 * WEEK)

    dates = await hall.dates(number)
    assert len(dates) > before
    for each in dates:
        assert await hall.said(each.id) == {"ana": "going", "ben": "waiting"}


async def test_one_date_can_be_answered_otherwise_than_all(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    first, second, *later = await lite.dates(number)
    await lite.press("ana", "going", first.id)
    await lite.press("ana", "every", first.id)

    await lite.press("ana", "no", second.id)
    await lite.until(EVE + 2 * WEEK)

    assert (await lite.said(second.id))["ana"] == "no"
    assert {(await lite.said(each.id))["ana"] for each in await lite.dates(number) if each.id != second.id} == {"going"}
    assert later


async def test_all_dates_are_answered_where_it_can_be_and_stay_as_they_are_where_not(lite: Hall) -> None:
    number = await lite.plan(capacity=2, guests=1, **weekly())
    first, second, third, *_ = await lite.dates(number)
    for account in ("ana", "ben"):
        await lite.press(account, "going", second.id)
    await lite.press("ana", "guests", first.id, "1")

    assert "You are going, every time" in await lite.press("ana", "every", first.id)

    assert [(await lite.rsvps(each.id))["ana"].guests for each in (first, second, third)] == [1, 0, 1]


async def test_the_answer_for_all_asks_for_an_answer_first(lite: Hall) -> None:
    (first, *_) = await lite.dates(await lite.plan(**weekly()))

    assert "Answer this date first" in await lite.press("ana", "every", first.id)


async def test_who_left_is_in_no_new_date(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    first, *_ = await lite.dates(number)
    for account in ("ana", "ben"):
        await lite.press(account, "going", first.id)
        await lite.press(account, "every", first.id)

    await lite.leaves("ana")
    await lite.until(EVE + 2 * WEEK)

    assert await lite.said((await lite.dates(number))[-1].id) == {"ben": "going"}


async def test_who_left_and_came_back_has_to_answer_for_all_anew(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    first, *_ = await lite.dates(number)
    await lite.press("ana", "going", first.id)
    await lite.press("ana", "every", first.id)

    await lite.leaves("ana")
    await lite.press("ana", "show", first.id)
    await lite.until(EVE + 2 * WEEK)

    assert await lite.said((await lite.dates(number))[-1].id) == {}


async def test_changing_one_date_leaves_the_others_as_they_are(hall: Hall) -> None:
    number = await hall.plan(**weekly(), where="Room 1")
    first, second, third, *_ = await hall.dates(number)
    for each in (first, second, third):
        await hall.press("ana", "going", each.id)

    await hall.change(number, "this", second.id, start=second.at + HOUR, where="Room 2", capacity=5)

    dates = await hall.dates(number)
    assert [each.at - was.at for each, was in zip(dates[:3], (first, second, third), strict=True)] == [
        timedelta(0),
        HOUR,
        timedelta(0),
    ]
    assert [(each.where, each.capacity) for each in dates[:3]] == [("Room 1", None), ("Room 2", 5), ("Room 1", None)]
    assert hall.told("ana") == ["Changed: Party"]
    assert (await hall.said(second.id))["ana"] == "going"
    await agree(hall, number)


async def test_one_date_on_another_day_is_answered_anew_and_keeps_its_name(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    _, second, *_ = await lite.dates(number)
    await lite.press("ana", "going", second.id)

    await lite.change(number, "this", second.id, start=second.at + DAY)

    now = await lite.meeting(second.id)
    assert (now.date, now.at, now.moved) == (second.date, second.at + DAY, True)
    assert (await lite.said(second.id))["ana"] == "asked"
    await lite.until(EVE + 3 * WEEK)
    assert second.at not in [each.at for each in await lite.dates(number)]
    await agree(lite, number)


async def test_one_date_may_be_without_a_limit(lite: Hall) -> None:
    number = await lite.plan(capacity=1, **weekly())
    first, second, *_ = await lite.dates(number)
    await lite.all_press("going", first.id, "ana", "ben")

    await lite.change(number, "this", first.id, capacity=None)

    assert await lite.who(first.id, "waiting") == ""
    assert ((await lite.meeting(first.id)).capacity, (await lite.meeting(second.id)).capacity) == (None, 1)


async def test_what_is_changed_for_all_leaves_what_one_date_has_of_its_own(lite: Hall) -> None:
    number = await lite.plan(capacity=1, **weekly())
    first, second, *_ = await lite.dates(number)
    await lite.change(number, "this", second.id, title="Feast", capacity=3)
    await lite.all_press("going", second.id, "ana", "ben", "cal")

    assert "seats are taken" not in await lite.change(number, capacity=2, title="Ball")

    now = [await lite.meeting(each.id) for each in (first, second)]
    assert [(each.title, each.capacity) for each in now] == [("Ball", 2), ("Feast", 3)]


async def test_another_hour_for_all_before_it_began_keeps_the_answers(hall: Hall) -> None:
    number = await hall.plan(**weekly())
    first, second, *_ = await hall.dates(number)
    await hall.press("ana", "going", second.id)

    await hall.change(number, **moved(EVE, await rule_of(hall, number), HOUR))

    assert [each.at for each in (await hall.dates(number))[:2]] == [first.at + HOUR, second.at + HOUR]
    assert (await hall.said(second.id), hall.told("ana")) == ({"ana": "going"}, ["Changed: Party"])
    await agree(hall, number)


async def test_another_day_of_the_week_for_all_begins_empty_and_the_old_days_are_called_off(hall: Hall) -> None:
    number = await hall.plan(**weekly())
    first, *_ = await hall.dates(number)
    await hall.press("ana", "going", first.id)
    await hall.press("ana", "every", first.id)

    await hall.change(number, **weekly(EVE + DAY))

    dates = await hall.dates(number)
    assert [each.at - EVE for each in dates[:2]] == [DAY, WEEK + DAY]
    for each in dates:
        assert await hall.said(each.id) == {}
    assert hall.told("ana") == ["Called off: Party"]
    await hall.until(EVE + 2 * WEEK)
    assert await hall.said((await hall.dates(number))[-1].id) == {}
    await agree(hall, number)


async def test_a_day_more_each_week_begins_empty_and_the_old_days_keep_their_answers(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    first, *_ = await lite.dates(number)
    await lite.press("ana", "going", first.id)
    await lite.press("ana", "every", first.id)
    old = {each.id for each in await lite.dates(number)}

    await lite.change(number, **weekly(EVE, days=[(EVE + DAY).astimezone(ZONE).weekday()]))

    for each in await lite.dates(number):
        assert await lite.said(each.id) == ({"ana": "going"} if each.id in old else {})
    assert lite.told("ana") == []


async def test_a_day_that_a_rule_lost_and_has_again_opens_empty(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    first, *_ = await lite.dates(number)
    await lite.press("ana", "going", first.id)
    await lite.change(number, **weekly(EVE + DAY))
    lite.clock.move(SECOND)

    await lite.change(number, **weekly(EVE))
    assert (await lite.meeting(first.id)).state == "open"
    assert await lite.said(first.id) == {}
    await lite.press("ana", "going", first.id)
    await lite.cancel(number)

    assert lite.told("ana") == ["Called off: Party", "Called off: Party"]


async def test_a_date_that_hosts_left_out_stays_out_whatever_else_changes(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    first, second, *_ = await lite.dates(number)
    await lite.cancel(number, "this", second.id, quietly=True)

    await lite.change(number, title="Feast")
    await lite.change(number, **moved(EVE, await rule_of(lite, number), HOUR))

    assert (await lite.meeting(second.id)).state == "skipped"
    assert (await lite.meeting(first.id)).state == "open"
    await agree(lite, number)


async def test_this_and_later_parts_the_series(hall: Hall) -> None:
    number = await hall.plan(capacity=1, **weekly())
    first, second, third, *_ = await hall.dates(number)
    await hall.press("ana", "going", first.id)
    await hall.press("ana", "every", first.id)
    await hall.press("ben", "going", third.id)

    made = int(
        await hall.change(number, "later", third.id, title="Feast", **moved(EVE, await rule_of(hall, number), HOUR))
    )

    assert [each.id for each in await hall.dates(number)] == [first.id, second.id]
    assert (await hall.meeting(third.id)).gathering.id == made != number
    assert (await hall.meeting(third.id)).at == third.at + HOUR
    assert await hall.said(third.id) == {"ana": "going", "ben": "waiting"}
    old, new = await hall.gathering(number), await hall.gathering(made)
    assert (old.plan.title, new.plan.title) == ("Party", "Feast")
    assert old.uid != new.uid
    await agree(hall, made, number)
    await hall.until(EVE + 4 * WEEK)
    assert (await hall.said((await hall.dates(made))[-1].id))["ana"] == "going"
    assert len(await hall.dates(number)) == 2


async def test_the_card_of_a_parted_series_can_still_be_pressed(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    _, second, *_ = await lite.dates(number)
    await lite.passes(timedelta(minutes=1))
    card = (await lite.card(second.id)).card
    assert card is not None

    await lite.change(number, "later", second.id, title="Feast")
    await lite.person("ana").click(card, "Going")
    await lite.passes(timedelta(minutes=1))

    assert (await lite.card(second.id)).text.startswith("Feast")
    assert "Ana" in (await lite.card(second.id)).text


async def test_from_the_first_date_on_is_all(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    first, *_ = await lite.dates(number)

    assert await lite.change(number, "later", first.id, title="Feast") == str(number)
    assert {each.title for each in await lite.dates(number)} == {"Feast"}


async def test_another_hour_for_all_of_a_series_that_has_begun_parts_it_and_what_was_stays_as_it_was(
    hall: Hall,
) -> None:
    number = await hall.plan(**weekly(count=10))
    await hall.until(EVE + WEEK + DAY)
    past = await hall.dates(number)

    made = int(await hall.change(number, **moved(EVE, await rule_of(hall, number), HOUR)))

    assert [each.at for each in await hall.dates(number)] == [EVE, EVE + WEEK]
    assert [each.at for each in await hall.dates(made)] == [EVE + n * WEEK + HOUR for n in range(2, 10)]
    assert len(past) == 10
    await agree(hall, made)


async def test_a_change_during_a_date_leaves_that_date_alone(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    await lite.until(EVE + WEEK + HOUR / 2)

    made = int(await lite.change(number, **weekly(EVE + DAY)))

    assert [each.at for each in await lite.dates(number)] == [EVE, EVE + WEEK]
    assert (await lite.dates(made))[0].at == EVE + 2 * WEEK + DAY


async def test_another_title_for_all_of_a_series_that_has_begun_does_not_part_it(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    await lite.until(EVE + WEEK + DAY)

    assert await lite.change(number, title="Feast") == str(number)


async def test_an_interval_goes_on_from_where_a_series_is_parted(lite: Hall) -> None:
    local = EVE.astimezone(ZONE)
    rule = Rule(rules.Weeks((local.weekday(),), 2), local.time(), ZONE, local.date())
    number = await lite.plan(start=EVE, rule=rule)
    _, second, *_ = await lite.dates(number)

    made = int(await lite.change(number, "later", second.id, **moved(EVE, rule, HOUR)))

    assert [each.at for each in (await lite.dates(made))[:2]] == [EVE + n * WEEK + HOUR for n in (2, 4)]


async def test_a_series_that_is_given_an_end_before_its_next_date_says_so(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    await lite.until(EVE + WEEK + DAY)
    rule = await rule_of(lite, number)

    said = await lite.change(number, rule=rule.changed(until=date(2026, 12, 10)))

    assert "No day is left" in said
    assert await rule_of(lite, number) == rule


async def test_lowering_the_capacity_from_a_date_on_does_not_look_at_earlier_ones(lite: Hall) -> None:
    number = await lite.plan(capacity=3, **weekly())
    first, second, *_ = await lite.dates(number)
    await lite.all_press("going", first.id, "ana", "ben", "cal")
    assert "3 seats are taken" in await lite.change(number, capacity=2)

    await lite.change(number, "later", second.id, capacity=2)

    assert ((await lite.meeting(first.id)).capacity, (await lite.meeting(second.id)).capacity) == (3, 2)


async def test_one_date_that_is_over_or_called_off_cannot_be_changed(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    first, second, *_ = await lite.dates(number)
    await lite.cancel(number, "this", second.id)
    await lite.until(EVE + DAY)

    for each in (first, second):
        assert "called off or is over" in await lite.change(number, "this", each.id, title="Feast")


async def test_one_date_is_called_off_and_the_others_take_place(hall: Hall) -> None:
    number = await hall.plan(**weekly())
    first, second, *_ = await hall.dates(number)
    for each in (first, second):
        await hall.press("ana", "going", each.id)

    await hall.cancel(number, "this", second.id, reason="Snow")

    assert ((await hall.meeting(first.id)).open, (await hall.meeting(second.id)).open) == (True, False)
    assert "Snow" in hall.letters("ana")[0]
    assert len(hall.told("ana")) == 1
    assert [change.date.isoformat() for change in (await entry(hall, number)).changes if change.cancelled] == [
        second.date
    ]
    await agree(hall, number)


async def test_this_and_all_later_ones_are_called_off(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    first, second, third, *_ = await lite.dates(number)
    for each in (first, third):
        await lite.press("ana", "going", each.id)

    await lite.cancel(number, "later", second.id)
    await lite.until(EVE + 5 * WEEK)

    assert [each.id for each in await lite.dates(number)] == [first.id]
    assert lite.told("ana") == ["Called off: Party"]
    assert (await lite.gathering(number)).state == "open"


async def test_a_whole_series_is_called_off_and_no_date_is_planned_any_more(hall: Hall) -> None:
    number = await hall.plan(**weekly())
    first, second, *_ = await hall.dates(number)
    for each in (first, second):
        await hall.press("ana", "going", each.id)
    await hall.press("ana", "every", first.id)

    await hall.cancel(number)
    await hall.passes(5 * WEEK)

    assert await hall.dates(number) == []
    later = len(await hall.dates(number, "cancelled")) - 1
    assert later > 1
    assert hall.told("ana") == ["Called off: Party"]
    assert f"The same goes for {later} later dates that you answered." in hall.letters("ana")[0]
    assert (await entry(hall, number)).cancelled


async def test_a_series_becomes_one_party_on_one_of_its_days(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    _, second, *_ = await lite.dates(number)
    await lite.press("ana", "going", second.id)

    await lite.change(number, rule=None, start=second.at + HOUR)

    (only,) = await lite.dates(number)
    assert (only.id, only.at) == (second.id, second.at + HOUR)
    assert (await lite.said(second.id))["ana"] == "going"
    assert (await entry(lite, number)).start == only.at


async def test_one_party_becomes_a_series_and_keeps_its_answers(lite: Hall) -> None:
    number = await lite.plan()
    date_ = await lite.only(number)
    await lite.change(number, start=EVE + DAY)
    await lite.press("ana", "going", date_)

    await lite.change(number, **weekly(EVE + DAY))

    dates = await lite.dates(number)
    assert (dates[0].id, len(dates) > 10) == (date_, True)
    assert await lite.said(date_) == {"ana": "going"}
    await agree(lite, number)


async def test_a_calendar_never_reads_an_older_edition_after_a_newer_one(lite: Hall) -> None:
    number = await lite.plan(**weekly())
    _, second, third, *_ = await lite.dates(number)
    editions = [(await entry(lite, number)).sequence]

    async def edited() -> None:
        editions.append((await entry(lite, number)).sequence)

    for each in (second, third):
        await lite.change(number, "this", each.id, start=each.at + HOUR)
        await edited()
    await lite.change(number, title="Feast")
    await edited()
    await lite.change(number, "later", third.id, title="Ball")
    await edited()
    await lite.cancel(number)
    await edited()

    assert editions == sorted(set(editions))


async def test_a_member_has_what_they_said_yes_to_in_their_calendar(lite: Hall) -> None:
    number = await lite.plan(link="https://x.example", **weekly())
    first, second, *_ = await lite.dates(number)
    for account in ("ana", "ben"):
        await lite.press(account, "going", first.id)
    await lite.press("ana", "every", first.id)
    await lite.press("ana", "no", second.id)
    numbers = await lite.numbers()
    async with lite.house.store.read() as db:
        ana, ben, everybody = (
            await calendar.of_member(db, 1, numbers["ana"], lite.now),
            await calendar.of_member(db, 1, numbers["ben"], lite.now),
            await calendar.of_community(db, 1, lite.now),
        )

    assert shown(ana[0], lite.now, EVE + 2 * WEEK) == [EVE, EVE + 2 * WEEK]
    assert ([each.start for each in ben], ben[0].rule, ben[0].link) == ([EVE], None, "https://x.example")
    assert [(each.title, each.link) for each in everybody] == [("Party", "")]
    assert shown(everybody[0], lite.now, EVE + WEEK) == [EVE, EVE + WEEK]
