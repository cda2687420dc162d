"""Changing events and calling them off: of one date, from one on, or all; and what those hear whom it concerns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import TravelClock
from bot.forms import Page
from bot.house import House
from bot.text import plain
from tests.evenings import DAY, HOUR, MINUTE, Town, town
from tests.toy import Person, buttons

THIS, LATER, ALL = "This date alone", "This date and all later ones", "All dates"
WHEN, SEATS, WHO, CREDITS, CHANNEL = (
    "What and when", "Link and seats", "Who holds it, for whom", "CE and cost", "Channel, reminders",
)  # fmt: skip


@pytest.fixture
async def hall(house: House, clock: TravelClock) -> AsyncIterator[Town]:
    async for each in town(house, clock):
        yield each


@pytest.fixture
async def lite(lite: House, clock: TravelClock) -> AsyncIterator[Town]:
    async for each in town(lite, clock):
        yield each


def filled(page: Page) -> dict[str, str]:
    return {each.name: each.value for each in page.inputs}


async def test_a_part_is_one_page_that_opens_with_what_is_kept(hall: Town) -> None:
    number = await hall.event(capacity="12", link="https://zoom.example", closes="2h", guests="1", reveal="1h")

    shown = await hall.use("ben", "event edit", event=str(number))
    assert "[What and when] [Link and seats] [Who holds it, for whom] [CE and cost] [Registration, picture]" in shown
    await hall.ben.press(SEATS)

    assert (hall.ben.page.number, hall.ben.page.pages) == (0, 1)
    assert filled(hall.ben.page) == {
        "link": "https://zoom.example",
        "reveal": "1h",
        "capacity": "12",
        "guests": "1",
        "closes": "2h",
    }


async def test_a_part_is_named_once_and_holds_nothing_that_nobody_chose(lite: Town) -> None:
    number = await lite.event()
    await lite.use("ben", "event edit", event=str(number))

    for part in (WHEN, SEATS, WHO, CREDITS, "Registration, picture", CHANNEL):
        await lite.ben.press(part)
        assert (plain(lite.ben.page.title), lite.ben.page.heading) == (part, "")
        if part == SEATS:
            assert filled(lite.ben.page)["closes"] == ""
        await lite.use("ben", "event edit", event=str(number))


async def test_a_change_keeps_all_that_the_part_does_not_hold(hall: Town) -> None:
    given = {
        "about": "Two cases.", "where": "Room 4", "link": "https://zoom.example", "bring": "Loupes", "cost": "$4", "member_cost": "$2",
        "organiser": "AORN", "credits": "2 live", "approver": "AST", "remind": "2h", "register_link": "https://r.example", "guests": "2",
        "register_by": "Nov 30 5pm", "checkin": "code", "for_": "Surgical technologist", "reveal": "30m", "closes": "1h",
    }  # fmt: skip
    number = await hall.event(**given)
    before = (await hall.gathering(number)).plan
    card = (await hall.card(await hall.date(number))).text

    for part, values in (
        (WHEN, {"title": "Case review 2"}),
        (SEATS, {"capacity": "9"}),
        (WHO, {}),
        (CREDITS, {}),
        (CHANNEL, {}),
    ):
        assert "Changed: Case review 2" in await hall.edit(number, "", part, **values)
    await hall.passes(MINUTE)

    after = (await hall.gathering(number)).plan
    assert {key for key in ("title", "capacity") if getattr(before, key) != getattr(after, key)} == {
        "title",
        "capacity",
    }
    assert (after.start, after.zone, after.reminders, after.audience, after.checkin) == (
        before.start, before.zone, before.reminders, before.audience, before.checkin,
    )  # fmt: skip
    expected = card.replace("Case review\n", "Case review 2\n9 seats are free.\n").replace(
        "Going (0):", "Going (0 of 9):"
    )
    assert (await hall.card(await hall.date(number))).text == expected


async def test_what_is_emptied_is_as_if_it_had_never_been_given(lite: Town) -> None:
    number = await lite.event(capacity="12", link="https://zoom.example")

    await lite.edit(number, "", SEATS, capacity="", link="")

    plan = (await lite.gathering(number)).plan
    assert (plan.capacity, plan.link) == (None, "")


async def test_two_hosts_who_change_the_same_at_once_do_not_overwrite_each_other(hall: Town) -> None:
    number = await hall.event()
    await hall.use("ben", "event edit", event=str(number))
    await hall.ben.press(WHEN)
    mo = hall.person("mo")
    await hall.use("mo", "event edit", event=str(number))
    await mo.press(WHEN)
    await mo.fill(title="Of Mo")

    shown = await hall.ben.fill(title="Of Ben")

    assert "Somebody changed this event while you typed." in shown
    assert (await hall.gathering(number)).plan.title == "Of Mo"


async def test_a_later_hour_is_told_to_those_going_and_keeps_their_answers(hall: Town) -> None:
    number = await hall.event(when="Dec 1 7pm", link="https://zoom.example")
    date = await hall.date(number)
    await hall.answer(date, "going", "ana")
    await hall.answer(date, "no", "cal")

    shown = await hall.edit(number, "", WHEN, when="Dec 1 8pm")

    assert "(Tue 20:00, Chicago time)" in shown
    (letter,) = hall.told("ana")
    assert "It was planned for Wed 2 Dec 2026, 01:00 UTC. It is now Wed 2 Dec 2026, 02:00 UTC." in letter
    assert "https://zoom.example" in letter
    assert hall.told("cal") == []
    assert await hall.said(date) == {"ana": "going", "cal": "no"}
    await hall.passes(MINUTE)
    assert "Wed 2 Dec 2026, 02:00 UTC" in (await hall.card(date)).text


async def test_another_day_asks_those_going_anew(hall: Town) -> None:
    number = await hall.event(when="Dec 1 7pm")
    date = await hall.date(number)
    await hall.answer(date, "going", "ana")

    await hall.edit(number, "", WHEN, when="Dec 3 7pm")

    assert "That is another day, so please answer anew." in hall.told("ana")[0]
    assert await hall.said(date) == {"ana": "asked"}


async def test_a_change_of_words_alone_is_told_to_nobody(lite: Town) -> None:
    number = await lite.event()
    await lite.answer(await lite.date(number), "going", "ana")

    await lite.edit(number, "", WHEN, about="Three cases.")

    assert lite.told("ana") == []


async def test_fewer_seats_than_are_taken_are_refused(lite: Town) -> None:
    number = await lite.event(capacity="5")
    await lite.answer(await lite.date(number), "going", "ana", "cal", "dee")

    assert "3 seats are taken." in await lite.edit(number, "", SEATS, capacity="2")
    assert "Changed" in await lite.ben.fill(capacity="3")


async def test_more_seats_are_given_to_those_in_line(lite: Town) -> None:
    number = await lite.event(capacity="1")
    date = await lite.date(number)
    await lite.answer(date, "going", "ana", "cal")

    await lite.edit(number, "", SEATS, capacity="2")

    assert await lite.said(date) == {"ana": "going", "cal": "going"}
    assert "You have a seat" in lite.told("cal")[0]


async def test_one_date_of_a_series_changes_alone(hall: Town) -> None:
    number = await hall.event("Weekly skills", "every Tue 7pm", where="Room 4", bring="Gloves")
    first, second = (await hall.dates(number))[:2]

    await hall.use("ben", "event edit", event=str(number))
    await hall.ben.press(THIS)
    assert filled(hall.ben.page) == {
        "title": "Weekly skills",
        "when": "2026-11-24 19:00",
        "length": "1h",
        "where": "Room 4",
        "about": "",
    }
    await hall.ben.fill_all(title="Skills with guests", when="Nov 24 8pm", where="Room 9", capacity="5")

    changed, after = (await hall.dates(number))[:2]
    assert (changed.title, changed.where, changed.capacity, changed.at) == (
        "Skills with guests",
        "Room 9",
        5,
        first.at + HOUR,
    )
    assert (after.title, after.where, after.capacity, after.at) == ("Weekly skills", "Room 4", None, second.at)
    assert "- Skills with guests" in await hall.use("ana", "event list")
    assert "Skills with guests · Room 9" in await hall.press("ana", "event.dates", number)


async def test_of_one_date_a_rule_is_refused(lite: Town) -> None:
    number = await lite.event("Weekly skills", "every Tue 7pm")

    assert "This is for one date: type one" in await lite.edit(number, THIS, when="every Wed 7pm")


async def test_from_one_date_on_a_series_changes_and_what_was_before_stays(hall: Town) -> None:
    number = await hall.event("Weekly skills", "every Tue 7pm", cost="$4", organiser="AST")
    await hall.passes(timedelta(days=4))
    date = await hall.date(number)
    await hall.answer(date, "going", "ana")

    shown = await hall.edit(number, LATER, WHEN, where="Room 9")
    assert "Changed: Weekly skills" in shown
    await hall.passes(MINUTE)

    assert [each.where for each in await hall.dates(number)] == [""]
    assert await hall.said(date) == {"ana": "going"}
    text = (await hall.card(date)).text
    for line in ("Where: Room 9", "By: AST", "Cost: $4", "Going (1): @Ana"):
        assert line in text
    assert (await hall.use("ana", "event list")).count("Weekly skills") == 1
    assert "Where: Room 9" in await hall.use("ana", "event show", event="weekly")


async def test_all_dates_to_come_change(hall: Town) -> None:
    number = await hall.event("Weekly skills", "every Tue 7pm")

    shown = await hall.edit(number, ALL, WHEN, when="every Tue 8pm")

    assert "every Tuesday at 20:00, Chicago time" in shown
    assert {each.at.hour for each in await hall.dates(number) if each.at < datetime(2027, 3, 1, tzinfo=UTC)} == {2}


async def test_the_words_of_a_series_change_without_moving_a_date(lite: Town) -> None:
    number = await lite.event("Weekly skills", "every Tue 7pm")
    before = [(each.id, each.at) for each in await lite.dates(number)]

    for scope in (ALL, LATER):
        await lite.edit(number, scope, WHEN, title="Skills")

    assert [(each.id, each.at) for each in await lite.dates(number)] == before
    await lite.passes(MINUTE)
    assert (await lite.card(before[0][0])).text.startswith("Skills\n")


async def test_a_single_event_becomes_a_series_and_a_series_a_single_one(lite: Town) -> None:
    number = await lite.event(when="Dec 1 7pm")
    date = await lite.date(number)
    await lite.answer(date, "going", "ana")

    assert "every Tuesday" in await lite.edit(number, "", WHEN, when="every Tue 7pm starting Dec 1")
    assert len(await lite.dates(number)) > 3
    assert await lite.said(date) == {"ana": "going"}
    assert "Changed" in await lite.edit(number, ALL, WHEN, when="Dec 1 7pm")

    assert [each.id for each in await lite.dates(number)] == [date]
    assert await lite.said(date) == {"ana": "going"}


async def test_an_event_that_is_on_can_be_given_another_link(lite: Town) -> None:
    number = await lite.event(when="Nov 23 7pm", link="https://old.example", length="2h")
    await lite.until(datetime(2026, 11, 24, 1, 30, tzinfo=UTC))

    assert "Changed" in await lite.edit(number, "", SEATS, link="https://new.example")
    assert (await lite.gathering(number)).plan.link == "https://new.example"


async def test_while_the_last_date_of_a_series_is_on_its_words_can_be_changed(lite: Town) -> None:
    number = await lite.event("Course", "every Mon 7pm until Nov 30", length="2h", link="https://old.example")
    await lite.until(datetime(2026, 12, 1, 1, 30, tzinfo=UTC))

    assert "Changed" in await lite.edit(number, ALL, SEATS, link="https://new.example")
    assert (await lite.dates(number))[-1].link == "https://new.example"


async def test_whole_days_are_shown_and_changed_as_days(lite: Town) -> None:
    number = await lite.event("Conference", "Dec 5", length="3d")
    await lite.use("ben", "event edit", event=str(number))
    await lite.ben.press(WHEN)
    assert filled(lite.ben.page)["when"] == "2026-12-05"

    assert "Sun 6 Dec 2026 to Mon 7 Dec 2026" in await lite.ben.fill(when="Dec 6", length="2d")
    assert "At what time?" in await lite.edit(number, "", WHEN, length="2h")
    assert "(Sun 09:00, Chicago time)" in await lite.ben.fill(when="Dec 6 9am")


async def test_a_moderator_elsewhere_changes_words_and_the_hour_stays_that_of_its_place(lite: Town) -> None:
    number = await lite.event(when="Dec 1 7pm")
    lite.toy.zones["eva"] = "Europe/Berlin"
    eva = lite.people["eva"] = Person(lite.house, "eva", steward=True)
    before = (await lite.gathering(number)).plan
    await lite.use("eva", "event edit", event=str(number))
    await eva.press(WHEN)

    assert filled(eva.page)["when"] == "2026-12-02 02:00"
    await eva.fill(title="Renamed")

    after = (await lite.gathering(number)).plan
    assert (after.title, after.start, after.zone) == ("Renamed", before.start, before.zone)


async def test_an_hour_that_comes_twice_is_kept_where_it_is_not_touched(lite: Town) -> None:
    number = await lite.event("Night shift", "2027-11-07 01:30 CST")
    before = (await lite.gathering(number)).plan.start

    assert "Changed" in await lite.edit(number, "", WHEN, title="Night tea")
    assert (await lite.gathering(number)).plan.start == before


async def test_what_is_wrong_beyond_the_part_is_named_and_what_was_typed_waits(lite: Town) -> None:
    number = await lite.event(when="Dec 10 7pm", register_by="Dec 9 7pm")

    shown = await lite.edit(number, "", WHEN, when="Dec 2 7pm")

    assert "Registration would end after the event itself." in shown
    await lite.ben.press("Back to the form")
    assert filled(lite.ben.page)["when"] == "Dec 2 7pm"


async def test_another_channel_is_chosen_by_moderators_and_the_card_moves_there(lite: Town) -> None:
    number = await lite.event()

    assert "Only moderators" in await lite.edit(number, "", CHANNEL, channel="<#attic>")
    await lite.use("mo", "event edit", event=str(number))
    await lite.person("mo").press(CHANNEL)
    await lite.person("mo").fill(channel="<#attic>")
    await lite.passes(MINUTE)

    assert (lite.toy.seen("hall"), len(lite.toy.seen("attic"))) == ([], 1)
    assert "Changed" in await lite.edit(number, "", CHANNEL, remind="3h")


@pytest.mark.parametrize("command", ["edit", "cancel", "attendance", "host"])
async def test_what_is_a_hosts_is_refused_to_others_in_words(lite: Town, command: str) -> None:
    number = await lite.event()
    values = {"who": "<@ana>"} if command == "host" else {}

    assert "Only the hosts of this event and moderators can do this." in await lite.use(
        "ana", f"event {command}", event=str(number), **values
    )


async def test_buttons_and_forms_of_hosts_ask_who_presses_them(lite: Town) -> None:
    number = await lite.event("Weekly skills", "every Tue 7pm")
    date = await lite.date(number)

    for action, value in (
        ("event.change", number), ("event.change-which", f"{number}.{date}.all"), ("event.change-part", f"{number}.{date}.all.what"),
        ("event.call-off", number), ("event.call-off-which", f"{number}.{date}.all"), ("event.attendance", date), ("event.csv", date),
        ("event.code", date), ("event.all-came", date),
    ):  # fmt: skip
        assert "Only the hosts of this event" in await lite.press("ana", action, value), action
    await lite.use("ben", "event edit", event=str(number))
    await lite.ben.press(ALL)
    await lite.ben.press(WHEN)
    await lite.use("mo", "event host", event=str(number), who="<@mo>")
    await lite.use("mo", "event host", event=str(number), who="<@ben>", remove="yes")
    assert "Only the hosts of this event" in await lite.ben.fill(title="Mine")


@pytest.mark.parametrize("value", ["", "x", "1", "1.x.all", "1.1.some", "1..all", f"{10**20}.1.all"])
async def test_a_button_that_cannot_be_read_is_outdated(lite: Town, value: str) -> None:
    await lite.event("Weekly skills", "every Tue 7pm")

    for action in ("event.change-which", "event.change-part", "event.call-off-which"):
        assert "That did not work" in await lite.press("ben", action, value)
        assert "That did not work" in await lite.press("ben", action, f"{value}.what")


async def test_what_is_to_be_called_off_is_named_before_why_is_asked(lite: Town) -> None:
    number = await lite.event()

    shown = await lite.use("ben", "event cancel", event=str(number))

    assert "Call off: Case review" in shown
    assert "It is Tue Dec 1, 19:00 Central (Chicago)." in shown
    await lite.ben.press("Call it off")
    assert "Called off: Case review" in await lite.ben.fill(reason="Snow.")


async def test_calling_off_tells_those_going_why_and_the_card_says_so(hall: Town) -> None:
    number = await hall.event(about="Two cases.", link="https://zoom.example")
    date = await hall.date(number)
    await hall.answer(date, "going", "ana")
    await hall.answer(date, "maybe", "cal")
    await hall.answer(date, "no", "dee")

    shown = await hall.cancel(number, reason="Snow.")
    await hall.passes(MINUTE)

    assert shown == "Called off: Case review\nWhoever said yes or maybe, or waits in line, is told."
    for account in ("ana", "cal"):
        assert "Why: Snow." in hall.told(account)[0]
    assert hall.told("dee") == []
    message = await hall.card(date)
    assert (
        message.text
        == "Case review\nCalled off: Snow.\nWhen: Wed 2 Dec 2026, 01:00 UTC–02:00 UTC (Tue 19:00, Chicago time)\nEvent 1"
    )
    assert message.card is not None
    assert buttons(message.card) == []
    assert "called off" in (await hall.answer(date, "going", "eve"))
    assert "Nothing is coming up" in await hall.use("ana", "event list")


async def test_what_was_called_off_can_be_seen_and_copied_but_not_changed(lite: Town) -> None:
    number = await lite.event()
    await lite.cancel(number, reason="Snow.")

    for typed in (str(number), "case review"):
        shown = await lite.use("ben", "event show", event=typed)
        assert "Called off: Snow." in shown
        assert "[Change it]" not in shown
    assert "That event was called off. Make another like it" in await lite.use("ben", "event edit", event=str(number))
    assert "nothing to call off" in await lite.use("ben", "event cancel", event=str(number))
    assert "nothing to call off" in await lite.press("ben", "event.call-off", number)
    assert "called off" in await lite.press("ben", "event.announce", number)
    await lite.use("ben", "event copy", event="case review")
    assert filled(lite.ben.page)["title"] == "Case review"


@pytest.mark.parametrize(
    ("scope", "said", "left"),
    [
        (THIS, "stand", 2),
        ("Leave this date out", "is left out", 2),
        (LATER, "From Tue Nov 24", 0),
        ("All of it", "All dates", 0),
    ],
)
async def test_of_a_series_as_much_is_called_off_as_was_chosen(lite: Town, scope: str, said: str, left: int) -> None:
    number = await lite.event("Weekly skills", "every Tue 7pm until Dec 8")
    first = await lite.date(number)
    await lite.answer(first, "going", "ana")

    assert said in await lite.cancel(number, scope, "Snow.")
    await lite.passes(MINUTE)

    assert len(await lite.dates(number)) == left
    assert "Snow." in lite.told("ana")[0]
    assert "Called off: Snow." in (await lite.card(first)).text
    assert ("Nothing is coming up" in await lite.use("ana", "event list")) is not bool(left)


async def test_a_date_is_called_off_once(lite: Town) -> None:
    number = await lite.event("Weekly skills", "every Tue 7pm")
    date = await lite.date(number)
    await lite.answer(date, "going", "ana")
    for account in ("ben", "mo"):
        await lite.press(account, "event.call-off-which", f"{number}.{date}.this")

    await lite.ben.fill(reason="Snow.")

    assert "was called off already" in await lite.person("mo").fill(reason="Ice.")
    assert len(lite.told("ana")) == 1


async def test_when_one_date_is_called_off_the_card_of_the_next_comes_up(lite: Town) -> None:
    number = await lite.event("Weekly skills", "every Tue 7pm")
    first, second = (await lite.dates(number))[:2]

    await lite.cancel(number, THIS)
    await lite.passes(MINUTE)

    assert "called off" in (await lite.card(first.id)).text
    assert "[Going]" in (await lite.card(second.id)).text


async def test_a_draft_is_not_called_off_but_shown_with_its_buttons(lite: Town) -> None:
    number = await lite.draft()

    assert "[Discard it]" in await lite.use("ben", "event cancel", event=str(number))


async def test_a_series_whose_dates_are_all_left_out_has_nothing_to_change(lite: Town) -> None:
    number = await lite.event("Twice", "every Tue 7pm until Dec 1")
    for _ in range(2):
        await lite.cancel(number, "Leave this date out")

    assert "That event is over." in await lite.use("ben", "event edit", event=str(number))
    assert "nothing to call off" in await lite.use("ben", "event cancel", event=str(number))
    assert "This date was called off." in await lite.use("ana", "event show", event=str(number))
    await lite.passes(20 * DAY)
    assert "Nothing is coming up" in await lite.use("ana", "event list")
