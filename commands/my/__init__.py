"""What there is about you: your own page, your data, and whom you block."""
