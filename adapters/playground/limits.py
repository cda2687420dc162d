"""The playground's limits are our own: it is a page on this machine, and no vendor sets any."""

from bot.files import MOST_BYTES
from bot.platforms import Paper

PAPER = Paper(inputs=30, options=1000)
MESSAGE = 4000
"""Characters of a message that a person writes in a channel."""

FRAME = MOST_BYTES * 4 // 3 + 1024 * 1024
"""Bytes of one websocket frame: a file of the largest size in base64, and room for the rest."""

SHOWN = 200
"""Messages of a place that the page gets when it opens it."""
