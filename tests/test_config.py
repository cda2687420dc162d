"""The configuration: every key has a default, the environment wins, and all faults are told at once."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import pytest

from bot.config import SECTIONS, Config, ConfigError, load

ROOT = Path(__file__).parent.parent


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "circulator.toml"
    path.write_text(text, "utf-8")
    return path


def faults(path: Path | None, **environment: str) -> list[str]:
    with pytest.raises(ConfigError) as fault:
        load(path, environment)
    return str(fault.value).splitlines()


def test_the_example_has_every_key_with_its_default() -> None:
    example = tomllib.loads((ROOT / "config.example.toml").read_text("utf-8"))

    wanted = {name: {each.name: getattr(kind(), each.name) for each in fields(kind)} for name, kind in SECTIONS.items()}
    assert {
        name: {key: tuple(value) if isinstance(value, list) else value for key, value in keys.items()}
        for name, keys in example.items()
    } == wanted


def test_every_key_of_the_example_is_explained() -> None:
    lines = (ROOT / "config.example.toml").read_text("utf-8").splitlines()
    for before, line in pairwise(lines):
        if " = " in line and not line.startswith("#"):
            assert before.startswith(("#", "[")) or " = " in before, line


def test_the_example_can_be_loaded_as_it_is() -> None:
    assert load(ROOT / "config.example.toml", {}) == load(None, {}) == Config()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, '[discord]\ntoken = "file"\ntest_guilds = [1]\n[http]\nport = 1\n')
    found = load(path, {
        "CIRCULATOR_DISCORD__TOKEN": "env", "CIRCULATOR_DISCORD__TEST_GUILDS": "2, 3", "CIRCULATOR_HTTP__PORT": "99", "CIRCULATOR_DISCORD__MEMBERS_INTENT": "YES",
        "HOME": "/", "CIRCULATOR_HOME": "x",
    })  # fmt: skip

    assert (found.discord.token, found.discord.test_guilds, found.http.port, found.discord.members_intent) == (
        "env",
        (2, 3),
        99,
        True,
    )


def test_no_secret_is_in_what_python_prints() -> None:
    environment = {
        "CIRCULATOR_DISCORD__TOKEN": "canary1",
        "CIRCULATOR_SLACK__BOT_TOKEN": "xoxb-canary2",
        "CIRCULATOR_SLACK__APP_TOKEN": "xapp-canary3",
        "CIRCULATOR_SLACK__SIGNING_SECRET": "canary4",
    }

    assert "canary" not in repr(load(None, environment))


def test_all_faults_are_told_at_once_each_with_its_key(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [database]
        url = "mysql://x"
        [discord]
        token = 5
        test_guilds = ["x"]
        members_intent = "perhaps"
        api_url = "ftp://x"
        tokn = "x"
        [slack]
        mode = "pigeon"
        bot_token = "wrong"
        prefix = "OR-"
        [http]
        port = 70000
        [metrics]
        port = true
        [log]
        level = "loud"
        [tea]
    """,
    )

    found = faults(path, CIRCULATOR_TEE__POT="x", CIRCULATOR_HTTP__PROT="1")

    wanted = (
        "[database] url", "[discord] token", "[discord] test_guilds", "[discord] members_intent", "[discord] api_url", "[discord] tokn", "[slack] mode",
        "[slack] bot_token", "[slack] prefix", "[http] port", "[http] prot", "[metrics] port", "[log] level", "[tea]", "CIRCULATOR_TEE__POT",
    )  # fmt: skip
    assert [key for key in wanted if not any(line.startswith(key) for line in found)] == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tea", "is not TOML"), ("http = 1", "http should be a section, written [http]"), ("[http]\nport = -1", "[http] port should be a whole number"),
        ("[http]\nport = 1.5", "[http] port should be a whole number"), ("[http]\nport = true", "[http] port should be a whole number"),
        ("[discord]\ntest_guilds = 5", "[discord] test_guilds should be a list of whole numbers"), ("[discord]\nmembers_intent = 1", "members_intent should be true or false"),
        ('[slack]\nbot_token = "xoxb-1"', "[slack] app_token should begin with xapp-"), ('[slack]\nbot_token = "xoxb-1"\nmode = "http"', "[slack] signing_secret is missing"),
        ('[http]\npublic_url = "http://[x"', "[http] public_url should begin with https://"), ('[database]\nurl = "postgresql://[x"', "[database] url should be"),
        ('[slack]\nprefix = "x-much-too-long"', "[slack] prefix should be at most 11"),
    ],
)  # fmt: skip
def test_a_fault_says_what_the_key_should_be(tmp_path: Path, text: str, sentence: str) -> None:
    assert any(sentence in line for line in faults(written(tmp_path, text)))


def test_no_value_of_a_secret_is_in_a_fault(tmp_path: Path) -> None:
    found = faults(written(tmp_path, '[slack]\nbot_token = "canary"\n[discord]\ntoken = ["canary"]'))

    assert "canary" not in "".join(found)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert faults(tmp_path / "no.toml") == [
        f"{tmp_path / 'no.toml'}: there is no such file. Copy config.example.toml and fill it in."
    ]


def test_the_likeliest_slip_in_the_environment_is_told() -> None:
    with pytest.raises(ConfigError, match="CIRCULATOR_DISCORD_TOKEN: two underscores"):
        load(None, {"CIRCULATOR_DISCORD_TOKEN": "x"})


def test_a_key_above_every_section_is_told_where_to_go(tmp_path: Path) -> None:
    path = tmp_path / "circulator.toml"
    path.write_text('token = "x"', "utf-8")

    with pytest.raises(ConfigError, match="token stands above every section"):
        load(path, {})
