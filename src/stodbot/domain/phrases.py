"""The sentences that the bot says, by key, and what is filled into each.

The words are in the knowledge's `texts/`; this is what the program counts on.
"""

_PLAIN = (
    "welcome",
    "welcome_commands",
    "goodbye",
    "help",
    "topics",
    "kind_support",
    "kind_strategy",
    "kind_guide",
    "no_source",
    "not_current",
    "only_in_sv",
    "only_in_en",
    "only_in_fi",
    "facet_who",
    "facet_what",
    "facet_amount",
    "facet_apply",
    "facet_rules",
    "facet_time",
    "facet_decides",
    "facet_contact",
    "clarify",
    "clarify_none",
    "forward",
    "forward_label",
    "forward_not_yet",
    "empty",
    "unknown_command",
    "no_such_choice",
    "failure",
    "why_nothing",
)
_FILLED = {
    "other_ways": {"mail", "phone"},
    "source": {"list"},
    "sources": {"list"},
    "source_item": {"as_of", "title"},
    "not_confirmed": {"title"},
    "expired": {"date"},
    "more": {"choices"},
    "weaker": {"reason"},
    "why_not_matched": {"title"},
    "why_read": {"words"},
    "why_unknown": {"words"},
    "why_candidates": {"list"},
    "why_candidate": {"score", "title"},
    "why_answer": {"answer", "score"},
    "why_clarify": {"answer", "score"},
    "why_forward": {"forward", "score"},
    "why_follow_up": {"title"},
    "why_facet": {"facet"},
    "why_encoder": {"encoder", "version"},
}

FIELDS: dict[str, frozenset[str]] = {
    **{key: frozenset() for key in _PLAIN},
    **{key: frozenset(fields) for key, fields in _FILLED.items()},
}
