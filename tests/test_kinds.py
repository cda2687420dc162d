"""Kinds of options: each reads back what it writes, and says what to type instead."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import zones
from bot.cards import Option
from bot.errors import Unread
from bot.files import File
from bot.kinds import (
    Choice,
    Day,
    Duration,
    Instant,
    Integer,
    Kind,
    Reading,
    Repeat,
    Several,
    Term,
    Terms,
    Text,
    TimeOfDay,
    Upload,
    When,
    Where,
    Who,
    YesNo,
    Zone,
)  # fmt: skip
from bot.people import Member, Place
from bot.text import plain, say
from bot.vocabulary import Term as Word
from bot.vocabulary import Vocabulary
from tests.test_rules import rules

CHICAGO = ZoneInfo("America/Chicago")
ANA = Member(1, 1, "Ana", "U1")
FILE = File("ref", "a.pdf", "application/pdf", b"%PDF-")
READING = Reading(
    datetime(2026, 11, 22, 13, 0, tzinfo=UTC), CHICAGO, Vocabulary({"services": (Word("wound-care", "Wound care"),)}), {"U1": ANA}, {"ref": FILE},
)  # fmt: skip
SIZES = Choice((Option("Small", "s"), Option(say("Large"), "l")))
DAYS = Several((Option("Monday", "mon"), Option("Tuesday", "tue"), Option("Friday", "fri")))
SERVICES = [term.key for term in READING.vocabulary.terms("services")]
around = st.sampled_from([0, 1, 74, 75, 76, 99, 100])
trimmed = st.text(min_size=1, max_size=100).map(str.strip).filter(bool)

VALUES: list[tuple[Kind, st.SearchStrategy[Any]]] = [
    (Text(100), st.one_of(trimmed, around.filter(bool).map(lambda n: "x" * n))),
    (Integer(-5, 10**12), st.one_of(st.sampled_from([-5, -1, 0, 999, 1000, 10**12]), st.integers(-5, 10**12))),
    (SIZES, st.sampled_from(["s", "l"])),
    (Term("services"), st.sampled_from(SERVICES)),
    (Terms("services", 3), st.lists(st.sampled_from(SERVICES), unique=True, max_size=3).map(tuple)),
    (DAYS, st.lists(st.sampled_from(["mon", "tue", "fri"]), unique=True).map(tuple)),
    (Zone(), st.sampled_from([*zones.COMMON, "America/Indiana/Knox", "Asia/Kathmandu", "Etc/GMT+5"]).map(ZoneInfo)),
    (YesNo(), st.booleans()),
    (Duration(), st.integers(0, 3660 * 86400).map(lambda n: timedelta(seconds=n))),
    (Day(), st.dates()),
    (TimeOfDay(), st.times().map(lambda at: at.replace(second=0, microsecond=0))),
    (Instant(), st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001
    (Repeat(), rules()),
    (When(), st.one_of(rules(), st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))),  # noqa: DTZ001
    (Who(), st.just(ANA)),
    (Where(), st.sampled_from(["C1", "123456789012345678"]).map(Place)),
    (Upload(), st.just(FILE)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "values"), VALUES, ids=lambda each: type(each).__name__)
def test_a_kind_reads_back_what_it_writes(kind: Kind, values: st.SearchStrategy[Any]) -> None:
    @given(values)
    def holds(value: Any) -> None:
        assert kind.read(kind.show(value), READING) == value

    holds()


def test_every_zone_reads_back_as_itself() -> None:
    for name in zones._names():
        assert Zone().read(name, READING).key == name


@pytest.mark.parametrize("kind", [kind for kind, _ in VALUES], ids=lambda each: type(each).__name__)
@given(
    raw=st.one_of(
        st.text(max_size=10), st.sampled_from(["", " ", ",", ",,", "<@U1>", "<@", "<#", "\x00", "9" * 40, "-", "😀"])
    )
)
@settings(max_examples=40)
def test_whatever_is_typed_is_read_or_refused_in_words(kind: Kind, raw: str) -> None:
    try:
        kind.read(raw, READING)
    except Unread as fault:
        assert plain(fault.words)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Text(), "  hi  ", "hi"), (Text(3), "abc", "abc"), (Integer(), "1,000", 1000), (Integer(), " +7 ", 7), (Integer(-3), "-3", -3),
        (SIZES, "LARGE", "l"), (SIZES, " S ", "s"), (DAYS, "Monday, fri,mon", ("mon", "fri")), (DAYS, "", ()),
        (Term("services"), "WOUND  care", "wound-care"), (Term("services"), "cvor", "cvor"), (Terms("services"), "cvor, Wound care,cvor", ("cvor", "wound-care")),
        (Zone(), "chicago", CHICAGO), (Zone(), "Central (Chicago)", CHICAGO), (Zone(), "Eastern", ZoneInfo("America/New_York")),
        (YesNo(), "Y", True), (YesNo(), "off", False), (Day(), "tomorrow", date(2026, 11, 23)), (TimeOfDay(), "7pm", time(19)),
        (Who(), "<@U1|ana>", ANA), (Who(), "<@!U1>", ANA), (Where(), "<#C1|general>", Place("C1")), (Where(), "<#C1>", Place("C1")),
    ],
)  # fmt: skip
def test_a_kind_reads_what_people_type(kind: Kind, raw: str, value: Any) -> None:
    assert kind.read(raw, READING) == value


@pytest.mark.parametrize(
    ("kind", "raw", "sentence"),
    [
        (Text(least=3), "ab", "Type at least 3 characters."), (Text(75), "x" * 76, "That is 76 characters. Shorten it to 75."),
        (Integer(1, 5), "6", "Type a number from 1 to 5."), (Integer(1, 5), "two", "“two” is not a whole number. Type one such as 1."),
        (Integer(), "1,5", "“1,5” is not a whole number. Type one such as 0."), (Integer(), "1.0", "“1.0” is not a whole number. Type one such as 0."),
        (SIZES, "medium", "“medium” is not one of the choices. Choose s, l."), (DAYS, "mon,sun", "“sun” is not one of the choices. Choose mon, tue, fri."),
        (Term("services"), "cvor,neuro", "Choose only one."), (Terms("services", 2), "cvor,neuro,ent", "Choose at most 2."),
        (Zone(), "Atlantis", "I do not know the time zone “Atlantis”. Type a city such as Chicago, or a name such as America/Chicago."),
        (YesNo(), "maybe", "“maybe” is neither yes nor no. Type yes or no."), (Who(), "<@U2>", "I do not know “<@U2>” here. Mention a member, such as @ana."),
        (Who(), "ana", "I do not know “ana” here. Mention a member, such as @ana."), (Where(), "general", "“general” is not a channel that I know. Mention one, such as #general."),
        (Upload(), "gone", "That file is no longer here. Attach it again."), (Upload(("image/png",)), "ref", "a.pdf is not of a type that I can take here: image/png."),
    ],
)  # fmt: skip
def test_a_kind_says_what_to_type_instead(kind: Kind, raw: str, sentence: str) -> None:
    with pytest.raises(Unread) as fault:
        kind.read(raw, READING)

    assert plain(fault.value.words) == sentence


def test_a_word_that_is_not_on_the_list_is_answered_with_some_that_are() -> None:
    with pytest.raises(Unread) as fault:
        Term("services").read("wou", READING)

    assert plain(fault.value.words) == "“wou” is not on the list. Choose one such as Wound care."


def test_several_words_are_searched_one_after_the_other() -> None:
    found = Terms("services").search("cvor,woun", READING)

    assert [option.value for option in found] == ["cvor,wound-care"]


@pytest.mark.parametrize("kind", [kind for kind, _ in VALUES], ids=lambda each: type(each).__name__)
def test_every_kind_asks_for_itself_in_a_form(kind: Kind) -> None:
    assert kind.widget(READING) is not None
    assert len(kind.options()) <= 25
