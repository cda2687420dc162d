"""One page's conversation: each frame that it sends, and what it is answered."""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from secrets import token_urlsafe

from adapters.playground import receive
from adapters.playground.faces import Face, faces
from adapters.playground.limits import FILE, FILES, MESSAGE
from adapters.playground.pages import Json, Open, for_viewer, message
from adapters.playground.platform import Playground
from adapters.playground.register import palette
from adapters.playground.render import form, render
from adapters.playground.world import community
from bot.cards import Card, Controls
from bot.errors import UserError
from bot.ids import decode
from bot.inbound import Ask, Use
from bot.text import cut, plain

log = logging.getLogger(__name__)
PUZZLED = "The page asked for something that I do not understand. Load it again."
SORRY = "Something went wrong on my side. The terminal says more."


class Conversation:
    """Serves one open page."""

    def __init__(self, playground: Playground, session: Open, move: Callable[[timedelta], Awaitable[None]]) -> None:
        self._playground, self._session, self._moves = playground, session, move
        self._faces: list[Face] = []
        self._does: Mapping[str, Callable[[Json], Awaitable[Json | None]]] = {
            "be": self._be, "say": self._say, "use": self._use, "press": self._press, "submit": self._submit, "suggest": self._suggest,
            "open": self._open, "read": self._read, "move": self._move,
        }  # fmt: skip

    async def hear(self, frame: Json) -> None:
        """Answer one frame; what it lacks or gets wrong is told, and never ends the conversation."""
        answer = await self._answered(frame)
        asked = frame.get("ask")
        if answer is not None:
            await self._session.tell({**answer, **({"ask": asked} if isinstance(asked, int) else {})})

    async def world(self) -> Json:
        """Describe everything that the page's person sees."""
        here, self._faces = community(), await faces(self._playground.circulator.store)
        drawn = {face.person.key: face.drawn() for face in self._faces}
        return {
            "is": "world", "community": {"name": here.name, "about": here.about}, "me": drawn[self._session.person.key],
            "people": list(drawn.values()), "places": await self._playground.pages.places(self._session.person),
            "commands": palette(self._playground.circulator.catalogue), "now": self._now(), "place": "front-desk",
        }  # fmt: skip

    async def _answered(self, frame: Json) -> Json | None:
        try:
            return await self._does[str(frame.get("do"))](frame)
        except UserError as refusal:
            return trouble(plain(refusal.words))
        except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError):
            log.info("a frame that makes no sense", exc_info=True)
            return trouble(PUZZLED)
        except Exception:
            log.exception("a frame could not be answered")
            return trouble(SORRY)

    async def _be(self, frame: Json) -> Json:
        self._session.person = community().people[str(frame["person"])]
        return await self.world()

    async def _say(self, frame: Json) -> Json:
        text, place = str(frame["text"]).strip(), self._place(frame)
        if text.startswith("/"):
            return await self._ask(place, receive.typed(text, self._playground.circulator.catalogue))
        if text:
            await self._playground.write(self._session.person, place, cut(text, MESSAGE))
        return {"is": "done"}

    async def _use(self, frame: Json) -> Json:
        return await self._ask(self._place(frame), receive.used(self._with_files(frame)))

    async def _press(self, frame: Json) -> Json:
        press, pressed_on = receive.pressed(frame), str(frame.get("message", ""))
        answer = await self._ask(self._place(frame), press, turns=decode(press.id).action)
        turned = pressed_on.startswith("p") and (answer.pop("turned", False) or frame.get("style") == "danger")
        return {**answer, "replaces": pressed_on if turned else None} if answer["is"] == "answer" else answer

    async def _submit(self, frame: Json) -> Json:
        return await self._ask(self._place(frame), receive.submitted(self._with_files(frame)))

    async def _suggest(self, frame: Json) -> Json:
        asked = self._playground.inbound(self._session.person, "", Use(""))
        command, option, typed = (str(frame[name]) for name in ("command", "option", "typed"))
        found = await self._playground.circulator.suggest(asked, command, option, typed)
        return {"is": "suggestions", "choices": [{"label": label, "value": value} for label, value in found]}

    async def _open(self, frame: Json) -> Json:
        place, me, world = self._place(frame), self._session.person, self._playground.world
        rows = await world.latest(place)
        replies = await world.replies([row.id for row in rows])
        drawn = [message(row, replies.get(row.id, ()), me) for row in rows]
        return {"is": "messages", "place": place, "messages": drawn}

    async def _read(self, frame: Json) -> None:
        await self._playground.pages.read(self._session.person, self._place(frame))

    async def _move(self, frame: Json) -> Json:
        await self._moves(timedelta(seconds=int(frame["seconds"])))
        return {"is": "clock", "now": self._now()}

    async def _ask(self, place: str, ask: Ask, *, turns: str = "") -> Json:
        reply = await self._playground.ask(self._session.person, place, ask)
        if reply.page is not None:
            return {"is": "form", "form": form(reply.page, reply.audience.language)}
        await self._look_around()
        if reply.card is None:
            return {"is": "done"}
        drawn = for_viewer(render(reply.card, reply.audience, self._playground.pages.keep), self._session.person)
        number = f"p{next(self._session.numbers)}"
        answer = {"is": "answer", "place": place, "card": drawn, "id": number, "replaces": None}
        return {**answer, "turned": True} if turns in actions(reply.card) else answer

    async def _look_around(self) -> None:
        """Tell all pages when an answer has changed how people are known, such as an introduction."""
        known = await faces(self._playground.circulator.store)
        if known != self._faces:
            self._faces = known
            await self._playground.pages.people(known)

    def _now(self) -> str:
        return self._playground.circulator.clock.now().isoformat()

    def _place(self, frame: Json) -> str:
        place = str(frame["place"])
        if not self._playground.world.sees(self._session.person, place):
            raise ValueError(place)
        return place

    def _with_files(self, frame: Json) -> Json:
        given = frame.get("values", {}).items()
        return {
            **frame,
            "values": {name: self._upload(value) if isinstance(value, dict) else value for name, value in given},
        }

    def _upload(self, file: Json) -> str:
        """Keep a file until its form or command is read, and give what stands for it."""
        try:
            content = base64.b64decode(str(file["data"]), validate=True)
        except binascii.Error as fault:
            raise ValueError("a file that is not in base64") from fault
        waiting, reference = self._playground.uploads, f"upload://{token_urlsafe(9)}"
        waiting[reference] = (str(file["name"]), content[: FILE + 1])
        for oldest in list(waiting)[:-FILES]:
            del waiting[oldest]
        return reference


def trouble(text: str) -> Json:
    return {"is": "trouble", "text": text}


def actions(card: Card) -> set[str]:
    """Name what the controls below a card do: who turns a page gets one with the same."""
    controls = (control for part in card.parts if isinstance(part, Controls) for control in part.controls)
    return {action for control in controls if (action := getattr(control, "action", ""))}
