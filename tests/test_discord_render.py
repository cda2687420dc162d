"""What cards and forms become on Discord: within every limit, and with nothing in it that a person could sneak in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import receive, register
from adapters.discord.limits import fit, size
from adapters.discord.markdown import clean, escape, label, markdown
from adapters.discord.render import bare, render
from adapters.discord.render_forms import chunks, modal, read_id
from bot import ids
from bot.assembly import assemble
from bot.cards import (
    Button,
    Card,
    Controls,
    Document,
    Fields,
    Item,
    Line,
    LinkButton,
    Listing,
    MemberMenu,
    Menu,
    Option,
    Picture,
    PlaceMenu,
    card,
)
from bot.forms import Input, Page
from bot.inbound import Press, Submit, Use
from bot.kinds import AreaBox, DateBox, FileBox, LineBox, ManyOf, MemberBox, OneOf, PlaceBox, TimeBox, YesNoBox
from bot.platforms import Audience, Paper
from bot.text import Bold, Code, Link, Mention, Moment, PlaceLink, joined, say
from commands import FEATURES
from tests.platforms import discord_components as components
from tests.platforms import discord_spec as spec
from tests.platforms.discord_modal_rules import modal_rules
from tests.platforms.discord_rules import command_list_rules, message_rules

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HERE = Audience("en", {1: "1001", 2: "1002"}, None)
MESSAGES = "/channels/{channel_id}/messages"
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"

# What somebody may type to ping, link, format, imitate or hide.
HOSTILE = [
    "@everyone",
    "@here",
    "@\u202eeveryone",
    "@\u200beveryone",
    "@\u200deveryone",
    "@\u2060here",
    "@\ufeffeveryone",
    "\u202e@everyone",
    "<@1001>",
    "<@!1001>",
    "<@&55>",
    "<@\u200b1001>",
    "<\u200d@1001>",
    "<\x00@1001>",
    "<#77>",
    "</intro me:99>",
    "<t:0:R>",
    "<:blob:12>",
    "<a:blob:12>",
    "<id:guide>",
    "<https://evil.example>",
    "https://evil.example/a_b",
    "HTTP\u200b://evil.example",
    "h\u200bttps://evil.example",
    "https:\u200b//evil.example",
    "discord://-/channels/1",
    "discord.gg/abc",
    "DISCORD.COM/invite/abc",
    "[click](https://evil.example)",
    "[cl](<https://evil.example>)",
    "# heading",
    " ## heading",
    "line\n# heading",
    "line\r# heading",
    "line\u2028# heading",
    "-# small",
    "> quote",
    ">>> all of it",
    "- item",
    "* item",
    "+ item",
    "1. item",
    "  12. item",
    "**bold**",
    "__under__",
    "_it_",
    "~~gone~~",
    "||spoiler||",
    "`code`",
    "```\nblock\n```",
    "\\",
    "\\\\",
    "\\*",
    "\\<@1001>",
    "*\\*",
    "\ud800",
    "\x00\x1b[31m",
    "\u3164",
]
ACTIVE = [
    r"[*_~`|<\[\]\\]",
    r"(?m)^\s*(#{1,3}\s|-#|>|[-+]\s|\d+\.\s)",
    r"(?i)[a-z]://",
    r"(?i)@(everyone|here)",
    r"@[!&]?\d",
    r"(?i)discord(app)?\.(gg|com)/",
]

edges = [0, 1, 44, 45, 46, 79, 80, 81, 99, 100, 101, 149, 150, 151, 600, 1023, 1024, 1025, 3499, 3500, 3501, 4000, 4001]
alphabet = st.sampled_from(["a", "*", "\\", "<", "@", "\n", " ", "é", "𝄞", "👩\u200d🔬", "ע", "`", "[", "1. ", "x://"])
runs = st.builds(lambda bit, length: (bit * length)[:length], alphabet, st.sampled_from(edges))
texts = st.one_of(
    st.sampled_from(HOSTILE), runs, st.text(max_size=50), st.lists(st.sampled_from(HOSTILE), max_size=4).map(" ".join)
)
urls = st.sampled_from(
    ["https://example.org/a b(c)", "javascript:alert(1)", "https://example.org/" + "a" * 600, "", "not an address"]
)
spans = st.one_of(
    texts,
    st.builds(Bold, texts),
    st.builds(Code, texts),
    st.builds(Link, texts, urls),
    st.builds(Mention, st.integers(1, 3), texts),
    st.builds(PlaceLink, st.sampled_from(["77", "<@1001>", ""]), texts),
    st.builds(Moment, st.just(NOON), st.sampled_from(["full", "date", "time", "relative"])),
)
words = st.one_of(spans, st.builds(joined, st.lists(spans, max_size=4), texts))
values = st.one_of(st.integers(0, 40).map(str), st.sampled_from(["", "x" * 60, "x" * 120]))
actions = st.sampled_from(["intro.show", "form.resume", "a"])
options = st.builds(Option, words, st.one_of(values, texts), st.none() | words, st.sampled_from(["", "One", "Two"]))
buttons = st.builds(Button, words, actions, values, st.sampled_from(["primary", "danger", "plain"]))
links = st.builds(LinkButton, words, urls)
controls = st.one_of(
    buttons,
    links,
    st.builds(Menu, words, actions, st.lists(options, max_size=27).map(tuple), values),
    st.builds(MemberMenu, words, actions, values),
    st.builds(PlaceMenu, words, actions, values),
)
items = st.builds(Item, words, st.none() | words, st.none() | buttons | links)
# Many entries with a button each are what fills a message first.
crowds = st.integers(10, 60).map(
    lambda n: Listing(tuple(Item(f"Member {at}", None, Button("Show", "crowd", str(at))) for at in range(n)))
)
parts = st.one_of(
    crowds,
    st.builds(Line, words),
    st.builds(Fields, st.lists(st.tuples(words, words), max_size=12).map(tuple)),
    st.builds(Listing, st.lists(items, max_size=30).map(tuple)),
    st.builds(Picture, texts, st.just(b"png"), words),
    st.builds(Document, texts, st.just(b"text")),
    st.builds(Controls, st.lists(controls, max_size=12).map(tuple)),
)
cards = st.builds(
    Card,
    words,
    st.lists(parts, max_size=8).map(tuple),
    st.none() | words,
    st.lists(st.integers(1, 3), max_size=3).map(tuple),
)
widgets = st.one_of(
    st.builds(LineBox, st.sampled_from([1, 100, 4000]), st.sampled_from([0, 1, 10]), texts),
    st.builds(AreaBox, st.sampled_from([1000, 5000]), st.sampled_from([0, 20])),
    st.builds(OneOf, st.lists(st.builds(Option, words, st.uuids().map(str)), min_size=1, max_size=60).map(tuple)),
    st.builds(
        ManyOf,
        st.lists(st.builds(Option, words, st.uuids().map(str)), min_size=1, max_size=60).map(tuple),
        st.integers(1, 30),
    ),
    st.sampled_from([MemberBox(), PlaceBox(), FileBox(), DateBox(), TimeBox(), YesNoBox()]),
)
inputs = st.builds(
    Input, st.uuids().map(lambda one: one.hex), words, texts, st.booleans(), widgets, texts, st.none() | words
)


def faults(body: Any, private: bool = False) -> list[str]:
    """Judge a message by the rules of the local Discord and by Discord's own document."""
    found = [str(one) for one in message_rules(body)]
    return found + (list(spec.faults_of("POST", MESSAGES, body)) if spec.available() else [])


def shown(card: Card, audience: Audience = HERE) -> str:
    return "\n".join(text for sheet in render(card, audience) for text in components.texts(sheet.body()["components"]))


def skeleton(text: str) -> str:
    """Put a sign that means nothing for each that a backslash has made harmless, as Discord's client reads it."""
    return re.sub(r"\\[^0-9A-Za-z\s]", "\ufffc", text)


@settings(max_examples=80)
@given(cards, st.sampled_from([HERE, Audience("de-DE", {}, 12345678), Audience("en", {1: "not a number"})]))
def test_every_card_keeps_every_limit(drawn: Card, audience: Audience) -> None:
    for sheet in render(drawn, audience):
        body = sheet.body(private=True, marker=1001)

        assert faults(body) == []
        assert set(body["allowed_mentions"]["users"]) <= set(audience.accounts.values())
        for one in components.flat(body["components"]):
            assert "custom_id" not in one or ids.decode(one["custom_id"]).delivery == audience.delivery


@settings(max_examples=60)
@given(cards)
def test_bare_card_has_nothing_to_press(drawn: Card) -> None:
    for sheet in render(bare(drawn), HERE):
        assert not [one for one in components.flat(sheet.body()["components"]) if "custom_id" in one]


@settings(max_examples=80)
@given(texts)
def test_text_shows_as_it_was_typed_and_does_nothing(typed: str) -> None:
    escaped = escape(typed)

    assert not [rule for rule in ACTIVE if re.search(rule, skeleton(escaped))]
    assert re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escaped).replace("\u200b", "") == clean(typed)


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_a_person_typed_acts_anywhere_on_a_card(typed: str) -> None:
    hostile = card(
        typed,
        say("{who} says: {line}", who=Mention(2, "Ben"), line=typed),
        Fields(((typed, typed), ("Role", joined([typed, typed])))),
        Listing(
            (Item(Bold(typed), typed, Button(typed, "intro.show", "1")), Item(Mention(9, typed), PlaceLink("x", typed)))
        ),
        footer=typed,
        notify=(1,),
    )

    ours = re.compile(r"<@1002>|^## |^-# |\*\*", re.MULTILINE)
    left = skeleton(ours.sub("", shown(hostile)))
    assert not [rule for rule in ACTIVE if re.search(rule, left)], left


@pytest.mark.parametrize("typed", HOSTILE)
def test_code_and_labels_hold_their_text_in(typed: str) -> None:
    code = markdown(Code(typed), HERE, 100)

    assert code == "" or re.fullmatch(r"`[^`\n]+`", code)
    assert not re.search(r"[\x00-\x1f\u200b\u202e]", label(typed, "en", 80))


def test_spans_become_discords_own_markup() -> None:
    line = joined(
        [
            Bold("b*"),
            Code("c`"),
            Link("site", "https://example.org/(x)"),
            Mention(1, "Ana"),
            Mention(3, "C_ora"),
            PlaceLink("77"),
        ],
        " ",
    )

    drawn = markdown(line, HERE, 1000)

    assert drawn == r"**b\*** `cˋ` [site](<https://example.org/%28x%29>) <@1001> C\_ora <#77>"


def test_link_opens_only_what_it_says() -> None:
    assert markdown(Link("https://bank.example", "https://evil.example"), HERE, 100) == "<https://evil.example>"
    assert markdown(Link("here", "javascript:alert(1)"), HERE, 100) == "here (javascript:alert(1))"


@pytest.mark.parametrize(("style", "sign"), [("full", "F"), ("date", "D"), ("time", "t"), ("relative", "R")])
def test_moments_are_drawn_in_each_readers_zone_but_written_out_in_labels(style: Any, sign: str) -> None:
    moment = Moment(NOON, style)

    assert markdown(moment, HERE, 100) == f"<t:1796040000:{sign}>"
    assert "<t:" not in label(moment, "en", 80)


@pytest.mark.parametrize("length", [99, 100, 101, 500])
def test_too_long_text_is_cut_at_a_span(length: int) -> None:
    drawn = markdown(joined([Mention(1, "Ana"), "é" * length, Moment(NOON)], " "), HERE, 100)

    assert size(drawn) <= 100
    assert drawn.startswith("<@1001> é")
    assert drawn.endswith("…")
    assert "<t:" not in drawn


@given(st.text(max_size=60), st.integers(1, 60))
def test_cutting_keeps_the_limit(text: str, most: int) -> None:
    assert size(fit(text, most)) <= most


def test_card_says_its_notified_members_and_no_others() -> None:
    (sheet,) = render(card("Hello", say("{a} {b}", a=Mention(1, "Ana"), b=Mention(2, "Ben")), notify=(1, 3)), HERE)

    assert sheet.body()["allowed_mentions"] == {"parse": [], "users": ["1001"]}


def test_long_list_becomes_several_messages_and_loses_nothing() -> None:
    listing = Listing(
        tuple(Item(Bold(f"Member {n:02}"), "tech", Button("Show", "intro.show", str(n))) for n in range(30))
    )

    sheets = render(card("30 members", listing, Button("Next", "intro.page", "x.1")), HERE)

    assert len(sheets) == 3
    found = [
        one["custom_id"]
        for sheet in sheets
        for one in components.flat(sheet.body()["components"])
        if "custom_id" in one
    ]
    assert len(found) == 31


def test_what_does_not_fit_even_so_is_counted() -> None:
    endless = shown(card("All", *["x" * 3000] * 30))

    assert "more entries do not fit here" in endless


def test_picture_carries_its_words_and_document_its_name() -> None:
    (sheet,) = render(
        card("Year", Picture("Mentors & more", b"png", "Mentors by month"), Document("data.json", b"{}")), HERE
    )

    names = [upload.name for upload in sheet.uploads]
    assert names == ["Mentors-more.png", "data.json"]
    gallery = next(one for one in components.flat(sheet.body()["components"]) if one["type"] == components.GALLERY)
    assert gallery["items"] == [{"media": {"url": "attachment://Mentors-more.png"}, "description": "Mentors by month"}]


def a_page(*inputs: Input, number: int = 0, pages: int = 1, heading: str = "") -> Page:
    return Page("draft1", say("Introduce yourself"), "About it.", inputs, number, pages, say("Send"), heading)


@settings(max_examples=80)
@given(
    st.lists(inputs, min_size=1, max_size=5), words, st.integers(0, 8), texts, st.none() | st.integers(0, 10**18 - 1)
)
def test_every_form_keeps_every_limit(
    asked: list[Input], title: Any, number: int, heading: str, delivery: int | None
) -> None:
    paper = Paper(5, 25)
    room = paper.inputs
    here: list[Input] = []
    for each in asked:
        room -= paper.cost(each.widget)
        if room >= 0 or not here:
            here.append(each)
    page = Page("draft1", title, heading, tuple(here), number, 9, say("Send"), heading)

    drawn = modal(page, Audience("en", delivery=delivery))

    assert [str(one) for one in modal_rules(drawn)] == []
    assert not spec.available() or list(spec.faults_of("POST", CALLBACK, {"type": 9, "data": drawn})) == []
    assert read_id(drawn["custom_id"]) == ("draft1", number, delivery)


def test_long_list_is_several_menus_whose_choices_come_back_as_one() -> None:
    roles = tuple(
        Option(f"Role {n}", f"role-{n}", group="Operating room" if n < 20 else "Sterile processing") for n in range(40)
    )
    page = a_page(Input("role", "Role", "What you do.", True, OneOf(roles), "role-33"))

    first, second = [one for one in modal(page, Audience("en"))["components"] if one["type"] == components.LABEL]
    (filled,) = [option for option in second["component"]["options"] if option.get("default")]

    assert (first["label"], second["label"]) == ("Role: Operating room", "Role: Sterile processing")
    assert (first["component"]["custom_id"], second["component"]["custom_id"]) == ("role", "role#2")
    assert (first["component"]["required"], second["component"]["required"]) == (False, False)
    assert filled["value"] == "role-33"


@given(st.lists(st.sampled_from(["", "One", "Two", "Three"]), min_size=1, max_size=120))
def test_lists_are_broken_into_as_few_menus_as_the_core_counts(groups: list[str]) -> None:
    choices = tuple(Option(str(at), str(at), group=group) for at, group in enumerate(sorted(groups)))

    broken = chunks(choices)

    assert [each for part in broken for each in part] == list(choices)
    assert len(broken) == Paper(5, 25).cost(OneOf(choices))
    assert all(1 <= len(part) <= 25 for part in broken)


def test_fault_of_an_input_stands_where_its_help_stood() -> None:
    (one,) = modal(
        a_page(Input("name", "Name", "How to call you.", True, LineBox(), "", say("This is needed."))), Audience("en")
    )["components"][1:]

    assert one["description"] == "This is needed."


def test_title_tells_the_page() -> None:
    page = a_page(Input("name", "Name", "", True, LineBox()), number=1, pages=5, heading="When and where")

    assert modal(page, Audience("en"))["title"] == "Introduce yourself: When and where (2/5)"


def interaction(kind: int, data: Any, **more: Any) -> Any:
    user = {"id": "5", "username": "ana", "global_name": "Ana"}
    where = {"guild_id": "9", "member": {"user": user, "nick": "Ana B", "permissions": "0", "roles": []}}
    head = {
        "id": "1573983000000000000",
        "application_id": "3",
        "token": "t",
        "type": kind,
        "locale": "en-US",
        "channel_id": "8",
    }
    return {**head, **where, "data": data, **more}


def test_command_is_read_with_all_its_kinds_of_options() -> None:
    given_options = [
        {"type": 3, "name": "text", "value": "hi"},
        {"type": 4, "name": "count", "value": 3},
        {"type": 5, "name": "sure", "value": True},
        {"type": 6, "name": "who", "value": "7"},
        {"type": 7, "name": "where", "value": "8"},
        {"type": 11, "name": "file", "value": "6"},
    ]
    resolved = {
        "attachments": {"6": {"url": "https://cdn.discordapp.com/a"}},
        "users": {"7": {"id": "7", "username": "ben"}},
    }
    data = {
        "type": 1,
        "name": "intro",
        "options": [{"type": 1, "name": "show", "options": given_options}],
        "resolved": resolved,
    }

    read = receive.inbound(interaction(2, data), lambda guild: "OR peers")

    assert read is not None
    values = {
        "text": "hi",
        "count": "3",
        "sure": "yes",
        "who": "<@7>",
        "where": "<#8>",
        "file": "https://cdn.discordapp.com/a",
    }
    assert read.ask == Use("intro show", values)
    assert (read.name, read.names, read.workspace_name) == ("Ana B", {"7": "ben"}, "OR peers")
    assert (read.account, read.workspace, read.place, read.reply_to, read.steward) == ("5", "9", "8", "3/t", False)
    assert abs(read.at - NOON) < timedelta(days=30)


def test_direct_message_belongs_to_no_workspace_and_leaves_rights_open() -> None:
    pressed = interaction(
        3, {"component_type": 5, "custom_id": "c1:4:a:b", "values": ["7"]}, user={"id": "5", "username": "ana"}
    )
    for key in ("guild_id", "member"):
        del pressed[key]

    read = receive.inbound(pressed, lambda guild: "")

    assert read is not None
    assert (read.workspace, read.steward, read.ask) == ("", None, Press("c1:4:a:b", ("<@7>",)))


def test_form_is_read_with_menus_merged_and_files_left_alone() -> None:
    sent = [
        {"type": 10, "id": 1},
        {"type": 18, "component": {"type": 4, "custom_id": "name", "value": "Ana"}},
        {"type": 18, "component": {"type": 3, "custom_id": "services", "values": ["spine"]}},
        {"type": 18, "component": {"type": 3, "custom_id": "services#2", "values": ["ent"]}},
        {"type": 18, "component": {"type": 8, "custom_id": "intro.channel", "values": ["77"]}},
        {"type": 18, "component": {"type": 19, "custom_id": "proof", "values": []}},
        {"type": 18, "component": {"type": 21, "custom_id": "sure", "value": None}},
    ]

    read = receive.inbound(interaction(5, {"custom_id": "f1:draft1:2", "components": sent}), lambda guild: "")

    assert read is not None
    assert read.ask == Submit(
        "draft1", 2, {"name": "Ana", "services": "spine,ent", "intro.channel": "<#77>", "sure": ""}
    )


@pytest.mark.parametrize(
    "custom", ["", "f0:draft:1", "f1:draft", "f1:draft:x", "f1:draft:99999", "f1:draft:1:x", "f1:draft:1:2:3", "else"]
)
def test_form_of_another_version_is_nobodys_draft(custom: str) -> None:
    assert read_id(custom) == ("", 0, None)


def test_all_commands_keep_discords_rules() -> None:
    built = register.build(assemble(FEATURES))

    assert [str(one) for one in command_list_rules(built)] == []
    assert all(group["contexts"] == [0] for group in built)
    hidden = {group["name"] for group in built if group["default_member_permissions"] is not None}
    assert hidden == {"community"}


def test_invitation_asks_for_what_is_needed_and_no_more() -> None:
    assert register.invite_url("42") == (
        "https://discord.com/oauth2/authorize?client_id=42&scope=bot+applications.commands&permissions=17970143267840"
    )
