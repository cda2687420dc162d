"""What the operator decides: a TOML file, each key overridden by the environment, all checked at once.

``CIRCULATOR_DISCORD__TOKEN`` overrides ``[discord] token``; lists are written with commas.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "CIRCULATOR_"


class ConfigError(Exception):
    """Every fault of a configuration, one a line, each naming its key and what it should be."""


@dataclass(frozen=True, slots=True)
class Database:
    url: str = "sqlite:///circulator.db"


@dataclass(frozen=True, slots=True)
class Discord:
    token: str = field(default="", repr=False)
    api_url: str = "https://discord.com/api/v10"
    gateway_url: str = ""
    test_guilds: tuple[int, ...] = ()
    members_intent: bool = False


@dataclass(frozen=True, slots=True)
class Slack:
    mode: str = "socket"
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"
    prefix: str = ""
    history: bool = False


@dataclass(frozen=True, slots=True)
class Http:
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class MetricsAddress:
    host: str = "127.0.0.1"
    port: int = 9090


@dataclass(frozen=True, slots=True)
class Log:
    level: str = "info"


@dataclass(frozen=True, slots=True)
class Config:
    """All sections; a platform without a token is off."""

    database: Database = field(default_factory=Database)
    discord: Discord = field(default_factory=Discord)
    slack: Slack = field(default_factory=Slack)
    http: Http = field(default_factory=Http)
    metrics: MetricsAddress = field(default_factory=MetricsAddress)
    log: Log = field(default_factory=Log)


SECTIONS: dict[str, type[Any]] = {
    "database": Database, "discord": Discord, "slack": Slack, "http": Http, "metrics": MetricsAddress, "log": Log,
}  # fmt: skip


def load(path: Path | None, environment: Mapping[str, str] | None = None) -> Config:
    """Read a configuration; without a file, the environment and the defaults alone.

    Raises:
        ConfigError: with every fault found.
    """
    written = _file(path)
    faults = [
        f"[{section}] is not a section; there are {', '.join(SECTIONS)}"
        if isinstance(content, dict)
        else f"{section} stands above every section; put it below its own, one of {', '.join(SECTIONS)}"
        for section, content in written.items()
        if section not in SECTIONS
    ]
    overrides = _overrides(os.environ if environment is None else environment, faults)
    sections = {
        name: _section(name, kind, written.get(name, {}), overrides.get(name, {}), faults)
        for name, kind in SECTIONS.items()
    }
    config = Config(**sections)
    faults.extend(_checked(config))
    if faults:
        raise ConfigError("\n".join(faults))
    return config


def _file(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except IsADirectoryError:
        raise ConfigError(f"{path} is a folder. Name the file, such as {path}/circulator.toml.") from None
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file. Copy config.example.toml and fill it in.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ConfigError(f"{path} is not TOML: {fault}") from None


def _overrides(environment: Mapping[str, str], faults: list[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, raw in environment.items():
        if not name.startswith(PREFIX):
            continue
        section, separator, key = name.removeprefix(PREFIX).lower().partition("__")
        if not separator:
            if section.partition("_")[0] in SECTIONS:
                faults.append(f"{name}: two underscores stand between section and key, as in {PREFIX}DISCORD__TOKEN")
            continue
        if section not in SECTIONS:
            faults.append(f"{name}: there is no section [{section}]")
            continue
        found.setdefault(section, {})[key] = raw
    return found


def _section(name: str, kind: type[Any], written: Any, overrides: Mapping[str, str], faults: list[str]) -> Any:
    if not isinstance(written, dict):
        faults.append(f"{name} should be a section, written [{name}]")
        return kind()
    known = {each.name: each for each in fields(kind)}
    faults.extend(
        f"[{name}] {key} is not a key; there are {', '.join(known)}"
        for key in {**written, **overrides}
        if key not in known
    )
    values: dict[str, Any] = {}
    for key, each in known.items():
        raw = overrides.get(key, written.get(key))
        if raw is None:
            continue
        try:
            values[key] = _READERS[str(each.type)](raw)
        except ValueError as fault:
            faults.append(f"[{name}] {key} {fault}")
    return kind(**values)


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError("should be text in quotes")
    return raw.strip()


def _whole(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | str) or not re.fullmatch(r"\d{1,20}", str(raw)):
        raise ValueError("should be a whole number")
    return int(raw)


def _yes_no(raw: Any) -> bool:
    words = {True: True, False: False, "true": True, "false": False, "yes": True, "no": False}
    if not isinstance(raw, bool | str) or (raw if isinstance(raw, bool) else raw.lower()) not in words:
        raise ValueError("should be true or false")
    return words[raw if isinstance(raw, bool) else raw.lower()]


def _wholes(raw: Any) -> tuple[int, ...]:
    pieces = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(pieces, list):
        raise ValueError("should be a list of whole numbers")
    return tuple(_whole(piece.strip() if isinstance(piece, str) else piece) for piece in pieces if piece != "")


_READERS: dict[str, Callable[[Any], Any]] = {"str": _text, "int": _whole, "bool": _yes_no, "tuple[int, ...]": _wholes}


def _checked(config: Config) -> Iterator[str]:
    """Check what one value alone does not show."""
    yield from _slack_faults(config.slack)
    for name, port in (("http", config.http.port), ("metrics", config.metrics.port)):
        if not 0 <= port <= 65535:
            yield f"[{name}] port should be from 0 to 65535"
    if _scheme(config.database.url) not in {"sqlite", "postgresql", "postgres"}:
        yield "[database] url should be sqlite:///circulator.db or postgresql://user:password@host/name"
    for key, url in (
        ("[discord] api_url", config.discord.api_url),
        ("[slack] api_url", config.slack.api_url),
        ("[http] public_url", config.http.public_url),
    ):
        if url and _scheme(url) not in {"http", "https"}:
            yield f"{key} should begin with https://"
    if config.log.level not in {"debug", "info", "warning", "error"}:
        yield "[log] level should be debug, info, warning or error"


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


def _slack_faults(slack: Slack) -> Iterator[str]:
    if slack.mode not in {"socket", "http"}:
        yield '[slack] mode should be "socket" or "http"'
    if slack.prefix and not re.fullmatch(r"[a-z][a-z0-9-]{0,10}", slack.prefix):
        yield "[slack] prefix should be at most 11 lower-case letters, digits and hyphens, such as or-"
    if not slack.bot_token:
        return
    if not slack.bot_token.startswith("xoxb-"):
        yield "[slack] bot_token should begin with xoxb-; it is on the app's page 'OAuth & Permissions'"
    if slack.mode == "socket" and not slack.app_token.startswith("xapp-"):
        yield "[slack] app_token should begin with xapp-; make one with connections:write under 'Basic Information', 'App-Level Tokens'"
    if slack.mode == "http" and not slack.signing_secret:
        yield "[slack] signing_secret is missing; it is on the app's page 'Basic Information'"
