"""What Slack sends, as the core's plain data. Nothing here answers, and nothing here asks Slack."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.slack import register, render_forms
from adapters.slack.controls import action_of
from adapters.slack.spans import Json
from bot import grammar
from bot.catalogue import Catalogue
from bot.errors import UserError
from bot.inbound import Ask, Happened, Inbound, Press, Submit, Use

NAME = "slack"
MY_PAGE = "my page"
_HELP = "circulator help"
_NAMED = re.compile(r"<@([A-Z0-9]+)\|([^>]+)>")
_LINK = re.compile(r"<(?:mailto:|(?=https?:))([^|>]+)(?:\|([^>]*))?>")
_CALLED = re.compile(r"<!(?:subteam\^[A-Z0-9]+\|)?@?([^|>]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Installed:
    """The workspace that the bot's token belongs to: everything that arrives is for it."""

    team: str
    team_name: str
    bot: str
    bot_name: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """Turns payloads into what the core takes; ``None`` is nothing for us."""

    home: Installed
    catalogue: Catalogue
    prefix: str

    def command(self, body: Json, now: datetime) -> Inbound:
        """Read a slash command; what the grammar refuses goes on as typed, and the core refuses it in words."""
        text = f"{self._group(str(body['command']))} {body.get('text') or ''}".strip()
        names = {found[1]: found[2] for found in _NAMED.finditer(text)}
        user = {"id": body["user_id"], "username": body.get("user_name"), "team_id": body.get("team_id")}
        return self._inbound(
            str(body["trigger_id"]), user, used(text, self.catalogue), now,
            place=str(body.get("channel_id", "")), reply_to=str(body.get("response_url", "")), names=names,
        )  # fmt: skip

    def action(self, body: Json, now: datetime) -> Inbound | None:
        """Read a button or menu; a button that only opens a link does nothing else."""
        pressed = body["actions"][0]
        action_id = action_of(str(pressed["action_id"]))
        if action_id == "link":
            return None
        ask = Press(action_id, tuple(_picks(pressed)))
        place, reply_to = str((body.get("channel") or {}).get("id", "")), str(body.get("response_url", ""))
        return self._inbound(str(body["trigger_id"]), body["user"], ask, now, place=place, reply_to=reply_to)

    def submission(self, body: Json, now: datetime) -> Inbound | None:
        """Read a page of a form. The view's hash stays when a fault is shown, so the key is the trigger."""
        view = body["view"]
        if view.get("callback_id") != render_forms.CALLBACK:
            return None
        began = render_forms.loads(str(view.get("private_metadata", "")))
        ask = Submit(began.draft, began.page, render_forms.written(view["state"]["values"]))
        key = str(body.get("trigger_id") or f"{view['id']}:{view['hash']}")
        return self._inbound(key, body["user"], ask, now, place=began.place, reply_to=began.reply_to)

    def event(self, body: Json, now: datetime) -> Inbound | None:
        """Read something that happened; messages are never among it."""
        event, key = body["event"], str(body["event_id"])
        if event["type"] == "app_home_opened" and event.get("tab", "home") == "home":
            return self._inbound(key, {"id": event["user"]}, Use(MY_PAGE), now)
        user = event.get("user")
        if event["type"] not in {"team_join", "user_change"} or not isinstance(user, dict) or user.get("is_bot"):
            return None
        if user.get("team_id", self.home.team) != self.home.team:
            return None
        if event["type"] == "team_join":
            return self._inbound(key, user, Happened("joined"), now)
        return self._inbound(key, user, Happened("left"), now) if user.get("deleted") else None

    def ends(self, body: Json) -> str:
        """Say why our workspace is lost to us, if this says so; other people's tokens, and other workspaces, do not count."""
        event = body.get("event") or {}
        if body.get("team_id", self.home.team) != self.home.team:
            return ""
        if event.get("type") == "tokens_revoked":
            return "tokens_revoked" if (event.get("tokens") or {}).get("bot") else ""
        return "app_uninstalled" if event.get("type") == "app_uninstalled" else ""

    def _group(self, command: str) -> str:
        """Give the words that a slash command stands for."""
        return register.command_names(self.catalogue, self.prefix).get(command) or command.removeprefix(
            f"/{self.prefix}"
        )

    def _inbound(
        self,
        key: str,
        user: Json,
        ask: Ask,
        now: datetime,
        *,
        place: str = "",
        reply_to: str = "",
        names: Mapping[str, str] | None = None,
    ) -> Inbound:
        stranger = (user.get("team_id") or self.home.team) != self.home.team
        return Inbound(
            NAME, key, self.home.team, str(user["id"]), ask, now, name=name_of(user), place=place, reply_to=reply_to,
            stranger=stranger, workspace_name=self.home.team_name, names=names or {},
        )  # fmt: skip


def name_of(user: Json) -> str:
    """Give the name that a person goes by; most payloads have their handle alone."""
    profile = user.get("profile") or {}
    names = (
        profile.get("display_name"),
        profile.get("real_name"),
        user.get("real_name"),
        user.get("username"),
        user.get("name"),
    )
    return next((str(name) for name in names if name), "")


def used(text: str, catalogue: Catalogue) -> Use:
    """Read ``intro show who:<@U1|ben>``; a group alone, or nothing, shows what there is."""
    try:
        typed = grammar.read(text, catalogue)
    except UserError:
        return Use(_unescaped(text))
    if typed.command is None:
        return Use(_HELP, {"command": typed.group} if typed.group else {})
    # A file is attached in a form; a typed address could be of a file that is not this person's.
    files = {each.name for each in typed.command.parameters if each.kind.native == "file"}
    return Use(typed.command.name, {name: _unescaped(raw) for name, raw in typed.values.items() if name not in files})


def _unescaped(text: str) -> str:
    """Undo what Slack does to typed text, but for members and places, which the core reads as Slack marks them."""
    text = _CALLED.sub(r"@\1", _LINK.sub(lambda found: found[2] or found[1], text))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _picks(pressed: Json) -> Iterator[str]:
    if chosen := pressed.get("selected_option"):
        yield str(chosen["value"])
    if user := pressed.get("selected_user"):
        yield f"<@{user}>"
    if place := pressed.get("selected_conversation") or pressed.get("selected_channel"):
        yield f"<#{place}>"
