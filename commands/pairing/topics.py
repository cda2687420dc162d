"""What members may switch off for themselves of all that pairing writes to them."""

from __future__ import annotations

from bot.declare import Topic
from bot.text import say

eve = Topic(
    "pairing.eve",
    say("The day before a pairing round"),
    say("That you are in it, with a button to skip it; without it you are simply in it."),
)
course = Topic(
    "pairing.course",
    say("How pairing rounds go"),
    say("When nobody was found for you, a group breaks up, or you are the captain and there is no date yet."),
)
wishes = Topic(
    "pairing.wishes",
    say("Who would like to meet you"),
    say("Without the message you see it in /pairing status."),
)
