"""What a person sees after using a command, a button or a form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.platforms import discord_components as components
from tests.platforms.discord_errors import Json
from tests.platforms.discord_people import User
from tests.platforms.discord_places import Channel

if TYPE_CHECKING:
    from tests.platforms.discord_messages import Message
    from tests.platforms.discord_world import World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5


@dataclass(eq=False)
class Modal:
    """A form that opened for one person."""

    payload: Json
    reply: Reply = field(repr=False)

    @property
    def title(self) -> str:
        return str(self.payload["title"])

    @property
    def custom_id(self) -> str:
        return str(self.payload["custom_id"])

    @property
    def fields(self) -> dict[str, Json]:
        """The inputs by the text of their label."""
        return {
            str(one["label"]): one.get("component", one)
            for one in components.flat(self.payload["components"])
            if one.get("label")
        }

    @property
    def text(self) -> str:
        """The text displays of the form."""
        return "\n".join(components.texts(self.payload["components"]))


@dataclass(eq=False)
class Reply:
    """The bot's answer to one interaction; it stays live, so later follow-ups and edits show in it.

    `refused` holds the error codes with which Discord refused the bot's first responses.
    """

    id: str
    token: str
    kind: int
    payload: Json
    user: User
    channel: Channel
    world: World = field(repr=False)
    what: str
    source: Message | None = None
    late: bool = False
    expired: bool = False
    acknowledged: int | None = None
    original: Message | None = None
    modal: Modal | None = None
    choices: list[Json] | None = None
    followups: list[Message] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    @property
    def message(self) -> Message | None:
        """The message that answers, or for an update the updated one; None while the bot is 'thinking'."""
        if self.original is None or self.original.loading or self.original.deleted:
            return None
        return self.original

    @property
    def ephemeral(self) -> bool:
        return self.original is not None and self.original.ephemeral

    @property
    def deferred(self) -> bool:
        return self.acknowledged in (5, 6)

    @property
    def text(self) -> str:
        """What the answering message says."""
        if self.message is None:
            raise AssertionError(f"no message answers {self.what}; it opened {self.modal}")
        return self.message.text

    @property
    def answered(self) -> bool:
        """Whether the person has the outcome: a message, a form, choices, or the failure of a late one."""
        if self.late and self.refused:
            return True
        if self.acknowledged == 5 and self.original is not None:
            return self.original.deleted or not self.original.loading
        return self.acknowledged is not None

    async def outcome(self) -> Reply:
        """Wait until the person has the outcome."""
        await self.world.bell.until(lambda: self.answered, f"the bot's answer to {self.what}")
        return self

    async def followup(self, number: int = 1) -> Message:
        """Wait for the follow-up message of this number, counted from 1."""
        await self.world.bell.until(lambda: len(self.followups) >= number, f"follow-up {number} to {self.what}")
        return self.followups[number - 1]

    async def changed(self, text: str) -> Message:
        """Wait until the answering message says this text."""
        await self.world.bell.until(lambda: self.message and text in self.message.text, f"{text!r} after {self.what}")
        assert self.message is not None
        return self.message

    def metadata(self) -> Json:
        """What a message shows about the interaction that it answers."""
        data = self.payload["data"]
        shown: Json = {
            "id": self.id,
            "type": self.kind,
            "user": self.user.as_json(),
            "authorizing_integration_owners": self.payload["authorizing_integration_owners"],
        }
        if self.kind == COMMAND:
            shown["name"] = data["name"]
        if self.kind == COMPONENT and self.source is not None:
            shown["interacted_message_id"] = self.source.id
        if self.kind == MODAL_SUBMIT:
            shown["triggering_interaction_metadata"] = dict(shown, type=COMMAND, name="")
        return {"interaction_metadata": shown}
