"""A talk whose time is fixed: a private gathering of the two, with reminders and the file for their calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import fitting, gatherings, people, settings
from bot.calendars.writing import write
from bot.cards import Document
from bot.errors import UserError
from bot.fitting import Facts
from bot.gatherings import At, Here, Meeting, Plan
from bot.gatherings.calendar import entry_of
from bot.people import zone_named
from bot.text import plain, say
from bot.vocabulary import Vocabulary
from commands.interview import owing, rows
from commands.interview.choosing import LENGTH
from commands.interview.drawing import topic
from commands.interview.kinds import AGREEMENT
from commands.interview.rows import Request
from commands.interview.tables import KIND

DAY = timedelta(days=1)


async def fix(here: Here, request: Request, at: datetime, words: Vocabulary) -> None:
    """Fix the time of a talk: both are going, and both have it in writing."""
    facts = await fitting.load(here.db, request.community, request.both)
    zone = await _zone(here, [facts[each] for each in reversed(request.both)])
    title = plain(say("Informational interview: {topic}", topic=topic(request, words)))
    plan = Plan(title, at, zone, length=LENGTH, about=plain(AGREEMENT), checkin="host", private=True)
    made = await gatherings.create(here, KIND, plan, request.both)
    (meeting,) = await gatherings.meetings_of(here.db, made)
    for member in request.both:
        await _answer(here, request, meeting, member, "going")
    await rows.propose(here.db, request, ())
    await owing.note(here, request, "planned")
    await owing.become(here, request, "planned", gathering=made.id, ends=meeting.ends, due=meeting.ends)
    await owing.tell_both(here, owing.PLANNED, request, key=str(made.id))


async def unfix(here: Here, request: Request) -> None:
    """Call the gathering of a talk off without a word: whoever does it says why."""
    meeting = await meeting_of(here, request)
    if meeting is None or not meeting.open or meeting.ends <= here.now:
        return
    for member in request.both:
        await _answer(here, request, meeting, member, "no")
    await gatherings.cancel(here, meeting.gathering, "")


async def meeting_of(here: Here, request: Request) -> Meeting | None:
    gathering = await gatherings.find(here.db, request.community, request.gathering) if request.gathering else None
    return next(iter(await gatherings.meetings_of(here.db, gathering)), None) if gathering else None


async def file(here: Here, request: Request, meeting: Meeting, reader: int) -> Document:
    """Write a talk for the calendar of one of the two: with the other's name, by the reader's own clock."""
    entry = await entry_of(here.db, meeting.gathering, here.now, {meeting.id})
    zones = await people.zones(here.db, request.community, [reader])
    other = request.other(reader)
    name = (await people.names(here.db, [other])).get(other) if other is not None else None
    title = plain(say("Talk with {name}: {what}", name=name, what=entry.title)) if name else entry.title
    zone = zones.get(reader, entry.zone)
    about = f"{entry.about}\n\n{request.questions}".strip()
    own = replace(entry, title=title, about=about, start=entry.start.astimezone(zone), zone=zone)
    return Document("talk.ics", write(title, [own], here.now))


async def step(here: Here, request: Request) -> datetime | None:
    """Let a talk be over when it is."""
    if request.ends is None or here.now < request.ends:
        return request.ends
    await owing.become(here, request, "after", due=request.ends + DAY * 8, nudged=None)
    return None


async def _answer(here: Here, request: Request, meeting: Meeting, member: int, said: str) -> None:
    """Answer for one of the two, in the workspace where they are written to."""
    workspace = await owing.home(here, request.home(member))
    person = (await people.by_number(here.db, workspace.id, [member])).get(member)
    if person is None:
        raise UserError(say("One of you is not here any more, so there is nothing to plan."))
    before = await gatherings.of(here.db, meeting.id, member)
    if before is None or before.answer != said:
        await gatherings.answer(At(here.db, workspace, here.catalogue, here.now), meeting.id, person, said)


async def _zone(here: Here, facts: list[Facts]) -> ZoneInfo:
    """Give the clock that stands beside each reader's own: of one who shows their zone, else the community's."""
    shown = next((each.zone for each in facts if each.zoned and "zone" in each.open), None)
    return shown or zone_named((await settings.load(here.db, here.workspace)).raw.get(people.ZONE))
