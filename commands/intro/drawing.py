"""How an introduction looks: in the channel, shown to one person, and as a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot import profile, zones
from bot.cards import Button, Card, Fields, Item, card
from bot.people import Member
from bot.profile import BETWEEN, FIELDS, Audience, Profile
from bot.text import Bold, Mention, Words, joined, plain, say
from bot.vocabulary import Vocabulary

Seen = Mapping[str, tuple[str, ...]]


def introduction(
    member: Member, theirs: Profile, audience: Audience, words: Vocabulary, *buttons: Button, notify: bool = False
) -> Card:
    """Draw what an audience may see of a member."""
    seen = theirs.seen(audience)
    pairs = Fields(tuple(pairs_of(seen, words)))
    who = say("{mention}{line}", mention=Mention(member.id, member.name), line=_after(seen))
    return card(
        title(member.name, seen),
        who,
        *([pairs] if pairs.pairs else []),
        *buttons,
        notify=(member.id,) if notify else (),
    )


def title(name: str, seen: Seen) -> Words:
    pronouns = seen.get("pronouns")
    return say("{name} ({pronouns})", name=name, pronouns=pronouns[0]) if pronouns else name


def pairs_of(seen: Seen, words: Vocabulary) -> Iterator[tuple[Words, Words]]:
    """Give headings with values, in the order of the form."""
    for key, field in FIELDS.items():
        if seen.get(key) and key not in {"pronouns", "line"}:
            yield field.heading, written(key, seen[key], words)


def written(key: str, values: tuple[str, ...], words: Vocabulary) -> Words:
    return joined(map(zones.label, values)) if key == "zone" else profile.shown(key, values, words)


def entry(member: Member, seen: Seen, words: Vocabulary, button: Button) -> Item:
    """Draw a member as one line of a list."""
    shown = ("role", "services", "areas", "shifts", "region")
    detail = [_brief(written(key, seen[key], words)) for key in shown if key in seen]
    return Item(Bold(member.name), joined(detail, BETWEEN) if detail else None, button)


def _brief(words: Words) -> str:
    """Leave out what stands in brackets, such as a region's states."""
    return re.sub(r" \([^)]*\)", "", plain(words))


def _after(seen: Seen) -> Words:
    line = seen.get("line")
    return say(" says: {line}", line=line[0]) if line else ""
