"""The form in which members introduce themselves, and what happens when it is sent."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update

from bot import deliveries, people, profile, search, settings
from bot.call import Call
from bot.cards import Card, Option, card
from bot.declare import Asked, DeskButton, Opening, button, command, form
from bot.errors import Faults
from bot.kinds import Several, Term, Terms, Text, Zone
from bot.profile import FIELDS, Audience, Profile
from bot.text import PlaceLink, say
from commands.intro.finding import documents
from commands.intro.settings import channel
from commands.intro.showing import CARD
from commands.intro.tables import introductions

YOU, WORK, TIME, AIMS, PRIVACY = "You", "Your work", "When and where", "What brings you", "Who sees what"
_HIDEABLE = Several(tuple(Option(field.heading, key) for key, field in FIELDS.items()))
_LISTS = ("services", "areas", "credentials", "shifts", "goals", "offers", "seeks")


@command("intro me")
async def me(call: Call) -> Opening:
    """Introduce yourself, or change what you said."""
    return await _filled(call)


@button("intro.start")
async def start(call: Call) -> Opening:
    return await _filled(call)


desk_button = DeskButton(start.button(say("Introduce me"), style="primary"), rank=10)


@form("intro", say("Introduce yourself"), submit=say("Post"))
async def introduce(
    call: Call,
    _value: str,
    name: Annotated[str, Text(60), Asked(say("Name to use"), YOU)],
    role: Annotated[str, Term("roles"), Asked(say("Role"), YOU)],
    pronouns: Annotated[str, Text(30, placeholder="she/her"), Asked(say("Pronouns"), YOU)] = "",
    experience: Annotated[str, Term("experience"), Asked(say("Experience"), YOU)] = "",
    services: Annotated[tuple[str, ...], Terms("services"), Asked(say("Service lines"), WORK)] = (),
    areas: Annotated[tuple[str, ...], Terms("areas"), Asked(say("SPD areas"), WORK)] = (),
    facility: Annotated[str, Term("facilities"), Asked(say("Kind of facility"), WORK)] = "",
    employer: Annotated[str, Text(80), Asked(say("Employer"), WORK)] = "",
    credentials: Annotated[tuple[str, ...], Terms("credentials"), Asked(say("Credentials held"), TIME)] = (),
    shifts: Annotated[tuple[str, ...], Terms("shifts"), Asked(say("Shift"), TIME)] = (),
    zone: Annotated[ZoneInfo | None, Zone(), Asked(say("Time zone"), TIME)] = None,
    region: Annotated[str, Term("regions"), Asked(say("Region"), TIME)] = "",
    goals: Annotated[tuple[str, ...], Terms("goals"), Asked(say("Goals"), AIMS)] = (),
    line: Annotated[str, Text(200, long=True), Asked(say("In a line"), AIMS)] = "",
    offers: Annotated[tuple[str, ...], Terms("help"), Asked(say("I can help with"), AIMS)] = (),
    seeks: Annotated[tuple[str, ...], Terms("help"), Asked(say("I look for"), AIMS)] = (),
    moderators_only: Annotated[tuple[str, ...], _HIDEABLE, Asked(say("Only moderators see"), PRIVACY)] = (),
    nobody: Annotated[tuple[str, ...], _HIDEABLE, Asked(say("Nobody sees"), PRIVACY)] = (),
) -> Card:
    """Only your name and role are needed; leave out what you like.

    Args:
        name: How people here should call you.
        role: What you do, or are learning to do.
        pronouns: If you like to give them.
        experience: In the operating room or in sterile processing.
        services: The service lines you work in, up to 10.
        areas: For sterile processing, up to 10.
        facility: What sort of place, not which.
        employer: Nobody sees it unless you take it off the list on the last page.
        credentials: What you hold now, up to 10.
        shifts: When you work, so that people find hours which suit both.
        zone: So that times are shown right.
        region: Roughly where you are.
        goals: What you are working towards, up to 10.
        line: One free line. Never anything about a patient.
        offers: What others may ask you about, up to 10.
        seeks: What you would like to find here, up to 10.
        moderators_only: The fields that only moderators may see.
        nobody: The fields that are kept for finding matches, and shown to nobody.
    """
    both = set(moderators_only) & set(nobody)
    if both:
        raise Faults({"nobody": say("{field} is on both lists. Take it off one.", field=FIELDS[both.pop()].heading)})
    given = {
        "pronouns": pronouns, "role": role, "experience": experience, "facility": facility, "employer": employer, "line": line,
        "zone": zone.key if zone else "", "region": region,
    }  # fmt: skip
    several = {
        "services": services,
        "areas": areas,
        "credentials": credentials,
        "shifts": shifts,
        "goals": goals,
        "offers": offers,
        "seeks": seeks,
    }
    values = {key: (value,) for key, value in given.items() if value} | several
    audiences = {key: _audience(key, moderators_only, nobody) for key in FIELDS}
    return await _save(call, name, Profile(values, audiences))


async def _save(call: Call, name: str, mine: Profile) -> Card:
    await people.rename(call.db, call.member.id, name)
    await profile.save(call.db, call.community, call.member.id, mine.values, mine.audiences)
    known = await _note(call)
    await search.put(call.db, call.community, documents(call.member.id, name, mine, call.vocabulary))
    await _post(call)
    where = call.setting(channel)
    again = say("Change it any time with /intro me.")
    if where is None:
        return card(
            say("You are introduced"),
            say("Members can find you now. No introductions channel is chosen yet, so nothing is posted."),
            again,
        )
    title = say("Your introduction is brought up to date") if known else say("You are introduced")
    return card(title, say("It stands in {place}.", place=PlaceLink(where.id)), again)


async def _post(call: Call) -> None:
    """Owe the card in every workspace of the community that has a channel for it."""
    for workspace, place in await settings.places(call.db, call.community, channel):
        if call.member.id in await people.by_number(call.db, workspace.id, [call.member.id]):
            await deliveries.show(call.db, workspace, CARD, call.member.id, place, call.now)


async def _note(call: Call) -> bool:
    """Note that the member is introduced; True if they were before."""
    t = introductions.c
    mine = (t.community == call.community, t.member == call.member.id)
    changed = await call.db.execute(update(introductions).where(*mine).values(changed=call.now))
    if changed.rowcount:
        return True
    await call.db.execute(
        insert(introductions).values(community=call.community, member=call.member.id, since=call.now, changed=call.now)
    )
    return False


async def _filled(call: Call) -> Opening:
    mine = (await profile.load(call.db, call.community, [call.member.id])).get(call.member.id, Profile({}, {}))
    values: dict[str, object] = {
        key: found if key in _LISTS else found[0] for key, found in mine.values.items() if found
    }
    if "zone" in values:
        values["zone"] = ZoneInfo(str(values["zone"]))
    for name, audience in (("moderators_only", Audience.MODERATORS), ("nobody", Audience.NOBODY)):
        values[name] = tuple(key for key in _HIDEABLE_KEYS if mine.audience(key) is audience) or None
    return introduce.open({"name": call.member.name, **values})


_HIDEABLE_KEYS = tuple(option.value for option in _HIDEABLE.choices)


def _audience(key: str, moderators_only: tuple[str, ...], nobody: tuple[str, ...]) -> Audience:
    if key in nobody:
        return Audience.NOBODY
    return Audience.MODERATORS if key in moderators_only else Audience.EVERYONE
