"""Discord's rules for components: what buttons, menus, rows, sections and galleries may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.platforms import discord_components as components
from tests.platforms.discord_errors import Broken, Json, Path

LINK, PREMIUM = 5, 6


def component_rules(tree: list[Json], path: Path) -> Iterator[Broken]:
    """The rules that hold for a tree of components in a message or a modal."""
    yield from unique_ids(tree, path)
    for where, one in components.walk(tree, path):
        if check := CHECKS.get(one.get("type", 0)):
            yield from check(one, where)


def row_rules(tree: list[Json], path: Path) -> Iterator[Broken]:
    """A message without the Components V2 flag: at most five action rows."""
    yield from length(path, tree, 0, 5)
    for index, one in enumerate(tree):
        if one.get("type") != components.ROW:
            yield Broken((*path, index, "type"), "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).')


def unique_ids(tree: list[Json], path: Path) -> Iterator[Broken]:
    seen: dict[str, set[object]] = {"custom_id": set(), "id": set()}
    for where, one in components.walk(tree, path):
        for key, known in seen.items():
            if (value := one.get(key)) and value in known:
                code = "COMPONENT_CUSTOM_ID_DUPLICATED" if key == "custom_id" else "COMPONENT_ID_DUPLICATED"
                yield Broken((*where, key), code, f"Component {key} cannot be duplicated")
            known.add(one.get(key))


def length(path: Path, value: object, least: int, most: int) -> Iterator[Broken]:
    """A text or list whose length must lie within these limits; None is left to `required`."""
    if isinstance(value, (str, list)) and not least <= len(value) <= most:
        yield Broken(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def required(path: Path, value: object) -> Iterator[Broken]:
    if value is None or value == "":
        yield Broken(path, "BASE_TYPE_REQUIRED", "This field is required")


def bounds(one: Json, path: Path, most: int) -> Iterator[Broken]:
    """min_values and max_values of a menu."""
    least, top = one.get("min_values"), one.get("max_values")
    if least is not None and not 0 <= least <= most:
        yield Broken((*path, "min_values"), "NUMBER_TYPE_MAX", f"int value should be between 0 and {most}.")
    if top is not None and not 1 <= top <= most:
        yield Broken((*path, "max_values"), "NUMBER_TYPE_MAX", f"int value should be between 1 and {most}.")
    if (1 if least is None else least) > (1 if top is None else top):
        yield Broken((*path, "min_values"), "COMPONENT_MIN_VALUES_OVER_MAX", "min_values is over max_values.")


def with_id(one: Json, path: Path) -> Iterator[Broken]:
    yield from required((*path, "custom_id"), one.get("custom_id"))
    yield from length((*path, "custom_id"), one.get("custom_id"), 0, 100)


def row(one: Json, path: Path) -> Iterator[Broken]:
    inside = one.get("components") or []
    yield from length((*path, "components"), inside, 1, 5)
    kinds = [child.get("type") for child in inside]
    if any(kind != components.BUTTON for kind in kinds) and len(kinds) > 1:
        sentence = "The specified component exceeds the maximum width"
        yield Broken((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", sentence)


def button(one: Json, path: Path) -> Iterator[Broken]:
    yield from length((*path, "label"), one.get("label"), 0, 80)
    style = one.get("style")
    if style == PREMIUM:
        return
    if not one.get("label") and not one.get("emoji"):
        yield Broken((*path, "label"), "BUTTON_COMPONENT_LABEL_REQUIRED", "A button needs a label or an emoji.")
    if style == LINK:
        yield from link(one, path)
    else:
        yield from with_id(one, path)
        if one.get("url"):
            yield Broken((*path, "url"), "BUTTON_COMPONENT_INVALID_URL", "Only a link button has a url.")


def link(one: Json, path: Path) -> Iterator[Broken]:
    yield from required((*path, "url"), one.get("url"))
    yield from length((*path, "url"), one.get("url"), 1, 512)
    if one.get("custom_id"):
        code = "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"
        yield Broken((*path, "custom_id"), code, "A custom id and url cannot both be specified")


def menu(one: Json, path: Path) -> Iterator[Broken]:
    yield from with_id(one, path)
    yield from length((*path, "placeholder"), one.get("placeholder"), 0, 150)
    yield from bounds(one, path, 25)


def string_menu(one: Json, path: Path) -> Iterator[Broken]:
    yield from menu(one, path)
    yield from options(one, path, 1, 25)
    if (one.get("max_values") or 1) > max(len(one.get("options") or []), 1):
        yield Broken((*path, "max_values"), "NUMBER_TYPE_MAX", "max_values is over the number of options.")


def options(one: Json, path: Path, least: int, most: int) -> Iterator[Broken]:
    """The options of a menu or group: their number, texts, and values that differ."""
    listed = one.get("options") or []
    yield from length((*path, "options"), listed, least, most)
    values = [option.get("value") for option in listed]
    for index, option in enumerate(listed):
        here = (*path, "options", index)
        yield from required((*here, "label"), option.get("label"))
        yield from required((*here, "value"), option.get("value"))
        for key in ("label", "value", "description"):
            yield from length((*here, key), option.get(key), 0, 100)
        if values[index] in values[:index]:
            sentence = "The specified option value is already used"
            yield Broken((*here, "value"), "COMPONENT_OPTION_VALUE_DUPLICATED", sentence)
    if sum(bool(option.get("default")) for option in listed) > (one.get("max_values") or 1):
        yield Broken((*path, "options"), "COMPONENT_TOO_MANY_DEFAULTS", "More defaults than max_values.")


def text_display(one: Json, path: Path) -> Iterator[Broken]:
    yield from required((*path, "content"), one.get("content"))
    yield from length((*path, "content"), one.get("content"), 0, 4000)


def section(one: Json, path: Path) -> Iterator[Broken]:
    yield from required((*path, "accessory"), one.get("accessory"))
    yield from length((*path, "components"), one.get("components") or [], 1, 3)


def gallery(one: Json, path: Path) -> Iterator[Broken]:
    yield from length((*path, "items"), one.get("items") or [], 1, 10)
    for index, item in enumerate(one.get("items") or []):
        yield from length((*path, "items", index, "description"), item.get("description"), 0, 1024)


def container(one: Json, path: Path) -> Iterator[Broken]:
    yield from length((*path, "components"), one.get("components") or [], 1, 40)
    for index, child in enumerate(one.get("components") or []):
        if child.get("type") == components.CONTAINER:
            yield Broken((*path, "components", index, "type"), "UNION_TYPE_CHOICES", "A container holds no container.")


def thumbnail(one: Json, path: Path) -> Iterator[Broken]:
    yield from length((*path, "description"), one.get("description"), 0, 1024)


CHECKS: dict[int, Callable[[Json, Path], Iterator[Broken]]] = {
    components.ROW: row,
    components.BUTTON: button,
    components.STRING_SELECT: string_menu,
    components.USER_SELECT: menu,
    components.ROLE_SELECT: menu,
    components.MENTIONABLE_SELECT: menu,
    components.CHANNEL_SELECT: menu,
    components.SECTION: section,
    components.TEXT: text_display,
    components.THUMBNAIL: thumbnail,
    components.GALLERY: gallery,
    components.CONTAINER: container,
}
