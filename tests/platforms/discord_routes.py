"""The table of REST routes: patterns as in Discord's OpenAPI document, and what a handler is given."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.platforms.discord_errors import Json
from tests.platforms.discord_writing import Uploads

if TYPE_CHECKING:
    from tests.platforms.discord_world import World

OPEN = ("/interactions/", "/webhooks/")  # Their token is in the path, so they take no Authorization.


@dataclass
class Request:
    """One request of the bot, for the ledger. `status` is what the bot got, 0 when the connection broke."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    json: Any = None
    uploads: Uploads = field(default_factory=dict, repr=False)
    route: str = ""
    status: int = 0
    code: int | None = None
    answer: Any = None
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.status or 'open'}{f' ({self.code})' if self.code else ''}"


@dataclass
class Call:
    """What a route's handler works with."""

    world: World
    application_id: str
    request: Request
    params: dict[str, str]
    privileged: int = 0

    @property
    def body(self) -> Json:
        return self.request.json if isinstance(self.request.json, dict) else {}

    @property
    def uploads(self) -> Uploads:
        return self.request.uploads

    def __getitem__(self, name: str) -> str:
        return self.params[name]


@dataclass(frozen=True)
class Answer:
    """A status other than 200, or 204 for None."""

    status: int
    body: Any = None


Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Route:
    method: str
    template: str
    pattern: re.Pattern[str]
    handler: Handler


TABLE: list[Route] = []


def route(method: str, template: str) -> Callable[[Handler], Handler]:
    """Register a handler; a plain return is 200, None is 204."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template) + "$")

    def register(handler: Handler) -> Handler:
        TABLE.append(Route(method, template, pattern, handler))
        # Literal steps before placeholders, so that @original is no message id.
        TABLE.sort(key=lambda one: one.template.count("{"))
        return handler

    return register


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    for one in TABLE:
        if one.method == method and (match := one.pattern.match(path)):
            return one, match.groupdict()
    return None
