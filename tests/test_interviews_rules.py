"""Who can be asked for a talk, who sees what, and what moderators, digests and other features learn of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from bot.vocabulary import Vocabulary, shipped
from commands.interview.sheets import ANY, sheet_for, sheets
from commands.interview.tables import asks
from tests.talks import DAY, HOUR, Table
from tests.toy import Person

CANNOT = "Ana cannot be asked for a talk just now"


@pytest.fixture
def table(lite: House) -> Table:
    return Table(lite)


@pytest.fixture
def both(house: House) -> Table:
    """A table over each database."""
    return Table(house)


async def test_an_offer_is_filled_from_what_the_introduction_shows_to_everyone(table: Table) -> None:
    await table.introduces("ana", offers="csfa-path,precepting", facility="academic", moderators_only="facility")
    ana = table.person("ana")

    await ana.use("interview offer")

    shown = {each.name: each.value for each in ana.page.inputs}
    assert shown["topics"] == "csfa-path,precepting"
    assert "[Offer talks 2/" in await ana.fill()
    assert "academic" not in {each.value for each in ana.page.inputs}


async def test_an_offer_is_changed_in_the_form_that_made_it(table: Table) -> None:
    await table.offers("ana", "csfa-path", slot="every Tuesday at 19:00", most="3", ways="call")

    shown = await table.offers("ana", "csfa-path,first-travel")

    assert "About: The path to first assistant · First travel contract" in shown
    assert ("every Tuesday at 19:00" in shown, "0 of 3 talks" in shown, "By call or video" in shown) == (
        True,
        True,
        True,
    )


async def test_the_usual_cap_is_what_moderators_decide(table: Table) -> None:
    await table.person("mo", steward=True).use("community set", key="interview.most", value="5")

    assert "0 of 5 talks in 30 days" in await table.offers("ana")


async def test_who_is_away_is_not_asked_until_the_day_named(table: Table) -> None:
    await table.offers("ana")

    assert "Away until" in await table.person("ana").use("interview pause", until="Dec 1")
    assert CANNOT in (await table.drafts("ben", "ana")).shown
    await table.passes(10 * DAY)

    assert "@Ana is asked now" in await table.asks("ben", "ana")


async def test_who_is_away_without_a_day_comes_back_by_a_button(table: Table) -> None:
    await table.offers("ana")
    ana = table.person("ana")
    await ana.use("interview pause")
    await table.passes(90 * DAY)
    assert CANNOT in (await table.drafts("ben", "ana")).shown

    await ana.press("Ask me again")

    assert "@Ana is asked now" in await table.asks("ben", "ana")


async def test_who_stops_is_asked_no_more_and_who_waits_goes_on(both: Table) -> None:
    await both.offers("ana")
    await both.asks("ben", "ana")
    ana = both.person("ana")

    await ana.use("interview stop")
    await ana.press("Stop offering")

    assert both.told("ben") == ["No talk this time"]
    assert CANNOT in (await both.drafts("cal", "ana")).shown


async def test_nobody_gives_more_talks_in_a_month_than_they_said(both: Table) -> None:
    await both.offers("ana", most="2")
    for asker in ("ben", "cal"):
        await both.asks(asker, "ana")
    assert CANNOT in (await both.drafts("dee", "ana")).shown

    await both.presses("ana", "Not this time")
    assert "@Ana is asked now" in await both.asks("dee", "ana")

    await both.presses("ana", "Yes, gladly")
    await both.passes(31 * DAY)
    assert "@Ana is asked now" in await both.asks("eli", "ana")


async def test_a_talk_that_is_called_off_counts_no_more(table: Table) -> None:
    await table.offers("ana", most="1")
    await table.asks("ben", "ana")
    await table.presses("ana", "Yes, gladly")
    assert CANNOT in (await table.drafts("dee", "ana")).shown

    await table.forges("ben", "interview.end", (await table.rows())[0].id)

    assert "@Ana is asked now" in await table.asks("dee", "ana")


@pytest.mark.parametrize("blocker", ["ana", "ben"])
async def test_a_block_says_the_same_as_somebody_who_does_not_offer(table: Table, blocker: str) -> None:
    await table.person("ana").use("my page")
    await table.drafts("ben")
    without = (await table.drafts("ben", "ana")).shown
    await table.offers("ana")
    other = "ben" if blocker == "ana" else "ana"
    await table.person(blocker).use("my block", who=f"<@{other}>")

    blocked = (await table.drafts("ben", "ana")).shown

    assert blocked == without
    assert "- @Ana" not in (await table.drafts("ben")).shown


async def test_a_block_that_comes_later_lets_nobody_say_yes(table: Table) -> None:
    await table.offers("ana")
    await table.asks("ben", "ana")
    await table.person("ben").use("my block", who="<@ana>")

    assert "settled by now" in await table.presses("ana", "Yes, gladly")
    assert await table.state() == "asking"
    await table.passes(4 * DAY)
    assert table.told("ana") == ["Half an hour of your time?"]


async def test_a_block_while_a_time_is_chosen_lets_nobody_fix_one(table: Table) -> None:
    await table.introduces("ana", shifts="days", zone="America/New_York")
    await table.introduces("ben", shifts="days", zone="America/Chicago")
    await table.offers("ana")
    await table.asks("ben", "ana")
    await table.presses("ana", "Yes, gladly")
    await table.person("ana").use("my block", who="<@ben>")

    assert "cannot be planned any more" in await table.presses("ben", "This one")
    assert await table.state() == "choosing"


async def test_people_of_one_employer_are_kept_apart_unless_both_want_otherwise(table: Table) -> None:
    for member in ("ana", "ben"):
        await table.introduces(member, employer="St. Luke's")
    await table.offers("ana")
    assert CANNOT in (await table.drafts("ben", "ana")).shown
    assert CANNOT in (await table.drafts("ben", "ana", **{"own-employer": "yes"})).shown

    await table.offers("ana", own_employer="yes")
    assert CANNOT in (await table.drafts("ben", "ana")).shown

    assert "Ask Ana for a talk?" in (await table.drafts("ben", "ana", **{"own-employer": "yes"})).shown


async def test_who_fits_is_ranked_by_what_was_wished_for_with_reasons(table: Table) -> None:
    await table.introduces("ben", services="general,robotics", shifts="days", zone="America/Chicago")
    await table.introduces("cal", services="general", shifts="days", zone="America/Chicago")
    for host, roles in (("ana", ""), ("cal", ""), ("dee", "first-assistant")):
        await table.offers(host, roles=roles)

    shown = (await table.drafts("ben", role="first-assistant")).shown

    places = [shown.index(f"- @{name}") for name in ("Dee", "Cal", "Ana")]
    assert places == sorted(places)
    assert "@Dee – knows the role: Surgical first assistant" in shown
    assert "@Cal – both: General surgery" in shown
    assert "same time zone" in shown


async def test_a_whole_line_ends_at_the_limit_also_where_not_all_have_had_their_turn(table: Table) -> None:
    mo = table.person("mo", steward=True)
    for key in ("interview.patience", "interview.limit"):
        await mo.use("community set", key=key, value="1m")
    for host in ("ana", "cal", "dee"):
        await table.offers(host)
    await table.asks_all("ben")
    assert await table.state() == "asking"

    await table.passes(timedelta(minutes=61))

    assert (await table.state(), table.told("cal"), table.told("dee")) == ("none", [], [])


async def test_who_is_named_can_be_asked_about_a_topic_that_they_did_not_name(table: Table) -> None:
    await table.offers("ana", "first-travel")

    assert "@Ana – offers talks about other topics [Ask]" in (await table.drafts("ben", "ana")).shown
    assert "Nobody fits yet" in (await table.drafts("ben")).shown


async def test_times_that_are_over_are_proposed_anew_with_the_reminder(table: Table) -> None:
    await table.person("mo", steward=True).use("community set", key="interview.nudge", value="6d")
    await table.chosen()

    await table.passes(6 * DAY + timedelta(hours=1))

    assert "Your talk still needs a time" in table.last("ben")
    assert table.last("ben").count("[This one]") == 3
    await table.presses("ben", "This one")
    assert await table.state() == "planned"


async def test_no_reason_tells_what_somebody_hides(table: Table) -> None:
    await table.introduces(
        "ben", services="general", shifts="days", zone="America/Chicago", region="east-north-central"
    )
    await table.introduces(
        "cal", services="general", shifts="days", zone="America/Chicago", region="east-north-central", nobody="services,shifts,zone,region"
    )  # fmt: skip
    await table.offers("cal")

    assert "- @Cal – Surgical technologist [Ask]" in (await table.drafts("ben")).shown


async def test_who_is_asked_reads_only_what_the_asker_shows(table: Table) -> None:
    await table.introduces(
        "ben", experience="3-5", services="general", employer="St. Luke's", moderators_only="experience"
    )
    await table.offers("ana")

    await table.asks("ben", "ana")

    assert (
        "General surgery" in table.last("ana"),
        "3" in table.last("ana").split("Questions")[0].split("let it")[0],
    ) == (True, False)
    assert "Luke" not in table.last("ana")


async def test_a_hidden_time_zone_is_told_by_no_clock(table: Table) -> None:
    await table.introduces("ana", shifts="days", zone="America/New_York", nobody="zone")
    await table.introduces("ben", shifts="evenings", zone="America/Chicago", nobody="zone")
    await table.offers("ana")

    await table.planned()

    letters = [each.text for who in ("ana", "ben") for each in table.letters(who)]
    assert not [each for each in letters if "New York" in each or "Chicago" in each]


async def test_a_way_or_a_language_that_is_not_shared_fits_nobody(table: Table) -> None:
    await table.offers("ana", ways="call", languages="en,es")

    assert "Nobody fits yet" in (await table.drafts("ben", ways="person")).shown
    assert "Nobody fits yet" in (await table.drafts("ben", languages="tl")).shown
    assert "speaks Spanish" in (await table.drafts("ben", ways="call", languages="es")).shown


async def test_who_said_no_is_not_on_the_list_of_the_same_member_for_a_month(table: Table) -> None:
    await table.offers("ana")
    await table.offers("cal")
    await table.asks("ben", "ana")
    await table.presses("ana", "Not this time")

    shown = await table.presses("ben", "See who else fits")

    assert ("- @Cal" in shown, "- @Ana" in shown) == (True, False)


async def test_the_questions_that_were_changed_are_the_ones_that_are_sent(table: Table) -> None:
    await table.offers("ana")
    ben = await table.drafts("ben", "ana")
    assert "Which way did you go to become a first assistant" in ben.shown

    await ben.press("Change the questions")
    assert "Ask Ana for a talk?" in await ben.fill(questions="How did you pay for school?")
    await ben.press("Ask")

    assert "How did you pay for school?" in table.last("ana")
    assert "Which way did you go" not in table.last("ana")


def test_every_topic_has_questions_of_its_own_area() -> None:
    words = Vocabulary({})

    lacking = [term.key for term in shipped("help") if sheet_for(term.key, words).key == ANY]

    assert lacking == []
    assert all(8 <= len(each.questions) <= 10 and len(each.text) <= 2000 for each in sheets())
    known = {term.key for term in shipped("help")} | {term.group for term in shipped("help")}
    assert {name for each in sheets() for name in each.topics | each.groups} <= known


async def test_a_draft_that_is_not_sent_is_gone_a_day_later(table: Table) -> None:
    await table.offers("ana")
    ben = await table.drafts("ben", "ana")

    await table.passes(DAY + timedelta(minutes=1))

    assert await table.rows() == []
    assert "That request is over" in await ben.press("Ask")


async def test_nobody_acts_for_another(table: Table) -> None:
    await table.offers("ana")
    draft = await table.drafts("ben", "ana")
    number = (await table.rows())[-1].id
    assert "somebody else's request" in await table.forges("eve", "interview.ask-all", number)
    await draft.press("Ask")
    async with table.house.store.read() as db:
        ask = (await db.execute(select(asks.c.id))).scalar_one()

    assert "asked of somebody else" in await table.forges("eve", "interview.accept", ask)
    assert "between two others" in await table.forges("eve", "interview.off", number)
    assert "between two others" in await table.forges("eve", "interview.end", number)
    assert "That request is over" in await table.forges("eve", "interview.met", number)
    assert await table.state() == "asking"


async def test_another_community_can_do_nothing_with_its_numbers(table: Table) -> None:
    await table.offers("ana")
    await table.asks("ben", "ana")
    eve = Person(table.house, "ana", workspace="w9")

    assert "That request is over" in await eve.ask(Press(encode("interview.accept", "1")))
    assert "You offer" not in await eve.use("interview pause")


async def test_my_page_and_status_say_what_is_on_its_way(table: Table) -> None:
    await table.offers("ana")
    await table.asks("ben", "ana")

    assert "Talks you offer" in await table.person("ana").use("my page")
    assert "waits for an answer" in await table.person("ana").use("interview status")
    assert "Your talks" in await table.person("ben").use("my page")
    shown = await table.person("ben").use("interview status")
    assert ("Ana was asked" in shown, "At the latest Sun 29 Nov 2026" in shown) == (True, True)
    assert "You have no talk yet" in await table.person("eve").use("interview status")


async def test_who_is_asked_can_answer_where_they_look_too(table: Table) -> None:
    await table.offers("ana")
    await table.asks("ben", "ana")
    ana = table.person("ana")

    await ana.use("my page")
    shown = await ana.press("Answer")

    assert ("Half an hour of your time?" in shown, "@Ben would like to learn from you" in shown) == (True, True)
    await ana.press("Yes, gladly")
    assert await table.state() == "choosing"
    assert "settled by now" in await table.forges("ana", "interview.look", 1)


async def test_who_was_blocked_meanwhile_is_shown_nothing_of_it(table: Table) -> None:
    await table.offers("ana")
    await table.asks("ben", "ana")
    await table.person("ana").use("my block", who="<@ben>")

    shown = await table.forges("ana", "interview.look", 1)

    assert ("settled by now" in shown, "learn from you" in shown) == (True, False)


async def test_what_one_did_oneself_is_said_to_oneself(table: Table) -> None:
    number = await table.chosen()
    ben = table.person("ben")
    await ben.ask(Press(encode("interview.other", str(number))))
    await ben.fill(first="Dec 5 10am")

    shown = await ben.use("interview status")

    assert ("You proposed times" in shown, "Ben proposed times" in shown) == (True, False)


async def test_after_a_talk_its_status_says_what_was_said_and_what_is_left(table: Table) -> None:
    await table.chosen()
    await table.presses("ben", "This one")
    await table.passes((await table.rows())[-1].ends - table.now + HOUR)
    before = await table.person("ben").use("interview status")
    await table.passes(DAY)
    asked = await table.person("ben").use("interview status")
    await table.presses("ben", "It took place")
    await table.presses("ben", "I would like them as my mentor")
    after = await table.person("ben").use("interview status")

    assert ("the day after" in before, "[It took place" in before) == (True, False)
    assert ("[It took place" in asked, "the day after" in asked) == (True, False)
    assert ("You said that it took place." in after, "[Say thank you" in after, "as my mentor" in after) == (
        True,
        True,
        False,
    )
    assert "[Ask for another talk" in after


async def test_both_are_asked_in_words_that_fit_them(table: Table) -> None:
    await table.chosen()
    await table.presses("ben", "This one")
    await table.passes(4 * DAY)

    assert "You and @Ben planned one, about: The path to first assistant" in table.last("ana")
    assert "You and @Ana planned one, about: The path to first assistant" in table.last("ben")


async def test_nobody_is_thanked_twice(table: Table) -> None:
    await table.chosen()
    await table.presses("ben", "This one")
    await table.passes(4 * DAY)
    await table.presses("ben", "Say thank you")
    ben = table.person("ben")
    number = (await table.rows())[-1].id
    await ben.ask(Press(encode("interview.thank", str(number))))
    twin = table.person("ben")
    await twin.ask(Press(encode("interview.thank", str(number))))
    await ben.fill(words="Thank you.")

    assert "have your thanks already" in await twin.fill(words="Thank you again.")
    assert "have your thanks already" in await table.forges("ben", "interview.thank", number)
    await table.passes(HOUR)
    assert table.told("ana").count("A word of thanks") == 1


async def test_a_yes_that_comes_after_its_time_is_none_though_nobody_looked_yet(table: Table) -> None:
    await table.offers("ana")
    await table.asks("ben", "ana")
    clock = table.house.circulator.clock
    assert isinstance(clock, TravelClock)
    clock.move(7 * DAY)

    assert "settled by now" in await table.presses("ana", "Yes, gladly")
    await table.passes(HOUR)
    assert await table.state() == "none"
