"""What moderators decide about introductions."""

from bot.kinds import Where, YesNo
from bot.settings import Setting
from bot.text import say

channel = Setting(
    "intro.channel",
    Where(needs=("post", "thread")),
    say("Introductions channel"),
    say("Where introductions are posted. Without one, members can still be found and shown."),
    local=True,
)

welcome = Setting(
    "intro.welcome",
    YesNo(),
    say("Welcome newcomers"),
    say("Write each new member once, privately, with a button to introduce themselves."),
    default=False,
    asks=say(
        "Welcoming needs to know who joins: on Discord the Server Members intent, switched on in the developer portal and in my "
        "configuration; on Slack the team_join event. Without it nobody is written to, and everything else works."
    ),
)
