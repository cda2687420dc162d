"""The next date of an event in the platform's own calendar; what people change there is their hosts' to decide."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from adapters.discord.register import NEEDED
from adapters.discord.rights import FOR, NAMES
from bot.agenda import Agenda
from bot.clock import TravelClock
from bot.gatherings.tables import gatherings, meetings
from bot.house import House
from bot.inbound import Altered, Inbound
from tests.parties import passes
from tests.toy import Message, Person, Toy

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_KEYS = count(1)


@dataclass
class Server:
    """A workspace that keeps a calendar, with a moderator and hosts."""

    house: House
    toy: Toy
    clock: TravelClock
    mo: Person
    hana: Person

    async def create(self, title: str = "Case review", when: str = "Dec 10 19:00", **more: str) -> str:
        await self.hana.use("event create", title=title, when=when, **more)
        await self.hana.press("Announce it")
        await self.settle()
        async with self.house.store.read() as db:
            return str(
                (await db.execute(select(gatherings.c.id).order_by(gatherings.c.id.desc()).limit(1))).scalar_one()
            )

    async def settle(self) -> None:
        """Let the pause between two changes of an entry pass."""
        await passes(self.house, timedelta(seconds=10))

    async def alter(self, **changes: Any) -> None:
        """Change the one entry in the calendar by hand; ``out`` takes it out."""
        ((key, agenda),) = self.toy.calendar.items()
        out = changes.pop("out", False)
        after = None if out else replace(agenda, **changes)
        if after is None:
            del self.toy.calendar[key]
        else:
            self.toy.calendar[key] = after
        inbound = Inbound("toy", f"altered-{next(_KEYS)}", "w1", "", Altered(key, after, agenda), self.clock.now())
        assert await self.house.circulator.record(inbound)
        await self.house.circulator.answer(inbound)
        await self.settle()

    @property
    def entries(self) -> list[Agenda]:
        return list(self.toy.calendar.values())

    def asked(self, who: str = "hana") -> list[Message]:
        heads = ("Changed elsewhere", "Taken out")
        return [message for message in self.toy.seen(f"dm-{who}") if message.text.startswith(heads)]

    async def decide(self, label: str, who: Person | None = None, message: Message | None = None) -> str:
        message = message or self.asked()[-1]
        assert message.card is not None
        answer = await (who or self.hana).click(message.card, label, audience=message.audience)
        await self.settle()
        return answer


async def opened(house: House, toy: Toy, clock: TravelClock) -> Server:
    toy.keeps = True
    mo = Person(house, "mo", steward=True)
    for key, value in (("event.channel", "<#hall>"), ("event.mirror", "yes")):
        await mo.use("community set", key=key, value=value)
        if mo.last is not None and mo.last.page is not None:
            await mo.fill()
    return Server(house, toy, clock, mo, Person(house, "hana"))


@pytest.fixture
async def server(house: House, toy: Toy, clock: TravelClock) -> Server:
    return await opened(house, toy, clock)


@pytest.fixture
async def small(lite: House, clock: TravelClock) -> Server:
    toy = lite.circulator.platforms["toy"]
    assert isinstance(toy, Toy)
    return await opened(lite, toy, clock)


async def test_the_next_date_is_entered_without_its_link(server: Server) -> None:
    await server.create(where="Room 4", link="https://meet.example/secret", about="Bring a case.")

    (entry,) = server.entries
    assert (entry.title, entry.where, f"{entry.start:%m-%d %H:%M}") == ("Case review", "Room 4", "12-10 19:00")
    assert "Bring a case." in entry.about
    assert "meet.example" not in str(entry)


async def test_nothing_is_entered_where_moderators_do_not_want_it(small: Server) -> None:
    await small.mo.use("community set", key="event.mirror", value="no")

    await small.create()

    assert small.entries == []


async def test_who_wants_it_is_told_what_it_needs_there_and_no_more(lite: House) -> None:
    mo = Person(lite, "mo", steward=True)
    await mo.use("community set", key="event.mirror", value="yes")
    shown = await mo.fill() if mo.last is not None and mo.last.page is not None else mo.shown

    needed = [NAMES[right] for right in FOR["calendar"]]
    assert set(FOR["calendar"]) <= set(NEEDED)
    assert re.findall("“(.*?)”", shown) == needed
    assert "manage" not in shown


async def test_drafts_are_not_entered(small: Server) -> None:
    await small.hana.use("event create", title="Surprise", when="Dec 10 19:00")
    await small.settle()

    assert small.entries == []


async def test_when_a_date_is_over_the_next_one_stands_alone(server: Server) -> None:
    await server.create(when="every Tue 19:00")
    first = server.entries

    await passes(server.house, 3 * DAY)

    assert [f"{each.start:%m-%d}" for each in first] == ["11-24"]
    assert [f"{each.start:%m-%d}" for each in server.entries] == ["12-01"]


async def test_a_date_that_is_called_off_makes_room_for_the_next(server: Server) -> None:
    number = await server.create(when="every Tue 19:00")
    await server.hana.use("event cancel", event=number)
    await server.hana.press("This date alone")
    await server.hana.fill()
    await server.settle()
    after_one = [f"{each.start:%m-%d}" for each in server.entries]

    await server.hana.use("event cancel", event=number)
    await server.hana.press("All of it")
    await server.hana.fill()
    await server.settle()

    assert (after_one, server.entries) == (["12-01"], [])


async def test_where_it_is_not_wanted_any_more_it_goes_out_at_the_next_turn(small: Server) -> None:
    await small.create(when="every Tue 19:00")
    await small.mo.use("community set", key="event.mirror", value="no")

    await passes(small.house, 3 * DAY)

    assert small.entries == []


async def test_what_somebody_changes_there_is_put_back_and_each_host_is_asked_once(server: Server) -> None:
    await server.create()

    await server.alter(title="Robotics", start=server.entries[0].start + HOUR)

    (asked,) = server.asked()
    assert server.entries[0].title == "Case review"
    assert "Title: Case review → Robotics" in asked.text
    assert "Begins: " in asked.text
    assert "Where" not in asked.text


async def test_a_host_takes_the_change_over_once(server: Server) -> None:
    await server.create()
    await server.alter(title="Robotics", start=server.entries[0].start + HOUR, end=server.entries[0].end + HOUR)

    done = await server.decide("Take it over")
    again = await server.decide("Take it over")

    assert "Taken over: Robotics" in done
    assert "decided already" in again
    (entry,) = server.entries
    assert (entry.title, f"{entry.start:%H:%M}") == ("Robotics", "20:00")
    async with server.house.store.read() as db:
        assert (await db.execute(select(gatherings.c.title, gatherings.c.where))).one() == ("Robotics", "")
    assert "Robotics" in await server.mo.use("event list")


async def test_a_change_of_one_date_of_a_series_stays_with_that_date(server: Server) -> None:
    await server.create(when="every Tue 19:00")
    await server.alter(title="Robotics")

    await server.decide("Take it over")

    m = meetings.c
    async with server.house.store.read() as db:
        titles = (await db.execute(select(m.title).order_by(m.at).limit(2))).scalars().all()
        whole = (await db.execute(select(gatherings.c.title))).scalars().all()
    assert (list(titles), list(whole)) == (["Robotics", None], ["Case review"])


async def test_a_host_leaves_it_as_it_was(small: Server) -> None:
    await small.create()
    await small.alter(title="Robotics")

    assert "As it was: Case review" in await small.decide("Leave it as it was")
    assert "decided already" in await small.decide("Take it over")

    assert [each.title for each in small.entries] == ["Case review"]


@pytest.mark.parametrize(("label", "left"), [("Put it back", ["Case review"]), ("Call this date off", [])])
async def test_what_was_taken_out_comes_back_or_is_called_off(server: Server, label: str, left: list[str]) -> None:
    await server.create()
    await server.alter(out=True)
    before = server.entries

    await server.decide(label)

    assert (before, [each.title for each in server.entries]) == ([], left)
    assert ("Case review" in await server.mo.use("event list", within="40w")) is bool(left)


async def test_nobody_but_hosts_and_moderators_decides(small: Server) -> None:
    await small.create()
    await small.alter(title="Robotics")

    refused = await small.decide("Take it over", Person(small.house, "zoe"), replace(small.asked()[-1]))

    assert "Taken over" not in refused
    assert [each.title for each in small.entries] == ["Case review"]


async def test_after_a_second_change_the_first_question_decides_nothing(small: Server) -> None:
    await small.create()
    await small.alter(title="Robotics")
    first = small.asked()[-1]
    await small.alter(title="Nonsense")

    refused = await small.decide("Take it over", message=replace(first))

    assert "once more since" in refused
    assert "Nonsense" in small.asked()[-1].text
    assert [each.title for each in small.entries] == ["Case review"]


async def test_a_change_of_the_words_alone_bothers_nobody(small: Server) -> None:
    await small.create()

    await small.alter(about="Something else")

    assert small.asked() == []


async def test_a_time_that_is_past_by_now_is_not_taken_over(small: Server) -> None:
    await small.create()
    await small.alter(start=small.entries[0].start - 17 * DAY, end=small.entries[0].end - 17 * DAY)
    small.clock.move(2 * DAY)

    assert "That time is past by now." in await small.decide("Take it over")
    assert "decided already" not in await small.decide("Leave it as it was")


async def test_an_end_that_the_platform_itself_brings_about_is_no_question(small: Server) -> None:
    await small.create()
    small.clock.move(19 * DAY)

    await small.alter(out=True)

    assert small.asked() == []


async def test_three_days_that_somebody_makes_two_hours_are_still_fit_for_a_calendar(small: Server) -> None:
    await small.create(when="Dec 10", length="3d")
    start = small.entries[0].start + 9 * HOUR
    await small.alter(start=start, end=start + 2 * HOUR)

    await small.decide("Take it over")

    await small.mo.use("event calendar")
    assert "events.ics" in await small.mo.press("All events as a file")
