"""What a member decides about what I send them, what waits for them, and what moderators see of what did not arrive."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import schema as s
from bot.clock import TravelClock
from bot.deliveries import Debt, tell
from bot.house import House
from bot.ids import encode
from bot.inbound import Press
from bot.people import workspace_of
from bot.platforms import NotDone
from commands.digest.sending import OWN
from tests.test_digests import introduced
from tests.test_reminders import DAY, HOUR, Life
from tests.toy import Person


@pytest.fixture
def life(lite: House, clock: TravelClock) -> Life:
    return Life(lite, clock)


@pytest.fixture
def ben(life: Life) -> Person:
    return life.person("ben")


@pytest.fixture
def ana(life: Life) -> Person:
    return life.person("ana", steward=True)


async def decide(who: Person, **values: str) -> str:
    await who.use("my notifications")
    await who.press("Change")
    return await who.fill(**values)


async def digested(life: Life) -> Person:
    """Let Ben have a digest that comes at 17:00 in Chicago, 23:00 UTC, and has something to say."""
    ben = await introduced(life, "ben")
    await ben.use("digest me", every="daily")
    await introduced(life, "cai")
    return ben


async def test_the_card_shows_what_is_decided(ben: Person) -> None:
    assert await ben.use("my notifications") == (
        "What I may send you\nQuiet hours: By my shift\nSwitched off: nothing\n[Change] [Reminders of dates] [Send me a test] [What waits for me]"
    )

    shown = await decide(ben, quiet="22-7", daily="2", until="2026-12-01", off="digest", where="direct")

    assert shown.split("\n")[1:-1] == [
        "Quiet hours: 22 to 7", "Switched off: My digest", "Where: Directly; if I cannot, in /my messages",
        "At most a day: 2", "Nothing until: Tue 1 Dec 2026",
    ]  # fmt: skip
    assert await ben.use("my notifications") == shown


async def test_the_form_opens_filled_with_what_is_decided(ben: Person) -> None:
    given = {"quiet": "22-7", "daily": "2", "until": "2026-12-01", "off": "digest", "where": "direct"}
    await decide(ben, **given)

    await ben.press("Change")

    assert {each.name: each.value for each in ben.page.inputs} == given


async def test_a_pause_that_is_over_is_not_in_the_form(life: Life, ben: Person) -> None:
    await decide(ben, until="2026-12-01")
    life.clock.move(10 * DAY)

    assert "Nothing until" not in await ben.use("my notifications")
    await ben.press("Change")
    assert {each.name: each.value for each in ben.page.inputs}["until"] == ""


@pytest.mark.parametrize("until", ["2020-01-01", "2026-11-22"])
async def test_a_pause_until_a_day_that_is_over_is_asked_for_again(ben: Person, until: str) -> None:
    shown = await decide(ben, until=until)

    assert "until: That day is here or over. Choose a later one, or leave it empty." in shown


@pytest.mark.parametrize("daily", ["0", "51", "many"])
async def test_a_daily_maximum_is_a_small_number(ben: Person, daily: str) -> None:
    assert "\ndaily: " in await decide(ben, daily=daily)


async def test_what_is_switched_off_does_not_come(life: Life) -> None:
    ben = await digested(life)
    await decide(ben, off="digest")

    await life.wait(2 * DAY)

    assert life.messages() == []


async def test_what_falls_into_quiet_hours_comes_after_them(life: Life) -> None:
    ben = await digested(life)
    await decide(ben, quiet="9-17")
    await ben.use("digest me", every="daily", at="16:00")

    await life.wait(9 * HOUR)
    assert life.messages() == []
    await life.wait(HOUR)

    assert len(life.messages()) == 1


async def test_what_falls_into_a_pause_comes_after_it_in_one_message(life: Life) -> None:
    ben = await digested(life)
    await decide(ben, until="2026-11-25", quiet="none")
    await ben.use("reminder add", when="in 1h", about="drapes")
    for _ in range(4):
        assert life.messages() == []
        await life.wait(12 * HOUR)
    await life.wait(17 * HOUR + timedelta(seconds=1))

    (message,) = life.messages()
    assert message.text.startswith("2 messages for you\n")
    assert ("drapes" in message.text, "Cai" in message.text) == (True, True)


async def test_what_is_beyond_the_daily_maximum_comes_the_next_day(life: Life) -> None:
    ben = await digested(life)
    await decide(ben, daily="1", quiet="none")
    await ben.use("reminder add", when="in 1h", about="drapes")

    await life.wait(10 * HOUR)
    assert life.heard() == ["drapes"]
    await life.wait(7 * HOUR)

    assert "Cai" in life.messages()[1].text


async def test_decisions_are_a_members_own_and_a_communitys(life: Life, ben: Person) -> None:
    await decide(ben, quiet="22-7")

    assert "By my shift" in await life.person("cai").use("my notifications")
    assert "By my shift" in await life.person("ben", workspace="w2").use("my notifications")


async def test_the_test_message_comes_at_once_also_in_a_pause(life: Life, ben: Person) -> None:
    await decide(ben, until="2026-12-01")

    assert "On its way" in await ben.press("Send me a test")

    assert "Direct messages work" in life.toy.seen("dm-ben")[0].text


async def test_a_test_that_does_not_come_through_waits_and_opens_the_way_once_it_does(life: Life, ben: Person) -> None:
    life.toy.shut.add("ben")
    await ben.use("my notifications")
    await ben.press("Send me a test")
    assert "You take no direct messages from me, so what I have for you waits in /my messages." in await ben.use(
        "my notifications"
    )
    life.toy.shut.clear()
    life.clock.move(HOUR)

    await ben.press("Send me a test")

    assert len(life.toy.seen("dm-ben")) == 1
    assert "You take no direct messages" not in await ben.use("my notifications")


@pytest.mark.parametrize(("where", "told"), [("direct-channel", 1), ("direct", 0)])
async def test_who_cannot_be_written_to_is_told_in_a_channel_that_something_waits_unless_they_refuse(
    life: Life, ben: Person, ana: Person, where: str, told: int
) -> None:
    await ana.use("community set", key="community.fallback", value="<#lobby>")
    await ana.fill()
    await decide(ben, where=where)
    life.toy.shut.add("ben")
    await ben.use("reminder add", when="in 1h", about="secret")

    await life.wait(HOUR)

    texts = [message.text for message in life.toy.seen("lobby")]
    assert len(texts) == told
    assert "secret" not in str(texts)


@pytest.mark.parametrize(("where", "told"), [("channel", 1), ("fetch", 0)])
async def test_who_wants_no_direct_messages_gets_none_and_finds_them_waiting(
    life: Life, ben: Person, ana: Person, where: str, told: int
) -> None:
    await ana.use("community set", key="community.fallback", value="<#lobby>")
    await ana.fill()
    await decide(ben, where=where)
    await ben.use("reminder add", when="in 1h", about="order trays")
    before = len(life.toy.seen("dm-ben"))

    await life.wait(HOUR)

    assert (len(life.toy.seen("dm-ben")), len(life.toy.seen("lobby"))) == (before, told)
    assert "order trays" in await ben.use("my messages")


async def test_what_waits_is_shown_to_its_member_alone_and_once(life: Life, ben: Person) -> None:
    life.toy.shut.add("ben")
    await ben.use("reminder add", when="in 1h", about="secret")
    await life.wait(HOUR)
    assert "messages wait for you" in await ben.use("my page")

    assert "Nothing waits for you" in await life.person("cai").use("my messages")
    assert "secret" in await ben.use("my messages")
    assert "Nothing waits for you" in await ben.use("my messages")


async def test_erasing_takes_decisions_and_what_waits_along(life: Life, ben: Person) -> None:
    await decide(ben, quiet="22-7")
    life.toy.shut.add("ben")
    await ben.use("reminder add", when="in 1h", about="secret")
    await life.wait(HOUR)
    await ben.use("my export")
    assert {"notifications", "reminders", "deliveries"} <= set(str(ben.last).split('"'))

    await ben.use("my erase")
    await ben.press("Delete everything")

    async with life.house.store.read() as db:
        assert [(await db.execute(select(each))).all() for each in (s.notifications, s.deliveries)] == [[], []]


async def owed(life: Life, who: Person, *states: str, why: str = "no access") -> None:
    """Owe personal digests to somebody that came to nothing, each in its own way."""
    await who.use("my page")
    async with life.house.store.write() as db:
        a, d = s.accounts.c, s.deliveries.c
        mine = select(s.accounts).join(s.workspaces, a.workspace == s.workspaces.c.id)
        row = (await db.execute(mine.where(a.external == who.account, s.workspaces.c.external == who.workspace))).one()
        here = await workspace_of(db, row.workspace)
        for number, state in enumerate(states):
            await tell(
                db, here, Debt(OWN, row.member, f"k{number}", detail="words", member=row.member), life.clock.now()
            )
            values = {"state": state, "error": why, "done": life.clock.now(), "due": life.clock.now() + 99 * DAY}
            await db.execute(s.deliveries.update().where(d.state == "due", d.kind == OWN).values(values))


async def test_moderators_see_what_did_not_arrive_and_why_and_no_word_of_it(
    life: Life, ana: Person, ben: Person
) -> None:
    await owed(life, ben, "failed", "unknown", "kept", "retry", "sent", "dropped")

    shown = await ana.use("community deliveries")

    assert shown.startswith("4 messages are not where they should be\n")
    for state in (
        "did not arrive",
        "may have arrived, and nobody can know",
        "waits until its member asks for it",
        "is tried again",
    ):
        assert f"Personal digest, by direct message to Ben: {state}" in shown
    assert shown.count("no access") == 4
    assert "words" not in shown


async def test_a_reminder_that_a_platform_refused_is_listed_without_its_words(
    life: Life, ana: Person, ben: Person
) -> None:
    await ben.use("reminder add", when="in 1h", about="secret")
    life.toy.refuses = [NotDone("the account is gone")]
    await life.wait(HOUR)

    shown = await ana.use("community deliveries")

    assert "Reminder, by direct message to Ben: did not arrive" in shown
    assert "the account is gone" in shown
    assert "secret" not in shown


async def test_they_are_paged_newest_first_and_a_page_that_is_gone_gives_the_last(
    life: Life, ana: Person, ben: Person
) -> None:
    await owed(life, ben, *["failed"] * 12)

    first = await ana.use("community deliveries")
    second = await ana.press("Older")
    beyond = await ana.ask(Press(encode("community.deliveries", "99")))

    assert (first.count("Personal digest"), second.count("Personal digest")) == (10, 2)
    assert "Page 1 of 2" in first
    assert beyond == second
    assert await ana.press("Newer") == first


async def test_only_moderators_see_them_and_only_their_own_communitys(life: Life, ana: Person, ben: Person) -> None:
    await owed(life, ben, "failed")

    assert "Only moderators" in await ben.ask(Press(encode("community.deliveries", "0")))
    assert "Everything arrived" in await life.person("eve", workspace="w2", steward=True).use("community deliveries")
    assert "1 message is not where it should be" in await ana.use("community deliveries")


async def test_what_is_older_than_30_days_is_not_listed(life: Life, ana: Person, ben: Person) -> None:
    await owed(life, ben, "failed")
    life.clock.move(31 * DAY)

    assert "Everything arrived" in await ana.use("community deliveries")
