"""The HTTP side of the Web API: reading a call, its token and scopes, the faults in its way, its answer."""

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from . import slack_methods_chat as _chat
from . import slack_methods_conversations as _conversations
from . import slack_methods_files as _files
from . import slack_methods_people as _people
from . import slack_methods_rooms as _rooms
from . import slack_methods_views as _views
from . import slack_response_url as response_url
from . import slack_schema
from .slack_blocks import Json
from .slack_ledger import Fault, Request
from .slack_methods import METHODS, ApiError
from .slack_state import State

REGISTERED = (_chat, _conversations, _files, _people, _rooms, _views)
Work = Callable[[State, web.Request, Request], Awaitable[web.Response]]


def routes(state: State) -> list[web.RouteDef]:
    """The URLs that the app calls."""

    def served(name: str, work: Work) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await _serve(state, request, name or request.match_info["method"], work)

        return handle

    return [
        web.route("*", "/api/{method}", served("", _api)),
        web.post("/actions/{team}/{token}", served("response_url", _respond)),
        web.post("/upload/v1/{file}", served("upload", _files.take_upload)),
        web.get("/files-pri/{name}/{rest:.*}", served("download", _files.give_file)),
        web.get("/login", _login),
    ]


async def _login(_request: web.Request) -> web.Response:
    return web.Response(text="<!DOCTYPE html><title>Sign in to Slack</title>", content_type="text/html")


async def _serve(state: State, request: web.Request, method: str, work: Work) -> web.StreamResponse:
    """Write the call down, meet the faults that were ordered, and do the work between them."""
    call = Request(method, await _args(request), request.headers.copy(), await request.read())
    state.requests.append(call)
    state.pulse.fire()
    fault = next((one for one in state.faults if one.hits(call)), None)
    if fault is not None:
        fault.times -= 1
        early = await _before(fault, request)
        if early is not None:
            return _noted(call, early)
    try:
        response = _noted(call, await work(state, request, call))
    except Exception as error:
        state.violate(method, [f"the local Slack itself failed: {error!r}"])
        raise
    state.pulse.fire()
    return response if fault is None else await _after(fault, request, call, response)


async def _before(fault: Fault, request: web.Request) -> web.Response | None:
    """The answer that takes the place of the work; None lets the work be done."""
    if fault.do == "status":
        return _failed(fault)
    if fault.do == "error":
        return _refused(fault)
    if fault.do == "hold_before":
        await _hold(fault)
    if fault.do == "drop_before":
        _drop(request)
        return web.Response(status=502)
    return None


def _failed(fault: Fault) -> web.Response:
    if fault.status != 429:
        return web.json_response({}, status=fault.status)
    headers = {"Retry-After": str(fault.retry_after)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def _refused(fault: Fault) -> web.Response:
    limited = fault.error == "ratelimited"
    headers = {"Retry-After": str(fault.retry_after)} if limited else {}
    return web.json_response({"ok": False, "error": fault.error}, status=429 if limited else 200, headers=headers)


async def _after(fault: Fault, request: web.Request, call: Request, response: web.Response) -> web.Response:
    """What becomes of the answer, once the work is done."""
    if fault.do == "hold_after":
        await _hold(fault)
    if fault.do == "drop_after":
        _drop(request)
    return _noted(call, _failed(fault)) if fault.do == "status_after" else response


async def _hold(fault: Fault) -> None:
    fault.reached.set()
    await fault.release.wait()


def _drop(request: web.Request) -> None:
    """Cut the connection, as a network does; the answer then has nowhere to go."""
    if request.transport is not None:
        request.transport.abort()


def _noted(call: Request, response: web.Response) -> web.Response:
    call.status = response.status
    if response.content_type == "application/json" and response.text:
        call.response = json.loads(response.text)
    return response


async def _args(request: web.Request) -> Json:
    """The arguments from the query, a form or JSON, with what is sent as a JSON string parsed."""
    args: Json = dict(request.query)
    body = await request.read()
    if request.content_type == "application/json" and body:
        try:
            sent = json.loads(body)
        except ValueError:
            sent = {}
        args |= sent if isinstance(sent, dict) else {}
    elif request.content_type == "application/x-www-form-urlencoded":
        args |= {key: str(value) for key, value in (await request.post()).items()}
    for key in slack_schema.AS_STRINGS:
        if isinstance(args.get(key), str):
            try:
                args[key] = json.loads(args[key])
            except ValueError:
                continue
    return args


async def _api(state: State, request: web.Request, call: Request) -> web.Response:
    headers = {"X-OAuth-Scopes": ",".join(sorted(state.scopes))}
    try:
        answer = {"ok": True, **_answer(state, call, headers)}
    except ApiError as error:
        answer = {"ok": False, "error": error.code, **error.more}
    return web.json_response(answer, headers=headers)


def _answer(state: State, call: Request, headers: dict[str, str]) -> Json:
    method = METHODS.get(call.method)
    if method is None:
        state.violate(call.method, ["the local Slack has no such method"])
        raise ApiError("unknown_method")
    _check_token(state, call)
    _check_arguments(state, call)
    needed = method.scopes(state, call.args)
    headers["X-Accepted-OAuth-Scopes"] = ",".join(needed)
    if not set(needed) <= state.scopes:
        missing = [scope for scope in needed if scope not in state.scopes]
        raise ApiError("missing_scope", needed=",".join(missing), provided=headers["X-OAuth-Scopes"])
    # A handler keeps what it was given; the ledger must go on showing the bytes of the wire.
    return method.handler(state, json.loads(json.dumps(call.args)))


def _check_token(state: State, call: Request) -> None:
    token = call.headers.get("Authorization", "").removeprefix("Bearer ") or str(call.args.get("token", ""))
    wanted = state.app_token if call.method == "apps.connections.open" else state.bot_token
    if not token:
        raise ApiError("not_authed")
    if token in {state.app_token, state.bot_token} and token != wanted:
        raise ApiError("not_allowed_token_type")
    if token != wanted:
        raise ApiError("invalid_auth")
    if state.revoked:
        raise ApiError("token_revoked")


def _check_arguments(state: State, call: Request) -> None:
    if state.validating:
        state.violate(call.method, slack_schema.argument_faults(call.method, call.args))


async def _respond(state: State, request: web.Request, call: Request) -> web.Response:
    try:
        response_url.respond(state, request.match_info["token"], json.loads(json.dumps(call.args)))
    except ApiError as error:
        return web.json_response({"ok": False, "error": error.code, **error.more}, status=404)
    return web.Response(text="ok")
