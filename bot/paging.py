"""Long lists, one page at a time: what somebody looked for waits in a draft, so that a button carries only its page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot import drafts
from bot.call import Call
from bot.cards import Button
from bot.declare import Action
from bot.drafts import Draft
from bot.policy import Role
from bot.text import Words, say

_DIGITS = 6
"""A page number is at most so long; what is longer was not made by me."""


async def begin(call: Call, name: str, wanted: Mapping[str, Any]) -> Draft:
    """Keep what is looked for."""
    return await drafts.begin(call.db, call.member, name, "", {"wanted": json.dumps(wanted)}, call.now)


async def at(call: Call, value: str) -> tuple[Draft, int]:
    """Read a button's value: what is looked for, and the page, counted from 0.

    Raises:
        UserError: it has waited for more than a day.
        NotAllowed: somebody else looked for it.
    """
    draft_id, _, number = value.rpartition(".")
    draft = await drafts.find(call.db, call.community, draft_id, call.now)
    call.require(Role.MEMBER, owner=draft.member)
    return draft, read(number)


def read(raw: str) -> int:
    """Read a page's number, 0 where it is none."""
    return int(raw) if raw.isdecimal() and len(raw) <= _DIGITS else 0


def wanted(draft: Draft) -> dict[str, Any]:
    """Give what is looked for."""
    found: dict[str, Any] = json.loads(draft.filled["wanted"])
    return found


def pages(total: int, each: int) -> int:
    """Count the pages that so many entries take."""
    return -(-total // each)


def within(number: int, of: int) -> int:
    """Give the page that is asked for, or the nearest that there is: meanwhile the list may have become shorter."""
    return max(min(number, of - 1), 0)


def footer(number: int, of: int) -> Words | None:
    return say("Page {n} of {pages}", n=str(number + 1), pages=str(of)) if of > 1 else None


def turns(page: Action, draft: Draft, number: int, of: int) -> Iterator[Button]:
    """Give the buttons to the pages beside this one."""
    return steps(page, number, of, f"{draft.id}.")


def steps(page: Action, number: int, of: int, before: str = "") -> Iterator[Button]:
    """Give the same for a list of which nothing need be remembered but what stands ``before`` the page's number."""
    if number:
        yield page.button(say("Previous"), f"{before}{number - 1}")
    if number + 1 < of:
        yield page.button(say("Next"), f"{before}{number + 1}")
