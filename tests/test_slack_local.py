"""The local Slack against a real slack-bolt app, over Socket Mode and over signed HTTP."""

import asyncio
import copy
import json
import re
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.app.async_server import AsyncSlackAppServer
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms import slack_rules as rules
from tests.platforms import slack_schema
from tests.platforms.slack_blocks import shown, words
from tests.platforms.slack_local import Channel, Fault, LocalSlack, NeverCame, Refused, User
from tests.platforms.slack_methods_views import new_view, push_view
from tests.platforms.slack_rules import Surface

Json = dict[str, Any]


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(text: str, action_id: str = "hello", value: str = "1") -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action_id, "value": value}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def typed(label: str, block_id: str, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "text", **more}
    return {"type": "input", "block_id": block_id, "label": {"type": "plain_text", "text": label}, "element": element}


def modal(title: str, *blocks: Json, **more: Any) -> Json:
    names = {"title": {"type": "plain_text", "text": title}, "submit": {"type": "plain_text", "text": "Send"}}
    return {"type": "modal", "callback_id": "form", "blocks": list(blocks), **names, **more}


def new_app(slack: LocalSlack) -> AsyncApp:
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    return AsyncApp(client=client, signing_secret=slack.signing_secret, process_before_response=True)


@asynccontextmanager
async def running(app: AsyncApp, slack: LocalSlack) -> AsyncIterator[None]:
    """The app connected in the mode that the local Slack is set to."""
    if slack.mode == "socket":
        handler = AsyncSocketModeHandler(app, slack.app_token, web_client=app.client, ping_interval=0.2)
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
            await slack.connected()
            yield
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
            await handler.client.aiohttp_client_session.close()
        return
    server = AsyncSlackAppServer(0, "/slack/events", app)
    runner = web.AppRunner(server.web_app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield
    finally:
        await runner.cleanup()


@pytest.fixture(params=["socket", "http"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[LocalSlack]:
    async with LocalSlack() as slack:
        slack.mode = request.param
        yield slack


async def test_a_command_is_answered_in_private_and_its_button_replaces_the_answer(slack: LocalSlack) -> None:
    app = new_app(slack)
    hall, ana, ben = slack.channel("introductions"), slack.user("Ana"), slack.user("Ben")

    @app.command("/intro")
    async def intro(ack: Any, respond: Any, command: Json) -> None:
        await ack()
        await respond(text=command["text"], blocks=[section("Hello"), actions(button("Say hello"))])

    @app.action("hello")
    async def hello(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Said.", replace_original=True, blocks=[])

    async with running(app, slack):
        reply = await slack.slash(ana, hall, "/intro", "show who:@ben in #introductions & more")
        message = await reply.message()
        assert message.text == f"show who:<@{ben.id}|ben> in <#{hall.id}|introductions> &amp; more"
        assert (reply.ack, message.buttons, message.ephemeral) == ({}, ["Say hello"], True)
        after = await slack.click(ana, message, text="Say hello")
        assert (await after.message("Said.")) is message
    assert slack.violations == []


async def test_a_modal_shows_errors_and_then_posts(slack: LocalSlack) -> None:
    app = new_app(slack)
    hall, ana = slack.channel("introductions"), slack.user("Ana")

    @app.command("/intro")
    async def intro(ack: Any, client: AsyncWebClient, command: Json) -> None:
        await ack()
        view = modal("Your words", typed("Name", "name", max_length=20))
        await client.views_open(trigger_id=command["trigger_id"], view=view)

    @app.view("form")
    async def form(ack: Any, client: AsyncWebClient, view: Json) -> None:
        name = view["state"]["values"]["name"]["text"]["value"]
        if name == "x":
            await ack(response_action="errors", errors={"name": "Longer, please."})
            return
        await ack()
        await client.chat_postMessage(channel=hall.id, text=f"Meet {name}")

    async with running(app, slack):
        reply = await slack.slash(ana, hall, "/intro")
        view = await reply.modal()
        assert (await slack.submit(ana, view, {"Name": "x"})).errors == {"Name": "Longer, please."}
        await slack.submit(ana, view, {"Name": "Ana"})
        assert (await slack.posted(hall)).text == "Meet Ana"
        assert not view.open
    assert slack.violations == []


async def test_a_trigger_is_good_for_three_seconds_and_one_use(slack: LocalSlack) -> None:
    app = new_app(slack)
    hall, ana, errors = slack.channel("introductions"), slack.user("Ana"), []

    @app.command("/intro")
    async def intro(ack: Any, client: AsyncWebClient, command: Json) -> None:
        await ack()
        for _ in range(2):
            try:
                await client.views_open(trigger_id=command["trigger_id"], view=modal("Once", section("x")))
            except SlackApiError as error:
                errors.append(error.response["error"])

    async with running(app, slack):
        await slack.slash(ana, hall, "/intro", late=True)
        assert errors == ["expired_trigger_id"] * 2
        await slack.slash(ana, hall, "/intro")
        assert errors[2:] == ["exchanged_trigger_id"]


async def test_a_response_url_is_good_for_five_uses(slack: LocalSlack) -> None:
    app, codes = new_app(slack), []
    hall, ana = slack.channel("introductions"), slack.user("Ana")

    @app.command("/intro")
    async def intro(ack: Any, respond: Any) -> None:
        await ack()
        for number in range(6):
            codes.append((await respond(text=f"no {number}")).status_code)  # noqa: PERF401 - one after the other

    async with running(app, slack):
        reply = await slack.slash(ana, hall, "/intro")
        assert (await reply.message("no 4")).text == "no 4"
    assert codes == [200] * 5 + [404]
    assert [one.text for one in slack.ephemerals(ana)] == [f"no {number}" for number in range(5)]


async def test_an_acknowledgement_after_three_seconds_is_a_timeout(slack: LocalSlack) -> None:
    app, free = new_app(slack), asyncio.Event()
    hall, ana = slack.channel("introductions"), slack.user("Ana")
    slack.ack_seconds = 0.2

    @app.command("/intro")
    async def intro(ack: Any) -> None:
        await free.wait()
        await ack("late")

    async with running(app, slack):
        reply = await slack.slash(ana, hall, "/intro")
        free.set()
        assert (reply.timeout, reply.ack, reply.messages) == (True, None, [])
        if slack.mode == "socket":
            assert (await reply.acked()).payload == {"text": "late"}


async def test_an_acknowledgement_may_carry_the_message(slack: LocalSlack) -> None:
    app = new_app(slack)
    hall, ana = slack.channel("introductions"), slack.user("Ana")

    @app.command("/intro")
    async def intro(ack: Any, command: Json) -> None:
        await ack(text="For all.", response_type="in_channel") if command["text"] else await ack("For you.")

    async with running(app, slack):
        assert (await (await slack.slash(ana, hall, "/intro")).message()).ephemeral
        assert not (await (await slack.slash(ana, hall, "/intro", "all")).message()).ephemeral
    assert [one.text for one in slack.messages(hall)] == ["For all."]


def field(label: str, kind: str, **more: Any) -> Json:
    name = label.lower()
    element = {"type": kind, "action_id": name, **more}
    return {"type": "input", "block_id": name, "label": {"type": "plain_text", "text": label}, "element": element}


def option(text: str, value: str) -> Json:
    return {"text": {"type": "plain_text", "text": text}, "value": value}


SIZES = [option("Small", "s"), option("Large", "l")]
EVERY_FIELD = [
    (field("Name", "plain_text_input", min_length=2, max_length=9), "Ana", {"value": "Ana"}),
    (field("Long", "plain_text_input", multiline=True, initial_value="a\nb"), None, {"value": "a\nb"}),
    (field("Size", "static_select", options=SIZES), "Large", {"selected_option": SIZES[1]}),
    (field("Sizes", "multi_static_select", options=SIZES), ["s", "Large"], {"selected_options": SIZES}),
    (field("Radio", "radio_buttons", options=SIZES, initial_option=SIZES[0]), None, {"selected_option": SIZES[0]}),
    (field("Boxes", "checkboxes", options=SIZES), ["Large"], {"selected_options": [SIZES[1]]}),
    (field("Who", "users_select"), "@ben", {"selected_user": "BEN"}),
    (field("People", "multi_users_select"), ["@ben", "@ana"], {"selected_users": ["BEN", "ANA"]}),
    (field("Place", "channels_select"), "#introductions", {"selected_channel": "HALL"}),
    (field("Room", "conversations_select"), "introductions", {"selected_conversation": "HALL"}),
    (field("Day", "datepicker"), "2026-11-22", {"selected_date": "2026-11-22"}),
    (field("Time", "timepicker", timezone="Europe/Paris"), "18:30", {"selected_time": "18:30"}),
    (field("Moment", "datetimepicker"), 1_800_000_000, {"selected_date_time": 1_800_000_000}),
    (field("Many", "number_input", is_decimal_allowed=False, max_value="9"), "7", {"value": "7"}),
    (field("Mail", "email_text_input"), "ana@example.org", {"value": "ana@example.org"}),
    (field("Far", "external_select", min_query_length=1), "Oslo", {"selected_option": option("Oslo", "oslo")}),
    (field("None", "plain_text_input") | {"optional": True}, None, {"value": None}),
]


async def test_every_kind_of_input_reaches_the_app(slack: LocalSlack) -> None:
    app, got = new_app(slack), {}
    hall, ana, ben = slack.channel("introductions"), slack.user("Ana"), slack.user("Ben")
    ids = {"BEN": ben.id, "ANA": ana.id, "HALL": hall.id}

    @app.command("/form")
    async def open_form(ack: Any, client: AsyncWebClient, command: Json) -> None:
        await ack()
        fields = [copy.deepcopy(block) for block, _, _ in EVERY_FIELD]
        fields.append(field("Proof", "file_input", max_files=1))
        await client.views_open(trigger_id=command["trigger_id"], view=modal("All", *fields))

    @app.options("far")
    async def towns(ack: Any, payload: Json) -> None:
        await ack(options=[option("Oslo", "oslo"), option(payload["value"] + "!", "typed")])

    @app.view("form")
    async def form(ack: Any, view: Json) -> None:
        got.update(view["state"]["values"])
        await ack()

    async with running(app, slack):
        view = await (await slack.slash(ana, hall, "/form")).modal()
        values = {block["label"]["text"]: value for block, value, _ in EVERY_FIELD if value is not None}
        with pytest.raises(Refused, match="'Proof' is required"):
            await slack.submit(ana, view, values)
        await slack.submit(ana, view, {"Proof": ("card.pdf", b"pdf")})
    for block, _, wanted in EVERY_FIELD:
        held = got[block["block_id"]][block["block_id"]]
        text = json.dumps(wanted)
        for name, id_ in ids.items():
            text = text.replace(f'"{name}"', f'"{id_}"')
        assert {"type": block["element"]["type"], **json.loads(text)}.items() <= held.items()
    assert got["time"]["time"]["timezone"] == "Europe/Paris"
    assert got["proof"]["proof"]["files"][0]["name"] == "card.pdf"
    assert slack.violations == []


@pytest.mark.parametrize(
    ("label", "value", "fault"),
    [
        ("Name", "A", "takes 2 to 9 characters"),
        ("Name", "", "'Name' is required"),
        ("Many", "10", "is a number from -inf to 9"),
        ("Size", "Huge", r"offers \['Small', 'Large'\], not 'Huge'"),
        ("Day", "tomorrow", "not 'tomorrow'"),
        ("Who", "#introductions", "does not offer"),
        ("Town", "x", "No field is called 'Town'"),
    ],
)
async def test_the_client_keeps_a_form_that_is_not_well_filled_in(label: str, value: str, fault: str) -> None:
    async with LocalSlack() as slack:
        slack.channel("introductions")
        fields = [copy.deepcopy(block) for block, _, _ in EVERY_FIELD]
        ana = slack.user("Ana")
        view = new_view(slack, ana, modal("All", *fields))
        push_view(slack, view)

        with pytest.raises(Refused, match=fault):
            await slack.submit(ana, view, {label: value})


async def test_modals_stack_up_to_three_and_close_one_by_one(slack: LocalSlack) -> None:
    app, closed, errors = new_app(slack), [], []
    hall, ana = slack.channel("introductions"), slack.user("Ana")

    def level(number: int) -> Json:
        return modal(f"Level {number}", section("x"), actions(button("Deeper")), notify_on_close=True)

    @app.command("/stack")
    async def first(ack: Any, client: AsyncWebClient, command: Json) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=level(1))

    @app.action("hello")
    async def deeper(ack: Any, client: AsyncWebClient, body: Json) -> None:
        await ack()
        try:
            await client.views_push(trigger_id=body["trigger_id"], view=level(2))
        except SlackApiError as error:
            errors.append(error.response["error"])

    @app.view_submission("form")
    async def submitted(ack: Any, view: Json) -> None:
        answers = {"Level 2": ("push", level(3)), "Level 3": ("update", level(4))}
        action, over = answers.get(view["title"]["text"], ("clear", None))
        await ack(response_action=action, view=over) if over else await ack(response_action="clear")

    @app.view_closed("form")
    async def left(ack: Any, body: Json) -> None:
        closed.append(body["view"]["title"]["text"])
        await ack()

    async with running(app, slack):
        one = await (await slack.slash(ana, hall, "/stack")).modal()
        two = await (await slack.click(ana, one, text="Deeper")).modal()
        three = await (await slack.submit(ana, two)).modal("Level 3")
        with pytest.raises(Refused, match="not the modal on top"):
            await slack.submit(ana, two)
        await slack.click(ana, three, text="Deeper")
        assert errors == ["push_limit_reached"]
        assert (await (await slack.submit(ana, three)).modal("Level 4")) is three
        await slack.close(ana, three)
        assert closed == ["Level 4"]
        await slack.close(ana, two, everything=True)
        assert (closed[1:], slack.stack(ana)) == (["Level 2", "Level 1"], [])
    assert slack.violations == []


async def test_home_is_published_and_clicked(slack: LocalSlack) -> None:
    app, ana = new_app(slack), slack.user("Ana")

    def home(text: str) -> Json:
        return {"type": "home", "blocks": [section(text), actions(button("More"))]}

    @app.event("app_home_opened")
    async def opened(client: AsyncWebClient, event: Json) -> None:
        await client.views_publish(user_id=event["user"], view=home("Welcome"))

    @app.action("hello")
    async def more(ack: Any, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.views_publish(user_id=body["user"]["id"], hash=body["view"]["hash"], view=home("More"))

    async with running(app, slack):
        view = await (await slack.open_home(ana)).home("Welcome")
        assert slack.home(ana) is view
        await (await slack.click(ana, view, text="More")).home("More")
        with pytest.raises(SlackApiError, match="hash_conflict"):
            await app.client.views_publish(user_id=ana.id, hash="0.old", view=home("Lost"))
    assert slack.violations == []


async def test_an_event_comes_again_with_the_marks_of_a_retry(slack: LocalSlack) -> None:
    app, seen = new_app(slack), asyncio.Queue[tuple[str, ...]]()
    hall, zoe = slack.channel("introductions"), slack.connect_user("Zoe", team="T999")

    @app.event("member_joined_channel")
    async def joined(body: Json, request: Any) -> None:
        marks = [request.headers.get(f"x-slack-retry-{name}", [""])[0] for name in ("num", "reason")]
        assert body["is_ext_shared_channel"]
        await seen.put((body["event_id"], body["event"]["team"], *marks))

    async with running(app, slack):
        reply = await slack.join(zoe, hall)
        first = "0" if slack.mode == "socket" else ""
        assert await seen.get() == (reply.event_id, "T999", first, "")
        await slack.redeliver(reply, attempt=2, reason="http_timeout")
        assert await seen.get() == (reply.event_id, "T999", "2", "http_timeout")


async def test_menus_in_a_message_and_a_stale_card(slack: LocalSlack) -> None:
    app, got = new_app(slack), []
    hall, ana, ben = slack.channel("introductions", slack.user("Ana")), slack.user("Ana"), slack.user("Ben")
    who = {"type": "users_select", "action_id": "who", "placeholder": {"type": "plain_text", "text": "Somebody"}}
    more = {"type": "overflow", "action_id": "more", "options": SIZES}

    @app.action(re.compile(".*"))
    async def any_action(ack: Any, body: Json, action: Json) -> None:
        await ack()
        got.append((action, body["state"]["values"], body["message"]["text"]))

    async with running(app, slack):
        await app.client.chat_postMessage(channel=hall.id, text="Card", blocks=[actions(who, more, button("Go"))])
        card = await slack.posted(hall)
        await slack.pick(ana, card, "Somebody", ben)
        await slack.pick(ana, card, "more", "Large")
        old = card.snapshot()
        await app.client.chat_update(channel=hall.id, ts=card.ts, text="New", blocks=[section("New")])
        await slack.changed(card, "New")
        with pytest.raises(Refused, match="No buttons are called 'Go'"):
            await slack.click(ana, card, text="Go")
        await slack.click(ana, old, text="Go")
        await slack.delete(card)
        with pytest.raises(Refused, match="the message is gone"):
            await slack.click(ana, card)
    assert [action["type"] for action, _, _ in got] == ["users_select", "overflow", "button"]
    assert got[0][0]["selected_user"] == ben.id
    assert got[1][0]["selected_option"] == SIZES[1]
    assert next(iter(got[2][1].values()))["who"]["selected_user"] == ben.id
    assert slack.violations == []


async def test_shortcuts_mentions_and_suggestions(slack: LocalSlack) -> None:
    app, got = new_app(slack), asyncio.Queue[str]()
    hall, ana = slack.channel("introductions"), slack.user("Ana")

    @app.event("app_mention")
    async def mentioned(event: Json) -> None:
        await got.put(event["text"])

    @app.event("message")
    async def message(event: Json) -> None:
        await got.put(event.get("subtype") or event["text"])

    @app.shortcut("ask")
    async def ask(ack: Any, client: AsyncWebClient, shortcut: Json) -> None:
        await ack()
        far = field("Far", "external_select", min_query_length=2)
        await client.views_open(trigger_id=shortcut["trigger_id"], view=modal("Ask", far))

    @app.options("far")
    async def towns(ack: Any, payload: Json) -> None:
        await ack(options=[option(payload["value"], str(number)) for number in range(101)])

    async with running(app, slack):
        said = await slack.say(ana, hall, "@circulator hello")
        assert said.text == f"<@{slack.bot.id}> hello"
        await slack.delete(said)
        assert [await got.get() for _ in range(3)] == [said.text, said.text, "message_deleted"]
        reply = await slack.shortcut(ana, "ask", said)
        offered = await slack.suggest(ana, await reply.modal(), "Far", "os")
        assert len(offered) == 101
    assert slack.violations == ["block_suggestion: 101 options, where 100 is the most"]


async def test_a_socket_is_refreshed_and_what_was_not_acknowledged_comes_again() -> None:
    async with LocalSlack() as slack:
        app, attempts, free = new_app(slack), asyncio.Queue[str](), asyncio.Event()
        hall, ana = slack.channel("introductions"), slack.user("Ana")

        @app.middleware
        async def slow_once(request: Any, next: Any) -> None:  # noqa: A002 - Bolt passes it by this name
            if request.body.get("event"):
                await attempts.put(request.headers["x-slack-retry-num"][0])
                await free.wait()
            await next()

        @app.event("team_join")
        async def joined() -> None:
            pass

        @app.command("/intro")
        async def intro(ack: Any) -> None:
            await ack("Here.")

        async with running(app, slack):
            for reason in ("warning", "refresh_requested"):
                await slack.disconnect(reason)
                await slack.connected()
                assert (await (await slack.slash(ana, hall, "/intro")).message()).text == "Here."
            arriving = asyncio.create_task(slack.arrive(ana))
            assert await attempts.get() == "0"
            slack.drop_socket()
            assert await attempts.get() == "1"
            free.set()
            assert (await arriving).timeout is False


def answering(text: str) -> Any:
    async def answer(ack: Any) -> None:
        await ack(text)

    return answer


async def test_every_one_of_several_connections_gets_its_share() -> None:
    async with LocalSlack() as slack:
        hall, ana, apps = slack.channel("introductions"), slack.user("Ana"), [new_app(slack), new_app(slack)]
        apps[0].command("/which")(answering("app 0"))
        apps[1].command("/which")(answering("app 1"))

        async with running(apps[0], slack), running(apps[1], slack):
            await slack.connected(2)
            said = {(await (await slack.slash(ana, hall, "/which")).message()).text for _ in range(2)}
        assert said == {"app 0", "app 1"}


async def test_signed_http_takes_only_what_is_signed() -> None:
    async with LocalSlack() as slack:
        slack.mode = "http"
        async with running(new_app(slack), slack):
            body = json.dumps({"type": "event_callback"})
            json_type = {"Content-Type": "application/json"}
            assert (await slack.raw(headers=json_type | {"X-Slack-Signature": "v0=no"}, body=body))[0] == 401
            old = slack.signed(body, timestamp=1_000_000_000)
            assert (await slack.raw(headers=json_type | old, body=body))[0] == 401
            assert (await slack.raw(headers=json_type | slack.signed(body), body=body + " "))[0] == 401
            assert await slack.ssl_check() == (200, "")
            status, text = await slack.url_verification()
            assert (status, json.loads(text)) == (200, {"challenge": "a-challenge"})


def client_of(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)


async def refusal(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_the_web_api_refuses_as_slack_does() -> None:
    async with LocalSlack() as slack:
        web_api, ana = client_of(slack), slack.user("Ana")
        hall, away = slack.channel("hall", ana), slack.channel("away", bot=False)
        hidden, old = slack.channel("hidden", private=True, bot=False), slack.channel("old")
        old.archived, shy, gone = True, slack.user("Shy", dms_open=False), slack.user("Gone", deactivated=True)
        theirs = await slack_message(slack, ana, hall)
        post, text = web_api.chat_postMessage, "x"

        assert await refusal(post(channel="C404", text=text)) == "channel_not_found"
        assert await refusal(post(channel=away.id, text=text)) == "not_in_channel"
        assert await refusal(post(channel=hidden.id, text=text)) == "channel_not_found"
        assert await refusal(post(channel=old.id, text=text)) == "is_archived"
        assert await refusal(web_api.api_call("chat.postMessage", json={"channel": hall.id})) == "no_text"
        assert await refusal(post(channel=hall.id, text=text, thread_ts="1.000001")) == "thread_not_found"
        assert await refusal(post(channel=hall.id, text=text, blocks=[section("x")] * 51)) == "invalid_blocks"
        assert await refusal(post(channel=shy.id, text=text)) == "cannot_dm_bot"
        assert await refusal(web_api.conversations_open(users=gone.id)) == "user_disabled"
        assert await refusal(web_api.conversations_open(users="U404")) == "user_not_found"
        assert await refusal(web_api.chat_update(channel=hall.id, ts="1.1", text=text)) == "message_not_found"
        assert await refusal(web_api.chat_update(channel=hall.id, ts=theirs, text=text)) == "cant_update_message"
        assert await refusal(web_api.chat_delete(channel=hall.id, ts=theirs)) == "cant_delete_message"
        ephemeral = web_api.chat_postEphemeral(channel=hall.id, user=shy.id, text=text)
        assert await refusal(ephemeral) == "user_not_in_channel"
        assert await refusal(web_api.views_open(trigger_id="1.2.3", view=modal("T", section("x")))) == (
            "invalid_trigger_id"
        )
        assert await refusal(web_api.api_call("no.suchMethod")) == "unknown_method"
        assert await refusal(AsyncWebClient(token="xoxb-no", base_url=slack.api_url).auth_test()) == "invalid_auth"
        assert await refusal(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"
        wrong = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
        assert await refusal(wrong.auth_test()) == "not_allowed_token_type"
        slack.revoked = True
        assert await refusal(web_api.auth_test()) == "token_revoked"
        assert slack.messages(hall)[0].ts == theirs


async def slack_message(slack: LocalSlack, user: User, channel: Channel) -> str:
    """The ts of a message that a person wrote while no app was listening."""
    slack.ack_seconds = 0
    return (await slack.say(user, channel, "mine")).ts


async def test_a_method_needs_its_scopes() -> None:
    async with LocalSlack() as slack:
        web_api, hall = client_of(slack), slack.channel("hall")
        slack.scopes -= {"chat:write", "groups:read"}

        with pytest.raises(SlackApiError) as refused:
            await web_api.chat_postMessage(channel=hall.id, text="x")
        answer = refused.value.response
        assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
        assert "chat:write" not in answer.headers["X-OAuth-Scopes"].split(",")
        assert await refusal(web_api.conversations_list(types="public_channel,private_channel")) == "missing_scope"
        assert len((await web_api.conversations_list())["channels"]) == 1


async def test_lists_come_in_pages() -> None:
    async with LocalSlack() as slack:
        web_api, slack.page_cap = client_of(slack), 2
        names = [slack.channel(f"c{number}").name for number in range(5)]

        pages = [[one["name"] for one in page["channels"]] async for page in await web_api.conversations_list(limit=9)]

        assert pages == [names[:2], names[2:4], names[4:]]
        assert await refusal(web_api.users_list(cursor="???")) == "invalid_cursor"
        assert slack.violations == []


async def test_conversations_are_opened_joined_read_and_marked() -> None:
    async with LocalSlack() as slack:
        web_api, ana, ben = client_of(slack), slack.user("Ana", admin=True), slack.user("Ben")
        hall = slack.channel("hall", bot=False)

        await web_api.conversations_join(channel=hall.id)
        await web_api.conversations_invite(channel=hall.id, users=[ana.id, ben.id])
        assert set((await web_api.conversations_members(channel=hall.id))["members"]) == hall.members
        assert (await web_api.conversations_info(channel=hall.id, include_num_members=True))["channel"][
            "num_members"
        ] == 3
        sent = await web_api.chat_postMessage(
            channel=hall.id, text="Hi", metadata={"event_type": "sent", "event_payload": {"id": "7"}}
        )
        under = await web_api.chat_postMessage(channel=hall.id, text="Under", thread_ts=sent["ts"])
        history = await web_api.conversations_history(channel=hall.id, limit=5, include_all_metadata=True)
        assert [one["metadata"]["event_payload"] for one in history["messages"]] == [{"id": "7"}]
        replies = await web_api.conversations_replies(channel=hall.id, ts=sent["ts"])
        assert [one["text"] for one in replies["messages"]] == ["Hi", "Under"]
        assert [one.ts for one in slack.thread(slack.messages(hall)[0])] == [under["ts"]]
        await web_api.reactions_add(channel=hall.id, timestamp=sent["ts"], name="wave")
        await web_api.pins_add(channel=hall.id, timestamp=sent["ts"])
        assert (slack.fast_posts, hall.pins) == (1, {sent["ts"]})
        one = await web_api.conversations_open(users=ana.id, return_im=True)
        again = await web_api.conversations_open(users=ana.id)
        group = await web_api.conversations_open(users=[ana.id, ben.id])
        assert one["channel"]["user"] == ana.id
        assert (again["channel"]["id"], again["already_open"]) == (one["channel"]["id"], True)
        assert group["channel"]["id"] != one["channel"]["id"]
        await web_api.chat_postMessage(channel=ana.id, text="Just you")
        await web_api.chat_postMessage(channel=one["channel"]["id"], text="Again")
        assert [message.text for message in slack.dms(ana)] == ["Just you", "Again"]
        assert (await web_api.users_info(user=ana.id, include_locale=True))["user"]["is_admin"] is True
        assert len((await web_api.users_list())["members"]) == 3
        assert (await web_api.team_info())["team"]["id"] == slack.team_id
        assert (await web_api.bots_info(bot=(await web_api.auth_test())["bot_id"]))["bot"]["user_id"] == slack.bot.id
        assert len((await web_api.users_conversations(user=ben.id, types="public_channel"))["channels"]) == 1
        await web_api.chat_delete(channel=hall.id, ts=sent["ts"])
        assert [message.text for message in slack.messages(hall)] == ["Under"]
        assert slack.violations == []


async def test_files_go_up_and_come_down_with_the_token_only() -> None:
    async with LocalSlack() as slack:
        web_api, hall = client_of(slack), slack.channel("hall")

        done = await web_api.files_upload_v2(filename="a.csv", content=b"a,b", channel=hall.id, initial_comment="Here")
        file = (await web_api.files_info(file=done["file"]["id"]))["file"]

        assert slack.messages(hall)[0].files[0].content == b"a,b"
        async with aiohttp.ClientSession() as session:
            bearer = {"Authorization": f"Bearer {slack.bot_token}"}
            async with session.get(file["url_private"], headers=bearer) as response:
                assert await response.read() == b"a,b"
            async with session.get(file["url_private"]) as response:
                assert (response.content_type, "Sign in" in await response.text()) == ("text/html", True)
        assert slack.violations == []


async def test_ordered_faults_happen_so_often_and_no_more() -> None:
    async with LocalSlack() as slack:
        web_api, hall = client_of(slack), slack.channel("hall")
        slack.faults += [
            Fault("chat.postMessage"),
            Fault("users.*"),
            Fault("chat.postMessage", do="status", status=503),
        ]

        with pytest.raises(SlackApiError) as limited:
            await web_api.chat_postMessage(channel=hall.id, text="x")
        assert (limited.value.response.status_code, limited.value.response.headers["Retry-After"]) == (429, "1")
        with pytest.raises(SlackApiError) as broken:
            await web_api.chat_postMessage(channel=hall.id, text="x")
        assert broken.value.response.status_code == 503
        await web_api.chat_postMessage(channel=hall.id, text="x")
        assert len(slack.messages(hall)) == 1
        assert await refusal(web_api.users_list()) == "ratelimited"


async def test_a_connection_cut_after_the_post_makes_the_sdk_post_twice() -> None:
    async with LocalSlack() as slack:
        web_api, hall = client_of(slack), slack.channel("hall")
        slack.faults.append(Fault("chat.postMessage", do="drop_after"))

        await web_api.chat_postMessage(channel=hall.id, text="x")

        assert len(slack.messages(hall)) == 2
        slack.faults.append(Fault("chat.postMessage", do="drop_before"))
        await web_api.chat_postMessage(channel=hall.id, text="y")
        assert len(slack.messages(hall)) == 3


async def test_a_call_can_be_held_after_its_work_is_done() -> None:
    async with LocalSlack() as slack:
        web_api, hall, held = client_of(slack), slack.channel("hall"), Fault("chat.postMessage", do="hold_after")
        slack.faults.append(held)

        posting = asyncio.create_task(web_api.chat_postMessage(channel=hall.id, text="x"))
        await held.reached.wait()

        assert (len(slack.messages(hall)), posting.done()) == (1, False)
        held.release.set()
        assert (await posting)["ok"]


@pytest.mark.parametrize(
    ("text", "blocks", "called"),
    [
        ("hello <@U0000000009> and <@U0000000008|ben>", [], {"U0000000009", "U0000000008"}),
        ("<!channel> <!here|here> <!everyone>", [], {"@channel", "@here", "@everyone"}),
        ("<!subteam^S0123|group>", [], {"S0123"}),
        ("&lt;!channel&gt; @channel", [], set()),
        ("x", [section("<!here>")], {"@here"}),
        ("x", [{"type": "header", "text": {"type": "plain_text", "text": "<!here>"}}], set()),
        ("x", [actions(button("<!here>", value="<!channel>"))], set()),
    ],
)
async def test_whom_the_wire_bytes_call(text: str, blocks: list[Json], called: set[str]) -> None:
    async with LocalSlack() as slack:
        hall = slack.channel("hall")
        await client_of(slack).chat_postMessage(channel=hall.id, text=text, blocks=blocks or None)
        assert slack.messages(hall)[0].notified == called


def test_words_and_what_a_reader_sees() -> None:
    blocks = [section("*Hi* <@U1>"), actions(button("Go")), {"type": "context", "elements": [section("c")["text"]]}]
    assert words(blocks) == "*Hi* <@U1>\nGo\nc"
    seen = shown("<@U1> &amp; <#C1|hall> <!date^1^{date}|May 1> <https://a.b|link> <!here>", lambda _: "ana")
    assert seen == "@ana & #hall May 1 link @here"


MODAL = modal("T")
SEEDED: dict[rules.Rule, Surface] = {
    rules.too_many_blocks: Surface("message", [section("x")] * 51, {"text": "x"}),
    rules.empty_section: Surface("message", [{"type": "section"}], {"text": "x"}),
    rules.empty_text: Surface("message", [section("")], {"text": "x"}),
    rules.empty_list: Surface("message", [actions()], {"text": "x"}),
    rules.repeated_block_id: Surface("modal", [typed("A", "same"), typed("B", "same")], MODAL),
    rules.repeated_action_id: Surface("message", [actions(button("A"), button("B"))], {"text": "x"}),
    rules.inputs_without_submit: Surface("modal", [typed("A", "a")], {}),
    rules.wrong_surface: Surface("home", [{"type": "markdown", "text": "x"}], {}),
    rules.unknown_initial_option: Surface(
        "message",
        [actions({"type": "static_select", "options": SIZES, "initial_option": option("Huge", "h")})],
        {"text": "x"},
    ),
    rules.two_focuses: Surface(
        "modal", [typed("A", "a", focus_on_load=True), typed("B", "b", focus_on_load=True)], MODAL
    ),
    rules.view_too_large: Surface("home", [], {"private_metadata": "x" * 250_001}),
    rules.silent_message: Surface("message", [section("x")], {}),
    rules.cut_text: Surface("message", [], {"text": "x" * 40_001}),
}


def test_every_rule_has_a_seeded_fault() -> None:
    assert set(SEEDED) == set(rules.RULES)


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_a_rule_finds_its_seeded_fault_and_only_that_rule_does(rule: rules.Rule) -> None:
    found = {one.__name__ for one in rules.RULES if list(one(SEEDED[rule]))}
    assert found == {rule.__name__}


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_a_rule_passes_what_is_sound(rule: rules.Rule) -> None:
    fields = [block for block, _, _ in EVERY_FIELD]
    assert not list(rule(Surface("modal", fields, modal("T", *fields))))
    assert not list(rule(Surface("message", [section("x"), actions(button("A"))], {"text": "x"})))


async def test_faults_of_messages_and_views_are_recorded_and_refused() -> None:
    async with LocalSlack() as slack:
        web_api, hall = client_of(slack), slack.channel("hall")

        await web_api.api_call("chat.postMessage", json={"channel": hall.id, "blocks": [section("x")]})
        assert slack.violations == ["chat.postMessage: no top-level text for notifications and screen readers"]
        assert len(slack.messages(hall)) == 1
        slack.violations.clear()
        form = {"channel": hall.id, "text": "x", "blocks": json.dumps([section("y")]), "unfurl_links": "false"}
        await web_api.api_call("chat.postMessage", data=form)
        assert (slack.violations, slack.messages(hall)[1].words) == ([], "y")
        home = {"type": "home", "blocks": [typed("A", "a") | {"element": {"type": "file_input", "action_id": "f"}}]}
        assert await refusal(web_api.views_publish(user_id=slack.user("Ana").id, view=home)) == "invalid_arguments"
        assert slack.violations == ["views.publish: a file_input in a home"]


with_specs = pytest.mark.skipif(not slack_schema.available(), reason="the published schema is not in ../shared/specs")


@with_specs
async def test_the_published_schema_finds_faults_in_arguments_and_blocks() -> None:
    async with LocalSlack() as slack:
        web_api, hall = client_of(slack), slack.channel("hall")
        assert slack.validating
        await web_api.api_call("chat.postMessage", json={"channel": hall.id, "text": "x", "colour": "red"})
        long = web_api.api_call(
            "chat.postMessage", json={"channel": hall.id, "text": "x", "blocks": [section("x" * 3001)]}
        )
        assert await refusal(long) == "invalid_blocks"
        unknown = slack.violations[0]
        assert (unknown.partition(":")[0], "colour" in unknown) == ("chat.postMessage", True)
        assert "blocks[0].text.text: is 3001 long, where 3000 is the most" in slack.violations[1]
        assert "slack_sdk" in slack.violations[2]


@with_specs
def test_what_the_schema_wrongly_refuses_is_let_through() -> None:
    described = SIZES[0] | {"description": {"type": "mrkdwn", "text": "_d_"}}
    boxes = {"type": "checkboxes", "action_id": "b", "options": [described]}
    assert slack_schema.block_faults([actions(boxes)]) == []
    assert slack_schema.view_faults({"type": "home", "blocks": [section("x")], "clear_on_close": True}) == []
    fields = [block for block, _, _ in EVERY_FIELD]
    assert slack_schema.view_faults(modal("T", *fields)) == []


@with_specs
def test_a_manifest_is_held_against_its_schema() -> None:
    sound: Json = {"display_information": {"name": "Circulator"}}
    assert slack_schema.manifest_violations(sound) == []
    sound["display_information"]["name"] = "x" * 36
    assert slack_schema.manifest_violations(sound) == ["display_information.name: is 36 long, where 35 is the most"]


@with_specs
async def test_our_own_events_have_the_published_shape() -> None:
    async with LocalSlack() as slack:
        slack.ack_seconds = 0
        ana, hall = slack.user("Ana"), slack.channel("hall")
        said = await slack.say(ana, hall, "@circulator hello")
        await slack.join(ana, hall)
        await slack.leave(ana, hall)
        await slack.arrive(ana)
        await slack.open_home(ana)
        await slack.delete(said)
        await slack.uninstall()

        events = [one.delivery.payload["event"] for one in slack.replies if one.delivery]

        for event in events:
            # The published type asks for it where Slack sends none.
            event.get("previous_message", {}).update(event_ts="1.1", channel=hall.id, channel_type="channel")
        assert {one["type"]: slack_schema.faults("EventS", one) for one in events} == {
            one["type"]: [] for one in events
        }


APP = """
import asyncio, sys
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

async def main(url, bot, token):
    app = AsyncApp(client=AsyncWebClient(token=bot, base_url=url))

    @app.command("/intro")
    async def intro(ack, command):
        await ack("Hello " + command["user_name"])

    await AsyncSocketModeHandler(app, token).start_async()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_an_app_in_another_process_is_served() -> None:
    async with LocalSlack() as slack:
        arguments = ("-c", APP, slack.api_url, slack.bot_token, slack.app_token)
        process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
        try:
            await slack.connected()
            reply = await slack.slash(slack.user("Ana"), slack.channel("hall"), "/intro")
            assert (await reply.message()).text == "Hello ana"
        finally:
            process.kill()
            await process.wait()
            await slack.disconnected()


async def test_a_wait_in_vain_names_what_it_waited_for() -> None:
    async with LocalSlack() as slack:
        with pytest.raises(NeverCame, match=r"0.01 s for message 1 with 'Hi' in hall"):
            await slack.posted(slack.channel("hall"), "Hi", seconds=0.01)


async def test_only_who_sees_a_button_can_press_it() -> None:
    async with LocalSlack() as slack:
        app, got = new_app(slack), []
        ana, ben = slack.user("Ana"), slack.user("Ben")
        hall = slack.channel("hall", ana, ben)

        @app.action("hello")
        async def hello(ack: Any, body: Json) -> None:
            got.append(body)
            await ack()

        async with running(app, slack):
            card = [actions(button("Go"))]
            await app.client.chat_postEphemeral(channel=hall.id, user=ana.id, text="x", blocks=card)
            message = slack.ephemerals(ana)[0]
            with pytest.raises(Refused, match="only @ana sees this message"):
                await slack.click(ben, message, text="Go")
            await slack.click(ana, message, text="Go")
            view = new_view(slack, ana, modal("Mine", *card))
            push_view(slack, view)
            with pytest.raises(Refused, match="'Mine' is not open before @ben"):
                await slack.click(ben, view, text="Go")
            await slack.close(ana, view)
            with pytest.raises(Refused, match="'Mine' is not open before @ana"):
                await slack.click(ana, view, text="Go")
        assert [("message" in body, body["container"]["is_ephemeral"]) for body in got] == [(False, True)]


async def test_an_updated_modal_keeps_what_was_typed_in_the_inputs_that_stay() -> None:
    async with LocalSlack() as slack:
        ana = slack.user("Ana")
        view = new_view(slack, ana, modal("T", typed("Stays", "stays"), typed("Goes", "goes")))
        push_view(slack, view)
        await slack.fill(ana, view, {"Stays": "kept", "Goes": "lost"})

        changed = modal("T", typed("Stays", "stays"), typed("New", "new", initial_value="fresh"))
        await client_of(slack).views_update(view_id=view.id, hash=view.hash, view=changed)

        values = {block: inside["text"]["value"] for block, inside in view.state.items()}
        assert values == {"stays": "kept", "new": "fresh"}


async def test_history_is_read_between_two_moments() -> None:
    async with LocalSlack() as slack:
        web_api, hall = client_of(slack), slack.channel("hall")
        ts = [(await web_api.chat_postMessage(channel=hall.id, text=f"{at}"))["ts"] for at in range(4)]

        async def read(**bounds: Any) -> list[str]:
            found = await web_api.conversations_history(channel=hall.id, **bounds)
            return [one["text"] for one in found["messages"]]

        assert await read(oldest=ts[0], latest=ts[3]) == ["2", "1"]
        assert await read(oldest=ts[2], inclusive=True) == ["3", "2"]
        assert await read(limit=1) == ["3"]
        slack.history_cap = 2
        assert await read() == ["3", "2"]
