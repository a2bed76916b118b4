"""The asker's side: questions, and what is sent on to a human."""
