"""Who may not come in, what may not be opened, and what a hostile page may not do."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError

from adapters.playground import running
from adapters.playground.conversation import PUZZLED
from adapters.playground.limits import FRAME
from adapters.playground.running import Opened
from bot.config import ConfigError
from commands import FEATURES
from tests.playing import Page, buttons, page, played, settled, text, title

FOREIGN = (
    "http://evil.example",
    "http://127.0.0.1:1",
    "https://127.0.0.1:{port}",
    "null",
    "http://evil.example:{port}",
)


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Opened]:
    async with played(tmp_path) as each:
        yield each


@pytest.fixture
async def noor(opened: Opened) -> AsyncIterator[Page]:
    async with page(opened) as each:
        yield each


def here(opened: Opened) -> str:
    return f"http://127.0.0.1:{opened.server.port}"


async def status(opened: Opened, path: str, **headers: str) -> int:
    async with ClientSession() as session, session.get(f"{here(opened)}{path}", headers=headers) as response:
        return response.status


async def dialled(opened: Opened, *, key: str, origin: str | None, **headers: str) -> int:
    """Dial the socket and give the status of the refusal; 101 is none."""
    async with ClientSession() as session:
        try:
            async with session.ws_connect(f"{here(opened)}/socket?key={key}", origin=origin, headers=headers):
                return 101
        except WSServerHandshakeError as refused:
            return refused.status


async def test_the_page_needs_the_key_and_then_its_cookie_is_enough(opened: Opened) -> None:
    assert await status(opened, "/") == 403
    assert await status(opened, "/?key=wrong") == 403
    async with ClientSession() as session:
        async with session.get(opened.address) as page:
            cookie = page.cookies[opened.door.cookie]
            assert (page.status, cookie["httponly"], cookie["samesite"]) == (200, True, "Strict")
            assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        again = {"Cookie": f"{opened.door.cookie}={opened.door.key}"}
        async with session.get(here(opened), headers=again) as page:
            assert page.status == 200


async def test_the_socket_needs_the_key(opened: Opened) -> None:
    assert await dialled(opened, key=opened.door.key, origin=here(opened)) == 101
    assert await dialled(opened, key="wrong", origin=here(opened)) == 403
    assert await dialled(opened, key="", origin=here(opened)) == 403
    assert await dialled(opened, key="\udcff\u00e9", origin=here(opened)) == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", ""])
async def test_another_host_name_is_refused_everywhere(opened: Opened, host: str) -> None:
    named = host.format(port=opened.server.port)

    for path in (f"/?key={opened.door.key}", "/main.js", "/healthz", "/document/x"):
        assert await status(opened, path, Host=named) == 403, path
    assert await dialled(opened, key=opened.door.key, origin=here(opened), Host=named) == 403


@pytest.mark.parametrize("origin", FOREIGN)
async def test_another_origin_is_refused_everywhere(opened: Opened, origin: str) -> None:
    named = origin.format(port=opened.server.port)

    assert await status(opened, f"/?key={opened.door.key}", Origin=named) == 403
    assert await dialled(opened, key=opened.door.key, origin=named) == 403


async def test_a_socket_that_names_no_origin_is_refused(opened: Opened) -> None:
    assert await dialled(opened, key=opened.door.key, origin=None) == 403


async def test_it_listens_to_this_machine_alone_and_answers_healthz(opened: Opened) -> None:
    assert opened.server.host == "127.0.0.1"
    assert await status(opened, "/healthz") == 200


async def test_a_document_needs_the_key_or_the_cookie(opened: Opened, noor: Page) -> None:
    shown = await noor.ask("say", place="general", text="/my export")
    href = next(part["href"] for part in shown["card"]["parts"] if part["t"] == "document")

    assert await status(opened, href) == 403
    assert await status(opened, f"{href}?key=wrong") == 403
    assert await status(opened, href, Cookie=f"{opened.door.cookie}={opened.door.key}") == 200
    assert await status(opened, f"/document/nothing?key={opened.door.key}") == 404


async def test_files_outside_the_page_are_not_served(opened: Opened) -> None:
    for path in ("/../server.py", "/%2e%2e/server.py", "/..%2fserver.py", "/community.toml"):
        assert await status(opened, f"{path}?key={opened.door.key}") in {403, 404}, path


def real(file: Path) -> bytes:
    """Make a database of a real community, of an older version, and give its content."""
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE workspaces (id INTEGER PRIMARY KEY, platform TEXT, name TEXT)")
        db.execute("INSERT INTO workspaces (platform, name) VALUES ('discord', 'St. Real Techs')")
    db.close()
    return file.read_bytes()


async def test_a_real_community_s_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "real.db"
    real(file)

    with pytest.raises(ConfigError, match=r"real workspace \(St. Real Techs\)"):
        async with running.opened(f"sqlite:///{file}", FEATURES, 0):
            pass
    with sqlite3.connect(file) as db:
        assert [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")] == ["workspaces"]
    db.close()


def test_reset_deletes_nothing_but_a_playground(tmp_path: Path) -> None:
    file, note = tmp_path / "real.db", tmp_path / "note.txt"
    before = real(file)
    note.write_text("A shopping list, long enough to be no database." * 20)

    for each, words in ((file, "real workspace"), (note, "no database of mine")):
        with pytest.raises(ConfigError, match=words):
            running.reset(each)
    assert file.read_bytes() == before
    assert note.exists()


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_reset_begins_anew(tmp_path: Path) -> None:
    async with played(tmp_path):
        pass
    running.reset(tmp_path / "playground.db")
    running.reset(tmp_path / "playground.db")

    assert files(tmp_path) == []


async def test_a_playground_of_an_older_version_is_told_how_to_begin_anew(tmp_path: Path) -> None:
    await settled(tmp_path)
    with sqlite3.connect(tmp_path / "playground.db") as db:
        db.execute("ALTER TABLE playground_messages DROP COLUMN edited")
    db.close()

    with pytest.raises(ConfigError, match="older version of me"):
        async with played(tmp_path):
            pass


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("A shopping list, long enough to be no database." * 20)

    with pytest.raises(ConfigError, match="cannot be read"):
        async with running.lived(f"sqlite:///{tmp_path}/note.txt", FEATURES):
            pass
    with pytest.raises(ConfigError, match="Choose another --database"):
        async with running.lived(f"sqlite:///{tmp_path}/note.txt/x.db", FEATURES):
            pass


@pytest.mark.parametrize(
    "frame",
    [
        {"do": "nothing"}, {}, {"do": None}, {"do": ["say"]}, {"do": "say"}, {"do": "say", "place": "nowhere", "text": "hi"},
        {"do": "say", "place": ["general"], "text": "hi"}, {"do": "say", "place": "moderators", "text": "hi"}, {"do": "open", "place": "moderators"},
        {"do": "open", "place": "dm-ana"}, {"do": "say", "place": "dm-ana", "text": "/intro find"}, {"do": "be", "person": "ghost"}, {"do": "be"},
        {"do": "move", "seconds": "soon"}, {"do": "move", "seconds": 10**400}, {"do": "move", "seconds": float("inf")}, {"do": "move", "seconds": None},
        {"do": "use", "place": "general", "command": "intro find", "values": ["x"]}, {"do": "use", "place": "general", "values": {}},
        {"do": "use", "place": "general", "command": "trial file", "values": {"file": {"name": "x", "data": "%%%"}}},
        {"do": "use", "place": "general", "command": "trial file", "values": {"file": {"name": "x"}}},
        {"do": "submit", "place": "general", "form": 7, "values": "x"}, {"do": "press", "place": "general"}, {"do": "suggest", "command": "intro find"},
        {"do": "read", "place": "moderators"}, {"do": "say", "place": "general", "text": "\ud800"},
    ],
)  # fmt: skip
async def test_a_frame_that_makes_no_sense_gets_a_calm_sentence(noor: Page, frame: dict[str, Any]) -> None:
    do = frame.get("do")
    answer = await noor.ask(**{**frame, "do": do})

    assert (answer["is"], answer["text"]) == ("trouble", PUZZLED)
    assert (await noor.ask("say", place="general", text="Still here"))["is"] == "done"


@pytest.mark.parametrize("raw", ["", "no JSON", "[]", "7", "null", '{"ask": {"x": 1}}', "[" * 100_000, b"\x00\xff"])
async def test_what_is_no_frame_at_all_gets_a_calm_sentence(noor: Page, raw: str | bytes) -> None:
    await (noor.socket.send_str(raw) if isinstance(raw, str) else noor.socket.send_bytes(raw))

    assert await noor.until(lambda told: told["is"] == "trouble") == {"is": "trouble", "text": PUZZLED}
    assert (await noor.ask("say", place="general", text="Still here"))["is"] == "done"


async def test_a_frame_beyond_all_measure_ends_its_own_socket_and_nothing_else(opened: Opened, noor: Page) -> None:
    async with page(opened) as other:
        with suppress(ConnectionError):
            await noor.socket.send_str("x" * (FRAME + 1))
        assert (await noor.socket.receive()).type in {WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.ERROR}
        assert (await other.ask("say", place="general", text="Still here"))["is"] == "done"


@pytest.mark.parametrize(
    "number",
    ["c1::intro.show:99999999999999999999999", "c1::intro.show:-1", "c1::intro.page:x.y", "c9::intro.show:1", "junk"],
)
async def test_a_button_of_nobody_s_making_is_refused_in_words(noor: Page, number: str) -> None:
    answer = await noor.ask("press", place="general", message="m1", id=number)

    assert answer["is"] == "trouble" or title(answer) == "That did not work"


async def test_another_person_s_draft_and_button_are_refused(opened: Opened, noor: Page) -> None:
    async with page(opened, "ana") as ana:
        form = await ana.ask("use", place="general", command="intro me", values={})
        found = await ana.ask("say", place="general", text="/intro find")

    stolen = await noor.ask(
        "submit", place="general", form=form["form"]["id"], values={"name": "Not Ana", "role": "retired"}
    )
    turned = await noor.ask("press", place="general", message="", id=buttons(found["card"])["Next"]["id"])
    assert text(stolen) == text(turned) == "Only the person whom this was meant for can do this."


async def test_a_member_cannot_moderate_and_a_mention_makes_nobody_up(noor: Page) -> None:
    refused = await noor.ask("use", place="general", command="community panel", values={})
    ghost = await noor.ask("use", place="general", command="intro show", values={"who": "<@ghost>"})

    assert text(refused).startswith("Only moderators can do this.")
    assert "I do not know “@ghost” here" in text(ghost)
