"""The roll of a server: everybody in it who is a person, page by page."""

from __future__ import annotations

from typing import Any

from adapters.discord.limits import MEMBERS_PAGE
from adapters.discord.receive import shown_name
from adapters.discord.wire import Wire
from bot.platforms import Person

Json = dict[str, Any]


async def members(wire: Wire, guild: str) -> list[Person]:
    """Give the people of a server; bots, and those who have not accepted its rules yet, are left out.

    Raises:
        Fault: Discord does not say.
    """
    found, after = list[Person](), "0"
    while True:
        query = {"limit": str(MEMBERS_PAGE), "after": after}
        page: list[Json] = await wire.call("GET", "/guilds/{guild_id}/members", None, (), query, guild_id=guild)
        found += [Person(str(each["user"]["id"]), shown_name(each["user"], each)) for each in page if _counts(each)]
        if len(page) < MEMBERS_PAGE:
            return found
        after = max((str(each["user"]["id"]) for each in page), key=int)


def _counts(member: Json) -> bool:
    return not (member["user"].get("bot") or member.get("pending"))
