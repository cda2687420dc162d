"""The times of talks: three that fit both, at which neither has anything else, said back and said by both clocks."""

from __future__ import annotations

import asyncio

import pytest

from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from tests.talks import DAY, Table

TUESDAYS = [
    "Wed 25 Nov 2026, 00:00 UTC",
    "Wed 2 Dec 2026, 00:00 UTC",
    "Wed 9 Dec 2026, 00:00 UTC",
    "Wed 16 Dec 2026, 00:00 UTC",
]


@pytest.fixture
def table(house: House) -> Table:
    return Table(house)


@pytest.fixture
def lite_table(lite: House) -> Table:
    return Table(lite)


def proposed(shown: str) -> list[str]:
    """Give which Tuesdays somebody is shown."""
    return [each for each in TUESDAYS if each in shown]


async def test_three_dates_of_a_fixed_time_are_proposed(table: Table) -> None:
    await table.offers("ana", slot="every Tuesday at 19:00")
    await table.asks("ben", "ana")

    await table.presses("ana", "Yes, gladly")

    assert proposed(table.last("ben")) == TUESDAYS[:3]


async def test_a_fixed_time_that_reaches_into_the_others_shift_is_not_proposed(lite_table: Table) -> None:
    await lite_table.introduces("ben", shifts="evenings", zone="America/Chicago")
    await lite_table.offers("ana", slot="every Tuesday at 14:45", slot_2="every Wednesday at 11:00")
    await lite_table.asks("ben", "ana")

    await lite_table.presses("ana", "Yes, gladly")

    shown = lite_table.last("ben")
    assert (shown.count("Tue 24"), shown.count(" 16:00 UTC"), shown.count("[This one]")) == (0, 3, 3)


async def test_where_no_fixed_time_suits_the_other_they_are_proposed_all_the_same(lite_table: Table) -> None:
    await lite_table.introduces("ben", shifts="evenings", zone="America/Chicago")
    await lite_table.offers("ana", slot="every Tuesday at 19:00")
    await lite_table.asks("ben", "ana")

    await lite_table.presses("ana", "Yes, gladly")

    assert proposed(lite_table.last("ben")) == TUESDAYS[:3]


async def test_a_time_at_which_the_host_has_a_talk_is_not_proposed_to_another(table: Table) -> None:
    await table.offers("ana", slot="every Tuesday at 19:00")
    await table.planned("ana", "ben")

    await table.asks("cal", "ana")
    await table.presses("ana", "Yes, gladly", title="Half an hour")

    assert proposed(table.last("cal")) == TUESDAYS[1:]


async def test_a_time_at_which_one_of_them_goes_to_an_event_is_not_proposed(table: Table) -> None:
    await table.introduces("ana", shifts="days", zone="America/New_York")
    await table.introduces("ben", shifts="days", zone="America/Chicago")
    await table.offers("ana")
    ben = table.person("ben")
    await ben.use("event create", title="Bowling", when="Nov 23 17:30", length="2h")
    await ben.press("Announce it")
    await table.forges("ben", "gathering.going", 1)
    await table.asks("ben", "ana")

    await table.presses("ana", "Yes, gladly")

    shown = table.last("ben")
    assert (shown.count("Tue 24 Nov 2026, 00:00 UTC"), shown.count("[This one]")) == (0, 3)


async def test_two_who_were_proposed_the_same_time_do_not_both_get_it(table: Table) -> None:
    await table.offers("ana", slot="every Tuesday at 19:00")
    for asker in ("ben", "cal"):
        await table.asks(asker, "ana")
        await table.presses("ana", "Yes, gladly")
    numbers = {each.request: each.id for each in reversed(await table.times())}
    picks = [
        table.person(asker).ask(Press(encode("interview.pick", str(number))))
        for asker, number in zip(("ben", "cal"), (numbers[request] for request in sorted(numbers)), strict=True)
    ]

    said = await asyncio.gather(*picks)

    assert sorted("It is planned" in each for each in said) == [False, True]
    assert sum("That time is taken by now" in each for each in said) == 1
    assert sorted(row.state for row in await table.rows()) == ["choosing", "planned"]


async def test_a_time_of_a_talk_that_was_called_off_is_free_again(table: Table) -> None:
    await table.offers("ana", slot="every Tuesday at 19:00")
    await table.planned("ana", "ben")
    await table.forges("ben", "interview.end", (await table.rows())[-1].id)

    await table.asks("cal", "ana")
    await table.presses("ana", "Yes, gladly", title="Half an hour")

    assert proposed(table.last("cal")) == TUESDAYS[:3]


async def test_what_one_proposes_is_said_back_by_both_clocks(lite_table: Table) -> None:
    await lite_table.chosen()
    ben = lite_table.person("ben")
    await ben.use("interview status")
    await ben.press("Propose times")

    shown = await ben.fill(first="Dec 6 7pm", second="Dec 5 10am", third="Dec 5 10am")

    first, second = (
        shown.index("Sat 5 Dec 2026, 16:00 UTC (Sat 11:00 in New York, for Ana)"),
        shown.index("Mon 7 Dec 2026, 01:00 UTC"),
    )
    assert (first < second, shown.count("Sat 5 Dec")) == (True, 1)
    assert "Ana picks one, or proposes others." in shown
    assert "Propose times" in await ben.press("Propose others")


async def test_the_host_reads_how_a_talk_can_go(lite_table: Table) -> None:
    await lite_table.chosen()
    await lite_table.presses("ben", "This one")

    assert ["You need to prepare nothing." in lite_table.last(each) for each in ("ana", "ben")] == [True, False]


async def test_reminders_say_whom_one_meets(table: Table) -> None:
    await table.chosen()
    await table.presses("ben", "This one")

    await table.passes(2 * DAY)

    soon = {who: [each.text for each in table.letters(who) if each.text.startswith("Soon")] for who in ("ana", "ben")}
    assert ("With: @Ben" in soon["ana"][0], "With: @Ana" in soon["ben"][0], len(soon["ben"])) == (True, True, 2)
