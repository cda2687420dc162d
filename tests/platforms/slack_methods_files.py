"""files.* and the two plain URLs of a file: where it is uploaded and where it is read."""

from aiohttp import web

from . import slack_shapes as shapes
from .slack_blocks import Json
from .slack_ledger import Request
from .slack_methods import ApiError, method, my_channel, number
from .slack_methods_chat import build, post
from .slack_state import State
from .slack_world import File


@method("files.getUploadURLExternal", "files:write")
def upload_url(state: State, args: Json) -> Json:
    if not args.get("filename") or number(args, "length", 0) < 1:
        raise ApiError("invalid_arguments")
    file = File(state.world.new_id("F"), str(args["filename"]), state.world.bot)
    state.world.files[file.id] = file
    return {"upload_url": f"{state.base_url}/upload/v1/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write")
def complete(state: State, args: Json) -> Json:
    files = [_uploaded(state, one) for one in args.get("files") or []]
    if not files:
        raise ApiError("invalid_arguments")
    names = str(args.get("channel_id") or args.get("channels") or "").split(",")
    for name in filter(None, names):
        channel = my_channel(state, name)
        message = build(state, channel, state.world.bot, args | {"text": args.get("initial_comment") or ""})
        message.files = files
        post(state, message)
        for file in files:
            file.channels.append(channel.id)
    return {"files": [shapes.file(state, one) for one in files]}


def _uploaded(state: State, named: Json) -> File:
    file = state.world.files.get(str(named.get("id")))
    if file is None or not file.content:
        raise ApiError("file_not_found")
    file.title, file.complete = str(named.get("title") or file.name), True
    return file


@method("files.info", "files:read")
def info(state: State, args: Json) -> Json:
    file = state.world.files.get(str(args.get("file")))
    if file is None or not file.complete:
        raise ApiError("file_not_found")
    return {"file": shapes.file(state, file), "comments": [], "response_metadata": {"next_cursor": ""}}


async def take_upload(state: State, request: web.Request, call: Request) -> web.Response:
    """The bytes of a file, raw or as a multipart form."""
    file = state.world.files.get(request.match_info["file"])
    if file is None or file.complete:
        return web.Response(status=404, text="not found")
    content = call.body
    if request.content_type.startswith("multipart/"):
        parts = [part for part in (await request.post()).values() if isinstance(part, web.FileField)]
        content = parts[0].file.read() if parts else b""
    file.content = content
    return web.Response(text=f"OK - {len(content)}")


async def give_file(state: State, request: web.Request, call: Request) -> web.Response:
    """The bytes at url_private; without the right token Slack shows its log-in page, not an error."""
    allowed = call.headers.get("Authorization") == f"Bearer {state.bot_token}" and "files:read" in state.scopes
    file = state.world.files.get(request.match_info["name"].partition("-")[2])
    if not allowed or state.revoked:
        return web.Response(status=302, headers={"Location": f"{state.base_url}/login"})
    if file is None or not file.complete:
        return web.Response(status=404, text="not found")
    return web.Response(body=file.content, content_type="application/octet-stream")
