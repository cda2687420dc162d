"""What a person gets to see after one thing that she did."""

import asyncio
from dataclasses import dataclass, field

from .slack_blocks import Json
from .slack_pulse import Pulse
from .slack_world import Message, User, View


@dataclass(frozen=True)
class Answer:
    """How the app acknowledged one delivery: HTTP status (200 over the socket) and payload."""

    status: int
    payload: Json


@dataclass(eq=False)
class Delivery:
    """One payload on its way to the app; `kind` is the type of its Socket Mode envelope."""

    kind: str
    payload: Json
    attempt: int = 0
    reason: str = ""


@dataclass(eq=False)
class Reply:
    """The outcome of a command, a click, a submission or an event, as it grows."""

    user: User
    what: str
    pulse: Pulse
    trigger_id: str = ""
    response_url: str = ""
    delivery: Delivery | None = None
    answer: "asyncio.Future[Answer] | None" = None
    ack: Json | None = None
    status: int = 0
    timeout: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    homes: list[View] = field(default_factory=list)
    confirm: Json | None = None

    @property
    def sent(self) -> bool:
        """Whether Slack's client sent anything to the app."""
        return self.delivery is not None

    @property
    def view(self) -> View | None:
        """The modal that now answers, if there is one."""
        return self.views[-1] if self.views else None

    @property
    def event_id(self) -> str:
        """The id of the event, unique over all workspaces."""
        return str(self.delivery.payload.get("event_id", "")) if self.delivery else ""

    def saw(self, message: Message) -> None:
        """Note a message that this person sees as the result."""
        self.messages.append(message)
        self.pulse.fire()

    def opened(self, view: View) -> None:
        """Note a modal that this person sees as the result."""
        if view not in self.views:
            self.views.append(view)
        self.pulse.fire()

    async def acked(self, seconds: float = 10) -> Answer:
        """The acknowledgement, however late it comes."""

        def look() -> Answer | None:
            done = self.answer is not None and self.answer.done() and not self.answer.cancelled()
            return self.answer.result() if self.answer and done else None

        return await self.pulse.until(look, f"an acknowledgement of {self.what}", seconds)

    async def message(self, containing: str = "", *, nth: int = 1, seconds: float = 10) -> Message:
        """The first (or nth) private message that answers, with these words in its text or blocks."""

        def look() -> Message | None:
            fitting = [one for one in self.messages if containing in f"{one.text}\n{one.words}"]
            return fitting[nth - 1] if len(fitting) >= nth else None

        return await self.pulse.until(look, self._awaited(f"message {nth}", containing), seconds)

    async def modal(self, containing: str = "", *, seconds: float = 10) -> View:
        """The modal that answers, with these words in its title or blocks."""

        def look() -> View | None:
            fitting = (one for one in reversed(self.views) if one.open)
            return next((one for one in fitting if containing in f"{one.title}\n{one.words}"), None)

        return await self.pulse.until(look, self._awaited("a modal", containing), seconds)

    async def home(self, containing: str = "", *, seconds: float = 10) -> View:
        """The Home tab as published since, with these words in it."""

        def look() -> View | None:
            return next((one for one in reversed(self.homes) if containing in one.words), None)

        return await self.pulse.until(look, self._awaited("a Home tab", containing), seconds)

    def _awaited(self, thing: str, containing: str) -> str:
        saying = f" saying {containing!r}" if containing else ""
        seen = [*(one.words for one in self.messages), *(one.title for one in self.views)]
        return f"{thing}{saying} after {self.what} of @{self.user.name} (ack {self.ack!r}, seen {seen!r})"
