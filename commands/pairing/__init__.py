"""Pairing rounds: members who would not meet otherwise are brought together, and asked whether they met."""
