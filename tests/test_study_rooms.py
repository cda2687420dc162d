"""The room of a study group: its people are those who sit in the group, and what happens is said there."""

from __future__ import annotations

import pytest

from bot.house import House
from bot.platforms import NotDone
from tests.studies import DAY, HOUR, WEEK, StudyHall


@pytest.fixture
async def hall(house: House) -> StudyHall:
    """A hall over each database, with a channel for groups."""
    hall = StudyHall(house)
    await hall.rooms()
    return hall


@pytest.fixture
async def lite_hall(lite: House) -> StudyHall:
    hall = StudyHall(lite)
    await hall.rooms()
    return hall


async def test_a_group_has_a_room_whose_people_are_those_who_sit_in_it(hall: StudyHall) -> None:
    number = await hall.founds("ana", day="2027-02-20", size="3")
    (place,) = hall.toy.conversations
    assert hall.inside(place) == {"ana"}
    assert "forbid recalled questions" in hall.said(place)[0]

    await hall.joins(number, "ben", "cal")
    assert "You are in line" in await hall.joins(number, "dee")
    assert hall.inside(place) == {"ana", "ben", "cal"}
    assert [each.split("\n")[1].split(".")[0] for each in hall.said(place)[1:]] == [
        "@Ben has joined",
        "@Cal has joined",
    ]

    await hall.person("ben").use("study leave")
    await hall.presses("dee", "Take it")
    assert hall.inside(place) == {"ana", "cal", "dee"}


async def test_each_session_stands_in_the_room_with_its_agenda_and_who_comes(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben", "cal", day="2027-02-20")
    (place,) = hall.toy.conversations
    session = await hall.coming(number)

    await hall.until(session.at - 47 * HOUR)
    (shown,) = [each for each in hall.said(place) if each.startswith("Next session")]
    assert "Leads: @Ana" in shown
    assert "Going (3): @Ana, @Ben, @Cal" in shown
    await hall.forges("cal", "gathering.no", session.id)
    await hall.passes(HOUR)
    (shown,) = [each for each in hall.said(place) if each.startswith("Next session")]
    assert "Going (2): @Ana, @Ben" in shown

    await hall.until(session.at)
    assert hall.said(place)[-1].startswith("It begins\n@Ana, @Ben: Press")
    assert "It begins: CST study group" not in hall.told("ben")
    await hall.forges("ben", "gathering.here", session.id)
    await hall.until(session.ends + HOUR)
    assert "Who came: @Ben" in "".join(hall.said(place))


async def test_a_group_that_stands_still_is_asked_in_its_room_which_is_closed_with_it(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben")
    (place,) = hall.toy.conversations

    await hall.passes(3 * WEEK + DAY)
    assert "Do you go on?" in "".join(hall.said(place))
    assert "Do you go on?" not in hall.told("ben")
    await hall.passes(WEEK)

    assert ((await hall.the(number)).state, hall.toy.conversations) == ("closed", {})


async def test_groups_get_their_rooms_as_soon_as_there_is_a_channel(lite: House) -> None:
    hall = StudyHall(lite)
    await hall.group("ben")
    assert hall.toy.conversations == {}

    await hall.rooms()

    (place,) = hall.toy.conversations
    assert hall.inside(place) == {"ana", "ben"}


async def test_where_the_platform_refuses_a_room_members_are_written_to_directly(lite_hall: StudyHall) -> None:
    hall = lite_hall
    hall.toy.refuses.append(NotDone("the bot may not make private threads here"))
    number = await hall.founds("ana")
    await hall.joins(number, "ben")

    session = await hall.coming(number)
    await hall.until(session.at)

    assert hall.toy.conversations == {}
    assert "It begins: CST study group" in hall.told("ben")


async def test_who_deletes_everything_is_out_of_the_room(hall: StudyHall) -> None:
    await hall.group("ben", "cal")
    (place,) = hall.toy.conversations
    ben = hall.person("ben")
    await ben.use("my erase")
    await ben.press("Delete everything")

    assert hall.inside(place) == {"ana", "cal"}


async def test_the_room_of_a_group_that_everybody_left_is_closed(lite_hall: StudyHall) -> None:
    hall = lite_hall
    await hall.group("ben")
    for who in ("ana", "ben"):
        await hall.person(who).use("study leave")

    assert hall.toy.conversations == {}


async def test_who_deletes_everything_after_the_exam_is_out_of_the_room_too(lite_hall: StudyHall) -> None:
    hall = lite_hall
    number = await hall.group("ben", "cal", day="2026-12-03")
    (place,) = hall.toy.conversations
    await hall.passes(13 * DAY)
    assert (await hall.the(number)).state == "after"
    ben = hall.person("ben")
    await ben.use("my erase")
    await ben.press("Delete everything")

    assert hall.inside(place) == {"ana", "cal"}
    await hall.passes(WEEK)
    assert ((await hall.the(number)).why, hall.toy.conversations) == ("exam", {})
