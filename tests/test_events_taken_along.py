"""What people have of an event beyond its card, and what hosts may say of it beyond its title and its time."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.assembly import assemble
from bot.cards import Controls, LinkButton, Picture
from bot.clock import TravelClock
from bot.house import House
from bot.kinds import Found
from bot.text import plain
from commands import FEATURES
from tests.evenings import DAY, HOUR, MINUTE, Town, file_of, town

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
async def lite(lite: House, clock: TravelClock) -> AsyncIterator[Town]:
    async for each in town(lite, clock):
        yield each


async def test_a_date_goes_into_ones_own_calendar_by_a_file_and_by_links(lite: Town) -> None:
    date = await lite.date(await lite.event(link="https://zoom.example/j/1"))
    await lite.answer(date, "going", "ana")
    await lite.answer(date, "maybe", "cal")

    files = {}
    for account in ("ana", "cal"):
        await lite.press(account, "gathering.calendar", date)
        files[account] = file_of(lite.person(account)).replace("\r\n ", "")
    links = _links(lite, "ana")

    assert "SUMMARY:Case review" in files["cal"]
    assert ["zoom.example" in files[account] for account in ("ana", "cal")] == [True, False]
    assert [label for label, _ in links] == ["Google Calendar", "Outlook"]
    assert all(url.startswith(("https://calendar.google.com/", "https://outlook.")) for _, url in links)
    assert all("2026-12-02T01" in url or "20261201T190000" in url for _, url in links)


async def test_times_of_reminders_are_ones_own_from_the_notifications_on(lite: Town) -> None:
    date = await lite.date(await lite.event())
    await lite.answer(date, "going", "ana", "cal")
    await lite.use("ana", "my notifications")
    await lite.person("ana").press("Reminders of dates")
    await lite.person("ana").fill_all(whose="own", before="180")

    begins = (await lite.dates(1))[0].at
    await lite.until(begins - DAY + MINUTE)
    assert [len(lite.told(account)) for account in ("ana", "cal")] == [0, 1]
    await lite.until(begins - 3 * HOUR + MINUTE)
    assert [len(lite.told(account)) for account in ("ana", "cal")] == [1, 1]


async def test_a_picture_stands_on_the_draft_and_on_the_card_of_every_date(lite: Town) -> None:
    lite.toy.uploads["https://f/p"] = ("suture.png", PNG)

    number = await lite.draft(picture="https://f/p")
    draft = lite.ben.last.as_card() if lite.ben.last is not None else None
    await lite.ben.press("Announce it")
    hangs = (await lite.card(await lite.date(number))).card

    for card in (draft, hangs):
        assert card is not None
        (picture,) = (part for part in card.parts if isinstance(part, Picture))
        assert (picture.png, plain(picture.alt)) == (PNG, "Picture of Case review")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("AST", "AST"), ("HSPA", "HSPA"), ("iahcsmm", "HSPA"), ("AORN", "AORN"), ("CBSPD", "CBSPD"), ("state assembly", "AST state assembly"),
        ("hospital", "Hospital or facility"), ("in-service", "Hospital or facility"), ("other", "Somebody else"),
    ],
)  # fmt: skip
async def test_who_holds_it_is_known_by_the_names_in_use(lite: Town, typed: str, shown: str) -> None:
    date = await lite.date(await lite.event(organiser=typed))

    assert f"By: {shown}\n" in (await lite.card(date)).text


async def test_what_a_line_did_not_say_is_one_button_away_before_anybody_sees_it(lite: Town) -> None:
    number = await lite.draft()
    await lite.ben.press("Add or change more…")
    await lite.ben.press("Link and seats")
    await lite.ben.fill(capacity="7")

    assert "Seats: 7" in await lite.use("ben", "event show", event=str(number))
    assert lite.toy.seen("hall") == []


@pytest.mark.parametrize("name", ["list", "mine", "show", "edit", "cancel", "attendance", "stats"])
def test_whatever_one_does_with_events_words_of_theirs_find_them(name: str) -> None:
    first = assemble(FEATURES).commands[f"event {name}"].parameters[0]

    assert first.name == "text" or isinstance(first.kind, Found)


def _links(lite: Town, account: str) -> list[tuple[str, str]]:
    last = lite.person(account).last
    card = last.as_card() if last is not None else None
    assert card is not None
    controls = [each for part in card.parts if isinstance(part, Controls) for each in part.controls]
    return [(plain(each.label), each.url) for each in controls if isinstance(each, LinkButton)]
