"""Cards and forms as Block Kit: what Slack takes, whatever people typed, and what nobody can do with it."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import limits, receive, render_forms
from adapters.slack.controls import action_of
from adapters.slack.render import home, notification, render, render_post
from adapters.slack.spans import Reader, text_objects
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
from bot.inbound import Happened, Inbound, Press, Submit, Use
from bot.kinds import AreaBox, DateBox, FileBox, LineBox, ManyOf, MemberBox, OneOf, PlaceBox, TimeBox, YesNoBox
from bot.platforms import Audience
from bot.text import Bold, Code, Link, Mention, Moment, PlaceLink, Words, joined, say
from commands import FEATURES
from tests.platforms import slack_rules, slack_schema
from tests.platforms.slack_blocks import notified
from tests.platforms.slack_rules import Surface

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
AUDIENCE = Audience("en", {1: "U0000000001", 2: "U0000000002"})
CATALOGUE = assemble(FEATURES)
INJECTIONS = (
    "<!channel>", "<!here|here>", "<!everyone>", "<!subteam^S0000000001>", "<@U0000000001>", "<@U0000000001|ana>", "<#C0000000001>",
    "<https://evil.example|your bank>", "<!date^1^{date}^https://evil.example|x>", "&lt;!channel&gt;", "&amp;lt;!channel>", "@channel @here",
    "*bold*", "_it_", "~gone~", "`code`", "```block```", "> quote", "\n> quote", "&gt; quote", "<", ">", "&", "|", "<a|", "\u202e<!channel>",
    "https://evil.example", "mailto:a@evil.example", "\x00<!channel>", "<!chan\x00nel>", "\u200b<!channel>", ":wave:",
)  # fmt: skip


def lengths() -> st.SearchStrategy[str]:
    """Text weighted at the limits, of plain and of awkward characters."""
    sizes = st.sampled_from([0, 1, 2, 23, 24, 25, 74, 75, 76, 149, 150, 151, 1999, 2000, 2001, 2999, 3000, 3001, 4000])
    seeds = st.sampled_from(["a", "&", "<", "*", "é", "👩‍⚕️", "ש", "a ", "word & <word> ", "\n", "_x_ ", *INJECTIONS])
    return st.builds(lambda size, seed: (seed * (size // max(len(seed), 1) + 1))[:size], sizes, seeds)


def texts() -> st.SearchStrategy[str]:
    return st.one_of(lengths(), st.sampled_from(INJECTIONS), st.text(max_size=40))


def words() -> st.SearchStrategy[Words]:
    spans: st.SearchStrategy[Words] = st.one_of(
        texts(),
        st.builds(Bold, texts()),
        st.builds(Code, texts()),
        st.builds(Link, texts(), st.one_of(st.just("https://peers.example/a?b=1&c=2"), texts())),
        st.builds(Mention, st.integers(1, 3), texts()),
        st.builds(PlaceLink, st.one_of(st.just("C0000000001"), texts()), texts()),
        st.builds(Moment, st.datetimes(timezones=st.just(UTC)), st.sampled_from(["full", "date", "time", "relative"])),
    )
    return st.one_of(spans, st.builds(lambda one, other: say("{one} and {other}", one=one, other=other), spans, spans),
                     st.lists(spans, max_size=4).map(joined))  # fmt: skip


def controls() -> st.SearchStrategy[Any]:
    options = st.lists(
        st.builds(Option, texts(), texts(), st.none() | texts(), st.sampled_from(["", "A", "B"])), max_size=30
    ).map(tuple)
    return st.one_of(
        st.builds(
            Button,
            texts(),
            st.just("do.it"),
            st.sampled_from(["", "1"]),
            st.sampled_from(["primary", "danger", "plain"]),
        ),
        st.builds(LinkButton, texts(), st.one_of(st.just("https://peers.example"), lengths())),
        st.builds(Menu, texts(), st.just("choose"), options),
        st.builds(MemberMenu, texts(), st.just("who")),
        st.builds(PlaceMenu, texts(), st.just("where")),
    )


def cards() -> st.SearchStrategy[Card]:
    buttons = (
        st.none()
        | st.builds(Button, texts(), st.just("do.it"))
        | st.builds(LinkButton, texts(), st.just("https://peers.example"))
    )
    parts: st.SearchStrategy[Any] = st.one_of(
        st.builds(Line, words()),
        st.builds(Fields, st.lists(st.tuples(words(), words()), max_size=12).map(tuple)),
        st.builds(Listing, st.lists(st.builds(Item, words(), st.none() | words(), buttons), max_size=60).map(tuple)),
        st.builds(Controls, st.lists(controls(), max_size=30).map(tuple)),
        st.builds(Picture, texts(), st.just(b"png"), words()),
        st.builds(Document, texts(), st.just(b"{}")),
    )
    return st.builds(
        Card, words(), st.lists(parts, max_size=5).map(tuple), st.none() | words(), st.sampled_from([(), (2,)])
    )


def faults(kind: str, blocks: list[dict[str, Any]], body: dict[str, Any] | None = None) -> list[str]:
    surface = Surface(kind, blocks, body if body is not None else {"text": "x", "blocks": blocks})
    found = slack_schema.block_faults(blocks) if blocks else []
    return [*found, *slack_rules.faults(surface, forgiven=False), *slack_rules.faults(surface, forgiven=True)]


@settings(max_examples=50)
@given(cards())
def test_slack_takes_every_card(shown: Card) -> None:
    for blocks in [*render(shown, AUDIENCE), render_post(shown, AUDIENCE)]:
        assert faults("message", blocks) == []
        assert sum(len(text) for text in readable(blocks)) <= limits.MESSAGE_CHARACTERS


@settings(max_examples=50)
@given(cards())
def test_a_post_calls_nobody_but_whom_the_card_notifies(shown: Card) -> None:
    blocks = render_post(shown, AUDIENCE)

    assert notified(notification(shown, "en"), blocks, [], full=False) <= {
        AUDIENCE.accounts[member] for member in shown.notify
    }
    for blocks in render(shown, AUDIENCE):
        assert notified("", blocks, []) <= set(AUDIENCE.accounts.values())


@settings(max_examples=80)
@given(st.lists(st.tuples(cards(), st.just(AUDIENCE)), max_size=3))
def test_slack_takes_every_home(shown: list[tuple[Card, Audience]]) -> None:
    view = home(shown)

    assert faults("home", view["blocks"], view) == []


@pytest.mark.parametrize("typed", INJECTIONS)
def test_what_a_person_typed_is_only_text(typed: str) -> None:
    shown = card(say("{typed} is here", typed=typed), say("{who}: {typed}", who=Bold("Ana"), typed=typed), footer=typed)
    payload = json.dumps(render_post(shown, AUDIENCE))

    assert not re.search(r'"mrkdwn", "text": "[^"]*<', payload)
    text = next(block["text"] for block in render_post(shown, AUDIENCE) if block["type"] == "section")
    left = re.sub(r"^\*Ana\*: ", "", text["text"])
    assert not re.search(r"(?<!\w)[*_~](?=\S)|`|\n&gt;", left)
    assert text["verbatim"] is True
    plain = html.unescape(left.translate(str.maketrans("∗ˍ∼ˋ", "*_~`")).replace("\u2060", ""))
    assert plain == typed.replace("\x00", "")


@settings(max_examples=60)
@given(words(), st.sampled_from([75, 150, 2000, 3000]))
def test_broken_words_lose_nothing_and_never_end_within_an_entity(shown: Words, most: int) -> None:
    for each in text_objects(shown, Reader(AUDIENCE), most):
        assert 0 < len(each["text"]) <= most
        if each["type"] == "mrkdwn":
            assert not re.search(r"&(?!amp;|lt;|gt;)", each["text"])
            assert each["text"].count("<") == each["text"].count(">")


def test_a_text_without_spans_is_plain_and_whole() -> None:
    text = "word " * 1000
    pieces = text_objects(text, Reader(AUDIENCE), 3000)

    assert {piece["type"] for piece in pieces} == {"plain_text"}
    assert "".join(piece["text"] for piece in pieces) == text


def test_members_are_mentioned_in_private_and_named_in_public() -> None:
    shown = card("Hello", say("{a} to {b}", a=Mention(1, "Ana"), b=Mention(2, "Ben")), notify=(2,))

    assert "<@U0000000001> to <@U0000000002>" in json.dumps(render(shown, AUDIENCE))
    assert "Ana to <@U0000000002>" in json.dumps(render_post(shown, AUDIENCE))
    assert "Ana to Ben" in json.dumps(render(shown, Audience()))


def test_a_moment_is_drawn_in_each_readers_zone() -> None:
    assert f"<!date^{int(NOW.timestamp())}^{{date_short_pretty}} at {{time}}|Sun 22 Nov 2026, 09:00 UTC>" in json.dumps(
        render(card("When", Moment(NOW)), AUDIENCE), ensure_ascii=False
    )
    (blocks,) = render(card(say("At {when}", when=Moment(NOW))), AUDIENCE)
    assert blocks[0]["type"] == "section"
    assert "Sun 22 Nov" in json.dumps(render(card("x", Button(say("{when}", when=Moment(NOW)), "a")), AUDIENCE))


def test_an_id_that_occurs_twice_is_kept_apart_and_read_back() -> None:
    shown = card(
        "Twice",
        Button("One", "do.it", "1"),
        Button("Two", "do.it", "1"),
        Listing((Item("x", button=Button("Three", "do.it", "1")),)),
    )
    ids = re.findall(r'"action_id": "([^"]+)"', json.dumps(render(shown, AUDIENCE)))

    assert len(ids) == len(set(ids)) == 3
    assert {action_of(each) for each in ids} == {"c1::do.it:1"}


def test_a_private_card_of_any_length_is_whole_and_a_post_keeps_its_buttons() -> None:
    items = tuple(Item(f"Entry {n} " + "x" * 500, button=Button("Show", "show", str(n))) for n in range(120))
    shown = card("Many", Listing(items), Button("Next", "next"))
    messages = render(shown, AUDIENCE)

    assert sum(json.dumps(blocks).count("Entry ") for blocks in messages) == 120
    post = render_post(shown, AUDIENCE)
    assert post[-1]["elements"][0]["text"]["text"] == "Next"
    assert post[-2]["elements"][0]["text"] == "…"


def test_the_notification_reads_like_the_card() -> None:
    shown = card(
        "Settings", Fields((("Role", "Tech"),)), Listing((Item(Bold("Ana"), "CST & more"),)), Button("Change", "x")
    )

    assert notification(shown, "en") == "Settings\nRole: Tech\n- Ana – CST &amp; more\n[Change]"


def inputs() -> st.SearchStrategy[Input]:
    options = st.lists(
        st.builds(Option, texts(), texts(), st.none() | texts(), st.sampled_from(["", "A", "B"])), max_size=130
    ).map(tuple)
    widgets: st.SearchStrategy[Any] = st.one_of(
        st.builds(LineBox, st.integers(0, 5000), st.integers(0, 5), texts()),
        st.builds(AreaBox, st.integers(0, 5000), st.integers(0, 5)),
        st.builds(OneOf, options),
        st.builds(ManyOf, options, st.integers(0, 10)),
        st.sampled_from([MemberBox(), PlaceBox(), FileBox(), DateBox(), TimeBox(), YesNoBox()]),
    )
    values = st.one_of(texts(), st.sampled_from(["yes", "<@U1>", "<#C1>", "2026-11-22", "07:30", "2026-13-77"]))
    return st.builds(Input, st.just("x"), words(), texts(), st.booleans(), widgets, values, st.none() | words())


@settings(max_examples=50)
@given(st.lists(inputs(), min_size=1, max_size=8), texts(), texts(), words(), st.integers(0, 2))
def test_slack_takes_every_form(drawn: list[Input], title: str, about: str, submit: Words, number: int) -> None:
    named = tuple(
        Input(f"{each.name}{at}", each.label, each.help, each.required, each.widget, each.value, each.fault)
        for at, each in enumerate(drawn)
    )
    view = render_forms.modal(
        Page("draft", title, about, named, number, 3, submit, about), "en", "C1", "https://x/" + "y" * 3000
    )

    assert slack_schema.view_faults(view) + faults("modal", view["blocks"], view) == []


def test_a_list_of_any_length_is_one_menu() -> None:
    options = tuple(Option(f"Term {n:03}", f"t{n}") for n in range(250))
    view = render_forms.modal(
        Page("d", "T", "", (Input("x", "X", "", True, OneOf(options), "t249"),), 0, 1, "Go"), "en"
    )
    element = view["blocks"][0]["element"]

    assert [len(group["options"]) for group in element["option_groups"]] == [100, 100, 50]
    assert element["option_groups"][0]["label"]["text"] == "Term 000 – Term 099"
    assert element["initial_option"]["value"] == "t249"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Introduce yourself", "Introduce yourself"),
        ("Introduce yourself to everyone here", "Introduce yourself to…"),
        ("x" * 30, "x" * 23 + "…"),
    ],
)
def test_a_title_is_cut_after_a_word(title: str, shown: str) -> None:
    view = render_forms.modal(Page("d", title, "", (), 0, 1, "Go"), "en")

    assert view["title"]["text"] == shown


HOME = receive.Installed("T1", "Peers", "U0", "circulator")


@pytest.mark.parametrize(
    ("command", "text", "ask"),
    [
        ("/intro", "show who:<@U1|ben>", Use("intro show", {"who": "<@U1|ben>"})),
        ("/intro", "show <@U1|ben>", Use("intro show", {"who": "<@U1|ben>"})),
        ("/circulator", "intro me", Use("intro me")),
        ("/circulator", "", Use("circulator help")),
        ("/circulator", "help intro", Use("circulator help", {"command": "intro"})),
        ("/intro", "", Use("circulator help", {"command": "intro"})),
        ("/intro", "find R&amp;D &lt;3", Use("intro find", {"text": "R&D <3"})),
        ("/intro", "find text:“trauma team”", Use("intro find", {"text": "trauma team"})),
        ("/intro", "find <https://a.example/x|a.example/x>", Use("intro find", {"text": "a.example/x"})),
        ("/intro", "find <!here> <!subteam^S1|@ors>", Use("intro find", {"text": "@here @ors"})),
        ("/intro", "shwo", Use("intro shwo")),
    ],
)
@pytest.mark.parametrize("prefix", ["", "or-"])
def test_a_slash_command_is_read(command: str, text: str, ask: Use, prefix: str) -> None:
    receiver = receive.Receiver(HOME, CATALOGUE, prefix)
    body = {
        "command": command.replace("/", f"/{prefix}"), "text": text, "trigger_id": "t", "user_id": "U9", "user_name": "ana",
        "team_id": "T1", "channel_id": "C1", "response_url": "https://hooks.example/x",
    }  # fmt: skip

    read = receiver.command(body, NOW)

    assert (read.ask, read.key, read.name, read.place, read.stranger) == (ask, "t", "ana", "C1", False)
    assert receiver.command(body | {"team_id": "T2"}, NOW).stranger


@pytest.mark.parametrize(
    ("pressed", "picks"),
    [
        ({"selected_user": "U1"}, ("<@U1>",)),
        ({"selected_conversation": "C1"}, ("<#C1>",)),
        ({"selected_option": {"value": "v"}}, ("v",)),
        ({"selected_option": None}, ()),
        ({}, ()),
    ],
)
def test_a_press_is_read(pressed: dict[str, Any], picks: tuple[str, ...]) -> None:
    receiver = receive.Receiver(HOME, CATALOGUE, "")
    body = {
        "actions": [{"action_id": "c1::a:1|2", **pressed}],
        "trigger_id": "t",
        "user": {"id": "U1", "username": "ana", "team_id": "T1"},
    }

    read = receiver.action(body, NOW)

    assert read is not None
    assert read.ask == Press("c1::a:1", picks)
    assert receiver.action(body | {"actions": [{"action_id": "link|2"}]}, NOW) is None


def test_a_page_of_a_form_is_read_with_what_was_emptied() -> None:
    state = {
        "a": {"typed": {"type": "plain_text_input", "value": None}},
        "b": {"typed": {"type": "multi_static_select", "selected_options": [{"value": "x"}, {"value": "y"}]}},
        "c": {"typed": {"type": "users_select", "selected_user": "U1"}},
        "d": {"typed": {"type": "conversations_select", "selected_conversation": None}},
        "e": {"typed": {"type": "file_input", "files": [{"url_private": "https://files.slack.com/x"}]}},
        "f": {"typed": {"type": "radio_buttons", "selected_option": {"value": "yes"}}},
    }
    began = render_forms.Began("draft", 2, "C1", "https://hooks.example/x")
    view = {
        "id": "V1",
        "hash": "h",
        "callback_id": "form",
        "private_metadata": began.dumps(),
        "state": {"values": state},
    }

    read = receive.Receiver(HOME, CATALOGUE, "").submission(
        {"view": view, "trigger_id": "t", "user": {"id": "U1"}}, NOW
    )

    assert isinstance(read, Inbound)
    assert read.ask == Submit(
        "draft", 2, {"a": "", "b": "x,y", "c": "<@U1>", "d": "", "e": "https://files.slack.com/x", "f": "yes"}
    )
    assert (read.place, read.reply_to) == ("C1", "https://hooks.example/x")


@pytest.mark.parametrize(
    ("event", "ask"),
    [
        ({"type": "app_home_opened", "user": "U1", "tab": "home"}, Use("my page")),
        ({"type": "app_home_opened", "user": "U1", "tab": "messages"}, None),
        ({"type": "team_join", "user": {"id": "U1"}}, Happened("joined")),
        ({"type": "team_join", "user": {"id": "U1", "is_bot": True}}, None),
        ({"type": "team_join", "user": {"id": "U1", "team_id": "T2"}}, None),
        ({"type": "user_change", "user": {"id": "U1", "deleted": True}}, Happened("left")),
        ({"type": "user_change", "user": {"id": "U1"}}, None),
        ({"type": "message", "user": "U1", "text": "hello"}, None),
    ],
)
def test_an_event_is_read(event: dict[str, Any], ask: Any) -> None:
    read = receive.Receiver(HOME, CATALOGUE, "").event({"event_id": "Ev1", "event": event}, NOW)

    assert (read.ask if read else None) == ask


def readable(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [
            text
            for key, child in node.items()
            for text in ([child] if key == "text" and isinstance(child, str) else readable(child))
        ]
    return [text for child in node for text in readable(child)] if isinstance(node, list) else []
