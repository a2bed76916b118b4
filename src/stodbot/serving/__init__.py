"""The bot at work on Telegram: all that runs at the same time, from the start to an orderly end."""
