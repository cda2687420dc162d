"""Who can be asked for a talk, and in which order: by what hosts offer and what both show to everyone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import fitting, people, profile
from bot.fitting import Facts
from bot.gatherings import Here
from bot.text import Words, joined, say, say_many
from bot.vocabulary import Vocabulary
from commands.interview import rows
from commands.interview.rows import Host, Request

ENOUGH = 20
"""More hours together in a week do not make two fit better."""

_WORK = ("services", "areas")
_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Fit:
    """A host who fits, how well, and why in words that both of them may read."""

    host: Host
    score: float
    reasons: tuple[Words, ...]


async def ranked(here: Here, request: Request, words: Vocabulary, only: Iterable[int] | None = None) -> list[Fit]:
    """Give the hosts who can be asked for a request at this moment, who fits best first.

    Who is asked for by name, as ``only``, need not have named the topic.
    """
    hosts = await _able(here, request, only)
    facts = await fitting.load(here.db, request.community, [request.member, *hosts])
    mine = facts[request.member]
    found = [
        weigh(each, facts[member], request, mine, words, here.now, named=only is not None)
        for member, each in hosts.items()
    ]
    fits = [each for each in found if each is not None]
    return sorted(fits, key=lambda fit: (-fit.score, fit.host.member))


def weigh(
    host: Host, theirs: Facts, request: Request, mine: Facts, words: Vocabulary, now: datetime, *, named: bool = False
) -> Fit | None:
    """Say how well a host fits; None where they do not. Only what both show to everyone makes a difference or a reason."""
    kept_apart = (host.apart or request.apart) and fitting.same_employer(theirs, mine)
    if kept_apart or not _meets(host, request) or not (named or request.topic in host.topics):
        return None
    reasons: list[tuple[float, Words]] = [*_wishes(host, request, words), *_common(theirs, mine, words, now)]
    waited = 1.0 if host.asked is None else min((now - host.asked) / _MONTH, 1.0)
    return Fit(host, sum(points for points, _ in reasons) + waited, tuple(reason for _, reason in reasons))


def described(fit: Fit, request: Request, words: Vocabulary) -> Words:
    """Say why a host is on the list."""
    if fit.reasons:
        return joined(fit.reasons, " · ")
    if fit.host.roles:
        return joined((words.label("roles", role) for role in fit.host.roles), " · ")
    return say("talks about this topic") if request.topic in fit.host.topics else say("offers talks about other topics")


async def _able(here: Here, request: Request, only: Iterable[int] | None) -> dict[int, Host]:
    """Give the hosts who have room, are not away, and are not kept apart from the member."""
    hosts = await rows.hosts_of(here.db, request.community, only)
    apart = await people.kept_apart(here.db, request.member)
    if only is None:
        apart |= await rows.asked_before(here.db, request, here.now)
    load = await rows.load(here.db, request.community, here.now)
    return {
        member: each
        for member, each in hosts.items()
        if member != request.member and member not in apart and each.here(here.now) and load.get(member, 0) < each.most
    }


def _meets(host: Host, request: Request) -> bool:
    """Say whether there is a way and a language for both; who named none takes any."""
    pairs = ((host.ways, request.ways), (host.languages, request.languages))
    return all(not one or not other or set(one) & set(other) for one, other in pairs)


def _wishes(host: Host, request: Request, words: Vocabulary) -> Iterable[tuple[float, Words]]:
    if request.role and request.role in host.roles:
        yield 8, say("knows the role: {role}", role=words.label("roles", request.role))
    if request.facility and request.facility in host.facilities:
        yield 5, say("knows the kind of place: {place}", place=words.label("facilities", request.facility))
    spoken = [each for each in request.languages if each in host.languages]
    if spoken:
        yield 1, say("speaks {languages}", languages=joined(words.label("languages", each) for each in spoken))


def _common(theirs: Facts, mine: Facts, words: Vocabulary, now: datetime) -> Iterable[tuple[float, Words]]:
    both = theirs.open & mine.open
    for key in (each for each in _WORK if each in both):
        same = fitting.shared(theirs, mine, key)
        if same:
            yield min(len(same), 3) * 1.5, say("both: {what}", what=profile.shown(key, same, words))
    hours = fitting.hours_together(theirs, mine, now) if {"shifts", "zone"} <= both else None
    if hours:
        free = say_many("about {n} hour a week suits both", "about {n} hours a week suit both", hours)
        yield min(hours, ENOUGH) / 5, free
    if "zone" in both and fitting.zone_distance(theirs, mine, now) == 0:
        yield 2, say("same time zone")
    if "region" in both and fitting.shared(theirs, mine, "region"):
        yield 1, say("same region")
