"""What waits for somebody is found without the message that told of it: a mentor's questions, a member's, the whole board."""

from __future__ import annotations

import pytest

from bot.clock import TravelClock
from bot.house import House
from tests.mentors import BOSS, HOUR, MINUTE, Circle

OFFER = "Would you mentor?"


@pytest.fixture
async def circle(lite: House, clock: TravelClock) -> Circle:
    found = Circle(lite, clock)
    await found.settle()
    return found


async def test_a_mentor_finds_what_they_are_asked_and_answers_it_there(circle: Circle) -> None:
    circle.toy.shut.add("mia")
    await circle.offer("mia")
    await circle.begin("ana")
    mia = circle.person("mia")

    shown = await mia.use("mentor open")
    asked = await mia.press("Look")
    await mia.press("Accept")

    assert "You are asked\n- @Ana: Studying for the CST" in shown
    assert "your answer is due" in shown
    assert f"{OFFER}\n@Ana looks for a mentor, and you fit." in asked
    assert await circle.states() == ["matched"]
    assert "Nobody waits for a mentor just now." in await mia.use("mentor open")


async def test_what_a_mentor_is_asked_stands_once_though_every_mentor_can_see_it(circle: Circle) -> None:
    await circle.settle(posting="yes")
    await circle.offer("mia")
    await circle.request("ana")
    await circle.passes(49 * HOUR)

    shown = await circle.person("mia").use("mentor open")

    assert shown.count("@Ana") == 1
    assert "Open to every mentor" not in shown


async def test_what_a_mentor_is_asked_names_nobody_who_wants_no_name_nor_who_blocked_them(circle: Circle) -> None:
    await circle.offer("mia", room="5")
    await circle.begin("ana", anonymous="yes")
    await circle.begin("bea")
    await circle.blocks("bea", "mia")

    shown = await circle.person("mia").use("mentor open")

    assert "- A member: Studying for the CST" in shown
    assert "@Ana" not in shown
    assert "@Bea" not in shown


async def test_who_answered_is_told_so_by_an_old_list(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.begin("ana")
    await circle.answer("mia", "Not now")

    assert "This request needs no answer any more." in await circle.press("mia", "mentor.asked", 1)
    assert "Only the person whom this was meant for" in await circle.press("eve", "mentor.asked", 1)


async def test_a_member_finds_a_mentors_question_with_their_request_and_answers_it_there(circle: Circle) -> None:
    circle.toy.shut.add("ana")
    await circle.offer("mia")
    await circle.begin("ana")
    await circle.answer("mia", "Ask something", words="Which hospital?")
    ana = circle.person("ana")

    shown = await ana.use("mentor status")
    await ana.press("Answer")
    await ana.fill_all(words="A big one")

    assert "@Mia asks: – Which hospital?" in shown
    assert "A big one" in circle.letters("mia")[-1]
    assert "asks:" not in await ana.use("mentor status")


async def test_a_question_says_until_when_it_can_be_answered_in_time(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.begin("ana")

    await circle.answer("mia", "Ask something", words="Which hospital?")

    assert "They can take your request until Tue 24 Nov 2026, 13:00 UTC." in circle.letters("ana")[-1]


@pytest.mark.parametrize("became", ["declined", "blocked"])
async def test_a_question_whose_mentor_is_out_of_it_is_not_shown(circle: Circle, became: str) -> None:
    await circle.offer("mia")
    await circle.begin("ana")
    await circle.answer("mia", "Ask something", words="Which hospital?")

    await (circle.answer("mia", "Not now", OFFER) if became == "declined" else circle.blocks("mia", "ana"))

    assert "Which hospital?" not in await circle.person("ana").use("mentor status")


async def test_moderators_reach_every_request_page_by_page(circle: Circle) -> None:
    for n in range(17):
        await circle.request(f"a{n}", urgency="week" if n == 16 else "month")
        circle.clock.move(MINUTE)
    await circle.passes(MINUTE)
    boss = circle.person(BOSS)

    first = await boss.use("mentor board")
    second = await boss.press("Next")

    assert "and 2 more: /mentor board" in circle.toy.seen("desk")[0].text
    assert ("@A14" in first, "@A15" in first, "Page 1 of 2" in first) == (True, False, True)
    assert ("@A14" in second, "@A15" in second) == (False, True)
    assert "@A16: Studying for the CST – asked Sun 22 Nov 2026, 13:16 UTC · wanted this week" in second
    assert "@A14" in await boss.press("Previous")
    assert "Page 2 of 2" in await circle.press(BOSS, "mentor.board-page", 99)


async def test_mentors_reach_every_request_page_by_page(circle: Circle) -> None:
    await circle.settle(posting="yes")
    for n in range(17):
        await circle.request(f"a{n}")
        circle.clock.move(MINUTE)
    await circle.offer("mia")

    first = await circle.person("mia").use("mentor open")
    second = await circle.person("mia").press("Next")

    assert ("@A14" in first, "@A15" in first) == (True, False)
    assert ("@A14" in second, "@A15" in second) == (False, True)


async def test_what_became_of_a_request_says_where_to_go_from_there(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.begin("ana")
    await circle.answer("mia", "Accept")
    await circle.request("bea")
    await circle.press("bea", "mentor.withdrawn", 2)

    assert "See your mentorship with /mentor mine." in await circle.person("ana").use("mentor status")
    assert "Ask again any time with /mentor request." in await circle.person("bea").use("mentor status")


async def test_a_members_own_page_leads_to_their_request_as_long_as_it_is_open(circle: Circle) -> None:
    await circle.request("ana")
    ana = circle.person("ana")

    shown = await ana.use("my page")

    assert "Your request for a mentor\n- I am looking for your mentor – Studying for the CST [How it stands]" in shown
    await circle.press("ana", "mentor.withdrawn", 1)
    assert "Your request for a mentor" not in await ana.use("my page")


async def test_a_member_reaches_every_step_of_a_long_search(circle: Circle) -> None:
    for n in range(8):
        await circle.offer(f"m{n}")
    await circle.begin("ana")
    for _ in range(8):
        asked = next(each for each, state in (await circle.asked()).items() if state == "asked")
        await circle.answer(asked, "Not now")
    ana = circle.person("ana")

    latest = await ana.use("mentor status")
    first = await ana.press("5 steps before")
    second = await ana.press("Next")

    assert "You asked for a mentor" not in latest
    assert first.startswith("Every step so far\n- You asked for a mentor")
    assert ("Page 1 of 2" in first, "Page 2 of 2" in second) == (True, True)
    assert "M7 cannot just now" in second
    assert "I am looking for your mentor" in await ana.press("How it stands")
    assert "Only the person whom this was meant for" in await circle.press("eve", "mentor.steps", "1.0")
    assert "That request is gone." in await circle.press("ana", "mentor.steps", "x")
