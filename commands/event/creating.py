"""Making an event: typed in one line or in a form, seen before others see it, announced now or later."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from bot import gatherings
from bot.call import Call
from bot.cards import Card
from bot.declare import Asked, Opening, command
from bot.errors import Faults, UserError
from bot.files import File
from bot.kinds import Found, Integer, Term, Terms, Text, Upload, Where
from bot.people import Place
from bot.policy import Role
from bot.rules import Rule
from bot.text import say
from commands.event import drafting, keeping
from commands.event.finding import hosted, named
from commands.event.keeping import Details
from commands.event.kinds import CHECKIN, Befores, Credit, Credits, Start, Web
from commands.event.planned import details_of, filled, plan_of
from commands.event.settings import creators
from commands.event.tables import KIND

WHAT, COMING, WHO, CE, REGISTER, ANNOUNCED = (
    "What and when",
    "Link and seats",
    "Who holds it, for whom",
    "CE and cost",
    "Registration, picture",
    "Announcement, reminders",
)
HOUR = timedelta(hours=1)
USUAL = (timedelta(days=1), HOUR)


@command("event create", form=True, title=say("Create an event"), brief=WHAT)
async def create(
    call: Call,
    title: Annotated[str, Text(150), Asked(say("Title"), WHAT)],
    when: Annotated[date | datetime | Rule, Start(), Asked(say("When"), WHAT)],
    length: Annotated[timedelta, Asked(say("How long"), WHAT)] = HOUR,
    where: Annotated[str, Text(200), Asked(say("Where"), WHAT)] = "",
    about: Annotated[str, Text(1500, long=True), Asked(say("What about"), WHAT)] = "",
    link: Annotated[str, Text(300), Asked(say("Link or exact place"), COMING)] = "",
    reveal: Annotated[timedelta | None, Asked(say("Show it how long before"), COMING)] = None,
    capacity: Annotated[int | None, Integer(least=1, most=100_000), Asked(say("Seats"), COMING)] = None,
    guests: Annotated[int, Integer(most=10), Asked(say("Guests each may bring"), COMING)] = 0,
    closes: Annotated[timedelta, Asked(say("Answers close how long before"), COMING)] = timedelta(0),
    organiser: Annotated[str, Term("organisers"), Asked(say("Organiser"), WHO)] = "",
    for_: Annotated[tuple[str, ...], Terms("roles"), Asked(say("Only for"), WHO)] = (),
    bring: Annotated[str, Text(200), Asked(say("What to bring"), WHO)] = "",
    checkin: Annotated[str, CHECKIN, Asked(say("How people check in"), WHO)] = "button",
    credits_: Annotated[Credit | None, Credits(), Asked(say("CE credits"), CE)] = None,
    approver: Annotated[str, Term("approvers"), Asked(say("Approved by"), CE)] = "",
    cost: Annotated[str, Text(60), Asked(say("Cost"), CE)] = "",
    member_cost: Annotated[str, Text(60), Asked(say("Cost for members"), CE)] = "",
    register_by: Annotated[datetime | None, Asked(say("Register by"), REGISTER)] = None,
    register_link: Annotated[str, Web(), Asked(say("Where to register"), REGISTER)] = "",
    picture: Annotated[File | None, Upload(("image/png", "image/jpeg")), Asked(say("Picture"), REGISTER)] = None,
    channel: Annotated[Place | None, Where(needs=("post", "thread")), Asked(say("Channel"), ANNOUNCED)] = None,
    announce: Annotated[datetime | None, Asked(say("Announce it at"), ANNOUNCED)] = None,
    remind: Annotated[tuple[timedelta, ...], Befores(), Asked(say("Reminders before"), ANNOUNCED)] = USUAL,
    thread: Annotated[bool, Asked(say("A thread of its own"), ANNOUNCED)] = False,
) -> Card:
    """Create an event, once or repeating. You see it before others do; only title and when are needed.

    Args:
        title: What it is, such as Robotics case review.
        when: Such as Tue 7pm, Nov 30 19:00 CT, every 2nd Tue 7pm; or Dec 5 with a length of 1d or more.
        length: Such as 90m or 2h; 3d is three whole days. An hour if you leave it out.
        where: What everybody may know, such as a city, a room, or online.
        about: What to expect. Never anything about a patient.
        link: A meeting link or an address that only those going see.
        reveal: Such as 1h: the link is shown from then on. At once if you leave it out.
        capacity: How many seats; beyond that people wait in line. No limit if you leave it out.
        guests: How many people each may bring along.
        closes: Such as 2h: nobody can say yes after that. At the start if you leave it out.
        organiser: Who holds it, such as AST, HSPA or a hospital.
        for_: Only members with these roles can say yes.
        bring: It stands in the reminder.
        checkin: How it is noted who came.
        credits_: Continuing education, such as 2, or 1.5 live.
        approver: The body that approved the credits.
        cost: For those who are not members, such as $40 or free.
        member_cost: For members of the association.
        register_by: Where people have to register elsewhere too, until when.
        register_link: The page where people register.
        picture: A PNG or JPEG that stands on the card.
        channel: Moderators only: where it is announced, if not in the events channel.
        announce: When it is announced by itself. You are asked if you leave it out.
        remind: Such as 1d, 1h, or none. Each member may choose otherwise for themselves.
        thread: Open a thread below the card for those who come, and close it afterwards.
    """
    given = {
        "title": title, "when": when, "length": length, "where": where, "about": about, "link": link, "reveal": reveal,
        "capacity": capacity, "guests": guests, "closes": closes, "organiser": organiser, "for_": for_, "bring": bring,
        "checkin": checkin, "credits_": credits_, "approver": approver, "cost": cost, "member_cost": member_cost,
        "register_by": register_by, "register_link": register_link, "picture": picture, "channel": channel, "remind": remind,
        "thread": thread,
    }  # fmt: skip
    require_creator(call)
    if channel is not None:
        call.require(Role.MODERATOR)
    return await make(call, given, announce)


async def make(call: Call, given: dict[str, Any], announce: datetime | None) -> Card:
    """Keep a draft, and show it to its host; with a time it is announced by itself."""
    plan = plan_of(call, given)
    if announce is not None and announce >= plan.start:
        raise Faults({"announce": say("The event has begun by then. Choose an earlier time to announce it.")})
    gathering = await gatherings.create(call, KIND, plan, [call.member.id], state="draft")
    await keeping.save(call.db, gathering, details_of(given), call.vocabulary, new=True)
    if announce is not None:
        return await drafting.later(call, gathering, announce)
    return await drafting.preview(call, gathering)


@command("event copy")
async def copy(call: Call, event: Annotated[str, Found("events-held")] = "") -> Card | Opening:
    """Create an event like an earlier one: the form opens, filled with all but its date.

    Args:
        event: Its number or words of its title. Your last one if you leave it out.
    """
    require_creator(call)
    gathering = await named(call, event, held=True) if event else await hosted(call)
    if gathering is None:
        raise UserError(say("You have not hosted an event yet. Create one with /event create."))
    details = (await keeping.load(call.db, [gathering.id])).get(gathering.id, Details())
    values = filled(gathering, details)
    if gathering.plan.rule is None:
        del values["when"]
    assert create.form is not None
    return create.form.open(values)


def require_creator(call: Call) -> None:
    if call.setting(creators) == "moderators":
        call.require(Role.MODERATOR)
