"""The Discord adapter: the core's cards, forms and deliveries over discord.py, and Discord's events back into the core."""
