"""The program: what is started how, and the one place that knows core, features and adapters."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import webbrowser
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import logs, web
from bot.assembly import assemble
from bot.clock import SystemClock
from bot.config import Config, ConfigError, load
from bot.house import House
from commands import FEATURES

if TYPE_CHECKING:
    from bot.platforms import Platform

NO_PLATFORM = "No platform is on: give [discord] token or [slack] bot_token. To look around without any, type: uv run circulator try"


def main() -> None:
    """Run the program; its exit status is 2 for a configuration that must be mended."""
    options = _parser().parse_args()
    try:
        sys.exit(options.run(options))
    except ConfigError as fault:
        sys.stderr.write(f"{fault}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    about = "The bot that connects peer groups of surgical technologists and sterile processing technicians, on Discord and on Slack."
    program = argparse.ArgumentParser(prog="circulator", description=about)
    verbs = program.add_subparsers(metavar="COMMAND", required=True)
    _playing(
        verbs.add_parser(
            "try", help="look around: the whole bot in a web page with a made-up community, no token needed"
        )
    )
    _configured(verbs.add_parser("run", help="run the bot on the platforms whose tokens are given"), _run)
    _configured(verbs.add_parser("check", help="say what is right, what is missing and how to mend it"), _check)
    slack = verbs.add_parser("slack", help="things for Slack").add_subparsers(metavar="COMMAND", required=True)
    manifest = slack.add_parser("manifest", help="print the app manifest to paste at api.slack.com/apps")
    manifest.add_argument(
        "--mode", choices=("socket", "http"), help="how Slack reaches the bot ([slack] mode if left out)"
    )
    _configured(manifest, _manifest)
    discord = verbs.add_parser("discord", help="things for Discord").add_subparsers(metavar="COMMAND", required=True)
    invite = discord.add_parser(
        "invite", help="print the link that installs the bot with exactly the permissions it needs"
    )
    invite.add_argument("--application", metavar="ID", help="the application's id (asked with the token if left out)")
    _configured(invite, _invite)
    _asking(verbs.add_parser("when", help="read phrases such as Tue 7pm on standard input, and print what they mean"))
    return program


def _playing(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--port", type=int, default=0, help="where the page is served on this machine (a free port if left out)"
    )
    verb.add_argument("--database", type=Path, metavar="FILE", help=f"where its data are kept ({_home()})")
    verb.add_argument("--no-browser", action="store_true", help="print the address only")
    verb.add_argument("--reset", action="store_true", help="begin anew, deleting what was tried before")
    verb.add_argument("--text", action="store_true", help="no page: read commands here and print cards as text")
    verb.set_defaults(run=_try)


def _asking(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--zone", default="UTC", help="the time zone of who asks, such as America/Chicago (UTC if left out)"
    )
    verb.add_argument("--now", metavar="ISO", help="when they ask, such as 2026-11-30T19:00 (now if left out)")
    verb.set_defaults(run=lambda options: import_module("bot.when").run(options))


def _configured(verb: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    verb.add_argument("--config", type=Path, metavar="FILE", help="the configuration (circulator.toml, if it is there)")
    verb.set_defaults(run=run)


def _config(options: argparse.Namespace) -> Config:
    usual = Path("circulator.toml")
    return load(options.config or (usual if usual.exists() else None))


def _try(options: argparse.Namespace) -> int:
    logs.start("warning")
    file: Path = options.database or _home()
    if options.reset:
        import_module("adapters.playground.running").reset(file)
    return asyncio.run(_text(file) if options.text else _play(file, options.port, browse=not options.no_browser))


def _run(options: argparse.Namespace) -> int:
    config = _config(options)
    logs.start(config.log.level)
    if not config.discord.token and not config.slack.bot_token:
        raise ConfigError(NO_PLATFORM)
    return asyncio.run(_serve(config))


def _check(options: argparse.Namespace) -> int:
    checks = import_module("bot.checks")
    config = _config(options)
    asked = [import_module(f"adapters.{name}.platform").check(section) for name, section in _on(config)]
    findings: list[tuple[bool, str]] = asyncio.run(checks.every(config, asked, NO_PLATFORM))
    for fine, words in findings:
        sys.stdout.write(f"{'ok  ' if fine else 'MEND'}  {words}\n")
    return 0 if all(fine for fine, _ in findings) else 1


def _manifest(options: argparse.Namespace) -> int:
    config = _config(options)
    register = import_module("adapters.slack.register")
    made = register.manifest(
        assemble(FEATURES), config.slack, options.mode or config.slack.mode, config.http.public_url
    )
    sys.stdout.write(json.dumps(made, indent=2) + "\n")
    return 0


def _invite(options: argparse.Namespace) -> int:
    register = import_module("adapters.discord.register")
    number = options.application
    if number is None:
        number = asyncio.run(import_module("adapters.discord.platform").application_id(_config(options).discord))
    sys.stdout.write(register.invite_url(str(number)) + "\n")
    return 0


async def _play(file: Path, port: int, *, browse: bool) -> int:
    running = import_module("adapters.playground.running")
    try:
        async with running.opened(f"sqlite:///{file}", FEATURES, port) as playground:
            sys.stdout.write(
                f"The playground is open at\n\n  {playground.address}\n\nIts data: {file}\nCtrl-C closes it.\n"
            )
            sys.stdout.flush()
            if browse:
                await asyncio.to_thread(webbrowser.open, playground.address)
            await _stopped()
    except OSError as fault:
        raise ConfigError(f"--port {port}: {fault.strerror or fault}. Choose another, or leave it out.") from None
    return 0


async def _text(file: Path) -> int:
    terminal = import_module("adapters.playground.terminal")
    await terminal.converse(f"sqlite:///{file}", FEATURES)
    return 0


async def _serve(config: Config) -> int:
    """Run everything until a signal; what is in work then is finished."""
    house = House(config.database.url, SystemClock(), FEATURES)
    await house.open()
    house.circulator.public_url = config.http.public_url.rstrip("/")
    application = web.public(house.circulator)
    for name, section in _on(config):
        platform: Platform = getattr(import_module(f"adapters.{name}.platform"), name.capitalize())(
            house.circulator, section
        )
        house.add(platform)
        if hasattr(platform, "mount"):
            platform.mount(application)
    servers = [web.Server(application, config.http.host, config.http.port)]
    servers.append(web.Server(web.figures(house.circulator), config.metrics.host, config.metrics.port))
    try:
        for name, server in zip(("http", "metrics"), servers, strict=True):
            await _listen(name, server)
        await _until(_stopped(), house.start())
    finally:
        for server in servers:
            await server.stop()
        await house.stop()
    return 0


async def _listen(section: str, server: web.Server) -> None:
    try:
        await server.start()
    except OSError as fault:
        raise ConfigError(
            f"[{section}] host and port: {fault.strerror or fault}. Choose a port that is free."
        ) from None


def _on(config: Config) -> list[tuple[str, Any]]:
    """Name the platforms that are on, with their sections; only these are ever imported."""
    tokens = {"discord": config.discord.token, "slack": config.slack.bot_token}
    return [(name, getattr(config, name)) for name, token in tokens.items() if token]


async def _until(stopped: Awaitable[None], start: Awaitable[None]) -> None:
    """Start, and wait for the signal; one that comes before all is connected ends the start too."""
    ends, begins = asyncio.ensure_future(stopped), asyncio.ensure_future(start)
    await asyncio.wait((ends, begins), return_when=asyncio.FIRST_COMPLETED)
    if begins.done() and not begins.exception():
        await ends
    for each in (ends, begins):
        each.cancel()
    await asyncio.gather(ends, begins, return_exceptions=True)
    if not begins.cancelled():
        begins.result()


async def _stopped() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(each, stop.set)
    await stop.wait()


def _home() -> Path:
    base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "circulator" / "playground.db"


if __name__ == "__main__":
    main()
