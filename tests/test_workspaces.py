"""Where the bot is: what is owed to a workspace that took it out waits until it is back."""

from __future__ import annotations

from collections.abc import Callable

from bot.house import House
from tests.toy import Person, Toy

People = Callable[..., Person]


async def owed(house: House, toy: Toy, person: Person) -> int:
    """Let something be owed, and count what has arrived."""
    await person.use("my notifications")
    await person.press("Send me a test")
    return len(toy.messages)


async def test_nothing_is_sent_to_where_the_bot_was_taken_out(house: House, toy: Toy, person: People) -> None:
    ana = person("ana")
    await ana.use("my page")
    await house.circulator.removed("toy", "w1")

    assert await owed(house, toy, ana) == 0


async def test_what_waited_goes_on_when_it_is_back(house: House, toy: Toy, person: People) -> None:
    ana = person("ana")
    await ana.use("my page")
    await house.circulator.removed("toy", "w1")
    await owed(house, toy, ana)

    await house.circulator.returned("toy", "w1")
    await house.dispatcher.run()

    assert len(toy.messages) == 1


async def test_what_happened_while_nobody_listened_is_noticed(house: House, toy: Toy, person: People) -> None:
    ana, ben = person("ana"), person("ben", workspace="w2")
    for each in (ana, ben):
        await each.use("my page")

    await house.circulator.present("toy", {"w2"})

    assert (await owed(house, toy, ana), await owed(house, toy, ben)) == (0, 1)


async def test_being_present_again_is_noticed_too(house: House, toy: Toy, person: People) -> None:
    ana = person("ana")
    await ana.use("my page")
    await house.circulator.present("toy", set())
    await house.circulator.present("toy", {"w1", "w3"})

    assert await owed(house, toy, ana) == 1


async def test_another_platform_is_left_alone(house: House, toy: Toy, person: People) -> None:
    await person("ana").use("my page")

    await house.circulator.present("twin", set())

    assert await owed(house, toy, person("ana")) == 1
