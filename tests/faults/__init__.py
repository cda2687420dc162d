"""What goes wrong, measured: the bot is killed at every step that it takes, and people look at what became of it."""
