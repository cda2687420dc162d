"""What there is about me: a member's own page, their data, and whom they block."""
