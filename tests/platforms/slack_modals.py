"""Acting on a modal: filling it in, submitting it, closing it."""

from collections.abc import Mapping
from typing import Any

from . import slack_forms as forms
from . import slack_shapes as shapes
from .slack_acting import Acting
from .slack_blocks import Json, elements
from .slack_forms import Refused
from .slack_methods import ApiError
from .slack_methods_views import change_view, check_body, close_views, new_view, push_view
from .slack_reply import Delivery, Reply
from .slack_world import File, User, View


class Modals(Acting):
    """A workspace whose people fill in forms."""

    async def submit(
        self, user: User, view: View, values: Mapping[str, Any] | None = None, *, late: bool = False
    ) -> Reply:
        """Fill in inputs by their labels and submit; what is not named keeps its value.

        Raises Refused where Slack's client keeps the form: an unknown label, a missing or too long answer.
        """
        self._on_top(user, view)
        await self._fill(user, view, values or {})
        if objections := forms.objections(view.blocks, view.state):
            raise Refused(f"Slack's client keeps {view.title!r}: {'; '.join(objections)}")
        reply = self._begin(user, f"submitting {view.title!r}")
        reply.trigger_id = self.new_trigger(reply, late=late, view=view)
        payload = self._interaction("view_submission", user) | {"view": shapes.view(self, view)}
        payload |= {"trigger_id": reply.trigger_id, "response_urls": self._response_urls(reply, view)}
        answer = await self._send(reply, Delivery("interactive", payload))
        if answer is not None:
            try:
                self._take(reply, view, answer.payload)
            except ApiError as error:
                self.violate("view_submission", [f"the answer was refused: {error.code}"])
        return reply

    async def fill(self, user: User, view: View, values: Mapping[str, Any]) -> None:
        """Type into a form without submitting it."""
        self._on_top(user, view)
        await self._fill(user, view, values)

    async def _fill(self, user: User, view: View, values: Mapping[str, Any]) -> None:
        for label, value in values.items():
            block, element = self._menu(view, label)
            chosen = await self._chosen(user, view, block, element, value)
            view.state[block["block_id"]][element["action_id"]] = chosen

    def _on_top(self, user: User, view: View) -> None:
        self._may_touch(user, view)
        stack = self.world.stacks.get(user.id, [])
        if not stack or stack[-1] is not view:
            raise Refused(f"{view.title!r} is not the modal on top")

    def _uploads(self, user: User, value: Any) -> list[Json]:
        """Files of a person: File objects or (name, bytes)."""
        files = []
        for one in value if isinstance(value, list) else [value]:
            file = one if isinstance(one, File) else self._new_file(user, *one)
            files.append(shapes.file(self, file))
        return files

    def _new_file(self, user: User, name: str, content: bytes) -> File:
        file = File(self.world.new_id("F"), name, user, name, content, complete=True)
        self.world.files[file.id] = file
        return file

    def _response_urls(self, reply: Reply, view: View) -> list[Json]:
        made = []
        for block, element in elements(view.blocks):
            if element.get("response_url_enabled"):
                key = forms.value_key(element) or ""
                channel = self.world.channels[view.state[block["block_id"]][element["action_id"]][key]]
                ids = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel.id}
                made.append(ids | {"response_url": self.new_link(reply, channel)})
        return made

    def _take(self, reply: Reply, view: View, payload: Json) -> None:
        """Do what the acknowledgement of a submission asks for."""
        action = payload.get("response_action")
        if action is None and not payload:
            self._pop(view)
        elif action == "errors":
            self._show_errors(reply, view, payload.get("errors") or {})
        elif action == "update":
            change_view(self, view, check_body(self, "view_submission", payload.get("view"), "modal"))
            reply.opened(view)
        elif action == "push":
            over = new_view(self, view.user, check_body(self, "view_submission", payload.get("view"), "modal"), view)
            push_view(self, over)
            reply.opened(over)
        elif action == "clear":
            close_views(self, view.user)
        else:
            self.violate("view_submission", [f"an acknowledgement that Slack does not know: {payload!r:.200}"])

    def _show_errors(self, reply: Reply, view: View, errors: Mapping[str, str]) -> None:
        labels = {block["block_id"]: block["label"]["text"] for block in view.blocks if block["type"] == "input"}
        reply.errors = {labels[id_]: text for id_, text in errors.items() if id_ in labels}
        unknown = [id_ for id_ in errors if id_ not in labels]
        if unknown or not errors:
            self.violate("view_submission", [f"errors for blocks that are no inputs: {unknown}"])

    def _pop(self, view: View) -> None:
        view.open = False
        stack = self.world.stacks.get(view.user.id, [])
        if view in stack:
            stack.remove(view)
        self.pulse.fire()

    async def close(self, user: User, view: View, *, everything: bool = False) -> Reply:
        """Close the modal on top, or with `everything` the whole stack; the app hears of it if it asked to."""
        self._on_top(user, view)
        stack = self.world.stacks[user.id]
        gone = list(reversed(stack)) if everything or view.body.get("clear_on_close") else [view]
        reply = self._begin(user, f"closing {view.title!r}")
        for one in gone:
            self._pop(one)
        for one in gone:
            if one.body.get("notify_on_close"):
                payload = self._interaction("view_closed", user) | {"view": shapes.view(self, one)}
                await self._send(reply, Delivery("interactive", payload | {"is_cleared": len(gone) > 1 or everything}))
        return reply
