"""The playground's page in a real Chromium, as people use it; skipped where there is none."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.playground.running import Opened
from adapters.playground.world import community
from tests.browsing import QUIET, be, command, go, private, ready, tab_to, text
from tests.playing import played

driver = pytest.importorskip(
    "playwright.async_api", reason="the page's tests need the package playwright (uv sync --group browser)"
)
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
if not Path(CHROMIUM).exists():
    pytest.skip(
        f"the page's tests need Chromium: {CHROMIUM} is not there (name another in CHROMIUM)", allow_module_level=True
    )

pytestmark = pytest.mark.asyncio(loop_scope="module")
expect = driver.expect
Visit = Callable[..., AbstractAsyncContextManager[Any]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Any]:
    async with driver.async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def opened(tmp_path: Path) -> AsyncIterator[Opened]:
    async with played(tmp_path) as each:
        yield each


@pytest.fixture
def visit(browser: Any, opened: Opened) -> Visit:
    """Open the page as somebody; what its console complains of fails the test."""

    @asynccontextmanager
    async def visited(person: str = "", **how: Any) -> AsyncIterator[Any]:
        context = await browser.new_context(
            **{"viewport": {"width": 1280, "height": 820}, "reduced_motion": "reduce", **how}
        )
        page, complaints = await context.new_page(), []
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(opened.address)
        await ready(page)
        if person:
            await be(page, person)
        yield page
        await context.close()
        assert complaints == []

    return visited


async def test_a_newcomer_introduces_themselves_by_keyboard_alone(visit: Visit) -> None:
    async with visit() as page:
        keys = page.keyboard
        await tab_to(page, "Introduce me")
        await keys.press("Enter")
        form = page.get_by_role("dialog", name="Introduce yourself: You")
        await expect(form.get_by_label("Name to use")).to_be_focused()
        await keys.press("Enter")

        await expect(form.get_by_role("alert")).to_contain_text("Role: This is needed.")
        role = form.get_by_role("combobox", name="Role")
        await expect(role).to_have_attribute("aria-invalid", "true")
        await expect(role).to_have_accessible_description("What you do, or are learning to do. This is needed.")
        await tab_to(page, "Role: This is needed.")
        await keys.press("Enter")
        await expect(role).to_be_focused()
        await keys.type("scrub tech")
        await expect(page.get_by_role("option", name="Surgical technologist", exact=True)).to_have_attribute(
            "aria-selected", "true"
        )
        await keys.press("Enter")
        await expect(role).to_have_value("Surgical technologist")
        await keys.press("Enter")

        work = page.get_by_role("dialog", name="Introduce yourself: Your work")
        await expect(work.get_by_role("searchbox", name="Narrow Service lines")).to_be_focused()
        await keys.type("robot")
        await keys.press("ArrowDown")
        await expect(work.get_by_role("checkbox", name="Robotics and minimally invasive")).to_be_focused()
        await keys.press("Space")
        await keys.press("Enter")
        await page.get_by_role("dialog", name="When and where").get_by_label("Time zone").wait_for()
        await tab_to(page, "Next")
        await keys.press("Enter")
        await page.get_by_role("dialog", name="What brings you").get_by_label("In a line").wait_for()
        await tab_to(page, "Next")
        await keys.press("Enter")
        await page.get_by_role("dialog", name="Who sees what").wait_for()
        await tab_to(page, "Post")
        await keys.press("Enter")

        await expect(private(page, "You are introduced")).to_be_focused()
        await expect(page.get_by_role("button", name="You are Noor Haddad, member. Switch person")).to_be_visible()
        await tab_to(page, "#introductions")
        await keys.press("Enter")
        card = page.get_by_role("log", name="Messages in introductions").get_by_role("group", name="Noor Haddad")
        await expect(card).to_contain_text("Robotics and minimally invasive")


async def test_going_back_in_a_form_keeps_what_was_typed_on_both_pages(visit: Visit) -> None:
    async with visit("Javier Montoya-Price") as page:
        await command(page, "/intro me")
        await page.get_by_label("Pronouns").fill("he/they")
        await page.get_by_role("button", name="Next").click()
        await page.get_by_role("checkbox", name="Colorectal").check()
        await page.get_by_role("button", name="Back").click()
        await expect(page.get_by_label("Pronouns")).to_have_value("he/they")
        await page.get_by_role("button", name="Next").click()

        await expect(page.get_by_role("checkbox", name="Colorectal")).to_be_checked()
        await expect(
            page.get_by_role("group", name="Abdomen and general").get_by_role("checkbox", name="Colorectal")
        ).to_be_visible()


async def test_a_hello_from_the_search_reaches_its_recipient_with_their_name_marked(visit: Visit) -> None:
    async with visit("Priya Venkataraman") as page:
        await command(page, "/intro find")
        await private(page, "27 members").get_by_role("button", name="Next").click()
        await expect(private(page, "27 members")).to_contain_text("Page 2 of 4")
        await expect(page.locator("[data-private]")).to_have_count(1)
        await command(page, "/intro find text:walt")
        await private(page, "1 member").get_by_role("button", name="Show").last.click()
        await private(page, "Walt Jankowski").get_by_role("button", name="Say hello").click()
        await page.get_by_role("dialog", name="Say hello").get_by_label("Line").fill("Coffee after nights?")
        await page.get_by_role("button", name="Send").last.click()
        await expect(private(page, "Sent")).to_be_visible()

        await be(page, "Walt Jankowski")
        await go(page, "introductions")
        hello = page.get_by_role("group", name="Hello from Priya Venkataraman")
        await expect(hello.locator(".mention.you")).to_have_text("@Walt Jankowski")
        await expect(page.locator("[data-private]")).to_have_count(0)


async def test_a_moderator_changes_a_setting_on_the_panel(visit: Visit) -> None:
    async with visit("Ana Ruiz") as page:
        await go(page, "moderators")
        await command(page, "/community panel")
        await (
            private(page, "Settings")
            .get_by_role("listitem")
            .filter(has_text="Welcome newcomers")
            .get_by_role("button", name="Change")
            .click()
        )
        await page.get_by_role("dialog", name="Welcome newcomers").get_by_role("radio", name="No").check()
        await page.get_by_role("button", name="Save").click()

        await expect(private(page, "Saved")).to_contain_text("Welcome newcomers: no")


async def test_commands_are_chosen_from_the_list_or_typed_to_their_end(visit: Visit) -> None:
    async with visit() as page:
        box = page.get_by_role("textbox", name="Message")
        await box.press_sequentially("/intro sh")
        await expect(page.get_by_role("listbox", name="Commands").get_by_role("option").first).to_have_accessible_name(
            "/intro show"
        )
        await box.press("Enter")
        who = page.get_by_role("group", name="Options of /intro show").get_by_role("combobox", name="who")
        await who.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("/intro show needs “who”")
        await who.press_sequentially("desro")
        await who.press("Enter")
        await who.press("Enter")
        await expect(private(page, "Malik Desrosiers")).to_be_visible()

        await box.fill("/intro show who:@ana")
        await box.press("Enter")
        await expect(private(page, "Ana Ruiz")).to_be_visible()
        await box.fill("/introd find")
        await box.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("There is no /introd.")
        await expect(box).to_have_value("/introd find")


async def test_a_reload_keeps_who_and_where_one_is_and_a_dropped_line_is_dialled_again(
    visit: Visit, opened: Opened
) -> None:
    async with visit("Kofi Mensah") as page:
        await go(page, "events")
        await page.reload()
        await ready(page)
        await expect(page.get_by_role("button", name="You are Kofi Mensah")).to_be_visible()
        await expect(page.get_by_role("log", name="Messages in events")).to_be_visible()
        assert "key=" not in page.url

        async with page.expect_websocket() as dialled:
            for session in list(opened.playground.pages.sessions):
                await session.close()
            await opened.playground.write(community().people["walt"], "events", "Said while nobody heard")
        await (await dialled.value).wait_for_event("framereceived")
        await expect(page.get_by_role("log", name="Messages in events")).to_contain_text("Said while nobody heard")
        await expect(page.get_by_role("button", name="You are Kofi Mensah")).to_be_visible()
        await command(page, "/my blocks")
        await expect(private(page, "Your block list")).to_be_visible()


async def test_one_s_own_data_are_downloaded_with_the_cookie(visit: Visit) -> None:
    async with visit("Ana Ruiz") as page:
        await command(page, "/my page")
        await private(page, "My page").get_by_role("button", name="Take my data along").click()
        async with page.expect_download() as download:
            await private(page, "Your data").get_by_role("link", name="my-circulator-data.json").click()

        assert "Cedar Bayou" in text(await (await download.value).path())


async def test_what_follows_scrolls_inside_its_place_and_never_moves_the_page(visit: Visit, opened: Opened) -> None:
    async with visit("Ana Ruiz") as page:
        await go(page, "events")
        for number in range(30):
            await opened.playground.write(community().people["walt"], "events", f"Line {number}")
        await page.get_by_text("Line 29").wait_for()

        assert await page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0


async def test_a_phone_has_everything_within_its_width(visit: Visit) -> None:
    async with visit(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True) as page:
        await page.get_by_role("button", name="Places").tap()
        await page.get_by_role("navigation", name="Places").get_by_role("link", name="introductions").tap()
        await expect(page.get_by_role("navigation", name="Places")).not_to_be_in_viewport()
        await page.get_by_role("button", name="What we share").last.tap()
        await expect(private(page, "That did not work")).to_contain_text("Introduce yourself first")
        await page.get_by_role("button", name="Say hello").last.tap()
        await expect(page.get_by_role("dialog", name="Say hello").get_by_label("Line")).to_be_visible()

        assert await page.evaluate("document.documentElement.scrollWidth") == 360


async def test_the_clock_and_the_colours_are_one_press_away(visit: Visit) -> None:
    async with visit(color_scheme="light") as page:
        before = await page.locator("#now").get_attribute("datetime")
        await page.get_by_role("button", name="+1 week").click()
        await expect(page.locator("#now")).not_to_have_attribute("datetime", before)
        await page.get_by_role("button", name="Dark colours").click()
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await page.reload()
        await ready(page)
        await expect(page.get_by_role("button", name="Dark colours")).to_have_attribute("aria-pressed", "true")


async def test_the_whole_life_of_an_event(visit: Visit) -> None:
    async with visit("Ana Ruiz") as page:
        await go(page, "events")
        await command(page, "/event create capacity:1")
        form = page.get_by_role("dialog", name="Create an event: What and when")
        await form.get_by_label("Title").fill("Suture night")
        await form.get_by_label("When").fill("in 2 days")
        await form.get_by_role("button", name="Send").click()
        await page.get_by_role("button", name="Announce it", exact=True).click()
        card = page.get_by_role("group", name="Suture night", exact=True)
        await expect(card).to_contain_text("1 seat is free.")

        await be(page, "Walt Jankowski")
        await card.get_by_role("button", name="Going", exact=True).click()
        await expect(private(page, "You are going")).to_be_visible()
        await be(page, "Wren Castellane")
        await card.get_by_role("button", name="Going", exact=True).click()
        await expect(private(page, "It is full. You are 1st in line")).to_be_visible()
        await be(page, "Walt Jankowski")
        await card.get_by_role("button", name="Not going").click()
        await expect(private(page, "You are not going")).to_be_visible()

        await be(page, "Wren Castellane")
        await go(page, "Circulator")
        await page.get_by_role("group", name="A seat is free for you").get_by_role("button", name="Take it").click()
        await expect(private(page, "You are going")).to_be_visible()
        await go(page, "events")
        await expect(card).to_contain_text("Wren Castellane")

        await be(page, "Ana Ruiz")
        await page.get_by_role("button", name="+1 week").click()
        await expect(card).to_contain_text("This is over.", timeout=30_000)
        await expect(page.get_by_role("button", name="+1 week")).to_be_enabled(timeout=30_000)
        await command(page, '/event attendance event:"Suture night"')
        await private(page, "Who comes").get_by_role("button", name="All who said yes were there").click()
        await expect(card).to_contain_text("1 came.")


async def test_a_member_finds_a_mentor_with_the_keyboard_alone(visit: Visit) -> None:
    async with visit("Javier Montoya-Price") as page:
        keys = page.keyboard
        await tab_to(page, "Find a mentor")
        await keys.press("Enter")
        form = page.get_by_role("dialog", name="Find a mentor: What you look for")
        await expect(form.get_by_role("combobox", name="Topic")).to_be_focused()
        await keys.press("Tab")
        await keys.type("Scrub a total knee alone by spring.")
        await tab_to(page, "Next")
        await keys.press("Enter")
        await page.get_by_role("dialog", name="Find a mentor: How").wait_for()
        await tab_to(page, "Ask")
        await keys.press("Enter")
        fits = private(page, "Your request is in")
        await expect(fits).to_be_focused()
        await expect(fits.get_by_role("listitem").first).to_contain_text("Ana Ruizhelps with The first year in the OR")
        await tab_to(page, "Ask this one first …")
        await keys.type("walt")
        await keys.press("Enter")
        await expect(private(page, "Asked in this order").get_by_role("listitem")).to_have_text(["Walt Jankowski"])
        await tab_to(page, "Ask them now")
        await keys.press("Enter")
        await expect(private(page, "I am looking for your mentor")).to_contain_text("Walt Jankowski was asked")

        await be(page, "Walt Jankowski")
        await go(page, "Circulator")
        asked = page.get_by_role("group", name="Would you mentor?").last
        await expect(asked).to_contain_text("Scrub a total knee alone by spring.")
        await asked.get_by_role("button", name="Accept").click()
        await expect(private(page, "Thank you")).to_contain_text("Javier Montoya-Price knows")
        await expect(page.get_by_role("group", name="You have a mentee").last).to_contain_text("Javier Montoya-Price")

        await be(page, "Javier Montoya-Price")
        await go(page, "Circulator")
        await expect(page.get_by_role("group", name="You have a mentor").last).to_contain_text(
            "Walt Jankowski said yes."
        )
        await command(page, "/mentor mine")
        mine = private(page, "Your mentor")
        await mine.get_by_role("button", name="Add a goal").click()
        await page.get_by_role("dialog", name="A goal").get_by_label("Goal").fill("Set up a total knee without notes")
        await page.get_by_role("button", name="Add", exact=True).click()
        await expect(mine.last).to_contain_text("Set up a total knee without notes")
        for _ in range(2):
            await page.get_by_role("button", name="+1 week").click()
            await expect(page.get_by_role("button", name="+1 week")).to_be_enabled(timeout=30_000)
        check = page.get_by_role("group", name="Did you meet?").last
        await expect(check).to_contain_text("You and @Walt Jankowski")
        await check.get_by_role("button", name="We met").click()
        await expect(private(page, "Good to hear")).to_contain_text("It is noted.")
        await command(page, "/mentor mine")
        await expect(mine.last).to_contain_text("once · last now")


async def test_a_member_asks_for_a_talk_and_goes_on_as_a_mentee(visit: Visit) -> None:
    async with visit("Javier Montoya-Price") as page:
        await command(page, "/interview request topic:first-travel agreed:yes")
        fits = private(page, "Who can talk about: First travel contract")
        await expect(fits.get_by_role("listitem").first).to_contain_text("Tucker Oyelaran")
        await fits.get_by_role("button", name="Change the questions").click()
        await page.get_by_label("What you would like to ask").fill("Which agency would you take today?")
        await page.get_by_role("button", name="Save").click()
        await expect(fits.last).to_contain_text("Which agency would you take today?")
        await fits.last.get_by_role("button", name="Ask", exact=True).click()
        await expect(private(page, "Your request is on its way")).to_contain_text("Tucker Oyelaran is asked now")

        await be(page, "Tucker Oyelaran")
        await go(page, "Circulator")
        asked = page.get_by_role("group", name="Half an hour of your time?").last
        await expect(asked).to_contain_text("Which agency would you take today?")
        await asked.get_by_role("button", name="Yes, gladly").click()
        await expect(private(page, "Thank you for saying yes").get_by_role("listitem")).to_have_count(3)

        await be(page, "Javier Montoya-Price")
        await go(page, "Circulator")
        times = page.get_by_role("group", name="Tucker Oyelaran says yes").last
        await times.get_by_role("button", name="Propose times").click()
        form = page.get_by_role("dialog", name="Propose times")
        await form.get_by_label("A time").fill("tomorrow 7pm")
        await form.get_by_label("A second time").fill("whenever")
        await form.get_by_role("button", name="Propose").click()
        await expect(form).to_contain_text("I cannot read “whenever” as a day and a time.")
        await form.get_by_label("A second time").fill("")
        await form.get_by_role("button", name="Propose").click()
        await expect(private(page, "Proposed").get_by_role("listitem")).to_have_count(1)

        await be(page, "Tucker Oyelaran")
        await go(page, "Circulator")
        await page.get_by_role("group", name="When do you talk?").last.get_by_role("button", name="This one").click()
        plan = page.get_by_role("group", name="Your talk is planned").last
        await expect(plan).to_contain_text("Javier Montoya-Price")
        async with page.expect_download() as file:
            await plan.get_by_role("link", name="talk.ics").click()
        assert "Talk with Javier Montoya-Price" in (await (await file.value).path()).read_text()

        for _ in range(3):
            await page.get_by_role("button", name="+1 day").click()
            await expect(page.get_by_role("button", name="+1 day")).to_be_enabled(timeout=30_000)
        await page.get_by_role("button", name="I would mentor them").click()
        await expect(private(page, "Noted, for me alone")).to_be_visible()
        await be(page, "Javier Montoya-Price")
        await go(page, "Circulator")
        after = page.get_by_role("group", name="Did your talk take place?").last
        await after.get_by_role("button", name="It took place").click()
        await after.get_by_role("button", name="I would like them as my mentor").click()
        await expect(page.get_by_role("group", name="You have a mentor").last).to_contain_text("Tucker Oyelaran")


async def test_a_study_group_from_its_founding_to_its_first_session(visit: Visit) -> None:
    async with visit("Delphine Okafor") as page:
        soon = f"every day at {await now(page) + timedelta(hours=2):%H:%M}, UTC"
        await go(page, "study-hall")
        await command(page, f'/study create exam:cer when:"{soon}" name:"Scopes" size:3')
        await expect(private(page, "Your group is founded")).to_contain_text("2 of 3 seats free")

        await be(page, "Noor Haddad")
        await go(page, "front-desk")
        await page.get_by_role("button", name="Study group", exact=True).last.click()
        form = page.get_by_role("dialog", name="Find a study group")
        await form.get_by_role("combobox", name="Exam").fill("cer")
        await page.get_by_role("option", name="CER exam").click()
        await form.get_by_role("button", name="Send").click()
        await private(page, "Study groups: CER exam").get_by_role("button", name="Join").click()
        await private(page, "You are in: Scopes").get_by_role("button", name="The group").click()
        await expect(private(page, "Scopes")).to_contain_text("2 are coming.")
        await go(page, "Scopes")
        room = page.get_by_role("log", name="Messages in Scopes")
        await expect(room).to_contain_text("@Noor Haddad has joined.")

        await hours(page, 2)
        await room.get_by_role("group", name="It begins").get_by_role("button", name="I'm here").click()
        await expect(private(page, "You are here")).to_be_visible()
        await hours(page, 2)
        await expect(room.get_by_role("group", name="Scopes ·")).to_contain_text("Who came: @Noor Haddad")


async def hours(page: Any, number: int) -> None:
    for _ in range(number):
        await page.get_by_role("button", name="+1 hour").click()
        await expect(page.get_by_role("button", name="+1 hour")).to_be_enabled(timeout=30_000)


async def now(page: Any) -> datetime:
    return datetime.fromisoformat(await page.locator("#now").get_attribute("datetime"))


async def test_a_programme_from_its_opening_to_its_introductions(visit: Visit) -> None:
    async with visit("Ana Ruiz") as page:
        await go(page, "break-room")
        await command(page, "/mentor programme")
        await private(page, "Mentoring programme").get_by_role("button", name="Open a programme").click()
        form = page.get_by_role("dialog", name="Open a programme")
        await form.get_by_label("Name").fill("Winter mentoring")
        await form.get_by_label("Apply until").fill("in 2 days")
        await form.get_by_role("button", name="Open it").click()
        await expect(private(page, "Winter mentoring is open")).to_be_visible()
        card = page.get_by_role("log", name="Messages in break-room").get_by_role("group", name="Winter mentoring")

        for person, side in (
            ("Walt Jankowski", "I can mentor"), ("Marisol Tavares", "I can mentor"),
            ("Javier Montoya-Price", "I'd like a mentor"), ("Priya Venkataraman", "I'd like a mentor"),
        ):  # fmt: skip
            await be(page, person)
            await card.last.get_by_role("button").filter(has_text=side).click()
            await applied(page)

        await be(page, "Ana Ruiz")
        for _ in range(3):
            await page.get_by_role("button", name="+1 day").click()
            await expect(page.get_by_role("button", name="+1 day")).to_be_enabled(timeout=30_000)
        await (await led(page)).get_by_role("button", name="Who with whom").click()
        await private(page, "Programme: Winter mentoring").get_by_role("button", name="Dismiss").click()
        pairs = private(page, "Who goes with whom")
        await expect(pairs.get_by_role("listitem")).to_have_count(2)
        await pairs.get_by_role("button", name="Look").first.click()
        await page.get_by_role("button", name="Keep them together").click()
        await expect(private(page, "Pinned and forbidden")).to_contain_text("together")
        await (await led(page)).get_by_role("button", name="Publish").click()
        sure = private(page, "Publish it?")
        await expect(sure).to_contain_text("2 pairs are introduced.")
        await expect(sure).not_to_contain_text("nobody was found")
        await sure.get_by_role("button", name="Publish").click()

        await be(page, "Javier Montoya-Price")
        await go(page, "Circulator")
        await expect(page.get_by_role("group", name="You have a mentor").last).to_be_visible()


async def led(page: Any) -> Any:
    """Give the moderators' card of a programme, once its pool is matched: that is done beside everything else."""
    shown = private(page, "Programme: Winter mentoring")
    for _ in range(20):
        await command(page, "/mentor programme")
        await private(page, "Winter mentoring").last.get_by_role("button", name="For moderators").click()
        await expect(shown).to_have_count(1)
        if await shown.get_by_role("button", name="Publish").count():
            return shown
        await shown.get_by_role("button", name="Dismiss").click()
    raise AssertionError("the pool was never matched")


async def applied(page: Any) -> None:
    """Send an application with what stands in it."""
    form = page.get_by_role("dialog")
    await form.get_by_role("button", name="Next").wait_for()
    goal = form.get_by_label("What you want to get to")
    if await goal.count():
        await goal.fill("Be good at one thing.")
    await form.get_by_role("button", name="Next").click()
    await form.get_by_role("button", name="Apply").click()
    await form.wait_for(state="detached")


async def test_a_member_joins_the_rounds_and_meets_somebody(visit: Visit) -> None:
    async with visit("Delphine Okafor") as page:
        await page.get_by_role("button", name="Meet somebody new").click()
        await page.get_by_role("dialog", name="Meet somebody new").get_by_role("button", name="I'm in").click()
        await expect(private(page, "You are in")).to_contain_text("Next round")

        await be(page, "Ana Ruiz")
        await command(page, "/pairing preview")
        await page.get_by_role("button", name="+1 hour").click()
        await expect(page.get_by_role("button", name="+1 hour")).to_be_enabled(timeout=30_000)
        await page.get_by_role("button", name="Show it").click()
        await expect(page.get_by_role("listitem").filter(has_text="Delphine Okafor").last).to_be_visible()

        await be(page, "Delphine Okafor")
        await page.get_by_role("button", name="+1 week").click()
        await expect(page.get_by_role("button", name="+1 week")).to_be_enabled(timeout=60_000)
        await page.get_by_role("navigation", name="Places").get_by_role("link").last.click()
        met = page.get_by_role("group", name="Nice to meet you").last
        await expect(met).to_contain_text("Delphine Okafor")
        await expect(met).to_contain_text("To begin with:")
        await met.get_by_role("button", name="We have a date").click()
        await expect(private(page, "Wonderful")).to_contain_text("It is noted.")
        await command(page, "/pairing status")
        await expect(private(page, "Pairing rounds")).to_contain_text("Next round")
