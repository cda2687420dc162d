"""What needs a human: trouble is told to the moderators once, and a member whom I cannot write to that something waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from bot import budget, bundles, settings
from bot import schema as s
from bot.call import Call
from bot.cards import Card, card
from bot.declare import button, delivery
from bot.deliveries import Debt, owe
from bot.kinds import Where, place_in
from bot.people import Workspace
from bot.scene import Scene
from bot.settings import Setting
from bot.store import Connection
from bot.text import Mention, PlaceLink, say, say_many

TROUBLE, WAITS = "office.trouble", "office.waits"
KEPT = timedelta(days=30)
"""How long what could not be brought waits for its member."""

channel = Setting(
    "community.office",
    Where(needs=("post",)),
    say("Moderators' channel"),
    say("Where I tell moderators what needs them, such as a channel in which I may not write any more."),
    local=True,
)
fallback = Setting(
    "community.fallback",
    Where(needs=("post",)),
    say("Channel for those whom I cannot write to"),
    say("Where I tell members who take no direct messages that something waits; what it is, only they see."),
    local=True,
)
_d = s.deliveries.c


async def trouble(db: Connection, workspace: Workspace, place: str, kind: str, why: str, now: datetime) -> None:
    """Tell the moderators, once a day for a place, that something could not be posted there."""
    office = await _place(db, workspace, channel)
    if office and office != place:
        debt = Debt(TROUBLE, place, f"{kind[:30]}:{now.date()}", office, detail=f"{kind}\n{why}")
        await owe(db, workspace, "post", debt, now)


@delivery(TROUBLE, live=False, label=say("Notice to the moderators"), lasts=timedelta(days=3))
async def notice(scene: Scene) -> Card:
    kind, _, why = scene.detail.partition("\n")
    drawn = scene.catalogue.drawn.get(kind)
    what = drawn.label if drawn and drawn.label else kind
    return card(
        say("Something did not arrive"),
        say("{what} in {place}: {why}.", what=what, place=PlaceLink(scene.subject), why=why),
        say("All that did not arrive, and why: /community deliveries"),
    )


async def wait(db: Connection, workspace: Workspace, member: int, now: datetime) -> None:
    """Tell a member in a channel, once a day, that something waits; nothing where no channel is chosen, or they want none."""
    place = await _place(db, workspace, fallback)
    if place and (await budget.load(db, workspace.community, member)).fallback:
        await owe(db, workspace, "post", Debt(WAITS, member, str(now.date()), place, member=member), now)


@delivery(WAITS, live=False, label=say("Notice that something waits"), lasts=timedelta(days=2))
async def waits(scene: Scene) -> Card | None:
    """Draw that something waits, not what."""
    if scene.member is None or not await waiting(scene.db, scene.workspace.id, scene.member):
        return None
    words = say(
        "{who}, something waits for you that I cannot bring you by direct message. Only you can open it.",
        who=Mention(scene.member, ""),
    )
    return card(
        say("A message waits"), words, show.button(say("Show it to me"), style="primary"), notify=(scene.member,)
    )


@button("office.show")
async def show(call: Call) -> Card:
    return await shown(call)


async def shown(call: Call) -> Card:
    """Show a member what waits for them; from then on it has arrived."""
    rows = (
        await call.db.execute(select(s.deliveries).where(*_kept(call.workspace.id, call.member.id)).order_by(_d.owed))
    ).all()
    first = rows[: bundles.MOST]
    found, told = await bundles.drawn(call.db, call.catalogue, call.workspace, first, call.now)
    for state, numbers in (("sent", told), ("dropped", [row.id for row in first if row.id not in told])):
        done = {"state": state, "done": call.now, "detail": ""}
        await call.db.execute(update(s.deliveries).where(_d.id.in_(numbers)).values(done))
    if found is not None:
        return found
    later = (
        await call.db.execute(select(func.count()).where(*_mine(call.workspace.id, call.member.id), _d.state == "held"))
    ).scalar_one()
    held = say_many("{n} comes later, by what you decided.", "{n} come later, by what you decided.", later)
    words = say("What I cannot bring you by direct message will be here.")
    return card(say("Nothing waits for you"), words, *([held] if later else []))


async def waiting(db: Connection, workspace: int, member: int) -> int:
    """Count what waits for a member."""
    return (await db.execute(select(func.count()).where(*_kept(workspace, member)))).scalar_one()


async def forget(db: Connection, now: datetime) -> None:
    """Let go of what nobody asked for in 30 days."""
    late = (_d.state == "kept", _d.owed < now - KEPT)
    await db.execute(
        update(s.deliveries).where(*late).values(state="failed", detail="", done=now, error="never asked for")
    )


def _kept(workspace: int, member: int) -> tuple[ColumnElement[bool], ...]:
    return *_mine(workspace, member), _d.state == "kept"


def _mine(workspace: int, member: int) -> tuple[ColumnElement[bool], ...]:
    return _d.workspace == workspace, _d.member == member, _d.effect == "tell"


async def _place(db: Connection, workspace: Workspace, setting: Setting) -> str | None:
    decided: Any = await settings.load(db, workspace)
    return place_in(decided.raw.get(setting.key, ""))
