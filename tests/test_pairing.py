"""Pairing rounds: a circle is set up, members join, are brought together by the clock, and are asked whether they met."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import matching
from bot.clock import TravelClock
from bot.house import House
from commands.pairing.tables import groups
from tests.mentors import HOUR, MINUTE
from tests.pairings import BOSS, DAY, Pairing, beside


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "group", beside)


@pytest.fixture
async def circle(house: House, clock: TravelClock) -> Pairing:
    """A circle that is set up, over each database."""
    made = Pairing(house, clock)
    await made.sets_up()
    return made


@pytest.fixture
async def light(lite: House, clock: TravelClock) -> Pairing:
    """The same over SQLite alone."""
    made = Pairing(lite, clock)
    await made.sets_up()
    return made


async def test_a_circle_is_set_up_and_a_round_brings_members_together(circle: Pairing) -> None:
    shown = await circle.joins("ana", "ben", "cal", "dee")
    await circle.until_first()

    assert "You are in" in shown
    assert "Next round: Mon 23 Nov 2026, 09:00 UTC" in shown
    assert await circle.states() == ["running"]
    assert len(await circle.together()) == 2
    assert circle.talks() == await circle.together()
    (first, *_) = circle.posts("ana")
    assert "Nice to meet you" in first
    assert "is the captain this time" in first
    assert "To begin with: " in first


async def test_the_day_before_all_hear_of_it_and_can_skip_it(circle: Pairing) -> None:
    await circle.joins("ana", "ben", "cal")
    await circle.until_first()
    await circle.passes(6 * DAY)

    assert circle.told("ana")[-1] == "A new pairing round begins soon"
    shown = await circle.answer("ana", "Skip this round")
    await circle.passes(DAY)

    assert "You are left out of the round" in shown
    assert await circle.together() == [["ben", "cal"]]
    assert "You: in" in await circle.person("ana").use("pairing status")


async def test_who_leaves_a_snooze_behind_is_in_again_by_themselves(light: Pairing) -> None:
    await light.joins("ana", "ben")
    shown = await light.person("ana").use("pairing snooze", until="Nov 25")

    await light.until_first()
    first = await light.together()
    await light.next_round()

    assert "You are in no round before" in shown
    assert first == []
    assert await light.together() == [["ana", "ben"]]


async def test_who_left_is_in_no_round_and_can_come_back(light: Pairing) -> None:
    await light.joins("ana", "ben", "cal")
    await light.person("ana").use("pairing leave")
    await light.person("ana").press("Leave")

    await light.until_first()
    first = await light.together()
    await light.joins("ana", trio="yes")

    assert first == [["ben", "cal"]]
    assert await light.together() == [["ana", "ben", "cal"]]


async def test_who_is_gone_from_the_workspace_is_never_brought_together(circle: Pairing) -> None:
    await circle.joins("ana", "ben", "cal")
    await circle.leaves("cal")

    await circle.until_first()

    assert await circle.together() == [["ana", "ben"]]


async def test_a_member_who_is_found_gone_on_the_day_before_is_in_no_group(light: Pairing) -> None:
    await light.joins("ana", "ben", "cal")
    await light.until_first()
    light.toy.absent.add("cal")
    light.toy.shut.add("cal")
    await light.next_round()

    assert await light.together() == [["ana", "ben"]]


@pytest.mark.parametrize(("one", "other"), [("ana", "ben"), ("ben", "ana")])
async def test_a_block_holds_both_ways_and_nobody_hears_of_it(circle: Pairing, one: str, other: str) -> None:
    await circle.joins("ana", "ben")
    await circle.blocks(one, other)

    await circle.until_first()

    assert await circle.together() == []
    assert await circle.left_out() == ["ana", "ben"]
    (letter,) = [each for each in circle.letters("ana") if "Nobody for you" in each]
    assert "block" not in letter
    assert letter in circle.letters("ben")


async def test_the_odd_one_joins_a_trio_and_who_wants_two_alone_is_first_next_time(light: Pairing) -> None:
    await light.joins("ana", "ben", "cal", trio="no")
    await light.until_first()
    (left,) = await light.left_out()
    await light.next_round()

    assert "You come first in the next round" in light.letters(left)[-1] or left in str(await light.together())
    assert any(left in each for each in await light.together())
    await light.joins("ana", "ben", "cal", trio="yes")
    await light.next_round()
    assert await light.together() == [["ana", "ben", "cal"]]


async def test_nobody_meets_the_same_person_while_there_is_another(light: Pairing) -> None:
    await light.joins("ana", "ben", "cal", "dee")
    await light.until_first()
    seen = [await light.together()]
    for _ in range(2):
        await light.next_round()
        seen.append(await light.together())

    assert len({str(each) for each in seen}) == 3


async def test_the_captain_gets_one_word_after_a_day_and_none_where_there_is_a_date(light: Pairing) -> None:
    await light.joins("ana", "ben", "cal", "dee")
    await light.until_first()
    (dated, silent) = await light.together()
    shown = await light.clicks(dated[0], "We have a date")
    await light.passes(3 * DAY)

    told = {account: light.told(account).count("You are the captain") for account in (*dated, *silent)}
    assert "Wonderful" in shown
    assert sum(told[each] for each in dated) == 0
    assert sum(told[each] for each in silent) == 1
    assert "You have a date. Enjoy it!" in light.posts(dated[1])[0]


async def test_did_you_meet_is_asked_twice_and_one_click_counts_for_both(circle: Pairing) -> None:
    await circle.joins("ana", "ben")
    await circle.until_first()
    await circle.passes(4 * DAY)
    shown = await circle.clicks("ana", "It is planned", "Did you meet?")
    await circle.passes(2 * DAY)
    asked = sum("Did you meet?" in each for each in circle.posts("ben"))
    talk = circle.talk("ana")
    again = await circle.clicks("ben", "We met", "Did you meet?")
    await circle.passes(23 * HOUR + 30 * MINUTE)

    assert "I ask once more" in shown
    assert asked == 2
    assert "It is noted for all of you" in again
    (row,) = await circle.kept(groups)
    assert (row.met, row.state) == ("met", "over")
    assert talk not in circle.toy.conversations


async def test_only_the_people_of_a_group_press_its_buttons(light: Pairing) -> None:
    await light.joins("ana", "ben")
    await light.until_first()

    for action in ("date", "question", "met", "planned", "not", "quit"):
        assert "Only the people of this group" in await light.press("eve", f"pairing.{action}", 1), action


async def test_not_met_does_not_count_as_met(light: Pairing) -> None:
    await light.joins("ana", "ben", "cal", "dee")
    await light.until_first()
    before = await light.together()
    for number, _ in enumerate(before, 1):
        await light.press(before[number - 1][0], "pairing.not", number)
        await light.press(before[number - 1][0], "pairing.not", 3 - number)
    counted = [row.met for row in await light.kept(groups)]

    assert counted == ["not", "not"]
    await light.next_round()
    report = await light.person(BOSS).use("pairing report")
    assert "0 pairs that met lately" in report


async def test_three_rounds_without_a_word_pause_a_member_and_one_click_brings_them_back(light: Pairing) -> None:
    await light.joins("ana", "ben", "cal", "dee")
    await light.until_first()
    for _ in range(3):
        group = next(each for each in await light.together() if "ana" in each)
        await light.clicks("ana", "We have a date")
        assert group
        await light.next_round()

    quiet = [each for each in ("ben", "cal", "dee") if (await light.mine(each)).state == "quiet"]
    assert (await light.mine("ana")).state == "in"
    assert (await light.mine("ana")).silent == 0
    for each in quiet:
        assert "I leave you out of pairing rounds for now" in light.told(each)
    silent = {each: (await light.mine(each)).silent for each in ("ben", "cal", "dee")}
    assert all(n >= 3 for each, n in silent.items() if each in quiet)


async def test_two_who_are_always_silent_are_paused_after_three_rounds(light: Pairing) -> None:
    await light.joins("ana", "ben")
    await light.until_first()
    await light.passes(3 * 7 * DAY)

    assert [(await light.mine(each)).state for each in ("ana", "ben")] == ["quiet", "quiet"]
    assert light.told("ana").count("I leave you out of pairing rounds for now") == 1
    shown = await light.answer("ana", "Keep me in", "I leave you out")
    await light.answer("ben", "Keep me in", "I leave you out")
    assert "You are in again" in shown
    await light.next_round()
    assert await light.together() == [["ana", "ben"]]


async def test_who_joins_late_goes_with_one_who_waits_or_joins_two(circle: Pairing) -> None:
    await circle.joins("ana", "ben", "cal", trio="no")
    await circle.until_first()
    (left,) = await circle.left_out()
    shown = await circle.joins("dee")
    await circle.passes(MINUTE)

    assert "I found somebody for you" in shown
    assert ["dee", left] in await circle.together() or sorted(["dee", left]) in await circle.together()
    assert await circle.left_out() == []
    nobody = await circle.joins("eve")
    assert "As soon as somebody else is free" in nobody
    await circle.joins("fay")
    await circle.passes(MINUTE)
    assert ["eve", "fay"] in await circle.together()


async def test_a_late_one_joins_two_who_take_it_in_a_new_conversation(circle: Pairing) -> None:
    await circle.joins("ana", "ben")
    await circle.until_first()
    old = circle.talk("ana")
    await circle.joins("cal")
    await circle.passes(MINUTE)

    assert circle.talks() == [["ana", "ben", "cal"]]
    assert "One more joins you" in circle.toy.seen(old)[-1].text
    assert [row.state for row in await circle.kept(groups)] == ["gone", "open"]


async def test_who_leaves_a_round_is_replaced_if_somebody_waits(circle: Pairing) -> None:
    await circle.joins("ana", "ben", trio="no")
    await circle.until_first()
    await circle.joins("cal", trio="no")
    shown = await circle.clicks("ana", "Leave this round")
    await circle.passes(MINUTE)

    assert "The others know" in shown
    assert await circle.together() == [["ben", "cal"]]
    assert "I found somebody else for you" in circle.letters("ben")[-1]
    assert "Ana" not in circle.letters("ben")[-1]


@pytest.mark.parametrize("goes", ["leaves", "erases"])
async def test_who_goes_leaves_nobody_waiting(circle: Pairing, goes: str) -> None:
    await circle.joins("ana", "ben")
    await circle.until_first()

    await getattr(circle, goes)("ana")
    await circle.passes(MINUTE)

    assert circle.talks() == []
    assert "Whom you were brought together with cannot this time" in circle.letters("ben")[-1]
    assert (await circle.mine("ben")).waited == 1
    await circle.joins("cal")
    await circle.passes(MINUTE)
    assert await circle.together() == [["ben", "cal"]]


async def test_moderators_look_before_a_round_is_published_and_it_publishes_itself(
    house: House, clock: TravelClock
) -> None:
    circle = Pairing(house, clock)
    await circle.sets_up(look="yes")
    await circle.joins("ana", "ben", "cal", "dee")
    await circle.until_first()

    assert await circle.states() == ["ready"]
    assert circle.told("ana")[1:] == []
    assert "A pairing round is ready" in circle.toy.seen("desk")[-1].text
    shown = await circle.person(BOSS).use("pairing preview")
    assert "Ana + " in shown
    await circle.passes(12 * HOUR)
    assert await circle.states() == ["running"]
    assert len(circle.talks()) == 2


async def test_what_is_published_is_what_the_moderator_saw(light: Pairing) -> None:
    await light.sets_up(look="yes")
    await light.joins("ana", "ben", "cal", "dee")
    await light.until_first()
    boss = light.person(BOSS)
    await boss.use("pairing preview")
    seen = boss.last
    await boss.press("Draw lots anew")
    await light.passes(MINUTE)
    boss.last = seen

    refused = await boss.press("Publish")
    await boss.use("pairing preview")
    done = await boss.press("Publish")
    await light.passes(MINUTE)

    assert "decided anew" in refused
    assert "It is published" in done
    assert await light.states() == ["running"]


async def test_a_preview_tells_nobody_and_says_why(light: Pairing) -> None:
    for account in ("ana", "ben"):
        await light.introduce(account, services="cvor", shifts="days", zone="America/New_York")
    await light.joins("ana", "ben")
    boss = light.person(BOSS)
    await boss.use("pairing preview")
    await light.passes(MINUTE)

    shown = await boss.press("Show it")

    assert "If a round began now" in shown
    assert "A service line or SPD area in common" in shown
    assert light.talks() == []
    assert await light.states() == ["trial"]


async def test_a_round_is_skipped_and_held_after_all(light: Pairing) -> None:
    await light.joins("ana", "ben")
    boss = light.person(BOSS)
    shown = await boss.use("pairing skip")
    await light.until_first()

    assert "The next one begins Mon 30 Nov 2026" in shown
    assert await light.states() == []
    await boss.use("pairing skip")
    held = await boss.press("Hold it after all")
    assert "Next: Mon 30 Nov 2026" in held
    await light.next_round()
    assert await light.states() == ["running"]


async def test_paused_rounds_begin_again_when_moderators_say_so(light: Pairing) -> None:
    await light.joins("ana", "ben")
    boss = light.person(BOSS)
    paused = await boss.use("pairing pause")
    await light.passes(8 * DAY)
    before = await light.states()
    await boss.press("Go on")
    await light.passes(7 * DAY)

    assert "Next: paused" in paused
    assert before == []
    assert await light.states() == ["running"]


async def test_two_who_ask_for_each_other_are_brought_together(circle: Pairing) -> None:
    await circle.joins("ana", "ben")
    shown = await circle.person("ana").use("pairing now", who="<@ben>")
    twice = await circle.person("ana").use("pairing now", who="<@ben>")
    letter = circle.letters("ben")[-1]
    done = await circle.answer("ben", "Yes, gladly")
    await circle.passes(MINUTE)

    assert "I ask them" in shown
    assert "You asked them already" in twice
    assert "@Ana would like to meet you" in letter
    assert "A conversation opens" in done
    assert circle.talks() == [["ana", "ben"]]
    assert "one of you asked to meet the other" in circle.posts("ana")[0]


@pytest.mark.parametrize("why", ["blocks", "blocked", "stranger", "snoozes", "left"])
async def test_who_cannot_be_asked_is_one_and_the_same_sentence(light: Pairing, why: str) -> None:
    await light.joins("ana")
    await light.person("ben").use("circulator help")
    if why != "stranger":
        await light.joins("ben")
    if why == "blocks":
        await light.blocks("ben", "ana")
    elif why == "blocked":
        await light.blocks("ana", "ben")
    elif why == "snoozes":
        await light.person("ben").use("pairing snooze", until="Dec 25")
    elif why == "left":
        await light.leaves("ben")

    shown = await light.person("ana").use("pairing now", who="<@ben>")

    assert "I cannot bring you together with them just now" in shown
    assert [each for each in light.told("ben") if "meet you" in each] == []


@pytest.mark.parametrize("how", ["no", "silence", "leaves", "blocks"])
async def test_who_does_not_want_to_hears_no_more_and_the_asker_gets_a_kind_word(light: Pairing, how: str) -> None:
    await light.joins("ana", "ben")
    await light.person("ana").use("pairing now", who="<@ben>")
    if how == "no":
        await light.answer("ben", "Not now")
    elif how == "leaves":
        await light.leaves("ben")
    elif how == "blocks":
        await light.blocks("ben", "ana")
    await light.person(BOSS).use("pairing pause")
    await light.passes(8 * DAY)

    assert light.told("ana").count("Not this time") == 1
    assert "it does not work out just now" in light.letters("ana")[-1]
    assert light.talks() == []


async def test_the_report_counts_rounds_and_hides_small_groups(light: Pairing) -> None:
    await light.joins("ana", "ben", "cal", "dee", "eve", trio="no")
    await light.until_first()
    await light.clicks("ana", "We have a date") if "ana" not in await light.left_out() else None
    for number in (1, 2):
        sitting = (await light.together())[number - 1]
        for each in (1, 2):
            await light.press(sitting[0], "pairing.met", each)
    await light.passes(7 * DAY)

    boss = light.person(BOSS)
    shown = await boss.use("pairing report")
    table = await boss.press("As a table")
    await boss.use("pairing report")
    shifts = await boss.press("By shift")

    assert "How the pairing round went" in light.toy.seen("desk")[-1].text
    assert "4 members, 100 % of those placed" in light.toy.seen("desk")[-1].text
    assert "Without anybody: 1 member" in light.toy.seen("desk")[-1].text
    assert "The newest round began" in shown
    assert "Nov 23" in table
    assert "Nov 30" in table
    assert "shift not known" in shifts


async def test_a_circle_of_threes_makes_groups_of_three(light: Pairing) -> None:
    await light.sets_up(size="3")
    await light.joins(*[f"m{number}" for number in range(7)])
    await light.until_first()

    assert sorted(len(each) for each in await light.together()) == [3, 4]


async def test_members_without_a_circle_hear_who_begins_one(lite: House, clock: TravelClock) -> None:
    made = Pairing(lite, clock)

    for command in ("join", "status", "snooze", "leave"):
        values = {"until": "Dec 25"} if command == "snooze" else {}
        assert "A moderator begins them with /pairing setup" in await made.person("ana").use(
            f"pairing {command}", **values
        )


async def test_a_question_changes_for_all(light: Pairing) -> None:
    await light.joins("ana", "ben")
    await light.until_first()
    before = light.posts("ana")[0]

    shown = await light.clicks("ben", "Another question")
    await light.passes(timedelta(seconds=10))

    after = light.posts("ana")[0]
    assert before != after
    assert shown.split("\n")[-1] in after


async def test_a_channel_below_which_i_may_not_talk_is_refused(lite: House, clock: TravelClock) -> None:
    made = Pairing(lite, clock)
    made.toy.lacks["hall"] = ["Create Private Threads"]

    shown = await made.sets_up()

    assert "Create Private Threads" in shown


async def test_two_communities_never_see_each_others_circle(lite: House, clock: TravelClock) -> None:
    here, there = Pairing(lite, clock), Pairing(lite, clock)
    for account in (BOSS, "ana"):
        there.person(account, workspace="w2")
    await here.sets_up()
    await here.joins("ana", "ben")
    await here.until_first()

    assert "no pairing rounds here yet" in await there.person("ana").use("pairing status")
    for action in ("date", "question", "met", "quit", "yes", "no", "look", "publish", "anew", "call-off"):
        shown = await there.press(BOSS, f"pairing.{action}", 1)
        assert "gone" in shown or "over" in shown or "no pairing rounds" in shown, f"{action}: {shown}"
    await there.sets_up()
    assert "0 members" in there.person(BOSS).shown
