"""The rules of the house, held by reading it: who imports whom, which words stand where, what an import may do."""

from __future__ import annotations

import ast
import asyncio
import importlib
import io
import pkgutil
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import BigInteger, Connection, inspect, text

import bot
import commands
from bot import migrations, schema
from bot.assembly import assemble
from bot.catalogue import BUILT_IN, Catalogue
from bot.declare import command
from bot.privacy import holdings
from bot.store import PRAGMAS, Store
from commands import FEATURES

ROOT = Path(__file__).parent.parent
JOBS = {"register.py", "receive.py", "render.py", "limits.py", "send.py", "platform.py"}
WORDS = (
    "embed", "embeds", "block_kit", "blockkit", "mrkdwn", "guild", "guilds", "interaction", "interactions", "cog", "cogs",
    "slack", "discord", "snowflake", "ephemeral", "modal", "modals", "webhook", "webhooks", "trigger_id", "view_id", "custom_id",
    "response_url", "bolt",
)  # fmt: skip
_WORD = re.compile(rf"(?<![A-Za-z])({'|'.join(WORDS)})(?![A-Za-z])", re.IGNORECASE)
SAYS_WHERE_TOKENS_GO = {"bot/config.py", "bot/__main__.py", "bot/logs.py", "bot/checks.py"}


def files(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    """Give every module that a file names, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{each.name}" for each in node.names)


def ours(path: Path) -> set[str]:
    return {name for name in imported(path) if name.split(".")[0] in {"bot", "commands", "adapters", "tests"}}


def room_of(path: Path) -> str:
    """Name the room of a feature or an adapter, such as ``commands.intro``."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts[:2])


def within(name: str, rooms: Iterable[str]) -> bool:
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


@pytest.mark.parametrize("path", [each for each in files("bot") if each.name != "__main__.py"], ids=name_of)
def test_the_core_imports_only_the_core(path: Path) -> None:
    assert not [name for name in ours(path) if not within(name, ["bot"])]


@pytest.mark.parametrize("path", files("commands", "adapters"), ids=name_of)
def test_a_room_imports_the_core_and_itself(path: Path) -> None:
    assert not [name for name in ours(path) if not within(name, ["bot", room_of(path)])]


def test_nothing_imports_the_tests() -> None:
    assert not [
        path
        for path in files("bot", "commands", "adapters")
        if any(name.startswith("tests") for name in imported(path))
    ]


@pytest.mark.parametrize(
    "room", sorted({path.parent.name for path in files("adapters") if path.parent.name != "adapters"})
)
def test_every_adapter_has_the_same_files(room: str) -> None:
    if not (ROOT / "adapters" / room / "platform.py").exists():
        pytest.skip(f"{room} is being built")

    assert {path.name for path in (ROOT / "adapters" / room).glob("*.py")} >= JOBS


def test_no_library_of_a_platform_is_imported_in_core_or_features() -> None:
    assert not [
        name for path in files("bot", "commands") for name in imported(path) if re.match(r"(discord|slack_)", name)
    ]


@pytest.mark.parametrize("path", files("bot", "commands"), ids=name_of)
def test_no_word_of_a_platform_stands_in_core_or_features(path: Path) -> None:
    if name_of(path) in SAYS_WHERE_TOKENS_GO:
        return
    readable = path.name == "settings.py" and path.parent.parent.name == "commands"
    found = [
        (token.start[0], match[0])
        for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
        if token.type in {tokenize.NAME, tokenize.COMMENT} or (token.type == tokenize.STRING and not readable)
        for match in [_WORD.search(token.string)]
        if match
    ]

    assert not found


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return assemble(FEATURES)


def test_no_command_is_built_into_a_platform(catalogue: Catalogue) -> None:
    assert not {word for name in catalogue.commands for word in name.split()[:1]} & BUILT_IN


@pytest.mark.parametrize("name", ["remind me", "msg send", "who is-there", "invite friend", "topic set"])
def test_a_command_with_a_name_of_a_platform_is_refused_at_import(name: str) -> None:
    with pytest.raises(ValueError, match=f"Command '{name}'.*built into a platform"):
        Catalogue([_module(one(name))])


def test_a_name_is_declared_once() -> None:
    with pytest.raises(ValueError, match="Command 'tea make' is declared twice"):
        Catalogue([_module(one("tea make"), one("tea make"))])


def test_a_name_is_a_command_or_a_group_never_both() -> None:
    with pytest.raises(ValueError, match="'tea make' is a command already"):
        Catalogue([_module(one("tea make"), one("tea make green"))])


def test_a_group_holds_at_most_25() -> None:
    with pytest.raises(ValueError, match="Group 'tea' has 26 entries"):
        Catalogue([_module(*(one(f"tea t{number}") for number in range(26)))])


@pytest.mark.parametrize(
    "name", ["tea", "Tea make", "tea make green now", "tea  make", "täe make", "tea " + "x" * 33, ""]
)
def test_a_name_that_no_platform_takes_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="two or three words"):
        one(name)


def test_a_parameter_named_like_a_word_of_python_loses_its_underscore(catalogue: Catalogue) -> None:
    names = [parameter.name for each in catalogue.commands.values() for parameter in each.parameters]

    assert not [name for name in names if not re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", name)]


def test_every_piece_of_help_is_a_sentence_that_fits(catalogue: Catalogue) -> None:
    helps = [text for each in catalogue.commands.values() for text in (each.help, *(p.help for p in each.parameters))]

    assert not [text for text in helps if not 4 <= len(text) <= 100 or text[-1] not in ".?!"]


def test_every_feature_on_the_list_has_a_room_and_every_room_is_on_it() -> None:
    rooms = {f"commands.{found.name}" for found in pkgutil.iter_modules(commands.__path__)}

    assert set(FEATURES) == rooms


@pytest.mark.parametrize("gone", FEATURES)
def test_a_feature_can_be_left_out_and_nothing_breaks(gone: str) -> None:
    rest = assemble(name for name in FEATURES if name != gone)

    assert not [name for name in rest.commands if rest.commands[name].run.__module__.startswith(f"{gone}.")]


def test_importing_core_and_features_does_no_work() -> None:
    modules = [
        found.name for room in (bot, commands) for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
    ]
    importable = [name for name in modules if "migrations." not in name and name != "bot.__main__"]

    script = f"""
import sys, importlib
import sqlalchemy.ext.asyncio, sqlalchemy.dialects.sqlite, sqlalchemy.dialects.postgresql, zoneinfo, tzdata  # they read files of their own
read = []
def hook(event, args):
    if event == "open" and not str(args[0]).endswith((".py", ".pyc")) and isinstance(args[0], str) and {str(ROOT)!r} in args[0] and ".venv" not in args[0]:
        read.append(args[0])
    if event in ("sqlite3.connect", "socket.connect", "subprocess.Popen"):
        read.append(event)
sys.addaudithook(hook)
for name in {importable!r}:
    importlib.import_module(name)
assert not read, read
late = [name for name in ("alembic", "discord", "slack_sdk", "slack_bolt", "asyncpg", "aiosqlite") if name in sys.modules]
assert not late, late
"""

    # -B: what Python itself would write on a first import is not ours.
    subprocess.run([sys.executable, "-B", "-c", script], check=True, cwd=ROOT, capture_output=True, text=True)


def test_tables_for_people_are_written_in_one_place_that_takes_formulas_out() -> None:
    every = files("bot", "commands", "adapters")
    tables = [line for path in every for line in path.read_text("utf-8").splitlines() if re.search(r"\.csv[\"']", line)]

    assert [name_of(path) for path in every if "csv" in imported(path)] == ["bot/spreadsheets.py"]
    assert tables
    assert [line for line in tables if "as_csv(" not in line and "@button" not in line] == []


async def test_the_migrations_make_exactly_the_tables_of_the_code(empty: str) -> None:
    _import_all_tables()
    store = Store(empty)
    await migrations.upgrade(store)

    async with store.write() as db:
        differences = await db.run_sync(_differences)
    await store.close()

    assert not differences


async def test_no_table_gives_a_number_twice(tmp_path: Path) -> None:
    _import_all_tables()
    numbered = {
        name
        for name, table in schema.metadata.tables.items()
        if "id" in table.c and isinstance(table.c.id.type, BigInteger)
    }
    store = Store(f"sqlite:///{tmp_path}/c.db")
    await migrations.upgrade(store)

    async with store.read() as db:
        found = await db.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"))
        kept = set(found.scalars())
    await store.close()

    assert kept == numbered
    assert all(schema.metadata.tables[name].dialect_options["sqlite"]["autoincrement"] for name in numbered)


def test_what_is_committed_has_reached_the_disk() -> None:
    assert "synchronous=FULL" in PRAGMAS


async def test_who_is_cancelled_in_any_moment_of_a_transaction_locks_nobody_out(empty: str) -> None:
    store = Store(empty)

    async def write() -> None:
        async with store.write() as db:
            await db.execute(text("INSERT INTO notes VALUES (1)"))
            await db.execute(text("SELECT count(*) FROM notes"))

    async with store.write() as db:
        await db.execute(text("CREATE TABLE notes (number INTEGER)"))
    for turn in range(400):
        cancelled = asyncio.create_task(write())
        for _ in range(turn % 40):
            await asyncio.sleep(0)
        if turn % 2:
            await asyncio.sleep(turn / 400 * 0.003)
        cancelled.cancel()
        with suppress(asyncio.CancelledError):
            await cancelled
        async with asyncio.timeout(5):
            await write()
    await store.close()


async def test_a_second_upgrade_changes_nothing(empty: str) -> None:
    store = Store(empty)
    await migrations.upgrade(store)
    before = await _tables(store)

    await migrations.upgrade(store)

    after = await _tables(store)
    await store.close()
    assert after == before


def test_at_the_head_alembic_is_not_even_imported(tmp_path: Path) -> None:
    script = f"""
import asyncio, sys
from bot import migrations
from bot.store import PRAGMAS, Store
async def main(first):
    store = Store("sqlite:///{tmp_path}/c.db")
    await migrations.upgrade(store)
    await store.close()
    assert ("alembic" in sys.modules) == first
asyncio.run(main(sys.argv[1] == "first"))
"""
    for turn in ("first", "second"):
        done = subprocess.run(
            [sys.executable, "-c", script, turn], cwd=ROOT, capture_output=True, text=True, check=False
        )

        assert done.returncode == 0, f"{turn}: {done.stderr}"


async def test_several_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    async def open_(store: Store) -> None:
        async with store.write() as db:
            await db.execute(text("CREATE TABLE IF NOT EXISTS notes (number INTEGER)"))

    for turn in range(30):
        stores = [Store(f"sqlite:///{tmp_path}/{turn}.db") for _ in range(3)]
        await asyncio.gather(*map(open_, stores))
        for store in stores:
            await store.close()


async def test_two_processes_may_upgrade_at_once(empty: str) -> None:
    stores = [Store(empty), Store(empty)]

    await asyncio.gather(*(migrations.upgrade(store) for store in stores))

    tables = await _tables(stores[0])
    for store in stores:
        await store.close()
    assert "members" in tables


def test_every_column_with_a_members_number_says_what_erasing_does_to_it() -> None:
    _import_all_tables()

    fates = {(table.name, column.name): fate for table, column, fate in holdings()}

    assert set(fates.values()) <= {"delete", "blank"}
    assert not [
        where
        for where, fate in fates.items()
        if fate == "blank" and not schema.metadata.tables[where[0]].c[where[1]].nullable
    ]


def test_every_table_of_a_community_has_its_number() -> None:
    _import_all_tables()
    apart = {"communities", "holders", "inbox"}

    assert not [
        name for name, table in schema.metadata.tables.items() if name not in apart and "community" not in table.c
    ]


def one(name: str) -> object:
    @command(name)
    async def do(call: object) -> None:
        """Do a thing."""

    return do


def _module(*declared: object) -> ModuleType:
    made = ModuleType("made_up")
    for number, each in enumerate(declared):
        setattr(made, f"thing{number}", each)
    return made


def _import_all_tables() -> None:
    for found in pkgutil.walk_packages(commands.__path__, "commands."):
        importlib.import_module(found.name)


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _ours_alone})
    return list(compare_metadata(context, schema.metadata))


def _ours_alone(name: str | None, kind: str, _parents: object) -> bool:
    """The words of search have tables of each database's own making."""
    return not (kind == "table" and str(name).startswith("document_words"))


async def _tables(store: Store) -> set[str]:
    async with store.read() as db:
        return set(await db.run_sync(lambda connection: inspect(connection).get_table_names()))
