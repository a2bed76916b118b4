"""Which of the bot's commands Telegram offers to whom: those of the narrowest scope there are."""

from tests.botapi.account import Account
from tests.botapi.chats import Chat, User


def menu(account: Account, chat: Chat, user: User, *, is_admin: bool) -> dict[str, str]:
    """The commands that somebody sees in a chat, and what each is said to do."""
    languages = dict.fromkeys((user.language_code or "", ""))
    for scope in _scopes(chat, user, is_admin=is_admin):
        for language in languages:
            if found := account.commands.get((scope, language)):
                return {one["command"]: one["description"] for one in found}
    return {}


def _scopes(chat: Chat, user: User, *, is_admin: bool) -> list[str]:
    if chat.type == "private":
        return [f"chat:{chat.id}", "all_private_chats", "default"]
    return [
        f"chat_member:{chat.id}:{user.id}",
        *([f"chat_administrators:{chat.id}"] if is_admin else []),
        f"chat:{chat.id}",
        *(["all_chat_administrators"] if is_admin else []),
        "all_group_chats",
        "default",
    ]
