"""REST routes for the application, users, guilds, members and roles."""

from __future__ import annotations

from tests.platforms.discord_errors import Json, Refused, missing_permissions, unknown
from tests.platforms.discord_guild import GUILD_MEMBERS, Guild
from tests.platforms.discord_people import Member, Role
from tests.platforms.discord_routes import Call, route

GUILD = "/guilds/{guild_id}"
MEMBER = GUILD + "/members/{user_id}"
MEMBERS_INTENT_FLAGS = (1 << 14) | (1 << 15)


@route("GET", "/users/@me")
def get_me(call: Call) -> Json:
    return call.world.bot.as_json() | {"verified": True, "mfa_enabled": False, "locale": "en-US", "flags": 0}


@route("GET", "/users/@me/guilds")
def my_guilds(call: Call) -> list[Json]:
    return [
        {"id": one.id, "name": one.name, "icon": None, "owner": False, "permissions": str(one.me.permissions)}
        | {"banner": None, "features": []}
        for one in call.world.guilds.values()
    ]


@route("DELETE", "/users/@me/guilds/{guild_id}")
def leave_guild(call: Call) -> None:
    call.world.remove_guild(call.world.guild_of(call["guild_id"]))


@route("GET", "/users/{user_id}")
def get_user(call: Call) -> Json:
    if (user := call.world.users.get(call["user_id"])) is None:
        raise unknown("User")
    return user.as_json()


@route("GET", "/applications/@me")
@route("GET", "/oauth2/applications/@me")
def get_application(call: Call) -> Json:
    owner = next((one.owner for one in call.world.guilds.values()), call.world.bot)
    return {
        "id": call.application_id,
        "name": call.world.bot.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": call.world.bot.as_json(),
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": MEMBERS_INTENT_FLAGS,
        "hook": True,
        "owner": owner.as_json(),
        "team": None,
        "rpc_origins": [],
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": len(call.world.guilds),
        "integration_types_config": {"0": {}},
    }


def guild_of(call: Call) -> Guild:
    return call.world.guild_of(call["guild_id"])


def member_of(call: Call) -> Member:
    if (member := guild_of(call).members.get(call["user_id"])) is None:
        raise unknown("Member")
    return member


@route("GET", GUILD)
def get_guild(call: Call) -> Json:
    guild = guild_of(call)
    counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": 1}
    return guild.as_json() | (counts if call.request.query.get("with_counts") else {})


@route("GET", GUILD + "/roles")
def list_roles(call: Call) -> list[Json]:
    return [role.as_json() for role in guild_of(call).roles.values()]


@route("GET", MEMBER)
def get_member(call: Call) -> Json:
    return member_of(call).as_json()


@route("GET", GUILD + "/members")
def list_members(call: Call) -> list[Json]:
    """Listing takes the privileged intent, as on the gateway."""
    if not call.privileged & GUILD_MEMBERS:
        raise Refused(403, 50001, "Missing Access")
    after, limit = int(call.request.query.get("after", 0)), int(call.request.query.get("limit", 1))
    found = [one for one in guild_of(call).members.values() if int(one.id) > after]
    return [one.as_json() for one in sorted(found, key=lambda one: int(one.id))][:limit]


@route("PUT", MEMBER + "/roles/{role_id}")
def add_role(call: Call) -> None:
    member, role = _manageable(call)
    member.roles = [one for one in member.roles if one is not role] + [role]
    call.world.bell.ring()


@route("DELETE", MEMBER + "/roles/{role_id}")
def remove_role(call: Call) -> None:
    member, role = _manageable(call)
    member.roles = [one for one in member.roles if one is not role]
    call.world.bell.ring()


def _manageable(call: Call) -> tuple[Member, Role]:
    """The member and the role, if the bot's own role stands above it."""
    member = member_of(call)
    if (role := member.guild.roles.get(call["role_id"])) is None:
        raise unknown("Role")
    me = member.guild.me
    if not me.may("manage_roles") or role.position >= max(one.position for one in me.roles):
        raise missing_permissions()
    return member, role
