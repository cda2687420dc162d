"""Discord's refusals: a status, a JSON error code and, for a broken limit, the nested error structure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Broken:
    """One broken rule: where in the body, Discord's code for it, and the sentence."""

    path: Path
    code: str
    message: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path)) or 'body'}: {self.message} ({self.code})"


class Refused(Exception):
    """Discord's answer when it does not do what was asked."""

    def __init__(self, status: int, code: int, message: str, broken: Iterable[Broken] = ()) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.broken = tuple(broken)

    def body(self) -> Json:
        body: Json = {"message": self.message, "code": self.code}
        if self.broken:
            body["errors"] = nested(self.broken)
        return body


class NotPossible(AssertionError):
    """What the test asked a person to do cannot be done in Discord's own client."""


def nested(broken: Iterable[Broken]) -> Json:
    """Discord's error tree: one level for each step of the path, the list of errors at the leaf."""
    tree: Json = {}
    for one in broken:
        level = tree
        for step in one.path:
            level = level.setdefault(str(step), {})
        level.setdefault("_errors", []).append({"code": one.code, "message": one.message})
    return tree


def invalid(broken: Iterable[Broken]) -> Refused:
    return Refused(400, 50035, "Invalid Form Body", broken)


def refuse_if(broken: Iterable[Broken]) -> None:
    if found := tuple(broken):
        raise invalid(found)


def unauthorized() -> Refused:
    return Refused(401, 0, "401: Unauthorized")


def unknown(what: str) -> Refused:
    """404 with the code of Discord's table for an unknown thing."""
    code = {
        "Channel": 10003, "Guild": 10004, "Member": 10007, "Message": 10008, "Role": 10011,
        "User": 10013, "Webhook": 10015, "Interaction": 10062, "application command": 10063,
        "Guild Scheduled Event": 10070,
    }[what]  # fmt: skip
    return Refused(404, code, f"Unknown {what}")


def archived() -> Refused:
    return Refused(400, 50083, "Thread is archived")


def missing_access() -> Refused:
    return Refused(403, 50001, "Missing Access")


def missing_permissions() -> Refused:
    return Refused(403, 50013, "Missing Permissions")
