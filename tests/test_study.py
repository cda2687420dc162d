"""Study groups: found, founded, joined and left; who waits, who is proposed a group, and what is told to whom."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from bot import schema as s
from bot.exams import find
from bot.house import House
from commands.study.tables import groups, invited, proposals, seats, seekers
from tests.studies import DAY, EXAM_DAY, MINUTE, WEEK, StudyHall


@pytest.fixture
def hall(house: House) -> StudyHall:
    """A hall over each database."""
    return StudyHall(house)


@pytest.fixture
def lite_hall(lite: House) -> StudyHall:
    return StudyHall(lite)


async def test_a_group_is_founded_found_joined_met_and_ends_after_its_exam(hall: StudyHall) -> None:
    number = await hall.founds("ana", day="2026-12-20")
    assert "CST study group · 5 of 6 seats free" in await hall.finds("ben", day="2026-12-20")
    assert "You are in: CST study group" in await hall.joins(number, "ben", "cal")

    first = await hall.meet(number, "ana", "ben", "cal")
    assert hall.told("ana")[:1] == ["You lead the next session"]
    assert await hall.going(first) == {"ana", "ben", "cal"}
    shown = await hall.person("ben").use("study show")
    assert "came to 1 of 1 session" in shown
    await hall.until(hall.now + 4 * WEEK)

    assert "How did it go?" in hall.told("ben")
    assert "Congratulations" in await hall.presses("ben", "Passed")
    await hall.passes(WEEK)
    assert hall.told("ben")[-1] == "Thank you: CST study group"
    assert (await hall.the(number)).why == "exam"


async def test_what_fits_is_said_with_the_reasons(lite_hall: StudyHall) -> None:
    hall = lite_hall
    await hall.founds("ana", day=EXAM_DAY)
    await hall.introduces("ben", shifts="days", zone="America/New_York")

    shown = await hall.finds("ben", day="2027-02-26")

    assert (
        "exam in the same week as yours · your shift leaves you free whenever it meets · same time zone [Join]" in shown
    )
    assert "forbid recalled questions" in shown


@pytest.mark.parametrize(
    ("introduced", "wish", "founded"),
    [
        ({"shifts": "evenings"}, {}, {}),
        ({}, {"day": "2027-05-20"}, {"day": EXAM_DAY}),
        ({}, {"ways": "chat"}, {"ways": "person"}),
        ({}, {"languages": "fr"}, {"languages": "es"}),
        ({}, {"exam": "csfa"}, {}),
    ],
    ids=["the shift", "the dates", "the ways", "the languages", "the exam"],
)
async def test_a_group_that_does_not_fit_is_not_suggested(
    lite_hall: StudyHall, introduced: dict[str, str], wish: dict[str, str], founded: dict[str, str]
) -> None:
    await lite_hall.founds("ana", **founded)
    await lite_hall.introduces("ben", **{"zone": "America/New_York", **introduced})

    shown = await lite_hall.finds("ben", **wish)

    assert "No group fits yet" in shown
    assert ("1 more group prepares for this exam" in shown) is (wish.get("exam") != "csfa")


async def test_a_moderator_changes_and_hands_over_a_group_in_which_they_are_not(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben", "cal")
    moderator = hall.person("mod", steward=True)

    assert "Handed over" in await moderator.use("study handover", to="<@cal>", group=str(number))
    assert "You are in no study group" in await moderator.use("study schedule")
    await moderator.use("study schedule", group=str(number))
    assert "Saved" in await moderator.fill_all(when="every Wednesday at 19:00")
    await hall.passes(MINUTE)
    assert "The group is yours" in hall.told("cal")
    assert "Changed: CST study group" in hall.told("ben")


async def test_the_founder_finds_what_they_decide_on_the_card_of_their_group(lite_hall: StudyHall) -> None:
    hall = lite_hall
    await hall.group("ben")

    assert "[When we meet]" in await hall.person("ana").use("study show")
    assert "[When we meet]" not in await hall.person("ben").use("study show")


async def test_who_finds_nothing_waits_and_is_told_of_a_new_group(hall: StudyHall) -> None:
    assert "You are on the list for this exam until you sit in a group" in await hall.finds("ben")

    shown = await hall.person("ana").use("study create", exam="cst", when="every Tuesday at 19:00")

    assert "I have told those who wait" in shown
    assert hall.told("ben") == ["A study group for your exam"]
    assert "You are in" in await hall.presses("ben", "Join")
    assert await hall.rows(seekers) == []


async def test_who_waits_hears_of_a_seat_that_becomes_free(lite_hall: StudyHall) -> None:
    hall = lite_hall
    await hall.group("ben", "cal", size="3")
    await hall.finds("dee")
    assert hall.told("dee") == []

    await hall.person("cal").use("study leave")

    assert hall.told("dee") == ["A study group for your exam"]


async def test_one_click_ends_the_waiting(lite_hall: StudyHall) -> None:
    await lite_hall.finds("ben")
    ben = lite_hall.person("ben")
    await ben.use("study find", exam="cst")

    assert "You are off the list" in await ben.press("Take me off the list")

    await lite_hall.founds("ana")
    assert lite_hall.told("ben") == []


async def test_three_who_wait_and_whose_free_hours_meet_are_proposed_a_group_and_found_it(hall: StudyHall) -> None:
    for who, zone in (("ana", "America/New_York"), ("ben", "America/Chicago"), ("cal", "America/New_York")):
        await hall.introduces(who, shifts="days", zone=zone)
        await hall.finds(who, day=EXAM_DAY)
    for who in ("ana", "ben"):
        assert "Noted: you are in" in await hall.presses(who, "I'm in")
    assert await hall.rows(groups) == []

    assert "Your group is founded" in await hall.presses("cal", "I'm in")

    (group,) = await hall.rows(groups)
    assert await hall.sitting(group.id) == "ana ben cal"
    assert (group.day, await hall.rows(seekers)) == (EXAM_DAY, [])
    assert hall.told("ana") == ["A study group of your own?", "Your study group is founded"]
    assert await hall.going((await hall.coming(group.id)).id) == {"ana", "ben", "cal"}


async def test_those_whose_exam_is_not_listed_are_not_proposed_one_group_for_different_exams(
    lite_hall: StudyHall,
) -> None:
    for who in ("ana", "ben", "cal"):
        await lite_hall.introduces(who, shifts="days", zone="America/New_York")
        assert "You are on the list" in await lite_hall.finds(who, exam="other")

    assert await lite_hall.rows(proposals) == []


async def test_who_says_yes_late_joins_what_was_founded(lite_hall: StudyHall) -> None:
    hall = lite_hall
    for who in ("ana", "ben"):
        await hall.introduces(who, zone="America/New_York")
        await hall.finds(who)
    for who in ("cal", "dee"):
        await hall.introduces(who, zone="America/New_York")
    await hall.finds("cal")
    await hall.finds("dee")
    assert len(await hall.rows(invited)) == 3
    for who in ("ana", "ben", "cal"):
        await hall.presses(who, "I'm in")

    (group,) = await hall.rows(groups)
    assert "dee" not in await hall.sitting(group.id)
    assert "CST study group · 3 of 6 seats free" in await hall.finds("dee")


async def test_a_proposal_to_which_too_few_say_yes_is_let_go_and_they_wait_on(hall: StudyHall) -> None:
    for who in ("ana", "ben", "cal"):
        await hall.finds(who)
    await hall.presses("ana", "I'm in")
    assert "That is fine" in await hall.presses("ben", "Not this one")

    await hall.passes(WEEK + MINUTE)

    assert [row.state for row in await hall.rows(proposals)] == ["lapsed"]
    assert hall.told("ana")[-1] == "No group yet"
    assert hall.told("ben") == hall.told("cal") == ["A study group of your own?"]
    assert len(await hall.rows(seekers)) == 3
    assert "That proposal is over" in await hall.presses("cal", "I'm in")


async def test_who_block_one_another_are_proposed_no_group_together(lite_hall: StudyHall) -> None:
    hall = lite_hall
    for who in ("ana", "ben"):
        await hall.finds(who)
    await hall.person("ana").use("my block", who="<@ben>")

    await hall.finds("cal")

    assert await hall.rows(proposals) == []
    await hall.finds("dee")
    names = await hall.names()
    assert {names[row.member] for row in await hall.rows(invited)} in ({"ana", "cal", "dee"}, {"ben", "cal", "dee"})


async def test_a_group_with_somebody_blocked_is_left_out_without_a_word(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("cal")
    await hall.finds("ben")
    await hall.person("cal").use("my block", who="<@ben>")

    assert "No group fits yet: CST exam" in await hall.finds("ben")
    assert "No study group yet" in await hall.person("ben").use("study list")
    assert "cannot be joined just now" in await hall.joins(number, "ben")


async def test_a_full_group_has_a_line_and_a_freed_seat_is_held_for_a_day_then_for_the_next(hall: StudyHall) -> None:
    number = await hall.group("ben", "cal", size="3")
    assert "It is full. You are in line" in await hall.joins(number, "dee")
    assert "Before you: 1" in await hall.joins(number, "eli")

    await hall.person("ben").use("study leave")
    assert hall.told("dee") == ["A seat is free for you"]
    await hall.passes(DAY + MINUTE)

    assert hall.told("dee")[1:] == ["Your seat went on"]
    assert hall.told("eli") == ["A seat is free for you"]
    assert "You are in" in await hall.presses("eli", "Take it")
    assert await hall.sitting(number) == "ana cal eli"
    assert await hall.sitting(number, "waiting") == ""


async def test_nobody_overtakes_the_line(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben", "cal", size="3")
    await hall.joins(number, "dee")
    await hall.person("ben").use("study leave")

    assert "You are in line" in await hall.joins(number, "fay")

    assert await hall.sitting(number, "held") == "dee"
    assert await hall.sitting(number, "waiting") == "fay"


async def test_the_last_seat_goes_to_one_of_those_who_come_at_once(hall: StudyHall) -> None:
    number = await hall.group("ben", size="3")
    people = [hall.person(f"p{n}") for n in range(6)]
    for each in people:
        await each.use("my page")

    await asyncio.gather(*(each.use("study join", group=str(number)) for each in people))

    assert len((await hall.sitting(number)).split()) == 3
    assert len((await hall.sitting(number, "waiting")).split()) == 5


async def test_a_member_can_be_in_three_groups_at_most(lite_hall: StudyHall) -> None:
    for exam in ("cst", "crcst", "cis"):
        await lite_hall.founds("ana", exam=exam)
    number = await lite_hall.founds("ben", exam="cer")

    assert "You are in 3 groups" in await lite_hall.joins(number, "ana")
    assert "You are in 3 groups already" in await lite_hall.person("ana").use(
        "study create", exam="chl", when="every Tuesday at 19:00"
    )


async def test_who_leaves_the_group_is_out_of_its_sessions_and_the_founders_part_goes_to_who_is_longest_in(
    hall: StudyHall,
) -> None:
    number = await hall.group("ben", "cal")
    session = await hall.coming(number)

    assert "You have left CST study group" in await hall.person("ana").use("study leave")

    assert await hall.going(session.id) == {"ben", "cal"}
    assert hall.told("ben") == ["The group is yours"]
    assert "That date is gone" in await hall.forges("ana", "gathering.show", session.id)


async def test_who_leaves_the_community_or_deletes_all_leaves_every_group(hall: StudyHall) -> None:
    number = await hall.group("ben", "cal")
    await hall.finds("ben", exam="crcst")
    await hall.leaves("ben")
    assert await hall.sitting(number) == "ana cal"
    assert await hall.rows(seekers) == []

    ana = hall.person("ana")
    await ana.use("my erase")
    await ana.press("Delete everything")

    assert await hall.sitting(number) == "cal"
    assert (await hall.the(number)).founder == next(n for n, who in (await hall.names()).items() if who == "cal")
    assert hall.told("cal") == ["The group is yours", "Do you go on?"]


async def test_a_group_that_nobody_is_in_any_more_is_closed_with_all_its_sessions(hall: StudyHall) -> None:
    number = await hall.founds("ana")

    await hall.person("ana").use("study leave")

    assert ((await hall.the(number)).state, await hall.dates(number), await hall.rows(seats)) == ("closed", [], [])


async def test_handing_over_closing_and_other_decisions_are_the_founders(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben", "cal")
    for command in ("schedule", "close"):
        assert "@Ana decides that" in await hall.person("ben").use(f"study {command}")

    assert "Handed over" in await hall.person("ana").use("study handover", to="<@ben>")
    assert hall.told("ben") == ["The group is yours"]
    assert "@Ben decides that" in await hall.person("ana").use("study close")
    ben = hall.person("ben")
    await ben.use("study close")
    await ben.press("Close it")

    assert (await hall.the(number)).why == "founder"
    assert hall.told("cal") == ["Thank you: CST study group"]


async def test_handing_over_to_somebody_outside_is_refused(lite_hall: StudyHall) -> None:
    await lite_hall.group("ben")
    await lite_hall.person("zoe").use("my page")

    assert "Zoe is not in the group" in await lite_hall.person("ana").use("study handover", to="<@zoe>")


async def test_links_are_for_the_group_and_taken_out_by_who_added_them(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben")
    ben = hall.person("ben")
    await ben.use("study show")
    await ben.press("Links")
    await ben.press("Share a link")
    assert "begins with https" in await ben.fill(title="Outline", link="http://example.org")
    assert "Outline – https://example.org/a, from @Ben [Open]" in await ben.fill(link="https://example.org/a")

    assert "Only members of the group" in await hall.forges("zoe", "study.links", number)
    await hall.joins(number, "cal")
    assert "Who added it" in await hall.forges("cal", "study.unlink", 1)
    assert "Nothing is shared yet" in await ben.press("Take out: Outline")


async def test_what_a_group_does_is_shown_to_nobody_else(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben", link="https://meet.example.org/x")
    await hall.meet(number, "ana", "ben")

    shown = await hall.person("zoe").use("study show", group=str(number))

    assert "Who is in it" not in shown
    assert "came to" not in shown
    assert "meet.example.org" not in shown
    assert "Only members" in await hall.forges("zoe", "study.plan", number)


async def test_another_community_sees_nothing_of_a_group(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben")
    other = hall.person("ana", workspace="w2")

    assert "No group fits yet: CST exam" in await other.use("study find", exam="cst")
    assert "That group is closed" in await other.use("study join", group=str(number))
    assert "That group is closed" in await other.use("study show", group=str(number))
    await hall.person("dee", workspace="w2").use("study find", exam="cst")
    assert hall.told("dee") == []


async def test_what_a_member_is_in_stands_on_their_page_and_is_in_their_data(lite_hall: StudyHall) -> None:
    hall = lite_hall
    await hall.group("ben")
    await hall.finds("ben", exam="crcst")

    shown = await hall.person("ben").use("my page")

    assert "CST study group – every Tuesday at 19:00, New York time [Show]" in shown
    assert "You wait for a group for the CRCST exam [Stop]" in shown


async def test_an_exam_that_is_not_listed_needs_a_name(lite_hall: StudyHall) -> None:
    ana = lite_hall.person("ana")

    shown = await ana.use("study create", exam="other", when="every Tuesday at 19:00")

    assert "Name the group after your exam" in shown


async def test_dates_and_times_that_cannot_be_are_said(lite_hall: StudyHall) -> None:
    ana = lite_hall.person("ana")
    cases = (
        ({"day": "2026-11-01"}, "That day is here or over"),
        ({"day": "2026-11-23"}, "No session would be left before the exam"),
        ({"other": "every 2nd Tue 7pm"}, "by the week"),
        ({"size": "9"}, "from 3 to 8"),
    )

    for given, said in cases:
        shown = await ana.use("study create", exam="cst", **{"when": "every Tuesday at 19:00", **given})
        assert said in shown, shown


def test_exams_bring_their_outlines_with_source_and_day() -> None:
    crcst, csfa = find("crcst"), find("csfa")

    assert crcst
    assert sum(each.weight for each in crcst.outline) == 100
    assert crcst.checked.year == 2026
    assert csfa
    assert csfa.outline == ()
    assert find("made-up-here") is None


async def test_who_is_blocked_by_a_member_does_not_hear_of_their_group(lite_hall: StudyHall) -> None:
    hall = lite_hall
    await hall.finds("ben")
    await hall.finds("cal")
    await hall.person("ana").use("my block", who="<@ben>")

    await hall.founds("ana")

    assert (hall.told("ben"), hall.told("cal")) == ([], ["A study group for your exam"])


async def test_wherever_people_come_together_they_read_that_exam_content_is_never_shared(lite_hall: StudyHall) -> None:
    hall, reminder = lite_hall, "forbid recalled questions"
    number = await hall.founds(day=EXAM_DAY)

    assert reminder in await hall.finds("ben", day=EXAM_DAY)
    assert reminder in await hall.joins(number, "ben")
    assert reminder in await hall.person("ben").use("study plan")
    assert reminder in await hall.person("cal").use("study show", group=str(number))
    assert reminder in await hall.forges("ben", "study.links", number)


async def test_moderators_read_in_a_digest_how_many_passed_from_five_on(lite_hall: StudyHall) -> None:
    hall = lite_hall
    await hall.group("ben", "cal", "dee", "eli", size="5", day="2026-12-03")
    boss = hall.person("boss", steward=True)
    await boss.use("digest setup")
    await boss.fill_all(title="Exams", where="<#news>", when="every day at 14:00 UTC", sections="study.figures")
    await hall.passes(2 * WEEK)
    for who in ("ana", "ben", "cal", "dee"):
        await hall.presses(who, "Passed", title="How did it go?")
    await hall.passes(2 * DAY)
    assert hall.toy.seen("news") == []

    await hall.presses("eli", "Not yet", title="How did it go?")
    await hall.passes(2 * DAY)

    (digest,) = hall.toy.seen("news")
    assert "CST exam: 4 of 5 who said so passed" in digest.text


async def test_a_digest_tells_once_of_groups_that_have_a_seat(lite_hall: StudyHall) -> None:
    hall = lite_hall
    await hall.group("ben", day=EXAM_DAY)
    await hall.founds("cal", exam="crcst", size="3")
    await hall.joins(2, "dee", "eli")
    boss = hall.person("boss", steward=True)
    await boss.use("digest setup")
    await boss.fill_all(title="New", where="<#news>", when="every day at 14:00 UTC", sections="study.seats")

    await hall.passes(3 * DAY)

    (digest,) = hall.toy.seen("news")
    assert "CST study group: CST exam on Sat 20 Feb 2027 – 4 of 6 seats free" in digest.text
    assert "CRCST" not in digest.text


async def test_ones_own_digest_leaves_out_groups_with_somebody_blocked(lite_hall: StudyHall) -> None:
    hall = lite_hall
    await hall.group("ben")
    await hall.founds("cal", exam="crcst")
    dee = hall.person("dee")
    await dee.use("my block", who="<@ben>")

    shown = await dee.use("digest me")

    assert "CRCST study group: " in shown
    assert "CST study group: " not in shown.replace("CRCST study group: ", "")


async def test_who_lives_on_another_workspace_of_the_community_is_written_to_there(hall: StudyHall) -> None:
    number = await hall.group("ben")
    yan = hall.person("yan", workspace="w2")
    await yan.use("my page")
    async with hall.house.store.write() as db:
        await db.execute(update(s.workspaces).values(community=1))
        await db.execute(update(s.accounts).values(community=1))
        await db.execute(update(s.members).values(community=1))
    assert "CST study group" in await yan.use("study find", exam="cst")

    assert "You are in" in await yan.press("Join")

    session = await hall.coming(number)
    await hall.until(session.at)
    assert "It begins: CST study group" in hall.told("yan")
    assert {each.workspace for each in hall.letters("yan")} == {"w2"}


async def test_answers_to_both_times_and_other_changes_at_once_do_not_wait_for_each_other(hall: StudyHall) -> None:
    number = await hall.group("ben", "cal", other="every Thursday at 9am", day=EXAM_DAY)
    both = (await hall.dates(number))[:2]
    ana = hall.person("ana")
    await ana.use("study plan")
    await ana.press("Exam date")

    said = await asyncio.gather(
        ana.fill(day="2027-03-01"),
        *(hall.forges(who, "gathering.no", each.id) for who in ("ben", "cal") for each in both),
        hall.joins(number, "dee"),
        hall.leaves("cal"),
    )

    assert not [each for each in said if isinstance(each, str) and "went wrong" in each]
    await hall.passes(MINUTE)
    assert await hall.sitting(number) == "ana ben dee"
