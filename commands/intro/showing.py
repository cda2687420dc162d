"""Showing one member's introduction, and what one has in common with them."""

from __future__ import annotations

from collections.abc import Iterator

from bot import fitting, people, profile
from bot.call import Call
from bot.cards import Button, Card, Fields, card
from bot.declare import button, command, delivery, page_section
from bot.errors import UserError
from bot.people import Member
from bot.profile import FIELDS, Audience, Profile
from bot.scene import Scene
from bot.text import Bold, Words, joined, plain, say, say_many
from commands.intro.drawing import introduction, written
from commands.intro.hello import hello_button

CARD = "intro.card"


@command("intro show", reads=True)
async def show(call: Call, who: Member) -> Card:
    """Show a member's introduction, as far as they show it to you.

    Args:
        who: The member.
    """
    return await _shown(call, who.id)


@button("intro.show", reads=True)
async def show_one(call: Call, value: int) -> Card:
    return await _shown(call, value)


@button("intro.shared", reads=True)
async def shared(call: Call, value: int) -> Card:
    member, theirs = await _found(call, value)
    mine = (await profile.load(call.db, call.community, [call.member.id])).get(call.member.id)
    if mine is None:
        raise UserError(say("Introduce yourself first with /intro me. Then I can see what you share."))
    pairs = Fields((*_same(call, mine, theirs), *_help(call, mine, theirs, member)))
    title = say("What you share with {name}", name=member.name)
    nothing = [] if pairs.pairs else [say("Nothing that both of you show, so far. Ask them something else.")]
    return card(title, *([pairs] if pairs.pairs else nothing), *_hours(call, mine, theirs, member))


@delivery(CARD)
async def posted(scene: Scene) -> Card | None:
    """Draw the card in the introductions channel; a member who left or took it back has none."""
    number = int(scene.subject)
    member = (await people.by_number(scene.db, scene.workspace.id, [number])).get(number)
    theirs = (await profile.load(scene.db, scene.workspace.community, [number])).get(number)
    if member is None or theirs is None or not member.present:
        return None
    return introduction(
        member, theirs, Audience.EVERYONE, scene.vocabulary, hello_button(number), _shared_button(number)
    )


@page_section(rank=10)
async def on_my_page(call: Call) -> list[Words | Fields]:
    mine = (await profile.load(call.db, call.community, [call.member.id])).get(call.member.id)
    if mine is None:
        return [say("You have not introduced yourself yet. Type /intro me.")]
    told = {key: field.heading for key, field in FIELDS.items() if mine.values.get(key)}
    pairs = Fields(tuple((head, written(key, mine.values[key], call.vocabulary)) for key, head in told.items()))
    hidden = [head for key, head in told.items() if mine.audience(key) is not Audience.EVERYONE]
    note = [say("Not shown to everyone: {fields}.", fields=joined(hidden))] if hidden else []
    return [Bold(plain(say("Your introduction"), call.language)), pairs, *note]


def show_button(member: int) -> Button:
    return show_one.button(say("Show"), member)


async def _shown(call: Call, number: int) -> Card:
    member, theirs = await _found(call, number)
    audience = Audience.MODERATORS if call.moderates else Audience.EVERYONE
    if number == call.member.id:
        return introduction(member, theirs, audience, call.vocabulary)
    return introduction(member, theirs, audience, call.vocabulary, hello_button(number), _shared_button(number))


async def _found(call: Call, number: int) -> tuple[Member, Profile]:
    member = (await people.by_number(call.db, call.workspace.id, [number])).get(number)
    if member is None or await people.blocked(call.db, call.member.id, number):
        raise UserError(say("I cannot show you that introduction."))
    theirs = (await profile.load(call.db, call.community, [number])).get(number)
    if theirs is None:
        raise UserError(
            say("{name} has not introduced themselves yet. They can do so with /intro me.", name=member.name)
        )
    return member, theirs


def _shared_button(member: int) -> Button:
    return shared.button(say("What we share"), member)


def _same(call: Call, mine: Profile, theirs: Profile) -> Iterator[tuple[Words, Words]]:
    for key, values in profile.shared(mine, theirs):
        yield FIELDS[key].heading, written(key, values, call.vocabulary)


def _help(call: Call, mine: Profile, theirs: Profile, member: Member) -> Iterator[tuple[Words, Words]]:
    if topics := profile.helps(theirs, mine):
        yield say("{name} can help you with", name=member.name), profile.shown("offers", topics, call.vocabulary)
    seeks = theirs.seen(Audience.EVERYONE).get("seeks", ())
    if topics := tuple(topic for topic in mine.values.get("offers", ()) if topic in seeks):
        yield say("You can help {name} with", name=member.name), profile.shown("offers", topics, call.vocabulary)


def _hours(call: Call, mine: Profile, theirs: Profile, member: Member) -> Iterator[Words]:
    seen = theirs.seen(Audience.EVERYONE)
    if "zone" not in seen or "shifts" not in seen or not mine.values.get("shifts") or not mine.values.get("zone"):
        return
    me = fitting.facts_of(call.member.id, mine, call.zone)
    them = fitting.facts_of(member.id, theirs, people.zone_named(seen["zone"][0]))
    hours = fitting.hours_together(me, them, call.now)
    if hours is None:
        return
    yield say_many(
        "By your shifts, about {n} hour a week suits both of you.",
        "By your shifts, about {n} hours a week suit both of you.",
        hours,
    )
