"""The bot in a process of its own on a local Discord and a local Slack: a moderator, members, a kill -9, a restart."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from tests.platforms.discord_local import Fault, LocalDiscord, Member, Message
from tests.platforms.discord_reply import Reply as DiscordReply
from tests.platforms.slack_local import LocalSlack, User, View
from tests.platforms.slack_local import Message as SlackMessage
from tests.platforms.slack_local import Reply as SlackReply
from tests.process import Program

CANARY = "canary-7f3a"


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord() as local:
        yield local
        assert [str(each) for each in local.violations] == []


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack() as local:
        yield local
        assert local.violations == []


def on_discord(local: LocalDiscord, folder: Path) -> Program:
    return Program(
        folder,
        CIRCULATOR_DISCORD__TOKEN=local.token,
        CIRCULATOR_DISCORD__API_URL=local.api_url,
        CIRCULATOR_DISCORD__GATEWAY_URL=local.gateway_url,
    )


def on_slack(local: LocalSlack, folder: Path, **more: str) -> Program:
    return Program(
        folder,
        **more,
        CIRCULATOR_SLACK__BOT_TOKEN=local.bot_token,
        CIRCULATOR_SLACK__APP_TOKEN=local.app_token,
        CIRCULATOR_SLACK__API_URL=local.api_url,
    )


async def test_on_discord_old_buttons_answer_after_a_kill_and_a_restart(discord: LocalDiscord, tmp_path: Path) -> None:
    guild = discord.guild("OR peers")
    hall = guild.channel("introductions")
    ana, ben, cai = guild.member("Ana", manage_guild=True), guild.member("Ben"), guild.member("Cai")

    async with on_discord(discord, tmp_path) as program:
        await discord.registered("community setup")
        setup = await discord.slash(ana, hall, "community setup")
        chosen = await discord.submit(ana, setup.modal, {"Introductions channel": hall})
        assert chosen.message
        await discord.click(ana, chosen.message, "Send without the rest")
        form = await discord.slash(ben, hall, "intro me")
        first = await discord.submit(ben, form.modal, {"Name to use": "Ben", "Role (1 of 2)": "Surgical technologist"})
        assert first.message
        await discord.click(ben, first.message, "Send without the rest")
        card = await discord.message_in(hall)
        hello = await opened_on_discord(discord, cai, card)
        await program.kill()
        await discord.disconnected()

        await program.start()
        shared: DiscordReply = await discord.click(cai, card, "What we share")
        await discord.submit(cai, hello.modal, {"Line": f"Welcome! {CANARY}"})
        thread = await discord.until(lambda: card.thread, "a thread below the card")
        assert thread
        said = await discord.message_in(thread)

        assert "Introduce yourself first" in shared.text
        assert CANARY in said.text
        assert said.notified == {ben.id}
        assert await program.stop() == 0

    assert CANARY not in "\n".join(program.log)
    assert discord.token not in "\n".join(program.log)


async def test_on_slack_old_buttons_answer_after_a_kill_and_a_restart(slack: LocalSlack, tmp_path: Path) -> None:
    ana, ben, cai = slack.user("Ana", admin=True), slack.user("Ben"), slack.user("Cai")
    hall = slack.channel("introductions", ana, ben, cai)

    async with on_slack(slack, tmp_path) as program:
        await slack.connected()
        setup = await (await slack.slash(ana, hall, "/community", "setup")).modal()
        await slack.submit(ana, setup, {"Introductions channel": hall})
        form = await (await slack.slash(ben, hall, "/intro", "me")).modal()
        for values in ({"Name to use": "Ben", "Role": "Surgical technologist"}, {}, {}, {}, {}):
            await slack.submit(ben, form, values)
        card = await slack.posted(hall)
        hello = await opened_on_slack(slack, cai, card)
        await program.kill()
        await slack.disconnected()

        await program.start()
        await slack.connected()
        shared = await (await slack.click(cai, card, "What we share")).message()
        await slack.submit(cai, hello, {"Line": f"Welcome! {CANARY}"})
        said = await slack.posted(hall, containing=CANARY)

        assert "Introduce yourself first" in shared.words
        assert said.thread_ts == card.ts
        assert said.notified == {ben.id}
        assert await program.stop() == 0

    log = "\n".join(program.log)
    assert CANARY not in log
    assert slack.bot_token not in log


async def opened_on_discord(local: LocalDiscord, who: Member, card: Message) -> DiscordReply:
    """Open the hello form; until the bot has noted that its card was posted, it says so instead."""
    for _ in range(50):
        reply = await local.click(who, card, "Say hello")
        if reply.modal:
            return reply
    raise AssertionError("the card was never noted")


async def opened_on_slack(local: LocalSlack, who: User, card: SlackMessage) -> View:
    for _ in range(50):
        reply = await local.click(who, card, "Say hello")
        await local.pulse.until(partial(_answered, reply), "an answer to 'Say hello'")
        if reply.view:
            return reply.view
    raise AssertionError("the card was never noted")


def _answered(reply: SlackReply) -> bool:
    return bool(reply.view or reply.messages)


async def test_on_discord_a_story_through_a_dropped_gateway(discord: LocalDiscord, tmp_path: Path) -> None:
    guild = discord.guild("OR peers")
    hall, closed = guild.channel("introductions"), guild.channel("closed", deny_bot=["send_messages"])
    ana, ben, cai = guild.member("Ana", manage_guild=True), guild.member("Ben"), guild.member("Cai")

    async with on_discord(discord, tmp_path) as program:
        await discord.registered("community setup")
        refused = await discord.slash(ben, hall, "community setup", overridden=True)
        setup = await discord.slash(ana, hall, "community setup")
        lacking = await discord.submit(ana, setup.modal, {"Introductions channel": closed})
        faults = lacking.text
        again = await discord.click(ana, shown(lacking), "Correct it")
        chosen = await discord.submit(ana, again.modal, {"Introductions channel": hall})
        assert chosen.message
        await discord.click(ana, chosen.message, "Send without the rest")
        unknown = await discord.slash(cai, hall, "intro show", who=ben)
        form = await discord.slash(ben, hall, "intro me")
        first = await discord.submit(ben, form.modal, {"Name to use": "Ben", "Role (1 of 2)": "Surgical technologist"})
        await discord.click(ben, shown(first), "Send without the rest")
        card = await discord.message_in(hall)
        await opened_on_discord(discord, cai, card)
        await discord.drop_gateway()
        edited = await discord.slash(ben, hall, "intro me")
        await discord.redeliver(edited)
        second = await discord.submit(ben, edited.modal, {"Name to use": "Benedict"})
        await discord.click(ben, shown(second), "Send without the rest")
        await discord.until(lambda: "Benedict" in card.text, "the card to be redrawn")
        found = await discord.slash(cai, hall, "intro find", text="surgical")
        bad = await discord.slash(cai, hall, "intro find", role="no such role")
        seen = await discord.slash(cai, hall, "intro show", who=ben)
        await program.stop()

    assert "Only moderators can do this" in refused.text
    assert "Send Messages" in faults
    assert "has not introduced themselves" in unknown.text
    assert "Benedict" in found.text
    assert "is not on the list" in bad.text
    assert "Surgical technologist" in seen.text
    assert [message.text.count("Benedict") > 0 for message in discord.messages(hall)] == [True]


async def test_on_slack_a_story_through_a_refreshed_socket(slack: LocalSlack, tmp_path: Path) -> None:
    ana, ben, cai = slack.user("Ana", admin=True), slack.user("Ben"), slack.user("Cai")
    hall, closed = slack.channel("introductions", ana, ben, cai), slack.channel("closed", ana, bot=False)

    async with on_slack(slack, tmp_path) as program:
        await slack.connected()
        refused = await (await slack.slash(ben, hall, "/community", "setup")).message()
        setup = await (await slack.slash(ana, hall, "/community", "setup")).modal()
        lacking = await slack.submit(ana, setup, {"Introductions channel": closed})
        await slack.submit(ana, setup, {"Introductions channel": hall})
        unknown = await (await slack.slash(cai, hall, "/intro", "show who:@ben")).message()
        form = await (await slack.slash(ben, hall, "/intro", "me")).modal()
        for values in ({"Name to use": "Ben", "Role": "Surgical technologist"}, {}, {}, {}, {}):
            await slack.submit(ben, form, values)
        card = await slack.posted(hall)
        await opened_on_slack(slack, cai, card)
        await slack.disconnect("warning")
        await slack.connected()
        asked = await slack.slash(ben, hall, "/intro", "me")
        edited = await asked.modal()
        await slack.redeliver(asked)
        for values in ({"Name to use": "Benedict"}, {}, {}, {}, {}):
            await slack.submit(ben, edited, values)
        await slack.changed(card, containing="Benedict")
        found = await (await slack.slash(cai, hall, "/intro", "find surgical")).message()
        bad = await (await slack.slash(cai, hall, "/circulator", "intro find role:nothing")).message()
        await program.stop()

    assert "Only moderators can do this" in refused.words
    assert "Introductions channel" in lacking.errors
    assert "has not introduced themselves" in unknown.words
    assert "Benedict" in found.words
    assert "is not on the list" in bad.words
    assert len(slack.messages(hall)) == 1


def shown(reply: DiscordReply) -> Message:
    """Give the message that a person sees as the answer."""
    assert reply.message, "nothing was shown"
    return reply.message


async def test_each_call_is_one_line_of_the_log(discord: LocalDiscord, tmp_path: Path) -> None:
    guild = discord.guild("OR peers")
    ana = guild.member("Ana")

    async with on_discord(discord, tmp_path) as program:
        await discord.registered("circulator help")
        await discord.slash(ana, guild.channel("hall"), "circulator help")
        await program.stop()

    (line,) = [json.loads(each) for each in program.log if '"says": "call"' in each]
    assert (line["command"], line["outcome"]) == ("circulator help", "done")


async def test_without_a_platform_it_says_how_to_try(tmp_path: Path) -> None:
    program = await Program(tmp_path).start()

    assert await program.ended() == 2
    assert "circulator try" in "\n".join(program.log)


async def test_a_bad_token_is_named(discord: LocalDiscord, tmp_path: Path) -> None:
    program = Program(
        tmp_path,
        CIRCULATOR_DISCORD__TOKEN="wrong",
        CIRCULATOR_DISCORD__API_URL=discord.api_url,
        CIRCULATOR_DISCORD__GATEWAY_URL=discord.gateway_url,
    )
    await program.start()

    assert await program.ended() == 2
    assert "[discord] token" in "\n".join(program.log)


async def test_the_invite_link_is_made_with_the_token_alone(discord: LocalDiscord, tmp_path: Path) -> None:
    program = on_discord(discord, tmp_path)
    await program.start("discord", "invite")

    assert await program.ended() == 0
    assert f"client_id={discord.application_id}" in "\n".join(program.said)


async def test_a_port_that_is_taken_is_named(discord: LocalDiscord, tmp_path: Path) -> None:
    taken = discord.api_url.split(":")[2].split("/")[0]
    program = Program(
        tmp_path,
        CIRCULATOR_DISCORD__TOKEN=discord.token,
        CIRCULATOR_DISCORD__API_URL=discord.api_url,
        CIRCULATOR_HTTP__PORT=taken,
    )
    await program.start()

    assert await program.ended() == 2
    assert "[http] host and port" in "\n".join(program.log)


async def test_discord_out_of_reach_is_told_in_a_line(tmp_path: Path) -> None:
    program = Program(
        tmp_path, CIRCULATOR_DISCORD__TOKEN="a.b.c", CIRCULATOR_DISCORD__API_URL="http://127.0.0.1:9/api/v10"
    )
    await program.start()

    assert await program.ended() == 2
    assert "[discord] api_url does not answer" in "\n".join(program.log)
    assert "Traceback" not in "\n".join(program.log)


async def test_a_signal_while_it_still_connects_ends_it_in_good_order(discord: LocalDiscord, tmp_path: Path) -> None:
    door = Fault("GET /**", "hold", times=None)
    discord.faults.append(door)

    async with on_discord(discord, tmp_path) as program:
        await discord.until(lambda: door.hits, "the bot at the door", 40)

        assert await program.stop() == 0

    door.release()
    assert "Traceback" not in "\n".join(program.log)
