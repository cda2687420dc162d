"""Circulator about itself."""
