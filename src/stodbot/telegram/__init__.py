"""Telegram as a channel: translate in, render out; no rules."""
