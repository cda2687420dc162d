"""A member's own page: what every feature knows about them, and the ways to take it along or delete it."""

from __future__ import annotations

from bot import privacy, tasks
from bot.call import Call
from bot.cards import Card, Document, card
from bot.declare import DeskButton, PageSection, button, command
from bot.text import Bold, say


@command("my page", reads=True)
async def page(call: Call) -> Card:
    """Show what there is about you here, and what you can do with it."""
    return await _page(call)


@button("my.page", reads=True)
async def page_button(call: Call) -> Card:
    return await _page(call)


desk_button = DeskButton(page_button.button(say("My page")), rank=90)


@command("my export", reads=True)
async def export(call: Call) -> Card:
    """Take all data about you along, as one file."""
    return await _export(call)


@button("my.export", reads=True)
async def export_button(call: Call) -> Card:
    return await _export(call)


@command("my erase", reads=True)
async def erase(call: Call) -> Card:
    """Delete all data about you in this community."""
    return _sure()


@button("my.erase", reads=True)
async def erase_button(call: Call) -> Card:
    return _sure()


@button("my.erase-now")
async def erase_now(call: Call) -> Card:
    await tasks.tell(call, "erased")
    await privacy.erase(call.db, call.member)
    return card(
        say("All data about you is deleted"), say("If you use me again, I know nothing about you and start anew.")
    )


async def _page(call: Call) -> Card:
    sections = sorted(call.catalogue.every(PageSection), key=lambda section: section.rank)
    parts = [part for section in sections for part in await section.run(call)]
    buttons = (
        export_button.button(say("Take my data along")),
        erase_button.button(say("Delete my data"), style="danger"),
    )
    return card(say("My page"), say("What I know about you, {name}.", name=Bold(call.member.name)), *parts, *buttons)


async def _export(call: Call) -> Card:
    data = privacy.as_file(await privacy.export(call.db, call.member))
    return card(
        say("Your data"),
        say("All that is kept about you in this community, as JSON."),
        Document("my-circulator-data.json", data),
    )


def _sure() -> Card:
    what = say(
        "Your introduction, your settings and every other row about you are deleted at once, and your cards are taken down. It cannot be undone."
    )
    return card(say("Delete all data about you?"), what, erase_now.button(say("Delete everything"), style="danger"))
