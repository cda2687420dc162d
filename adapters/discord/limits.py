"""Discord's documented limits, each with its source; discord.py checks few of them, so they are ours to keep.

Lengths are counted in UTF-16 units, which is never less than what Discord counts.
"""

from __future__ import annotations

# https://docs.discord.com/developers/components/reference (Components V2, and each component's own section)
COMPONENTS = 40
DISPLAY_TEXT = 4000
ROW_BUTTONS = 5
BUTTON_LABEL = 80
BUTTON_URL = 512
CUSTOM_ID = 100
SELECT_OPTIONS = 25
SELECT_PLACEHOLDER = 150
OPTION_TEXT = 100
ALT_TEXT = 1024

# https://docs.discord.com/developers/components/reference#label, #text-input, #radio-group
LABEL = 45
LABEL_ABOUT = 100
INPUT_TEXT = 4000
INPUT_PLACEHOLDER = 100

# https://docs.discord.com/developers/interactions/receiving-and-responding (responses; modal callback data)
MODAL_TITLE = 45
MODAL_INPUTS = 5
CHOICES = 25
CHOICE_TEXT = 100
RESPOND_SECONDS = 3.0
TOKEN_MINUTES = 15

# https://docs.discord.com/developers/interactions/application-commands#application-command-object
COMMANDS = 100
COMMAND_NAME = 32
COMMAND_ABOUT = 100
COMMAND_TEXT = 8000
COMMAND_OPTIONS = 25
OPTION_LENGTH = 6000

# https://docs.discord.com/developers/resources/message#create-message, #allowed-mentions-object
NONCE = 25
MENTIONED = 100
FILES = 10
# Discord says no more than 'the past few minutes'; two is what we dare to rely on.
NONCE_SECONDS = 120.0

# https://docs.discord.com/developers/resources/channel#start-thread-from-message, #start-thread-without-message
THREAD_NAME = 100
# The longest time without a message after which a thread is archived: three days of new tries find it active.
THREAD_IDLE_MINUTES = 10_080

# https://docs.discord.com/developers/resources/message#get-channel-messages
PAGE = 100

# https://docs.discord.com/developers/resources/guild#list-guild-members
MEMBERS_PAGE = 1000

# https://docs.discord.com/developers/resources/guild-scheduled-event#create-guild-scheduled-event, #entity-metadata; the
# lengths of name and description stand in Discord's OpenAPI document only.
EVENTS = 100
EVENT_NAME = 100
EVENT_ABOUT = 1000
EVENT_PLACE = 100

# https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
REQUESTS, REQUESTS_SECONDS = 50, 1.0
# Ours: a little more than the second, for what the network squeezes together; 98.5 % of what is allowed.
SPREAD_SECONDS = REQUESTS_SECONDS + 0.015

# https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
INVALID, INVALID_SECONDS = 10_000, 600.0
# Ours: at one in twenty of those we stop asking.
STRIKES = INVALID // 20
# A ban says how long it lasts, or not.
BAN_SECONDS = 900.0

# https://docs.discord.com/developers/resources/user#create-dm warns of opening many; bots were quarantined after 25 to
# 50 in a row (https://github.com/discord/discord-api-docs/issues/5987). A number is not documented; these are ours.
OPENED_AT_ONCE, OPENED_SECONDS = 5, 30.0

# https://docs.discord.com/developers/reference#uploading-files
FILE_BYTES = 10 * 1024 * 1024

# Ours: what one piece of a card may take of a message, and how many messages one card may become.
TITLE = 200
PARAGRAPH = 3500
FIELD_NAME = 100
FIELD_VALUE = 1500
ITEM = 600
FOOTER = 600
SHEETS = 5


def size(text: str) -> int:
    """Count as the strictest reader of a limit would: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit(text: str, most: int) -> str:
    """Shorten to ``most`` UTF-16 units, the last of them '…'."""
    if size(text) <= most:
        return text
    kept = text[:most]
    while kept and size(kept) > most - 1:
        kept = kept[: len(kept) - max(1, (size(kept) - most + 1) // 2)]
    return kept.rstrip() + "…"
