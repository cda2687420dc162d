"""Changing an event: one date, from one date on, or all; a part at a time, and each part opens with what is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from inspect import signature
from typing import Annotated, Any

from bot import gatherings
from bot.call import Call
from bot.cards import Card, card
from bot.declare import Form, Opening, Parameter, button, command
from bot.errors import Faults, UserError
from bot.gatherings import Gathering, Meeting, Scope, drawing
from bot.gatherings.buttons import show
from bot.ids import outdated
from bot.kinds import Found
from bot.moments import spelled
from bot.policy import Role
from bot.text import Words, joined, say
from commands.event import keeping
from commands.event.controls import CHANGE, change_button
from commands.event.creating import ANNOUNCED, CE, COMING, REGISTER, WHAT, WHO, create
from commands.event.drafting import preview
from commands.event.finding import gone, named, require_host
from commands.event.keeping import Details
from commands.event.planned import details_of, filled, plan_of

SCOPES: tuple[Scope, ...] = ("this", "later", "all")
ABOUT = "Where the time or the place changes, whoever said yes is told."
_AT_FIRST = {name: p.default for name, p in signature(create.run).parameters.items() if p.default is not p.empty}


@command("event edit")
async def edit(call: Call, event: Annotated[str, Found("events")]) -> Card | Opening:
    """Change an event that you host: one date of it, that and all later ones, or all.

    Args:
        event: Its number or words of its title.
    """
    return await _opened(call, await named(call, event))


@button(CHANGE)
async def change(call: Call, value: int) -> Card | Opening:
    return await _opened(call, await keeping.found(call.db, call.community, value))


@button("event.change-which")
async def which(call: Call, value: str) -> Card | Opening:
    """Ask for the part to be changed; of one date of a series there is only one."""
    gathering, meeting, scope = await chosen(call, value)
    if scope == "this" and gathering.repeats:
        return await _form(call, "one", value)
    return _parts(gathering, value, _scope_line(call, gathering, meeting, scope))


@button("event.change-part")
async def part(call: Call, value: str) -> Opening:
    value, _, name = value.rpartition(".")
    return await _form(call, name, value)


def _part(name: str, title: Words, parameters: Iterable[Parameter]) -> Form:
    """Make the form of one part of an event; the rest of it stays as it is, whoever changes it meanwhile.

    Its title names the part, so its page has no heading that says the same again.
    """
    asked = tuple(replace(each, page="") for each in parameters if each.name != "announce")

    async def save(call: Call, value: str, **typed: Any) -> Card:
        try:
            return await _save(call, value, {each.variable: _AT_FIRST.get(each.variable) for each in asked} | typed)
        except Faults as faults:
            if faults.by_input.keys() <= {each.name for each in asked}:
                raise
            # What is wrong stands on another form than this one.
            raise UserError(joined(faults.by_input.values(), "\n")) from None

    return Form(f"event.change-{name}", save, title, ABOUT, asked, submit=say("Save"))


_OWN = ("title", "when", "length", "where", "about", "link", "capacity")
one = _part("one", say("Change this date alone"), (each for each in create.parameters if each.name in _OWN))
what = _part("what", say("What and when"), (each for each in create.parameters if each.page == WHAT))
coming = _part("coming", say("Link and seats"), (each for each in create.parameters if each.page == COMING))
who = _part("who", say("Who holds it, for whom"), (each for each in create.parameters if each.page == WHO))
credit = _part("credit", say("CE and cost"), (each for each in create.parameters if each.page == CE))
register = _part(
    "register", say("Registration, picture"), (each for each in create.parameters if each.page == REGISTER)
)
announced = _part(
    "announced", say("Channel, reminders"), (each for each in create.parameters if each.page == ANNOUNCED)
)
PARTS = {"what": what, "coming": coming, "who": who, "credit": credit, "register": register, "announced": announced}


async def chosen(call: Call, value: str) -> tuple[Gathering, Meeting | None, Scope]:
    """Read what a host chose: the event, the date and how far it goes."""
    number, _, rest = value.partition(".")
    date, _, scope = rest.partition(".")
    known = next((each for each in SCOPES if each == scope), None)
    if not number.isdecimal() or not date.isdecimal() or known is None or max(len(number), len(date)) > 18:
        raise outdated()
    gathering = await keeping.found(call.db, call.community, int(number))
    await require_host(call, gathering)
    if gathering.state == "cancelled":
        raise _off()
    meeting = await gatherings.meeting(call.db, call.community, int(date))
    if meeting is not None and meeting.gathering.id != gathering.id:
        raise UserError(say("That date belongs to another event by now. Open it anew with /event show."))
    return gathering, meeting, known


def _off() -> UserError:
    return UserError(say("That event was called off. Make another like it with /event copy."))


async def _opened(call: Call, gathering: Gathering) -> Card | Opening:
    await require_host(call, gathering)
    if gathering.state == "discarded":
        raise gone()
    if gathering.state == "cancelled":
        raise _off()
    now_on = await gatherings.current(call.db, gathering, call.now)
    if now_on is None and gathering.state == "open":
        raise UserError(say("That event is over. Make another like it with /event copy."))
    if now_on is None or not gathering.repeats or gathering.state == "draft":
        # Of a draft nobody has answered a date yet, so it is changed as a whole.
        return _parts(gathering, f"{gathering.id}.{now_on.id if now_on else 0}.all", None)
    when = spelled(now_on.at, gathering.plan.zone, call.now)
    return card(
        say("Change: {title}", title=gathering.plan.title),
        say("It repeats. Its next date is {when}. What do you want to change?", when=when),
        which.button(say("This date alone"), f"{gathering.id}.{now_on.id}.this"),
        which.button(say("This date and all later ones"), f"{gathering.id}.{now_on.id}.later"),
        which.button(say("All dates"), f"{gathering.id}.{now_on.id}.all"),
    )


def _parts(gathering: Gathering, value: str, scope: Words | None) -> Card:
    buttons = [part.button(form.title, f"{value}.{name}") for name, form in PARTS.items()]
    lines = [scope] if scope is not None else []
    return card(say("Change: {title}", title=gathering.plan.title), *lines, say("Which part?"), *buttons)


def _scope_line(call: Call, gathering: Gathering, meeting: Meeting | None, scope: Scope) -> Words | None:
    if not gathering.repeats:
        return None
    if scope == "all" or meeting is None:
        return say("What you change holds for all dates to come.")
    return say("What you change holds from {when} on.", when=spelled(meeting.at, gathering.plan.zone, call.now))


async def _form(call: Call, name: str, value: str) -> Opening:
    """Open a part with what is kept, and with the edition that it is, so that nobody overwrites what another saved."""
    form = one if name == "one" else PARTS.get(name)
    if form is None:
        raise outdated()
    gathering, meeting, scope = await chosen(call, value)
    details = (await keeping.load(call.db, [gathering.id]))[gathering.id]
    known = filled(gathering, details, meeting if scope == "this" else None)
    values = {each.variable: known.get(each.variable) for each in form.parameters}
    opened = form.open(values, f"{value}.{_edition(gathering, meeting)}")
    clocks = {key: at for key in ("when", "register_by") if isinstance(at := values.get(key), datetime)}
    written = {
        key.replace("_", "-"): f"{at.astimezone(call.zone):%Y-%m-%d %H:%M}"
        for key, at in clocks.items()
        if _plain(at, call)
    }
    return replace(opened, filled={**opened.filled, **written})


def _plain(at: datetime, call: Call) -> bool:
    """Say whether a time can be written by the clock alone: it is still to come, and no hour that comes twice."""
    local = at.astimezone(call.zone)
    return at > call.now and local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()


def _edition(gathering: Gathering, meeting: Meeting | None) -> int:
    return gathering.sequence + (meeting.sequence if meeting else 0)


async def _save(call: Call, value: str, typed: dict[str, Any]) -> Card:
    """Change what was chosen, and say what became of it; what was left empty is as it is at first."""
    value, _, edition = value.rpartition(".")
    gathering, meeting, scope = await chosen(call, value)
    if edition != str(_edition(gathering, meeting)):
        raise UserError(
            say("Somebody changed this event while you typed. Note what you typed, then open it anew: /event edit.")
        )
    alone = meeting if scope == "this" and gathering.repeats else None
    details = (await keeping.load(call.db, [gathering.id]))[gathering.id]
    given = _AT_FIRST | filled(gathering, details, alone) | typed
    if given["channel"] is not None and given["channel"].id != details.place:
        call.require(Role.MODERATOR)
    plan = plan_of(call, given, alone.as_plan() if alone else gathering.plan)
    if alone and plan.rule is not None:
        raise Faults({"when": say("This is for one date: type one, such as Tue 7pm.")})
    after = await gatherings.change(call, gathering, plan, meeting, scope)
    if not alone:
        await _keep(call, after, details_of(given, details))
    return await _said(call, after, alone)


async def _keep(call: Call, after: Gathering, details: Details) -> None:
    await keeping.save(call.db, after, details, call.vocabulary)
    # Once more, now that its place and what only events have are known.
    await gatherings.turned(call, after, None, "changed")


async def _said(call: Call, gathering: Gathering, alone: Meeting | None) -> Card:
    if gathering.state == "draft":
        return await preview(call, gathering)
    fresh = await gatherings.meeting(call.db, call.community, alone.id) if alone else None
    now_on = fresh or await gatherings.current(call.db, gathering, call.now)
    if now_on is None:
        return card(say("Changed: {title}", title=gathering.plan.title), say("No date of it is to come."))
    often = drawing.repeats(now_on)
    said = [drawing.when(now_on, call.now), *([often] if often is not None and alone is None else [])]
    return card(
        say("Changed: {title}", title=now_on.title), *said, say("The card shows it, and whoever it concerns is told."),
        show.button(say("Show it"), now_on.id), change_button(gathering.id, say("Change more")),
    )  # fmt: skip
