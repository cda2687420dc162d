"""What is on: events announced, answered and attended, once or again and again, and into your own calendar."""
