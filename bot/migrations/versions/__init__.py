"""One line of history a file, in the order of their numbers."""
