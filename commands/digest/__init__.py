"""Digests: what is new, at a time that suits, in a channel or for you alone; never twice the same, and nothing if there is nothing."""
