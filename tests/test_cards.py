"""Cards: built from pieces, read as plain text, and clear about whom they may notify."""

from __future__ import annotations

import pytest

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
    members_of,
)  # fmt: skip
from bot.ids import MOST, Pressed, decode, encode
from bot.plain import as_text
from bot.text import Bold, Mention, joined, say

GO, STOP = Button("Go", "go"), Button("Stop", "stop", style="danger")


def test_words_become_paragraphs_and_neighbouring_controls_a_row() -> None:
    built = card("Title", "one", Bold("two"), GO, STOP, say("three"), GO)

    wanted = (Line("one"), Line(Bold("two")), Controls((GO, STOP)), Line(say("three")), Controls((GO,)))
    assert built == Card("Title", wanted)


def test_every_piece_is_read_as_plain_text() -> None:
    built = card(
        say("{n} things", n="7"), Fields((("Role", "CST"), (say("Shift"), joined(["days", "nights"])))),
        Listing((Item("one"), Item(Bold("two"), "more", GO), Item("three", button=LinkButton("Look", "https://a.example")))),
        Picture("p.png", b"", "A chart: 3 of 4"), Document("d.json", b"{}"), GO, Menu("Which?", "pick", (Option("A", "a"),)),
        MemberMenu("Whom?", "pick"), PlaceMenu("Where?", "pick"), LinkButton("Site", "https://a.example"), footer="The end",
    )  # fmt: skip

    assert as_text(built).splitlines() == [
        "7 things", "Role: CST", "Shift: days, nights", "- one", "- two – more [Go]", "- three [Look]", "A chart: 3 of 4", "d.json",
        "[Go] [Which?] [Whom?] [Where?] [Site]", "The end",
    ]  # fmt: skip


def test_everybody_on_a_card_is_found_for_their_accounts() -> None:
    who = [Mention(number, "x") for number in range(8)]
    built = card(
        who[0], who[1], Fields(((who[2], who[3]),)), Listing((Item(who[4], who[5]),)), GO, footer=say("{x}", x=who[6]), notify=(9,)
    )  # fmt: skip

    assert members_of(built) == {0, 1, 2, 3, 4, 5, 6, 9}


def test_a_name_that_looks_like_a_mention_is_none() -> None:
    assert members_of(card("<@1>", "@ana <@2>")) == set()


@pytest.mark.parametrize(
    ("value", "delivery"), [("", None), ("7", None), ("a:b:c", None), ("x.1", 12), ("é“", 999_999_999_999)]
)
def test_an_id_reads_back_as_it_was_written(value: str, delivery: int | None) -> None:
    assert decode(encode("intro.show", value, delivery)) == Pressed("intro.show", value, delivery)


def test_an_id_that_no_platform_carries_is_a_mistake_of_the_developer() -> None:
    room = MOST - len(encode("intro.show", ""))
    assert len(encode("intro.show", "x" * room)) == MOST

    with pytest.raises(ValueError, match="has 101 characters, at most 100 fit"):
        encode("intro.show", "x" * (room + 1))
