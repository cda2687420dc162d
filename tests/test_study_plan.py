"""A plan back from the exam: shared out by weight, all before the exam, review last; two times take turns by week."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import exams, rules
from bot.errors import Faults
from bot.exams import Topic
from bot.rules import Rule, Weeks
from commands.study import attendance, timetable
from commands.study.attendance import Held
from commands.study.rows import Seat
from commands.study.syllabus import REVIEWS, apportion, plan, shares
from tests.toy import START

ZONE = ZoneInfo("America/New_York")
OUTLINES = st.lists(st.integers(1, 70), min_size=1, max_size=20).map(
    lambda weights: [Topic(f"T{at}", weight) for at, weight in enumerate(weights)]
)
SESSIONS = st.sampled_from([0, 1, 2, 3, 7, 8, 9, 10, 15, 16, 17, 40, 100])


@given(OUTLINES, SESSIONS)
def test_every_topic_has_its_weight_of_the_sessions_within_one_and_the_last_ones_review(
    topics: list[Topic], sessions: int
) -> None:
    planned = plan(topics, sessions)

    reviews = -(-sessions // REVIEWS)
    assert [lesson.review for lesson in planned] == [False] * (sessions - reviews) + [True] * reviews
    total = sum(each.weight for each in topics)
    for each in topics:
        spent = sum(
            lesson.topics.get(each.title, 0) / sum(lesson.topics.values()) for lesson in planned if lesson.topics
        )
        assert abs(spent - (sessions - reviews) * each.weight / total) < 1


@given(OUTLINES, SESSIONS)
def test_every_topic_comes_once_at_least_and_in_the_order_of_the_outline(topics: list[Topic], sessions: int) -> None:
    planned = [lesson for lesson in plan(topics, sessions) if not lesson.review]

    full = list(dict.fromkeys(title for lesson in planned for title in lesson.topics))
    assert full == [each.title for each in topics if each.title in full]
    if planned:
        briefly = [title for lesson in planned for title in lesson.briefly]
        assert sorted(full + briefly) == sorted(each.title for each in topics)


@given(OUTLINES, st.integers(1, 30), st.integers(1, 30))
def test_a_plan_made_anew_halfway_gives_each_topic_what_it_lacks(topics: list[Topic], past: int, left: int) -> None:
    total = sum(each.weight for each in topics)
    fair = {each.title: past * each.weight / total for each in topics}

    wanted = shares(topics, left, fair)

    assert sum(wanted) == pytest.approx(left)
    assert wanted == pytest.approx([left * each.weight / total for each in topics])


@given(st.lists(st.floats(0, 30), min_size=1, max_size=20))
def test_the_largest_remainder_rounds_each_up_or_down_and_loses_nothing(wanted: list[float]) -> None:
    units = round(sum(wanted))
    scale = units / sum(wanted) if sum(wanted) else 0
    wanted = [each * scale for each in wanted]

    given_ = apportion(wanted, units)

    assert sum(given_) == (units if sum(wanted) else min(units, len(wanted)))
    assert all(abs(had - want) < 1 + 1e-6 for had, want in zip(given_, wanted, strict=True))


def test_ten_sessions_for_the_crcst_exam_are_those_of_its_outline() -> None:
    crcst = exams.find("crcst")
    assert crcst is not None

    planned = plan(crcst.outline, 10)

    assert sum(1 for lesson in planned if lesson.review) == 2
    assert list(planned[0].topics) == ["Departmental considerations"]
    assert "Cleaning, decontamination and disinfection" in planned[1].topics


def test_an_exam_without_an_outline_has_no_plan_until_its_members_make_one() -> None:
    csfa = exams.find("csfa")
    assert csfa is not None

    assert plan(csfa.outline, 8) == []


def weekly(day: int, hour: int, zone: ZoneInfo = ZONE) -> Rule:
    pattern = Weeks((day,))
    return Rule(pattern, time(hour), zone, rules.first(pattern, START.date()))


@given(
    st.integers(0, 6),
    st.integers(0, 6),
    st.integers(0, 23),
    st.integers(0, 23),
    st.integers(0, 6),
    st.integers(40, 200),
)
def test_two_times_take_turns_by_week_and_end_before_the_exam(
    first: int, second: int, hour: int, other: int, ahead: int, days: int
) -> None:
    now, day = START + timedelta(days=ahead), (START + timedelta(days=days)).date()

    one, two = timetable.turns([weekly(first, hour), weekly(second, other)], day, now)

    dates = sorted(
        [(each.date, "one") for each in rules.occurrences(one, now, rules.FOREVER)]
        + [(each.date, "two") for each in rules.occurrences(two, now, rules.FOREVER)]
    )
    weeks = [(each.toordinal() - 1) // 7 for each, _ in dates]
    assert weeks == list(range(weeks[0], weeks[0] + len(weeks)))
    assert [which for _, which in dates] == [("one", "two")[at % 2] for at in range(len(dates))]
    assert max(each for each, _ in dates) < day


def test_times_that_are_not_by_the_week_cannot_take_turns() -> None:
    monthly = rules.read("every 2nd Tue of the month 19:00", START, ZONE)

    with pytest.raises(Faults, match="by the week"):
        timetable.turns([weekly(1, 19), monthly], None, START)


def test_another_exam_date_moves_the_end_alone() -> None:
    (planned,) = timetable.turns([weekly(1, 19)], date(2027, 2, 20), START)

    later = timetable.until(planned, weekly(1, 19), date(2027, 4, 1), START)

    assert (later.start, later.until) == (planned.start, date(2027, 3, 31))
    assert timetable.until(later, weekly(1, 19), None, START).until is None
    with pytest.raises(Faults, match="No session would be left"):
        timetable.until(planned, weekly(1, 19), date(2026, 11, 23), START)


def held(week: int, *came: int, said: bool | None = None, topics: tuple[str, ...] = ()) -> Held:
    return Held(week, START + timedelta(weeks=week), week, True, frozenset(came), said, None, topics)


@pytest.mark.parametrize(
    ("weeks", "row"),
    [
        ([], 0),
        ([held(1, 7)], 1),
        ([held(1, 7), held(2, 7), held(3, 7)], 3),
        ([held(1, 7), held(2, 8), held(3, 7)], 1),
        ([held(1, 7), held(2, 7), held(3, 8)], 0),
        ([held(1, 7), held(2), held(3, 7)], 2),
        ([held(1, 7), held(2, said=False), held(3, 7)], 2),
        ([held(1, 7), held(2, said=True), held(3, 7)], 1),
        ([held(1, 7), held(9, 7)], 2),
        ([held(1, 7), held(2, 7), held(2, 8)], 2),
    ],
    ids=[
        "none",
        "one",
        "three",
        "missed",
        "the last missed",
        "not held",
        "said not",
        "said yes",
        "a pause",
        "twice a week",
    ],
)
def test_a_streak_counts_weeks_in_a_row_and_weeks_without_a_session_do_not_break_it(
    weeks: list[Held], row: int
) -> None:
    assert attendance.streak(weeks, 7) == row


def test_what_two_topics_share_counts_half_and_what_did_not_take_place_counts_nothing() -> None:
    done = [held(1, 7, topics=("A", "B")), held(2, 7, topics=("A",)), held(3, topics=("C",))]

    assert attendance.spent(done) == {"A": 1.5, "B": 0.5}


@given(st.lists(st.sets(st.integers(1, 5), min_size=1), min_size=1, max_size=60))
def test_of_those_who_come_who_led_longest_ago_leads(meetings: list[set[int]]) -> None:
    seats = [Seat(1, member, 1, "in", START + timedelta(hours=member), None) for member in range(1, 6)]
    led: dict[int, datetime] = {}

    for week, going in enumerate(meetings, 1):
        chosen = attendance.leads(seats, going, led)
        assert chosen in going
        assert all(led.get(chosen or 0, START) <= led.get(other, START + timedelta(hours=9)) for other in going)
        led[chosen or 0] = START + timedelta(weeks=week)


def test_all_lead_in_turn_and_who_joins_later_waits_for_a_whole_turn() -> None:
    seats = [Seat(1, member, 1, "in", START + timedelta(hours=member), None) for member in (1, 2, 3)]
    led: dict[int, datetime] = {}
    order = []

    for week in range(1, 9):
        if week == 3:
            seats.append(Seat(1, 4, 1, "in", START + timedelta(weeks=2, hours=1), None))
        chosen = attendance.leads(seats, {each.member for each in seats}, led)
        assert chosen is not None
        led[chosen] = START + timedelta(weeks=week)
        order.append(chosen)

    assert order == [1, 2, 3, 1, 2, 4, 3, 1]
