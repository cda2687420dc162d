"""Who waits for a group: they hear of each new one that fits, and three whose free hours meet are proposed one of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from bot import fitting, people, rules, timers, vocabulary
from bot.cards import Button, Card, Fields, card
from bot.declare import Topic, delivery
from bot.fitting import Facts
from bot.gatherings import Here
from bot.scene import Scene
from bot.store import Connection, insertion
from bot.text import joined, say
from commands.study import drawing, fits, owing, rows, settings, uniting
from commands.study.fits import Wish
from commands.study.kinds import SECURITY
from commands.study.rows import Group
from commands.study.tables import invited, proposals, seekers
from commands.study.uniting import Party, Seeker

TERM = timedelta(days=7)
"""So long a proposal stands, and so long nobody is proposed another."""

JOIN, STOP = "study.join", "study.stop"
"""What these buttons do stands in rooms of their own."""

topic = Topic("study", say("Study groups that fit"), say("While you wait for one: a new group for your exam."))
_s, _p, _i = seekers.c, proposals.c, invited.c


async def wait(here: Here, member: int, wish: Wish) -> None:
    """Let a member wait for a group for an exam; who waits already keeps their turn."""
    key = {"community": here.workspace.community, "member": member, "exam": wish.exam}
    values = {
        "workspace": here.workspace.id, "day": rows.day_text(wish.day), "ways": ",".join(wish.ways), "languages": ",".join(wish.languages),
    }  # fmt: skip
    new = insertion(here.db, seekers).values(key | values | {"since": here.now})
    await here.db.execute(new.on_conflict_do_update(index_elements=["community", "member", "exam"], set_=values))


async def stop(db: Connection, community: int, member: int, exam: str | None = None) -> bool:
    """Let a member wait no longer; False: they did not."""
    only = [_s.exam == exam] if exam else []
    return (await db.execute(delete(seekers).where(_s.community == community, _s.member == member, *only))).rowcount > 0


async def waiting(db: Connection, community: int, member: int) -> list[Row[Any]]:
    """Give the exams for which a member waits."""
    mine = select(seekers).where(_s.community == community, _s.member == member).order_by(_s.since)
    return list(await db.execute(mine))


async def propose(here: Here, member: int, exam: str) -> int | None:
    """Propose a group to some who wait, if there are enough around a member; give its number. The lock is held."""
    community = here.workspace.community
    able = await _able(here, exam)
    mine = next((each for each in able if each.member == member), None)
    if mine is None:
        return None
    apart = await people.kept_apart_among(here.db, community)
    others = [each for each in able if each is not mine]
    party = uniting.unite(mine, others, apart, await settings.weeks(here), here.now)
    return await _proposed(here, exam, party) if party is not None else None


async def announce(here: Here, group: Group) -> int:
    """Tell those who wait and whom a group fits that is new or has a seat again, each once; give how many."""
    now_on = await rows.find(here.db, group.community, group.id)
    taken = await rows.seats_of(here.db, group.id)
    if now_on is None or not now_on.open or len(taken) >= group.size:
        return 0
    found = await here.db.execute(select(seekers).where(_s.community == group.community, _s.exam == group.exam))
    known = list(found)
    facts = await fitting.load(here.db, group.community, [row.member for row in known])
    inside = {each.member for each in taken}
    apart = {
        each for pair in await people.kept_apart_among(here.db, group.community) if inside & {*pair} for each in pair
    }
    words, weeks = await vocabulary.load(here.db, group.community), await settings.weeks(here)
    told = [
        row
        for row in known
        if row.member not in inside | apart
        and fits.weigh(_wish(row, facts), group, len(inside), weeks, here.now, words)
    ]
    for row in told:
        await owing.tell(here, owing.FITS, group.id, row.member, row.workspace)
    return len(told)


@delivery(owing.FITS, label=say("New study group for somebody's exam"), topic=topic)
async def fitting_group(scene: Scene) -> Card | None:
    """Draw a new group for one who waits, as long as they do and it has a seat."""
    group = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    if group is None or not group.open or scene.member is None:
        return None
    taken = (await rows.taken(scene.db, [group.id])).get(group.id, 0)
    mine = [row for row in await waiting(scene.db, group.community, scene.member) if row.exam == group.exam]
    if not mine or taken >= group.size or await rows.seat(scene.db, group.id, scene.member):
        return None
    facts = await fitting.load(scene.db, group.community, [scene.member])
    fit = fits.weigh(_wish(mine[0], facts), group, taken, await settings.weeks(scene), scene.now, scene.vocabulary)
    why = [joined(fit.reasons, " · ")] if fit and fit.reasons else []
    return card(
        say("A study group for your exam"), say("{name} has a seat, and you wait for one.", name=group.name),
        Fields(tuple(drawing.facts(group, taken, scene.vocabulary))), *why, SECURITY,
        Button(say("Join"), JOIN, str(group.id), "primary"), Button(say("Stop waiting"), STOP, group.exam),
    )  # fmt: skip


def _wish(row: Row[Any], facts: dict[int, Facts]) -> Wish:
    return Wish(row.exam, rows.as_day(row.day), rows.keys(row.ways), rows.keys(row.languages), facts[row.member])


async def _able(here: Here, exam: str) -> list[Seeker]:
    """Give who waits for an exam and can be asked: here, reachable by a zone, and asked by no proposal this week."""
    community = here.workspace.community
    busy = (
        select(_i.member)
        .join(proposals, _i.proposal == _p.id)
        .where(_p.community == community, _p.exam == exam, _p.state == "open")
    )
    found = (
        select(seekers)
        .where(_s.community == community, _s.exam == exam, _s.member.not_in(busy))
        .order_by(_s.since, _s.member)
    )
    known = [row for row in await here.db.execute(found) if row.told is None or row.told <= here.now - TERM]
    present = await people.reached(here.db, here.workspace, [row.member for row in known])
    facts = await fitting.load(here.db, community, [row.member for row in known])
    return [
        Seeker(row.member, row.workspace, rows.as_day(row.day), frozenset(rows.keys(row.ways)), frozenset(rows.keys(row.languages)), facts[row.member])
        for row in known
        if row.member in present and facts[row.member].zoned
    ]  # fmt: skip


async def _proposed(here: Here, exam: str, party: Party) -> int:
    """Keep a proposal, and ask each of them once."""
    time, until = rules.to_text(uniting.suggest(party, here.now)), here.now + TERM
    row = {
        "community": here.workspace.community, "workspace": party.who[0].workspace, "exam": exam, "time": time, "state": "open",
        "made": here.now, "until": until,
    }  # fmt: skip
    number = int((await here.db.execute(insert(proposals).values(row).returning(_p.id))).scalar_one())
    who = [each.member for each in party.who]
    asked = [_asked(here, number, each) for each in party.who]
    await here.db.execute(insert(invited), asked)
    await here.db.execute(
        update(seekers)
        .where(_s.community == row["community"], _s.exam == exam, _s.member.in_(who))
        .values(told=here.now)
    )
    for each in party.who:
        await owing.tell(here, owing.PROPOSED, number, each.member, each.workspace)
    await timers.put(here.db, await owing.home(here, party.who[0].workspace), owing.PROPOSAL, number, until)
    return number


def _asked(here: Here, number: int, each: Seeker) -> dict[str, Any]:
    row = {"community": here.workspace.community, "proposal": number, "member": each.member}
    return row | {"workspace": each.workspace, "day": rows.day_text(each.day)}
