"""The page's server: on this machine alone, for the browser that was given the key.

The application is the playground's own, so its guard stands before every route, /healthz too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from secrets import compare_digest
from typing import Any

from aiohttp import WSMsgType, web

from adapters.playground.conversation import Conversation
from adapters.playground.limits import FRAME
from adapters.playground.pages import Open
from adapters.playground.platform import Playground
from adapters.playground.world import community

WEB = Path(__file__).parent / "web"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
}  # fmt: skip
ELSEWHERE = "This page is only for the machine that it runs on.\n"
NO_KEY = "Open the address that the terminal shows: it ends in the key of this playground.\n"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Move = Callable[[timedelta], Awaitable[None]]


class Door:
    """Says who may come in: a browser that names this machine and has the key, in the address or in its cookie."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.port = 0

    @property
    def cookie(self) -> str:
        """Name the cookie by the port: browsers share cookies between the ports of a machine."""
        return f"circulator-{self.port}"

    def admits(self, request: web.Request) -> bool:
        given = request.query.get("key") or request.cookies.get(self.cookie, "")
        return compare_digest(given.encode(errors="replace"), self.key.encode())

    def is_here(self, host: str) -> bool:
        return host in {f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]")}

    def same_origin(self, request: web.Request) -> bool:
        scheme, _, host = request.headers.get("Origin", "").partition("://")
        return scheme == "http" and self.is_here(host)


def mount(application: web.Application, playground: Playground, move: Move, key: str) -> Door:
    """Put the page, its socket and its files on an application, and give the door with the key."""
    door = Door(key)

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not door.is_here(request.headers.get("Host", "")):
            return _forbidden(ELSEWHERE)
        if "Origin" in request.headers and not door.same_origin(request):
            return _forbidden(ELSEWHERE)
        response = await handler(request)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    async def index(request: web.Request) -> web.StreamResponse:
        if not door.admits(request):
            return _forbidden(NO_KEY)
        page = web.FileResponse(WEB / "index.html")
        page.set_cookie(door.cookie, door.key, httponly=True, samesite="Strict")
        return page

    async def document(request: web.Request) -> web.StreamResponse:
        if not door.admits(request):
            return _forbidden(NO_KEY)
        found = await playground.pages.document(request.match_info["number"])
        if found is None:
            raise web.HTTPNotFound(text="That file is no longer here. Ask for it again.\n")
        return _file(*found)

    async def socket(request: web.Request) -> web.StreamResponse:
        if not door.admits(request) or not door.same_origin(request):
            return _forbidden(NO_KEY)
        return await _converse(request, playground, move)

    application.middlewares.append(guard)
    application.router.add_get("/", index)
    application.router.add_get("/socket", socket)
    application.router.add_get("/document/{number}", document)
    application.router.add_static("/", WEB)
    return door


async def _converse(request: web.Request, playground: Playground, move: Move) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(max_msg_size=FRAME, heartbeat=30)
    await socket.prepare(request)
    session = Open(socket, community().persona("newcomer"))
    talk = Conversation(playground, session, move)
    playground.pages.sessions.add(session)
    try:
        await session.tell(await talk.world())
        async for raw in socket:
            await talk.hear(_frame(raw.data) if raw.type is WSMsgType.TEXT else {})
    finally:
        playground.pages.sessions.discard(session)
    return socket


def _frame(raw: str) -> dict[str, Any]:
    """Read a frame; what is none becomes one that asks for nothing known."""
    try:
        frame = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return frame if isinstance(frame, dict) else {}


def _file(name: str, content: bytes) -> web.Response:
    picture = name.endswith(".png")
    safe = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)
    disposition = "inline" if picture else f'attachment; filename="{safe}"'
    media = "image/png" if picture else "application/octet-stream"
    return web.Response(body=content, content_type=media, headers={"Content-Disposition": disposition})


def _forbidden(words: str) -> web.Response:
    return web.Response(status=HTTPStatus.FORBIDDEN, text=words, headers=HEADERS)
