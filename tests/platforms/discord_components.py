"""Reading trees of components: every component, the text they show, what can be pressed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.platforms.discord_errors import Json, Path

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = range(1, 9)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL, UPLOAD = 9, 10, 11, 12, 13, 14, 17, 18, 19
RADIO, CHECKBOXES, CHECKBOX = 21, 22, 23
SELECTS = {STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT}
V2_ONLY = {SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER}
IS_V2 = 1 << 15


def walk(components: Iterable[Json], path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Every component of the tree, outer before inner, each with its path in the body."""
    for index, one in enumerate(components):
        if isinstance(one, dict):
            yield from _within(one, (*path, index))


def _within(one: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    yield path, one
    for key in ("accessory", "component"):
        if isinstance(one.get(key), dict):
            yield from _within(one[key], (*path, key))
    if isinstance(one.get("components"), list):
        yield from walk(one["components"], (*path, "components"))


def flat(components: Iterable[Json]) -> list[Json]:
    return [one for _, one in walk(components)]


def texts(components: Iterable[Json]) -> list[str]:
    """What the text displays say, from top to bottom."""
    found = []
    for one in components:
        if one.get("type") == TEXT:
            found.append(one.get("content", ""))
        found += texts(one.get("components") or [])
        found += texts([one["accessory"]] if one.get("accessory") else [])
    return found


def embed_texts(embed: Json) -> list[str]:
    """What an embed says, from top to bottom."""
    fields = embed.get("fields") or []
    parts = [
        (embed.get("author") or {}).get("name"),
        embed.get("title"),
        embed.get("description"),
        *(part for field in fields for part in (field.get("name"), field.get("value"))),
        (embed.get("footer") or {}).get("text"),
    ]
    return [part for part in parts if part]


def name_of(component: Json) -> str:
    """The words by which a person knows a button or menu: its label or its placeholder."""
    return str(component.get("label") or component.get("placeholder") or "")


def numbered(components: list[Json]) -> list[Json]:
    """The components as Discord keeps them: each has an id, the given ones kept."""
    used = {one["id"] for one in flat(components) if one.get("id")}
    number = 0
    for one in flat(components):
        if not one.get("id"):
            number = next(n for n in range(number + 1, number + 2 + len(used)) if n not in used)
            one["id"] = number
    return components
