"""The weeks in which the trade is celebrated: switched on by moderators, dated by rule, announced on their first day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot import deliveries, gatherings, people, rules, settings
from bot.call import Call
from bot.cards import Card, Item, Listing, card
from bot.declare import button, command, delivery, gathered, section
from bot.deliveries import Debt
from bot.digests import Entry, Look
from bot.errors import UserError
from bot.gatherings import Gathering, Plan, Turn, drawing
from bot.gatherings.tables import gatherings as table
from bot.people import zone_named
from bot.policy import Role
from bot.rules import Rule, YearWeekday
from bot.scene import Scene
from bot.store import Connection
from bot.text import Bold, Link, joined, say, written
from commands.event.settings import channel

KIND, POST = "observance", "event.observance"
SUNDAY, DAY, WEEK = 6, timedelta(days=1), timedelta(days=7)
MORNING = timedelta(hours=9)
AHEAD = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Observance:
    """A week of the year: from the ``nth`` Sunday of a month; ``source`` says by whose rule."""

    key: str
    title: str
    about: str
    month: int
    nth: int
    source: str


OBSERVANCES = (
    Observance(
        "technologists", "National Surgical Technologists Week", "The week of those who keep the field sterile and the case moving, since 1984.",
        9, 3, "https://www.ast.org/aboutus/nstw",
    ),
    Observance(
        "processing", "Sterile Processing Week", "The week of those without whom no tray is ready.",
        10, 2, "https://www.hpnonline.com",
    ),
    Observance(
        "nurses", "Perioperative Nurses Week", "The week around 14 November, of the nurses on our team.",
        11, 2, "https://www.aorn.org/events/perioperative-nurses-week",
    ),
)  # fmt: skip
"""Checked in November 2026 against the dates announced for 2017, 2020 and 2022 to 2025: the third week of September from
its third Sunday; the second Sunday of October; the week of 14 November, which begins with November's second Sunday."""


@command("event observances", role=Role.MODERATOR, reads=True)
async def observances(call: Call) -> Card:
    """Switch the weeks of the trade on or off, such as Surgical Technologists Week."""
    return await _shown(call)


@button("event.observe", role=Role.MODERATOR)
async def switch(call: Call, value: str) -> Card:
    """Switch one on, or off."""
    wanted = next((each for each in OBSERVANCES if each.key == value), None)
    if wanted is None:
        raise UserError(say("That week is not on the list any more. Type /event observances to see it."))
    standing = (await _standing(call.db, call.community)).get(value)
    if standing is None:
        await gatherings.create(call, KIND, _plan(wanted, call), [], uid=f"{value}-{await _times(call, value) + 1}")
    else:
        await gatherings.cancel(call, standing, "", quietly=True)
    return await _shown(call)


@gathered(KIND)
async def turned(turn: Turn) -> None:
    """Owe the greeting on the first day of each year's week, where events are announced by then."""
    here, now_on = turn.here, await gatherings.current(turn.here.db, turn.gathering, turn.here.now)
    if now_on is None or not now_on.open or now_on.at - DAY > here.now:
        return
    for workspace, place in await settings.places(here.db, turn.gathering.community, channel):
        # It is named by the week, not by its number, so that it is greeted once though it is switched off and on.
        debt = Debt(POST, f"{_key(turn.gathering)}.{now_on.date}", place=place)
        await deliveries.reply(here.db, workspace, debt, now_on.at + MORNING)


@delivery(POST, live=False, label=say("Greeting of a week"), lasts=timedelta(days=5))
async def greeting(scene: Scene) -> Card | None:
    key, _, date = scene.subject.partition(".")
    standing = (await _standing(scene.db, scene.workspace.community)).get(key)
    dates = await gatherings.meetings_of(scene.db, standing, scene.now) if standing else []
    meeting = next((each for each in dates if each.date == date and each.open), None)
    return card(meeting.title, meeting.about, drawing.days(meeting)) if meeting else None


@section("event.observances", say("Weeks of the trade"), rank=60)
async def coming(look: Look) -> list[Entry]:
    """Tell once that a week comes, up to four weeks before it."""
    where = gatherings.coming(look.workspace.community, KIND, look.now, look.now + AHEAD)
    found = await gatherings.meetings_where(look.db, *where, most=len(OBSERVANCES) * 2)
    return [Entry(f"observance:{each.id}", Item(Bold(each.title), drawing.days(each))) for each in found]


def rule_of(each: Observance, now: datetime, zone: ZoneInfo) -> Rule:
    """Give the rule by which a week begins, from the next one on that is not over."""
    pattern = YearWeekday(each.month, each.nth, SUNDAY)
    first = rules.first(pattern, (now.astimezone(zone) - WEEK).date() + DAY)
    return Rule(pattern, time(0), zone, first)


async def _shown(call: Call) -> Card:
    standing = await _standing(call.db, call.community)
    items = tuple(_item(each, standing.get(each.key), call) for each in OBSERVANCES)
    words = say(
        "What is on stands in the digests and the community's calendar, and is announced on its first day in the events channel."
    )
    return card(say("Weeks of the trade"), words, Listing(items))


def _item(each: Observance, standing: Gathering | None, call: Call) -> Item:
    first = rules.following(rule_of(each, call.now, _zone(call)), call.now - WEEK)
    when = written(first.at.astimezone(_zone(call)), "date") if first else "–"
    detail = joined([say("from {when}", when=when), Link(say_source(each), each.source)], " · ")
    label = say("Switch off") if standing else say("Switch on")
    return Item(Bold(each.title), detail, switch.button(label, each.key))


def say_source(each: Observance) -> str:
    return each.source.removeprefix("https://").removeprefix("www.").partition("/")[0]


async def _standing(db: Connection, community: int) -> dict[str, Gathering]:
    """Give the weeks that are switched on, by their keys."""
    g = table.c
    found = select(g.id).where(g.community == community, g.kind == KIND, g.state == "open")
    known = await gatherings.several(db, (await db.execute(found)).scalars())
    return {_key(each): each for each in known.values()}


async def _times(call: Call, key: str) -> int:
    """Count how often a week was switched on."""
    g = table.c
    ever = select(func.count()).where(g.community == call.community, g.kind == KIND, g.uid.startswith(f"{key}-"))
    return int((await call.db.execute(ever)).scalar_one())


def _key(gathering: Gathering) -> str:
    return gathering.uid.rpartition("-")[0]


def _plan(each: Observance, call: Call) -> Plan:
    rule = rule_of(each, call.now, _zone(call))
    found = rules.following(rule, call.now - WEEK)
    assert found is not None
    return Plan(each.title, found.at, rule.zone, rule, WEEK, each.about, link="", whole_days=True, reminders=())


def _zone(call: Call) -> ZoneInfo:
    return zone_named(call.settings.raw.get(people.ZONE))
