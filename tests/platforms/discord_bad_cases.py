"""One seeded bad case for each of our copies of Discord's rules, and good cases at the very limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.platforms.discord_errors import Broken, Json
from tests.platforms.discord_modal_rules import modal_rules
from tests.platforms.discord_rules import answer_rules, command_list_rules, message_rules

V2 = 1 << 15
Rule = Callable[[Any], Iterable[Broken]]


@dataclass(frozen=True)
class Bad:
    """A body that breaks one rule: where Discord points to, and with which code."""

    rule: Rule
    body: Any
    where: str
    code: str

    def found(self) -> bool:
        wanted = (self.where, self.code)
        return wanted in [(".".join(map(str, one.path)), one.code) for one in self.rule(self.body)]


def button(**changed: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Join", "custom_id": "join:1"} | changed


def row(*inside: Json) -> Json:
    return {"type": 1, "components": list(inside)}


def options(count: int, **changed: Any) -> list[Json]:
    return [{"label": f"{one}", "value": f"{one}"} | changed for one in range(count)]


def menu(count: int, **changed: Any) -> Json:
    return {"type": 3, "custom_id": "menu:1", "options": options(count)} | changed


def rows(*inside: Json) -> Json:
    return {"components": [row(*inside)]}


def v2(*inside: Json, **changed: Any) -> Json:
    return {"flags": V2, "components": list(inside)} | changed


def text(content: str = "x") -> Json:
    return {"type": 10, "content": content}


def form(*inside: Json, **changed: Any) -> Json:
    return {"title": "Form", "custom_id": "form:1", "components": list(inside)} | changed


def label(inner: Json | None = None, **changed: Any) -> Json:
    return {"type": 18, "label": "Role", "component": inner or typed()} | changed


def typed(custom_id: str = "a", **changed: Any) -> Json:
    return {"type": 4, "style": 1, "custom_id": custom_id} | changed


def slash(name: str = "intro", description: str = "Show", **more: Any) -> Json:
    return {"name": name, "description": description, "type": 1} | more


def option(name: str = "o", description: str = "x", **more: Any) -> Json:
    return slash(name, description, **({"type": 3} | more))


def opted(*inside: Json) -> list[Json]:
    return [slash(options=list(inside))]


def embed(**parts: Any) -> Json:
    return {"embeds": [parts]}


EDIT_OF_V2 = partial(message_rules, was_v2=True)
SHORT, LONG, LENGTH, NEEDED = (
    "BASE_TYPE_BAD_LENGTH",
    "BASE_TYPE_MAX_LENGTH",
    "BASE_TYPE_BAD_LENGTH",
    "BASE_TYPE_REQUIRED",
)
CHOICE, TOP, LEGACY = "UNION_TYPE_CHOICES", "NUMBER_TYPE_MAX", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
FIRST, INNER, IN_LABEL = "components.0", "components.0.components.0", "components.0.component"
EXCLUSIVE, DUPLICATE = "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "COMPONENT_CUSTOM_ID_DUPLICATED"
OPTION = "APPLICATION_COMMAND_OPTIONS_"

MESSAGES = [
    Bad(message_rules, {"content": "x" * 2001}, "content", LONG),
    Bad(message_rules, {"nonce": "x" * 26}, "nonce", LONG),
    Bad(message_rules, {"embeds": [{}] * 11}, "embeds", LONG),
    Bad(message_rules, embed(title="x" * 257), "embeds.0.title", LONG),
    Bad(message_rules, embed(description="x" * 4097), "embeds.0.description", LONG),
    Bad(message_rules, embed(footer={"text": "x" * 2049}), "embeds.0.footer.text", LONG),
    Bad(message_rules, embed(author={"name": "x" * 257}), "embeds.0.author.name", LONG),
    Bad(message_rules, embed(fields=[{"name": "x", "value": "x"}] * 26), "embeds.0.fields", LONG),
    Bad(message_rules, embed(fields=[{"name": "", "value": "x"}]), "embeds.0.fields.0.name", NEEDED),
    Bad(message_rules, embed(fields=[{"name": "x", "value": "x" * 1025}]), "embeds.0.fields.0.value", LONG),
    Bad(message_rules, {"embeds": [{"description": "x" * 3001}] * 2}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
    Bad(message_rules, {"allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "allowed_mentions", EXCLUSIVE),
    Bad(message_rules, {"allowed_mentions": {"users": ["1"] * 101}}, "allowed_mentions.users", LONG),
    Bad(message_rules, v2(*[text()] * 41), "components", SHORT),
    Bad(
        message_rules, v2(text("x" * 2001), text("x" * 2000)), "components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"
    ),
    Bad(message_rules, v2(text(), content="x"), "content", LEGACY),
    Bad(message_rules, v2(text(), embeds=[{}]), "embeds", LEGACY),
    Bad(EDIT_OF_V2, {"content": "x"}, "content", LEGACY),
    Bad(answer_rules, {"type": 4, "data": {"content": "x" * 2001}}, "data.content", LONG),
    Bad(answer_rules, {"type": 8, "data": {"choices": options(26)}}, "data.choices", LONG),
    Bad(answer_rules, {"type": 9, "data": form(label(), title="")}, "data.title", NEEDED),
]
COMPONENTS = [
    Bad(message_rules, {"components": [text()]}, "components.0.type", CHOICE),
    Bad(message_rules, {"components": [row(button())] * 6}, "components", LENGTH),
    Bad(message_rules, rows(), f"{FIRST}.components", LENGTH),
    Bad(message_rules, rows(*[button()] * 6), f"{FIRST}.components", LENGTH),
    Bad(message_rules, rows(button(), menu(1)), f"{FIRST}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
    Bad(message_rules, rows(button(custom_id=None)), f"{INNER}.custom_id", NEEDED),
    Bad(message_rules, rows(button(custom_id="x" * 101)), f"{INNER}.custom_id", LENGTH),
    Bad(message_rules, rows(button(), button()), f"{FIRST}.components.1.custom_id", DUPLICATE),
    Bad(message_rules, rows(button(id=1), button(id=1)), f"{FIRST}.components.1.id", "COMPONENT_ID_DUPLICATED"),
    Bad(message_rules, rows(button(label="x" * 81)), f"{INNER}.label", LENGTH),
    Bad(message_rules, rows(button(label=None)), f"{INNER}.label", "BUTTON_COMPONENT_LABEL_REQUIRED"),
    Bad(message_rules, rows(button(url="https://x.org")), f"{INNER}.url", "BUTTON_COMPONENT_INVALID_URL"),
    Bad(message_rules, rows(button(style=5)), f"{INNER}.url", NEEDED),
    Bad(message_rules, rows(button(style=5, url="x" * 513)), f"{INNER}.url", LENGTH),
    Bad(
        message_rules,
        rows(button(style=5, url="https://x.org")),
        f"{INNER}.custom_id",
        "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
    ),
    Bad(message_rules, rows(menu(1, custom_id=None)), f"{INNER}.custom_id", NEEDED),
    Bad(message_rules, rows(menu(26)), f"{INNER}.options", LENGTH),
    Bad(message_rules, rows(menu(2, placeholder="x" * 151)), f"{INNER}.placeholder", LENGTH),
    Bad(message_rules, rows(menu(2, min_values=2)), f"{INNER}.min_values", "COMPONENT_MIN_VALUES_OVER_MAX"),
    Bad(message_rules, rows(menu(2, min_values=26)), f"{INNER}.min_values", TOP),
    Bad(message_rules, rows(menu(25, max_values=26)), f"{INNER}.max_values", TOP),
    Bad(message_rules, rows({"type": 5, "custom_id": "a", "max_values": 26}), f"{INNER}.max_values", TOP),
    Bad(message_rules, rows(menu(2, max_values=3)), f"{INNER}.max_values", TOP),
    Bad(message_rules, rows(menu(0, options=options(1, label=""))), f"{INNER}.options.0.label", NEEDED),
    Bad(message_rules, rows(menu(0, options=options(1, value=""))), f"{INNER}.options.0.value", NEEDED),
    Bad(message_rules, rows(menu(0, options=options(1, label="x" * 101))), f"{INNER}.options.0.label", LENGTH),
    Bad(
        message_rules,
        rows(menu(0, options=options(1, description="x" * 101))),
        f"{INNER}.options.0.description",
        LENGTH,
    ),
    Bad(
        message_rules,
        rows(menu(0, options=options(2, value="a"))),
        f"{INNER}.options.1.value",
        "COMPONENT_OPTION_VALUE_DUPLICATED",
    ),
    Bad(
        message_rules,
        rows(menu(0, options=options(2, default=True))),
        f"{INNER}.options",
        "COMPONENT_TOO_MANY_DEFAULTS",
    ),
    Bad(message_rules, v2(text("")), f"{FIRST}.content", NEEDED),
    Bad(message_rules, v2(text("x" * 4001)), f"{FIRST}.content", LENGTH),
    Bad(message_rules, v2({"type": 9, "components": [text()]}), f"{FIRST}.accessory", NEEDED),
    Bad(
        message_rules, v2({"type": 9, "components": [text()] * 4, "accessory": button()}), f"{FIRST}.components", LENGTH
    ),
    Bad(message_rules, v2({"type": 12, "items": [{}] * 11}), f"{FIRST}.items", LENGTH),
    Bad(
        message_rules, v2({"type": 12, "items": [{"description": "x" * 1025}]}), f"{FIRST}.items.0.description", LENGTH
    ),
    Bad(message_rules, v2({"type": 17, "components": []}), f"{FIRST}.components", LENGTH),
    Bad(message_rules, v2({"type": 17, "components": [{"type": 17, "components": [text()]}]}), f"{INNER}.type", CHOICE),
    Bad(
        message_rules,
        v2({"type": 9, "components": [text()], "accessory": {"type": 11, "description": "x" * 1025}}),
        f"{FIRST}.accessory.description",
        LENGTH,
    ),
]
MODALS = [
    Bad(modal_rules, form(*[label(typed(str(one))) for one in range(6)]), "components", LENGTH),
    Bad(modal_rules, form(), "components", LENGTH),
    Bad(modal_rules, form(label(), title=""), "title", NEEDED),
    Bad(modal_rules, form(label(), title="x" * 46), "title", LENGTH),
    Bad(modal_rules, form(label(), custom_id=""), "custom_id", NEEDED),
    Bad(modal_rules, form(button()), "components.0.type", CHOICE),
    Bad(modal_rules, form(label(label="")), "components.0.label", NEEDED),
    Bad(modal_rules, form(label(label="x" * 46)), "components.0.label", LENGTH),
    Bad(modal_rules, form(label(description="x" * 101)), "components.0.description", LENGTH),
    Bad(modal_rules, form(label(button())), f"{IN_LABEL}.type", CHOICE),
    Bad(modal_rules, form(label(), label()), "components.1.component.custom_id", DUPLICATE),
    Bad(modal_rules, form(label(typed(""))), f"{IN_LABEL}.custom_id", NEEDED),
    Bad(modal_rules, form(label(typed(placeholder="x" * 101))), f"{IN_LABEL}.placeholder", LENGTH),
    Bad(modal_rules, form(label(typed(min_length=5, max_length=4))), f"{IN_LABEL}.min_length", TOP),
    Bad(modal_rules, form(label(typed(max_length=4001))), f"{IN_LABEL}.min_length", TOP),
    Bad(modal_rules, form(label(typed(value="xxxx", max_length=3))), f"{IN_LABEL}.value", LENGTH),
    Bad(modal_rules, form(label({"type": 19})), f"{IN_LABEL}.custom_id", NEEDED),
    Bad(modal_rules, form(label({"type": 19, "custom_id": "a", "max_values": 11})), f"{IN_LABEL}.max_values", TOP),
    Bad(modal_rules, form(label({"type": 21, "options": options(2)})), f"{IN_LABEL}.custom_id", NEEDED),
    Bad(modal_rules, form(label({"type": 21, "custom_id": "a", "options": options(1)})), f"{IN_LABEL}.options", LENGTH),
    Bad(modal_rules, form(label({"type": 22, "options": options(2)})), f"{IN_LABEL}.custom_id", NEEDED),
    Bad(
        modal_rules, form(label({"type": 22, "custom_id": "a", "options": options(11)})), f"{IN_LABEL}.options", LENGTH
    ),
    Bad(
        modal_rules,
        form(label({"type": 22, "custom_id": "a", "options": options(2), "max_values": 11})),
        f"{IN_LABEL}.max_values",
        TOP,
    ),
]
COMMANDS = [
    Bad(command_list_rules, [slash("Intro")], "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    Bad(command_list_rules, [slash("x" * 33)], "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    Bad(command_list_rules, [slash("intro me")], "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    Bad(command_list_rules, [slash("x" * 33, "", type=2)], "0.name", LONG),
    Bad(command_list_rules, [slash(description="")], "0.description", NEEDED),
    Bad(command_list_rules, [slash(description="x" * 101)], "0.description", LONG),
    Bad(command_list_rules, [slash(f"c{one}") for one in range(101)], "", "APPLICATION_COMMAND_TOO_MANY"),
    Bad(command_list_rules, [slash(), slash()], "1.name", "APPLICATION_COMMANDS_DUPLICATE_NAME"),
    Bad(command_list_rules, opted(*[option(f"o{one}") for one in range(26)]), "0.options", LONG),
    Bad(command_list_rules, opted(option("O")), "0.options.0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    Bad(command_list_rules, opted(option(), option()), "0.options.1.name", f"{OPTION}NAME_INVALID"),
    Bad(command_list_rules, opted(option("a"), option("b", required=True)), "0.options.1", f"{OPTION}REQUIRED_INVALID"),
    Bad(
        command_list_rules,
        opted(option("a", type=2, options=[option("b", type=2)])),
        "0.options.0.options.0",
        f"{OPTION}TYPE_INVALID",
    ),
    Bad(
        command_list_rules,
        opted(option(autocomplete=True, choices=[{"name": "a", "value": "a"}])),
        "0.options.0",
        f"{OPTION}AUTOCOMPLETE_CHOICES",
    ),
    Bad(command_list_rules, opted(option(choices=[{"name": "a", "value": "a"}] * 26)), "0.options.0.choices", LONG),
    Bad(command_list_rules, opted(option(choices=[{"value": "a"}])), "0.options.0.choices.0.name", NEEDED),
    Bad(
        command_list_rules,
        opted(option(choices=[{"name": "x" * 101, "value": "a"}])),
        "0.options.0.choices.0.name",
        LONG,
    ),
    Bad(
        command_list_rules,
        opted(option(choices=[{"name": "a", "value": "x" * 101}])),
        "0.options.0.choices.0.value",
        LONG,
    ),
    Bad(
        command_list_rules,
        opted(
            *[option(f"o{one}", "x" * 100, choices=[{"name": "x" * 100, "value": "x" * 100}] * 2) for one in range(16)]
        ),
        "0",
        "APPLICATION_COMMAND_TOO_LARGE",
    ),
]
BAD = [*MESSAGES, *COMPONENTS, *MODALS, *COMMANDS]

GOOD: list[tuple[Rule, Any]] = [
    (message_rules, {"content": "x" * 2000, "nonce": "x" * 25, **rows(button(label="x" * 80, custom_id="x" * 100))}),
    (message_rules, embed(title="x" * 256, description="x" * 4096, footer={"text": "x" * 1648})),
    (message_rules, embed(fields=[{"name": "x" * 20, "value": "x" * 200}] * 25)),
    (message_rules, {"allowed_mentions": {"parse": ["users"], "roles": ["1"] * 100, "users": []}}),
    (message_rules, v2(*[text("x" * 100)] * 40)),
    (message_rules, {"components": [row(*[button(custom_id=f"{r}:{b}") for b in range(5)]) for r in range(5)]}),
    (message_rules, rows(menu(25, placeholder="x" * 150, min_values=0, max_values=25))),
    (message_rules, rows({"type": 5, "custom_id": "a", "max_values": 25})),
    (message_rules, rows(button(style=5, custom_id=None, url="https://x.org"))),
    (EDIT_OF_V2, {"components": [text()]}),
    (modal_rules, form(*[label(typed(str(one), max_length=4000)) for one in range(5)], title="x" * 45)),
    (modal_rules, form(label({"type": 22, "custom_id": "a", "options": options(10, default=True)}))),
    (modal_rules, form(label({"type": 19, "custom_id": "a", "min_values": 0, "max_values": 10, "required": False}))),
    (command_list_rules, [slash(f"c{one}", "x" * 100) for one in range(100)]),
    (command_list_rules, [slash("Say hello", "", type=2), slash("say-hello")]),
    (command_list_rules, opted(option("a", type=2, options=[option("b", type=1, options=[option("c")])]))),
]
