"""Mentoring programmes: many apply until a date, all are matched at once, moderators look, and all begin together."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot import errands, matching, people
from bot import schema as s
from bot.clock import TravelClock
from bot.house import House
from bot.matching import Pool, TooLarge
from commands import FEATURES
from commands.mentor.programme import owed, publishing, solving
from commands.mentor.programme.tables import applications, choices, cycles, results, rulings
from commands.mentor.tables import mentorships
from tests.mentors import BOSS, DAY, MINUTE, WEEK
from tests.programmes import Programme, Solver, beside
from tests.toy import Toy

LEFT_OUT = "I found no mentor for you this time"
MATCHED, MENTORS = "You have a mentor", "You have a mentee"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "solve", beside)


@pytest.fixture
def solver(monkeypatch: pytest.MonkeyPatch) -> Solver:
    """One who is away as long as the test wants."""
    away = Solver([], asyncio.Event())
    monkeypatch.setattr(matching, "solve", away)
    return away


@pytest.fixture
async def circle(house: House, clock: TravelClock) -> Programme:
    """A programme that is open, over each database."""
    made = Programme(house, clock)
    await made.settle()
    await made.opens()
    return made


@pytest.fixture
async def light(lite: House, clock: TravelClock) -> Programme:
    """The same over SQLite alone."""
    made = Programme(lite, clock)
    await made.settle()
    await made.opens()
    return made


async def usual(made: Programme) -> None:
    """Two mentors with a place each, and three mentees, of whom one is left out."""
    await made.mentors("mia")
    await made.mentors("max")
    for account in ("ana", "ben", "cal"):
        await made.seeks(account)


# Opening.


async def test_a_moderator_opens_a_programme_and_all_see_it(circle: Programme) -> None:
    (card,) = [each.text for each in circle.toy.seen("hall")]

    assert "Spring" in card
    assert "For everybody who begins." in card
    assert "Sun 20 Dec 2026, 18:00 UTC" in card
    assert "12 weeks" in card
    assert "Programme: Spring" in circle.toy.seen("desk")[-1].text


async def test_only_moderators_open_lead_and_decide(light: Programme) -> None:
    await usual(light)
    await light.ends()
    before = await light.kept(cycles)
    moderators = [
        "mentor.programme-start", "mentor.lead", "mentor.match-again", "mentor.match-anew", "mentor.pairs",
        "mentor.left-out", "mentor.rulings", "mentor.look-at", "mentor.pin", "mentor.forbid", "mentor.rule",
        "mentor.unrule", "mentor.publish", "mentor.published", "mentor.programme-cancel", "mentor.programme-cancelled",
        "mentor.programme-longer", "mentor.programme-over", "mentor.pairs-file",
    ]  # fmt: skip

    for action in moderators:
        value = "1.2.3" if action in {"mentor.look-at", "mentor.pin", "mentor.forbid", "mentor.unrule"} else "1"
        assert "Only moderators can do this" in await light.press("ana", action, value), action

    assert await light.kept(cycles) == before
    assert "For moderators" not in await light.person("ana").use("mentor programme")


async def test_every_action_of_a_programme_that_moderators_have_is_held_by_the_test_above(light: Programme) -> None:
    declared = light.house.circulator.catalogue.actions
    own = {name for name, each in declared.items() if "programme" in each.run.__module__ and each.role == "moderator"}

    assert len(own) == 19, own


async def test_there_is_one_programme_at_a_time(light: Programme) -> None:
    boss = light.person(BOSS)

    shown = await boss.use("mentor programme")
    await light.press(BOSS, "mentor.programme-start")
    refused = await boss.fill_all(name="Another", closes="2026-12-24 18:00", place="<#hall>")

    assert "Open a programme" not in shown
    assert "open already" in refused
    assert len(await light.kept(cycles)) == 1


@pytest.mark.parametrize("closes", ["2026-11-22 13:30", "2026-11-20 18:00", "2028-11-22 18:00"])
async def test_a_date_that_nobody_can_apply_by_is_refused(lite: House, clock: TravelClock, closes: str) -> None:
    made = Programme(lite, clock)
    await made.settle()

    shown = await made.opens(closes=closes)

    assert "closes" in shown
    assert await made.kept(cycles) == []


async def test_without_a_programme_members_hear_what_else_there_is(lite: House, clock: TravelClock) -> None:
    made = Programme(lite, clock)

    assert "/mentor request" in await made.person("ana").use("mentor programme")
    assert "[Open a programme]" not in made.person("ana").shown


# Applying.


async def test_mentees_and_mentors_apply_and_the_card_counts_them(circle: Programme) -> None:
    await circle.mentors("mia", room="2")
    shown = await circle.seeks("ana")
    await circle.goes_on()

    assert "Goal of ana" in shown
    assert "1 mentee, 1 mentor with 2 places" in circle.toy.seen("hall")[-1].text
    assert await circle.applied() == {"mia": "in", "ana": "in"}


async def test_an_application_can_be_changed_until_the_date(light: Programme) -> None:
    await light.seeks("ana")
    await light.seeks("ana", topic="heart-room", goal="Scrub hearts.")

    (row,) = await light.kept(applications)
    assert (row.topics, row.goal) == ("heart-room", "Scrub hearts.")


async def test_whoever_applied_on_one_side_is_not_on_the_other(light: Programme) -> None:
    await light.seeks("ana")

    refused = await light.press("ana", "mentor.apply", "1.mentor")

    assert "Take that back first" in refused
    await light.press("ana", "mentor.unapply", 1)
    await light.mentors("ana")
    (row,) = await light.kept(applications)
    assert (row.side, row.state) == ("mentor", "in")


async def test_an_application_that_is_taken_back_before_the_date_counts_no_more(light: Programme) -> None:
    await usual(light)
    await light.chooses("ana", "mia")

    await light.press("mia", "mentor.unapply", 1)
    await light.goes_on()

    assert "3 mentees, 1 mentor with 1 place" in light.toy.seen("hall")[-1].text
    assert await light.kept(choices) == []
    await light.ends()
    assert set((await light.pairs()).values()) == {"max"}


async def test_after_the_date_a_withdrawn_place_is_matched_anew(circle: Programme) -> None:
    await usual(circle)
    await circle.ends()
    placed = await circle.pairs()

    shown = await circle.press(next(iter(placed)), "mentor.unapply", 1)
    await circle.goes_on()

    assert "Apply again" not in shown

    assert set(await circle.pairs()) == {"ana", "ben", "cal"} - {next(iter(placed))}


async def test_nobody_applies_or_changes_after_the_date(light: Programme) -> None:
    await light.seeks("ana")
    await light.ends()

    assert "Applications are over" in await light.press("ben", "mentor.apply", "1.mentee")
    assert "Applications are over" in await light.press("ana", "mentor.apply", "1.mentee")
    assert "Applications are over" in await light.press("ana", "mentor.choose", 1)


async def test_the_form_knows_what_a_mentor_offers_already(light: Programme) -> None:
    await light.offer("mia", topics="study-cst, heart-room")

    await light.press("mia", "mentor.apply", "1.mentor")

    values = {each.name: each.value for each in light.person("mia").page.inputs}
    assert "heart-room" in str(values["topics"])


# Choosing.


async def test_choices_are_kept_in_their_order_and_seen_by_moderators_alone(circle: Programme) -> None:
    await usual(circle)
    shown = await circle.chooses("ana", "max", "mia")

    assert shown.index("Max") < shown.index("Mia")
    assert [row.place for row in await circle.kept(choices)] == [1, 2]
    assert "You chose: 2 people" in await circle.person("ana").use("mentor programme")
    assert "chose" not in await circle.person("max").use("mentor programme") or "0 people" in circle.person("max").shown


async def test_a_choice_decides_between_two_who_fit_alike(light: Programme) -> None:
    await usual(light)
    await light.chooses("cal", "max")
    await light.chooses("ben", "mia")

    await light.ends()

    assert await light.pairs() == {"cal": "max", "ben": "mia"}


async def test_mentors_choose_too(light: Programme) -> None:
    await usual(light)
    await light.chooses("mia", "cal")
    await light.chooses("max", "ben")

    await light.ends()

    assert await light.pairs() == {"cal": "mia", "ben": "max"}


async def test_one_can_choose_from_the_beginning(light: Programme) -> None:
    await usual(light)
    await light.chooses("ana", "max", "mia")

    await light.press("ana", "mentor.choose-anew", 1)
    await light.chooses("ana", "mia")

    assert [row.chosen for row in await light.kept(choices)] == [await light.number("mia")]


async def test_nobody_is_chosen_twice_nor_more_than_five(light: Programme) -> None:
    await light.seeks("ana")
    names = [f"m{number}" for number in range(6)]
    for name in names:
        await light.mentors(name)
    await light.chooses("ana", *names[:5])

    assert "You chose 5 already" in await light.chooses("ana", names[5])
    assert "You chose them already" in await light.chooses("ana", names[0])
    assert len(await light.kept(choices)) == 5


async def test_of_more_than_a_menu_holds_the_best_are_offered_and_others_found_by_name(light: Programme) -> None:
    await light.seeks("ana", topic="heart-room")
    for number in range(27):
        await light.mentors(f"m{number:02}", topics="heart-room" if number > 1 else "burnout")

    offered = await light.offered("ana")

    assert len(offered) == 25
    assert not {"M00", "M01"} & set(offered)
    shown = await light.press("ana", "mentor.choose-name", 1, "<@m00>")
    assert "M00" in shown


async def test_who_is_kept_apart_is_never_offered_and_refused_without_a_hint(circle: Programme) -> None:
    await usual(circle)
    await circle.blocks("mia", "ana")

    assert await circle.offered("ana") == ["Max"]
    assert "Ana" not in await circle.offered("mia")
    refused = await circle.chooses("ana", "mia")
    assert "block" not in refused
    assert refused == await circle.chooses("ana", "ben")
    assert refused == await circle.chooses("ana", BOSS)


async def test_a_choice_is_only_for_who_applied(light: Programme) -> None:
    await usual(light)

    assert "not applied" in await light.chooses("eve", "mia")


@pytest.mark.parametrize("picked", ["", "x", "9" * 30, "-1"])
async def test_what_is_no_member_is_refused(light: Programme, picked: str) -> None:
    await usual(light)

    await light.press("ana", "mentor.choose-next", 1, picked)

    assert await light.kept(choices) == []


async def test_three_days_before_those_who_chose_nobody_are_reminded_once(circle: Programme) -> None:
    await usual(circle)
    await circle.chooses("ana", "mia")

    await circle.passes(25 * DAY)
    before = circle.told("ben")
    await circle.passes(2 * DAY)

    assert before == []
    assert [circle.told(account) for account in ("ana", "ben", "mia")] == [[], ["Spring"], ["Spring"]]
    assert "choose up to five" in circle.letters("ben")[0]


async def test_more_than_one_batch_is_reminded(light: Programme) -> None:
    for number in range(23):
        await light.seeks(f"m{number}")

    await light.passes(27 * DAY)

    assert [light.told(f"m{number}") for number in range(23)] == [["Spring"]] * 23


# The date.


async def test_a_programme_closes_by_the_clock_and_is_matched(circle: Programme) -> None:
    await usual(circle)

    await circle.ends()

    assert await circle.state() == "closed"
    assert len(await circle.pairs()) == 2
    assert "Have a mentor: 2 of 3" in circle.toy.seen("desk")[-1].text
    assert circle.toy.seen("hall")[-1].text.count("Applications are over") == 1
    assert circle.told("ana") == ["Spring"]


async def test_the_date_can_be_moved_on(light: Programme) -> None:
    await usual(light)

    await light.press(BOSS, "mentor.programme-longer", 1)
    await light.person(BOSS).fill_all(closes="2026-12-31 18:00")
    await light.passes(29 * DAY)

    assert await light.state() == "open"
    assert "31 Dec 2026" in light.toy.seen("hall")[-1].text
    await light.ends()
    assert await light.state() == "closed"


async def test_a_date_moved_from_another_workspace_does_not_hang_on_it(light: Programme) -> None:
    await usual(light)
    await light.neighbour("zoe")
    light.person("zoe").steward = True
    await light.press("zoe", "mentor.programme-longer", 1)
    await light.person("zoe").fill_all(closes="2026-12-31 18:00")
    async with light.house.store.write() as db:
        await db.execute(update(s.workspaces).where(s.workspaces.c.external == "w2").values(gone=light.now))

    await light.ends()

    assert await light.state() == "closed"


async def test_applications_can_be_ended_now(light: Programme) -> None:
    await usual(light)

    await light.leads("End applications now")
    await light.goes_on()

    assert await light.state() == "closed"
    assert len(await light.pairs()) == 2


async def test_a_programme_is_opened_again_after_the_date(circle: Programme) -> None:
    await usual(circle)
    await circle.ends()

    await circle.press(BOSS, "mentor.programme-longer", 1)
    await circle.person(BOSS).fill_all(closes="2026-12-31 18:00")
    await circle.mentors("moe")
    again = await circle.state()
    await circle.ends()

    assert again == "open"
    assert len(await circle.pairs()) == 3
    assert circle.told("ana") == ["Spring"]


# What moderators see and decide.


async def test_moderators_see_who_with_whom_and_why(light: Programme) -> None:
    for account in ("mia", "ana"):
        await light.introduce(account, shifts="nights")
    await light.mentors("mia")
    await light.seeks("ana")
    await light.chooses("ana", "mia")
    await light.ends()

    shown = await light.leads("Who with whom")

    assert "Mia with Ana" in shown
    assert "1st choice of the mentee" in shown
    assert "helps with Studying for the CST" in shown


async def test_that_a_mentor_does_not_offer_the_topic_is_said_too(light: Programme) -> None:
    await light.mentors("mia", topics="burnout")
    await light.seeks("ana")
    await light.chooses("ana", "mia")
    await light.ends()

    assert "does not offer Studying for the CST" in await light.leads("Who with whom")


async def test_what_one_keeps_to_themselves_is_no_reason_that_is_told(light: Programme) -> None:
    for account in ("mia", "ana"):
        await light.introduce(account, services="cvor", employer="Mercy")
    await light.mentors("mia", own_facility="yes")
    await light.seeks("ana", own_facility="yes")
    await light.ends()

    shown = await light.leads("Who with whom") + await light.leads("Who with whom", "Look")

    assert "Mercy" not in shown


async def test_moderators_look_at_what_speaks_for_two(light: Programme) -> None:
    await light.mentors("mia")
    await light.seeks("ana")
    await light.chooses("ana", "mia")
    await light.ends()

    shown = await light.leads("Who with whom", "Look")

    assert "The mentee's choice: 1st of up to 5" in shown
    assert "Helps with the topic: 10 of 10" in shown
    assert "Counted, and not shown to all: Same service lines" in shown


async def test_what_speaks_for_two_is_a_number_that_one_can_read(light: Programme) -> None:
    for account, zone in (("mia", "America/Phoenix"), ("ana", "America/New_York")):
        await light.introduce(account, zone=zone)
    await light.mentors("mia")
    await light.seeks("ana")
    await light.ends()

    shown = await light.leads("Who with whom", "Look")

    (near,) = [line for line in shown.splitlines() if line.startswith("Clocks close together")]
    assert re.fullmatch(r"Clocks close together: \d(\.\d)? of 2", near)


async def test_who_with_whom_is_a_file_too(light: Programme) -> None:
    await usual(light)
    await light.chooses("cal", "max")
    await light.chooses("ben", "mia")
    await light.ends()

    await light.leads("Who with whom", "As a file")

    found = light.file()
    assert sorted(line[:2] for line in found) == [["", "Ana"], ["Max", "Cal"], ["Mia", "Ben"]]
    assert "left out" in str(found)


async def test_many_pairs_are_shown_a_page_at_a_time(light: Programme) -> None:
    for number in range(9):
        await light.mentors(f"a{number}")
        await light.seeks(f"b{number}")
    await light.ends()

    first, second = await light.leads("Who with whom"), await light.person(BOSS).press("Next")

    assert (first.count(" with B"), second.count(" with B")) == (8, 1)
    assert "Previous" in second


async def test_two_who_are_pinned_go_together(circle: Programme) -> None:
    await usual(circle)
    await circle.chooses("cal", "max")
    await circle.ends()

    await circle.rules("pin", "max", "ana")
    await circle.goes_on()

    assert (await circle.pairs())["ana"] == "max"
    assert "Decided by hand: 1 pinned, 0 forbidden" in circle.toy.seen("desk")[-1].text


async def test_two_who_are_forbidden_never_go_together(circle: Programme) -> None:
    await usual(circle)
    await circle.chooses("cal", "max")
    await circle.ends()

    await circle.rules("forbid", "max", "cal")
    await circle.goes_on()

    assert (await circle.pairs()).get("cal") != "max"


async def test_a_ruling_is_taken_back(light: Programme) -> None:
    await usual(light)
    await light.chooses("cal", "max")
    await light.rules("forbid", "max", "cal")

    await light.press(BOSS, "mentor.unrule", f"1.{await light.number('max')}.{await light.number('cal')}")
    await light.ends()

    assert await light.kept(rulings) == []
    assert (await light.pairs())["cal"] == "max"


async def test_the_newest_ruling_about_a_mentee_is_the_one_that_counts(light: Programme) -> None:
    await usual(light)
    await light.rules("pin", "max", "ana")
    await light.rules("pin", "mia", "ana")
    await light.rules("forbid", "mia", "ben")
    await light.rules("pin", "max", "ben")

    await light.ends()

    assert await light.pairs() == {"ana": "mia", "ben": "max"}


async def test_a_ruling_about_two_of_whom_one_did_not_apply_is_refused(light: Programme) -> None:
    await usual(light)

    assert "Name one who applied as a mentor" in await light.rules("pin", "ana", "ben")
    assert await light.kept(rulings) == []


async def test_no_more_are_pinned_to_a_mentor_than_they_take(light: Programme) -> None:
    await usual(light)
    await light.rules("pin", "mia", "ana")

    assert "All places of this mentor are pinned" in await light.rules("pin", "mia", "ben")


async def test_matching_again_gives_the_same(circle: Programme) -> None:
    await usual(circle)
    await circle.ends()
    before = await circle.pairs()

    await circle.leads("Match again")
    await circle.goes_on()

    assert await circle.pairs() == before
    assert (await circle.kept(cycles))[0].seed == 1


async def test_another_seed_may_differ_and_is_worth_the_same(light: Programme) -> None:
    for number in range(4):
        await light.mentors(f"a{number}")
        await light.seeks(f"b{number}")
    await light.ends()
    first = await light.pairs()
    worth = sum(row.worth for row in await light.kept(results))

    found = []
    for _ in range(5):
        await light.press(BOSS, "mentor.match-anew", 1)
        await light.goes_on()
        found.append(await light.pairs())

    assert any(each != first for each in found)
    assert sum(row.worth for row in await light.kept(results)) == worth


async def test_a_pool_is_solved_in_a_process_of_its_own(light: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    await usual(light)

    await light.ends()

    assert len(await light.pairs()) == 2


# Publishing.


async def test_all_are_introduced_and_who_is_left_out_is_told_once(circle: Programme) -> None:
    await usual(circle)
    await circle.mentors("moe", topics="burnout")
    await circle.chooses("cal", "max")
    await circle.chooses("ben", "mia")
    await circle.ends()

    await circle.publishes()

    assert await circle.introduced() == [("max", "cal"), ("mia", "ben")]
    assert circle.told("cal")[-1] == MATCHED
    assert circle.told("max")[-1] == MENTORS
    assert "Spring brought you together with @Max." in circle.letters("cal")[-1]
    assert "Spring brought you together with @Cal." in circle.letters("max")[-1]
    assert "You have a head start in the next programme." in circle.letters("ana")[-1]
    assert [LEFT_OUT in each for each in circle.letters("ana")] == [False, True]
    assert "Nobody was matched with you this time" in circle.letters("moe")[-1]
    assert await circle.applied() == {
        "mia": "placed", "max": "placed", "ana": "left", "ben": "placed", "cal": "placed", "moe": "left",
    }  # fmt: skip
    assert await circle.state() == "published"
    assert "have been introduced" in circle.toy.seen("hall")[-1].text
    assert "No programme is open" in await circle.person("ana").use("mentor programme")


async def test_a_mentorship_of_a_programme_goes_on_as_long_as_the_programme_says(
    lite: House, clock: TravelClock
) -> None:
    made = Programme(lite, clock)
    await made.settle()
    await made.opens(weeks="6")
    await made.mentors("mia")
    await made.seeks("ana")
    await made.ends()

    await made.publishes()

    (row,) = await made.kept(mentorships)
    assert (row.ends - row.began, row.goal, row.cycle) == (6 * WEEK, "Goal of ana", 1)


async def test_each_pair_begins_once_though_the_process_dies_between_batches(
    url: str, clock: TravelClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "AT_ONCE", 2)
    house = await started(url, clock)
    made = Programme(house, clock)
    await made.settle()
    await made.opens()
    for number in range(5):
        await made.mentors(f"a{number}")
        await made.seeks(f"b{number}")
    for number in range(3):
        await made.seeks(f"c{number}", topic="burnout")
    await made.ends()
    await made.leads("Publish", "Publish")

    sent: list[str] = []
    for _ in range(12):
        await made.passes(timedelta(seconds=1))
        sent += [each.text.split("\n")[0] for each in made.toy.messages.values() if each.place.startswith("dm-")]
        await made.house.store.close()
        made = Programme(await started(url, clock), clock)
    await made.goes_on()

    assert await made.state() == "published"
    assert len(await made.introduced()) == len(set(await made.introduced())) == 5
    assert (sent.count(MATCHED), sent.count(MENTORS)) == (5, 5)
    await made.house.stop()


async def started(url: str, clock: TravelClock) -> House:
    house = House(url, clock, FEATURES)
    await house.open()
    house.add(Toy())
    return house


async def test_an_open_request_about_the_same_is_settled(light: Programme) -> None:
    await light.mentors("mia")
    await light.seeks("ana")
    await light.request("ana")
    await light.seeks("ben")
    await light.request("ben", topic="heart-room")
    await light.mentors("max")
    await light.ends()

    await light.publishes()

    assert await light.states() == ["matched", "waiting"]


async def test_it_is_not_published_before_it_is_matched(light: Programme, solver: Solver) -> None:
    await usual(light)
    await light.closes_now()

    assert "not matched yet" in await light.press(BOSS, "mentor.publish", 1)
    assert "not matched yet" in await light.press(BOSS, "mentor.published", 1)
    solver.may.set()
    await light.goes_on()
    assert len(await light.pairs()) == 2


async def test_who_was_left_out_has_a_head_start_in_the_next_programme(circle: Programme) -> None:
    await circle.mentors("mia")
    await circle.seeks("ana")
    await circle.seeks("ben")
    await circle.chooses("mia", "ben")
    await circle.ends()
    await circle.publishes()

    await circle.opens(name="Summer", closes="2027-05-01 18:00")
    await circle.mentors("max")
    await circle.seeks("cal")
    await circle.seeks("ana")
    await circle.ends()

    assert (await circle.pairs())["ana"] == "max"
    assert "left out before" in await circle.leads("Who with whom")


# Calling off.


async def test_a_programme_is_called_off_and_all_hear_it_once(circle: Programme) -> None:
    await usual(circle)

    shown = await circle.leads("Call it off", "Call it off")
    await circle.goes_on()

    assert "It is called off" in shown
    assert circle.told("ana") == circle.told("mia") == ["Spring is called off"]
    assert set((await circle.applied()).values()) == {"off"}
    assert "It was called off." in circle.toy.seen("hall")[-1].text
    await circle.passes(60 * DAY)
    assert circle.told("ana") == ["Spring is called off"]
    assert await circle.introduced() == []


async def test_what_is_called_off_after_the_date_is_not_matched_any_more(light: Programme, solver: Solver) -> None:
    await usual(light)
    await light.closes_now()

    await light.leads("Call it off", "Call it off")
    solver.may.set()
    await light.goes_on()

    assert await light.state() == "cancelled"
    assert await light.pairs() == {}


# Leaving.


@pytest.mark.parametrize("goes", ["leaves", "erases"])
@pytest.mark.parametrize("who", ["mia", "cal"])
async def test_who_goes_before_the_date_is_in_nothing(circle: Programme, goes: str, who: str) -> None:
    await usual(circle)
    await circle.chooses("cal", "mia")
    await circle.chooses("mia", "cal")
    await circle.rules("pin", "mia", "cal")

    await getattr(circle, goes)(who)
    await circle.ends()
    await circle.publishes()

    assert len(await circle.introduced()) == (1 if who == "mia" else 2)
    assert who not in str(await circle.introduced())
    assert await circle.kept(choices) == []


@pytest.mark.parametrize("goes", ["leaves", "erases"])
@pytest.mark.parametrize("who", ["mia", "cal"])
async def test_who_goes_after_the_date_frees_their_place(circle: Programme, goes: str, who: str) -> None:
    await usual(circle)
    await circle.chooses("cal", "mia")
    await circle.ends()

    await getattr(circle, goes)(who)
    await circle.goes_on()
    await circle.publishes()

    assert len(await circle.introduced()) == (1 if who == "mia" else 2)
    assert await circle.state() == "published"


@pytest.mark.parametrize("goes", ["leaves", "erases"])
@pytest.mark.parametrize("who", ["mia", "cal"])
async def test_who_goes_while_all_are_introduced_leaves_nobody_waiting(circle: Programme, goes: str, who: str) -> None:
    await usual(circle)
    await circle.chooses("cal", "mia")
    await circle.ends()
    await circle.leads("Publish", "Publish")

    await getattr(circle, goes)(who)
    await circle.goes_on()

    assert len(await circle.introduced()) == 1
    assert await circle.state() == "published"
    if who == "mia":
        assert LEFT_OUT in circle.letters("cal")[-1]
    else:
        assert "Nobody was matched with you" in circle.letters("mia")[-1]


# Apart.


async def test_two_communities_never_see_each_others_programme(lite: House, clock: TravelClock) -> None:
    here, there = Programme(lite, clock), Programme(lite, clock)
    for account in (BOSS, "ana"):
        there.person(account, workspace="w2")
    await here.settle()
    await there.settle()
    await here.opens(name="Ours")
    await usual(here)

    assert "No programme is open" in await there.person("ana").use("mentor programme")
    for action in (
        "lead",
        "publish",
        "published",
        "pairs",
        "left-out",
        "rulings",
        "programme-cancelled",
        "match-again",
    ):
        assert "programme is over" in await there.press(BOSS, f"mentor.{action}", 1), action
    assert "Applications are over" in await there.press("ana", "mentor.apply", "1.mentee")
    assert "Applications are over" in await there.press("ana", "mentor.choose", 1)
    assert await here.state() == "open"


@pytest.mark.parametrize("became", ["open", "closed", "begins", "published", "cancelled", "erased"])
async def test_every_button_of_an_old_card_answers_politely(light: Programme, became: str) -> None:
    await usual(light)
    await light.chooses("ana", "mia")
    await light.rules("pin", "mia", "ana")
    if became not in {"open", "cancelled"}:
        await light.ends()
    if became in {"begins", "published"}:
        await light.leads("Publish", "Publish")
    if became == "published":
        await light.goes_on()
    elif became == "cancelled":
        await light.leads("Call it off", "Call it off")
    elif became == "erased":
        await light.erases("mia")

    declared = light.house.circulator.catalogue.actions
    ours = sorted(name for name, each in declared.items() if "programme" in each.run.__module__)
    for action in ours:
        for account in ("ana", "max", "eve", BOSS):
            for value in ("1", "1.2.4", "1.2", "999", "", "x", "1.mentor", f"1.{'9' * 30}"):
                shown = await light.press(account, action, value, "2")
                assert "went wrong" not in shown, f"{action} {value} by {account}: {shown}"


# What was found by looking closely.


async def test_after_somebody_chosen_went_another_can_be_chosen(light: Programme) -> None:
    await usual(light)
    await light.chooses("ana", "mia", "max")
    await light.mentors("moe")
    await light.press("mia", "mentor.unapply", 1)

    shown = await light.chooses("ana", "moe")

    assert shown.index("Max") < shown.index("Moe")


async def test_two_forms_of_both_sides_do_not_put_anybody_on_both(light: Programme) -> None:
    boss = light.person("ana")
    await light.press("ana", "mentor.apply", "1.mentor")
    first = boss.last
    await light.seeks("ana")
    boss.last = first

    refused = await boss.fill_all(topics="study-cst")

    assert "Take that back first" in refused
    assert [row.side for row in await light.kept(applications)] == ["mentee"]


async def test_nobody_chooses_whom_they_cannot_go_with(light: Programme) -> None:
    for account in ("mia", "ana"):
        await light.introduce(account, employer="Mercy Hospital")
    await usual(light)
    refused = await light.chooses("ana", "ben")

    assert await light.offered("ana") == ["Max"]
    assert await light.chooses("ana", "mia") == refused
    assert await light.kept(choices) == []


async def test_a_ruling_while_the_solver_is_away_counts(circle: Programme, solver: Solver) -> None:
    await circle.mentors("mia")
    await circle.seeks("ana")
    await circle.seeks("ben")
    await circle.chooses("ana", "mia")
    await circle.closes_now()

    await circle.rules("forbid", "mia", "ana")
    await circle.house.dispatcher.run()
    solver.may.set()
    await circle.goes_on()

    assert await circle.pairs() == {"ben": "mia"}


async def test_a_block_while_the_solver_is_away_counts(circle: Programme, solver: Solver) -> None:
    await circle.mentors("mia")
    await circle.seeks("ana")
    await circle.seeks("ben")
    await circle.chooses("ana", "mia")
    await circle.closes_now()

    await circle.blocks("ana", "mia")
    solver.may.set()
    await circle.goes_on()

    assert await circle.pairs() == {"ben": "mia"}


async def test_an_answer_that_comes_after_publication_is_not_taken(circle: Programme, solver: Solver) -> None:
    await usual(circle)
    solver.may.set()
    await circle.ends()
    before = await circle.pairs()
    solver.may.clear()
    async with circle.house.store.write() as db:
        await errands.send(db, await people.workspace_of(db, 1), owed.SOLVE, 1, circle.now)
    await circle.house.dispatcher.run()

    await circle.leads("Publish", "Publish")
    circle.clock.move(2 * MINUTE)
    await circle.house.dispatcher.run()
    solver.may.set()
    await circle.goes_on()

    assert await circle.pairs() == before
    assert len(await circle.introduced()) == 2


@pytest.mark.parametrize("what", ["mentor.match-again", "mentor.unapply"])
async def test_what_stands_before_a_new_match_is_not_published(light: Programme, solver: Solver, what: str) -> None:
    await usual(light)
    solver.may.set()
    await light.ends()
    solver.may.clear()

    await light.press(BOSS if what == "mentor.match-again" else "ana", what, 1)

    assert "not matched yet" in await light.press(BOSS, "mentor.publish", 1)
    assert "not matched yet" in await light.press(BOSS, "mentor.pairs", 1)
    assert "not matched yet" in await light.press(BOSS, "mentor.left-out", 1)
    assert "Who with whom" not in await light.leads()
    assert await light.kept(results) == []
    solver.may.set()


async def test_what_cannot_be_matched_leaves_nothing_old_to_be_published(
    light: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    await usual(light)
    await light.ends()

    async def large(_pool: Pool, _wall: float) -> dict[int, int]:
        raise TooLarge

    monkeypatch.setattr(matching, "solve", large)
    await light.leads("Match again")
    await light.goes_on()

    assert "3 mentees and 2 mentors are too many for one go" in await light.leads()
    assert "open two programmes" in light.toy.seen("desk")[-1].text
    assert "not matched" in await light.press(BOSS, "mentor.publish", 1)
    assert await light.kept(results) == []


async def test_a_pool_that_would_take_too_long_to_weigh_is_not_begun(
    light: Programme, monkeypatch: pytest.MonkeyPatch, solver: Solver
) -> None:
    monkeypatch.setattr(solving, "MOST_PAIRS", 5)
    await usual(light)

    await light.ends()

    assert "too many for one go" in await light.leads()
    assert solver.pools == []


async def test_what_is_published_is_what_the_moderator_saw(circle: Programme) -> None:
    await usual(circle)
    await circle.ends()
    await circle.leads("Publish")
    asked = circle.person(BOSS).last
    await circle.rules("forbid", "mia", "ana")
    await circle.goes_on()

    circle.person(BOSS).last = asked
    shown = await circle.person(BOSS).press("Publish")

    assert "matched anew" in shown
    assert await circle.state() == "closed"


async def test_a_ruling_is_not_changed_any_more_once_all_are_introduced(light: Programme) -> None:
    await usual(light)
    await light.rules("pin", "mia", "ana")
    await light.ends()
    await light.leads("Publish", "Publish")

    for what in ("forbid", "pin", "unrule"):
        assert "introduced already" in await light.rules(what, "mia", "ana")
    await light.goes_on()
    assert ("mia", "ana") in await light.introduced()


async def test_who_blocks_while_all_are_introduced_is_not_introduced(circle: Programme) -> None:
    await circle.mentors("mia")
    await circle.seeks("ana")
    await circle.ends()
    await circle.leads("Publish", "Publish")

    await circle.blocks("ana", "mia")
    await circle.goes_on()

    assert await circle.introduced() == []
    assert LEFT_OUT in circle.letters("ana")[-1]
    assert "Nobody was matched with you" in circle.letters("mia")[-1]
    assert await circle.applied() == {"ana": "left", "mia": "left"}


async def test_two_who_found_each_other_meanwhile_begin_no_second_time(light: Programme) -> None:
    await light.mentors("mia")
    await light.seeks("ana")
    await light.ends()
    await light.pair("mia", "ana")

    await light.publishes()

    assert await light.introduced() == [("mia", "ana")]
    assert light.told("ana").count(MATCHED) == 1
    assert not any(LEFT_OUT in each for each in light.letters("ana"))


async def test_two_who_asked_for_another_pairing_are_not_matched_again(light: Programme) -> None:
    await light.pair("mia", "ana")
    await light.press("ana", "mentor.rematch", 1)
    await light.mentors("mia")
    await light.seeks("ana")

    await light.ends()

    assert await light.pairs() == {}


async def test_who_reported_a_problem_is_not_matched_with_them_again(light: Programme) -> None:
    await light.pair("mia", "ana")
    await light.press("ana", "mentor.problem", 1)
    await light.person("ana").fill_all(words="He shouts.")
    await light.press("ana", "mentor.end-now", 1)
    await light.mentors("mia")
    await light.seeks("ana")

    await light.ends()

    assert await light.pairs() == {}


async def test_a_mentor_who_takes_fewer_than_were_pinned_gets_no_more_than_they_take(light: Programme) -> None:
    await light.mentors("mia", room="2")
    await light.seeks("ana")
    await light.seeks("ben")
    await light.rules("pin", "mia", "ana")
    light.clock.move(MINUTE)
    await light.rules("pin", "mia", "ben")

    await light.mentors("mia", room="1")
    await light.ends()

    assert await light.pairs() == {"ana": "mia"}
    shown = await light.leads("Pin and forbid")
    assert "Mia with Ben – together; not possible now" in shown
    assert "Mia with Ana – together [" in shown


async def test_a_pin_of_who_went_holds_no_place(light: Programme) -> None:
    await usual(light)
    await light.rules("pin", "mia", "ana")
    await light.press("ana", "mentor.unapply", 1)

    await light.rules("pin", "mia", "ben")
    await light.ends()

    assert (await light.pairs())["ben"] == "mia"


async def test_who_fits_by_now_is_no_riddle(light: Programme) -> None:
    for account in ("mia", "ana"):
        await light.introduce(account, employer="Mercy Hospital")
    await light.mentors("mia")
    await light.seeks("ana")
    await light.ends()

    await light.introduce("ana", employer="St. Luke's")

    assert "a mentor fits who has room by now; match again" in await light.leads("Who is left out")
    await light.leads("Match again")
    await light.goes_on()
    assert await light.pairs() == {"ana": "mia"}


# Why somebody is left out.


async def left(light: Programme, account: str = "Ana") -> str:
    await light.ends()
    shown = await light.leads("Who is left out")
    return next((line for line in shown.split("\n") if account in line), shown)


async def test_without_mentors_that_is_why(light: Programme) -> None:
    await light.seeks("ana")

    assert "there is no mentor in this programme" in await left(light)


async def test_where_nobody_helps_with_the_topic_that_is_why(light: Programme) -> None:
    await light.mentors("mia", topics="burnout")
    await light.seeks("ana", topic="heart-room")

    assert "no mentor here helps with their topic" in await left(light)


CANNOT = "by how they meet, language, employer, or since they are a pair already or keep apart"


@pytest.mark.parametrize("why", ["blocks", "blocked", "employer", "language", "person", "ways"])
async def test_where_all_who_help_cannot_go_with_them_that_is_why_and_blocks_stay_secret(
    light: Programme, why: str
) -> None:
    mentor, mentee = {}, {}
    if why == "employer":
        await light.introduce("mia", employer="Mercy Hospital")
        await light.introduce("ana", employer="mercy")
    elif why == "language":
        mentor, mentee = {"languages": "en"}, {"languages": "es"}
    elif why == "person":
        await light.introduce("mia", region="new-england")
        await light.introduce("ana", region="mid-atlantic")
        mentor = {"ways": "person"}
    elif why == "ways":
        mentor, mentee = {"ways": "chat"}, {"ways": "call"}
    await light.mentors("mia", **mentor)
    await light.seeks("ana", **mentee)
    if why == "blocks":
        await light.blocks("ana", "mia")
    elif why == "blocked":
        await light.blocks("mia", "ana")

    shown = await left(light)

    assert f"1 mentor would fit, and cannot go with them: {CANNOT}" in shown
    assert await light.pairs() == {}
    assert f"These two cannot go together: {CANNOT}." in await light.rules("pin", "mia", "ana")


async def test_where_moderators_forbade_all_who_fit_that_is_why(light: Programme) -> None:
    await light.mentors("mia")
    await light.seeks("ana")
    await light.rules("forbid", "mia", "ana")

    assert "1 mentor fits, and a moderator ruled that out" in await left(light)


async def test_where_others_are_placed_that_is_why(light: Programme) -> None:
    await light.mentors("mia", room="2")
    await light.mentors("max", topics="burnout")
    for account in ("ben", "cal", "ana"):
        await light.seeks(account)
    await light.chooses("mia", "ben", "cal")

    assert "1 mentor fits, with 2 places, and others are placed there" in await left(light)


async def test_a_mentor_whom_nobody_is_for_is_named(light: Programme) -> None:
    await light.mentors("mia", room="2")

    assert "2 places" in await left(light, "Mia")


async def test_where_nobody_is_left_out_it_says_so(light: Programme) -> None:
    await light.mentors("mia")
    await light.seeks("ana")

    assert "Nobody: all who applied have somebody." in await left(light)
