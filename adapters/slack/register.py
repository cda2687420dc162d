"""What is declared to Slack: slash commands, scopes and events, together as the app's manifest."""

from __future__ import annotations

from typing import Any

from adapters.slack import limits
from bot import config
from bot.catalogue import Catalogue
from bot.help import usage
from bot.text import cut

OURS = "circulator"
PATH = "/slack/events"
SCOPES = (
    "commands",  # the slash commands themselves
    "chat:write",  # posts, edits and deletions of our own messages; only where somebody invited us
    "im:write",  # opening the direct message in which a welcome or a file arrives
    "mpim:write",  # opening a conversation of several people, such as an intro pair, and closing it
    "users:read",  # who is an admin or owner, who joined, who left
    "channels:read",  # whether we are in the public channel that a moderator chooses
    "groups:write",  # making a private channel for a study group, with its people, and archiving it
    "groups:read",  # the same for private channels; those that we were not invited to stay unseen
    "files:write",  # 'Take my data along' and other documents, by direct message
)
FILES_SCOPE = "files:read"  # only where a form takes files: copying what a person attached to it
HISTORY_SCOPES = ("channels:history", "groups:history", "im:history", "mpim:history")
"""Only with ``[slack] history``: reading back what we posted when a connection broke. Of the rest nothing is used or kept."""

EVENTS = ("app_home_opened", "team_join", "user_change", "tokens_revoked", "app_uninstalled")
_SHORT = "Connects surgical technologists and sterile processing technicians: introductions, hellos, events, reminders."
_LONG = (
    "Circulator connects the members of a peer group of surgical technologists, sterile processing technicians and those who work with them. "
    "Members introduce themselves and choose who sees what, find one another, and say hello; they announce events and answer those of others, "
    "and set reminders. Moderators set it up in one form. "
    "{reading}, and it is not for patient information."
)
_READS_NOTHING = "It never reads messages"
_READS_BACK = "It reads messages only to find its own after a broken connection, and keeps none"


def scopes(catalogue: Catalogue, *, history: bool = False) -> list[str]:
    """Give the bot scopes that these features need, and no other."""
    return [*SCOPES, *([FILES_SCOPE] if catalogue.takes_files else []), *(HISTORY_SCOPES if history else [])]


def command_names(catalogue: Catalogue, prefix: str) -> dict[str, str]:
    """Give each slash command with the group that it stands for."""
    return {f"/{prefix}{group}": group for group in dict.fromkeys([*catalogue.groups, OURS])}


def manifest(catalogue: Catalogue, config: config.Slack, mode: str, public_url: str) -> dict[str, Any]:
    """Make the manifest to paste at api.slack.com/apps. In mode ``http`` Slack calls ``public_url``.

    Raises:
        ConfigError: mode ``http`` without a public address, or a command's name that is too long.
    """
    url = _url(mode, public_url)
    asked: dict[str, Any] = {"request_url": url} if url else {}
    menus = {"message_menu_options_url": url} if url else {}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Circulator",
            "description": _SHORT,
            "long_description": _LONG.format(reading=_READS_BACK if config.history else _READS_NOTHING),
            "background_color": "#1d4f5c",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Circulator", "always_online": True},
            "slash_commands": [
                _command(name, group, catalogue, url) for name, group in _names(catalogue, config).items()
            ],
        },
        "oauth_config": {"scopes": {"bot": scopes(catalogue, history=config.history)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **asked},
            "interactivity": {"is_enabled": True, **asked, **menus},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def _url(mode: str, public_url: str) -> str:
    if mode != "http":
        return ""
    if not public_url.startswith("https://"):
        raise config.ConfigError(
            '[http] public_url is needed for [slack] mode "http": the https:// address at which Slack reaches this'
        )
    return public_url.rstrip("/") + PATH


def _names(catalogue: Catalogue, settings: config.Slack) -> dict[str, str]:
    names = command_names(catalogue, settings.prefix)
    long = [name for name in names if len(name) > limits.COMMAND_NAME]
    if long:
        raise config.ConfigError(
            f"[slack] prefix makes {', '.join(long)} longer than {limits.COMMAND_NAME} characters; choose a shorter one"
        )
    return names


def _command(name: str, group: str, catalogue: Catalogue, url: str) -> dict[str, Any]:
    commands = catalogue.groups.get(group, [])
    declared: dict[str, Any] = {"command": name, "description": _about(group, catalogue), "should_escape": True}
    hint = " | ".join(usage(command).removeprefix(f"/{group} ") for command in commands)
    return declared | ({"usage_hint": cut(hint, 1000)} if hint else {}) | ({"url": url} if url else {})


def _about(group: str, catalogue: Catalogue) -> str:
    """Describe a group as its feature does; the bare command then shows its commands."""
    if group == OURS or group not in catalogue.groups:
        return "Show what I can do; every other command works behind it too."
    return catalogue.about(group)
