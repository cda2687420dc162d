"""Several at the same moment: one yes counts, nobody takes more than they have room for, and nobody is lost between two."""

from __future__ import annotations

import asyncio

import pytest

from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Happened, Press, Use
from bot.plain import as_text
from commands.mentor.tables import mentors, mentorships, offers, requests, surveys
from tests.mentors import DAY, HOUR, Circle

MENTORS = [f"m{n}" for n in range(6)]


@pytest.fixture
async def circle(house: House, clock: TravelClock) -> Circle:
    circle = Circle(house, clock)
    await circle.settle(posting="yes")
    return circle


async def pressed(circle: Circle, account: str, action: str, value: object) -> str:
    """Press without doing what is owed for it, as many do at once."""
    inbound = circle.person(account).inbound(Press(encode(f"mentor.{action}", str(value))))
    await circle.house.circulator.record(inbound)
    reply = await circle.house.circulator.answer(inbound)
    shown = as_text(reply.card, "en") if reply.card else ""
    assert "went wrong" not in shown
    return shown


async def at_once(circle: Circle, *deeds: tuple[str, str, object]) -> list[str]:
    found = await asyncio.gather(*(pressed(circle, *each) for each in deeds))
    await circle.house.dispatcher.run()
    return list(found)


async def live(circle: Circle) -> list[tuple[str, str]]:
    names = await circle.accounts()
    kept = [each for each in await circle.kept(mentorships) if each.state == "active"]
    return sorted((names[each.mentor], names[each.mentee]) for each in kept)


@pytest.mark.parametrize("again", range(2))
async def test_of_many_who_say_yes_at_once_one_is_the_mentor(circle: Circle, again: int) -> None:
    for each in MENTORS:
        await circle.offer(each)
    await circle.request("ana")

    shown = await at_once(circle, *((each, "claim", 1) for each in MENTORS))

    assert len(await live(circle)) == 1
    assert sum("I have written to both of you" in each for each in shown) == 1
    assert sum("This request found a mentor a moment ago" in each for each in shown) == 5
    assert circle.told("ana") == ["You have a mentor"]


async def test_who_says_yes_to_many_at_once_takes_as_many_as_they_have_room_for(circle: Circle) -> None:
    members = [f"a{n}" for n in range(6)]
    await circle.offer("mia", room="2")
    for each in members:
        await circle.request(each)

    shown = await at_once(circle, *(("mia", "claim", n + 1) for n in range(6)))

    assert len(await live(circle)) == 2
    assert sum("and said that you take 2 at once" in each for each in shown) == 4


async def test_a_yes_pressed_twice_at_once_is_one_yes(circle: Circle) -> None:
    await circle.offer("mia", room="5")
    await circle.begin("ana")

    shown = await at_once(circle, *(("mia", "accept", 1) for _ in range(4)))

    assert len(await live(circle)) == 1
    assert sum("I have written to both of you" in each for each in shown) == 1
    assert sum("You are their mentor already." in each for each in shown) == 3


@pytest.mark.parametrize("again", range(3))
async def test_a_yes_and_a_withdrawal_at_once_come_to_one_of_both(circle: Circle, again: int) -> None:
    await circle.offer("mia")
    await circle.begin("ana")

    yes, _ = await at_once(circle, ("mia", "accept", 1), ("ana", "withdrawn", 1))

    (state,) = await circle.states()
    assert (state == "matched") == ("I have written to both of you" in yes) == bool(await live(circle))
    assert state == "matched" or "Who asked has taken this request back." in yes


async def test_a_yes_after_a_withdrawal_hears_so(circle: Circle) -> None:
    await circle.offer("mia")
    await circle.begin("ana")
    await pressed(circle, "ana", "withdrawn", 1)

    assert "Who asked has taken this request back." in await pressed(circle, "mia", "accept", 1)


@pytest.mark.parametrize("again", range(2))
async def test_room_that_goes_down_while_many_say_yes_is_never_overdrawn_later(circle: Circle, again: int) -> None:
    await circle.offer("mia", room="3")
    for n in range(4):
        await circle.request(f"a{n}")
    person = circle.person("mia")
    await person.use("mentor offer")
    while person.page.number + 1 < person.page.pages:
        await person.fill(**({"room": "1"} if any(each.name == "room" for each in person.page.inputs) else {}))
    changed = {"room": "1"} if any(each.name == "room" for each in person.page.inputs) else {}

    await asyncio.gather(person.fill(**changed), *(pressed(circle, "mia", "claim", n + 1) for n in range(4)))

    (mia,) = await circle.kept(mentors)
    taken = len(await live(circle))
    assert mia.room == 1
    assert 1 <= taken <= 3
    left = [number for number, state in enumerate(await circle.states(), 1) if state == "open"]
    assert "and said that you take 1 at once" in await pressed(circle, "mia", "claim", left[0])


@pytest.mark.parametrize("again", range(2))
async def test_when_both_leave_at_once_nothing_is_left_open(circle: Circle, again: int) -> None:
    await circle.pair()
    await circle.offer("max")

    async def leaves(account: str) -> None:
        inbound = circle.person(account).inbound(Happened("left"))
        await circle.house.circulator.record(inbound)
        await circle.house.circulator.answer(inbound)

    await asyncio.gather(leaves("ana"), leaves("mia"))
    await circle.passes(20 * DAY)

    assert await live(circle) == []
    assert not {"open", "waiting"} & set(await circle.states())
    assert all(each.state != "asked" for each in await circle.kept(offers))


async def test_who_asks_twice_at_once_has_one_request(circle: Circle) -> None:
    ana = circle.person("ana")
    drafts = []
    for _ in range(2):
        await ana.ask(Use("mentor request"))
        page = ana.page
        while page.number + 1 < page.pages:
            await ana.fill(**({"topic": "study-cst", "goal": "Pass."} if page.number == 0 else {}))
            page = ana.page
        drafts.append(ana.last)

    async def sends(reply: object) -> str:
        twin = type(ana)(circle.house, "ana")
        twin.last = reply  # type: ignore[assignment]
        return await twin.fill()

    await asyncio.gather(*(sends(each) for each in drafts))

    assert len(await circle.kept(requests)) == 1


@pytest.mark.parametrize("again", range(2))
async def test_a_timer_and_a_yes_at_once_come_to_one_of_both(circle: Circle, again: int) -> None:
    await circle.offer("mia")
    await circle.offer("max")
    await circle.begin("ana")
    (asked,) = [each for each in await circle.kept(offers) if each.state == "asked"]
    who = (await circle.accounts())[asked.mentor]
    circle.clock.move(49 * HOUR)

    await asyncio.gather(pressed(circle, who, "accept", asked.id), circle.house.timers.run())
    await circle.house.dispatcher.run()

    assert await live(circle) == [(who, "ana")]
    assert [each for each in await circle.kept(offers) if each.state == "asked"] == []


async def test_what_is_said_twice_at_once_after_the_end_counts_once(circle: Circle) -> None:
    await circle.pair()
    await circle.press("ana", "mentor.end-now", 1)
    drafts = []
    for _ in range(2):
        await circle.press("ana", "mentor.survey", 1)
        drafts.append(circle.person("ana").last)

    async def sends(reply: object) -> str:
        twin = type(circle.person("ana"))(circle.house, "ana")
        twin.last = reply  # type: ignore[assignment]
        return await twin.fill(score="4")

    shown = await asyncio.gather(*(sends(each) for each in drafts))

    assert [each.split("\n")[0] for each in shown] == ["Thank you", "Thank you"]
    assert len(await circle.kept(surveys)) == 1
