"""REST routes by which the bot registers its application commands, global or of one guild."""

from __future__ import annotations

import copy

from tests.platforms.discord_errors import Json, Refused, refuse_if, unknown
from tests.platforms.discord_routes import Answer, Call, route
from tests.platforms.discord_rules import command_list_rules

GLOBAL = "/applications/{application_id}/commands"
OF_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


def scope(call: Call) -> str | None:
    """The guild whose commands are meant, None for the global ones."""
    if call["application_id"] != call.application_id:
        raise Refused(403, 20012, "You are not authorized to perform this action on this application")
    key = call.params.get("guild_id")
    if key is not None and key not in call.world.guilds:
        raise Refused(403, 50001, "Missing Access")
    return key


def registered(call: Call) -> list[Json]:
    return call.world.commands.setdefault(scope(call), [])


def named(commands: list[Json], command: Json) -> Json | None:
    wanted = (command["name"], command.get("type") or 1)
    return next((one for one in commands if (one["name"], one["type"]) == wanted), None)


def complete(call: Call, command: Json, before: Json | None) -> Json:
    """The command as Discord keeps it; a known name keeps its id."""
    kept: Json = {
        "type": 1,
        "description": "",
        "nsfw": False,
        "default_member_permissions": None,
        "dm_permission": True,
        "contexts": None,
        "integration_types": [0],
        **{key: value for key, value in copy.deepcopy(command).items() if value is not None or key == "contexts"},
        "id": before["id"] if before else call.world.new_id(),
        "application_id": call.application_id,
        "version": call.world.new_id(),
    }
    if kept["default_member_permissions"] is not None:
        kept["default_member_permissions"] = str(kept["default_member_permissions"])
    return kept | ({"guild_id": scope(call)} if scope(call) else {})


@route("GET", GLOBAL)
@route("GET", OF_GUILD)
def list_commands(call: Call) -> list[Json]:
    return registered(call)


@route("PUT", GLOBAL)
@route("PUT", OF_GUILD)
def overwrite_commands(call: Call) -> list[Json]:
    given: list[Json] = call.request.json
    refuse_if(command_list_rules(given))
    before = registered(call)
    call.world.commands[scope(call)] = [complete(call, one, named(before, one)) for one in given]
    call.world.bell.ring()
    return registered(call)


@route("POST", GLOBAL)
@route("POST", OF_GUILD)
def create_command(call: Call) -> Answer:
    commands = registered(call)
    before = named(commands, call.body)
    others = [one for one in commands if one is not before]
    refuse_if(command_list_rules([*others, call.body]))
    new = complete(call, call.body, before)
    call.world.commands[scope(call)] = [*others, new]
    call.world.bell.ring()
    return Answer(200 if before else 201, new)


def one_of(call: Call) -> Json:
    for one in registered(call):
        if one["id"] == call["command_id"]:
            return one
    raise unknown("application command")


@route("GET", GLOBAL + "/{command_id}")
@route("GET", OF_GUILD + "/{command_id}")
def get_command(call: Call) -> Json:
    return one_of(call)


@route("PATCH", GLOBAL + "/{command_id}")
@route("PATCH", OF_GUILD + "/{command_id}")
def edit_command(call: Call) -> Json:
    command = one_of(call)
    refuse_if(command_list_rules([command | call.body]))
    command |= complete(call, command | call.body, command)
    call.world.bell.ring()
    return command


@route("DELETE", GLOBAL + "/{command_id}")
@route("DELETE", OF_GUILD + "/{command_id}")
def delete_command(call: Call) -> None:
    registered(call).remove(one_of(call))
    call.world.bell.ring()
