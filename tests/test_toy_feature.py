"""A feature of one file, as a newcomer would write it: it is everywhere at once, on every platform, and nothing else changes."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from adapters.discord import register as discord
from adapters.playground import register as playground
from adapters.slack import register as slack
from bot import config
from bot.assembly import assemble
from bot.catalogue import Catalogue
from bot.clock import TravelClock
from bot.help import table
from bot.house import House
from bot.inbound import Happened
from bot.text import plain
from commands import FEATURES
from tests.toy import Person, Toy, buttons, opened

People = Callable[..., Person]
FEATURE = '''
"""Tea: for the breaks between cases."""

from __future__ import annotations

from typing import Annotated

from bot import deliveries
from bot.call import Call
from bot.cards import Card, Option, card
from bot.declare import DeskButton, button, command, delivery, on, page_section
from bot.deliveries import Debt
from bot.scene import Scene
from bot.kinds import Choice, Text, YesNo
from bot.policy import Role
from bot.settings import Setting
from bot.text import Words, say

SORTS = Choice((Option("Black", "black"), Option("Green", "green")))
milk = Setting("tea.milk", YesNo(), say("Milk"), say("Offer milk with tea."), default=False)


@command("tea pour", reads=True)
async def pour(call: Call, sort: Annotated[str, SORTS], cups: int = 1) -> Card:
    """Pour tea.

    Args:
        sort: Which tea.
        cups: How many.
    """
    return card("Poured", say("{n} of {sort}{milk}", n=str(cups), sort=sort, milk=" with milk" if call.setting(milk) else ""), drink.button(say("Drink"), cups))


@command("tea invent", form=True)
async def invent(call: Call, name: Annotated[str, Text(20)]) -> Card:
    """Invent a tea.

    Args:
        name: How to call it.
    """
    await deliveries.tell(call.db, call.workspace, Debt("tea.news", call.member.id, name, detail=name, member=call.member.id), call.now)
    return card("Invented", name)


@command("tea close", role=Role.MODERATOR)
async def close(call: Call) -> Card:
    """Close the tea room."""
    return card("Closed")


@button("tea.drink")
async def drink(call: Call, value: int) -> Card:
    return card("Drunk", str(value))


@button("tea.desk", reads=True)
async def start(call: Call) -> Card:
    return card("What tea?")


desk_button = DeskButton(start.button(say("Have tea")), rank=50)


@page_section()
async def on_my_page(call: Call) -> list[Words]:
    return [say("You like tea.")]


@delivery("tea.news")
async def news(scene: Scene) -> Card:
    return card("News", scene.detail)


@on("joined")
async def newcomer(call: Call) -> None:
    await deliveries.tell(call.db, call.workspace, Debt("tea.news", call.member.id, "new", detail="Welcome to tea", member=call.member.id), call.now)
'''


@pytest.fixture
def feature(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The file, importable by its name for the length of a test."""
    (tmp_path / "tea_room.py").write_text(FEATURE, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "tea_room"
    sys.modules.pop("tea_room", None)


@pytest.fixture
def catalogue(feature: str) -> Catalogue:
    return assemble((*FEATURES, feature))


@pytest.fixture
async def house(feature: str, lite_url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(lite_url, clock, feature):
        yield each


def test_the_catalogue_knows_all_that_it_declares(catalogue: Catalogue) -> None:
    assert {"tea pour", "tea invent", "tea close"} <= set(catalogue.commands)
    assert {"tea.drink", "tea.desk"} <= set(catalogue.actions)
    assert {"/tea invent", "set.tea.milk"} <= set(catalogue.forms)
    assert "tea.milk" in {parameter.name for parameter in catalogue.forms["settings"].parameters}
    assert "tea.news" in catalogue.drawn


def test_without_its_line_nothing_of_it_is_left() -> None:
    rest = assemble(FEATURES)

    assert not [
        name
        for names in (rest.commands, rest.actions, rest.forms, rest.settings, rest.drawn)
        for name in names
        if "tea" in name.split(".")[0].split()
    ]


def test_discord_registers_its_commands_with_typed_options(catalogue: Catalogue) -> None:
    tea = next(each for each in discord.build(catalogue) if each["name"] == "tea")

    pour, invent, _ = tea["options"]
    assert [(option["name"], option["required"], option["type"]) for option in pour["options"]] == [
        ("sort", True, 3),
        ("cups", False, 4),
    ]
    assert [choice["value"] for choice in pour["options"][0]["choices"]] == ["black", "green"]
    assert not invent["options"][0].get("required", False)


def test_slacks_manifest_has_its_command(catalogue: Catalogue) -> None:
    made = slack.manifest(catalogue, config.Slack(), "socket", "")

    assert "/tea" in {each["command"] for each in made["features"]["slash_commands"]}


def test_the_playgrounds_palette_has_its_commands(catalogue: Catalogue) -> None:
    found = {each["name"] for each in playground.palette(catalogue)}

    assert {"tea pour", "tea invent", "tea close"} <= found


def test_the_readmes_table_has_its_commands(catalogue: Catalogue) -> None:
    assert "| `/tea pour sort:… [cups:…]` | Pour tea. | member |" in table(catalogue)


async def test_the_help_shows_it(person: People) -> None:
    assert "pour · invent" in await person("ben").use("circulator help")
    assert "- /tea pour – Pour tea." in await person("ben").use("circulator help", command="tea")
    assert "/tea close" not in await person("ben").use("circulator help", command="tea")
    assert "/tea close" in await person("ana", steward=True).use("circulator help", command="tea")
    assert "Type /tea pour sort:… [cups:…]" in await person("ben").use("circulator help", command="tea pour")


async def test_its_command_works_and_its_button_too(person: People) -> None:
    ben = person("ben")

    assert "2 of green" in await ben.use("tea pour", sort="Green", cups="2")
    assert await ben.press("Drink") == "Drunk\n2"
    assert "sort: “red” is not one of the choices. Choose black, green." in await ben.use("tea pour", sort="red")
    assert "Only moderators" in await ben.use("tea close")


async def test_its_form_asks_for_what_is_missing_and_its_message_comes(person: People, toy: Toy) -> None:
    ben = person("ben")
    assert "[Tea invent 1/1]" in await ben.use("tea invent")

    assert await ben.fill(name="Assam") == "Invented\nAssam"

    assert [message.text for message in toy.seen("dm-ben")] == ["News\nAssam"]


async def test_its_setting_is_on_the_panel_and_has_its_effect(person: People) -> None:
    ana = person("ana", steward=True)
    assert "- Milk: no" in await ana.use("community panel")

    await ana.use("community set", key="tea.milk", value="yes")

    assert "1 of black with milk" in await person("ben").use("tea pour", sort="black")


async def test_its_button_is_on_the_desk_between_the_others(person: People, toy: Toy) -> None:
    ana = person("ana", steward=True)
    await ana.use("community desk")

    (desk,) = toy.seen("hall")
    assert desk.card is not None
    assert [plain(each.label) for each in buttons(desk.card)] == [
        "Introduce me",
        "Find people",
        "What's on",
        "Find a mentor",
        "Study group",
        "Ask for a talk",
        "Meet somebody new",
        "Have tea",
        "What is new",
        "My page",
    ]
    assert await person("ben").click(desk.card, "Have tea") == "What tea?"


async def test_it_has_its_word_on_the_page_of_a_member(person: People) -> None:
    assert "You like tea." in await person("ben").use("my page")


async def test_it_hears_what_happens(person: People, toy: Toy) -> None:
    await person("ben").ask(Happened("joined"))

    assert [message.text for message in toy.seen("dm-ben")] == ["News\nWelcome to tea"]
