"""Discord's own calendar: made once, brought up to date, struck; and what people change there reaches the core."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.discord.calendar import ECHO, Calendar, fit
from adapters.discord.platform import Discord
from bot.agenda import Agenda
from bot.circulator import Reply
from bot.clock import TravelClock
from bot.config import Discord as Settings
from bot.deliveries import REDRAW
from bot.house import House
from bot.inbound import Altered, Inbound
from bot.platforms import Audience, NotDone, NotKnown, Order, Sent
from commands import FEATURES
from tests.fair import FAIR, PLAN, Fairground, fairground
from tests.platforms.discord_calendar import GUILD_SCHEDULED_EVENTS, make
from tests.platforms.discord_errors import Refused
from tests.platforms.discord_local import Fault, Guild, LocalDiscord, Member, NotPossible, Scheduled
from tests.platforms.discord_stand import START, Stand, heartbeats_ended, standing

MADE, CHANGED, STRUCK = (
    "POST /guilds/*/scheduled-events",
    "PATCH /guilds/*/scheduled-events/*",
    "DELETE /guilds/*/scheduled-events/*",
)
LISTED = "GET /guilds/*/scheduled-events"
SOON = START + timedelta(days=9)
TALK = Agenda("Trays and tips", "Bring *one* tip.", SOON, SOON + timedelta(hours=1), "Room 4")
AGO, AGES = timedelta(minutes=5), timedelta(days=7000)


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with standing() as stand:
        yield stand


def entry(stand: Stand, agenda: Agenda | None = TALK, **more: Any) -> Order:
    return stand.order("enter", card=None, place="", agenda=agenda, **more)


async def entered(stand: Stand, agenda: Agenda = TALK) -> Scheduled:
    sent = await stand.platform.send(entry(stand, agenda))
    return stand.guild.events[sent.message]


async def refused(stand: Stand, order: Order) -> NotDone:
    with pytest.raises(NotDone) as told:
        await stand.platform.send(order)
    return told.value


def fill(stand: Stand, count: int) -> None:
    for number in range(count):
        make(stand.guild, stand.ana.user, _body(f"Event {number}"))


def _body(name: str) -> dict[str, Any]:
    return {
        "name": name, "scheduled_start_time": SOON.isoformat(), "scheduled_end_time": TALK.end.isoformat(),
        "privacy_level": 2, "entity_type": 3, "entity_metadata": {"location": "here"},
    }  # fmt: skip


async def test_an_entry_is_an_event_of_the_server(stand: Stand) -> None:
    event = await entered(stand)

    shown = event.as_json()
    assert (shown["name"], shown["description"], event.location) == ("Trays and tips", r"Bring \*one\* tip.", "Room 4")
    assert (shown["scheduled_start_time"], shown["scheduled_end_time"]) == (SOON.isoformat(), TALK.end.isoformat())
    assert (shown["entity_type"], shown["privacy_level"]) == (3, 2)


async def test_an_entry_that_stands_is_brought_up_to_date(stand: Stand) -> None:
    event = await entered(stand)

    sent = await stand.platform.send(entry(stand, replace(TALK, title="Trays"), message=event.id))

    assert (sent, event.name, len(stand.guild.events)) == (Sent(event.id), "Trays", 1)


async def test_an_entry_is_struck_and_striking_twice_is_no_fault(stand: Stand) -> None:
    event = await entered(stand)
    strike = stand.order("strike", card=None, place="", message=event.id)

    sent = [await stand.platform.send(strike) for _ in range(2)]

    assert (sent, stand.guild.events) == ([Sent(""), Sent("")], {})


@pytest.mark.parametrize("do", ["drop_after", "status_after"])
async def test_a_repeat_after_an_unknown_outcome_makes_one_event(stand: Stand, do: Any) -> None:
    other = await entered(stand)
    stand.discord.faults.append(Fault(MADE, do))
    with pytest.raises(NotKnown):
        await stand.platform.send(entry(stand))
    stand.clock.move(AGO)

    sent = await stand.platform.send(entry(stand, replace(TALK, title="Renamed since"), ago=AGO, others=(other.id,)))

    assert {event.name for event in stand.guild.events.values()} == {"Trays and tips", "Renamed since"}
    assert stand.guild.events[sent.message].name == "Renamed since"
    assert len(stand.discord.sent(MADE)) == 2


async def test_a_repeat_whose_first_try_did_nothing_makes_one_event(stand: Stand) -> None:
    """What others made, and what we made before, is not taken over."""
    # The local Discord's ids begin today, and only grow.
    stand.clock.move(AGES)
    far = replace(TALK, start=TALK.start + AGES, end=TALK.end + AGES)
    old = await entered(stand, far)
    stand.clock.move(AGO * 3)
    make(
        stand.guild, stand.ana.user, _body("Ana's") | {"scheduled_start_time": far.start, "scheduled_end_time": far.end}
    )
    stand.discord.faults.append(Fault(MADE, "drop_before"))
    with pytest.raises(NotKnown):
        await stand.platform.send(entry(stand, far))

    sent = await stand.platform.send(entry(stand, far, ago=timedelta(0)))

    assert [event.id for event in stand.guild.events.values() if event.creator is stand.guild.me.user] == [
        old.id,
        sent.message,
    ]


async def test_an_entry_that_is_known_is_not_taken_over(stand: Stand) -> None:
    known = await entered(stand)

    sent = await stand.platform.send(entry(stand, ago=timedelta(0), others=(known.id,)))

    assert list(stand.guild.events) == [known.id, sent.message]


async def test_of_two_that_nobody_knows_the_one_of_this_name_is_taken(stand: Stand) -> None:
    await entered(stand, replace(TALK, title="Another"))
    mine = await entered(stand)

    sent = await stand.platform.send(entry(stand, ago=timedelta(0)))

    assert sent == Sent(mine.id)


async def test_what_was_withdrawn_is_only_looked_for(stand: Stand) -> None:
    nothing = await refused(stand, entry(stand, None, ago=timedelta(0), recalled=True))
    event = await entered(stand)

    found = await stand.platform.send(entry(stand, None, ago=timedelta(0), recalled=True))

    assert nothing.reason == "withdrawn, and it was not there"
    assert (found, len(stand.discord.sent(MADE))) == (Sent(event.id), 1)


@pytest.mark.parametrize("over", [False, True])
async def test_an_event_that_is_gone_or_over_is_to_be_made_anew(stand: Stand, over: bool) -> None:
    event = await entered(stand)
    if over:
        await stand.discord.alter(stand.guild.member("Eva", manage_events=True), event, status=4)
    else:
        del stand.guild.events[event.id]

    told = await refused(stand, entry(stand, message=event.id))

    assert told.worn


@pytest.mark.parametrize("effect", ["enter", "strike"])
async def test_a_refusal_names_the_permission_that_lacks(stand: Stand, effect: Any) -> None:
    event = await entered(stand)
    stand.guild.bot_can(create_events=False)

    told = await refused(stand, stand.order(effect, card=None, place="", agenda=TALK, message=event.id))

    assert (told.reason, told.holds) == ("I lack Create Events in the server", "this")
    assert told.retry is not None


async def test_a_refusal_that_no_permission_explains_is_told_as_it_is(stand: Stand) -> None:
    stand.discord.faults.append(Fault(MADE, status=403, code=50013, message="Missing Permissions"))

    told = await refused(stand, entry(stand))

    assert told.reason == "403 50013 Missing Permissions"


async def test_a_full_calendar_says_so_and_is_tried_later(stand: Stand) -> None:
    fill(stand, 100)

    told = await refused(stand, entry(stand))

    assert told.reason == "the server's calendar holds 100 events, which is all that fit; cancel some there"
    assert told.retry == timedelta(hours=1)


@pytest.mark.parametrize("length", [99, 100, 101, 1000, 1001, 2000])
@pytest.mark.parametrize("sign", ["x", "*", "é", "🦷", "\\", "@everyone ", "- a\n", "https://"])
async def test_texts_of_any_length_fit_and_stand_as_they_were_said_to_stand(
    stand: Stand, sign: str, length: int
) -> None:
    text = (sign * length)[:length]
    agenda = stand.platform.entry(replace(TALK, title=text, about=text, where=text))

    event = await entered(stand, agenda or TALK)
    await stand.platform.send(entry(stand, replace(TALK, title="Other"), message=event.id))

    assert agenda is not None
    assert fit(agenda) == agenda
    assert stand.discord.violations == []


@pytest.mark.parametrize("text", ["", " ", "\u200b"])
async def test_an_entry_has_a_name_and_a_place_in_any_case(stand: Stand, text: str) -> None:
    event = await entered(stand, replace(TALK, title=text, about=text, where=text))

    assert (event.name, event.location) == ("…", "…")


def test_instants_are_kept_to_the_second_in_one_zone() -> None:
    start = datetime.fromisoformat("2026-12-01T12:00:00.654321-06:00")

    fitted = fit(replace(TALK, start=start))

    assert fitted.start == datetime(2026, 12, 1, 18, tzinfo=UTC)


@dataclass
class Town:
    """A server with a member who manages its events, and the house that enters the fair into its calendar."""

    discord: LocalDiscord
    house: House
    platform: Discord
    clock: TravelClock
    guild: Guild
    mona: Member
    fair: Fairground

    @property
    def event(self) -> Scheduled:
        (event,) = self.discord.events(self.guild)
        return event

    async def run(self) -> None:
        self.clock.move(REDRAW)
        await self.house.dispatcher.run()

    async def heard(self, number: int) -> None:
        await self.discord.until(lambda: len(FAIR.heard) >= number, f"{number} changes to be heard")


def _both(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    def do() -> None:
        first()
        second()

    return do


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Town]:
    async with LocalDiscord() as local:
        guild = local.guild("OR peers")
        mona = guild.member("Mona", manage_events=True)
        clock = TravelClock(datetime(2026, 11, 22, 13, tzinfo=UTC))
        local.clock = clock.now
        house = House(url, clock, (*FEATURES, "tests.fair"))
        await house.open()
        house.circulator.changed = _both(house.circulator.changed, local.world.bell.ring)
        platform = Discord(
            house.circulator, Settings(token=local.token, api_url=local.api_url, gateway_url=local.gateway_url)
        )
        house.add(platform)
        try:
            await house.start()
            fair = await fairground(house, "discord", guild.id)
            await fair.enter()
            await house.dispatcher.run()
            yield Town(local, house, platform, clock, guild, mona, fair)
        finally:
            await house.stop()
            await heartbeats_ended()
        assert local.violations == []


@pytest.fixture
async def town(lite_url: str) -> AsyncIterator[Town]:
    async with _opened(lite_url) as town:
        yield town


async def test_changes_are_handed_over_one_after_the_other(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the first takes longer than the second."""
    event, heard, turns = await entered(stand), list[str](), [50, 0]

    async def answer(inbound: Inbound) -> Reply:
        for _ in range(turns.pop(0)):
            await asyncio.sleep(0)
        assert isinstance(inbound.ask, Altered)
        heard.append(inbound.ask.agenda.title if inbound.ask.agenda else "")
        stand.discord.world.bell.ring()
        return Reply(Audience())

    monkeypatch.setattr(stand.core, "answer", answer)
    mona = stand.guild.member("Mona", manage_events=True)
    for name in ("First", "Second"):
        await stand.discord.alter(mona, event, name=name)

    await stand.discord.until(lambda: len(heard) == 2, "both changes")
    assert heard == ["First", "Second"]


async def test_what_is_owed_stands_in_the_servers_calendar_and_follows(town: Town) -> None:
    await town.fair.enter(title="Fair of trays")
    await town.run()

    assert (town.event.name, town.event.id) == ("Fair of trays", await town.fair.stands())


async def test_what_is_struck_goes_out_and_is_not_heard(town: Town) -> None:
    await town.fair.strike()
    await town.run()
    await town.fair.enter()
    await town.run()
    await town.discord.alter(town.mona, town.event, name="Mona's fair")

    await town.heard(1)
    assert [each.agenda.title for each in FAIR.heard if each.agenda] == ["Mona's fair"]


async def test_a_change_by_hand_is_heard_once_and_our_own_never(town: Town) -> None:
    """Alterations are read in their order, so that our own would have been heard before Mona's."""
    for title in ("First", "Second"):
        await town.fair.enter(title=title)
        await town.run()
    FAIR.plan = replace(PLAN, title="Not sent yet")
    await town.discord.alter(town.mona, town.event, entity_metadata={"location": "Room 9"})

    await town.heard(1)
    (alteration,) = FAIR.heard
    assert (alteration.kind, alteration.subject) == ("fair", "1")
    assert alteration.agenda == replace(PLAN, title="Not sent yet", where="Room 9")


async def test_our_own_change_is_no_alteration_though_the_core_has_moved_on(town: Town) -> None:
    """The connection was away, so that Discord tells of our changes when they are no longer what would be drawn."""
    town.discord.gateway.mute()
    for title in ("First", "Second"):
        await town.fair.enter(title=title)
        await town.run()
    FAIR.plan = replace(PLAN, title="Third")
    town.discord.gateway.mute(False)
    await town.discord.alter(town.mona, town.event, name="Mona's")

    await town.heard(1)
    assert [each.agenda.title for each in FAIR.heard if each.agenda] == ["Mona's"]


async def test_what_is_changed_back_by_hand_is_heard(town: Town) -> None:
    """Discord told us of our own change once; the same again is somebody else's."""
    for title in ("First", "Second"):
        await town.fair.enter(title=title)
        await town.run()
    await town.discord.alter(town.mona, town.event, name="First")

    await town.heard(1)
    assert [each.agenda.title for each in FAIR.heard if each.agenda] == ["First"]


async def test_a_change_that_is_not_taken_over_is_put_back(town: Town) -> None:
    FAIR.stubborn = True
    await town.discord.alter(town.mona, town.event, name="Mona's")

    await town.heard(1)
    await town.run()
    assert town.event.name == "Instrument fair"


async def test_many_changes_by_hand_are_heard_in_their_order(town: Town) -> None:
    names = [f"Change {number}" for number in range(8)]
    for name in names:
        await town.discord.alter(town.mona, town.event, name=name)

    await town.heard(8)
    assert [each.agenda.title for each in FAIR.heard if each.agenda] == names


@pytest.mark.parametrize("how", ["deleted", "cancelled"])
async def test_an_event_taken_out_by_hand_is_heard_and_stays_out(town: Town, how: str) -> None:
    FAIR.stubborn = True
    event = town.event
    if how == "deleted":
        await town.discord.cancel(town.mona, event)
    else:
        await town.discord.alter(town.mona, event, status=4)

    await town.heard(1)
    await town.run()
    assert (FAIR.heard[0].agenda, town.discord.events(town.guild), await town.fair.stands()) == (None, [], "")


async def test_what_discord_does_by_itself_and_what_is_not_ours_is_not_heard(town: Town) -> None:
    await town.fair.enter(2)
    await town.run()
    first, second = town.discord.events(town.guild)
    foreign = make(
        town.guild,
        town.mona.user,
        _body("Mona's own") | {"scheduled_start_time": PLAN.start, "scheduled_end_time": PLAN.end},
    )
    FAIR.plan = replace(PLAN, title="Not sent yet")
    for _ in range(2):
        await town.discord.take_course(first)
    await town.discord.alter(town.mona, foreign, name="Hers")
    await town.discord.cancel(town.mona, foreign)
    await town.discord.cancel(town.mona, first)
    await town.discord.alter(town.mona, second, name="Ours")

    await town.heard(1)
    assert [each.subject for each in FAIR.heard] == ["2"]


async def test_an_event_moved_into_a_voice_channel_keeps_its_place_and_length(town: Town) -> None:
    voice = town.guild.channel("standing in for a voice channel")
    moved = PLAN.start + timedelta(days=1)
    await town.discord.alter(
        town.mona, town.event, entity_type=2, channel_id=voice.id, entity_metadata=None, scheduled_end_time=None,
        scheduled_start_time=moved.isoformat(),
    )  # fmt: skip

    await town.heard(1)
    assert FAIR.heard[0].agenda == replace(PLAN, start=moved, end=PLAN.end + timedelta(days=1))


async def test_an_event_that_went_while_nobody_listened_is_made_anew(town: Town) -> None:
    town.guild.events.clear()

    await town.fair.enter(title="Again")
    await town.run()

    assert (town.event.name, town.event.id) == ("Again", await town.fair.stands())


async def test_a_full_calendar_is_seen_by_moderators(town: Town) -> None:
    town.discord.faults.append(Fault(MADE, status=400, code=30038, message="Maximum number reached"))
    await town.fair.enter(2)
    await town.run()
    steward = town.guild.member("Stew", manage_guild=True)

    reply = await town.discord.slash(steward, town.guild.channel("office"), "community deliveries")

    assert "holds 100 events" in reply.text


async def test_nobody_without_the_right_changes_an_event_by_hand(town: Town) -> None:
    with pytest.raises(NotPossible, match="it takes manage_events"):
        await town.discord.cancel(town.guild.member("Ana"), town.event)


async def test_events_of_the_calendar_need_their_intent(town: Town) -> None:
    (session,) = town.discord.gateway.connected
    session.intents &= ~GUILD_SCHEDULED_EVENTS
    before = len(session.log)

    await town.discord.alter(town.mona, town.event, name="Mona's")

    assert session.log[before:] == []


async def test_what_discord_refused_is_heard_when_a_person_does_it(town: Town) -> None:
    town.guild.bot_can(create_events=False)
    await town.fair.enter(title="Refused")
    await town.run()
    await town.discord.alter(town.mona, town.event, name="Refused")
    FAIR.plan = PLAN

    await town.heard(1)
    assert [each.agenda.title for each in FAIR.heard if each.agenda] == ["Refused"]


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"name": "x" * 101}, "name", "BASE_TYPE_MAX_LENGTH"),
        ({"name": ""}, "name", "BASE_TYPE_REQUIRED"),
        ({"description": "x" * 1001}, "description", "BASE_TYPE_MAX_LENGTH"),
        ({"entity_metadata": {"location": "x" * 101}}, "entity_metadata.location", "BASE_TYPE_BAD_LENGTH"),
        ({"entity_metadata": None}, "entity_metadata.location", "BASE_TYPE_BAD_LENGTH"),
        ({"scheduled_end_time": None}, "scheduled_end_time", "BASE_TYPE_REQUIRED"),
        ({"scheduled_end_time": SOON.isoformat()}, "scheduled_end_time", "GUILD_SCHEDULED_EVENT_END_BEFORE_START"),
        ({"scheduled_start_time": START.isoformat()}, "scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST"),
        ({"channel_id": "1"}, "channel_id", "GUILD_SCHEDULED_EVENT_CHANNEL_NULL"),
        ({"entity_type": 2}, "channel_id", "BASE_TYPE_REQUIRED"),
    ],
)
async def test_the_local_discord_keeps_discords_rules(
    stand: Stand, changes: dict[str, Any], path: str, code: str
) -> None:
    with pytest.raises(Refused) as told:
        make(stand.guild, stand.ana.user, _body("Event") | changes)

    assert [(".".join(map(str, one.path)), one.code) for one in told.value.broken] == [(path, code)]


async def test_the_local_discord_holds_a_hundred_events_that_are_not_over(stand: Stand) -> None:
    fill(stand, 100)
    over = next(iter(stand.guild.events.values()))
    with pytest.raises(Refused, match="30038"):
        fill(stand, 1)
    over.status = 3

    fill(stand, 1)

    assert len(stand.discord.events(stand.guild)) == 100


def test_an_echo_that_never_came_is_forgotten() -> None:
    clock = TravelClock(START)
    calendar = Calendar(None, clock)  # type: ignore[arg-type]
    calendar._put.append((clock.now(), "1", TALK))
    clock.move(ECHO + timedelta(seconds=1))

    assert calendar.news(Altered("1", TALK)) == Altered("1", TALK)
