"""Mentors: offered, asked one after the other until one says yes, met; a request never falls silent."""
