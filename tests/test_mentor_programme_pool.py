"""Who goes with whom in a programme is the best there is, over everything that decides it, by another solver's account."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.fitting import facts_of
from bot.matching.assigning import assign
from bot.people import UTC as NO_ZONE
from bot.profile import Profile
from bot.vocabulary import Vocabulary
from commands.mentor.kinds import USUAL
from commands.mentor.programme import pooling
from commands.mentor.programme.cycles import MENTEE, MENTOR, Applicant, Field, Pair

NOW = datetime(2026, 12, 20, 18, tzinfo=UTC)
WORDS = Vocabulary({})
MENTORS, MENTEES = range(1, 6), range(11, 20)

employers = st.sampled_from(["", "Mercy Hospital", "St. Luke's"])
services = st.sampled_from([(), ("cvor",), ("cvor", "spine")])
tongues = st.sampled_from([(), ("en",), ("es",), ("en", "es")])
ways = st.sampled_from([(), ("chat",), ("call", "person"), ("person",)])
topics = st.sampled_from(["study-cst", "study-ts-c", "heart-room", "burnout"])


@st.composite
def applicants(draw: st.DrawFn, number: int, side: str) -> Applicant:
    said = {
        "employer": (draw(employers),),
        "services": draw(services),
        "region": draw(st.sampled_from([(), ("new-england",)])),
    }
    facts = facts_of(number, Profile({key: each for key, each in said.items() if any(each)}, {}), NO_ZONE)
    others = MENTORS if side == MENTEE else MENTEES
    chosen = draw(st.lists(st.sampled_from(list(others)), unique=True, max_size=5)) if draw(st.booleans()) else []
    room = draw(st.sampled_from([1, 1, 2, 3])) if side == MENTOR else 0
    wanted = draw(st.lists(topics, min_size=1, max_size=3 if side == MENTOR else 1, unique=True))
    return Applicant(
        number, 1, side, tuple(wanted), "", room, draw(ways), draw(tongues), draw(st.booleans()), facts,
        draw(st.integers(0, 5)) if side == MENTEE else 0, tuple(chosen),
    )  # fmt: skip


@st.composite
def fields(draw: st.DrawFn) -> Field:
    mentors = {
        each: draw(applicants(each, MENTOR)) for each in draw(st.sets(st.sampled_from(list(MENTORS)), min_size=1))
    }
    mentees = {
        each: draw(applicants(each, MENTEE)) for each in draw(st.sets(st.sampled_from(list(MENTEES)), min_size=1))
    }
    both = st.tuples(st.sampled_from(list(MENTORS)), st.sampled_from(list(MENTEES)))
    pinned = {mentee: mentor for mentor, mentee in draw(st.lists(both, max_size=3))}
    forbidden = frozenset(pair for pair in draw(st.lists(both, max_size=5)) if pinned.get(pair[1]) != pair[0])
    # Who blocks whom may stand either way round.
    apart = frozenset(pair if draw(st.booleans()) else pair[::-1] for pair in draw(st.lists(both, max_size=5)))
    return Field(mentors, mentees, pinned, apart, forbidden)


@dataclass(frozen=True)
class Expected:
    """What a programme comes to by its rules, written down a second time: pins first, then the best of the rest."""

    field: Field

    def blocked(self, mentor: int, mentee: int) -> bool:
        return bool({(mentor, mentee), (mentee, mentor)} & self.field.apart)

    def may(self, mentor: int, mentee: int) -> bool:
        one, other = self.field.mentors[mentor], self.field.mentees[mentee]
        works = [each.facts.first("employer") for each in (one, other)]
        meets = set(one.ways or ("chat", "call", "person")) & set(other.ways or ("chat", "call", "person"))
        near = set(one.facts.all("region")) & set(other.facts.all("region"))
        if (one.apart or other.apart) and works[0] and works[0] == works[1]:
            return False
        if one.languages and other.languages and not set(one.languages) & set(other.languages):
            return False
        return not self.blocked(mentor, mentee) and bool(meets) and bool(meets != {"person"} or near)

    def worth(self, mentor: int, mentee: int) -> int | None:
        one, other = self.field.mentors[mentor], self.field.mentees[mentee]
        plain = [replace(each, chosen=(), waited=0) for each in (one, other)]
        fits = pooling.worth(plain[0], plain[1], USUAL, WORDS, NOW)
        likes = [mentee in one.chosen, mentor in other.chosen]
        if fits is None and not any(likes):
            return None
        points = (fits or 0) + 500 * min(other.waited, 3)
        points += 200 * (5 - other.chosen.index(mentor)) if likes[1] else 0
        return points + (120 * (5 - one.chosen.index(mentee)) if likes[0] else 0)

    def pinned(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for mentee, mentor in self.field.pinned.items():
            there = mentor in self.field.mentors and mentee in self.field.mentees and self.may(mentor, mentee)
            if there and list(found.values()).count(mentor) < self.field.mentors[mentor].room:
                found[mentee] = mentor
        return found

    def pairs(self) -> dict[Pair, int]:
        """Give all who may go together beside the pins, with what it is worth."""
        every = [(mentor, mentee) for mentor in self.field.mentors for mentee in self.field.mentees]
        free = [pair for pair in every if pair not in self.field.forbidden and pair[1] not in self.pinned()]
        found = {pair: self.worth(*pair) for pair in free if self.may(*pair)}
        return {pair: points for pair, points in found.items() if points is not None}

    def best(self) -> tuple[int, int]:
        """Say how many can be matched, and what that is worth at most."""
        graph: nx.Graph[tuple[int, int]] = nx.Graph()
        taken = Counter(self.pinned().values())
        for (mentor, mentee), points in self.pairs().items():
            for seat in range(self.field.mentors[mentor].room - taken[mentor]):
                graph.add_edge((mentor, seat), (mentee, 0), weight=points)
        found = nx.max_weight_matching(graph, maxcardinality=True)
        return len(found), sum(graph.edges[pair]["weight"] for pair in found)


def solved(field: Field, seed: int = 1) -> dict[int, int]:
    return assign(pooling.pool(field, USUAL, WORDS, NOW, seed))


@settings(max_examples=300)
@given(fields(), st.integers(1, 3))
def test_no_other_way_to_match_a_programme_is_better(field: Field, seed: int) -> None:
    expected = Expected(field)

    found, pinned = solved(field, seed), pooling.together(field)

    assert pinned == expected.pinned()
    pairs = expected.pairs()
    assert (len(found), sum(pairs[mentor, mentee] for mentee, mentor in found.items())) == expected.best()
    assert not set(found) & set(pinned)
    full = Counter([*found.values(), *pinned.values()])
    assert all(number <= field.mentors[mentor].room for mentor, number in full.items())
    for mentee, mentor in [*found.items(), *pinned.items()]:
        assert (mentor, mentee) not in field.forbidden
        assert expected.may(mentor, mentee)


@settings(max_examples=200)
@given(fields(), st.data())
def test_to_have_been_left_out_never_makes_anybody_worse_off(field: Field, data: st.DataObject) -> None:
    number = data.draw(st.sampled_from(sorted(field.mentees)))
    patient = replace(field.mentees[number], waited=field.mentees[number].waited + 1)
    later = replace(field, mentees={**field.mentees, number: patient})

    before, after = solved(field), solved(later)

    assert number in after or number not in before
    assert len(after) == len(before)


@settings(max_examples=100)
@given(fields())
def test_who_is_left_out_is_told_why_by_what_is_true(field: Field) -> None:
    expected, found = Expected(field), solved(field)
    taken = Counter([*found.values(), *pooling.together(field).values()])

    for number, mentee in field.mentees.items():
        prospects = pooling.prospects(mentee, field, USUAL, WORDS, NOW)
        related = [each for each in field.mentors if expected.worth(each, number) is not None]
        may = [each for each in related if expected.may(each, number)]
        assert prospects.cannot == len(related) - len(may)
        assert set(prospects.fits) == {each for each in may if (each, number) not in field.forbidden}
        assert prospects.ruled == len(may) - len(prospects.fits)
        if number not in found and number not in pooling.together(field):
            assert all(taken[each] == field.mentors[each].room for each in prospects.fits)
