"""The sentences on how the bot is doing, which admins see, in Swedish only."""

from stodbot.domain.decision import DecisionKind
from stodbot.domain.phrases import fields_of

_PERIODS = {"day", "month", "week"}
_ROWS = (
    "read",
    *DecisionKind,
    "helped",
    "unhelpful",
    "registered",
    "answered",
    "within",
)
_WEEKDAYS = range(1, 8)  # 1 is Monday

OVERVIEW_FIELDS = fields_of(
    (
        "stat_heading",
        "stat_within_how",
        "stat_no_answers",
        "stat_per_day",
        *(f"stat_weekday_{day}" for day in _WEEKDAYS),
        "unanswered_todo",
    ),
    {
        **{f"stat_{row}": _PERIODS for row in _ROWS},
        "stat_open": {"count"},
        "stat_overdue": {"count"},
        "stat_date": {"day", "month", "weekday"},
        "unanswered_heading": {"count", "days"},
        "unanswered_once": {"count", "day", "fates", "text"},
        "unanswered_several": {"count", "day", "fates", "text"},
        "unanswered_asked_back": {"count"},
        "unanswered_offered": {"count"},
        "unanswered_unhelpful": {"count"},
        "unanswered_sent_on": {"count"},
        "unanswered_more": {"count"},
        "unanswered_none": {"days"},
        "unanswered_how": {"days"},
    },
)
