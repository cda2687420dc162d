"""Commands as people type them, with all that phones make of quotes, dashes and spaces."""

from __future__ import annotations

from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import grammar
from bot.assembly import assemble
from bot.call import Call
from bot.declare import command
from bot.errors import UserError
from bot.kinds import Integer, Text
from bot.people import Member
from bot.text import plain
from commands import FEATURES


@command("tea pour")
async def pour(call: Call, who: Member, cups: Annotated[int, Integer()] = 1, note: Annotated[str, Text()] = "") -> None:
    """Pour tea.

    Args:
        who: For whom.
        cups: How many.
        note: What to say.
    """


CATALOGUE = assemble((*FEATURES, __name__))


@pytest.mark.parametrize(
    ("line", "name", "values"),
    [
        ("/intro show who:<@U1>", "intro show", {"who": "<@U1>"}),
        ("intro show <@U1|ana>", "intro show", {"who": "<@U1|ana>"}),
        ("intro show <@U1|ana smith>", "intro show", {"who": "<@U1|ana smith>"}),
        ("/circulator intro show <@U1>", "intro show", {"who": "<@U1>"}),
        ("Intro Show <@U1>", "intro show", {"who": "<@U1>"}),
        (" /intro  show\u00a0who:\u202f<@U1> ", "intro show", {"who": "<@U1>"}),
        ("/intro show who = <@U1>", "intro show", {"who": "<@U1>"}),
        ("/intro show —who:<@U1>", "intro show", {"who": "<@U1>"}),
        ("/intro show –who=<@U1>", "intro show", {"who": "<@U1>"}),
        ("/intro show --who:<@U1>", "intro show", {"who": "<@U1>"}),
        ("/intro show WHO:<@U1>", "intro show", {"who": "<@U1>"}),
        ("\ufeff/intro show\u200bwho:<@U1>", "intro show", {"who": "<@U1>"}),
        ("/intro me", "intro me", {}),
        ("/intro find", "intro find", {}),
        ("/intro find cardiac", "intro find", {"text": "cardiac"}),
        ("/intro find cardiac nights", "intro find", {"text": "cardiac nights"}),
        ("/intro find cardiac nights role:cst", "intro find", {"text": "cardiac nights", "role": "cst"}),
        ("/intro find role:cst cardiac nights", "intro find", {"text": "cardiac nights", "role": "cst"}),
        ("/intro find cardiac role:cst nights", "intro find", {"text": "cardiac nights", "role": "cst"}),
        ("/intro find region:x shift:nights role:“surgical tech”", "intro find", {"region": "x", "shift": "nights", "role": "surgical tech"}),
        ("/intro find text:“cardiac nights” role:cst", "intro find", {"text": "cardiac nights", "role": "cst"}),
        ('/intro find text:"cardiac nights" role:cst', "intro find", {"text": "cardiac nights", "role": "cst"}),
        ("/intro find text:„cardiac nights“", "intro find", {"text": "cardiac nights"}),
        ("/intro find text:«cardiac nights»", "intro find", {"text": "cardiac nights"}),
        ('/intro find text:"cardiac nights”', "intro find", {"text": "cardiac nights"}),
        ('/intro find text:"cardiac nights', "intro find", {"text": "cardiac nights"}),
        ("/intro find text:“", "intro find", {"text": ""}),
        ('/intro find text:""', "intro find", {"text": ""}),
        ('/intro find text:"say \\"hi\\" \\\\ C:\\new"', "intro find", {"text": 'say "hi" \\ C:\\new'}),
        ("/intro find unknown:value", "intro find", {"text": "unknown:value"}),
        ("/intro find note: cardiac", "intro find", {"text": "note: cardiac"}),
        ("/intro find nights — mostly", "intro find", {"text": "nights — mostly"}),
        ("/intro find https://a.example/b:c", "intro find", {"text": "https://a.example/b:c"}),
        ("/tea pour <@U1> 3", "tea pour", {"who": "<@U1>", "cups": "3"}),
        ("/tea pour <@U1> 3 with milk please", "tea pour", {"who": "<@U1>", "cups": "3", "note": "with milk please"}),
        ("/tea pour note:hot <@U1> 3", "tea pour", {"note": "hot <@U1> 3"}),
        ('/tea pour note:"hot" <@U1> 3', "tea pour", {"who": "<@U1>", "cups": "3", "note": "hot"}),
        ("/reminder add when:next Tue 7pm about:order trays", "reminder add", {"when": "next Tue 7pm", "about": "order trays"}),
        ("/my timezone zone:New York", "my timezone", {"zone": "New York"}),
        ("/tea pour cups:3 <@U1> hot", "tea pour", {"who": "<@U1>", "cups": "3", "note": "hot"}),
        ("/tea pour <@U1> 3 https://a.example/b", "tea pour", {"who": "<@U1>", "cups": "3", "note": "https://a.example/b"}),
        ("/tea pour <@U1> 3 mailto:a@b.example", "tea pour", {"who": "<@U1>", "cups": "3", "note": "mailto:a@b.example"}),
        ("/tea pour <@U1> cups:2 cups:3", "tea pour", {"who": "<@U1>", "cups": "3"}),
        ("/tea pour <@U1> 19:00", "tea pour", {"who": "<@U1>", "cups": "19:00"}),
        ("/circulator help", "circulator help", {}),
        ("/circulator help intro show", "circulator help", {"command": "intro show"}),
        ("/community set intro.welcome yes", "community set", {"key": "intro.welcome", "value": "yes"}),
        ("/community set key:intro.welcome yes", "community set", {"key": "intro.welcome", "value": "yes"}),
    ],
)  # fmt: skip
def test_a_line_is_read(line: str, name: str, values: dict[str, str]) -> None:
    typed = grammar.read(line, CATALOGUE)

    assert typed.command is not None
    assert (typed.command.name, dict(typed.values)) == (name, values)


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("/intro", "intro"),
        ("intro ", "intro"),
        ("/circulator intro", "intro"),
        ("", ""),
        ("/", ""),
        ("help", ""),
        ("/circulator", ""),
        ("circulator  ", ""),
    ],
)
def test_a_bare_group_is_a_group(line: str, group: str) -> None:
    assert grammar.read(line, CATALOGUE) == grammar.Typed(None, group, {})


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/tea pour whom:<@U1>", "/tea pour has no option “whom”. It has who:, cups:, note:."),
        ("/tea pour <@U1> 3 colour:red", "/tea pour has no option “colour”. It has who:, cups:, note:."),
        ('/tea pour colour:"dark red"', "/tea pour has no option “colour”. It has who:, cups:, note:."),
        ("/intro me now", "I do not know what “now” is for. Type /intro me with its options by name."),
        ("/intro me now:then", "I do not know what “now:then” is for. Type /intro me with its options by name."),
        ("/intro show who:<@U1> more", "I do not know what “more” is for. Type /intro show with its options by name."),
        ("/intro dance", "There is no /intro dance. There is /intro find, /intro me, /intro remove, /intro show."),
        ("/teapot pour", "There is no /teapot. Type /circulator help to see what there is."),
        ("/tee", "There is no /tee. Type /circulator help to see what there is."),
    ],
)
def test_a_line_that_cannot_be_read_is_answered_with_what_there_is(line: str, sentence: str) -> None:
    with pytest.raises(UserError) as fault:
        grammar.read(line, CATALOGUE)

    assert plain(fault.value.words) == sentence


awkward = st.sampled_from(
    [
        '"',
        "\\",
        '\\"',
        "“",
        "”",
        "--who:x",
        " —note:y",
        "a  b",
        "\n",
        "\u00a0",
        "\u200b",
        "who:",
        "<@U1|a>",
        "",
        "'",
        ":",
        "=",
        "/intro me",
        "x" * 100,
    ]
)
raw = st.one_of(awkward, st.text(max_size=20), st.lists(awkward, max_size=4).map("".join))


@given(st.sampled_from(sorted(CATALOGUE.commands)), st.data())
def test_a_written_command_is_read_back(name: str, data: st.DataObject) -> None:
    declared = CATALOGUE.commands[name]
    values = data.draw(st.fixed_dictionaries({}, optional={parameter.name: raw for parameter in declared.parameters}))

    typed = grammar.read(grammar.written(declared, values), CATALOGUE)

    assert (typed.command, dict(typed.values)) == (declared, values)


@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(
            st.one_of(
                awkward, st.sampled_from(["/intro", "find", "tea", "pour", "circulator", " ", "role:", "cups:3"])
            ),
            max_size=8,
        ).map("".join),
    )
)
def test_whatever_is_typed_is_read_or_refused(line: str) -> None:
    try:
        grammar.read(line, CATALOGUE)
    except UserError as fault:
        assert plain(fault.words)
