"""Sessions of a study group: who leads, who came, other times; and how a group stands still, goes on, and ends."""

from __future__ import annotations

import pytest

from bot.gatherings.tables import rsvps
from bot.house import House
from commands.study.after import ENOUGH, counted
from commands.study.tables import outcomes, sessions
from tests.studies import DAY, HOUR, MINUTE, WEEK, StudyHall


@pytest.fixture
def hall(house: House) -> StudyHall:
    """A hall over each database."""
    return StudyHall(house)


@pytest.fixture
def lite_hall(lite: House) -> StudyHall:
    return StudyHall(lite)


async def test_members_lead_in_turn_and_are_told_two_days_before_with_the_agenda(hall: StudyHall) -> None:
    number = await hall.group("ben", "cal", day="2027-02-20")
    led = []

    for _ in range(4):
        session = await hall.coming(number)
        await hall.until(session.at - 2 * DAY - MINUTE)
        assert await hall.leader(session.id) == ""
        await hall.passes(2 * MINUTE)
        led.append(await hall.leader(session.id))
        assert hall.told(led[-1])[-1] == "You lead the next session"
        await hall.meet(number, "ana", "ben", "cal")

    assert led == ["ana", "ben", "cal", "ana"]
    assert (
        "10 min recall: without notes, in turn: Intraoperative procedures"
        in [each.text for each in hall.letters("ana") if "You lead" in each.text][-1]
    )


async def test_who_cannot_come_does_not_lead(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben", "cal")
    session = await hall.coming(number)
    await hall.until(session.at - 47 * HOUR)
    assert await hall.leader(session.id) == "ana"

    await hall.presses("ana", "I can't come", title="You lead")
    await hall.passes(MINUTE)

    assert await hall.leader(session.id) == "ben"
    assert hall.told("ben") == ["You lead the next session"]


async def test_leading_is_passed_on_with_one_click(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben")
    session = await hall.coming(number)
    await hall.until(session.at - 47 * HOUR)

    assert "@Ben leads" in await hall.presses("ana", "Somebody else leads")

    assert hall.told("ben") == ["You lead the next session"]
    assert "You do not lead this session" in await hall.presses("ana", "Somebody else leads")
    await hall.forges("ana", "gathering.no", session.id)
    assert "Nobody else has said that they come" in await hall.presses("ben", "Somebody else leads")


async def test_at_its_beginning_each_who_comes_can_check_in(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben", "cal", link="https://meet.example.org/x")
    session = await hall.coming(number)
    await hall.forges("cal", "gathering.no", session.id)

    await hall.until(session.at)

    assert "[I'm here] [Open the link]" in hall.last("ben")
    assert "It begins" not in "".join(hall.told("cal"))
    assert "You are here" in await hall.presses("ben", "I'm here", title="It begins")


async def test_where_nobody_checked_in_who_led_says_whether_it_took_place(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben")
    await hall.meet(number)
    assert hall.told("ana")[-1] == "Did your session take place?"
    ana = hall.person("ana")

    await ana.click(hall.letters("ana")[-1].card, "It took place", audience=hall.letters("ana")[-1].audience)  # type: ignore[arg-type]
    shown = await ana.press("@Ben")

    assert "@Ben: was there" in shown
    assert "came to 1 of 1 session" in await ana.use("study show")
    assert "came to 0 of 1 session" in await ana.use("study show")


async def test_who_came_is_counted_exactly(hall: StudyHall) -> None:
    number = await hall.group("ben", "cal")
    await hall.meet(number, "ana", "ben")
    await hall.meet(number, "ana", "ben", "cal")
    await hall.joins(number, "dee")
    await hall.meet(number, "ana", "dee")

    shown = await hall.person("ana").use("study show")

    assert "@Ana, who founded it – came to 3 of 3 sessions · 3 weeks in a row" in shown
    assert "@Ben – came to 2 of 3 sessions\n" in shown
    assert "@Cal – came to 1 of 3 sessions\n" in shown
    assert "@Dee – came to 1 of 1 session\n" in shown
    assert "You have been there 3 weeks in a row." in shown


async def test_two_times_take_turns_by_week(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben", other="every Thursday at 9am", day="2027-01-20")

    days = [f"{row.at:%a %d}" for row in await hall.dates(number)]

    assert (
        days == ["Wed 25", "Thu 03", "Wed 09", "Thu 17", "Wed 23", "Thu 31", "Wed 06", "Thu 14", "Wed 20"][: len(days)]
    )
    assert len(days) == 9


async def test_other_times_are_told_once_and_all_are_going_again(hall: StudyHall) -> None:
    number = await hall.group("ben", "cal")
    await hall.meet(number, "ana", "ben")
    before = await hall.coming(number)
    await hall.forges("ben", "gathering.no", before.id)
    ana = hall.person("ana")
    await ana.use("study schedule")

    await ana.fill(when="every Friday at 18:00", other="every Sunday at 10am")

    assert hall.told("ben")[-1] == "Changed: CST study group"
    assert not [title for title in hall.told("cal") if "Called off" in title]
    session = await hall.coming(number)
    assert f"{session.at:%a %H}" == "Fri 23"
    assert await hall.going(session.id) == {"ana", "ben", "cal"}
    assert "came to 1 of 1 session" in await ana.use("study show")


async def test_another_exam_date_keeps_the_days_and_the_answers(hall: StudyHall) -> None:
    number = await hall.group("ben", day="2027-02-20")
    await hall.meet(number, "ana", "ben")
    session = await hall.coming(number)
    await hall.forges("ben", "gathering.no", session.id)
    ana = hall.person("ana")
    await ana.use("study plan")
    await ana.press("Exam date")

    assert "Counted back from the exam on Sat 27 Mar 2027" in await ana.fill(day="2027-03-27")

    after = await hall.coming(number)
    assert (after.id, await hall.going(after.id)) == (session.id, {"ana"})
    assert hall.told("ben")[-1] == "Changed: CST study group"
    await hall.meet(number, "ana")
    assert "came to 2 of 2 sessions" in await ana.use("study show")


async def test_the_plan_counts_also_sessions_that_are_far_away(lite_hall: StudyHall) -> None:
    hall = lite_hall
    await hall.founds("ana", day="2027-11-20")

    shown = await hall.person("ana").use("study plan")

    assert shown.count("Preoperative preparation –") + shown.count("– Preoperative preparation\n") >= 5
    assert "Weights: NBSTSA 2023 outline" in shown
    assert "read on Sun 1 Nov 2026" in shown


async def test_a_group_names_topics_of_its_own(lite_hall: StudyHall) -> None:
    hall = lite_hall
    await hall.group("ben", exam="csfa", day="2027-01-20")
    ben = hall.person("ben")
    assert "No outline of this exam could be trusted" in await ben.use("study plan")
    await ben.press("Change the topics")

    shown = await ben.fill(topics="Positioning\n\nHemostasis\nPositioning")

    assert "2026, 00:00 UTC – Positioning" in shown
    assert "- Hemostasis\n" in shown
    assert "Weights:" not in shown


async def test_a_group_without_a_session_for_three_weeks_is_asked_and_closed_kindly_a_week_later(
    hall: StudyHall,
) -> None:
    number = await hall.group("ben")

    await hall.passes(3 * WEEK + DAY)

    assert "Do you go on?" in hall.told("ana")
    assert "Do you go on?" in hall.told("ben")
    await hall.passes(WEEK)
    assert ((await hall.the(number)).state, (await hall.the(number)).why) == ("closed", "stalled")
    assert hall.told("ben")[-1] == "Thank you: CST study group"
    assert [row.id for row in await hall.dates(number) if row.at > hall.now] == []


async def test_one_yes_lets_a_group_go_on(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben")
    await hall.passes(3 * WEEK + DAY)

    assert "You go on" in await hall.presses("ben", "We go on")
    await hall.passes(WEEK + DAY)

    assert (await hall.the(number)).state == "open"
    await hall.meet(number, "ana", "ben")
    await hall.passes(2 * WEEK)
    assert (await hall.the(number)).asked is None


async def test_a_group_that_meets_is_not_asked(lite_hall: StudyHall) -> None:
    number = await lite_hall.group("ben")

    for _ in range(6):
        await lite_hall.meet(number, "ben")

    assert "Do you go on?" not in lite_hall.told("ana") + lite_hall.told("ben")


async def test_after_three_sessions_to_which_nobody_came_a_group_is_asked_earlier(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben", when="every weekday at 19:00")

    await hall.passes(4 * DAY)

    assert "Do you go on?" in hall.told("ben")
    assert (await hall.the(number)).state == "open"


async def test_who_is_left_alone_is_asked_and_others_who_join_answer_for_them(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben")
    await hall.person("ben").use("study leave")
    assert hall.told("ana") == ["Do you go on?"]
    assert "You are the only one" in hall.last("ana")

    await hall.joins(number, "cal")
    await hall.passes(WEEK + DAY)

    assert (await hall.the(number)).state == "open"


async def test_whoever_is_left_alone_and_says_nothing_is_thanked(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben")
    await hall.person("ben").use("study leave")

    await hall.passes(WEEK + DAY)

    assert ((await hall.the(number)).why, hall.told("ana")[-1]) == ("alone", "Thank you: CST study group")


async def test_how_it_went_is_for_nobody_else_and_counted_from_five_on(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben", "cal", "dee", "eli", size="5", day="2026-12-03")
    await hall.passes(2 * WEEK)
    answers = {"ana": "Passed", "ben": "Passed", "cal": "Not yet", "dee": "Passed"}
    for who, said in answers.items():
        await hall.presses(who, said, title="How did it go?")
    async with hall.house.store.read() as db:
        assert await counted(db, 1) == {}

    assert "That is fine" in await hall.presses("eli", "Rather not say")
    async with hall.house.store.read() as db:
        assert await counted(db, 1) == {}
    assert "Not yet is not no" in await hall.presses("eli", "Not yet")

    async with hall.house.store.read() as db:
        assert (await counted(db, 1), ENOUGH) == ({"cst": (3, 5)}, 5)
    assert "This question was for members" in await hall.forges("zoe", "study.passed", number)


async def test_who_passed_can_offer_to_mentor_with_one_click(lite_hall: StudyHall) -> None:
    hall = lite_hall
    await hall.group("ben", day="2026-12-03")
    await hall.passes(2 * WEEK)
    ben = hall.person("ben")
    (asked,) = [each for each in hall.letters("ben") if "How did it go?" in each.text]
    assert asked.card is not None
    await ben.click(asked.card, "Passed", audience=asked.audience)

    await ben.press("Help the next ones")

    assert ben.page.title is not None
    assert "topics" in {each.name for each in ben.page.inputs}


async def test_nothing_is_left_standing_of_a_group_that_ended(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben", day="2026-12-20", other="every Thursday at 9am")
    await hall.meet(number, "ana", "ben")
    await hall.passes(6 * WEEK)

    assert (await hall.the(number)).state == "closed"
    ahead = rsvps.c.meeting.in_([row.id for row in await hall.dates(number) if row.at > hall.now])
    assert await hall.rows(rsvps, ahead) == []
    assert "You are in no study group" in await hall.person("ben").use("study plan")


async def test_what_was_owed_while_nobody_was_at_work_is_done_once(hall: StudyHall) -> None:
    number = await hall.group("ben", "cal")
    session = await hall.coming(number)

    hall.moves(session.at - hall.now - DAY)
    for _ in range(3):
        await hall.house.dispatcher.run()
    hall.moves(10 * DAY)
    for _ in range(3):
        await hall.house.dispatcher.run()

    assert hall.told("ana").count("You lead the next session") == 1
    assert len(await hall.rows(sessions, sessions.c.meeting == session.id)) == 1
    assert "It begins: CST study group" not in hall.told("ben")


async def test_who_deletes_everything_leaves_no_trace_of_themselves_in_a_group(hall: StudyHall) -> None:
    number = await hall.group("ben", "cal", day="2026-12-03")
    await hall.meet(number, "ana", "ben", "cal")
    await hall.passes(2 * WEEK)
    await hall.presses("ana", "Passed")
    ana = hall.person("ana")
    await ana.use("my erase")
    await ana.press("Delete everything")

    assert (await hall.the(number)).founder in {n for n, who in (await hall.names()).items() if who == "ben"} | {None}
    assert [row.said for row in await hall.rows(outcomes)] == [None, None]
    assert {row.facilitator for row in await hall.rows(sessions)} <= set(await hall.names()) | {None}
