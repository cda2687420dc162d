"""Delivery over signed HTTP, as Slack does it without Socket Mode."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from urllib.parse import urlencode

import aiohttp

from .slack_reply import Answer, Delivery
from .slack_state import State

NO_ANSWER, TOO_LATE = 0, -1


def signed(secret: str, body: str, *, timestamp: int | None = None) -> dict[str, str]:
    """The headers of a genuine request with this body."""
    at = int(time.time()) if timestamp is None else timestamp
    mac = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={mac}"}


def encoded(delivery: Delivery) -> tuple[str, str]:
    """(content type, body): events are JSON, commands a form, interactions JSON inside a form."""
    if delivery.kind == "events_api":
        return "application/json", json.dumps(delivery.payload)
    form = delivery.payload if delivery.kind == "slash_commands" else {"payload": json.dumps(delivery.payload)}
    return "application/x-www-form-urlencoded", urlencode(form)


class Posts:
    """Sends deliveries to the request URL of the app."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, delivery: Delivery) -> "asyncio.Future[Answer]":
        """Begin to send; the future holds the answer."""
        kind, body = encoded(delivery)
        headers = {"Content-Type": kind, **signed(self._state.signing_secret, body)}
        if delivery.attempt:
            headers |= {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": delivery.reason}
        return self._state.spawn(self._answer(headers, body))

    async def _answer(self, headers: Mapping[str, str], body: str) -> Answer:
        try:
            status, text = await self.raw(headers, body)
        except TimeoutError:
            return Answer(TOO_LATE, {})
        except (aiohttp.ClientError, OSError):
            return Answer(NO_ANSWER, {})
        return Answer(status, _payload(text))

    async def raw(self, headers: Mapping[str, str], body: str | bytes) -> tuple[int, str]:
        """Status and text that the app answers to exactly this request, within 3 seconds."""
        agent = {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", "Accept": "*/*"}
        limit = aiohttp.ClientTimeout(total=self._state.ack_seconds)
        if self._session is None:
            self._session = aiohttp.ClientSession()
        data = body.encode() if isinstance(body, str) else body
        url = self._state.request_url
        async with self._session.post(url, data=data, headers=agent | dict(headers), timeout=limit) as response:
            return response.status, await response.text()

    async def close(self) -> None:
        """Close the connections to the app."""
        if self._session is not None:
            await self._session.close()


def _payload(text: str) -> dict[str, object]:
    try:
        loaded = json.loads(text)
    except ValueError:
        loaded = text
    if isinstance(loaded, dict):
        return loaded
    return {"text": loaded} if isinstance(loaded, str) and loaded else {}
