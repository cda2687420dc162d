"""Introductions, as members and moderators use them, on both databases."""

from __future__ import annotations

from collections.abc import Callable

from bot.house import House
from bot.inbound import Use
from tests.toy import Person, Toy

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
