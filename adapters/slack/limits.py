"""Slack's documented limits, each with its source, and what of them the core must know."""

from datetime import timedelta

from bot.files import MOST_BYTES
from bot.platforms import Paper

# docs.slack.dev/reference/block-kit/blocks and .../composition-objects, unless another page is named.
HEADER = 150
SECTION = 3000
FIELD = 2000
FIELDS = 10
CONTEXT = 2000
ACTIONS = 25
BUTTON = 75
PLACEHOLDER = 150
OPTIONS = 100
OPTION_TEXT = 75
OPTION_VALUE = 75  # the reference now says 150, @slack/types still 75
GROUP_LABEL = 75
URL = 3000
LABEL = 2000
HINT = 2000
TYPED = 3000

# docs.slack.dev/reference/views
VIEW_TITLE = 24
VIEW_BUTTON = 24
VIEW_BLOCKS = 100
METADATA = 3000

# docs.slack.dev/reference/methods/chat.postMessage: 50 blocks. A message whose blocks hold more than about 13,200
# characters is refused with msg_blocks_too_long (slackapi/bolt-js#2509); top-level text is best below 4,000.
MESSAGE_BLOCKS = 50
MESSAGE_CHARACTERS = 12_000
NOTIFICATION = 3000

# api.slack.com/interactivity/handling: an acknowledgement within 3 s. We leave a second for the way.
ANSWER_SECONDS = 2.0

# docs.slack.dev/apis/web-api/rate-limits: one message a second in each channel, where a burst may be lost without a word.
BETWEEN_POSTS = 1.0

# docs.slack.dev/reference/methods/conversations.create#naming
CHANNEL_NAME = 80

# Of each method in one workspace: how many at once, then one in how many seconds. Bursts are not published, so ours are
# small. Tiers (same page): 2 is 20 a minute and more, 3 is 50, 4 is 100. chat.postMessage has a tier of its own, of
# "several hundred" a minute (comment in @slack/web-api): we take 300.
RATES = {
    "post": (5, 0.2),  # chat.postMessage
    "open": (10, 1.2),  # conversations.open, tier 3
    "room": (5, 3.0),  # conversations.create, tier 2
    "admit": (10, 1.2),  # conversations.invite, tier 3
    "dismiss": (10, 1.2),  # conversations.kick, tier 3
    "edit": (20, 1.2),  # chat.update, tier 3
    "delete": (20, 1.2),  # chat.delete, tier 3
    "close": (5, 3.0),  # conversations.close and conversations.archive, tier 2
    "attach": (10, 0.6),  # files.getUploadURLExternal and files.completeUploadExternal, tier 4
}

# docs.slack.dev/reference/methods/conversations.history: an app that is sold outside the Marketplace gets 15 messages a
# request, and one request a minute. Ours are few enough for it, and no more of other people's words is fetched than need be.
PAGE = 15
PAGES = 10
# docs.slack.dev/reference/methods/users.list and .../conversations.members: at most 1,000 at once. users.list may be asked
# 20 times a minute, users.info 100 times.
ROLL_PAGE = 1000
FEW = 50
"""So many people are asked for one by one."""

CLOCKS = timedelta(minutes=5)
"""How far Slack's clock may be behind ours, and how long before it was noted a try may have begun."""

# docs.slack.dev/authentication/verifying-requests-from-slack: older requests are refused.
SIGNATURE_AGE = timedelta(minutes=5)

# docs.slack.dev/interactivity/implementing-slash-commands, and the manifest's schema.
COMMAND_NAME = 32
COMMANDS = 50

FILE_BYTES = MOST_BYTES

# A modal holds 100 blocks: three for the head of a page, and up to two for an input, which may have a fault above it.
PAPER = Paper(inputs=48, options=OPTIONS)
