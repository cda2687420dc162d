"""What moderators decide about events."""

from bot.cards import Option
from bot.kinds import Choice, Where, YesNo
from bot.settings import Setting
from bot.text import say

channel = Setting(
    "event.channel",
    Where(needs=("post", "thread")),
    say("Events channel"),
    say(
        "Where events are announced that name no channel of their own. Without one they are listed, but not announced."
    ),
    local=True,
)

mirrored = Setting(
    "event.mirror",
    YesNo(),
    say("In the calendar of the server"),
    say(
        "Enter the next date of each event into the calendar that the platform itself keeps, and tell hosts who changes it there."
    ),
    default=False,
    local=True,
    asks=say(
        "On Discord this needs the right “Create Events”; the invitation asks for it, and where I came before it did, "
        "give it to my role. Slack keeps no such calendar, so nothing happens there."
    ),
)

creators = Setting(
    "event.creators",
    Choice((Option(say("Every member"), "members"), Option(say("Moderators alone"), "moderators"))),
    say("Who may create events"),
    say("Members may create events, or only moderators. Whoever creates one hosts it and may change it."),
    default="members",
)
