"""From a card to Discord messages: total and pure, and within every budget of Components V2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from adapters.discord import limits
from adapters.discord.controls import BUTTON, FILE, GALLERY, ROW, SECTION, TEXT, Json, component, words_of
from adapters.discord.limits import size
from adapters.discord.markdown import label, line, markdown
from adapters.discord.sheets import Sheet, Upload
from bot.cards import Card, Control, Controls, Document, Fields, Item, Line, LinkButton, Listing, Part, Picture
from bot.platforms import Audience
from bot.text import joined, say_many

NOTE = 120


@dataclass(frozen=True, slots=True)
class Block:
    """What may not be torn apart: one top-level component with what is in it."""

    component: Json
    count: int = 1
    text: int = 0
    upload: Upload | None = None


def render(card: Card, audience: Audience) -> list[Sheet]:
    """Draw a card as one message, or as several where one cannot hold it."""
    users = tuple(dict.fromkeys(audience.accounts[n] for n in card.notify if audience.accounts.get(n, "").isdecimal()))
    pages = list(_packed(_Drawing(audience).blocks(card)))
    if len(pages) > limits.SHEETS:
        left = sum(map(len, pages[limits.SHEETS :]))
        pages = [*pages[: limits.SHEETS - 1], [*pages[limits.SHEETS - 1], _note(left, audience)]]
    return [_sheet(page, users[: limits.MENTIONED]) for page in pages]


def bare(card: Card) -> Card:
    """Take the buttons and menus off a card, for where they would lead nowhere."""
    kept = (
        replace(part, items=tuple(replace(item, button=_link_only(item)) for item in part.items))
        if isinstance(part, Listing)
        else part
        for part in card.parts
    )
    return replace(card, parts=tuple(part for part in kept if not isinstance(part, Controls)))


class _Drawing:
    """One card being drawn. ``seen`` holds the ids in use: Discord takes each once in a message."""

    def __init__(self, audience: Audience) -> None:
        self.audience = audience
        self.seen: set[str] = set()
        self.names: set[str] = set()

    def blocks(self, card: Card) -> Iterator[Block]:
        heading = line(card.title, self.audience, limits.TITLE)
        yield _text(f"## {heading}" if heading else "…")
        for part in card.parts:
            yield from self.part(part)
        if card.footer is not None and (footer := line(card.footer, self.audience, limits.FOOTER)):
            yield _text(f"-# {footer}")

    def part(self, part: Part) -> Iterator[Block]:
        match part:
            case Line(words):
                if (text := markdown(words, self.audience, limits.PARAGRAPH)).strip():
                    yield _text(text)
            case Fields():
                yield from _joined(self.fields(part))
            case Listing(items):
                yield from self.listing(items)
            case Picture(name, png, alt):
                words = label(alt, self.audience.language, limits.ALT_TEXT)
                yield from self.file(Upload(self.name(name, ".png"), png, words, "image/png"))
            case Document(name, content):
                yield from self.file(Upload(self.name(name), content))
            case Controls(controls):
                yield from self.controls(controls)
            case _:
                assert_never(part)

    def fields(self, part: Fields) -> Iterator[str]:
        for name, value in part.pairs:
            heading, text = (
                line(name, self.audience, limits.FIELD_NAME),
                markdown(value, self.audience, limits.FIELD_VALUE),
            )
            yield f"**{heading}:** {text}"

    def listing(self, items: Iterable[Item]) -> Iterator[Block]:
        """An entry with a button is a section; those without flow together."""
        run: list[str] = []
        for item in items:
            text = self.entry(item)
            accessory = self.accepted(item.button)
            if accessory is None:
                run.append(text)
                continue
            yield from _joined(run)
            run = []
            yield Block(
                {"type": SECTION, "components": [{"type": TEXT, "content": text}], "accessory": accessory},
                3,
                size(text),
            )
        yield from _joined(run)

    def entry(self, item: Item) -> str:
        text = markdown(item.words, self.audience, limits.ITEM).strip() or "…"
        lost = (
            item.button
            if isinstance(item.button, LinkButton) and component(item.button, self.audience) is None
            else None
        )
        detail = joined([words for words in (item.detail, lost and lost.url) if words], " ")
        small = line(detail, self.audience, limits.ITEM)
        return f"{text}\n-# {small}" if small else text

    def file(self, upload: Upload) -> Iterator[Block]:
        """Show a picture or hand over a document; one that is too big is named instead."""
        if len(upload.content) > limits.FILE_BYTES:
            yield _text(line(upload.about or upload.name, self.audience, limits.ALT_TEXT))
            return
        media = {"url": f"attachment://{upload.name}"}
        if upload.about:
            item = {"media": media, "description": upload.about}
            yield Block({"type": GALLERY, "items": [item]}, 1, 0, upload)
        else:
            yield Block({"type": FILE, "file": media}, 1, 0, upload)

    def name(self, wanted: str, ending: str = "") -> str:
        """Give a file a name that Discord leaves as it is, each once."""
        safe = re.sub(r"[^A-Za-z0-9._-]+", "-", wanted).strip("-._")[:80] or "file"
        safe = safe if safe.lower().endswith(ending) else safe + ending
        stem, dot, kind = safe.rpartition(".")
        name, number = safe, 1
        while name in self.names:
            number += 1
            name = f"{stem}-{number}.{kind}" if dot else f"{safe}-{number}"
        self.names.add(name)
        return name

    def controls(self, controls: Iterable[Control]) -> Iterator[Block]:
        """Break buttons into rows of five; a menu takes a row of its own."""
        row: list[Json] = []
        for control in controls:
            shown = self.accepted(control)
            if row and (shown is None or shown["type"] != BUTTON or len(row) == limits.ROW_BUTTONS):
                yield _row(row)
                row = []
            if shown is None:
                yield from self.instead(control)
            elif shown["type"] == BUTTON:
                row.append(shown)
            else:
                yield _row([shown])
        if row:
            yield _row(row)

    def accepted(self, control: Control | None) -> Json | None:
        shown = component(control, self.audience) if control is not None else None
        custom = shown.get("custom_id") if shown else None
        if custom in self.seen:
            return None
        if custom is not None:
            self.seen.add(custom)
        return shown

    def instead(self, control: Control) -> Iterator[Block]:
        """Say what could not become a control; one that stands there already is left out."""
        if component(control, self.audience) is None:
            url = [control.url] if isinstance(control, LinkButton) else []
            yield _text(line(joined([words_of(control), *url], " "), self.audience, limits.ITEM) or "…")


def _packed(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Fill messages in order; each keeps room for a note at its end."""
    page: list[Block] = []
    for block in blocks:
        if page and not _room(page, block):
            yield page
            page = []
        page.append(block)
    yield page


def _room(page: list[Block], block: Block) -> bool:
    whole = [*page, block]
    return (
        sum(each.count for each in whole) <= limits.COMPONENTS - 2
        and sum(each.text for each in whole) <= limits.DISPLAY_TEXT - NOTE
        and sum(each.upload is not None for each in whole) <= limits.FILES
        and sum(len(each.upload.content) for each in whole if each.upload) <= limits.FILE_BYTES
    )


def _note(left: int, audience: Audience) -> Block:
    words = say_many("{n} more entry does not fit here.", "{n} more entries do not fit here.", left)
    return _text("-# " + line(words, audience, NOTE - 3))


def _sheet(page: list[Block], users: tuple[str, ...]) -> Sheet:
    return Sheet(tuple(block.component for block in page), users, tuple(block.upload for block in page if block.upload))


def _joined(texts: Iterable[str]) -> Iterator[Block]:
    """Put short texts together, one a line, in as few text displays as hold them."""
    whole = ""
    for text in texts:
        if whole and size(whole) + size(text) + 1 > limits.PARAGRAPH:
            yield _text(whole)
            whole = ""
        whole = f"{whole}\n{text}" if whole else text
    if whole.strip():
        yield _text(whole)


def _text(content: str) -> Block:
    return Block({"type": TEXT, "content": content}, 1, size(content))


def _row(inside: list[Json]) -> Block:
    return Block({"type": ROW, "components": inside}, 1 + len(inside))


def _link_only(item: Item) -> LinkButton | None:
    return item.button if isinstance(item.button, LinkButton) else None
