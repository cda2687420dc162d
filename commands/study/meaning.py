"""Which group somebody means: a number, words of its name or its exam, or the only one that is theirs."""

from __future__ import annotations

from collections.abc import Sequence

from bot import people
from bot import vocabulary as lists
from bot.call import Call
from bot.cards import Option
from bot.declare import searching
from bot.errors import UserError
from bot.kinds import Found
from bot.search import Seeking
from bot.text import Words, joined, plain, say
from bot.vocabulary import Vocabulary
from bot.words import tokens
from commands.study import drawing, rows
from commands.study.rows import Group
from commands.study.tables import groups

WHICH = Found("study-groups")
_g = groups.c


@searching("study-groups")
async def suggest(seeking: Seeking) -> list[Option]:
    """Find groups that go on by what is typed of their name or exam."""
    words = await lists.load(seeking.db, seeking.workspace.community)
    found = await rows.groups_where(seeking.db, seeking.workspace.community, _g.state == "open")
    return [Option(label(each, words), str(each.id)) for each in found if _fits(each, seeking.typed, words)]


def label(group: Group, words: Vocabulary) -> str:
    return plain(say("{name} · {exam}", name=group.name, exam=drawing.exam(group, words)))


async def any_(call: Call, typed: str) -> Group:
    """Find a group that goes on, whoever sits in it.

    Raises:
        UserError: there is none such, or several.
    """
    if not typed:
        return await own(call, "")
    if typed.removeprefix("#").isdecimal() and len(typed) < 15:
        return await rows.group(call.db, call.community, int(typed.removeprefix("#")))
    every = await rows.groups_where(call.db, call.community, _g.state == "open")
    return _only([each for each in every if _fits(each, typed, call.vocabulary)], call.vocabulary)


async def own(call: Call, typed: str) -> Group:
    """Find one of the member's own groups; without a word the only one.

    Raises:
        UserError: there is none such, or several.
    """
    mine = await rows.mine(call.db, call.community, call.member.id)
    if not mine:
        raise UserError(say("You are in no study group. /study find shows who studies for your exam."))
    if typed.removeprefix("#").isdecimal():
        return _only([each for each in mine if str(each.id) == typed.removeprefix("#")], call.vocabulary)
    return _only([each for each in mine if _fits(each, typed, call.vocabulary)], call.vocabulary)


async def inside(call: Call, number: int) -> Group:
    """Give a group to one who sits in it.

    Raises:
        UserError: it is closed, or they do not.
    """
    group = await rows.group(call.db, call.community, number)
    seat = await rows.seat(call.db, number, call.member.id)
    if seat is None or not seat.inside:
        raise UserError(say("Only members of the group can do that. /study join gets you in."))
    return group


def decides(call: Call, group: Group) -> bool:
    return group.founder == call.member.id or call.moderates


async def led(call: Call, typed: str) -> Group:
    """Find the group about which somebody decides: one of their own, or any that a moderator names.

    Raises:
        UserError: there is none such, or several, or they do not decide about it.
    """
    found = await (any_(call, typed) if typed and call.moderates else own(call, typed))
    return await founded(call, found.id)


async def founded(call: Call, number: int) -> Group:
    """Give a group to its founder, or to a moderator.

    Raises:
        UserError: it is closed, or they are neither.
    """
    group = await rows.group(call.db, call.community, number)
    if not decides(call, group):
        name = (await drawing.names(call.db, [group.founder]))[group.founder]
        raise UserError(say("{name} decides that. Ask them, or agree on /study handover.", name=name))
    return group


async def hidden(call: Call, found: Sequence[Group]) -> set[int]:
    """Give those of some groups in which somebody sits from whom the member is kept apart."""
    apart = await people.kept_apart(call.db, call.member.id)
    if not apart:
        return set()
    known = await rows.seats_of(call.db, *(each.id for each in found))
    return {each.group for each in known if each.member in apart and each.state != "waiting"}


def _fits(group: Group, typed: str, words: Vocabulary) -> bool:
    inside_ = tokens(label(group, words))
    return all(any(word.startswith(piece) for word in inside_) for piece in tokens(typed))


def _only(found: Sequence[Group], words: Vocabulary) -> Group:
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError(say("There is no such group. Type /study list to see those that go on."))
    named: list[Words] = [say("{n}: {name}", n=str(each.id), name=label(each, words)) for each in found[:10]]
    raise UserError(say("Say which group, by its number: {names}", names=joined(named, "; ")))
