"""The state that all parts of the local Slack share, and how they look things up in it."""

import asyncio
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from . import slack_rules, slack_schema
from .slack_blocks import Json, with_ids
from .slack_ledger import Fault, Request
from .slack_pulse import Pulse
from .slack_reply import Reply
from .slack_rules import Surface
from .slack_world import Channel, Message, User, View, World

_RIGHTS = {
    "channels": "history join manage read",
    "groups": "history read write",
    "im": "history read write",
    "mpim": "history read write",
    "chat": "write",
    "files": "read write",
    "pins": "write",
    "reactions": "write",
    "team": "read",
    "users": "read",
    "app_mentions": "read",
}
ALL_SCOPES = frozenset({"commands", *(f"{area}:{one}" for area, rights in _RIGHTS.items() for one in rights.split())})
TRIGGER_SECONDS = 3.0
LINK_SECONDS = 1800.0
LINK_USES = 5


@dataclass(eq=False)
class Trigger:
    """A trigger_id: good for 3 seconds and for one use."""

    reply: Reply
    expires: float
    used: bool = False
    view: View | None = None


@dataclass(eq=False)
class Link:
    """A response_url: good for 30 minutes and for five uses."""

    reply: Reply
    channel: Channel
    expires: float
    uses: int = 0
    message: Message | None = None


class State:
    """One workspace, what the app did to it, and what a test asked to go wrong."""

    def __init__(self) -> None:
        self.team_id = "T0000000001"
        self.team_name = "Sterile Peers"
        self.team_domain = "sterile-peers"
        self.app_id = "A0000000001"
        self.bot_token = f"xoxb-local-{secrets.token_hex(8)}"
        self.app_token = f"xapp-1-{self.app_id}-{secrets.token_hex(8)}"
        self.signing_secret = secrets.token_hex(16)
        self.base_url = ""
        self.mode = "socket"
        self.request_url = ""
        self.ack_seconds = 3.0
        self.page_cap = 200
        self.history_cap = 999
        self.revoked = False
        # False without ../shared; a load test may set it to False, since a check takes milliseconds.
        self.validating = slack_schema.available()
        self.should_escape = True
        self.scopes: set[str] = set(ALL_SCOPES)
        self.world = World(self.team_id)
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self.faults: list[Fault] = []
        self.fast_posts = 0
        self.replies: list[Reply] = []
        self.triggers: dict[str, Trigger] = {}
        self.links: dict[str, Link] = {}
        self.tickets: set[str] = set()
        self.pulse = Pulse(self._trouble)
        self._tasks: set[asyncio.Task[Any]] = set()

    def now(self) -> float:
        """Seconds on the clock that triggers and response_urls run by."""
        return asyncio.get_running_loop().time()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Run something beside the test until the local Slack closes."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop_tasks(self) -> None:
        """End what still runs beside the test."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def new_trigger(self, reply: Reply, *, late: bool, view: View | None = None) -> str:
        """A trigger_id for this reply; a late one has already expired."""
        id_ = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[id_] = Trigger(reply, self.now() + (0 if late else TRIGGER_SECONDS), view=view)
        return id_

    def new_link(self, reply: Reply, channel: Channel, message: Message | None = None) -> str:
        """A response_url for this reply."""
        token = secrets.token_hex(12)
        self.links[token] = Link(reply, channel, self.now() + LINK_SECONDS, message=message)
        return f"{self.base_url}/actions/{self.team_id}/{token}"

    def latest_reply(self, user: User) -> Reply | None:
        """What the person did last."""
        return next((one for one in reversed(self.replies) if one.user is user), None)

    def check_message(self, where: str, body: Json) -> list[str]:
        """Record what is wrong with a message; the answer holds only what Slack refuses."""
        surface = Surface("message", _objects(body.get("blocks")), body)
        refused = slack_schema.block_faults(surface.blocks) if surface.blocks and self.validating else []
        refused += slack_rules.faults(surface, forgiven=False)
        self.violate(where, [*refused, *slack_rules.faults(surface, forgiven=True)])
        return refused

    def check_view(self, where: str, view: Json) -> list[str]:
        """Record and return what is wrong with a modal or a Home tab."""
        kind = "home" if view.get("type") == "home" else "modal"
        refused = slack_schema.view_faults(view) if self.validating else []
        refused += slack_rules.faults(Surface(kind, _objects(view.get("blocks")), view), forgiven=False)
        self.violate(where, refused)
        return refused

    def violate(self, where: str, faults: list[str]) -> None:
        """Record faults of the app, each once for a call."""
        for fault in dict.fromkeys(faults):
            self.violations.append(f"{where}: {fault}")
        if faults:
            self.pulse.fire()

    def keep_blocks(self, blocks: list[Json]) -> list[Json]:
        """Blocks as Slack stores them, with an id everywhere."""
        return with_ids(blocks, self.world.block_id)

    def _trouble(self) -> str:
        """What went wrong lately, for the text of a failed wait."""
        errors = [f"{one.method} -> {one.status} {one.error}" for one in self.requests if one.error]
        lines = [f"last calls: {', '.join(one.method for one in self.requests[-8:]) or 'none'}"]
        lines += [f"errors answered: {', '.join(errors[-5:])}"] if errors else []
        lines += [f"violations: {'; '.join(self.violations[-5:])}"] if self.violations else []
        return "\n  " + "\n  ".join(lines)


def _objects(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
