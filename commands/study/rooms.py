"""The room of a group, where its workspace has a channel for it: who belongs to it follows who sits in the group."""

from __future__ import annotations

from collections.abc import Sequence

from bot import deliveries
from bot.call import Call
from bot.declare import on
from bot.deliveries import Debt
from bot.gatherings import Here
from commands.study import owing, rows, settings
from commands.study.rows import Group, Seat
from commands.study.tables import groups

ROOM, SESSION, BEGINS = "study.room", "study.session", "study.starts"
STANDING, WELCOME = "study.standing", "study.welcome"

_g = groups.c


async def open_(here: Here, group: Group) -> None:
    """Owe a room to a group, where moderators chose a channel; one that stands stays."""
    where = await owing.home(here, group.workspace)
    place = await settings.place(here, where)
    if place is not None:
        await deliveries.room(here.db, where, ROOM, group.id, place, here.now)


async def admit(here: Here, group: Group, seat: Seat) -> None:
    """Let a member into the room, and the others know."""
    where = await owing.home(here, group.workspace)
    if await deliveries.stands(here.db, where, ROOM, group.id):
        await deliveries.admit(here.db, where, ROOM, group.id, seat.member, here.now)
        await post(here, group, WELCOME, group.id, f"{seat.member}:{seat.since.isoformat()}", seat.member)


async def dismiss(here: Here, group: Group, member: int) -> None:
    """Take a member out of the room."""
    where = await owing.home(here, group.workspace)
    await deliveries.dismiss(here.db, where, ROOM, group.id, member, here.now)


async def end(here: Here, group: Group) -> None:
    """Close the room; one that is still being opened is closed as soon as it is there."""
    await deliveries.close(here.db, await owing.home(here, group.workspace), ROOM, group.id, here.now)


async def post(here: Here, group: Group, kind: str, subject: object, key: str = "", member: int | None = None) -> bool:
    """Say something in the room once for its key; False: there is none."""
    where = await owing.home(here, group.workspace)
    if not await deliveries.stands(here.db, where, ROOM, group.id):
        return False
    debt = Debt(kind, subject, key, deliveries.inside(ROOM, group.id), member=member)
    await deliveries.reply(here.db, where, debt, here.now)
    return True


async def show(here: Here, group: Group, meeting: int) -> None:
    """Keep the card of a session in the room, as it stands at each moment."""
    where = await owing.home(here, group.workspace)
    if await deliveries.stands(here.db, where, ROOM, group.id):
        await deliveries.show(here.db, where, SESSION, meeting, deliveries.inside(ROOM, group.id), here.now)


def outside(group: Group, seats: Sequence[Seat], *, room: bool) -> list[Seat]:
    """Give who is to be written to directly: those whom a room in another workspace does not reach; all without one."""
    return [each for each in seats if not room or each.workspace != group.workspace]


@on("decided")
async def decided(call: Call) -> None:
    """Give each group of this workspace its room, once there is a channel, or the bot may do there what it was refused."""
    if await settings.place(call, call.workspace) is None:
        return
    await rows.alone(call.db, call.community)
    here = (_g.state == "open", _g.workspace == call.workspace.id)
    for group in await rows.groups_where(call.db, call.community, *here):
        await open_(call, group)
