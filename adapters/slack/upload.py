"""Files: their bytes go up first, where nobody sees them; one more call shows them in a channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.render import File

Uploaded = list[dict[str, str | None]]


async def upload(client: AsyncWebClient, files: Sequence[File]) -> Uploaded:
    """Hand the bytes over."""
    return [{"id": await _one(client, file), "title": file.name} for file in files]


async def show(client: AsyncWebClient, uploaded: Uploaded, channel: str, thread: str = "") -> None:
    """Show uploaded files, all in one message."""
    below: dict[str, Any] = {"thread_ts": thread} if thread else {}
    await client.files_completeUploadExternal(files=uploaded, channel_id=channel, **below)


async def _one(client: AsyncWebClient, file: File) -> str:
    alt = {"alt_txt": file.alt} if file.alt else {}
    place = await client.files_getUploadURLExternal(filename=file.name, length=len(file.content), **alt)
    timeout = aiohttp.ClientTimeout(total=60)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.post(place["upload_url"], data=file.content) as answer,
    ):
        answer.raise_for_status()
    return str(place["file_id"])
