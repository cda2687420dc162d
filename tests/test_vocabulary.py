"""The trade's words as they ship: each list is there, and each of its words means one thing."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import date

import pytest

from bot.vocabulary import HERE, LISTS, Vocabulary, shipped
from bot.words import fold

WORDS = Vocabulary({})


def test_every_file_is_a_list_and_every_list_a_file() -> None:
    assert sorted(LISTS) == sorted(file.stem for file in HERE.glob("*.toml"))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_where_it_is_from_and_when_it_was_checked(name: str) -> None:
    said = tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))

    assert said["source"]
    assert isinstance(said["checked"], date)


@pytest.mark.parametrize("name", LISTS)
def test_every_term_is_found_by_its_key_and_by_its_label(name: str) -> None:
    for term in shipped(name):
        assert WORDS.find(name, term.key) == term
        assert WORDS.find(name, term.label.upper()) == term
        assert len(term.key) <= 30


def test_every_other_word_for_a_language_means_that_one_alone() -> None:
    words = Counter(fold(word) for term in shipped("languages") for word in (term.label, *term.also))

    assert [word for word, times in words.items() if times > 1] == []
    assert all(WORDS.find("languages", word) == term for term in shipped("languages") for word in term.also)


def test_languages_go_by_their_codes() -> None:
    assert [term.key for term in shipped("languages") if not re.fullmatch("[a-z]{2,3}", term.key)] == []


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("español", "es"), ("Spanish", "es"), ("ASL", "ase"), ("Mandarin Chinese", "zh"), ("chinese", "zh"),
        ("cantonese", "yue"), ("Filipino", "tl"), ("farsi", "fa"), ("Français", "fr"), ("kreyòl", "ht"),
    ],
)  # fmt: skip
def test_a_language_is_found_as_people_write_it(typed: str, key: str) -> None:
    found = WORDS.find("languages", typed)

    assert found is not None
    assert found.key == key


def test_mandarin_and_cantonese_are_searched_apart() -> None:
    assert [term.key for term in WORDS.search("languages", "mandarin")] == ["zh"]
    assert [term.key for term in WORDS.search("languages", "chinese")] == ["zh", "yue"]
