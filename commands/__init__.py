"""The features, one room each. A line here turns one on; without its line nothing of it is left but its tables."""

FEATURES = (
    "commands.intro",
    "commands.event",
    "commands.mentor",
    "commands.interview",
    "commands.study",
    "commands.pairing",
    "commands.reminder",
    "commands.digest",
    "commands.my",
    "commands.community",
    "commands.circulator",
)
