"""What admins see of how the bot is doing."""
