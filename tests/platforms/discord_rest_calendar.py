"""REST routes for the events in a server's own calendar."""

from __future__ import annotations

from tests.platforms import discord_calendar as calendar
from tests.platforms.discord_calendar import Scheduled
from tests.platforms.discord_errors import Json, missing_permissions, unknown
from tests.platforms.discord_rest_guilds import GUILD, guild_of
from tests.platforms.discord_routes import Call, route

EVENTS = GUILD + "/scheduled-events"
EVENT = EVENTS + "/{guild_scheduled_event_id}"


@route("GET", EVENTS)
def list_events(call: Call) -> list[Json]:
    """Those that are over are not listed."""
    return [one.as_json() for one in guild_of(call).events.values() if one.open]


@route("POST", EVENTS)
def create_event(call: Call) -> Json:
    guild = guild_of(call)
    if not guild.me.may("create_events"):
        raise missing_permissions()
    return calendar.make(guild, call.world.bot, call.body).as_json()


@route("GET", EVENT)
def get_event(call: Call) -> Json:
    return _event_of(call).as_json()


@route("PATCH", EVENT)
def edit_event(call: Call) -> Json:
    return calendar.change(_changeable(call), call.body).as_json()


@route("DELETE", EVENT)
def delete_event(call: Call) -> None:
    calendar.remove(_changeable(call))


def _event_of(call: Call) -> Scheduled:
    if (event := guild_of(call).events.get(call["guild_scheduled_event_id"])) is None:
        raise unknown("Guild Scheduled Event")
    return event


def _changeable(call: Call) -> Scheduled:
    """Who may create events may change those of their own."""
    event = _event_of(call)
    own = event.creator is call.world.bot
    if not event.guild.me.may("manage_events") and not (own and event.guild.me.may("create_events")):
        raise missing_permissions()
    return event
