"""The one way from an event to its answer: once, allowed, in one transaction, and never silent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError

from bot import schema as s
from bot.call import Call
from bot.cards import Card, card
from bot.clock import TravelClock
from bot.declare import button, command, delivery
from bot.deliveries import Debt, tell
from bot.house import House
from bot.ids import VERSION, encode
from bot.inbound import Ask, Happened, Inbound, Press, Submit, Use, loads
from bot.inbox import unfinished
from bot.plain import as_text
from bot.policy import Role
from bot.scene import Scene
from bot.store import Store
from tests.toy import Person, Toy, opened

People = Callable[..., Person]


@command("tea pour")
async def pour(call: Call, cups: int = 1) -> Card:
    """Pour tea; every cup is a word that the community keeps.

    Args:
        cups: How many.
    """
    await _pour(call)
    return card("Poured", f"{cups}")


@command("tea spill")
async def spill(call: Call) -> Card:
    """Pour tea, then stumble."""
    await _pour(call)
    raise RuntimeError("a cup fell")


@command("tea sneak", reads=True)
async def sneak(call: Call) -> Card:
    """Say that nothing is changed, and change something."""
    await _pour(call)
    return card("Poured")


@command("tea order")
async def order(call: Call) -> Card:
    """Write oneself a message with a button."""
    await tell(call.db, call.workspace, Debt("tea.note", call.member.id, member=call.member.id), call.now)
    return card("Ordered")


@button("tea.sip")
async def sip(call: Call, value: int) -> Card:
    await _pour(call)
    return card("Sipped", f"{value} by {call.member.name} in {call.workspace.external}")


@button("tea.lock", role=Role.MODERATOR)
async def lock(call: Call) -> Card:
    await _pour(call)
    return card("Locked")


@delivery("tea.note")
async def note(scene: Scene) -> Card:
    return card("Tea is ready", sip.button("Sip", 7))


async def _pour(call: Call) -> None:
    made = await call.db.execute(select(func.count()).select_from(s.terms))
    row = {"list": "cups", "key": f"cup{made.scalar_one()}", "label": "cup"}
    await call.db.execute(insert(s.terms).values(community=call.community, **row))


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    async for each in opened(url, clock, __name__):
        yield each


async def cups(house: House) -> int:
    async with house.store.read() as db:
        return int((await db.execute(select(func.count()).select_from(s.terms))).scalar_one())


async def inbox(house: House) -> list[tuple[str | None, str | None]]:
    """Give outcome and payload of every event, oldest first."""
    async with house.store.read() as db:
        rows = await db.execute(select(s.inbox.c.outcome, s.inbox.c.payload).order_by(s.inbox.c.at, s.inbox.c.key))
        return [(row.outcome, row.payload) for row in rows]


async def recovered(house: House) -> int:
    """Run what is left in the inbox, as a start does, and give its number."""
    left = await unfinished(house.store, "toy")
    await house.circulator.recover(left)
    return len(left)


async def test_a_repeated_event_has_one_effect(person: People, house: House) -> None:
    ana = person("ana")
    await ana.ask(Use("tea pour"), key="same")

    assert await ana.ask(Use("tea pour"), key="same") == "(came before)"
    assert await cups(house) == 1


async def test_a_repeat_that_races_its_first_has_one_effect(person: People, house: House) -> None:
    event = person("ana").inbound(Use("tea pour"), key="same")
    await house.circulator.record(event)

    await asyncio.gather(*(house.circulator.answer(event) for _ in range(4)))

    assert await cups(house) == 1


async def test_the_same_key_on_another_platform_is_another_event(person: People, house: House) -> None:
    house.add(Toy(name="twin"))
    await person("ana").ask(Use("tea pour"), key="same")

    assert "Poured" in await person("ana", platform="twin").ask(Use("tea pour"), key="same")


async def test_what_was_typed_is_gone_from_the_inbox_when_it_is_done(person: People, house: House) -> None:
    await person("ana").use("tea pour", cups="3")
    await person("ana").use("tea pour", cups="many")
    await person("ana").use("tea spill")

    assert sorted(await inbox(house), key=str) == [("done", None), ("error", None), ("refused", None)]


async def test_a_crash_between_record_and_answer_loses_nothing(
    person: People, house: House, url: str, clock: TravelClock
) -> None:
    await house.circulator.record(person("ana").inbound(Use("tea pour", {"cups": "2"})))

    async for after in opened(url, clock, __name__):
        assert await recovered(after) == 1
        assert await recovered(after) == 0
        assert await cups(after) == 1
        (late,) = after.circulator.platforms["toy"].late  # type: ignore[attr-defined]
        assert late[0].account == "ana"
        assert late[1].title == "Poured"


async def test_what_happened_is_recovered_without_an_answer(person: People, house: House, toy: Toy) -> None:
    await house.circulator.record(person("ana").inbound(Happened("joined")))

    assert await recovered(house) == 1
    assert toy.late == []


async def test_a_recovery_leaves_the_other_platforms_events_alone(person: People, house: House) -> None:
    house.add(Toy(name="twin"))
    await house.circulator.record(person("ana", platform="twin").inbound(Use("tea pour")))

    assert await recovered(house) == 0
    assert await cups(house) == 0


async def test_an_event_in_work_is_not_answered_twice_by_a_recovery(person: People, house: House, toy: Toy) -> None:
    event = person("ana").inbound(Use("tea pour"))
    await house.circulator.record(event)

    await asyncio.gather(house.circulator.answer(event), recovered(house))

    assert await cups(house) == 1
    assert [shown.title for _, shown in toy.late] in ([], ["Poured"])


async def test_a_fault_changes_nothing_and_gives_a_number_that_is_in_the_log(
    person: People, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    shown = await person("ana").use("tea spill")

    number = shown.rpartition(": ")[2].rstrip(".")
    assert "Something went wrong on my side, and nothing was changed" in shown
    assert len(number) == 8
    assert [record for record in caplog.records if number in record.getMessage() and record.exc_info]
    assert await cups(house) == 0


async def test_more_than_twenty_calls_at_once_are_asked_to_wait(
    person: People, house: House, clock: TravelClock
) -> None:
    ana = person("ana")
    for _ in range(20):
        await ana.use("tea pour")

    assert "Wait a few seconds" in await ana.use("tea pour")
    assert "Poured" in await person("ben").use("tea pour")
    clock.move(timedelta(seconds=2))
    assert "Poured" in await ana.use("tea pour")
    assert await cups(house) == 22


OTHER_VERSIONS = (
    "", "c1", "c1:", "c1::", "c0::tea.sip:1", "c2::tea.sip:1", "x", ":::", "c1::nothing:1", "c1:x:tea.sip:1", "c1:-1:tea.sip:1",
    "c1:²:tea.sip:1", f"c1::tea.sip:{'1' * 200}", "C1::tea.sip:1", "c1::tea.sip", f"c1:{'9' * 40}:tea.sip:1",
)  # fmt: skip
UNREADABLE: tuple[str, ...] = ("", "x", "-1", "1.5", "' OR 1=1", "9" * 40, "\u0000", "٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣")
FORGED: tuple[Ask, ...] = (
    Press(f"{VERSION}::form.resume:nothing.0"), Press(f"{VERSION}::form.resume:nothing.{'9' * 60}"), Press(f"{VERSION}::form.resume:x"),
    Press(f"{VERSION}::form.finish:nothing"), Press(f"{VERSION}::intro.page:nothing.0"), Press(f"{VERSION}::intro.show:424242"),
    Press(f"{VERSION}::intro.hello:424242"), Press(f"{VERSION}::intro.shared:424242"), Press(f"{VERSION}::my.unblock:424242"),
    Press(f"{VERSION}::use:no such"), Press(f"{VERSION}::community.change:no.such"), Submit("nothing", 0, {}), Submit("", -1, {"x": "y"}),
    Use("no such", {}), Use("", {}), Use("intro", {}), Use("intro show", {"who": "<@" + "x" * 80 + ">"}), Use("intro show", {"who": "<#hall>"}),
    Use("intro show", {"nobody": "x"}),
)  # fmt: skip


async def test_a_button_of_another_version_answers_politely(person: People, house: House) -> None:
    for raw in OTHER_VERSIONS:
        assert "This button belongs to another version of me" in await person(f"a{len(raw)}").ask(Press(raw)), raw

    assert await cups(house) == 0


async def test_what_is_forged_is_refused_in_words(
    person: People, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    unreadable: list[Ask] = [Press(f"{VERSION}::tea.sip:{value}") for value in UNREADABLE]
    for number, ask in enumerate((*unreadable, *FORGED)):
        assert "That did not work" in await person(f"a{number % 3}").ask(ask), ask

    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert await cups(house) == 0


async def test_a_forged_number_of_a_message_is_refused(person: People, house: House) -> None:
    await person("ana").use("tea order")

    for forged in ("1", "0", "999999", "9" * 18):
        shown = await person("ben").ask(Press(f"{VERSION}:{forged}:tea.sip:1"))
        assert "meant for somebody else" in shown


async def test_a_page_of_results_beyond_all_pages_is_refused_in_words(person: People) -> None:
    ana = person("ana")
    await ana.use("intro me")
    await ana.fill_all(name="Ana", role="surgical-technologist")
    await ana.use("intro find")
    async with ana.house.store.read() as db:
        draft = (await db.execute(select(s.drafts.c.id).where(s.drafts.c.form == "intro.find"))).scalar_one()

    for page in ("1", "-1", "x", "9" * 60):
        shown = await ana.ask(Press(f"{VERSION}::intro.page:{draft}.{page}"))
        assert "Something went wrong" not in shown


async def test_a_button_in_a_direct_message_knows_its_workspace_and_its_person(person: People, toy: Toy) -> None:
    ana = person("ana", workspace="w1")
    await ana.use("tea order")
    (message,) = toy.seen("dm-ana")
    assert message.card is not None

    ana.workspace = ""

    assert "7 by Ana in w1" in await ana.click(message.card, "Sip", audience=message.audience)


async def test_a_button_in_a_direct_message_is_for_its_person_alone(person: People, house: House, toy: Toy) -> None:
    await person("ana").use("tea order")
    (message,) = toy.seen("dm-ana")
    assert message.card is not None

    shown = await person("ben").click(message.card, "Sip", audience=message.audience)

    assert "meant for somebody else" in shown
    assert await cups(house) == 0


async def test_a_direct_message_without_a_community_says_where_to_go(person: People) -> None:
    assert "Use me in your community's own channels" in await person("ana", workspace="").use("tea pour")


async def test_a_button_asks_for_the_right_when_it_is_pressed(person: People, house: House) -> None:
    pressed = Press(encode("tea.lock", ""))

    assert "Only moderators" in await person("ben").ask(pressed)
    assert "Locked" in await person("ana", steward=True).ask(pressed)
    assert await cups(house) == 1


async def test_the_platform_is_asked_who_manages_where_the_event_does_not_say(person: People, toy: Toy) -> None:
    toy.stewards.add("ana")

    assert "Only moderators" in await person("ben", steward=None).use("community panel")
    assert "Settings" in await person("ana", steward=None).use("community panel")


async def test_a_button_of_the_help_asks_the_platform_too(person: People, toy: Toy) -> None:
    toy.stewards.add("ana")
    pressed = Press(encode("use", "community panel"))

    assert "Only moderators" in await person("ben", steward=None).ask(pressed)
    assert "Settings" in await person("ana", steward=None).ask(pressed)


async def test_a_stranger_is_refused_until_moderators_let_guests_in(person: People, house: House) -> None:
    zoe = person("zoe", stranger=True)

    assert "for members of this workspace" in await zoe.use("tea pour")
    await person("ana", steward=True).use("community set", key="community.guests", value="yes")
    assert "Poured" in await zoe.use("tea pour")
    assert await cups(house) == 1


async def test_a_stranger_who_manages_their_own_workspace_manages_nothing_here(person: People) -> None:
    await person("ana", steward=True).use("community set", key="community.guests", value="yes")
    await person("ana", steward=True).use("community moderator", who="<@ana>")

    assert "Only moderators" in await person("zoe", stranger=True, steward=True).use("community panel")


async def test_rights_lost_while_a_form_is_open_are_lost(person: People, house: House) -> None:
    ana = person("ana", steward=True)
    await ana.use("community set", key="intro.welcome")

    ana.steward = False

    assert "Only moderators" in await ana.fill(**{"intro.welcome": "yes"})
    async with house.store.read() as db:
        assert (await db.execute(select(s.settings))).all() == []


async def test_a_moderator_dismissed_while_a_form_is_open_is_refused(person: People) -> None:
    ana, ben = person("ana", steward=True), person("ben")
    await ana.use("community moderator", who="<@ben>")
    await ben.use("community set", key="intro.welcome")

    await ana.use("community dismiss", who="<@ben>")

    assert "Only moderators" in await ben.fill(**{"intro.welcome": "yes"})


async def test_once_moderators_are_chosen_managing_the_workspace_is_not_enough(person: People) -> None:
    await person("ana", steward=True).use("community moderator", who="<@ben>")

    assert "Settings" in await person("ana", steward=True).use("community panel")
    assert "Settings" in await person("ben").use("community panel")
    assert "Only moderators" in await person("dan", steward=True).use("community panel")


async def test_a_command_that_only_reads_cannot_write(person: People, house: House) -> None:
    assert "Something went wrong" in await person("ana").use("tea sneak")
    assert await cups(house) == 0


async def test_a_look_at_the_database_refuses_every_change(house: House, url: str) -> None:
    async with house.store.read() as db:
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            await db.execute(insert(s.communities).values(name="x", made=house.circulator.clock.now()))


async def test_a_look_sees_one_state(house: House) -> None:
    count = select(func.count()).select_from(s.communities)
    async with house.store.read() as db:
        before = (await db.execute(count)).scalar_one()
        async with house.store.write() as other:
            await other.execute(insert(s.communities).values(name="x", made=house.circulator.clock.now()))

        assert (await db.execute(count)).scalar_one() == before


async def test_two_writers_take_turns(url: str, house: House) -> None:
    stores = [Store(url), Store(url)]

    async def write(store: Store, number: int) -> None:
        async with store.write() as db:
            seen = (await db.execute(select(func.count()).select_from(s.communities))).scalar_one()
            await asyncio.sleep(0)
            row = {"name": f"{number}.{seen}", "made": house.circulator.clock.now()}
            await db.execute(insert(s.communities).values(row))

    await asyncio.gather(*(write(store, number) for number in range(5) for store in stores))

    async with house.store.read() as db:
        assert (await db.execute(select(func.count()).select_from(s.communities))).scalar_one() == 10
    for store in stores:
        await store.close()


async def test_many_who_come_at_once_to_a_new_workspace_are_all_answered(person: People, house: House) -> None:
    events = [person(f"p{number % 6}").inbound(Use("tea order")) for number in range(12)]
    for event in events:
        await house.circulator.record(event)

    replies = await asyncio.gather(*(house.circulator.answer(event) for event in events))

    assert {reply.card.title for reply in replies if reply.card} == {"Ordered"}
    async with house.store.read() as db:
        assert (await db.execute(select(func.count()).select_from(s.accounts))).scalar_one() == 6
        assert (await db.execute(select(func.count()).select_from(s.workspaces))).scalar_one() == 1


async def test_who_left_and_is_back_is_there_again(person: People, house: House) -> None:
    ana = person("ana")
    await ana.use("tea pour")
    await ana.ask(Happened("left"))

    await ana.use("tea pour")

    async with house.store.read() as db:
        assert (await db.execute(select(s.accounts.c.present))).scalar_one()


async def test_nothing_is_kept_of_who_left_and_never_used_it(person: People, house: House) -> None:
    await person("ana").ask(Happened("left"))

    async with house.store.read() as db:
        assert (await db.execute(select(s.accounts))).all() == []


async def test_a_new_name_on_the_platform_is_taken_over(person: People, house: House) -> None:
    await person("ana").use("tea pour")

    event = person("ana").inbound(Use("tea pour"))
    await house.circulator.record(event)
    await house.circulator.answer(_named(event, "Ana Maria"))

    async with house.store.read() as db:
        assert (await db.execute(select(s.accounts.c.name))).scalar_one() == "Ana Maria"


async def test_two_communities_with_the_same_ids_know_nothing_of_each_other(
    person: People, house: House, toy: Toy
) -> None:
    for workspace in ("w1", "w2"):
        ana = person("ana", workspace=workspace, steward=True)
        await ana.use("community setup")
        await ana.fill_all(**{"intro.channel": "<#intros>", "intro.welcome": "yes" if workspace == "w1" else "no"})
        await ana.use("intro me")
        await ana.fill_all(name=f"Ana of {workspace}", role="surgical-technologist", line=f"Only for {workspace}")
    await person("ben", workspace="w1").use("my block", who="<@ana>")
    await person("ana", steward=True, workspace="w2").use("community word", list="services", label="Secret of two")

    ben = person("ben", workspace="w2")
    found, shown = await ben.use("intro find", text="ana"), await ben.use("intro show", who="<@ana>")
    assert "1 member" in found
    assert "Ana of w2" in found
    assert "Only for w2" in shown
    assert "You block nobody" in await ben.use("my blocks")
    assert "w2" not in await person("cai", workspace="w1").use("intro show", who="<@ana>")
    assert "Secret of two" not in await person("ana", steward=True, workspace="w1").use("community record")
    assert "is not on the list" in await person("cai").use("intro find", service="Secret of two")
    assert [(message.workspace, f"for {message.workspace}" in message.text) for message in toy.seen("intros")] == [
        ("w1", True),
        ("w2", True),
    ]
    assert "Welcome newcomers: yes" in await person("ana", steward=True, workspace="w1").use("community panel")
    assert "Welcome newcomers: no" in await person("ana", steward=True, workspace="w2").use("community panel")


async def test_a_members_number_of_another_community_opens_nothing(person: People, house: House) -> None:
    ana = person("ana", workspace="w2")
    await ana.use("intro me")
    await ana.fill_all(name="Ana", role="surgical-technologist", line="Canary")
    async with house.store.read() as db:
        number = (await db.execute(select(s.members.c.id))).scalar_one()

    for action in ("intro.show", "intro.shared", "intro.hello"):
        shown = await person("ben", workspace="w1").ask(Press(encode(action, str(number))))
        assert "That did not work" in shown
        assert "Ana" not in shown


async def test_a_draft_of_another_community_opens_nothing(person: People, house: House) -> None:
    there = person("ana", workspace="w2")
    await there.use("intro me")

    shown = await person("ana", workspace="w1").ask(Press(encode("form.resume", f"{there.page.draft}.0")))

    assert "This form was sent already" in shown


async def test_an_event_comes_back_from_the_inbox_as_it_was(person: People) -> None:
    asks: tuple[Ask, ...] = (
        Use("a b", {"x": "“"}),
        Press("id", ("1", "2")),
        Submit("d", 2, {"y": "\n"}),
        Happened("left", "z"),
    )
    for ask in asks:
        event = person("ana").inbound(ask)
        assert loads(event.dumps()) == event


def _named(event: Inbound, name: str) -> Inbound:
    return replace(event, name=name)


async def test_an_event_of_another_version_does_not_stop_a_start(person: People, house: House) -> None:
    ben = person("ben")
    await house.circulator.record(ben.inbound(Use("my page")))
    await house.circulator.record(ben.inbound(Use("intro me")))
    async with house.store.write() as db:
        await db.execute(s.inbox.update().values(payload='{"of": "the future"}'))

    assert await recovered(house) == 0


async def test_many_left_over_events_of_one_person_are_all_run(person: People, house: House, toy: Toy) -> None:
    ben = person("ben")
    for _ in range(25):
        await house.circulator.record(ben.inbound(Use("intro me")))

    await recovered(house)

    assert len(toy.late) == 25
    assert not [card for _, card in toy.late if "That is a lot at once" in as_text(card)]


async def test_deliveries_are_counted(person: People, house: House) -> None:
    ana = person("ana", steward=True)
    await ana.use("community desk", where="<#hall>")

    counted = house.circulator.metrics.registry.get_sample_value(
        "circulator_deliveries_total", {"kind": "desk", "state": "sent"}
    )

    assert counted == 1
