"""The local Discord, met by a real discord.py client over real HTTP and websockets."""

from __future__ import annotations

import asyncio
import io
import re
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.platforms import discord_spec as spec
from tests.platforms.discord_bad_cases import BAD, GOOD, Bad, Rule, button, rows, slash, text, v2
from tests.platforms.discord_errors import Json
from tests.platforms.discord_faults import Fault
from tests.platforms.discord_local import NotPossible
from tests.platforms.discord_sample import Form, Interaction, Stage, board_of, commands_of, discord, staged

needs_spec = pytest.mark.skipif(not spec.available(), reason="../shared/specs/discord/openapi.json is not there")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as stage:
        yield stage


async def test_private_answer_to_a_command_with_a_member(stage: Stage) -> None:
    commands_of(stage)
    await stage.start()

    reply = await stage.discord.slash(stage.ana, stage.hall, "intro show", who=stage.ben)

    assert (reply.text, reply.ephemeral) == ("this is Ben", True)
    assert stage.discord.messages(stage.hall) == []
    assert stage.discord.violations == []


async def test_form_is_filled_by_labels_and_keeps_what_is_prefilled(stage: Stage) -> None:
    commands_of(stage)
    await stage.start()
    form = (await stage.discord.slash(stage.ana, stage.hall, "intro me")).modal
    proof = stage.discord.file("proof.txt", b"certified")

    reply = await stage.discord.submit(
        stage.ana, form, {"Shift": "Nights", "Buddy": stage.ben, "Level": "Old", "Proof": proof}
    )

    assert reply.text == f"tech n {stage.ben.id} 2 certified"
    assert stage.discord.violations == []


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"Level": "Old"}, "'Shift' takes 1 to 1 choices"),
        ({"Shift": "Days"}, "'Level' is required"),
        ({"Shift": "Days", "Level": "Old", "Role": "ab"}, "3 to 10 characters"),
        ({"Shift": "Days", "Level": "Old", "Role": ""}, "'Role' is required"),
        ({"Shift": "Evenings", "Level": "Old"}, "no option 'Evenings'"),
        ({"Shoe size": "44"}, "has no ['Shoe size']"),
    ],
)
async def test_form_is_not_sent_as_the_client_would_not_send_it(stage: Stage, values: Json, error: str) -> None:
    commands_of(stage)
    await stage.start()
    form = (await stage.discord.slash(stage.ana, stage.hall, "intro me")).modal

    with pytest.raises(NotPossible, match=error.replace("[", r"\[")):
        await stage.discord.submit(stage.ana, form, values)


async def test_options_of_all_types_arrive(stage: Stage) -> None:
    commands_of(stage)
    await stage.start()
    file = stage.discord.file("a.txt", b"bytes")

    reply = await stage.discord.slash(
        stage.ana, stage.hall, "typed", count=3, place=stage.hall, file=file, word="Yes please"
    )

    assert reply.text == "3 introductions bytes y"


@pytest.mark.parametrize(
    ("line", "options", "error"),
    [
        ("intro show", {}, "required option 'who'"),
        ("intro show", {"who": "Ben"}, "takes a member"),
        ("intro", {}, "is a group"),
        ("intro shout", {}, "'shout' is not one of"),
        ("outro", {}, "unknown command /outro"),
        ("intro find", {"role": "x", "rule": "y"}, "no options"),
        ("settings", {}, "hidden from Ana"),
    ],
)
async def test_command_is_not_sent_as_the_client_would_not_send_it(
    stage: Stage, line: str, options: Json, error: str
) -> None:
    commands_of(stage)
    await stage.start()

    with pytest.raises(NotPossible, match=error):
        await stage.discord.slash(stage.ana, stage.hall, line, options=options)


async def test_hidden_command_opens_to_moderators_and_by_the_servers_settings(stage: Stage) -> None:
    commands_of(stage)
    await stage.start()
    cora = stage.guild.member("Cora", manage_guild=True)

    assert (await stage.discord.slash(cora, stage.hall, "settings")).text == "settings"
    assert (await stage.discord.slash(stage.ana, stage.hall, "settings", overridden=True)).text == "settings"


async def test_search_as_one_types(stage: Stage) -> None:
    commands_of(stage)
    await stage.start()

    found = await stage.discord.suggest(stage.ana, stage.hall, "intro find", option="role", typed="sur")

    assert found == [{"name": "Surgical", "value": "surgical"}]


@pytest.mark.parametrize("private", [True, False])
async def test_first_followup_takes_the_place_of_a_deferral_and_keeps_its_privacy(stage: Stage, private: bool) -> None:
    commands_of(stage)
    await stage.start()

    reply = await stage.discord.slash(stage.ana, stage.hall, "think", private=private)

    assert (reply.deferred, reply.text, reply.ephemeral) == (True, "thought", private)
    assert (await reply.followup()).text == "more"


async def test_second_first_response_is_refused(stage: Stage) -> None:
    commands_of(stage)
    await stage.start()

    reply = await stage.discord.slash(stage.ana, stage.hall, "twice")
    await stage.discord.until(lambda: reply.refused, "the refusal of the second response")

    assert (reply.text, reply.refused) == ("once", [40060])


async def test_late_response_is_refused(stage: Stage) -> None:
    commands_of(stage)
    await stage.start()

    reply = await stage.discord.slash(stage.ana, stage.hall, "intro show", who=stage.ben, late=True)

    assert (reply.message, reply.refused) == (None, [10062])


async def test_redelivered_interaction_is_the_same_one(stage: Stage) -> None:
    commands_of(stage)
    await stage.start()
    reply = await stage.discord.slash(stage.ana, stage.hall, "intro show", who=stage.ben)

    await stage.discord.redeliver(reply)
    await stage.discord.until(lambda: reply.refused, "the refusal of the second answer")

    assert reply.refused == [40060]


async def test_buttons_menus_and_forms_of_a_card(stage: Stage) -> None:
    board_of(stage)
    await stage.start()
    card = (await stage.discord.slash(stage.ana, stage.hall, "board")).message
    assert card is not None
    assert card.buttons == ["Join", "Form"]

    form = (await stage.discord.click(stage.ben, card, custom_id="form:1")).modal
    chosen = await stage.discord.pick(stage.ben, card, "Whom?", values=[stage.ana, stage.ben])
    joined = await stage.discord.click(stage.ben, card, "Join")

    assert form is not None
    assert form.title == "Introduce yourself"
    assert chosen.text == f"chose {[stage.ana.id, stage.ben.id]}"
    assert chosen.ephemeral
    assert joined.message is card
    assert [one.text for one in stage.discord.messages(stage.hall)] == ["Study group: 1 joined"]
    assert stage.discord.violations == []


async def test_what_cannot_be_pressed_is_an_error(stage: Stage) -> None:
    board_of(stage)
    await stage.start()
    card = (await stage.discord.slash(stage.ana, stage.hall, "board")).message
    assert card is not None

    with pytest.raises(NotPossible, match="Whom"):
        await stage.discord.click(stage.ana, card, "Leave")
    with pytest.raises(NotPossible, match="1 to 2 choices"):
        await stage.discord.pick(stage.ana, card, "Whom?", values=[])
    await stage.discord.delete(card)
    with pytest.raises(NotPossible, match="was deleted"):
        await stage.discord.click(stage.ana, card, "Join")


async def test_modal_after_a_modal_is_refused(stage: Stage) -> None:
    @stage.bot.tree.command(description="A form")
    async def form(interaction: Interaction) -> None:
        modal = Form()

        async def again(interaction: Interaction) -> None:
            await interaction.response.send_modal(Form())

        modal.on_submit = again  # type: ignore[method-assign]
        await interaction.response.send_modal(modal)

    await stage.start()
    modal = (await stage.discord.slash(stage.ana, stage.hall, "form")).modal

    reply = await stage.discord.submit(stage.ana, modal, {"Shift": "Days", "Level": "New"}, until="acknowledged")

    assert reply.refused == [50035]


async def test_expired_token_and_edits_of_the_original(stage: Stage) -> None:
    commands_of(stage)
    await stage.start()
    reply = await stage.discord.slash(stage.ana, stage.hall, "intro show", who=stage.ben)
    hook = f"/webhooks/{stage.discord.application_id}/{reply.token}"

    await stage.ask("PATCH", f"{hook}/messages/@original", {"content": "edited"})
    assert (await stage.ask("GET", f"{hook}/messages/@original"))["content"] == "edited"
    assert reply.text == "edited"
    stage.discord.expire(reply)
    with pytest.raises(discord.HTTPException) as refused:
        await stage.ask("POST", hook, {"content": "too late"})

    assert (refused.value.status, refused.value.code) == (401, 50027)


async def test_command_in_direct_messages(stage: Stage) -> None:
    @stage.bot.tree.command(description="Who am I")
    async def whoami(interaction: Interaction) -> None:
        await interaction.response.send_message(f"{interaction.user.name} {interaction.guild}")

    await stage.start()

    assert (await stage.discord.slash(stage.ana, stage.ana.dm, "whoami")).text == "ana None"


async def test_context_menus_know_their_target(stage: Stage) -> None:
    @stage.bot.tree.context_menu(name="Say hello")
    async def hello(interaction: Interaction, who: discord.Member) -> None:
        await interaction.response.send_message(f"hello {who.name}")

    @stage.bot.tree.context_menu(name="Quote")
    async def quote(interaction: Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"> {message.content}")

    await stage.start()
    said = await stage.discord.say(stage.ben, stage.hall, "good morning")

    assert (await stage.discord.menu(stage.ana, stage.hall, "Say hello", stage.ben)).text == "hello ben"
    assert (await stage.discord.menu(stage.ana, stage.hall, "Quote", said)).text == "> good morning"
    assert stage.discord.violations == []


async def test_command_of_one_guild_is_unknown_in_another(stage: Stage) -> None:
    @stage.bot.tree.command(description="Here only", guild=discord.Object(int(stage.guild.id)))
    async def here(interaction: Interaction) -> None:
        await interaction.response.send_message(f"{interaction.guild_id}")

    other = stage.discord.guild("Others")
    lobby, ana = other.channel("lobby"), other.member(stage.ana)
    await stage.start()
    await stage.bot.tree.sync(guild=discord.Object(int(stage.guild.id)))

    assert (await stage.discord.slash(stage.ana, stage.hall, "here")).text == stage.guild.id
    with pytest.raises(NotPossible, match="unknown command /here"):
        await stage.discord.slash(ana, lobby, "here")
    with pytest.raises(NotPossible, match="Ben cannot do this in lobby"):
        await stage.discord.slash(stage.ben, lobby, "here")


async def test_people_leave(stage: Stage) -> None:
    await stage.login()
    ben = await stage.bot.fetch_user(int(stage.ben.id))

    await stage.discord.leave(stage.ben)

    with pytest.raises(discord.NotFound) as unknown:
        await stage.ask("GET", f"/guilds/{stage.guild.id}/members/{stage.ben.id}")
    with pytest.raises(discord.Forbidden) as stranger:
        await ben.send("come back")
    assert (unknown.value.code, stranger.value.code) == (10007, 50278)


async def test_forum_post_comes_with_its_first_message(stage: Stage) -> None:
    forum = stage.guild.forum("questions")
    await stage.login()

    post = await stage.ask("POST", f"/channels/{forum.id}/threads", {"name": "Trays", "message": {"content": "Which?"}})

    assert [one.text for one in stage.discord.messages(stage.discord.world.channels[post["id"]])] == ["Which?"]
    assert stage.discord.violations == []


async def test_edit_to_components_v2_must_clear_the_content(stage: Stage) -> None:
    await stage.login()
    message = await stage.place.send("plain")
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.TextDisplay("rich"))

    with pytest.raises(discord.HTTPException, match="IS_COMPONENTS_V2"):
        await message.edit(view=view)
    await message.edit(content=None, view=view)

    assert [one.text for one in stage.discord.messages(stage.hall)] == ["rich"]


async def test_nonce_makes_one_message_of_two_requests(stage: Stage) -> None:
    await stage.login()

    first = await stage.place.send("hello", nonce="round-1")
    second = await stage.place.send("hello", nonce="round-1")
    stage.discord.forget_nonces()
    third = await stage.place.send("hello", nonce="round-1")

    assert first.id == second.id != third.id
    assert len(stage.discord.messages(stage.hall)) == 2


async def test_mentions_notify_by_allowed_mentions(stage: Stage) -> None:
    await stage.login()
    text = f"@everyone {stage.ana.mention} `@here` <@&{stage.guild.role('Techs').id}>"

    await stage.place.send(text)
    await stage.place.send(text, allowed_mentions=discord.AllowedMentions.none())
    await stage.place.send(text, allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, users=True))

    loud, silent, users = (one.notified for one in stage.discord.messages(stage.hall))
    assert {"everyone", stage.ana.id} < loud
    assert "here" not in loud
    assert (silent, users) == (frozenset(), frozenset({stage.ana.id}))


async def test_permissions_of_the_channel_decide(stage: Stage) -> None:
    await stage.login()
    quiet = stage.guild.channel("quiet", deny_bot=["send_messages"])
    staff = stage.guild.channel("staff", private=True)
    staff.deny(stage.guild.me, "view_channel")
    plain = stage.guild.channel("plain", deny_bot=["embed_links", "create_public_threads"])
    posted = await stage.ask("POST", f"/channels/{plain.id}/messages", {"content": "x"})

    async def code(method: str, path: str, body: Json) -> int:
        with pytest.raises(discord.HTTPException) as refused:
            await stage.ask(method, path, body)
        return refused.value.code

    assert await code("POST", f"/channels/{quiet.id}/messages", {"content": "x"}) == 50013
    assert await code("POST", f"/channels/{staff.id}/messages", {"content": "x"}) == 50001
    assert await code("POST", f"/channels/{plain.id}/messages", {"embeds": [{"title": "x"}]}) == 50013
    assert await code("POST", f"/channels/{plain.id}/messages/{posted['id']}/threads", {"name": "x"}) == 50013
    assert await code("POST", "/channels/1/messages", {"content": "x"}) == 10003
    assert await code("PATCH", f"/channels/{plain.id}/messages/1", {"content": "x"}) == 10008
    assert stage.discord.violations == []


async def test_direct_messages_reach_open_doors_only(stage: Stage) -> None:
    await stage.login()
    stage.ben.dms_open = False
    ana, ben = [await stage.bot.fetch_user(int(one.id)) for one in (stage.ana, stage.ben)]

    await ana.send("hello")
    with pytest.raises(discord.Forbidden) as refused:
        await ben.send("hello")

    assert refused.value.code == 50007
    assert [one.text for one in stage.discord.messages(stage.ana)] == ["hello"]


async def test_threads_edits_pins_reactions_and_files(stage: Stage) -> None:
    await stage.start()
    await stage.bot.wait_until_ready()
    place: Any = stage.bot.get_channel(int(stage.hall.id))
    message = await place.send("topic", file=discord.File(io.BytesIO(b"notes"), "notes.txt"))
    full = await place.fetch_message(message.id)

    thread = await full.create_thread(name="Talk")
    await thread.send("inside")
    await full.edit(content="better topic")
    await full.pin()
    await full.add_reaction("✅")

    ours = stage.discord.messages(stage.hall)[0]
    assert (ours.text, ours.edits, ours.pinned, ours.file("notes.txt")) == ("better topic", 1, True, b"notes")
    assert await full.attachments[0].read() == b"notes"
    assert ours.thread is not None
    assert [one.text for one in stage.discord.messages(ours.thread)] == ["inside"]
    assert list(ours.reactions) == ["✅"]
    ours.edits_refused = True
    with pytest.raises(discord.HTTPException, match="30046"):
        await full.edit(content="again")
    await full.delete()
    assert stage.discord.messages(stage.hall) == []
    assert stage.discord.violations == []


async def test_broken_limits_come_back_in_discords_structure(stage: Stage) -> None:
    await stage.login()

    with pytest.raises(discord.HTTPException) as refused:
        await stage.place.send("x" * 2001)

    assert refused.value.code == 50035
    assert "In content: Must be 2000 or fewer in length." in refused.value.text
    assert stage.discord.requests[-1].answer["errors"]["content"]["_errors"][0]["code"] == "BASE_TYPE_MAX_LENGTH"
    assert any("2000" in str(one) for one in stage.discord.violations)


async def test_missed_events_are_replayed_on_resume(stage: Stage) -> None:
    commands_of(stage)
    await stage.start()
    await stage.discord.drop_gateway()

    reply = await stage.discord.slash(stage.ana, stage.hall, "intro show", who=stage.ben, until="sent")

    assert (await reply.outcome()).text == "this is Ben"
    assert stage.discord.gateway.resumes == 1


async def test_op_7_resumes_and_op_9_identifies_anew(stage: Stage) -> None:
    commands_of(stage)
    await stage.start()

    await stage.discord.reconnect_gateway()
    await stage.discord.until(lambda: stage.discord.gateway.resumes, "RESUME")
    first = set(stage.discord.gateway.sessions)
    await stage.discord.invalidate_session()
    await stage.discord.until(lambda: set(stage.discord.gateway.sessions) - first, "a new IDENTIFY")

    assert (await stage.discord.slash(stage.ana, stage.hall, "intro show", who=stage.ben)).text == "this is Ben"


async def test_privileged_intents_and_wrong_tokens_are_turned_away() -> None:
    async with staged(discord.Intents(guilds=True, members=True)) as stage:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await stage.bot.start(stage.discord.token)
    async with staged() as stage:
        with pytest.raises(discord.LoginFailure):
            await stage.bot.start("another.token")


async def test_members_come_and_go_for_those_who_may_know() -> None:
    intents = discord.Intents(guilds=True, members=True)
    async with staged(intents) as stage:
        stage.discord.privileged = intents.value
        await stage.start()
        await stage.bot.wait_until_ready()
        assert {one.name for one in stage.bot.get_all_members()} > {"ana", "ben"}
        heard: list[str] = []
        joined, left = asyncio.Event(), asyncio.Event()

        async def on_member_join(member: discord.Member) -> None:
            heard.append(f"+{member.display_name}")
            joined.set()

        async def on_raw_member_remove(event: discord.RawMemberRemoveEvent) -> None:
            heard.append(f"-{event.user.name}")
            left.set()

        stage.bot.add_listener(on_member_join)
        stage.bot.add_listener(on_raw_member_remove)
        await stage.discord.leave(stage.guild.member("Dan"))
        await asyncio.wait_for(asyncio.gather(joined.wait(), left.wait()), 10)

        assert sorted(heard) == ["+Dan", "-dan"]


async def test_outage_is_no_removal_and_channels_vanish(stage: Stage) -> None:
    await stage.start()
    await stage.bot.wait_until_ready()
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def on_guild_unavailable(guild: discord.Guild) -> None:
        heard.put_nowait("unavailable")

    async def on_guild_available(guild: discord.Guild) -> None:
        heard.put_nowait("available")

    async def on_guild_channel_delete(channel: discord.abc.GuildChannel) -> None:
        heard.put_nowait(f"no {channel.name}")

    async def on_guild_remove(guild: discord.Guild) -> None:
        heard.put_nowait("removed")

    for listener in (on_guild_unavailable, on_guild_available, on_guild_channel_delete, on_guild_remove):
        stage.bot.add_listener(listener)
    await stage.discord.outage(stage.guild)
    await stage.discord.recover(stage.guild)
    stage.hall.delete()
    await stage.discord.kick_bot(stage.guild)

    async with asyncio.timeout(10):
        assert [await heard.get() for _ in range(4)] == ["unavailable", "available", "no introductions", "removed"]


async def test_fault_after_the_deed_leaves_the_message(stage: Stage) -> None:
    await stage.login()
    stage.discord.faults.append(Fault("POST /channels/*/messages", do="drop_after"))

    with pytest.raises(aiohttp.ClientError):
        await stage.place.send("hello")

    assert [one.text for one in stage.discord.messages(stage.hall)] == ["hello"]
    assert stage.discord.requests[-1].status == 0
    await stage.place.send("again")
    assert len(stage.discord.messages(stage.hall)) == 2


async def test_status_faults_and_rate_limits(stage: Stage) -> None:
    await stage.login()
    posts = "POST /channels/*/messages"
    stage.discord.faults += [
        Fault(posts, status=429, retry_after=0.01),
        Fault(posts, status=403, code=50001, skip=1),
    ]

    await stage.place.send("after the limit")
    with pytest.raises(discord.Forbidden):
        await stage.place.send("forbidden")

    assert [one.status for one in stage.discord.sent(posts)] == [429, 200, 403]
    assert len(stage.discord.messages(stage.hall)) == 1


async def test_held_request_waits_for_its_release(stage: Stage) -> None:
    await stage.login()
    fault = Fault("POST /channels/*/messages", do="hold")
    stage.discord.faults.append(fault)
    sending = asyncio.create_task(stage.place.send("held"))

    await stage.discord.until(lambda: fault.hits, "the request")
    assert stage.discord.messages(stage.hall) == []
    fault.release()
    await sending

    assert len(stage.discord.messages(stage.hall)) == 1


async def test_waiting_in_vain_names_what_was_awaited(stage: Stage) -> None:
    with pytest.raises(TimeoutError, match=r"for the moon.*last requests"):
        await stage.discord.until(lambda: False, "the moon", within=0.01)


async def test_registered_commands_keep_their_ids(stage: Stage) -> None:
    commands_of(stage)
    await stage.login()
    before = {one.name: one.id for one in await stage.bot.tree.fetch_commands()}

    await stage.bot.tree.sync()

    assert {one.name: one.id for one in await stage.bot.tree.fetch_commands()} == before
    assert stage.discord.violations == []


@pytest.mark.parametrize(("rule", "body"), GOOD)
def test_rules_let_pass_what_discord_takes(rule: Rule, body: Any) -> None:
    assert list(rule(body)) == []


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.where} {bad.code}")
def test_each_rule_fails_its_bad_case(bad: Bad) -> None:
    assert bad.found(), list(bad.rule(bad.body))


@needs_spec
@pytest.mark.parametrize(
    ("method", "template", "body", "found"),
    [
        ("POST", "/channels/{channel_id}/messages", {"content": "x", "contents": "x"}, "unknown key.*contents"),
        ("POST", "/channels/{channel_id}/messages", {"content": 1}, "is not of type"),
        ("POST", "/channels/{channel_id}/messages", rows(button(style=9)), "9 is not"),
        ("POST", "/channels/{channel_id}/messages", rows(button(titel="x")), "unknown key.*titel"),
        ("POST", "/channels/{channel_id}/messages", None, "needs a body"),
        ("PUT", "/applications/{application_id}/commands", [slash("x" * 33)], "is too long"),
        ("GET", "/users/@me", {"a": 1}, "takes no body"),
        ("POST", "/channels/{channel_id}/messages", v2(text(), tts=False), None),
    ],
)
def test_discords_own_document_is_the_judge(method: str, template: str, body: Any, found: str | None) -> None:
    words = " ".join(spec.faults_of(method, template, body))
    assert re.search(found, words) if found else words == ""


async def test_faults_hide_no_broken_rule(stage: Stage) -> None:
    await stage.login()
    stage.discord.faults.append(Fault("POST /channels/**", status=403))

    with pytest.raises(discord.Forbidden):
        await stage.place.send("x" * 2001)

    assert any("2000" in one for one in stage.discord.requests[-1].violations)


PROCESS = """
import sys, warnings
warnings.simplefilter("ignore")
import discord, discord.gateway, discord.http, yarl
discord.http.Route.BASE = sys.argv[1]
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sys.argv[2])
client = discord.Client(intents=discord.Intents(guilds=True))
tree = discord.app_commands.CommandTree(client)

@tree.command(description="Where does this run?")
async def pid(interaction: discord.Interaction):
    import os
    await interaction.response.send_message(str(os.getpid()))

client.setup_hook = tree.sync
client.run(sys.argv[3], log_handler=None)
"""


async def test_bot_in_another_process(stage: Stage) -> None:
    arguments = ("-c", PROCESS, stage.discord.api_url, stage.discord.gateway_url, stage.discord.token)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    try:
        await stage.discord.registered("pid")
        reply = await stage.discord.slash(stage.ana, stage.hall, "pid")
        assert reply.text == str(process.pid)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    await stage.discord.disconnected()


async def test_requests_are_judged_as_they_come(stage: Stage) -> None:
    await stage.login()

    await stage.ask("POST", f"/channels/{stage.hall.id}/messages", {"content": "x", "contents": "y"})

    assert bool(stage.discord.violations) is stage.discord.validating
    with pytest.raises(discord.NotFound):
        await stage.ask("GET", "/sticker-packs")
    assert "no such route" in str(stage.discord.violations[-1])


async def private_thread(stage: Stage) -> Json:
    await stage.login()
    made: Json = await stage.ask("POST", f"/channels/{stage.hall.id}/threads", {"name": "Two of us", "type": 12})
    return made


async def test_private_thread_is_seen_by_those_in_it_and_by_those_who_manage_threads(stage: Stage) -> None:
    thread = await private_thread(stage)
    active = f"/guilds/{stage.guild.id}/threads/active"
    inside = (await stage.ask("GET", active))["threads"]
    await stage.ask("DELETE", f"/channels/{thread['id']}/thread-members/@me")

    outside = (await stage.ask("GET", active))["threads"]
    with pytest.raises(discord.Forbidden):
        await stage.ask("GET", f"/channels/{thread['id']}")
    stage.guild.bot_can(manage_threads=True)

    assert [one["name"] for one in inside] == ["Two of us"]
    assert outside == []
    assert (await stage.ask("GET", f"/channels/{thread['id']}"))["thread_metadata"]["invitable"] is True


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("PATCH", "", {"locked": True}, 50013),
        ("PATCH", "", {"name": "Three of us"}, 50083),
        ("PUT", "/thread-members/{ana}", None, 50083),
    ],
)
async def test_archived_thread_takes_no_change_and_locking_takes_a_right(
    stage: Stage, method: str, path: str, body: Json | None, code: int
) -> None:
    thread = await private_thread(stage)
    await stage.ask("PATCH", f"/channels/{thread['id']}", {"archived": True})

    with pytest.raises(discord.HTTPException) as told:
        await stage.ask(method, f"/channels/{thread['id']}{path.format(ana=stage.ana.id)}", body)

    assert told.value.code == code


async def test_who_does_not_see_the_channel_is_not_added_to_its_thread(stage: Stage) -> None:
    thread = await private_thread(stage)
    stage.hall.deny(stage.ana, "view_channel")

    with pytest.raises(discord.Forbidden):
        await stage.ask("PUT", f"/channels/{thread['id']}/thread-members/{stage.ana.id}")
    await stage.ask("PUT", f"/channels/{thread['id']}/thread-members/{stage.ben.id}")

    state = stage.guild.channels[thread["id"]].thread
    assert state
    assert state.members == {stage.guild.me.id, stage.ben.id}


async def test_private_thread_needs_its_right_and_a_text_channel(stage: Stage) -> None:
    await stage.login()
    news = stage.guild.channel("news", kind=5)
    stage.hall.deny(stage.guild.me, "create_private_threads")

    for where, code in ((stage.hall, 50013), (news, 50024)):
        with pytest.raises(discord.HTTPException) as told:
            await stage.ask("POST", f"/channels/{where.id}/threads", {"name": "Two of us", "type": 12})
        assert told.value.code == code
