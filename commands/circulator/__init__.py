"""What I can do."""
