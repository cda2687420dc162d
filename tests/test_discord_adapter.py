"""The Discord adapter with the real core, over real HTTP and websockets, against the local Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.discord import answering
from adapters.discord.platform import Discord, check
from bot.clock import TravelClock
from bot.config import ConfigError
from bot.config import Discord as Settings
from bot.house import House
from commands import FEATURES
from tests.platforms.discord_local import Channel, Fault, Guild, LocalDiscord, Member, Message, Modal, Reply


@dataclass
class Town:
    """A server with a moderator, two members and an introductions channel, and the house that serves it."""

    discord: LocalDiscord
    house: House
    platform: Discord
    clock: TravelClock
    guild: Guild
    hall: Channel
    intros: Channel
    mona: Member
    ana: Member
    ben: Member


@asynccontextmanager
async def opened(url: str, **more: Any) -> AsyncIterator[Town]:
    async with LocalDiscord() as local:
        guild = local.guild("OR peers")
        hall, intros = guild.channel("hall"), guild.channel("introductions")
        mona, ana, ben = guild.member("Mona", manage_guild=True), guild.member("Ana"), guild.member("Ben")
        local.privileged = more.pop("privileged", 0)
        clock = TravelClock()
        house = House(url, clock, FEATURES)
        await house.open()
        platform = Discord(house.circulator, settings_of(local, **more))
        house.add(platform)
        try:
            await house.start()
            yield Town(local, house, platform, clock, guild, hall, intros, mona, ana, ben)
        finally:
            await house.stop()
        assert local.violations == []


def settings_of(local: LocalDiscord, **more: Any) -> Settings:
    return Settings(**{"token": local.token, "api_url": local.api_url, "gateway_url": local.gateway_url, **more})


@pytest.fixture
async def town(lite_url: str) -> AsyncIterator[Town]:
    async with opened(lite_url) as town:
        yield town


async def set_up(town: Town) -> None:
    form = (await town.discord.slash(town.mona, town.hall, "community setup")).modal
    reply = await finished(town, await town.discord.submit(town.mona, form, {"Introductions channel": town.intros}))
    assert "Saved" in reply.text


async def finished(town: Town, reply: Reply) -> Reply:
    """Send the setup without its further pages, where it has some."""
    if reply.message and "Send without the rest" in reply.message.buttons:
        return await town.discord.click(town.mona, reply.message, "Send without the rest")
    return reply


async def introduced(town: Town, who: Member, role: str = "Surgical technologist", **more: str) -> Reply:
    """Fill the first page, and send the form without the rest."""
    form = (await town.discord.slash(who, town.hall, "intro me")).modal
    kept = await town.discord.submit(who, form, {"Name to use": who.name, "Role (1 of 2)": role, **more})
    assert kept.message
    return await town.discord.click(who, kept.message, "Send without the rest")


def shown(reply: Reply) -> Message:
    assert reply.message
    return reply.message


async def card_of(town: Town, who: Member) -> Message:
    def found() -> Message | None:
        return next((one for one in town.discord.messages(town.intros) if who.name in one.text), None)

    shown = await town.discord.until(found, f"the card of {who.name}")
    assert shown
    return shown


async def test_moderator_is_told_which_permission_lacks_and_the_form_goes_on(town: Town) -> None:
    closed = town.guild.channel("closed", deny_bot=["send_messages", "create_public_threads"])
    form = (await town.discord.slash(town.mona, town.hall, "community setup")).modal

    told = await town.discord.submit(town.mona, form, {"Introductions channel": closed})
    assert told.message
    said = told.text
    again = (await town.discord.click(town.mona, told.message, "Correct it")).modal
    closed.allow(town.guild.me, "send_messages", "create_public_threads")
    saved = await finished(town, await town.discord.submit(town.mona, again))

    assert (
        "Introductions channel: I cannot use that channel yet. Give me there: Send Messages, Create Public Threads"
        in said
    )
    assert saved.message is told.message, "the question has become the answer"
    assert saved.ephemeral
    assert f"<#{closed.id}>" in saved.text


async def test_introduction_goes_through_all_pages_in_one_private_message(town: Town) -> None:
    await set_up(town)
    form = (await town.discord.slash(town.ana, town.hall, "intro me")).modal
    assert form
    assert form.title == "Introduce yourself: You (1/7)"
    kept = await town.discord.submit(town.ana, form, {"Role (2 of 2)": "Preceptor", "Pronouns": "she/her"})
    wanted = {"Service lines (1 of 2)": ["Spine"], "Shift": ["Nights"], "Only moderators see": ["Region"]}

    titles = []
    while kept.message and "Continue" in kept.message.buttons:
        form = (await town.discord.click(town.ana, kept.message, "Continue")).modal
        assert form
        titles.append(form.title)
        here = {label: value for label, value in wanted.items() if label in form.fields}
        kept = await town.discord.submit(town.ana, form, here)

    assert titles[-1] == "Introduce yourself: Who sees what (7/7)"
    assert "You are introduced" in kept.text
    assert kept.ephemeral
    posted = await card_of(town, town.ana)
    assert "## Ana (she/her)" in posted.text
    assert "**Role:** Preceptor" in posted.text
    assert posted.notified == frozenset()


async def test_form_is_sent_without_the_rest_and_a_change_redraws_the_card(town: Town) -> None:
    await set_up(town)
    first = await introduced(town, town.ana)
    posted = await card_of(town, town.ana)

    second = await introduced(town, town.ana, "Scrub nurse", Pronouns="they/them")
    await town.discord.until(lambda: posted.edits == 1, "the card to be redrawn")

    assert "You are introduced" in first.text
    assert "brought up to date" in second.text
    assert "Scrub nurse" in posted.text
    assert len(town.discord.messages(town.intros)) == 1


async def test_finding_turns_pages_in_place_and_shows_below(town: Town) -> None:
    people = [town.guild.member(f"Tech {number}") for number in range(10)]
    for one in people:
        await introduced(town, one)

    found = await town.discord.slash(town.ben, town.hall, "intro find", role="surgical-technologist")
    assert found.message
    assert "10 members" in found.text
    turned = await town.discord.click(town.ben, found.message, "Next")
    shown = await town.discord.click(
        town.ben, found.message, custom_id=found.message.components[0]["components"][1]["accessory"]["custom_id"]
    )

    assert turned.message is found.message
    assert "Page 2 of 2" in found.message.text
    assert shown.message is not found.message
    assert shown.ephemeral
    assert "Surgical technologist" in shown.text


async def test_suggestions_come_from_the_vocabulary(town: Town) -> None:
    offered = await town.discord.suggest(town.ana, town.hall, "intro find", option="role", typed="scrub")

    assert {"name": "Scrub nurse", "value": "scrub-nurse"} in offered


async def test_show_takes_a_member_and_answers_privately(town: Town) -> None:
    await introduced(town, town.ana)

    shown = await town.discord.slash(town.ben, town.hall, "intro show", who=town.ana)

    assert shown.ephemeral
    assert f"<@{town.ana.id}>" in shown.text


async def test_hello_stands_in_the_cards_thread_and_notifies_that_member_alone(town: Town) -> None:
    await set_up(town)
    await introduced(town, town.ana)
    posted = await card_of(town, town.ana)
    line = f"Hi @everyone and <@{town.mona.id}>, see https://evil.example"

    for who in (town.ben, town.mona):
        form = (await town.discord.click(who, posted, "Say hello")).modal
        reply = await town.discord.submit(who, form, {"Line": line})
        assert reply.ephemeral
    await town.discord.until(lambda: posted.thread and len(town.discord.messages(posted.thread)) == 2, "both hellos")

    assert posted.thread
    assert posted.thread.name == "Ana"
    for hello in town.discord.messages(posted.thread):
        assert hello.notified == {town.ana.id}


async def test_what_is_not_allowed_or_not_known_is_refused_privately(town: Town) -> None:
    hidden = await town.discord.slash(town.ana, town.hall, "community panel", overridden=True)
    stranger = await town.discord.slash(town.ana, town.hall, "intro show", who=town.ben)
    nobody = await town.discord.slash(town.ana, town.hall, "intro find", text="xyzzy")

    assert "Only moderators can do this" in hidden.text
    assert "has not introduced themselves yet" in stranger.text
    assert "Nobody who is introduced here matches" in nobody.text
    assert all(reply.ephemeral for reply in (hidden, stranger, nobody))


async def test_bad_value_of_a_form_comes_back_with_what_was_typed(town: Town) -> None:
    form = (await town.discord.slash(town.ana, town.hall, "intro me")).modal

    told = await town.discord.submit(
        town.ana, form, {"Role (1 of 2)": "Scrub nurse", "Role (2 of 2)": "Preceptor", "Pronouns": "she"}
    )
    assert told.message
    again = (await town.discord.click(town.ana, told.message, "Correct it")).modal

    assert "Choose only one" in told.message.text
    assert again
    assert again.fields["Pronouns"]["value"] == "she"


async def test_redelivered_interaction_has_one_effect_and_one_answer(town: Town) -> None:
    await set_up(town)
    await introduced(town, town.ana)
    posted = await card_of(town, town.ana)
    form = (await town.discord.click(town.ben, posted, "Say hello")).modal
    sent = await town.discord.submit(town.ben, form, {"Line": "Hello"})
    shown = await town.discord.slash(town.ben, town.hall, "intro show", who=town.ana)

    for reply in (sent, shown):
        await town.discord.redeliver(reply)
    last = await town.discord.slash(town.ben, town.hall, "circulator help")

    await asyncio.gather(*town.platform._answering._tasks)
    assert last.ephemeral
    await town.discord.until(lambda: posted.thread and town.discord.messages(posted.thread), "the hello")
    assert posted.thread
    assert len(town.discord.messages(posted.thread)) == 1
    assert (sent.refused, shown.refused) == ([], [])
    assert len(town.discord.sent(f"POST /interactions/{shown.id}/*/callback")) == 1
    assert town.discord.messages(town.ben) == []


async def test_command_given_while_the_gateway_was_away_is_answered_after_the_resume(town: Town) -> None:
    await town.discord.drop_gateway()
    reply = await town.discord.slash(town.ana, town.hall, "circulator help", until="sent")

    await reply.outcome()

    assert "What I can do" in reply.text
    assert town.discord.gateway.resumes == 1
    assert town.platform.connected


async def test_late_interaction_is_not_run_and_the_person_is_told(town: Town) -> None:
    await set_up(town)
    form = (await town.discord.slash(town.ana, town.hall, "intro me")).modal
    assert form
    town.clock.move(timedelta(seconds=4))

    await town.discord.slash(town.ana, town.hall, "intro remove", late=True)
    told = await town.discord.message_in(town.ana)

    assert "/intro remove too late" in told.text
    assert told.buttons == []


async def test_wrong_clock_of_ours_costs_nobody_an_answer(town: Town) -> None:
    town.clock.move(timedelta(hours=1))

    helped = await town.discord.slash(town.ana, town.hall, "circulator help")
    offered = await town.discord.slash(town.ana, town.hall, "intro me")
    assert offered.message
    form = (await town.discord.click(town.ana, offered.message, "Open the form")).message

    assert "What I can do" in helped.text
    assert helped.ephemeral
    assert "The form is ready" in offered.text
    assert form is offered.message, "deferred too, so a button again"


async def test_answer_that_fails_goes_by_direct_message_without_buttons(town: Town) -> None:
    await introduced(town, town.ana)

    await town.discord.slash(town.ben, town.hall, "intro show", who=town.ana, late=True)
    told = await town.discord.message_in(town.ben)

    assert "Surgical technologist" in told.text
    assert told.buttons == []


async def test_answer_is_dropped_with_a_log_line_where_direct_messages_are_closed(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town.ben.dms_open = False

    await town.discord.slash(town.ben, town.hall, "circulator help", late=True)
    await town.discord.until(lambda: town.discord.sent("POST /channels/*/messages"), "the try by direct message")
    await town.platform.stop()

    assert "direct messages are closed" in caplog.text


async def test_slow_answer_is_acknowledged_first_and_filled_in(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "PATIENCE", 0.0)
    gate = asyncio.Event()
    answer = town.house.circulator.answer

    async def slowly(inbound: Any) -> Any:
        await gate.wait()
        return await answer(inbound)

    monkeypatch.setattr(town.house.circulator, "answer", slowly)
    reply = await town.discord.slash(town.ana, town.hall, "circulator help", until="acknowledged")
    assert reply.deferred
    gate.set()
    await reply.outcome()

    assert "What I can do" in reply.text
    assert reply.ephemeral


async def test_button_of_another_version_answers_politely(town: Town) -> None:
    await set_up(town)
    await introduced(town, town.ana)
    posted = await card_of(town, town.ana)
    for component in posted.components[0]["components"][-1]["components"]:
        component["custom_id"] = "c0" + component["custom_id"][2:]

    reply = await town.discord.click(town.ben, posted, "Say hello")

    assert "belongs to another version of me" in reply.text
    assert reply.ephemeral


async def test_commands_are_registered_once_for_one_declaration(town: Town) -> None:
    again = Discord(town.house.circulator, settings_of(town.discord))

    await again.start()
    await again.stop()

    assert len(town.discord.sent("PUT /applications/*/commands")) == 1
    assert len(town.discord.sent("GET /applications/*/commands")) == 2


@pytest.mark.parametrize(
    "fault", [Fault("POST /channels/*/messages", "drop_after"), Fault("POST /channels/*/messages", "drop_before")]
)
async def test_post_whose_outcome_is_not_known_stands_once(town: Town, fault: Fault) -> None:
    await set_up(town)
    town.discord.faults.append(fault)

    await introduced(town, town.ana)
    await town.discord.until(lambda: fault.hits, "the fault")
    town.clock.move(timedelta(seconds=30))
    await until_sent(town)

    assert len(town.discord.messages(town.intros)) == 1


async def test_post_is_looked_for_when_the_nonce_is_forgotten(town: Town) -> None:
    await set_up(town)
    fault = Fault("POST /channels/*/messages", "drop_after")
    town.discord.faults.append(fault)
    await introduced(town, town.ana)
    await town.discord.until(lambda: fault.hits, "the fault")

    town.discord.forget_nonces()
    town.clock.move(timedelta(minutes=5))
    await until_sent(town)

    assert len(town.discord.messages(town.intros)) == 1
    assert len(town.discord.sent("POST /channels/*/messages")) == 1


async def until_sent(town: Town) -> None:
    """Let the dispatcher try what waits, until nothing does."""
    while await town.house.dispatcher.next_due():
        town.clock.move(timedelta(seconds=30))
        await town.house.dispatcher.run()


async def test_newcomer_is_welcomed_by_direct_message_and_introduces_themselves_there(lite_url: str) -> None:
    async with opened(lite_url, privileged=1 << 1, members_intent=True) as town:
        form = (await town.discord.slash(town.mona, town.hall, "community setup")).modal
        values = {"Introductions channel": town.intros, "Welcome newcomers": "Yes"}
        await finished(town, await town.discord.submit(town.mona, form, values))

        cora = town.guild.member("Cora")
        welcome = await town.discord.message_in(cora)
        form = (await town.discord.click(cora, welcome, "Introduce me")).modal
        kept = await town.discord.submit(cora, form, {"Name to use": "Cora", "Role (1 of 2)": "Surgical technologist"})
        second = await town.discord.click(cora, shown(kept), "Continue")
        again = await town.discord.submit(cora, second.modal)
        done = await town.discord.click(cora, shown(again), "Send without the rest")

        assert "Welcome to OR peers" in welcome.text
        assert form
        assert form.title.startswith("Introduce yourself")
        assert "You are introduced" in done.text
        assert "Surgical technologist" in (await card_of(town, cora)).text


async def test_what_began_in_a_direct_message_is_for_its_addressee_alone(lite_url: str) -> None:
    async with opened(lite_url, privileged=1 << 1, members_intent=True) as town:
        form = (await town.discord.slash(town.mona, town.hall, "community setup")).modal
        values = {"Introductions channel": town.intros, "Welcome newcomers": "Yes"}
        await finished(town, await town.discord.submit(town.mona, form, values))
        cora = town.guild.member("Cora")
        welcome = await town.discord.message_in(cora)
        form = (await town.discord.click(cora, welcome, "Introduce me")).modal
        assert form
        stolen = Modal(form.payload, replace(form.reply, user=town.ana.user, channel=town.ana.dm))

        told = await town.discord.submit(town.ana, stolen, {"Role (1 of 2)": "Surgical technologist"})

        assert "meant for somebody else" in told.text


async def test_wrong_token_and_refused_intent_name_their_keys(lite_url: str) -> None:
    async with opened(lite_url) as town:
        for more, named in (({"token": "wrong"}, r"\[discord\] token"), ({"members_intent": True}, "members_intent")):
            wrong = Discord(town.house.circulator, settings_of(town.discord, **more))
            with pytest.raises(ConfigError, match=named):
                await wrong.start()


async def test_check_says_what_is_right_and_how_to_mend_the_rest(town: Town) -> None:
    right = await check(settings_of(town.discord))
    wrong = await check(settings_of(town.discord, token="wrong"))

    assert [good for good, _ in right] == [True, True, True]
    assert wrong[0][0] is False
    assert "[discord] token" in wrong[0][1]


async def test_what_the_core_asks_about_places_and_people(town: Town) -> None:
    guild, platform = town.guild.id, town.platform
    hidden = town.guild.channel("hidden", deny_bot=["view_channel"])
    other = town.discord.guild("Elsewhere").channel("theirs")
    gone = town.guild.member("Gone")
    await town.discord.leave(gone)

    assert await platform.lacking(guild, town.hall.id, ["post", "thread", "pin", "talk"]) == []
    assert await platform.lacking(guild, hidden.id, ["post"]) == ["View Channel", "Send Messages"]
    assert await platform.lacking(guild, other.id, ["post"]) == ["View Channel", "Send Messages"]
    assert [one.name for one in await platform.channels(guild)] == ["hall", "introductions"]
    assert (await platform.here(guild, town.ana.id), await platform.here(guild, gone.id)) == (True, False)


async def test_file_is_copied_from_discord_alone(town: Town) -> None:
    proof = town.discord.file("proof of hours.txt", b"certified")

    name, content = await town.platform.fetch(town.guild.id, proof.url)

    assert (name, content) == ("proof of hours.txt", b"certified")
    for url in (
        "https://evil.example/a.txt",
        "http://cdn.discordapp.com/a.txt",
        "https://cdn.discordapp.com@evil.example/a",
        "file:///etc/passwd",
    ):
        with pytest.raises(Exception, match="could not copy"):
            await town.platform.fetch(town.guild.id, url)
