"""The playground in a terminal: as a program with piped input, as one who types sees it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.playing import settled

INTRODUCED = """\
/intro me
Noor
scrub tech
she/her
.
total joints, spine
.
.

First week of nights.
.
.
"""


async def typed(tmp_path: Path, *lines: str) -> str:
    """Run the program, type lines into it, and give what it printed."""
    if not (tmp_path / "playground.db").exists():
        await settled(tmp_path)
    arguments = ("-m", "bot", "try", "--text", "--database", str(tmp_path / "playground.db"))
    program = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )  # fmt: skip
    printed, wrong = await asyncio.wait_for(program.communicate("\n".join(lines).encode()), 60)
    assert program.returncode == 0, wrong.decode()
    assert wrong == b""
    return printed.decode()


async def test_its_first_line_says_who_one_is_and_how_to_leave_and_an_empty_input_ends_it(tmp_path: Path) -> None:
    printed = await typed(tmp_path)

    assert printed.splitlines()[0] == (
        "You are Noor Haddad, who is new here, in #front-desk. Type help for what you can do, quit to leave."
    )
    assert (
        "[1] Introduce me [2] Find people [3] What's on [4] Find a mentor [5] Study group [6] Ask for a talk [7] Meet somebody new [8] What is new [9] My page"
        in printed
    )


async def test_a_newcomer_introduces_themselves_finds_somebody_and_says_hello(tmp_path: Path) -> None:
    hello = ["/intro find text:walt", "1", "1", "Hello from the night shift", "be walt", "in introductions"]
    printed = await typed(tmp_path, INTRODUCED.strip("\n"), *hello, "quit")

    assert "Surgical technologist" in printed
    assert "(only you see this)\nYou are introduced\nIt stands in #introductions.\n" in printed
    assert "1 member\n- Walt Jankowski" in printed
    assert "(only you see this)\nSent\n" in printed
    told = printed.split("You are Walt Jankowski, member")[1]
    assert "Unread: #introductions" in told
    assert "@Noor to @Walt Jankowski: Hello from the night shift" in told
    assert "Service lines: Total joints · Spine" in told


async def test_what_arrives_here_or_directly_is_printed_between(tmp_path: Path) -> None:
    await typed(tmp_path, INTRODUCED.strip("\n"), "quit")

    printed = await typed(tmp_path, "in introductions", "/intro show who:@walt", "1", "Are you awake?", "quit")
    assert (
        "\n* Circulator in #introductions:\n  Hello from Noor\n  @Noor to @Walt Jankowski: Are you awake?\n" in printed
    )


async def test_a_press_on_a_form_s_button_and_faults_asked_again(tmp_path: Path) -> None:
    printed = await typed(tmp_path, "1", "Noor", "", ".", "zzz", "lead", "2", *".....", "quit")

    assert (
        "Role (required): type some words of it, ? lists all 42\n  What you do, or are learning to do.\n  ! This is needed."
        in printed
    )
    assert "  ! “zzz” is not on the list. Choose one such as" in printed
    assert "Several fit “lead”. Type more, or a number:\n  Operating room\n" in printed
    assert "(only you see this)\nYou are introduced\n" in printed


async def test_choices_are_listed_and_what_stands_there_is_kept_or_emptied(tmp_path: Path) -> None:
    printed = await typed(
        tmp_path, "be javier", "/intro me", "", "?", "", "-", ".", ".", ".", ".", ".", "/intro show who:@javier"
    )

    assert "  Learning\n    1 Surgical technology student\n" in printed
    assert "  [New graduate surgical technologist] " in printed
    assert "  [he/him] -\n" in printed
    assert "Your introduction is brought up to date" in printed
    assert "\nJavier Montoya-Price\n@Javier" in printed


async def test_one_becomes_somebody_else_moves_about_and_travels_in_time(tmp_path: Path) -> None:
    printed = await typed(
        tmp_path,
        "in moderators",
        "be ana",
        "in #moderators",
        "+1w",
        "+0h",
        "say Who is up?",
        "who",
        "places",
        "in circulator",
        "be ruthanne",
        "in circulator",
    )

    assert "There is no place “moderators” for you. Type places for a list." in printed
    assert "You are Ana Ruiz, moderator, in #front-desk." in printed
    assert "Three people asked for a CHL group this week." in printed
    assert "The clock moves forward, by at most a year at once." in printed
    assert "  terrence   Terrence Lindqvist – Sterile processing technician · Nights" in printed
    assert "Nobody has written in Circulator yet." in printed
    assert "Who is up?" in await typed(tmp_path, "be kofi", "in moderators")


async def test_a_form_can_be_left_and_mistakes_are_told(tmp_path: Path) -> None:
    lines = (
        "/intro me",
        "cancel",
        "99",
        "hello there",
        "be nobody",
        "/intro show",
        "/nothing",
        "in nowhere",
        "help",
        "say \x1b[2Jboo",
        "read",
    )
    printed = await typed(tmp_path, *lines)

    for sentence in (
        "Left. What you typed on finished pages is kept for a day.",
        "No button has that number now. Type read to see those here.",
        "I do not know “hello”. Type help for what you can do; to write to the others, type say and then the words.",
        "Nobody here is called “nobody”. Type who for a list.",
        "There is no /nothing.",
        "There is no place “nowhere” for you.",
        "  [2Jboo",
    ):
        assert sentence in printed, sentence
