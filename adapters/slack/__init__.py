"""Slack: commands, buttons, forms and App Home in, Block Kit out, over Socket Mode or signed HTTP."""
