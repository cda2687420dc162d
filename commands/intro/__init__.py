"""Who we are: members introduce themselves, each field to whom they like, and find one another."""
