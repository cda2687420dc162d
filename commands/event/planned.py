"""From what a host typed to what is kept, and back into the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from bot import rules
from bot.call import Call
from bot.errors import Faults
from bot.files import File
from bot.gatherings import Gathering, Meeting, Plan
from bot.moments import in_zone
from bot.people import Place
from bot.rules import Rule
from bot.text import Words, say
from commands.event.keeping import Details

DAY = timedelta(days=1)
SAME = ("title", "length", "where", "about", "link", "reveal", "capacity", "guests", "closes", "bring", "checkin")
"""What the form and the plan call alike."""


def plan_of(call: Call, given: Mapping[str, Any], before: Plan | None = None) -> Plan:
    """Make a plan of what was given; when nothing was said of its time, that stays what it was ``before``.

    Raises:
        Faults: what cannot be, each at its field.
    """
    whole = given["length"] >= DAY and not given["length"] % DAY
    plan = Plan(
        start=call.now, zone=call.zone, whole_days=whole, audience=given["for_"], reminders=given["remind"],
        **{key: given[key] for key in SAME},
    )  # fmt: skip
    kept = before is not None and (given["when"], whole) == (when(before), before.whole_days)
    if before is not None and kept:
        plan = replace(plan, start=before.start, zone=before.zone, rule=before.rule)
    else:
        plan = _timed(call, plan, given["when"], before)
    _hold(plan, given)
    if not kept or before is None or plan.closes != before.closes:
        _hold_answers(plan, call.now)
    return plan


def details_of(given: Mapping[str, Any], before: Details | None = None) -> Details:
    """Make what only events have; a picture stays until there is another."""
    picture, place = given["picture"], given["channel"]
    return replace(
        before or Details(), organiser=given["organiser"], cost=given["cost"], cost_member=given["member_cost"],
        register_by=given["register_by"], register_link=given["register_link"], credit=given["credits_"], approver=given["approver"],
        picture=picture.ref if isinstance(picture, File) else before.picture if before else "",
        place=place.id if isinstance(place, Place) else "", thread=given["thread"],
    )  # fmt: skip


def filled(gathering: Gathering, details: Details, meeting: Meeting | None = None) -> dict[str, Any]:
    """Fill the form with what is kept: of a whole series, or of one of its dates."""
    plan = meeting.as_plan() if meeting is not None else gathering.plan
    values: dict[str, Any] = {key: getattr(plan, key) for key in SAME}
    values |= {
        "when": when(plan), "for_": plan.audience, "remind": plan.reminders, "organiser": details.organiser,
        "cost": details.cost, "member_cost": details.cost_member, "register_by": details.register_by,
        "register_link": details.register_link, "credits_": details.credit, "approver": details.approver,
        "channel": Place(details.place) if details.place else None, "thread": details.thread,
    }  # fmt: skip
    return {key: value for key, value in values.items() if value not in ("", None, (), timedelta(0))} | {
        "remind": plan.reminders
    }


def when(plan: Plan) -> date | datetime | Rule:
    """Give what a host may type to plan just that: a day alone for what lasts whole ones."""
    if plan.rule is not None:
        return plan.rule
    return plan.start.astimezone(plan.zone).date() if plan.whole_days else plan.start


def _timed(call: Call, plan: Plan, typed: date | datetime | Rule, before: Plan | None) -> Plan:
    """Say when it is, by the clock of the place where it was planned first."""
    if isinstance(typed, Rule):
        rule = typed.changed(at=time(0)) if plan.whole_days else typed
        return replace(plan, start=_first(rule, call.now), zone=rule.zone, rule=rule)
    zone = before.zone if before is not None and before.rule is None else call.zone
    if plan.whole_days:
        day = typed.astimezone(call.zone).date() if isinstance(typed, datetime) else typed
        return replace(plan, start=in_zone(datetime.combine(day, time(0)), zone).astimezone(UTC), zone=zone)
    if not isinstance(typed, datetime):
        words = say("At what time? Type it behind the day. For whole days, say how many: a length such as 1d or 3d.")
        raise Faults({"when": words})
    return replace(plan, start=typed, zone=zone)


def _first(rule: Rule, now: datetime) -> datetime:
    """Give the first date of a rule, where at least one is to come."""
    found = rules.following(rule, min(now, _begin(rule)))
    if found is None or rules.following(rule, now) is None:
        raise Faults({"when": say("No day is left on which it could be. Name a later end, or none.")})
    return found.at


def _begin(rule: Rule) -> datetime:
    return in_zone(datetime.combine(rule.start - DAY, rule.at), rule.zone)


def _hold(plan: Plan, given: Mapping[str, Any]) -> None:
    faults: dict[str, Words] = {}
    if plan.length < timedelta(minutes=5) or plan.length > timedelta(days=31):
        faults["length"] = say("Choose a length from 5 minutes to 31 days.")
    elif plan.rule is not None and plan.length > _gap(plan):
        faults["length"] = say("The next one would begin before it is over. Choose a shorter length.")
    if given["register_by"] is not None and plan.rule is None and given["register_by"] > plan.start + plan.length:
        faults["register-by"] = say("Registration would end after the event itself. Choose an earlier end of it.")
    if faults:
        raise Faults(faults)


def _hold_answers(plan: Plan, now: datetime) -> None:
    """Refuse to close the answers to what does not repeat before anybody could give one."""
    if plan.rule is None and plan.closes and plan.start - plan.closes <= now < plan.start:
        words = say("It begins so soon that nobody could answer. Close the answers later, or leave this empty.")
        raise Faults({"closes": words})


def _gap(plan: Plan) -> timedelta:
    """Give how long it is from the first date to the next; between two midnights the clock may go forward."""
    assert plan.rule is not None
    dates = list(islice(rules.occurrences(plan.rule, plan.start - timedelta(seconds=1), rules.FOREVER), 2))
    spare = timedelta(hours=1) if plan.whole_days else timedelta(0)
    return dates[1].at - dates[0].at + spare if len(dates) > 1 else timedelta.max
