"""A member's own page: what is known, what is taken along, what is deleted, and whom they block."""

from __future__ import annotations

import json
from collections.abc import Callable
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import JSON, LargeBinary, String, insert, select

from bot import schema as s
from bot.cards import Document
from bot.house import House
from bot.inbound import Happened
from bot.privacy import holdings
from bot.store import Connection
from tests.test_intro import introduced, say_hello, settled
from tests.toy import Person, Toy

People = Callable[..., Person]


async def test_the_page_says_what_is_known(person: People) -> None:
    ben = person("ben")
    assert "You have not introduced yourself yet" in await ben.use("my page")
    await introduced(ben, employer="Canary Hospital")

    shown = await ben.use("my page")

    assert "What I know about you, Ben." in shown
    assert "Employer: Canary Hospital" in shown
    assert "Not shown to everyone: Employer." in shown


async def test_the_page_is_about_its_reader_alone(person: People) -> None:
    await introduced(person("ben"), employer="Canary Hospital")

    assert "Canary" not in await person("cai").use("my page")


async def test_a_blocked_member_is_on_the_list_until_taken_off(person: People) -> None:
    ben = person("ben")
    assert "You block nobody" in await ben.use("my blocks")
    assert "They are not told" in await ben.use("my block", who="<@cai>")
    await ben.use("my block", who="<@cai>")

    assert "cai" in await ben.use("my blocks")
    assert "They are off your list" in await ben.press("Unblock")
    assert "You do not block them" in await ben.use("my unblock", who="<@cai>")
    assert "You block nobody" in await ben.use("my blocks")


async def test_nobody_blocks_themselves(person: People) -> None:
    assert "That is you" in await person("ben").use("my block", who="<@ben>")


async def test_who_is_not_a_mention_is_asked_for_again(person: People) -> None:
    assert "who: I do not know “cai” here. Mention a member, such as @ana." in await person("ben").use(
        "my block", who="cai"
    )
    assert "who: This is needed." in await person("ben").use("my block")


async def test_a_block_is_known_to_its_member_alone(person: People) -> None:
    cai = person("cai")
    await cai.use("my page")
    await person("ben").use("my block", who="<@cai>")

    assert "blocks" not in await exported(cai)
    assert "You block nobody" in await cai.use("my blocks")
    assert "blocks" in await exported(person("ben"))


async def test_everything_of_a_member_can_be_taken_along(person: People, toy: Toy) -> None:
    await settled(person)
    ben = person("ben")
    await introduced(ben, employer="Canary Hospital")
    await say_hello(person("cai"), toy, "Hi")

    found = await exported(ben)

    assert found["members"][0]["name"] == "Ben"
    assert "Canary Hospital" in [row["value"] for row in found["profile"]]
    assert {"accounts", "introductions", "hellos"} <= set(found)


async def test_the_export_holds_nothing_of_others(person: People) -> None:
    await introduced(person("cai"), line="Canary of Cai")
    ben = person("ben")
    await introduced(ben)

    assert "Canary" not in json.dumps(await exported(ben))


async def test_deleting_asks_first(person: People, house: House) -> None:
    ben = person("ben")
    await introduced(ben)

    assert "It cannot be undone" in await ben.use("my erase")

    async with house.store.read() as db:
        assert (await db.execute(select(s.profile))).all()


async def test_nothing_is_left_of_who_deletes_everything(person: People, house: House, toy: Toy) -> None:
    ana = await settled(person)
    ben = person("ben")
    await introduced(ben, line="Canary")
    await introduced(person("cai"))
    await ben.use("my block", who="<@dan>")
    await person("dan").use("my block", who="<@ben>")
    await say_hello(person("cai"), toy, "Canary hello")
    await ana.use("community moderator", who="<@ben>")
    await ben.use("community word", list="services", label="Canary ward")
    async with house.store.read() as db:
        number = (await db.execute(select(s.accounts.c.member).where(s.accounts.c.external == "ben"))).scalar_one()

    await ben.use("my erase")
    assert "All data about you is deleted" in await ben.press("Delete everything")

    async with house.store.read() as db:
        for table, column, _ in holdings():
            assert (await db.execute(select(table).where(column == number))).all() == [], f"{table.name}.{column.name}"
        assert (await db.execute(select(s.members).where(s.members.c.id == number))).all() == []
        assert (await db.execute(select(s.posts).where(s.posts.c.subject == str(number)))).all() == []
        assert (await db.execute(select(s.documents).where(s.documents.c.subject == number))).all() == []
        assert "ben" not in {row.external for row in await db.execute(select(s.accounts.c.external))}
    assert "Canary" not in "".join(message.text for message in toy.messages.values() if "Cai" not in message.text)


async def test_every_table_with_a_members_number_is_emptied(person: People, house: House) -> None:
    """One row is made in every table, by its columns' types, so that a new table is tried without a new test."""
    ben, cai = person("ben"), person("cai")
    for each in (ben, cai):
        await each.use("my page")
    async with house.store.write() as db:
        rows = (
            await db.execute(
                select(s.accounts.c.member, s.accounts.c.external, s.accounts.c.workspace, s.accounts.c.community)
            )
        ).all()
        mine, other = (next(row for row in rows if row.external == name) for name in ("ben", "cai"))
        for table, column, _ in holdings():
            if table.name != "accounts":
                row = {**await _made_up(db, table.name, column.name, other), column.name: mine.member}
                await db.execute(insert(table).values(row))

    await ben.use("my erase")
    await ben.press("Delete everything")

    async with house.store.read() as db:
        for table, column, fate in holdings():
            assert (await db.execute(select(table).where(column == mine.member))).all() == []
            kept = (await db.execute(select(table).where(column.is_(None)))).all()
            assert bool(kept) is (fate == "blank"), f"{table.name}.{column.name}"


async def test_who_comes_back_is_somebody_new(person: People, house: House) -> None:
    ben = person("ben")
    await introduced(ben)
    number = await _number(house, "ben")
    await ben.use("my erase")
    await ben.press("Delete everything")

    assert "You have not introduced yourself yet" in await ben.use("my page")
    assert await _number(house, "ben") != number


async def test_a_number_is_never_given_twice(person: People, house: House) -> None:
    """A button that still stands somewhere would otherwise be about somebody else."""
    ben = person("ben")
    await ben.use("my page")
    number = await _number(house, "ben")
    await ben.use("my erase")
    await ben.press("Delete everything")

    await person("cai").use("my page")

    assert await _number(house, "cai") > number


async def test_who_erased_themselves_is_not_kept_by_leaving_afterwards(person: People, house: House) -> None:
    ben = person("ben")
    await ben.use("my erase")
    await ben.press("Delete everything")

    await ben.ask(Happened("left"))

    async with house.store.read() as db:
        assert (await db.execute(select(s.accounts))).all() == []


async def test_the_same_person_in_another_community_stays(person: People, house: House) -> None:
    here, there = person("ben"), person("ben", workspace="w2")
    await introduced(here)
    await introduced(there, employer="Still here")

    await here.use("my erase")
    await here.press("Delete everything")

    assert "Still here" in await there.use("my page")


@pytest.mark.parametrize("button", ["Take my data along", "Delete my data"])
async def test_the_page_has_a_button_for_it(person: People, button: str) -> None:
    ben = person("ben")
    await ben.use("my page")

    assert ("Your data" if button.startswith("Take") else "Delete all data about you?") in await ben.press(button)


async def exported(who: Person) -> dict[str, Any]:
    await who.use("my export")
    assert who.last is not None
    assert who.last.card is not None
    (content,) = (part.content for part in who.last.card.parts if isinstance(part, Document))
    found: dict[str, Any] = json.loads(content)
    return found


async def _number(house: House, account: str) -> int:
    async with house.store.read() as db:
        return int((await db.execute(select(s.accounts.c.member).where(s.accounts.c.external == account))).scalar_one())


async def _made_up(db: Connection, table: str, column: str, other: Any) -> dict[str, Any]:
    """Fill the columns that a row needs, by type: 'x' for text, a moment, no bytes, a row of the table that it names."""
    numbers = {"community": other.community}
    made = {}
    for each in s.metadata.tables[table].columns:
        if each.nullable or (each.name == "id" and not isinstance(each.type, String)):
            continue
        foreign = [key.column.table for key in each.foreign_keys]
        if foreign == [s.members]:
            made[each.name] = other.member
        elif foreign == [s.workspaces]:
            made[each.name] = other.workspace
        elif foreign and each.name not in numbers:
            parent = await _made_up(db, foreign[0].name, column, other)
            new = insert(foreign[0]).values(parent).returning(foreign[0].c.id)
            made[each.name] = (await db.execute(new)).scalar_one()
        else:
            made[each.name] = numbers.get(each.name, _value(each.type, f"{table}-{column}"))
    # What is read back as more than text.
    read = {"uid": token_hex(8), "times": ""}
    return made | {key: value for key, value in read.items() if key in made}


def _value(kind: Any, unique: str) -> Any:
    if isinstance(kind, s.Instant):
        return s.EPOCH
    if isinstance(kind, LargeBinary):
        return b""
    if isinstance(kind, JSON):
        return {}
    python = kind.python_type
    return unique[: kind.length or 100] if python is str else python()


async def test_my_page_shows_every_field_and_says_which_are_hidden(person: People) -> None:
    ben = person("ben")
    await ben.use("intro me")
    await ben.fill_all(
        name="Ben", role="surgical-technologist", pronouns="he/him", line="Nights.", employer="St. Somewhere"
    )

    shown = await ben.use("my page")

    assert "Pronouns: he/him" in shown
    assert "In a line: Nights." in shown
    assert "Not shown to everyone: Employer." in shown


async def test_erasure_takes_a_moderator_off_the_list_and_out_of_the_record(person: People, house: House) -> None:
    ana = person("ana", steward=True)
    await ana.use("community moderator", who="<@ben>")
    ben = person("ben")
    await ben.use("my erase")
    await ben.press("Delete everything")

    async with house.store.read() as db:
        kept = [*(await db.execute(select(s.settings.c.value))).scalars()]
        noted = [*(await db.execute(select(s.audit.c.before, s.audit.c.after))).all()]

    assert kept == ["<@ana>"]
    assert "ben" not in str(noted)


async def test_erasure_takes_the_hellos_that_were_said_along(person: People, toy: Toy) -> None:
    await settled(person)
    await introduced(person("ben"))
    (card,) = toy.seen("intros")
    cai = person("cai")
    await cai.click(card.card, "Say hello") if card.card else None
    await cai.fill(line="Hi Ben")
    said = [message.text for message in toy.seen("intros")]

    await cai.use("my erase")
    await cai.press("Delete everything")

    assert any("Hi Ben" in text for text in said)
    assert not any("Hi Ben" in message.text for message in toy.seen("intros"))


async def test_what_only_happens_to_somebody_leaves_their_language(person: People, house: House) -> None:
    ben = person("ben", language="de")
    await ben.use("my page")
    await person("ben", language="en").ask(Happened("joined"))

    async with house.store.read() as db:
        spoken = (await db.execute(select(s.accounts.c.language).where(s.accounts.c.external == "ben"))).scalar_one()

    assert spoken == "de"
