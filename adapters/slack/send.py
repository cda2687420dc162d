"""Does what a delivery asks, and tells apart what is not done from what is not known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api, refusals, upload
from adapters.slack.looking import Looker, marked
from adapters.slack.pace import Pace
from adapters.slack.receive import Installed
from adapters.slack.render import File, files_of, notification, render, render_post
from adapters.slack.rooms import Rooms
from adapters.slack.spans import Json
from bot.platforms import Effect, NotDone, NotKnown, Order, Sent

_QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
_AGAIN = {"edit", "delete", "admit", "dismiss", "close"}
"""What is the same done once or twice, so that there is nothing to look for."""

_WITHDRAWN = "it was withdrawn, and it had not arrived"
_DELETED = {"message_not_found"}


class Sender:
    """Posts, edits, deletes, tells, opens, closes and attaches; a message's id is its ``ts``. Rooms are made in rooms.py."""

    def __init__(self, client: AsyncWebClient, home: Installed, pace: Pace, looker: Looker) -> None:
        self._client, self._home, self._pace, self._looker = client, home, pace, looker
        rooms = Rooms(client, home, self._done, self._into, self._refused)
        self._does: Mapping[Effect, Callable[[Order], Awaitable[Sent]]] = {
            "post": self._post, "tell": self._tell, "edit": self._edit, "delete": self._delete,
            "open": self._open, "room": rooms.open, "admit": rooms.admit, "dismiss": rooms.dismiss,
            "close": rooms.close, "attach": self._attach,
        }  # fmt: skip

    async def send(self, order: Order) -> Sent:
        """Do one delivery.

        Raises:
            NotDone: nothing happened.
            NotKnown: it may have happened.
        """
        if order.effect in {"enter", "strike"}:
            raise NotDone("Slack keeps no calendar")
        if order.recalled and order.effect in _AGAIN:
            raise NotDone(_WITHDRAWN)
        return await self._does[order.effect](order)

    async def direct(self, account: str) -> str:
        """Open a direct message; asking again gives the same one.

        Raises:
            NotDone: this person cannot be written to, or not now.
        """
        return await self._conversation((account,), "tell")

    async def private(self, channel: str, messages: Sequence[Sequence[Json]], text: str) -> None:
        """Put a private answer into a direct message."""
        for blocks in messages:
            await self._pace.wait("tell", self._home.team, channel)
            await self._client.chat_postMessage(channel=channel, text=text, blocks=blocks, **_QUIET)

    async def attach(self, channel: str, files: Sequence[File]) -> None:
        """Put an answer's files into a direct message."""
        uploaded = await upload.upload(self._client, files)
        await self._pace.wait("attach", self._home.team, channel)
        await upload.show(self._client, uploaded, channel)

    async def _post(self, order: Order) -> Sent:
        return await self._into(order.place, order)

    async def _tell(self, order: Order) -> Sent:
        """Tell one person, in the conversation that is known or in a fresh one."""
        if order.place:
            try:
                return await self._into(order.place, order)
            except NotDone as fault:
                if not fault.missing:
                    raise
        return await self._into(await self.direct(order.account), order)

    async def _open(self, order: Order) -> Sent:
        """Open a conversation, the same for the same people, and say there what it is for."""
        return await self._into(await self._conversation(order.people, "open"), order)

    async def _into(self, channel: str, order: Order) -> Sent:
        """Post into a channel, unless an earlier try did."""
        files = bool(_files(order))
        if order.since is not None and (found := await self._looker.post(order, channel)):
            return Sent(found, channel, files)
        drawn = _drawn(order)
        below: dict[str, Any] = {"thread_ts": order.thread} if order.thread else {}
        post = self._client.chat_postMessage(channel=channel, **drawn, **below, **_QUIET, metadata=marked(order.key))
        posted = await self._once(post, order.effect, "post")
        return Sent(str(posted["ts"]), channel, files)

    async def _edit(self, order: Order) -> Sent:
        edit = self._client.chat_update(channel=order.place, ts=order.message, **_drawn(order))
        await self._done(edit, "edit")
        return Sent(order.message, order.place)

    async def _delete(self, order: Order) -> Sent:
        await self._done(self._client.chat_delete(channel=order.place, ts=order.message), "delete", _DELETED)
        return Sent(order.message, order.place)

    async def _attach(self, order: Order) -> Sent:
        """Show the card's files below the message that it became."""
        files = _files(order)
        if order.since is not None and (found := await self._looker.files(order, [file.name for file in files])):
            return Sent(found, order.place)
        if not files:
            raise NotDone("there are no files")
        uploaded = await self._done(upload.upload(self._client, files), "attach")
        await self._once(upload.show(self._client, uploaded, order.place, order.thread), "attach", "attach")
        return Sent("", order.place)

    async def _conversation(self, people: Sequence[str], effect: Effect) -> str:
        if not any(people):
            raise NotKnown("it was withdrawn, and with it whom it was for")
        opened = await self._done(self._client.conversations_open(users=",".join(people)), effect, method="open")
        return str(opened["channel"]["id"])

    async def _once(self, call: Awaitable[Any], effect: Effect, method: str) -> Any:
        """Make a call that would be seen twice if it were made twice."""
        try:
            return await call
        except api.TROUBLE as fault:
            if api.unclear(fault):
                raise NotKnown(api.code(fault), refusals.SOON if self._looker.able else None) from None
            raise self._refused(fault, effect, method) from None

    async def _done(
        self, call: Awaitable[Any], effect: Effect, fine: Collection[str] = frozenset(), method: str = ""
    ) -> Any:
        """Make a call that is the same made once or twice; ``fine`` are refusals that say it is so already."""
        try:
            return await call
        except api.TROUBLE as fault:
            if api.code(fault) not in fine:
                raise self._refused(fault, effect, method or effect) from None

    def _refused(self, fault: BaseException, effect: Effect, method: str) -> NotDone:
        refusal = refusals.not_done(fault, effect, self._home.bot_name)
        if refusal.holds == "this" and (pause := api.wait(fault)):
            self._pace.hold(method, self._home.team, pause)
        return refusal


def _files(order: Order) -> list[File]:
    return files_of(order.card, order.audience.language) if order.card else []


def _drawn(order: Order) -> dict[str, Any]:
    """Draw a delivery: a direct message is for one person, a post for all who are there."""
    card, language = order.card, order.audience.language
    if card is None:
        raise NotDone(_WITHDRAWN if order.recalled else "nothing to show")
    text = notification(card, language)
    if order.effect == "tell" and len(private := render(card, order.audience)) == 1:
        return {"text": text, "blocks": private[0]}
    return {"text": text, "blocks": render_post(card, order.audience)}
