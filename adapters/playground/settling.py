"""Moves the made-up community in: set up, introduced and chatting, all through the same commands that people use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from adapters.playground import receive
from adapters.playground.platform import Playground
from adapters.playground.world import Person, community
from bot.circulator import Reply
from bot.clock import TravelClock
from bot.dispatcher import Dispatcher
from bot.inbound import Ask, Submit, Use

AGO = timedelta(days=3)
SETTLED = "settled"
_CHOSEN = {"intro.channel": "<#introductions>", "intro.welcome": "yes"}


async def settle(playground: Playground, clock: TravelClock, dispatcher: Dispatcher) -> None:
    """Fill a new world: three days ago everybody arrived; now is now again."""
    if await playground.world.noted(SETTLED):
        return
    clock.ahead -= AGO
    host = next(person for person in community().people.values() if person.moderator)
    await _fill(playground, clock, host, Use("community setup"), _CHOSEN)
    await _ask(playground, clock, host, Use("community desk", {"where": "<#front-desk>"}))
    arrivals = [person for person in community().people.values() if person.introduced]
    for person in arrivals:
        await _fill(playground, clock, person, Use("intro me"), _answers(person))
        await dispatcher.run()
        clock.move(AGO / (len(arrivals) + 1))
    clock.ahead = timedelta(0)
    await _chat(playground, clock)
    await playground.world.note(SETTLED, clock.now().isoformat())
    for person in community().people.values():
        for place in community().channels:
            if person.introduced:
                await playground.pages.read(person, place)


async def _fill(playground: Playground, clock: TravelClock, person: Person, ask: Ask, answers: dict[str, str]) -> None:
    """Use a command and send its form, page by page, with what is known and what stood there."""
    reply = await _ask(playground, clock, person, ask)
    while reply.page is not None and not reply.page.faults:
        page = reply.page
        values = {each.name: answers.get(each.name, each.value) for each in page.inputs}
        reply = await _ask(playground, clock, person, Submit(page.draft, page.number, values))


async def _ask(playground: Playground, clock: TravelClock, person: Person, ask: Ask) -> Reply:
    inbound = receive.inbound(person, "introductions", ask, clock.now())
    await playground.circulator.record(inbound)
    return await playground.circulator.answer(inbound)


async def _chat(playground: Playground, clock: TravelClock) -> None:
    for line in sorted(community().talk, key=lambda each: -each["minutes_ago"]):
        at = clock.now() - timedelta(minutes=line["minutes_ago"])
        await playground.world.post(line["channel"], line["from"], at, text=line["text"])


def _answers(person: Person) -> dict[str, str]:
    given: dict[str, Any] = {**person.profile, "name": person.name, "pronouns": person.pronouns, "zone": person.zone}
    given |= {"nobody": list(person.hide), "moderators-only": list(person.moderators_only)}
    return {name: ",".join(value) if isinstance(value, list) else str(value) for name, value in given.items()}
