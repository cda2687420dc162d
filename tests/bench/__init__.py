"""Measurements, run by hand: each is a program that prints its figures."""
