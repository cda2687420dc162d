"""The days of a repetition as people say them: ``every other Tue``, ``monthly on the 15th``, ``first Monday of the month``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.errors import Unread
from bot.moments.names import NUMBERS, ORDINALS, WEEKDAYS, brief, english, month, place, weekday
from bot.rules.patterns import LAST, Days, MonthDays, MonthWeekdays, Pattern, Weeks, YearDay, YearWeekday
from bot.text import say

_DAY = rf"(?:{'|'.join(map(brief, WEEKDAYS))})(?:sday|nesday|rsday|urday|day|s|rs|r)?s?".casefold()
_EVERY = {**NUMBERS, "other": 2, "alternate": 2}
_UNITS = {
    "daily": ("day", 1), "weekly": ("week", 1), "fortnightly": ("week", 2), "every fortnight": ("week", 2), "monthly": ("month", 1),
    "quarterly": ("month", 3), "yearly": ("year", 1), "annually": ("year", 1),
}  # fmt: skip
_N = rf"\d{{1,3}}(?:st|nd|rd|th)?|{'|'.join(word for word in (*_EVERY, *ORDINALS) if word != 'last')}"
_FREQUENCY = re.compile(
    rf"(?<!\S)(?:(?P<word>{'|'.join(_UNITS)})|(?:(?:of|in) )?(?:(?:every|each)(?: single)?(?: (?P<n>{_N}))?|(?<=of )the|(?<=in )the|(?<=of )a|(?<=in )a)"
    r" (?P<unit>day|week|month|quarter|year)s?)(?!\S)"
)
_SPAN = re.compile(rf"(?:from )?(?<!\S)({_DAY}) ?(?:-|to|through|thru) ?({_DAY})(?![^\s,])")
_TWO_MEANINGS = re.compile(
    r"(?<!\S)(bi-?(?:weekly|monthly|annual(?:ly)?)|semi-?(?:weekly|monthly|annual(?:ly)?))(?!\S)"
)
_SAME = (("everyday", "every day"), ("once a ", "every "), ("business day", "weekday"), ("working day", "weekday"))
_FILLING = {"on", "the", "and", "of", "in", "&", "every", "each"}


@dataclass(frozen=True, slots=True)
class _Word:
    """One word with what it is: W weekday, O place in a row, N number, M month, K 'day', B 'weekdays', E 'weekend'."""

    kind: str
    number: int = 0


def join_spans(text: str) -> str:
    """Write out ``Mon-Fri``, ``M-F`` and ``from Monday to Thursday`` as lists of days."""
    return _SPAN.sub(_span, re.sub(r"(?<!\S)m ?- ?f(?![^\s,])", "mon-fri", text))


def read_days(text: str, start: date | None) -> Pattern | None:
    """Read on which days; ``weekly`` alone takes the weekday of ``start``. Nothing where any word is left over."""
    text = _plainer(text)
    _refuse_two_meanings(text)
    found = list(_FREQUENCY.finditer(text))
    units = {_unit(match) for match in found}
    if len({unit for unit, _ in units}) > 1:
        return None
    unit, every = max(units, default=("", 1))
    rest = _FREQUENCY.sub(" ", text).split()
    words = [_word(word) for word in rest if word not in _FILLING]
    if None in words or not (unit or _repeats(rest)):
        return None
    if not words and unit not in {"", "day"} and not (unit == "week" and start):
        raise Unread(
            say("On which day? Say it too, such as “every Tuesday at 19:00” or “monthly on the 15th at 19:00”.")
        )
    return _pattern(unit or _unit_of(rest), every, [word for word in words if word], start)


def weekdays(word: str) -> int | None:
    """Number a day of the week, also in the plural: ``Tuesdays``."""
    one = weekday(word)
    return weekday(word.removesuffix("s")) if one is None else one


def _plainer(text: str) -> str:
    """Bring ways of saying the same to one: lists by 'and', 'everyday', 'once a month', 'every other Tue'."""
    text = re.sub(r"(?<=[a-z])/(?=[a-z])|,", " and ", text.replace("(if there is one)", " "))
    for said, plainer in _SAME:
        text = text.replace(said, plainer)
    other = rf"(?<!\S)(?:every|each) (?:other|alternate) (?={_DAY}(?!\S))"
    return re.sub(other, "every 2 weeks on ", " ".join(text.split()))


def _refuse_two_meanings(text: str) -> None:
    twice = _TWO_MEANINGS.search(text)
    if twice:
        raise Unread(
            say(
                "“{word}” can mean two things. Say which: “every 2 weeks on Tuesday”, “every Tuesday and Thursday”, “every 2 months on the 1st” or “on the 1st and 15th of every month”.",
                word=twice[0],
            )
        )


def _span(match: re.Match[str]) -> str:
    first, last = weekdays(match[1]), weekdays(match[2])
    if first is None or last is None:
        return match[0]
    return " and ".join(f"{english(WEEKDAYS[(first + step) % 7])}s" for step in range((last - first) % 7 + 1))


def _unit(match: re.Match[str]) -> tuple[str, int]:
    if match["word"]:
        return _UNITS[match["word"]]
    every = _count(match["n"]) if match["n"] else 1
    return ("month", every * 3) if match["unit"] == "quarter" else (match["unit"], every)


def _count(word: str) -> int:
    return _EVERY.get(word) or ORDINALS.get(word) or int(re.sub(r"\D", "", word))


def _repeats(rest: list[str]) -> bool:
    """Tell whether words without a unit speak of more than one day: 'every', or a plural."""
    return rest[:1] in (["every"], ["each"]) or any(word.endswith("days") or word == "weekends" for word in rest)


def _unit_of(rest: list[str]) -> str:
    """Find the unit that is not said: ``every Tue`` is weekly, ``every 2nd Tue`` monthly; 'second' may be either."""
    words = [word for word in map(_word, rest) if word]
    kinds = {word.kind for word in words}
    if "M" in kinds:
        return "year"
    if "W" not in kinds and "O" in kinds:
        return ""
    if "O" not in kinds:
        return "week"
    if "second" in rest and sum(word.kind == "O" for word in words) == 1:
        raise Unread(
            say(
                "“{words}” can mean two things. Say which: “every 2 weeks on {day}” or “on the 2nd {day} of every month”.",
                words=" ".join(rest),
                day=next((WEEKDAYS[word.number] for word in words if word.kind == "W"), ""),
            )
        )
    return "month"


def _word(word: str) -> _Word | None:
    day = weekdays(word)
    if day is not None:
        return _Word("W", day)
    if (number := month(word)) is not None:
        return _Word("M", number)
    if (nth := place(word)) is not None:
        return _Word("O", nth)
    if re.fullmatch(r"\d{1,2}", word):
        return _Word("N", int(word))
    kind = {"day": "K", "days": "K", "weekday": "B", "weekdays": "B", "weekend": "E", "weekends": "E"}.get(word)
    return _Word(kind) if kind else None


def _pattern(unit: str, every: int, words: list[_Word], start: date | None) -> Pattern | None:
    kinds = "".join(word.kind for word in words)
    match unit:
        case "day":
            return Days(every) if not kinds else None
        case "week":
            return _weekly(every, kinds, words, start)
        case "month":
            return _monthly(every, kinds, words)
        case "year":
            return _yearly(every, kinds, words)
        case _:
            return None


def _weekly(every: int, kinds: str, words: list[_Word], start: date | None) -> Weeks | None:
    if kinds == "B":
        return Weeks((0, 1, 2, 3, 4), every)
    if kinds == "E":
        return Weeks((5, 6), every)
    if not kinds and start:
        return Weeks((start.weekday(),), every)
    return Weeks(_ordered(words), every) if re.fullmatch("W+", kinds) else None


def _monthly(every: int, kinds: str, words: list[_Word]) -> MonthDays | MonthWeekdays | None:
    if re.fullmatch("O+W", kinds):
        _hold_nth(words[:-1])
        return MonthWeekdays(_ordered(words[:-1]), words[-1].number, every)
    days = [word for word in words if word.kind != "K"]
    ends_in_last = LAST in [word.number for word in days]
    if re.fullmatch("[ON]+K", kinds) or (re.fullmatch("K?[ON]+", kinds) and not ends_in_last):
        return MonthDays(_ordered(days), every)
    return None


def _yearly(every: int, kinds: str, words: list[_Word]) -> YearDay | YearWeekday | None:
    if kinds == "OWM":
        _hold_nth(words[:1])
        return YearWeekday(words[2].number, words[0].number, words[1].number, every)
    if kinds in {"OM", "NM"}:
        return YearDay(words[1].number, words[0].number, every)
    return YearDay(words[0].number, words[1].number, every) if kinds in {"MO", "MN"} else None


def _hold_nth(words: list[_Word]) -> None:
    if any(word.number not in {1, 2, 3, 4, LAST} for word in words):
        raise Unread(say("Not every month has that weekday five times. Choose the 1st to 4th, or the last."))


def _ordered(words: list[_Word]) -> tuple[int, ...]:
    return tuple(sorted({word.number for word in words}, key=lambda number: (number == LAST, number)))
