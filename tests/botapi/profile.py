"""Methods about the bot itself, its commands, chats and files."""

import re

from tests.botapi.account import Account, member
from tests.botapi.wire import Json, bad_request

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = {
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
    "chat_administrators", "chat_member",
}  # fmt: skip
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_GIFTS = (
    "unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription",
    "gifts_from_channels",
)  # fmt: skip


_MAY = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews", "can_invite_users",
)  # fmt: skip
_MAY_NOT = ("can_change_info", "can_pin_messages", "can_manage_topics")


def get_me(account: Account, _arguments: Json) -> Json:
    return {
        **account.user.as_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(account: Account, arguments: Json) -> bool:
    commands = [
        {"command": one["command"].removeprefix("/"), "description": one["description"].strip()}
        for one in arguments["commands"]
    ]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        name, description = one["command"], one["description"]
        if not _COMMAND.fullmatch(name) or not 1 <= len(description) <= 256:
            raise bad_request("BOT_COMMAND_INVALID")
    account.commands[_scope(account, arguments)] = commands
    return True


def get_my_commands(account: Account, arguments: Json) -> list[Json]:
    return account.commands.get(_scope(account, arguments), [])


def delete_my_commands(account: Account, arguments: Json) -> bool:
    account.commands.pop(_scope(account, arguments), None)
    return True


def set_my_description(account: Account, arguments: Json) -> bool:
    return _describe(account, "description", 512, arguments)


def set_my_short_description(account: Account, arguments: Json) -> bool:
    return _describe(account, "short_description", 120, arguments)


def get_file(account: Account, arguments: Json) -> Json:
    return account.files.get(arguments["file_id"])


def get_chat(account: Account, arguments: Json) -> Json:
    chat = account.chats.find(arguments["chat_id"])
    if chat.type != "private":
        account.chats.open(chat.id)
    full = {
        **chat.as_json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if chat.is_group:
        full["permissions"] = dict.fromkeys(_MAY, True) | dict.fromkeys(_MAY_NOT, False)
    return full


def get_chat_member(account: Account, arguments: Json) -> Json:
    chat, user_id = account.chats.open(arguments["chat_id"]), arguments["user_id"]
    if user_id == account.user.id:
        return member(account.user, chat.bot, chat.rights)
    if user_id not in account.users:
        raise bad_request("user not found")
    own = "member" if chat.id == user_id else "left"
    return member(account.users[user_id], chat.people.get(user_id, own))


def leave_chat(account: Account, arguments: Json) -> bool:
    chat = account.chats.open(arguments["chat_id"])
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    account.membership(chat, account.user, "left")
    return True


def _describe(account: Account, which: str, longest: int, arguments: Json) -> bool:
    text = arguments.get(which, "")
    if len(text) > longest:
        raise bad_request(f"{which.replace('_', ' ')} is too long")
    account.descriptions[which, _language(arguments)] = text
    return True


def _scope(account: Account, arguments: Json) -> tuple[str, str]:
    scope: Json = arguments.get("scope", {"type": "default"})
    if scope["type"] not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    parts = [scope["type"]]
    if scope["type"] in {"chat", "chat_administrators", "chat_member"}:
        if "chat_id" not in scope:
            raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
        parts.append(str(account.chats.find(scope["chat_id"]).id))
    if scope["type"] == "chat_member":
        if "user_id" not in scope:
            raise bad_request("can't parse BotCommandScope: Invalid user_id specified")
        parts.append(str(scope["user_id"]))
    return ":".join(parts), _language(arguments)


def _language(arguments: Json) -> str:
    language: str = arguments.get("language_code", "")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("LANG_CODE_INVALID")
    return language
