"""Forms: in pages of any size, kept while they are filled, sent once, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from bot import forms
from bot import schema as s
from bot.call import Call
from bot.cards import Card, Option, card
from bot.clock import TravelClock
from bot.declare import Asked, Opening, Parameter, button, command, form
from bot.errors import Faults, UserError
from bot.files import File
from bot.house import House
from bot.ids import encode
from bot.inbound import Press, Submit
from bot.kinds import Choice, Kind, OneOf, Reading, Several, Text, Upload
from bot.people import Member, zone_named
from bot.plain import as_text
from bot.platforms import Paper
from bot.text import plain, say
from bot.vocabulary import Vocabulary
from tests.toy import START, Person, Toy, opened

People = Callable[..., Person]
COLOURS = Choice(tuple(Option(f"Colour {number}", f"c{number}") for number in range(60)))
EXTRAS = Several((Option("Milk", "milk"), Option("Sugar", "sugar")))


@form("tea", say("Order tea"), submit=say("Order"))
async def brew(
    call: Call,
    value: str,
    guest: Annotated[Member, Asked(say("Guest"), "Who")],
    name: Annotated[str, Text(20), Asked(say("Tea"), "What")],
    colour: Annotated[str, COLOURS, Asked(say("Colour"), "What")] = "",
    day: Annotated[date | None, Asked(say("Day"), "When")] = None,
    recipe: Annotated[File | None, Upload(("text/plain",)), Asked(say("Recipe"), "When")] = None,
    extras: Annotated[tuple[str, ...], EXTRAS, Asked(say("Extras"), "More")] = (),
) -> Card:
    """As you like it.

    Args:
        guest: For whom.
        name: Which tea.
        colour: Its colour.
        day: When.
        recipe: How.
        extras: With what.
    """
    await call.db.execute(insert(s.terms).values(community=call.community, list="teas", key=name, label=name))
    if name == "coffee":
        raise UserError(say("There is only tea. Choose another."))
    if name == "hot":
        raise Faults({"name": say("That is not a tea.")})
    content = recipe.content.decode() if recipe else ""
    return card("Ordered", f"{value}: {name} for {guest.name} {colour} {day} {content} {','.join(extras)}")


@button("tea.open")
async def open_form(call: Call, value: int) -> Opening:
    return brew.open({"name": "Assam"} if value == 2 else {}, value=value)


@command("tea ask", form=True)
async def ask(call: Call, name: Annotated[str, Text(20)], cups: int = 1) -> Card:
    """Ask for tea.

    Args:
        name: Which tea.
        cups: How many.
    """
    return card("Asked", f"{cups} of {name}")


@pytest.fixture
async def house(lite_url: str, clock: TravelClock) -> object:
    async for each in opened(lite_url, clock, __name__):
        yield each


async def tea(who: Person, number: int = 1) -> Person:
    await who.ask(Press(encode("tea.open", str(number))))
    return who


async def drafts(house: House) -> int:
    async with house.store.read() as db:
        return len((await db.execute(select(s.drafts))).all())


async def test_a_form_comes_page_by_page_and_is_sent_at_the_end(person: People, house: House) -> None:
    ana = await tea(person("ana"))
    assert (ana.page.number, ana.page.pages, ana.page.heading) == (0, 4, "Who")

    await ana.fill(guest="<@ben>")
    await ana.fill(name="Assam", colour="c7")
    await ana.fill(day="tomorrow")

    assert await ana.fill(extras="milk,sugar") == "Ordered\n1: Assam for ben c7 2026-11-23  milk,sugar"
    assert await drafts(house) == 0


async def test_a_big_page_holds_all_that_has_one_heading(person: People, toy: Toy) -> None:
    toy.paper = Paper(50, 100)

    ana = await tea(person("ana"))
    await ana.fill(guest="<@ben>")

    assert [each.name for each in ana.page.inputs] == ["name", "colour"]
    assert ana.page.pages == 4


async def test_what_must_be_corrected_keeps_the_rest(person: People) -> None:
    ana = await tea(person("ana"))

    assert "guest: I do not know “nobody” here" in await ana.fill(guest="nobody")

    assert (ana.page.number, [each.value for each in ana.page.inputs]) == (0, ["nobody"])
    assert plain(ana.page.inputs[0].fault or "").startswith("I do not know “nobody”")
    await ana.fill(guest="<@ben>")
    assert ana.page.number == 1


async def test_a_fault_on_a_late_page_keeps_the_early_ones(person: People) -> None:
    ana = await tea(person("ana"))
    await ana.fill(guest="<@ben>")
    await ana.fill(name="Assam", colour="c1")

    assert "day: I cannot read “someday” as a date" in await ana.fill(day="someday")

    assert (ana.page.number, ana.page.inputs[0].value) == (2, "someday")
    await ana.fill(day="2026-12-01")
    assert "1: Assam for ben c1 2026-12-01" in await ana.fill()


async def test_where_a_page_cannot_open_the_faults_are_told_with_a_way_back(person: People) -> None:
    ana = await tea(person("ana"))
    await ana.fill(guest="nobody")
    assert ana.last is not None
    waiting = ana.last.as_card()
    assert waiting is not None

    await ana.click(waiting, "Correct it")

    assert ana.page.inputs[0].value == "nobody"


async def test_between_pages_a_button_goes_on(person: People) -> None:
    ana = await tea(person("ana"))
    await ana.fill(guest="<@ben>")

    await ana.press("Continue")

    assert (ana.page.number, ana.page.heading) == (1, "What")


async def test_what_is_optional_can_be_left_out_at_once(person: People, house: House) -> None:
    ana = await tea(person("ana"))
    await ana.fill(guest="<@ben>")
    assert "Send without the rest" not in _labels(ana)
    await ana.fill(name="Assam")

    shown = await ana.press("Send without the rest")

    assert "1: Assam for ben" in shown
    assert await drafts(house) == 0


async def test_a_form_is_sent_once(person: People) -> None:
    ana = await tea(person("ana"))
    await ana.fill(guest="<@ben>")
    await ana.fill(name="Assam")
    draft = ana.page.draft
    await ana.press("Send without the rest")

    assert "This form was sent already" in await ana.ask(Press(encode("form.finish", draft)))
    assert "This form was sent already" in await ana.ask(Submit(draft, 1, {"name": "Assam"}))


async def test_what_is_still_needed_is_asked_for_on_its_page(person: People) -> None:
    ana = await tea(person("ana"))

    shown = await ana.ask(Press(encode("form.finish", ana.page.draft)))

    assert "guest: This is needed." in shown
    assert ana.page.number == 0


async def test_another_persons_draft_is_refused(person: People) -> None:
    ana = await tea(person("ana"))
    draft = ana.page.draft
    ben = person("ben", steward=True)

    for ask_ in (
        Submit(draft, 0, {"guest": "<@ben>"}),
        Press(encode("form.resume", f"{draft}.0")),
        Press(encode("form.finish", draft)),
    ):
        assert "Only the person whom this was meant for" in await ben.ask(ask_)
    assert (await ana.fill(guest="<@cai>")).startswith("[Order tea 2/4]")


async def test_a_draft_waits_for_a_day(person: People, house: House, clock: TravelClock) -> None:
    ana = await tea(person("ana"))
    clock.move(timedelta(hours=23, minutes=59))
    await ana.fill(guest="<@ben>")
    clock.move(timedelta(minutes=2))

    assert "has waited for more than a day" in await ana.fill(name="Assam")


async def test_what_waited_too_long_is_swept_away(person: People, house: House, clock: TravelClock) -> None:
    await tea(person("ana"))

    await house._schedule.sweep()
    assert await drafts(house) == 1
    clock.move(timedelta(days=1))
    await house._schedule.sweep()

    assert await drafts(house) == 0


async def test_what_a_form_refuses_is_kept_and_can_be_mended(person: People) -> None:
    ana = await tea(person("ana"))
    await ana.fill(guest="<@ben>")
    await ana.fill(name="coffee")

    shown = await ana.press("Send without the rest")
    assert "There is only tea. Choose another." in shown
    await ana.press("Back to the form")

    assert ana.page.inputs[0].value == "<@ben>"
    await ana.fill()
    assert ana.page.inputs[0].value == "coffee"
    await ana.fill(name="Assam")
    assert "Assam for ben" in await ana.press("Send without the rest")


async def test_what_a_form_refuses_changes_nothing_else(person: People, house: House) -> None:
    ana = await tea(person("ana"))
    await ana.fill(guest="<@ben>")
    await ana.fill(name="coffee")

    await ana.press("Send without the rest")

    async with house.store.read() as db:
        assert (await db.execute(select(s.terms))).all() == []
    assert await drafts(house) == 1


async def test_a_fault_that_the_form_finds_leads_to_its_page(person: People) -> None:
    ana = await tea(person("ana"))
    await ana.fill(guest="<@ben>")
    await ana.fill(name="hot")

    assert "name: That is not a tea." in await ana.press("Send without the rest")

    assert ana.page.number == 1


async def test_a_member_and_a_file_of_an_early_page_are_known_on_the_last(person: People, toy: Toy) -> None:
    toy.uploads["https://files.example/1"] = ("recipe.txt", b"hot water")
    ana = await tea(person("ana"))
    await ana.fill(guest="<@ben>")
    await ana.fill(name="Assam")
    await ana.fill(recipe="https://files.example/1")

    assert "for ben" in await ana.press("Send without the rest")
    assert "hot water" in ana.shown


async def test_a_file_of_another_type_is_refused_in_words(person: People, toy: Toy) -> None:
    toy.uploads["https://files.example/1"] = ("recipe.txt", b"%PDF-1.7")
    ana = await tea(person("ana"))
    await ana.fill(guest="<@ben>")
    await ana.fill(name="Assam")

    shown = await ana.fill(recipe="https://files.example/1")

    assert "recipe: recipe.txt is not of a type that I can take here: text/plain." in shown


async def test_a_form_opens_filled_with_what_is_known(person: People) -> None:
    ana = await tea(person("ana"), 2)
    await ana.fill(guest="<@ben>")

    assert ana.page.inputs[0].value == "Assam"


def test_a_value_that_is_no_longer_on_the_list_stays_on_offer() -> None:
    widget = forms._with_present(OneOf((Option("Green", "green"),)), "retired")

    assert isinstance(widget, OneOf)
    assert [each.value for each in widget.options] == ["green", "retired"]


async def test_a_command_asks_for_what_is_missing(person: People) -> None:
    ana = person("ana")
    assert await ana.use("tea ask", name="Assam", cups="2") == "Asked\n2 of Assam"

    await ana.use("tea ask", cups="3")
    assert [each.value for each in ana.page.inputs] == ["", "3"]

    assert await ana.fill(name="Assam") == "Asked\n3 of Assam"


async def test_a_commands_form_opens_with_the_faults(person: People) -> None:
    ana = person("ana")

    assert "cups: “many” is not a whole number" in await ana.use("tea ask", name="Assam", cups="many")

    assert await ana.fill(cups="2") == "Asked\n2 of Assam"


async def test_inputs_of_another_page_are_not_taken(person: People) -> None:
    ana = await tea(person("ana"))

    await ana.ask(Submit(ana.page.draft, 0, {"guest": "<@ben>", "name": "smuggled", "no-such": "x"}))

    assert ana.page.inputs[0].value == ""


async def test_a_page_that_is_not_there_is_the_nearest(person: People) -> None:
    ana = await tea(person("ana"))

    await ana.ask(Press(encode("form.resume", f"{ana.page.draft}.77")))

    assert ana.page.number == 3


READING = Reading(START, zone_named(None), Vocabulary({}))
kinds: st.SearchStrategy[Kind] = st.one_of(
    st.just(Text(10)),
    st.sampled_from([0, 1, 24, 25, 26, 50, 51, 125, 126, 200]).map(
        lambda n: Choice(tuple(Option("x", str(i)) for i in range(n)))
    ),
)
parameters = st.lists(st.tuples(kinds, st.sampled_from(["", "", "A", "B"])), max_size=30).map(
    lambda found: [Parameter(f"p{at}", f"p{at}", kind, False, "", "x", page) for at, (kind, page) in enumerate(found)]
)


@given(parameters, st.sampled_from([1, 2, 4, 5, 50]), st.sampled_from([1, 10, 25, 100]))
def test_pages_keep_every_input_in_order_and_within_the_paper(
    found: list[Parameter], inputs: int, options: int
) -> None:
    paper = Paper(inputs, options)

    pages = forms.split(found, paper, READING)

    assert [each for here in pages for each in here] == found
    for here in pages:
        cost = sum(paper.cost(each.kind.widget(READING)) for each in here)
        assert cost <= inputs or len(here) == 1
        assert len({each.page for each in here}) <= 1


def _labels(who: Person) -> str:
    assert who.last is not None
    shown = who.last.as_card()
    assert shown is not None
    return as_text(shown)


async def test_a_form_left_in_the_middle_is_opened_again_as_it_was_typed(person: People) -> None:
    ben = person("ben")
    await ben.use("intro me")
    await ben.fill(name="Benedict", role="surgical-technologist", pronouns="he/him")

    await ben.use("intro me")

    filled = {each.name: each.value for each in ben.page.inputs}
    assert (filled["name"], filled["role"], filled["pronouns"]) == ("Benedict", "surgical-technologist", "he/him")


async def test_what_was_left_in_a_form_is_gone_when_the_form_is_done(person: People) -> None:
    ben = person("ben")
    await ben.use("intro me")
    await ben.fill(name="Wrong", role="surgical-technologist")
    await ben.use("intro me")
    await ben.fill_all(name="Ben", role="surgical-technologist")

    await ben.use("intro me")

    assert {each.name: each.value for each in ben.page.inputs}["name"] == "Ben"


async def test_a_word_that_is_not_on_a_list_is_not_offered_afterwards(person: People) -> None:
    ben = person("ben")
    await ben.use("intro me")
    await ben.fill(name="Ben", role="surgeon of the moon")

    (role,) = [each for each in ben.page.inputs if each.name == "role"]
    assert role.fault
    assert role.value == ""
    assert "surgeon of the moon" not in str(role.widget)


async def test_a_wrong_word_is_not_offered_when_the_form_is_opened_again(person: People) -> None:
    ben = person("ben")
    await ben.use("intro me")
    await ben.fill(name="Benedict", role="surgeon of the moon")

    await ben.use("intro me")

    name, role = ben.page.inputs[:2]
    assert (name.value, role.value) == ("Benedict", "")
    assert "surgeon of the moon" not in str(role.widget)


async def test_what_one_community_left_in_a_form_is_not_offered_in_another(person: People) -> None:
    ben, same_name = person("ben"), person("ben", workspace="w2")
    await ben.use("intro me")
    await ben.fill(name="Benedict", role="surgical-technologist")

    await same_name.use("intro me")

    assert same_name.page.inputs[0].value == "Ben"
