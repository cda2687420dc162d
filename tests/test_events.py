"""Creating events, drafts and announcements, finding them again, and the card that stands in the channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot import schema as s
from bot.cards import Button
from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Ask, Inbound, Press, Use
from bot.plain import as_text
from tests.evenings import DAY, HOUR, MINUTE, Town, town
from tests.toy import Person, buttons

LONG = {"title": "T" * 150, "where": "W" * 200, "about": "A" * 1500, "link": "https://" + "l" * 292}


@pytest.fixture
async def hall(house: House, clock: TravelClock) -> AsyncIterator[Town]:
    async for each in town(house, clock):
        yield each


@pytest.fixture
async def lite(lite: House, clock: TravelClock) -> AsyncIterator[Town]:
    async for each in town(lite, clock):
        yield each


async def test_an_event_typed_in_one_line_is_a_draft_until_it_is_announced(hall: Town) -> None:
    shown = await hall.use("ben", "event create", title="Robotics case review", when="every 2nd Tue 7pm", length="90m")

    assert "Draft 1: Robotics case review" in shown
    assert "The first time: Tue Dec 8, 19:00 Central (Chicago)" in shown
    assert "every month at 19:00, Chicago time" in shown
    assert hall.toy.seen("hall") == []
    assert "Announced" in await hall.ben.press("Announce it")
    (message,) = hall.toy.seen("hall")
    assert message.text.startswith("Robotics case review\n")


async def test_all_that_was_given_stands_on_the_draft_and_what_all_may_know_on_the_card(lite: Town) -> None:
    number = await lite.event(
        organiser="IAHCSMM", credits="1.5 live", approver="AST", cost="$20", member_cost="free", link="https://zoom.example/j/1",
        capacity="2", bring="Your loupes", about="Two cases.", where="Online", register_link="https://r.example", closes="2h",
        for_="Surgical technologist", register_by="Nov 30 5pm",
    )  # fmt: skip

    text = (await lite.card(await lite.date(number))).text
    for line in (
        "2 seats are free.", "Two cases.", "Where: Online", "By: HSPA", "CE: 1.5 credits · live · AST", "Cost: $20, members free",
        "Bring: Your loupes", "Link or exact place: for those going", "For: Surgical technologist", "[Register]",
        "Answer by: Tue 1 Dec 2026, 23:00 UTC", "Register by: Mon 30 Nov 2026, 23:00 UTC", "(Tue 19:00, Chicago time)",
    ):  # fmt: skip
        assert line in text
    assert "zoom.example" not in text


async def test_a_draft_says_once_what_only_those_going_see_and_what_else_its_host_decided(lite: Town) -> None:
    shown = await lite.use(
        "ben", "event create", title="Case review", when="Dec 1 7pm", link="https://zoom.example/j/1", reveal="30m",
        checkin="code",
    )  # fmt: skip

    assert shown.count("Link or exact place") == 1
    assert "Link or exact place, for those going: https://zoom.example/j/1" in shown
    assert "Show it how long before: 30m" in shown
    assert "How people check in: By a code that the host shows" in shown


async def test_a_draft_of_a_series_is_changed_as_a_whole_without_asking_for_a_date(lite: Town) -> None:
    await lite.use("ben", "event create", title="Case review", when="every Tue 7pm")

    assert "Which part?" in await lite.ben.press("Add or change more…")
    await lite.ben.press("CE and cost")
    assert "Cost: $4" in await lite.ben.fill(cost="$4")


async def test_the_form_asks_for_its_first_page_alone_and_keeps_what_was_given_besides(hall: Town) -> None:
    await hall.use("ben", "event create", title="Case review", capacity="12", bring="Loupes")

    assert [each.name for each in hall.ben.page.inputs] == ["title", "when", "length", "where", "about"]
    assert hall.ben.page.pages == 1
    shown = await hall.ben.fill(when="tomorrow 7pm")
    assert "Seats: 12" in shown
    assert "Bring: Loupes" in shown


async def test_what_is_wrong_beyond_the_first_page_is_asked_for_too(lite: Town) -> None:
    shown = await lite.use("ben", "event create", title="Case review", when="tomorrow 7pm", capacity="none of it")

    assert "capacity: " in shown
    assert "Seats: 9" in await lite.ben.fill_all(capacity="9")


WRONG = [
    ({"when": "yesterday 7pm"}, "when", "“yesterday 7pm” is past"),
    ({"when": "banana"}, "when", "I cannot read “banana” as a day and a time"),
    ({"when": "Dec 5"}, "when", "At what time?"),
    ({"when": "Mar 14 2027 2:30am"}, "when", "does not exist on 2027-03-14"),
    ({"when": "Nov 7 2027 1:30am"}, "when", "comes twice"),
    ({"when": "every Tue 7pm until 2026-11-23"}, "when", "That ends on 2026-11-23, before it begins"),
    ({"title": "T" * 151}, "title", "That is 151 characters. Shorten it to 150."),
    ({"about": "A" * 1501}, "about", "That is 1501 characters. Shorten it to 1500."),
    ({"link": "https://" + "l" * 293}, "link", "That is 301 characters. Shorten it to 300."),
    ({"capacity": "0"}, "capacity", "Type a number from 1 to 100000."),
    ({"guests": "11"}, "guests", "Type a number from 0 to 10."),
    ({"length": "4m"}, "length", "Choose a length from 5 minutes to 31 days."),
    ({"length": "32d"}, "length", "Choose a length from 5 minutes to 31 days."),
    ({"length": "25h", "when": "every day at 7pm"}, "length", "The next one would begin before it is over."),
    ({"length": "8d", "when": "every Tue 7pm"}, "length", "The next one would begin before it is over."),
    ({"closes": "2d"}, "closes", "It begins so soon that nobody could answer."),
    ({"credits": "1.3"}, "credits", "Credits are counted in quarters"),
    ({"credits": "some"}, "credits", "Type a number such as 2, or 1.5 live."),
    ({"register_link": "ftp://a.example"}, "register-link", "Type one that begins with https://"),
    ({"register_by": "Dec 20 7pm"}, "register-by", "Registration would end after the event itself."),
    ({"organiser": "nobody"}, "organiser", "is not on the list"),
    ({"remind": "1d, 2d, 3d, 4d, 5d, 6d"}, "remind", "Choose at most 5 reminders."),
    ({"announce": "Dec 5 7pm"}, "announce", "The event has begun by then."),
]  # fmt: skip


@pytest.mark.parametrize(("given", "name", "said"), WRONG)
async def test_wrong_values_are_refused_with_what_to_type_instead(
    lite: Town, given: dict[str, str], name: str, said: str
) -> None:
    shown = await lite.use("ben", "event create", **({"title": "Case review", "when": "tomorrow 7pm"} | given))

    assert said in shown, name
    assert (
        await lite.use("ben", "event mine") == "Your events\nNothing yet.\nType /event list to see what is coming up."
    )


@pytest.mark.parametrize(
    ("when", "length", "shown"),
    [
        ("Dec 5", "3d", "When: Sat 5 Dec 2026 to Mon 7 Dec 2026"),
        ("Dec 5 8am", "1d", "When: Sat 5 Dec 2026\n"),
        ("every Jan 5 7pm", "1d", "When: Tue 5 Jan 2027\n"),
        ("Mar 13 2027", "2d", "When: Sat 13 Mar 2027 to Sun 14 Mar 2027"),
        ("Nov 30 7pm ET", "2h", "When: Tue 1 Dec 2026, 00:00 UTC–02:00 UTC"),
    ],
)
async def test_what_lasts_whole_days_names_them_and_the_rest_its_hours(
    lite: Town, when: str, length: str, shown: str
) -> None:
    number = await lite.event(when=when, length=length)

    assert shown in (await lite.card(await lite.date(number))).text


async def test_texts_of_the_greatest_length_are_kept_whole(lite: Town) -> None:
    number = await lite.event(when="Dec 1 7pm", **LONG)

    (date,) = await lite.dates(number)
    assert {name: getattr(date, name) for name in LONG} == LONG
    assert "A" * 1500 in (await lite.card(date.id)).text


async def test_a_series_keeps_its_hour_when_the_clocks_change(lite: Town) -> None:
    number = await lite.event(when="every Sat 7pm")
    lite.clock.move(timedelta(days=80))
    await lite.passes(MINUTE)

    hours = {each.at.hour for each in await lite.dates(number) if each.at > datetime(2027, 3, 15, tzinfo=UTC)}

    assert hours == {0}


async def test_a_draft_is_nobodys_business_but_its_hosts(hall: Town) -> None:
    number = await hall.draft("Secret plan")

    for account in ("ana", "mo"):
        for command in ("show", "edit", "cancel", "attendance", "copy"):
            assert "That event is gone." in await hall.use(account, f"event {command}", event=str(number))
        assert "gone" in await hall.press(account, "event.show", number)
        assert "gone" in await hall.press(account, "event.dates", number)
        assert "gone" in await hall.press(account, "event.announce", number)
        assert "No event" in await hall.use(account, "event show", event="secret")
        assert "Secret" not in await hall.use(account, "event list")
    assert "Draft 1: Secret plan" in await hall.use("ben", "event show", event="secret pl")
    assert "Your drafts\n- Secret plan" in await hall.use("ben", "event mine")


async def test_a_discarded_draft_is_gone_for_all_and_its_host_may_copy_it(hall: Town) -> None:
    number = await hall.draft("Secret plan", capacity="7")
    shown = await hall.ben.press("Discard it")

    assert f"/event copy event:{number}" in shown
    for account in ("ben", "ana", "mo"):
        assert "gone" in await hall.use(account, "event show", event=str(number))
    assert "gone" in await hall.press("ben", "event.announce", number)
    assert "gone" in await hall.press("ben", "event.change", number)
    assert "Nothing yet" in await hall.use("ben", "event mine")
    await hall.use("ben", "event copy", event=str(number))
    assert hall.ben.page.inputs[0].value == "Secret plan"
    assert "Seats: 7" in await hall.ben.fill(when="tomorrow 7pm")


async def test_a_button_of_a_draft_that_was_announced_already_says_so(lite: Town) -> None:
    number = await lite.event()

    for action in ("event.announce", "event.announce-later", "event.discard"):
        assert "It is announced already." in await lite.press("ben", action, number)
    assert len(lite.toy.seen("hall")) == 1


async def test_a_draft_is_announced_at_its_time_by_itself(hall: Town) -> None:
    await hall.draft()
    await hall.ben.press("Announce it later…")
    shown = await hall.ben.fill(at="tomorrow 9am")

    assert "I announce it Mon 23 Nov 2026, 15:00 UTC (" in shown
    await hall.passes(timedelta(hours=25))
    assert hall.toy.seen("hall") == []
    await hall.passes(2 * HOUR)
    assert len(hall.toy.seen("hall")) == 1


async def test_the_time_of_the_announcement_may_be_given_in_the_same_line(lite: Town) -> None:
    shown = await lite.use("ben", "event create", title="Case review", when="Dec 1 7pm", announce="Nov 29 9am")

    assert "Kept: Case review" in shown
    await lite.until(datetime(2026, 11, 29, 15, 0, 1, tzinfo=UTC))
    assert len(lite.toy.seen("hall")) == 1


async def test_a_draft_that_was_discarded_or_is_past_is_not_announced(lite: Town) -> None:
    await lite.use("ben", "event create", title="Case review", when="Dec 1 7pm", announce="Nov 29 9am")
    await lite.ben.press("Discard it")
    await lite.use("ben", "event create", title="Late", when="Dec 1 7pm", announce="Nov 29 9am")
    await lite.ben.press("Change it")
    await lite.ben.press("What and when")
    await lite.ben.fill(when="Nov 23 7pm")

    await lite.passes(timedelta(days=9))

    assert lite.toy.seen("hall") == []
    assert "No date of it is to come. Change when it is" in await lite.use("ben", "event show", event="late")
    await lite.ben.press("Change it")
    await lite.ben.press("What and when")
    assert "Draft 2: Late" in await lite.ben.fill(when="Dec 9 7pm")


async def test_a_copy_opens_the_form_with_all_but_the_date(lite: Town) -> None:
    await lite.event("Case review", capacity="8", cost="$4", guests="2")

    await lite.use("ben", "event copy")

    assert {each.name: each.value for each in lite.ben.page.inputs} == {
        "title": "Case review", "when": "", "length": "1h", "where": "", "about": "",
    }  # fmt: skip
    shown = await lite.ben.fill(title="Another", when="Dec 9 7pm")
    assert "Seats: 8" in shown
    assert "Cost: $4" in shown


async def test_who_never_hosted_has_nothing_to_copy(lite: Town) -> None:
    assert "Create one with /event create" in await lite.use("ana", "event copy")


async def test_moderators_decide_who_may_create(hall: Town) -> None:
    await hall.use("mo", "community set", key="event.creators", value="moderators")

    for command, values in (("create", {"title": "A", "when": "Dec 1 7pm"}), ("copy", {})):
        assert "Only moderators can do this." in await hall.use("ben", f"event {command}", **values)
    assert "Draft" in await hall.use("mo", "event create", title="A", when="tomorrow 7pm")


async def test_only_moderators_choose_another_channel(lite: Town) -> None:
    given = {"title": "A", "when": "Dec 1 7pm", "channel": "<#attic>"}

    assert "Only moderators can do this." in await lite.use("ben", "event create", **given)
    await lite.use("mo", "event create", **given)
    await lite.person("mo").press("Announce it")
    assert (len(lite.toy.seen("attic")), lite.toy.seen("hall")) == (1, [])


async def test_another_communitys_events_are_gone(hall: Town) -> None:
    number = await hall.event("Case review")
    date = await hall.date(number)
    stranger = Person(hall.house, "sam", workspace="w9", steward=True)

    for command in ("show", "edit", "cancel", "attendance", "copy"):
        assert "gone" in await stranger.use(f"event {command}", event=str(number))
        hall.clock.move(timedelta(seconds=10))
    assert "No event" in await stranger.use("event show", event="case")
    assert "Nothing is coming up" in await stranger.use("event list")
    hall.people["sam"] = stranger
    for action, value in (
        ("event.attendance", date),
        ("event.csv", date),
        ("gathering.going", date),
        ("event.change", number),
    ):
        assert "gone" in await hall.press("sam", action, value)


async def test_the_list_shows_each_event_once_with_what_is_left_and_what_one_answered(hall: Town) -> None:
    await hall.event("Weekly skills", "every Tue 7pm", capacity="3", where="Room 4")
    second = await hall.event("Case review", "Dec 1 7pm")
    await hall.answer(await hall.date(second), "going", "ana")

    assert await hall.use("ana", "event list") == (
        "What's on\n"
        "- Weekly skills – Wed 25 Nov 2026, 01:00 UTC · every Tuesday · Room 4 · 3 seats left [Show]\n"
        "- Case review – Wed 2 Dec 2026, 01:00 UTC · 1 going · you are going [Show]"
    )


async def test_the_list_is_searched_by_words_organiser_and_time(lite: Town) -> None:
    await lite.event("Robotics evening", "Dec 1 7pm", organiser="HSPA", about="The da Vinci cart")
    await lite.event("Loupes fitting", "Feb 20 7pm", where="Boston")

    for values, found in (
        ({"text": "vinci"}, "Robotics"),
        ({"text": "robo"}, "Robotics"),
        ({"organiser": "HSPA"}, "Robotics"),
        ({"text": "boston", "within": "26w"}, "Loupes"),
    ):
        shown = await lite.use("ana", "event list", **values)
        assert shown.count("[Show]") == 1
        assert found in shown
    for values in ({"text": "boston"}, {"within": "2d"}, {"organiser": "AORN"}):
        assert "Nothing is coming up" in await lite.use("ana", "event list", **values)


async def test_a_long_list_is_paged_and_a_page_is_its_readers_own(lite: Town) -> None:
    for day in range(1, 11):
        await lite.event(f"Evening {day}", f"Dec {day} 7pm")

    first = await lite.use("ana", "event list")
    assert first.count("[Show]") == 8
    assert first.endswith("[Next]\nPage 1 of 2")
    reply = lite.person("ana").last
    card = reply.as_card() if reply else None
    assert card is not None
    second = await lite.person("ana").press("Next")
    assert (second.count("[Show]"), "Evening 10" in second, "[Previous]" in second) == (2, True, True)
    assert "Only the person" in await lite.person("cal").click(card, "Next")


async def test_an_event_is_found_by_its_number_or_by_words_of_its_title(lite: Town) -> None:
    number = await lite.event("Robotics case review")
    await lite.event("Robotics fair", "Dec 3 7pm")

    for typed in (str(number), f"#{number}", "case review", "ROBOTICS rev"):
        assert (await lite.use("ana", "event show", event=typed)).startswith("Robotics case review\n")
    several = await lite.use("ana", "event show", event="robotics")
    assert (
        "Type the number of one:\n1: Robotics case review, Tue Dec 1, 19:00 Central (Chicago)\n2: Robotics fair"
        in several
    )
    assert "No event is called “knitting”" in await lite.use("ana", "event show", event="knitting")
    assert "That event is gone" in await lite.use("ana", "event show", event="99")


async def test_of_many_that_match_five_are_named_and_more_words_are_asked_for(lite: Town) -> None:
    for day in range(1, 8):
        await lite.event(f"Evening {day}", f"Dec {day} 7pm")

    shown = await lite.use("ana", "event show", event="evening")

    assert (shown.count("Evening"), "Type more words of the title." in shown) == (5, True)


async def test_what_is_over_is_still_shown_and_copied_by_its_name(lite: Town) -> None:
    await lite.event("Robotics", "Nov 23 7pm")
    await lite.passes(timedelta(days=4))

    assert (await lite.use("ana", "event show", event="robotics")).startswith("Robotics\n")
    assert "No event to come is called" in await lite.use("ben", "event edit", event="robotics")
    await lite.use("ben", "event copy", event="robotics")
    assert lite.ben.page.inputs[0].value == "Robotics"


async def test_events_are_suggested_while_one_types(hall: Town) -> None:
    await hall.event("Robotics case review", "Nov 23 7pm")
    await hall.event("Loupes fitting", "Dec 3 7pm")
    await hall.draft("Robotics, a draft")
    ask: Ask = Use("event show", {})
    inbound: Inbound = hall.person("ana").inbound(ask)
    suggest = hall.house.circulator.suggest

    assert await suggest(inbound, "event edit", "event", "robo") == (
        ("Robotics case review, Mon Nov 23, 19:00 Central (Chicago)", "1"),
    )
    assert [value for _, value in await suggest(inbound, "event edit", "event", "")] == ["1", "2"]
    await hall.passes(timedelta(days=3))
    inbound = hall.person("ana").inbound(ask)
    assert [value for _, value in await suggest(inbound, "event edit", "event", "")] == ["2"]
    assert [value for _, value in await suggest(inbound, "event attendance", "event", "")] == ["2", "1"]


async def test_mine_shows_what_one_answered_hosts_and_drafts_each_once(hall: Town) -> None:
    hosted = await hall.event("Hosted", "Dec 1 7pm")
    await hall.draft("Drafted", "Dec 2 7pm")
    await hall.answer(await hall.date(hosted), "maybe", "ana", "ben")

    mine = await hall.use("ben", "event mine")
    assert [mine.count(each) for each in ("Hosted", "Drafted", "You host", "Your drafts", "You answered")] == [
        1,
        1,
        1,
        1,
        0,
    ]
    assert await hall.use("ana", "event mine") == (
        "Your events\nYou answered\n- Hosted – Wed 2 Dec 2026, 01:00 UTC · you may come [Show]"
    )
    assert "Nothing of yours matches that." in await hall.use("ana", "event mine", text="knitting")


async def test_a_draft_of_whole_days_is_listed_by_its_day_not_by_an_hour(lite: Town) -> None:
    await lite.draft("Surgery week", "Dec 5", length="2d")

    shown = await lite.use("ben", "event mine")

    assert "draft · Sat 5 Dec 2026" in shown
    assert "00" not in shown


async def test_mine_shows_the_next_date_of_a_series_that_one_answered_whole(lite: Town) -> None:
    number = await lite.event("Weekly skills", "every Tue 7pm")
    date = await lite.date(number)
    await lite.answer(date, "going", "ana")
    await lite.press("ana", "gathering.every", date)
    await lite.answer(date, "no", "ana")

    shown = await lite.use("ana", "event mine")

    assert (shown.count("Weekly skills"), "Wed 2 Dec 2026" in shown) == (1, True)


async def test_who_has_a_seat_or_waits_is_not_told_to_get_in_line(lite: Town) -> None:
    number = await lite.event(when="Nov 23 7pm", capacity="1")
    await lite.answer(await lite.date(number), "going", "ana", "cal", "dee")

    for account, told in (
        ("ana", "You are going\n"),
        ("dee", "You are 2nd in line\n"),
        ("eve", "Full; 2 are in line. Press Going"),
    ):
        shown = await lite.use(account, "event show", event=str(number))
        assert told in shown
        assert ("Press Going" in shown) is (account == "eve")
    await lite.passes(3 * DAY)
    assert "Case review\nThis is over.\nWhen:" in await lite.use("ana", "event show", event=str(number))


async def test_the_link_is_shown_to_those_going_from_the_time_chosen_on(hall: Town) -> None:
    number = await hall.event("Case review", "Nov 24 7pm", link="https://zoom.example/1", reveal="1h")
    date = await hall.date(number)

    shown = await hall.answer(date, "going", "ana")
    assert "I show it to those going from Wed 25 Nov 2026, 00:00 UTC on" in shown
    assert "[Open the link]" not in shown
    await hall.until(datetime(2026, 11, 25, 0, 0, 1, tzinfo=UTC))
    assert "https://zoom.example/1" in await hall.use("ana", "event show", event=str(number))
    assert "[Open the link]" in hall.person("ana").shown
    assert "https://zoom.example/1" not in await hall.use("cal", "event show", event=str(number))
    assert "[Open the link]" not in hall.person("cal").shown


async def test_an_exact_place_is_no_link_to_open(lite: Town) -> None:
    number = await lite.event("Case review", "Nov 24 7pm", link="Door B, ring twice")

    shown = await lite.answer(await lite.date(number), "going", "ana")

    assert "Door B, ring twice" in shown
    assert "[Open the link]" not in shown


async def test_the_dates_of_a_series_are_shown_each_to_be_answered_on_its_own(lite: Town) -> None:
    number = await lite.event("Weekly skills", "every Tue 7pm")
    later = (await lite.dates(number))[1].id
    await lite.answer(later, "going", "ana")

    shown = await lite.press("ana", "event.dates", number)

    assert (
        "- Wed 25 Nov 2026, 01:00 UTC [Show]\n- Wed 2 Dec 2026, 01:00 UTC – 1 going · you are going [Show]"
        in shown.replace(" –  [", " [")
    )
    assert shown.endswith("And so on.")


async def test_a_series_without_dates_to_come_says_so(lite: Town) -> None:
    number = await lite.event("Twice", "every Tue 7pm until Dec 1")
    await lite.passes(timedelta(days=14))

    assert "No date of it is to come." in await lite.press("ana", "event.dates", number)
    assert "This is over" in (await lite.card((await lite.dates(number))[-1].id)).text
    assert "Nothing is coming up" in await lite.use("ana", "event list")
    assert "No event to come" in await lite.use("ben", "event edit", event="twice")
    assert "That event is over. Make another" in await lite.use("ben", "event edit", event=str(number))
    assert "nothing to call off" in await lite.use("ben", "event cancel", event=str(number))


async def test_the_card_counts_who_answered(hall: Town) -> None:
    number = await hall.event(capacity="2", guests="2")
    date = await hall.date(number)
    card = (await hall.card(date)).card
    assert card is not None

    await hall.person("ana").click(card, "Going")
    await hall.person("ana").press("Bring guests…", "1") if False else await hall.answer(
        date, "guests", "ana", picks=("1",)
    )
    await hall.person("cal").click(card, "Going")
    await hall.person("dee").click(card, "Maybe")
    await hall.passes(MINUTE)

    text = (await hall.card(date)).text
    assert "Full; 1 is in line." in text
    assert "Going (2 of 2): @Ana +1" in text
    assert "Maybe (1): @Dee" in text


async def test_the_card_of_a_series_goes_on_to_the_next_date(hall: Town) -> None:
    number = await hall.event("Weekly skills", "every Tue 7pm")
    first, second = (await hall.dates(number))[:2]

    await hall.until(first.ends + HOUR)

    assert [message.text.split("\n")[1] for message in hall.toy.seen("hall")] == [
        "This is over.",
        "When: Wed 2 Dec 2026, 01:00 UTC–02:00 UTC",
    ]
    assert buttons((await hall.card(first.id)).card or await hall.drawn(first.id)) == []
    assert "[Going]" in (await hall.card(second.id)).text


async def test_the_card_of_a_date_that_is_far_ahead_waits_until_two_weeks_before(lite: Town) -> None:
    number = await lite.event("Monthly", "every 1st Tue 7pm")
    first, second = (await lite.dates(number))[:2]

    await lite.until(first.ends + DAY)
    assert len(lite.toy.seen("hall")) == 1
    await lite.until(second.at - timedelta(days=14) + MINUTE)
    assert len(lite.toy.seen("hall")) == 2


async def test_each_workspace_of_a_community_has_a_card_of_its_own_and_both_stay_true(hall: Town) -> None:
    await Person(hall.house, "zed", workspace="w2").use("circulator help")
    async with hall.house.store.write() as db:
        await db.execute(update(s.workspaces).where(s.workspaces.c.external == "w2").values(community=1))
    zoe = Person(hall.house, "zoe", workspace="w2", steward=True)
    await zoe.use("community set", key="event.channel", value="<#lobby>")
    await zoe.fill()

    number = await hall.event()
    date = await hall.date(number)
    await hall.answer(date, "going", "ana")
    await hall.passes(MINUTE)

    assert (len(hall.toy.seen("hall")), len(hall.toy.seen("lobby"))) == (1, 1)
    for workspace in ("w1", "w2"):
        assert "Going (1): @Ana" in (await hall.card(date, workspace)).text


async def test_without_a_channel_an_event_is_listed_and_its_host_is_told_so(house: House, clock: TravelClock) -> None:
    ben = Person(house, "ben")

    shown = await ben.use("event create", title="Case review", when="tomorrow 7pm")
    assert "No events channel is chosen yet, so members find it with /event list." in shown
    await ben.press("Announce it")
    clock.move(MINUTE)
    assert "Case review" in await ben.use("event list")


async def test_five_hundred_clicks_in_a_minute_are_few_edits_and_the_card_is_the_state(lite: Town) -> None:
    number = await lite.event(capacity="20")
    date = await lite.date(number)
    message = await lite.card(date)
    circulator = lite.house.circulator
    for number in range(500):
        label = ("gathering.going", "gathering.maybe", "gathering.no")[(number // 50 * 7 + number % 50 * 3) % 3]
        inbound = lite.person(f"m{number % 50}").inbound(Press(encode(label, str(date)), ()))
        await circulator.record(inbound)
        await circulator.answer(inbound)
        lite.clock.move(timedelta(seconds=0.12))
        if number % 10 == 0:
            await lite.house.dispatcher.run()
    await lite.passes(MINUTE)

    assert message.edits <= 20
    assert message.text == as_text(await lite.drawn(date), "en")
    counted = [each for each in (await lite.said(date)).values() if each == "going"]
    assert len(counted) <= 20
    assert len(await lite.said(date)) == 50


async def test_the_digest_tells_what_comes_what_fills_up_and_what_one_said_yes_to(hall: Town) -> None:
    number = await hall.event("Case review", "Nov 25 7pm", capacity="3")
    await hall.answer(await hall.date(number), "going", "ana")
    await hall.event("Loupes fitting", "Dec 12 7pm")
    await hall.event("Far away", "Mar 1 7pm")
    for account in ("ana", "cal"):
        await hall.use(account, "digest me", every="daily")

    await hall.passes(DAY)

    to_ana, to_cal = hall.told("ana")[-1], hall.told("cal")[-1]
    assert (
        to_ana.index("You said yes to\n- Case review")
        < to_ana.index("Coming up\n")
        < to_ana.index("Almost full\n- Case review")
    )
    assert "You said yes to" not in to_cal
    assert "- Loupes fitting" in to_cal
    assert "Far away" not in to_ana + to_cal


async def test_the_front_desk_has_a_button_for_what_is_on(lite: Town) -> None:
    await lite.event()
    desk = lite.house.circulator.catalogue.desk

    assert "event.whats-on" in {each.control.action for each in desk if isinstance(each.control, Button)}
    assert (await lite.press("ana", "event.whats-on", "")).startswith("What's on\n- Case review")
