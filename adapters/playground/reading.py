"""A drawn card back as a card, so that the terminal writes what stands in a channel as it writes an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot import ids
from bot.cards import (
    Button,
    Card,
    Control,
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
    Part,
    Picture,
    PlaceMenu,
)
from bot.text import Bold, Code, Joined, Link, Mention, Moment, PlaceLink, Span, Words

Json = dict[str, Any]


def card(drawn: Json) -> Card:
    """Read a card that ``render`` drew; of its files only the names are left."""
    footer = drawn["footer"]
    return Card(words(drawn["title"]), tuple(map(_part, drawn["parts"])), None if footer is None else words(footer))


def delivery(drawn: Json) -> int | None:
    """Give the delivery whose number the card's buttons carry."""
    controls = [each for part in drawn["parts"] if part["t"] == "controls" for each in part["controls"] if "id" in each]
    return ids.decode(controls[0]["id"]).delivery if controls else None


def words(runs: Sequence[Json]) -> Words:
    return Joined(tuple(map(_span, runs)), "")


def _part(drawn: Json) -> Part:
    match drawn["t"]:
        case "fields":
            return Fields(tuple((words(name), words(value)) for name, value in drawn["pairs"]))
        case "list":
            return Listing(tuple(map(_item, drawn["items"])))
        case "picture":
            return Picture("", b"", drawn["alt"])
        case "document":
            return Document(drawn["name"], b"")
        case "controls":
            return Controls(tuple(map(_control, drawn["controls"])))
        case _:
            return Line(words(drawn["spans"]))


def _item(drawn: Json) -> Item:
    detail, button = drawn["detail"], drawn["button"] and _control(drawn["button"])
    return Item(
        words(drawn["spans"]), detail and words(detail), button if isinstance(button, Button | LinkButton) else None
    )


def _control(drawn: Json) -> Control:
    if drawn["t"] == "link":
        return LinkButton(drawn["label"], drawn["url"])
    pressed = ids.decode(drawn["id"])
    match drawn["t"]:
        case "menu":
            options = tuple(
                Option(each["label"], each["value"], each["about"], each["group"]) for each in drawn["options"]
            )
            return Menu(drawn["prompt"], pressed.action, options, pressed.value)
        case "members":
            return MemberMenu(drawn["prompt"], pressed.action, pressed.value)
        case "places":
            return PlaceMenu(drawn["prompt"], pressed.action, pressed.value)
        case _:
            return Button(drawn["label"], pressed.action, pressed.value, drawn["style"])


def _span(drawn: Json) -> Span:
    match drawn["t"]:
        case "bold":
            return Bold(drawn["text"])
        case "code":
            return Code(drawn["text"])
        case "link":
            return Link(drawn["text"], drawn["url"])
        case "mention":
            return Mention(0, drawn["name"])
        case "place":
            return PlaceLink(drawn["id"], drawn["name"])
        case "moment":
            return Moment(datetime.fromisoformat(drawn["at"]), drawn["style"])
        case _:
            text: str = drawn["text"]
            return text
