"""The REST server: writes the ledger, applies faults, checks the request, and calls the route's handler."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.platforms import discord_rest_answers as _answers
from tests.platforms import discord_rest_calendar as _calendar
from tests.platforms import discord_rest_channels as _channels
from tests.platforms import discord_rest_commands as _commands
from tests.platforms import discord_rest_guilds as _guilds
from tests.platforms import discord_rest_messages as _messages
from tests.platforms import discord_routes as routes
from tests.platforms import discord_spec as spec
from tests.platforms.discord_errors import Refused, unauthorized
from tests.platforms.discord_faults import Fault
from tests.platforms.discord_rules import request_rules
from tests.platforms.discord_world import World
from tests.platforms.discord_writing import Upload, Uploads

API = "/api/v10"
HANDLERS = (_answers, _calendar, _channels, _commands, _guilds, _messages)
Plain = Callable[[], Any]


@dataclass
class Rest:
    """The HTTP half of the local Discord."""

    world: World
    token: str
    application_id: str
    privileged: int = 0
    validating: bool = field(default_factory=spec.available)
    requests: list[routes.Request] = field(default_factory=list)
    violations: list[spec.Violation] = field(default_factory=list)
    downloads: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    plain: dict[str, Plain] = field(default_factory=dict)

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/cdn/{channel}/{file}/{name}", self.download)
        app.router.add_route("*", API + "/{rest:.*}", self.serve)

    async def download(self, request: web.Request) -> web.Response:
        self.downloads.append(request.path)
        file = self.world.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file.content, content_type=file.content_type)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        entry = await read(request)
        self.requests.append(entry)
        self.world.bell.ring()
        self.judge(entry)
        fault = next((one for one in self.faults if one.meets(entry.method, entry.path)), None)
        response = await self.faulty(entry, fault, request) if fault else self.handle(entry)
        entry.status = 0 if fault and fault.drops else response.status
        self.world.bell.ring()
        return response

    async def faulty(self, entry: routes.Request, fault: Fault, request: web.Request) -> web.Response:
        """What the fault makes of the request; the bell tells the test that it struck."""
        done = self.handle(entry) if fault.after else None
        self.world.bell.ring()
        if fault.holds:
            await fault.released()
            return done or self.handle(entry)
        if fault.drops:
            return broken(request)
        status, body, headers = fault.answer()
        if isinstance(body, str):
            return web.Response(status=status, text=body, headers=headers)
        return written(status, body, headers)

    def handle(self, entry: routes.Request) -> web.Response:
        try:
            entry.status, entry.answer = self.answer(entry)
        except Refused as error:
            entry.status, entry.code, entry.answer = error.status, error.code, error.body()
            self.note(entry, map(str, error.broken))
        if entry.status == 204:
            return web.Response(status=204)
        return written(entry.status, entry.answer)

    def answer(self, entry: routes.Request) -> tuple[int, Any]:
        if not entry.path.startswith(routes.OPEN) and entry.headers.get("Authorization") != f"Bot {self.token}":
            raise unauthorized()
        if entry.path in self.plain:
            return 200, self.plain[entry.path]()
        if (found := routes.find(entry.method, entry.path)) is None:
            raise Refused(404, 0, "404: Not Found")
        route, params = found
        result = route.handler(routes.Call(self.world, self.application_id, entry, params, self.privileged))
        if isinstance(result, routes.Answer):
            return result.status, result.body
        return (204, None) if result is None else (200, result)

    def judge(self, entry: routes.Request) -> None:
        """Note what is wrong with the request in itself, so that it cannot hide behind a fault or a refusal."""
        if entry.path in self.plain:
            return
        if (found := routes.find(entry.method, entry.path)) is None:
            self.note(entry, ["the local Discord has no such route"])
            return
        entry.route = found[0].template
        self.note(entry, map(str, request_rules(entry.method, entry.route, entry.json)))
        if self.validating:
            self.note(entry, spec.faults_of(entry.method, entry.route, entry.json))

    def note(self, entry: routes.Request, found: Iterable[str]) -> None:
        """Put into the ledger what was found, each thing once."""
        for what in found:
            if what not in entry.violations:
                entry.violations.append(what)
                self.violations.append(spec.Violation(f"{entry.method} {entry.route or entry.path}", what))


def written(status: int, body: Any, headers: Mapping[str, str] | None = None) -> web.Response:
    """A JSON answer whose content type has no charset, as Discord's: discord.py compares it exactly."""
    return web.Response(status=status, body=json.dumps(body).encode(), content_type="application/json", headers=headers)


def broken(request: web.Request) -> web.Response:
    """Cut the connection, so that the client sees neither a status nor a body."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def read(request: web.Request) -> routes.Request:
    path = request.raw_path.split("?")[0].removeprefix(API)
    entry = routes.Request(request.method, path, dict(request.query), dict(request.headers))
    if request.content_type == "multipart/form-data":
        entry.json, entry.uploads = await _multipart(request)
    elif raw := await request.read():
        entry.json = json.loads(raw)
    return entry


async def _multipart(request: web.Request) -> tuple[Any, Uploads]:
    form = await request.post()
    body = json.loads(str(form.get("payload_json", "{}")))
    parts = {key: part for key, part in form.items() if isinstance(part, web.FileField)}
    uploads = {
        key.removeprefix("files[").removesuffix("]"): Upload(part.filename, part.file.read(), part.content_type)
        for key, part in parts.items()
    }
    for part in parts.values():
        # A request that is held while its sender is killed is never finished, so nobody else closes it.
        part.file.close()
    return body, uploads
