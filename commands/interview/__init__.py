"""Informational interviews: one talk of half an hour with somebody who knows the work, and no promise beyond."""
