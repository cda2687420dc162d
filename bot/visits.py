"""What comes over HTTP beside the platforms: somebody asks for a path, and gets what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.store import Connection


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who asks for a path, with what its pattern found in it."""

    db: Connection
    path: Mapping[str, str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands there, with its media type."""

    content: bytes
    type: str
