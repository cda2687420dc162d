"""Cards and forms as the JSON that the page draws; it inserts all of it as text, so nothing needs escaping here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, assert_never

from adapters.playground.limits import FILE
from adapters.playground.synonyms import synonyms
from adapters.playground.world import community
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
from bot.forms import Input, Page
from bot.kinds import AreaBox, DateBox, FileBox, LineBox, ManyOf, MemberBox, OneOf, PlaceBox, TimeBox, Widget, YesNoBox
from bot.platforms import Audience
from bot.text import Bold, Code, Link, Mention, Moment, PlaceLink, Span, Words, plain, spans, written

Json = dict[str, Any]
Keep = Callable[[str, bytes], str]


def render(card: Card, audience: Audience, keep: Keep) -> Json:
    """Draw a card; ``keep`` puts a file where the page can fetch it and gives its address."""
    parts = [_part(part, audience, keep) for part in card.parts]
    footer = None if card.footer is None else _spans(card.footer, audience)
    return {"title": _spans(card.title, audience), "parts": parts, "footer": footer}


def form(page: Page, language: str) -> Json:
    """Draw one page of a form."""
    inputs = [_input(each, language) for each in page.inputs]
    title = plain(page.title, language)
    return {
        "id": f"{page.draft}.{page.number}", "title": f"{title}: {page.heading}" if page.heading else title,
        "about": page.about if page.number == 0 else None, "page": page.number + 1, "pages": page.pages,
        "back": ids.encode("form.resume", f"{page.draft}.{page.number - 1}") if page.number else None,
        "submit": plain(page.submit, language) if page.number + 1 == page.pages else "Next", "inputs": inputs,
        "faults": [plain(words, language) for name, words in page.faults.items() if name not in {each.name for each in page.inputs}],
    }  # fmt: skip


def _part(part: Part, audience: Audience, keep: Keep) -> Json:
    match part:
        case Line(words):
            return {"t": "text", "spans": _spans(words, audience)}
        case Fields(pairs):
            return {
                "t": "fields",
                "pairs": [[_spans(name, audience), _spans(value, audience)] for name, value in pairs],
            }
        case Listing(items):
            return {"t": "list", "items": [_item(item, audience) for item in items]}
        case Picture(name, png, alt):
            return {"t": "picture", "src": keep(name, png), "alt": plain(alt, audience.language)}
        case Document(name, content):
            return {"t": "document", "name": name, "href": keep(name, content)}
        case Controls(controls):
            return {"t": "controls", "controls": [_control(control, audience) for control in controls]}
        case _:
            assert_never(part)


def _item(item: Item, audience: Audience) -> Json:
    detail = None if item.detail is None else _spans(item.detail, audience)
    button = None if item.button is None else _control(item.button, audience)
    return {"spans": _spans(item.words, audience), "detail": detail, "button": button}


def _control(control: Control, audience: Audience) -> Json:
    language = audience.language
    match control:
        case Button(label, action, value, style):
            return {
                "t": "button",
                "label": plain(label, language),
                "id": ids.encode(action, value, audience.delivery),
                "style": style,
            }
        case LinkButton(label, url):
            return {"t": "link", "label": plain(label, language), "url": url}
        case Menu(prompt, action, options, value):
            drawn = _options(options, language)
            return {
                "t": "menu",
                "prompt": plain(prompt, language),
                "id": ids.encode(action, value, audience.delivery),
                "options": drawn,
            }
        case MemberMenu(prompt, action, value):
            return {
                "t": "members",
                "prompt": plain(prompt, language),
                "id": ids.encode(action, value, audience.delivery),
            }
        case PlaceMenu(prompt, action, value):
            return {
                "t": "places",
                "prompt": plain(prompt, language),
                "id": ids.encode(action, value, audience.delivery),
            }
        case _:
            assert_never(control)


def _options(options: Sequence[Option], language: str) -> list[Json]:
    return [
        {
            "label": plain(o.label, language),
            "value": o.value,
            "about": None if o.about is None else plain(o.about, language),
            "group": o.group,
            "also": list(synonyms(o)),
        }
        for o in options
    ]


def _spans(words: Words, audience: Audience) -> list[Json]:
    return [_span(span, audience) for span in spans(words, audience.language)]


def _span(span: Span, audience: Audience) -> Json:
    match span:
        case str():
            return {"t": "text", "text": span}
        case Bold(text):
            return {"t": "bold", "text": text}
        case Code(text):
            return {"t": "code", "text": text}
        case Link(text, url):
            return {"t": "link", "text": text, "url": url}
        case Mention(member, name):
            return {"t": "mention", "id": audience.accounts.get(member, ""), "name": name}
        case PlaceLink(place, name):
            known = community().channels.get(place)
            return {"t": "place", "id": place, "name": known.name if known else name or place}
        case Moment(at, style):
            return {"t": "moment", "at": at.isoformat(), "style": style, "text": written(at, style)}
        case _:
            assert_never(span)


def _input(each: Input, language: str) -> Json:
    several = isinstance(each.widget, ManyOf)
    value: Any = (each.value.split(",") if each.value else []) if several else each.value or None
    return {
        "name": each.name, "label": plain(each.label, language), "help": each.help or None, "required": each.required,
        "fault": None if each.fault is None else plain(each.fault, language), "value": value, "widget": _widget(each.widget, language),
    }  # fmt: skip


def _widget(widget: Widget, language: str) -> Json:
    match widget:
        case LineBox(most, _, placeholder):
            return {"t": "line", "max": most, "placeholder": placeholder}
        case AreaBox(most):
            return {"t": "area", "max": most}
        case OneOf(options):
            return {"t": "one", "options": _options(options, language)}
        case ManyOf(options, most):
            return {"t": "many", "options": _options(options, language), "max": most}
        case MemberBox():
            return {"t": "member"}
        case PlaceBox():
            return {"t": "place"}
        case FileBox():
            return {"t": "file", "max_bytes": FILE}
        case DateBox():
            return {"t": "date"}
        case TimeBox():
            return {"t": "time"}
        case YesNoBox():
            return {"t": "yesno"}
        case _:
            assert_never(widget)
