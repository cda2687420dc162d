"""Moves the made-up community in: set up, introduced and chatting, all through the same commands that people use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from adapters.playground.platform import Playground
from adapters.playground.world import Person, community, direct
from bot.cards import Button, Card, Controls
from bot.circulator import Reply
from bot.clock import TravelClock
from bot.dispatcher import Dispatcher
from bot.ids import decode, encode
from bot.inbound import Ask, Happened, Press, Submit, Use

ARRIVED, LATEST = 4320, 130
"""Minutes ago when the first introduced themselves, and the last."""

UNREAD = timedelta(hours=2)
SETTLED = "settled"
_CHOSEN = {
    "intro.channel": "<#introductions>",
    "intro.welcome": "yes",
    "event.channel": "<#events>",
    "mentor.channel": "<#mentors>",
    "mentor.pairs": "<#general>",
    "mentor.coordinators": "<#moderators>",
    "study.channel": "<#study-hall>",
    "community.office": "<#moderators>",
    "community.fallback": "<#front-desk>",
    "community.zone": "America/Chicago",
}
_WEEKLY = {"title": "This week in The Pass-Through", "where": "<#general>", "when": "every Monday at 09:00"}
_DAILY = {
    "title": "For moderators",
    "where": "<#moderators>",
    "when": "every day at 08:00",
    "sections": "community.undelivered",
}
_CLUB = {
    "when": "every Tuesday at 19:00",
    "about": "Journal club in an hour: bring one question.",
    "where": "<#general>",
}
_PAIRING = {
    "place": "<#general>",
    "when": "every Monday at 09:00",
    "look": "yes",
    "report": "<#moderators>",
}


@dataclass(frozen=True)
class Moment:
    """Something that happened some minutes ago."""

    ago: float
    does: Callable[[], Awaitable[object]]


class Settling:
    """Plays the last three days, moment by moment. What was played before a start that was broken off is not repeated."""

    def __init__(self, playground: Playground, clock: TravelClock, dispatcher: Dispatcher) -> None:
        self._playground, self._clock, self._dispatcher = playground, clock, dispatcher

    async def done(self) -> bool:
        return (await self._playground.world.noted(SETTLED)).get(SETTLED) == "all"

    async def run(self) -> None:
        """Fill a new world; afterwards now is now again."""
        ahead, world = self._clock.ahead, self._playground.world
        past = sorted(self._moments(), key=lambda moment: -moment.ago)
        played = int((await world.noted(SETTLED)).get(SETTLED, "0"))
        for number, moment in enumerate(past[played:], played + 1):
            self._clock.ahead = ahead - timedelta(minutes=moment.ago)
            await moment.does()
            await self._dispatcher.run()
            await world.note({SETTLED: str(number)})
        self._clock.ahead = ahead
        await self._read()
        await world.note({SETTLED: "all"})

    def _moments(self) -> Iterator[Moment]:
        here, host = community(), community().persona("moderator")
        yield Moment(ARRIVED + 10, lambda: self._fill(host, Use("community setup"), _CHOSEN))
        yield Moment(ARRIVED + 5, lambda: self._ask(host, Use("community desk", {"where": "<#front-desk>"})))
        yield Moment(ARRIVED + 3, lambda: self._fill(host, Use("digest setup"), _WEEKLY))
        yield Moment(ARRIVED + 2, lambda: self._fill(host, Use("digest setup"), _DAILY))
        yield Moment(ARRIVED + 1, lambda: self._ask(host, Use("reminder add", _CLUB)))
        yield Moment(ARRIVED, lambda: self._fill(host, Use("pairing setup"), _PAIRING))
        for person, ago in arrivals():
            yield Moment(ago, lambda person=person: self._fill(person, Use("intro me"), answers(person)))  # type: ignore[misc]
        for line in here.talk:
            yield Moment(line["minutes_ago"], lambda line=line: self._say(line))  # type: ignore[misc]
        for hello in here.hellos:
            yield Moment(hello["minutes_ago"], lambda hello=hello: self._hello(hello))  # type: ignore[misc]
        for event in here.events:
            yield Moment(event["minutes_ago"], lambda event=event: self._event(event))  # type: ignore[misc]
        for offer in here.offers:
            yield Moment(offer["minutes_ago"], lambda offer=offer: self._offer(offer))  # type: ignore[misc]
        for wish in here.wishes:
            yield Moment(wish["minutes_ago"], lambda wish=wish: self._wish(wish))  # type: ignore[misc]
            if "accepted_by" in wish:
                yield Moment(wish["accepted"], lambda wish=wish: self._accept(wish))  # type: ignore[misc]
        for study in here.studies:
            yield Moment(study["minutes_ago"], lambda study=study: self._study(study))  # type: ignore[misc]
        for newcomer in (person for person in here.people.values() if not person.introduced):
            yield Moment(LATEST / 2, lambda newcomer=newcomer: self._ask(newcomer, Happened("joined")))  # type: ignore[misc]

    async def _say(self, line: dict[str, Any]) -> None:
        await self._playground.write(community().people[line["from"]], line["channel"], line["text"])

    async def _hello(self, hello: dict[str, Any]) -> None:
        sender = community().people[hello["from"]]
        shown = await self._ask(sender, Use("intro show", {"who": f"<@{hello['to']}>"}))
        if shown.card is not None:
            await self._fill(sender, Press(pressed(shown.card, "intro.hello")), {"line": hello["line"]})

    async def _event(self, event: dict[str, Any]) -> None:
        """Create an event, announce it, and let people answer."""
        host, people = community().people[event["by"]], community().people
        drafted = await self._ask(host, Use("event create", {"title": event["title"], **event["values"]}))
        announced = drafted.card and await self._ask(host, Press(pressed(drafted.card, "event.announce")))
        shown = announced and announced.card and await self._ask(host, Press(pressed(announced.card, "gathering.show")))
        if shown and shown.card is not None:
            for answer in ("going", "maybe"):
                for key in event[answer]:
                    await self._ask(people[key], Press(pressed(shown.card, f"gathering.{answer}")))

    async def _offer(self, offer: dict[str, Any]) -> None:
        """Let somebody offer to mentor, to talk about their work, or join the pairing rounds."""
        await self._fill(community().people[offer["by"]], Use(offer["command"]), offer["values"])

    async def _wish(self, wish: dict[str, Any]) -> None:
        """Ask for a mentor, and let the first one be asked at once."""
        asker = community().people[wish["by"]]
        acknowledged = await self._fill(asker, Use("mentor request"), wish["values"])
        if acknowledged.card is not None:
            await self._ask(asker, Press(pressed(acknowledged.card, "mentor.go")))

    async def _study(self, study: dict[str, Any]) -> None:
        """Let somebody found a study group, which others join, or look for one."""
        people = community().people
        await self._ask(people[study["by"]], Use(study["command"], study["values"]))
        for key in study.get("joined_by", ()):
            await self._ask(people[key], Use("study join", {"group": study["values"]["name"]}))

    async def _accept(self, wish: dict[str, Any]) -> None:
        """Let a mentor say yes with the button of the message that asks them."""
        mentor = community().people[wish["accepted_by"]]
        for row in reversed(await self._playground.world.latest(direct(mentor.key))):
            ids = [each["id"] for part in (row.card or {}).get("parts", ()) for each in part.get("controls", ())]
            asked = next((each for each in ids if decode(each).action == "mentor.accept"), None)
            if asked is not None:
                await self._ask(mentor, Press(asked))
                return

    async def _fill(self, person: Person, ask: Ask, given: dict[str, str]) -> Reply:
        """Use a command and send its form, page by page, with what is known and what stood there."""
        reply = await self._ask(person, ask)
        while reply.page is not None and not reply.page.faults:
            page = reply.page
            values = {each.name: given.get(each.name, each.value) for each in page.inputs}
            reply = await self._ask(person, Submit(page.draft, page.number, values))
        return reply

    async def _ask(self, person: Person, ask: Ask) -> Reply:
        return await self._playground.ask(person, "introductions", ask)

    async def _read(self) -> None:
        """Whoever is introduced has read all but what is new; a newcomer has read nothing yet."""
        newest = await self._playground.world.newest(before=self._clock.now() - UNREAD)
        known = [person.key for person in community().people.values() if person.introduced]
        await self._playground.pages.saw(
            {(person, place): number for person in known for place, number in newest.items()}
        )


def arrivals() -> Iterator[tuple[Person, float]]:
    """Say how many minutes ago everybody introduced themselves: one after the other, and before they first spoke."""
    here = community()
    introduced = [person for person in here.people.values() if person.introduced]
    for at, person in enumerate(introduced):
        evenly = ARRIVED - (ARRIVED - LATEST) * at / len(introduced)
        said = [line["minutes_ago"] + 6 for line in here.talk if line["from"] == person.key]
        greeted = [each["minutes_ago"] + 9 for each in here.hellos if person.key in {each["from"], each["to"]}]
        yield person, max([evenly, *said, *greeted])


def answers(person: Person) -> dict[str, str]:
    """Write what somebody will say of themselves as the form takes it."""
    given: dict[str, Any] = {**person.profile, "name": person.name, "pronouns": person.pronouns, "zone": person.zone}
    given |= {"nobody": list(person.hide), "moderators-only": list(person.moderators_only)}
    return {name: ",".join(value) if isinstance(value, list) else str(value) for name, value in given.items()}


def pressed(card: Card, action: str) -> str:
    """Give the id of a card's button by what it does."""
    controls = (each for part in card.parts if isinstance(part, Controls) for each in part.controls)
    button = next(each for each in controls if isinstance(each, Button) and each.action == action)
    return encode(button.action, button.value)
