"""Who would go with whom, and why, for moderators: before a round is published, or at any time to try it; nobody is told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from bot import people
from bot.call import Call
from bot.cards import Button, Card, Fields, Item, Listing, Part, card
from bot.declare import button, command, delivery
from bot.errors import UserError
from bot.policy import Role
from bot.profile import BETWEEN
from bot.scene import Scene
from bot.text import Bold, Moment, Words, joined, say, say_many
from commands.pairing import circles, drafting, firing, groups, overview, owing, pooling, reasons, rounds, solving
from commands.pairing.rounds import Round
from commands.pairing.tables import groups as table
from commands.pairing.tables import rounds as kept

PAGE = 8
_WHY = {
    "nobody": say("nobody here may go with them: by how they meet, a rule that must hold, or since they keep apart"),
    "alone": say("the others of their group went"),
    "late": say("came after the round began"),
}


@command("pairing preview", role=Role.MODERATOR)
async def preview(call: Call) -> Card:
    """Show who would go with whom if a round began now, and why; nobody is told."""
    return await _tried(call)


@button(overview.PREVIEW, role=Role.MODERATOR)
async def try_(call: Call) -> Card:
    return await _tried(call)


@button("pairing.look", role=Role.MODERATOR, reads=True)
async def look(call: Call, value: str) -> Card:
    """Show a round a page at a time; the value is the round, then the page."""
    number, _, page = value.partition(".")
    round_ = await _unseen(call, number)
    if round_.solved is None:
        return _wait(round_)
    return await _shown(call, round_, int(page) if page.isdecimal() and len(page) < 6 else 0)


@button("pairing.anew", role=Role.MODERATOR)
async def anew(call: Call, value: str) -> Card:
    """Break ties in another way."""
    await circles.alone(call.db, call.community)
    round_ = await _unseen(call, value)
    await rounds.change(call.db, round_.id, seed=round_.seed + 1)
    await solving.start(call, round_)
    return _wait(round_)


@button("pairing.publish", role=Role.MODERATOR)
async def publish(call: Call, value: str) -> Card:
    """Publish a round, if what was seen still stands; the value is the round, then what was seen of it."""
    number, _, version = value.partition(".")
    await circles.alone(call.db, call.community)
    round_ = await _unseen(call, number)
    if round_.state != "ready" or round_.solved is None or version not in {"", _version(round_)}:
        raise UserError(say("It was decided anew since you looked. Look again with /pairing preview, then publish."))
    await drafting.publish(call, round_)
    return card(say("It is published"), say("All are being told, a few at a time."))


@button("pairing.call-off", role=Role.MODERATOR)
async def call_off(call: Call, value: str) -> Card:
    """Let a round not take place that nobody of the circle has heard of."""
    await circles.alone(call.db, call.community)
    round_ = await _unseen(call, value)
    await solving.forget(call.db, round_.id)
    await rounds.change(call.db, round_.id, state="off", due=None)
    return card(say("It does not take place"), say("Nobody was told. The next round begins as planned."))


@button("pairing.begin", role=Role.MODERATOR)
async def begin(call: Call) -> Card:
    """Begin a round now, beside the rule."""
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    if await rounds.latest(call.db, circle, "solving", "ready", "begins") is not None:
        raise UserError(say("A round is about to begin already. See it with /pairing preview."))
    await firing.begin(call, circle)
    words = say("You see it first, and publish it.") if circle.look else say("All hear of it in a moment.")
    return card(say("A round begins"), words, say("Groups of a round that still ran are over with it."))


@delivery(owing.READY, live=False, label=say("A pairing round to look at"))
async def ready(scene: Scene) -> Card | None:
    round_ = await rounds.find(scene.db, scene.workspace.community, int(scene.subject))
    if round_ is None or round_.state != "ready" or round_.due is None:
        return None
    found = await _counted(scene, round_)
    when = say("It publishes itself {when}, unless you do so or call it off before.", when=Moment(round_.due))
    return card(say("A pairing round is ready"), found, when, *_controls(round_))


@delivery(owing.TROUBLE, live=False, label=say("Trouble with a pairing round"))
async def trouble(scene: Scene) -> Card | None:
    round_ = await rounds.find(scene.db, scene.workspace.community, int(scene.subject))
    if round_ is None or not round_.trouble:
        return None
    return card(say("A pairing round could not begin"), round_.trouble)


async def _tried(call: Call) -> Card:
    """Show the round that waits; else decide now how one would be."""
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    waiting = await rounds.latest(call.db, circle, "solving", "ready")
    if waiting is not None:
        return await _shown(call, waiting, 0) if waiting.solved is not None else _wait(waiting)
    for old in await rounds.every(call.db, circle, "trial"):
        await solving.forget(call.db, old.id)
        await call.db.execute(delete(kept).where(kept.c.id == old.id))
    made = await drafting.begin(call, circle, "trial", None)
    round_ = await rounds.find(call.db, call.community, made)
    if round_ is None:
        raise UserError(say("That did not work. Try it again."))
    return _wait(round_)


def _wait(round_: Round) -> Card:
    words = say("I am looking who goes with whom. It takes a moment.")
    return card(say("A moment"), words, look.button(say("Show it"), round_.id, "primary"))


async def _shown(call: Call, round_: Round, page: int) -> Card:
    circle = await circles.expected(call)
    if round_.trouble:
        return card(say("It could not be decided"), round_.trouble, try_.button(say("Try again")))
    found = await groups.of_round(call.db, round_.id, "planned")
    here = found[page * PAGE : (page + 1) * PAGE]
    waiting = (await rounds.waiting(call.db, round_.id))[: 2 * PAGE] if not page else []
    numbers = [*(number for each in here for number in each.members), *(row.member for row in waiting)]
    pool = await pooling.load(call.db, circle, call.now, numbers)
    who = await people.names(call.db, numbers)
    items = tuple(Item(_names(each.members, who), joined(reasons.why(each.members, pool), BETWEEN)) for each in here)
    left = tuple(
        Item(Bold(who.get(row.member, "")), _WHY.get(row.why, say("the numbers do not come out"))) for row in waiting
    )
    parts: list[Part | Words] = [Listing(items) if items else say("Nobody can be brought together.")]
    if left:
        parts += [say("For these nobody was found:"), Listing(left)]
    turns = _turns(round_, page, len(found))
    return card(
        _title(round_), await _counted(call, round_), *parts, *turns, *_controls(round_), footer=_footer(round_)
    )


def _names(who: Sequence[int], known: dict[int, str]) -> Words:
    return joined((Bold(known.get(each, "–")) for each in who), " + ")


def _title(round_: Round) -> Words:
    return say("If a round began now") if round_.state == "trial" else say("The round that waits for you")


def _footer(round_: Round) -> Words:
    return say("Nobody is told. Where two ways are equally good, lot {seed} decides.", seed=str(round_.seed))


async def _counted(here: Call | Scene, round_: Round) -> Fields:
    g = table.c
    counted = select(func.count()).where(g.round == round_.id, g.state == "planned")
    n = (await here.db.execute(counted)).scalar_one()
    left = len(await rounds.waiting(here.db, round_.id))
    pairs: list[tuple[Words, Words]] = [
        (say("Groups"), str(n)), (say("Without anybody"), say_many("{n} member", "{n} members", left)),
    ]  # fmt: skip
    return Fields(tuple(pairs))


def _controls(round_: Round) -> list[Button]:
    number = round_.id
    if round_.state == "trial":
        return [anew.button(say("Draw lots anew"), number), begin.button(say("Begin a round now"))]
    seen = f"{number}.{_version(round_)}"
    return [
        publish.button(say("Publish"), seen, "primary"), look.button(say("Look"), number),
        anew.button(say("Draw lots anew"), number), call_off.button(say("Call it off"), number, "danger"),
    ]  # fmt: skip


def _turns(round_: Round, page: int, total: int) -> list[Button]:
    before = [look.button(say("Previous"), f"{round_.id}.{page - 1}")] if page else []
    after = [look.button(say("Next"), f"{round_.id}.{page + 1}")] if (page + 1) * PAGE < total else []
    return [*before, *after]


def _version(round_: Round) -> str:
    """Give what tells one decision from every other of the same round."""
    return str(int((round_.solved or round_.began).timestamp() * 1_000_000))


async def _unseen(call: Call, raw: str) -> Round:
    """Give a round of this workspace that nobody has heard of."""
    number = int(raw) if raw.isdecimal() and len(raw) < 18 else 0
    round_ = await rounds.find(call.db, call.community, number)
    if round_ is None or round_.workspace != call.workspace.id or round_.state not in rounds.UNSEEN:
        raise UserError(say("That round is published or gone. Look at the next one with /pairing preview."))
    return round_
