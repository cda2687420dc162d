"""What a fault means for what is owed: when to try again, and what has to wait along."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, TypeAlias

from adapters.discord.direct import CLOSED
from adapters.discord.faults import Broken, Fault, Limited, Refused
from adapters.discord.traffic import OVERLOADED
from bot.platforms import NotDone, NotKnown, Order

log = logging.getLogger(__name__)
Holds: TypeAlias = Literal["this", "place", "all"]
SOON = timedelta(seconds=10)
MENDED = timedelta(minutes=10)
"""A person has to do something first."""

SIGNED_OUT = timedelta(minutes=1)

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_GUILD = 10003, 10008, 10004
MISSING = frozenset({UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_GUILD})
FORBIDDEN = frozenset({50001, 50013})
TOO_MANY_EDITS, OPENED_TOO_FAST, FLAGGED = 30046, 40003, 20026
PASSING: Mapping[int, tuple[timedelta, Holds]] = {
    20028: (timedelta(minutes=1), "place"),  # the channel's write limit
    160006: (timedelta(minutes=10), "place"),  # as many active threads as a server may have
    OPENED_TOO_FAST: (timedelta(minutes=5), "this"),
    FLAGGED: (timedelta(hours=1), "this"),
    OVERLOADED: (timedelta(seconds=30), "all"),
}
REPEATABLE = frozenset({"edit", "delete", "admit", "dismiss", "close", "strike"})
CONVERSATIONS = frozenset({"open", "room", "admit", "dismiss", "close"})
CALENDAR = frozenset({"enter", "strike"})


def ended(order: Order, fault: Fault) -> NotDone | NotKnown:
    """Say how a delivery ended; what would have the same effect twice is simply tried again."""
    if isinstance(fault, Broken) and order.effect not in REPEATABLE:
        return NotKnown(f"the connection broke: {fault}", SOON)
    return not_done(order, fault)


def begun(order: Order, fault: Fault) -> NotDone | NotKnown:
    """Say how a delivery ended that has left something already: the next try has to find that."""
    told = not_done(order, fault)
    return NotKnown(f"it was begun: {told.reason}", told.retry) if told.retry else told


def not_done(order: Order, fault: Fault) -> NotDone:
    if isinstance(fault, Refused):
        return _refused(order, fault)
    if isinstance(fault, Limited):
        holds: Holds = "all" if fault.everywhere else "place" if order.place else "this"
        return NotDone(str(fault), timedelta(seconds=fault.seconds), holds=holds)
    return NotDone(str(fault), SOON, holds="this" if isinstance(fault, Broken) else "all")


def too_fast(fault: Fault) -> bool:
    """Say whether Discord complains of the direct conversations that the bot opens."""
    if isinstance(fault, Refused):
        return fault.code in {OPENED_TOO_FAST, FLAGGED}
    return isinstance(fault, Limited) and not fault.everywhere


def _refused(order: Order, fault: Refused) -> NotDone:
    if fault.status == 401:
        return NotDone("Discord does not take my token", SIGNED_OUT, holds="all")
    if fault.code in FORBIDDEN:
        return NotDone(str(fault), MENDED, holds="this" if order.effect in CALENDAR else "place")
    if fault.code in PASSING:
        retry, holds = PASSING[fault.code]
        return NotDone(str(fault), max(retry, timedelta(seconds=fault.seconds)), holds=holds)
    missing, worn = fault.code in MISSING, fault.code == TOO_MANY_EDITS
    closed = order.effect == "tell" and fault.code in CLOSED
    if not (missing or worn or closed):
        log.error("Discord refused delivery %s: %s", order.key, fault)
    reason = "direct messages are closed" if closed else str(fault)
    return NotDone(reason, missing=missing, closed=closed, worn=worn)
