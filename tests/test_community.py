"""What moderators decide: settings, words, the front desk, and who moderates."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot import schema as s
from bot.house import House
from bot.plain import as_text
from bot.text import plain
from tests.toy import Person, Toy, buttons

People = Callable[..., Person]
FOR_MODERATORS = ("setup", "panel", "set", "record", "word", "desk", "moderator", "dismiss", "deliveries")
OTHERS = (
    "digest setup", "digest list", "event observances", "event sources", "mentor board", "mentor figures", "mentor weights",
    "pairing setup", "pairing preview", "pairing skip", "pairing pause", "pairing report",
)  # fmt: skip


@pytest.fixture
def ana(person: People) -> Person:
    return person("ana", steward=True)


@pytest.mark.parametrize("name", FOR_MODERATORS)
async def test_moderators_commands_are_refused_to_members(lite: House, name: str) -> None:
    given = {"key": "intro.welcome", "value": "yes", "who": "<@ben>", "list": "services", "label": "x"}

    shown = await Person(lite, "ben").use(f"community {name}", **given)

    assert "Only moderators can do this. Ask one of them, or someone who manages this workspace." in shown


def test_every_command_of_moderators_is_in_the_list(lite: House) -> None:
    guarded = {name for name, each in lite.circulator.catalogue.commands.items() if each.role == "moderator"}

    assert guarded == {*(f"community {name}" for name in FOR_MODERATORS), *OTHERS}


async def test_one_form_sets_everything_up(ana: Person) -> None:
    await ana.use("community setup")

    shown = await ana.fill_all(**{"intro.channel": "<#intros>", "intro.welcome": "yes", "community.guests": "no"})

    assert "Introductions channel: #intros" in shown
    assert "Welcome newcomers: yes" in shown
    assert "Guests" not in shown
    assert "Welcoming needs to know who joins" in shown


async def test_a_set_up_without_a_change_changes_nothing(ana: Person) -> None:
    await ana.use("community setup")

    assert "Everything is as it was" in await ana.fill_all()
    assert "Nothing has been changed yet" in await ana.use("community record")


async def test_the_set_up_opens_with_what_is_decided(ana: Person) -> None:
    await ana.use("community setup")
    await ana.fill_all(**{"intro.channel": "<#intros>"})

    await ana.use("community setup")

    assert {each.name: each.value for each in ana.page.inputs}["intro.channel"] == "<#intros>"


async def test_a_place_where_rights_lack_is_named_with_what_is_needed(ana: Person, toy: Toy, house: House) -> None:
    toy.lacks["intros"] = ["Send Messages", "Create Threads"]
    await ana.use("community setup")

    shown = await ana.fill_all(**{"intro.channel": "<#intros>", "intro.welcome": "yes"})

    assert "intro.channel: I cannot use that channel yet. Give me there: Send Messages, Create Threads." in shown
    async with house.store.read() as db:
        assert (await db.execute(select(s.settings))).all() == []
    toy.lacks.clear()
    assert "Saved" in await ana.fill_all()


async def test_the_panel_changes_one_setting(ana: Person) -> None:
    shown = await ana.use("community panel")
    assert "- Introductions channel: not chosen" in shown
    assert "- Welcome newcomers: no" in shown

    assert "[Introductions channel 1/1]" in await ana.press("Change")
    await ana.fill(**{"intro.channel": "<#intros>"})

    assert "- Introductions channel: #intros" in await ana.use("community panel")


async def test_a_setting_can_be_typed(ana: Person) -> None:
    assert "Welcome newcomers: yes" in await ana.use("community set", key="intro.welcome", value="on")
    assert "“perhaps” is neither yes nor no" in await ana.use("community set", key="intro.welcome", value="perhaps")
    assert "There is no setting “intro.tea”. There is intro.channel" in await ana.use("community set", key="intro.tea")
    assert "[Welcome newcomers 1/1]" in await ana.use("community set", key="intro.welcome")


async def test_a_setting_can_be_emptied(ana: Person) -> None:
    await ana.use("community set", key="intro.channel")
    await ana.fill(**{"intro.channel": "<#intros>"})

    await ana.use("community set", key="intro.channel")

    assert "Introductions channel: as it was at first" in await ana.fill(**{"intro.channel": ""})
    assert "- Introductions channel: not chosen" in await ana.use("community panel")


async def test_every_change_is_in_the_record_newest_first(ana: Person) -> None:
    for value in ("yes", "no", "no"):
        await ana.use("community set", key="intro.welcome", value=value)

    lines = (await ana.use("community record")).splitlines()

    assert [line.rpartition(" – ")[0] for line in lines[1:]] == [
        "- Ana: Welcome newcomers, yes → no",
        "- Ana: Welcome newcomers, – → yes",
    ]


async def test_a_word_can_be_added_and_chosen(ana: Person, person: People) -> None:
    assert "can be chosen now" in await ana.use("community word", list="services", label="Wound care")

    ben = person("ben")
    await ben.use("intro me")
    await ben.fill_all(name="Ben", role="surgical-technologist", services="wound-care")

    assert "1 member" in await ben.use("intro find", service="Wound care")
    assert "Ana: services: wound-care, – → Wound care" in await ana.use("community record")


@pytest.mark.parametrize(
    ("label", "refusal"),
    [
        ("CVOR / cardiothoracic", "is on that list already"), ("wound CARE", "is on that list already"), ("Wóund cáre!", "is on that list already"),
        ("!!!", "I cannot tell “!!!” from another word"), ("x" * 61, "That is 61 characters. Shorten it to 60."), ("", "label: This is needed."),
    ],
)  # fmt: skip
async def test_a_word_that_cannot_be_told_apart_is_refused(lite: House, label: str, refusal: str) -> None:
    ana = Person(lite, "ana", steward=True)
    await ana.use("community word", list="services", label="Wound care")

    assert refusal in await ana.use("community word", list="services", label=label)


async def test_a_list_that_is_not_there_is_refused(lite: House) -> None:
    shown = await Person(lite, "ana", steward=True).use("community word", list="potions", label="x")

    assert "list: “potions” is not one of the choices. Choose approvers, areas" in shown


async def test_the_desk_is_posted_with_a_button_for_each_feature(ana: Person, toy: Toy) -> None:
    assert "The front desk is in #welcome. Pin it there" in await ana.use("community desk", where="<#welcome>")

    (desk,) = toy.seen("welcome")
    assert desk.card is not None
    assert [plain(each.label) for each in buttons(desk.card)] == [
        "Introduce me",
        "Find people",
        "What's on",
        "Find a mentor",
        "Study group",
        "Ask for a talk",
        "Meet somebody new",
        "What is new",
        "My page",
    ]
    assert "Never write anything here about a patient." in desk.text


async def test_the_desk_is_posted_where_one_is(ana: Person, toy: Toy) -> None:
    await ana.use("community desk")

    assert len(toy.seen("hall")) == 1


async def test_there_is_one_desk(ana: Person, toy: Toy) -> None:
    for place in ("welcome", "lobby", "welcome", "welcome"):
        await ana.use("community desk", where=f"<#{place}>")

    assert (len(toy.seen("welcome")), len(toy.seen("lobby"))) == (1, 0)


async def test_the_desk_is_refused_where_rights_lack(ana: Person, toy: Toy) -> None:
    toy.lacks["welcome"] = ["Send Messages"]

    assert "where: I cannot use that channel yet. Give me there: Send Messages." in await ana.use(
        "community desk", where="<#welcome>"
    )
    assert toy.orders == []


async def test_the_first_moderator_brings_along_who_chose_them(ana: Person, person: People) -> None:
    shown = await ana.use("community moderator", who="<@ben>")

    assert "ben is a moderator now. So are you." in " ".join(shown.split("\n")).replace("Ben", "ben")
    assert "Settings" in await person("ben").use("community panel")
    assert "Settings" in await ana.use("community panel")
    assert "Only moderators" in await person("dan", steward=True).use("community panel")


async def test_after_the_last_moderator_those_who_manage_the_workspace_moderate(ana: Person, person: People) -> None:
    await ana.use("community moderator", who="<@ana>")
    assert "Only moderators" in await person("dan", steward=True).use("community panel")

    assert "is no longer a moderator" in await ana.use("community dismiss", who="<@ana>")

    assert "Settings" in await person("dan", steward=True).use("community panel")


async def test_who_was_not_chosen_cannot_be_dismissed(ana: Person) -> None:
    assert "ben is not among the chosen moderators" in await ana.use("community dismiss", who="<@ben>")


async def test_choosing_and_dismissing_is_on_the_record(ana: Person) -> None:
    await ana.use("community moderator", who="<@ben>")
    await ana.use("community dismiss", who="<@ben>")

    assert (await ana.use("community record")).count("community.moderators") == 2


async def test_moderators_are_chosen_for_each_workspace(ana: Person, person: People) -> None:
    await ana.use("community moderator", who="<@ben>")

    assert "Only moderators" in await person("ben", workspace="w2").use("community panel")


async def test_members_see_no_command_of_moderators_in_the_help(ana: Person, person: People) -> None:
    assert "/community" not in await person("ben").use("circulator help")
    assert "/community" in await ana.use("circulator help")
    assert "/community panel" in await ana.use("circulator help", command="community")
    assert "/community panel" not in await person("ben").use("circulator help", command="community")
    assert "/community" not in (await person("ben").use("circulator help", command="community")).partition("\n")[2]


async def test_the_help_explains_one_command(person: People) -> None:
    ben = person("ben")

    assert "Type /intro show who:…" in await ben.use("circulator help", command="/intro show")
    assert "- /intro find – Find members" in await ben.use("circulator help", command="intro")
    assert "There is no /tea. Type /circulator help without a name" in await ben.use("circulator help", command="tea")


async def test_a_button_of_the_help_uses_the_command(ana: Person) -> None:
    await ana.use("circulator help", command="my blocks")
    assert "You block nobody" in await ana.press("Use")
    await ana.use("circulator help", command="intro me")
    assert "[Introduce yourself 1/" in await ana.press("Use")
    await ana.use("circulator help", command="intro show")
    assert "Type /intro show who:…" in await ana.press("How")


async def test_the_help_leads_from_a_group_to_its_commands(ana: Person) -> None:
    await ana.use("circulator help")

    assert "/intro find" in await ana.press("Show")


async def test_an_answer_reads_as_plain_text(ana: Person) -> None:
    await ana.use("circulator help")
    assert ana.last is not None
    assert ana.last.card is not None

    assert as_text(ana.last.card).startswith("What I can do\n- /intro – ")


async def test_the_record_says_who_changed_what(ana: Person) -> None:
    await ana.use("community set", key="intro.welcome", value="yes")

    assert "Ana: Welcome newcomers, – → yes" in await ana.use("community record")


async def test_a_channel_that_is_none_is_told_at_once(ana: Person) -> None:
    assert "“#nope” is not a channel that I know" in await ana.use("community set", key="intro.channel", value="#nope")


async def test_a_value_given_just_now_stands_before_one_that_was_left_in_the_form(ana: Person, toy: Toy) -> None:
    toy.lacks["closed"] = ["Send Messages"]
    await ana.use("community set", key="intro.channel", value="<#closed>")
    await ana.fill()

    await ana.use("community set", key="intro.channel", value="<#hall>")

    assert ana.page.inputs[0].value == "<#hall>"
