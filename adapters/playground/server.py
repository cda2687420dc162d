"""The page's server: on this machine alone, for the browser that was given the key."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from secrets import compare_digest, token_urlsafe

from aiohttp import WSMsgType, web

from adapters.playground.conversation import Conversation, first_person
from adapters.playground.limits import FRAME
from adapters.playground.pages import Session
from adapters.playground.platform import Playground
from bot.clock import TravelClock

WEB = Path(__file__).parent / "web"
COOKIE = "circulator"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
}  # fmt: skip
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Door:
    """Says who may come in: a browser that names this machine and has the key, in the address or in its cookie."""

    def __init__(self) -> None:
        self.key = token_urlsafe(24)
        self.port = 0

    def admits(self, request: web.Request) -> bool:
        given = request.query.get("key") or request.cookies.get(COOKIE, "")
        return self.is_here(request.headers.get("Host", "")) and compare_digest(given.encode(), self.key.encode())

    def is_here(self, host: str) -> bool:
        return host in {f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]")}

    def same_origin(self, request: web.Request) -> bool:
        scheme, _, host = request.headers.get("Origin", "").partition("://")
        return scheme == "http" and self.is_here(host)


def mount(
    application: web.Application, playground: Playground, clock: TravelClock, moved: Callable[[], Awaitable[None]]
) -> Door:
    """Put the page, its socket and its files on an application, and give the door with the key."""
    door = Door()

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not door.is_here(request.headers.get("Host", "")):
            return web.Response(
                status=HTTPStatus.FORBIDDEN, text="This page is only for the machine that it runs on.\n"
            )
        response = await handler(request)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    async def index(request: web.Request) -> web.StreamResponse:
        if not door.admits(request):
            words = "Open the address that the terminal shows: it ends in a key that changes with each start.\n"
            return web.Response(status=HTTPStatus.FORBIDDEN, text=words)
        page = web.FileResponse(WEB / "index.html", headers=HEADERS)
        page.set_cookie(COOKIE, door.key, httponly=True, samesite="Strict")
        return page

    async def document(request: web.Request) -> web.StreamResponse:
        found = playground.pages.files.get(request.match_info["number"])
        if not door.admits(request) or found is None:
            raise web.HTTPNotFound
        name, content = found
        shown = "image/png" if name.endswith(".png") else "application/octet-stream"
        disposition = "inline" if name.endswith(".png") else f'attachment; filename="{name}"'
        return web.Response(body=content, content_type=shown, headers={"Content-Disposition": disposition})

    async def socket(request: web.Request) -> web.StreamResponse:
        if not door.admits(request) or not door.same_origin(request):
            return web.Response(status=HTTPStatus.FORBIDDEN, text="Open the address that the terminal shows.\n")
        return await _converse(request, playground, clock, moved)

    application.middlewares.append(guard)
    application.router.add_get("/", index)
    application.router.add_get("/socket", socket)
    application.router.add_get("/document/{number}", document)
    application.router.add_static("/", WEB)
    return door


async def _converse(
    request: web.Request, playground: Playground, clock: TravelClock, moved: Callable[[], Awaitable[None]]
) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(max_msg_size=FRAME, heartbeat=30)
    await socket.prepare(request)
    session = Session(socket, first_person())
    talk = Conversation(playground, clock, session, moved)
    playground.pages.sessions.add(session)
    try:
        await session.tell(await talk.world())
        async for raw in socket:
            if raw.type is WSMsgType.TEXT and isinstance(frame := _frame(raw.data), dict):
                await talk.hear(frame)
    finally:
        playground.pages.sessions.discard(session)
    return socket


def _frame(raw: str) -> object:
    try:
        return json.loads(raw)
    except ValueError:
        return None
