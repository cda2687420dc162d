"""Two who agreed by themselves to go on as mentor and mentee, such as after a talk, begin without being asked again."""

from __future__ import annotations

from bot import people
from bot.agreements import Agreement
from bot.declare import on
from commands.mentor import keeping, rows, status
from commands.mentor.beginning import Pairing, begin


@on("agreed")
async def agreed(told: Agreement) -> None:
    """Begin their mentorship, unless they have one; a request of the mentee on the same topic has found somebody."""
    community = told.workspace.community
    await rows.alone(told.db, community)
    if any(each.both == (told.mentor, told.mentee) for each in await keeping.of(told.db, community, told.mentor)):
        return
    reached = await people.reached(told.db, told.workspace, [told.mentor, told.mentee])
    if len(reached) == 2:
        pairing = Pairing(told.mentor, reached[told.mentor], told.mentee, reached[told.mentee], told.topic, "")
        await begin(told, pairing)
        await status.settle_same(told, told.mentee, told.topic)
