"""What people do on the playground's page, for its tests and for the pictures of it; the driver is playwright."""

from __future__ import annotations

from pathlib import Path
from typing import Any

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def text(file: Path) -> str:
    return file.read_text()


async def ready(page: Any) -> None:
    await page.wait_for_selector("body[data-ready=yes]")


async def be(page: Any, name: str) -> None:
    await page.get_by_role("button", name="Switch person").click()
    await page.get_by_role("combobox", name="Find a person").fill(name)
    await page.get_by_role("option", name=name).first.click()
    await page.get_by_role("button", name=f"You are {name}").wait_for()


async def go(page: Any, place: str) -> None:
    await page.get_by_role("navigation", name="Places").get_by_role("link", name=place).click()
    await page.get_by_role("log", name=f"Messages in {place}").wait_for()


async def command(page: Any, typed: str) -> None:
    """Type a command to its end and send it as text."""
    box = page.get_by_role("textbox", name="Message")
    await box.fill(f"{typed} ")
    await box.press("Enter")


def private(page: Any, title: str) -> Any:
    return page.get_by_role("article", name=f"Only you can see this. {title}")


async def tab_to(page: Any, label: str) -> None:
    """Press Tab until what is focused is called so."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if (
            await page.evaluate(
                "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
            )
            == label
        ):
            return
    raise AssertionError(f"Tab does not reach {label}")
