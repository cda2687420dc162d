"""Filling a modal as Discord's client lets a person do it: pre-filled values, required fields, lengths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.platforms import discord_components as components
from tests.platforms.discord_commands import Resolved
from tests.platforms.discord_errors import Json, NotPossible
from tests.platforms.discord_messages import File
from tests.platforms.discord_people import Member, Role, User
from tests.platforms.discord_places import Channel
from tests.platforms.discord_reply import Modal


def submitted(modal: Modal, given: Mapping[str, Any], resolved: Resolved) -> Json:
    """The data of a modal's submission."""
    if unknown := given.keys() - modal.fields.keys():
        raise NotPossible(f"the form {modal.title!r} has no {sorted(unknown)}; it has {sorted(modal.fields)}")
    places = [_place(one, given, resolved) for one in modal.payload["components"]]
    return resolved.into({"custom_id": modal.custom_id, "components": places})


def _place(one: Json, given: Mapping[str, Any], resolved: Resolved) -> Json:
    """One top-level component of the form, as it is sent back."""
    if one["type"] == components.TEXT:
        return {"type": components.TEXT, "id": one["id"]}
    if one["type"] == components.ROW:
        inside = [_input(child, child.get("label") or "", given, resolved) for child in one["components"]]
        return {"type": components.ROW, "id": one["id"], "components": inside}
    inner = _input(one["component"], one["label"], given, resolved)
    return {"type": components.LABEL, "id": one["id"], "component": inner}


def _input(one: Json, label: str, given: Mapping[str, Any], resolved: Resolved) -> Json:
    value = FILLERS[one["type"]](one, label, given.get(label), resolved)
    return {"type": one["type"], "id": one["id"], "custom_id": one["custom_id"], **value}


def _required(one: Json) -> bool:
    return one.get("required") is not False


def text(one: Json, label: str, value: Any, resolved: Resolved) -> Json:
    typed = one.get("value") or "" if value is None else value
    if not isinstance(typed, str):
        raise NotPossible(f"{label!r} takes a text, not {value!r}")
    least, most = one.get("min_length") or 0, one.get("max_length") or 4000
    if not typed and _required(one):
        raise NotPossible(f"{label!r} is required: the form cannot be sent")
    if typed and not least <= len(typed) <= most:
        raise NotPossible(f"{label!r} takes {least} to {most} characters, not {len(typed)}")
    return {"value": typed}


def options(one: Json, label: str, value: Any, resolved: Resolved) -> Json:
    """Options of a menu or of checkboxes, by what they show or by their value."""
    listed = one.get("options") or []
    if value is None:
        return {"values": _counted(one, label, [option["value"] for option in listed if option.get("default")])}
    return {"values": _counted(one, label, [option_value(one, label, each) for each in many(value)])}


def option_value(one: Json, label: str, wanted: Any) -> str:
    for option in one.get("options") or []:
        if wanted in (option["label"], option["value"]):
            return str(option["value"])
    raise NotPossible(f"{label!r} has no option {wanted!r}; it has {[o['label'] for o in one.get('options') or []]}")


def many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]


def _counted(one: Json, label: str, values: list[str]) -> list[str]:
    """The chosen values, if their number is one that the client lets through."""
    least = _least(one)
    most = one.get("max_values") or (len(one.get("options") or []) if one["type"] == components.CHECKBOXES else 1)
    if not values and not _required(one):
        return values
    if not least <= len(values) <= most:
        raise NotPossible(f"{label!r} takes {least} to {most} choices, not {len(values)}")
    return values


def _least(one: Json) -> int:
    """min_values, 1 when left out; a required input takes at least one."""
    given = one.get("min_values")
    return max(int(1 if given is None else given), 1 if _required(one) else 0)


def things(kinds: tuple[type, ...], wanted: str) -> Callable[[Json, str, Any, Resolved], Json]:
    """A menu of members, roles or channels, or files to upload."""

    def fill(one: Json, label: str, value: Any, resolved: Resolved) -> Json:
        chosen = defaults(one, resolved) if value is None else many(value)
        for each in chosen:
            if not isinstance(each, kinds):
                raise NotPossible(f"{label!r} takes {wanted}, not {each!r}")
            check_channel(one, label, each)
        return {"values": _counted(one, label, [resolved.add(each) for each in chosen])}

    return fill


def check_channel(one: Json, label: str, each: Any) -> None:
    types = one.get("channel_types")
    if isinstance(each, Channel) and types and each.type not in types:
        raise NotPossible(f"{label!r} shows channels of types {types}, and {each.name} is of type {each.type}")


def defaults(one: Json, resolved: Resolved) -> list[Any]:
    """What a menu of people, roles or channels shows as chosen already."""
    world, guild = resolved.channel.world, resolved.channel.guild
    places: dict[str, Mapping[str, Any]] = {
        "user": world.users,
        "channel": world.channels,
        "role": guild.roles if guild else {},
    }
    listed = one.get("default_values") or []
    return [places[each["type"]][str(each["id"])] for each in listed if str(each["id"]) in places[each["type"]]]


def radio(one: Json, label: str, value: Any, resolved: Resolved) -> Json:
    chosen = [option["value"] for option in one["options"] if option.get("default")]
    if value is not None:
        chosen = [option_value(one, label, value)]
    if not chosen and _required(one):
        raise NotPossible(f"{label!r} is required: the form cannot be sent")
    return {"value": chosen[0] if chosen else None}


def checkbox(one: Json, label: str, value: Any, resolved: Resolved) -> Json:
    return {"value": bool(one.get("default")) if value is None else bool(value)}


PEOPLE = (Member, User)
FILLERS: dict[int, Callable[[Json, str, Any, Resolved], Json]] = {
    components.TEXT_INPUT: text,
    components.STRING_SELECT: options,
    components.USER_SELECT: things(PEOPLE, "members"),
    components.ROLE_SELECT: things((Role,), "roles"),
    components.MENTIONABLE_SELECT: things((*PEOPLE, Role), "members or roles"),
    components.CHANNEL_SELECT: things((Channel,), "channels"),
    components.UPLOAD: things((File,), "files"),
    components.RADIO: radio,
    components.CHECKBOXES: options,
    components.CHECKBOX: checkbox,
}
