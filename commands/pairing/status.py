"""How pairing stands for a member: when the next round is, with whom they are now, and what they said."""

from __future__ import annotations

from sqlalchemy import select

from bot import people
from bot.call import Call
from bot.cards import Button, Card, Fields, Part, card
from bot.declare import button, command, page_section
from bot.text import Bold, Mention, Moment, Words, joined, plain, say, say_many
from commands.pairing import circles, groups, membership
from commands.pairing.circles import Circle
from commands.pairing.kinds import ways_in_words
from commands.pairing.membership import Membership
from commands.pairing.tables import asks

JOIN, SNOOZE, WAKE, SKIP = "pairing.join", "pairing.snooze", "pairing.wake", "pairing.skip"
YES, NO = "pairing.yes", "pairing.no"
"""What its buttons do stands in rooms of their own."""


@command("pairing status", reads=True)
async def status(call: Call) -> Card:
    """Show when your next pairing round is, with whom you are now, and what you said."""
    return await _shown(call)


@button("pairing.status", reads=True)
async def look(call: Call) -> Card:
    return await _shown(call)


async def facts(call: Call, circle: Circle) -> list[Fields]:
    """Say when the next round is, and what the member said."""
    mine = await membership.find(call.db, circle, call.member.id)
    next_ = await circles.next_at(call.db, circle)
    pairs: list[tuple[Words, Words]] = [(say("Next round"), Moment(next_) if next_ else say("not planned"))]
    if mine is not None and mine.state != "out":
        pairs += [(say("You"), _stands(call, mine)), (say("How"), ways_in_words(mine.ways))]
        if circle.size == 2:
            pairs.append((say("Group"), say("two, or three") if mine.trio else say("two alone")))
    return [Fields(tuple(pairs))]


async def ways_on(call: Call, circle: Circle) -> list[Button]:
    """Give what a member who is in may want to do; the button that skips names the round, so that it skips no other."""
    mine = await membership.find(call.db, circle, call.member.id)
    next_ = await circles.next_at(call.db, circle)
    skips = mine is not None and next_ is not None and mine.free(call.now)
    skip = [Button(say("Skip the next round"), SKIP, str(next_.date()))] if next_ is not None and skips else []
    return [*skip, snooze_button(), Button(say("Change"), JOIN)]


def snooze_button() -> Button:
    return Button(say("Snooze"), SNOOZE)


def status_button() -> Button:
    return look.button(say("How it stands"))


@page_section(rank=40)
async def on_my_page(call: Call) -> list[Words | Part]:
    """Say on a member's own page that they are in the circle, and with whom they are now."""
    circle = await circles.at(call.db, call.workspace)
    mine = await membership.find(call.db, circle, call.member.id) if circle else None
    if circle is None or mine is None or mine.state == "out":
        return []
    return [Bold(plain(say("Pairing rounds"), call.language)), *await facts(call, circle), *await _now(call, circle)]


async def _shown(call: Call) -> Card:
    circle = await circles.expected(call)
    mine = await membership.find(call.db, circle, call.member.id)
    shown = await facts(call, circle)
    if mine is None or mine.state == "out":
        n = await membership.counted(call.db, circle, call.now)
        many = say_many("{n} member is in it.", "{n} members are in it.", n)
        words = say("You are not in the pairing rounds. Each round brings you together with somebody new.")
        return card(say("Pairing rounds"), *shown, words, many, Button(say("I'm in"), JOIN, style="primary"))
    back = [] if mine.free(call.now) else [Button(say("I'm back"), WAKE, style="primary")]
    asked = await _asked(call, circle)
    return card(say("Pairing rounds"), *shown, *await _now(call, circle), *asked, *back, *await ways_on(call, circle))


def _stands(call: Call, mine: Membership) -> Words:
    if mine.state == "quiet":
        return say("paused, since three rounds went by without a word")
    if mine.snoozes(call.now) and mine.until is not None:
        return say("snoozed until {when}", when=Moment(mine.until, "date"))
    return say("skip the next round") if mine.skips else say("in")


async def _asked(call: Call, circle: Circle) -> list[Words | Button]:
    """Say who would like to meet a member, as long as they have not answered."""
    k = asks.c
    mine = (k.community == call.community, k.circle == circle.id, k.asked == call.member.id, k.state == "open")
    found = (await call.db.execute(select(k.id, k.asker).where(*mine).order_by(k.id).limit(3))).all()
    who = await people.names(call.db, [row.asker for row in found])
    shown: list[Words | Button] = []
    for row in found:
        name = Mention(row.asker, who.get(row.asker, ""))
        shown += [
            say("{name} would like to meet you.", name=name), Button(say("Yes, gladly"), YES, str(row.id), "primary"),
            Button(say("Not now"), NO, str(row.id)),
        ]  # fmt: skip
    return shown


async def _now(call: Call, circle: Circle) -> list[Fields]:
    """Say with whom a member is at the moment."""
    found = await groups.open_of(call.db, call.community, call.member.id, circle.id)
    others = [each.others(call.member.id) for each in found]
    who = await people.names(call.db, {number for each in others for number in each})
    lines: list[tuple[Words, Words]] = [
        (say("With you now"), joined(Mention(number, who.get(number, "")) for number in each))
        for each in others
        if each
    ]
    return [Fields(tuple(lines))] if lines else []
