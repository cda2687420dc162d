"""Both are introduced: to each of them who the other is, what they agreed on, and how one begins."""

from __future__ import annotations

from bot import fitting, people
from bot.call import Call
from bot.cards import Card, Fields, Part, card
from bot.declare import delivery
from bot.fitting import Facts
from bot.gatherings import Here
from bot.scene import Scene
from bot.text import Moment, Words, joined, say, say_many
from bot.vocabulary import Vocabulary
from commands.mentor import drawing, keeping, owing, rows, writing
from commands.mentor.keeping import Mentorship
from commands.mentor.mine import back_button, mine_button
from commands.mentor.programme import cycles

FIRST = (
    "For the first time: say how you came to where you are, what would be different in {term}, and when you meet next. "
    "Half an hour is enough."
)
RULES = say("What is said between you stays between you. Never anything about a patient.")


async def taken(call: Call, number: int) -> Card:
    """Answer a mentor who said yes; who the other is and how they begin, both get by direct message."""
    mentorship = await keeping.mine(call, number)
    name = await drawing.named(call.db, mentorship.mentee)
    words = say("{name} knows, and I have written to both of you how you begin.", name=name)
    return card(say("Thank you"), words, mine_button(number))


@delivery(owing.MATCHED, label=say("Introduction of mentor and mentee"), unsure="repeat")
async def matched(scene: Scene) -> Card | None:
    mentorship = await keeping.find(scene.db, scene.workspace.community, int(scene.subject))
    if mentorship is None or not mentorship.live or scene.member not in mentorship.both:
        return None
    return await _introduced(scene, mentorship, scene.member, scene.vocabulary)


@delivery(owing.PAIR, label=say("Conversation of mentor and mentee"), unsure="repeat")
async def pair(scene: Scene) -> Card | None:
    """Open the conversation of both with what they agreed on."""
    mentorship = await keeping.find(scene.db, scene.workspace.community, int(scene.subject))
    if mentorship is None or not mentorship.live or mentorship.mentor is None or mentorship.mentee is None:
        return None
    who = await people.names(scene.db, mentorship.both)
    mentee, mentor = (drawing.name(each, who) for each in (mentorship.mentee, mentorship.mentor))
    first = say(
        "{mentee}, this is your mentor {mentor}. Here is room for the two of you.", mentee=mentee, mentor=mentor
    )
    shown = await _agreed(scene, mentorship, scene.vocabulary)
    return card(say("Mentor and mentee"), first, *shown, footer=RULES, notify=mentorship.both)


async def _introduced(here: Here, mentorship: Mentorship, reader: int, words: Vocabulary) -> Card:
    """Draw for one of both who the other is, and how they begin."""
    other = mentorship.other(reader)
    who = await people.names(here.db, mentorship.both)
    name = drawing.name(other, who)
    mentors = reader == mentorship.mentor
    title = say("You have a mentee") if mentors else say("You have a mentor")
    common = await _common(here, mentorship, words)
    theirs = [] if mentors else await _in_their_words(here, mentorship)
    next_ = await writing.begin(here, mentorship, reader, name)
    return card(
        title,
        await _first(here, mentorship, name, mentors=mentors),
        *([common] if common else []),
        *theirs,
        *await _agreed(here, mentorship, words),
        next_,
        *await writing.controls(here, mentorship, reader),
        mine_button(mentorship.id),
        *back_button(mentorship, reader, here.now),
        footer=RULES,
    )


async def _first(here: Here, mentorship: Mentorship, name: Words, *, mentors: bool) -> Words:
    """Say what brought the two together: in a programme neither said yes to the other."""
    cycle = await cycles.find(here.db, mentorship.community, mentorship.cycle) if mentorship.cycle else None
    if cycle is not None:
        return say("{programme} brought you together with {name}.", programme=cycle.name, name=name)
    if mentors:
        return say("You said yes to {name}. They know, and are glad.", name=name)
    return say("{name} said yes.", name=name)


async def _agreed(here: Here, mentorship: Mentorship, words: Vocabulary) -> list[Part | Words]:
    """Say what the two agreed on, when they can meet, and how one begins."""
    weeks = say_many("{n} week", "{n} weeks", max(1, round((mentorship.ends - mentorship.began).days / 7)))
    pairs: list[tuple[Words, Words]] = [(say("Topic"), words.label("help", mentorship.topic))]
    if mentorship.goal:
        pairs.append((say("Goal"), mentorship.goal))
    pairs.append((say("Until"), Moment(mentorship.ends, "date")))
    pairs += fitting.times(await _both(here, mentorship), here.now)
    return [Fields(tuple(pairs)), say(FIRST, term=weeks)]


async def _common(here: Here, mentorship: Mentorship, words: Vocabulary) -> Words | None:
    """Say what both show that they share."""
    both = await _both(here, mentorship)
    if len(both) < 2:
        return None
    shared = fitting.common(both, words, here.now)
    return say("The two of you: {what}.", what=joined(shared, " · ")) if shared else None


async def _in_their_words(here: Here, mentorship: Mentorship) -> list[Words]:
    """Quote to a mentee what their mentor says of what they offer."""
    mentor = await rows.mentor(here.db, mentorship.community, mentorship.mentor or 0)
    return [say("In their own words: “{about}”", about=mentor.about)] if mentor is not None and mentor.about else []


async def _both(here: Here, mentorship: Mentorship) -> list[Facts]:
    facts = await fitting.load(here.db, mentorship.community, mentorship.both)
    return [facts[each] for each in mentorship.both]
