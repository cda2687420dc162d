"""Reminders: each comes once at its time, to whom it is for, and is put off, changed and cancelled by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from bot import schema as s
from bot.cards import Controls, Menu
from bot.clock import TravelClock
from bot.house import House
from bot.ids import encode
from bot.inbound import Happened, Press
from commands import FEATURES
from commands.reminder.tables import reminders
from tests.toy import Message, Person, Toy

People = Callable[..., Person]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GREETING = "Direct messages work"


class Life:
    """A house in which time goes by: the toy's messages are read as they come."""

    def __init__(self, house: House, clock: TravelClock) -> None:
        self.house, self.clock = house, clock
        platform = house.circulator.platforms["toy"]
        assert isinstance(platform, Toy)
        self.toy = platform
        self.toy.zones = {"ben": "America/Chicago"}

    def person(self, account: str, **more: object) -> Person:
        return Person(self.house, account, **more)  # type: ignore[arg-type]

    async def wait(self, by: timedelta) -> None:
        self.clock.move(by)
        await self.house.dispatcher.run()

    def messages(self, account: str = "ben") -> list[Message]:
        return [each for each in self.toy.seen(f"dm-{account}") if GREETING not in each.text.split("\n")[0]]

    def heard(self, account: str = "ben") -> list[str]:
        """Give what each reminder was about."""
        return [message.text.split("\n")[1] for message in self.messages(account)]


@pytest.fixture
def life(lite: House, clock: TravelClock) -> Life:
    return Life(lite, clock)


@pytest.fixture
def ben(life: Life) -> Person:
    return life.person("ben")


async def snooze(who: Person, message: Message, pick: str) -> str:
    """Pick from the menu on a reminder."""
    assert message.card is not None
    controls = [each for part in message.card.parts if isinstance(part, Controls) for each in part.controls]
    menu = next(each for each in controls if isinstance(each, Menu))
    return await who.ask(Press(encode(menu.action, menu.value, message.audience.delivery), (pick,)))


async def test_a_reminder_comes_once_at_its_time_and_not_before(house: House, clock: TravelClock) -> None:
    life = Life(house, clock)
    await life.person("ben").use("reminder add", when="in 2h", about="drapes")

    await life.wait(2 * HOUR - timedelta(seconds=1))
    assert life.heard() == []
    for wait in (timedelta(seconds=1), HOUR, DAY):
        await life.wait(wait)

    assert life.heard() == ["drapes"]
    assert "late" not in life.messages()[0].text


@pytest.mark.parametrize(
    ("when", "understood"),
    [
        ("in 2h", "Sun Nov 22, 09:00 Central (Chicago)"),
        ("tomorrow 7pm", "Mon Nov 23, 19:00 Central (Chicago)"),
        ("Tue 0700", "Tue Nov 24, 07:00 Central (Chicago)"),
        ("tomorrow 7pm ET", "Mon Nov 23, 18:00 Central (Chicago)"),
        ("every Tuesday at 19:00", "It comes every Tuesday at 19:00, Chicago time.\nThe first time: Tue Nov 24, 19:00 Central (Chicago)"),
    ],
)  # fmt: skip
async def test_the_answer_says_what_was_understood_in_the_members_own_zone(
    ben: Person, when: str, understood: str
) -> None:
    shown = await ben.use("reminder add", when=when, about="drapes")

    assert understood in shown
    assert "[Change it] [Cancel it]" in shown
    assert "time zone" not in shown


@pytest.mark.parametrize("when", ["soonish", "yesterday 7am", "every whenever", "7"])
async def test_what_is_not_understood_opens_the_form_with_the_sentence_below_its_field(ben: Person, when: str) -> None:
    shown = await ben.use("reminder add", when=when, about="drapes")

    assert shown.startswith("[Remind me 1/1]\nwhen: ")
    assert {each.name: each.value for each in ben.page.inputs}["about"] == "drapes"
    assert "Your reminder is set" in await ben.fill(when="tomorrow 7am")


async def test_what_is_missing_is_asked_for_by_a_form(ben: Person) -> None:
    await ben.use("reminder add")

    assert "Your reminder is set" in await ben.fill(when="in 1h", about="drapes")


async def test_a_reminder_that_comes_late_says_so(life: Life, ben: Person) -> None:
    await ben.use("reminder add", when="in 2h", about="drapes")

    await life.wait(9 * HOUR)

    assert "This is late: it was for Sun 22 Nov 2026, 15:00 UTC." in life.messages()[0].text


async def test_a_repeating_reminder_comes_again_and_again(house: House, clock: TravelClock) -> None:
    life = Life(house, clock)
    await life.person("ben").use("reminder add", when="every day at 9am", about="pills")

    for wait in (2 * HOUR, HOUR, 23 * HOUR, DAY):
        await life.wait(wait)

    assert life.heard() == ["pills"] * 3
    assert "[Stop it]" in life.messages()[0].text


async def test_stopping_a_repeating_reminder_ends_it(life: Life, ben: Person) -> None:
    await ben.use("reminder add", when="every day at 9am", about="pills")
    await life.wait(2 * HOUR)
    (message,) = life.messages()
    assert message.card is not None

    assert "I will not remind you of: pills" in await ben.click(message.card, "Stop it", audience=message.audience)

    await life.wait(DAY)
    assert life.heard() == ["pills"]


async def test_moderators_post_one_in_a_channel(life: Life) -> None:
    ana = life.person("ana", steward=True)

    assert "It will be posted in #hall." in await ana.use("reminder add", when="in 1h", about="Count", where="<#hall>")

    await life.wait(HOUR)
    (message,) = life.toy.seen("hall")
    assert message.text == "Reminder\nCount\nSet by @Ana"
    assert life.toy.seen("dm-ana") == []


async def test_what_a_channel_is_told_belongs_to_all_who_moderate_there(life: Life) -> None:
    ana, cai = life.person("ana", steward=True), life.person("cai", steward=True)
    await ana.use("reminder add", when="in 1h", about="Count", where="<#hall>")
    await ana.use("reminder add", when="in 1h", about="pills")

    shown = await cai.use("reminder list")
    assert ("Count" in shown, "pills" in shown) == (True, False)
    await cai.press("Cancel it")

    await life.wait(HOUR)
    assert life.toy.seen("hall") == []


async def test_a_member_sees_no_reminder_of_a_channel_and_cannot_cancel_it(life: Life, ben: Person) -> None:
    await life.person("ana", steward=True).use("reminder add", when="in 1h", about="Count", where="<#hall>")

    assert "None is set" in await ben.use("reminder list")
    assert "You have no reminder 1" in await ben.use("reminder cancel", number="1")


async def test_a_moderator_elsewhere_cannot_cancel_what_a_channel_is_told_here(life: Life) -> None:
    await life.person("ana", steward=True).use("reminder add", when="in 1h", about="Count", where="<#hall>")

    eve = life.person("eve", workspace="w9", steward=True)

    assert "You have no reminder 1" in await eve.use("reminder cancel", number="1")


async def test_members_are_refused_a_channel(life: Life, ben: Person) -> None:
    shown = await ben.use("reminder add", when="in 1h", about="Count", where="<#hall>")

    assert "Only moderators can do this" in shown
    await life.wait(2 * HOUR)
    assert life.toy.seen("hall") == []


async def test_who_moderates_no_more_cannot_change_what_a_channel_is_told(life: Life) -> None:
    ana = life.person("ana", steward=True)
    await ana.use("reminder add", when="in 1h", about="Count", where="<#hall>")
    ana.steward = False

    assert "Only moderators can do this" in await ana.press("Change it")


async def test_a_channel_where_rights_lack_is_named_at_once(life: Life) -> None:
    life.toy.lacks["hall"] = ["Send Messages"]

    shown = await life.person("ana", steward=True).use("reminder add", when="in 1h", about="Count", where="<#hall>")

    assert "where: I cannot use that channel yet. Give me there: Send Messages." in shown


async def test_changing_opens_what_was_understood(ben: Person) -> None:
    await ben.use("reminder add", when="tomorrow 7pm", about="drapes")

    await ben.press("Change it")

    assert [each.value for each in ben.page.inputs] == ["2026-11-23 19:00", "drapes"]


@pytest.mark.parametrize(
    ("was", "becomes", "comes"),
    [
        ("in 1h", "in 2h", [2]),
        ("in 2h", "in 1h", [1]),
        ("in 1h", "every day at 9am", [2, 26]),
        ("every day at 9am", "in 1h", [1]),
        ("every day at 9am", "every day at 10am", [3, 27]),
    ],
)
async def test_a_changed_reminder_comes_at_its_new_time_alone(
    life: Life, ben: Person, was: str, becomes: str, comes: list[int]
) -> None:
    await ben.use("reminder add", when=was, about="drapes")
    await ben.press("Change it")
    assert "Your reminder is changed" in await ben.fill(when=becomes, about="gowns")

    hours = []
    for hour in range(1, 28):
        before = len(life.heard())
        await life.wait(HOUR)
        hours += [hour] * (len(life.heard()) - before)

    assert hours == comes
    assert set(life.heard()) == {"gowns"}


async def test_a_repeating_reminder_changed_on_its_own_day_says_when_it_really_comes_next(
    life: Life, ben: Person
) -> None:
    await ben.use("reminder add", when="every day at 9am", about="pills")
    await life.wait(2 * HOUR)

    await ben.press("Change it")

    assert "The first time: Mon Nov 23, 11:00 Central" in await ben.fill(when="every day at 11am")


async def test_a_cancelled_reminder_does_not_come(life: Life, ben: Person) -> None:
    await ben.use("reminder add", when="in 2h", about="drapes")
    await ben.use("reminder list")
    assert "I will not remind you of: drapes" in await ben.press("Cancel it")

    await life.wait(3 * HOUR)

    assert life.heard() == []
    assert "None is set" in await ben.use("reminder list")


async def test_the_list_has_each_with_its_number_and_when_it_is_next(life: Life, ben: Person) -> None:
    await ben.use("reminder add", when="every day at 9am", about="pills")
    await ben.use("reminder add", when="in 2h", about="drapes")

    shown = await ben.use("reminder list")

    assert shown.split("\n")[1:] == [
        "- 2. drapes – Sun 22 Nov 2026, 15:00 UTC [Cancel it]",
        "- 1. pills – every day at 09:00, Chicago time · next Sun 22 Nov 2026, 15:00 UTC [Cancel it]",
    ]
    assert "2 reminders to come" in await ben.use("my page")
    await life.wait(2 * HOUR)
    assert "drapes" not in await ben.use("reminder list")


async def test_one_can_be_cancelled_by_its_number(ben: Person) -> None:
    await ben.use("reminder add", when="in 2h", about="drapes")

    assert "Cancelled" in await ben.use("reminder cancel", number="1")
    assert "You have no reminder 1. Type /reminder list to see yours." in await ben.use("reminder cancel", number="1")


async def test_at_most_25_are_to_come_and_what_came_or_ended_does_not_count(life: Life, ben: Person) -> None:
    await ben.use("reminder add", when="in 1h", about="comes first")
    await ben.use("reminder add", when="every day at 8am, 1 time", about="ends")
    await life.wait(HOUR)
    for number in range(25):
        life.clock.move(MINUTE)
        assert "Your reminder is set" in await ben.use("reminder add", when="tomorrow 7pm", about=f"r{number}")

    shown = await ben.use("reminder add", when="tomorrow 7pm", about="one more")

    assert "You have 25 reminders to come. Cancel one with /reminder list first." in shown
    listed = await ben.use("reminder list")
    assert "ends" not in listed
    await ben.press("Cancel it")
    assert "Your reminder is set" in await ben.use("reminder add", when="tomorrow 7pm", about="one more")


@pytest.mark.parametrize(
    ("pick", "after"), [("15m", 15 * MINUTE), ("1h", HOUR), ("tomorrow", DAY)]
)  # it came at 09:00 in Chicago
async def test_a_reminder_put_off_comes_again_then(life: Life, ben: Person, pick: str, after: timedelta) -> None:
    await ben.use("reminder add", when="in 2h", about="drapes")
    await life.wait(2 * HOUR)

    shown = await snooze(ben, life.messages()[0], pick)

    assert shown.startswith("I will remind you again\n")
    await life.wait(after - timedelta(seconds=1))
    assert life.heard() == ["drapes"]
    await life.wait(timedelta(seconds=1))
    assert life.heard() == ["drapes"] * 2


async def test_putting_off_twice_counts_the_last_time(life: Life, ben: Person) -> None:
    await ben.use("reminder add", when="in 2h", about="drapes")
    await life.wait(2 * HOUR)
    await snooze(ben, life.messages()[0], "15m")
    await snooze(ben, life.messages()[0], "1h")

    await life.wait(15 * MINUTE)
    assert life.heard() == ["drapes"]
    await life.wait(45 * MINUTE)

    assert life.heard() == ["drapes"] * 2


async def test_putting_a_repeating_one_off_leaves_its_repetition_alone(life: Life, ben: Person) -> None:
    await ben.use("reminder add", when="every day at 9am", about="pills")
    await life.wait(2 * HOUR)
    await snooze(ben, life.messages()[0], "1h")

    await life.wait(HOUR)
    assert life.heard() == ["pills"] * 2
    await life.wait(23 * HOUR)

    assert life.heard() == ["pills"] * 3


async def test_a_menu_of_a_reminder_that_is_gone_answers_politely(life: Life, ben: Person) -> None:
    await ben.use("reminder add", when="in 2h", about="drapes")
    await life.wait(2 * HOUR)
    await ben.use("reminder cancel", number="1")

    assert "That reminder is gone. Set a new one with /reminder add." in await snooze(ben, life.messages()[0], "1h")


async def test_a_choice_that_is_none_is_refused(life: Life, ben: Person) -> None:
    await ben.use("reminder add", when="in 2h", about="drapes")
    await life.wait(2 * HOUR)

    assert "Choose 15 minutes, 1 hour or tomorrow." in await snooze(ben, life.messages()[0], "99y")


@pytest.mark.parametrize(
    ("workspace", "refusal"),
    [("w1", "Only the person whom this was meant for"), ("w2", "That reminder is gone")],
)
async def test_nobody_else_puts_mine_off_or_changes_it(life: Life, ben: Person, workspace: str, refusal: str) -> None:
    await ben.use("reminder add", when="in 2h", about="secret")
    cai = life.person("cai", workspace=workspace, steward=True)
    await cai.use("my page")

    shown = [
        await cai.ask(Press(encode("reminder.snooze", "1"), ("1h",))),
        await cai.ask(Press(encode("reminder.change", "1"))),
    ]

    assert [refusal in each for each in shown] == [True, True], shown
    assert not any("secret" in each for each in shown)


@pytest.mark.parametrize("workspace", ["w1", "w2"])
async def test_nobody_else_cancels_mine_or_learns_of_it(life: Life, ben: Person, workspace: str) -> None:
    await ben.use("reminder add", when="in 2h", about="secret")
    cai = life.person("cai", workspace=workspace, steward=True)

    shown = await cai.use("reminder cancel", number="1")
    pressed = await cai.ask(Press(encode("reminder.cancel", "1")))

    assert "You have no reminder 1" in shown
    assert "You have no reminder 1" in pressed
    assert "secret" not in await cai.use("reminder list")
    await life.wait(2 * HOUR)
    assert life.heard() == ["secret"]


@pytest.mark.parametrize("when", ["in 2h", "every day at 9am"])
@pytest.mark.parametrize("goes", ["leaves", "erases"])
async def test_nothing_comes_to_who_leaves_or_erases_themselves(
    house: House, clock: TravelClock, goes: str, when: str
) -> None:
    life = Life(house, clock)
    ben = life.person("ben")
    await ben.use("reminder add", when=when, about="drapes")
    if goes == "leaves":
        await ben.ask(Happened("left"))
    else:
        await ben.use("my erase")
        await ben.press("Delete everything")

    await life.wait(2 * HOUR)
    await life.wait(DAY)

    assert life.heard() == []
    async with house.store.read() as db:
        for table in (reminders, s.rules, s.occurrences):
            assert (await db.execute(select(func.count()).select_from(table))).scalar_one() == 0


async def test_a_reminder_comes_also_in_quiet_hours(life: Life, ben: Person) -> None:
    await ben.use("my notifications")
    await ben.press("Change")
    await ben.fill_all(quiet="8-16")
    await ben.use("reminder add", when="in 2h", about="drapes")

    await life.wait(2 * HOUR)

    assert life.heard() == ["drapes"]


async def test_a_reminder_waits_for_who_wants_nothing_for_weeks_and_says_that_it_is_late(
    life: Life, ben: Person
) -> None:
    await ben.use("my notifications")
    await ben.press("Change")
    await ben.fill_all(until="2026-12-20")
    assert "You want nothing before Sun 20 Dec 2026, so it waits" in await ben.use("reminder add", when="in 2h", about="drapes")  # fmt: skip
    await life.wait(9 * DAY)
    await ben.use("reminder add", when="in 2h", about="gowns")

    await life.wait(10 * DAY)
    assert life.heard() == []
    await life.wait(9 * DAY + 6 * HOUR)

    (message,) = life.messages()
    assert "drapes" in message.text
    assert "gowns" in message.text
    assert "This is late: it was for Sun 22 Nov 2026, 15:00 UTC." in message.text


async def test_who_takes_no_direct_messages_is_told_where_it_waits(life: Life, ben: Person) -> None:
    life.toy.shut.add("ben")
    await ben.use("reminder add", when="in 2h", about="drapes")

    shown = await ben.use("reminder add", when="in 3h", about="gowns")

    assert "You take no direct messages from me, so what I have for you waits in /my messages." in shown
    await life.wait(2 * HOUR)
    assert "drapes" in await ben.use("my messages")


async def test_a_reminder_is_taken_along_and_nobody_elses_is(life: Life, ben: Person) -> None:
    await ben.use("reminder add", when="every day at 9am", about="drapes")
    cai = life.person("cai")

    exported = [await each.use("my export") and str(each.last) for each in (ben, cai)]

    assert ["drapes" in each for each in exported] == [True, False]


class Model:
    """What should be seen, kept in a dictionary beside a house that does it; both are started anew now and then."""

    def __init__(self, url: str, clock: TravelClock) -> None:
        self.url, self.clock, self.toy = url, clock, Toy()
        self.due: dict[str, datetime] = {}
        self.numbers: dict[str, int] = {}
        self.made = 0
        self.expected: list[tuple[str, datetime]] = []
        self.seen: list[tuple[str, datetime]] = []
        self.house: House

    async def begin(self) -> None:
        self.house = House(self.url, self.clock, FEATURES)
        await self.house.open()
        self.house.add(self.toy)
        await self.look()

    async def restart(self, away: timedelta) -> None:
        await self.house.stop()
        self.clock.move(away)
        await self.begin()

    async def wait(self, by: timedelta) -> None:
        """Let time go by, with a halt at each moment at which something is due."""
        until = self.clock.now() + by
        while (halt := min([*self.due.values(), until])) < until:
            self.clock.move(halt - self.clock.now())
            await self.look()
        self.clock.move(until - self.clock.now())
        await self.look()

    async def look(self) -> None:
        """Do what is due, and note what was seen beside what should have been."""
        await self.house.dispatcher.run()
        now = self.clock.now()
        for about in [each for each, moment in self.due.items() if moment <= now]:
            self.expected.append((about, now))
            del self.due[about]
        texts = [each.text.split("\n")[1] for each in self.toy.seen("dm-ben") if GREETING not in each.text]
        self.seen += [(about, now) for about in texts[len(self.seen) :]]

    async def add(self, minutes: int) -> None:
        self.made += 1
        about = f"r{self.made}"
        shown = await Person(self.house, "ben").use("reminder add", when=f"in {minutes} minutes", about=about)
        assert "Your reminder is set" in shown
        self.due[about], self.numbers[about] = self.clock.now() + minutes * MINUTE, self.made

    async def snooze(self, about: str, pick: str, later: timedelta) -> None:
        message = next(each for each in self.toy.messages.values() if about in each.text.split("\n"))
        shown = await snooze(Person(self.house, "ben"), message, pick)
        assert ("I will remind you again" if about in self.numbers else "That reminder is gone") in shown
        if about in self.numbers:
            self.due[about] = self.clock.now() + later

    async def cancel(self, about: str) -> None:
        shown = await Person(self.house, "ben").use("reminder cancel", number=str(self.numbers.pop(about)))
        assert about in shown
        self.due.pop(about, None)


@pytest.mark.parametrize("seed", range(3))
async def test_each_due_reminder_is_seen_once_at_its_time_whatever_happens(
    lite_url: str, clock: TravelClock, seed: int
) -> None:
    random, model = Random(seed), Model(lite_url, clock)
    await model.begin()
    for _ in range(60):
        match random.choice(["add", "add", "snooze", "cancel", "wait", "wait", "restart", "sleep"]):
            case "add" if len(model.due) < 25:
                await model.add(random.randint(1, 300))
            case "snooze" if model.seen:
                pick, later = random.choice([("15m", 15 * MINUTE), ("1h", HOUR)])
                await model.snooze(random.choice(model.seen)[0], pick, later)
            case "cancel" if model.numbers:
                await model.cancel(random.choice(list(model.numbers)))
            case "wait":
                await model.wait(random.randint(1, 240) * MINUTE)
            case "restart" | "sleep" as how:
                await model.restart(random.randint(1, 100) * MINUTE if how == "sleep" else 0 * MINUTE)
        await model.wait(timedelta(seconds=10))
    await model.house.stop()

    assert sorted(model.seen) == sorted(model.expected)
    assert len(model.seen) >= 5
