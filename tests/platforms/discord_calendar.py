"""The events in a server's own calendar: Discord's rules for them, and what people of a test do to them by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.platforms.discord_errors import Broken, Json, NotPossible, Refused, refuse_if

if TYPE_CHECKING:
    from tests.platforms.discord_guild import Guild
    from tests.platforms.discord_people import Member, User

MOST, GUILD_SCHEDULED_EVENTS = 100, 1 << 16
STAGE, VOICE, EXTERNAL = 1, 2, 3
SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4
MOVES = {SCHEDULED: {ACTIVE, CANCELED}, ACTIVE: {COMPLETED}, COMPLETED: set[int](), CANCELED: set[int]()}
TEXTS = (("name", 100), ("description", 1000))


@dataclass(eq=False)
class Scheduled:
    """One event; `fields` are as they came in, instants read."""

    id: str
    guild: Guild = field(repr=False)
    creator: User = field(repr=False)
    fields: Json
    status: int = SCHEDULED

    @property
    def name(self) -> str:
        return str(self.fields["name"])

    @property
    def location(self) -> str:
        return str((self.fields.get("entity_metadata") or {}).get("location") or "")

    @property
    def start(self) -> datetime:
        found: datetime = self.fields["scheduled_start_time"]
        return found

    @property
    def open(self) -> bool:
        return self.status in {SCHEDULED, ACTIVE}

    def as_json(self) -> Json:
        end = self.fields.get("scheduled_end_time")
        return {
            "id": self.id,
            "guild_id": self.guild.id,
            "channel_id": self.fields.get("channel_id"),
            "creator_id": self.creator.id,
            "creator": self.creator.as_json(),
            "name": self.name,
            "description": self.fields.get("description"),
            "image": None,
            "scheduled_start_time": self.start.isoformat(),
            "scheduled_end_time": end.isoformat() if end else None,
            "privacy_level": 2,
            "status": self.status,
            "entity_type": self.fields["entity_type"],
            "entity_id": None,
            "entity_metadata": self.fields.get("entity_metadata"),
            "recurrence_rule": None,
            "guild_scheduled_event_exceptions": [],
        }


def make(guild: Guild, creator: User, body: Json) -> Scheduled:
    """Put an event into the calendar, by the bot or by a member."""
    given = _read(body)
    refuse_if(_rules(given, guild.world.now(), moved=True))
    if sum(one.open for one in guild.events.values()) >= MOST:
        raise Refused(400, 30038, f"Maximum number of uncompleted guild scheduled events reached ({MOST})")
    event = Scheduled(guild.world.new_id(), guild, creator, given)
    guild.events[event.id] = event
    _tell("CREATE", event)
    return event


def change(event: Scheduled, body: Json) -> Scheduled:
    """Change an event; one that is over stays as it is."""
    if not event.open:
        raise Refused(400, 180000, "Cannot update a finished event")
    given = _read(body)
    status = given.pop("status", None) or event.status
    after = event.fields | given
    moved = after["scheduled_start_time"] != event.start
    broken = list(_rules(after, event.guild.world.now(), moved=moved))
    if moved and event.status == ACTIVE:
        broken.append(Broken(("scheduled_start_time",), "GUILD_SCHEDULED_EVENT_ALREADY_ACTIVE", "It has begun."))
    if status != event.status and status not in MOVES[event.status]:
        broken.append(Broken(("status",), "TRANSITION_INVALID", "Invalid Guild Scheduled Event Status Transition"))
    refuse_if(broken)
    event.fields, event.status = after, status
    _tell("UPDATE", event)
    return event


def remove(event: Scheduled) -> None:
    del event.guild.events[event.id]
    _tell("DELETE", event)


def alter(who: Member, event: Scheduled, **changes: Any) -> None:
    """A member changes an event in Discord's own client, as the API names the fields; status=4 cancels it."""
    _may(who, event)
    try:
        change(event, changes)
    except Refused as error:
        raise NotPossible(f"Discord does not take this change: {error}") from None


def cancel(who: Member, event: Scheduled) -> None:
    """A member takes an event out of the calendar."""
    _may(who, event)
    remove(event)


def _may(who: Member, event: Scheduled) -> None:
    if not who.may("manage_events") and not (who.user is event.creator and who.may("create_events")):
        raise NotPossible(f"{who.name} may not change the event {event.name!r}: it takes manage_events")


def _read(body: Json) -> Json:
    given = dict(body)
    for key in ("scheduled_start_time", "scheduled_end_time"):
        if isinstance(given.get(key), str):
            read = datetime.fromisoformat(given[key])
            given[key] = read if read.tzinfo else read.replace(tzinfo=UTC)
    return given


def _rules(given: Json, now: datetime, *, moved: bool) -> Iterator[Broken]:
    """https://docs.discord.com/developers/resources/guild-scheduled-event#guild-scheduled-event-object-field-requirements-by-entity-type."""
    for key, most in TEXTS:
        if len(given.get(key) or "") > most:
            yield Broken((key,), "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
    for key in ("name", "scheduled_start_time", "entity_type", "privacy_level"):
        if not given.get(key):
            yield Broken((key,), "BASE_TYPE_REQUIRED", "This field is required")
    start, end = given.get("scheduled_start_time"), given.get("scheduled_end_time")
    if start and start <= now and moved:
        yield Broken(
            ("scheduled_start_time",), "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule event in the past."
        )
    if start and end and end <= start:
        yield Broken(("scheduled_end_time",), "GUILD_SCHEDULED_EVENT_END_BEFORE_START", "It ends before it starts.")
    yield from _external(given) if given.get("entity_type") == EXTERNAL else _channelled(given)


def _external(given: Json) -> Iterator[Broken]:
    location = (given.get("entity_metadata") or {}).get("location") or ""
    if not 1 <= len(location) <= 100:
        yield Broken(("entity_metadata", "location"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    if not given.get("scheduled_end_time"):
        yield Broken(("scheduled_end_time",), "BASE_TYPE_REQUIRED", "This field is required")
    if given.get("channel_id"):
        yield Broken(("channel_id",), "GUILD_SCHEDULED_EVENT_CHANNEL_NULL", "An external event has no channel.")


def _channelled(given: Json) -> Iterator[Broken]:
    if not given.get("channel_id"):
        yield Broken(("channel_id",), "BASE_TYPE_REQUIRED", "This field is required")


def _tell(what: str, event: Scheduled) -> None:
    guild = event.guild
    guild.world.emit(f"GUILD_SCHEDULED_EVENT_{what}", event.as_json(), guild=guild, intent=GUILD_SCHEDULED_EVENTS)
