"""What mentoring says where several things come together: an order and haste, an old card, a room of one's own."""

from __future__ import annotations

import pytest

from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from commands.mentor.tables import meetings
from tests.mentors import DAY, WEEK, Circle


@pytest.fixture
async def circle(lite: House, clock: TravelClock) -> Circle:
    circle = Circle(lite, clock)
    await circle.settle()
    return circle


async def test_who_chose_an_order_can_still_let_them_be_asked_at_once(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.offer("omar")
    ana = circle.person("ana")
    await circle.request("ana")
    omar = next(number for number, account in (await circle.accounts()).items() if account == "omar")
    await ana.ask(Press(encode("mentor.first", "1"), (str(omar),)))

    shown = await ana.press("Ask them now")

    assert "1 mentor is being asked" in shown
    assert await circle.asked() == {"omar": "asked"}
    assert "Ask them now" not in await ana.use("mentor status")


async def test_how_it_stands_lets_them_be_asked_at_once(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.request("ana")
    ana = circle.person("ana")
    await ana.use("mentor status")

    await ana.press("Ask them now")

    assert await circle.asked() == {"mia": "asked"}


async def test_an_old_card_knows_who_said_yes_and_when(circle: Circle) -> None:
    await circle.settle(posting="yes")
    for mentor in ("mia", "omar"):
        await circle.offer(mentor)
    await circle.request("ana")
    mia, omar, claim = circle.person("mia"), circle.person("omar"), Press(encode("mentor.claim", "1"))
    await mia.ask(claim)

    assert "You are their mentor already" in await mia.ask(claim)
    assert "found a mentor a moment ago" in await omar.ask(claim)
    await circle.passes(2 * DAY)
    assert "This request has found a mentor" in await omar.ask(claim)


async def test_who_said_not_now_is_not_told_that_the_request_was_taken_back(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.request("ana")
    await circle.person("ana").press("Ask them now")
    await circle.answer("mia", "Not now")

    shown = await circle.answer("mia", "Ask something", words="Which book?")

    assert "You are not asked for this any more. If you want to say yes after all, press Accept." in shown


async def test_an_answer_to_a_question_says_again_what_it_is_about_and_until_when(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.request("ana")
    await circle.person("ana").press("Ask them now")
    await circle.answer("mia", "Ask something", words="Which book?")

    await circle.answer("ana", "Answer", words="The sixth.")

    told = circle.letters("mia")[-1]
    assert "The sixth." in told
    assert "Goal: Pass the CST in May." in told
    assert "Without an answer I ask somebody else" in told


async def test_introductions_lead_to_the_conversation_where_one_is_opened(circle: Circle) -> None:
    await circle.pair("mia", "ana")

    assert "I open a conversation for the two of you" in circle.letters("ana")[-1]
    await circle.passes(2 * WEEK)
    shown = await circle.answer("ana", "Not yet", "Did you meet?")
    assert "Find a time in the conversation of the two of you" in shown


async def test_introductions_let_them_write_where_there_is_no_channel_for_pairs(
    lite: House, clock: TravelClock
) -> None:
    circle = Circle(lite, clock)

    await circle.pair("mia", "ana")

    assert "Write to @Mia and find a time" in circle.letters("ana")[-1]


async def test_one_mentee_is_not_spoken_of_as_several(circle: Circle) -> None:
    await circle.offer("mia", room="1")
    await circle.pair("mia", "ana")
    await circle.offer("mia", room="1")
    await circle.settle(posting="yes")
    await circle.request("ben")

    shown = await circle.person("mia").ask(Press(encode("mentor.claim", "2")))

    assert "You have 1 mentee, and said that you take 1 at once." in shown


async def test_who_met_says_so_though_the_other_said_not_yet(circle: Circle) -> None:
    await circle.pair("mia", "ana")
    await circle.passes(2 * WEEK)
    await circle.answer("ana", "Not yet", "Did you meet?")

    assert "It is noted." in await circle.answer("mia", "We met", "Did you meet?")
    assert "That is answered already" in await circle.answer("mia", "We met", "Did you meet?")
    assert len(await circle.kept(meetings)) == 1


async def test_who_wants_to_stop_can_after_the_other_answered(circle: Circle) -> None:
    await circle.pair("mia", "ana")
    await circle.passes(2 * WEEK)
    await circle.answer("ana", "We met", "Did you meet?")

    shown = await circle.answer("mia", "Let's stop", "Did you meet?")

    assert "End this mentorship?" in shown
