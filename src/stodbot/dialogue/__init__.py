"""What to say to one message."""
