"""What a failed call means for what is owed: when to try again, and what has to wait along."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from adapters.slack import api
from bot.platforms import Effect, NotDone, NotKnown

SOON = timedelta(seconds=10)
LATER = timedelta(minutes=1)
MENDED = timedelta(minutes=10)
"""A person has to do something first."""

_GONE = {"channel_not_found", "is_archived", "message_not_found", "thread_not_found"}
_WORN = {"cant_update_message", "edit_window_closed"}
_CLOSED = {"cannot_dm_bot", "user_disabled", "user_not_found", "user_not_visible", "invalid_user_combination"}
_UNINVITED = {"not_in_channel", "restricted_action", "restricted_action_read_only_channel", "no_permission"}
ROOMS = {"room", "admit", "dismiss", "close"}
_RESTRICTED = dict.fromkeys(
    ("restricted_action", "no_permission", "user_is_restricted"),
    "this workspace lets only some people make private channels or change who is in them; an owner can allow it to all "
    "in the workspace's settings, 'Permissions'",
)
_SIGNED_OUT = {
    *("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required"),
    *("accesslimited", "access_denied", "team_access_not_granted", "two_factor_setup_required", "http_401", "http_403"),
}


def not_done(fault: BaseException, effect: Effect, bot_name: str) -> NotDone:
    """Say what a refusal means. What would have the same effect twice is tried again, even where it may have happened."""
    word = api.code(fault)
    if pause := api.wait(fault):
        return NotDone(word, pause, holds="all" if effect in {"post", "tell", "open"} else "this")
    if api.unreached(fault):
        return NotDone(word, SOON, holds="all")
    if api.unclear(fault):
        return NotDone(word, SOON)
    if word in _SIGNED_OUT:
        return NotDone(f"{word}: Slack does not take my token", LATER, holds="all")
    if effect in ROOMS and word in _RESTRICTED:
        return NotDone(f"{word}: {_RESTRICTED[word]}")
    if mend := _mend(fault, word, bot_name):
        return NotDone(f"{word}: {mend}", MENDED, holds="place" if word in _UNINVITED else "this")
    closed, worn = effect == "tell" and word in _CLOSED, effect == "edit" and word in _WORN
    return NotDone(word, missing=word in _GONE, closed=closed, worn=worn)


def unread(fault: BaseException) -> NotKnown:
    """Say why it could not be read back whether something arrived, and whether it is worth another try."""
    word = api.code(fault)
    if word == "missing_scope":
        return NotKnown("missing_scope: without a history scope Slack does not tell whether it arrived")
    pause = api.wait(fault) or (LATER if word in _SIGNED_OUT else None)
    soon = api.unreached(fault) or api.unclear(fault) or word == "invalid_cursor"
    return NotKnown(word, pause or (SOON if soon else None))


def _mend(fault: BaseException, word: str, bot_name: str) -> str:
    """Say what a person has to do, where that would help."""
    if word in _UNINVITED:
        return f"I may not write in that channel. Type /invite @{bot_name} there"
    if word == "messages_tab_disabled":
        return "switch on 'Messages Tab' at api.slack.com/apps, 'App Home'"
    if word == "missing_scope":
        return f"I lack {_needed(fault)}. Paste `circulator slack manifest` at api.slack.com/apps, then install the app again"
    return ""


def _needed(fault: Any) -> str:
    return str(api.body(fault).get("needed") or "a scope")
