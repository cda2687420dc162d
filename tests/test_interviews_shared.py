"""Many who press at once, and what other features, digests and one's own data learn of a talk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.agreements import Agreement
from bot.clock import TravelClock
from bot.declare import on
from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from commands.interview.tables import answers, asks
from tests.talks import DAY, Table
from tests.toy import opened

HEARD: list[Agreement] = []


@on("agreed")
async def hears(agreement: Agreement) -> None:
    """Stand in for a feature that brings mentors and mentees together."""
    HEARD.append(agreement)


@pytest.fixture
def table(lite: House) -> Table:
    return Table(lite)


@pytest.fixture
def both(house: House) -> Table:
    """A table over each database."""
    return Table(house)


async def test_two_who_ask_the_last_talk_of_a_month_at_once_get_it_once(both: Table) -> None:
    await both.offers("ana", most="1")
    askers = [f"m{number}" for number in range(5)]
    for asker in askers:
        await both.drafts(asker, "ana")
    ana = str((await both.rows())[0].host)
    presses = [(row.id, f"{row.id}.{ana}") for row in await both.rows()]

    await asyncio.gather(
        *(_press(both, who, "interview.ask", value) for who, (_, value) in zip(askers, presses, strict=True))
    )

    assert [row.state for row in await both.rows()].count("asking") == 1


async def test_yes_and_taking_back_at_once_have_one_outcome(both: Table) -> None:
    await both.offers("ana")
    for _ in range(3):
        await both.asks("ben", "ana")
        row = (await both.rows())[-1]
        async with both.house.store.read() as db:
            ask = (await db.execute(select(asks.c.id).where(asks.c.request == row.id))).scalar_one()
        await asyncio.gather(
            _press(both, "ana", "interview.accept", str(ask)), _press(both, "ben", "interview.end", str(row.id))
        )
        assert await both.state() in {"withdrawn", "choosing"}
        await _press(both, "ben", "interview.end", str(row.id))
        assert await both.state() == "withdrawn"


async def test_many_picks_and_a_cancellation_at_once_fix_one_time_or_none(both: Table) -> None:
    await both.introduces("ana", shifts="days", zone="America/New_York")
    await both.introduces("ben", shifts="days", zone="America/Chicago")
    await both.offers("ana")
    await both.asks("ben", "ana")
    await both.presses("ana", "Yes, gladly")
    number = (await both.rows())[-1].id

    await asyncio.gather(
        *(_press(both, "ben", "interview.pick", str(time)) for time in (1, 2, 3)),
        _press(both, "ana", "interview.end", str(number)),
        *(_press(both, "ben", "interview.pick", str(time)) for time in (1, 2, 3)),
    )

    assert await both.state() == "off"
    await both.passes(timedelta(minutes=1))
    assert both.told("ben")[-1] == "Your talk is off"
    assert not [each for each in both.told("ana") if each == "Your talk is planned"] or len(both.told("ana")) <= 3


async def test_both_who_cannot_come_at_once_give_the_time_up_once(both: Table) -> None:
    await both.introduces("ana", shifts="days", zone="America/New_York")
    await both.introduces("ben", shifts="days", zone="America/Chicago")
    await both.offers("ana")
    await both.planned()
    number = str((await both.rows())[-1].gathering)

    await asyncio.gather(*(_press(both, who, "gathering.no", number) for who in ("ana", "ben")))
    await both.passes(timedelta(minutes=1))

    row = (await both.rows())[-1]
    assert (row.state, row.moves) == ("choosing", 1)


async def test_a_feature_that_listens_hears_that_both_agreed_and_tells_them_itself(
    tmp_path: Path, clock: TravelClock
) -> None:
    HEARD.clear()
    async for table in _listening(tmp_path, clock):
        await table.introduces("ana", shifts="days", zone="America/New_York")
        await table.introduces("ben", shifts="days", zone="America/Chicago")
        await table.offers("ana")
        await table.planned()
        await table.passes(9 * DAY)
        await table.presses("ben", "I would like them as my mentor")
        assert HEARD == []

        for _ in range(2):
            await table.presses("ana", "I would mentor them")

        row = (await table.rows())[-1]
        assert [(each.mentor, each.mentee, each.topic) for each in HEARD] == [(row.host, row.member, "csfa-path")]
        assert "You both would like to go on" not in table.told("ana")


async def test_what_the_other_would_like_is_in_nobody_elses_data(table: Table) -> None:
    await table.introduces("ana", shifts="days", zone="America/New_York")
    await table.introduces("ben", shifts="days", zone="America/Chicago")
    await table.offers("ana")
    await table.planned()
    await table.passes(9 * DAY)
    await table.presses("ana", "I would mentor them")
    assert "That request is over" in await table.forges("eve", "interview.mentor", (await table.rows())[-1].id)
    ben = table.person("ben")

    await ben.use("my export")

    assert ben.last is not None
    assert ben.last.card is not None
    files = [part.content.decode() for part in ben.last.card.parts if hasattr(part, "content")]
    assert '"interview_requests"' in files[0]
    assert '"interview_answers"' not in files[0]
    async with table.house.store.read() as db:
        assert len((await db.execute(select(answers))).all()) == 1


async def test_moderators_read_how_many_talks_took_place(table: Table) -> None:
    mo = table.person("mo", steward=True)
    await table.introduces("ana", shifts="days", zone="America/New_York")
    await table.introduces("ben", shifts="days", zone="America/Chicago")
    await table.offers("ana")
    await mo.use("digest setup")
    await mo.fill_all(
        title="Talks", where="<#hall>", when="every day at 09:00 UTC", sections="interview.figures,interview.new"
    )
    await table.planned()
    await table.passes(9 * DAY)
    await table.presses("ben", "It took place")
    await table.passes(12 * DAY)

    told = "\n".join(each.text for each in table.toy.seen("hall"))

    assert told.count("1 talk took place") == 1
    assert "Ben" not in told


async def test_a_digest_tells_who_began_to_offer_talks(table: Table) -> None:
    mo = table.person("mo", steward=True)
    await mo.use("digest setup")
    await mo.fill_all(title="New", where="<#hall>", when="every day at 09:00 UTC", sections="interview.new")
    await table.offers("ana")
    await table.passes(2 * DAY)
    posted = table.toy.seen("hall")[0]
    ben = table.person("ben")
    assert posted.card is not None
    await ben.click(posted.card, "Ask for a talk")

    assert "@Ana – The path to first assistant" in posted.text
    assert "Ask Ana for a talk?" in await ben.fill_all(agreed="yes")


async def test_an_offer_that_is_gone_by_now_opens_an_empty_form(table: Table) -> None:
    assert "[Ask for a talk" in await table.forges("ben", "interview.of", 77)


async def test_a_time_is_picked_by_whose_turn_it_is_while_it_is_to_come(table: Table) -> None:
    await table.chosen()

    assert "These are your own times" in await table.forges("ana", "interview.pick", 1)
    assert "between two others" in await table.forges("eve", "interview.pick", 1)
    await table.passes(3 * DAY)
    assert "That time is over" in await table.forges("ben", "interview.pick", 1)
    assert await table.state() == "choosing"


async def test_a_time_is_changed_twice_at_most(table: Table) -> None:
    number = await table.chosen()
    ben, ana = table.person("ben"), table.person("ana")
    await table.presses("ben", "This one")
    for _ in range(2):
        await ben.ask(Press(encode("interview.move", str(number))))
        await ben.fill(first="Dec 9 12:00")
        await table.presses("ana", "This one")

    assert "changed twice already" in await ana.ask(Press(encode("interview.move", str(number))))
    assert await table.state() == "planned"


async def test_changing_the_time_ends_the_old_date_without_a_word_of_its_own(table: Table) -> None:
    number = await table.chosen()
    await table.presses("ben", "This one")
    ben = table.person("ben")

    await ben.ask(Press(encode("interview.move", str(number))))
    await ben.fill(first="Dec 9 12:00")

    assert table.told("ana")[-2:] == ["Your talk is planned", "Your talk needs another time"]
    await table.passes(5 * DAY)
    assert not [each for each in (*table.told("ana"), *table.told("ben")) if each.startswith(("Soon", "Called off"))]


async def test_the_host_reads_the_questions_and_nobody_else_does(table: Table) -> None:
    number = await table.chosen()
    await table.presses("ben", "This one")

    assert "Which way did you go" in await table.presses("ana", "Questions")
    assert "between two others" in await table.forges("eve", "interview.read", number)
    assert "somebody else's request" in await table.forges("ana", "interview.questions", number)


async def test_after_a_block_nobody_is_thanked_or_brought_together(table: Table) -> None:
    await table.chosen()
    await table.presses("ben", "This one")
    await table.passes(9 * DAY)
    await table.person("ana").use("my block", who="<@ben>")
    told = len(table.letters("ana"))
    ben = table.person("ben")

    await ben.ask(Press(encode("interview.thank", "1")))
    assert "cannot be reached" in await ben.fill(words="Thank you")
    await table.forges("ben", "interview.mentor", 1)
    await table.forges("ana", "interview.mentor", 1)

    assert len(table.letters("ana")) == told
    assert "You both would like to go on" not in table.told("ben")


async def test_asking_for_oneself_is_refused(table: Table) -> None:
    assert "who: That is you" in (await table.drafts("ana", "ana")).shown


async def test_who_did_not_choose_in_time_cannot_do_so_later(table: Table) -> None:
    await table.offers("ana")
    await table.asks("ben", "ana")
    table.house.circulator.clock.move(8 * DAY)  # type: ignore[attr-defined]

    assert "settled by now" in await table.presses("ana", "Yes, gladly")


async def _press(table: Table, account: str, action: str, value: str) -> None:
    """Press without doing what is owed for it, as many do at once."""
    inbound = table.person(account).inbound(Press(encode(action, value)))
    await table.house.circulator.record(inbound)
    await table.house.circulator.answer(inbound)


async def _listening(folder: Path, clock: TravelClock) -> AsyncIterator[Table]:
    """Open a house with a feature that listens for agreements: this file."""
    async for house in opened(f"sqlite:///{folder}/lite.db", clock, "tests.test_interviews_shared"):
        yield Table(house)
