"""The platforms, one room each, all with the same file names: register, receive, render, limits, send."""
