"""The names of what programmes owe, and of their timer and errand."""

CARD, BOARD = "mentor.programme", "mentor.programme-board"
"""Where members apply; what the moderators see."""

CHOOSE, LEFT_OUT, ALONE, OFF = (
    "mentor.programme-choose", "mentor.programme-left", "mentor.programme-alone", "mentor.programme-off",
)  # fmt: skip
"""What applicants are told: to choose; that nobody was found for a mentee, or a mentor; that it is called off."""

CLOCK, SOLVE = "mentor.programme-clock", "mentor.programme-solve"
