"""Deliveries into a local Slack whose network and whose rights fail in every way, judged by what people see there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.slack import api, limits
from adapters.slack.looking import Looker
from adapters.slack.pace import Pace
from adapters.slack.receive import Installed
from adapters.slack.refusals import LATER, MENDED, SOON
from adapters.slack.send import Sender
from bot import config
from bot.cards import Document, card
from bot.platforms import Audience, Effect, NotDone, NotKnown, Order, Sent
from tests.platforms.slack_local import FOR_EVER, Channel, Fault, LocalSlack, Message, User
from tests.platforms.slack_methods_chat import build, post

MINUTES = Document("minutes.txt", b"We met.")


@dataclass
class Desk:
    """A workspace, and senders that may read back or may not."""

    slack: LocalSlack
    ana: User
    ben: User
    hall: Channel

    def sender(self, *, history: bool = True) -> Sender:
        settings = config.Slack(bot_token=self.slack.bot_token, api_url=self.slack.api_url)
        client = api.web_client(settings, token=settings.bot_token)
        bot = self.slack.bot
        home = Installed(self.slack.team_id, self.slack.team_name, bot.id, bot.name)
        return Sender(client, home, Pace(), Looker(client, bot.id, able=history))

    def order(self, effect: Effect = "post", **changes: Any) -> Order:
        place = self.hall.id if effect in {"post", "attach"} else ""
        plain = Order(effect, "slack:1", self.slack.team_id, place, card("Hello"), Audience())
        return replace(plain, **changes)

    def mpim(self) -> Channel:
        return self.slack.world.direct({self.ana.id, self.ben.id, self.slack.bot.id})

    def places(self) -> dict[str, tuple[Order, Channel]]:
        """Every effect that posts, with where it is seen."""
        return {
            "post": (self.order(), self.hall),
            "tell": (self.order("tell", account=self.ana.id), self.slack.dm(self.ana)),
            "open": (self.order("open", people=(self.ana.id, self.ben.id)), self.mpim()),
        }

    def chat(self, text: str) -> None:
        """Let somebody write, without telling the app."""
        post(self.slack, build(self.slack, self.hall, self.ben, {"text": text}))

    def seen(self, place: Channel) -> list[Message]:
        return [one for one in self.slack.messages(place) if one.user is self.slack.bot]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with LocalSlack() as slack:
        ana, ben = slack.user("Ana"), slack.user("Ben")
        yield Desk(slack, ana, ben, slack.channel("hall", ana, ben))
    assert slack.violations == []


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("effect", ["post", "tell", "open"])
async def test_what_was_sent_says_where_it_is(desk: Desk, effect: str) -> None:
    order, place = desk.places()[effect]

    sent = await desk.sender().send(order)

    (message,) = desk.seen(place)
    assert sent == Sent(message.ts, place.id)


@pytest.mark.parametrize("fault", [{"do": "drop_after"}, {"do": "status_after", "status": 502}])
@pytest.mark.parametrize("effect", ["post", "tell", "open"])
async def test_a_message_whose_answer_was_lost_is_found_again_and_stays_the_only_one(
    desk: Desk, effect: str, fault: dict[str, Any]
) -> None:
    (order, place), sender, began = desk.places()[effect], desk.sender(), now()
    desk.slack.faults.append(Fault("chat.postMessage", **fault))

    with pytest.raises(NotKnown) as unclear:
        await sender.send(order)
    found = await sender.send(replace(order, since=began))

    (message,) = desk.seen(place)
    assert (unclear.value.retry, found) == (SOON, Sent(message.ts, place.id))


@pytest.mark.parametrize("fault", [{"do": "drop_before"}, {"do": "status", "status": 502}])
async def test_a_message_that_never_arrived_is_sent_after_looking(desk: Desk, fault: dict[str, Any]) -> None:
    sender, began = desk.sender(), now()
    desk.slack.faults.append(Fault("chat.postMessage", **fault))
    with pytest.raises(NotKnown):
        await sender.send(desk.order())

    await sender.send(desk.order(since=began))

    assert len(desk.seen(desk.hall)) == 1


async def test_without_history_nobody_can_know_and_nothing_is_repeated(desk: Desk) -> None:
    sender, began = desk.sender(history=False), now()
    desk.slack.faults.append(Fault("chat.postMessage", "drop_after"))

    with pytest.raises(NotKnown) as first:
        await sender.send(desk.order())
    with pytest.raises(NotKnown, match=r"\[slack\] history") as second:
        await sender.send(desk.order(since=began))

    assert (first.value.retry, second.value.retry) == (None, None)
    assert len(desk.seen(desk.hall)) == 1
    assert desk.slack.calls("conversations.history") == []


@pytest.mark.parametrize(
    ("fault", "retry"),
    [
        ({"error": "ratelimited", "retry_after": 60}, timedelta(minutes=1)),
        ({"do": "status", "status": 502}, SOON),
        ({"do": "drop_before", "times": 2}, SOON),  # the client repeats what only reads
        ({"error": "invalid_auth"}, LATER),
        ({"error": "missing_scope"}, None),
        ({"error": "channel_not_found"}, None),
    ],
)
async def test_where_looking_fails_nothing_is_sent(desk: Desk, fault: dict[str, Any], retry: timedelta | None) -> None:
    desk.slack.faults.append(Fault("conversations.history", **fault))

    with pytest.raises(NotKnown) as unread:
        await desk.sender().send(desk.order(since=now()))

    assert unread.value.retry == retry
    assert desk.seen(desk.hall) == []


async def test_a_history_scope_that_was_not_granted_is_told_in_words(desk: Desk) -> None:
    desk.slack.scopes -= {"mpim:history"}
    order, _ = desk.places()["open"]

    with pytest.raises(NotKnown, match="history scope"):
        await desk.sender().send(replace(order, since=now()))


async def test_looking_goes_through_pages_and_on_where_slack_made_it_wait(desk: Desk) -> None:
    sender, began = desk.sender(), now()
    sent = await sender.send(desk.order())
    for number in range(2 * limits.PAGE):
        desk.chat(f"Chat {number}")
    later = Fault("conversations.history", retry_after=60, when=lambda call: bool(call.args.get("cursor")))
    desk.slack.faults.append(later)

    with pytest.raises(NotKnown) as waits:
        await sender.send(desk.order(since=began))
    found = await sender.send(desk.order(since=began))

    assert (waits.value.retry, found) == (timedelta(minutes=1), sent)
    assert [bool(call.args.get("cursor")) for call in desk.slack.calls("conversations.history")] == [
        False,
        True,
        True,
        True,
    ]
    assert {call.args["limit"] for call in desk.slack.calls("conversations.history")} == {str(limits.PAGE)}


async def test_looking_ends_where_too_much_was_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGES", 2)
    for number in range(3 * limits.PAGE):
        desk.chat(f"Chat {number}")

    with pytest.raises(NotKnown, match="so much") as unread:
        await desk.sender().send(desk.order(since=now()))

    assert unread.value.retry is None


async def test_a_mark_that_another_person_copied_is_not_ours(desk: Desk) -> None:
    sender, began = desk.sender(), now()
    sent = await sender.send(desk.order())
    (message,) = desk.seen(desk.hall)
    message.user = desk.ben

    again = await sender.send(desk.order(since=began))

    assert again.message != sent.message


async def test_a_reply_is_looked_for_in_its_thread(desk: Desk) -> None:
    sender, began = desk.sender(), now()
    parent = await sender.send(desk.order())
    below = desk.order(key="slack:2", thread=parent.message)
    reply = await sender.send(below)

    assert await sender.send(replace(below, since=began)) == reply
    assert len(desk.slack.calls("conversations.replies")) == 1


async def test_what_was_withdrawn_is_only_looked_for(desk: Desk) -> None:
    sender, began = desk.sender(), now()
    sent = await sender.send(desk.order())

    assert await sender.send(desk.order(card=None, since=began, recalled=True)) == sent
    for order in (desk.order(key="slack:2"), desk.order("edit", place=desk.hall.id, message=sent.message)):
        with pytest.raises(NotDone, match="withdrawn"):
            await sender.send(replace(order, card=None, since=began, recalled=True))
    assert len(desk.seen(desk.hall)) == 1


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"error": "ratelimited", "retry_after": 30}, {"retry": timedelta(seconds=30), "holds": "all"}),
        ({"error": "rate_limited"}, {"retry": timedelta(seconds=30), "holds": "all"}),
        ({"do": "status", "status": 401}, {"retry": LATER, "holds": "all"}),
        ({"do": "status", "status": 403}, {"retry": LATER, "holds": "all"}),
        ({"error": "token_revoked"}, {"retry": LATER, "holds": "all"}),
        ({"error": "not_in_channel"}, {"retry": MENDED, "holds": "place"}),
        ({"error": "restricted_action"}, {"retry": MENDED, "holds": "place"}),
        ({"error": "messages_tab_disabled"}, {"retry": MENDED}),
        ({"error": "missing_scope"}, {"retry": MENDED}),
        ({"error": "channel_not_found"}, {"missing": True}),
        ({"error": "is_archived"}, {"missing": True}),
        ({"error": "msg_too_long"}, {}),
    ],
)
async def test_what_a_refused_post_means(desk: Desk, fault: dict[str, Any], told: dict[str, Any]) -> None:
    desk.slack.faults.append(Fault("chat.postMessage", **fault))

    with pytest.raises(NotDone) as refused:
        await desk.sender().send(desk.order())

    assert meaning(refused.value) == told
    assert desk.seen(desk.hall) == []


@pytest.mark.parametrize(
    ("effect", "fault", "told"),
    [
        ("edit", {"error": "ratelimited", "retry_after": 30}, {"retry": timedelta(seconds=30)}),
        ("edit", {"error": "edit_window_closed"}, {"worn": True}),
        ("edit", {"error": "cant_update_message"}, {"worn": True}),
        ("edit", {"error": "message_not_found"}, {"missing": True}),
        ("edit", {"do": "drop_after"}, {"retry": SOON}),
        ("edit", {"do": "status_after"}, {"retry": SOON}),
        ("delete", {"do": "drop_after"}, {"retry": SOON}),
        ("delete", {"do": "status", "status": 503}, {"retry": SOON}),
        ("delete", {"error": "cant_delete_message"}, {}),
    ],
)
async def test_what_a_refused_change_means(
    desk: Desk, effect: Effect, fault: dict[str, Any], told: dict[str, Any]
) -> None:
    sender = desk.sender()
    sent = await sender.send(desk.order())
    desk.slack.faults.append(Fault("chat.update" if effect == "edit" else "chat.delete", **fault))

    with pytest.raises(NotDone) as refused:
        await sender.send(desk.order(effect, place=desk.hall.id, message=sent.message))

    assert meaning(refused.value) == told


@pytest.mark.parametrize("word", ["cannot_dm_bot", "user_disabled", "user_not_found", "user_not_visible"])
async def test_who_takes_no_direct_messages_is_told_apart(desk: Desk, word: str) -> None:
    desk.slack.faults.append(Fault("conversations.open", error=word))

    with pytest.raises(NotDone) as refused:
        await desk.sender().send(desk.order("tell", account=desk.ana.id))

    assert meaning(refused.value) == {"closed": True}


def meaning(fault: NotDone) -> dict[str, Any]:
    """What a refusal says, without what it leaves at its default."""
    plain = NotDone("")
    names = ("retry", "holds", "missing", "closed", "worn")
    return {name: getattr(fault, name) for name in names if getattr(fault, name) != getattr(plain, name)}


async def test_where_slack_is_not_reached_everything_waits() -> None:
    settings = config.Slack(bot_token="xoxb-x", api_url="http://127.0.0.1:9/api/")
    client = api.web_client(settings, token="xoxb-x")
    sender = Sender(client, Installed("T1", "T", "U1", "bot"), Pace(), Looker(client, "U1", able=True))

    with pytest.raises(NotDone) as refused:
        await sender.send(Order("post", "slack:1", "T1", "C1", card("Hello"), Audience()))

    assert meaning(refused.value) == {"retry": SOON, "holds": "all"}


async def test_an_endless_401_is_asked_once_for_each_try(desk: Desk) -> None:
    desk.slack.faults.append(Fault("*", "status", status=401, times=FOR_EVER))
    sender = desk.sender()

    for effect in ("post", "tell", "open"):
        with pytest.raises(NotDone, match="token"):
            await sender.send(desk.places()[effect][0])

    assert len(desk.slack.requests) == 3


async def test_a_known_conversation_is_not_opened_again_and_a_lost_one_is(desk: Desk) -> None:
    sender = desk.sender()
    known = (await sender.send(desk.order("tell", account=desk.ana.id))).place

    await sender.send(desk.order("tell", account=desk.ana.id, key="slack:2", place=known))
    assert len(desk.slack.calls("conversations.open")) == 1

    lost = await sender.send(desk.order("tell", account=desk.ana.id, key="slack:3", place="D0000009999"))
    assert lost.place == known
    assert len(desk.slack.dms(desk.ana)) == 3


async def test_a_conversation_is_opened_once_for_the_same_people_and_closed(desk: Desk) -> None:
    sender = desk.sender()
    order, place = desk.places()["open"]
    first = await sender.send(order)
    second = await sender.send(replace(order, key="slack:2", people=(desk.ben.id, desk.ana.id)))
    assert (first.place, second.place) == (place.id, place.id)

    for _ in range(2):
        await sender.send(desk.order("close", place=place.id))
    assert place.closed

    await sender.send(desk.order("close", place="D0000009999"))


async def test_a_message_that_is_gone_already_is_deleted(desk: Desk) -> None:
    sender = desk.sender()
    sent = await sender.send(desk.order())
    gone = desk.order("delete", place=desk.hall.id, message=sent.message)

    assert await sender.send(gone) == await sender.send(gone)
    assert desk.seen(desk.hall) == []


async def test_files_come_below_their_card_in_a_delivery_of_their_own(desk: Desk) -> None:
    sender = desk.sender()
    kept = card("Minutes", MINUTES)
    sent = await sender.send(desk.order(card=kept))
    assert sent.files

    await sender.send(desk.order("attach", key="slack:2", card=kept, thread=sent.message))

    post, below = desk.seen(desk.hall)
    assert desk.slack.thread(post) == [below]
    assert [file.content for file in below.files] == [b"We met."]


@pytest.mark.parametrize("history", [True, False])
async def test_files_whose_answer_was_lost_are_shown_once(desk: Desk, history: bool) -> None:
    sender, began = desk.sender(history=history), now()
    kept = card("Minutes", MINUTES)
    sent = await sender.send(desk.order(card=kept))
    attach = desk.order("attach", key="slack:2", card=kept, thread=sent.message)
    desk.slack.faults.append(Fault("files.completeUploadExternal", "drop_after"))

    with pytest.raises(NotKnown) as unclear:
        await sender.send(attach)
    assert unclear.value.retry == (SOON if history else None)
    if history:
        found = await sender.send(replace(attach, since=began))
        assert found.message == desk.seen(desk.hall)[1].ts

    assert len(desk.seen(desk.hall)) == 2


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload"])
async def test_bytes_that_did_not_go_up_were_seen_by_nobody(desk: Desk, step: str) -> None:
    sender = desk.sender()
    kept = card("Minutes", MINUTES)
    sent = await sender.send(desk.order(card=kept))
    desk.slack.faults.append(Fault(step, "drop_after"))

    with pytest.raises(NotDone) as refused:
        await sender.send(desk.order("attach", card=kept, thread=sent.message))

    assert meaning(refused.value) == {"retry": SOON}


async def test_slacks_wait_holds_that_method_and_no_other(desk: Desk) -> None:
    sender = desk.sender()
    sent = await sender.send(desk.order())
    desk.slack.faults.append(Fault("chat.update", retry_after=60))
    with pytest.raises(NotDone):
        await sender.send(desk.order("edit", place=desk.hall.id, message=sent.message))

    pace = sender._pace
    assert pace.turn("edit", desk.slack.team_id, desk.hall.id) > timedelta(seconds=50)
    assert pace.turn("delete", desk.slack.team_id, desk.hall.id) == timedelta(0)
