"""What a feature declares beside commands: what it owes, what it says elsewhere, what it does when something happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias

from bot.declare.parameters import Run
from bot.text import Words

Fact: TypeAlias = Literal["joined", "left", "erased", "decided", "altered", "agreed"]


@dataclass(frozen=True)
class PageSection:
    """What a feature says about a member on their own page: the function gives parts of a card, none if there is nothing."""

    run: Run
    rank: int = 50


@dataclass(frozen=True)
class Listener:
    """What a feature does about facts, such as ``joined``, in the transaction that notes them.

    The function takes the Call of the member whom they are about, or for ``altered`` an Alteration, and
    for ``agreed`` an Agreement.
    """

    what: tuple[Fact, ...]
    run: Run


@dataclass(frozen=True)
class Topic:
    """What members may switch off for themselves: a sort of direct messages.

    ``exact`` ones come at their moment, also in quiet hours and beyond the daily maximum: their reader set the time.
    """

    key: str
    label: Words
    about: Words
    exact: bool = False


Unsure = Literal["miss", "repeat"]


@dataclass(frozen=True)
class Drawn:
    """A kind of delivery: the function that draws it when it is sent; None drops it, since it no longer applies.

    ``unsure`` says what is better where nobody can know whether it arrived, ``lasts`` how long after its time it is
    still worth sending. ``renewed`` ones are posted anew after 80 days.
    """

    kind: str
    run: Run
    live: bool = True
    label: Words = ""
    topic: Topic | None = None
    unsure: Unsure = "miss"
    lasts: timedelta | None = None
    renewed: bool = False


@dataclass(frozen=True)
class Section:
    """What a feature has to say in a digest: the function takes a Look and gives entries, none if there is nothing.

    ``moderators`` ones are for digests in channels of theirs, and never in a member's own.
    """

    key: str
    title: Words
    run: Run
    rank: int = 50
    moderators: bool = False


@dataclass(frozen=True)
class Recurring:
    """What a feature does each time a rule of this kind falls due, in a transaction of its own.

    A firing that is late by less than ``catch_up`` still happens, once; what is later is skipped and counted.
    """

    kind: str
    run: Run
    catch_up: timedelta


@dataclass(frozen=True)
class Search:
    """How what a member means is found as they type: the function takes a Seeking, and gives options."""

    list: str
    run: Run


@dataclass(frozen=True)
class Errand:
    """What takes long: ``go`` takes a Way and does it outside any transaction; ``run`` takes a Back with what came of it."""

    kind: str
    go: Run
    run: Run


@dataclass(frozen=True)
class Served:
    """What answers a GET on a path such as ``/calendar/{token}.ics``: the function takes a Visit, and gives a Reading or None."""

    path: str
    run: Run


@dataclass(frozen=True)
class Timer:
    """What a feature does once at an instant that it set, in a transaction of its own."""

    kind: str
    run: Run


@dataclass(frozen=True)
class Gathered:
    """What a feature does when something becomes of a gathering of its kind; the function takes a Turn.

    ``more`` takes a call and a meeting, and gives what it has to say and to do about that beyond what all have.
    """

    kind: str
    run: Run
    more: Run | None = None


def on(*what: Fact) -> Callable[[Run], Listener]:
    """Declare what is done when something happens in a workspace."""
    return lambda run: Listener(what, run)


def delivery(
    kind: str,
    *,
    live: bool = True,
    label: Words = "",
    topic: Topic | None = None,
    unsure: Unsure = "miss",
    lasts: timedelta | None = None,
    renewed: bool = False,
) -> Callable[[Run], Drawn]:
    """Declare how a delivery of this kind is drawn; a ``live`` post follows what it shows, others stand as sent.

    ``label`` is what moderators read of it where it did not arrive, ``topic`` the sort of messages it belongs to.
    """
    return lambda run: Drawn(kind, run, live, label, topic, unsure, lasts, renewed)


def section(key: str, title: Words, *, rank: int = 50, moderators: bool = False) -> Callable[[Run], Section]:
    """Declare a section of the digests."""
    return lambda run: Section(key, title, run, rank, moderators)


def recurring(kind: str, *, catch_up: timedelta) -> Callable[[Run], Recurring]:
    """Declare what is done when a rule of this kind fires; the function takes an Occasion."""
    return lambda run: Recurring(kind, run, catch_up)


def searching(list_name: str) -> Callable[[Run], Search]:
    """Declare how the values of ``Found(list_name)`` are searched."""
    return lambda run: Search(list_name, run)


def served(path: str) -> Callable[[Run], Served]:
    """Declare what stands at a path of the public address; the function says itself who may read it."""
    return lambda run: Served(path, run)


def errand(kind: str, *, go: Run) -> Callable[[Run], Errand]:
    """Declare what is done with the outcome of an errand, and by ``go`` how it is run; going twice does no harm."""
    return lambda run: Errand(kind, go, run)


def timer(kind: str) -> Callable[[Run], Timer]:
    """Declare what is done when a timer of this kind is up; the function takes a Ring."""
    return lambda run: Timer(kind, run)


def gathered(kind: str, *, more: Run | None = None) -> Callable[[Run], Gathered]:
    """Declare what is done about gatherings of this kind; the function takes a Turn."""
    return lambda run: Gathered(kind, run, more)


def page_section(rank: int = 50) -> Callable[[Run], PageSection]:
    """Declare a feature's section of a member's own page."""
    return lambda run: PageSection(run, rank)
