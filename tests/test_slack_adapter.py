"""The whole bot in a local Slack: real Bolt over Socket Mode and over signed HTTP, judged by what people see there."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from adapters.slack import limits
from adapters.slack.connection import Connection
from adapters.slack.platform import Slack, check
from adapters.slack.receive import Installed, Receiver
from bot import config, web
from bot import schema as s
from bot.assembly import assemble
from bot.clock import TravelClock
from bot.errors import UserError
from bot.house import House
from bot.inbound import Inbound, Use
from bot.platforms import Audience, NotDone, Order
from commands import FEATURES
from tests.platforms.slack_local import Channel, Fault, File, LocalSlack, Message, User

INTRO = {"Name to use": "Ana Lopez", "Role": "Surgical technologist"}


@dataclass
class Bench:
    """One workspace with the bot in it, a moderator, two members, and the channel for introductions."""

    slack: LocalSlack
    house: House
    platform: Slack
    clock: TravelClock
    mona: User
    ana: User
    ben: User
    hall: Channel

    async def set_up(self) -> None:
        """Choose the channel for introductions, as the moderator."""
        view = await (await self.slack.slash(self.mona, self.hall, "/community", "setup")).modal()
        await self.slack.submit(self.mona, view, {"Introductions channel": self.hall})

    async def told(self, who: User, containing: str) -> Message:
        """Wait for a private message in a channel, wherever the act began that it answers."""

        def look() -> Message | None:
            return next((one for one in self.slack.ephemerals(who) if containing in one.words), None)

        return await self.slack.pulse.until(look, f"a private message saying {containing!r}")

    async def introduce(self, who: User, **answers: Any) -> Any:
        """Go through all pages of the form; give the last reply."""
        reply = await self.slack.slash(who, self.hall, "/intro", "me")
        view = await reply.modal("Page 1 of 5")
        reply = await self.slack.submit(who, view, INTRO | {"Name to use": who.real_name} | answers)
        for number in range(2, 6):
            view = await reply.modal(f"Page {number} of 5")
            reply = await self.slack.submit(who, view)
        return reply


@pytest.fixture(params=["socket", "http"])
async def bench(request: pytest.FixtureRequest, lite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setattr(Connection, "ping", 1.0)
    monkeypatch.setattr(Connection, "pauses", (0.05, 1.0))
    monkeypatch.setattr(limits, "BETWEEN_POSTS", 0.0)
    async with LocalSlack() as slack:
        slack.mode = request.param
        mona = slack.user("Mona", admin=True)
        ana, ben = slack.user("Ana Lopez"), slack.user("Ben")
        hall = slack.channel("introductions", mona, ana, ben)
        clock = TravelClock()
        house = House(lite_url, clock, FEATURES)
        await house.open()
        platform = Slack(house.circulator, settings(slack))
        house.add(platform)
        application = web.public(house.circulator)
        platform.mount(application)
        server = web.Server(application, "127.0.0.1", 0)
        await server.start()
        slack.request_url = f"http://127.0.0.1:{server.port}/slack/events"
        await house.start()
        if slack.mode == "socket":
            await slack.connected()
        try:
            yield Bench(slack, house, platform, clock, mona, ana, ben, hall)
        finally:
            await house.stop()
            await server.stop()
        assert not platform.connected
    assert slack.violations == []


def settings(slack: LocalSlack, **changes: Any) -> config.Slack:
    made = config.Slack(slack.mode, slack.bot_token, slack.app_token, slack.signing_secret, slack.api_url)
    return replace(made, **changes)


async def test_a_moderator_chooses_a_channel_that_the_bot_is_not_in_and_is_told_how_to_mend_it(bench: Bench) -> None:
    slack, far = bench.slack, bench.slack.channel("far-away", bench.mona, bot=False)
    view = await (await slack.slash(bench.mona, bench.hall, "/community", "setup")).modal("Introductions channel")

    reply = await slack.submit(bench.mona, view, {"Introductions channel": far})
    assert "/invite @circulator" in reply.errors["Introductions channel"].lower()
    assert view.open

    far.members.add(slack.bot.id)
    reply = await slack.submit(bench.mona, view, {"Introductions channel": far})
    assert "Introductions channel" in (await bench.told(bench.mona, "Saved")).words
    assert not view.open


async def test_a_private_channel_that_the_bot_cannot_see_is_refused_in_the_same_words(bench: Bench) -> None:
    hidden = bench.slack.channel("hidden", bench.mona, private=True, bot=False)
    view = await (await bench.slack.slash(bench.mona, bench.hall, "/community", "setup")).modal()

    reply = await bench.slack.submit(bench.mona, view, {"Introductions channel": hidden})

    assert "/invite" in reply.errors["Introductions channel"]


async def test_an_introduction_goes_through_all_pages_and_stands_in_the_channel(bench: Bench) -> None:
    await bench.set_up()
    slack = bench.slack
    view = await (await slack.slash(bench.ana, bench.hall, "/intro", "me")).modal()
    reply = await slack.submit(bench.ana, view, INTRO | {"Pronouns": "she/her"})
    assert (await reply.modal("Page 2 of 5")) is view
    for number in (3, 4, 5):
        reply = await slack.submit(bench.ana, view)
        await reply.modal(f"Page {number} of 5")
    reply = await slack.submit(
        bench.ana, view, {"Only moderators see": ["Goals"], "Nobody sees": ["Goals", "Employer"]}
    )
    assert reply.errors == {"Nobody sees": "Goals is on both lists. Take it off one."}

    reply = await slack.submit(bench.ana, view, {"Only moderators see": []})

    assert f"<#{bench.hall.id}>" in (await bench.told(bench.ana, "You are introduced")).words
    post = await slack.posted(bench.hall, "Ana Lopez (she/her)")
    assert post.buttons == ["Say hello", "What we share"]
    assert post.notified == frozenset()
    assert post.metadata
    assert post.metadata["event_type"] == "circulator_delivery"
    assert not view.open


async def test_an_edit_redraws_the_card_that_stands(bench: Bench) -> None:
    await bench.set_up()
    await bench.introduce(bench.ana)
    post = await bench.slack.posted(bench.hall, "Ana Lopez")

    await bench.introduce(bench.ana, **{"Name to use": "Ana L"})

    await bench.told(bench.ana, "brought up to date")
    await bench.slack.changed(post, "Ana L")
    assert len(bench.slack.messages(bench.hall)) == 1


async def test_finding_turns_its_pages_in_place(bench: Bench) -> None:
    await bench.set_up()
    for number in range(9):
        await bench.introduce(bench.slack.user(f"Member {number}"))
    reply = await bench.slack.slash(bench.ben, bench.hall, "/intro", "find")
    first = await reply.message("9 members")

    after = await bench.slack.click(bench.ben, first, "Next")

    assert await after.message("Page 2 of 2") is first
    assert "Previous" in first.buttons


async def test_show_reads_a_mention_and_plain_text_gets_a_sentence(bench: Bench) -> None:
    await bench.set_up()
    await bench.introduce(bench.ben)
    shown = await (await bench.slack.slash(bench.ana, bench.hall, "/intro", "show who:@ben")).message("Ben")
    assert shown.ephemeral
    assert "Say hello" in shown.buttons

    bench.slack.should_escape = False
    refused = await bench.slack.slash(bench.ana, bench.hall, "/circulator", "intro show @ben")

    assert "Mention a member, such as @ana" in (await refused.message("That did not work")).words


async def test_a_hello_goes_below_the_introduction_and_notifies_that_member_alone(bench: Bench) -> None:
    await bench.set_up()
    await bench.introduce(bench.ben)
    post = await bench.slack.posted(bench.hall, "Ben")
    view = await (await bench.slack.click(bench.ana, post, "Say hello")).modal("Say hello")

    await bench.slack.submit(bench.ana, view, {"Line": "Hi *Ben* <!channel> & <@U0000000002> https://x.example"})

    await bench.told(bench.ana, "Sent")
    below = await bench.slack.posted(bench.hall, "Hello from", nth=1)
    assert bench.slack.thread(post) == [below]
    assert below.notified == {bench.ben.id}
    assert (below.wire["unfurl_links"], below.wire["unfurl_media"]) == (False, False)


@pytest.mark.parametrize(
    ("command", "text", "sentence"),
    [
        ("/community", "setup", "Only moderators can do this"),
        ("/intro", "shwo", "There is no /intro shwo. There is /intro find"),
        ("/intro", "find role:nonsense", "is not on the list"),
        ("/circulator", "help nonsense", "There is no /nonsense"),
    ],
)
async def test_refusals_are_private_and_say_what_to_do(bench: Bench, command: str, text: str, sentence: str) -> None:
    message = await (await bench.slack.slash(bench.ana, bench.hall, command, text)).message()

    assert sentence in message.words
    assert message.ephemeral


async def test_a_bare_group_shows_its_commands_and_the_bare_bot_shows_all(bench: Bench) -> None:
    group = await (await bench.slack.slash(bench.ana, bench.hall, "/intro")).message("/intro")
    assert "/intro me" in group.words
    assert "/my page" not in group.words

    every = await (await bench.slack.slash(bench.ana, bench.hall, "/circulator")).message("What I can do")
    assert "/my" in every.words
    opened = await (await bench.slack.click(bench.ana, every, value="", action_id="c1::help:my")).message("/my")
    assert "/my page" in opened.words

    reply = await bench.slack.click(bench.ana, group, value="", action_id="c1::use:intro me")
    await reply.modal("Page 1 of 5")


async def test_a_redelivered_event_has_one_effect(bench: Bench) -> None:
    bench.slack.user("Nina")
    view = await (await bench.slack.slash(bench.mona, bench.hall, "/community", "setup")).modal()
    await bench.slack.submit(bench.mona, view, {"Welcome newcomers": "Yes"})
    nina = bench.slack.user("Nina")
    first = await bench.slack.arrive(nina)

    again = await bench.slack.redeliver(first)

    assert again.ack == {}
    assert (await bench.slack.posted(nina, "Welcome")).buttons == ["Introduce me"]
    await bench.house.dispatcher.run()
    assert len(bench.slack.dms(nina)) == 1


async def test_a_redelivered_command_is_left_alone(bench: Bench) -> None:
    await bench.set_up()
    await bench.introduce(bench.ana)
    post = await bench.slack.posted(bench.hall, "Ana Lopez")
    first = await bench.slack.slash(bench.ana, bench.hall, "/my", "block who:@ben")
    await first.message("Blocked")

    again = await bench.slack.redeliver(first)

    assert (again.ack, again.messages) == ({}, [])
    assert post in bench.slack.messages(bench.hall)


async def test_a_redelivered_page_gets_the_same_answer(bench: Bench) -> None:
    view = await (await bench.slack.slash(bench.ana, bench.hall, "/intro", "me")).modal()
    first = await bench.slack.submit(bench.ana, view, INTRO)

    again = await bench.slack.redeliver(first)

    assert first.ack
    assert again.ack == first.ack


async def test_the_welcome_button_opens_the_form_and_its_answer_comes_by_direct_message(bench: Bench) -> None:
    view = await (await bench.slack.slash(bench.mona, bench.hall, "/community", "setup")).modal()
    await bench.slack.submit(bench.mona, view, {"Welcome newcomers": "Yes"})
    nina = bench.slack.user("Nina")
    await bench.slack.arrive(nina)
    welcome = await bench.slack.posted(nina, "Welcome")
    reply = await bench.slack.click(nina, welcome, "Introduce me")
    view = await reply.modal()
    for _ in range(5):
        await bench.slack.submit(nina, view, INTRO if view.labels[0] == "Name to use" else {})
    await bench.told(nina, "You are introduced")


async def test_an_expired_trigger_gives_a_button_that_opens_the_form(bench: Bench) -> None:
    reply = await bench.slack.slash(bench.ana, bench.hall, "/intro", "me", late=True)
    stand_in = await reply.message("The form is ready.")

    again = await bench.slack.click(bench.ana, stand_in, "Open the form")

    await again.modal("Page 1 of 5")


async def test_the_home_tab_shows_the_front_desk_and_ones_own_page(bench: Bench) -> None:
    home = await (await bench.slack.open_home(bench.ana)).home("Front desk")
    assert "My page" in home.words
    assert "Introduce me" in home.buttons

    await (await bench.slack.click(bench.ana, home, "Introduce me")).modal("Page 1 of 5")
    await bench.slack.click(bench.ana, home, "My page")

    answer = await bench.slack.posted(bench.ana, "What I know about you")
    assert "Take my data along" in answer.buttons


async def test_a_private_document_goes_by_direct_message(bench: Bench) -> None:
    reply = await bench.slack.slash(bench.ana, bench.hall, "/my", "export")

    card = await reply.message("Your data")

    assert "sent to you by direct message" in card.words
    (sent,) = bench.slack.dms(bench.ana)
    assert [file.name for file in sent.files] == ["my-circulator-data.json"]


async def test_a_document_that_cannot_be_sent_is_admitted(bench: Bench) -> None:
    shy = bench.slack.user("Shy", dms_open=False)

    reply = await bench.slack.slash(shy, bench.hall, "/my", "export")

    assert "could not send you the file" in (await reply.message("Your data")).words


async def test_a_button_of_another_version_is_answered_politely(bench: Bench) -> None:
    reply = await bench.slack.slash(bench.ana, bench.hall, "/intro")
    message = await reply.message()
    old = message.blocks[1]["accessory"]
    old["action_id"] = old["action_id"].replace("c1:", "b9:", 1)

    answer = await bench.slack.click(bench.ana, message, action_id=old["action_id"])

    assert "belongs to another version" in (await answer.message("That did not work")).words


async def test_a_stranger_of_a_shared_channel_is_refused(bench: Bench) -> None:
    guest = bench.slack.connect_user("Gil", team="T0000000099", admin=True)
    shared = bench.slack.channel("shared", guest, bench.mona)

    message = await (await bench.slack.slash(guest, shared, "/intro", "me")).message()

    assert "Circulator is for members of this workspace" in message.words
    message = await (await bench.slack.slash(guest, shared, "/community", "setup")).message("That did not work")
    assert "Circulator is for members" in message.words


async def test_a_member_who_is_deactivated_takes_their_card_along(bench: Bench) -> None:
    await bench.set_up()
    await bench.introduce(bench.ben)
    post = await bench.slack.posted(bench.hall, "Ben")
    bench.ben.deactivated = True

    await bench.slack.event({"type": "user_change", "user": {"id": bench.ben.id, "deleted": True, "name": "ben"}})

    await bench.slack.changed(post)
    assert bench.slack.messages(bench.hall) == []


async def test_when_slack_is_slow_a_form_is_answered_all_the_same(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.set_up()
    monkeypatch.setattr(limits, "ANSWER_SECONDS", 0.0)
    view = await (await bench.slack.slash(bench.ana, bench.hall, "/intro", "me")).modal()

    reply = await bench.slack.submit(bench.ana, view, INTRO)

    assert reply.ack == {}
    stand_in = await bench.told(bench.ana, "Kept. Page 2 of 5 is next")
    await (await bench.slack.click(bench.ana, stand_in, "Continue")).modal("Page 2 of 5")


async def test_a_post_that_may_have_arrived_is_not_sent_again(bench: Bench) -> None:
    await bench.set_up()
    bench.slack.faults.append(Fault("chat.postMessage", "drop_after"))

    await bench.introduce(bench.ana)

    await bench.slack.posted(bench.hall, "Ana Lopez")
    await bench.house.dispatcher.run()
    bench.clock.move(timedelta(minutes=10))
    await bench.house.dispatcher.run()
    assert len(bench.slack.calls("chat.postMessage")) == 1


@pytest.mark.parametrize("fault", [Fault("chat.postMessage", "drop_after"), Fault("chat.postMessage", "drop_before")])
async def test_with_history_a_post_that_may_have_arrived_is_looked_for_and_stands_once(
    bench: Bench, fault: Fault
) -> None:
    await bench.set_up()
    await bench.platform.stop()
    bench.platform._config = replace(bench.platform._config, history=True)
    await bench.platform.start()
    bench.slack.faults.append(replace(fault, times=1))

    await bench.introduce(bench.ana)
    await bench.slack.called("chat.postMessage")
    await bench.house.dispatcher.run()
    bench.clock.move(timedelta(minutes=1))
    await bench.house.dispatcher.run()

    await bench.slack.posted(bench.hall, "Ana Lopez")
    assert len(bench.slack.messages(bench.hall)) == 1


async def test_a_post_that_slack_limits_is_sent_when_slack_says(bench: Bench) -> None:
    await bench.set_up()
    bench.slack.faults.append(Fault("chat.postMessage", "error", error="ratelimited", retry_after=30))
    await bench.introduce(bench.ana)
    await bench.slack.called("chat.postMessage")
    await bench.house.dispatcher.run()

    bench.clock.move(timedelta(seconds=34))  # a tenth more, by chance
    await bench.house.dispatcher.run()

    await bench.slack.posted(bench.hall, "Ana Lopez")


async def test_without_a_response_url_the_answer_still_comes(bench: Bench) -> None:
    bench.slack.faults.append(Fault("response_url", "status", status=500))

    await bench.slack.slash(bench.ana, bench.hall, "/intro")

    await bench.slack.called("chat.postEphemeral")
    (shown,) = bench.slack.ephemerals(bench.ana, bench.hall)
    assert "/intro me" in shown.words


async def test_what_is_removed_is_not_connected(bench: Bench) -> None:
    await bench.set_up()

    await bench.slack.uninstall()

    assert not bench.platform.connected
    assert await gone(bench)
    with pytest.raises(NotDone, match="removed"):
        await bench.platform.send(Order("post", "slack:1", bench.slack.team_id, bench.hall.id, None, Audience()))


async def test_what_is_installed_again_goes_on(bench: Bench) -> None:
    await bench.set_up()
    await bench.slack.uninstall()
    assert await gone(bench)
    await bench.platform.stop()
    bench.slack.revoked = False

    await bench.platform.start()

    assert not await gone(bench)


@pytest.mark.parametrize(
    "event",
    [
        {"event": {"type": "tokens_revoked", "tokens": {"oauth": ["U0000000002"], "bot": []}}},
        {"event": {"type": "app_uninstalled"}, "team_id": "T0000000099"},
    ],
)
def test_another_persons_token_and_another_workspace_end_nothing(event: dict[str, Any]) -> None:
    receiver = Receiver(Installed("T0000000001", "Ours", "U1", "circulator"), assemble(FEATURES), "")

    assert receiver.ends(event) == ""


async def gone(bench: Bench) -> bool:
    async with bench.house.store.read() as db:
        return (await db.execute(select(s.workspaces.c.gone))).scalar_one() is not None


async def test_nothing_secret_is_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    reply = await bench.slack.slash(bench.ana, bench.hall, "/intro", "find text:canaryword")
    await reply.message()

    for secret in (
        reply.response_url,
        bench.slack.bot_token,
        bench.slack.app_token,
        bench.slack.signing_secret,
        "canaryword",
    ):
        assert secret not in caplog.text.replace("aiosqlite", "") or _only_sql(caplog, secret)


def _only_sql(caplog: pytest.LogCaptureFixture, secret: str) -> bool:
    return all(record.name.startswith("aiosqlite") for record in caplog.records if secret in record.getMessage())


@pytest.mark.parametrize("bench", ["socket"], indirect=True)
async def test_a_socket_that_slack_ends_or_that_breaks_is_opened_again(bench: Bench) -> None:
    assert bench.platform.connected
    await bench.slack.disconnect("refresh_requested")
    await bench.slack.connected()
    await (await bench.slack.slash(bench.ana, bench.hall, "/intro")).message()

    bench.slack.drop_socket()
    await bench.slack.disconnected()
    await bench.slack.connected()

    await (await bench.slack.slash(bench.ana, bench.hall, "/my", "page")).message("My page")


@pytest.mark.parametrize("bench", ["http"], indirect=True)
@pytest.mark.parametrize(
    "broken",
    [
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "-5"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "１２３"},
        {"X-Slack-Signature": "v0=é"},
        {"X-Slack-Signature": "v1=" + "0" * 64},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": None},
        {"X-Slack-Request-Timestamp": None},
    ],
)
async def test_a_request_that_slack_did_not_sign_is_401_and_its_body_is_not_logged(
    bench: Bench, broken: dict[str, str | None], caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps({"type": "event_callback", "canary": "canaryword", "event": {"type": "team_join"}})
    signed = {"Content-Type": "application/json", **bench.slack.signed(body), **broken}

    status, _ = await bench.slack.raw(
        headers={name: value for name, value in signed.items() if value is not None}, body=body
    )

    assert status == 401
    assert "canaryword" not in caplog.text


@pytest.mark.parametrize("bench", ["http"], indirect=True)
async def test_age_and_bytes_of_a_request_count(bench: Bench) -> None:
    now, body = int(bench.clock.now().timestamp()), json.dumps({"type": "url_verification", "challenge": "x"})
    for age, status in ((0, 200), (290, 200), (310, 401), (-310, 401)):
        headers = {"Content-Type": "application/json", **bench.slack.signed(body, timestamp=now - age)}
        assert (await bench.slack.raw(headers=headers, body=body))[0] == status
    assert (
        await bench.slack.raw(headers={"Content-Type": "application/json", **bench.slack.signed(body)}, body=body + " ")
    )[0] == 401
    assert (await bench.slack.raw(headers={"Content-Type": "application/json", **bench.slack.signed("{")}, body="{"))[
        0
    ] == 400
    assert (await bench.slack.ssl_check())[0] == 200
    status, text = await bench.slack.url_verification()
    assert (status, "a-challenge" in text) == (200, True)


async def test_a_bad_token_is_named_with_how_to_mend_it(bench: Bench) -> None:
    slack = bench.slack
    wrong = Slack(bench.house.circulator, settings(slack, bot_token="xoxb-wrong"))
    with pytest.raises(config.ConfigError, match=r"\[slack\] bot_token"):
        await wrong.start()
    wrong = Slack(bench.house.circulator, settings(slack, mode="socket", app_token="xapp-wrong"))
    with pytest.raises(config.ConfigError, match=r"\[slack\] app_token"):
        await wrong.start()
    wrong = Slack(bench.house.circulator, settings(slack, api_url="http://127.0.0.1:9/api/"))
    with pytest.raises(config.ConfigError, match="api_url"):
        await wrong.start()


async def test_the_check_names_what_lacks(bench: Bench) -> None:
    assert all(fine for fine, _ in await check(settings(bench.slack, mode="socket")))

    bench.slack.scopes -= {"im:write"}
    findings = await check(settings(bench.slack, mode="socket", app_token="xapp-wrong"))

    assert [fine for fine, _ in findings] == [True, False, False]
    assert "im:write" in findings[1][1]
    bench.slack.scopes -= {"im:history"}
    assert (await check(settings(bench.slack, history=True)))[1][1].startswith(
        "Slack: these scopes lack: im:write, im:history."
    )
    assert await check(settings(bench.slack, bot_token="xoxb-wrong")) == [(False, findings_of_a_bad_token())]


def findings_of_a_bad_token() -> str:
    return (
        "[slack] bot_token is refused by Slack (invalid_auth): copy it again from the app's page 'OAuth & Permissions', "
        "after installing it"
    )


async def test_the_platform_answers_what_the_core_asks(bench: Bench) -> None:
    platform, slack = bench.platform, bench.slack
    team = slack.team_id
    asks = Inbound("slack", "k", team, bench.mona.id, Use("community setup"), bench.clock.now())
    assert await platform.steward(asks)
    assert not await platform.steward(replace(asks, account=bench.ana.id))
    assert await platform.here(team, bench.ana.id) is True
    assert await platform.here(team, "U404") is False
    assert [channel.name for channel in await platform.channels(team)] == ["introductions"]
    assert await platform.lacking(team, bench.hall.id, ["post"]) == []


async def test_what_a_crash_interrupted_is_done_and_shown_at_the_next_start(bench: Bench) -> None:
    block = Use("my block", {"who": f"<@{bench.ben.id}|ben>"})
    left = Inbound("slack", "before", bench.slack.team_id, bench.ana.id, block, bench.clock.now(), place=bench.hall.id)
    left = replace(left, names={bench.ben.id: "ben"})
    assert await bench.house.circulator.record(left)

    await bench.house.circulator.recover([left])

    assert "ben cannot reach you" in (await bench.told(bench.ana, "Blocked")).words


async def test_an_answer_where_the_bot_is_not_comes_by_direct_message(bench: Bench) -> None:
    far = bench.slack.channel("far-away", bench.ana, bot=False)
    bench.slack.faults.append(Fault("response_url", "status", status=404))

    await bench.slack.slash(bench.ana, far, "/intro")

    assert "/intro me" in (await bench.slack.posted(bench.ana)).words


async def test_a_post_goes_into_the_inbox_before_slack_is_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(inbound: Inbound) -> bool:
        raise OSError("the disk is full")

    monkeypatch.setattr(bench.house.circulator, "record", full)
    bench.slack.ack_seconds = 0.3

    reply = await bench.slack.slash(bench.ana, bench.hall, "/my", "block who:@ben")

    assert reply.ack is None or reply.status == 500


async def test_a_file_is_copied_from_slack_alone(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    slack, platform = bench.slack, bench.platform
    file = File("F0000000001", "plan.txt", bench.ana, content=b"x" * 100, complete=True)
    slack.world.files[file.id] = file
    url = f"{slack.base_url}/files-pri/{slack.team_id}-{file.id}/plan.txt"
    assert await platform.fetch(slack.team_id, url) == ("plan.txt", b"x" * 100)

    for wrong in (
        "https://evil.example/plan.txt",
        "http://files.slack.com/x",
        "https://slack.com.evil.example/x",
        "http://[",
        "https://xslack.com/x",
    ):
        with pytest.raises(UserError, match="in Slack"):
            await platform.fetch(slack.team_id, wrong)
    monkeypatch.setattr(limits, "FILE_BYTES", 99)
    with pytest.raises(UserError, match="8 MB"):
        await platform.fetch(slack.team_id, url)
    slack.scopes -= {"files:read"}
    with pytest.raises(UserError, match="Attach it again"):
        await platform.fetch(slack.team_id, url)
