"""Talks: offered, asked for, answered, planned, held and thanked for; and every way in which they end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards import Document
from bot.clock import TravelClock
from bot.house import House
from bot.inbound import Happened
from tests.talks import DAY, HOUR, Table
from tests.toy import opened

MINUTE = timedelta(minutes=1)


@pytest.fixture
def table(house: House) -> Table:
    """A table over each database."""
    return Table(house)


@pytest.fixture
def lite_table(lite: House) -> Table:
    return Table(lite)


async def shifts(table: Table) -> None:
    """Let ana in New York and ben in Chicago say when they work."""
    await table.introduces("ana", shifts="days", zone="America/New_York")
    await table.introduces("ben", shifts="evenings", zone="America/Chicago")
    await table.offers("ana")


async def test_a_talk_is_asked_for_answered_planned_held_and_thanked_for(table: Table) -> None:
    await shifts(table)

    assert "@Ana is asked now, and has until Sun 29 Nov 2026" in await table.asks("ben", "ana")
    assert "@Ben picks one of these times" in await table.presses("ana", "Yes, gladly")
    assert "It is planned" in await table.presses("ben", "This one")
    await table.passes(9 * DAY)
    await table.presses("ben", "It took place")
    ben = table.person("ben")
    await ben.click(table.letters("ben")[-1].card, "Say thank you", audience=table.letters("ben")[-1].audience)  # type: ignore[arg-type]
    await ben.fill(words="Now I know which school.")
    await table.passes(10 * DAY)

    topic = "Informational interview: The path to first assistant"
    assert table.told("ana") == [
        "Half an hour of your time?", "Your talk is planned", f"Soon: {topic}", f"Soon: {topic}", "Did your talk take place?",
        "A word of thanks",
    ]  # fmt: skip
    assert table.told("ben") == [
        "@Ana says yes", "Your talk is planned", f"Soon: {topic}", f"Soon: {topic}", "Did your talk take place?",
    ]  # fmt: skip
    assert "Now I know which school." in table.last("ana")
    assert await table.state() == "talked"


async def test_who_does_not_answer_is_reminded_after_three_days_and_released_after_seven(table: Table) -> None:
    await table.offers("ana")
    await table.asks("ben", "ana")

    await table.passes(3 * DAY - MINUTE)
    assert table.told("ana") == ["Half an hour of your time?"]
    await table.passes(2 * MINUTE)
    assert table.told("ana")[1:] == ["Still open: half an hour of your time?"]
    await table.passes(4 * DAY - 3 * MINUTE)
    assert await table.state() == "asking"
    await table.passes(5 * MINUTE)

    assert table.told("ana")[2:] == ["No answer is fine too"]
    assert table.told("ben") == ["No talk this time"]
    assert await table.state() == "none"


async def test_a_no_is_told_at_once_and_kindly(table: Table) -> None:
    await table.offers("ana")
    await table.asks("ben", "ana")

    assert "That is fine" in await table.presses("ana", "Not this time")

    assert "That is about their time, not about you." in table.last("ben")
    assert await table.state() == "none"


async def test_several_are_asked_one_after_the_other_each_with_a_part_of_the_time(table: Table) -> None:
    for host in ("ana", "cal", "dee", "eli"):
        await table.offers(host)
    await table.asks_all("ben")

    await table.passes(14 * DAY + MINUTE)

    for host in ("ana", "cal", "dee", "eli"):
        assert table.told(host)[0] == "Half an hour of your time?"
        assert table.told(host)[-1] == "No answer is fine too"
    assert "none of them can just now" in table.last("ben")
    assert await table.state() == "none"


async def test_a_no_brings_the_next_at_once(table: Table) -> None:
    await table.offers("ana")
    await table.offers("cal")
    await table.asks_all("ben")

    await table.presses("ana", "Not this time")

    assert table.told("cal") == ["Half an hour of your time?"]
    assert table.told("ben") == []


async def test_a_request_that_is_taken_back_is_over_for_all(table: Table) -> None:
    await table.offers("ana")
    await table.asks("ben", "ana")
    ben = table.person("ben")

    await ben.use("interview status")
    await ben.press("Take it back")
    assert "It is called off" in await ben.press("Call it off")

    assert "@Ben has taken the request for a talk back." in table.last("ana")
    assert "settled by now" in await table.presses("ana", "Yes, gladly")
    await table.passes(30 * DAY)
    assert (await table.state(), len(table.told("ben"))) == ("withdrawn", 0)


async def test_a_member_asks_for_one_talk_at_a_time(table: Table) -> None:
    await table.offers("ana")
    await table.asks("ben", "ana")

    shown = await table.person("ben").use("interview request", topic="csfa-path", agreed="yes")

    assert "You have a talk on its way already" in shown
    assert len(await table.rows()) == 1


async def test_without_the_agreement_nobody_is_asked(lite_table: Table) -> None:
    await lite_table.offers("ana")

    shown = await lite_table.person("ben").use("interview request", topic="csfa-path", agreed="no")

    assert "agreed: A talk needs your yes to this: One talk of 20 to 30 minutes" in shown
    assert await lite_table.rows() == []


async def test_where_nobody_knows_when_both_are_free_the_host_names_times(table: Table) -> None:
    table.toy.zones = {}
    await table.offers("ana")
    await table.asks("ben", "ana")
    ana = table.person("ana")
    message = table.letters("ana")[-1]
    assert message.card is not None

    assert "[Propose times" in await ana.click(message.card, "Yes, gladly", audience=message.audience)
    assert "@Ana proposes times" in table.last("ben")
    assert "Proposed" in await ana.fill(first="Dec 1 19:00", second="Dec 2 19:00")

    shown = table.last("ben")
    assert ("Tue 1 Dec 2026, 19:00 UTC" in shown, shown.count("[This one]")) == (True, 2)
    await table.presses("ben", "This one")
    assert await table.state() == "planned"


async def test_the_other_may_propose_times_too(table: Table) -> None:
    await shifts(table)
    await table.asks("ben", "ana")
    await table.presses("ana", "Yes, gladly")
    ben = table.person("ben")
    message = table.letters("ben")[-1]
    assert message.card is not None

    await ben.click(message.card, "Propose times", audience=message.audience)
    await ben.fill(first="Dec 5 10am")

    assert "Sat 5 Dec 2026, 16:00 UTC (Sat 10:00 in Chicago, for Ben)" in table.last("ana")
    assert "That time is not proposed any more" in await table.presses("ben", "This one")
    await table.presses("ana", "This one")
    assert await table.state() == "planned"


@pytest.mark.parametrize(("typed", "fault"), [("2026-11-20 10:00", "past"), ("2027-03-01 10:00", "two months")])
async def test_times_that_are_over_or_far_away_are_refused(lite_table: Table, typed: str, fault: str) -> None:
    await shifts(lite_table)
    await lite_table.asks("ben", "ana")
    await lite_table.presses("ana", "Yes, gladly")
    ben = lite_table.person("ben")
    await ben.use("interview status")

    await ben.press("Propose times")

    assert fault in await ben.fill(first=typed)


async def test_fixed_times_of_the_host_are_proposed(table: Table) -> None:
    await table.offers("ana", slot="every Tuesday at 19:00")
    await table.asks("ben", "ana")

    await table.presses("ana", "Yes, gladly")

    shown = table.last("ben")
    assert ("Wed 25 Nov 2026, 00:00 UTC" in shown, "Wed 2 Dec 2026, 00:00 UTC" in shown) == (True, True)


async def test_who_does_not_choose_is_reminded_and_then_it_is_let_go(table: Table) -> None:
    await shifts(table)
    await table.asks("ben", "ana")
    await table.presses("ana", "Yes, gladly")

    await table.passes(7 * DAY + MINUTE)

    assert table.told("ben") == ["@Ana says yes", "Your talk still needs a time", "No time was found"]
    assert table.told("ana")[1:] == ["No time was found"]
    assert await table.state() == "lapsed"


async def test_the_file_says_the_same_hour_by_both_clocks(table: Table) -> None:
    await shifts(table)
    await table.planned()

    files = {who: _file(table, who) for who in ("ana", "ben")}

    starts = {
        who: next(line for line in text.splitlines() if line.startswith("DTSTART;TZID")) for who, text in files.items()
    }
    ana, ben = (int(starts[who][-6:-4]) for who in ("ana", "ben"))
    assert ("America/New_York" in starts["ana"], "America/Chicago" in starts["ben"], ana - ben) == (True, True, 1)
    assert ("Talk with Ben" in files["ana"], "Talk with Ana" in files["ben"]) == (True, True)


async def test_a_talk_stands_in_the_calendar_and_on_the_list_of_nobody_else(table: Table) -> None:
    await shifts(table)
    await table.planned()
    number = (await table.rows())[-1].gathering

    eve = table.person("eve")

    assert "That date is gone" in await table.forges("eve", "gathering.show", number)
    assert "That date is gone" in await table.forges("eve", "gathering.going", number)
    assert "first assistant" not in await eve.use("event list")
    assert [each.text for each in table.toy.seen("hall")] == []


async def test_who_cannot_come_brings_other_times(table: Table) -> None:
    await shifts(table)
    await table.planned()

    await table.passes(12 * HOUR)
    await table.forges("ana", "gathering.no", (await table.rows())[-1].gathering)

    assert await table.state() == "choosing"
    assert table.told("ben")[-1] == "Your talk needs another time"
    assert "[This one]" in table.last("ben")
    assert "Called off" not in " ".join(table.told("ben"))
    await table.presses("ben", "This one")
    assert await table.state() == "planned"


async def test_who_cannot_come_in_the_last_moment_brings_other_times_too(table: Table) -> None:
    await shifts(table)
    await table.planned()
    row = (await table.rows())[-1]

    await table.passes(row.ends - 10 * MINUTE - table.now)
    await table.forges("ana", "gathering.no", row.gathering)

    assert (await table.state(), table.told("ben")[-1]) == ("choosing", "Your talk needs another time")


async def test_a_time_is_given_up_twice_and_not_a_third_time(table: Table) -> None:
    await shifts(table)
    await table.planned()

    for _ in range(2):
        await table.forges("ana", "gathering.no", (await table.rows())[-1].gathering)
        await table.presses("ben", "This one")
    await table.forges("ana", "gathering.no", (await table.rows())[-1].gathering)

    assert await table.state() == "off"
    assert table.told("ben")[-1] == "Your talk is off"
    await table.passes(90 * DAY)
    assert table.told("ben")[-1] == "Your talk is off"


async def test_either_may_call_it_off_and_the_other_is_told_once(table: Table) -> None:
    await shifts(table)
    await table.planned()

    await table.presses("ana", "Call it off")
    shown = await table.forges("ana", "interview.end", (await table.rows())[-1].id)

    assert "It is called off" in shown
    assert table.told("ben")[2:] == ["Your talk is off"]
    await table.passes(30 * DAY)
    assert (await table.state(), table.told("ben")[2:]) == ("off", ["Your talk is off"])


async def test_where_to_talk_is_told_to_both_and_stands_in_the_reminder(table: Table) -> None:
    await shifts(table)
    await table.planned()
    ana = table.person("ana")
    message = table.letters("ana")[-1]
    assert message.card is not None

    await ana.click(message.card, "Say where", audience=message.audience)
    await ana.fill(where="https://meet.example/ana")

    assert "https://meet.example/ana" in table.last("ben")
    await table.passes(8 * DAY)
    soon = [each.text for each in table.letters("ben") if each.text.startswith("Soon")]
    assert soon
    assert all("https://meet.example/ana" in each for each in soon)


async def test_they_begin_as_mentor_and_mentee_if_both_would_and_nobody_hears_of_one_alone(table: Table) -> None:
    await both_would(table)

    told = table.told("ana").count("You have a mentee"), table.told("ben").count("You have a mentor")
    assert (told, table.told("ana").count("You both would like to go on")) == ((1, 1), 0)


async def test_without_mentoring_both_are_told_that_both_would_go_on(lite_url: str, clock: TravelClock) -> None:
    async for house in opened(lite_url, clock, without="commands.mentor"):
        table = Table(house)
        await both_would(table)

        told = [table.told(each).count("You both would like to go on") for each in ("ana", "ben")]
        assert told == [1, 1]


async def both_would(table: Table) -> None:
    """Let both say, after their talk, that they would go on; the second one by two clicks."""
    await shifts(table)
    await table.planned()
    await table.passes(9 * DAY)
    assert "for me alone" in await table.presses("ben", "I would like them as my mentor")
    assert {"You both would like to go on", "You have a mentee"}.isdisjoint(table.told("ana"))
    assert "You both would like to" in await table.presses("ana", "I would mentor them")
    await table.presses("ana", "I would mentor them")


async def test_a_talk_that_did_not_take_place_is_noted_so(table: Table) -> None:
    await shifts(table)
    await table.planned()
    await table.passes(9 * DAY)

    await table.presses("ana", "It did not")
    await table.passes(8 * DAY)

    assert await table.state() == "missed"


async def test_a_host_who_leaves_ends_it_kindly_and_the_member_sees_who_else_fits(table: Table) -> None:
    await shifts(table)
    await table.offers("cal")
    await table.planned()

    await table.person("ana").ask(Happened("left"))

    assert "is not here any more" in table.last("ben")
    assert "- @Cal" in await table.presses("ben", "See who else fits", title="Your talk is off")


async def test_a_talk_that_took_place_did_so_though_its_host_leaves_then(table: Table) -> None:
    await shifts(table)
    await table.planned()
    await table.passes(9 * DAY)
    await table.presses("ben", "It took place")
    await table.presses("ana", "I would mentor them")

    await table.person("ana").ask(Happened("left"))

    assert await table.state() == "talked"
    assert "Your talk is off" not in table.told("ben")
    assert "for me alone" in await table.presses("ben", "I would like them as my mentor")
    await table.passes(DAY)
    assert {"You have a mentor", "You both would like to go on"}.isdisjoint(table.told("ben"))


async def test_a_host_who_leaves_while_asked_passes_it_to_the_next(table: Table) -> None:
    await table.offers("ana")
    await table.offers("cal")
    await table.asks_all("ben")

    await table.person("ana").ask(Happened("left"))

    assert table.told("cal") == ["Half an hour of your time?"]


@pytest.mark.parametrize("stage", ["asked", "planned"])
async def test_who_deletes_all_about_themselves_leaves_nobody_waiting(table: Table, stage: str) -> None:
    await shifts(table)
    await (table.planned() if stage == "planned" else table.asks("ben", "ana"))
    ben = table.person("ben")

    await ben.use("my erase")
    await ben.press("Delete everything")

    assert "is not here any more" in table.last("ana")
    assert "Ben" not in table.last("ana")
    assert await table.rows() == []
    await table.passes(30 * DAY)
    assert table.told("ana")[-1] == "Your talk is off"


async def test_a_host_who_deletes_all_about_themselves_leaves_the_request_to_others(table: Table) -> None:
    await table.offers("ana")
    await table.offers("cal")
    await table.asks_all("ben")
    ana = table.person("ana")

    await ana.use("my erase")
    await ana.press("Delete everything")

    assert table.told("cal") == ["Half an hour of your time?"]


def _file(table: Table, who: str) -> str:
    (found,) = [
        part.content.decode()
        for message in table.letters(who)
        if message.card is not None
        for part in message.card.parts
        if isinstance(part, Document)
    ]
    return found
