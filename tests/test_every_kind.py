"""An option of every kind, asked for in a form, on each platform: what is chosen there arrives as what it is."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from adapters.discord.platform import Discord
from adapters.playground import running
from adapters.slack.platform import Slack
from bot import config
from bot.clock import SystemClock
from bot.house import House
from bot.platforms import Platform
from commands import FEATURES
from tests.platforms.discord_local import LocalDiscord
from tests.platforms.slack_local import LocalSlack
from tests.playing import page, settled, words

PDF = b"%PDF-1.7 a paper"
TYPED = {"Title": "Wet packs", "Copies": "2", "Begins": "2026-11-30 19:00", "Within": "8w"}
SHOWN = (
    "Wet packs",
    "2",
    "yes",
    "paper.pdf, application/pdf, 16 bytes",
    "2026-11-30",
    "19:30",
    "56 days",
    "tray",
    "checked+copied",
)


@asynccontextmanager
async def housed(folder: Path, platform: type[Discord | Slack], settings: object) -> AsyncIterator[House]:
    house = House(f"sqlite:///{folder}/papers.db", SystemClock(), (*FEATURES, "tests.papers"))
    await house.open()
    adapter: Platform = platform(house.circulator, settings)  # type: ignore[arg-type]
    house.add(adapter)
    try:
        await house.start()
        yield house
    finally:
        await house.stop()


async def test_on_discord(tmp_path: Path) -> None:
    async with LocalDiscord() as discord:
        guild = discord.guild("OR peers")
        hall, ana, ben = guild.channel("hall"), guild.member("Ana"), guild.member("Ben")
        settings = config.Discord(discord.token, discord.api_url, discord.gateway_url)
        async with housed(tmp_path, Discord, settings):
            paper = discord.file("paper.pdf", PDF, "application/pdf")
            values = {
                **TYPED,
                "Final": "Yes",
                "Reader": ben,
                "Where": hall,
                "File": paper,
                "Day": "2026-11-30",
                "At": "7:30pm",
            }
            values |= {"Sort": "Tray list", "Stamps": ["Checked", "Copied"]}
            reply = await discord.slash(ana, hall, "paper hand-in")
            while reply.modal:
                given = {label: values[label] for label in reply.modal.fields}
                reply = await discord.submit(ana, reply.modal, given)
                assert reply.message, "an answer"
                if "Continue" in reply.message.buttons:
                    reply = await discord.click(ana, reply.message, "Continue")

        assert not [each for each in (*SHOWN, f"<@{ben.id}>", f"<#{hall.id}>") if each not in reply.text], reply.text
        assert discord.violations == []


async def test_on_slack(tmp_path: Path) -> None:
    async with LocalSlack() as slack:
        ana, ben = slack.user("Ana"), slack.user("Ben")
        hall = slack.channel("hall", ana, ben)
        settings = config.Slack("socket", slack.bot_token, slack.app_token, slack.signing_secret, slack.api_url)
        async with housed(tmp_path, Slack, settings):
            await slack.connected()
            form = await (await slack.slash(ana, hall, "/paper", "hand-in")).modal()
            values = {
                **TYPED,
                "Final": "Yes",
                "Reader": ben,
                "Where": hall,
                "File": ("paper.pdf", PDF),
                "Day": "2026-11-30",
            }
            values |= {"At": "19:30", "Sort": "Tray list", "Stamps": ["Checked", "Copied"]}
            await slack.submit(ana, form, values)
            answers = partial(slack.ephemerals, ana)
            await slack.pulse.until(answers, "the private answer")
            told = answers()[-1]

        assert not [each for each in (*SHOWN, f"<@{ben.id}>", f"<#{hall.id}>") if each not in str(told.blocks)], (
            told.words
        )
        assert slack.violations == []


async def test_in_the_playground(tmp_path: Path) -> None:
    url = await settled(tmp_path)
    async with running.opened(url, (*FEATURES, "tests.papers"), 0) as opened, page(opened) as noor:
        form = await noor.ask("use", place="general", command="paper hand-in", values={})
        file = {"name": "paper.pdf", "type": "application/pdf", "data": base64.b64encode(PDF).decode()}
        values = {label.lower(): value for label, value in TYPED.items()}
        values |= {"final": "yes", "reader": "<@ana>", "where": "<#general>", "day": "2026-11-30", "at": "19:30"}
        answer = await noor.fill(form, **values, file=file, sort="tray", stamps=["checked", "copied"])

    (fields,) = [part for part in answer["card"]["parts"] if part["t"] == "fields"]
    shown = {words(name): words(value) for name, value in fields["pairs"]}
    assert not [each for each in (*SHOWN, "Ana Ruiz", "break-room") if each not in " ".join(shown.values())], shown


async def test_a_file_of_another_type_is_refused_at_its_field(tmp_path: Path) -> None:
    url = await settled(tmp_path)
    async with running.opened(url, (*FEATURES, "tests.papers"), 0) as opened, page(opened) as noor:
        form = await noor.ask("use", place="general", command="paper hand-in", values={})
        file = {"name": "paper.pdf", "type": "application/pdf", "data": base64.b64encode(b"GIF89a").decode()}
        answer = await noor.fill(form, title="Wet packs", file=file)

    faults = {each["name"]: each["fault"] for each in answer["form"]["inputs"] if each["fault"]}
    assert faults["file"] == "paper.pdf is not of a type that I can take here: application/pdf."
