"""One page's conversation: each frame that it sends, and what it is answered."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from adapters.playground import receive
from adapters.playground.limits import MESSAGE
from adapters.playground.pages import Json, Session, for_viewer, message
from adapters.playground.platform import Playground
from adapters.playground.register import palette
from adapters.playground.render import form, render
from adapters.playground.world import NEWCOMER, Person, community, sees
from bot.clock import TravelClock
from bot.errors import UserError
from bot.files import MOST_BYTES
from bot.inbound import Ask, Use
from bot.text import cut, plain

FURTHEST = timedelta(days=366)
Answer = Callable[[Json], Awaitable[None]]


class Conversation:
    """Serves one open page."""

    def __init__(
        self, playground: Playground, clock: TravelClock, session: Session, moved: Callable[[], Awaitable[None]]
    ) -> None:
        self._playground, self._clock, self._session, self._moved = playground, clock, session, moved
        self._does: dict[str, Callable[[Json], Awaitable[Json | None]]] = {
            "be": self._be, "say": self._say, "use": self._use, "press": self._press, "submit": self._submit, "suggest": self._suggest,
            "open": self._open, "read": self._read, "move": self._move,
        }  # fmt: skip

    async def hear(self, frame: Json) -> None:
        """Answer one frame; what it lacks or gets wrong is told, and never ends the conversation."""
        try:
            answer = await self._does[str(frame.get("do"))](frame)
        except UserError as refusal:
            answer = {"is": "trouble", "text": plain(refusal.words)}
        except (KeyError, TypeError, ValueError):
            answer = {"is": "trouble", "text": "The page asked for something that I do not understand. Load it again."}
        if answer is not None:
            await self._session.tell({**answer, **({"ask": frame["ask"]} if "ask" in frame else {})})

    async def world(self) -> Json:
        """Describe everything that the page's person sees."""
        me, here = self._session.person, community()
        ordered = sorted(
            here.people.values(),
            key=lambda person: (
                person.persona is None,
                ["newcomer", "member", "moderator", None].index(person.persona),
            ),
        )
        return {
            "is": "world", "community": {"name": here.name, "about": here.about}, "me": _person(me), "people": [_person(p) for p in ordered],
            "places": await self._playground.pages.places(me), "commands": palette(self._playground.circulator.catalogue),
            "now": self._clock.now().isoformat(), "place": "front-desk",
        }  # fmt: skip

    async def _be(self, frame: Json) -> Json:
        self._session.person = community().people[str(frame["person"])]
        return await self.world()

    async def _say(self, frame: Json) -> Json:
        text, place = str(frame["text"]).strip(), self._place(frame)
        if text.startswith("/"):
            return await self._ask(place, receive.typed(text, self._playground.circulator.catalogue))
        if text:
            number = await self._playground.world.post(
                place, self._session.person.key, self._clock.now(), text=cut(text, MESSAGE)
            )
            await self._playground.pages.changed(number)
        return {"is": "done"}

    async def _use(self, frame: Json) -> Json:
        return await self._ask(self._place(frame), receive.used(self._with_files(frame)))

    async def _press(self, frame: Json) -> Json:
        place, pressed_on = self._place(frame), str(frame.get("message", ""))
        answer = await self._ask(place, receive.pressed(frame))
        return {**answer, "replaces": pressed_on} if pressed_on.startswith("p") and answer["is"] == "answer" else answer

    async def _submit(self, frame: Json) -> Json:
        return await self._ask(self._place(frame), receive.submitted(self._with_files(frame)))

    async def _suggest(self, frame: Json) -> Json:
        asked = receive.inbound(self._session.person, "", Use(""), self._clock.now())
        found = await self._playground.circulator.suggest(
            asked, str(frame["command"]), str(frame["option"]), str(frame["typed"])
        )
        return {"is": "suggestions", "choices": [{"label": label, "value": value} for label, value in found]}

    async def _open(self, frame: Json) -> Json:
        place, me = self._place(frame), self._session.person
        rows = await self._playground.world.latest(place)
        threads: dict[int, list[Any]] = {}
        for row in rows:
            threads.setdefault(row.thread, []).append(row)
        drawn = [message(row, threads.get(row.id, ()), me) for row in rows if row.thread is None]
        return {"is": "messages", "place": place, "messages": drawn}

    async def _read(self, frame: Json) -> None:
        await self._playground.pages.read(self._session.person, self._place(frame))

    async def _move(self, frame: Json) -> Json:
        step = timedelta(seconds=int(frame["seconds"]))
        if not timedelta(0) < step <= FURTHEST:
            raise ValueError(step)
        self._clock.move(step)
        await self._moved()
        return {"is": "clock", "now": self._clock.now().isoformat()}

    async def _ask(self, place: str, ask: Ask) -> Json:
        circulator, me = self._playground.circulator, self._session.person
        inbound = receive.inbound(me, place, ask, self._clock.now())
        await circulator.record(inbound)
        reply = await circulator.answer(inbound)
        if reply.page is not None:
            return {"is": "form", "form": form(reply.page, reply.audience.language)}
        if reply.card is None:
            return {"is": "done"}
        drawn = for_viewer(render(reply.card, reply.audience, self._playground.pages.keep), me)
        return {
            "is": "answer",
            "place": place,
            "card": drawn,
            "replaces": None,
            "id": f"p{next(self._session.numbers)}",
        }

    def _place(self, frame: Json) -> str:
        place = str(frame["place"])
        if not sees(self._session.person, place):
            raise ValueError(place)
        return place

    def _with_files(self, frame: Json) -> Json:
        values = {
            name: self._upload(value) if isinstance(value, dict) else value
            for name, value in frame.get("values", {}).items()
        }
        return {**frame, "values": values}

    def _upload(self, file: Json) -> str:
        try:
            content = base64.b64decode(str(file["data"]), validate=True)
        except binascii.Error as fault:
            raise ValueError(file) from fault
        reference = f"upload://{token_urlsafe(9)}"
        self._playground.uploads[reference] = (str(file["name"]), content[: MOST_BYTES + 1])
        return reference


def first_person() -> Person:
    """Give whom a page plays before it says otherwise."""
    return community().people[NEWCOMER]


def _person(person: Person) -> Json:
    return {
        "id": person.key, "name": person.name, "about": person.about, "moderator": person.moderator, "introduced": person.introduced, "persona": person.persona,
    }  # fmt: skip
