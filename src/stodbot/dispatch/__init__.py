"""Sees to kept messages, chats side by side, each chat's in their order."""
