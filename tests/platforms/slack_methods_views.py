"""views.open, views.push, views.update and views.publish."""

import copy
import secrets

from . import slack_forms as forms
from . import slack_shapes as shapes
from .slack_blocks import Json
from .slack_methods import ApiError, method, the_user
from .slack_state import State, Trigger
from .slack_world import User, View

STACK = 3


def _trigger(state: State, args: Json) -> Trigger:
    """The trigger, spent by this call."""
    trigger = state.triggers.get(str(args.get("trigger_id")))
    if trigger is None:
        raise ApiError("invalid_trigger_id")
    if trigger.used:
        raise ApiError("exchanged_trigger_id")
    if state.now() >= trigger.expires:
        raise ApiError("expired_trigger_id")
    return trigger


def check_body(state: State, where: str, body: object, *kinds: str) -> Json:
    """The view that the app sent; what Slack would refuse is refused."""
    if not isinstance(body, dict) or body.get("type") not in kinds or not isinstance(body.get("blocks"), list):
        raise ApiError("invalid_arguments", response_metadata={"messages": ["[ERROR] must provide a view"]})
    refused = state.check_view(where, body)
    if any("where 250000 is the most" in one for one in refused):
        raise ApiError("view_too_large")
    if refused:
        raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in refused]})
    return copy.deepcopy(body)


def _new_hash(state: State) -> str:
    return f"{state.world.stamp().partition('.')[0]}.{secrets.token_hex(4)}"


def new_view(state: State, user: User, body: Json, under: View | None = None) -> View:
    """A view on the person's screen, over another one or alone."""
    external = body.get("external_id")
    if external and any(one.open and one.body.get("external_id") == external for one in state.world.views.values()):
        raise ApiError("duplicate_external_id")
    state.keep_blocks(body["blocks"])
    view = View(state.world.new_id("V"), user, body, _new_hash(state), forms.initial_state(body["blocks"]))
    view.root_id = under.root_id if under else view.id
    view.previous_id = under.id if under else None
    state.world.views[view.id] = view
    return view


def push_view(state: State, view: View) -> None:
    """Put a modal on top of the person's stack."""
    stack = state.world.stacks.setdefault(view.user.id, [])
    if len(stack) >= STACK:
        raise ApiError("push_limit_reached")
    stack.append(view)
    state.pulse.fire()


def change_view(state: State, view: View, body: Json) -> None:
    """Give a view new content; what was typed stays where ids and kind of input stay."""
    state.keep_blocks(body["blocks"])
    view.body = body
    view.state = forms.kept_state(body["blocks"], view.state)
    view.hash = _new_hash(state)
    view.updates += 1
    state.pulse.fire()


def close_views(state: State, user: User) -> None:
    """Take every modal off the person's screen."""
    for view in state.world.stacks.pop(user.id, []):
        view.open = False
    state.pulse.fire()


@method("views.open")
def open_(state: State, args: Json) -> Json:
    trigger = _trigger(state, args)
    body = check_body(state, "views.open", args.get("view"), "modal")
    trigger.used = True
    view = new_view(state, trigger.reply.user, body)
    close_views(state, view.user)
    push_view(state, view)
    trigger.reply.opened(view)
    return {"view": shapes.view(state, view)}


@method("views.push")
def push(state: State, args: Json) -> Json:
    trigger = _trigger(state, args)
    body = check_body(state, "views.push", args.get("view"), "modal")
    stack = state.world.stacks.get(trigger.reply.user.id, [])
    if trigger.view is None or not stack:
        raise ApiError("not_found")
    trigger.used = True
    view = new_view(state, trigger.reply.user, body, stack[-1])
    push_view(state, view)
    trigger.reply.opened(view)
    return {"view": shapes.view(state, view)}


def _wanted(state: State, args: Json) -> View:
    for view in state.world.views.values():
        by_name = args.get("external_id") and view.body.get("external_id") == args["external_id"]
        if view.open and (view.id == args.get("view_id") or by_name):
            return view
    raise ApiError("not_found")


@method("views.update")
def update(state: State, args: Json) -> Json:
    view = _wanted(state, args)
    if args.get("hash") and args["hash"] != view.hash:
        raise ApiError("hash_conflict")
    change_view(state, view, check_body(state, "views.update", args.get("view"), view.type))
    reply = state.latest_reply(view.user)
    if reply is not None and view.type == "modal":
        reply.opened(view)
    return {"view": shapes.view(state, view)}


@method("views.publish")
def publish(state: State, args: Json) -> Json:
    user = the_user(state, args.get("user_id"))
    body = check_body(state, "views.publish", args.get("view"), "home")
    view = state.world.homes.get(user.id)
    if view is not None and args.get("hash") and args["hash"] != view.hash:
        raise ApiError("hash_conflict")
    if view is None:
        view = state.world.homes[user.id] = new_view(state, user, body)
    else:
        change_view(state, view, body)
    reply = state.latest_reply(user)
    if reply is not None:
        reply.homes.append(view)
    state.pulse.fire()
    return {"view": shapes.view(state, view)}
