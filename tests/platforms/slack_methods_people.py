"""auth.test, apps.connections.open, users.*, team.info and bots.info."""

import secrets

from . import slack_shapes as shapes
from .slack_blocks import Json
from .slack_methods import ApiError, flag, method, page, the_user
from .slack_state import State


@method("auth.test")
def auth_test(state: State, _args: Json) -> Json:
    return {
        "url": f"https://{state.team_domain}.slack.com/",
        "team": state.team_name,
        "user": state.world.bot.name,
        "team_id": state.team_id,
        "user_id": state.world.bot.id,
        "bot_id": state.world.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open")
def connections_open(state: State, _args: Json) -> Json:
    ticket = secrets.token_hex(8)
    state.tickets.add(ticket)
    return {"url": f"{state.base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={state.app_id}"}


@method("users.info", "users:read")
def user_info(state: State, args: Json) -> Json:
    return {"user": shapes.user(state, the_user(state, args.get("user")), locale=flag(args, "include_locale"))}


@method("users.list", "users:read")
def user_list(state: State, args: Json) -> Json:
    chosen, more = page(state, args, list(state.world.users.values()))
    shown = [shapes.user(state, one, locale=flag(args, "include_locale")) for one in chosen]
    return {"members": shown, "cache_ts": 1_700_000_000, **more}


@method("team.info", "team:read")
def team_info(state: State, _args: Json) -> Json:
    domain = state.team_domain
    return {"team": {"id": state.team_id, "name": state.team_name, "domain": domain, "email_domain": "", "icon": {}}}


@method("bots.info", "users:read")
def bot_info(state: State, args: Json) -> Json:
    if str(args.get("bot") or state.world.bot_id) != state.world.bot_id:
        raise ApiError("bot_not_found")
    bot = state.world.bot
    shape = {"id": state.world.bot_id, "app_id": state.app_id, "user_id": bot.id, "name": bot.real_name}
    return {"bot": shape | {"deleted": False, "updated": 1_700_000_000, "icons": {}}}
