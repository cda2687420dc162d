"""Texts of other calendars brought to ours: plain, without HTML, not longer than is kept."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from bot.calendars.lines import unescaped
from bot.text import cut

TITLE, ABOUT, WHERE, LINK = 150, 2000, 300, 500
_READ = 20_000
"""Of a longer text no more is looked at."""
_TAG = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|hr|html|i|li|ol|p|pre|span|strong|table|td|tr|u|ul)\b[^<>]*>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d{1,6}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_ROWS = {"br", "div", "p", "li", "tr", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre"}
_SILENT = {"head", "script", "style", "title"}
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def one_line(value: str, most: int, *, ours: bool) -> str:
    """Read a title or a place."""
    text = unescaped(value[:_READ])
    return cut(" ".join((text if ours else plainly(text)).split()), most)


def several_lines(value: str, *, ours: bool) -> str:
    """Read a description; of our own writing there is no HTML to take out."""
    text = unescaped(value[:_READ])
    text = text if ours else plainly(text)
    return cut(text.strip(), ABOUT)


def address(value: str) -> str:
    """Read an address of the web; any other, such as ``javascript:``, is none."""
    found = _ADDRESS.fullmatch(unescaped(value[:_READ]).strip())
    return found[0] if found and len(found[0]) <= LINK else ""


def plainly(text: str) -> str:
    """Take HTML out of a text that has any: rows become lines, a link keeps its address."""
    if not _TAG.search(text):
        return unescape(text).replace("\xa0", " ") if _ENTITY.search(text) else text
    reader = _Plain()
    reader.feed(text)
    reader.close()
    rows = (re.sub(r"[ \t\xa0]+", " ", row).strip() for row in "".join(reader.written).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip()


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []
        self._silent = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _ROWS:
            self.written.append("\n- " if tag == "li" else "\n")
        if tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.written)))

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(self._silent - (tag in _SILENT), 0)
        if tag in _ROWS - {"br", "hr", "li", "tr"}:
            self.written.append("\n")
        if tag == "a" and self._links:
            self._write_link(*self._links.pop())

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.written.append(data)

    def _write_link(self, target: str, since: int) -> None:
        shown = "".join(self.written[since:]).strip()
        if _ADDRESS.fullmatch(target) and shown != target:
            self.written.append(f" ({target})" if shown else target)
