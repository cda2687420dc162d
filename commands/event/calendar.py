"""Events in one's own calendar: a feed that follows every change, or a file of what is known now."""

from __future__ import annotations

from bot.call import Call
from bot.cards import Card, Control, Document, card
from bot.declare import button, command
from bot.gatherings import feeds
from bot.gatherings.feeds import Reader
from bot.policy import Role
from bot.text import Code, Moment, Words, say

NO_ADDRESS = say(
    "A feed needs a public address, which whoever runs me has not set. The file below has what is known now; take it again when you like."
)


@command("event calendar", reads=True)
async def calendar(call: Call) -> Card:
    """Get your dates, or all of the community, into your own calendar."""
    since = await feeds.linked(call.db, call.community, call.member.id)
    shared = await feeds.linked(call.db, call.community, None)
    controls: list[Control] = []
    said: list[Words] = []
    if call.public_url:
        said.append(
            say("A feed follows every change: your calendar looks for news by itself. Its link is a secret of yours.")
        )
        if since is not None:
            said.append(
                say(
                    "You have one since {when}. I cannot show it again; a new one ends the old.",
                    when=Moment(since, "date"),
                )
            )
        label = say("Make my feed's link") if since is None else say("Make a new link")
        controls.append(make.button(label, "mine", style="primary"))
        if since is not None:
            controls.append(end.button(say("End my feed"), "mine", style="danger"))
    else:
        said.append(NO_ADDRESS)
    controls += [file.button(say("My dates as a file"), "mine"), file.button(say("All events as a file"), "all")]
    if call.public_url and call.moderates:
        said.append(_shared(shared))
        controls.append(make.button(say("Make the community's link"), "all"))
        if shared is not None:
            controls.append(end.button(say("End the community's feed"), "all", style="danger"))
    return card(say("Into your calendar"), *said, *controls)


@button("event.feed")
async def make(call: Call, value: str) -> Card:
    """Make a link, and show it this once."""
    member = _whose(call, value)
    path = await feeds.link(call.db, call.community, member, call.now)
    how = say(
        "In your calendar, choose to subscribe by address (Google: Other calendars, From URL), and paste it there."
    )
    who = (
        say("Whoever has this link sees your dates and their links, so keep it to yourself.")
        if member
        else say(
            "Whoever has this link sees what the community plans, without the links of those going. Pass it on to members alone."
        )
    )
    return card(say("The link of the feed"), Code(f"{call.public_url}{path}"), how, who, say("I show it only now."))


@button("event.feed-end")
async def end(call: Call, value: str) -> Card:
    await feeds.unlink(call.db, call.community, _whose(call, value))
    return card(say("Ended"), say("The link gives nothing any more."))


@button("event.feed-file", reads=True)
async def file(call: Call, value: str) -> Card:
    """Give what a feed would show now, as a file."""
    member = call.member.id if value == "mine" else None
    content = await feeds.content(call.db, Reader(call.community, member), call.now)
    name = "my-dates.ics" if member else "events.ics"
    return card(
        say("Into your calendar"),
        say("Open it with your calendar. It does not follow later changes."),
        Document(name, content),
    )


def _shared(since: object) -> Words:
    if since is None:
        return say("As a moderator you can make one link for the whole community.")
    return say("The community has a link. A new one ends the old.")


def _whose(call: Call, value: str) -> int | None:
    """Say whose feed is meant; that of the community is the moderators'."""
    if value == "mine":
        return call.member.id
    call.require(Role.MODERATOR)
    return None
