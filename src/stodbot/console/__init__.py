"""The terminal as a channel: translates in, renders out, holds no rules."""
