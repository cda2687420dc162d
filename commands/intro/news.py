"""What digests tell about introductions: who is new, and for one member, who of them fits."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from bot import people, profile
from bot.cards import Item
from bot.declare import section
from bot.digests import Entry, Look
from bot.profile import FIELDS, Audience, Profile
from bot.text import Mention, Words, joined, say
from commands.intro.drawing import entry, written
from commands.intro.showing import show_button
from commands.intro.tables import introductions

_FITTING = ("role", "services", "areas", "region", "credentials")


@section("intro.new", say("New members"), rank=10)
async def newcomers(look: Look) -> list[Entry]:
    """Tell who introduced themselves; one member hears of those with whom they share something, or whom they could help."""
    t = introductions.c
    new = select(t.member).where(t.community == look.workspace.community, t.since >= look.since, t.since <= look.now)
    numbers = list((await look.db.execute(new.order_by(t.since))).scalars())
    profiles = await profile.load(look.db, look.workspace.community, numbers)
    members = await people.by_number(look.db, look.workspace.id, numbers)
    here = [members[n] for n in numbers if n in members and members[n].present and n in profiles]
    if look.member is not None:
        return list(await _fitting(look, here, profiles))
    return [
        _entry(
            member.id,
            entry(member, profiles[member.id].seen(Audience.EVERYONE), look.vocabulary, show_button(member.id)),
        )
        for member in here
    ]


async def _fitting(look: Look, new: list[people.Member], profiles: dict[int, Profile]) -> Iterator[Entry]:
    assert look.member is not None
    me = look.member.id
    mine = (await profile.load(look.db, look.workspace.community, [me])).get(me)
    apart = await people.kept_apart(look.db, me)
    if mine is None:
        return iter(())
    near = (
        (member, _why(look, mine, profiles[member.id])) for member in new if member.id != me and member.id not in apart
    )
    return (
        _entry(member.id, Item(Mention(member.id, member.name), joined(why, " · "), show_button(member.id)))
        for member, why in near
        if why
    )


def _why(look: Look, mine: Profile, theirs: Profile) -> list[Words]:
    """Say in words what two members have to do with each other."""
    seeks = theirs.seen(Audience.EVERYONE).get("seeks", ())
    topics = tuple(topic for topic in mine.values.get("offers", ()) if topic in seeks)
    help_ = (
        [say("looks for what you offer: {topics}", topics=written("offers", topics, look.vocabulary))] if topics else []
    )
    same = [
        say("{what}: {values}", what=FIELDS[key].heading, values=written(key, values, look.vocabulary))
        for key, values in profile.shared(mine, theirs)
        if key in _FITTING
    ]
    return [*help_, *same]


def _entry(member: int, item: Item) -> Entry:
    return Entry(f"intro:{member}", item)
