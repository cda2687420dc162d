"""What people attend: planned, repeated, answered, waited for, reminded of, checked into. Features give it its meaning.

A gathering is what is planned; a meeting is one date of it; an RSVP is one person's answer to a meeting. A feature
declares what it does about gatherings of its kind with ``@gathered``; the buttons and messages are the same for all.
"""

from __future__ import annotations

from bot.gatherings.answering import Answered, answer, answer_all
from bot.gatherings.belonging import admit, dismiss, withdraw
from bot.gatherings.changing import Scope, cancel, change
from bot.gatherings.finding import (
    coming,
    count_where,
    current,
    find,
    home,
    hosts,
    may_host,
    meeting,
    meetings_of,
    meetings_where,
    several,
    taken,
)
from bot.gatherings.gathering import At, Gathering, Here, Meeting, Plan
from bot.gatherings.planning import add_hosts, create, lay_out, publish, remove_host
from bot.gatherings.rows import Tally, all_of, mine, of, tally
from bot.gatherings.seats import Rsvp
from bot.gatherings.turns import More, Turn, turned

__all__ = [
    "Answered", "At", "Gathering", "Here", "Meeting", "More", "Plan", "Rsvp", "Scope", "Tally", "Turn", "add_hosts", "admit", "all_of", "answer",
    "answer_all", "cancel", "change", "coming", "count_where", "create", "current", "dismiss", "find", "home", "hosts", "lay_out", "may_host",
    "meeting", "meetings_of", "meetings_where", "mine", "of", "publish", "remove_host", "several", "taken", "tally", "turned", "withdraw",
]  # fmt: skip
