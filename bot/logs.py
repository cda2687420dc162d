"""Logs as lines of JSON: one a call with what was asked and how it went; never a token, never what a person wrote."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime

_SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|https://hooks\.slack\.com/\S+|[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}|(?<=/webhooks/)\d+/[\w-]+"
    r"|(?<=/interactions/)\d+/[\w-]+|(?<=key=)[\w-]+|(?<=ticket=)[\w-]+|(?<=://)[^\s/@\"]+:[^\s/@\"]+(?=@)"
)
_TELLING = (OSError, RuntimeError, ImportError)
_QUOTING = {"sqlalchemy", "asyncpg", "aiosqlite", "sqlite3"}


class Lines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        line |= {"from": record.name, "says": record.getMessage(), **getattr(record, "fields", {})}
        if record.exc_info:
            line["error"] = _told(record.exc_info[1])
        return redacted(json.dumps(line, ensure_ascii=False, default=str))


def _told(fault: BaseException | None) -> str:
    """Write where a fault arose, through all its causes, the first one first."""
    causes: list[str] = []
    while fault is not None:
        causes.insert(0, "".join([*traceback.format_tb(fault.__traceback__), *_only(fault)]))
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    return "which led to:\n".join(causes)


def _only(fault: BaseException) -> list[str]:
    """Write a fault's kind, and its words only where they cannot quote what people wrote."""
    kind = type(fault)
    if isinstance(fault, _TELLING) and kind.__module__.partition(".")[0] not in _QUOTING:
        return traceback.format_exception_only(fault)
    return [f"{kind.__module__}.{kind.__qualname__} {getattr(fault, 'statement', None) or ''}".rstrip() + "\n"]


def redacted(text: str) -> str:
    """Take out what looks like a token."""
    return _SECRETS.sub("…", text)


def start(level: str = "info") -> None:
    """Write our logs, and others' from warnings on, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("bot", "adapters", "commands"):
        logging.getLogger(name).setLevel(level.upper())
