"""Digests: what is new, once to each reader, at their time, and nothing when there is nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot import schema as s
from bot.cards import Item
from bot.clock import TravelClock
from bot.declare import section
from bot.digests import Entry, Look
from bot.house import House
from bot.ids import encode
from bot.inbound import Happened, Press
from commands.digest.tables import digests, personal, shown
from tests.test_reminders import DAY, HOUR, Life
from tests.toy import Person, opened

DAILY = "every day at 09:00, Chicago time"
"""At 15:00 UTC; the tests begin at 13:00."""


@section("tea.brewed", "Tea", rank=5)
async def brewed(look: Look) -> list[Entry]:
    """Stand for a section that comes first, and mostly has nothing."""
    return [Entry("tea:1", Item("Green"))] if look.workspace.name == "Peers w9" else []


@pytest.fixture
async def lite(lite_url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(lite_url, clock, __name__):
        yield each


@pytest.fixture
def life(lite: House, clock: TravelClock) -> Life:
    return Life(lite, clock)


@pytest.fixture
def ana(life: Life) -> Person:
    return life.person("ana", steward=True)


async def introduced(life: Life, account: str, workspace: str = "w1", **values: str) -> Person:
    person = life.person(account, workspace=workspace)
    await person.use("intro me")
    shown = await person.fill_all(**{"name": account.title(), "role": "surgical-technologist", **values})
    assert "You are introduced" in shown
    return person


async def set_up(who: Person, **values: str) -> str:
    await who.use("digest setup")
    return await who.fill(**{"title": "News", "where": "<#news>", "when": DAILY, **values})


def posted(life: Life, place: str = "news") -> list[str]:
    return [message.text for message in life.toy.seen(place)]


async def test_a_digest_is_posted_at_its_time_with_what_is_new(house: House, clock: TravelClock) -> None:
    life = Life(house, clock)
    shown = await set_up(life.person("ana", steward=True))
    await introduced(life, "ben")

    await life.wait(2 * HOUR - timedelta(seconds=1))
    assert posted(life) == []
    await life.wait(timedelta(seconds=1))

    assert "every day at 09:00, Chicago time\nnext Sun 22 Nov 2026, 15:00 UTC\n" in shown
    assert posted(life) == ["News\nNew members\n- Ben – Surgical technologist [Show]"]


async def test_nobody_is_told_the_same_twice(house: House, clock: TravelClock) -> None:
    life = Life(house, clock)
    await set_up(life.person("ana", steward=True))
    await introduced(life, "ben")
    await life.wait(2 * HOUR)
    await introduced(life, "ben", name="Benedict")
    await introduced(life, "cai")

    await life.wait(DAY)
    await life.wait(DAY)

    assert [("Ben" in each, "Cai" in each) for each in posted(life)] == [(True, False), (False, True)]


async def test_an_empty_digest_is_not_sent_and_an_empty_section_is_left_out(life: Life, ana: Person) -> None:
    await set_up(ana, sections="tea.brewed,intro.new")
    await life.wait(2 * HOUR)
    assert posted(life) == []
    await introduced(life, "ben")

    await life.wait(DAY)

    assert len(posted(life)) == 1
    assert "Tea" not in posted(life)[0]


async def test_sections_stand_in_the_order_in_which_they_were_named(life: Life) -> None:
    ana = life.person("ana", workspace="w9", steward=True)
    await set_up(ana, sections="intro.new,tea.brewed")
    await introduced(life, "ben", "w9")

    await life.wait(2 * HOUR)

    assert posted(life)[0].index("New members") < posted(life)[0].index("Tea")


async def test_what_a_section_goes_on_to_give_is_told_once(life: Life) -> None:
    await set_up(life.person("ana", workspace="w9", steward=True))
    await life.wait(2 * HOUR)
    await life.wait(DAY)
    assert ["Green" in each for each in posted(life)] == [True]
    await introduced(life, "ben", "w9")

    await life.wait(DAY)

    assert ["Green" in each for each in posted(life)] == [True, False]


async def test_a_long_section_is_cut_with_how_many_more_there_are(life: Life, ana: Person) -> None:
    await set_up(ana)
    for number in range(12):
        await introduced(life, f"m{number:02}")

    await life.wait(2 * HOUR)

    assert posted(life)[0].endswith("- M09 – Surgical technologist [Show]\nand 2 more\n[Show all]")


async def test_a_community_has_several_digests_each_with_its_own_readers(life: Life, ana: Person) -> None:
    await set_up(ana)
    await set_up(ana, title="Mods", where="<#mods>", when="every day at 10am Chicago time")
    await introduced(life, "ben")

    await life.wait(2 * HOUR)
    assert (len(posted(life)), len(posted(life, "mods"))) == (1, 0)
    await life.wait(HOUR)

    assert (len(posted(life)), len(posted(life, "mods"))) == (1, 1)
    listed = await ana.use("digest list")
    assert ("News – #news" in listed, "Mods – #mods" in listed) == (True, True)


async def test_a_digest_of_the_moderators_counts_what_did_not_arrive(life: Life, ana: Person) -> None:
    await set_up(ana, sections="community.undelivered")
    async with life.house.store.write() as db:
        here = (await db.execute(select(s.workspaces))).one()
        row = {
            "community": here.community,
            "workspace": here.id,
            "effect": "post",
            "kind": "intro.card",
            "subject": "1",
            "detail": "secret",
            "place": "x",
        }
        state = {
            "due": life.clock.now(),
            "done": life.clock.now() + HOUR,
            "key": "k",
            "state": "failed",
            "attempts": 1,
            "fence": 1,
            "thread": "",
            "error": "no access",
        }
        await db.execute(s.deliveries.insert().values(row | state))

    await life.wait(2 * HOUR)

    assert len(posted(life)) == 1
    assert "1 × " in posted(life)[0]
    assert "no access" in posted(life)[0]
    assert "secret" not in posted(life)[0]


async def test_a_preview_shows_what_would_be_sent_and_changes_nothing(life: Life, ana: Person) -> None:
    await set_up(ana)
    assert "Nothing is new since Sun 22 Nov 2026, 13:00 UTC." in await ana.press("Preview")
    await introduced(life, "ben")
    await ana.use("digest list")
    await ana.press("Open")

    assert "- Ben – Surgical technologist" in await ana.press("Preview")

    assert posted(life) == []
    await life.wait(2 * HOUR)
    assert len(posted(life)) == 1


async def test_what_falls_into_a_pause_is_not_made_up_for(life: Life, ana: Person) -> None:
    await set_up(ana)
    assert "paused" in await ana.press("Pause")
    await introduced(life, "ben")
    await life.wait(DAY + HOUR)
    assert posted(life) == []

    assert "The digest goes on" in await ana.press("Go on")
    await introduced(life, "cai")
    await life.wait(DAY)

    (text,) = posted(life)
    assert ("Ben" in text, "Cai" in text) == (False, True)


async def test_changing_opens_what_is_decided_and_moves_the_digest(life: Life, ana: Person) -> None:
    await set_up(ana)
    await ana.press("Change")
    filled = {each.name: each.value for each in ana.page.inputs}

    shown = await ana.fill(when="every day at 10am Chicago time", where="<#other>")

    assert filled == {
        "title": "News", "where": "<#news>", "when": "every day at 09:00, Chicago time, from 22 November 2026",
        "sections": ",".join(key for key, each in life.house.circulator.catalogue.sections.items() if not each.moderators),
    }  # fmt: skip
    assert shown.startswith("The digest is changed\n#other\n")
    await introduced(life, "ben")
    await life.wait(3 * HOUR)
    assert (len(posted(life)), len(posted(life, "other"))) == (0, 1)


async def test_a_digest_that_is_removed_leaves_nothing(life: Life, ana: Person) -> None:
    await set_up(ana)
    await introduced(life, "ben")
    await life.wait(2 * HOUR)
    await ana.use("digest list")
    await ana.press("Open")

    assert "“News” is sent no more." in await ana.press("Remove")

    async with life.house.store.read() as db:
        counts = [
            (await db.execute(select(func.count()).select_from(each))).scalar_one()
            for each in (digests, shown, s.rules)
        ]
    assert counts == [0, 0, 0]


@pytest.mark.parametrize(
    ("when", "sentence"),
    [("whenever", "I cannot read “whenever” as a repetition"), ("every day", "At what time?"), ("every Monday at 9", "morning or evening")],
)  # fmt: skip
async def test_a_time_that_is_not_understood_is_asked_for_again(ana: Person, when: str, sentence: str) -> None:
    shown = await set_up(ana, when=when)

    assert shown.startswith("[Digest 1/1]\nwhen: ")
    assert sentence in shown
    assert "The digest is set up" in await ana.fill(when=DAILY)


async def test_without_a_zone_the_answer_says_so(ana: Person) -> None:
    said = "I do not know your time zone"

    assert said in await set_up(ana, when="every Monday at 09:00")
    assert said not in await set_up(ana)


async def test_there_are_at_most_ten(life: Life, ana: Person) -> None:
    for number in range(10):
        life.clock.move(HOUR / 60)
        assert "The digest is set up" in await set_up(ana, title=f"d{number}")

    assert "There are 10 digests already. Remove one with /digest list first." in await set_up(ana)


@pytest.mark.parametrize("name", ["setup", "list"])
async def test_members_set_up_no_digest(life: Life, name: str) -> None:
    assert "Only moderators can do this" in await life.person("ben").use(f"digest {name}")


@pytest.mark.parametrize("button", ["preview", "change", "pause", "resume", "remove", "look"])
async def test_another_communitys_digest_is_out_of_reach(life: Life, ana: Person, button: str) -> None:
    await set_up(ana)
    eve, ben = life.person("eve", workspace="w2", steward=True), life.person("ben")

    assert "That digest is gone" in await eve.ask(Press(encode(f"digest.{button}", "1")))
    assert "Only moderators can do this" in await ben.ask(Press(encode(f"digest.{button}", "1")))


async def test_what_was_noted_is_drawn_without_who_left_meanwhile(life: Life, ana: Person) -> None:
    await set_up(ana)
    await introduced(life, "ben")
    await introduced(life, "cai")
    life.clock.move(2 * HOUR)
    await life.house.recurrence.run()

    await life.house.circulator.departed("toy", "w1", "cai")
    await life.house.dispatcher.run()

    (text,) = posted(life)
    assert ("Ben" in text, "Cai" in text) == (True, False)


async def test_a_digest_of_whom_nobody_is_left_is_dropped(life: Life, ana: Person) -> None:
    await set_up(ana)
    await introduced(life, "cai")
    life.clock.move(2 * HOUR)
    await life.house.recurrence.run()

    await life.house.circulator.departed("toy", "w1", "cai")
    await life.house.dispatcher.run()

    assert posted(life) == []


async def test_what_comes_after_the_firing_waits_for_the_next(life: Life, ana: Person) -> None:
    await set_up(ana)
    await introduced(life, "ben")
    life.clock.move(2 * HOUR)
    await life.house.recurrence.run()
    life.clock.move(HOUR / 60)
    await introduced(life, "cai")

    await life.wait(DAY)

    assert [("Ben" in each, "Cai" in each) for each in posted(life)] == [(True, False), (False, True)]


async def test_ones_own_digest_comes_daily_with_what_fits(house: House, clock: TravelClock) -> None:
    life = Life(house, clock)
    ben = await introduced(life, "ben", services="cvor")
    assert "It comes every day at 17:00, Chicago time." in await ben.use("digest me", every="daily")
    clock.move(HOUR)
    await introduced(life, "cai", services="cvor")

    await life.wait(9 * HOUR)
    await life.wait(DAY)

    assert ["Cai" in each.text for each in life.messages()] == [True]
    assert "CVOR / cardiothoracic" in life.messages()[0].text


async def test_nothing_comes_when_nothing_fits(life: Life) -> None:
    ben = life.person("ben")
    await ben.use("digest me", every="daily")
    await introduced(life, "cai")

    await life.wait(10 * HOUR)

    assert life.messages() == []


@pytest.mark.parametrize("blocks", [("ben", "cai"), ("cai", "ben")])
async def test_who_blocks_or_is_blocked_is_not_shown(life: Life, blocks: tuple[str, str]) -> None:
    ben = await introduced(life, "ben")
    await ben.use("digest me", every="daily")
    await introduced(life, "cai")
    await life.person(blocks[0]).use("my block", who=f"<@{blocks[1]}>")

    await life.wait(10 * HOUR)

    assert life.messages() == []
    assert "Cai" not in await ben.use("digest me")


async def test_it_tells_what_came_since_one_was_last_here(life: Life) -> None:
    ben = await introduced(life, "ben")
    await ben.use("digest me", every="daily")
    await introduced(life, "cai")
    life.clock.move(HOUR)
    await ben.use("my page")
    await life.house.circulator.flush()
    life.clock.move(HOUR)
    await introduced(life, "dan")

    await life.wait(8 * HOUR)

    (message,) = life.messages()
    assert ("Cai" in message.text, "Dan" in message.text) == (False, True)


async def test_set_anew_on_its_own_day_it_loses_nothing_and_comes_once_that_day(life: Life) -> None:
    ben = await introduced(life, "ben")
    await ben.use("digest me", every="daily")
    await introduced(life, "cai")
    await life.wait(10 * HOUR)
    await introduced(life, "dan")

    assert "The next may come Tue 24 Nov 2026, 00:00 UTC." in await ben.use("digest me", every="daily", at="18:00")

    await life.wait(HOUR)
    assert len(life.messages()) == 1
    await introduced(life, "eli")
    await life.wait(DAY)
    assert "Eli" in life.messages()[1].text


async def test_given_up_and_taken_again_on_one_day_it_loses_nothing(life: Life) -> None:
    ben = await introduced(life, "ben")
    await ben.use("digest me", every="daily")
    await introduced(life, "cai")
    await life.wait(10 * HOUR)
    await ben.use("digest me", every="never")
    await ben.use("digest me", every="daily", at="18:00")
    life.clock.move(HOUR / 4)
    await introduced(life, "dan")

    await life.wait(HOUR)

    assert ["Dan" in each.text for each in life.messages()] == [False, True]


async def test_a_button_keeps_the_time_of_day_that_was_chosen(life: Life) -> None:
    ben = await introduced(life, "ben")
    await ben.use("digest me", every="daily", at="08:00")
    assert "It comes every day at 08:00, Chicago time." in await ben.use("digest me")

    assert "every Sunday at 08:00, Chicago time" in await ben.press("Once a week")


async def test_never_ends_it(life: Life) -> None:
    ben = await introduced(life, "ben")
    await ben.use("digest me", every="daily")
    assert "every day" in (await ben.use("my page")).casefold()
    await introduced(life, "cai")

    assert "You get no digest" in await ben.use("digest me", every="never")

    await life.wait(DAY)
    assert life.messages() == []
    assert "It does not come by itself. Choose how often it shall:" in await ben.use("digest me")


async def test_looking_shows_what_is_new_without_telling_it(life: Life) -> None:
    ben = await introduced(life, "ben")
    await ben.use("digest me", every="daily")
    await introduced(life, "cai")

    assert "Cai" in await ben.use("digest me")
    assert "Cai" in await ben.use("digest me")


@pytest.mark.parametrize("goes", ["leaves", "erases"])
async def test_nothing_is_left_of_who_goes(life: Life, goes: str) -> None:
    ben = await introduced(life, "ben")
    await ben.use("digest me", every="daily")
    await introduced(life, "cai")
    await ben.use("my export")
    assert "personal_digests" in str(ben.last)
    life.clock.move(10 * HOUR)
    await life.house.recurrence.run()
    if goes == "leaves":
        await life.house.circulator.departed("toy", "w1", "ben")
    else:
        erase = ben.inbound(Press(encode("my.erase-now", "")))
        await life.house.circulator.record(erase)
        await life.house.circulator.answer(erase)

    await life.wait(DAY)

    assert life.messages() == []
    async with life.house.store.read() as db:
        counts = [
            (await db.execute(select(func.count()).select_from(each))).scalar_one()
            for each in (personal, shown, s.rules)
        ]
    assert counts == [0, 0, 0]


async def test_a_digest_of_a_community_leaves_out_the_others(life: Life, ana: Person) -> None:
    await set_up(ana)
    await introduced(life, "ben", "w2")

    await life.wait(2 * HOUR)

    assert posted(life) == []


async def test_one_comes_late_after_an_outage_and_only_once(life: Life, ana: Person) -> None:
    await set_up(ana)
    await introduced(life, "ben")

    await life.wait(5 * DAY)
    await life.wait(HOUR)

    assert len(posted(life)) == 1


async def test_who_left_gets_none(life: Life) -> None:
    ben = await introduced(life, "ben")
    await ben.use("digest me", every="daily")
    await ben.ask(Happened("left"))
    await introduced(life, "cai")

    await life.wait(DAY)

    assert life.messages() == []


async def long_one(life: Life, ana: Person) -> None:
    """Let a digest be posted with a section too long to be shown whole."""
    await set_up(ana)
    for number in range(13):
        await introduced(life, f"new{number:02}")
    await life.wait(DAY)


async def test_what_did_not_fit_is_one_button_away_and_only_its_reader_sees_it(life: Life, ana: Person) -> None:
    await long_one(life, ana)
    (post,) = life.toy.seen("news")
    assert post.card is not None
    assert "and 3 more" in post.text

    shown = await life.person("cai").click(post.card, "Show all")

    assert shown.count("[Show]") == 13
    assert len(life.toy.seen("news")) == 1


async def test_a_digest_for_moderators_shows_its_rest_to_them_alone(life: Life, ana: Person) -> None:
    await set_up(ana, sections="intro.new,community.undelivered")
    for number in range(11):
        await introduced(life, f"new{number:02}")
    await life.wait(DAY)
    (post,) = life.toy.seen("news")
    assert post.card is not None

    assert "Only moderators" in await life.person("cai").click(post.card, "Show all")
    assert "Only moderators" not in await ana.click(post.card, "Show all")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("d1.5", "too old"),
        ("d99.5", "gone"),
        ("m99.5", "Only the person"),
        ("x1.5", "gone"),
        ("d1", "another version"),
        ("d1.x", "another version"),
        (".5", "another version"),
        ("d1.999999999999999999", "another version"),
    ],
)
async def test_a_forged_button_for_the_rest_is_refused(life: Life, ana: Person, value: str, said: str) -> None:
    await set_up(ana)

    assert said in await ana.ask(Press(encode("digest.rest", value)))


async def test_another_community_cannot_read_the_rest(life: Life, ana: Person) -> None:
    await long_one(life, ana)
    (post,) = life.toy.seen("news")
    assert post.card is not None

    assert "gone" in await life.person("eve", workspace="w9").click(post.card, "Show all")


@pytest.mark.parametrize(("late", "said"), [(timedelta(minutes=4), False), (timedelta(minutes=6), True)])
async def test_a_digest_that_was_held_up_says_that_it_is_late(
    life: Life, ana: Person, late: timedelta, said: bool
) -> None:
    await set_up(ana)
    await introduced(life, "ben")

    await life.wait(2 * HOUR + late)

    assert ("This is late" in posted(life)[0]) is said
