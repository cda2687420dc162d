"""Time polls: proposed by a host, marked by members in their own zone, and the best time becomes one event."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from adapters.discord import render as discord_render
from adapters.slack import render as slack_render
from bot import arrivals, profile
from bot import schema as s
from bot.cards import Card, Controls, Menu
from bot.clock import TravelClock
from bot.errors import Unread
from bot.gatherings.tables import gathering_hosts, gatherings, meetings, rsvps
from bot.house import House
from bot.ids import encode
from bot.inbound import Happened, Press, Use
from bot.kinds import Kind, ManyOf, Reading
from bot.platforms import Audience
from bot.text import plain
from bot.vocabulary import Vocabulary
from commands.event.polling import Slot, Standing, ranked
from commands.event.pollkinds import Between, Numbers, Span, Times
from commands.event.pollsuggesting import APART, MOST, Pattern, pattern, suggest, suits, usually
from commands.event.tables import events, marks, polls, slots
from tests.test_availability import SHIFTS, ZONES
from tests.toy import START, Message, Person, Toy, buttons

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CHICAGO = ZoneInfo("America/Chicago")
THREE = "Tue 7pm, Wed 7pm, Sat 10am"
TUE, WED, SAT = (datetime(2026, 11, *at, tzinfo=UTC) for at in ((25, 1), (26, 1), (28, 16)))
CREW = ("ana", "ben", "cai", "dee", "eli", "fay")
GREETING = "Direct messages work"


class Life:
    """A house in which time goes by, with an events channel, and a crew that lives in Chicago."""

    def __init__(self, house: House, clock: TravelClock) -> None:
        self.house, self.clock = house, clock
        platform = house.circulator.platforms["toy"]
        assert isinstance(platform, Toy)
        self.toy = platform
        self.toy.zones = dict.fromkeys(CREW, "America/Chicago") | {"zoe": "Asia/Tokyo"}

    def person(self, account: str, **more: Any) -> Person:
        return Person(self.house, account, **more)

    async def wait(self, by: timedelta) -> None:
        self.clock.move(by)
        await self.house.dispatcher.run()

    async def member(self, account: str, workspace: str = "w1") -> int:
        person = self.person(account, workspace=workspace)
        await person.use("event polls")
        _, known = await arrivals.arrive(self.house.store, person.inbound(Use("event polls")), (), self.clock.now())
        return known[account].id

    async def describe(self, account: str, *shifts: str, audience: str = "everyone") -> None:
        number = await self.member(account)
        shown = {"shifts": profile.Audience(audience)}
        async with self.house.store.write() as db:
            await profile.save(db, 1, number, {"shifts": shifts}, shown)

    async def decree(self, key: str, value: str, workspace: int = 0) -> None:
        async with self.house.store.write() as db:
            row = {"community": 1, "workspace": workspace, "key": key, "value": value}
            await db.execute(s.settings.insert().values(row))

    async def announce_in(self, place: str) -> None:
        await self.member("ana")
        await self.decree("event.channel", f"<#{place}>", 1)

    async def rows(self, query: Any) -> list[Any]:
        async with self.house.store.read() as db:
            return list((await db.execute(query)).all())

    async def posted(self, host: Person, slots: str = THREE, **more: str) -> None:
        await host.use("event poll", title="Case review", slots=slots, **more)
        await host.press("Post it")

    async def mark(self, account: str, yes: str = "", maybe: str = "") -> str:
        who = self.person(account)
        await who.ask(Press(encode("event.poll-mark", "1")))
        return await who.fill(yes=yes, maybe=maybe)

    @property
    def card(self) -> Message:
        (message,) = [each for each in self.toy.seen("hall") if "Poll 1" in each.text]
        return message

    def direct(self, account: str) -> list[Message]:
        return [each for each in self.toy.seen(f"dm-{account}") if GREETING not in each.text.split("\n")[0]]


@pytest.fixture
async def life(house: House, clock: TravelClock) -> Life:
    """Over each database."""
    life = Life(house, clock)
    await life.announce_in("hall")
    return life


@pytest.fixture
async def here(lite: House, clock: TravelClock) -> Life:
    """The same over SQLite alone."""
    life = Life(lite, clock)
    await life.announce_in("hall")
    return life


def menu_of(card: Card | None) -> Menu:
    assert card is not None
    controls = [each for part in card.parts if isinstance(part, Controls) for each in part.controls]
    return next(each for each in controls if isinstance(each, Menu))


async def choose(who: Person, slot: int) -> str:
    return await who.ask(Press(encode("event.poll-choose", str(slot))))


async def test_a_poll_becomes_the_event_in_one_press(life: Life) -> None:
    ana = life.person("ana")
    await life.posted(ana)
    await life.mark("ben", yes="1,2", maybe="3")
    await life.mark("cai", yes="2")
    await life.wait(MINUTE)

    await ana.use("event polls")
    assert "Times for Case review" in await ana.press("Close it")
    (told,) = life.direct("ana")
    assert told.text.split("\n")[2].startswith("- 2. Thu 26 Nov 2026, 01:00 UTC – 2 yes: @Ben, @Cai")
    assert told.card is not None
    assert "It is an event: Case review" in await ana.click(told.card, "Make it the event", audience=told.audience)

    ((at, title, state),) = await life.rows(
        select(meetings.c.at, gatherings.c.title, gatherings.c.state).join(
            gatherings, meetings.c.gathering == gatherings.c.id
        )
    )
    assert (at, title, state) == (WED, "Case review", "open")
    await life.wait(MINUTE)
    assert "It became an event: Thu 26 Nov 2026, 01:00 UTC." in life.card.text
    assert any(each.text.startswith("Case review\n") and "[Going]" in each.text for each in life.toy.seen("hall"))


async def test_the_draft_is_seen_by_its_host_alone_until_it_is_posted(here: Life) -> None:
    ana = here.person("ana")
    shown = await ana.use("event poll", title="Case review", slots=THREE, about="Bring a case.")

    assert here.toy.seen("hall") == []
    assert "Only you see this so far. It will be posted in #hall." in shown
    assert (
        "- 1. Tue Nov 24, 19:00 Central (Chicago)\n- 2. Wed Nov 25, 19:00 Central (Chicago)\n- 3. Sat Nov 28" in shown
    )
    assert "None is open" in await here.person("ben").use("event polls")


async def test_what_is_posted_shows_each_time_and_who_marked_it(life: Life) -> None:
    await life.posted(life.person("ana"), about="Bring a case.", length="90m")
    await life.mark("ben", yes="1", maybe="3")
    await life.mark("cai", yes="1,3")
    await life.wait(MINUTE)

    assert life.card.text.split("\n") == [
        "Case review",
        "Bring a case.",
        "Which times suit you? It takes 1h30m.",
        "Open until Sat 28 Nov 2026, 16:00 UTC.",
        "- 1. Wed 25 Nov 2026, 01:00 UTC – 2 yes: @Ben, @Cai",
        "- 2. Thu 26 Nov 2026, 01:00 UTC – 0 yes",
        "- 3. Sat 28 Nov 2026, 16:00 UTC – 1 yes: @Cai · 1 if it must be: @Ben",
        "[Mark what suits me] [Result]",
        "Poll 1",
    ]


async def test_a_draft_that_is_changed_takes_the_place_of_the_one_before(here: Life) -> None:
    ana = here.person("ana")
    await ana.use("event poll", title="Case review", slots=THREE, closes="Fri noon", channel="")
    before = ana.last

    await ana.press("Change it")
    assert {each.name: each.value for each in ana.page.inputs}["slots"] == (
        "2026-11-24 19:00\n2026-11-25 19:00\n2026-11-28 10:00"
    )
    shown = await ana.fill_all(slots="Thu 7pm, Fri 7pm")
    assert "1. Thu Nov 26, 19:00" in shown
    assert "3." not in shown
    ana.last = before

    assert "That draft is gone" in await ana.press("Post it")
    assert len(await here.rows(select(polls.c.id))) == 1


async def test_a_draft_is_posted_changed_and_discarded_by_its_host_alone(here: Life) -> None:
    await here.person("ana").use("event poll", title="Case review", slots=THREE)
    ben = here.person("ben", steward=True)

    for action in ("event.poll-post", "event.poll-change", "event.poll-discard"):
        assert "Only the person whom this was meant for" in await ben.ask(Press(encode(action, "1")))
    assert len(await here.rows(select(polls.c.id).where(polls.c.state == "draft"))) == 1


async def test_a_discarded_draft_is_gone(here: Life) -> None:
    ana = here.person("ana")
    await ana.use("event poll", title="Case review", slots=THREE)

    assert "Nobody has seen it" in await ana.press("Discard it")
    assert await here.rows(select(polls.c.id)) == []
    assert await here.rows(select(slots.c.id)) == []


async def test_posting_twice_posts_once(here: Life) -> None:
    ana = here.person("ana")
    await ana.use("event poll", title="Case review", slots=THREE)
    draft = ana.last
    await ana.press("Post it")
    ana.last = draft

    assert "It is posted already" in await ana.press("Post it")
    assert len(here.toy.seen("hall")) == 1


async def test_a_draft_whose_times_went_by_is_not_posted(here: Life) -> None:
    ana = here.person("ana")
    await ana.use("event poll", title="Case review", slots="Tue 7pm, Wed 7pm")
    draft = ana.last
    here.clock.move(3 * DAY)
    ana.last = draft

    assert "Change it first" in await ana.press("Post it")


async def test_members_create_polls_only_where_they_may_create_events(here: Life) -> None:
    ana = here.person("ana")
    await ana.use("event poll", title="Case review", slots=THREE)
    draft = ana.last
    await here.decree("event.creators", "moderators")

    assert "Only moderators can do this" in await ana.use("event poll", title="Again", slots=THREE)
    ana.last = draft
    assert "Only moderators can do this" in await ana.press("Post it")
    assert "Draft: Yes" in await here.person("mo", steward=True).use("event poll", title="Yes", slots=THREE)


async def test_only_moderators_name_a_channel(here: Life) -> None:
    refused = await here.person("ana").use("event poll", title="Case review", slots=THREE, channel="<#lounge>")
    await here.posted(here.person("mo", steward=True), channel="<#lounge>")

    assert "Only moderators can do this" in refused
    assert len(here.toy.seen("lounge")) == 1
    assert here.toy.seen("hall") == []


async def test_without_a_channel_members_find_it_in_the_list(lite: House, clock: TravelClock) -> None:
    life = Life(lite, clock)
    ana, ben = life.person("ana"), life.person("ben")
    await life.posted(ana)

    assert "members find it with /event polls" in ana.shown
    assert "- Case review – 3 times · 0 marked · open until Sat 28 Nov 2026, 16:00 UTC [Mark what suits me]" in (
        await ben.use("event polls")
    )
    assert "[Close it]" not in ben.shown
    await ben.press("Mark what suits me")
    assert "Noted: Case review" in await ben.fill(yes="1")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Name from 2 to 25 times, or a range of days"),
        ({"slots": THREE, "length": "2m"}, "Choose a length from 5 minutes to less than a day."),
        ({"between": "Dec 1 to Dec 4", "length": "1d"}, "Choose a length from 5 minutes to less than a day."),
        ({"slots": THREE, "closes": "Nov 29 10am"}, "before the last of the times"),
        ({"between": "Dec 1 to Dec 1", "at": "7pm"}, "fewer than two times"),
        ({"slots": "2026-11-20T10:00:00+00:00, Tue 7pm"}, "Fri Nov 20, 04:00 Central (Chicago) is past by now."),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_answered_with_what_to_do(here: Life, given: dict[str, str], sentence: str) -> None:
    assert sentence in await here.person("ana").use("event poll", title="Case review", **given)
    assert await here.rows(select(polls.c.id)) == []


async def test_a_wrong_time_opens_the_form_with_the_sentence_below_it(here: Life) -> None:
    ana = here.person("ana")

    shown = await ana.use("event poll", title="Case review", slots="Tue 7pm, blursday, Sat 10am")

    assert "slots: Time 2, “blursday”: I cannot read “blursday” as a day and a time." in shown
    assert "Draft: Case review" in await ana.fill_all(slots=THREE)


async def test_nobody_has_more_than_twenty_open_polls(here: Life) -> None:
    ana = here.person("ana")
    await here.posted(ana)
    async with here.house.store.write() as db:
        row = {
            "community": 1,
            "workspace": 1,
            "member": 1,
            "title": "x",
            "about": "",
            "length": 60,
            "place": "",
            "state": "open",
            "made": START,
        }
        await db.execute(polls.insert(), [row] * 19)
    await ana.use("event poll", title="One more", slots=THREE)

    assert "You have 20 open polls" in await ana.press("Post it")


async def test_the_form_shows_all_times_in_ones_own_zone_with_what_ones_shifts_say(here: Life) -> None:
    await here.posted(here.person("ana"), slots="Mon 2pm, Tue 7pm, Tue 11pm")
    await here.describe("ben", "days", audience="nobody")
    ben, zoe = here.person("ben"), here.person("zoe")

    card = here.card.card
    assert card is not None
    await ben.click(card, "Mark what suits me")
    await zoe.click(card, "Mark what suits me")

    yes, maybe = (each.widget for each in ben.page.inputs)
    assert isinstance(yes, ManyOf)
    assert yes == maybe
    assert [(plain(each.label), plain(each.about or "")) for each in yes.options] == [
        ("1. Mon Nov 23, 14:00 Central (Chicago)", "By your shifts you are usually at work then."),
        ("2. Tue Nov 24, 19:00 Central (Chicago)", "By your shifts you are usually free then."),
        ("3. Tue Nov 24, 23:00 Central (Chicago)", "By your shifts you are usually asleep then."),
    ]
    widget = zoe.page.inputs[0].widget
    assert isinstance(widget, ManyOf)
    assert plain(widget.options[0].label) == "1. Tue Nov 24, 05:00 Tokyo"
    assert widget.options[0].about is None


async def test_marking_again_replaces_what_was_marked_before(life: Life) -> None:
    await life.posted(life.person("ana"))
    await life.mark("ben", yes="1,2", maybe="3")

    ben = life.person("ben")
    await ben.ask(Press(encode("event.poll-mark", "1")))
    assert [each.value for each in ben.page.inputs] == ["1,2", "3"]
    shown = await ben.fill(yes="3", maybe="1,3")

    assert "These suit you: Sat 28 Nov 2026, 16:00 UTC\nIf it must be: Wed 25 Nov 2026, 01:00 UTC" in shown
    found = await life.rows(select(slots.c.at, marks.c.mark).join(marks).order_by(slots.c.at))
    assert [tuple(each) for each in found] == [(TUE, "maybe"), (SAT, "yes")]


async def test_marking_nothing_takes_all_back(here: Life) -> None:
    await here.posted(here.person("ana"))
    await here.mark("ben", yes="1,2")

    assert "None of the times suits you." in await here.mark("ben")
    assert await here.rows(select(marks.c.slot)) == []


async def test_a_time_that_went_by_is_not_offered_and_keeps_its_marks(here: Life) -> None:
    await here.posted(here.person("ana"))
    await here.mark("ben", yes="1,2")
    await here.wait(TUE - START + MINUTE)

    ben = here.person("ben")
    await ben.ask(Press(encode("event.poll-mark", "1")))
    assert [each.value for each in ben.page.inputs] == ["2", ""]
    await ben.fill(yes="1,3")

    found = await here.rows(select(slots.c.at).join(marks).order_by(slots.c.at))
    assert [each.at for each in found] == [TUE, SAT]


@pytest.mark.parametrize("state", ["closed", "chosen"])
async def test_a_form_that_was_open_when_the_poll_ended_marks_nothing(here: Life, state: str) -> None:
    ana, ben = here.person("ana"), here.person("ben")
    await here.posted(ana)
    await ben.ask(Press(encode("event.poll-mark", "1")))
    await ana.ask(
        Press(encode("event.poll-close-now", "1")) if state == "closed" else Press(encode("event.poll-choose", "1"))
    )

    shown = await ben.fill(yes="1")
    assert shown.startswith("That did not work")
    assert "Back to the form" not in shown
    assert await here.rows(select(marks.c.slot)) == []
    assert "That did not work" in await ben.ask(Press(encode("event.poll-mark", "1")))


async def test_the_times_are_typed_by_number_where_a_form_is_opened_again(here: Life) -> None:
    ben = here.person("ben")
    await here.posted(here.person("ana"))
    await ben.ask(Press(encode("event.poll-mark", "1")))

    assert "yes: “nine” is no number of a time on the card. Type them such as 1, 3." in await ben.fill(yes="nine")
    assert "Noted: Case review" in await ben.fill(yes="1, 3")
    assert len(await here.rows(select(marks.c.slot))) == 2


async def test_forty_marks_within_a_minute_redraw_the_card_few_times_and_the_last_stands(here: Life) -> None:
    await here.posted(here.person("ana"))
    for number in range(40):
        here.clock.move(timedelta(seconds=1))
        await here.mark(f"p{number}", yes="1" if number % 2 else "1,2")

    await here.wait(MINUTE)

    assert here.card.edits <= 9
    assert "40 yes: @P0, @P1, @P2, @P3, @P4, @P5, 34 more" in here.card.text
    assert "20 yes" in here.card.text


async def test_a_poll_closes_at_its_time_and_its_host_is_told_the_best_first(life: Life) -> None:
    await life.posted(life.person("ana"), closes="tomorrow 7am")
    await life.mark("ben", yes="3")
    await life.mark("cai", yes="2", maybe="3")

    await life.wait(DAY - MINUTE)
    assert life.direct("ana") == []
    await life.wait(MINUTE)

    (told,) = life.direct("ana")
    lines = [line for line in told.text.split("\n") if line.startswith("- ")]
    assert [line[2] for line in lines] == ["3", "2", "1"]
    await life.wait(MINUTE)
    assert "This poll is closed. Its host chooses the time." in life.card.text
    assert "[Mark what suits me]" not in life.card.text
    assert [line[2] for line in life.card.text.split("\n") if line.startswith("- ")] == ["3", "2", "1"]


async def test_a_poll_without_a_closing_time_closes_with_its_last_time(here: Life) -> None:
    await here.posted(here.person("ana"))

    await here.wait(SAT - START)

    (told,) = here.direct("ana")
    assert "Nobody has marked a time.\nAll of these times are past. Look for others with /event poll." in told.text
    assert "[Make it the event]" not in told.text


async def test_a_poll_is_closed_by_its_host_or_a_moderator_alone_and_once(here: Life) -> None:
    ana = here.person("ana")
    await here.posted(ana)
    close = Press(encode("event.poll-close-now", "1"))

    assert "Only moderators can do this" in await here.person("ben").ask(close)
    assert "[Make it the event]" in await here.person("mo", steward=True).ask(close)
    assert "Times for Case review" in await ana.ask(close)
    assert len(here.direct("ana")) == 1


async def test_anybody_sees_the_result_and_only_its_host_and_moderators_may_choose(here: Life) -> None:
    await here.posted(here.person("ana"))
    ways = Press(encode("event.poll-ways", "1"))

    assert "[Make it the event]" not in await here.person("ben").ask(ways)
    assert "Only moderators can do this" in await choose(here.person("ben"), 1)
    assert "Only moderators can do this" in await here.person("ben").ask(
        Press(encode("event.poll-choose-other", "1"), ("1",))
    )
    assert await here.rows(select(gatherings.c.id)) == []
    assert "[Make it the event]" in await here.person("mo", steward=True).ask(ways)


async def test_a_moderator_chooses_and_the_polls_host_hosts_the_event_in_their_own_zone(here: Life) -> None:
    here.toy.zones["mo"] = "Asia/Tokyo"
    await here.posted(here.person("ana"), about="Bring a case.", length="90m")

    assert "It is an event" in await choose(here.person("mo", steward=True), 3)

    ((zone, about, length),) = await here.rows(select(gatherings.c.zone, gatherings.c.about, gatherings.c.length))
    assert (zone, about, length) == ("America/Chicago", "Bring a case.", 90)
    assert [each.member for each in await here.rows(select(gathering_hosts.c.member))] == [1]


async def test_who_may_create_no_events_any_more_cannot_choose(here: Life) -> None:
    ana = here.person("ana")
    await here.posted(ana)
    await here.decree("event.creators", "moderators")

    assert "Only moderators can do this" in await choose(ana, 1)


async def test_pressed_twice_at_once_it_makes_one_event(life: Life) -> None:
    await life.posted(life.person("ana"))
    await life.mark("ben", yes="1,2")
    pressed = [life.person("ana").inbound(Press(encode("event.poll-choose", slot))) for slot in ("1", "2", "1", "2")]
    for each in pressed:
        await life.house.circulator.record(each)

    replies = await asyncio.gather(*(life.house.circulator.answer(each) for each in pressed))

    titles = sorted(plain(each.card.title) for each in replies if each.card)
    assert titles == ["It is an event already: Case review"] * 3 + ["It is an event: Case review"]
    assert len(await life.rows(select(events.c.gathering))) == 1
    await life.house.dispatcher.run()
    assert len(life.direct("ben")) == 1


async def test_a_time_that_is_past_cannot_be_chosen(here: Life) -> None:
    ana = here.person("ana")
    await here.posted(ana)
    await here.wait(TUE - START)

    assert "That time is past. Choose one that is still to come" in await choose(ana, 1)
    assert await here.rows(select(gatherings.c.id)) == []
    shown = await ana.ask(Press(encode("event.poll-ways", "1")))
    assert [("[Make it the event]" in line) for line in shown.split("\n") if line.startswith("- ")] == [
        False,
        True,
        True,
    ]


async def test_beyond_the_first_five_the_others_are_chosen_from_a_menu(here: Life) -> None:
    ana = here.person("ana")
    await here.posted(ana, slots=", ".join(f"Dec {day} 7pm" for day in range(1, 26)))
    await here.wait(MINUTE)
    await ana.ask(Press(encode("event.poll-ways", "1")))
    assert ana.last is not None
    card = ana.last.card
    menu = menu_of(card)

    assert card is not None
    assert len(buttons(card)) == 5
    assert len(menu.options) == 20
    assert plain(menu.options[0].label) == "6. Sun Dec 6, 19:00 Central (Chicago)"
    assert "It is an event" in await ana.ask(Press(encode(menu.action, menu.value), (menu.options[-1].value,)))
    ((at,),) = await here.rows(select(meetings.c.at))
    assert at == datetime(2026, 12, 26, 1, tzinfo=UTC)


@pytest.mark.parametrize(("action", "value", "picks"), [
    ("event.poll-choose", "99", ()), ("event.poll-choose-other", "1", ("99",)), ("event.poll-choose-other", "1", ("x",)),
    ("event.poll-choose-other", "1", ("9" * 30,)), ("event.poll-mark", "99", ()), ("event.poll-ways", "99", ()),
    ("event.poll-close-now", "99", ()), ("event.poll-post", "99", ()),
])  # fmt: skip
async def test_a_button_that_names_nothing_there_is_refused_politely(
    here: Life, action: str, value: str, picks: tuple[str, ...]
) -> None:
    ana = here.person("ana")
    await here.posted(ana)

    shown = await ana.ask(Press(encode(action, value), picks))
    assert shown.startswith("That did not work")
    assert await here.rows(select(gatherings.c.id)) == []


async def test_another_communitys_polls_are_as_good_as_gone(here: Life) -> None:
    await here.posted(here.person("ana"))
    eve = here.person("eve", workspace="w9", steward=True)

    for action in (
        "event.poll-mark",
        "event.poll-ways",
        "event.poll-close-now",
        "event.poll-choose",
        "event.poll-post",
    ):
        assert "gone" in await eve.ask(Press(encode(action, "1")))
    assert "None is open" in await eve.use("event polls")


async def test_those_who_marked_the_chosen_time_are_asked_and_are_not_yet_going(life: Life) -> None:
    await life.posted(life.person("ana"))
    await life.mark("ben", yes="1")
    await life.mark("cai", maybe="1", yes="2")
    await life.mark("dee", yes="2")
    await choose(life.person("ana"), 1)

    assert [len(life.direct(each)) for each in ("ben", "cai", "dee", "ana")] == [1, 1, 0, 0]
    assert await life.rows(select(rsvps.c.member)) == []
    (told,) = life.direct("ben")
    assert told.text.startswith("The time is chosen: Case review\n")
    assert "[Going] [Maybe] [Not going]" in told.text
    assert told.card is not None
    assert "You are going" in await life.person("ben").click(told.card, "Going", audience=told.audience)


async def test_who_answered_the_event_before_being_asked_is_not_asked(here: Life) -> None:
    await here.posted(here.person("ana"))
    await here.mark("ben", yes="1")
    event = here.person("ana").inbound(Press(encode("event.poll-choose", "1")))
    await here.house.circulator.record(event)
    await here.house.circulator.answer(event)

    await here.person("ben").ask(Press(encode("gathering.no", "1")))

    assert here.direct("ben") == []


async def test_members_of_the_other_workspace_are_asked_there(here: Life) -> None:
    await here.posted(here.person("ana"))
    await here.member("zoe", "w2")
    async with here.house.store.write() as db:
        await db.execute(update(s.workspaces).where(s.workspaces.c.external == "w2").values(community=1))
        await db.execute(update(s.members).where(s.members.c.community == 2).values(community=1))
        await db.execute(update(s.accounts).where(s.accounts.c.external == "zoe").values(community=1))
    zoe = here.person("zoe", workspace="w2")
    await zoe.use("event polls")
    await zoe.press("Mark what suits me")
    await zoe.fill(yes="1")

    await choose(here.person("ana"), 1)

    assert [each.workspace for each in here.direct("zoe")] == ["w2"]


@pytest.mark.parametrize("how", ["left", "erased"])
async def test_the_marks_of_who_is_gone_vanish_from_the_card(life: Life, how: str) -> None:
    await life.posted(life.person("ana"))
    await life.mark("ben", yes="1")
    await life.mark("cai", yes="1")
    ben = life.person("ben")
    await life.wait(MINUTE)
    assert "2 yes: @Ben, @Cai" in life.card.text

    if how == "left":
        await ben.ask(Happened("left"))
    else:
        await ben.use("my erase")
        await ben.ask(Press(encode("my.erase-now", "")))
    await life.wait(MINUTE)

    assert "1 yes: @Cai" in life.card.text


async def test_the_draft_of_who_is_gone_goes_too_and_moderators_end_what_was_posted(here: Life) -> None:
    ana = here.person("ana")
    await here.posted(ana)
    await ana.use("event poll", title="A draft", slots=THREE)
    await ana.use("my erase")
    await ana.ask(Press(encode("my.erase-now", "")))

    assert [each.state for each in await here.rows(select(polls.c.state))] == ["open"]
    await here.wait(SAT - START - DAY)
    assert "It is an event" in await choose(here.person("mo", steward=True), 3)
    assert len(await here.rows(select(gathering_hosts.c.member))) == 1


async def test_the_list_has_pages_and_shows_a_host_what_is_still_to_be_chosen(here: Life) -> None:
    ana = here.person("ana")
    for _ in range(8):
        await here.posted(ana)
        here.clock.move(MINUTE)
    await ana.ask(Press(encode("event.poll-close-now", "1")))

    assert "open until" in await ana.use("event polls")
    shown = await ana.press("More")
    assert "closed, no time chosen yet [Result]" in shown
    await here.person("ben").use("event polls")
    assert "closed" not in await here.person("ben").ask(Press(encode("event.polls-page", "6")))


async def test_the_fullest_card_and_the_fullest_form_are_one_message_and_one_page_on_each_platform(here: Life) -> None:
    await here.posted(here.person("ana"), slots=", ".join(f"Dec {day} 7pm" for day in range(1, 26)), about="x" * 1500)
    for number in range(12):
        await here.mark(
            f"p{number}", yes=",".join(map(str, range(1, 26, 2))), maybe=",".join(map(str, range(2, 26, 2)))
        )
    await here.wait(MINUTE)
    ana, message = here.person("ana"), here.card
    assert message.card is not None
    audience = Audience("en", {number: f"12345678901234567{number}" for number in range(30)})

    assert len(discord_render.render(message.card, audience)) == 1
    assert len(slack_render.render(message.card, audience)) == 1
    await ana.click(message.card, "Mark what suits me")
    assert ana.page.pages == 1
    await ana.ask(Press(encode("event.poll-ways", "1")))
    assert ana.last is not None
    assert ana.last.card is not None
    assert len(discord_render.render(ana.last.card, audience)) == 1


async def test_a_poll_keeps_its_instants_over_the_change_of_the_clocks(here: Life) -> None:
    here.clock.move(datetime(2027, 3, 10, 13, tzinfo=UTC) - START)

    await here.posted(here.person("ana"), slots="Sat 7pm, Sun 7pm")

    found = await here.rows(select(slots.c.at).order_by(slots.c.at))
    assert [each.at for each in found] == [datetime(2027, 3, 14, 1, tzinfo=UTC), datetime(2027, 3, 15, 0, tzinfo=UTC)]


async def test_a_range_proposes_what_suits_most_by_their_shifts_and_shows_only_counts(life: Life) -> None:
    for account in CREW[:4]:
        await life.describe(account, "days")
    await life.describe("eli", "nights")
    await life.describe("fay", "rotating")

    shown = await life.person("ana").use("event poll", title="Case review", between="Nov 30 to Dec 14")

    lines = [line for line in shown.split("\n") if line.startswith("- ")]
    assert lines[0] == "- 1. Mon Nov 30, 18:00 Central (Chicago) – suits 5 of 5 by their shifts"
    assert len(lines) == MOST
    assert not [name for name in CREW if name.title() in shown]


async def test_where_few_show_their_shifts_no_number_is_shown(here: Life) -> None:
    for account in CREW[:4]:
        await here.describe(account, "days")
    await here.describe("eli", "days", audience="moderators")
    await here.describe("fay", "twelves")

    shown = await here.person("ana").use("event poll", title="Case review", between="Nov 30 to Dec 3", at="7pm")

    assert "1. Mon Nov 30, 19:00" in shown
    assert "suits" not in shown.replace("count whom a time suits", "")
    assert "I know the shifts of too few" in shown


async def test_who_left_or_has_no_time_zone_is_not_counted(here: Life) -> None:
    for account in CREW:
        await here.describe(account, "days")
    await here.describe("nobody-knows-where", "days")
    await here.person("fay").ask(Happened("left"))

    assert "suits 5 of 5" in await here.person("ana").use("event poll", title="Case review", slots=THREE)


READING = Reading(START, CHICAGO, Vocabulary({}))


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (THREE, (TUE, WED, SAT)),
        ("Sat 10am\nTue 7pm\n\nWed 7pm,", (TUE, WED, SAT)),
        ("Tue 7pm; Wed 7pm and Sat 10am", (TUE, WED, SAT)),
        ("Tue, Nov 24, 7pm, Wed, 7pm", (TUE, WED)),
        ("Nov 24, 2026 7pm, Wed 7pm ET", (TUE, WED - HOUR)),
        ("2026-11-25T01:00:00+00:00, 2026-11-26T01:00:00+00:00", (TUE, WED)),
    ],
)  # fmt: skip
def test_times_are_read_from_a_list(raw: str, read: tuple[datetime, ...]) -> None:
    assert Times().read(raw, READING) == read


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("Tue 7pm", "Name from 2 to 25 times, such as Tue 7pm, Wed 7pm. I read 1."),
        (", ,\n", "Name from 2 to 25 times, such as Tue 7pm, Wed 7pm. I read 0."),
        (", ".join(f"Dec {day} {hour}pm" for day in range(1, 14) for hour in (6, 7)), "Name from 2 to 25 times, such as Tue 7pm, Wed 7pm. I read 26."),
        ("Tue 7pm, " * 101, "That is too much at once."),
        ("Tue 7pm, Wed, Sat 10am", "Time 2, “Wed”: At what time?"),
        ("Tue 7pm, yesterday 7pm", "Time 2, “yesterday 7pm”: “yesterday 7pm” is past"),
        ("Tue 7pm, Wed 7pm, Nov 24 19:00", "“Tue 7pm” and “Nov 24 19:00” are the same time. Name each once."),
        ("Sat 7pm, Sun Mar 14 2027 2:30am", "Time 2, “Sun Mar 14 2027 2:30am”: 02:30 does not exist on 2027-03-14"),
    ],
)  # fmt: skip
def test_a_list_of_times_says_what_is_wrong_in_it(raw: str, sentence: str) -> None:
    with pytest.raises(Unread) as refusal:
        Times().read(raw, READING)

    assert plain(refusal.value.words).startswith(sentence)


ever = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(st.sets(ever, min_size=2, max_size=25))
def test_times_read_back_as_they_are_written(ats: set[datetime]) -> None:
    value = tuple(sorted(ats))

    assert Times().read(Times().show(value), READING) == value


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["Tue", "7pm", ",", "\n", "and", "Nov 24", "25:00", "“", "99"])).map(" ".join)
)
def test_whatever_is_typed_is_read_or_refused_in_words(raw: str) -> None:
    kinds: tuple[Kind, ...] = (Times(), Between(), Numbers())
    for kind in kinds:
        try:
            value = kind.read(raw, READING)
        except Unread as refusal:
            assert plain(refusal.words)
        else:
            assert kind.read(kind.show(value), READING) == value


@pytest.mark.parametrize(
    ("raw", "first", "last"),
    [
        ("Dec 1 to Dec 14", (12, 1), (12, 14)),
        ("Dec 1 - Dec 14", (12, 1), (12, 14)),
        ("Dec 1–14", (12, 1), (12, 14)),
        ("Dec 1-14", (12, 1), (12, 14)),
        ("2026-12-01 until 2026-12-14", (12, 1), (12, 14)),
        ("12/1 to 12/14", (12, 1), (12, 14)),
        ("tomorrow to Fri", (11, 23), (11, 27)),
    ],
)  # fmt: skip
def test_a_range_of_days_is_read(raw: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    assert Between().read(raw, READING) == Span(date(2026, *first), date(2026, *last))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("December", "“December” is not a range of days."),
        ("2026-12-14 to 2026-12-01", "“2026-12-14 to 2026-12-01” ends before it begins."),
        ("Dec 14 to 1", "“Dec 14 to 1” ends before it begins."),
        ("Dec 1 to 35", "There is no day 35 in that month."),
        ("Dec 1 to Jan 1", "Choose at most 31 days"),
        ("Dec 1 to blursday", "“blursday”"),
    ],
)  # fmt: skip
def test_a_range_of_days_says_what_is_wrong_in_it(raw: str, sentence: str) -> None:
    with pytest.raises(Unread) as refusal:
        Between().read(raw, READING)

    assert sentence in plain(refusal.value.words)


def test_the_longest_range_holds_31_days() -> None:
    assert Between().read("Dec 1 to Dec 31", READING) == Span(date(2026, 12, 1), date(2026, 12, 31))


def standing(number: int, yes: int, maybe: int) -> Standing:
    return Standing(Slot(number, number, START + number * DAY), tuple(range(yes)), tuple(range(10, 10 + maybe)))


@pytest.mark.parametrize(
    ("found", "order"),
    [
        ([(1, 2, 0), (2, 3, 0)], [2, 1]),
        ([(1, 2, 0), (2, 2, 1)], [2, 1]),
        ([(1, 1, 9), (2, 2, 0)], [2, 1]),
        ([(1, 2, 1), (2, 2, 1), (3, 0, 0)], [1, 2, 3]),
    ],
)  # fmt: skip
def test_the_best_time_has_most_yes_then_most_with_maybe_then_comes_first(
    found: Sequence[tuple[int, int, int]], order: list[int]
) -> None:
    assert [each.slot.number for each in ranked(standing(*each) for each in reversed(found))] == order


@pytest.mark.parametrize(
    ("shifts", "hour", "said"),
    [
        (("days",), 19, "free"),
        (("days",), 10, "work"),
        (("days",), 23, "asleep"),
        (("nights", "twelves"), 10, "asleep"),
        (("rotating", "days"), 19, ""),
        (("twelves",), 19, ""),
        ((), 19, ""),
    ],
)  # fmt: skip
def test_shifts_say_what_one_usually_does_then(shifts: tuple[str, ...], hour: int, said: str) -> None:
    assert usually(shifts, CHICAGO, datetime(2026, 11, 24, hour, tzinfo=CHICAGO), HOUR) == said


def test_what_runs_into_the_night_suits_only_who_is_free_all_the_while() -> None:
    crowd = (pattern(CHICAGO, ("days",)),)
    at = datetime(2026, 11, 24, 20, tzinfo=CHICAGO)

    assert [suits(crowd, at, length) for length in (HOUR, 61 * MINUTE)] == [1, 0]


def test_where_nobodys_shifts_are_known_evenings_are_proposed() -> None:
    found = suggest((), Span(date(2026, 12, 1), date(2026, 12, 9)), CHICAGO, START, HOUR)

    assert [at.astimezone(CHICAGO).hour for at in found] == [19] * MOST
    assert len({at.astimezone(CHICAGO).date() for at in found}) == MOST


def test_an_hour_that_the_clocks_skip_is_not_proposed() -> None:
    found = suggest((), Span(date(2027, 3, 13), date(2027, 3, 15)), CHICAGO, START, HOUR, time(2, 30))

    assert [at.astimezone(CHICAGO).date().day for at in found] == [13, 15]


crowds = st.lists(
    st.builds(
        lambda zone, shifts, number: Pattern(zone, pattern(zone, shifts).free, pattern(zone, shifts).awake, number),
        ZONES, st.lists(st.sampled_from(SHIFTS), unique=True, max_size=2), st.integers(1, 9),
    ),
    min_size=1, max_size=5,
).map(tuple)  # fmt: skip


# A crowd over two weeks takes a while where the machine is busy.
@settings(max_examples=60)
@given(
    crowds,
    st.dates(date(2026, 11, 22), date(2027, 11, 22)),
    st.integers(0, 9),
    ZONES,
    st.sampled_from([HOUR, 90 * MINUTE, 4 * HOUR]),
)
def test_nothing_is_proposed_that_finds_all_asleep_while_somebody_is_free_at_another_time(
    crowd: tuple[Pattern, ...], first: date, days: int, zone: ZoneInfo, length: timedelta
) -> None:
    span = Span(first, first + days * DAY)
    found = suggest(crowd, span, zone, START, length)

    assert found == suggest(crowd[::-1], span, zone, START, length)
    assert found == tuple(sorted(set(found)))
    assert len(found) <= MOST
    assert all(at > START and span.first <= at.astimezone(zone).date() <= span.last for at in found)
    assert all(later - earlier >= max(APART, length) for earlier, later in pairwise(found))
    best = max((suits(crowd, at, length) for at in hours_of(span, zone)), default=0)
    assert max((suits(crowd, at, length) for at in found), default=0) == best
    assert not best or all(suits(crowd, at, length) and somebody_is_up(crowd, at) for at in found)


def hours_of(span: Span, zone: ZoneInfo) -> list[datetime]:
    """Give every full hour to come of some days, one by one as the clock on the wall has them."""
    steps = range(int((span.last - span.first + DAY) / HOUR))
    local = [datetime.combine(span.first, time(0)) + step * HOUR for step in steps]
    return [
        each.replace(tzinfo=zone).astimezone(UTC)
        for each in local
        if plain_in(each, zone) and each.replace(tzinfo=zone) > START
    ]


def plain_in(local: datetime, zone: ZoneInfo) -> bool:
    """Say whether a wall has a time exactly once."""
    both = {local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    return len(both) == 1


def somebody_is_up(crowd: Sequence[Pattern], at: datetime) -> bool:
    local = [(each, at.astimezone(each.zone)) for each in crowd]
    return any(here.weekday() * 24 + here.hour in each.awake for each, here in local)
