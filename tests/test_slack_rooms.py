"""Rooms as private channels on a local Slack: made once, filled, emptied, archived, whatever breaks on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.slack import api
from adapters.slack.looking import Looker
from adapters.slack.pace import Pace
from adapters.slack.receive import Installed
from adapters.slack.refusals import MENDED, SOON
from adapters.slack.send import Sender
from bot import config
from bot.cards import card
from bot.platforms import Audience, Effect, NotDone, NotKnown, Order, Sent
from tests.platforms.slack_forms import Refused
from tests.platforms.slack_local import FOR_EVER, Channel, Fault, LocalSlack, User

CREATE, POST, INVITE = "conversations.create", "chat.postMessage", "conversations.invite"


@dataclass
class Desk:
    """A workspace with three people, and a sender that has no history scope, as most have not."""

    slack: LocalSlack
    ana: User
    ben: User
    cai: User
    sender: Sender
    pace: Pace

    def order(self, effect: Effect = "room", **changes: Any) -> Order:
        people = (self.ana.id, self.ben.id) if effect == "room" else ()
        plain = Order(
            effect, "slack:7", self.slack.team_id, "", card("CST, spring!", "Welcome"), Audience(), people=people
        )
        return replace(plain, **changes)

    async def send(self, effect: Effect = "room", **changes: Any) -> Sent:
        return await self.sender.send(self.order(effect, **changes))

    def rooms(self, *, archived: bool = False) -> list[Channel]:
        everything = self.slack.world.channels.values()
        return [one for one in everything if one.kind == "private" and one.archived is archived]

    def inside(self, room: Channel) -> set[User]:
        return {self.slack.world.users[one] for one in room.members - {self.slack.bot.id}}


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with LocalSlack() as slack:
        client = api.web_client(config.Slack(api_url=slack.api_url), token=slack.bot_token)
        home = Installed(slack.team_id, slack.team_name, slack.bot.id, slack.bot.name)
        pace = Pace()
        sender = Sender(client, home, pace, Looker(client, slack.bot.id, able=False))
        yield Desk(slack, slack.user("Ana"), slack.user("Ben"), slack.user("Cai"), sender, pace)
    assert slack.violations == []


def now() -> datetime:
    return datetime.now(UTC)


async def test_a_room_is_a_private_channel_with_its_people_and_the_card(desk: Desk) -> None:
    sent = await desk.send()

    (room,) = desk.rooms()
    (message,) = desk.slack.messages(room)
    assert (room.name, desk.inside(room)) == ("cst-spring-7", {desk.ana, desk.ben})
    assert sent == Sent(message.ts, room.id)
    with pytest.raises(Refused, match="is not in"):
        await desk.slack.slash(desk.cai, room, "/circulator")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("É" * 90, "é" * 78 + "-7"),
        ("Sterile " * 10 + "x", "sterile-" * 9 + "steril-7"),
        ("?!", "room-7"),
        ("_a_", "a-7"),
        ("Σπουδή", "σπουδή-7"),
    ],
)
async def test_a_room_is_named_after_its_card_within_slacks_rules(desk: Desk, title: str, name: str) -> None:
    await desk.send(card=card(title, "Welcome"))

    assert [room.name for room in desk.rooms()] == [name]
    assert len(name) <= 80


@pytest.mark.parametrize(
    "fault", [{"do": "drop_before"}, {"do": "drop_after"}, {"do": "status"}, {"do": "status_after"}], ids=str
)
@pytest.mark.parametrize("method", [CREATE, POST, INVITE])
async def test_a_try_that_broke_anywhere_leaves_one_room_and_one_card_that_anybody_sees(
    desk: Desk, method: str, fault: dict[str, Any]
) -> None:
    began, broken = now(), Fault(method, times=FOR_EVER, **fault)
    desk.slack.faults.append(broken)
    with pytest.raises(NotKnown) as told:
        await desk.send()
    broken.times = 0

    await desk.send(since=began)

    (room,) = desk.rooms()
    assert told.value.retry == SOON
    assert len(desk.slack.messages(room)) == 1
    assert desk.inside(room) == {desk.ana, desk.ben}
    assert [desk.inside(each) for each in desk.rooms(archived=True)] in ([], [set()])


async def test_a_try_whose_end_nobody_wrote_down_is_found_and_completed(desk: Desk) -> None:
    began, first = now(), await desk.send(people=(desk.ana.id,))

    again = await desk.send(since=began)

    (room,) = desk.rooms()
    assert (first.place, again) == (room.id, Sent("", room.id))
    assert (desk.inside(room), len(desk.slack.messages(room))) == ({desk.ana, desk.ben}, 1)


@pytest.mark.parametrize("whose", [{"creator": "U0000000000"}, {"created": 1_700_000_000}], ids=str)
async def test_a_room_of_others_or_of_an_earlier_life_is_not_taken_over(desk: Desk, whose: dict[str, Any]) -> None:
    other = desk.slack.channel("cst-spring-7", desk.cai, private=True)
    other.creator, other.created = desk.slack.bot.id, int(now().timestamp())
    for trait, value in whose.items():
        setattr(other, trait, value)

    await desk.send(since=now())

    assert [room.name for room in desk.rooms()] == ["cst-spring-7", "cst-spring-7x2"]
    assert desk.inside(other) == {desk.cai}


async def test_a_name_that_is_taken_gives_way_to_the_next(desk: Desk) -> None:
    desk.slack.world.add_channel("cst-spring-7", "private", {desk.cai.id})

    await desk.send()

    assert [room.name for room in desk.rooms()] == ["cst-spring-7", "cst-spring-7x2"]


async def test_without_the_scope_it_says_what_to_do_and_is_tried_again(desk: Desk) -> None:
    desk.slack.scopes -= {"groups:write"}

    with pytest.raises(NotDone, match=r"groups:write.*slack manifest.*install the app again") as told:
        await desk.send()

    assert told.value.retry == MENDED
    assert desk.rooms() == []


async def test_where_a_workspace_lets_nobody_make_private_channels_it_says_so_and_is_not_tried_again(
    desk: Desk,
) -> None:
    desk.slack.faults.append(Fault(CREATE, error="restricted_action"))

    with pytest.raises(NotDone, match="an owner can allow it") as told:
        await desk.send()

    assert told.value.retry is None


async def test_who_cannot_be_invited_is_left_out(desk: Desk) -> None:
    desk.ben.deactivated = True

    await desk.send()

    assert [desk.inside(room) for room in desk.rooms()] == [{desk.ana}]


async def test_a_room_for_nobody_is_put_away(desk: Desk) -> None:
    desk.ana.deactivated = desk.ben.deactivated = True

    with pytest.raises(NotDone, match="none of them") as told:
        await desk.send()

    assert told.value.retry is None
    assert (desk.rooms(), len(desk.rooms(archived=True))) == ([], 1)


async def test_a_limit_on_the_way_is_waited_for_and_the_room_then_completed(desk: Desk) -> None:
    began = now()
    desk.slack.faults.append(Fault(INVITE, retry_after=60, when=lambda call: call.args["users"] == desk.ben.id))

    with pytest.raises(NotKnown) as told:
        await desk.send()
    await desk.send(since=began)

    assert told.value.retry is not None
    assert told.value.retry.total_seconds() == 60
    assert [desk.inside(room) for room in desk.rooms()] == [{desk.ana, desk.ben}]
    assert desk.rooms(archived=True) == []


async def test_a_limit_on_making_channels_holds_up_other_rooms_and_nothing_else(desk: Desk) -> None:
    desk.slack.faults.append(Fault(CREATE, retry_after=60))

    with pytest.raises(NotDone) as told:
        await desk.send()

    assert (told.value.holds, told.value.retry) == ("this", timedelta(minutes=1))
    assert desk.pace.turn("room", desk.slack.team_id, "") > timedelta(seconds=50)
    assert desk.pace.turn("post", desk.slack.team_id, "C1") == timedelta(0)


async def test_a_room_withdrawn_while_it_was_made_is_found_so_that_it_can_be_closed(desk: Desk) -> None:
    began, made = now(), await desk.send()

    found = await desk.send(since=began, recalled=True, card=None, people=())

    assert found.place == made.place


async def test_a_room_withdrawn_before_anybody_was_in_it_is_put_away(desk: Desk) -> None:
    began = now()
    desk.slack.faults.append(Fault(POST, "drop_before", times=FOR_EVER))
    with pytest.raises(NotKnown):
        await desk.send()

    with pytest.raises(NotDone, match="withdrawn"):
        await desk.send(since=began, recalled=True, card=None, people=())

    assert (desk.rooms(), len(desk.rooms(archived=True))) == ([], 1)


async def test_people_come_and_go_and_twice_is_the_same_as_once(desk: Desk) -> None:
    room = (await desk.send()).place

    for _ in range(2):
        await desk.send("admit", place=room, account=desk.cai.id)
        await desk.send("dismiss", place=room, account=desk.ana.id)

    assert [desk.inside(each) for each in desk.rooms()] == [{desk.ben, desk.cai}]


@pytest.mark.parametrize("do", ["drop_after", "status_after"])
@pytest.mark.parametrize(("effect", "method"), [("admit", INVITE), ("dismiss", "conversations.kick")])
async def test_a_move_whose_answer_was_lost_is_simply_made_again(
    desk: Desk, effect: Effect, method: str, do: Any
) -> None:
    room = (await desk.send()).place
    desk.slack.faults.append(Fault(method, do))
    who = desk.cai if effect == "admit" else desk.ana

    with pytest.raises(NotDone) as told:
        await desk.send(effect, place=room, account=who.id)
    await desk.send(effect, place=room, account=who.id, since=now())

    assert told.value.retry == SOON


async def test_who_left_the_workspace_comes_and_goes_without_a_fault(desk: Desk) -> None:
    room = (await desk.send()).place
    desk.cai.deactivated = True

    await desk.send("admit", place=room, account=desk.cai.id)
    await desk.send("dismiss", place=room, account=desk.cai.id)

    assert [desk.inside(each) for each in desk.rooms()] == [{desk.ana, desk.ben}]


async def test_into_a_room_that_is_gone_nobody_comes_and_out_of_it_everybody_went(desk: Desk) -> None:
    sent = await desk.send()
    desk.slack.world.channels[sent.place].archived = True

    with pytest.raises(NotDone) as told:
        await desk.send("admit", place=sent.place, account=desk.cai.id)
    del desk.slack.world.channels[sent.place]
    await desk.send("dismiss", place=sent.place, account=desk.ana.id)

    assert told.value.missing


async def test_closing_a_room_archives_it_and_closing_a_group_message_does_not(desk: Desk) -> None:
    room, talk = await desk.send(), await desk.send("open", key="slack:8", people=(desk.ana.id, desk.ben.id))

    for _ in range(2):
        await desk.send("close", place=room.place, message=room.message)
        await desk.send("close", place=talk.place, message=talk.message)

    assert [each.id for each in desk.rooms(archived=True)] == [room.place]
    assert desk.slack.world.channels[talk.place].closed
    assert len(desk.slack.calls("conversations.archive")) == 2
