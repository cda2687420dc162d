"""The register of Web API methods, and what the methods share: errors, arguments, pages, shapes."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from .slack_blocks import Json
from .slack_state import State
from .slack_world import Channel, User

Item = TypeVar("Item")
Handler = Callable[[State, Json], Json]
Scopes = Callable[[State, Json], tuple[str, ...]]


class ApiError(Exception):
    """An answer with ok=false."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


@dataclass(frozen=True)
class Method:
    """A method with the scopes that it needs, all of them, given its arguments."""

    handler: Handler
    scopes: Scopes


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, by: Scopes | None = None) -> Callable[[Handler], Handler]:
    """Register a method; `by` works out the scopes from the arguments."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = Method(handler, by or (lambda _state, _args: scopes))
        return handler

    return register


_FAMILY = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


def channel_scope(right: str) -> Scopes:
    """channels:read, groups:read, … by the kind of the conversation that is asked for."""

    def needed(state: State, args: Json) -> tuple[str, ...]:
        id_ = str(args.get("channel"))
        channel = state.world.channels.get(id_)
        unknown = "im" if id_.startswith("D") else "public"
        return (f"{_FAMILY[channel.kind if channel else unknown]}:{right}",)

    return needed


def types_scope(state: State, args: Json) -> tuple[str, ...]:
    """The read scopes of the kinds of conversation that are listed."""
    return tuple(f"{_FAMILY[kind]}:read" for kind in wanted_kinds(args))


def wanted_kinds(args: Json) -> list[str]:
    """The `types` argument as kinds."""
    names = str(args.get("types") or "public_channel").split(",")
    return [name.strip().removesuffix("_channel") for name in names if name.strip()]


def flag(args: Json, key: str, default: bool = False) -> bool:
    """A boolean, from JSON or from a form."""
    value = args.get(key, default)
    return value in {"1", "true", "True"} if isinstance(value, str) else bool(value)


def number(args: Json, key: str, default: int) -> int:
    """A whole number, from JSON or from a form."""
    try:
        return int(args.get(key) or default)
    except (TypeError, ValueError) as error:
        raise ApiError("invalid_arguments") from error


def page(state: State, args: Json, items: Sequence[Item], default: int = 100) -> tuple[list[Item], Json]:
    """One page of the items, and the metadata with the cursor to the next."""
    size = max(1, min(number(args, "limit", default), state.page_cap))
    start = _position(str(args.get("cursor") or ""))
    more = start + size < len(items)
    cursor = base64.b64encode(f"next:{start + size}".encode()).decode() if more else ""
    return list(items[start : start + size]), {"response_metadata": {"next_cursor": cursor}}


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except ValueError as error:
        raise ApiError("invalid_cursor") from error


def the_user(state: State, id_: object) -> User:
    """The person with that id."""
    user = state.world.users.get(str(id_))
    if user is None:
        raise ApiError("user_not_found")
    return user


def the_channel(state: State, id_: object) -> Channel:
    """The conversation with that id, if the app may know of it."""
    channel = state.world.channels.get(str(id_))
    if channel is None or (channel.kind != "public" and state.world.bot.id not in channel.members):
        raise ApiError("channel_not_found")
    return channel


def my_channel(state: State, id_: object) -> Channel:
    """The conversation with that id, which the app must have joined."""
    channel = the_channel(state, id_)
    if state.world.bot.id not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def check_direct(user: User) -> None:
    """Refuse a direct message to somebody who cannot get one."""
    if user.deactivated:
        raise ApiError("user_disabled")
    if user.bot:
        raise ApiError("cannot_dm_bot")
    if not user.dms_open:
        raise ApiError(user.dm_error)
