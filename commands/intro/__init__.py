"""Introductions: members say who they are, each field to whom they like, and find one another."""
