"""The HTTP servers: /healthz and /readyz for those who watch over us, /metrics on a listener of its own.

An adapter that is reached over HTTP mounts its routes on the public one.
"""

from __future__ import annotations

from aiohttp import web
from prometheus_client import generate_latest
from sqlalchemy import text

from bot.circulator import Circulator


def public(circulator: Circulator) -> web.Application:
    """Make the application that others may reach."""

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(_request: web.Request) -> web.Response:
        parts = {
            "database": await _database(circulator),
            **{name: platform.connected for name, platform in circulator.platforms.items()},
        }
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    application = web.Application(client_max_size=1024 * 1024)
    application.router.add_get("/healthz", alive)
    application.router.add_get("/readyz", ready)
    return application


def figures(circulator: Circulator) -> web.Application:
    """Make the application that only the operator reaches."""

    async def metrics(_request: web.Request) -> web.Response:
        for name, platform in circulator.platforms.items():
            circulator.metrics.connected.labels(name).set(platform.connected)
        body = generate_latest(circulator.metrics.registry)
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    application = web.Application()
    application.router.add_get("/metrics", metrics)
    return application


class Server:
    """One listener; port 0 takes a free one, told by ``port`` once it runs."""

    def __init__(self, application: web.Application, host: str, port: int) -> None:
        self._runner = web.AppRunner(application, access_log=None)
        self.host, self.port = host, port

    async def start(self) -> None:
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self._runner.cleanup()


async def _database(circulator: Circulator) -> bool:
    try:
        async with circulator.store.read() as db:
            await db.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001 - whatever it is, the database does not answer
        return False
    return True
