"""How a group looks in its conversation: who they are, what they share, when they could meet, and how one begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot import fitting, people, profile
from bot.cards import Button, Card, Fields, Item, Listing, card
from bot.declare import delivery
from bot.fitting import Facts
from bot.profile import BETWEEN
from bot.scene import Scene
from bot.store import Connection
from bot.text import Mention, Words, joined, say
from bot.vocabulary import Vocabulary
from commands.pairing import circles, groups, membership, owing, questions, topics
from commands.pairing.groups import Group
from commands.pairing.kinds import CHAT, ways_in_words
from commands.pairing.membership import Membership

DATE, QUESTION, QUIT = "pairing.date", "pairing.question", "pairing.quit"
"""What its buttons do stands in rooms of their own."""

RULES = say("What is said here stays here. Never anything about a patient.")
_SHOWN = ("role", "services", "areas", "experience", "facility", "shifts", "region")


@delivery(owing.GROUP, label=say("Conversation of a pairing group"), unsure="repeat")
async def group(scene: Scene) -> Card | None:
    """Open the conversation of a group, and keep its first card true."""
    found = await groups.find(scene.db, scene.workspace.community, int(scene.subject))
    circle = await circles.find(scene.db, scene.workspace.community, found.circle) if found else None
    if found is None or circle is None or not found.open or len(found.members) < 2:
        return None
    facts = await fitting.load(scene.db, found.community, found.members)
    who = await people.names(scene.db, found.members)
    known = await membership.of(scene.db, circle, found.members)
    sitting = [facts[each] for each in found.members]
    return card(
        say("Nice to meet you"),
        _first(found, who),
        Listing(tuple(_introduced(each, who, scene.vocabulary) for each in sitting)),
        *_fields(sitting, known.values(), scene),
        say("To begin with: {question}", question=questions.asked(found.question)),
        *_next(found, who),
        *_controls(found),
        footer=RULES,
        notify=found.members,
    )


@delivery(owing.INSTEAD, label=say("Introduction to a pairing group, without a conversation"), topic=topics.course)
async def instead(scene: Scene) -> Card | None:
    """Tell somebody with whom they are, where the platform did not let me open a conversation."""
    found = await groups.find(scene.db, scene.workspace.community, int(scene.subject))
    if found is None or not found.open or scene.member not in found.members:
        return None
    others = [await introduced(scene, each) for each in found.others(scene.member)]
    words = say("I could not open a conversation for you, so write to each other directly. Half an hour is enough.")
    return card(
        say("With whom you are in this round"), words, *(part for each in others for part in each),
        say("To begin with: {question}", question=questions.asked(found.question)), *_controls(found), footer=RULES,
    )  # fmt: skip


async def named(db: Connection, members: Iterable[int]) -> Words:
    """Name some members in a row; who is gone stands there without a name."""
    wanted = list(members)
    return in_a_row(wanted, await people.names(db, wanted))


async def introduced(scene: Scene, member: int) -> list[Listing]:
    """Say who one member is, by what they show to everyone."""
    facts = await fitting.load(scene.db, scene.workspace.community, [member])
    who = await people.names(scene.db, [member])
    return [Listing((_introduced(facts[member], who, scene.vocabulary),))]


def in_a_row(members: Sequence[int], who: Mapping[int, str]) -> Words:
    named_ = [Mention(each, who[each]) if each in who else say("somebody who is gone") for each in members]
    if len(named_) < 2:
        return joined(named_)
    return say("{some} and {last}", some=joined(named_[:-1]), last=named_[-1])


def _first(found: Group, who: Mapping[int, str]) -> Words:
    together = in_a_row(found.members, who)
    if found.round is None:
        return say("{who}: one of you asked to meet the other, and here you are.", who=together)
    return say("{who}, in this round you are together.", who=together)


def _introduced(one: Facts, who: Mapping[int, str], words: Vocabulary) -> Item:
    """Say who somebody is, by what they show to everyone."""
    shown = [profile.shown(key, one.all(key), words) for key in _SHOWN if key in one.open and one.all(key)]
    about = joined(shown, BETWEEN) if shown else say("has not introduced themselves yet: ask!")
    return Item(Mention(one.member, who.get(one.member, "")), about)


def _fields(sitting: Sequence[Facts], known: Iterable[Membership], scene: Scene) -> list[Fields]:
    pairs = (*_common(sitting, scene), *_how(known), *fitting.times(sitting, scene.now))
    return [Fields(pairs)] if pairs else []


def _common(sitting: Sequence[Facts], scene: Scene) -> list[tuple[Words, Words]]:
    shared = fitting.common(sitting, scene.vocabulary, scene.now)
    return [(say("In common"), joined(shared, BETWEEN))] if shared else []


def _how(known: Iterable[Membership]) -> list[tuple[Words, Words]]:
    """Say in which way all of them like to meet, where one of them minds."""
    said = [set(each.ways) for each in known if each.ways]
    ways = set.intersection(*said) if said else set()
    if ways == {CHAT}:
        return [(say("How"), say("in writing, right here; nobody needs to call"))]
    return [(say("How"), ways_in_words(tuple(sorted(ways))))] if ways else []


def _next(found: Group, who: Mapping[int, str]) -> list[Words]:
    if found.dated is not None:
        return [say("You have a date. Enjoy it!")]
    if found.captain not in found.members or found.captain not in who:
        return [say("Whoever reads this first begins: name a time, or answer the question.")]
    captain = Mention(found.captain, who[found.captain])
    return [
        say(
            "{captain} is the captain this time: name a time, or begin with the question. Half an hour is enough.",
            captain=captain,
        )
    ]


def _controls(found: Group) -> list[Button]:
    number = str(found.id)
    date = [] if found.dated is not None else [Button(say("We have a date"), DATE, number, "primary")]
    return [*date, Button(say("Another question"), QUESTION, number), Button(say("Leave this round"), QUIT, number)]
