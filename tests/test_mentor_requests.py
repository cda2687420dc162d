"""A request for a mentor, from the first word to a yes or an honest no, on both databases."""

from __future__ import annotations

import pytest

from bot.clock import TravelClock
from bot.house import House
from commands.mentor.tables import mentors, mentorships, offers
from tests.mentors import DAY, HOUR, MINUTE, WEEK, Circle

OFFER, NUDGE = "Would you mentor?", "Still open: would you mentor?"


@pytest.fixture
async def circle(house: House, clock: TravelClock) -> Circle:
    return await settled(house, clock)


@pytest.fixture
async def light(lite: House, clock: TravelClock) -> Circle:
    return await settled(lite, clock)


async def settled(house: House, clock: TravelClock) -> Circle:
    circle = Circle(house, clock)
    await circle.settle()
    return circle


async def first_asked(circle: Circle, *accounts: str) -> str:
    """Give the one of some mentors who is being asked."""
    (one,) = [each for each, state in (await circle.asked()).items() if state == "asked" and each in accounts]
    return one


# What is said at once.


async def test_who_asks_hears_at_once_what_happens_when_and_who_fits_and_why(circle: Circle) -> None:
    await circle.introduce("ana", services="cvor", shifts="nights", zone="America/Chicago")
    await circle.introduce("mia", services="cvor", shifts="nights", zone="America/Chicago", experience="11-20")
    await circle.offer("max")
    await circle.offer("mia")

    shown = await circle.request("ana")

    assert "2 mentors fit; the best first:" in shown
    assert "I ask the first Sun 22 Nov 2026, 13:10 UTC" in shown
    assert "At the latest Sun 29 Nov 2026, 13:00 UTC you hear from me" in shown
    mia, max_ = shown.index("Mia – helps with Studying for the CST"), shown.index("Max – helps with")
    assert mia < max_
    assert "11–20 years in the field · both CVOR / cardiothoracic · both Nights" in shown


async def test_what_one_of_both_hides_counts_and_is_never_told(light: Circle) -> None:
    both = {"services": "cvor", "shifts": "nights", "zone": "America/Chicago"}
    await light.introduce("ana", **both, nobody="services,shifts,zone")
    await light.introduce("mia", **both)
    await light.offer("max")
    await light.offer("mia")

    shown = await light.begin("ana")
    await light.answer("mia", "Accept")

    assert list(await light.asked()) == ["mia"]
    told = "".join(message.text for message in light.toy.messages.values())
    for hidden in ("CVOR", "Nights", "free hour", "same time zone", "Both are free"):
        assert hidden not in shown + told


async def test_how_long_somebody_works_in_the_field_is_not_told_by_what_is_left_out(light: Circle) -> None:
    """A reason that comes and goes with what the other one hides would tell it."""
    await light.introduce("mia", experience="3-5")
    await light.offer("mia")
    shown = []
    for account, worked in (("ana", "1-2"), ("bea", "11-20")):
        await light.introduce(account, experience=worked, nobody="experience")
        shown.append("in the field" in await light.request(account))
        await light.press(account, "mentor.withdrawn", len(shown))

    assert shown[0] == shown[1]


async def test_who_hides_nothing_is_told_why_by_the_mentors_offer_too(light: Circle) -> None:
    await light.introduce("ana", areas="decontam")
    await light.introduce("mia", areas="decontam")
    await light.offer("mia")

    await light.begin("ana")

    assert "Why you: helps with Studying for the CST · both Decontamination" in light.letters("mia")[0]


async def test_nobody_who_has_nothing_to_do_with_it_is_asked(light: Circle) -> None:
    await light.offer("mia", topics="burnout")

    assert "No mentor who is free fits at the moment." in await light.request("ana")


async def test_without_a_mentor_the_coordinators_are_told_once_and_at_once(light: Circle) -> None:
    shown = await light.request("ana")

    assert "The coordinators know" in shown
    needed = [each for each in light.toy.seen("desk") if "needs you" in each.text]
    assert ["No mentor who is free fits this request." in each.text for each in needed] == [True]
    await light.passes(6 * DAY)
    assert len([each for each in light.toy.seen("desk") if "needs you" in each.text]) == 1


async def test_where_coordinators_chose_no_channel_nothing_is_said_of_them(lite: House, clock: TravelClock) -> None:
    circle = Circle(lite, clock)

    shown = await circle.request("ana")
    await circle.passes(8 * DAY)

    assert "oordinator" not in shown + "".join(circle.letters("ana"))
    assert circle.told("ana") == ["No match yet"]


# The order.


async def test_the_member_chooses_who_is_asked_first_and_next(circle: Circle) -> None:
    for account in ("mia", "max", "moe"):
        await circle.offer(account)
    await circle.request("ana")

    await circle.pick("ana", "Ask this one first …", await circle.number("moe"))
    shown = await circle.pick("ana", "Ask this one next …", await circle.number("max"))
    await circle.passes(11 * MINUTE)
    await circle.answer("moe", "Not now")

    assert shown.index("- Moe") < shown.index("- Max")
    assert "I begin Sun 22 Nov 2026, 13:10 UTC." in shown
    assert await circle.asked() == {"moe": "declined", "max": "asked"}


async def test_an_order_can_be_chosen_anew(light: Circle) -> None:
    await light.offer("mia")
    await light.offer("max")
    await light.request("ana")
    await light.pick("ana", "Ask this one first …", await light.number("max"))

    shown = await light.person("ana").press("Choose anew")
    await light.passes(11 * MINUTE)

    assert "The others are asked in my order, best first." in shown
    assert await light.asked() == {"mia": "asked"}


async def test_who_cannot_be_asked_any_more_cannot_be_chosen(light: Circle) -> None:
    await light.offer("mia")
    await light.offer("max")
    await light.request("ana")
    await light.blocks("mia", "ana")

    shown = await light.press("ana", "mentor.first", 1, str(await light.number("mia")))

    assert "This mentor cannot be asked any more. Choose somebody else." in shown


async def test_nobody_chooses_for_somebody_else(light: Circle) -> None:
    await light.offer("mia")
    await light.offer("max")
    await light.request("ana")

    for action, picks in (
        ("first", ("2",)),
        ("clear", ()),
        ("go", ()),
        ("withdrawn", ()),
        ("status", ()),
        ("change", ()),
    ):
        assert "Only the person whom this was meant for" in await light.press("eve", f"mentor.{action}", 1, *picks)


# The three answers of a mentor.


async def test_a_yes_makes_a_mentorship_and_both_are_introduced(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.begin("ana")

    shown = await circle.answer("mia", "Accept")

    assert "You said yes to @Ana." in shown
    assert circle.told("ana") == ["You have a mentor"]
    assert await circle.states() == ["matched"]
    assert [row.state for row in await circle.kept(mentorships)] == ["active"]
    assert await circle.steps() == ["asked for", "offered", "accepted", "matched", "began"]


async def test_both_get_a_conversation_of_their_own_where_there_is_a_channel_for_it(light: Circle) -> None:
    await light.pair()

    ((people),) = light.toy.conversations.values()
    assert sorted(people) == ["ana", "mia"]


async def test_not_now_goes_on_to_the_next_at_once_and_tells_nobody_why(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.offer("max")
    await circle.begin("ana")

    await circle.answer("mia", "Not now", reason="other")

    assert await circle.asked() == {"mia": "declined", "max": "asked"}
    said = await circle.person("ana").use("mentor status") + "".join(circle.letters("ana") + circle.letters("max"))
    assert "Rather somebody else" not in said
    assert "Mia cannot just now" in said


async def test_who_has_too_much_to_do_is_offered_a_pause(light: Circle) -> None:
    await light.offer("mia")
    await light.begin("ana")

    await light.answer("mia", "Not now", reason="busy")
    shown = await light.person("mia").press("Pause")

    assert "Paused until: you come back" in shown


async def test_a_question_and_its_answer_go_through_me(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.begin("ana")

    await circle.answer("mia", "Ask something", words="Which hospital?")
    await circle.answer("ana", "Answer", words="A big one")

    assert "Which hospital?" in circle.letters("ana")[-1]
    assert "You asked: “Which hospital?” @Ana answers:\nA big one" in circle.letters("mia")[-1]
    assert "You have a mentee" in await circle.answer("mia", "Accept", "An answer")


async def test_a_reply_gives_the_mentor_their_whole_time_again(light: Circle) -> None:
    await light.offer("mia")
    await light.begin("ana")
    await light.answer("mia", "Ask something", words="Which hospital?")

    await light.passes(47 * HOUR)
    await light.answer("ana", "Answer", words="A big one")
    await light.passes(47 * HOUR)

    assert await light.asked() == {"mia": "asked"}


async def test_who_asked_and_got_no_reply_is_not_counted_as_silent(light: Circle) -> None:
    await light.offer("mia", room="5")
    for account in ("ana", "bea", "cai"):
        await light.begin(account)
        await light.answer("mia", "Ask something", words="Which hospital?")

    await light.passes(3 * DAY)

    (mia,) = await light.kept(mentors)
    assert (mia.state, mia.silent) == ("open", 0)


async def test_who_has_asked_something_is_not_reminded_that_they_said_nothing(light: Circle) -> None:
    await light.offer("mia")
    await light.begin("ana")

    await light.answer("mia", "Ask something", words="Which hospital?")
    await light.passes(30 * HOUR)

    assert NUDGE not in light.told("mia")


# Silence.


async def test_a_mentor_is_reminded_after_a_day_and_passed_over_after_two(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.offer("max")
    await circle.begin("ana")

    await circle.passes(24 * HOUR - MINUTE)
    assert circle.told("mia") == [OFFER]
    await circle.passes(2 * MINUTE)
    assert circle.told("mia") == [OFFER, NUDGE]
    await circle.passes(24 * HOUR)

    assert await circle.asked() == {"mia": "silent", "max": "asked"}


async def test_moderators_decide_how_long_mentors_may_take(light: Circle) -> None:
    await light.settle(nudge="2h", patience="5h", limit="1d")
    await light.offer("mia")
    await light.begin("ana")

    await light.passes(3 * HOUR)
    assert light.told("mia") == [OFFER, NUDGE]
    await light.passes(3 * HOUR)
    assert await light.asked() == {"mia": "silent"}
    await light.passes(20 * HOUR)
    assert light.told("ana") == ["No match yet"]


async def test_who_was_silent_can_still_say_yes_as_long_as_nobody_else_has(light: Circle) -> None:
    await light.offer("mia")
    await light.begin("ana")
    await light.passes(9 * DAY)

    await light.answer("mia", "Accept", OFFER)

    assert await light.states() == ["matched"]


async def test_after_two_silences_three_are_asked_at_once_and_every_mentor_can_see_it(circle: Circle) -> None:
    for account in ("mia", "max", "moe", "may", "mel", "mo"):
        await circle.offer(account)
    await circle.begin("ana")

    await circle.silent("first", "second")

    assert sorted((await circle.asked()).values()) == ["asked", "asked", "asked", "silent", "silent"]
    assert circle.told("ana") == ["Still looking for your mentor"]
    (post,) = circle.toy.seen("mentors")
    assert post.text.startswith("Who can help?\n@Ana looks for a mentor")


async def test_what_is_told_when_more_are_asked_names_no_day_that_is_over(light: Circle) -> None:
    await light.offer("mia")
    await light.begin("ana")
    await light.passes(8 * DAY)
    await light.offer("max")

    await light.passes(3 * DAY)

    (wider,) = [each for each in light.letters("ana") if each.startswith("Still looking")]
    assert "at the latest" not in wider


async def test_three_silences_in_a_row_pause_a_mentor_with_notice(circle: Circle) -> None:
    await circle.offer("mia", room="5")
    for account in ("ana", "bea", "cai"):
        await circle.begin(account)

    await circle.passes(3 * DAY)

    (mia,) = await circle.kept(mentors)
    assert mia.state == "quiet"
    assert circle.told("mia")[-1] == "You are paused as a mentor"
    await circle.begin("dan")
    assert circle.told("mia").count(OFFER) == 3


async def test_an_answer_of_any_sort_ends_a_row_of_silences(light: Circle) -> None:
    await light.offer("mia", room="5")
    for account in ("ana", "bea"):
        await light.begin(account)
    await light.passes(3 * DAY)
    await light.begin("cai")
    await light.answer("mia", "Not now")

    await light.begin("dan")
    await light.passes(3 * DAY)

    (mia,) = await light.kept(mentors)
    assert (mia.state, mia.silent) == ("open", 1)


async def test_who_comes_back_is_asked_anew_for_what_they_let_go_by(circle: Circle) -> None:
    await circle.offer("mia", room="5")
    for account in ("ana", "bea", "cai"):
        await circle.begin(account)
    await circle.passes(9 * DAY)

    await circle.answer("mia", "Ask me again", "You are paused")

    assert circle.told("mia").count(OFFER) == 6
    assert await circle.asked() == {"mia": "asked"}
    assert "You have a mentee" in await circle.answer("mia", "Accept", OFFER)


# The honest no, and the line.


async def test_at_the_limit_there_is_an_honest_no_with_what_else_one_can_do(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.begin("ana")

    await circle.passes(7 * DAY - 11 * MINUTE)
    assert "No match yet" not in circle.told("ana")
    await circle.passes(12 * MINUTE)

    assert circle.told("ana") == ["No match yet"]
    assert "Meanwhile you can change what you look for" in circle.letters("ana")[-1]
    assert await circle.states() == ["waiting"]
    assert "There is no match yet for this request." in "".join(each.text for each in circle.toy.seen("desk"))


async def waiting(circle: Circle, *accounts: str) -> None:
    """Let some wait for a mentor, the first one longest; each has had their honest no."""
    for account in accounts:
        await circle.request(account)
        await circle.passes(HOUR)
    await circle.passes(8 * DAY)
    assert set(await circle.states()) == {"waiting"}


async def test_who_waits_longest_is_first_when_a_mentor_comes(circle: Circle) -> None:
    await waiting(circle, "ana", "bea", "cai")

    await circle.offer("mia", room="2")

    assert [each.split("\n")[1].split()[0] for each in circle.letters("mia")] == ["@Ana", "@Bea"]
    assert "being asked" in await circle.person("ana").use("mentor status")


async def test_and_when_one_comes_back_from_a_pause(circle: Circle) -> None:
    await circle.offer("mia", until="2026-12-20")
    await waiting(circle, "ana")

    await circle.passes(4 * WEEK)

    assert circle.told("mia")[:1] == [OFFER]


async def test_and_when_one_takes_more(light: Circle) -> None:
    await light.pair()
    await light.offer("mia", room="1")
    await light.request("bea")
    await light.passes(8 * DAY)
    assert light.told("mia").count(OFFER) == 1

    await light.offer("mia", room="2")

    assert light.told("mia").count(OFFER) == 2


async def test_and_when_a_mentorship_ends(circle: Circle) -> None:
    await circle.offer("mia", room="1")
    await circle.begin("ana")
    await circle.answer("mia", "Accept")
    await circle.request("bea")
    await circle.passes(8 * DAY)

    await circle.press("ana", "mentor.end-now", 1)

    assert circle.told("mia").count(OFFER) == 2


@pytest.mark.parametrize("how", ["declines", "is silent", "is withdrawn from", "is not needed"])
async def test_and_when_one_who_was_being_asked_is_free_again(circle: Circle, how: str) -> None:
    await circle.offer("mia", room="1")
    await circle.begin("ana")
    await circle.begin("bea")
    assert circle.told("mia") == [OFFER]

    if how == "declines":
        await circle.answer("mia", "Not now")
    elif how == "is silent":
        await circle.passes(49 * HOUR)
    elif how == "is withdrawn from":
        await circle.press("ana", "mentor.withdrawn", 1)
    else:
        await circle.leaves("ana")

    assert circle.letters("mia")[-1].startswith(f"{OFFER}\n@Bea")


async def test_who_has_no_room_any_more_is_not_waited_for(circle: Circle) -> None:
    await circle.offer("mia", room="2")
    await circle.begin("ana")
    await circle.begin("bea")
    await circle.offer("max", room="2")
    await circle.answer("mia", "Accept")

    await circle.offer("mia", room="1")

    states = {(row.request, row.state) for row in await circle.kept(offers)}
    assert states >= {(1, "asked"), (2, "accepted")} or states >= {(1, "over"), (1, "asked")}


async def test_who_pauses_is_waited_for_no_more_nor_reminded(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.offer("max")
    await circle.begin("ana")
    (asked,) = await circle.asked()

    await circle.person(asked).use("mentor pause")
    await circle.passes(30 * HOUR)

    other = "max" if asked == "mia" else "mia"
    assert await circle.asked() == {asked: "over", other: "asked"}
    assert circle.told(asked) == [OFFER]


async def test_who_waits_is_looked_at_again_each_week(light: Circle) -> None:
    """Nobody tells me of a block that is lifted."""
    await light.offer("mia")
    await light.blocks("ana", "mia")
    await waiting(light, "ana")
    await light.person("ana").use("my unblock", who="<@mia>")

    await light.passes(WEEK)

    assert light.told("mia")[:1] == [OFFER]
