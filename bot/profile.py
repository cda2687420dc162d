"""A member's profile: what they say about themselves, field by field, each with its own audience."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from bot import schema as s
from bot.store import Connection
from bot.text import Words, joined, say
from bot.vocabulary import Vocabulary


class Audience(StrEnum):
    """Who sees a field."""

    EVERYONE = "everyone"
    MODERATORS = "moderators"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a member may say: its heading, and the list its values come from (empty: free text)."""

    key: str
    heading: Words
    list: str = ""
    audience: Audience = Audience.EVERYONE


FIELDS = {field.key: field for field in (
    Field("pronouns", say("Pronouns")),
    Field("role", say("Role"), "roles"),
    Field("services", say("Service lines"), "services"),
    Field("areas", say("SPD areas"), "areas"),
    Field("facility", say("Facility"), "facilities"),
    Field("employer", say("Employer"), audience=Audience.NOBODY),
    Field("experience", say("Experience"), "experience"),
    Field("credentials", say("Credentials"), "credentials"),
    Field("shifts", say("Shift"), "shifts"),
    Field("zone", say("Time zone")),
    Field("region", say("Region"), "regions"),
    Field("goals", say("Goals"), "goals"),
    Field("offers", say("Can help with"), "help"),
    Field("seeks", say("Looks for"), "help"),
    Field("line", say("In a line")),
)}  # fmt: skip

BETWEEN = " · "
"""Between two values: some of the trade's terms have commas in them."""

Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Profile:
    """All that one member says about themselves."""

    values: Values
    audiences: Mapping[str, Audience]

    def seen(self, audience: Audience) -> dict[str, tuple[str, ...]]:
        """Give the fields that an audience may see: everyone's, or those and the moderators'."""
        open_to = {Audience.EVERYONE, audience}
        return {key: self.values[key] for key in FIELDS if self.values.get(key) and self.audience(key) in open_to}

    def audience(self, key: str) -> Audience:
        return self.audiences.get(key, FIELDS[key].audience)

    def first(self, key: str) -> str | None:
        return next(iter(self.values.get(key, ())), None)


_rows = select(s.profile).where(
    s.profile.c.community == bindparam("community"), s.profile.c.member.in_(bindparam("members", expanding=True))
)
_ordered = _rows.order_by(s.profile.c.member, s.profile.c.field, s.profile.c.position)


async def load(db: Connection, community: int, members: Iterable[int]) -> dict[int, Profile]:
    """Load the profiles of some members in one query; who said nothing is left out."""
    rows = await db.execute(_ordered, {"community": community, "members": list(members)})
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.member, []).append(row)
    return {member: _profile(lines) for member, lines in found.items()}


async def save(db: Connection, community: int, member: int, values: Values, audiences: Mapping[str, Audience]) -> None:
    """Replace a member's whole profile."""
    mine = (s.profile.c.community == community, s.profile.c.member == member)
    await db.execute(delete(s.profile).where(*mine))
    rows = [
        {"community": community, "member": member, "field": key, "position": at, "value": value, "audience": audiences.get(key, FIELDS[key].audience)}
        for key, several in values.items() for at, value in enumerate(several)
    ]  # fmt: skip
    if rows:
        await db.execute(insert(s.profile), rows)


async def put(db: Connection, community: int, member: int, key: str, value: str) -> None:
    """Change one field of a member's profile, and leave its audience as it is."""
    t = s.profile.c
    mine = (t.community == community, t.member == member, t.field == key)
    if not (await db.execute(update(s.profile).where(*mine, t.position == 0).values(value=value))).rowcount:
        row = {"field": key, "position": 0, "value": value, "audience": FIELDS[key].audience}
        await db.execute(insert(s.profile).values(community=community, member=member, **row))


def shown(key: str, values: Sequence[str], vocabulary: Vocabulary) -> Words:
    """Write a field's values as people read them."""
    source = FIELDS[key].list
    return joined((vocabulary.label(source, value) if source else value for value in values), BETWEEN)


def shared(mine: Profile, theirs: Profile) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what two members have in common, of what the other shows to everyone."""
    visible = theirs.seen(Audience.EVERYONE)
    for key, field in FIELDS.items():
        same = tuple(value for value in mine.values.get(key, ()) if value in visible.get(key, ()))
        if same and (field.list or key == "zone"):
            yield key, same


def helps(giver: Profile, taker: Profile) -> tuple[str, ...]:
    """Give the topics that one can help with and the other looks for, as far as both show them."""
    seeks = taker.values.get("seeks", ())
    return tuple(topic for topic in giver.seen(Audience.EVERYONE).get("offers", ()) if topic in seeks)


def _profile(rows: Sequence[Row[Any]]) -> Profile:
    values: dict[str, tuple[str, ...]] = {}
    for row in rows:
        values[row.field] = (*values.get(row.field, ()), row.value)
    return Profile(values, {row.field: Audience(row.audience) for row in rows})
