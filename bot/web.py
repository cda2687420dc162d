"""The HTTP servers: /healthz and /readyz for those who watch over us, /metrics on a listener of its own.

An adapter that is reached over HTTP mounts its routes on the public one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import sha256
from http import HTTPStatus
from typing import TypeAlias

from aiohttp import web
from prometheus_client import generate_latest
from sqlalchemy import text

from bot.circulator import Circulator
from bot.declare import Served
from bot.visits import Reading, Visit

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


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

    def reading(served: Served) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await _read(circulator, served, request)

        return answer

    application = web.Application(client_max_size=1024 * 1024)
    application.router.add_get("/healthz", alive)
    application.router.add_get("/readyz", ready)
    for served in circulator.catalogue.every(Served):
        application.router.add_get(served.path, reading(served))
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


async def _read(circulator: Circulator, served: Served, request: web.Request) -> web.StreamResponse:
    """Answer with what stands there; what does not exist and what may not be read look alike."""
    async with circulator.store.read() as db:
        found: Reading | None = await served.run(Visit(db, dict(request.match_info), circulator.clock.now()))
    if found is None:
        raise web.HTTPNotFound(text="There is nothing at this address.\n")
    tag = f'"{sha256(found.content).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, max-age=900",
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
    }
    if any(each.value in {tag.strip('"'), "*"} for each in request.if_none_match or ()):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    response = web.Response(body=found.content, headers=headers | {"Content-Type": found.type})
    response.enable_compression()
    return response


async def _database(circulator: Circulator) -> bool:
    try:
        async with circulator.store.read() as db:
            await db.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001 - whatever it is, the database does not answer
        return False
    return True
