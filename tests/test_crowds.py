"""Who is in a place: asked of each platform from an errand, and made members in a handful of queries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from adapters.discord.roll import members
from adapters.discord.wire import Wire
from adapters.slack import api, limits
from adapters.slack.receive import Installed
from adapters.slack.roll import SLACKBOT, Roll
from bot import config, errands, people
from bot import schema as s
from bot.arrivals import welcome
from bot.clock import TravelClock
from bot.declare import errand
from bot.errands import ASIDE, Back, Errands, Way
from bot.errors import UserError
from bot.house import House
from bot.platforms import NotDone, Person
from bot.store import Store
from bot.text import plain
from tests.platforms.discord_local import LocalDiscord
from tests.platforms.discord_stand import standing
from tests.platforms.slack_local import Fault, LocalSlack
from tests.playing import played
from tests.signs import Books, open_books
from tests.toy import START, Toy, opened

CROWD = [Person("ana", "Ana"), Person("ben", "Ben"), Person("cai", "")]
CAME: list[list[str] | None] = []


async def ask(way: Way) -> list[Person] | None:
    async with way.store.read() as db:
        workspace = await people.workspace_of(db, 1)
    return await way.people(workspace, way.subject)


@errand("crowd", go=ask)
async def came(back: Back) -> None:
    """Note who came, as members."""
    if back.result is None:
        CAME.append(None)
        return
    known = await welcome(back.db, back.workspace, back.result, back.now)
    CAME.append(sorted(each.name for each in known.values()))


@pytest.fixture
async def house(url: str, clock: TravelClock) -> AsyncIterator[House]:
    CAME.clear()
    async for each in opened(url, clock, __name__, "tests.signs"):
        yield each


@pytest.fixture
async def books(house: House) -> Books:
    return await open_books(house)


async def send(books: Books, place: str) -> None:
    async with books.house.store.write() as db:
        await errands.send(db, books.workspace, "crowd", place, books.now)


async def run(house: House) -> None:
    await house.dispatcher.run()
    await house.errands.wait()


async def test_an_errand_asks_who_is_in_a_place_and_they_become_members(books: Books, house: House, toy: Toy) -> None:
    toy.crowds["lounge"] = CROWD
    await send(books, "lounge")

    await run(house)

    assert CAME == [["Ana", "Ben", "cai"]]


async def test_an_errand_learns_that_a_platform_cannot_say(books: Books, house: House) -> None:
    await send(books, "")

    await run(house)

    assert CAME == [None]


async def test_who_does_not_hold_the_platform_leaves_the_errand_to_who_does(
    books: Books, house: House, toy: Toy, clock: TravelClock
) -> None:
    toy.crowds["lounge"] = CROWD
    other = Errands(house.store, clock, house.circulator.catalogue)
    await send(books, "lounge")

    for _ in range(9):
        await other.run()
        await other.wait()
        clock.move(ASIDE)
    assert CAME == []
    await run(house)

    assert CAME == [["Ana", "Ben", "cai"]]


async def crowd(books: Books, *persons: Person) -> dict[str, int]:
    async with books.house.store.write() as db:
        known = await welcome(db, books.workspace, persons, books.now)
    return {account: member.id for account, member in known.items()}


async def test_who_is_known_stays_who_they_are_and_who_was_away_is_back(books: Books, house: House) -> None:
    ana = await books.member("ana")
    async with house.store.write() as db:
        await db.execute(s.accounts.update().values(present=False))

    known = await crowd(books, *CROWD)
    again = await crowd(books, *CROWD)

    assert (known["ana"], known) == (ana, again)
    async with house.store.read() as db:
        rows = (await db.execute(select(s.accounts).where(s.accounts.c.external != "keeper"))).all()
    assert {(row.external, row.name, row.present, row.community) for row in rows} == {
        ("ana", "Ana", True, 1), ("ben", "Ben", True, 1), ("cai", "cai", True, 1),
    }  # fmt: skip
    assert {row.member for row in rows} == set(known.values())


async def test_two_workspaces_keep_their_crowds_apart(books: Books, house: House) -> None:
    elsewhere = await open_books(house, "w2")

    here, there = await crowd(books, *CROWD), await crowd(elsewhere, *CROWD)

    assert not set(here.values()) & set(there.values())


async def test_nobody_is_made_of_nobody(books: Books) -> None:
    assert await crowd(books) == {}


@pytest.mark.parametrize("number", [1, 300])
async def test_any_number_takes_a_handful_of_queries(books: Books, house: House, number: int) -> None:
    statements: list[str] = []
    engine = house.store._writer.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    known = await crowd(books, *(Person(f"p{each}", f"P{each}") for each in range(number)))

    assert len(known) == number
    assert len(statements) <= 7


async def test_who_is_welcomed_by_two_at_once_is_one_member(books: Books, house: House, url: str) -> None:
    other = Store(url)

    async def from_there() -> None:
        async with other.write() as db:
            await welcome(db, books.workspace, CROWD, START)

    await asyncio.gather(*(each for _ in range(5) for each in (crowd(books, *CROWD), from_there())))
    await other.close()

    async with house.store.read() as db:
        assert (await db.execute(select(func.count()).select_from(s.members))).scalar_one() == 4


async def test_discord_lists_a_servers_people_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.discord.roll.MEMBERS_PAGE", 3)
    async with LocalDiscord() as local:
        local.privileged = 1 << 1
        guild = local.guild("OR peers")
        everybody = [guild.owner, *(guild.member(f"P{number}").user for number in range(7))]
        wire = Wire(config.Discord(token=local.token, api_url=local.api_url), lambda _name, _payload: None)
        await wire.login()
        found = await members(wire, guild.id)
        await wire.close()

    assert sorted((each.account, each.name) for each in found) == sorted((each.id, each.name) for each in everybody)


async def test_discord_lists_nobody_without_the_members_intent_and_never_a_channels_people() -> None:
    async with standing() as stand:
        assert await stand.platform.people(stand.guild.id, "") is None
        stand.platform._config = replace(stand.platform._config, members_intent=True)
        assert await stand.platform.people(stand.guild.id, stand.hall.id) is None
        with pytest.raises(NotDone):  # the portal has it switched off
            await stand.platform.people(stand.guild.id, "")


async def test_the_playground_knows_all_its_people(tmp_path: Path) -> None:
    async with played(tmp_path) as home:
        everybody = await home.playground.people("playground", "")
        moderators = await home.playground.people("playground", "moderators")

    assert everybody is not None
    assert moderators is not None
    assert 0 < len(moderators) < len(everybody)


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack() as slack:
        yield slack
    assert slack.violations == []


def roll(slack: LocalSlack) -> Roll:
    client = api.web_client(config.Slack(api_url=slack.api_url), token=slack.bot_token)
    return Roll(client, Installed(slack.team_id, slack.team_name, slack.bot.id, slack.bot.name))


async def names(slack: LocalSlack, place: str = "") -> list[str]:
    return sorted(each.name for each in await roll(slack).people(place))


@pytest.mark.parametrize("few", [0, 50])
async def test_slack_lists_a_channels_people_and_no_guest_bot_or_closed_account(
    slack: LocalSlack, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FEW", few)
    inside = [slack.user(f"P{number}") for number in range(5)]
    slack.user("Elsewhere")
    others = [slack.user("Guest", guest=True), slack.user("Gone", deactivated=True), slack.user("Robot", bot=True)]
    hall = slack.channel("hall", *inside, *others, slack.user("Stranger", team="T0000000009"))
    slack.page_cap = 2

    assert await names(slack, hall.id) == [f"p{number}" for number in range(5)]


async def test_slack_lists_the_whole_workspace_without_its_own_bot(slack: LocalSlack) -> None:
    slack.user("Ana")
    slackbot = slack.user("Slackbot")
    slack.world.users[SLACKBOT] = slack.world.users.pop(slackbot.id)
    slackbot.id = SLACKBOT

    assert await names(slack) == ["ana"]


async def test_slack_is_waited_for_where_it_says_so(slack: LocalSlack) -> None:
    slack.user("Ana")
    slack.faults.append(Fault("users.list", retry_after=0))

    assert await names(slack) == ["ana"]


async def test_a_private_channel_without_the_bot_asks_for_an_invitation(slack: LocalSlack) -> None:
    hall = slack.channel("hall", slack.user("Ana"), private=True, bot=False)

    with pytest.raises(UserError) as told:
        await names(slack, hall.id)

    assert plain(told.value.words) == "I am not in that channel. Type /invite @circulator there."


async def test_slack_that_does_not_answer_is_asked_again_later(slack: LocalSlack) -> None:
    slack.faults.append(Fault("users.list", "status", times=9))

    with pytest.raises(NotDone) as told:
        await names(slack)

    assert told.value.retry == timedelta(seconds=10)
