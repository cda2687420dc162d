"""The numbers about mentoring put together: of all, by shift and by time zone, and what the pictures show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import zones
from bot.text import Words, plain, say
from bot.vocabulary import Vocabulary
from commands.mentor import counting
from commands.mentor.counting import DAY, Cases, Load
from commands.mentor.evidence import ELSE, SEVERAL, UNKNOWN
from commands.mentor.hiding import OTHERS, cut
from commands.mentor.measures import MEASURES, Measure, Number, Sort, plainly, reckon

WAITED = (DAY, 2 * DAY, 4 * DAY, 7 * DAY)
WAITED_WORDS = (say("Up to 1 day"), say("Up to 2 days"), say("Up to 4 days"), say("Up to 7 days"), say("Later"))
NEVER = say("None yet")
AGES = (DAY, 3 * DAY, 7 * DAY)
AGE_WORDS = (say("up to 1 day"), say("up to 3 days"), say("up to 7 days"), say("for more than 7 days"))
LOADS = (say("with no mentee"), say("with 1 mentee"), say("with 2 mentees"), say("with 3 mentees or more"))

HEAD = ("figure", "by", "group", "number", "unit", "count", "of")
UNITS: Mapping[Sort, str] = {"count": "", "share": "%", "half": "hours", "most": "hours", "average": "of 5"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table: what is counted, of which group by what, and what came out."""

    what: Words
    by: Words
    group: Words
    number: Number


@dataclass(frozen=True, slots=True)
class Tally:
    """All that is shown of the time between two instants; months are those of ``zone``."""

    cases: Cases
    load: Load
    since: datetime
    now: datetime
    zone: ZoneInfo

    def number(self, measure: Measure) -> Number:
        return reckon(measure, self.cases.get(measure.base, []), self.since)

    def waited(self) -> list[tuple[Words, int]]:
        """Count the requests by how long it took until a mentor said something."""
        counted = counting.bands(self.cases.get("answer", []), WAITED)
        never = sum(not each.value for each in self.cases.get("heard", []))
        return [*zip(WAITED_WORDS, counted, strict=True), (NEVER, never)]

    def ages(self) -> list[tuple[Words, int]]:
        """Count the open requests by age."""
        return list(zip(AGE_WORDS, counting.bands(self.cases.get("open", []), AGES), strict=True))

    def meetings(self) -> list[tuple[Words, int]]:
        """Count the meetings of each month."""
        counted = counting.by_month(self.cases.get("meeting", []), self.since, self.now, self.zone)
        years = len(counted) > 12
        return [
            (f"{datetime(year, month, 1, tzinfo=self.zone):{'%b %Y' if years else '%b'}}", n)
            for year, month, n in counted
        ]

    def loads(self) -> list[tuple[Words, int]]:
        """Count the mentors by how many mentees they have."""
        few = [self.load.mentors[each] for each in range(3)]
        return list(zip(LOADS, [*few, self.load.mentors.total() - sum(few)], strict=True))

    def members(self) -> set[int]:
        """Give everybody by whose shift and time zone it can be divided."""
        return {each.asker for cases in self.cases.values() for each in cases if each.asker is not None}

    def by(self, groups: Mapping[int, str]) -> Iterator[tuple[Measure, dict[str, Number]]]:
        """Divide each number by the group of the member who asked; small groups are not shown."""
        for measure in MEASURES:
            found = cut(self.cases.get(measure.base, []), lambda member: groups.get(member or 0, UNKNOWN))
            numbers = {key: reckon(measure, cases, self.since) for key, cases in found.items()}
            yield measure, {key: number for key, number in numbers.items() if number.value is not None}


def whole(tally: Tally) -> Iterator[Entry]:
    """Give all numbers that are of everybody, with what the pictures show."""
    for measure in MEASURES:
        yield Entry(measure.label, "", "", tally.number(measure))
    listed = (
        (say("First answer from a mentor"), say("time"), tally.waited()),
        (say("Open now"), say("age"), tally.ages()),
        (say("Meetings"), say("month"), tally.meetings()),
        (say("Mentors"), say("load"), tally.loads()),
    )
    for what, by, counted in listed:
        for group, n in counted:
            yield Entry(what, by, group, Number("count", n, n))
    yield Entry(say("Room for more mentees"), "", "", Number("count", tally.load.room, tally.load.room))


def divided(tally: Tally, by: Words, groups: Mapping[int, str], names: Mapping[str, Words]) -> Iterator[Entry]:
    """Give all numbers by group."""
    for measure, numbers in tally.by(groups):
        for key, number in numbers.items():
            yield Entry(measure.label, by, names.get(key, key), number)


def names_of(keys: Iterable[str], words: Vocabulary) -> dict[str, Words]:
    """Name groups: shifts by the trade's words, zones as people know them."""
    own: dict[str, Words] = {
        OTHERS: say("Others together"), SEVERAL: say("Several shifts"), ELSE: say("Other hours"), UNKNOWN: say("Not said"),
    }  # fmt: skip
    return {key: own.get(key) or words.label("shifts", zones.label(key)) for key in {*keys, OTHERS, UNKNOWN}}


def as_row(entry: Entry, language: str) -> tuple[object, ...]:
    """Give an entry as a line of a spreadsheet."""
    words = (plain(each, language) for each in (entry.what, entry.by, entry.group))
    number = entry.number
    count = int(number.value) if number.sort == "share" and number.value is not None else None
    return (*words, plainly(number), UNITS[number.sort], count, number.of)
