"""What each two of a programme are worth together: a pure function over what they declared and whom they would like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.matching import Choice, Pool
from bot.text import say
from bot.vocabulary import Vocabulary
from commands.mentor.programme.cycles import Applicant, Field
from commands.mentor.ranking import FULL, Fit, Offering, Wish, possible, weigh

MENTEE_CHOICE, MENTOR_CHOICE = 200, 120
"""What each step of a choice counts, five steps for the first; all criteria together come to 1,000 at most."""

WAITED, OFTEN = 500, 3
"""What it counts to have been left out before, up to three times."""

CHOICES = 5

CANNOT = say("by how they meet, language, employer, or since they are a pair already or keep apart")
"""Why two may not go together, always as a whole: who blocks whom is told to nobody."""


@dataclass(frozen=True, slots=True)
class Prospects:
    """The mentors who have to do with what a mentee asks for.

    ``fits`` are those who may go with them, with what it is worth; so many would fit and may not go with them
    (``cannot``), or were forbidden by a moderator (``ruled``).
    """

    fits: Mapping[int, int]
    cannot: int
    ruled: int


def pool(field: Field, weights: Mapping[str, int], words: Vocabulary, now: datetime, seed: int) -> Pool:
    """Give the pool of all who are not pinned: whom each mentee may go with, and what it is worth."""
    choices = tuple(_choices(field, weights, words, now))
    return Pool(choices, rooms(field), seed)


def together(field: Field) -> dict[int, int]:
    """Give each pinned mentee's mentor, of those who are still in and may go together, as far as there is room.

    A mentor may take fewer by now than were pinned to them; then what was ruled first counts.
    """
    found: dict[int, int] = {}
    taken: Counter[int] = Counter()
    for mentee, mentor in field.pinned.items():
        one, other = field.mentors.get(mentor), field.mentees.get(mentee)
        if one and other and taken[mentor] < one.room and may(one, other, field):
            found[mentee] = mentor
            taken[mentor] += 1
    return found


def rooms(field: Field) -> dict[int, int]:
    """Give how many mentees each mentor can take beside those who are pinned to them."""
    taken = Counter(together(field).values())
    return {number: each.room - taken[number] for number, each in field.mentors.items()}


def may(mentor: Applicant, mentee: Applicant, field: Field) -> bool:
    """Say whether two can be brought together at all, whatever moderators ruled."""
    if (mentor.member, mentee.member) in field.apart or (mentee.member, mentor.member) in field.apart:
        return False
    return possible(offering(mentor), wish(mentee))


def worth(
    mentor: Applicant, mentee: Applicant, weights: Mapping[str, int], words: Vocabulary, now: datetime
) -> int | None:
    """Say what two are worth together; None where they have nothing to do with each other and neither chose the other."""
    fit = fitness(mentor, mentee, weights, words, now)
    liked, likes = mentee.place_of(mentor.member), mentor.place_of(mentee.member)
    if fit is None and liked is None and likes is None:
        return None
    most = FULL * max(1, sum(weights.values()))
    base = fit.total * 1000 // most if fit else 0
    chosen = sum(
        step * (CHOICES + 1 - place) for step, place in ((MENTEE_CHOICE, liked), (MENTOR_CHOICE, likes)) if place
    )
    return base + chosen + WAITED * min(mentee.waited, OFTEN)


def fitness(
    mentor: Applicant, mentee: Applicant, weights: Mapping[str, int], words: Vocabulary, now: datetime
) -> Fit | None:
    return weigh(offering(mentor), wish(mentee), weights, words, now)


def offering(mentor: Applicant) -> Offering:
    """Take a mentor as one who offers; everybody in a programme is asked anew, so load and turn count the same for all."""
    return Offering(mentor.facts, mentor.topics, mentor.ways, mentor.languages, mentor.apart, mentor.room, 0, None)


def wish(mentee: Applicant) -> Wish:
    return Wish(mentee.facts, next(iter(mentee.topics), ""), mentee.ways, mentee.languages, mentee.apart)


def prospects(
    mentee: Applicant, field: Field, weights: Mapping[str, int], words: Vocabulary, now: datetime
) -> Prospects:
    """Look at all mentors for one mentee."""
    fits: dict[int, int] = {}
    cannot = ruled = 0
    for number, mentor in field.mentors.items():
        value = worth(mentor, mentee, weights, words, now)
        if value is None:
            continue
        if not may(mentor, mentee, field):
            cannot += 1
        elif (number, mentee.member) in field.forbidden:
            ruled += 1
        else:
            fits[number] = value
    return Prospects(fits, cannot, ruled)


def _choices(field: Field, weights: Mapping[str, int], words: Vocabulary, now: datetime) -> Iterator[Choice]:
    pinned = together(field)
    for number, mentee in field.mentees.items():
        if number not in pinned:
            for mentor, value in prospects(mentee, field, weights, words, now).fits.items():
                yield number, mentor, value
