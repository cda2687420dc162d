"""The playground behind its page: the community that settles, the frames, the clock, and what a restart keeps."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.playground import running
from adapters.playground.settling import Settling
from adapters.playground.world import community
from bot.cards import Document, card
from bot.platforms import Audience, NotDone, Order
from commands import FEATURES
from tests.playing import buttons, page, played, text, title, words

WEEK = 7 * 24 * 3600


def names(messages: list[Any]) -> list[str]:
    return [words(each["card"]["title"]) if each["card"] else words(each["text"]) for each in messages]


async def test_a_newcomer_finds_the_front_desk_a_welcome_and_everybody_else(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened) as noor:
        desk = (await noor.ask("open", place="front-desk"))["messages"]
        welcome = (await noor.ask("open", place="dm-noor"))["messages"]

        assert noor.world["place"] == "front-desk"
        assert set(buttons(desk[-1]["card"])) >= {"Introduce me", "My page"}
        assert names(welcome) == ["Welcome"]
        assert "moderators" not in {place["id"] for place in noor.world["places"]}
        assert {each["id"] for each in noor.world["places"] if not each["unread"]} == {"mentors"}


async def test_everybody_is_known_by_what_they_show(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened) as noor:
        people = {each["id"]: each for each in noor.world["people"]}

        assert [each["persona"] for each in noor.world["people"]][:4] == ["newcomer", "member", "moderator", None]
        assert people["terrence"]["about"] == "Sterile processing technician · Nights"
        assert people["kofi"]["moderator"]
        assert not people["javier"]["moderator"]
        assert [key for key, each in people.items() if not each["introduced"]] == ["noor", "caleb", "yesenia", "imogen"]


async def test_three_days_of_talk_stand_in_the_order_in_which_it_was_said(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened, "javier") as javier:
        shown = (await javier.ask("open", place="introductions"))["messages"]

        times = [datetime.fromisoformat(each["at"]) for each in shown]
        assert times == sorted(times)
        assert times[-1] - times[0] > timedelta(days=2)
        mine = names(shown).index("Javier Montoya-Price (he/him)")
        assert names(shown)[mine + 1].startswith("Hi all, Javier")
        hellos = [words(reply["card"]["parts"][0]["spans"]) for reply in shown[mine]["replies"]]
        assert hellos[0].startswith("Marisol Tavares to Javier Montoya-Price: Month five")
        assert {each["id"]: each["unread"] for each in javier.world["places"]} == {
            "front-desk": 0, "introductions": 2, "general": 1, "study-hall": 1, "spd-corner": 0, "events": 0, "mentors": 0, "dm-javier": 0,
        }  # fmt: skip


async def test_an_older_message_that_was_written_later_stands_where_its_time_says(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened) as noor:
        long_ago = opened.clock.now() - timedelta(days=30)
        await opened.playground.world.post("events", "walt", long_ago, text="Before all of you")

        assert names((await noor.ask("open", place="events"))["messages"])[0] == "Before all of you"


async def test_who_introduces_themselves_is_a_member_at_once_for_everybody(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened) as noor, page(opened, "ana") as ana:
        desk = (await noor.ask("open", place="front-desk"))["messages"][-1]
        form = await noor.ask(
            "press", place="front-desk", message=desk["id"], id=buttons(desk["card"])["Introduce me"]["id"]
        )
        faulty = await noor.fill(form)
        done = await noor.fill({"is": "form", "form": {**faulty["form"], "inputs": [
            {**each, "fault": None} for each in faulty["form"]["inputs"]]}}, role="spd-tech", shifts=["nights"])  # fmt: skip

        assert [each["name"] for each in faulty["form"]["inputs"] if each["fault"]] == ["role"]
        assert title(done) == "You are introduced"
        told = await ana.until(lambda told: told["is"] == "people")
        assert (
            next(each for each in told["people"] if each["id"] == "noor")["about"]
            == "Sterile processing technician · Nights"
        )
        card = await ana.until(lambda told: told["is"] == "message")
        assert names([card["message"]]) == ["Noor Haddad"]
        assert not [told for told in ana.told if told["is"] == "answer"]


async def test_a_form_gives_groups_and_other_names_of_its_options_and_the_way_back(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened, "javier") as javier:
        first = await javier.ask("use", place="general", command="intro me", values={})
        given = {each["name"]: each["value"] for each in first["form"]["inputs"]}
        second = await javier.ask("submit", place="general", form=first["form"]["id"], values=given)
        again = await javier.ask("press", place="general", message="", id=second["form"]["back"])

        roles = next(each for each in first["form"]["inputs"] if each["name"] == "role")["widget"]["options"]
        scrub = next(each for each in roles if each["value"] == "surgical-technologist")
        assert scrub["group"] == "Operating room"
        assert "scrub tech" in scrub["also"]
        assert first["form"]["back"] is None
        assert again["form"]["id"] == first["form"]["id"]


async def test_turning_a_page_replaces_the_list_and_showing_a_member_does_not(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened, "ana") as ana:
        found = await ana.ask("say", place="general", text="/intro find")
        turned = await ana.ask("press", place="general", message=found["id"], id=buttons(found["card"])["Next"]["id"])
        shown = await ana.ask("press", place="general", message=turned["id"], id=buttons(turned["card"])["Show"]["id"])

        assert (title(found), found["replaces"]) == ("27 members", None)
        assert words(turned["card"]["footer"]) == "Page 2 of 4"
        assert turned["replaces"] == found["id"]
        assert shown["replaces"] is None


async def test_the_answer_to_are_you_sure_takes_its_place(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened, "walt") as walt:
        sure = await walt.ask("say", place="general", text="/my erase")
        sent = {"message": sure["id"], "id": buttons(sure["card"])["Delete everything"]["id"], "style": "danger"}
        done = await walt.ask("press", place="general", **sent)

        assert (title(done), done["replaces"]) == ("All data about you is deleted", sure["id"])
        people = next(told["people"] for told in walt.told if told["is"] == "people")
        assert not next(each for each in people if each["id"] == "walt")["introduced"]


async def test_a_hello_reaches_its_member_with_their_name_marked_and_nobody_elses(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened, "priya") as priya, page(opened, "walt") as walt:
        before = next(each["unread"] for each in walt.world["places"] if each["id"] == "introductions")
        shown = await priya.ask("say", place="general", text="/intro show who:@walt")
        form = await priya.ask(
            "press", place="general", message=shown["id"], id=buttons(shown["card"])["Say hello"]["id"]
        )
        assert title(await priya.fill(form, line="Nights, too")) == "Sent"

        told = await walt.until(lambda told: told["is"] == "message" and told["message"]["replies"])
        mentions = [run for run in told["message"]["replies"][-1]["card"]["parts"][0]["spans"] if run["t"] == "mention"]
        assert [(run["id"], run["you"]) for run in mentions] == [("priya", False), ("walt", True)]
        unread = await walt.until(lambda told: told["is"] == "unread")
        assert (unread["place"], unread["count"]) == ("introductions", before + 1)


async def test_what_one_writes_is_seen_by_others_and_unread_for_them_alone(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened, "ana") as ana, page(opened, "walt") as walt:
        assert (await ana.ask("say", place="events", text="  <b>Tonight</b>  "))["is"] == "done"

        told = await walt.until(lambda told: told["is"] == "message")
        assert told["message"]["text"] == [{"t": "text", "text": "<b>Tonight</b>"}]
        assert (await walt.until(lambda told: told["is"] == "unread"))["count"] == 1
        assert [told["count"] for told in ana.told if told["is"] == "unread"] == [0]


async def test_options_are_searched_as_one_types(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened) as noor:
        found = await noor.ask("suggest", command="intro find", option="role", typed="new gr")

        assert found["choices"] == [{"label": "New graduate surgical technologist", "value": "new-grad-tech"}]
        offered = next(each for each in noor.world["commands"] if each["name"] == "intro find")
        assert [each["suggest"] for each in offered["options"]] == [False, True, True, True, True]


async def test_a_file_of_several_megabytes_is_taken_and_a_larger_one_refused(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened) as noor:
        for size, answer in (
            (7, "scan.pdf: 7340032 bytes"),
            (9, "scan.pdf is larger than 8 MB. Attach a smaller file."),
        ):
            file = {
                "name": "scan.pdf",
                "type": "application/pdf",
                "data": base64.b64encode(b"x" * size * 1024 * 1024).decode(),
            }
            taken = await noor.ask("use", place="general", command="trial file", values={"file": file})
            assert text(taken) == answer


async def test_the_clock_moves_for_all_and_stays_moved(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened) as noor, page(opened) as other:
        before = datetime.fromisoformat(noor.world["now"])
        moved = await noor.ask("move", seconds=WEEK)
        assert datetime.fromisoformat(moved["now"]) - before > timedelta(days=6, hours=23)
        assert (await other.until(lambda told: told["is"] == "clock"))["now"] >= moved["now"][:16]
        backwards = await noor.ask("move", seconds=-60)
        assert backwards["text"] == "The clock moves forward, by at most a year at once."

    async with played(tmp_path) as opened, page(opened) as noor:
        assert datetime.fromisoformat(noor.world["now"]) >= datetime.fromisoformat(moved["now"])


async def test_the_clock_stops_ten_years_from_now(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened) as noor:
        answers = [await noor.ask("move", seconds=365 * 24 * 3600) for _ in range(11)]

        assert answers[-1]["text"].startswith("That is ten years from now")
        assert (await noor.ask("say", place="general", text="Still here"))["is"] == "done"


async def test_a_restart_keeps_what_was_said_read_and_done(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened) as noor:
        await noor.ask("say", place="general", text="I was here")
        await noor.fill(await noor.ask("use", place="general", command="intro me", values={}), role="spd-tech")
        await noor.socket.send_str('{"do": "read", "place": "general"}')
        await noor.ask("open", place="general")
        async with asyncio.timeout(10):
            while names((await noor.ask("open", place="introductions"))["messages"])[-1] != "Noor Haddad":
                pass

    async with played(tmp_path) as opened, page(opened) as noor:
        assert names((await noor.ask("open", place="general"))["messages"])[-1] == "I was here"
        assert names((await noor.ask("open", place="introductions"))["messages"])[-1] == "Noor Haddad"
        assert noor.world["me"]["introduced"]
        assert next(each["unread"] for each in noor.world["places"] if each["id"] == "general") == 0


async def test_a_first_start_that_was_broken_off_goes_on_without_repeating_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    async def stumble(self: Settling, line: dict[str, Any]) -> None:
        said.append(line["text"])
        if len(said) == 4:
            raise RuntimeError("the power is gone")
        await say(self, line)

    say = Settling._say
    monkeypatch.setattr(Settling, "_say", stumble)
    with pytest.raises(RuntimeError):
        async with running.lived(f"sqlite:///{tmp_path}/p.db", FEATURES):
            pass
    monkeypatch.undo()

    async with running.opened(f"sqlite:///{tmp_path}/p.db", FEATURES, 0) as opened, page(opened, "ana") as ana:
        talk = [each for place in community().channels for each in (await ana.ask("open", place=place))["messages"]]
        assert len([each for each in talk if each["text"]]) == len(community().talk)
        async with opened.house.store.write() as db:
            assert (await db.exec_driver_sql("PRAGMA synchronous")).scalar_one() == 2, "it waits for the disk again"
        introduced = [each for each in talk if each["card"] and "Say hello" in buttons(each["card"])]
        assert len(introduced) == len([person for person in community().people.values() if person.introduced])


async def test_an_order_that_comes_twice_is_done_once_and_one_below_a_deleted_message_is_refused(
    tmp_path: Path,
) -> None:
    async with played(tmp_path) as opened:
        post = Order("post", "playground:900", "playground", "study-hall", card("Once"), Audience())
        sent = await opened.playground.send(post)

        assert await opened.playground.send(post) == sent
        assert await opened.playground.send(replace(post, card=None, recalled=True)) == sent
        assert (
            len([row for row in await opened.playground.world.latest("study-hall") if row.author == "circulator"]) == 1
        )
        await opened.playground.send(
            Order("delete", "playground:901", "playground", "study-hall", None, Audience(), message=sent.message)
        )
        below = Order(
            "post", "playground:902", "playground", "study-hall", card("Below"), Audience(), thread=sent.message
        )
        with pytest.raises(NotDone, match="gone"):
            await opened.playground.send(below)
        with pytest.raises(NotDone, match="withdrawn"):
            await opened.playground.send(replace(post, key="playground:904", card=None, recalled=True))


async def test_a_conversation_is_opened_once_for_its_people_alone_and_goes_when_it_is_closed(tmp_path: Path) -> None:
    async with played(tmp_path) as opened, page(opened, "walt") as walt, page(opened, "ana") as ana:
        open_ = Order("open", "playground:900", "playground", "", card("You two"), Audience(), people=("walt", "priya"))
        sent = await opened.playground.send(open_)
        assert await opened.playground.send(open_) == sent

        told = await walt.until(lambda told: told["is"] == "places")
        mine = [(each["name"], each["unread"]) for each in told["places"] if each["id"] == sent.place]
        assert mine == [("Priya Venkataraman", 1)]
        assert names((await walt.ask("open", place=sent.place))["messages"]) == ["You two"]
        assert (await ana.ask("open", place=sent.place))["is"] == "trouble"

        await opened.playground.send(Order("close", "playground:901", "playground", sent.place, None, Audience()))
        places = (await walt.be("walt"))["places"]
        assert sent.place not in {each["id"] for each in places}


async def test_nothing_waits_for_a_turn_and_files_come_with_their_card(tmp_path: Path) -> None:
    async with played(tmp_path) as opened:
        assert opened.playground.turn("post", "playground", "events") == timedelta(0)
        attach = Order("attach", "playground:900", "playground", "events", card("Minutes"), Audience())
        with pytest.raises(NotDone, match="with their card"):
            await opened.playground.send(attach)


async def test_the_file_of_a_posted_card_outlives_the_process(tmp_path: Path) -> None:
    async with played(tmp_path) as opened:
        kept = card("Minutes", Document("minutes.txt", b"We met."))
        await opened.playground.send(Order("post", "playground:903", "playground", "events", kept, Audience()))

    async with played(tmp_path) as opened, page(opened) as noor:
        posted = (await noor.ask("open", place="events"))["messages"][-1]
        number = posted["card"]["parts"][0]["href"].removeprefix("/document/")
        assert await opened.playground.pages.document(number) == ("minutes.txt", b"We met.")
