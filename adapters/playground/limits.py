"""The playground's limits are our own: it is a page on this machine, and no vendor sets any."""

from datetime import timedelta

from bot.files import MOST_BYTES
from bot.platforms import Paper

PAPER = Paper(inputs=30, options=1000)
MESSAGE = 4000
"""Characters of a message that a person writes in a channel."""

FILE = MOST_BYTES
FRAME = FILE * 2
"""Bytes of one websocket frame: a file somewhat larger than the largest, in base64, so that it is refused in words."""

SHOWN = 200
"""Messages of a place that the page gets when it opens it."""

FILES = 100
"""Files of private answers that are kept for the page to fetch, and uploads that wait for their form."""

PATIENCE = 10
"""Seconds in which a page must take a frame."""

STEP = timedelta(days=366)
FURTHEST = timedelta(days=3660)
"""How far the clock moves at once, and in all."""

STOPS = 80
"""At so many things that are due it stops on its way; what comes after them is caught up at its end."""
