"""Which function is which method."""

from collections.abc import Awaitable, Callable

from tests.botapi import editing, profile, sending, topics
from tests.botapi.account import Account
from tests.botapi.wire import Json, Noted, Raw, conflict

Method = Callable[[Account, Json], object | Awaitable[object]]
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


async def get_updates(account: Account, arguments: Json) -> Raw:
    if account.webhook.url:
        raise conflict(_WEBHOOK_ACTIVE)
    account.updates.allow(arguments.get("allowed_updates"))
    limit = min(100, max(1, arguments.get("limit", 100)))
    timeout = min(50, max(0, arguments.get("timeout", 0)))
    return await account.updates.poll(arguments.get("offset", 0), limit, timeout)


async def set_webhook(account: Account, arguments: Json) -> Noted:
    if not arguments["url"]:
        return await delete_webhook(account, arguments)
    if arguments.get("drop_pending_updates"):
        account.updates.clear()
    account.updates.allow(arguments.get("allowed_updates"))
    account.updates.terminate(conflict("terminated by setWebhook request"))
    await account.webhook.set(arguments)
    return Noted(True, "Webhook was set")


async def delete_webhook(account: Account, arguments: Json) -> Noted:
    was = account.webhook.url
    await account.webhook.remove()
    if arguments.get("drop_pending_updates"):
        account.updates.clear()
    return Noted(True, "Webhook was deleted" if was else "Webhook is already deleted")


def get_webhook_info(account: Account, _arguments: Json) -> Json:
    info = account.webhook.info()
    if not account.updates.takes_default:
        info["allowed_updates"] = sorted(account.updates.allowed)
    return info


FUNCTIONS: dict[str, Method] = {
    "getMe": profile.get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendVoice": sending.send_voice,
    "sendVideo": sending.send_video,
    "sendAudio": sending.send_audio,
    "sendAnimation": sending.send_animation,
    "sendVideoNote": sending.send_video_note,
    "sendMediaGroup": sending.send_media_group,
    "copyMessage": sending.copy_message,
    "forwardMessage": sending.forward_message,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "answerCallbackQuery": editing.answer_callback_query,
    "setMessageReaction": editing.set_message_reaction,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyDescription": profile.set_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getFile": profile.get_file,
    "getChat": profile.get_chat,
    "getChatMember": profile.get_chat_member,
    "leaveChat": profile.leave_chat,
    "createForumTopic": topics.create_forum_topic,
    "editForumTopic": topics.edit_forum_topic,
    "closeForumTopic": topics.close_forum_topic,
    "reopenForumTopic": topics.reopen_forum_topic,
    "deleteForumTopic": topics.delete_forum_topic,
}
