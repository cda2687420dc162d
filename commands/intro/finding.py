"""What can be found of a member, and the search over it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from bot import paging, people, profile, search
from bot.call import Call
from bot.cards import Card, Listing, card
from bot.declare import DeskButton, button, command
from bot.drafts import Draft
from bot.errors import UserError
from bot.kinds import Term, Text
from bot.profile import Audience, Profile
from bot.search import Document
from bot.text import plain, say, say_many
from bot.vocabulary import Vocabulary
from commands.intro.drawing import entry
from commands.intro.showing import show_button

KIND = "intro"
PER_PAGE = 8
_TAGGED = ("role", "services", "areas", "shifts", "region", "credentials")
_MAIN = ("role", "services", "areas", "credentials")


def documents(member: int, name: str, mine: Profile, words: Vocabulary) -> Iterator[Document]:
    """Write what each audience can find a member by: only what they show to it."""
    for audience in (Audience.EVERYONE, Audience.MODERATORS):
        seen = mine.seen(audience)
        labels = {key: plain(profile.shown(key, values, words)) for key, values in seen.items() if key != "zone"}
        main = " ".join(label for key, label in labels.items() if key in _MAIN)
        rest = " ".join(label for key, label in labels.items() if key not in _MAIN)
        tags = tuple((key, value) for key in _TAGGED for value in seen.get(key, ()))
        yield Document(KIND, member, audience, name, main, rest, tags)


@command("intro find")
async def find(
    call: Call,
    text: Annotated[str, Text(100)] = "",
    role: Annotated[str, Term("roles")] = "",
    service: Annotated[str, Term("services")] = "",
    shift: Annotated[str, Term("shifts")] = "",
    region: Annotated[str, Term("regions")] = "",
) -> Card:
    """Find members by what they show about themselves.

    Args:
        text: Words from a name, a role, a service line, a goal.
        role: Only members with this role.
        service: Only members in this service line.
        shift: Only members who work this shift.
        region: Only members in this region.
    """
    tags = {"role": role, "services": service, "shifts": shift, "region": region}
    wanted = {"text": text, "tags": {key: value for key, value in tags.items() if value}}
    return await _page(call, await paging.begin(call, "intro.find", wanted), 0)


@button("intro.everyone")
async def everyone(call: Call) -> Card:
    """Show who is here, as the command does without any words."""
    card_: Card = await find.run(call)
    return card_


desk_button = DeskButton(everyone.button(say("Find people")), rank=20)


@button("intro.page")
async def page(call: Call, value: str) -> Card:
    return await _page(call, *await paging.at(call, value))


async def _page(call: Call, draft: Draft, number: int) -> Card:
    wanted = paging.wanted(draft)
    audience = Audience.MODERATORS if call.moderates else Audience.EVERYONE
    tags = list(wanted["tags"].items())
    apart = await people.kept_apart(call.db, call.member.id)
    found = await search.find(
        call.db,
        call.community,
        KIND,
        audience,
        wanted["text"],
        tags,
        without=apart,
        most=PER_PAGE,
        skip=number * PER_PAGE,
    )
    if not found.subjects:
        raise UserError(say("Nobody who is introduced here matches that. Try fewer words, or only a role."))
    profiles = await profile.load(call.db, call.community, found.subjects)
    members = await people.by_number(call.db, call.workspace.id, found.subjects)
    shown = [(members[n], profiles[n].seen(audience)) for n in found.subjects if n in members and n in profiles]
    items = tuple(entry(member, seen, call.vocabulary, show_button(member.id)) for member, seen in shown)
    title = say_many("{n} member", "{n} members", found.total)
    pages = paging.pages(found.total, PER_PAGE)
    return card(title, Listing(items), *paging.turns(page, draft, number, pages), footer=paging.footer(number, pages))
