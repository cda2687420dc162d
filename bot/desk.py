"""The front desk: one card with a button for each thing that a member may want, given by the features that are on."""

from __future__ import annotations

from bot.cards import Card, card
from bot.catalogue import Catalogue
from bot.declare import delivery
from bot.scene import Scene
from bot.text import say

KIND = "desk"


def front_desk(catalogue: Catalogue) -> Card:
    """Draw the front desk."""
    welcome = say("I connect people here. Press what you came for; what I answer, only you see.")
    controls = [button.control for button in catalogue.desk]
    return card(say("Front desk"), welcome, *controls, footer=say("Never write anything here about a patient."))


@delivery(KIND, label=say("Front desk"), renewed=True)
async def desk(scene: Scene) -> Card:
    return front_desk(scene.catalogue)
