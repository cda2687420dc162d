"""Slack's published shapes: the schema of its Web API, slack_sdk's models, and the app manifest."""

import json
from collections.abc import Sized
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

import jsonschema_rs as quick
from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from .slack_blocks import Json, dicts

SPECS = Path(__file__).resolve().parents[3] / "shared" / "specs" / "slack"
_SCHEMA = SPECS / "web-api.schema.json"
_MANIFEST = "https://raw.githubusercontent.com/slackapi/manifest-schema/v0.5.0/schemas/manifest.schema.{}.0.0.json"
# Blocks and views have checks of their own; a sound one in their place keeps one fault from being told twice.
_APART = ("chat.", "views.")
_CHECKED_APART: Json = {
    "blocks": [{"type": "divider"}],
    "view": {"type": "modal", "title": {"type": "plain_text", "text": "-"}, "blocks": [{"type": "divider"}]},
}
AS_STRINGS = ("blocks", "view", "attachments", "metadata", "files", "unfurls")


def available() -> bool:
    """Whether the published schema is there; a clone without ../shared has none."""
    return _SCHEMA.exists()


@cache
def _schema() -> Json:
    loaded: Json = json.loads(_SCHEMA.read_text())
    return loaded


@cache
def _registry() -> Registry[Any]:
    registry: Registry[Any] = Registry().with_resource(_schema()["$id"], Resource.from_contents(_schema()))
    return registry


@cache
def _validator(pointer: str) -> Draft7Validator:
    return Draft7Validator({"$ref": _schema()["$id"] + pointer}, registry=_registry())


@cache
def _quick(pointer: str) -> quick.Draft7Validator:
    """The same as a program of the machine: it says yes or no in a hundredth of the time, and not so well why."""
    return quick.Draft7Validator({"$ref": _schema()["$id"] + pointer}, registry=_quick_registry())


@cache
def _quick_registry() -> quick.Registry:
    return quick.Registry([(_schema()["$id"], _schema())], draft=quick.Draft7)


def _errors(pointer: str, value: Any) -> list[ValidationError]:
    return [] if _quick(pointer).is_valid(value) else list(_validator(pointer).iter_errors(value))


def faults(definition: str, value: object) -> list[str]:
    """What the published definition (`Blocks`, `ModalViewS`, `EventS`, …) has against the value."""
    if not available():
        return []
    root = definition.lower() if isinstance(value, list) else ""
    return [_sentence(error, root) for error in _errors(f"#/definitions/{definition}", _forgiving(value))]


def argument_faults(method: str, args: Json) -> list[str]:
    """What the published schema has against the arguments of a Web API method."""
    if not available():
        return []
    pointer = _schema()["x-methods"].get(method)
    if pointer is None:
        return ["the published schema has no such method"]
    typed = {key: _typed(value, _types(method).get(key, frozenset())) for key, value in args.items()}
    typed = {key: value for key, value in typed.items() if key not in {"token", "team_id"}}
    typed |= {key: stub for key, stub in _CHECKED_APART.items() if typed.get(key) and method.startswith(_APART)}
    return [_sentence(error) for error in _errors(pointer, _forgiving(_as_documented(method, typed)))]


def _typed(value: object, types: frozenset[str]) -> object:
    """A form's string as the type that the schema asks for: forms have no numbers and no booleans."""
    if not isinstance(value, str) or "string" in types:
        return value
    if "boolean" in types and value in {"0", "1", "true", "false"}:
        return value in {"1", "true"}
    if types & {"number", "integer"}:
        try:
            return float(value) if "." in value else int(value)
        except ValueError:
            return value
    return value


@cache
def _types(method: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for part in _parts(_schema()["x-methods"][method]):
        for key, shape in part.get("properties", {}).items():
            types = {str(one["type"]) for one in _parts(shape) if isinstance(one.get("type"), str)}
            found[key] = found.get(key, frozenset()) | types
    return found


def _parts(shape: Any) -> list[Json]:
    """The shape and all that it stands for, through references and alternatives."""
    if isinstance(shape, str):
        shape = {"$ref": shape}
    found = [shape]
    if "$ref" in shape:
        found += _parts(_registry().resolver().lookup(_schema()["$id"] + shape["$ref"]).contents)
    for key in ("anyOf", "allOf", "oneOf"):
        for one in shape.get(key, []):
            found += _parts(one)
    return found


def _as_documented(method: str, args: Json) -> Json:
    """slack_sdk's own spelling of file uploads, which Slack takes but does not document."""
    if not method.startswith("files."):
        return args
    args = {("alt_text" if key == "alt_txt" else key): value for key, value in args.items()}
    for one in args.get("files", []) if isinstance(args.get("files"), list) else []:
        one.pop("highlight_type", None)
    return args


def _forgiving(value: object) -> object:
    """A copy without what the schema refuses and Slack accepts."""
    value = _copied(value)
    for one in dicts(value):
        if one.get("type") == "home":
            one.pop("clear_on_close", None)
        if one.get("type") in {"checkboxes", "radio_buttons"}:
            for option in dicts(one.get("options", [])):
                if isinstance(option.get("description"), dict):
                    option["description"]["type"] = "plain_text"
    return value


def _copied(value: Any) -> Any:
    """A copy of what goes over the wire, for who would change it: so it takes a third of the time."""
    return json.loads(json.dumps(value))


def _sentence(error: ValidationError, root: str = "") -> str:
    """The deepest fault of the alternative that was meant, with its path."""
    while error.context:
        error = _meant(list(error.context))
    path = root + "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in error.absolute_path)
    return f"{path.lstrip('.') or 'arguments'}: {_fault(error)}"


def _fault(error: ValidationError) -> str:
    if error.validator in {"maxLength", "maxItems"}:
        return f"is {len(cast(Sized, error.instance))} long, where {error.validator_value} is the most"
    return error.message[:300]


def _meant(context: list[ValidationError]) -> ValidationError:
    """Of all alternatives, the deepest error of the one that fits best: same `type`, then fewest faults."""
    branches = _branches(context)

    def misfit(branch: Any) -> tuple[bool, int, int]:
        errors = branches[branch]
        return _other_type(errors), len(errors), -max(len(one.path) for one in errors)

    return max(branches[min(branches, key=misfit)], key=lambda one: len(one.path))


def _branches(context: list[ValidationError]) -> dict[Any, list[ValidationError]]:
    branches: dict[Any, list[ValidationError]] = {}
    for error in context:
        branches.setdefault(error.schema_path[0], []).append(error)
    return branches


def _other_type(errors: list[ValidationError]) -> bool:
    """Whether these are the errors of a shape that was not meant, because its `type` is another."""
    for error in errors:
        if error.validator in {"const", "enum"} and list(error.path) == ["type"]:
            return True
        if error.context and not error.path and all(map(_other_type, _branches(list(error.context)).values())):
            return True
    return False


def block_faults(blocks: list[Json]) -> list[str]:
    """What the schema and slack_sdk's models have against blocks."""
    return [*faults("Blocks", blocks), *_model_faults(blocks)]


def view_faults(view: Json) -> list[str]:
    """What the schema and slack_sdk's models have against a modal or a Home tab."""
    found = faults("HomeViewS" if view.get("type") == "home" else "ModalViewS", view)
    try:
        View(**_copied(view)).validate_json()
    except (SlackObjectFormationError, TypeError, AttributeError, ValueError) as error:
        found.append(f"slack_sdk: {error}")
    return found + _model_faults(view.get("blocks") or [])


def _model_faults(blocks: list[Json]) -> list[str]:
    found = ((at, _model_fault(json.dumps(block))) for at, block in enumerate(blocks))
    return [f"blocks[{at}]: slack_sdk: {fault}" for at, fault in found if fault is not None]


@lru_cache(maxsize=4096)
def _model_fault(block: str) -> str | None:
    """What slack_sdk has against a block; most come again and again."""
    try:
        model = Block.parse(json.loads(block))
        if model is not None:
            # to_dict checks the elements inside as well, which validate_json alone does not.
            model.to_dict()
    except (SlackObjectFormationError, TypeError, AttributeError, ValueError) as error:
        return str(error)
    return None


@cache
def _manifest_validator(major: int) -> Draft7Validator:
    shape = json.loads((SPECS / "manifest" / f"manifest.schema.{major}.0.0.json").read_text())
    return Draft7Validator(shape)


def manifest_violations(manifest: Json) -> list[str]:
    """What Slack's schema of app manifests has against this one; [] without ../shared."""
    if not available():
        return []
    major = int((manifest.get("_metadata") or {}).get("major_version", 1))
    return [_sentence(error) for error in _manifest_validator(major).iter_errors(manifest)]
