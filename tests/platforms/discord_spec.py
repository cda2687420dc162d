"""Checks requests against Discord's own OpenAPI document, where it lies beside the repository."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs as quick
from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.platforms.discord_errors import Json

# Keys that discord.py adds of itself beyond the document: nsfw to commands, tts to edits. Discord takes both.
HARMLESS = ("nsfw", "tts")
FILE = Path(__file__).parents[3] / "shared" / "specs" / "discord" / "openapi.json"


@dataclass(frozen=True)
class Violation:
    """A request that breaks Discord's rules, in the ledger's words."""

    request: str
    what: str

    def __str__(self) -> str:
        return f"{self.request}: {self.what}"


def available() -> bool:
    return FILE.exists()


def faults_of(method: str, template: str, body: Any) -> Iterator[str]:
    """What the document finds wrong with the body of a request to this route."""
    loose, strict = validators(method, template)
    if loose is None or strict is None:
        if body:
            yield "this route takes no body"
        return
    if body is None:
        if "required" in body_of(method, template):
            yield "this route needs a body"
    elif sound(method, template, body):
        return
    elif found := list(loose.iter_errors(body)):
        yield from sorted({_words(_meant(one)) for one in found})
    else:
        yield from sorted({f"unknown key: {_words(_meant(one))}" for one in strict.iter_errors(body)})


def sound(method: str, template: str, body: Any) -> bool:
    """Whether there is nothing to find, in a thousandth of the time that it takes to find something."""
    return all(each.is_valid(body) for each in _quick(method, template))


def _words(error: ValidationError) -> str:
    return f"{error.json_path}: {error.message[:300]}"


def _meant(error: ValidationError) -> ValidationError:
    """Of a union's errors, the one of the alternative that was meant: whose `type` fits, with fewest errors."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    if not branches or all(inner.validator == "const" for inner in error.context or ()):
        return error
    meant = min(branches.values(), key=lambda inside: (any(_about_type(one) for one in inside), len(inside)))
    return _meant(max(meant, key=lambda one: len(one.absolute_path)))


def _about_type(error: ValidationError) -> bool:
    """Whether the alternative is of another kind, or only allows null."""
    return (bool(error.path) and error.path[-1] == "type") or error.validator == "type"


@cache
def document() -> Json:
    loaded: Json = json.loads(FILE.read_text())
    # Discord reads ids as numbers too, and discord.py sends some so; the document knows texts only.
    loaded["components"]["schemas"]["SnowflakeType"]["type"] = ["string", "integer"]
    return loaded


def body_of(method: str, template: str) -> Json:
    operation = document()["paths"].get(template, {}).get(method.lower(), {})
    body: Json = operation.get("requestBody", {})
    return body


@cache
def validators(method: str, template: str) -> tuple[Draft202012Validator | None, Draft202012Validator | None]:
    """The document's schema for the route, and the same without room for unknown keys."""
    absolute = _schema(method, template)
    if absolute is None:
        return None, None
    return (
        Draft202012Validator(absolute, registry=registry(strict=False)),
        Draft202012Validator(_closed(absolute), registry=registry(strict=True)),
    )


@cache
def _quick(method: str, template: str) -> tuple[quick.Draft202012Validator, ...]:
    """Both validators once more, as programs of a machine: they say yes or no, and not so well why."""
    absolute = _schema(method, template)
    assert absolute is not None
    return tuple(
        quick.Draft202012Validator(_closed(absolute) if strict else absolute, registry=_quick_registry(strict=strict))
        for strict in (False, True)
    )


def _schema(method: str, template: str) -> Json | None:
    schema = body_of(method, template).get("content", {}).get("application/json", {}).get("schema")
    rebased: Json | None = None if schema is None else _rebased(schema)
    return rebased


@cache
def registry(*, strict: bool) -> Registry[Any]:
    resource = Resource.from_contents(_shapes(strict=strict), default_specification=DRAFT202012)
    filled: Registry[Any] = Registry().with_resource("urn:discord", resource)
    return filled


@cache
def _quick_registry(*, strict: bool) -> quick.Registry:
    return quick.Registry([("urn:discord", _shapes(strict=strict))], draft=quick.Draft202012)


@cache
def _shapes(*, strict: bool) -> Json:
    shapes: Json = {"components": {"schemas": document()["components"]["schemas"]}}
    return _closed(shapes) if strict else shapes


def _rebased(node: Any) -> Any:
    """References that find the document under its name in the registry."""
    if isinstance(node, dict):
        return {key: "urn:discord" + value if key == "$ref" else _rebased(value) for key, value in node.items()}
    return [_rebased(one) for one in node] if isinstance(node, list) else node


def _closed(node: Any) -> Any:
    """The schema with every object limited to the keys that it names."""
    if isinstance(node, list):
        return [_closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in node.items()}
    if node.get("type") == "object" and node.get("properties") and "additionalProperties" not in node:
        closed["additionalProperties"] = False
        closed["properties"] = dict.fromkeys(HARMLESS, True) | closed["properties"]
    return closed
