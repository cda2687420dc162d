"""Programmes: many apply until a date, the whole pool is matched at once, moderators look at it, and all begin together."""
