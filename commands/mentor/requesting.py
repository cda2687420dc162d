"""Asking for a mentor: one form, and at once an answer that says what happens when, and who fits."""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import insert, update

from bot import deliveries, profile
from bot.call import Call
from bot.cards import Card
from bot.declare import Asked, DeskButton, Opening, button, command, form
from bot.errors import UserError
from bot.kinds import Term, Terms, Text
from bot.policy import Role
from bot.text import say
from commands.mentor import acknowledging, asking, board, ledger, owing, rows, settings, status
from commands.mentor.kinds import URGENCIES, WAYS
from commands.mentor.rows import Request
from commands.mentor.tables import requests

WHAT, HOW = "What you look for", "How"


@command("mentor request")
async def request(call: Call) -> Card | Opening:
    """Ask for a mentor. You hear from me at once, and at the latest in a week whether I found one."""
    mine = await rows.open_request(call.db, call.community, call.member.id)
    return await status.shown(call, mine) if mine else await _filled(call)


@button("mentor.find")
async def start(call: Call) -> Card | Opening:
    mine = await rows.open_request(call.db, call.community, call.member.id)
    return await status.shown(call, mine) if mine else await _filled(call)


desk_button = DeskButton(start.button(say("Find a mentor")), rank=30)


@button(status.CHANGE)
async def change(call: Call, value: int) -> Opening:
    """Change what a request says; it keeps its place in line."""
    mine = await rows.request(call.db, call.community, value)
    call.require(Role.MEMBER, owner=mine.member)
    if not mine.unsettled:
        raise UserError(say("This request is settled. Ask anew with /mentor request."))
    return wish.open(
        {
            "topic": mine.topic, "goal": mine.goal, "urgency": mine.urgency, "ways": mine.ways or None,
            "languages": mine.languages or None, "wishes": mine.wishes or None, "own_facility": not mine.apart,
            "anonymous": mine.anonymous,
        },
        value=mine.id,
    )  # fmt: skip


@form("mentor.wish", say("Find a mentor"), submit=say("Ask"))
async def wish(
    call: Call,
    value: str,
    topic: Annotated[str, Term("help"), Asked(say("Topic"), WHAT)],
    goal: Annotated[str, Text(400, long=True), Asked(say("What you want to get to"), WHAT)],
    urgency: Annotated[str, URGENCIES, Asked(say("How soon"), WHAT)] = "month",
    ways: Annotated[tuple[str, ...], WAYS, Asked(say("How you like to meet"), HOW)] = (),
    languages: Annotated[tuple[str, ...], Terms("languages", 5), Asked(say("Languages"), HOW)] = (),
    wishes: Annotated[str, Text(300, long=True), Asked(say("Anything else that matters"), HOW)] = "",
    own_facility: Annotated[bool, Asked(say("Also from my own employer"), HOW)] = False,
    anonymous: Annotated[bool, Asked(say("Without my name until somebody says yes"), HOW)] = False,
) -> Card:
    """Mentors see what you write here, and what you show in your introduction.

    Args:
        topic: What it is mostly about.
        goal: Such as: pass the CST in May, or scrub hearts on my own. Never anything about a patient.
        urgency: How soon you would like to begin.
        ways: Leave it empty if it is all the same to you.
        languages: Leave it empty if English is fine.
        wishes: Such as: somebody who went from SPD to the OR.
        own_facility: It goes by the employer in your introduction, which is shown to nobody unless you want it.
        anonymous: Mentors then see your request, and not whose it is. The coordinators do.
    """
    said = {
        "topic": topic, "goal": goal, "urgency": urgency, "ways": ",".join(ways), "languages": ",".join(languages),
        "wishes": wishes, "apart": not own_facility, "anonymous": anonymous,
    }  # fmt: skip
    await rows.alone(call.db, call.community)
    if value:
        changed = await _changed(call, int(value), said)
        await asking.go_on(call, changed.id)
        return await status.shown(call, changed)
    made = await _made(call, said)
    await asking.go_on(call, made.id)
    return await acknowledging.acknowledged(call, made)


async def _made(call: Call, said: dict[str, Any]) -> Request:
    """Write a new request; mentors are asked after a while in which its member may choose an order."""
    if await rows.open_request(call.db, call.community, call.member.id) is not None:
        raise UserError(say("You have a request already. See it, change it or take it back with /mentor status."))
    decided = await settings.terms(call)
    posted = decided.posting and await board.seen(call)
    begins = call.now + min(decided.patience if posted else asking.THINKING, decided.limit)
    row = said | {
        "community": call.community, "member": call.member.id, "workspace": call.workspace.id, "posted": posted,
        "wide": False, "state": "open", "made": call.now, "begins": begins, "due": call.now + decided.limit,
    }  # fmt: skip
    made = rows.as_request((await call.db.execute(insert(requests).values(row).returning(requests))).one())
    await ledger.note(call, "asked for", request=made.id, member=call.member.id)
    if made.posted:
        await ledger.note(call, "posted", request=made.id)
        await board.post(call, made)
    return made


async def _changed(call: Call, number: int, said: dict[str, Any]) -> Request:
    """Change what a request says; who is being asked stays asked, and all others are ranked anew."""
    mine = await rows.request(call.db, call.community, number)
    call.require(Role.MEMBER, owner=mine.member)
    if not mine.unsettled:
        raise UserError(say("This request is settled. Ask anew with /mentor request."))
    await call.db.execute(update(requests).where(requests.c.id == number).values(said))
    await ledger.note(call, "changed", request=number, member=call.member.id)
    await deliveries.refresh(call.db, call.community, owing.POST, number, call.now)
    return await rows.request(call.db, call.community, number)


async def _filled(call: Call) -> Opening:
    """Show the form, with the first topic that the member's introduction says they look for."""
    known = (await profile.load(call.db, call.community, [call.member.id])).get(call.member.id)
    seeks = known.values.get("seeks", ()) if known else ()
    return wish.open({"topic": seeks[0] if seeks else None, "urgency": "month"})
