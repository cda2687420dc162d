"""Calendars as files (RFC 5545): ours written for others to subscribe to, theirs fetched and read as entries.

What strangers give is fetched from public addresses only (``fetching.fetch``), and read in a process of its own whose
time and memory end (``apart.read_safely``); that process imports this package, but neither of those.
"""

from __future__ import annotations

from bot.calendars.entry import Change, Entry
from bot.calendars.links import google_link, outlook_link
from bot.calendars.reading import Read, read
from bot.calendars.writing import write

__all__ = ["Change", "Entry", "Read", "google_link", "outlook_link", "read", "write"]
