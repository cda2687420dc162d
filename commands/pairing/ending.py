"""A round is over: who was silent three times in a row is left out from now on, kindly, and the moderators get the figures."""

from __future__ import annotations

from sqlalchemy import Select, select, update

from bot.cards import Button, Card, card
from bot.declare import delivery
from bot.gatherings import Here
from bot.scene import Scene
from bot.text import say
from commands.pairing import beginning, circles, drafting, membership, owing, rounds, topics
from commands.pairing.circles import Circle
from commands.pairing.rounds import Round
from commands.pairing.status import WAKE
from commands.pairing.tables import groups, members, seats

SILENT = 3
"""After so many rounds in a row without a word somebody is left out."""

_g, _m, _s = groups.c, members.c, seats.c


async def over(here: Here, circle: Circle, round_: Round) -> None:
    """End a round: its groups are closed one by one by the clock."""
    await _count(here, circle, round_)
    await rounds.change(here.db, round_.id, state="over", over=here.now)
    open_ = update(groups).where(_g.round == round_.id, _g.state == "open")
    await here.db.execute(open_.values(ends=here.now, next=here.now))
    await beginning.wake(here, circle)
    await drafting.note(here, circle, owing.REPORT, round_.id)


async def _count(here: Here, circle: Circle, round_: Round) -> None:
    """Count in how many rounds in a row each was silent, and let those rest who were so too often."""
    mine = (_m.community == circle.community, _m.circle == circle.id)
    heard, unheard = _sitting(round_, heard=True), _sitting(round_, heard=False)
    await here.db.execute(update(members).where(*mine, _m.member.in_(heard)).values(silent=0))
    await here.db.execute(update(members).where(*mine, _m.member.in_(unheard)).values(silent=_m.silent + 1))
    resting = update(members).where(*mine, _m.state == "in", _m.silent >= SILENT, _m.member.in_(unheard))
    quiet = resting.values(state="quiet", changed=here.now).returning(_m.member)
    for member in (await here.db.execute(quiet)).scalars().all():
        await owing.tell(here, owing.QUIET, circle.id, member, circle.workspace, key=str(round_.id))


def _sitting(round_: Round, *, heard: bool) -> Select[tuple[int]]:
    """Choose who was in a group of a round and was heard of: by a word of their own, or since somebody said whether they met."""
    sat = select(_s.member).join(groups, _s.group == _g.id).where(_g.round == round_.id, _s.state == "in")
    said = (_g.met != "") | _g.dated.is_not(None) | _s.pressed.is_not(None)
    return sat.where(_g.state.in_(("open", "over")), said if heard else ~said)


@delivery(owing.QUIET, label=say("Notice that somebody is left out of pairing rounds"), topic=topics.course)
async def quiet(scene: Scene) -> Card | None:
    circle = await circles.find(scene.db, scene.workspace.community, int(scene.subject))
    mine = await membership.find(scene.db, circle, scene.member) if circle and scene.member else None
    if mine is None or mine.state != "quiet":
        return None
    return card(
        say("I leave you out of pairing rounds for now"),
        say("Three rounds went by without a word from your group, so that nobody waits for you, I bring you together with "
            "nobody more. That is fine; life is like that."),
        say("One click, and you are in the next round."),
        Button(say("Keep me in"), WAKE, style="primary"),
    )  # fmt: skip
