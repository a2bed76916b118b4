"""The methods and objects that the emulator knows, and the fields of each.

A field is written name:kind, with ! if it must be there. Kinds: int, str, bool, any, chat (a number
or @name), file (an upload, or a file_id), an object's name, or what ends in [] for a list.
"""

_TO = "business_connection_id:str message_thread_id:int direct_messages_topic_id:int"
_HOW = (
    "disable_notification:bool protect_content:bool allow_paid_broadcast:bool "
    "message_effect_id:str suggested_post_parameters:any reply_parameters:ReplyParameters "
    # replaced long ago, and still taken
    "reply_to_message_id:int allow_sending_without_reply:bool"
)
_SENT = f"chat_id:chat! {_TO} {_HOW}"
_CAPTION = "caption:str parse_mode:str caption_entities:MessageEntity[]"
_ABOVE = f"{_CAPTION} show_caption_above_media:bool"
_EDITED = "business_connection_id:str chat_id:chat message_id:int inline_message_id:str"
_TOPIC = "chat_id:chat! message_thread_id:int!"
_SCOPED = "scope:BotCommandScope language_code:str"
_TEXT = (
    "parse_mode:str entities:MessageEntity[] link_preview_options:LinkPreviewOptions "
    "disable_web_page_preview:bool"
)

METHODS: dict[str, str] = {
    "getMe": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:str[]",
    "setWebhook": (
        "url:str! certificate:file ip_address:str max_connections:int allowed_updates:str[] "
        "drop_pending_updates:bool secret_token:str"
    ),
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": f"{_SENT} text:str! {_TEXT} reply_markup:ReplyMarkup",
    "sendPhoto": f"{_SENT} photo:file! {_ABOVE} has_spoiler:bool reply_markup:ReplyMarkup",
    "sendDocument": (
        f"{_SENT} document:file! thumbnail:file {_CAPTION} disable_content_type_detection:bool "
        "reply_markup:ReplyMarkup"
    ),
    "sendVoice": f"{_SENT} voice:file! {_CAPTION} duration:int reply_markup:ReplyMarkup",
    "sendVideo": (
        f"{_SENT} video:file! {_ABOVE} duration:int width:int height:int thumbnail:file cover:file "
        "start_timestamp:int has_spoiler:bool supports_streaming:bool reply_markup:ReplyMarkup"
    ),
    "sendAudio": (
        f"{_SENT} audio:file! {_CAPTION} duration:int performer:str title:str thumbnail:file "
        "reply_markup:ReplyMarkup"
    ),
    "sendAnimation": (
        f"{_SENT} animation:file! {_ABOVE} duration:int width:int height:int thumbnail:file "
        "has_spoiler:bool reply_markup:ReplyMarkup"
    ),
    "sendVideoNote": (
        f"{_SENT} video_note:file! duration:int length:int thumbnail:file reply_markup:ReplyMarkup"
    ),
    "sendMediaGroup": f"{_SENT} media:InputMedia[]!",
    "copyMessage": (
        f"{_SENT} from_chat_id:chat! message_id:int! video_start_timestamp:int {_ABOVE} "
        "reply_markup:ReplyMarkup"
    ),
    "forwardMessage": (
        "chat_id:chat! message_thread_id:int direct_messages_topic_id:int from_chat_id:chat! "
        "message_id:int! video_start_timestamp:int disable_notification:bool "
        "protect_content:bool message_effect_id:str suggested_post_parameters:any"
    ),
    "editMessageText": f"{_EDITED} text:str! {_TEXT} reply_markup:InlineKeyboardMarkup",
    "editMessageReplyMarkup": f"{_EDITED} reply_markup:InlineKeyboardMarkup",
    "deleteMessage": "chat_id:chat! message_id:int!",
    "answerCallbackQuery": (
        "callback_query_id:str! text:str show_alert:bool url:str cache_time:int"
    ),
    "sendChatAction": (
        "business_connection_id:str chat_id:chat! message_thread_id:int action:str!"
    ),
    "setMyCommands": f"commands:BotCommand[]! {_SCOPED}",
    "getMyCommands": _SCOPED,
    "deleteMyCommands": _SCOPED,
    "setMyDescription": "description:str language_code:str",
    "setMyShortDescription": "short_description:str language_code:str",
    "getFile": "file_id:str!",
    "getChat": "chat_id:chat!",
    "getChatMember": "chat_id:chat! user_id:int!",
    "leaveChat": "chat_id:chat!",
    "setMessageReaction": "chat_id:chat! message_id:int! reaction:ReactionType[] is_big:bool",
    "createForumTopic": "chat_id:chat! name:str! icon_color:int icon_custom_emoji_id:str",
    "editForumTopic": f"{_TOPIC} name:str icon_custom_emoji_id:str",
    "closeForumTopic": _TOPIC,
    "reopenForumTopic": _TOPIC,
    "deleteForumTopic": _TOPIC,
}

OBJECTS: dict[str, str] = {
    "MessageEntity": (
        "type:str! offset:int! length:int! url:str user:any language:str custom_emoji_id:str "
        "unix_time:int date_time_format:str"
    ),
    "LinkPreviewOptions": (
        "is_disabled:bool url:str prefer_small_media:bool prefer_large_media:bool "
        "show_above_text:bool"
    ),
    "ReplyParameters": (
        "message_id:int! chat_id:chat allow_sending_without_reply:bool quote:str "
        "quote_parse_mode:str quote_entities:MessageEntity[] quote_position:int "
        "checklist_task_id:int poll_option_id:str"
    ),
    "InlineKeyboardMarkup": "inline_keyboard:InlineKeyboardButton[][]!",
    "InlineKeyboardButton": (
        "text:str! icon_custom_emoji_id:str style:str url:str callback_data:str web_app:any "
        "login_url:any switch_inline_query:str switch_inline_query_current_chat:str "
        "switch_inline_query_chosen_chat:any copy_text:any callback_game:any pay:bool"
    ),
    "ReplyKeyboardMarkup": (
        "keyboard:KeyboardButton[][]! is_persistent:bool resize_keyboard:bool "
        "one_time_keyboard:bool input_field_placeholder:str selective:bool"
    ),
    "KeyboardButton": (
        "text:str! icon_custom_emoji_id:str style:str request_users:any request_chat:any "
        "request_managed_bot:any request_contact:bool request_location:bool request_poll:any "
        "web_app:any"
    ),
    "ReplyKeyboardRemove": "remove_keyboard:bool! selective:bool",
    "ForceReply": "force_reply:bool! input_field_placeholder:str selective:bool",
    "BotCommand": "command:str! description:str!",
    "BotCommandScope": "type:str! chat_id:chat user_id:int",
    "ReactionType": "type:str! emoji:str custom_emoji_id:str",
    "InputMedia": (
        "type:str! media:file! thumbnail:file caption:str parse_mode:str "
        "caption_entities:MessageEntity[] show_caption_above_media:bool has_spoiler:bool "
        "disable_content_type_detection:bool width:int height:int duration:int "
        "supports_streaming:bool performer:str title:str"
    ),
}

# Which of several objects it is, by the field that only that has.
BY_FIELD: dict[str, dict[str, str]] = {
    "ReplyMarkup": {
        "inline_keyboard": "InlineKeyboardMarkup",
        "keyboard": "ReplyKeyboardMarkup",
        "remove_keyboard": "ReplyKeyboardRemove",
        "force_reply": "ForceReply",
    }
}
