"""Pairing where it could go wrong: at once, after a kill, on old cards, in two workspaces, and in what is kept of a member."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot import matching
from bot import schema as s
from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from bot.matching import TooLarge
from bot.platforms import NotDone
from commands import FEATURES
from commands.pairing import clock as due
from commands.pairing import publishing
from commands.pairing.tables import asks, groups, members, rounds, seats, waits
from tests.mentors import HOUR, MINUTE
from tests.pairings import BOSS, DAY, FIRST, Pairing, beside
from tests.toy import Toy


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "group", beside)


@pytest.fixture
async def circle(house: House, clock: TravelClock) -> Pairing:
    made = Pairing(house, clock)
    await made.sets_up()
    return made


@pytest.fixture
async def light(lite: House, clock: TravelClock) -> Pairing:
    made = Pairing(lite, clock)
    await made.sets_up()
    return made


async def at_once(made: Pairing, *presses: tuple[str, str, object]) -> list[str]:
    """Let several press at the same moment, without doing what is owed for it in between."""

    async def pressed(account: str, action: str, value: object) -> str:
        person = made.person(account)
        inbound = person.inbound(Press(encode(action, str(value))))
        await made.house.circulator.record(inbound)
        person.last = await made.house.circulator.answer(inbound)
        return person.shown

    return await asyncio.gather(*(pressed(*each) for each in presses))


async def test_two_who_come_back_at_once_are_each_in_one_group(circle: Pairing) -> None:
    await circle.joins("ana", "ben", trio="no")
    await circle.joins("cal", "dee", trio="no")
    for account in ("cal", "dee"):
        await circle.person(account).use("pairing snooze", until="Dec 25")
    await circle.until_first()

    await at_once(circle, ("cal", "pairing.wake", ""), ("dee", "pairing.wake", ""))
    await circle.passes(MINUTE)

    assert await circle.together() == [["ana", "ben"], ["cal", "dee"]]


async def test_both_of_two_leave_at_once(circle: Pairing) -> None:
    await circle.joins("ana", "ben", trio="no")
    await circle.until_first()

    await at_once(circle, ("ana", "pairing.quit", 1), ("ben", "pairing.quit", 1))
    await circle.passes(MINUTE)

    assert await circle.together() == []
    assert circle.talks() == []


async def test_a_round_is_published_once_though_two_press_at_once(house: House, clock: TravelClock) -> None:
    made = Pairing(house, clock)
    await made.sets_up(look="yes")
    await made.joins("ana", "ben")
    await made.until_first()

    await at_once(made, (BOSS, "pairing.publish", "1.0"), (BOSS, "pairing.call-off", "1"))
    await made.passes(MINUTE)

    assert await made.states() in (["off"], ["ready"], ["running"])
    assert len(circle_messages(made)) <= 1


def circle_messages(made: Pairing) -> list[str]:
    return [each.text for each in made.toy.messages.values() if each.text.startswith("Nice to meet you")]


async def test_each_group_begins_once_though_the_process_dies_in_between(
    url: str, clock: TravelClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "AT_ONCE", 2)
    monkeypatch.setattr(due, "AT_ONCE", 2)
    made = Pairing(await started(url, clock), clock)
    await made.sets_up()
    await made.joins(*[f"m{number}" for number in range(9)], trio="no")
    await made.passes(FIRST)
    opened: list[str] = []
    for _ in range(8):
        await made.passes(timedelta(seconds=1))
        opened += circle_messages(made)
        await made.house.stop()
        made = Pairing(await started(url, clock), clock)
    await made.passes(MINUTE)

    assert await made.states() == ["running"]
    assert len(opened) + len(circle_messages(made)) == 4
    assert len(await made.left_out()) == 1
    await made.passes(8 * DAY - FIRST)
    assert {row.state for row in await made.kept(groups) if row.round == 1} == {"over"}
    await made.house.stop()


async def started(url: str, clock: TravelClock) -> House:
    house = House(url, clock, FEATURES)
    await house.open()
    house.add(Toy())
    return house


async def test_many_groups_are_asked_and_closed_bit_by_bit(light: Pairing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "AT_ONCE", 2)
    await light.joins(*[f"m{number}" for number in range(10)])
    await light.until_first()
    await light.passes(4 * DAY)
    asked = [each for each in light.toy.messages.values() if each.text.startswith("Did you meet?")]
    await light.passes(3 * DAY - HOUR)

    assert len(asked) == 5
    assert light.talks() == []


async def test_after_an_outage_of_a_week_nobody_is_asked_what_is_long_past(light: Pairing) -> None:
    await light.joins("ana", "ben")
    await light.until_first()
    light.clock.move(7 * DAY)
    await light.house.dispatcher.run()
    await light.passes(MINUTE)

    assert sum(each.text.startswith("Did you meet?") for each in light.toy.messages.values()) == 0
    assert await light.states() == ["over", "running"]


async def test_who_blocks_while_moderators_look_is_not_brought_together(house: House, clock: TravelClock) -> None:
    made = Pairing(house, clock)
    await made.sets_up(look="yes")
    await made.joins("ana", "ben")
    await made.until_first()
    await made.blocks("ana", "ben")
    await made.joins("cal", "dee")
    await made.passes(13 * HOUR)

    assert ["ana", "ben"] not in await made.together()
    assert sorted(await made.placed()) == ["ana", "ben", "cal", "dee"], "who came meanwhile is taken in"


async def test_who_skips_or_leaves_while_moderators_look_is_in_no_group(light: Pairing) -> None:
    await light.sets_up(look="yes")
    await light.joins("ana", "ben", "cal", "dee")
    await light.until_first()
    await light.press("ana", "pairing.leave")
    await light.person("ben").use("pairing snooze", until="Dec 25")
    await light.passes(13 * HOUR)

    assert await light.together() == [["cal", "dee"]]


async def test_what_is_too_much_to_solve_is_told_to_moderators(light: Pairing, monkeypatch: pytest.MonkeyPatch) -> None:
    async def large(_circle: matching.Circle, _wall: float) -> list[tuple[int, ...]]:
        raise TooLarge

    monkeypatch.setattr(matching, "group", large)
    await light.joins("ana", "ben")
    await light.until_first()

    assert "2 members are too many for groups of this size" in light.toy.seen("desk")[-1].text
    assert await light.states() == ["off"]


async def test_a_round_for_nobody_is_quiet(light: Pairing) -> None:
    await light.until_first()
    await light.joins("ana")
    await light.next_round()

    assert await light.states() == ["over", "running"]
    assert await light.left_out() == ["ana"]


async def test_a_circle_is_solved_in_a_process_of_its_own(light: Pairing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    await light.joins("ana", "ben")

    await light.until_first()

    assert await light.together() == [["ana", "ben"]]


async def test_where_no_conversation_can_be_opened_each_hears_with_whom_they_are(light: Pairing) -> None:
    await light.joins("ana", "ben")
    await light.passes(FIRST)
    light.toy.refuses.append(NotDone("may not talk there"))
    await light.passes(2 * DAY)

    assert "With whom you are in this round" in light.told("ana")
    assert "@Ben" in light.letters("ana")[-1] or "Ben" in light.letters("ana")[-1]
    await light.passes(2 * DAY)
    assert light.told("ben")[-1] == "Did you meet?"


async def test_who_waits_for_an_answer_is_seen_in_the_status(light: Pairing) -> None:
    await light.joins("ana", "ben")
    await light.person("ana").use("pairing now", who="<@ben>")

    shown = await light.person("ben").use("pairing status")
    await light.person("ben").press("Yes, gladly")
    await light.passes(MINUTE)

    assert "@Ana would like to meet you." in shown
    assert await light.together() == [["ana", "ben"]]


async def test_two_who_ask_each_other_need_no_third_click(light: Pairing) -> None:
    await light.joins("ana", "ben")
    await light.person("ana").use("pairing now", who="<@ben>")
    shown = await light.person("ben").use("pairing now", who="<@ana>")
    await light.passes(MINUTE)

    assert "A conversation opens" in shown
    assert light.talks() == [["ana", "ben"]]
    assert "You are together already" in await light.person("ana").use("pairing now", who="<@ben>")


async def test_nobody_asks_themselves_without_being_in_it_or_more_than_three(light: Pairing) -> None:
    await light.joins("ana", "ben", "cal", "dee", "eve")
    await light.person("zoe").use("circulator help")

    assert "That is you" in await light.person("ana").use("pairing now", who="<@ana>")
    assert "Join the pairing rounds first" in await light.person("zoe").use("pairing now", who="<@ana>")
    for other in ("ben", "cal", "dee"):
        await light.person("ana").use("pairing now", who=f"<@{other}>")
    assert "You asked 3 members already" in await light.person("ana").use("pairing now", who="<@eve>")


async def test_only_who_is_asked_answers(light: Pairing) -> None:
    await light.joins("ana", "ben", "cal")
    await light.person("ana").use("pairing now", who="<@ben>")

    assert "Only the person whom this was meant for" in await light.press("cal", "pairing.yes", 1)
    assert "Only the person whom this was meant for" in await light.press("ana", "pairing.no", 1)


@pytest.mark.parametrize("became", ["ready", "running", "over", "gone", "erased"])
async def test_every_button_of_an_old_card_answers_politely(light: Pairing, became: str) -> None:
    await light.sets_up(look="yes" if became == "ready" else "no")
    await light.joins("ana", "ben", "cal")
    await light.person("ana").use("pairing now", who="<@ben>")
    await light.until_first()
    if became == "over":
        await light.passes(7 * DAY - HOUR)
    elif became == "gone":
        await light.press("ana", "pairing.quit", 1)
        await light.press("ben", "pairing.quit", 1)
    elif became == "erased":
        await light.erases("ben")

    declared = light.house.circulator.catalogue.actions
    ours = sorted(name for name, each in declared.items() if ".pairing." in each.run.__module__)
    assert len(ours) > 25
    for action in ours:
        for account in ("ana", BOSS):
            for value in ("1", "1.2", "x", f"1.{'9' * 30}"):
                shown = await light.press(account, action, value)
                assert "went wrong" not in shown, f"{action} {value} by {account}: {shown}"


async def test_only_moderators_lead(light: Pairing) -> None:
    await light.joins("ana", "ben")
    declared = light.house.circulator.catalogue
    ours = [
        each for each in declared.actions.values() if ".pairing." in each.run.__module__ and each.role == "moderator"
    ]

    assert len(ours) == 15, [each.name for each in ours]
    for each in ours:
        light.clock.move(MINUTE)
        assert "Only moderators can do this" in await light.press("ana", each.name, "1"), each.name
    for command in ("setup", "preview", "skip", "pause", "report"):
        assert "Only moderators can do this" in await light.person("ana").use(f"pairing {command}")


async def test_what_moderators_decide_is_in_the_record(light: Pairing) -> None:
    await light.sets_up(size="3", when="every 2nd Tue at 10:00 UTC")

    shown = await light.person(BOSS).use("community record")

    assert "pairing: people in a group, 2 → 3" in shown
    assert "pairing: when" in shown


async def test_a_member_takes_along_what_is_kept_and_nothing_is_left_after_erasing(circle: Pairing) -> None:
    await circle.joins("ana", "ben", "cal", trio="no")
    await circle.person("ana").use("pairing now", who="<@ben>")
    await circle.until_first()
    page = await circle.person("ana").use("my page")
    await circle.person("ana").use("my export")
    number = await circle.number("ana")
    await circle.erases("ana")

    assert "Pairing rounds" in page
    for table in (members, seats, waits):
        assert number not in [row.member for row in await circle.kept(table)]
    assert [row for row in await circle.kept(asks) if number in (row.asker, row.asked)] == []
    assert number not in [row.captain for row in await circle.kept(groups)]


async def test_the_digest_tells_of_the_next_round_once(light: Pairing) -> None:
    await light.joins("ana")
    await light.person(BOSS).use("digest setup")
    await light.person(BOSS).fill_all(
        title="New", where="<#news>", when="every day at 14:00 UTC", sections="pairing.next"
    )
    await light.passes(3 * HOUR)

    (digest,) = light.toy.seen("news")
    assert "The next pairing round begins" in digest.text
    assert "1 member is in it" in digest.text


async def test_each_workspace_has_a_circle_of_its_own(light: Pairing) -> None:
    await light.neighbour("zoe")
    zoe = light.person("zoe")
    zoe.steward = True
    await light.joins("ana", "ben")

    assert "no pairing rounds here yet" in await zoe.use("pairing status")
    await zoe.use("pairing setup")
    await zoe.fill_all(place="<#hall>", when="every Friday at 09:00 UTC")
    await light.joins("zoe")
    await light.until_first()

    assert await light.together() == [["ana", "ben"]]
    assert "In the next round: 1 member" in await light.press("zoe", "pairing.resume")


async def test_a_workspace_that_the_bot_is_gone_from_rests(light: Pairing) -> None:
    await light.joins("ana", "ben")
    async with light.house.store.write() as db:
        await db.execute(update(s.workspaces).values(gone=light.now))
    await light.until_first()

    assert await light.kept(rounds) == []


async def test_a_rule_that_never_fires_again_is_refused_with_what_to_do(light: Pairing) -> None:
    shown = await light.sets_up(when="every day at 09:00 UTC until 2026-11-22")

    assert "when" in shown


async def test_what_a_member_keeps_to_themselves_stands_in_no_conversation_and_no_preview(light: Pairing) -> None:
    for account in ("ana", "ben"):
        await light.introduce(account, employer=f"Mercy {account}", services="cvor", nobody="services,employer")
    await light.joins("ana", "ben")
    boss = light.person(BOSS)
    await boss.use("pairing preview")
    await light.passes(MINUTE)
    preview = await boss.press("Show it")
    await light.until_first()

    for shown in (preview, light.posts("ana")[0]):
        assert "Mercy" not in shown
        assert "CVOR" not in shown
        assert "Cardiovascular" not in shown
        assert "Different facilities" not in shown


async def test_in_writing_alone_is_said(light: Pairing) -> None:
    await light.joins("ana", ways="chat")
    await light.joins("ben", ways="chat,call")
    await light.until_first()

    assert "in writing, right here; nobody needs to call" in light.posts("ana")[0]


async def test_the_captain_changes_from_round_to_round(light: Pairing) -> None:
    await light.joins("ana", "ben")
    await light.until_first()
    await light.next_round()
    captains = [row.captain for row in await light.kept(groups)]

    assert len(set(captains)) == 2


async def test_the_file_of_the_report_opens(light: Pairing) -> None:
    await light.joins("ana", "ben")
    await light.until_first()
    boss = light.person(BOSS)
    await boss.use("pairing report")
    await boss.press("As a file")

    assert boss.last is not None
    assert boss.last.card is not None
    assert "pairing.csv" in json.dumps([getattr(part, "name", "") for part in boss.last.card.parts])


@pytest.mark.parametrize(("said", "before"), [("met", True), ("planned", True), ("", True), ("not", False)])
async def test_who_did_not_meet_counts_as_new_to_each_other(light: Pairing, said: str, *, before: bool) -> None:
    await light.joins("ana", "ben")
    await light.until_first()
    if said:
        await light.press("ana", f"pairing.{said}", 1)
    await light.passes(5 * DAY)
    boss = light.person(BOSS)
    await boss.use("pairing preview")
    await light.passes(MINUTE)

    assert ("together 1 week ago" in await boss.press("Show it")) is before


async def test_who_is_away_from_the_workspace_is_in_no_round_though_nobody_said_so(light: Pairing) -> None:
    await light.joins("ana", "ben", "cal")
    async with light.house.store.write() as db:
        await db.execute(update(s.accounts).where(s.accounts.c.external == "cal").values(present=False))
    await light.until_first()

    assert await light.together() == [["ana", "ben"]]


async def test_two_with_a_date_take_nobody_late_with_them(light: Pairing) -> None:
    await light.joins("ana", "ben")
    await light.until_first()
    await light.clicks("ana", "We have a date")

    assert "As soon as somebody else is free" in await light.joins("cal")
    assert light.talks() == [["ana", "ben"]]


async def test_in_the_second_half_nobody_joins_two_who_may_have_met(light: Pairing) -> None:
    await light.joins("ana", "ben")
    await light.until_first()
    await light.passes(4 * DAY)

    assert "As soon as somebody else is free" in await light.joins("cal")


async def test_on_the_last_day_of_a_round_nobody_is_placed_in_it(light: Pairing) -> None:
    await light.joins("ana", "ben", trio="no")
    await light.until_first()
    await light.joins("cal", trio="no")
    await light.passes(6 * DAY)

    shown = await light.joins("dee")

    assert "A round is running" not in shown
    assert await light.left_out() == ["cal"]


async def test_an_old_button_skips_no_other_round(light: Pairing) -> None:
    await light.joins("ana", "ben")
    await light.person("ana").use("pairing status")
    old = light.person("ana").last
    await light.until_first()
    light.person("ana").last = old

    assert "That round has begun or is off" in await light.person("ana").press("Skip the next round")
    await light.next_round()
    assert await light.together() == [["ana", "ben"]]


@pytest.mark.parametrize("what", ["blocks", "leaves", "snoozes"])
async def test_what_happens_while_the_solver_is_away_counts(
    circle: Pairing, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    may = asyncio.Event()

    async def away(asked: matching.Circle, _wall: float = 0) -> list[tuple[int, ...]]:
        await may.wait()
        return await beside(asked)

    monkeypatch.setattr(matching, "group", away)
    await circle.joins("ana", "ben", "cal", "dee", trio="no")
    circle.clock.move(FIRST)
    await circle.house.dispatcher.run()
    if what == "blocks":
        await circle.blocks("ana", "ben")
        await circle.blocks("ana", "cal")
    elif what == "leaves":
        await circle.leaves("ana")
    else:
        await circle.person("ana").use("pairing snooze", until="Dec 25")
    may.set()
    await circle.house.errands.wait()
    await circle.passes(2 * MINUTE)
    await circle.passes(MINUTE)

    found = await circle.together()
    if what == "blocks":
        assert found == [["ana", "dee"], ["ben", "cal"]]
    else:
        assert "ana" not in str(found)
        assert len(found) == 1
