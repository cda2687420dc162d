"""What the HTTP servers tell those who watch over the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import ClientSession

from bot import web
from bot.house import House
from tests.toy import Person, Toy

People = Callable[..., Person]


@pytest.fixture
async def public(lite: House) -> AsyncIterator[str]:
    server = web.Server(web.public(lite.circulator), "127.0.0.1", 0)
    await server.start()
    yield f"http://127.0.0.1:{server.port}"
    await server.stop()


@pytest.fixture
async def private(lite: House) -> AsyncIterator[str]:
    server = web.Server(web.figures(lite.circulator), "127.0.0.1", 0)
    await server.start()
    yield f"http://127.0.0.1:{server.port}"
    await server.stop()


async def test_it_is_alive(public: str) -> None:
    async with ClientSession() as session, session.get(f"{public}/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"alive": True})


async def test_it_is_ready_while_its_platforms_are_connected(public: str, lite: House) -> None:
    toy = lite.circulator.platforms["toy"]
    assert isinstance(toy, Toy)

    async with ClientSession() as session:
        async with session.get(f"{public}/readyz") as answer:
            assert (answer.status, await answer.json()) == (200, {"database": True, "toy": True})
        toy.connected = False
        async with session.get(f"{public}/readyz") as answer:
            assert (answer.status, await answer.json()) == (503, {"database": True, "toy": False})


async def test_it_is_not_ready_without_its_database(public: str, lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(lite.store, "read", broken)

    async with ClientSession() as session, session.get(f"{public}/readyz") as answer:
        assert (answer.status, (await answer.json())["database"]) == (503, False)


async def test_figures_name_commands_but_nobody(private: str, lite: House) -> None:
    await Person(lite, "ana").use("circulator help")

    async with ClientSession() as session, session.get(f"{private}/metrics") as answer:
        figures = await answer.text()

    assert 'circulator_calls_total{command="circulator help",outcome="done"} 1.0' in figures
    assert 'circulator_platform_connected{platform="toy"} 1.0' in figures
    assert "ana" not in figures
    assert "w1" not in figures


async def test_figures_are_not_on_the_public_listener(public: str) -> None:
    async with ClientSession() as session, session.get(f"{public}/metrics") as answer:
        assert answer.status == 404
