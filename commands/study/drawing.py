"""How a group and its sessions read: the exam, the times, the seats, the agenda."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot import exams, people, profile, rules
from bot.cards import Fields, Item, Listing
from bot.store import Connection
from bot.text import Mention, Words, joined, say, say_many
from bot.vocabulary import Vocabulary
from commands.study.kinds import ways_in_words
from commands.study.rows import Group
from commands.study.syllabus import Lesson

RECALL, ERRORS, NEXT = 10, 10, 5
"""Minutes of each session for what it begins and ends with; the rest is its topic."""


async def names(db: Connection, members: Iterable[int | None]) -> dict[int | None, Words]:
    """Name members, in one query; who is gone has no name."""
    wanted = list(members)
    known = await people.names(db, [each for each in wanted if each is not None])
    return {
        each: Mention(each, known[each]) if each is not None and each in known else say("A member") for each in wanted
    }


def exam(group: Group, words: Vocabulary) -> Words:
    """Name a group's exam, and its date if there is one."""
    label = words.label("exams", group.exam)
    return say("{exam} on {day}", exam=label, day=day(group.day)) if group.day else label


def day(of: date) -> str:
    return f"{of:%a} {of.day} {of:%b %Y}"


def times(group: Group) -> Words:
    """Say when a group meets."""
    if len(group.times) < 2:
        return joined(map(rules.describe, group.times))
    first, second = group.times
    said = rules.describe(first, zoned=first.zone.key != second.zone.key)
    return say("by turns {first} and {second}", first=said, second=rules.describe(second))


def seats(group: Group, taken: int) -> Words:
    """Say how many seats are free."""
    if taken >= group.size:
        return say("full")
    return say_many("{n} of {size} seats free", "{n} of {size} seats free", group.size - taken, size=str(group.size))


def facts(group: Group, taken: int, words: Vocabulary) -> list[tuple[Words, Words]]:
    """Give what anybody may know of a group."""
    pairs: list[tuple[Words, Words]] = [
        (say("Exam"), exam(group, words)),
        (say("Meets"), times(group)),
        (say("How"), ways_in_words(group.ways)),
        (say("Seats"), seats(group, taken)),
    ]
    if group.languages:
        spoken = joined((words.label("languages", each) for each in group.languages), profile.BETWEEN)
        pairs.append((say("Languages"), spoken))
    if group.about:
        pairs.append((say("About"), group.about))
    return pairs


def agenda(group: Group, topics: Sequence[str], before: Sequence[str], leader: Words | None) -> Fields:
    """Write a session's agenda; ``before`` is what the last one was about, and without ``topics`` it is for review."""
    main = max(group.length - RECALL - ERRORS - NEXT, RECALL)
    recall = (
        say("without notes, in turn: {what}", what=joined(before))
        if before
        else say("each says what they know already, and what they fear")
    )
    if topics:
        what: Words = say("{what}: questions of your own, then compare", what=joined(topics))
    else:
        what = say("review: mixed questions over everything") if group.topics else say("what you agree on")
    pairs: list[tuple[Words, Words]] = [
        (say("{n} min recall", n=str(RECALL)), recall),
        (say("{n} min topic", n=str(main)), what),
        (say("{n} min errors", n=str(ERRORS)), say("what went wrong, and why")),
        (say("{n} min next", n=str(NEXT)), say("what to read, and who leads")),
    ]
    return Fields(((say("Leads"), leader), *pairs) if leader is not None else tuple(pairs))


def lesson(planned: Lesson) -> Words:
    """Say in a line what a session is about."""
    if planned.review:
        return say("review: mixed questions over everything")
    parts = sum(planned.topics.values())
    alike = len(set(planned.topics.values())) == 1
    full = [
        topic if alike else say("{topic} ({n} of {parts})", topic=topic, n=str(n), parts=str(parts))
        for topic, n in planned.topics.items()
    ]
    said: Words = joined(full, "; ")
    return say("{what}; in brief: {rest}", what=said, rest=joined(planned.briefly)) if planned.briefly else said


def source(group: Group) -> list[Words]:
    """Say where the weights come from; what a group named itself needs no source."""
    known = exams.find(group.exam)
    if group.own_topics or known is None or not known.outline:
        return []
    shown = say("Weights: {source}, read on {day}.", source=known.source, day=day(known.checked))
    if known.verified:
        return [shown]
    return [shown, say("Compare them with {body}'s own outline, which may be newer.", body=known.body)]


def weights(group: Group) -> Listing:
    """List the topics with their weights."""
    total = sum(each.weight for each in group.topics)
    return Listing(
        tuple(Item(each.title if group.own_topics else say("{topic}: {share}", topic=each.title, share=f"{each.weight / total:.0%}")) for each in group.topics)
    )  # fmt: skip
