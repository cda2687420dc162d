"""The buttons of hosts, by the names of what they do; so that what they show may offer them again."""

from __future__ import annotations

from bot.cards import Button
from bot.text import Words, say

CHANGE, CALL_OFF, ATTENDANCE, DATES, FOLLOW = (
    "event.change",
    "event.call-off",
    "event.attendance",
    "event.dates",
    "event.follow",
)
LABEL = say("Change it")


def change_button(gathering: int, label: Words = LABEL) -> Button:
    return Button(label, CHANGE, str(gathering))


def call_off_button(gathering: int) -> Button:
    return Button(say("Call it off"), CALL_OFF, str(gathering), "danger")


def attendance_button(meeting: int) -> Button:
    return Button(say("Who comes"), ATTENDANCE, str(meeting))


def dates_button(gathering: int) -> Button:
    return Button(say("All dates"), DATES, str(gathering))


def follow_button(number: int) -> Button:
    return Button(say("Follow this calendar"), FOLLOW, str(number))
