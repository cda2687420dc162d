"""Who is in a circle that is not joined: the members of a channel, or everybody, as far as the platform lets me see them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select, update

from bot import arrivals, errands, people, timers
from bot.cards import Card, card
from bot.declare import delivery, errand
from bot.errands import Back, Way
from bot.gatherings import Here
from bot.platforms import Person
from bot.scene import Scene
from bot.store import Connection
from bot.text import plain, say
from commands.pairing import circles, drafting, owing, rounds, solving
from commands.pairing.circles import Circle
from commands.pairing.kinds import CHANNEL, JOINED
from commands.pairing.tables import circles as table
from commands.pairing.tables import members

EVE = "eve"
CANNOT = say(
    "I cannot see who is there: this platform does not tell me, or not without a right that whoever runs me has to switch on. "
    "So those are in it who join."
)
_m = members.c


async def send(here: Here, circle: Circle, what: object = "") -> None:
    """Have it looked who is there; ``what`` goes on after it: the number of a round, or ``EVE``."""
    subject = f"{circle.id}.{what}" if what else str(circle.id)
    await errands.send(here.db, await owing.home(here, circle.workspace), owing.GATHER, subject, here.now)


async def go(way: Way) -> list[Person] | None:
    async with way.store.read() as db:
        circle = await _circle(db, way.subject)
        there = await people.workspace_of(db, circle.workspace) if circle else None
    if circle is None or there is None or circle.who == JOINED:
        return []
    return await way.people(there, circle.source if circle.who == CHANNEL else "")


@errand(owing.GATHER, go=go)
async def back(back_: Back) -> None:
    """Keep who is there, and go on with what waits for it; where it cannot be seen, with those who are known."""
    circle = await _circle(back_.db, back_.subject)
    if circle is None or circle.community != back_.workspace.community:
        return
    trouble = plain(back_.fault) if back_.fault is not None else plain(CANNOT) if back_.result is None else ""
    if not trouble and circle.who != JOINED:
        found = await arrivals.welcome(back_.db, back_.workspace, back_.result, back_.now)
        await circles.alone(back_.db, circle.community)
        await _keep(back_, circle, {member.id for member in found.values()})
    else:
        await circles.alone(back_.db, circle.community)
    await _note(back_, circle, trouble)
    await _go_on(back_, circle, back_.subject.partition(".")[2])


@delivery(owing.UNSEEN, live=False, label=say("Notice that I cannot see who is in a circle"))
async def unseen(scene: Scene) -> Card | None:
    circle = await circles.find(scene.db, scene.workspace.community, int(scene.subject))
    if circle is None or not circle.trouble:
        return None
    return card(say("I cannot see who is in the pairing rounds"), circle.trouble)


async def forget(here: Here, circle: Circle) -> None:
    """Let those go who are in it only since they were seen, where a circle is joined from now on."""
    await here.db.execute(delete(members).where(_m.circle == circle.id, _m.own.is_(False), _m.state != "out"))


async def _keep(here: Here, circle: Circle, there: set[int]) -> None:
    """Take in who is new, and let those go who are not there any more; who joined or left by themselves stays as they are."""
    mine = select(_m.member, _m.own, _m.state).where(_m.community == circle.community, _m.circle == circle.id)
    known = {row.member: row for row in await here.db.execute(mine)}
    row = {
        "community": circle.community, "circle": circle.id, "state": "in", "own": False, "trio": True, "ways": "",
        "skips": False, "silent": 0, "waited": 0, "since": here.now, "changed": here.now,
    }  # fmt: skip
    if new := [row | {"member": number} for number in sorted(there - set(known))]:
        await here.db.execute(insert(members), new)
    gone = [number for number, each in known.items() if number not in there and not each.own and each.state != "out"]
    for some in _some(gone):
        await here.db.execute(delete(members).where(_m.circle == circle.id, _m.member.in_(some)))


def _some(numbers: list[int], most: int = 500) -> Iterable[list[int]]:
    return (numbers[at : at + most] for at in range(0, len(numbers), most))


async def _note(here: Here, circle: Circle, trouble: str) -> None:
    """Keep what is in the way, and tell the moderators once."""
    if trouble == circle.trouble:
        return
    await here.db.execute(update(table).where(table.c.id == circle.id).values(trouble=trouble))
    if trouble:
        await drafting.note(here, circle, owing.UNSEEN, circle.id, key=here.now.isoformat())


async def _go_on(here: Here, circle: Circle, what: str) -> None:
    if what == EVE:
        there = await owing.home(here, circle.workspace)
        await timers.put(here.db, there, owing.EVE, f"{circle.id}.0", here.now)
    elif what.isdecimal() and (round_ := await rounds.find(here.db, circle.community, int(what))) is not None:
        await solving.start(here, round_)


async def _circle(db: Connection, subject: str) -> Circle | None:
    """Give the circle by the number that an errand carries."""
    number = int(subject.partition(".")[0])
    community = (await db.execute(select(table.c.community).where(table.c.id == number))).scalar_one_or_none()
    return await circles.find(db, community, number) if community is not None else None
