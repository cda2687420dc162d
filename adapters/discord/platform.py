"""Discord as the core sees it: started, stopped, asked, and made to do what is owed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from adapters.discord import calendar, refusals, register, rights, roll
from adapters.discord.answering import Answering
from adapters.discord.calendar import Calendar
from adapters.discord.controls import TEXT_CHANNELS
from adapters.discord.direct import Direct
from adapters.discord.faults import Fault, Refused
from adapters.discord.limits import MODAL_INPUTS, SELECT_OPTIONS
from adapters.discord.send import Sending
from adapters.discord.wire import Wire
from bot.agenda import Agenda
from bot.cards import Card
from bot.circulator import Circulator
from bot.config import ConfigError
from bot.config import Discord as Settings
from bot.errors import UserError
from bot.files import MOST_BYTES
from bot.inbound import Inbound
from bot.platforms import Audience, Channel, Effect, Need, NotDone, Order, Paper, Person, Sent
from bot.text import Words, say

log = logging.getLogger(__name__)
MEMBER = "/guilds/{guild_id}/members/{user}"
NO_MEMBER = frozenset({10007, 10013})
# https://docs.discord.com/developers/resources/application#application-object-application-flags
MEMBERS_FLAGS = 1 << 14 | 1 << 15


class Discord:
    """Implements bot.platforms.Platform."""

    name = "discord"
    paper = Paper(inputs=MODAL_INPUTS, options=SELECT_OPTIONS)

    def __init__(self, circulator: Circulator, config: Settings) -> None:
        self._circulator, self._config = circulator, config
        self._answering = Answering(circulator, lambda: self._wire, lambda: self._direct, lambda: self._calendar)
        self._wire = Wire(config, self._answering.hear)
        self._direct = Direct(self._wire)
        self._calendar = Calendar(self._wire, circulator.clock)
        self._sending = Sending(self._wire, self._direct, self._calendar, circulator.clock)

    @property
    def connected(self) -> bool:
        return self._wire.connected

    async def start(self) -> None:
        """Log in, register the commands, and wait until events can come.

        Raises:
            ConfigError: what Discord does not take, by its key in the configuration.
        """
        await self._wire.login()
        try:
            await register.sync(self._wire, self._circulator.catalogue, self._config.test_guilds)
            await self._wire.connect()
        except BaseException:
            await self._wire.close()
            raise

    async def stop(self) -> None:
        """Take no more events, finish the answers in work, and say good-bye."""
        await self._answering.stop()
        await self._wire.close()

    def turn(self, effect: Effect, workspace: str, place: str) -> timedelta:
        return self._sending.turn(effect, place)

    def entry(self, agenda: Agenda) -> Agenda | None:
        return calendar.fit(agenda)

    async def send(self, order: Order) -> Sent:
        return await self._sending.send(order)

    async def respond(self, inbound: Inbound, card: Card, audience: Audience) -> None:
        await self._answering.respond(inbound, card, audience)

    async def lacking(self, workspace: str, place: str, needs: Sequence[Need]) -> list[Words]:
        return [*rights.lacking(await self._may(workspace, place), needs)]

    async def channels(self, workspace: str) -> list[Channel]:
        try:
            listed = await self._wire.call("GET", "/guilds/{guild_id}/channels", guild_id=workspace)
            roles = await self._wire.call("GET", "/guilds/{guild_id}/roles", guild_id=workspace)
            me = await self._wire.call("GET", MEMBER, guild_id=workspace, user=self._wire.user_id)
        except Fault:
            return []
        base = rights.in_guild(workspace, me, roles)
        seen = (
            each
            for each in listed
            if each["type"] in TEXT_CHANNELS
            and rights.in_channel(base, workspace, me, each) & rights.Right.VIEW_CHANNEL
        )
        return [Channel(str(each["id"]), str(each["name"])) for each in seen]

    async def steward(self, inbound: Inbound) -> bool:
        """Ask for the person's roles; the owner of the server manages it without any."""
        try:
            guild = await self._wire.call("GET", "/guilds/{guild_id}", guild_id=inbound.workspace)
            member = await self._wire.call("GET", MEMBER, guild_id=inbound.workspace, user=inbound.account)
        except Fault as fault:
            log.info("nobody is taken for a manager of the server while Discord does not say: %s", fault)
            return False
        return str(guild["owner_id"]) == inbound.account or rights.manages(
            rights.in_guild(inbound.workspace, member, guild["roles"])
        )

    async def fetch(self, workspace: str, reference: str) -> tuple[str, bytes]:
        try:
            found = await self._wire.download(reference, MOST_BYTES)
        except Fault:
            raise UserError(say("I could not copy your file from Discord. Attach it again.")) from None
        if found is None:
            raise UserError(say("That file is larger than 8 MB. Attach a smaller one."))
        return found

    async def here(self, workspace: str, account: str) -> bool | None:
        try:
            await self._wire.call("GET", MEMBER, guild_id=workspace, user=account)
        except Refused as fault:
            return False if fault.code in NO_MEMBER else None
        except Fault:
            return None
        return True

    async def people(self, workspace: str, place: str) -> list[Person] | None:
        """List the server's members, which Discord allows with the members intent alone; who is in a channel it never says."""
        if place or not self._config.members_intent:
            return None
        try:
            return await roll.members(self._wire, workspace)
        except Fault as fault:
            raise NotDone(str(fault), refusals.SOON) from None

    async def zone(self, workspace: str, account: str) -> str:
        """Discord tells no bot where somebody lives."""
        return ""

    async def _may(self, workspace: str, place: str) -> int:
        try:
            return await rights.may(self._wire, workspace, place)
        except Fault:
            raise UserError(say("Discord does not answer me right now. Try again in a minute.")) from None


async def application_id(config: Settings) -> str:
    """Ask Discord whose token this is, for the install link.

    Raises:
        ConfigError: the token is missing or wrong, or Discord does not answer.
    """
    if not config.token:
        raise ConfigError("[discord] token is missing. Give it, or name the application: --application ID")
    wire = Wire(config, lambda name, payload: None)
    try:
        await wire.login()
        return str(wire.application_id)
    finally:
        await wire.close()


async def check(config: Settings) -> list[tuple[bool, str]]:
    """Say what is right with the application as Discord knows it, and how to mend what is not."""
    wire = Wire(config, lambda name, payload: None)
    try:
        await wire.login()
        application = await wire.call("GET", "/applications/@me")
    except ConfigError as fault:
        return [(False, str(fault))]
    except (Fault, OSError) as fault:
        return [(False, f"Discord could not be asked: {fault}. Look at the network and at [discord] api_url.")]
    finally:
        await wire.close()
    return [
        (True, f"The token belongs to the application {application['name']}."),
        _intent(config, application),
        _guilds(application),
        *_public(application),
    ]


def _intent(config: Settings, application: rights.Json) -> tuple[bool, str]:
    on = bool(int(application.get("flags") or 0) & MEMBERS_FLAGS)
    if config.members_intent and not on:
        return (
            False,
            "members_intent is true, but 'Server Members Intent' is off: switch it on in the developer portal, page 'Bot'.",
        )
    if config.members_intent:
        return True, "Server Members Intent is on: newcomers can be welcomed."
    return (
        True,
        "No privileged intent is asked for; newcomers are not welcomed (members_intent = true would change that).",
    )


def _guilds(application: rights.Json) -> tuple[bool, str]:
    count = int(application.get("approximate_guild_count") or 0)
    if count:
        return True, f"The bot is in {count} server{'s' if count != 1 else ''}."
    return False, f"The bot is in no server yet. Open {register.invite_url(str(application['id']))} to invite it."


def _public(application: rights.Json) -> list[tuple[bool, str]]:
    if not application.get("interactions_endpoint_url"):
        return []
    return [
        (
            False,
            "An Interactions Endpoint URL is set, so commands do not come here: clear it in the developer portal, page 'General Information'.",
        )
    ]
