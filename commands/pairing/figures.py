"""How rounds went, in numbers for moderators: as a picture, a table and a file, and by shift."""

from __future__ import annotations

from collections.abc import Sequence

from bot.call import Call
from bot.cards import Card, Document, Fields, Item, Listing, Picture, card
from bot.charts import Chart, Series, picture
from bot.declare import button, command, delivery
from bot.policy import Role
from bot.profile import BETWEEN
from bot.scene import Scene
from bot.spreadsheets import as_csv
from bot.text import Bold, Moment, Words, joined, plain, say, say_many
from bot.vocabulary import Vocabulary
from commands.pairing import circles, counting, overview, owing
from commands.pairing.counting import Count

HEAD = ("round", "groups", "placed", "met", "heard from", "again", "without anybody")
NONE = say("No round has begun yet. /pairing preview shows who would go with whom.")
SMALL = say("Shifts of fewer than {n} people are put together.", n=str(counting.FEWEST))
_SHIFTS: dict[str, Words] = {
    counting.OTHERS: say("all others"),
    counting.SEVERAL: say("several shifts"),
    counting.ELSE: say("none that says hours"),
    counting.UNKNOWN: say("shift not known"),
}


@command("pairing report", role=Role.MODERATOR, reads=True)
async def report(call: Call) -> Card:
    """Show how the last rounds went: who was placed, who met, who met again, who was left out."""
    return await _shown(call)


@button(overview.REPORT, role=Role.MODERATOR, reads=True)
async def look(call: Call) -> Card:
    return await _shown(call)


@button("pairing.figures-table", role=Role.MODERATOR, reads=True)
async def as_table(call: Call) -> Card:
    """Give the numbers of the picture as a list."""
    counted, _, _ = await counting.load(call.db, await circles.expected(call))
    items = tuple(Item(Bold(_day(each)), joined(_line(each), BETWEEN)) for each in reversed(counted))
    return card(say("Pairing rounds"), Listing(items) if items else NONE)


@button("pairing.figures-file", role=Role.MODERATOR, reads=True)
async def as_file(call: Call) -> Card:
    counted, _, _ = await counting.load(call.db, await circles.expected(call), most=counting.ROUNDS * 10)
    lines = [(_day(each), each.groups, each.placed, each.met, each.heard, each.again, each.left) for each in counted]
    file = Document("pairing.csv", as_csv(HEAD, lines))
    return card(say("Pairing rounds"), say("One line a round. People, but for groups and repeated pairs."), file)


@button("pairing.figures-shift", role=Role.MODERATOR, reads=True)
async def by_shift(call: Call) -> Card:
    """Show by shift how many were placed, met and were left out, over the last rounds."""
    _, sat, left = await counting.load(call.db, await circles.expected(call))
    shifts = await counting.shifts(
        call.db, call.community, {number for each in sat for number in each.members} | set(left)
    )
    found = counting.by_shift(sat, left, shifts)
    if not found:
        return card(say("By shift"), say("No shift has {n} people yet, so none is shown.", n=str(counting.FEWEST)))
    names = [_named(key, call.vocabulary) for key in found]
    items = tuple(
        Item(Bold(plain(name, call.language)), say("{placed} placed, {met} met, {left} left out", placed=str(placed), met=str(met), left=str(out)))
        for name, (placed, met, out) in zip(names, found.values(), strict=True)
    )  # fmt: skip
    chart = Chart(
        say("Placed and met, by shift"), tuple(names),
        (Series(say("Placed"), tuple(n for n, _, _ in found.values())), Series(say("Met"), tuple(n for _, n, _ in found.values()))),
        "rows",
    )  # fmt: skip
    return card(say("By shift"), await picture(chart, "pairing-shifts", call.language), Listing(items), footer=SMALL)


@delivery(owing.REPORT, live=False, label=say("Report of a pairing round"))
async def posted(scene: Scene) -> Card | None:
    """Tell the moderators how a round went, in the place that they chose."""
    circle = await circles.at(scene.db, scene.workspace)
    counted, _, _ = await counting.load(scene.db, circle) if circle else ([], [], {})
    mine = [each for each in counted if each.round.id <= int(scene.subject)]
    if not mine or mine[-1].round.id != int(scene.subject):
        return None
    drawn = await _drawn(mine, scene.workspace.language)
    return card(
        say("How the pairing round went"), Fields(_facts(mine[-1])), *drawn, as_table.button(say("As a table")),
        by_shift.button(say("By shift")),
    )  # fmt: skip


async def _shown(call: Call) -> Card:
    counted, _, _ = await counting.load(call.db, await circles.expected(call))
    if not counted:
        return card(say("Pairing rounds"), NONE)
    return card(
        say("Pairing rounds"), say("The newest round began {when}.", when=Moment(counted[-1].round.began, "date")),
        Fields(_facts(counted[-1])), *await _drawn(counted, call.language), as_table.button(say("As a table")),
        by_shift.button(say("By shift")), as_file.button(say("As a file")),
    )  # fmt: skip


def _facts(count: Count) -> tuple[tuple[Words, Words], ...]:
    heard = say_many(
        "{n} of {all} group said whether they met",
        "{n} of {all} groups said whether they met",
        count.heard,
        all=str(count.groups),
    )
    return (
        (say("Placed"), say_many("{n} member in {groups}", "{n} members in {groups}", count.placed, groups=_groups(count))),
        (say("Met"), say("{n} members, {share} % of those placed", n=str(count.met), share=str(_share(count)))),
        (say("Heard from"), heard),
        (say("Together again"), say_many("{n} pair that met lately", "{n} pairs that met lately", count.again)),
        (say("Without anybody"), say_many("{n} member", "{n} members", count.left)),
    )  # fmt: skip


def _line(count: Count) -> list[Words]:
    return [
        say("{n} placed in {groups}", n=str(count.placed), groups=_groups(count)),
        say("{n} met ({share} %)", n=str(count.met), share=str(_share(count))),
        say("{n} together again", n=str(count.again)),
        say("{n} without anybody", n=str(count.left)),
    ]


def _groups(count: Count) -> Words:
    return say_many("{n} group", "{n} groups", count.groups)


def _share(count: Count) -> int:
    return round(100 * count.met / count.placed) if count.placed else 0


async def _drawn(counted: Sequence[Count], language: str) -> list[Picture]:
    """Draw the rounds beside one another."""
    series = (
        Series(say("Placed"), tuple(each.placed for each in counted)),
        Series(say("Met"), tuple(each.met for each in counted)),
        Series(say("Without anybody"), tuple(each.left for each in counted)),
    )
    return [await picture(Chart(say("Members by round"), tuple(map(_day, counted)), series), "pairing", language)]


def _day(count: Count) -> str:
    return f"{count.round.began:%b} {count.round.began.day}"


def _named(key: str, words: Vocabulary) -> Words:
    return _SHIFTS[key] if key in _SHIFTS else words.label("shifts", key)
