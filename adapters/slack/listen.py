"""Bolt's listeners, one for each sort of payload: recorded first, acknowledged at once, finished in a task."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, TypeVar

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from adapters.slack import limits
from adapters.slack.answers import Answers, Asked
from adapters.slack.asking import Asker
from adapters.slack.receive import MY_PAGE, Receiver
from adapters.slack.render_forms import faults_here, modal
from adapters.slack.spans import Json
from bot.cards import Card, card
from bot.circulator import Circulator, Reply
from bot.desk import front_desk
from bot.inbound import Happened, Inbound
from bot.platforms import Audience
from bot.text import say

log = logging.getLogger(__name__)
T = TypeVar("T")
_ANY = re.compile(r"(?s).+")
_REMEMBERED = 100


class Listeners:
    """Answers everything that arrives; ``ended`` is told when the workspace takes our token away."""

    def __init__(
        self,
        circulator: Circulator,
        receiver: Receiver,
        answers: Answers,
        asker: Asker,
        ended: Callable[[str], Awaitable[None]],
    ) -> None:
        self._circulator, self._receiver, self._answers, self._asker = circulator, receiver, answers, asker
        self._ended = ended
        self._work: set[asyncio.Task[Any]] = set()
        self._submitted: dict[str, asyncio.Task[Reply]] = {}

    def attach(self, app: AsyncApp) -> None:
        """Register with Bolt. One listener a sort keeps its dispatch fast."""
        app.use(self.record)
        app.command(_ANY)(self.command)
        app.action(_ANY)(self.action)
        app.view(_ANY)(self.view)
        app.options(_ANY)(self.options)
        app.event(_ANY)(self.event)

    async def settle(self, seconds: float) -> None:
        """Let what is under way finish; what takes longer is done at the next start, from the inbox."""
        if self._work:
            await asyncio.wait(self._work, timeout=seconds)
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    async def record(
        self,
        context: AsyncBoltContext,
        body: Json,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name for it
    ) -> BoltResponse:
        """Commit what arrives before it is acknowledged; what cannot be committed is not acknowledged."""
        if why := self._receiver.ends(body):
            return await self._end(why)
        inbound = self._read(body, self._circulator.clock.now())
        if body.get("type") == "block_suggestion":
            return await next()
        if inbound is None:
            return BoltResponse(status=200)
        try:
            new = await self._circulator.record(inbound)
        except Exception as fault:  # noqa: BLE001 - whatever it is: not recorded is not acknowledged, and Slack sends it again
            # Not the fault itself: a database names what it was given, and a payload holds a response_url.
            log.error("an event was not recorded, so it is not acknowledged: %s", type(fault).__name__)  # noqa: TRY400
            return BoltResponse(status=500)
        if not new and body.get("type") != "view_submission":
            return BoltResponse(status=200)
        context["inbound"], context["new"] = inbound, new
        return await next()

    async def command(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        await ack()
        self._later(self._finish(Asked(context["inbound"], str(body["trigger_id"]))))

    async def action(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        await ack()
        private = bool((body.get("container") or {}).get("is_ephemeral"))
        self._later(self._finish(Asked(context["inbound"], str(body["trigger_id"]), replaces=private)))

    async def view(self, ack: AsyncAck, context: AsyncBoltContext) -> None:
        """A form is answered by its acknowledgement itself: faults, the next page, or its end."""
        inbound, new = context["inbound"], context["new"]
        task = self._submitted.get(inbound.key)
        if task is None and not new:
            await ack()
            return
        task = task or self._remembered(inbound)
        await asyncio.wait({task}, timeout=limits.ANSWER_SECONDS)
        if not task.done():
            await ack()
            if new:
                self._later(self._show_late(inbound, task))
            return
        await self._acknowledge(ack, inbound, task.result(), new=new)

    async def options(self, ack: AsyncAck) -> None:
        """All our menus bring their options along, and Slack's own menus search them."""
        await ack(options=[])

    async def event(self, context: AsyncBoltContext) -> None:
        inbound = context["inbound"]
        happened = isinstance(inbound.ask, Happened)
        self._later(self._circulator.answer(inbound) if happened else self._show_home(inbound))

    async def _end(self, why: str) -> BoltResponse:
        try:
            await self._ended(why)
        except Exception:
            log.exception("that the app was removed could not be noted, so it is not acknowledged")
            return BoltResponse(status=500)
        return BoltResponse(status=200)

    def _read(self, body: Json, now: datetime) -> Inbound | None:
        if "command" in body:
            return self._receiver.command(body, now)
        match body.get("type"):
            case "block_actions":
                return self._receiver.action(body, now)
            case "view_submission":
                return self._receiver.submission(body, now)
            case "event_callback":
                return self._receiver.event(body, now)
            case _:
                return None

    async def _acknowledge(self, ack: AsyncAck, inbound: Inbound, reply: Reply, *, new: bool) -> None:
        language = reply.audience.language
        if reply.page is not None:
            stands = getattr(inbound.ask, "page", None) == reply.page.number
            if stands and (faults := faults_here(reply.page, language)):
                await ack(response_action="errors", errors=faults)
            else:
                await ack(response_action="update", view=modal(reply.page, language, inbound.place, inbound.reply_to))
            return
        await ack(response_action="clear")
        if new and reply.card is not None:
            self._later(self._told(inbound, self._answers.show(inbound, reply.card, reply.audience)))

    async def _finish(self, asked: Asked) -> None:
        reply = await self._answered(asked.inbound)
        await self._told(asked.inbound, self._answers.give(asked, reply))

    async def _answered(self, inbound: Inbound) -> Reply:
        return await self._circulator.answer(await self._asker.introduced(inbound))

    async def _show_late(self, inbound: Inbound, task: asyncio.Task[Reply]) -> None:
        reply = await task
        shown = reply.as_card()
        if shown is not None:
            await self._told(inbound, self._answers.show(inbound, shown, reply.audience))

    async def _told(self, inbound: Inbound, showing: Coroutine[Any, Any, None]) -> None:
        """Show an answer; a person whose answer cannot be drawn is told so at least."""
        try:
            await showing
        except Exception:
            log.exception("an answer could not be shown")
            words = say("I could not show you the answer. See /my page, or try again.")
            await self._answers.show(inbound, card(say("Sorry"), words), Audience(inbound.language))

    async def _show_home(self, inbound: Inbound) -> None:
        """Draw the front desk, and below it what there is about this person."""
        catalogue = self._circulator.catalogue
        cards: list[tuple[Card, Audience]] = [(front_desk(catalogue), Audience(inbound.language))]
        if MY_PAGE in catalogue.commands:
            reply = await self._answered(inbound)
            cards += [(reply.card, reply.audience)] if reply.card else []
        await self._answers.publish(inbound, cards)

    def _remembered(self, inbound: Inbound) -> asyncio.Task[Reply]:
        """Answer a page once; the same page sent again, as after a lost connection, gets the same answer."""
        task = self._submitted[inbound.key] = self._track(self._answered(inbound))
        while len(self._submitted) > _REMEMBERED:
            del self._submitted[next(iter(self._submitted))]
        return task

    def _later(self, work: Coroutine[Any, Any, Any]) -> None:
        self._track(self._guarded(work))

    def _track(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        return task

    async def _guarded(self, work: Coroutine[Any, Any, Any]) -> None:
        """Log what nobody waits for."""
        try:
            await work
        except Exception:
            log.exception("an answer was lost")
