"""What hosts do: who comes and who came, codes, files, numbers, other hosts; and what becomes of it when people go."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import TravelClock
from bot.house import House
from bot.inbound import Happened
from tests.evenings import DAY, HOUR, MINUTE, Town, file_of, town
from tests.toy import Person

BEGINS = datetime(2026, 11, 24, 1, tzinfo=UTC)
"""Tomorrow at seven in Chicago."""


@pytest.fixture
async def hall(house: House, clock: TravelClock) -> AsyncIterator[Town]:
    async for each in town(house, clock):
        yield each


@pytest.fixture
async def lite(lite: House, clock: TravelClock) -> AsyncIterator[Town]:
    async for each in town(lite, clock):
        yield each


async def tonight(town: Town, **more: str) -> tuple[int, int]:
    """Plan an event for tomorrow night, with Ana going, Cal perhaps and Dee not."""
    number = await town.event("Case review", "Nov 23 7pm", **more)
    date = await town.date(number)
    for account, said in (("ana", "going"), ("cal", "maybe"), ("dee", "no")):
        await town.answer(date, said, account)
    return number, date


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


async def test_hosts_see_who_comes_and_who_has_not_answered(hall: Town) -> None:
    number, _ = await tonight(hall, capacity="9")
    await hall.use("eve", "circulator help")

    shown = await hall.use("ben", "event attendance", event=str(number))

    for line in (
        "Going (1 of 9): @Ana",
        "Maybe (1): @Cal",
        "Not going (1): @Dee",
        "No answer yet (3): @Ben, @Eve, @Mo",
    ):
        assert line in shown
    assert shown == await hall.use("mo", "event attendance", event="case")


async def test_of_an_event_for_some_roles_only_those_count_as_silent(lite: Town) -> None:
    number = await lite.event(for_="Surgical technologist")
    for account, role in (("eve", "surgical-technologist"), ("fay", "surgical-first-assistant")):
        await lite.use(account, "intro me")
        assert "You are introduced" in await lite.person(account).fill_all(name=account.title(), role=role)

    assert "No answer yet (1): @Eve" in await lite.use("ben", "event attendance", event=str(number))


async def test_who_left_is_not_waited_for(lite: Town) -> None:
    number, _ = await tonight(lite)
    await lite.use("eve", "circulator help")
    await lite.person("eve").ask(Happened("left"))

    assert "Eve" not in await lite.use("ben", "event attendance", event=str(number))


async def test_before_the_doors_open_nobody_is_marked(lite: Town) -> None:
    number, date = await tonight(lite)

    assert "[Note who was there…]" not in await lite.use("ben", "event attendance", event=str(number))
    assert "It has not begun." in await lite.press("ben", "event.all-came", date)
    assert "It has not begun." in await lite.press("ben", "event.came", date, "<@ana>")


async def test_a_host_notes_who_was_there_and_sees_who_was_not(hall: Town) -> None:
    number, date = await tonight(hall)
    await hall.answer(date, "going", "eve", "fay")
    await hall.until(BEGINS)

    await hall.press("ben", "event.came", date, "<@ana>")
    await hall.press("ben", "event.came", date, "<@dee>")
    shown = await hall.press("ben", "event.came", date, "<@eve>")
    assert "Was there (3)" in shown
    shown = await hall.press("ben", "event.not-there", date, "<@eve>")
    assert "Was there (2)" in shown
    assert "was not noted" not in shown
    await hall.until(BEGINS + 2 * HOUR)

    shown = await hall.use("ben", "event attendance", event="case review")
    assert "Said yes, was not noted (2): @Eve, @Fay" in shown
    assert "No answer yet" not in shown
    assert "seats" not in shown
    everybody = await hall.use("ana", "event show", event=str(number))
    assert "not noted" not in everybody
    assert "2 came." in (await hall.card(date)).text


async def test_all_who_said_yes_are_noted_at_once(lite: Town) -> None:
    _, date = await tonight(lite)
    await lite.answer(date, "going", "eve")
    await lite.until(BEGINS)

    assert "Was there (2): @Ana, @Eve" in await lite.press("ben", "event.all-came", date)


async def test_people_check_in_by_the_code_that_the_host_shows(hall: Town) -> None:
    number, date = await tonight(hall, checkin="code")
    assert "Checking in begins" in await hall.press("ben", "event.code", date)
    await hall.until(BEGINS - 10 * MINUTE)
    await hall.use("ben", "event attendance", event=str(number))
    shown = await hall.ben.press("Show the code")
    code = shown.split("\n")[0].removeprefix("Code: ")

    await hall.press("ana", "gathering.here", date)
    wrong = f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06}"
    assert "That is not the code of this minute." in await hall.person("ana").fill(code=wrong)
    await hall.press("ana", "gathering.here", date)
    assert "It is noted that you came." in await hall.person("ana").fill(code=code)

    await hall.until(BEGINS + 3 * HOUR)
    assert "Checking in is over." in await hall.press("ben", "event.code", date)
    assert "[Show the code]" not in await hall.use("ben", "event attendance", event="case review")


async def test_the_list_of_a_date_is_a_file_without_formulas(hall: Town) -> None:
    _, date = await tonight(hall)
    await hall.use("eve", "intro me")
    await hall.person("eve").fill_all(name="=1+1", role="surgical-technologist")
    await hall.answer(date, "guests", "eve", picks=("0",))
    await hall.until(BEGINS)
    await hall.press("ben", "event.came", date, "<@ana>")

    shown = await hall.press("ben", "event.csv", date)

    assert "Times are in America/Chicago." in shown
    assert rows_of(file_of(hall.ben)) == [
        ["name", "answer", "guests", "came", "noted by"],
        ["Ana", "going", "0", "2026-11-23 19:00", "host"],
        ["Cal", "maybe", "0", "", ""],
        ["Dee", "no", "0", "", ""],
        ["'=1+1", "going", "0", "", ""],
        ["Ben", "no answer", "0", "", ""],
        ["Mo", "no answer", "0", "", ""],
    ]


async def test_other_dates_of_a_series_are_one_menu_away(lite: Town) -> None:
    number = await lite.event("Weekly skills", "every Tue 7pm")
    later = (await lite.dates(number))[2]
    await lite.answer(later.id, "going", "ana")
    first = await lite.date(number)

    assert "[Another date…]" in await lite.use("ben", "event attendance", event=str(number))
    assert "Going (1): @Ana" in await lite.press("ben", "event.attendance-of", first, str(later.id))


async def test_after_a_date_it_is_the_one_that_hosts_note_until_the_next_begins(lite: Town) -> None:
    number = await lite.event("Weekly skills", "every Tue 7pm")
    first, second = (await lite.dates(number))[:2]
    shown = {}
    for at in (first.at - HOUR, first.ends + 10 * MINUTE, second.at - HOUR):
        await lite.until(at)
        shown[at] = await lite.use("ben", "event attendance", event=str(number))

    assert ["25 Nov" in each for each in shown.values()] == [True, True, False]


async def test_the_numbers_say_how_many_said_yes_and_how_many_came(hall: Town) -> None:
    _, date = await tonight(hall, capacity="4", guests="2")
    await hall.answer(date, "guests", "eve", picks=("2",))
    await hall.until(BEGINS)
    await hall.press("ben", "event.came", date, "<@ana>")
    await hall.event("=Second()", "Nov 24 7pm")
    await hall.passes(3 * DAY)

    shown = await hall.use("ben", "event stats")
    for line in ("Dates held: 2", "Said yes: 2", "Came, where it was noted: 1 of 2", "2 said yes · 1 came"):
        assert line in shown
    await hall.ben.press("As a file")
    assert rows_of(file_of(hall.ben)) == [
        ["event", "title", "date", "seats", "said yes", "with guests", "maybe", "no", "in line", "came"],
        ["2", "'=Second()", "2026-11-24", "", "0", "0", "0", "0", "0", "0"],
        ["1", "Case review", "2026-11-23", "4", "2", "4", "1", "1", "0", "1"],
    ]


async def test_the_file_of_the_numbers_holds_what_was_asked_for_and_is_its_readers_own(lite: Town) -> None:
    await tonight(lite)
    await lite.event("Second", "Nov 24 7pm")
    await lite.passes(3 * DAY)
    await lite.use("ben", "event stats", text="second")
    reply = lite.ben.last
    card = reply.as_card() if reply else None
    assert card is not None

    await lite.ben.press("As a file")

    assert [row[1] for row in rows_of(file_of(lite.ben))] == ["title", "Second"]
    assert "Only the person" in await lite.person("ana").click(card, "As a file")
    assert "No event that matches “knitting”" in await lite.use("ben", "event stats", text="knitting")


async def test_of_the_numbers_members_see_what_they_host_and_moderators_all(lite: Town) -> None:
    await tonight(lite)
    await lite.draft("Never announced", "Nov 23 8pm")
    await lite.passes(3 * DAY)

    assert "No event that you host was held" in await lite.use("ana", "event stats")
    assert "Dates held: 1" in await lite.use("mo", "event stats")
    assert "No event was held in that time" in await lite.use("mo", "event stats", within="1h")


async def test_hosts_add_hosts_and_the_last_one_stays(hall: Town) -> None:
    number = await hall.event()
    await hall.use("ana", "circulator help")

    assert "Hosts of Case review\n@Ben, @Ana" in await hall.use("ben", "event host", event=str(number), who="<@ana>")
    assert "@Ben, @Ana" in await hall.use("ben", "event host", event=str(number), who="<@ana>")
    assert "[Change it]" in await hall.use("ana", "event show", event=str(number))
    assert "You host" in await hall.use("ana", "event mine")
    assert "@Ana" in await hall.use("ana", "event host", event=str(number), who="<@ben>", remove="yes")
    assert "They are the only host. Add another one first." in await hall.use(
        "ana", "event host", event=str(number), who="<@ana>", remove="yes"
    )
    assert "@Ben does not host it" in await hall.use("ana", "event host", event=str(number), who="<@ben>", remove="yes")
    assert "Only the hosts" in await hall.use("ben", "event edit", event=str(number))


async def test_my_page_counts_the_dates_that_one_answered(lite: Town) -> None:
    assert "Events" not in await lite.use("ana", "my page")
    await tonight(lite)

    assert "- 1 date that you answered" in await lite.use("ana", "my page")
    assert "Case review" in await lite.press("ana", "event.mine", "")


async def export_of(town: Town, account: str) -> dict[str, list[dict[str, object]]]:
    await town.use(account, "my export")
    found: dict[str, list[dict[str, object]]] = json.loads(file_of(town.person(account)))
    return found


async def test_the_export_holds_all_that_one_answered_and_hosts_and_nothing_of_others(hall: Town) -> None:
    number = await hall.event("Weekly skills", "every Tue 7pm", guests="2")
    date = await hall.date(number)
    await hall.answer(date, "guests", "ana", picks=("2",))
    await hall.press("ana", "gathering.every", date)
    await hall.answer(date, "no", "cal")

    mine = await export_of(hall, "ana")
    assert {row["answer"] for row in mine["rsvps"]} == {"going"}
    assert [(row["answer"], row["guests"]) for row in mine["series_answers"]] == [("going", 2)]
    hosted = await export_of(hall, "ben")
    assert [row["gathering"] for row in hosted["gathering_hosts"]] == [number]
    assert "rsvps" not in hosted


async def test_who_deletes_all_about_themselves_leaves_the_seat_to_the_next(hall: Town) -> None:
    number = await hall.event(capacity="1")
    date = await hall.date(number)
    await hall.answer(date, "going", "ana", "cal")

    await hall.use("ana", "my erase")
    await hall.person("ana").press("Delete everything")
    await hall.passes(MINUTE)

    assert await hall.said(date) == {"cal": "waiting"}
    assert "A seat is free for you" in hall.told("cal")[0]
    assert "Ana" not in (await hall.card(date)).text


async def test_who_leaves_leaves_the_seat_to_the_next(lite: Town) -> None:
    number = await lite.event(capacity="1")
    date = await lite.date(number)
    await lite.answer(date, "going", "ana", "cal")

    await lite.person("ana").ask(Happened("left"))

    assert (await lite.said(date))["ana"] == "no"
    assert "A seat is free for you" in lite.told("cal")[0]


async def test_an_event_outlives_its_host_and_a_draft_does_not(hall: Town) -> None:
    number = await hall.event()
    draft = await hall.draft("Secret plan")
    await hall.ben.press("Announce it later…")
    await hall.ben.fill(at="tomorrow 9am")

    await hall.use("ben", "my erase")
    await hall.ben.press("Delete everything")
    await hall.passes(2 * DAY)

    assert [message.text.split("\n")[0] for message in hall.toy.seen("hall")] == ["Case review"]
    assert "Case review" in await hall.use("ana", "event list")
    assert "[Change it]" in await hall.use("mo", "event show", event=str(number))
    assert "gone" in await hall.use("mo", "event show", event=str(draft))
    assert "@Ana" in await hall.use("mo", "event host", event=str(number), who="<@ana>")


async def test_a_draft_with_another_host_outlives_the_one_who_goes(lite: Town) -> None:
    draft = await lite.draft("Secret plan")
    await lite.use("ana", "circulator help")
    await lite.use("ben", "event host", event=str(draft), who="<@ana>")

    await lite.use("ben", "my erase")
    await lite.ben.press("Delete everything")

    assert "[Announce it]" in await lite.use("ana", "event show", event=str(draft))


async def test_reminders_come_as_the_host_said(lite: Town) -> None:
    _, date = await tonight(lite, remind="2h", bring="Loupes", link="https://zoom.example")
    await lite.until(BEGINS - 2 * HOUR + MINUTE)

    (letter,) = lite.told("ana")
    for line in ("Soon: Case review", "Bring: Loupes", "https://zoom.example", "[Open the link]"):
        assert line in letter
    assert "https://zoom.example" not in lite.told("cal")[0]
    assert "[Open the link]" not in lite.told("cal")[0]
    assert lite.told("dee") == []
    assert await lite.said(date) == {"ana": "going", "cal": "maybe", "dee": "no"}


async def test_a_stranger_through_a_shared_channel_is_refused(lite: Town) -> None:
    number = await lite.event()
    guest = Person(lite.house, "gus", stranger=True)

    assert "Circulator is for members of this workspace." in await guest.use("event show", event=str(number))
    lite.clock.move(timedelta(seconds=9))
    assert "Circulator is for members of this workspace." in await guest.use("event list")
