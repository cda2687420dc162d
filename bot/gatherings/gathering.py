"""What people attend, and one meeting of it, as they are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from bot import rules
from bot.catalogue import Catalogue
from bot.people import Workspace
from bot.rules import Rule
from bot.store import Connection

State = Literal["draft", "open", "cancelled", "discarded"]
MINUTE = timedelta(minutes=1)
DOORS = timedelta(minutes=30)
"""People check in from so long before the start until so long after the end."""


class Here(Protocol):
    """Where something is done: a Call, a Ring, an Occasion and a Scene all are."""

    @property
    def db(self) -> Connection: ...
    @property
    def workspace(self) -> Workspace: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class At:
    """The same moment in another workspace."""

    db: Connection
    workspace: Workspace
    catalogue: Catalogue
    now: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What a host decides. ``start`` is aware; ``rule`` repeats it in the rule's zone.

    ``link`` is shown to those going alone, ``reveal`` before the start or at once. ``closes`` before the start nobody can
    say yes any more; ``accept`` is how long a freed seat is held for the next in line. ``guests`` is how many each may
    bring, ``audience`` the roles it is for, ``checkin`` who notes that somebody came: ``button``, ``code`` or ``host``.
    A ``private`` one is its hosts' alone: nobody else sees or answers it, and it is in no calendar but theirs.
    """

    title: str
    start: datetime
    zone: ZoneInfo
    rule: Rule | None = None
    length: timedelta = timedelta(hours=1)
    about: str = ""
    where: str = ""
    link: str = ""
    bring: str = ""
    whole_days: bool = False
    capacity: int | None = None
    guests: int = 0
    closes: timedelta = timedelta(0)
    reveal: timedelta | None = None
    reminders: tuple[timedelta, ...] = (timedelta(days=1), timedelta(hours=1))
    accept: timedelta = timedelta(hours=12)
    audience: tuple[str, ...] = ()
    checkin: str = "button"
    private: bool = False


@dataclass(frozen=True, slots=True)
class Gathering:
    """A plan that is kept. ``uid`` names it in calendars for good; ``sequence`` counts what changed there."""

    id: int
    community: int
    workspace: int
    kind: str
    plan: Plan
    uid: str
    sequence: int
    state: State
    reason: str
    made: datetime
    changed: datetime

    @property
    def repeats(self) -> bool:
        return self.plan.rule is not None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One date of a gathering; title to capacity are its own where it differs."""

    id: int
    gathering: Gathering
    date: str
    at: datetime
    ends: datetime
    moved: bool
    state: str
    reason: str
    secret: str
    sequence: int
    own: tuple[str, ...]
    title: str
    about: str
    where: str
    link: str
    capacity: int | None

    @property
    def plan(self) -> Plan:
        return self.gathering.plan

    @property
    def open(self) -> bool:
        return self.state == "open" and self.gathering.state == "open"

    @property
    def closes(self) -> datetime:
        return self.at - self.plan.closes

    @property
    def doors(self) -> tuple[datetime, datetime]:
        """From when until when people check in."""
        return self.at - DOORS, self.ends + DOORS

    def as_plan(self) -> Plan:
        """Give the plan of this one date alone."""
        return replace(
            self.plan, start=self.at, length=self.ends - self.at, rule=None, title=self.title, about=self.about,
            where=self.where, link=self.link, capacity=self.capacity,
        )  # fmt: skip

    def revealed(self, now: datetime) -> bool:
        return self.plan.reveal is None or now >= self.at - self.plan.reveal


def as_gathering(row: Row[Any]) -> Gathering:
    plan = Plan(
        row.title, row.start, ZoneInfo(row.zone), rules.from_text(row.rule) if row.rule else None, row.length * MINUTE,
        row.about, row.where, row.link, row.bring, row.whole_days, row.capacity, row.guests, row.closes * MINUTE,
        None if row.reveal is None else row.reveal * MINUTE, lengths(row.reminders), row.accept * MINUTE,
        tuple(filter(None, row.audience.split(","))), row.checkin, row.private,
    )  # fmt: skip
    return Gathering(
        row.id, row.community, row.workspace, row.kind, plan, row.uid, row.sequence, row.state, row.reason, row.made, row.changed
    )  # fmt: skip


OWN = ("title", "about", "where", "link", "capacity")
"""What one meeting may have otherwise than the rest; a capacity of its own that is 0 stands for as many as come."""


def as_meeting(row: Row[Any], gathering: Gathering) -> Meeting:
    own = {key: getattr(row, key) for key in OWN}
    shown = {key: getattr(gathering.plan, key) if value is None else value for key, value in own.items()}
    shown["capacity"] = shown["capacity"] or None
    return Meeting(
        row.id, gathering, row.date, row.at, row.ends, row.moved, row.state, row.reason, row.secret, row.sequence,
        tuple(key for key, value in own.items() if value is not None), **shown,
    )  # fmt: skip


def plan_row(plan: Plan) -> dict[str, Any]:
    """Write a plan as the columns of its row."""
    return {
        "title": plan.title, "about": plan.about, "where": plan.where, "link": plan.link, "bring": plan.bring, "zone": plan.zone.key,
        "rule": rules.to_text(plan.rule) if plan.rule else None, "start": plan.start, "length": minutes(plan.length),
        "whole_days": plan.whole_days, "capacity": plan.capacity, "guests": plan.guests, "closes": minutes(plan.closes),
        "reveal": None if plan.reveal is None else minutes(plan.reveal), "reminders": written(plan.reminders),
        "accept": minutes(plan.accept), "audience": ",".join(plan.audience), "checkin": plan.checkin,
        "private": plan.private,
    }  # fmt: skip


def minutes(length: timedelta) -> int:
    return length // MINUTE


def written(before: Iterable[timedelta]) -> str:
    return ",".join(str(minutes(each)) for each in before)


def lengths(raw: str) -> tuple[timedelta, ...]:
    return tuple(int(each) * MINUTE for each in raw.split(",") if each)
