"""Slack's Web API with what every caller needs: no blind repeats, no secrets in logs, errors told apart."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import config


class _Discreet(logging.Filter):
    """Takes addresses out of what the SDK logs: some of Slack's are secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _ADDRESS.sub("<address>", record.getMessage()), ()
        record.exc_info = record.exc_text = None
        return True


_ADDRESS = re.compile(r"\b(?:wss?|https?)://\S+")
# What the SDK and Bolt write at level debug holds whole payloads: response_urls, words of members.
sdk_log = logging.getLogger("adapters.slack.sdk")
sdk_log.setLevel(logging.WARNING)
sdk_log.addFilter(_Discreet())

_HASTY = {"ratelimited", "rate_limited", "message_limit_exceeded"}
_FAILED = {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "http_error"}
TROUBLE = (SlackApiError, aiohttp.ClientError, asyncio.TimeoutError, OSError)
"""What a call can end with, other than an answer."""


def web_client(settings: config.Slack, *, token: str | None = None) -> AsyncWebClient:
    """Make a client. It repeats nothing by itself: a repeated post would be seen twice."""
    base = settings.api_url.rstrip("/") + "/"
    return AsyncWebClient(token=token, base_url=base, retry_handlers=[], logger=sdk_log, timeout=15)


def code(fault: BaseException) -> str:
    """Name what went wrong, in a word that may be logged and holds nothing of the call."""
    if not isinstance(fault, SlackApiError):
        return type(fault).__name__
    return str(body(fault).get("error") or f"http_{_status(fault) or 'error'}")


def wait(fault: BaseException) -> timedelta | None:
    """Give how long Slack asks us to wait, if that is its answer."""
    if not isinstance(fault, SlackApiError) or (_status(fault) != 429 and code(fault) not in _HASTY):
        return None
    headers: Mapping[str, str] = getattr(fault.response, "headers", None) or {}
    raw = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return timedelta(seconds=int(raw) if str(raw).isdecimal() else 30)


def unreached(fault: BaseException) -> bool:
    """Say whether the call did not get to Slack at all."""
    return isinstance(fault, aiohttp.ClientConnectorError)


def unclear(fault: BaseException) -> bool:
    """Say whether the call may have had its effect: the connection broke on the way, or Slack itself failed.

    So it is where the answer is none of Slack's, unless its status says that it was refused.
    """
    if not isinstance(fault, SlackApiError):
        return not unreached(fault)
    status = _status(fault)
    if status >= 500 or code(fault) in _FAILED:
        return True
    return "error" not in body(fault) and not 400 <= status < 500


def _status(fault: SlackApiError) -> int:
    found = getattr(fault.response, "status_code", None) or getattr(fault.response, "status", None)
    return int(found) if isinstance(found, int) else 0


def body(fault: SlackApiError) -> Mapping[str, Any]:
    """Give what Slack answered."""
    data = getattr(fault.response, "data", fault.response)
    return data if isinstance(data, Mapping) else {}
