"""The desk: what is registered, who has it, what was answered. Knows no database and no channel."""
