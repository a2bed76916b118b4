"""The sentences that only Telegram has a place for, in Swedish: threads, menus, groups."""

from stodbot.domain.phrases import fields_of

TELEGRAM_FIELDS = fields_of(
    (
        "staff_no_right",
        "staff_store_down",
        "group_without_topics",
        "command_ko",
        "command_visa",
        "command_sok",
        "command_svar",
        "command_borta",
        "command_obesvarade",
        "command_stat",
        "command_kunskap",
        "command_varfor",
    ),
    {
        "group_number": {"group"},
        "thread_new": {"number", "subject"},
        "thread_claimed": {"number", "subject", "who"},
        "thread_answered": {"number", "subject"},
        "thread_closed": {"number", "subject"},
        "thread_voided": {"number", "subject"},
    },
)
