"""Words that a community adds to the trade's vocabulary."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import insert

from bot import audit, vocabulary
from bot import schema as s
from bot.call import Call
from bot.cards import Card, Option, card
from bot.declare import command
from bot.errors import UserError
from bot.kinds import Choice, Text
from bot.policy import Role
from bot.text import say
from bot.words import tokens

LISTS = Choice(tuple(Option(name.capitalize(), name) for name in vocabulary.LISTS))


@command("community word", role=Role.MODERATOR)
async def add(call: Call, list_: Annotated[str, LISTS], label: Annotated[str, Text(60)]) -> Card:
    """Add a word to a list that members choose from, such as a service line.

    Args:
        list_: The list.
        label: The word as members should read it.
    """
    if call.vocabulary.find(list_, label):
        raise UserError(say("“{label}” is on that list already.", label=label))
    key = "-".join(tokens(label))[:30].strip("-")
    if not key or call.vocabulary.find(list_, key):
        raise UserError(
            say("I cannot tell “{label}” from another word on that list. Word it differently.", label=label)
        )
    row = {"list": list_, "key": key, "label": label, "added_by": call.member.id}
    await call.db.execute(insert(s.terms).values(community=call.community, **row))
    await audit.note(call.db, call.member, "word", f"{list_}: {key}", call.now, None, label)
    return card(say("Added"), say("“{label}” can be chosen now.", label=label))
