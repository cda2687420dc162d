"""Words that people read: spans, templates, plurals, other languages, and what is cut."""

from __future__ import annotations

import gettext
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import language
from bot.text import (
    Bold,
    Code,
    Link,
    Mention,
    Moment,
    PlaceLink,
    cut,
    joined,
    mentioned,
    plain,
    say,
    say_many,
    spans,
    written,
)  # fmt: skip

AT = datetime(2026, 11, 3, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("a *b* <c>", "a *b* <c>"), (Bold("b"), "b"), (Code("c"), "c"), (Link("here", "https://a.example"), "here (https://a.example)"),
        (Link("https://a.example", "https://a.example"), "https://a.example"), (Mention(1, "ana"), "@ana"), (PlaceLink("C1"), "#C1"), (PlaceLink("C1", "hall"), "#hall"),
        (Moment(AT), "Tue 3 Nov 2026, 19:00 UTC"), (Moment(AT, "date"), "Tue 3 Nov 2026"), (Moment(AT, "time"), "19:00 UTC"),
        (Moment(AT, "relative"), "Tue 3 Nov 2026, 19:00 UTC"), (joined(["a", Bold("b")]), "a, b"), (joined([]), ""), (joined(["a"], "\n"), "a"),
        (say("Hi {who}: {what}", who=Mention(1, "ana"), what=say("{n} of {m}", n="1", m="2")), "Hi @ana: 1 of 2"), (say("{{}}"), "{}"), (say(""), ""),
    ],
)  # fmt: skip
def test_words_as_plain_text(words: object, text: str) -> None:
    assert plain(words) == text  # type: ignore[arg-type]


def test_a_moment_is_written_in_its_own_zone_with_its_name() -> None:
    assert written(AT.astimezone(ZoneInfo("America/Chicago"))) == "Tue 3 Nov 2026, 13:00 CST"


def test_neighbouring_texts_are_one_span() -> None:
    assert spans(say("a {b} c {d}!", b="B", d=Bold("D"))) == ("a B c ", Bold("D"), "!")


def test_what_a_person_typed_is_never_a_template() -> None:
    assert plain(say("{line}", line="{who} {0} {")) == "{who} {0} {"


def test_a_template_without_its_value_is_a_mistake_at_once() -> None:
    with pytest.raises(ValueError, match="lacks a value for what, who"):
        say("{who} did {what}")
    with pytest.raises(ValueError, match="lacks a value for people"):
        say_many("one", "{n} {people}", 2)


@pytest.mark.parametrize(("n", "text"), [(0, "0 members"), (1, "1 member"), (2, "2 members")])
def test_a_number_chooses_its_line(n: int, text: str) -> None:
    assert plain(say_many("{n} member", "{n} members", n)) == text


def test_everybody_mentioned_is_found_at_any_depth() -> None:
    words = joined([Mention(1, "a"), say("{x}", x=joined([Mention(2, "b"), "@c"]))])

    assert list(mentioned(words)) == [1, 2]


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("a cd", 3, "a…"),
        ("abcd", 1, "…"),
        ("abcd", 0, ""),
        ("", 0, ""),
        ("x" * 76, 75, "x" * 74 + "…"),
        ("   x", 3, "…"),
    ],
)
def test_a_long_text_is_cut_with_a_sign(text: str, most: int, short: str) -> None:
    assert cut(text, most) == short


@given(
    st.one_of(st.text(max_size=30), st.sampled_from([75, 76, 150, 151, 1024, 1025, 3000, 3001]).map(lambda n: "x" * n)),
    st.sampled_from([0, 1, 2, 75, 150, 1024, 3000]),
)
def test_a_cut_text_fits_and_a_short_one_is_whole(text: str, most: int) -> None:
    short = cut(text, most)

    assert len(short) <= most
    assert (short == text) is (len(text) <= most)


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue of one language, written here byte by byte."""
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "circulator.mo").write_bytes(
        compiled(
            {
                "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n",
                "Hello {name}, {what}": "{what} – hallo {name}",
                "{n} member\0{n} members": "{n} Mitglied\0{n} Mitglieder",
            }
        )
    )
    monkeypatch.setattr(language, "LOCALES", tmp_path)
    language.translation.cache_clear()
    yield
    language.translation.cache_clear()
    gettext._translations.clear()  # type: ignore[attr-defined]


@pytest.mark.parametrize("tag", ["de", "de-DE", "de-AT"])
def test_a_line_is_drawn_in_the_readers_language(german: None, tag: str) -> None:
    words = say("Hello {name}, {what}", name=Bold("Ana"), what="{name}")

    assert spans(words, tag) == ("{name} – hallo ", Bold("Ana"))
    assert plain(say_many("{n} member", "{n} members", 2), tag) == "2 Mitglieder"
    assert plain(say_many("{n} member", "{n} members", 1), tag) == "1 Mitglied"


@pytest.mark.parametrize("tag", ["en", "en-US", "fr", "", "../../etc", "x" * 50])
def test_where_there_is_no_catalogue_it_is_plain_english(german: None, tag: str) -> None:
    assert plain(say("Hello {name}, {what}", name="Ana", what="you"), tag) == "Hello Ana, you"


def test_an_empty_line_is_empty_in_every_language(german: None) -> None:
    assert plain(say(""), "de") == ""


def compiled(lines: dict[str, str]) -> bytes:
    """Write a .mo file: a header, two tables of lengths and places, the texts sorted by their keys."""
    pairs = sorted((key.encode(), value.encode()) for key, value in lines.items())
    start = 28 + 16 * len(pairs)
    tables, texts = [b"", b""], b""
    for side in (0, 1):
        for pair in pairs:
            tables[side] += struct.pack("<II", len(pair[side]), start + len(texts))
            texts += pair[side] + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return header + tables[0] + tables[1] + texts


def test_a_translation_with_a_broken_brace_is_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return "Hallo {who"

    monkeypatch.setattr("bot.text.translation", lambda _language: Broken())

    assert plain(say("Hello {who}", who="Ana"), "de") == "Hello Ana"
