"""Two who agreed to meet: introduced, asked whether they do, paused, renewed, ended kindly; on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from bot import schema as s
from bot.clock import TravelClock
from bot.house import House
from commands.mentor.tables import checks, meetings, mentorships, requests, surveys
from tests.mentors import BOSS, DAY, HOUR, MINUTE, WEEK, Circle
from tests.test_mentor_requests import words_in

CHECK, CLOSING, OVER = "Did you meet?", "Go on, or close it?", "A mentorship is over"


@pytest.fixture
async def circle(house: House, clock: TravelClock) -> Circle:
    return await paired(house, clock)


@pytest.fixture
async def light(lite: House, clock: TravelClock) -> Circle:
    return await paired(lite, clock)


async def paired(house: House, clock: TravelClock) -> Circle:
    """Mia is Ana's mentor, by mentorship 1."""
    circle = Circle(house, clock)
    await circle.settle()
    assert await circle.pair() == 1
    return circle


async def only(circle: Circle) -> Any:
    (row,) = await circle.kept(mentorships)
    return row


# Did you meet?


async def test_both_are_asked_every_two_weeks_and_one_click_settles_it_for_both(circle: Circle) -> None:
    await circle.passes(2 * WEEK)
    assert (circle.told("ana")[-1], circle.told("mia")[-1]) == (CHECK, CHECK)

    assert "It is noted." in await circle.answer("ana", "We met", CHECK)
    assert "That is answered already." in await circle.answer("mia", "We met", CHECK)
    await circle.passes(13 * DAY)

    assert [each.answer for each in await circle.kept(checks)] == ["other", "met"]
    assert len(await circle.kept(meetings)) == 1
    assert circle.told("mia").count(CHECK) == 1
    await circle.passes(2 * DAY)
    assert circle.told("mia").count(CHECK) == 2


async def test_who_is_asked_sees_which_goal_is_next(light: Circle) -> None:
    for words, due in (("Read the manual", ""), ("Scrub a CABG", "2027-02-01"), ("Set up alone", "2026-12-24")):
        await light.press("ana", "mentor.goal", 1)
        await light.person("ana").fill_all(words=words, due=due)

    await light.passes(2 * WEEK)

    assert "Goal: Pass the CST in May.\nNext: Set up alone · by Dec 24, 2026" in light.letters("mia")[-1]
    await light.press("ana", "mentor.goal-done", 1, "3")
    await light.press("ana", "mentor.goal-done", 1, "2")
    await light.passes(3 * DAY + HOUR)
    assert "Next: Read the manual\n" in light.letters("mia")[-1]


async def test_not_yet_proposes_times_that_both_show_to_be_free(light: Circle) -> None:
    for account in ("ana", "mia"):
        await light.introduce(account, shifts="nights", zone="America/Chicago")
    await light.passes(2 * WEEK)

    shown = await light.answer("ana", "Not yet", CHECK)

    assert "Both are free: " in shown
    assert "Find a time in the conversation of the two of you" in shown
    assert await light.kept(meetings) == []


async def test_who_noted_a_meeting_of_these_weeks_is_not_asked(light: Circle) -> None:
    await light.passes(DAY)
    await light.person("ana").use("mentor mine")
    await light.person("ana").press("We met")
    shown = await light.press("mia", "mentor.met-now", 1)

    await light.passes(2 * WEEK - HOUR)

    assert "It was noted a moment ago." in shown
    assert CHECK not in light.told("ana") + light.told("mia")
    assert "Met: once · last" in await light.person("mia").use("mentor mine")


@pytest.mark.parametrize("how", ["asked", "of one's own accord"])
async def test_a_meeting_noted_by_mistake_is_taken_back(light: Circle, how: str) -> None:
    await light.passes(2 * WEEK)
    if how == "asked":
        await light.answer("ana", "We met", CHECK)
    else:
        await light.person("ana").use("mentor mine")
        await light.person("ana").press("We met")

    shown = await light.person("ana").press("That was a mistake")

    assert "No meeting is noted." in shown
    assert await light.kept(meetings) == []
    assert "met" not in {each.answer for each in await light.kept(checks)}
    assert "There is nothing of the last hours to take back." in await light.press("ana", "mentor.unmet", 1)
    await light.passes(2 * WEEK)
    assert light.told("mia")[-1] == CHECK


async def test_only_who_noted_a_meeting_takes_it_back_and_only_on_that_day(light: Circle) -> None:
    await light.press("ana", "mentor.met-now", 1)

    assert "There is nothing of the last hours" in await light.press("mia", "mentor.unmet", 1)
    await light.passes(13 * HOUR)
    assert "There is nothing of the last hours" in await light.press("ana", "mentor.unmet", 1)
    assert len(await light.kept(meetings)) == 1


async def test_who_does_not_answer_is_asked_once_more_and_then_the_coordinators_hear_of_it(circle: Circle) -> None:
    await circle.passes(2 * WEEK + 71 * HOUR)
    assert circle.told("ana").count(CHECK) == 1
    await circle.passes(2 * HOUR)
    assert circle.told("ana").count(CHECK) == 2
    assert "This is the last time that I ask about these weeks." in circle.letters("ana")[-1]

    await circle.passes(72 * HOUR)

    quiet = [each.text for each in circle.toy.seen("desk") if each.text.startswith("A quiet mentorship")]
    assert len(quiet) == 1
    assert "@Mia · @Ana" in quiet[0]
    assert "Topic: Studying for the CST" in quiet[0]
    assert "Met: not yet" in quiet[0]


async def test_who_stays_quiet_is_still_asked_every_two_weeks_and_the_coordinators_hear_once(light: Circle) -> None:
    await light.passes(9 * WEEK)

    assert light.told("ana").count(CHECK) == 8
    quiet = [each for each in light.toy.seen("desk") if each.text.startswith("A quiet mentorship")]
    assert len(quiet) == 1
    await light.answer("ana", "We met", CHECK)
    assert {each.answer for each in await light.kept(checks)} == {"met", "other"}


async def test_stop_asks_in_which_way_and_nothing_happens_before(light: Circle) -> None:
    await light.passes(2 * WEEK)

    shown = await light.answer("ana", "Let's stop", CHECK)

    assert "[End it] [End it, and find me another]" in shown
    assert (await only(light)).state == "active"
    await light.person("ana").press("End it")
    assert (await only(light)).how == "stopped"


# Pauses.


async def test_a_pause_asks_nothing_and_lengthens_the_term_by_as_much(circle: Circle) -> None:
    ends = (await only(circle)).ends
    await circle.passes(WEEK)
    await circle.person("ana").use("mentor mine")
    await circle.person("ana").press("Pause")
    shown = await circle.person("ana").fill_all(until="2026-12-20")

    assert "Stands: paused until Sun 20 Dec 2026" in shown
    await circle.passes(2 * WEEK)
    assert CHECK not in circle.told("mia")
    await circle.passes(2 * WEEK)

    row = await only(circle)
    assert (row.state, row.ends - ends) == ("active", 21 * DAY - 13 * HOUR)
    assert row.next == ends.replace(year=2027, month=1, day=3, hour=0)


async def test_without_a_day_a_pause_lasts_until_one_of_both_goes_on(light: Circle) -> None:
    ends = (await only(light)).ends
    await light.person("ana").use("mentor mine")
    await light.person("ana").press("Pause")
    await light.person("ana").fill_all()
    await light.passes(20 * WEEK)
    assert light.told("mia") == ["Would you mentor?", "You have a mentee"]

    await light.person("mia").use("mentor mine")
    await light.person("mia").press("Go on")

    assert (await only(light)).ends - ends == 20 * WEEK


async def test_a_pause_takes_the_open_question_away(light: Circle) -> None:
    await light.passes(2 * WEEK)
    await light.press("ana", "mentor.rest", 1)
    await light.person("ana").fill_all()

    assert "That question is over." in await light.answer("mia", "We met", CHECK)
    await light.passes(WEEK)
    assert light.told("mia").count(CHECK) == 1


async def test_a_pause_ends_on_a_later_day_or_not_at_all(light: Circle) -> None:
    await light.press("ana", "mentor.rest", 1)

    assert "That day is here or over." in await light.person("ana").fill_all(until="2026-11-01")


# Goals.


async def test_both_see_the_goals_and_what_is_reached(light: Circle) -> None:
    await light.person("ana").use("mentor mine")
    await light.person("ana").press("Add a goal")
    await light.person("ana").fill_all(words="Scrub a CABG", due="2026-12-24")

    await light.person("mia").use("mentor mine")
    await light.pick("mia", "Reached a goal…", 1)

    assert "Goals, 1 of 1 reached" in light.person("mia").shown
    assert "Scrub a CABG – reached Sun 22 Nov 2026" in light.person("mia").shown
    assert "That goal is reached already" in await light.press("ana", "mentor.goal-done", 1, "1")


async def test_a_goal_written_wrongly_is_taken_away(light: Circle) -> None:
    for words in ("Scrub a CAGB", "Scrub a CABG"):
        await light.press("ana", "mentor.goal", 1)
        await light.person("ana").fill_all(words=words, due="2026-12-24")

    await light.pick("ana", "Take a goal away…", 1)

    assert "Goals, 0 of 1 reached\n- Scrub a CABG – by Dec 24, 2026" in light.person("ana").shown
    assert "CAGB" not in light.person("ana").shown
    assert "That goal is reached already, or gone." in await light.press("ana", "mentor.goal-gone", 1, "1")


async def test_somebody_elses_mentorship_is_out_of_reach(light: Circle) -> None:
    await light.passes(2 * WEEK)

    for action in (
        "show",
        "met-now",
        "goal",
        "goal-done",
        "goal-gone",
        "unmet",
        "rest",
        "rested",
        "end",
        "end-now",
        "rematch",
        "problem",
        "write",
        "survey",
        "thank",
        "find-another",
    ):
        shown = await light.press("eve", f"mentor.{action}", 1, "1")
        assert "Only the person whom this was meant for" in shown, action
    for action in ("met", "not-yet", "stop-it", "on", "close"):
        assert "Only the person" in await light.press("mia", f"mentor.{action}", 2)


# The end.


async def test_at_the_end_of_the_term_both_go_on_together(circle: Circle) -> None:
    await circle.passes(12 * WEEK + MINUTE)
    ends = (await only(circle)).ends

    assert "As soon as the other one says so too" in await circle.answer("ana", "Go on", CLOSING)
    assert "Both of you like to. It goes on until" in await circle.answer("mia", "Go on", CLOSING)

    row = await only(circle)
    assert (row.state, row.renewed, row.ends - ends) == ("active", 1, 12 * WEEK + MINUTE)
    assert circle.told("ana")[-1] == "You go on"
    await circle.passes(15 * DAY)
    assert (await only(circle)).state == "active"
    assert circle.told("ana")[-1] == CHECK


async def test_one_who_closes_it_is_enough(circle: Circle) -> None:
    await circle.passes(12 * WEEK + MINUTE)
    await circle.answer("ana", "Go on", CLOSING)

    assert "It is done" in await circle.answer("mia", "It is done", CLOSING)

    assert ((await only(circle)).how, circle.told("ana")[-1]) == ("done", OVER)


async def test_where_not_both_say_so_it_is_closed_kindly_after_two_weeks(circle: Circle) -> None:
    await circle.passes(12 * WEEK + MINUTE)
    await circle.answer("ana", "Go on", CLOSING)
    await circle.passes(13 * DAY)
    assert (await only(circle)).state == "active"

    await circle.passes(2 * DAY)

    assert (await only(circle)).how == "lapsed"
    assert "not both of you said that it goes on" in circle.letters("ana")[-1]
    assert not any("quiet" in each.text for each in circle.toy.seen("desk")[1:] if "whether they met" not in each.text)


async def test_coordinators_are_not_told_that_a_term_ends_without_a_word(light: Circle) -> None:
    for _ in range(5):
        await light.passes(2 * WEEK)
        await light.answer("ana", "We met", CHECK)
    await light.passes(5 * WEEK)

    assert (await only(light)).how == "lapsed"
    assert not any(each.text.startswith("A quiet") for each in light.toy.seen("desk"))


async def test_what_is_said_of_the_next_question_is_true(light: Circle) -> None:
    assert "I ask Sun 6 Dec 2026 whether you met" in await light.person("ana").use("mentor mine")
    await light.passes(11 * WEEK)

    assert "I ask Sun 14 Feb 2027 whether it shall go on" in await light.person("ana").use("mentor mine")


async def test_who_is_left_by_their_mentors_click_can_look_for_another_once(circle: Circle) -> None:
    await circle.offer("max")
    await circle.press("mia", "mentor.end-now", 1)

    shown = await circle.answer("ana", "Find me another", OVER)
    again = await circle.answer("ana", "Find me another", OVER)

    assert "I am looking for your mentor" in shown
    assert again.count("1 mentor is being asked") == 1
    assert len(await circle.kept(requests)) == 2
    assert circle.told("max") == ["Would you mentor?"]
    assert circle.told("mia").count("Would you mentor?") == 1
    assert circle.told("ana")[-1] == OVER


@pytest.mark.parametrize("by", ["ana", "mia"])
async def test_either_can_end_it_and_have_another_looked_for(circle: Circle, by: str) -> None:
    await circle.offer("max")
    other = "ana" if by == "mia" else "mia"

    shown = await circle.press(by, "mentor.rematch", 1)

    assert "I look for another mentor already, with your place in line." in shown
    assert circle.told(other)[-1] == (OVER if other == "mia" else "I look for another mentor for you")
    assert circle.told("max") == ["Would you mentor?"]
    assert circle.told("mia").count("Would you mentor?") == 1


async def test_who_looks_already_hears_that_it_is_over_too(light: Circle) -> None:
    await light.request("ana", topic="burnout")

    await light.leaves("mia")

    assert light.told("ana")[-1] == OVER
    assert len(await light.kept(requests)) == 2


@pytest.mark.parametrize("how", ["leaves", "erases"])
async def test_when_a_mentor_goes_the_mentee_is_brought_to_another_with_their_old_place(
    circle: Circle, how: str
) -> None:
    await circle.offer("max")
    await circle.passes(WEEK)

    await getattr(circle, how)("mia")

    assert "Your mentor has left, so your mentorship is over." in circle.letters("ana")[-1]
    old, new = await circle.kept(requests)
    assert (new.made, new.topic, new.goal) == (old.made, old.topic, old.goal)
    assert circle.told("max") == ["Would you mentor?"]


@pytest.mark.parametrize("how", ["leaves", "erases"])
async def test_when_a_mentee_goes_the_mentor_is_told_and_has_room(circle: Circle, how: str) -> None:
    await circle.offer("mia", room="1")
    await circle.request("bea")
    await circle.passes(8 * DAY)

    await getattr(circle, how)("ana")

    assert [each for each in circle.told("mia") if each != CHECK][-2:] == ["Would you mentor?", OVER] or circle.told(
        "mia"
    )[-2:] == [OVER, "Would you mentor?"]


async def test_when_both_go_nobody_is_told_and_nothing_is_left_open(circle: Circle) -> None:
    await circle.leaves("ana")
    await circle.leaves("mia")
    told = len(circle.toy.messages)
    await circle.passes(20 * WEEK)

    assert (await only(circle)).how == "left"
    assert len(circle.toy.messages) == told


async def test_the_conversation_of_both_is_closed_at_the_end(light: Circle) -> None:
    assert len(light.toy.conversations) == 1

    await light.press("ana", "mentor.end-now", 1)

    assert not light.toy.conversations


async def test_who_has_blocked_the_other_is_asked_no_more_whether_they_met(light: Circle) -> None:
    await light.blocks("ana", "mia")

    await light.passes(2 * WEEK)

    assert CHECK not in light.told("ana") + light.told("mia")
    assert (await only(light)).how == "stopped"


# A survey in private, thanks in public words.


async def test_the_survey_is_private_and_thanks_are_apart_from_it(circle: Circle) -> None:
    await circle.press("ana", "mentor.end-now", 1)
    await circle.person("ana").press("How was it?")
    await circle.person("ana").fill_all(score="2", words="Too few calls.")
    await circle.person("ana").press("Say thanks")
    await circle.person("ana").fill_all(words="For your time!")

    assert "Too few calls." not in "".join(each.text for each in circle.toy.messages.values())
    assert "@Ana writes:\nFor your time!" in circle.letters("mia")[-1]
    assert [each.score for each in await circle.kept(surveys)] == [2]


async def test_the_survey_can_be_answered_anew(light: Circle) -> None:
    await light.press("ana", "mentor.end-now", 1)
    for score in ("2", "5"):
        await light.press("ana", "mentor.survey", 1)
        await light.person("ana").fill_all(score=score)

    assert [each.score for each in await light.kept(surveys)] == [5]


async def test_no_thanks_reach_who_has_blocked_the_other(light: Circle) -> None:
    await light.press("ana", "mentor.end-now", 1)
    await light.blocks("mia", "ana")
    await light.press("ana", "mentor.thank", 1)

    assert "I cannot bring it any more" in await light.person("ana").fill_all(words="Thanks")
    assert "Thanks for you" not in light.told("mia")


# Problems.


async def test_a_problem_goes_to_the_coordinators_alone_and_one_looks_after_it(circle: Circle) -> None:
    await circle.person("ana").use("mentor problem")
    shown = await circle.person("ana").fill_all(words="She never comes.")
    _, report = circle.toy.seen("desk")
    assert report.card is not None

    assert "The coordinators have it" in shown
    assert "She never comes." in report.text
    assert "Mentorship with: @Mia" in report.text
    assert "She never comes." not in "".join(circle.letters("mia"))
    assert "It is yours" in await circle.person(BOSS).click(report.card, "I look after it")
    assert "Only moderators" in await circle.press("mia", "mentor.problem-settle", 1)
    await circle.passes(MINUTE)
    assert "Looks after it: @Boss" in report.text
    assert "Settled" in await circle.press(BOSS, "mentor.problem-settle", 1)
    await circle.passes(MINUTE)
    assert "She never comes." not in report.text


async def test_a_problem_can_be_reported_after_the_end_too(light: Circle) -> None:
    await light.press("mia", "mentor.end-now", 1)

    await light.answer("ana", "Report a problem", OVER, words="He still writes.")

    assert "He still writes." in light.toy.seen("desk")[-1].text
    assert "Mentorship with: @Mia" in light.toy.seen("desk")[-1].text


async def test_the_second_who_wants_to_look_after_it_hears_who_does(light: Circle) -> None:
    await light.person("ana").use("mentor problem")
    await light.person("ana").fill_all(words="She never comes.")
    await light.press(BOSS, "mentor.problem-take", 1)
    light.people["bob"] = type(light.person(BOSS))(light.house, "bob", steward=True)

    assert "@Boss looks after it already." in await light.press("bob", "mentor.problem-take", 1)


async def test_without_a_channel_a_problem_is_not_kept(lite: House, clock: TravelClock) -> None:
    circle = Circle(lite, clock)
    await circle.person("ana").use("mentor problem")

    assert "Nobody has chosen a channel for coordinators here." in await circle.person("ana").fill_all(words="Help")


async def test_of_who_erases_themselves_no_word_of_a_mentorship_is_left(circle: Circle) -> None:
    for account, word in (("ana", "pangolin"), ("mia", "quokka")):
        await circle.press(account, "mentor.goal", 1)
        await circle.person(account).fill_all(words=word)
        await circle.press(account, "mentor.problem", 1)
        await circle.person(account).fill_all(words=word)
    await circle.press("ana", "mentor.end-now", 1)
    for account, word in (("ana", "pangolin"), ("mia", "quokka")):
        for form in ("survey", "thank"):
            await circle.press(account, f"mentor.{form}", 1)
            await circle.person(account).fill_all(words=word, **({"score": "3"} if form == "survey" else {}))

    for account, word in (("ana", "pangolin"), ("mia", "quokka")):
        await circle.erases(account)
        await circle.passes(HOUR)
        assert await words_in(circle, word) == []
        assert not any(word in each.text for each in circle.toy.seen("desk"))
    row = await only(circle)
    assert (row.mentor, row.mentee, row.goal) == (None, None, "")


# Two workspaces of one community.


async def test_who_live_in_different_workspaces_write_through_me(lite: House, clock: TravelClock) -> None:
    circle = Circle(lite, clock)
    await circle.settle()
    await circle.neighbour("zoe")
    await circle.offer("zoe")
    await circle.begin("ana")

    await circle.answer("zoe", "Accept")

    assert "@Zoe" in circle.letters("ana")[-1] or "Zoe said yes." in circle.letters("ana")[-1]
    assert "is in another workspace of this community. Write here, and I pass it on." in circle.letters("ana")[-1]
    assert [each.workspace for each in circle.messages("zoe")] == ["w2", "w2"]
    assert not circle.toy.conversations
    await circle.answer("ana", "Write to them", words="Hello Zoe")
    assert "writes:\nHello Zoe" in circle.letters("zoe")[-1]
    await circle.answer("zoe", "Answer", words="Hello Ana")
    assert "writes:\nHello Ana" in circle.letters("ana")[-1]
    await circle.passes(2 * WEEK)
    assert [circle.told(each)[-1] for each in ("ana", "zoe")] == [CHECK, CHECK]
    assert "is in another workspace" in await circle.answer("zoe", "Not yet", CHECK)


async def test_no_message_reaches_who_has_blocked_the_other(lite: House, clock: TravelClock) -> None:
    circle = Circle(lite, clock)
    await circle.settle()
    await circle.neighbour("zoe")
    await circle.offer("zoe")
    await circle.begin("ana")
    await circle.answer("zoe", "Accept")
    await circle.press("ana", "mentor.write", 1)
    circle.toy.shut.add("zoe")
    await circle.person("ana").fill_all(words="Hello Zoe")
    circle.toy.shut.clear()
    async with circle.house.store.write() as db:
        numbers = await circle.number("zoe"), await circle.number("ana")
        await db.execute(s.blocks.insert().values(community=1, member=numbers[0], blocked=numbers[1], made=circle.now))

    await circle.person("zoe").use("my messages")

    assert "Hello Zoe" not in circle.person("zoe").shown + "".join(circle.letters("zoe"))
    await circle.press("ana", "mentor.write", 1)
    assert "I pass nothing on any more" in await circle.person("ana").fill_all(words="Hello?")


async def test_a_mentorship_of_another_community_is_gone(light: Circle) -> None:
    there = Circle(light.house, light.clock)
    for account in ("ana", "mia"):
        there.person(account, workspace="w2")

    for action in (
        "show",
        "met-now",
        "end",
        "end-now",
        "rematch",
        "give-back",
        "survey",
        "thank",
        "write",
        "problem",
        "find-another",
    ):
        assert "That mentorship is gone." in await there.press("mia", f"mentor.{action}", 1), action
    for action in ("met", "not-yet", "stop-it", "on", "close"):
        assert "That question is over." in await there.press("mia", f"mentor.{action}", 1)
    assert "You have no mentorship" in await there.person("ana").use("mentor mine")
