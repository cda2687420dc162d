"""Offering to mentor: what counts of it, where the rest comes from, and what helps a mentor who says not now."""

from __future__ import annotations

import pytest

from bot.clock import TravelClock
from bot.house import House
from commands.mentor.tables import mentors
from tests.mentors import DAY, Circle

ALL = {"services": "cvor", "experience": "11-20", "shifts": "nights", "zone": "America/Chicago"}


@pytest.fixture
async def circle(lite: House, clock: TravelClock) -> Circle:
    found = Circle(lite, clock)
    await found.settle()
    return found


async def test_a_mentor_says_what_they_help_with_and_the_rest_is_as_usual(circle: Circle) -> None:
    await circle.introduce("mia", employer="Canary")

    shown = await circle.offer("mia", topics="first-travel,csfa-path,burnout,lead-role")

    assert "Helps with: First travel contract · The path to first assistant · Burnout and staying · " in shown
    assert "How: Any way" in shown
    assert "Mentees: 0 of 2 places taken" in shown
    assert "Not from: My own employer" in shown


async def test_all_that_a_mentor_can_say_comes_back_in_the_form(circle: Circle) -> None:
    said = {
        "topics": "burnout", "about": "Nights for twenty years.", "room": "4", "ways": "call,person",
        "languages": "es", "own_facility": "yes", "until": "2026-12-20",
    }  # fmt: skip
    shown = await circle.offer("mia", **said)
    mia = circle.person("mia")
    await mia.press("Change")
    again = await mia.fill_all()

    assert again == shown
    assert "In your own words: Nights for twenty years." in shown
    assert "How: By call or video, In person" in shown
    assert "Mentees: 0 of 4 places taken" in shown
    assert "Paused until: Sun 20 Dec 2026" in shown
    assert "Languages: Spanish" in shown
    assert "My own employer" not in shown


async def test_what_an_introduction_says_counts_and_is_shown(circle: Circle) -> None:
    await circle.introduce("mia", **ALL)

    shown = await circle.offer("mia")

    assert "From your introduction: CVOR / cardiothoracic · 11–20 years · Nights · Central (Chicago)" in shown
    assert "I do not know" not in shown


async def test_what_an_introduction_lacks_is_asked_for_of_both(circle: Circle) -> None:
    await circle.introduce("mia", zone="America/Chicago")
    words = "I do not know your service lines or SPD areas, experience, shifts yet. Say it with /intro me"

    assert words in await circle.offer("mia")
    assert "I do not know your service lines or SPD areas, experience, shifts, time zone yet." in await circle.request(
        "ana"
    )


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("busy", "[Pause]"),
        ("topic", "[Change them]"),
        ("hours", "I know by your shifts when you are free; change them with /intro me."),
        ("other", ""),
        ("", ""),
    ],
)
async def test_who_says_not_now_is_shown_what_helps_and_nobody_is_told_why(
    circle: Circle, reason: str, said: str
) -> None:
    await circle.offer("mia")
    await circle.begin("ana")

    shown = await circle.answer("mia", "Not now", reason=reason)

    assert shown.startswith("That is fine\nI ask somebody else, and you stay on the list.")
    assert said in shown
    assert shown.count("[") == said.count("[")
    assert "Mia cannot just now" in await circle.person("ana").use("mentor status")


async def test_a_mentors_own_words_are_read_by_whom_they_fit_and_by_nobody_else(circle: Circle) -> None:
    await circle.offer("mia", about="I ask questions back. " * 10)
    await circle.offer("foe", about="Pangolins.")
    await circle.blocks("foe", "ana")

    await circle.begin("ana")
    await circle.answer("mia", "Accept")

    assert f"In their own words: “{('I ask questions back. ' * 10).strip()}”" in circle.letters("ana")[-1]
    assert "In their own words" not in circle.letters("mia")[-1]
    acked = await circle.request("bea")
    assert "Mia – helps with Studying for the CST · “I ask questions back." in acked
    assert "Foe – helps with Studying for the CST · “Pangolins.”" in acked
    await circle.press("ana", "mentor.end-now", 1)
    assert "Pangolins" not in await circle.request("ana")


async def test_a_pause_of_ones_own_ends_on_its_day_and_may_have_none(circle: Circle) -> None:
    await circle.offer("mia")
    mia = circle.person("mia")

    assert "That day is here or over." in await mia.use("mentor pause", until="2026-11-01")
    assert "Paused until: Wed 25 Nov 2026" in await mia.use("mentor pause", until="2026-11-25")
    await circle.passes(4 * DAY)
    assert [each.state for each in await circle.kept(mentors)] == ["open"]
    assert "Paused until: you come back" in await mia.use("mentor pause")
    await circle.passes(40 * DAY)
    assert [each.state for each in await circle.kept(mentors)] == ["paused"]
    assert "[Pause]" in await mia.press("Ask me again")
