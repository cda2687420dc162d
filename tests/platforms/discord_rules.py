"""Discord's rules for messages and commands, written from its documentation, apart from the bot's own limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.platforms import discord_components as components
from tests.platforms.discord_component_rules import component_rules, row_rules
from tests.platforms.discord_errors import Broken, Json, Path
from tests.platforms.discord_modal_rules import modal_rules

CONTENT, EMBEDS, EMBED_TEXT, COMPONENTS, DISPLAY_TEXT, ROWS, CHAT_COMMANDS, COMMAND_TEXT = (
    2000, 10, 6000, 40, 4000, 5, 100, 8000,
)  # fmt: skip
# https://docs.discord.com/developers/resources/message#embed-object-embed-limits
EMBED_LIMITS = {"title": 256, "description": 4096}
NAME = re.compile(r"^[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}$")
# Discord's required table of option types whose choices are texts.
SUBCOMMAND, GROUP, STRING = 1, 2, 3


def too_long(path: Path, value: object, most: int) -> Iterator[Broken]:
    if isinstance(value, str) and len(value) > most:
        yield Broken(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def too_many(path: Path, value: object, most: int) -> Iterator[Broken]:
    if isinstance(value, list) and len(value) > most:
        yield Broken(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def needed(path: Path, value: object) -> Iterator[Broken]:
    if value is None or value == "":
        yield Broken(path, "BASE_TYPE_REQUIRED", "This field is required")


def message_rules(body: Json, path: Path = (), *, was_v2: bool = False) -> list[Broken]:
    """The rules that a message breaks; `was_v2` when the edited message has the Components V2 flag."""
    flags = body.get("flags") or 0
    is_v2 = was_v2 or bool(flags & components.IS_V2)
    checks: list[Iterable[Broken]] = [
        too_long((*path, "content"), body.get("content"), CONTENT),
        too_long((*path, "nonce"), body.get("nonce"), 25),
        embed_rules(body.get("embeds") or [], (*path, "embeds")),
        mention_rules(body.get("allowed_mentions"), (*path, "allowed_mentions")),
        component_rules(body.get("components") or [], (*path, "components")),
        v2_rules(body, path) if is_v2 else row_rules(body.get("components") or [], (*path, "components")),
    ]
    return [broken for check in checks for broken in check]


def v2_rules(body: Json, path: Path) -> Iterator[Broken]:
    code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if body.get(key):
            yield Broken(
                (*path, key), code, f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            )
    tree = body.get("components") or []
    if len(components.flat(tree)) > COMPONENTS:
        yield Broken((*path, "components"), "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {COMPONENTS} in length.")
    if sum(map(len, components.texts(tree))) > DISPLAY_TEXT:
        yield Broken(
            (*path, "components"), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", f"Over {DISPLAY_TEXT} characters."
        )


def embed_rules(embeds: list[Json], path: Path) -> Iterator[Broken]:
    yield from too_many(path, embeds, EMBEDS)
    for index, embed in enumerate(embeds):
        yield from one_embed(embed, (*path, index))
    if sum(len(part) for embed in embeds for part in components.embed_texts(embed)) > EMBED_TEXT:
        yield Broken(path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TEXT}")


def one_embed(embed: Json, path: Path) -> Iterator[Broken]:
    for key, most in EMBED_LIMITS.items():
        yield from too_long((*path, key), embed.get(key), most)
    yield from too_long((*path, "footer", "text"), (embed.get("footer") or {}).get("text"), 2048)
    yield from too_long((*path, "author", "name"), (embed.get("author") or {}).get("name"), 256)
    yield from too_many((*path, "fields"), embed.get("fields"), 25)
    for index, field in enumerate(embed.get("fields") or []):
        for key, most in (("name", 256), ("value", 1024)):
            yield from needed((*path, "fields", index, key), field.get(key))
            yield from too_long((*path, "fields", index, key), field.get(key), most)


def mention_rules(allowed: Json | None, path: Path) -> Iterator[Broken]:
    for key in ("users", "roles"):
        listed = (allowed or {}).get(key)
        yield from too_many((*path, key), listed, 100)
        if listed and key in ((allowed or {}).get("parse") or []):
            sentence = f'parse:["{key}"] and {key}: [...] are mutually exclusive.'
            yield Broken(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", sentence)


def command_list_rules(commands: list[Json]) -> list[Broken]:
    """The rules that a whole set of commands (global, or of one guild) breaks."""
    found = [broken for index, one in enumerate(commands) for broken in command_rules(one, (index,))]
    for kind, most in ((1, CHAT_COMMANDS), (2, 15), (3, 15)):
        if sum(one.get("type", 1) == kind for one in commands) > most:
            found.append(Broken((), "APPLICATION_COMMAND_TOO_MANY", f"At most {most} commands of type {kind}."))
    names = [(one.get("type", 1), one.get("name")) for one in commands]
    found += [
        Broken((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        for index, name in enumerate(names)
        if name in names[:index]
    ]
    return found


def command_rules(command: Json, path: Path = ()) -> Iterator[Broken]:
    """The rules that one command breaks."""
    if command.get("type", 1) != 1:
        yield from too_long((*path, "name"), command.get("name"), 32)
        return
    yield from named(command, path)
    yield from option_list(command.get("options") or [], (*path, "options"), depth=0)
    if text_of(command) > COMMAND_TEXT:
        yield Broken(path, "APPLICATION_COMMAND_TOO_LARGE", f"Combined text over {COMMAND_TEXT} characters.")


def named(one: Json, path: Path) -> Iterator[Broken]:
    name = str(one.get("name") or "")
    if not NAME.match(name) or name != name.lower():
        yield Broken(
            (*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid: lower case, 1 to 32."
        )
    yield from needed((*path, "description"), one.get("description"))
    yield from too_long((*path, "description"), one.get("description"), 100)


def option_list(options: list[Json], path: Path, depth: int) -> Iterator[Broken]:
    yield from too_many(path, options, 25)
    names = [option.get("name") for option in options]
    optional_seen = False
    for index, option in enumerate(options):
        here = (*path, index)
        yield from one_option(option, here, depth)
        if option.get("name") in names[:index]:
            yield Broken((*here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique.")
        if option.get("required") and optional_seen:
            yield Broken(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must come first.")
        optional_seen |= option.get("type") not in (SUBCOMMAND, GROUP) and not option.get("required")


def one_option(option: Json, path: Path, depth: int) -> Iterator[Broken]:
    yield from named(option, path)
    if option.get("type") in (SUBCOMMAND, GROUP):
        yield from option_list(option.get("options") or [], (*path, "options"), depth + 1)
        if depth > 1 or (option["type"] == GROUP and depth > 0):
            yield Broken(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Nested too deep.")
    yield from choice_rules(option.get("choices") or [], (*path, "choices"))
    if option.get("autocomplete") and option.get("choices"):
        yield Broken(path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", "Choices exclude autocomplete.")


def choice_rules(choices: list[Json], path: Path) -> Iterator[Broken]:
    yield from too_many(path, choices, 25)
    for index, choice in enumerate(choices):
        yield from needed((*path, index, "name"), choice.get("name"))
        yield from too_long((*path, index, "name"), choice.get("name"), 100)
        yield from too_long((*path, index, "value"), choice.get("value"), 100)


def text_of(one: Json) -> int:
    """The characters that count: names, descriptions and choice values, the longest localisation of each."""
    own = sum(_longest(one, key) for key in ("name", "description"))
    choices = sum(_longest(choice, "name") + len(str(choice.get("value", ""))) for choice in one.get("choices") or [])
    return own + choices + sum(map(text_of, one.get("options") or []))


def _longest(one: Json, key: str) -> int:
    shown = [one.get(key) or "", *(one.get(f"{key}_localizations") or {}).values()]
    return max(map(len, shown))


def answer_rules(body: Json) -> list[Broken]:
    """The rules that a first response to an interaction breaks; an update depends on what it updates."""
    data = body.get("data") or {}
    by_type: dict[int, Callable[[Any, Path], Iterable[Broken]]] = {
        4: message_rules,
        8: lambda given, path: choice_rules(given.get("choices") or [], (*path, "choices")),
        9: modal_rules,
    }
    check = by_type.get(int(body.get("type") or 0))
    return list(check(data, ("data",))) if check else []


def request_rules(method: str, template: str, body: Any) -> list[Broken]:
    """The rules that a request breaks in itself, whatever it meets at Discord."""
    check = BY_ROUTE.get(f"{method} {template}")
    return list(check(body)) if check and body is not None else []


BY_ROUTE: dict[str, Callable[[Any], Iterable[Broken]]] = {
    "POST /channels/{channel_id}/messages": message_rules,
    "POST /webhooks/{webhook_id}/{webhook_token}": message_rules,
    "POST /interactions/{interaction_id}/{interaction_token}/callback": answer_rules,
    "PUT /applications/{application_id}/commands": command_list_rules,
    "PUT /applications/{application_id}/guilds/{guild_id}/commands": command_list_rules,
    "POST /applications/{application_id}/commands": command_rules,
    "POST /applications/{application_id}/guilds/{guild_id}/commands": command_rules,
}
