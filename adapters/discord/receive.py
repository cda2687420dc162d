"""From Discord's events, as they come over the gateway, to what the core takes in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from adapters.discord.controls import CHANNEL_SELECT, UPLOAD, USER_SELECT
from adapters.discord.markdown import unescape
from adapters.discord.render_forms import input_of, read_id
from adapters.discord.rights import manages
from bot.agenda import Agenda
from bot.inbound import Altered, Ask, Happened, Inbound, Press, Submit, Use

Json = dict[str, Any]
# https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
CHAT_INPUT = 1
SUBCOMMAND, GROUP = 1, 2
# https://docs.discord.com/developers/events/gateway-events#ready, #guild-create, #guild-delete
SESSION, THERE, GONE = "READY", "GUILD_CREATE", "GUILD_DELETE"
WORKSPACE = frozenset({SESSION, THERE, GONE})
# https://docs.discord.com/developers/events/gateway-events#guild-scheduled-event-update, #guild-scheduled-event-delete
STRUCK = "GUILD_SCHEDULED_EVENT_DELETE"
CALENDAR = frozenset({"GUILD_SCHEDULED_EVENT_UPDATE", STRUCK})
# https://docs.discord.com/developers/resources/guild-scheduled-event#guild-scheduled-event-object-guild-scheduled-event-status
ACTIVE, COMPLETED, CANCELED = 2, 3, 4
EPOCH = 1_420_070_400_000


def inbound(payload: Json, guild_name: Callable[[str], str]) -> Inbound | None:
    """Read an interaction; None: it is of a kind that we do not declare."""
    ask = _ask(payload)
    if ask is None:
        return None
    member = payload.get("member")
    user = member["user"] if member else payload["user"]
    guild = str(payload.get("guild_id") or "")
    return Inbound(
        "discord", str(payload["id"]), guild, str(user["id"]), ask, sent(payload["id"]),
        name=shown_name(user, member), place=str(payload.get("channel_id") or ""), language=str(payload.get("locale") or "en"),
        reply_to=f"{payload['application_id']}/{payload['token']}", steward=manages(int(member["permissions"])) if member else None,
        workspace_name=guild_name(guild) if guild else "", names=_names(payload["data"].get("resolved") or {}),
    )  # fmt: skip


def happened(name: str, payload: Json, now: datetime, guild_name: Callable[[str], str]) -> Inbound | None:
    """Read the coming or going of a member; None: of a bot."""
    user, guild = payload["user"], str(payload["guild_id"])
    if user.get("bot"):
        return None
    joined = name == "GUILD_MEMBER_ADD"
    what = Happened("joined" if joined else "left")
    # A departure has no time of its own; that it is told twice does no harm.
    key = f"{what.what}:{guild}:{user['id']}:{payload['joined_at'] if joined else now.isoformat()}"
    shown = shown_name(user, payload if joined else None)
    return Inbound("discord", key, guild, str(user["id"]), what, now, name=shown, workspace_name=guild_name(guild))


def altered(name: str, payload: Json, me: str) -> Altered | None:
    """Read what became of an event in the server's calendar; None: it is not ours, or it only took its course."""
    status, struck = int(payload["status"]), name == STRUCK
    if str(payload.get("creator_id")) != me or status == COMPLETED or (status == ACTIVE and not struck):
        return None
    return Altered(str(payload["id"]), None if struck or status == CANCELED else agenda_of(payload))


def noticed(payload: Json, heard: Altered, now: datetime) -> Inbound:
    """Write down a change in the calendar.

    Discord says neither who made it nor when, and what was changed there and back is a change again. That it is told
    twice does no harm, for the second time all is as it should be.
    """
    digest = sha256(repr(heard).encode()).hexdigest()[:16]
    key = f"altered:{heard.message}:{digest}:{now.isoformat()}"
    return Inbound("discord", key, str(payload["guild_id"]), "", heard, now)


def agenda_of(payload: Json) -> Agenda:
    """Read an event of the calendar. In a voice channel it need not have an end, and has no other place."""
    start, end = (payload.get(f"scheduled_{name}_time") for name in ("start", "end"))
    begins = datetime.fromisoformat(str(start))
    return Agenda(
        str(payload["name"]),
        unescape(str(payload.get("description") or "")),
        begins,
        datetime.fromisoformat(end) if end else begins,
        str((payload.get("entity_metadata") or {}).get("location") or ""),
    )


def typing(payload: Json) -> tuple[str, str, str]:
    """Give the command, the option and the text that somebody is typing."""
    name, options = _command(payload["data"])
    focused = next((option for option in options if option.get("focused")), None)
    return (name, str(focused["name"]), str(focused["value"])) if focused else (name, "", "")


def sent(snowflake: str | int) -> datetime:
    """Read when Discord made an id.

    https://docs.discord.com/developers/reference#snowflakes
    """
    return datetime.fromtimestamp(((int(snowflake) >> 22) + EPOCH) / 1000, UTC)


def shown_name(user: Json, member: Json | None) -> str:
    """Give the name that people of the server see."""
    return str((member or {}).get("nick") or user.get("global_name") or user.get("username") or user["id"])


def _ask(payload: Json) -> Ask | None:
    data = payload.get("data") or {}
    match payload["type"]:
        case 2 | 4 if data.get("type", CHAT_INPUT) == CHAT_INPUT:
            name, options = _command(data)
            return Use(name, {str(option["name"]): _value(option, data.get("resolved") or {}) for option in options})
        case 3:
            return Press(str(data["custom_id"]), tuple(_picked(data["component_type"], data.get("values") or ())))
        case 5:
            draft, page, delivery = read_id(str(data["custom_id"]))
            return Submit(draft, page, _typed(data), delivery)
    return None


def _command(data: Json) -> tuple[str, list[Json]]:
    """Follow a command through its groups to its full name and its options."""
    words, options = [str(data["name"])], data.get("options") or []
    while options and options[0]["type"] in {SUBCOMMAND, GROUP}:
        words.append(str(options[0]["name"]))
        options = options[0].get("options") or []
    return " ".join(words), options


def _value(option: Json, resolved: Mapping[str, Any]) -> str:
    value = option["value"]
    match option["type"]:
        case 5:  # a yes or no
            return "yes" if value else "no"
        case 6:  # a member
            return f"<@{value}>"
        case 7:  # a channel
            return f"<#{value}>"
        case 11:  # a file
            return _url(resolved, str(value))
    return str(value)


def _picked(kind: int, values: Any) -> Iterator[str]:
    frame = {USER_SELECT: "<@{}>", CHANNEL_SELECT: "<#{}>"}.get(kind, "{}")
    return (frame.format(value) for value in values)


def _typed(data: Json) -> dict[str, str]:
    """Read a form's inputs; the menus of one list come together. A file that was not given anew stays as it is."""
    found: dict[str, list[str]] = {}
    for label in data["components"]:
        control = label.get("component")
        if not control:
            continue
        values = list(_entered(control, data.get("resolved") or {}))
        if values or control["type"] != UPLOAD:
            found.setdefault(input_of(str(control["custom_id"])), []).extend(values)
    return {name: ",".join(values) for name, values in found.items()}


def _entered(control: Json, resolved: Mapping[str, Any]) -> Iterator[str]:
    if "values" not in control:
        return iter([str(control["value"])] if control.get("value") is not None else [])
    if control["type"] == UPLOAD:
        return (_url(resolved, str(value)) for value in control["values"])
    return _picked(control["type"], control["values"])


def _url(resolved: Mapping[str, Any], attachment: str) -> str:
    return str((resolved.get("attachments") or {}).get(attachment, {}).get("url", ""))


def _names(resolved: Mapping[str, Any]) -> dict[str, str]:
    members = resolved.get("members") or {}
    return {str(key): shown_name(user, members.get(key)) for key, user in (resolved.get("users") or {}).items()}
