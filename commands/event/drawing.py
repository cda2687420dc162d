"""How an event looks: its card in the channel, and as one line of a list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot import files, gatherings, rules
from bot.cards import Button, Card, Fields, Item, LinkButton, Part, Picture, card
from bot.gatherings import Meeting, Tally, buttons, drawing
from bot.scene import Scene
from bot.store import Connection
from bot.text import Bold, Moment, Words, joined, say, say_many
from bot.vocabulary import Vocabulary
from commands.event.keeping import Details


async def event_card(scene: Scene, meeting: Meeting, details: Details) -> Card:
    """Draw the card that everybody sees, as the event is at this moment."""
    if not meeting.open:
        when = Fields(((say("When"), drawing.when(meeting, scene.now)),))
        return card(meeting.title, drawing.off(meeting), when, footer=_number(meeting))
    counted = (await gatherings.tally(scene.db, [meeting.id]))[meeting.id]
    pairs = [*facts(meeting, details, scene.vocabulary, scene.now)]
    pairs += await drawing.groups(scene.db, meeting, counted)
    over = meeting.ends <= scene.now
    state = _state(meeting, counted, over=over)
    register = _register(details, scene.now) if not over else []
    pressed = buttons.public_buttons(meeting, scene.now)
    picture = await pictured(scene.db, meeting, details)
    about = [meeting.about] if meeting.about and not over else []
    return card(
        meeting.title,
        *state,
        *about,
        *picture,
        Fields(tuple(pairs)),
        *pressed,
        *register,
        footer=_footer(meeting, details),
    )


def facts(meeting: Meeting, details: Details, words: Vocabulary, now: datetime) -> Iterator[tuple[Words, Words]]:
    """Give what there is to know about an event, in the order in which people ask."""
    plan = meeting.plan
    yield say("When"), drawing.when(meeting, now)
    if (often := drawing.repeats(meeting)) is not None:
        yield say("Repeats"), often
    yield from drawing.place(meeting, now, going=False)
    yield from own_facts(meeting, details, words)
    if plan.closes and now < meeting.closes:
        yield say("Answer by"), Moment(meeting.closes)
    if plan.bring:
        yield say("Bring"), plan.bring


def own_facts(meeting: Meeting, details: Details, words: Vocabulary) -> Iterator[tuple[Words, Words]]:
    """Give what only events have to say."""
    if details.organiser:
        yield say("By"), words.label("organisers", details.organiser)
    if meeting.plan.audience:
        yield say("For"), joined(words.label("roles", role) for role in meeting.plan.audience)
    if details.credit is not None:
        yield say("CE"), _credit(details, words)
    if cost := _cost(details):
        yield say("Cost"), cost
    if details.register_by is not None:
        yield say("Register by"), Moment(details.register_by)


def entry(meeting: Meeting, counted: Tally, mine: str, button: Button) -> Item:
    """Draw an event as one line of a list."""
    detail: list[Words] = [drawing.start(meeting)]
    if meeting.plan.rule is not None:
        detail.append(rules.describe_pattern(meeting.plan.rule.pattern))
    if meeting.where:
        detail.append(meeting.where)
    return Item(Bold(meeting.title), joined([*detail, *_standing(meeting, counted, mine)], " · "), button)


def date_entry(meeting: Meeting, counted: Tally, mine: str, button: Button) -> Item:
    """Draw one date of a series as a line of a list of its dates: with what differs from the others."""
    plan = meeting.plan
    own = [
        value for value, usual in ((meeting.title, plan.title), (meeting.where, plan.where)) if value != usual and value
    ]
    detail = [*own, *_standing(meeting, counted, mine)]
    return Item(drawing.start(meeting), joined(detail, " · ") if detail else "", button)


def _standing(meeting: Meeting, counted: Tally, mine: str) -> list[Words]:
    """Say how full a date is, and what the reader answered."""
    detail: list[Words] = []
    left = counted.left(meeting.capacity)
    if left is not None:
        detail.append(say_many("{n} seat left", "{n} seats left", left) if left > 0 else say("full"))
    elif counted.going:
        detail.append(say("{n} going", n=str(counted.going)))
    answers = {
        "going": say("you are going"),
        "maybe": say("you may come"),
        "waiting": say("you are in line"),
        "asked": say("please answer anew"),
    }
    if mine in answers:
        detail.append(answers[mine])
    return detail


async def pictured(db: Connection, meeting: Meeting, details: Details) -> list[Part]:
    if not details.picture:
        return []
    file = await files.kept(db, meeting.gathering.community, details.picture)
    return [Picture(file.name, file.content, say("Picture of {title}", title=meeting.title))] if file else []


def _state(meeting: Meeting, counted: Tally, *, over: bool) -> list[Words]:
    if over:
        came = [say_many("{n} came.", "{n} came.", counted.came)] if counted.came else []
        return [say("This is over."), *came]
    return drawing.room(meeting, counted)


def _credit(details: Details, words: Vocabulary) -> Words:
    assert details.credit is not None
    amount = say_many(
        "{amount} credit", "{amount} credits", 1 if details.credit.amount == "1" else 2, amount=details.credit.amount
    )
    live = [say("live")] if details.credit.live else []
    by = [words.label("approvers", details.approver)] if details.approver else []
    return joined([amount, *live, *by], " · ")


def _cost(details: Details) -> Words | None:
    if details.cost and details.cost_member:
        return say("{cost}, members {member}", cost=details.cost, member=details.cost_member)
    if details.cost_member:
        return say("members {member}", member=details.cost_member)
    return details.cost or None


def _register(details: Details, now: datetime) -> list[LinkButton]:
    if not details.register_link or (details.register_by is not None and details.register_by <= now):
        return []
    return [LinkButton(say("Register"), details.register_link)]


def _number(meeting: Meeting) -> Words:
    return say("Event {n}", n=str(meeting.gathering.id))


def _footer(meeting: Meeting, details: Details) -> Words:
    if details.credit is None:
        return _number(meeting)
    return say("Event {n} · Whether credits count for you, your certifier says.", n=str(meeting.gathering.id))
