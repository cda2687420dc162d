"""Who fits whom: what two members have in common, how far apart they are, and when they can meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import event, insert, update

from bot import fitting, people
from bot import schema as s
from bot.arrivals import guess_zone, join
from bot.availability import ALWAYS, touched
from bot.fitting import Facts, facts_of
from bot.fitting.facts import NOTHING
from bot.fitting.meeting import AHEAD
from bot.house import House
from bot.people import Workspace
from bot.profile import Audience, Profile
from bot.store import Connection
from tests.toy import START, Person

People = Callable[..., Person]
HOUR, HALF = timedelta(hours=1), timedelta(minutes=30)
WINTER, SUMMER = datetime(2026, 1, 14, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)
SHIFTS = ("days", "mids", "evenings", "nights", "weekends", "weekdays", "on-call", "rotating", "twelves", "unheard-of")
ZONES = (
    "UTC", "America/Chicago", "America/New_York", "America/Los_Angeles", "America/St_Johns", "Pacific/Honolulu",
    "America/Santiago", "Europe/Berlin", "Asia/Manila", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Australia/Adelaide", "Pacific/Chatham", "Pacific/Kiritimati",
)  # fmt: skip


def facts(zone: str = "America/Chicago", hidden: tuple[str, ...] = (), **values: str) -> Facts:
    """Give the facts of somebody who said so much; several values are parted by commas."""
    said = {key: tuple(several.split(",")) for key, several in values.items()}
    profile = Profile(said, dict.fromkeys(hidden, Audience.NOBODY))
    return facts_of(1, profile, ZoneInfo(zone) if zone else None)


def local(at: datetime, one: Facts) -> tuple[str, int, int]:
    there = at.astimezone(one.zone)
    return f"{there:%a}", there.hour, there.minute


# What they share


def test_what_both_named_is_shared_in_the_order_of_the_first() -> None:
    one, other = facts(services="neuro,cvor,ortho"), facts(services="ortho,general,neuro")

    assert fitting.shared(one, other, "services") == ("neuro", "ortho")
    assert fitting.shared(one, other, "areas") == ()


def test_what_one_of_them_hides_is_not_told() -> None:
    one, other = facts(services="neuro"), facts(services="neuro", hidden=("services",))

    assert fitting.told(one, one, "services")
    assert not fitting.told(one, other, "services")
    assert not fitting.told(other, one, "services")
    assert fitting.shared(one, other, "services") == ("neuro",)


def test_what_nobody_named_is_not_told_and_an_employer_is_hidden_unless_shown() -> None:
    one = facts(employer="Mercy", role="csfa")

    assert one.open == {"role"}
    assert not fitting.told(one, one, "areas")


# Hours together


@pytest.mark.parametrize(
    ("one", "other", "hours"),
    [
        (facts(shifts="days"), facts(shifts="days"), 5 * 4 + 2 * 12),
        (facts(shifts="days"), facts("America/New_York", shifts="days"), 5 * 3 + 2 * 11),
        (facts(shifts="days"), facts("America/Los_Angeles", shifts="days"), 5 * 2 + 2 * 10),
        (facts(shifts="days"), facts(shifts="nights"), 5 * 2 + 2 * 5),
        (facts(shifts="days"), facts(shifts="evenings"), 2 * 11),
        (facts(shifts="days"), facts(shifts="days,twelves"), 5 * 4 + 2 * 12),
        (facts(shifts="days"), facts(shifts="days,evenings,weekends"), 0),
        (facts("Asia/Kolkata", shifts="days"), facts("Asia/Kolkata", shifts="days"), 5 * 4 + 2 * 12),
        (facts("Asia/Kolkata", shifts="days"), facts("Asia/Karachi", shifts="days"), 40),
        (facts("Asia/Kathmandu", shifts="days"), facts("Asia/Kolkata", shifts="days"), 42),
        (facts("America/St_Johns", shifts="days"), facts("America/New_York", shifts="days"), 33),
    ],
)
def test_the_hours_in_which_both_are_free_by_their_shifts_are_counted(one: Facts, other: Facts, hours: int) -> None:
    assert fitting.hours_together(one, other, WINTER) == hours
    assert fitting.hours_together(other, one, WINTER) == hours


@pytest.mark.parametrize(
    "unknown",
    [
        facts(),
        facts("", shifts="days"),
        facts(shifts="rotating"),
        facts(shifts="rotating,days"),
        facts(shifts="twelves,prn"),
        facts(shifts="on-call"),
    ],
)
def test_where_shifts_do_not_tell_it_hours_together_are_not_known(unknown: Facts) -> None:
    known = facts(shifts="days")

    assert fitting.hours_together(known, unknown, WINTER) is None
    assert fitting.hours_together(unknown, known, WINTER) is None


def test_hours_together_are_those_of_the_season() -> None:
    phoenix, denver = facts("America/Phoenix", shifts="days"), facts("America/Denver", shifts="days")

    assert fitting.hours_together(phoenix, denver, WINTER) == 44
    assert fitting.hours_together(phoenix, denver, SUMMER) == 37


# Zones


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("America/Chicago", "America/Chicago", 0),
        ("America/Chicago", "America/New_York", 1),
        ("America/New_York", "America/Chicago", 1),
        ("America/St_Johns", "America/New_York", 1.5),
        ("Asia/Kathmandu", "Asia/Kolkata", 0.25),
        ("Asia/Manila", "America/New_York", 11),
        ("Asia/Kolkata", "America/Chicago", 11.5),
        ("Pacific/Auckland", "Pacific/Pago_Pago", 0),
        ("Etc/GMT-12", "Etc/GMT+11", 1),
        ("Etc/GMT-12", "Etc/GMT+12", 0),
        ("Etc/GMT-12", "UTC", 12),
    ],
)
def test_clocks_differ_by_at_most_half_a_day(one: str, other: str, apart: float) -> None:
    assert fitting.zone_distance(facts(one), facts(other), WINTER) == apart


def test_clocks_differ_as_they_do_now() -> None:
    assert fitting.zone_distance(facts("America/Phoenix"), facts("America/Denver"), WINTER) == 0
    assert fitting.zone_distance(facts("America/Phoenix"), facts("America/Denver"), SUMMER) == 1


def test_who_has_no_zone_is_at_no_distance_that_is_known() -> None:
    assert fitting.zone_distance(facts("UTC"), facts(""), WINTER) is None
    assert fitting.zone_distance(facts(""), facts("UTC"), WINTER) is None


# Experience and employers


@pytest.mark.parametrize(
    ("senior", "junior", "gap"),
    [
        ("over-20", "student", 6),
        ("6-10", "3-5", 1),
        ("1-2", "1-2", 0),
        ("student", "under-1", -1),
        ("", "1-2", None),
        ("1-2", "", None),
        ("gone-from-the-list", "1-2", None),
    ],
)
def test_experience_is_compared_by_bands(senior: str, junior: str, gap: int | None) -> None:
    assert fitting.experience_gap(facts(experience=senior), facts(experience=junior)) == gap


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mercy", "mercy"),
        ("St. Mary's Hospital", "Saint Marys Medical Center"),
        ("St. Mary’s", "ST MARYS"),
        ("Mayo Clinic", "The Mayo Clinic, Inc."),
        ("Mt. Sinai", "Mount Sinai Health System"),
        ("Baylor Scott & White", "Baylor Scott and White Health"),
        ("Inter-Mountain Health", "Intermountain"),
        ("Clínica Ángeles", "CLINICA ANGELES"),
        ("Medical Center", "medical center"),
        ("Children's Hospital", "Childrens Hosp."),
    ],
)
def test_one_employer_is_known_however_it_is_written(one: str, other: str) -> None:
    assert fitting.same_employer(facts(employer=one), facts(employer=other))
    assert fitting.same_employer(facts(employer=other), facts(employer=one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", ""),
        ("Mercy", ""),
        ("…", "–"),
        ("Mercy", "Mercy West"),
        ("The Hospital", "Medical Center"),
        ("Johns Hopkins Hospital", "Johns Hopkins Bayview"),
    ],
)
def test_two_employers_are_two(one: str, other: str) -> None:
    assert not fitting.same_employer(facts(employer=one), facts(employer=other))
    assert not fitting.same_employer(facts(employer=other), facts(employer=one))


# When they can meet


def test_three_evenings_are_proposed_on_the_next_days() -> None:
    chicago, berlin = facts(shifts="days"), facts("America/New_York", shifts="days")

    times = fitting.suitable_times((chicago, berlin), WINTER)

    assert [local(at, chicago) for at in times] == [("Wed", 18, 0), ("Thu", 18, 0), ("Fri", 18, 0)]


def test_the_times_of_one_who_works_nights_fit_both() -> None:
    days, nights = facts(shifts="days"), facts(shifts="nights")

    times = fitting.suitable_times((days, nights), WINTER)

    assert [local(at, days) for at in times] == [("Wed", 18, 0), ("Thu", 18, 0), ("Fri", 18, 0)]


def test_where_one_day_alone_fits_several_hours_of_it_are_proposed() -> None:
    sunday = Facts(1, {}, frozenset(), ZoneInfo("UTC"), zoned=True, free=frozenset(range(160, 164)), timed=True)

    times = fitting.suitable_times((sunday,), WINTER, most=3)

    assert [f"{at:%d %H}" for at in times] == ["18 18", "18 19", "25 19"]


def test_proposals_do_not_overlap() -> None:
    sunday = Facts(1, {}, frozenset(), ZoneInfo("UTC"), zoned=True, free=frozenset(range(156, 164)), timed=True)

    times = fitting.suitable_times((sunday,), WINTER, most=4, length=3 * HOUR)

    assert [f"{at:%d %H}" for at in times] == ["18 14", "18 17", "25 14", "25 17"]


@pytest.mark.parametrize(
    ("zone", "free", "length", "begins"),
    [
        ("Asia/Kolkata", {33}, HOUR, None),
        ("Asia/Kolkata", {33}, timedelta(minutes=31), None),
        ("Asia/Kolkata", {33}, HALF, ("Tue", 9, 30)),
        ("Asia/Kolkata", {32, 33}, HOUR, ("Tue", 8, 30)),
        ("Asia/Kathmandu", {33}, HALF, None),
        ("Asia/Kathmandu", {33}, timedelta(minutes=15), ("Tue", 9, 45)),
        ("Asia/Kathmandu", {33, 34}, HALF, ("Tue", 9, 45)),
    ],
)
def test_a_talk_from_a_full_hour_of_the_asker_fits_into_the_free_hours_of_who_is_a_part_of_an_hour_ahead(
    zone: str, free: set[int], length: timedelta, begins: tuple[str, int, int] | None
) -> None:
    asker = Facts(1, {}, frozenset(), ZoneInfo("America/Chicago"), zoned=True, free=ALWAYS, timed=True)
    other = Facts(2, {}, frozenset(), ZoneInfo(zone), zoned=True, free=frozenset(free), timed=True)

    times = fitting.suitable_times((asker, other), WINTER, length=length)

    assert {local(at, other) for at in times} == ({begins} if begins else set())
    assert {local(at, asker)[2] for at in times} <= {0}


def test_who_named_no_shift_may_be_asked_by_day_and_is_asked_towards_the_evening() -> None:
    silent = facts()

    times = fitting.suitable_times((silent,), WINTER)

    assert {at.hour for at in (each.astimezone(silent.zone) for each in times)} == {19}
    assert {hour % 24 for hour in silent.free} == set(range(9, 21))


def test_who_rotates_is_asked_when_no_shift_would_sleep() -> None:
    assert {hour % 24 for hour in facts(shifts="rotating").free} == set(range(16, 21))


def test_where_nobody_knows_ones_zone_no_time_is_proposed() -> None:
    assert fitting.suitable_times((facts(), facts("", shifts="days")), WINTER) == ()
    assert fitting.suitable_times((facts("", shifts="days"), facts()), WINTER) == ()
    assert fitting.suitable_times((), WINTER) == ()


def test_where_shifts_leave_no_common_hour_there_is_none() -> None:
    assert fitting.suitable_times((facts(shifts="days,evenings,weekends"), facts(shifts="days")), WINTER) == ()


def test_over_a_change_of_clocks_the_wall_time_stays() -> None:
    one, before = facts(shifts="days"), datetime(2026, 10, 30, 12, tzinfo=UTC)

    times = fitting.suitable_times((one,), before, most=4)

    assert [local(at, one)[:2] for at in times] == [("Fri", 19), ("Sat", 19), ("Sun", 19), ("Mon", 19)]
    assert {at.utcoffset() for at in times} == {timedelta(0)}
    assert [at.hour for at in times] == [0, 0, 1, 1]


weeks = st.frozensets(st.integers(0, 167), max_size=60)
somebody = st.one_of(
    st.builds(
        lambda zone, shifts: facts(zone, shifts=",".join(shifts)),
        st.sampled_from(ZONES), st.lists(st.sampled_from(SHIFTS), max_size=3, unique=True),
    ),
    st.builds(
        lambda zone, free: Facts(1, {}, frozenset(), ZoneInfo(zone), zoned=True, free=free, timed=True),
        st.sampled_from(ZONES), weeks,
    ),
)  # fmt: skip
changes = st.sampled_from([
    datetime(2026, 3, 8, 8, tzinfo=UTC), datetime(2026, 11, 1, 7, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC),
])  # fmt: skip
instants = st.builds(
    lambda at, seconds: at + timedelta(seconds=seconds), changes, st.integers(-14 * 86_400, 14 * 86_400)
)
lengths = st.sampled_from([timedelta(minutes=20), HALF, timedelta(minutes=31), HOUR, timedelta(minutes=90), 3 * HOUR])
LORD_HOWE = facts("Australia/Lord_Howe")


@given(st.lists(somebody, min_size=1, max_size=3), instants, st.integers(0, 6), lengths)
@example([LORD_HOWE, LORD_HOWE], datetime(2026, 10, 3, 15, 30, tzinfo=UTC), 6, HALF)
@example([facts()], WINTER, 3, HOUR)
def test_a_proposal_finds_everybody_free_for_as_long_as_it_lasts(
    who: list[Facts], after: datetime, most: int, length: timedelta
) -> None:
    times = fitting.suitable_times(who, after, most, length)

    assert len(times) <= most
    assert list(times) == sorted(set(times))
    for at in times:
        assert after < at <= after + AHEAD
        assert local(at, who[0])[2] == 0
        minutes = [at + timedelta(minutes=minute) for minute in range(length // timedelta(minutes=1))]
        assert all(_free(each, minute) for each in who for minute in minutes)
    assert all(later - earlier >= length for earlier, later in pairwise(times))


@given(st.lists(somebody, min_size=1, max_size=2), instants, st.integers(1, 6), lengths)
def test_a_day_has_a_second_proposal_only_when_every_day_that_fits_has_one(
    who: list[Facts], after: datetime, most: int, length: timedelta
) -> None:
    times = fitting.suitable_times(who, after, most, length)

    days = [at.astimezone(who[0].zone).date() for at in times]
    fits = _days(who, after, length)
    assert set(days) == set(sorted(fits)[:most])
    assert len(times) == most or set(days) == fits


@given(somebody, somebody, instants, lengths)
def test_in_one_zone_it_does_not_matter_who_asks(one: Facts, other: Facts, after: datetime, length: timedelta) -> None:
    same = Facts(2, {}, frozenset(), one.zone, zoned=True, free=other.free, timed=True)

    assert fitting.suitable_times((one, same), after, 3, length) == fitting.suitable_times(
        (same, one), after, 3, length
    )


def _free(one: Facts, at: datetime) -> bool:
    there = at.astimezone(one.zone)
    return there.weekday() * 24 + there.hour in one.free


def _days(who: list[Facts], after: datetime, length: timedelta) -> set[date]:
    """Give the days of the first one on which something fits."""
    start = datetime.fromtimestamp((after.timestamp() // 900 + 1) * 900, UTC)
    starts = (start + timedelta(minutes=15 * step) for step in range(14 * 24 * 4))
    return {
        at.astimezone(who[0].zone).date()
        for at in starts
        if local(at, who[0])[2] == 0 and all(touched(at, length, each.zone) <= each.free for each in who)
    }


# What is read


async def introduced(person: Person, **values: str) -> int:
    """Introduce somebody, and give their number."""
    await person.use("intro me")
    await person.fill_all(**{"name": person.account.title(), "role": "surgical-technologist", **values})
    async with person.house.store.read() as db:
        return (await people.by_account(db, (await hall(db)).id, [person.account]))[person.account].id


async def hall(db: Connection) -> Workspace:
    found = await people.find_workspace(db, "toy", "w1")
    assert found
    return found


@contextmanager
def counted(db: Connection) -> Iterator[list[str]]:
    """Note what a connection asks."""
    made: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        made.extend([statement] if statement.startswith("SELECT") else [])

    event.listen(db.sync_connection, "before_cursor_execute", note)
    yield made
    event.remove(db.sync_connection, "before_cursor_execute", note)


async def test_what_members_declared_is_read(person: People, house: House) -> None:
    ben = await introduced(
        person("ben"), services="cvor,neuro", employer="Mercy", shifts="days", zone="Chicago", nobody="shifts,employer"
    )
    cai = await introduced(person("cai"))

    async with house.store.read() as db:
        found = await fitting.load(db, (await hall(db)).community, [ben, cai, 999])

    assert found[ben].all("services") == ("cvor", "neuro")
    assert found[ben].first("employer") == "Mercy"
    assert {"services", "role", "zone"} <= found[ben].open
    assert not {"employer", "shifts"} & found[ben].open
    assert (found[ben].zone, found[ben].zoned, found[ben].timed) == (ZoneInfo("America/Chicago"), True, True)
    assert (found[cai].zone, found[cai].zoned, found[cai].timed) == (people.UTC, False, False)
    assert found[999] == facts_of(999, NOTHING, None)
    assert not found[cai].free


@pytest.mark.parametrize("number", [0, 1, 60])
async def test_it_is_read_in_three_questions_of_however_many_members(person: People, house: House, number: int) -> None:
    ben = await introduced(person("ben"), shifts="days", zone="Chicago")
    async with house.store.write() as db:
        here = await hall(db)
        members = [ben, *[await join(db, here, f"m{each}", "Somebody", START) for each in range(number)]][:number]

    async with house.store.read() as db:
        with counted(db) as made:
            found = await fitting.load(db, here.community, members)

    assert len(made) == 3
    assert list(found) == members


async def test_nothing_is_read_of_another_community(person: People, house: House) -> None:
    ben = await introduced(person("ben"), shifts="days", zone="Chicago")
    async with house.store.write() as db:
        here = await hall(db)
        await guess_zone(db, here.id, "ben", "America/Denver")

    async with house.store.read() as db:
        found = await fitting.load(db, here.community + 1, [ben])

    assert found[ben] == facts_of(ben, NOTHING, None)


async def test_ones_own_zone_comes_before_what_a_platform_knows(person: People, house: House) -> None:
    ben, cai = await introduced(person("ben"), zone="Chicago"), await introduced(person("cai"))
    async with house.store.write() as db:
        here = await hall(db)
        for each in ("ben", "cai"):
            await guess_zone(db, here.id, each, "America/Denver")
        found = await people.zones(db, here.community, [cai, ben])

    assert found == {ben: ZoneInfo("America/Chicago"), cai: ZoneInfo("America/Denver")}


@pytest.mark.parametrize(
    ("known", "zone"),
    [
        (["America/Denver", "Europe/Berlin"], "Europe/Berlin"),
        (["Europe/Berlin", "America/Denver"], "America/Denver"),
        (["Europe/Berlin", ""], "Europe/Berlin"),
        (["Europe/Berlin", None], "Europe/Berlin"),
        (["", None], None),
    ],
)
async def test_of_several_accounts_the_latest_that_has_a_zone_gives_it(
    person: People, house: House, known: list[str | None], zone: str | None
) -> None:
    ben = await introduced(person("ben"))
    async with house.store.write() as db:
        here = await hall(db)
        await db.execute(update(s.accounts).where(s.accounts.c.member == ben).values(zone=known[0]))
        there = insert(s.workspaces).values(**_WORKSPACE, community=here.community).returning(s.workspaces.c.id)
        row = {"community": here.community, "member": ben, "workspace": (await db.execute(there)).scalar_one()}
        row |= {"external": "ben", "name": "Ben", "language": "en", "present": True, "zone": known[1]}
        await db.execute(insert(s.accounts).values(row))
        found = await people.zones(db, here.community, [ben])

    assert found == ({ben: ZoneInfo(zone)} if zone else {})


_WORKSPACE = {"platform": "toy", "external": "w2", "name": "Peers there", "language": "en"}
