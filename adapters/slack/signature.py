"""Whether an HTTP request is Slack's: its signature over the raw bytes, and its age, before anything reads the body.

Bolt's own check answers 500 to some malformed headers and writes the body to the log, so it is not asked.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime
from urllib.parse import parse_qs

from multidict import CIMultiDictProxy

from adapters.slack import limits

_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_SECONDS = re.compile(r"[0-9]{1,12}")


def genuine(secret: str, headers: CIMultiDictProxy[str], body: bytes, now: datetime) -> bool:
    """Say whether Slack signed these bytes within five minutes of ``now``; whatever is malformed, it did not."""
    signatures, times = headers.getall("X-Slack-Signature", []), headers.getall("X-Slack-Request-Timestamp", [])
    if len(signatures) != 1 or len(times) != 1:
        return False
    if not _SIGNATURE.fullmatch(signatures[0]) or not _SECONDS.fullmatch(times[0]):
        return False
    if abs(now.timestamp() - int(times[0])) > limits.SIGNATURE_AGE.total_seconds():
        return False
    made = hmac.new(secret.encode(), f"v0:{times[0]}:".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={made}", signatures[0])


def certificate_check(content_type: str, body: bytes) -> bool:
    """Say whether this is Slack's look at our certificate, which it does not sign and which asks for nothing."""
    if content_type != "application/x-www-form-urlencoded" or len(body) > 1000:
        return False
    try:
        return (
            parse_qs(body.decode("ascii")).get("ssl_check") == ["1"]
            and b"payload" not in body
            and b"command" not in body
        )
    except UnicodeDecodeError:
        return False
