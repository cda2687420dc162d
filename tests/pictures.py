"""Makes the README's pictures of the playground with Chromium: ``python -m tests.pictures --into DIR``."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright, expect

from tests.browsing import QUIET, be, command, go, private, ready
from tests.playing import played

WIDE = {"viewport": {"width": 1280, "height": 820}, "color_scheme": "light"}
DARK = {**WIDE, "color_scheme": "dark"}
PHONE = {
    **WIDE,
    "viewport": {"width": 390, "height": 800},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
MOST = 250_000


async def playground(page: Any) -> None:
    """A member sees what they have in common with somebody, below the newest introductions."""
    await be(page, "Javier Montoya-Price")
    await go(page, "introductions")
    await page.get_by_role("group", name="Walt Jankowski").get_by_role("button", name="What we share").click()
    await expect(private(page, "What you share with Walt Jankowski")).to_be_visible()


async def form(page: Any) -> None:
    """A newcomer introduces themselves, on the page about their work."""
    await page.get_by_role("button", name="Introduce me").click()
    await page.get_by_role("combobox", name="Role").fill("new grad")
    await page.get_by_role("option", name="New graduate surgical technologist").click()
    await page.get_by_role("button", name="Next").click()
    for service in ("General surgery", "Robotics and minimally invasive", "Total joints"):
        await page.get_by_role("checkbox", name=service).check()


async def dark(page: Any) -> None:
    """A moderator looks for those who work nights, in dark colours."""
    await be(page, "Kofi Mensah")
    await go(page, "break-room")
    await command(page, "/intro find shift:nights role:spd-tech")
    await expect(private(page, "1 member")).to_be_visible()


async def phone(page: Any) -> None:
    """The same introductions on a phone."""
    await be(page, "Walt Jankowski")
    await page.get_by_role("button", name="Places").tap()
    await go(page, "introductions")


async def week(page: Any) -> None:
    """A week later the digest has come, and the reminder after it."""
    await be(page, "Ana Ruiz")
    await go(page, "break-room")
    await page.get_by_role("button", name="+1 week").click()
    await expect(page.get_by_text("This week in The Pass-Through")).to_be_visible()
    await expect(page.get_by_role("button", name="+1 week")).to_be_enabled(timeout=30_000)
    await page.get_by_text("Journal club").last.scroll_into_view_if_needed()


async def mentor(page: Any) -> None:
    """A mentor is asked whether they mentor somebody, with the reasons in words."""
    await be(page, "Ana Ruiz")
    await go(page, "Circulator")
    await expect(page.get_by_role("button", name="Accept")).to_be_visible()


async def study(page: Any) -> None:
    """A member looks at what the sessions of their study group are about until the exam."""
    await be(page, "Wren Castellane")
    await go(page, "CST before spring")
    await command(page, "/study plan")
    plan = private(page, "Plan: CST before spring")
    await expect(plan).to_be_visible()
    await plan.evaluate("shown => shown.scrollIntoView()")


async def pairing(page: Any) -> None:
    """A week later two have been brought together, in a conversation of their own."""
    await be(page, "Javier Montoya-Price")
    await page.get_by_role("button", name="+1 week").click()
    await expect(page.get_by_role("button", name="+1 week")).to_be_enabled(timeout=120_000)
    await page.get_by_role("navigation", name="Places").get_by_role("link").last.click()
    await page.get_by_role("group", name="Nice to meet you").last.scroll_into_view_if_needed()


async def event(page: Any) -> None:
    """A member says yes to an event, and sees what that came to."""
    await be(page, "Javier Montoya-Price")
    await go(page, "events")
    drill = page.get_by_role("group", name="Count day: instruments, sponges, sharps")
    await drill.get_by_role("button", name="Going", exact=True).click()
    await expect(private(page, "You are going")).to_be_visible()
    await expect(drill).to_contain_text("Javier Montoya-Price")
    await drill.scroll_into_view_if_needed()


SCENES: dict[Callable[[Any], Coroutine[Any, Any, None]], dict[str, Any]] = {
    playground: WIDE,
    form: WIDE,
    dark: DARK,
    phone: PHONE,
    week: WIDE,
    event: {**WIDE, "viewport": {"width": 1280, "height": 900}},
    mentor: WIDE,
    pairing: {**WIDE, "viewport": {"width": 1280, "height": 900}},
    study: {**WIDE, "timezone_id": "America/Los_Angeles"},
}


async def draw(into: Path) -> None:
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium, args=QUIET)
        for scene, how in SCENES.items():
            with tempfile.TemporaryDirectory() as folder:
                async with played(Path(folder)) as opened:
                    context = await browser.new_context(reduced_motion="reduce", locale="en-US", **how)
                    page = await context.new_page()
                    await page.goto(opened.address)
                    await ready(page)
                    await scene(page)
                    await page.evaluate("document.activeElement.blur()")
                    await page.mouse.move(0, 0)
                    written = into / f"{scene.__name__}.png"
                    size = len(await page.screenshot(path=written))
                    await context.close()
            sys.stdout.write(f"{written}: {size:,} bytes{', too large' if size > MOST else ''}\n")
        await browser.close()


def main() -> None:
    program = argparse.ArgumentParser(description=__doc__)
    program.add_argument("--into", type=Path, default=Path(".readme"), metavar="DIR")
    into: Path = program.parse_args().into
    into.mkdir(parents=True, exist_ok=True)
    asyncio.run(draw(into))


if __name__ == "__main__":
    main()
