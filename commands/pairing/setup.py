"""How moderators set a circle up: where, when, who, and by what people are brought together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from sqlalchemy import insert, update

from bot import audit, notifying, recurrence, rules
from bot.call import Call
from bot.cards import Button, Card, Fields, card
from bot.declare import Asked, Opening, button, command, form
from bot.errors import Faults, UserError
from bot.kinds import Integer, Repeat, Where, YesNo
from bot.people import Place
from bot.policy import Role
from bot.rules import Rule
from bot.text import Moment, PlaceLink, Words, say, say_many
from commands.pairing import circles, firing, gathering, membership, owing
from commands.pairing.circles import Circle
from commands.pairing.kinds import ALWAYS, CHANNEL, JOINED, NOTHING, PREFERENCE, USUAL, WHO, rules_in_words
from commands.pairing.tables import circles as table
from commands.pairing.tables import members

WHEN, COUNTS, REST = "Where and when", "What counts", "Who, and what you see"
SIZE, WEEKS = 2, 12
PREVIEW, REPORT = "pairing.preview", "pairing.figures"
"""What its buttons do stands in rooms of their own."""

_NAMES = {
    "place": "channel", "who": "who is in", "source": "members of", "size": "people in a group", "weeks": "weeks without a repeat",
    "prefers": "what counts", "never": "what must hold", "look": "look first", "report": "where you hear of it",
}  # fmt: skip
"""How the record calls what may be changed."""


@command("pairing setup", role=Role.MODERATOR)
async def setup(call: Call) -> Opening:
    """Set up pairing rounds, or change them: where, when, who, and by what people are brought together."""
    return await _filled(call)


@button("pairing.setup", role=Role.MODERATOR)
async def change(call: Call) -> Opening:
    return await _filled(call)


@form("pairing.circle", say("Pairing rounds"), role=Role.MODERATOR, submit=say("Save"))
async def save(
    call: Call,
    _value: str,
    place: Annotated[Place, Where(needs=("talk",)), Asked(say("Channel"), WHEN)],
    when: Annotated[Rule, Repeat(), Asked(say("A round begins"), WHEN)],
    size: Annotated[int, Integer(least=2, most=8), Asked(say("People in a group"), WHEN)] = SIZE,
    weeks: Annotated[int, Integer(most=52), Asked(say("Weeks without a repeat"), WHEN)] = WEEKS,
    first: Annotated[str, PREFERENCE, Asked(say("Counts most"), COUNTS)] = USUAL[0],
    second: Annotated[str, PREFERENCE, Asked(say("Counts second"), COUNTS)] = USUAL[1],
    third: Annotated[str, PREFERENCE, Asked(say("Counts third"), COUNTS)] = USUAL[2],
    fourth: Annotated[str, PREFERENCE, Asked(say("Counts fourth"), COUNTS)] = USUAL[3],
    never: Annotated[tuple[str, ...], ALWAYS, Asked(say("Must hold for every two"), COUNTS)] = (),
    who: Annotated[str, WHO, Asked(say("Who is in"), REST)] = JOINED,
    source: Annotated[Place | None, Where(), Asked(say("Members of this channel"), REST)] = None,
    look: Annotated[bool, YesNo(), Asked(say("You look before it is published"), REST)] = False,
    report: Annotated[Place | None, Where(needs=("post",)), Asked(say("Where you hear of it"), REST)] = None,
) -> Card:
    """Each round brings members together who have not met lately.

    Args:
        place: Below it each group gets a conversation of its own, so all members must see it.
        when: Such as every Monday at 09:00, or every 3rd Tue 5pm Chicago time.
        size: Two is usual. Where the numbers do not come out, one more joins those to whom that is fine.
        weeks: Nobody meets the same person again so soon, if it can be helped.
        first: The others count only between those for whom this is equal.
        second: Counts where the first leaves a choice.
        third: Counts where the first two leave a choice.
        fourth: Counts where the others leave a choice.
        never: Two for whom it does not hold are never brought together; what they did not declare is no fault.
        who: For a channel or everybody I must be able to see who is there; I tell you if I cannot.
        source: Only where the members of a channel are in.
        look: You see who would go with whom first; after twelve hours it publishes itself.
        report: A place of the moderators: rounds to look at, and how each went.
    """
    await circles.alone(call.db, call.community)
    if who == CHANNEL and source is None:
        raise Faults({"source": say("Name the channel whose members are in.")})
    prefers = dict.fromkeys(each for each in (first, second, third, fourth) if each != NOTHING)
    row = {
        "place": place.id, "who": who, "source": source.id if source is not None and who == CHANNEL else "", "size": size,
        "weeks": weeks, "prefers": ",".join(prefers), "never": ",".join(never), "look": look,
        "report": report.id if report else "", "trouble": "",
    }  # fmt: skip
    circle = await _kept(call, row)
    next_ = await _scheduled(call, circle, when)
    await firing.wake(call, circle, next_)
    await (gathering.forget(call, circle) if who == JOINED else gathering.send(call, circle))
    notes = notifying.zone_note(call) if when.zone.key == "UTC" else []
    return await shown(call, circle, say("Pairing rounds are set up"), *notes)


@command("pairing skip", role=Role.MODERATOR)
async def skip(call: Call) -> Card:
    """Skip the next round, such as one in a holiday week; the one after it begins as usual."""
    return await _skipped(call)


@button("pairing.skip-round", role=Role.MODERATOR)
async def skip_now(call: Call) -> Card:
    return await _skipped(call)


@button("pairing.hold", role=Role.MODERATOR)
async def hold(call: Call, value: str) -> Card:
    """Hold a round after all that was skipped; the value is its day."""
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    rule = await _rule(call, circle)
    days = frozenset(day for day in rule.skipped if day.isoformat() != value)
    await _scheduled(call, circle, replace(rule, skipped=days))
    return await shown(call, circle, say("The round takes place"))


@command("pairing pause", role=Role.MODERATOR)
async def pause(call: Call) -> Card:
    """Let no more rounds begin until you say so; the one that runs goes on."""
    return await _paused(call)


@button("pairing.pause", role=Role.MODERATOR)
async def pause_now(call: Call) -> Card:
    return await _paused(call)


@button("pairing.resume", role=Role.MODERATOR)
async def resume(call: Call) -> Card:
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    await recurrence.resume(call.db, owing.ROUND, circle.id, call.now)
    await firing.wake(call, circle, await circles.next_at(call.db, circle))
    await audit.note(call.db, call.member, "set", "pairing: rounds", call.now, "paused", "on")
    return await shown(call, circle, say("Pairing rounds go on"))


async def shown(call: Call, circle: Circle, title: Words, *notes: Words) -> Card:
    """Show a circle to its moderators."""
    standing = await circles.standing(call.db, circle)
    n = await membership.counted(call.db, circle, call.now)
    pairs: list[tuple[Words, Words]] = [
        (say("Channel"), PlaceLink(circle.place)),
        (say("A round begins"), rules.describe(standing.rule) if standing else "–"),
        (say("Next"), Moment(standing.next) if standing and standing.next else say("paused")),
        (say("Groups of"), str(circle.size)),
        (say("Who is in"), WHO.words(circle.who)),
        (say("In the next round"), say_many("{n} member", "{n} members", n)),
        (say("No repeat within"), say_many("{n} week", "{n} weeks", circle.weeks)),
        (say("Counts, in this order"), rules_in_words(circle.prefers)),
        *([(say("Must hold"), rules_in_words(circle.never))] if circle.never else []),
    ]
    trouble = [circle.trouble] if circle.trouble else []
    first = say("Members join with /pairing join; the front desk has a button for it.") if circle.who == JOINED else say(
        "Who does not want to be in it leaves with /pairing leave."
    )  # fmt: skip
    return card(
        title, Fields(tuple(pairs)), *trouble, first, *notes, *_controls(paused=standing is None or standing.paused)
    )


def _controls(*, paused: bool) -> list[Button]:
    turn = resume.button(say("Go on"), style="primary") if paused else pause_now.button(say("Pause"))
    rest = [] if paused else [skip_now.button(say("Skip the next round"))]
    return [
        Button(say("Who would go with whom"), PREVIEW, style="primary"), *rest, turn, change.button(say("Change")),
        Button(say("How rounds went"), REPORT),
    ]  # fmt: skip


async def _kept(call: Call, row: Mapping[str, Any]) -> Circle:
    """Keep what is decided, with a record of what is new."""
    before = await circles.at(call.db, call.workspace)
    if before is None:
        new = {"community": call.community, "workspace": call.workspace.id, "made": call.now}
        await call.db.execute(insert(table).values(new | dict(row)))
    else:
        await call.db.execute(update(table).where(table.c.id == before.id).values(row))
    circle = await circles.expected(call)
    if before is None:
        await audit.note(call.db, call.member, "set", "pairing: rounds", call.now, None, "on")
        return circle
    for key, name in _NAMES.items():
        was, is_ = _written(before, key), _written(circle, key)
        if was != is_:
            await audit.note(call.db, call.member, "set", f"pairing: {name}", call.now, was, is_)
    return circle


def _written(circle: Circle, key: str) -> str:
    value = getattr(circle, key)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) or "nothing" if isinstance(value, tuple) else str(value) or "nowhere"


async def _scheduled(call: Call, circle: Circle, when: Rule) -> Any:
    before = await circles.standing(call.db, circle)
    next_ = await recurrence.keep(call.db, call.workspace, owing.ROUND, circle.id, when, call.now)
    if next_ is None:
        raise Faults({"when": say("No day is left on which a round could begin. Name a later end, or none.")})
    if before is None or before.rule != when:
        was = rules.show(before.rule) if before else None
        await audit.note(call.db, call.member, "set", "pairing: when", call.now, was, rules.show(when))
    return next_


async def _rule(call: Call, circle: Circle) -> Rule:
    standing = await circles.standing(call.db, circle)
    if standing is None or standing.next is None:
        raise UserError(say("The rounds are paused, so there is none to skip. Let them go on with /pairing pause."))
    return standing.rule


async def _skipped(call: Call) -> Card:
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    rule = await _rule(call, circle)
    next_ = rules.following(rule, call.now)
    if next_ is None:
        raise UserError(say("No round is left that could be skipped."))
    today = call.now.astimezone(rule.zone).date()
    coming = frozenset(day for day in rule.skipped if day >= today)
    later = await _scheduled(call, circle, replace(rule, skipped=coming | {next_.date}))
    await firing.wake(call, circle, later)
    # Who wanted to skip this very round is in the next one.
    again = update(members).where(members.c.circle == circle.id, members.c.skips.is_(True))
    await call.db.execute(again.values(skips=False))
    words = say(
        "There is no round {when}. The next one begins {later}.", when=Moment(next_.at, "date"), later=Moment(later)
    )
    return card(say("Skipped"), words, hold.button(say("Hold it after all"), next_.date.isoformat()))


async def _paused(call: Call) -> Card:
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    await recurrence.pause(call.db, owing.ROUND, circle.id)
    await firing.wake(call, circle, None)
    await audit.note(call.db, call.member, "set", "pairing: rounds", call.now, "on", "paused")
    return await shown(call, circle, say("Pairing rounds are paused"))


async def _filled(call: Call) -> Opening:
    circle = await circles.at(call.db, call.workspace)
    if circle is None:
        return save.open({"size": SIZE, "weeks": WEEKS, **_preferred(USUAL), "who": JOINED, "look": False})
    standing = await circles.standing(call.db, circle)
    return save.open(
        {
            "place": Place(circle.place), "when": standing.rule if standing else None, "size": circle.size,
            "weeks": circle.weeks, **_preferred(circle.prefers), "never": circle.never or None, "who": circle.who,
            "source": Place(circle.source) if circle.source else None, "look": circle.look,
            "report": Place(circle.report) if circle.report else None,
        }
    )  # fmt: skip


def _preferred(prefers: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(("first", "second", "third", "fourth"), (*prefers, *[NOTHING] * 4), strict=False))
