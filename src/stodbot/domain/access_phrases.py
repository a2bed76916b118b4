"""The sentences on who may act as staff, in Swedish only."""

from stodbot.domain.phrases import fields_of

ACCESS_FIELDS = fields_of(
    (
        "staff_invitation_gone",
        "access_no_link",
        "access_no_queue",
        "access_none",
        "access_removed",
        "access_back",
        "access_back_none",
        "access_todo",
    ),
    {
        "staff_joined": {"who"},
        "staff_joined_group": {"who"},
        "staff_joined_before": {"who"},
        "access_unknown": {"ids", "person"},
        "access_link": {"until", "who"},
        "access_message": {"until", "who"},
        "access_moves": {"at", "who"},
        "access_line": {"access", "person", "queues", "who"},
        "access_since": {"at"},
        "access_invited": {"until"},
        "access_not_listed": {"person"},
        "access_taken_away": {"who"},
        "access_taken_before": {"who"},
    },
)
