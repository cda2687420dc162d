"""How moderators set a circle up: where, when, who, and by what people are brought together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from sqlalchemy import insert, update

from bot import audit, notifying
from bot.call import Call
from bot.cards import Card
from bot.declare import Asked, Opening, button, command, form
from bot.errors import Faults
from bot.kinds import Integer, Repeat, Where, YesNo
from bot.people import Place
from bot.policy import Role
from bot.rules import Rule
from bot.text import say
from commands.pairing import circles, gathering, overview, scheduling
from commands.pairing.circles import Circle
from commands.pairing.kinds import ALWAYS, CHANNEL, JOINED, NOTHING, PREFERENCE, USUAL, WHO
from commands.pairing.tables import circles as table

WHEN, COUNTS, REST = "Where and when", "What counts", "Who, and what you see"
SIZE, WEEKS = 2, 12

_NAMES = {
    "place": "channel", "who": "who is in", "source": "members of", "size": "people in a group", "weeks": "weeks without a repeat",
    "prefers": "what counts", "never": "what must hold", "look": "look first", "report": "where you hear of it",
}  # fmt: skip
"""How the record calls what may be changed."""


@command("pairing setup", role=Role.MODERATOR)
async def setup(call: Call) -> Opening:
    """Set up pairing rounds, or change them: where, when, who, and by what people are brought together."""
    return await _filled(call)


@button(overview.CHANGE, role=Role.MODERATOR)
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
    await scheduling.schedule(call, circle, when)
    await (gathering.forget(call, circle) if who == JOINED else gathering.send(call, circle))
    notes = notifying.zone_note(call) if when.zone.key == "UTC" else []
    return await overview.shown(call, circle, say("Pairing rounds are set up"), *notes)


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
