"""The playground without a page: commands are read line by line, and cards are printed as text."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from adapters.playground import asking, reading, receive
from adapters.playground.asking import Cancel, Skip
from adapters.playground.faces import faces
from adapters.playground.limits import MESSAGE
from adapters.playground.lines import Left, Lines
from adapters.playground.pages import Json, message
from adapters.playground.running import Lived, lived
from adapters.playground.world import community, direct
from bot import ids
from bot.cards import Button, Card, Control, Controls, Item, LinkButton, Listing, MemberMenu, Menu, Part
from bot.circulator import Reply
from bot.errors import UserError
from bot.inbound import Ask, Press, Submit
from bot.plain import as_text
from bot.text import plain

SHOWN = 6
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
HELP = """\
  /…            a command, such as /intro me or /intro show who:@ana; /circulator help lists them
  1, 2 …        press the button that has this number
  read          show the newest messages here
  in PLACE      go to a channel, such as: in general; in circulator is what I tell you alone
  say WORDS     write to the others here
  be NAME       become somebody else, such as: be ana
  who, places   list the people, the places
  +1h +1d +1w   move the clock on
  quit          leave; everything is kept"""


async def converse(url: str, features: Iterable[str]) -> None:
    """Run the playground on standard input and output until it ends or somebody types quit."""
    async with lived(url, features) as home:
        terminal = Terminal(home, Lines())
        home.playground.pages.sessions.add(terminal)
        try:
            await terminal.run()
        except Left:
            return
        finally:
            home.playground.pages.sessions.discard(terminal)


class Terminal:
    """One person at a time, in one place at a time."""

    def __init__(self, home: Lived, lines: Lines) -> None:
        self._home, self._lines = home, lines
        self._playground = home.playground
        self.person = community().persona("newcomer")
        self._place = "front-desk"
        self._buttons: list[tuple[Control, int | None]] = []
        self._newest = 0
        self._does: Mapping[str, Callable[[str], Awaitable[None]]] = {
            "be": self._be, "in": self._go, "read": self._read, "say": self._say, "who": self._who, "places": self._places, "help": self._help,
        }  # fmt: skip

    async def run(self) -> None:
        self._newest = max((await self._playground.world.newest()).values(), default=0)
        self._lines.tell(
            f"You are {await self._me()}, in {self._here()}. Type help for what you can do, quit to leave."
        )
        await self._read("")
        while True:
            typed = (await self._lines.ask(f"\n{self.person.name.split()[0]} in {self._here()}> ")).strip()
            if typed in {"quit", "exit"}:
                return
            try:
                await self._obey(typed)
            except UserError as refusal:
                self._lines.tell(plain(refusal.words))
            except (Cancel, Skip):
                self._lines.tell("Left. What you typed on finished pages is kept for a day.")
            await self._home.house.dispatcher.run()

    async def tell(self, frame: Json) -> None:
        """Print a message that arrives here, or directly to this person."""
        if frame["is"] != "message" or frame["message"]["place"] not in {self._place, direct(self.person.key)}:
            return
        told = frame["message"]
        fresh = [each for each in (told, *told["replies"]) if int(each["id"][1:]) > self._newest]
        for each in fresh:
            self._newest = max(self._newest, int(each["id"][1:]))
            if each["from"]["id"] != self.person.key:
                where = " to you alone" if each["place"] == direct(self.person.key) else f" in {self._here()}"
                self._write(each, f"\n* {each['from']['name']}{where}:")

    async def close(self) -> None:
        """Nothing holds the terminal open."""

    async def _obey(self, typed: str) -> None:
        word, _, rest = typed.partition(" ")
        if typed.startswith("/"):
            await self._ask(receive.typed(typed, self._playground.circulator.catalogue))
        elif typed.isdecimal():
            await self._press(int(typed))
        elif step := re.fullmatch(r"\+\s*(\d{1,4})\s*([hdw])", typed):
            await self._home.move(int(step[1]) * UNITS[step[2]])
            self._lines.tell(f"It is {self._when(self._home.clock.now().isoformat())} now.")
        elif word in self._does:
            await self._does[word](rest.strip())
        elif typed:
            self._lines.tell(
                f"I do not know “{word}”. Type help for what you can do; to write to the others, type say and then the words."
            )

    async def _ask(self, ask: Ask) -> None:
        """Ask the core; a form is filled here and now, again after faults."""
        reply = await self._playground.ask(self.person, self._place, ask)
        while reply.page is not None:
            page = reply.page
            given = await asking.answers(self._lines, page, asking.Files(self._playground.uploads))
            reply = await self._playground.ask(self.person, self._place, Submit(page.draft, page.number, given))
        if reply.card is not None:
            self._show(reply)

    def _show(self, reply: Reply) -> None:
        if reply.card is not None:
            self._buttons = []
            self._lines.tell(f"\n(only you see this)\n{self._text(reply.card, reply.audience.delivery)}")

    async def _press(self, number: int) -> None:
        if not 0 < number <= len(self._buttons):
            self._lines.tell("No button has that number now. Type read to see those here.")
            return
        control, delivery = self._buttons[number - 1]
        if isinstance(control, LinkButton):
            self._lines.tell(control.url)
            return
        picks: tuple[str, ...] = ()
        if isinstance(control, Menu):
            picks = (await asking.chosen(self._lines, plain(control.prompt), control.options),)
        elif not isinstance(control, Button):
            sign = "@" if isinstance(control, MemberMenu) else "#"
            typed = await self._lines.ask(f"{plain(control.prompt)}: which? {sign}")
            picks = (receive.mentions(sign + typed.strip().removeprefix(sign)),)
        await self._ask(Press(ids.encode(control.action, control.value, delivery), picks))

    async def _read(self, _rest: str) -> None:
        self._buttons = []
        rows = list(await self._playground.world.latest(self._place))[-SHOWN:]
        replies = await self._playground.world.replies([row.id for row in rows])
        for row in rows:
            self._write(message(row, replies.get(row.id, ()), self.person), "")
        if not rows:
            self._lines.tell(f"Nobody has written in {self._here()} yet.")
        await self._playground.pages.read(self.person, self._place)

    def _write(self, told: Json, head: str) -> None:
        lines = [head or f"\n{told['from']['name']}, {self._when(told['at'])}"]
        if told["text"]:
            lines.append(plain(reading.words(told["text"])))
        if told["card"]:
            lines.append(self._text(reading.card(told["card"]), reading.delivery(told["card"])))
        self._lines.tell("\n".join(lines[:1] + [f"  {each}" for part in lines[1:] for each in part.split("\n")]))
        for reply in told["replies"] if not head else ():
            self._write(reply, f"  ↳ {reply['from']['name']}, {self._when(reply['at'])}")

    def _text(self, card: Card, delivery: int | None) -> str:
        """Write a card, each of its buttons with the number that presses it."""
        numbered = replace(card, parts=tuple(self._numbered(part, delivery) for part in card.parts))
        return as_text(numbered, "en").replace("[\ue000", "[").replace("\ue001", "] ").replace("\ue002]", "")

    def _numbered(self, part: Part, delivery: int | None) -> Part:
        match part:
            case Controls(controls):
                return Controls(tuple(self._number(control, delivery) for control in controls))
            case Listing(items):
                return Listing(tuple(self._item(item, delivery) for item in items))
            case _:
                return part

    def _item(self, item: Item, delivery: int | None) -> Item:
        button: Any = item.button and self._number(item.button, delivery)
        return replace(item, button=button)

    def _number(self, control: Control, delivery: int | None) -> Control:
        self._buttons.append((control, delivery))
        label = f"\ue000{len(self._buttons)}\ue001{plain(control.label if isinstance(control, Button | LinkButton) else control.prompt)}\ue002"
        return (
            replace(control, label=label)
            if isinstance(control, Button | LinkButton)
            else replace(control, prompt=label)
        )

    async def _be(self, name: str) -> None:
        wanted = re.fullmatch(r"<@(.+)>", receive.mentions(f"@{name.removeprefix('@').replace(' ', '')}"))
        if wanted is None:
            self._lines.tell(f"Nobody here is called “{name}”. Type who for a list.")
            return
        self.person, self._buttons = community().people[wanted[1]], []
        self._place = self._place if self._playground.world.sees(self.person, self._place) else "front-desk"
        self._lines.tell(f"You are {await self._me()}, in {self._here()}.")
        await self._news()

    async def _news(self) -> None:
        unread = [each for each in await self._playground.pages.places(self.person) if each["unread"]]
        if unread:
            self._lines.tell("Unread: " + ", ".join(f"{self._named(each['id'])} ({each['unread']})" for each in unread))

    async def _go(self, name: str) -> None:
        word = name.removeprefix("#").casefold()
        mine = {"circulator": direct(self.person.key), "me": direct(self.person.key)}
        named = {each.name: each.key for each in community().channels.values()} | {
            key: key for key in community().channels
        }
        place = (named | mine).get(word, word)
        if not self._playground.world.sees(self.person, place):
            self._lines.tell(f"There is no place “{name}” for you. Type places for a list.")
            return
        self._place = place
        await self._read("")

    async def _say(self, words: str) -> None:
        if words:
            await self._playground.write(self.person, self._place, words[:MESSAGE])

    async def _who(self, _rest: str) -> None:
        for face in await faces(self._home.house.store):
            self._lines.tell(
                f"  {face.person.key:<10} {face.person.name}{', moderator' if face.moderates else ''} – {face.about or 'new here'}"
            )

    async def _places(self, _rest: str) -> None:
        for each in await self._playground.pages.places(self.person):
            unread = f" ({each['unread']} unread)" if each["unread"] else ""
            self._lines.tell(f"  {self._named(each['id'])}{unread} – {each['about']}")

    async def _help(self, _rest: str) -> None:
        self._lines.tell(HELP)

    async def _me(self) -> str:
        face = next(each for each in await faces(self._home.house.store) if each.person is self.person)
        return f"{self.person.name}, {'moderator' if face.moderates else 'member' if face.introduced else 'who is new here'}"

    def _here(self) -> str:
        return self._named(self._place)

    def _named(self, place: str) -> str:
        channel = community().channels.get(place)
        if channel:
            return f"#{channel.name}"
        others = [
            community().people[key].name for key in self._playground.world.members(place) if key != self.person.key
        ]
        return f"{place} (Circulator and {', '.join(others)})" if others else "Circulator"

    def _when(self, at: str) -> str:
        """Write an instant in the time zone of this machine."""
        local = datetime.fromisoformat(at).astimezone()
        return f"{local:%a} {local.day} {local:%b %H:%M}"
