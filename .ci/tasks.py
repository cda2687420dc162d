"""The commands of a developer: ``uv run check`` before a commit, ``uv run pin`` to take newer packages."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "pyproject.toml"
OURS = {"circulator", "circulator-tasks"}
STEPS = (
    ("format", "ruff", "format", "--check", "."),
    ("lint", "ruff", "check", "."),
    ("types", "mypy"),
    ("tests", "pytest"),
)


def check() -> None:
    """Run format, lint, types and tests; stop at the first that finds something."""
    for name, *command in STEPS:
        print(f"-- {name}", flush=True)
        found = subprocess.run(["uv", "run", "--group", "lint", *command, *_more(name)], cwd=ROOT, check=False)  # noqa: S607
        if found.returncode:
            sys.exit(
                f"{name} found something; see above"
                + (". `uv run --group lint ruff format .` mends it" if name == "format" else "")
            )


def pin() -> None:
    """Take the newest release of every package, and write each exact version into pyproject.toml."""
    _write([])
    subprocess.run(["uv", "lock", "--upgrade", "-q"], cwd=ROOT, check=True)  # noqa: S607
    locked = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    pins = sorted(f"{each['name']}=={each['version']}" for each in locked if each["name"] not in OURS)
    _write(pins)
    print(f"{len(pins)} packages pinned")


def _more(name: str) -> list[str]:
    return sys.argv[1:] if name == "tests" else []


def _write(pins: list[str]) -> None:
    lines = "".join(f'    "{pin}",\n' for pin in pins)
    written = f"constraint-dependencies = [\n{lines}]"
    text, found = re.subn(r"constraint-dependencies = \[.*?\]", written, PROJECT.read_text("utf-8"), flags=re.DOTALL)
    if not found:
        sys.exit("pyproject.toml lacks [tool.uv] constraint-dependencies")
    PROJECT.write_text(text, "utf-8")
