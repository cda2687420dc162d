"""Introductions, as members and moderators use them, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot import schema as s
from bot.cards import Card, members_of
from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Happened, Press, Submit, Use
from bot.text import plain
from tests.toy import Person, Toy, buttons

People = Callable[..., Person]


async def introduced(person: Person, **values: str) -> str:
    await person.use("intro me")
    return await person.fill_all(**{"name": person.account.title(), "role": "surgical-technologist", **values})


async def settled(person: People) -> Person:
    ana = person("ana", steward=True)
    await ana.use("community setup")
    await ana.fill_all(**{"intro.channel": "<#intros>"})
    return ana


async def test_a_member_introduces_themselves_and_the_card_is_posted(person: People, toy: Toy) -> None:
    await settled(person)

    shown = await introduced(person("ben"), services="cvor", line="Nights, mostly.")

    assert "You are introduced" in shown
    (card,) = toy.seen("intros")
    assert "CVOR / cardiothoracic" in card.text
    assert "Nights, mostly." in card.text


async def test_editing_redraws_the_posted_card(person: People, toy: Toy) -> None:
    await settled(person)
    ben = person("ben")
    await introduced(ben)

    await introduced(ben, name="Benedict")

    (card,) = toy.seen("intros")
    assert card.edits == 1
    assert "Benedict" in card.text


async def test_find_shows_only_what_members_show(person: People, house: House) -> None:
    ana = await settled(person)
    await introduced(person("ben"), services="cvor", nobody="services")

    assert "Nobody who is introduced here matches" in await person("cai").use("intro find", text="cardiothoracic")
    assert "Ben" in await person("cai").use("intro find", text="surgical tech")
    assert "Nobody" in await ana.use("intro find", text="cardiothoracic")


async def test_a_repeated_event_has_one_effect(person: People) -> None:
    ben = person("ben")
    await ben.ask(Use("intro me"), key="same")

    assert await ben.ask(Use("intro me"), key="same") == "(came before)"


async def test_only_name_and_role_are_needed(person: People) -> None:
    ben = person("ben")
    await ben.use("intro me")

    assert "role: This is needed." in await ben.fill(name="Ben")
    assert "You are introduced" in await ben.fill_all(role="surgical-technologist")


async def test_without_a_channel_members_are_found_and_nothing_is_posted(person: People, toy: Toy) -> None:
    assert "No introductions channel is chosen yet" in await introduced(person("ben"))

    assert toy.orders == []
    assert "1 member" in await person("cai").use("intro find", text="ben")


async def test_the_form_opens_with_what_was_said_before(person: People) -> None:
    ben = person("ben")
    await introduced(
        ben, services="cvor", line="Nights, mostly.", zone="Chicago", moderators_only="region", region="new-england"
    )

    await ben.use("intro me")
    seen: dict[str, str] = {}
    while ben.last and ben.last.page:
        seen |= {each.name: each.value for each in ben.page.inputs}
        await ben.fill()

    wanted = {
        "name": "Ben",
        "role": "surgical-technologist",
        "services": "cvor",
        "line": "Nights, mostly.",
        "zone": "America/Chicago",
    }
    assert {key: seen[key] for key in wanted} == wanted
    assert (seen["moderators-only"], seen["nobody"]) == ("region", "employer")


async def test_an_employer_is_kept_to_oneself_unless_one_says_otherwise(person: People, toy: Toy) -> None:
    ana = await settled(person)
    ben = person("ben")
    await introduced(ben, employer="Canary Hospital")

    assert "Canary" not in toy.seen("intros")[0].text
    assert "Canary" not in await ana.use("intro show", who="<@ben>")
    assert "Nobody" in await ana.use("intro find", text="canary")
    await introduced(ben, nobody="")
    assert "Canary Hospital" in toy.seen("intros")[0].text


async def test_a_field_on_both_lists_is_asked_about_again(person: People) -> None:
    shown = await introduced(person("ben"), moderators_only="region,zone", nobody="zone")

    assert "Time zone is on both lists. Take it off one." in shown


async def test_each_field_is_shown_to_whom_its_member_chose(person: People, toy: Toy) -> None:
    ana = await settled(person)
    ben = person("ben")
    given = {"pronouns": "they/them", "services": "cvor", "areas": "assembly", "employer": "Canary"}
    await introduced(ben, **given, moderators_only="services", nobody="employer,areas")

    everyone = await person("cai").use("intro show", who="<@ben>")
    moderator = await ana.use("intro show", who="<@ben>")
    own = await ben.use("my page")

    assert "they/them" in everyone
    assert "CVOR" not in everyone
    assert "CVOR" in moderator
    assert not [
        shown for shown in (everyone, moderator, toy.seen("intros")[0].text) if "Canary" in shown or "Assembly" in shown
    ]
    assert "Canary" in own
    assert "Not shown to everyone:" in own


async def test_a_moderator_finds_by_what_only_moderators_see(person: People) -> None:
    ana = await settled(person)
    await introduced(person("ben"), services="cvor", moderators_only="services")

    assert "1 member" in await ana.use("intro find", service="cvor")
    assert "Nobody" in await person("cai").use("intro find", service="cvor")


async def test_who_has_no_introduction_is_told_how_to_write_one(person: People) -> None:
    await person("ben").use("my page")

    assert "Ben has not introduced themselves yet" in await person("cai").use("intro show", who="<@ben>")
    assert "You have no introduction here" in await person("cai").use("intro remove")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"text": "jose"}, True), ({"text": "JOSÉ"}, True), ({"text": "jos"}, True), ({"text": "josé álv"}, True), ({"text": "alvarez jose"}, True),
        ({"text": "ose"}, False), ({"text": "jose nobody"}, False), ({"role": "surgical-technologist"}, True), ({"role": "Surgical technologist"}, True),
        ({"service": "cvor"}, True), ({"service": "cvor", "text": "jose"}, True), ({"service": "cvor", "shift": "nights"}, False),
        ({"text": "' OR 1=1 --"}, False), ({"text": '"'}, True), ({"text": "NEAR("}, False), ({"text": "*"}, True), ({}, True),
    ],
    ids=str,
)  # fmt: skip
async def test_find_reads_what_people_type(person: People, lite: House, typed: dict[str, str], found: bool) -> None:
    await introduced(Person(lite, "jose"), name="José Álvarez", services="cvor")

    shown = await Person(lite, "cai").use("intro find", **typed)

    assert ("1 member" in shown) is found, shown


async def test_find_refuses_a_word_that_is_not_on_the_list(lite: House) -> None:
    shown = await Person(lite, "cai").use("intro find", role="wizard", shift="teatime")

    assert "role: “wizard” is not on the list. Choose one such as" in shown
    assert "shift: “teatime” is not on the list" in shown


async def test_find_is_paged_for_its_asker_alone(lite: House) -> None:
    for number in range(9):
        await introduced(Person(lite, f"m{number}"))
    cai = Person(lite, "cai")

    first = await cai.use("intro find")
    assert "9 members" in first
    assert "M8" not in first
    second = await cai.press("Next")
    assert "M8" in second
    assert "Page 2 of 2" in second
    back = Press(encode("intro.page", _value_of(cai, "Previous")))
    assert "Only the person whom this was meant for" in await Person(lite, "dan").ask(back)
    assert "Page 1 of 2" in await cai.press("Previous")


async def test_the_entry_of_a_list_shows_the_member(person: People) -> None:
    await introduced(person("ben"), line="Hello there")
    cai = person("cai")
    await cai.use("intro find")

    assert "Hello there" in await cai.press("Show")


async def test_a_hello_stands_below_the_card_and_notifies_that_member_alone(person: People, toy: Toy) -> None:
    await greeting(person, toy)

    _, hello = toy.seen("intros")
    assert hello.thread == "m1"
    assert "@Cai to @Ben: Hi, I am *new*" in hello.text
    assert hello.card is not None
    assert {hello.audience.accounts[number] for number in hello.card.notify} == {"ben"}


async def test_five_hellos_a_day_are_enough(person: People, toy: Toy, clock: TravelClock) -> None:
    await settled(person)
    await introduced(person("ben"))
    cai = person("cai")
    for number in range(5):
        await say_hello(cai, toy, f"Hi {number}")

    assert "You have said hello 5 times today" in await cai.click(card_of(toy), "Say hello")
    clock.move(timedelta(days=1, seconds=1))
    assert "Sent" in await say_hello(cai, toy, "Hi again")


async def test_the_sixth_hello_is_refused_also_where_its_form_was_open_before(person: People, toy: Toy) -> None:
    await settled(person)
    await introduced(person("ben"))
    early, cai = person("cai"), person("cai")
    await early.click(card_of(toy), "Say hello")
    for number in range(5):
        await say_hello(cai, toy, f"Hi {number}")

    assert "5 times today" in await early.fill(line="One more")
    assert len(toy.seen("intros")) == 6


async def test_nobody_says_hello_to_themselves(person: People, toy: Toy) -> None:
    await settled(person)
    ben = person("ben")
    await introduced(ben)

    assert "That is you" in await ben.click(card_of(toy), "Say hello")


@pytest.mark.parametrize(("who", "whom"), [("ben", "cai"), ("cai", "ben")])
async def test_a_block_keeps_apart_both_ways(person: People, toy: Toy, who: str, whom: str) -> None:
    await settled(person)
    await introduced(person("ben"))
    await person(who).use("my block", who=f"<@{whom}>")
    cai = person("cai")

    assert "cannot be brought to them" in await cai.click(card_of(toy), "Say hello")
    assert "I cannot show you that introduction" in await cai.use("intro show", who="<@ben>")
    assert "Nobody" in await cai.use("intro find", text="ben")
    assert "That did not work" in await cai.click(card_of(toy), "What we share")
    assert len(toy.seen("intros")) == 1


async def test_a_hello_to_who_has_no_card_says_why(person: People) -> None:
    await introduced(person("ben"))
    cai = person("cai")
    await cai.use("intro show", who="<@ben>")

    assert "Ben has no introduction in a channel here" in await cai.press("Say hello")


@pytest.mark.parametrize("meanwhile", ["block", "leave"])
async def test_a_hello_is_dropped_if_they_part_meanwhile(
    person: People, house: House, toy: Toy, meanwhile: str
) -> None:
    await settled(person)
    ben, cai = person("ben"), person("cai")
    await introduced(ben)
    await cai.click(card_of(toy), "Say hello")
    submit = cai.inbound(Submit(cai.page.draft, 0, {"line": "Canary"}))
    await house.circulator.record(submit)
    await house.circulator.answer(submit)

    await (ben.use("my block", who="<@cai>") if meanwhile == "block" else cai.ask(Happened("left")))

    assert "Canary" not in "".join(message.text for message in toy.messages.values())
    async with house.store.read() as db:
        states = (await db.execute(select(s.deliveries.c.state).where(s.deliveries.c.kind == "intro.hello"))).scalars()
        assert list(states) == ["dropped"]


async def test_what_we_share_is_what_both_show(person: People, toy: Toy) -> None:
    await settled(person)
    await introduced(
        person("ben"),
        services="cvor,neuro",
        areas="assembly",
        offers="study-cst",
        zone="Chicago",
        shifts="days",
        nobody="areas",
    )
    cai = person("cai")
    assert "Introduce yourself first" in await cai.click(card_of(toy), "What we share")
    await introduced(cai, services="cvor", areas="assembly", seeks="study-cst", zone="New York", shifts="days")

    shown = await cai.click(card_of(toy), "What we share")

    assert "Service lines: CVOR" in shown
    assert "assembly" not in shown.lower()
    assert "Ben can help you with: Studying for the CST" in shown
    assert "hours a week suit both of you" in shown


async def test_sharing_nothing_is_said_kindly(person: People, toy: Toy) -> None:
    await settled(person)
    await introduced(person("ben"), role="sterile-processing-technician")
    await introduced(person("cai"))

    shown = await person("cai").click(card_of(toy), "What we share")

    assert "Nothing that both of you show, so far" in shown


async def test_an_introduction_taken_back_is_gone_everywhere(person: People, house: House, toy: Toy) -> None:
    await settled(person)
    ben = person("ben")
    await introduced(ben)
    await ben.use("intro remove")
    assert len(toy.seen("intros")) == 1

    assert "Your introduction is deleted" in await ben.press("Delete it")

    assert toy.seen("intros") == []
    assert "Nobody" in await person("cai").use("intro find", text="ben")
    assert "has not introduced" in await person("cai").use("intro show", who="<@ben>")
    assert await rows(house, "profile", "introductions", "documents") == 0


async def test_one_can_come_and_go_and_the_channel_follows(person: People, toy: Toy, clock: TravelClock) -> None:
    await settled(person)
    ben = person("ben")
    for _ in range(3):
        clock.move(timedelta(minutes=1))
        await introduced(ben)
        assert len(toy.seen("intros")) == 1
        await ben.use("intro remove")
        await ben.press("Delete it")
        assert toy.seen("intros") == []


async def test_who_leaves_takes_their_card_along(person: People, house: House, toy: Toy) -> None:
    await settled(person)
    ben = person("ben")
    await introduced(ben)

    await ben.ask(Happened("left"))

    assert toy.seen("intros") == []
    assert "Nobody" in await person("cai").use("intro find", text="ben")
    assert await rows(house, "profile", "introductions", "documents") == 0


async def test_a_newcomer_is_welcomed_once_where_moderators_want_it(person: People, toy: Toy) -> None:
    await person("eve").ask(Happened("joined"))
    assert toy.orders == []
    assert "Welcoming needs to know who joins" in await person("ana", steward=True).use(
        "community set", key="intro.welcome", value="yes"
    )

    for _ in range(3):
        await person("ben").ask(Happened("joined"))

    (message,) = toy.seen("dm-ben")
    assert "Welcome to Peers w1" in message.text
    assert message.card is not None
    ben = person("ben", workspace="")
    assert "[Introduce yourself 1/" in await ben.click(message.card, "Introduce me", audience=message.audience)


async def test_who_is_introduced_meanwhile_needs_no_welcome(person: People, house: House, toy: Toy) -> None:
    await person("ana", steward=True).use("community set", key="intro.welcome", value="yes")
    ben = person("ben")
    joined = ben.inbound(Happened("joined"))
    await house.circulator.record(joined)
    await house.circulator.answer(joined)
    await ben.use("my page")

    toy.messages.clear()
    await introduced(ben)
    await ben.ask(Happened("joined"))

    assert toy.seen("dm-ben") == []


async def test_text_of_a_member_cannot_mention_link_or_format(person: People, toy: Toy) -> None:
    await settled(person)
    await introduced(person("ben"), line="<@cai> *bold* <https://x.example|y>")

    (card,) = toy.seen("intros")
    assert card.card is not None
    assert members_of(card.card) == {await number_of(card.audience.accounts, "ben")}
    assert "<@cai> *bold* <https://x.example|y>" in card.text


async def test_a_card_notifies_nobody(person: People, toy: Toy) -> None:
    await settled(person)
    await introduced(person("ben"))

    (message,) = toy.seen("intros")
    assert message.card is not None
    assert message.card.notify == ()


async def say_hello(who: Person, toy: Toy, line: str) -> str:
    await who.click(card_of(toy), "Say hello")
    return await who.fill(line=line)


async def greeting(person: People, toy: Toy) -> None:
    await settled(person)
    await introduced(person("ben"))
    await say_hello(person("cai"), toy, "Hi, I am *new*")


def card_of(toy: Toy) -> Card:
    card = toy.seen("intros")[0].card
    assert card is not None
    return card


def _value_of(person: Person, label: str) -> str:
    assert person.last is not None
    assert person.last.card is not None
    return next(each.value for each in buttons(person.last.card) if plain(each.label) == label)


async def number_of(accounts: Mapping[int, str], account: str) -> int:
    return next(number for number, each in accounts.items() if each == account)


async def rows(house: House, *tables: str) -> int:
    async with house.store.read() as db:
        counted = [await db.execute(select(func.count()).select_from(s.metadata.tables[name])) for name in tables]
        return sum(int(each.scalar_one()) for each in counted)
