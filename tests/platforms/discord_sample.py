"""A real discord.py bot against the local Discord, for the tests of the local Discord itself."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import yarl

with warnings.catch_warnings():
    # discord.py imports audioop, whose deprecation is nothing that we can change.
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord
    from discord.ext import commands
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

from tests.platforms.discord_guild import Guild
from tests.platforms.discord_local import LocalDiscord
from tests.platforms.discord_people import Member
from tests.platforms.discord_places import Channel

__all__ = ["Bot", "Form", "Interaction", "Stage", "board_of", "commands_of", "discord", "staged"]

ui, app_commands = discord.ui, discord.app_commands
Interaction = discord.Interaction[commands.Bot]


class Bot(commands.Bot):
    """A bot that registers its commands before it connects, and keeps the errors that it meets."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__("!", intents=intents, guild_ready_timeout=0.1, help_command=None)
        self.errors: list[Exception] = []
        self.tree.error(self._keep)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify again at once: the tests need not spare the five seconds that Discord asks for."""

    async def _keep(self, interaction: Interaction, error: Exception) -> None:
        self.errors.append(getattr(error, "original", error))


@dataclass
class Stage:
    """One guild with a channel and two members, and a bot that starts when the test says so."""

    discord: LocalDiscord
    guild: Guild
    hall: Channel
    ana: Member
    ben: Member
    bot: Bot
    running: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        self.running.append(asyncio.create_task(self.bot.start(self.discord.token)))
        await self.discord.connected()

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """A request of the bot's own client, with a body as it stands."""
        given = {} if body is None else {"json": body}
        return await self.bot.http.request(Route(method, path.replace("{", "{{").replace("}", "}}")), **given)

    async def login(self) -> None:
        """Use the HTTP client only."""
        await self.bot.login(self.discord.token)

    @property
    def place(self) -> Any:
        """The channel in the bot's eyes."""
        return self.bot.get_partial_messageable(int(self.hall.id))


@asynccontextmanager
async def staged(intents: discord.Intents | None = None) -> AsyncIterator[Stage]:
    """A stage whose bot talks to the local Discord; afterwards discord.py points to the real one again."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with LocalDiscord() as local:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = local.api_url, yarl.URL(local.gateway_url)
        guild = local.guild("OR peers")
        hall, ana, ben = guild.channel("introductions"), guild.member("Ana"), guild.member("Ben")
        stage = Stage(local, guild, hall, ana, ben, Bot(intents or discord.Intents(guilds=True)))
        try:
            yield stage
        finally:
            await stage.bot.close()
            await asyncio.gather(*stage.running, return_exceptions=True)
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


class Form(ui.Modal, title="Introduce yourself"):
    """Every kind of input that fits into five places."""

    role = ui.Label(text="Role", component=ui.TextInput["Form"](default="tech", min_length=3, max_length=10))
    shift = ui.Label(
        text="Shift",
        component=ui.Select["Form"](
            options=[discord.SelectOption(label="Days", value="d"), discord.SelectOption(label="Nights", value="n")]
        ),
    )
    buddy = ui.Label(text="Buddy", component=ui.UserSelect["Form"](required=False))
    level = ui.Label(
        text="Level",
        component=ui.RadioGroup["Form"](
            options=[discord.RadioGroupOption(label="New", value="1"), discord.RadioGroupOption(label="Old", value="2")]
        ),
    )
    proof = ui.Label(text="Proof", component=ui.FileUpload["Form"](required=False))

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        inputs: Any = self
        parts = [
            inputs.role.component.value,
            *inputs.shift.component.values,
            *(str(one.id) for one in inputs.buddy.component.values),
            inputs.level.component.value,
            *[(await one.read()).decode() for one in inputs.proof.component.values],
        ]
        await interaction.response.send_message(" ".join(parts))


def commands_of(stage: Stage) -> None:
    """A few commands that behave as their names say."""
    tree = stage.bot.tree
    intro = app_commands.Group(name="intro", description="Introductions")

    @intro.command(description="Show somebody")
    async def show(interaction: Interaction, who: discord.Member) -> None:
        await interaction.response.send_message(f"this is {who.display_name}", ephemeral=True)

    @intro.command(description="Introduce yourself")
    async def me(interaction: Interaction) -> None:
        await interaction.response.send_modal(Form())

    @intro.command(description="Find people")
    async def find(interaction: Interaction, role: str) -> None:
        await interaction.response.send_message(role)

    @find.autocomplete("role")
    async def roles(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        known = ["surgical", "sterile"]
        return [app_commands.Choice(name=one.title(), value=one) for one in known if one.startswith(typed)]

    @tree.command(description="Think first")
    async def think(interaction: Interaction, private: bool) -> None:
        await interaction.response.defer(ephemeral=private, thinking=True)
        await interaction.followup.send("thought")
        await interaction.followup.send("more")

    @tree.command(description="Answer twice")
    async def twice(interaction: Interaction) -> None:
        await interaction.response.send_message("once")
        await interaction.client.http.request(
            discord.http.Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback"),
            json={"type": 4, "data": {"content": "twice"}},
        )

    @tree.command(description="For moderators")
    @app_commands.default_permissions(manage_guild=True)
    async def settings(interaction: Interaction) -> None:
        await interaction.response.send_message("settings")

    @tree.command(description="All types")
    @app_commands.choices(word=[app_commands.Choice(name="Yes please", value="y")])
    async def typed(
        interaction: Interaction,
        count: app_commands.Range[int, 1, 5],
        place: discord.TextChannel,
        file: discord.Attachment,
        word: str,
    ) -> None:
        content = (await file.read()).decode()
        await interaction.response.send_message(f"{count} {place.name} {content} {word}")

    tree.add_command(intro)


def board_of(stage: Stage) -> None:
    """/board posts a Components V2 card whose buttons and menus answer by custom_id."""

    @stage.bot.tree.command(description="Post a card")
    async def board(interaction: Interaction) -> None:
        view = ui.LayoutView(timeout=None)
        row: Any = ui.ActionRow(
            ui.Button(label="Join", custom_id="join:1"), ui.Button(label="Form", custom_id="form:1")
        )
        menu: Any = ui.ActionRow(ui.UserSelect(placeholder="Whom?", custom_id="whom:1", max_values=2))
        view.add_item(ui.Container(ui.TextDisplay("Study group"), row, menu))
        await interaction.response.send_message(view=view)

    async def on_interaction(interaction: Interaction) -> None:
        data: Any = interaction.data
        if data.get("custom_id") == "join:1":
            view = ui.LayoutView(timeout=None)
            view.add_item(ui.TextDisplay("Study group: 1 joined"))
            await interaction.response.edit_message(view=view)
        elif data.get("custom_id") == "form:1":
            await interaction.response.send_modal(Form())
        elif data.get("custom_id") == "whom:1":
            await interaction.response.send_message(f"chose {data['values']}", ephemeral=True)

    stage.bot.add_listener(on_interaction)
