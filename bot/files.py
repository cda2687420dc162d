"""Files that members hand over: known by their content, copied at once, at most 8 MB."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import insert, select

from bot import schema as s
from bot.errors import UserError
from bot.store import Connection
from bot.text import say

MOST_BYTES = 8 * 1024 * 1024
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"BEGIN:VCALENDAR", "text/calendar"),
)


@dataclass(frozen=True, slots=True)
class File:
    """A kept file. ``ref`` is what stands for it in drafts; ``type`` was read from its content, not its name."""

    ref: str
    name: str
    type: str
    content: bytes


def type_of(content: bytes) -> str:
    """Tell a file's media type by its first bytes; text that is UTF-8 is ``text/plain``."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    for magic, media in _MAGIC:
        if content.startswith(magic):
            return media
    try:
        content.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain"


async def keep(db: Connection, community: int, member: int, name: str, content: bytes, at: datetime) -> File:
    if len(content) > MOST_BYTES:
        raise UserError(say("{name} is larger than 8 MB. Attach a smaller file.", name=name))
    file = File(token_urlsafe(16), name[:200], type_of(content), content)
    row = {"id": file.ref, "name": file.name, "type": file.type, "content": content, "at": at}
    await db.execute(insert(s.files).values(community=community, member=member, **row))
    return file


async def find(db: Connection, community: int, member: int, refs: Collection[str]) -> dict[str, File]:
    """Give the member's own files among some refs."""
    mine = select(s.files).where(s.files.c.community == community, s.files.c.member == member, s.files.c.id.in_(refs))
    return {row.id: File(row.id, row.name, row.type, row.content) for row in await db.execute(mine)}


async def kept(db: Connection, community: int, ref: str) -> File | None:
    """Give a file that a member handed over for others to see."""
    row = (await db.execute(select(s.files).where(s.files.c.community == community, s.files.c.id == ref))).one_or_none()
    return File(row.id, row.name, row.type, row.content) if row else None
