"""A programme as people on Discord and on Slack have it: opened, applied to, looked at by moderators, and published."""

from __future__ import annotations

from tests.circles import BOSS, MEMBER, MENTOR, OTHER
from tests.parties import passes
from tests.test_mentor_platforms import DAY, MINUTE, ON_BOTH, Circles, letter, opened, standing, told

TOPIC = "Studying for the CST"
HELPS = {"I can help with": TOPIC}
SEEKS = {"Topic": TOPIC, "What you want to get to": "Pass in May, *for once* & @everyone."}


@ON_BOTH
async def test_from_its_opening_to_its_introductions(circle: Circles, lite_url: str) -> None:
    async with opened(circle, lite_url) as (town, house):
        await town.type(BOSS, "mentor programme")
        opening = {"Name": "Spring & all", "Apply until": "in 5 days", "What it is for": "w" * 800}
        await town.press(BOSS, town.answers[BOSS][-1], "Open a programme", **opening)
        await passes(house, MINUTE)
        (card,) = [each for each in town.board("lounge") if "Spring & all" in town.words(each)]
        await town.press(MENTOR, card, "I can mentor", **HELPS)
        for who in (MEMBER, OTHER):
            await town.press(who, card, "I'd like a mentor", **SEEKS)
        await town.press(MEMBER, town.answers[MEMBER][-1], "Choose")
        chosen = await town.choose(MEMBER, town.answers[MEMBER][-1], "Next choice…", MENTOR)
        await passes(house, MINUTE)

        assert MENTOR in chosen
        assert "2 mentees, 1 mentor with 1 place" in town.words(card)

        await passes(house, 6 * DAY)
        (board,) = [each for each in town.board("desk") if "Programme: Spring & all" in town.words(each)]
        pairs = await town.press(BOSS, board, "Who with whom")
        look = await town.press(BOSS, town.answers[BOSS][-1], "Look")
        left = await town.press(BOSS, board, "Who is left out")
        await town.press(BOSS, board, "Publish")
        before = [told(town, who, "You have a ment") for who in (MENTOR, MEMBER)]
        await town.press(BOSS, town.answers[BOSS][-1], "Publish")
        await passes(house, MINUTE)

        assert f"{MENTOR} with {MEMBER}" in pairs.replace("*", "")
        assert ("1st choice of the mentee" in pairs, "1st of up to 5" in look) == (True, True)
        assert (OTHER in left, "others are placed there" in left) == (True, True)
        assert before == [0, 0]
        for who, other in ((MENTOR, MEMBER), (MEMBER, MENTOR)):
            assert f"brought you together with {other}." in town.words(letter(town, who, "You have a ment"))
        assert "You have a head start in the next programme." in town.words(letter(town, OTHER, "Spring"))
        assert "have been introduced" in standing(town, "desk", "Programme: Spring & all")[0]
