"""The search: one result on both databases, whatever is written and whatever is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text

from bot import migrations, search
from bot import schema as s
from bot.profile import Audience
from bot.search import Document, Found
from bot.store import Connection, Store
from bot.words import fold, tokens
from tests.conftest import _create

EVERYONE, MODERATORS = Audience.EVERYONE, Audience.MODERATORS
WORDS = (
    "ana", "anas", "an", "a", "José", "jose", "JOSÉ", "ÉCOLE", "straße", "strasse", "zzrole0st", "zz", "or", "not", "and", "near", "0", "ａｎａ", "naïve",
    "日本", "日本語", "ก็", "ﬁx", "İz", "it's", "a-b", "a_b", "a*b", "x" * 60, "½", "Ωμ", "ς", "\u0301", "👩‍⚕️", "z", "Z",
)  # fmt: skip
INJECTIONS = (
    "' OR 1=1", "a*b", "NEAR(", '"', '""', "a AND b", "name:ana", "{name} : ana", "ana:*", "ana & !ana", "ana | an", "<->", "(", ")", "\\", "'", "''", "--",
    ";DROP TABLE documents", "%", "_", "^ana", "+ana", "-ana", "ana*", "*", ":", "&", "!", "\x00ana", "\u2028", "ana\tan", "1 OR 1", "$1", ":most", "{}", "%(x)s",
)  # fmt: skip
words = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=4).map(" ".join)
tags = st.lists(
    st.tuples(st.sampled_from(["role", "services"]), st.sampled_from(["st", "spt", "a-b", "日本"])), max_size=2
).map(tuple)
documents = st.lists(st.tuples(words, words, words, tags), max_size=8)
typed = st.one_of(words, st.sampled_from(INJECTIONS), st.sampled_from(WORDS), st.text(max_size=8))


@pytest.fixture(scope="module")
def both(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, list[Store]]]:
    """Two open databases, one of each kind, and what runs them."""
    name = f"t{uuid4().hex}"
    asyncio.run(_create(postgres, name))
    head, _, tail = postgres.partition("?")
    urls = [
        f"sqlite:///{tmp_path_factory.mktemp('search')}/c.db",
        f"{head.rpartition('/')[0]}/{name}{'?' + tail if tail else ''}",
    ]
    with asyncio.Runner() as runner:
        stores = [Store(url) for url in urls]
        for store in stores:
            runner.run(migrations.upgrade(store))
        yield runner, stores
        for store in stores:
            runner.run(store.close())


class Undo(Exception):
    """Raised at the end of each example, so that the next begins with nothing."""


def on_each(both: tuple[asyncio.Runner, list[Store]], look: Callable[[Connection, int], object]) -> list[object]:
    """Do the same on each database in a transaction that is rolled back."""
    runner, stores = both

    async def once(store: Store) -> object:
        seen: object = None
        try:
            async with store.write() as db:
                row = {"name": "x", "made": s.EPOCH}
                made = await db.execute(insert(s.communities).values(row).returning(s.communities.c.id))
                seen = await look(db, made.scalar_one())  # type: ignore[misc]
                raise Undo  # noqa: TRY301 - it is how the transaction is undone
        except Undo:
            return seen

    return [runner.run(once(store)) for store in stores]


async def write(
    db: Connection, community: int, found: Iterable[tuple[str, str, str, tuple[tuple[str, str], ...]]]
) -> None:
    rows = [Document("m", number, EVERYONE, *each) for number, each in enumerate(found, 1)]
    await search.put(db, community, rows)


@given(documents, st.lists(typed, min_size=1, max_size=4), tags)
@example([("Ana", "ana", "ana zzrole0st", (("role", "st"),))], ["ana"], (("role", "st"),))
@example([("zzrole0st", "", "", (("role", "st"),))], [""], (("role", "st"),))
@example([("a", "b", "c", ()), ("B", "a", "", ()), ("c", "", "a b", ())], ["a b", "b a", "a"], ())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_both_databases_find_the_same_in_the_same_order(
    both: tuple[asyncio.Runner, list[Store]],
    found: list[tuple[str, str, str, tuple[tuple[str, str], ...]]],
    queries: list[str],
    wanted: tuple[tuple[str, str], ...],
) -> None:
    async def look(db: Connection, community: int) -> list[Found]:
        await write(db, community, found)
        asked = [(query, several) for query in queries for several in ((), wanted)]
        return [await search.find(db, community, "m", EVERYONE, query, several, most=5) for query, several in asked]

    lite, postgres = on_each(both, look)

    assert lite == postgres


@given(documents, words)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_what_is_found_holds_every_word(
    both: tuple[asyncio.Runner, list[Store]], found: list[tuple[str, str, str, tuple[tuple[str, str], ...]]], query: str
) -> None:
    asked = tokens(query)[:12]

    def holds(each: tuple[str, str, str, object]) -> bool:
        have = tokens(" ".join(each[:3]))
        return set(asked[:-1]) <= set(have) and (not asked or any(word.startswith(asked[-1]) for word in have))

    async def look(db: Connection, community: int) -> set[int]:
        await write(db, community, found)
        return set((await search.find(db, community, "m", EVERYONE, query, most=50)).subjects)

    wanted = {number for number, each in enumerate(found, 1) if holds(each)}

    assert on_each(both, look) == [wanted, wanted]


def test_injections_are_words_like_others(both: tuple[asyncio.Runner, list[Store]]) -> None:
    async def look(db: Connection, community: int) -> list[Found]:
        await write(db, community, [("Ana", "or near", "and", ()), ("Ben", "not", "", ())])
        return [await search.find(db, community, "m", EVERYONE, each) for each in INJECTIONS]

    lite, postgres = on_each(both, look)

    assert lite == postgres
    assert isinstance(lite, list)
    assert lite[INJECTIONS.index("' OR 1=1")].subjects == ()
    assert lite[INJECTIONS.index("ana*")].subjects == (1,)


def test_the_name_comes_first_then_the_main_words_then_the_rest(both: tuple[asyncio.Runner, list[Store]]) -> None:
    async def look(db: Connection, community: int) -> tuple[int, ...]:
        await write(
            db,
            community,
            [("Zoe", "", "cvor", ()), ("Yan", "cvor", "", ()), ("Cvor", "", "", ()), ("Abe", "", "cvor", ())],
        )
        return (await search.find(db, community, "m", EVERYONE, "cvor")).subjects

    assert on_each(both, look) == [(3, 2, 4, 1)] * 2


def test_equal_ranks_go_by_name_without_case_and_accents(both: tuple[asyncio.Runner, list[Store]]) -> None:
    async def look(db: Connection, community: int) -> tuple[int, ...]:
        await write(
            db, community, [("éva", "", "", ()), ("Eve", "", "", ()), ("adam", "", "", ()), ("Ädam", "", "", ())]
        )
        return (await search.find(db, community, "m", EVERYONE, "")).subjects

    assert on_each(both, look) == [(3, 4, 1, 2)] * 2


def test_each_audience_finds_its_own(both: tuple[asyncio.Runner, list[Store]]) -> None:
    async def look(db: Connection, community: int) -> list[tuple[int, ...]]:
        await search.put(
            db,
            community,
            [Document("m", 1, EVERYONE, "Ana", "", ""), Document("m", 1, MODERATORS, "Ana", "secret", "")],
        )
        return [(await search.find(db, community, "m", each, "secret")).subjects for each in (EVERYONE, MODERATORS)]

    assert on_each(both, look) == [[(), (1,)]] * 2


def test_each_community_and_each_kind_finds_its_own(both: tuple[asyncio.Runner, list[Store]]) -> None:
    async def look(db: Connection, community: int) -> list[tuple[int, ...]]:
        made = insert(s.communities).values(name="y", made=s.EPOCH).returning(s.communities.c.id)
        other = (await db.execute(made)).scalar_one()
        await search.put(
            db,
            community,
            [Document("m", 1, EVERYONE, "Ana", "", "", (("role", "st"),)), Document("n", 2, EVERYONE, "Ana", "", "")],
        )
        await search.put(db, other, [Document("m", 3, EVERYONE, "Ana", "", "", (("role", "st"),))])
        asked = [("ana", ()), ("", ()), ("", (("role", "st"),))]
        return [(await search.find(db, community, "m", EVERYONE, query, several)).subjects for query, several in asked]

    assert on_each(both, look) == [[(1,)] * 3] * 2


def test_putting_again_replaces_and_dropping_forgets(both: tuple[asyncio.Runner, list[Store]]) -> None:
    async def look(db: Connection, community: int) -> list[object]:
        await write(db, community, [("Ana", "old", "", ())])
        await write(db, community, [("Ana", "new", "", ())])
        before = [(await search.find(db, community, "m", EVERYONE, each)).total for each in ("old", "new")]
        await search.drop(db, community, "m", 1)
        after = (await search.find(db, community, "m", EVERYONE, "")).total
        left = (await db.execute(text("SELECT count(*) FROM document_words"))).scalar_one()
        return [before, after, left]

    assert on_each(both, look) == [[[0, 1], 0, 0]] * 2


def test_pages_count_all_and_leave_some_out(both: tuple[asyncio.Runner, list[Store]]) -> None:
    async def look(db: Connection, community: int) -> list[object]:
        await write(db, community, [(f"Ana {number}", "", "", ()) for number in range(7)])
        first = await search.find(db, community, "m", EVERYONE, "ana", most=3)
        last = await search.find(db, community, "m", EVERYONE, "ana", most=3, skip=6)
        apart = await search.find(db, community, "m", EVERYONE, "ana", without={1, 2}, most=3)
        return [first, last, apart]

    assert on_each(both, look) == [[Found((1, 2, 3), 7), Found((7,), 7), Found((3, 4, 5), 5)]] * 2


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("José  ÁLVAREZ", "jose alvarez"), ("straße", "strasse"), ("İstanbul", "istanbul"), ("a-b_c", "a b c"), ("ﬁ½", "fi1 2"), ("", ""), ("!!!", ""),
        ("日本 語", "日本 語"), ("Ⅷ", "viii"), ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
    ],
)  # fmt: skip
def test_words_are_folded_alike_for_everybody(raw: str, folded: str) -> None:
    assert fold(raw) == folded


@given(st.one_of(words, st.text(max_size=20)))
def test_folding_twice_is_folding_once(raw: str) -> None:
    assert fold(fold(raw)) == fold(raw)


def test_the_place_of_the_database_is_its_owners_alone(tmp_path: Path) -> None:
    Store(f"sqlite:///{tmp_path}/deep/c.db")

    assert (tmp_path / "deep" / "c.db").stat().st_mode & 0o777 == 0o600
