"""A request for a mentor, from the first word to a yes or an honest no, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot import schema as s
from bot.clock import TravelClock
from bot.house import House
from commands.mentor.tables import mentors, mentorships, offers, requests
from tests.mentors import BOSS, DAY, HOUR, MINUTE, WEEK, Circle
from tests.test_my import exported

OFFER, NUDGE = "Would you mentor?", "Still open: would you mentor?"
QUESTION = "A mentor asks you something"


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

    assert "@Ana knows, and I have written to both of you how you begin." in shown
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
    assert "I have written to both of you" in await circle.answer("mia", "Accept", "An answer")


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


async def test_who_waited_for_an_answer_is_not_said_to_have_given_none(light: Circle) -> None:
    await light.offer("mia")
    await light.begin("ana")
    await light.answer("mia", "Ask something", words="Which hospital?")

    await light.passes(49 * HOUR)

    shown = await light.person("ana").use("mentor status")
    assert "Mia waited for your answer, and I went on" in shown
    assert "did not answer" not in shown


@pytest.mark.parametrize("answers", [False, True])
async def test_a_member_is_reminded_once_of_a_question_that_waits(light: Circle, answers: bool) -> None:
    await light.offer("mia")
    await light.begin("ana")
    await light.passes(25 * HOUR)
    await light.answer("mia", "Ask something", words="Which hospital?")
    if answers:
        await light.answer("ana", "Answer", words="A big one")

    await light.passes(24 * HOUR - MINUTE)
    assert light.told("ana") == [QUESTION]
    await light.passes(20 * HOUR)

    assert light.told("ana") == [QUESTION] + [f"Still open: {QUESTION[0].lower()}{QUESTION[1:]}"] * (not answers)
    assert light.told("mia")[:2] == [OFFER, NUDGE]


async def test_who_has_asked_something_is_not_reminded_that_they_said_nothing(light: Circle) -> None:
    await light.offer("mia")
    await light.begin("ana")

    await light.answer("mia", "Ask something", words="Which hospital?")
    await light.passes(30 * HOUR)

    assert NUDGE not in light.told("mia")


async def test_a_reminder_that_is_late_is_dropped_if_they_said_something_meanwhile(light: Circle) -> None:
    await light.offer("mia")
    await light.begin("ana")
    await light.passes(20 * HOUR)
    await light.press("mia", "mentor.ask", 1)
    light.clock.move(5 * HOUR)
    await light.house.timers.run()

    await light.person("mia").fill(words="Which hospital?")

    assert "nudged" in await light.steps()
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


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("patience", "1s", "Give a length of time from 1h to 4w."),
        ("nudge", "5w", "Give a length of time from 1h to 4w."),
        ("limit", "2h", "Give a length of time from 1d to 13w."),
        ("rhythm", "1h", "Give a length of time from 1d to 26w."),
        ("term", "1d", "Give a length of time from 1w to 104w."),
    ],
)
async def test_nobody_is_hurried_by_a_slip_of_a_moderator(light: Circle, name: str, value: str, said: str) -> None:
    assert said in await light.person(BOSS).use("community set", key=f"mentor.{name}", value=value)


async def test_what_was_decided_under_other_limits_counts_as_nothing_decided(light: Circle) -> None:
    await light.settle(patience="5h")
    async with light.house.store.write() as db:
        await db.execute(update(s.settings).where(s.settings.c.key == "mentor.patience").values(value="1s"))
    await light.offer("mia")
    await light.begin("ana")

    await light.passes(47 * HOUR)

    assert await light.asked() == {"mia": "asked"}


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
    assert post.text.startswith("Who can help?\n@Ana asked for a mentor")


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


async def test_who_was_told_that_i_ask_nothing_more_is_not_reminded(light: Circle) -> None:
    await light.offer("mia", room="5")
    for account in ("ana", "bea", "cai"):
        await light.begin(account)
    await light.passes(30 * HOUR)
    await light.begin("dan")

    await light.passes(40 * HOUR)

    assert light.told("mia")[-1] == "You are paused as a mentor"
    assert light.told("mia").count(NUDGE) == 3


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
    assert "I have written to both of you" in await circle.answer("mia", "Accept", OFFER)


# The honest no, and the line.


async def test_at_the_limit_there_is_an_honest_no_with_what_else_one_can_do(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.begin("ana")

    await circle.passes(7 * DAY - 11 * MINUTE)
    assert "No match yet" not in circle.told("ana")
    await circle.passes(12 * MINUTE)

    assert circle.told("ana") == ["No match yet"]
    assert "or change what you look for." in circle.letters("ana")[-1]
    assert "[How it stands] [Change it]" in circle.letters("ana")[-1]
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


async def test_who_takes_others_from_the_channel_is_not_waited_for_once_they_are_full(light: Circle) -> None:
    await light.settle(posting="yes")
    await light.offer("mia", room="2")
    for account in ("ana", "bea"):
        await light.begin(account)
    await light.offer("max", room="2")
    for number, account in enumerate(("cai", "dan"), 3):
        await light.request(account)
        await light.press("mia", "mentor.claim", number)

    assert light.told("max") == [OFFER, OFFER]
    assert [(each.request, each.state) for each in await light.kept(offers)][:2] == [(1, "over"), (2, "over")]


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


async def test_when_i_was_away_for_a_week_nobody_misses_their_honest_no(circle: Circle) -> None:
    """Who is asked for somebody else's request meanwhile must not put off what is due to them."""
    await circle.offer("mia", room="1")
    await circle.begin("bea")
    await circle.begin("ana")

    circle.clock.move(8 * DAY)
    await circle.passes(MINUTE)

    assert (circle.told("ana"), circle.told("bea")) == (["No match yet"], ["No match yet"])
    assert await circle.states() == ["waiting", "waiting"]


async def test_who_waits_is_looked_at_again_each_week(light: Circle) -> None:
    """Nobody tells me of a block that is lifted."""
    await light.offer("mia")
    await light.blocks("ana", "mia")
    await waiting(light, "ana")
    await light.person("ana").use("my unblock", who="<@mia>")

    await light.passes(WEEK)

    assert light.told("mia")[:1] == [OFFER]


# Without a name.


async def everywhere(circle: Circle) -> str:
    """Give all that anybody but the coordinators can read of a request."""
    opened = await circle.person("mia").use("mentor open")
    await circle.person(BOSS).use("digest setup")
    await circle.person(BOSS).fill_all(where="<#hall>", sections="mentor.open")
    await circle.person(BOSS).press("Preview")
    await circle.person("mia").use("digest me")
    shown = [circle.person(BOSS).shown, circle.person("mia").shown.partition("Looking for a mentor")[2]]
    public = [each.text for each in circle.toy.messages.values() if each.place not in {"desk", "dm-ana"}]
    return "\n".join([opened, *shown, *public])


async def test_without_a_name_there_is_none_anywhere_before_a_yes(circle: Circle) -> None:
    await circle.introduce("ana", services="cvor", employer="Canary Hospital", nobody="")
    for account in ("mia", "max", "moe"):
        await circle.introduce(account, services="cvor")
        await circle.offer(account)
    await circle.begin("ana", anonymous="yes")
    (first,) = await circle.asked()
    await circle.answer(first, "Ask something", words="Which hospital?")
    await circle.answer("ana", "Answer", words="A big one")
    await circle.silent("first", "second")

    shown = await everywhere(circle)

    assert "A member asked for a mentor" in shown
    assert "The member answers" in shown
    assert "Who can help?" in shown
    assert "Ana" not in shown
    assert "CVOR" not in shown
    assert "@Ana" in circle.toy.seen("desk")[-1].text
    await circle.answer("mia", "Accept", OFFER)
    assert "You have a mentee\nYou said yes to @Ana" in circle.letters("mia")[-1]


async def test_a_channel_where_all_read_hears_only_what_a_request_is_about(light: Circle) -> None:
    await light.settle(posting="yes")
    await light.request("ana")

    boss = light.person(BOSS)
    await boss.use("digest setup")
    await boss.fill_all(where="<#hall>")
    shown = await boss.press("Preview")

    assert "A member: Studying for the CST" in shown
    assert "Pass the CST in May." not in shown


async def test_a_mentor_hears_in_their_digest_of_what_is_on_their_topics(light: Circle) -> None:
    await light.settle(posting="yes")
    await light.request("ana")
    await light.request("bea", topic="burnout")
    await light.offer("mia")

    shown = await light.person("mia").use("digest me")

    assert "@Ana: Studying for the CST" in shown
    assert "@Bea" not in shown


# Who is kept apart.


@pytest.mark.parametrize(("one", "other"), [("ana", "mia"), ("mia", "ana")])
async def test_who_blocks_the_other_is_never_brought_together_with_them(light: Circle, one: str, other: str) -> None:
    await light.settle(posting="yes")
    await light.offer("mia")
    await light.blocks(one, other)

    shown = await light.request("ana")
    await light.passes(3 * DAY)

    assert "Mia" not in shown
    assert light.told("mia") == []
    assert "Nobody waits for a mentor" in await light.person("mia").use("mentor open")
    assert "@Ana" not in await light.person("mia").use("digest me")
    assert "I cannot bring you together for this request." in await light.press("mia", "mentor.claim", 1)


async def test_a_mentor_who_comes_is_not_asked_for_who_blocks_them(light: Circle) -> None:
    await light.person("mia").use("circulator help")
    await light.blocks("ana", "mia")
    await light.begin("ana")

    await light.offer("mia")

    assert light.told("mia") == []


async def test_a_block_while_one_is_being_asked_ends_it_quietly(light: Circle) -> None:
    await light.offer("mia")
    await light.begin("ana")
    await light.answer("mia", "Ask something", words="Which hospital?")
    await light.blocks("ana", "mia")

    assert "not asked any more" in await light.answer("ana", "Answer", words="None")
    assert "I cannot bring you together" in await light.answer("mia", "Accept", OFFER)
    assert "I cannot bring you together" in await light.answer("mia", "Ask something", OFFER, words="Why?")
    await light.passes(3 * DAY)

    assert light.told("mia") == [OFFER]
    assert light.told("ana") == ["A mentor asks you something"]
    assert await light.asked() == {"mia": "over"}


async def test_nobody_is_reminded_of_who_has_blocked_them(light: Circle) -> None:
    await light.offer("mia")
    await light.begin("ana")
    await light.blocks("mia", "ana")

    await light.passes(30 * HOUR)

    assert light.told("mia") == [OFFER]


@pytest.mark.parametrize(
    ("mentor", "member", "asked"), [("no", "no", 0), ("yes", "no", 0), ("no", "yes", 0), ("yes", "yes", 1)]
)
async def test_ones_own_facility_is_left_out_unless_both_allow_it(
    light: Circle, mentor: str, member: str, asked: int
) -> None:
    for account, named in (("ana", "Canary  Hospital"), ("mia", "canary hospital")):
        await light.introduce(account, employer=named)
    await light.settle(posting="yes")
    await light.offer("mia", own_facility=mentor)

    await light.request("ana", own_facility=member)
    seen = await light.person("mia").use("mentor open")
    await light.passes(3 * DAY)

    assert light.told("mia").count(OFFER) == asked
    assert ("@Ana" in seen) == bool(asked)
    shown = await light.press("mia", "mentor.claim", 1)
    assert ("I have written to both of you" in shown, "I cannot bring you together" in shown) == (
        bool(asked),
        not asked,
    )


# Taken from the mentors' channel.


async def test_where_it_is_set_requests_stand_in_the_mentors_channel_first(circle: Circle) -> None:
    await circle.settle(posting="yes")
    await circle.offer("mia")

    shown = await circle.request("ana")

    assert "It stands in the mentors' channel. If nobody takes it, I ask mentors one by one from Tue 24 Nov" in shown
    await circle.passes(47 * HOUR)
    assert circle.told("mia") == []
    await circle.passes(2 * HOUR)
    assert circle.told("mia") == [OFFER]


async def test_who_stands_in_the_mentors_channel_may_choose_an_order_too(light: Circle) -> None:
    await light.settle(posting="yes")
    await light.offer("mia")
    await light.offer("max")
    shown = await light.request("ana")

    await light.pick("ana", "Ask this one first …", await light.number("max"))
    await light.passes(49 * HOUR)

    assert "2 mentors fit; the best first:" in shown
    assert "[Ask them now]" not in shown
    assert await light.asked() == {"max": "asked"}


async def test_without_such_a_channel_mentors_are_asked_one_by_one_all_the_same(
    lite: House, clock: TravelClock
) -> None:
    circle = Circle(lite, clock)
    await circle.person(BOSS).use("community set", key="mentor.posting", value="yes")
    await circle.offer("mia")

    shown = await circle.request("ana")

    assert "1 mentor fits." in shown
    assert "mentors' channel" not in shown


async def test_any_mentor_can_take_a_request_there_and_its_card_says_so(circle: Circle) -> None:
    await circle.settle(posting="yes")
    await circle.request("ana")
    await circle.offer("mia", topics="burnout")
    (post,) = circle.toy.seen("mentors")
    assert post.card is not None

    shown = await circle.person("mia").click(post.card, "I can mentor")
    await circle.passes(MINUTE)

    assert "I have written to both of you" in shown
    assert "Thank you all." in circle.toy.seen("mentors")[0].text
    assert "claimed" in await circle.steps()


async def test_mentors_see_the_open_requests_and_take_one_from_the_list(light: Circle) -> None:
    await light.settle(posting="yes")
    await light.request("ana")
    await light.request("bea")
    await light.offer("mia")

    shown = await light.person("mia").use("mentor open")
    await light.person("mia").press("I can mentor")

    assert shown.index("@Ana") < shown.index("@Bea")
    assert await light.states() == ["matched", "open"]


async def test_who_cannot_take_a_request_hears_why(light: Circle) -> None:
    await light.settle(posting="yes")
    await light.request("ana")
    await light.request("bea")
    await light.offer("mia", room="1")

    assert "Type /mentor offer, and press again" in await light.press("eve", "mentor.claim", 1)
    assert "This is for mentors" in await light.person("eve").use("mentor open")
    await light.offer("ana")
    assert "This is your own request." in await light.press("ana", "mentor.claim", 1)
    await light.press("mia", "mentor.claim", 1)
    assert "You are their mentor already" in await light.press("mia", "mentor.claim", 1)
    assert "You have 1 mentee, and said that you take 1 at once." in await light.press("mia", "mentor.claim", 2)
    assert "This request found a mentor a moment ago" in await light.press("ana", "mentor.claim", 1)


async def test_what_is_not_open_to_all_mentors_cannot_be_taken(light: Circle) -> None:
    await light.request("ana")
    await light.offer("mia")

    assert "This request is not open to all mentors." in await light.press("mia", "mentor.claim", 1)


async def test_nobody_becomes_mentor_of_the_same_member_twice(light: Circle) -> None:
    await light.pair()
    await light.settle(posting="yes")
    await light.request("ana", topic="burnout")

    assert "You are their mentor already" in await light.press("mia", "mentor.claim", 2)
    assert "Nobody waits" in await light.person("mia").use("mentor open")
    await light.passes(9 * DAY)
    assert light.told("mia").count(OFFER) == 1


async def test_a_mentor_gives_a_request_back_and_its_member_keeps_their_place(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.offer("max")
    await circle.begin("ana")
    (first,) = await circle.asked()
    await circle.answer(first, "Accept")
    await circle.passes(DAY)
    await circle.request("bea")

    await circle.answer(first, "Give it back", "You have a mentee")
    shown = await circle.person(first).press("Give it back")

    other = "max" if first == "mia" else "mia"
    assert "I ask somebody else." in shown
    assert circle.told("ana")[-1] == "I look for another mentor for you"
    assert "You keep your place in line" in circle.letters("ana")[-1]
    assert "@Ana" in circle.letters(other)[-1]
    old, _, new = await circle.kept(requests)
    assert (new.made, new.goal, new.state) == (old.made, old.goal, "open")
    await circle.passes(9 * DAY)
    assert circle.letters(first).count(circle.letters(first)[0]) == 1


async def test_later_than_a_week_a_mentorship_is_ended_instead(light: Circle) -> None:
    number = await light.pair()
    assert "[Give it back]" in await light.person("mia").use("mentor mine")
    assert "[Give it back]" not in await light.person("ana").use("mentor mine")

    await light.passes(8 * DAY)

    assert "[Give it back]" not in await light.person("mia").use("mentor mine")
    for action in ("give-back", "given-back"):
        assert "It is too late to give it back." in await light.press("mia", f"mentor.{action}", number)
        assert "Only the person" in await light.press("ana", f"mentor.{action}", number)


# Taken back, changed, gone.


async def test_a_request_taken_back_is_over_for_everybody(circle: Circle) -> None:
    await circle.settle(posting="yes")
    await circle.offer("mia")
    await circle.begin("ana")
    await circle.person("ana").use("mentor status")

    await circle.person("ana").press("Take it back")
    shown = await circle.person("ana").press("Take it back")
    await circle.passes(9 * DAY)

    assert "Your request is taken back" in shown
    assert "Who asked has taken this request back." in await circle.answer("mia", "Accept")
    assert "This request needs no answer any more." in await circle.answer("mia", "Not now")
    assert "Who asked has taken this request back." in await circle.answer("mia", "Ask something", words="Why?")
    assert circle.told("ana") == []
    assert "It was taken back." in circle.toy.seen("mentors")[0].text
    assert "Your request was taken back" in await circle.person("ana").use("mentor status")


async def test_what_has_found_a_mentor_cannot_be_taken_back(light: Circle) -> None:
    await light.pair()

    for action in ("withdraw", "withdrawn"):
        assert "You found a mentor" in await light.press("ana", f"mentor.{action}", 1)
    assert "This request is settled." in await light.press("ana", "mentor.change", 1)
    assert await light.states() == ["matched"]


async def test_who_changes_what_they_look_for_is_ranked_anew_and_keeps_their_place(circle: Circle) -> None:
    await circle.offer("mia", topics="burnout")
    await circle.begin("ana")
    assert circle.told("mia") == []

    await circle.press("ana", "mentor.change", 1)
    shown = await circle.person("ana").fill_all(topic="burnout")

    assert "1 mentor is being asked" in shown
    assert len(await circle.kept(requests)) == 1
    assert circle.told("mia") == [OFFER]


async def test_there_is_one_open_request_a_member(light: Circle) -> None:
    ana = light.person("ana")
    await ana.use("mentor request")
    first = ana.last
    await light.request("ana")

    assert "I am looking for your mentor" in await ana.use("mentor request")
    ana.last = first
    assert "You have a request already." in await ana.fill_all(topic="burnout", goal="Again")
    assert len(await light.kept(requests)) == 1


@pytest.mark.parametrize("how", ["leaves", "erases"])
async def test_who_goes_is_looked_for_no_more(circle: Circle, how: str) -> None:
    await circle.settle(posting="yes")
    await circle.offer("mia")
    await circle.begin("ana")

    await getattr(circle, how)("ana")
    await circle.passes(9 * DAY)

    shown = await circle.answer("mia", "Accept")
    assert ("Who asked has taken this request back." in shown) or ("That request is gone." in shown)
    assert circle.told("mia") == [OFFER]
    assert "Nobody waits for a mentor." in circle.toy.seen("desk")[0].text
    assert "@Ana" not in "".join(each.text for each in circle.toy.seen("mentors"))


@pytest.mark.parametrize("how", ["leaves", "erases", "stops"])
async def test_whom_a_mentor_who_goes_was_asked_for_is_brought_to_others_at_once(circle: Circle, how: str) -> None:
    await circle.offer("mia")
    await circle.begin("ana")
    await circle.offer("max")

    if how == "stops":
        await circle.press("mia", "mentor.stop")
    else:
        await getattr(circle, how)("mia")

    assert (await circle.asked())["max"] == "asked"
    assert circle.told("max") == [OFFER]
    assert [row.member for row in await circle.kept(mentors)] == [await circle.number("max")]


async def test_of_who_erases_themselves_no_word_is_left_in_any_table(circle: Circle) -> None:
    await circle.settle(posting="yes")
    await circle.introduce("ana", line="pangolin")
    await circle.offer("mia", about="quokka")
    await circle.request("ana", goal="Pass the pangolin.", wishes="A pangolin.")
    await circle.passes(3 * DAY)
    await circle.answer("mia", "Ask something", words="Which quokka?")
    await circle.answer("ana", "Answer", words="The pangolin.")
    await circle.passes(7 * DAY)
    assert any("pangolin" in each.text for each in circle.toy.seen("desk"))

    await circle.erases("ana")
    await circle.passes(HOUR)

    assert await words_in(circle, "pangolin") == []
    assert not any("pangolin" in each.text for place in ("desk", "mentors") for each in circle.toy.seen(place))
    await circle.erases("mia")
    assert await words_in(circle, "quokka") == []


async def words_in(circle: Circle, word: str) -> list[str]:
    """Name the tables in which a word stands."""
    async with circle.house.store.read() as db:
        return [
            table.name
            for table in s.metadata.sorted_tables
            if any(word in str(value) for row in await db.execute(select(table)) for value in row)
        ]


async def test_each_of_both_takes_along_what_is_kept_about_them_and_no_more(light: Circle) -> None:
    await light.offer("mia", about="quokka")
    await light.begin("ana", goal="pangolin")
    await light.answer("mia", "Not now", reason="hours")

    ana, mia = await exported(light.person("ana")), await exported(light.person("mia"))

    assert [row["goal"] for row in ana["mentor_requests"]] == ["pangolin"]
    assert [row["what"] for row in ana["mentor_steps"]] == ["asked for"]
    assert [(row["state"], row["reason"]) for row in mia["mentor_offers"]] == [("declined", "hours")]
    assert [row["about"] for row in mia["mentors"]] == ["quokka"]
    assert "hours" not in str(ana)
    assert "pangolin" not in str(mia)


# Two communities.


async def test_two_communities_never_see_each_other(lite: House, clock: TravelClock) -> None:
    here, there = Circle(lite, clock), Circle(lite, clock)
    for account in (BOSS, "ana", "mia", "max"):
        there.person(account, workspace="w2")
    await here.settle(posting="yes")
    await there.settle(posting="yes")
    await here.offer("mia")
    await here.request("ana", goal="Pangolin")
    await there.offer("max")

    shown = await there.person("max").use("mentor open") + await there.person(BOSS).use("mentor board")
    await here.passes(3 * DAY)

    assert "Pangolin" not in shown
    assert here.told("max") == []
    assert here.told("mia")[0] == OFFER
    for action in ("claim", "status", "go", "withdraw", "withdrawn", "change"):
        assert "That request is gone." in await there.press("max", f"mentor.{action}", 1)
    for action in ("accept", "decline", "ask"):
        assert "That request is gone." in await there.press("mia", f"mentor.{action}", 1)


# Whatever became of it.


@pytest.mark.parametrize("became", ["open", "waiting", "matched", "withdrawn", "gone", "erased", "ended"])
async def test_every_button_of_an_old_card_answers_politely(light: Circle, became: str) -> None:
    await light.settle(posting="yes")
    await light.offer("mia")
    await light.offer("max")
    await light.begin("ana")
    await light.passes(49 * HOUR)
    await light.answer("mia" if light.told("mia") else "max", "Ask something", words="Which hospital?")
    if became == "waiting":
        await light.passes(9 * DAY)
    elif became in {"matched", "ended"}:
        await light.press("mia", "mentor.claim", 1)
    elif became == "withdrawn":
        await light.press("ana", "mentor.withdrawn", 1)
    elif became in {"gone", "erased"}:
        await (light.leaves("ana") if became == "gone" else light.erases("ana"))
    if became == "ended":
        await light.press("ana", "mentor.end-now", 1)

    catalogue = light.house.circulator.catalogue
    for action in sorted(name for name in catalogue.actions if name.startswith("mentor.")):
        for account in ("ana", "mia", "max", "eve", BOSS):
            light.clock.move(MINUTE)
            for value in ("1", "999", ""):
                shown = await light.press(account, action, value, "1")
                assert "went wrong" not in shown, f"{action} {value} by {account}: {shown}"
                assert shown or light.person(account).last is not None
