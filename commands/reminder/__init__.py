"""Reminders: what you want to hear again, at your own time, once or as often as you say."""
