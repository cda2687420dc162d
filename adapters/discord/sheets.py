"""One message's worth of a drawn card, and its body as Discord's API takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adapters.discord.controls import CONTAINER, Json

# https://docs.discord.com/developers/resources/message#message-object-message-flags
EPHEMERAL, IS_V2 = 1 << 6, 1 << 15


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes
    about: str = ""
    type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Sheet:
    """``users`` are the only accounts that it may notify."""

    blocks: tuple[Json, ...]
    users: tuple[str, ...] = ()
    uploads: tuple[Upload, ...] = ()

    def body(self, *, private: bool = False, marker: int = 0) -> Json:
        """Write the message; ``marker`` is kept by Discord as the container's id and can be read back."""
        container: Json = {"type": CONTAINER, "components": list(self.blocks)}
        if marker:
            container["id"] = marker
        body: Json = {
            "flags": IS_V2 | (EPHEMERAL if private else 0),
            "components": [container],
            "allowed_mentions": {"parse": [], "users": list(self.users)},
        }
        return body | ({"attachments": self._listed()} if self.uploads else {})

    def edit(self) -> Json:
        """Write the message as an edit: files that it had before go."""
        return {**self.body(), "attachments": self._listed()}

    def _listed(self) -> list[dict[str, Any]]:
        shown = enumerate(self.uploads)
        return [
            {"id": at, "filename": each.name, **({"description": each.about} if each.about else {})}
            for at, each in shown
        ]
