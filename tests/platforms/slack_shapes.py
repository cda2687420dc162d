"""The JSON shapes in which Slack shows people, conversations, messages, views and files."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .slack_blocks import Json
from .slack_state import State
from .slack_world import Channel, File, Message, User, View

_PROFILE_TEXTS = (
    *("title", "phone", "skype", "status_text", "status_text_canonical", "avatar_hash"),
    *("image_24", "image_32", "image_48", "image_72", "image_192", "image_512"),
)


def user(state: State, one: User, *, locale: bool = False) -> Json:
    """A user as users.info and team_join show it."""
    shape: Json = {
        "id": one.id,
        "team_id": one.team_id,
        "name": one.name,
        "real_name": one.real_name,
        "deleted": one.deactivated,
        "profile": _profile(one),
        "is_bot": one.bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if not one.deactivated:
        offset = datetime.now(ZoneInfo(one.tz)).utcoffset() or timedelta()
        shape |= {"tz": one.tz, "tz_label": one.tz, "tz_offset": int(offset.total_seconds()), "color": "9f69e7"}
        shape |= {"is_admin": one.admin or one.owner, "is_owner": one.owner, "is_primary_owner": False}
        shape |= {"is_restricted": one.guest, "is_ultra_restricted": False, "is_email_confirmed": True}
        shape |= {"who_can_share_contact_card": "EVERYONE"}
    if one.team_id != state.team_id:
        shape |= {"is_stranger": True}
    return shape | ({"locale": one.locale} if locale else {})


def _profile(one: User) -> Json:
    profile: Json = dict.fromkeys(_PROFILE_TEXTS, "")
    first, _, last = one.real_name.partition(" ")
    profile |= {"first_name": first, "last_name": last, "real_name": one.real_name, "display_name": one.name}
    profile |= {"real_name_normalized": one.real_name, "display_name_normalized": one.name, "team": one.team_id}
    profile |= {"status_emoji": one.status_emoji, "status_emoji_display_info": [], "status_expiration": 0}
    return profile | {"fields": None}


def channel(state: State, one: Channel) -> Json:
    """A conversation as conversations.info and conversations.list show it."""
    bot = state.world.bot.id
    shape: Json = {"id": one.id, "created": one.created, "is_archived": one.archived, "is_im": one.kind == "im"}
    if one.kind == "im":
        return shape | {"user": next(iter(one.members - {bot}), bot), "is_org_shared": False}
    return shape | {
        "name": one.name,
        "name_normalized": one.name,
        "is_channel": one.kind == "public",
        "is_group": one.kind in {"private", "mpim"},
        "is_mpim": one.kind == "mpim",
        "is_private": one.kind != "public",
        "is_general": False,
        "is_shared": one.shared,
        "is_ext_shared": one.shared,
        "is_org_shared": False,
        "is_member": bot in one.members,
        "creator": one.creator,
        "context_team_id": state.team_id,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(one.members),
    }


def message(state: State, one: Message, *, metadata: bool = True) -> Json:
    """A message as the history, a payload or an event shows it."""
    shape: Json = {"type": "message", "user": one.user.id, "ts": one.ts, "text": one.text, "team": one.user.team_id}
    if one.user is state.world.bot:
        shape |= {"bot_id": state.world.bot_id, "app_id": state.app_id}
    if one.blocks:
        shape["blocks"] = one.blocks
    if one.attachments:
        shape["attachments"] = one.attachments
    if one.metadata and metadata:
        shape["metadata"] = one.metadata
    if one.files:
        shape["files"] = [file(state, each) for each in one.files]
    if one.edits:
        shape["edited"] = {"user": one.user.id, "ts": one.ts}
    if one.reactions:
        counted = {name: sorted(users) for name, users in one.reactions.items()}
        shape["reactions"] = [{"name": name, "users": who, "count": len(who)} for name, who in counted.items()]
    return shape | _threading(one)


def _threading(one: Message) -> Json:
    if one.thread_ts and one.thread_ts != one.ts:
        return {"thread_ts": one.thread_ts}
    replies = [each for each in one.channel.messages if each.thread_ts == one.ts and not each.deleted]
    if not replies:
        return {}
    return {"thread_ts": one.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}


def view(state: State, one: View) -> Json:
    """A view as answers and payloads show it."""
    body = {"private_metadata": "", "callback_id": "", "external_id": "", "title": None, "submit": None, "close": None}
    return body | {
        **one.body,
        "id": one.id,
        "team_id": state.team_id,
        "app_id": state.app_id,
        "app_installed_team_id": state.team_id,
        "bot_id": state.world.bot_id,
        "hash": one.hash,
        "root_view_id": one.root_id or one.id,
        "previous_view_id": one.previous_id,
        "clear_on_close": bool(one.body.get("clear_on_close")),
        "notify_on_close": bool(one.body.get("notify_on_close")),
        "state": {"values": one.state},
    }


def file(state: State, one: File) -> Json:
    """A file as files.info and messages show it."""
    extension = one.name.rpartition(".")[2].lower() if "." in one.name else "text"
    url = f"{state.base_url}/files-pri/{state.team_id}-{one.id}"
    return {
        "id": one.id,
        "name": one.name,
        "title": one.title or one.name,
        "filetype": extension,
        "mimetype": "application/octet-stream",
        "size": len(one.content),
        "mode": "hosted",
        "user": one.owner.id,
        "is_external": False,
        "url_private": f"{url}/{one.name}",
        "url_private_download": f"{url}/download/{one.name}",
        "channels": one.channels,
    }


def acting_user(one: User) -> Json:
    """The user of an interaction."""
    return {"id": one.id, "username": one.name, "name": one.name, "team_id": one.team_id}


def acting_team(state: State, one: User) -> Json:
    """The team of an interaction: the workspace of the person, which in Slack Connect is not ours."""
    ours = one.team_id == state.team_id
    return {"id": one.team_id, "domain": state.team_domain if ours else one.team_id.lower()}
