"""What became of mentoring, in numbers: as counted by those who lived it; and nobody is found out by a number."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from bot.cards import Card, Document, Picture
from bot.clock import TravelClock
from bot.house import House
from bot.text import plain
from commands.mentor import counting
from commands.mentor.counting import Asked, Case, Offering, Pair, Rows, Step
from commands.mentor.figures import MOST_DAYS
from commands.mentor.hiding import FEWEST, OTHERS, batches, cut, shuffled, told
from commands.mentor.measures import MEASURES, Number, lasted, nearest, reckon, written
from commands.mentor.tables import requests
from tests.lives import Life, Together
from tests.mentors import BOSS, DAY, HOUR, MINUTE, WEEK, Circle
from tests.toy import START

Table = dict[tuple[str, str, str], tuple[str, str, str]]
LABELS = {measure.key: plain(measure.label) for measure in MEASURES}


@pytest.fixture
def circle(house: House, clock: TravelClock) -> Circle:
    return Circle(house, clock)


async def table_of(circle: Circle, within: str = "26w") -> Table:
    """Give the file's lines: figure, by and group, with number, count and of."""
    boss = circle.person(BOSS)
    await boss.use("mentor figures", within=within)
    await boss.press("As a file")
    (file,) = [part for part in card_of(circle).parts if isinstance(part, Document)]
    lines = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline=""))
    return {(each["figure"], each["by"], each["group"]): (each["number"], each["count"], each["of"]) for each in lines}


def card_of(circle: Circle) -> Card:
    reply = circle.person(BOSS).last
    assert reply is not None
    shown = reply.as_card()
    assert shown is not None
    return shown


async def looks(circle: Circle, button: str = "", within: str = "26w") -> str:
    boss = circle.person(BOSS)
    shown = await boss.use("mentor figures", within=within)
    return await boss.press(button) if button else shown


# A life, counted by those who made it happen.


async def test_the_figures_are_those_of_the_life_that_was_lived(circle: Circle) -> None:
    life = Life(circle, Random(5), [f"m{n}" for n in range(7)], [f"a{n}" for n in range(11)])
    await life.begins()
    for _ in range(21):
        await life.goes_on()

    for weeks in (26, 4):
        await agrees(circle, life, weeks)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1])
async def test_the_figures_of_forty_members_over_twenty_weeks(lite: House, clock: TravelClock, seed: int) -> None:
    circle = Circle(lite, clock)
    life = Life(circle, Random(seed), [f"m{n}" for n in range(14)], [f"a{n}" for n in range(26)])
    await life.begins()
    for _ in range(70):
        await life.goes_on()

    for weeks in (26, 10, 3):
        await agrees(circle, life, weeks)
    assert len(life.wished) > 30
    assert len(life.surveys) >= FEWEST


async def agrees(circle: Circle, life: Life, weeks: int) -> None:
    """Compare the file with what happened."""
    shown = await table_of(circle, f"{weeks}w")
    expected = lived(life, circle.now - weeks * WEEK)
    found = {key: shown[LABELS[key], "", ""] for key in expected}
    assert found == expected
    assert shown["Room for more mentees", "", ""][0].isdecimal()
    for by, groups in (("shift", life.shifts), ("time zone", life.zones)):
        for key, base in people_of(life, circle.now - weeks * WEEK).items():
            grouped(shown, by, LABELS[key], base, groups)


def lived(life: Life, since: datetime) -> dict[str, tuple[str, str, str]]:
    """Count the life anew, plainly: as number, count and of."""
    now = life.now
    asked = [each for each in life.wished.values() if each.at >= since]
    waited = sorted((each.heard - each.at).total_seconds() / 3600 for each in asked if each.heard)
    old = [each for each in asked if now - each.at >= WEEK]
    soon = [each for each in old if each.matched and each.matched - each.at <= WEEK]
    going = [each for each in life.together.values() if each.ended is None or each.ended > since]
    met = [at for each in life.together.values() for at in each.met if at >= since]
    rounds = [said for pair in life.together.values() for at, said in checked(pair, now) if at >= since]
    terms = [lasted_ for pair in life.together.values() for at, lasted_ in term(pair) if since <= at <= now]
    half = (waited[(len(waited) - 1) // 2] + waited[len(waited) // 2]) / 2 if waited else None
    most = waited[ceil(0.9 * len(waited)) - 1] if waited else None
    return {
        "asked": count(len(asked)),
        "heard": share([each.heard is not None for each in asked]),
        "half": plainly(half, len(waited)),
        "most": plainly(most, len(waited)),
        "soon": share([each in soon for each in old]),
        "none": share([each.refused for each in asked]),
        "withdrawn": share([each.withdrawn for each in asked]),
        "open": count(sum(each.open for each in life.wished.values())),
        "meetings": count(len(met)),
        "met": share([any(at >= since for at in each.met) for each in going]),
        "completed": share(terms),
        "checks": share(rounds),
        "survey": surveyed(life, since),
    }


def people_of(life: Life, since: datetime) -> dict[str, list[str]]:
    """Say for some figures whose cases they count."""
    asked = [each for each in life.wished.values() if each.at >= since]
    pairs = list(life.together.values())
    return {
        "asked": [each.who for each in asked],
        "none": [each.who for each in asked],
        "half": [each.who for each in asked if each.heard],
        "open": [each.who for each in life.wished.values() if each.open],
        "meetings": [each.mentee for each in pairs for at in each.met if at >= since],
        "met": [each.mentee for each in pairs if each.ended is None or each.ended > since],
    }


def grouped(shown: Table, by: str, label: str, whose: list[str], groups: dict[str, str]) -> None:
    """Nothing of fewer than five is shown, nothing follows from the rest, and what is shown is true."""
    found = {group: int(line[2]) for (figure, kind, group), line in shown.items() if (figure, kind) == (label, by)}
    if not found:
        return
    assert sum(found.values()) == len(whose)
    people = {who for who in whose if who}
    for group, n in found.items():
        if group in NAMES:
            members = [who for who in whose if who and groups[who] in NAMES[group]]
            assert len(set(members)) >= FEWEST
            assert n == len(members)
            people -= set(members)
    others = [group for group in found if group == "Others together"]
    assert len(people) >= FEWEST if others else not people


NAMES = {
    "Days": ("days",), "Nights": ("nights",), "Evenings": ("evenings",), "Rotating": ("rotating",),
    "Several shifts": ("days, nights",), "Other hours": ("prn",),
    "Eastern (New York)": ("America/New_York",), "Central (Chicago)": ("America/Chicago",), "Tokyo": ("Asia/Tokyo",),
    "Manila": ("Asia/Manila",), "Not said": ("",),
}  # fmt: skip


def count(n: int) -> tuple[str, str, str]:
    return (str(n), "", str(n))


def share(cases: list[bool]) -> tuple[str, str, str]:
    return (str(round(100 * sum(cases) / len(cases), 1)), str(sum(cases)), str(len(cases))) if cases else ("", "", "0")


def plainly(value: float | None, of: int) -> tuple[str, str, str]:
    return ("" if value is None else str(round(value, 2)), "", str(of))


def surveyed(life: Life, since: datetime) -> tuple[str, str, str]:
    """Take the answers five people at a time, in the order in which they came."""
    scores, batch = list[int](), list[tuple[str, int]]()
    for each in life.surveys:
        batch.append((each.who, each.score))
        if len({who for who, _ in batch}) == 5:
            scores += [score for _, score in batch] if each.at >= since else []
            batch = []
    return plainly(sum(scores) / len(scores) if scores else None, len(scores))


def checked(pair: Together, now: datetime) -> list[tuple[datetime, bool]]:
    """Give what both were asked, without what they still have time for, and what went before they had it."""
    end = pair.ended or now
    said = sorted(pair.asked.items())
    stands = [(at, answer) for at, answer in said if answer is not None]
    return [(at, answer) for at, answer in stands if answer or at != said[-1][0] or end - at >= 3 * DAY]


def term(pair: Together) -> list[tuple[datetime, bool]]:
    if pair.renewed:
        return [(pair.renewed, True)]
    return [(pair.ends, pair.ended is None or pair.ended >= pair.ends)]


# Through the real path.


async def test_an_empty_community_has_figures_too(circle: Circle) -> None:
    shown = await looks(circle)

    assert "Requests: 0" in shown
    assert "Matched within 7 days: nothing to count yet" in shown
    assert "Survey, of 5: too few answers to show" in shown
    assert "First answer from a mentor" not in shown
    for button in ("By shift", "By time zone"):
        assert "No group has 5 people yet" in await looks(circle, button)
    assert "fewer than 5 answers" in await looks(circle, "What mentees and mentors wrote")
    assert "Requests – 0" in await looks(circle, "As a table")


async def test_only_moderators_see_figures(circle: Circle) -> None:
    await looks(circle)
    shown = card_of(circle)

    assert "Only moderators" in await circle.person("ana").use("mentor figures")
    for label in ("By shift", "By time zone", "As a table", "As a file", "What mentees and mentors wrote"):
        assert "Only moderators" in await circle.person("ana").click(shown, label)


@pytest.mark.parametrize("within", ["12h", "1d", "250w"])
async def test_one_looks_back_as_far_as_the_months_find_room(circle: Circle, within: str) -> None:
    assert "Mentoring in numbers" in await looks(circle, within=within)


@pytest.mark.parametrize("within", ["0s", "251w"])
async def test_what_lies_too_far_back_is_refused(circle: Circle, within: str) -> None:
    assert "at least a day and at most 250 weeks" in await looks(circle, within=within)


async def test_a_request_that_was_handed_on_is_timed_from_its_own_first_step(circle: Circle) -> None:
    await circle.settle()
    await circle.pair()
    await circle.passes(30 * DAY)
    await circle.offer("max")
    await circle.leaves("mia")
    await circle.passes(3 * HOUR)
    await circle.answer("max", "Accept")

    shown = await table_of(circle)

    assert shown[LABELS["asked"], "", ""] == ("2", "", "2")
    assert shown[LABELS["most"], "", ""] == ("3.0", "", "2")
    assert (await circle.kept(requests))[1].made < circle.now - 30 * DAY


async def test_a_pair_of_whom_one_erased_themselves_still_counts(circle: Circle) -> None:
    await circle.settle()
    number = await circle.pair()
    await circle.person("mia").use("mentor mine")
    await circle.person("mia").press("We met")
    for who in ("ana", "mia"):
        await circle.person(who).use("my erase")
        await circle.person(who).press("Delete everything")

    shown = await table_of(circle)

    assert number
    assert shown[LABELS["asked"], "", ""] == ("0", "", "0")
    assert shown[LABELS["meetings"], "", ""] == ("1", "", "1")
    assert shown[LABELS["met"], "", ""] == ("100.0", "1", "1")


async def test_a_lone_small_group_does_not_follow_from_the_rest(circle: Circle) -> None:
    await circle.settle()
    for n in range(14):
        await circle.introduce(f"a{n}", shifts=shift(n))
        await circle.request(f"a{n}")

    shown = await looks(circle, "By shift")

    assert "Requests – Days: 7 · Others together: 7" in shown
    assert "Nights" not in shown
    assert "Rotating" not in shown
    assert "Groups of fewer than 5 people are not shown by themselves." in shown


def shift(n: int) -> str:
    """Seven on days, six on nights, one who rotates."""
    return "days" if n < 7 else "nights" if n < 13 else "rotating"


async def test_another_community_is_not_counted(circle: Circle, person: Callable[..., object]) -> None:
    await circle.settle()
    await circle.pair()
    there = Circle(circle.house, circle.clock)
    there.person(BOSS, workspace="w2")

    assert (await table_of(there))[LABELS["asked"], "", ""] == ("0", "", "0")


async def test_the_number_of_queries_does_not_grow_with_what_is_counted(circle: Circle) -> None:
    await circle.settle()
    few = await queries(circle)
    for n in range(6):
        await circle.introduce(f"a{n}", shifts="days")
        await circle.pair(f"m{n}", f"a{n}")

    assert await queries(circle) == few


async def queries(circle: Circle) -> int:
    """Count what is asked of the database while somebody looks at the table."""
    boss, asked = circle.person(BOSS), list[str]()
    await boss.use("mentor figures")
    engine = circle.house.store._reader.sync_engine
    listen = lambda _c, _k, statement, *_: asked.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    await boss.press("As a table")
    event.remove(engine, "before_cursor_execute", listen)
    return len(asked)


async def test_pictures_say_in_words_what_they_show(circle: Circle) -> None:
    await circle.settle()
    await circle.pair()
    assert "meetings.png" not in [part.name for part in await pictures(circle)]
    await circle.person("ana").use("mentor mine")
    await circle.person("ana").press("We met")

    shown = await looks(circle)

    assert "First answer from a mentor. Up to 1 day: 1; Up to 2 days: 0;" in shown
    assert [part.name for part in await pictures(circle)] == ["first-answers.png", "meetings.png"]


async def pictures(circle: Circle) -> list[Picture]:
    await looks(circle)
    return [part for part in card_of(circle).parts if isinstance(part, Picture)]


async def test_what_was_written_is_shown_five_answers_at_a_time_without_names(circle: Circle) -> None:
    await circle.settle()
    for n in range(3):
        await ended_with_words(circle, n)
    five = await looks(circle, "What mentees and mentors wrote")
    again = await looks(circle, "What mentees and mentors wrote")

    assert [five.count(f"Words of {who}") for who in ("m0", "a0", "m1", "a1", "m2", "a2")] == [1, 1, 1, 1, 1, 0]
    assert "@" not in five
    assert five == again
    assert (await table_of(circle))[LABELS["survey"], "", ""] == ("4.0", "", "5")


async def test_four_answers_are_not_shown_at_all(circle: Circle) -> None:
    await circle.settle()
    for n in range(2):
        await ended_with_words(circle, n)

    assert "fewer than 5 answers" in await looks(circle, "What mentees and mentors wrote")
    assert (await table_of(circle))[LABELS["survey"], "", ""] == ("", "", "0")


async def ended_with_words(circle: Circle, n: int) -> None:
    """Let two be a pair, end it, and answer the two questions, the mentor first."""
    mentor, mentee = circle.person(f"m{n}"), circle.person(f"a{n}")
    await circle.pair(mentor.account, mentee.account)
    await mentor.use("mentor mine")
    await mentor.press("End it")
    await mentor.press("End it")
    for each in (mentor, mentee):
        await circle.passes(MINUTE)
        if each is mentee:
            await circle.answer(
                mentee.account, "How was it?", "A mentorship is over", score="4", words=f"Words of {each.account}"
            )
        else:
            await each.press("How was it?")
            await each.fill_all(score="4", words=f"Words of {each.account}")
    await circle.person(mentor.account).use("mentor stop")
    await circle.person(mentor.account).press("Stop offering")


# The pure part.


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def case(person: int | None, value: float = 1, hours: float = 0, asker: int | None = None) -> Case:
    return Case(asker or person, value, person, at(hours), f"{value}")


def counted(steps: list[tuple[str, float]], state: str = "matched", now: float = 1000) -> counting.Cases:
    ledger = [Step(1, None, what, at(hours)) for what, hours in steps]
    return counting.cases(Rows(ledger, [Asked(1, 7, state)]), at(0), at(now))


def paired(steps: list[tuple[str, float]], now: float = 1000, **more: object) -> counting.Cases:
    """Count one mentorship whose term is 500 hours."""
    ledger = [Step(None, 1, what, at(hours)) for what, hours in steps]
    usual: dict[str, object] = {"state": "active", "began": at(0), "ends": at(500), "ended": None, "how": ""}
    pair = Pair(1, 2, 3, **(usual | more))  # type: ignore[arg-type]
    return counting.cases(Rows(ledger, pairs=[pair]), at(0), at(now))


def values(cases: counting.Cases, base: counting.Base) -> list[float]:
    return [each.value for each in cases.get(base, [])]


@pytest.mark.parametrize(
    ("given_", "half", "most"),
    [([5], 5, 5), ([5, 9], 7, 9), ([*range(1, 11)], 5.5, 9), ([*range(1, 12)], 6, 10), ([3, 3, 3], 3, 3)],
)
def test_half_and_nine_of_ten(given_: list[float], half: float, most: float) -> None:
    cases = [case(1, each) for each in given_]

    assert [reckon(each, cases, START).value for each in MEASURES if each.sort in {"half", "most"}] == [half, most]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40), st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_enough_are_not_above(of: list[int], percent: int) -> None:
    found = nearest(of, percent)

    assert sum(each <= found for each in of) * 100 >= percent * len(of)
    assert all(sum(each <= less for each in of) * 100 < percent * len(of) for less in of if less < found)


@pytest.mark.parametrize("what", ["question", "declined", "accepted", "claimed"])
def test_the_first_answer_is_whatever_a_mentor_says_first(what: str) -> None:
    cases = counted([("asked for", 2), ("offered", 3), ("nudged", 27), (what, 30), ("accepted", 40)])

    assert values(cases, "answer") == [28 * 3600]


def test_what_is_no_answer_of_a_mentor_does_not_count_as_one() -> None:
    cases = counted([("asked for", 0), ("offered", 1), ("silent", 49), ("none yet", 168), ("reply", 170)], "waiting")

    assert (values(cases, "answer"), values(cases, "heard"), values(cases, "none")) == ([], [False], [True])


@pytest.mark.parametrize(
    ("matched", "now", "expected"),
    [(168, 1000, [True]), (168.01, 1000, [False]), (None, 168, [False]), (None, 167, []), (5, 167, [])],
)
def test_matched_in_seven_days_is_asked_of_those_who_had_them(
    matched: float | None, now: float, expected: list[bool]
) -> None:
    steps = [("asked for", 0.0), *([("matched", matched)] if matched else [])]

    assert values(counted(steps, now=now), "soon") == expected


def test_a_request_from_before_counts_only_as_long_as_it_is_open() -> None:
    old = [Step(1, None, "asked for", at(-1))]
    cases = counting.cases(Rows(old, [Asked(1, 7, "open")]), at(0), at(10))

    assert (values(cases, "open"), values(cases, "asked")) == ([11 * 3600], [])


@pytest.mark.parametrize(
    ("steps", "more", "expected"),
    [
        ([], {}, [True]),
        ([], {"now": 499}, []),
        ([], {"state": "ended", "ended": at(499), "how": "stopped"}, [False]),
        ([], {"state": "ended", "ended": at(836), "how": "lapsed"}, [True]),
        ([], {"state": "paused"}, []),
        ([("renewed", 505)], {"ends": at(2000)}, [True]),
        ([("renewed", 505)], {"ends": at(2000), "state": "ended", "ended": at(600), "how": "stopped"}, [True]),
        ([("paused", 400)], {"state": "ended", "ended": at(600), "how": "stopped"}, [False]),
        ([("paused", 100), ("resumed", 200)], {"state": "ended", "ended": at(600), "how": "done"}, [True]),
        ([], {"state": "ended", "ended": at(100), "how": "left", "now": 499}, []),
    ],
)
def test_who_lasted_the_term(steps: list[tuple[str, float]], more: dict[str, object], expected: list[bool]) -> None:
    now = more.pop("now", 1000) if "now" in more else 1000

    assert values(paired(steps, **({"now": now} | more)), "term") == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("steps", "how", "expected"),
    [
        ([("checked", 1), ("answered", 90)], "", [True]),
        ([("checked", 1), ("checked", 300), ("answered", 301), ("answered", 302)], "", [False, True]),
        ([("checked", 1)], "", [False]),
        ([("checked", 990)], "", []),
        ([("checked", 1), ("ended", 10)], "stopped", [True]),
        ([("checked", 1), ("ended", 10)], "left", []),
        ([("checked", 1), ("ended", 100)], "left", [False]),
        ([("checked", 1), ("ended", 337)], "lapsed", [False]),
        ([("checked", 1), ("answered", 5), ("ended", 5)], "done", [True]),
        ([("checked", 1), ("paused", 10), ("resumed", 500)], "", []),
        ([("answered", 1)], "", []),
    ],
)
def test_which_questions_were_answered(steps: list[tuple[str, float]], how: str, expected: list[bool]) -> None:
    assert values(paired(steps, how=how), "check") == expected


def test_the_load_of_mentors_and_their_room() -> None:
    pairs = [
        Pair(n, mentor, 100 + n, state, at(0), at(1), None, "")
        for n, (mentor, state) in enumerate([(1, "active"), (1, "paused"), (1, "active"), (2, "active"), (2, "ended"), (9, "active"), (None, "active")])
    ]  # fmt: skip
    mentors = [Offering(1, 2, "open"), Offering(2, 3, "open"), Offering(3, 5, "paused"), Offering(4, 1, "open")]

    load = counting.load(Rows(pairs=pairs, mentors=mentors))

    assert dict(load.mentors) == {3: 1, 1: 2, 0: 2}
    assert (load.room, load.resting) == (3, 1)


def test_months_are_those_of_the_reader() -> None:
    zone = ZoneInfo("America/New_York")
    since, now = datetime(2026, 11, 1, 3, tzinfo=ZoneInfo("UTC")), datetime(2027, 1, 1, 4, tzinfo=ZoneInfo("UTC"))
    met = [Case(1, 1, 1, since), Case(1, 1, 1, now)]

    assert counting.by_month(met, since, now, zone) == [(2026, 10, 1), (2026, 11, 0), (2026, 12, 1)]


def test_the_longest_time_has_a_month_for_each_place_in_the_picture() -> None:
    now = datetime(2026, 3, 1, tzinfo=ZoneInfo("UTC"))

    assert len(counting.months(now - timedelta(days=MOST_DAYS), now, ZoneInfo("UTC"))) <= 60


def test_bands_hold_their_upper_end() -> None:
    cases = [case(1, hours * 3600) for hours in (0, 24, 24.1, 48, 100)]

    assert counting.bands(cases, (DAY, 2 * DAY)) == [2, 2, 1]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({}, {}),
        ({"a": 4}, {}),
        ({"a": 5}, {"a": 5}),
        ({"a": 5, "b": 4}, {}),
        ({"a": 6, "b": 5, "c": 1}, {"a": 6, OTHERS: 6}),
        ({"a": 6, "b": 5, "c": 3, "d": 2}, {"a": 6, "b": 5, OTHERS: 5}),
        ({"a": 5, "b": 5, "c": 5}, {"a": 5, "b": 5, "c": 5}),
        ({"a": 2, "b": 2, "c": 2}, {}),
    ],
)
def test_groups_of_fewer_than_five_are_put_together(sizes: dict[str, int], expected: dict[str, int]) -> None:
    assert {key: len(cases) for key, cases in divided(sizes).items()} == expected


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 9)))
def test_no_group_of_fewer_than_five_follows_from_the_others(sizes: dict[str, int]) -> None:
    shown = divided(sizes)

    assert all(len(cases) >= FEWEST for cases in shown.values())
    assert not shown or sum(map(len, shown.values())) == sum(sizes.values())
    left = {key for key, n in sizes.items() if n and key not in shown}
    assert not left or not shown or len(left) > 1 or sizes[next(iter(left))] >= FEWEST


def divided(sizes: dict[str, int]) -> dict[str, list[Case]]:
    """Cut groups of these sizes, each of as many different people."""
    people = [(key, n) for key, size in sizes.items() for n in range(size)]
    groups = {number: key for number, (key, _) in enumerate(people, 1)}
    return cut([case(number) for number in groups], lambda member: groups[member or 0])


def test_a_group_is_as_large_as_its_people_whatever_they_did() -> None:
    cases = [case(1)] * 50 + [case(None)] * 50 + [case(n) for n in range(2, 5)]

    assert cut(cases, lambda _: "a") == {}


def test_answers_wait_until_five_people_gave_them() -> None:
    cases = [case(n % 6, n, hours=n) for n in (1, 2, 2, 3, 4, 5, 6, 7)]

    (batch,) = batches(cases)
    assert [each.value for each in batch] == [1, 2, 2, 3, 4, 5]


def test_one_more_answer_and_one_day_more_show_nothing_new() -> None:
    cases = [case(n, n % 5, hours=n) for n in range(1, 13)]

    assert len({len(told(cases[:n], at(0))) for n in range(5, 10)}) == 1
    assert len({len(told(cases, at(since))) for since in range(5)}) == 1


def test_the_order_of_words_says_nothing_about_who_came_first() -> None:
    cases = [Case(None, 3, n, at(n), f"word {n}") for n in range(9)]

    assert shuffled(cases) == shuffled(cases[::-1])
    assert shuffled(cases) != [each.words for each in cases]
    assert shuffled([Case(None, 3, 1, at(0), " ")]) == []


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0 minutes"), (60, "1 minute"), (3599, "60 minutes"), (3600, "1 hour"), (47 * 3600, "47 hours"), (48 * 3600, "2 days"), (60 * 3600, "2.5 days")],
)  # fmt: skip
def test_times_are_written_as_people_say_them(seconds: float, expected: str) -> None:
    assert plain(lasted(seconds)) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (Number("share", 3, 4), "75 % (3 of 4)"),
        (Number("share", None, 0), "nothing to count yet"),
        (Number("average", 4.25, 8), "4.2 (8 answers)"),
        (Number("average", None, 0), "too few answers to show"),
        (Number("count", 1200, 1200), "1,200"),
    ],
)
def test_numbers_are_written(number: Number, expected: str) -> None:
    assert plain(written(number)) == expected
