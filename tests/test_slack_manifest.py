"""What is declared to Slack is what Slack takes, and no more than what is used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import register
from bot import config
from bot.assembly import assemble
from commands import FEATURES
from tests.platforms import slack_schema

CATALOGUE = assemble(FEATURES)
URL = "https://circulator.example.org"


def made(mode: str = "socket", prefix: str = "", url: str = "") -> dict[str, Any]:
    return register.manifest(CATALOGUE, config.Slack(prefix=prefix), mode, url)


@pytest.mark.skipif(not slack_schema.available(), reason="Slack's schema of manifests is not in this clone")
@pytest.mark.parametrize("major", [1, 2])
@pytest.mark.parametrize("mode", ["socket", "http"])
def test_slack_takes_the_manifest(mode: str, major: int) -> None:
    manifest = made(mode, url=URL if mode == "http" else "")
    manifest["_metadata"]["major_version"] = major

    assert slack_schema.manifest_violations(manifest) == []


def test_every_group_and_the_bot_itself_are_commands_that_escape() -> None:
    commands = {each["command"]: each for each in made()["features"]["slash_commands"]}

    assert set(commands) == {"/circulator", *(f"/{group}" for group in CATALOGUE.groups)}
    assert all(each["should_escape"] and each["description"] for each in commands.values())
    assert (
        commands["/intro"]["usage_hint"]
        == "find [text:…] [role:…] [service:…] [shift:…] [region:…] | me | remove | show who:…"
    )


def test_a_prefix_stands_before_every_command() -> None:
    commands = [each["command"] for each in made(prefix="or-")["features"]["slash_commands"]]

    assert commands
    assert all(command.startswith("/or-") for command in commands)


def test_a_socket_needs_no_address_and_http_needs_one() -> None:
    assert URL not in str(made(url=URL))
    assert made()["settings"]["socket_mode_enabled"]
    assert str(made("http", url=f"{URL}/")).count(f"{URL}/slack/events") == 3 + len(
        made()["features"]["slash_commands"]
    )
    with pytest.raises(config.ConfigError, match=r"\[http\] public_url"):
        made("http")


def test_a_prefix_that_makes_a_name_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.limits.COMMAND_NAME", 12)
    with pytest.raises(config.ConfigError, match=r"\[slack\] prefix makes .*/orlando-circulator"):
        made(prefix="orlando-")


def test_history_is_asked_for_only_where_the_operator_wants_posts_read_back() -> None:
    manifest = register.manifest(CATALOGUE, config.Slack(history=True), "socket", "")
    more = set(manifest["oauth_config"]["scopes"]["bot"]) - set(register.scopes(CATALOGUE))

    assert more == {"channels:history", "groups:history", "im:history", "mpim:history"}
    assert "only to find its own" in manifest["display_information"]["long_description"]
    assert "It never reads messages" in made()["display_information"]["long_description"]


def test_nothing_reads_messages() -> None:
    asked = register.scopes(CATALOGUE)

    assert not [scope for scope in asked if "history" in scope or scope.startswith(("users:read.email", "chat:write."))]
    assert not [event for event in register.EVENTS if event.startswith("message")]
    assert "files:read" not in asked or CATALOGUE.takes_files


def test_no_slack_library_is_imported_elsewhere() -> None:
    root = Path(__file__).parent.parent
    others = [
        path
        for folder in ("bot", "commands", "adapters")
        for path in (root / folder).rglob("*.py")
        if "slack" not in path.parts
    ]

    assert [
        path for path in others if re.search(r"^\s*(?:import|from) slack_", path.read_text("utf-8"), re.MULTILINE)
    ] == []
